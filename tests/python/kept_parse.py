"""What dbt keeps of parsing a project, given to other runs: ten seconds each.

dbt holds every file against it and parses what differs. It also parses what names the lake anew
where the environment names another one: half of the project, and only the path differs.
"""

from __future__ import annotations

import os
import pprint
import shutil
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgpack
from dbt.artifacts.resources import FileHash
from dbt.config.runtime import load_profile
from dbt.flags import set_from_args
from dbt_common.context import set_invocation_context
from paths import PROJECT
from run_dbt import Dbt

KEPT = "partial_parse.msgpack"
LAKE = "ACCOUNT_HEALTH_LAKE"
# Where a plain `dbt build` keeps its parse, before a test places the target elsewhere.
BUILT = Path(os.environ.get("DBT_TARGET_PATH", PROJECT / "target"))


@dataclass(frozen=True)
class Parse:
    """What dbt kept, and the lake that the environment named by then."""

    kept: bytes
    lake: str | None

    @classmethod
    def left_in(cls, target: Path) -> Parse:
        """What the last run with the environment of now has left."""
        return cls((target / KEPT).read_bytes(), os.environ.get(LAKE))

    def give(self, project: Path, target: Path) -> None:
        """Let dbt find it there as if it had parsed with the environment of now."""
        parse = msgpack.unpackb(self.kept)
        parse["state_check"]["profile_hash"]["checksum"] = profile_hash(project)
        if self.lake and LAKE in os.environ:
            parse = replaced(parse, self.lake, os.environ[LAKE])
        target.mkdir(parents=True, exist_ok=True)
        (target / KEPT).write_bytes(msgpack.packb(parse))


def replaced(value: Any, old: str, new: str) -> Any:
    """The value with one text for another in all that it holds."""
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, dict):
        return {key: replaced(one, old, new) for key, one in value.items()}
    if isinstance(value, list):
        return [replaced(one, old, new) for one in value]
    return value


def profile_hash(project: Path) -> str:
    """What dbt makes of the profile as the environment now has it; it is part of the parse."""
    set_invocation_context(dict(os.environ))
    set_from_args(Namespace(profiles_dir=str(project)), None)
    keys = sorted(load_profile(str(project), {}).credentials.connection_info())
    return FileHash.from_contents(pprint.pformat(keys)).checksum


# The project's own, and those of copies of it by what their dbt_project.yml says.
OWN = Parse.left_in(BUILT) if (BUILT / KEPT).exists() else None
COPIES: dict[str, Parse] = {}


def start_from_the_project(target: Path) -> None:
    """Start a run of the project itself from where a plain `dbt build` left off, if it did."""
    if OWN and not (target / KEPT).exists():
        OWN.give(PROJECT, target)


def start_from_a_copy(project: Path, build: Path, target: Path) -> None:
    """Start a copy of the project from an equal one, the first in this process from the project."""
    settings = (project / "dbt_project.yml").read_text(encoding="utf-8")
    if settings not in COPIES:
        if OWN:
            OWN.give(project, target)
        Dbt(project, build)
        shutil.rmtree(build.parent)
        COPIES[settings] = Parse.left_in(target)
    COPIES[settings].give(project, target)
