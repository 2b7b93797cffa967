#!/usr/bin/env python3
"""Rebuild a past day as it was told then: from the files that had arrived, and from nothing else.

Writes the marts of that day into a DuckDB file of their own; the published file and the tables of
the nightly run stay as they are. What has changed since stands in the mart restatements.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
from build_state import copy_of
from daily_run import ALWAYS_ON, declared_tools, delivered_feeds
from loader_lake import EMPTY, id_of
from paths import Paths
from publish import HeldError, PublishError, is_held, publish, refuse_held, refuse_name
from run_lock import LockHeldError, run_lock

DONE, UNEXPECTED, USAGE, CHECKS_FAILED, LOCKED = 0, 1, 2, 4, 75
EXIT_CODES = """\
exit codes:
  0  done
  1  unexpected error
  2  usage: nobody told that day and no --known-at is given, or nothing had arrived by then
  4  a model does not build
  75 this day is being rebuilt already, or another program has build.duckdb, or the file that is to
     be written, open
"""


class RebuildError(RuntimeError):
    """The day cannot be rebuilt; `code` is the exit code."""

    def __init__(self, code: int, message: str) -> None:
        """Stop with `code`; `message` is printed for people."""
        super().__init__(message)
        self.code = code


def rebuild(paths: Paths, day: date, known_at: datetime | None, out: Path) -> dict[str, int]:
    """Write the marts of `day` to `out`; returns the rows of each mart.

    `known_at` (naive UTC) is the last moment at which a file may have arrived; None: when the
    nightly run told that day. Raises RebuildError.
    """
    from run_dbt import Dbt, DbtError

    try:
        refuse_name(out)
    except PublishError as error:
        raise RebuildError(USAGE, str(error)) from None
    known_at = known_at or _told_at(paths.build, day)
    work = out.with_name(out.name + ".work")
    shutil.rmtree(work, ignore_errors=True)
    try:
        refuse_held(out)
        count = cut_lake(paths.lake, work / "lake", known_at)
        if not count:
            raise RebuildError(USAGE, f"No file in {paths.lake} had arrived by {known_at} UTC")
        os.environ["ACCOUNT_HEALTH_LAKE"] = (work / "lake").as_posix()
        os.environ["ACCOUNT_HEALTH_DB"] = (work / out.name).as_posix()
        _leave_target(paths.project, work / "target")
        build = work / "build.duckdb"
        try:
            # As the nightly run does it: other vars, and dbt would parse the project anew.
            tools, default = tools_of(paths.project, work / "lake")
            variables = {} if tools == default else {"tools": tools}
            dbt = Dbt(paths.project, build, variables, as_of=day.isoformat())
            built = dbt.build()
        except DbtError as error:
            raise RebuildError(CHECKS_FAILED, str(error)) from error
        models = [failure for failure in built.failures if failure.kind == "model"]
        if models:
            raise RebuildError(CHECKS_FAILED, "\n".join(map(str, models)))
        return dict(publish(build, out, dbt.marts(), allow_shrink=True).rows)
    except HeldError as error:
        raise RebuildError(LOCKED, str(error)) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def cut_lake(lake: Path, cut: Path, known_at: datetime) -> int:
    """Links to what the lake held at `known_at`; returns the number of loaded files."""
    with closing(duckdb.connect()) as connection:
        known = connection.execute(
            "select file_id, status from read_parquet(?, union_by_name = true)"
            " where arrived_at <= ?",
            [str(lake / "_files" / "*.parquet"), known_at],
        ).fetchall()
    kept = {file_id for file_id, _ in known}
    for path in sorted(lake.rglob("*.parquet")):
        if path.name == EMPTY or id_of(path) in kept:
            link = cut / path.relative_to(lake)
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.exists():
                link.symlink_to(path.resolve())
    return sum(status == "loaded" for _, status in known)


def tools_of(project: Path, lake: Path) -> tuple[list[str], list[str]]:
    """The tools whose files are in the lake or that a connector fills; and those on by default."""
    declared, default, connected, _ = declared_tools(project)
    used = {tool for tool, _ in delivered_feeds(lake, declared)} | connected | {ALWAYS_ON}
    return [name for name in declared if name in used], default


def _leave_target(project: Path, target: Path) -> None:
    """Let dbt write away from what it keeps of a nightly run, and begin from a copy of that."""
    kept = Path(os.environ.get("DBT_TARGET_PATH") or project / "target") / "partial_parse.msgpack"
    target.mkdir(parents=True)
    if kept.exists():
        shutil.copy(kept, target)
    os.environ["DBT_TARGET_PATH"] = target.as_posix()


def _told_at(build: Path, day: date) -> datetime:
    """When the newest file had arrived that was known when the nightly run told `day`."""
    found = None
    # What was published last, while a run is at work or after one that failed.
    state = copy_of(build) if copy_of(build).exists() else build
    if state.exists():
        try:
            with closing(duckdb.connect(state, read_only=True)) as connection:
                found = connection.execute(
                    "select max(known_at) from intermediate.int_first_scores where date_day = ?",
                    [day],
                ).fetchone()
        except duckdb.CatalogException:
            found = None
        except duckdb.IOException as error:
            if not is_held(error):
                raise
            raise RebuildError(
                LOCKED,
                f"{build} is in use. What to do: wait for the daily run to end, or say with "
                f"--known-at up to when files may have arrived.\n{str(error).splitlines()[0]}",
            ) from error
    if found is None or found[0] is None:
        raise RebuildError(
            USAGE,
            f"No nightly run that {build} remembers ended on {day}. "
            "What to do: say with --known-at up to when files may have arrived",
        )
    return found[0]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a moment (YYYY-MM-DDTHH:MM)") from error
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def main(arguments: Sequence[str] | None = None, paths: Paths | None = None) -> int:
    """Rebuild one day from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("day", type=date.fromisoformat, help="the day to rebuild (YYYY-MM-DD)")
    parser.add_argument(
        "--known-at",
        type=_moment,
        metavar="MOMENT",
        help="last arrival that counts, UTC unless it says otherwise "
        "(default: what the nightly run that told the day knew)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        help="file to write (default: account_health_DAY.duckdb beside the published one)",
    )
    options = parser.parse_args(arguments)
    paths = paths or Paths.from_env()
    out = options.out or paths.published.with_name(f"account_health_{options.day}.duckdb")
    try:
        with run_lock(out.with_name(f".{out.name}.lock")):
            rows = rebuild(paths, options.day, options.known_at, out.absolute())
    except RebuildError as error:
        print(error, file=sys.stderr)
        return error.code
    except LockHeldError as error:
        print(error, file=sys.stderr)
        return LOCKED
    print(f"{options.day} as it was told: {len(rows)} marts, {sum(rows.values()):,} rows: {out}")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
