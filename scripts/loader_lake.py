"""The lake: typed Parquet per delivered file, its rejects, and the arrival log that commits both.

Every file is written to lake/_tmp/ and renamed into place. A file's row in lake/_files/ comes
last: without it, what else was written for that file does not count and is removed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
from declarations import Table, Tool
from loader_columns import sql_name, sql_text

# Part of every declaration's digest: raise it when the same file would now be read otherwise.
READER_VERSION = 4
EMPTY = "_empty.parquet"
# What the files in the scratch folder begin with that come from the one that is read.
STAGED = "reading"
FILES_COLUMNS = {
    "file_id": "varchar",
    "tool": "varchar",
    "entity": "varchar",
    "file": "varchar",
    "sha256": "varchar",
    "bytes": "bigint",
    "status": "varchar",
    "delivered_rows": "bigint",
    "accepted_rows": "bigint",
    "rejected_rows": "bigint",
    "first_event_on": "date",
    "last_event_on": "date",
    "reason": "varchar",
    "remedy": "varchar",
    "arrived_at": "timestamp",
    "declaration": "varchar",
}
REJECTS_COLUMNS = {
    "tool": "varchar",
    "entity": "varchar",
    "file": "varchar",
    "row": "bigint",
    "column_name": "varchar",
    "value": "varchar",
    "outcome": "varchar",
    "reason": "varchar",
    "remedy": "varchar",
    "arrived_at": "timestamp",
}


@dataclass(frozen=True)
class FileRow:
    """One row of lake/_files: a delivered file and what became of it (times naive UTC)."""

    file_id: str
    tool: str
    entity: str | None
    file: str
    sha256: str
    bytes: int
    status: str
    delivered_rows: int
    accepted_rows: int
    rejected_rows: int
    first_event_on: date | None
    last_event_on: date | None
    reason: str | None
    remedy: str | None
    arrived_at: datetime


@dataclass(frozen=True)
class Committed:
    """A file the lake knows: its log row and the digest of the declaration it was read under."""

    row: FileRow
    digest: str | None


def file_id(tool: str, entity: str | None, sha256: str) -> str:
    """The name of a delivered content in the lake: the same for the same content."""
    return hashlib.sha256(f"{tool}|{entity or ''}|{sha256}".encode()).hexdigest()[:20]


def id_of(path: Path) -> str:
    """The file_id of a Parquet file in the lake, which may hold a part of the delivered file."""
    return path.stem.split("_")[0]


def declaration_digest(table: Table) -> str:
    """Changes whenever the declaration could give a file another reading."""
    columns = tuple(replace(column, description="") for column in table.columns)
    plain = replace(table, columns=columns, description="", declared_in="", files=())
    return hashlib.sha256(f"{READER_VERSION} {plain!r}".encode()).hexdigest()[:20]


class Lake:
    """The folder of loaded files, written through one DuckDB connection."""

    def __init__(self, root: Path, connection: duckdb.DuckDBPyConnection) -> None:
        """Open the lake at `root` and remove what a killed run left behind."""
        self.root = root
        self.connection = connection
        self.scratch = root / "_tmp"
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        for folder in ("_files", "_rejects"):
            (root / folder).mkdir(exist_ok=True)
        self.committed = self._read_committed()
        self._sizes = {_size_of(one.row) for one in self.committed.values()}
        loaded = [one.row for one in self.committed.values() if one.row.status == "loaded"]
        self._arrivals = {(row.file, row.arrived_at) for row in loaded}
        self._remove_uncommitted()

    def close(self) -> None:
        """Remove the scratch folder."""
        shutil.rmtree(self.scratch, ignore_errors=True)

    def write_empty(self, tools: Mapping[str, Tool]) -> None:
        """Write `_empty.parquet` for the log, the rejects and each table, if it differs."""
        self._write_empty("_files", FILES_COLUMNS, " ".join(FILES_COLUMNS))
        self._write_empty("_rejects", REJECTS_COLUMNS, " ".join(REJECTS_COLUMNS))
        for tool in tools.values():
            for table in tool.tables.values():
                columns = {column.name: column.data_type for column in table.columns}
                columns |= {"_file": "varchar", "_row": "bigint", "_arrived_at": "timestamp"}
                folder = f"{tool.name}/{table.name}"
                self._write_empty(folder, columns, declaration_digest(table))

    def write_data(self, table: Table, row: FileRow, query: str) -> None:
        """Write the accepted rows of one file."""
        self._write(f"{table.tool}/{table.name}/{row.file_id}.parquet", query)

    def may_know(self, tool: str, entity: str | None, size: int) -> bool:
        """Whether a file of the feed was as long: who knows of none need not ask for a hash."""
        return (tool, entity, size) in self._sizes

    def free_arrival(self, file: str, moment: datetime) -> datetime:
        """The first moment from this one on at which no file of this name arrived before.

        By its name and its arrival the models tell a file.
        """
        while (file, moment) in self._arrivals:
            moment += timedelta(microseconds=1)
        return moment

    def staging_place(self, part: int) -> Path:
        """Where the accepted rows of a part of a file (0: the whole) are written at first."""
        return self.scratch / f"{STAGED}{f'_{part}' if part else ''}.parquet"

    def take_data(self, table: Table, row: FileRow, staged: Sequence[Path]) -> None:
        """Move the accepted rows of one file in from where they are staged.

        All moves come before the first removal: where a killed run leaves the whole file beside
        its parts, it is complete.
        """
        folder = self.root / table.tool / table.name
        folder.mkdir(parents=True, exist_ok=True)
        names = [row.file_id + path.name.removeprefix(STAGED) for path in staged]
        for path, name in zip(staged, names, strict=True):
            os.replace(path, folder / name)
        for path in self._data_of(row):
            if path.name not in names:
                path.unlink()

    def columns_before(self, row: FileRow) -> tuple[set[str], set[str]]:
        """(columns with a value, ignored ones) of the file of its feed that arrived before `row`'s.

        Both are empty if there is none.
        """
        earlier = [
            one.row
            for one in self.committed.values()
            if (one.row.tool, one.row.entity) == (row.tool, row.entity)
            and one.row.accepted_rows
            and one.row.arrived_at < row.arrived_at
        ]
        if not earlier:
            return set(), set()
        last = max(earlier, key=lambda one: (one.arrived_at, one.file))
        filled = (
            f"select path_in_schema from parquet_metadata({sql_list(self._data_of(last))})"
            " where stats_null_count < num_values"
        )
        rejects = self.root / "_rejects" / f"{last.file_id}.parquet"
        ignored = (
            f"select column_name from {sql_text(rejects)} where outcome = 'column_ignored'"
            if rejects.exists()
            else "select null where false"
        )
        told = (self.connection.execute(query).fetchall() for query in (filled, ignored))
        return tuple({name for (name,) in names} for names in told)

    def remove_data(self, row: FileRow) -> None:
        """Remove the rows of a file that was loaded once and is refused now."""
        for path in self._data_of(row):
            path.unlink()

    def write_rejects(self, row: FileRow, query: str | None) -> None:
        """Write one file's rejects; with None there are none (any more)."""
        target = f"_rejects/{row.file_id}.parquet"
        if query is None:
            (self.root / target).unlink(missing_ok=True)
        else:
            self._write(target, query)

    def commit(self, row: FileRow, digest: str | None) -> None:
        """Write the log row: from here on the file counts."""
        definition = ", ".join(f"{name} {kind}" for name, kind in FILES_COLUMNS.items())
        self.connection.execute(f"create or replace temp table file_row ({definition})")
        marks = ", ".join("?" * len(FILES_COLUMNS))
        self.connection.execute(f"insert into file_row values ({marks})", [*astuple(row), digest])
        self._write(f"_files/{row.file_id}.parquet", "select * from file_row", digest)
        self.committed[row.file_id] = Committed(row, digest)
        self._sizes.add(_size_of(row))

    def settle_refusals(self, files: Collection[str]) -> None:
        """Forget refusals of files that now, under the same name, can be read."""
        for key, one in list(self.committed.items()):
            if one.row.status == "refused" and one.row.file in files:
                (self.root / "_files" / f"{key}.parquet").unlink(missing_ok=True)
                (self.root / "_rejects" / f"{key}.parquet").unlink(missing_ok=True)
                del self.committed[key]

    def _data_of(self, row: FileRow) -> list[Path]:
        """The Parquet files of one loaded file."""
        return sorted((self.root / row.tool / str(row.entity)).glob(f"{row.file_id}*.parquet"))

    def _write(self, target: str, query: str, digest: str | None = None) -> None:
        temporary = self.scratch / target.replace("/", "__")
        final = self.root / target
        final.parent.mkdir(parents=True, exist_ok=True)
        metadata = f", kv_metadata {{declaration: {sql_text(digest)}}}" if digest else ""
        self.connection.execute(
            f"copy ({query}) to {sql_text(temporary)} (format parquet{metadata})"
        )
        os.replace(temporary, final)

    def _write_empty(self, folder: str, columns: Mapping[str, str], digest: str) -> None:
        target = self.root / folder / EMPTY
        if target.exists() and self._digests([target]).get(target.stem) == digest:
            return
        nulls = ", ".join(f"cast(null as {kind}) as {sql_name(n)}" for n, kind in columns.items())
        self._write(f"{folder}/{EMPTY}", f"select {nulls} where false", digest)

    def _read_committed(self) -> dict[str, Committed]:
        paths = [p for p in sorted((self.root / "_files").glob("*.parquet")) if p.name != EMPTY]
        if not paths:
            return {}
        digests = self._digests(paths)
        names = ", ".join(field.name for field in fields(FileRow))
        rows = self.connection.execute(
            f"select {names} from read_parquet({sql_list(paths)}) order by file_id"
        ).fetchall()
        return {row[0]: Committed(FileRow(*row), digests.get(row[0])) for row in rows}

    def _digests(self, paths: Iterable[Path]) -> dict[str, str]:
        """The declaration's digest kept in each Parquet file, by the file's stem."""
        rows = self.connection.execute(
            "select file_name, decode(value) from parquet_kv_metadata("
            f"{sql_list(paths)}) where decode(key) = 'declaration'"
        ).fetchall()
        return {Path(name).stem: digest for name, digest in rows}

    def _remove_uncommitted(self) -> None:
        loaded = {key for key, one in self.committed.items() if one.row.status == "loaded"}
        for path in self.root.glob("*/*/*.parquet"):
            is_doubled = id_of(path) != path.stem and path.with_stem(id_of(path)).exists()
            if path.name != EMPTY and (is_doubled or id_of(path) not in loaded):
                path.unlink()
        for path in (self.root / "_rejects").glob("*.parquet"):
            if path.name != EMPTY and path.stem not in self.committed:
                path.unlink()


def _size_of(row: FileRow) -> tuple[str, str | None, int]:
    return row.tool, row.entity, row.bytes


def sql_list(paths: Iterable[Path]) -> str:
    """Paths as a SQL list of texts."""
    return "[" + ", ".join(sql_text(path) for path in paths) + "]"
