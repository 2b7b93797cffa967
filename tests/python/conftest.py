"""Shared fixtures: the project's folder and dbt's manifest of it, parsed once per session."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from postgres_server import Server

ROOT = Path(__file__).resolve().parents[2]

# A test that runs the whole project must never publish into the database of who starts it, nor
# write to the people in it.
for variable in ("ACCOUNT_HEALTH_POSTGRES", "ACCOUNT_HEALTH_DELIVERIES"):
    os.environ.pop(variable, None)


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder of dbt_project.yml."""
    return ROOT


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """The manifest of the whole project with all tools switched on, as dbt writes it."""
    from dbt.cli.main import dbtRunner

    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    tools = json.dumps({"tools": list(settings["vars"]["tool_entities"])})
    folder = tmp_path_factory.mktemp("manifest")
    outcome = dbtRunner().invoke(
        ["--warn-error-options", '{"error": "all"}', "--log-level", "none", "parse"]
        + ["--vars", tools]
        + [f"--{name}-dir={ROOT}" for name in ("project", "profiles")]
        + [f"--target-path={folder}", f"--log-path={folder}"]
    )
    assert outcome.success, f"dbt parse failed: {outcome.exception}"
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server, or a skip where none is installed."""
    from postgres_server import running_server

    with running_server() as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files first: what begins last with much to do would keep one core idle."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
