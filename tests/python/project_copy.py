"""A copy of the project with exports, lake and warehouse of its own, to run whole."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import daily_run
import duckdb
import pytest
import yaml
from dbt.cli.main import dbtRunner
from kept_parse import start_from_a_copy
from load_exports import load
from loader_files import Patience
from paths import PROJECT, Paths
from run_dbt import LEFT_OUT, Dbt

PARTS = ("models", "seeds", "macros", "tests/generic", "tests/data", "scripts")


@dataclasses.dataclass
class World:
    """A copy of the project with exports, lake and warehouse of its own."""

    paths: Paths

    def run(self, *arguments: str) -> int:
        """A daily run inside this process."""
        return daily_run.main(arguments, self.paths)

    @property
    def last_run(self) -> dict:
        """What the last run wrote about itself."""
        return json.loads(self.paths.published.with_name("last_run.json").read_text("utf-8"))

    def shorten_history(self) -> None:
        """Let runs compute four months, for tests that learn nothing from two years."""
        path = self.paths.project / "seeds" / "settings.csv"
        text, count = re.subn(
            r"^history_days,\d+", "history_days,120", path.read_text("utf-8"), flags=re.MULTILINE
        )
        assert count == 1
        path.write_text(text, "utf-8")

    def ask(self, query: str) -> list[tuple]:
        """Rows from the published file."""
        with duckdb.connect(self.paths.published, read_only=True) as connection:
            return connection.execute(query).fetchall()


def single_threaded(project_root: Path) -> str:
    """The profiles with one thread for dbt and one for DuckDB: tests run side by side."""
    profiles = yaml.safe_load((project_root / "profiles.yml").read_text(encoding="utf-8"))
    target = profiles["account_health"]["outputs"]["duckdb"]
    target["threads"] = target["config_options"]["threads"] = 1
    return yaml.safe_dump(profiles)


def patch_places(root: Path, patch: pytest.MonkeyPatch) -> None:
    """Let everything the environment can place lie in `root`."""
    for variable, place in (
        ("ACCOUNT_HEALTH_EXPORTS", "exports"),
        ("ACCOUNT_HEALTH_LAKE", "lake"),
        ("ACCOUNT_HEALTH_DB", "warehouse/account_health.duckdb"),
        ("DBT_TARGET_PATH", "target"),
        ("DBT_LOG_PATH", "logs"),
    ):
        patch.setenv(variable, str(root / place))


def copy_staging(project: Path) -> Path:
    """The project without anything but staging, in the folder `project`."""
    for part in ("macros", "models/staging"):
        shutil.copytree(PROJECT / part, project / part)
    for part in ("dbt_project.yml", "profiles.yml", "models/_groups.yml"):
        shutil.copy(PROJECT / part, project / part)
    return project


def make_world(
    root: Path, project_root: Path, patch: pytest.MonkeyPatch, data_tests: bool = True
) -> World:
    """A copy of the project in `root`; without data tests a run takes a third less."""
    project = root / "project"
    # A daily run parses the unit tests and runs none of them.
    left_out = shutil.ignore_patterns("__pycache__", "*_unit_tests.yml")
    for part in PARTS:
        shutil.copytree(project_root / part, project / part, ignore=left_out)
    shutil.copy(project_root / "dbt_project.yml", project)
    (project / "profiles.yml").write_text(single_threaded(project_root), encoding="utf-8")
    patch_places(root, patch)
    if not data_tests:
        patch.setenv(LEFT_OUT, "unit_test test")
    world = World(Paths.from_env(project=project))
    start_from_a_copy(project, world.paths.build, root / "target")
    return world


def load_and_build(
    paths: Paths, arrived_at: dt.datetime, tools: Sequence[str], select: Sequence[str]
) -> None:
    """Load the exports and build these models of the project itself; nothing is tested."""
    load(paths, arrived_at=arrived_at, progress=False, patience=Patience(still=0))
    outcome = dbtRunner().invoke(
        ["--log-level", "none", "build", "--select", *select]
        + ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
        + ["--vars", json.dumps({"tools": list(tools)})]
        + [f"--{folder}-dir={PROJECT}" for folder in ("project", "profiles")]
    )
    Dbt.close(None)
    assert outcome.exception is None, outcome.exception
    failed = [(one.node.name, one.message) for one in outcome.result if one.status == "error"]
    assert failed == []
