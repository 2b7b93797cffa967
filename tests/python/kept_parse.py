"""What dbt keeps of parsing a project, given to other runs: ten seconds each.

dbt holds every file against it and parses what differs, so it can be stale and never wrong.
"""

from __future__ import annotations

import os
import pprint
import shutil
from pathlib import Path
from typing import Any

import msgpack
from dbt.adapters.factory import FACTORY
from dbt.artifacts.resources import FileHash
from paths import PROJECT
from run_dbt import Dbt

KEPT = "partial_parse.msgpack"
# Of copies of the project, by what their dbt_project.yml says.
COPIES: dict[str, dict[str, Any]] = {}


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
        COPIES[settings] = msgpack.unpackb((target / KEPT).read_bytes())
    kept = COPIES[settings]
    kept["state_check"]["profile_hash"]["checksum"] = profile_hash(build)
    target.mkdir(exist_ok=True)
    (target / KEPT).write_bytes(msgpack.packb(kept))


def profile_hash(build: Path) -> str:
    """What dbt makes of the profile with another build file: it would parse all anew for that."""
    (adapter,) = (one for one in FACTORY.adapters.values() if one.type() == "duckdb")
    keys = {**dict(adapter.config.credentials.connection_info()), "path": str(build)}
    return FileHash.from_contents(pprint.pformat(sorted(keys.items()))).checksum
