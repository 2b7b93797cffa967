"""What dbt keeps of parsing a project, given to other runs: ten seconds each.

dbt holds every file against it and parses what differs, so it can be stale and never wrong.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from paths import PROJECT
from run_dbt import Dbt

KEPT = "partial_parse.msgpack"
# Of copies of the project, by what their dbt_project.yml says.
COPIES: dict[str, bytes] = {}


def start_from_the_project(target: Path) -> None:
    """Start a run of the project itself from where a plain `dbt build` left off, if it did."""
    others = Path(os.environ.get("DBT_TARGET_PATH", PROJECT / "target"))
    target.mkdir(parents=True, exist_ok=True)
    if (others / KEPT).exists() and not (target / KEPT).exists():
        shutil.copy(others / KEPT, target)


def start_from_a_copy(project: Path, build: Path, target: Path) -> None:
    """Start a copy of the project from an equal one; the first in this process is parsed."""
    settings = (project / "dbt_project.yml").read_text(encoding="utf-8")
    if settings not in COPIES:
        Dbt(project, build)
        shutil.rmtree(build.parent)
        COPIES[settings] = (target / KEPT).read_bytes()
    target.mkdir(exist_ok=True)
    (target / KEPT).write_bytes(COPIES[settings])
