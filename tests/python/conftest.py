"""Shared fixtures: the project's folder and dbt's manifest of it, parsed once per session."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    import duckdb
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
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what dbt writes when it parses the project with all tools switched on."""
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
    return folder


@pytest.fixture(scope="session")
def manifest(parsed: Path) -> dict:
    """The manifest of the whole project, as dbt writes it."""
    return json.loads((parsed / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with exports/ and warehouse/build.duckdb of the demo."""
    built = os.environ.get("ACCOUNT_HEALTH_DB", "")
    exports = os.environ.get("ACCOUNT_HEALTH_EXPORTS", "")
    if built and (Path(built).parent / "build.duckdb").exists():
        assert (Path(exports) / "demo_answer_key.csv").exists(), (
            f"{built} was not built from the demo; unset ACCOUNT_HEALTH_DB and run again"
        )
        return Path(exports).parent
    folder = tmp_path_factory.mktemp("demo")
    env = {
        **os.environ,
        "ACCOUNT_HEALTH_EXPORTS": str(folder / "exports"),
        "ACCOUNT_HEALTH_LAKE": str(folder / "lake"),
        "ACCOUNT_HEALTH_DB": str(folder / "warehouse" / "account_health.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    make = [sys.executable, "scripts/make_demo_exports.py", "--out", str(folder / "exports")]
    for command in (make, [sys.executable, "scripts/daily_run.py"]):
        subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def marts(demo: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built demo, read-only, its marts by their bare names, and `planted`: the answer key."""
    from published_marts import open_published

    with open_published(demo / "warehouse" / "build.duckdb") as connection:
        connection.execute("set schema = 'marts'")
        connection.execute(
            "create temp table planted as from read_csv(?, types = {'account_id': 'varchar'})",
            [str(demo / "exports" / "demo_answer_key.csv")],
        )
        yield connection


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server, or a skip where none is installed."""
    from postgres_server import running_server

    with running_server() as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files first: what begins last with much to do would keep one core idle."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
