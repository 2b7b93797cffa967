"""Load delivered files from exports/ into typed Parquet in lake/, as their source yml declares.

Every file is loaded, refused by name with the remedy, or unchanged since it was loaded before; a
refused file keeps no other from loading. Exit codes: 0 every file loaded or unchanged, 1 the disk
is full, 2 a wrong option or declaration, 3 some file was refused or can no longer be read as
declared.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import duckdb
from build_state import is_full, space_hint
from declarations import DeclarationError, Table, Tool, read_declarations
from loader_beside import Unsound, Watcher
from loader_columns import sql_text
from loader_files import (
    Delivery,
    Patience,
    checksum_fault,
    find_deliveries,
    misplaced,
    refuse_by_name,
    still_being_written,
    unknown_folders,
)
from loader_lake import STAGED, FileRow, Lake, declaration_digest, file_id
from loader_private import Privacy
from loader_read import read_file
from loader_report import FileResult, LoadReport, print_report
from loader_rows import Outcome, judge_rows, refusal_rows
from loader_text import Refused
from paths import Paths
from rich.console import Console
from rich.progress import Progress

# What does not fit into memory waits in the scratch folder; see `values_of` for the optimiser. Rows
# are numbered as they are read, by one thread: a second one would only ask whether it is done. The
# parts of a large file are read at once, each in a session with a thread of its own. What DuckDB
# keeps of a file it would take for the next one copied to the same name in the same second.
ENGINE = {
    "memory_limit": "1GB",
    "threads": 1,
    "disabled_optimizers": "filter_pushdown",
    "enable_external_file_cache": False,
}


def load(
    paths: Paths,
    tools: Collection[str] | None = None,
    arrived_at: datetime | None = None,
    reload: Collection[str] = (),
    progress: bool = True,
    patience: Patience | None = None,
) -> LoadReport:
    """Load the delivered files of `tools` (default: every declared tool).

    `arrived_at` (default now; without an offset it is UTC) is the arrival of whatever is new.
    `reload` names tools whose files are read again though they are unchanged.
    Raises DeclarationError if a source yml is wrong, a tool is not declared, or the key is missing
    that addresses or verbatims are to be hashed with.
    """
    privacy = Privacy.of_project(paths.project)
    declared = privacy.applied(read_declarations(paths.project))
    for name in {*(tools or ()), *reload} - declared.keys():
        raise DeclarationError(
            f"tool {name!r} is not declared; known: {', '.join(sorted(declared)) or 'none'}"
        )
    chosen = {
        name: tool for name, tool in declared.items() if tools is None or name in {*tools, *reload}
    }
    deliveries = find_deliveries(paths.exports, chosen)
    written = still_being_written([d.path for d in deliveries], patience or Patience())
    with duckdb.connect(config=ENGINE) as connection:
        connection.execute("set global TimeZone = 'UTC'")
        sessions = (connection, connection.cursor())
        for session in sessions:
            privacy.give_key(session)
        lake = Lake(paths.lake, connection)
        connection.execute(f"set temp_directory = {sql_text(lake.scratch / 'spilled')}")
        # Whatever a file holds or is called: no query reaches beyond what it must read and write.
        reach = ", ".join(sql_text(f"{folder}/") for folder in (paths.exports, paths.lake))
        connection.execute(f"set allowed_directories = [{reach}]")
        connection.execute("set enable_external_access = false")
        lake.write_empty(declared)
        shown = progress and sys.stderr.isatty()
        with (
            Progress(console=Console(stderr=True), transient=True, disable=not shown) as bar,
            ThreadPoolExecutor(1) as hasher,
        ):
            task = bar.add_task("Loading", total=len(deliveries))
            run = _Run(lake, sessions, hasher, _naive_utc(arrived_at), set(reload), set())
            results = []
            for delivery in deliveries:
                bar.update(task, description=delivery.shown)
                results.append(run.load_file(delivery, delivery.path in written))
                bar.advance(task)
        lake.settle_refusals({one.file for one in results if one.status != "refused"})
        lake.close()
        return LoadReport(
            files=tuple(results),
            unknown_folders=unknown_folders(paths.exports, declared),
            misplaced=misplaced(paths.exports, declared),
            outdated=_outdated(lake, chosen),
        )


def _naive_utc(moment: datetime | None) -> datetime:
    moment = moment or datetime.now(UTC)
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class _Seen:
    """A file as it was before its hash was taken: `state` is None if it could not be opened."""

    size: int
    state: tuple[int, int] | None
    hashing: Future[str | None]

    @classmethod
    def of(cls, path: Path, hasher: ThreadPoolExecutor) -> _Seen:
        """Begin to take the hash; no permission, or gone meanwhile, is a file without bytes."""
        try:
            file = path.open("rb")
        except OSError:
            return cls(0, None, hasher.submit(_sha256, BytesIO()))
        state = _state(os.fstat(file.fileno()))
        return cls(state[0], state, hasher.submit(_sha256, file))

    def sha256(self) -> str:
        """Wait for the hash; that of nothing if the file could not be read to its end."""
        return self.hashing.result() or hashlib.sha256(b"").hexdigest()

    def is_read(self) -> bool:
        """Whether every byte could be read; waits for the hash."""
        return self.state is not None and self.hashing.result() is not None


def _sha256(file: BinaryIO) -> str | None:
    with file:
        try:
            return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return None


def _state(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_size, stat.st_mtime_ns


def _unreadable(error: duckdb.Error, table: Table | None) -> Refused:
    """What nobody foresaw about one file must not keep the others from loading."""
    place = table.declared_in if table else "the declaration"
    # DuckDB quotes the value it cannot read.
    detail = type(error).__name__ if table and table.hides else str(error).splitlines()[0]
    return Refused(
        f"DuckDB cannot read it: {detail}",
        f"look at the value it names and at the checks in {place}",
    )


CANNOT_BE_OPENED = ("the file cannot be opened", "check who may read it")
BEING_WRITTEN = ("the file is still being written", "it is read by the next run once complete")


@dataclass(frozen=True)
class _Run:
    """One run over the deliveries; `done` holds the ids already read in it."""

    lake: Lake
    sessions: tuple[duckdb.DuckDBPyConnection, ...]
    hasher: ThreadPoolExecutor
    arrived_at: datetime
    reload: set[str]
    done: set[str]

    def load_file(
        self, delivery: Delivery, being_written: bool, at_once: bool = True
    ) -> FileResult:
        """Load, refuse or skip one file; its log row is written last.

        A file that the lake cannot know, for none was as long, is read `at_once`: while its hash is
        taken.
        """
        seen = _Seen.of(delivery.path, self.hasher)
        tool, table = delivery.tool.name, delivery.table
        entity = table.name if table else None
        digest = declaration_digest(table) if table else None
        before = None
        if not at_once or self.lake.may_know(tool, entity, seen.size):
            before = self.lake.committed.get(file_id(tool, entity, seen.sha256()))
        loaded_before = before is not None and before.row.status == "loaded"
        damaged = checksum_fault(delivery.path, seen.sha256)
        known = loaded_before and before.digest == digest and tool not in self.reload
        known = known and not (damaged and before.row.file == delivery.shown)
        if before and (known or before.row.file_id in self.done):
            status = "unchanged" if loaded_before else before.row.status
            return FileResult.of(replace(before.row, file=delivery.shown, status=status))
        earlier = before.row if before and before.digest == digest else None
        # Read again, a file keeps the day it arrived: another file may have replaced it since.
        loaded_on = before.row.arrived_at if before and loaded_before else None
        arrived_at = loaded_on or self.lake.free_arrival(delivery.shown, self.arrived_at)
        blank = FileRow(
            "", tool, entity, delivery.shown, "", seen.size, "refused",
            0, 0, 0, None, None, None, None, arrived_at,
        )  # fmt: skip
        try:
            if seen.state is None:
                raise Refused(*CANNOT_BE_OPENED)
            if being_written:
                raise Refused(*BEING_WRITTEN)
            if damaged:
                raise damaged
            declared = refuse_by_name(delivery)
            outcome = self._judged(delivery, declared, blank)
            if not seen.is_read():
                raise Refused(*CANNOT_BE_OPENED)
            if _state(delivery.path.stat()) != seen.state:
                raise Refused(*BEING_WRITTEN)
        except (Refused, duckdb.Error, OSError) as error:
            if is_full(error):
                raise  # the file is not at fault
            if not (delivery.path.exists() and seen.is_read()):
                error = Refused(*CANNOT_BE_OPENED)
            elif isinstance(error, OSError):
                raise
            row = self._named(blank, seen)
            if at_once and before is None and row.file_id in self.lake.committed:
                # While it was read, it became what the lake knows.
                return self.load_file(delivery, being_written, at_once=False)
            refused = error if isinstance(error, Refused) else _unreadable(error, table)
            return self._refuse(table, row, refused, digest, earlier)
        else:
            outcome = replace(outcome, row=self._named(outcome.row, seen))
            return self._store(declared, outcome, digest, earlier)
        finally:
            self._clear()

    def _named(self, row: FileRow, seen: _Seen) -> FileRow:
        """The log row of a file that was read, with its hash."""
        key = file_id(row.tool, row.entity, seen.sha256())
        size = row.bytes if seen.is_read() else 0
        return replace(row, file_id=key, sha256=seen.sha256(), bytes=size)

    def _judged(self, delivery: Delivery, table: Table, blank: FileRow) -> Outcome:
        """Read the file as if it were sound; if it is not, once more and with care."""
        scratch = self.lake.scratch / f"{STAGED}.txt"
        connection = self.sessions[0]

        def judge(watcher: Watcher | None) -> Outcome:
            reading = read_file(connection, delivery.path, table, scratch, watcher)
            before = self.lake.columns_before(blank)
            return judge_rows(connection, reading, blank, self.lake.staging_place, before)

        try:
            with Watcher(self.sessions) as watcher:
                return judge(watcher)
        # What is changed while it is read gives as many rows as it likes.
        except (Unsound, AssertionError, duckdb.Error) as error:
            if is_full(error):
                raise
        self._clear()
        connection.execute("reset threads")
        try:
            return judge(None)
        finally:
            connection.execute(f"set threads = {ENGINE['threads']}")

    def _clear(self) -> None:
        """Remove what was written for a file and is not wanted."""
        for path in self.lake.scratch.glob(f"{STAGED}*"):
            path.unlink()

    def _store(
        self, table: Table, outcome: Outcome, digest: str | None, before: FileRow | None
    ) -> FileResult:
        row = outcome.row
        self.done.add(row.file_id)
        if before and row.status == "refused" and _same_but_arrival(row, before):
            return FileResult.of(before)
        if row.status == "loaded":
            self.lake.take_data(table, row, outcome.staged)
        self.lake.write_rejects(row, outcome.rejects_query)
        self.lake.commit(row, digest)
        if row.status == "refused":
            self.lake.remove_data(row)
        return FileResult.of(row)

    def _refuse(
        self,
        table: Table | None,
        blank: FileRow,
        refused: Refused,
        digest: str | None,
        before: FileRow | None,
    ) -> FileResult:
        row = replace(blank, reason=refused.reason, remedy=refused.remedy)
        self.done.add(row.file_id)
        if before and _same_but_arrival(row, before):
            return FileResult.of(before)
        self.lake.write_rejects(row, refusal_rows(self.sessions[0], row))
        self.lake.commit(row, digest)
        if table:
            self.lake.remove_data(row)
        return FileResult.of(row)


def _same_but_arrival(row: FileRow, before: FileRow) -> bool:
    """Whether a file met the same end again: it arrived when it was first seen."""
    return replace(row, arrived_at=before.arrived_at) == before


def _outdated(lake: Lake, tools: dict[str, Tool]) -> tuple[str, ...]:
    """Loaded files whose declaration has changed since and that are no longer in exports/."""
    found = []
    for one in lake.committed.values():
        tool = tools.get(one.row.tool)
        table = tool.tables.get(one.row.entity or "") if tool else None
        if table and one.row.status == "loaded" and one.digest != declaration_digest(table):
            found.append(one.row.file)
    return tuple(sorted(found))


def main(arguments: list[str] | None = None) -> int:
    """Run the loader from the command line; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0], epilog=_EXIT_CODES)
    parser.add_argument("--tool", action="append", help="load this tool only (may be repeated)")
    parser.add_argument(
        "--reload",
        action="append",
        default=[],
        metavar="TOOL",
        help="read this tool's files again, even unchanged ones",
    )
    parser.add_argument(
        "--arrived-at",
        type=datetime.fromisoformat,
        metavar="ISO",
        help="when the files arrived, e.g. 2026-06-30T05:00:00Z (default: now; no offset = UTC)",
    )
    chosen = parser.parse_args(arguments)
    paths = Paths.from_env()
    try:
        report = load(paths, tools=chosen.tool, arrived_at=chosen.arrived_at, reload=chosen.reload)
    except DeclarationError as error:
        print(f"load_exports: {error}", file=sys.stderr)
        return 2
    except (OSError, duckdb.Error) as error:
        hint = space_hint(paths.build, paths.lake, str(error))
        if not hint:
            raise
        print(f"load_exports: {hint}", file=sys.stderr)
        return 1
    print_report(report)
    return report.exit_code


_EXIT_CODES = (
    "Exit codes: 0 all files loaded or unchanged; 1 disk full; 2 wrong option or declaration; "
    "3 some file refused (the rest is loaded)."
)


if __name__ == "__main__":
    sys.exit(main())
