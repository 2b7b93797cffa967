#!/usr/bin/env python3
"""Copy the finished marts into the file that people and BI read, and swap it in whole.

Readers never meet the file that dbt writes, nor a half-written one: the marts are copied, ordered,
into `<published>.new`, checked, closed, and renamed over the published file. Whoever has the old
file open keeps reading the old data until they connect again. Killed anywhere, the old file stands.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from build_state import forget
from loader_columns import sql_name, sql_text
from paths import Paths, memory_limit
from run_history import HistoryError, steps_kept, write_history
from run_lock import LockHeldError, run_lock

SCHEMA = "marts"
# Marts that only ever grow, or stay about the same, from one day to the next.
GUARDED = ("account_health", "account_health_daily", "cohort_retention", "feed_status")
GUARD_FROM_ROWS = 100
GUARD_KEPT_SHARE = 0.5
AS_OF = ("account_health_daily", "date_day")

# Adds tables beside the marts: is told the new file, the rows of each mart and the as-of date.
Also = Callable[[duckdb.DuckDBPyConnection, Mapping[str, int], dt.date | None], None]

EXIT_CODES = """\
exit codes:
  0   published
  1   the build file is missing or incomplete; nothing published
  5   refused: a mart shrank suddenly; nothing published
  7   another program has the build file open, or the published one for writing; nothing published
  75  another run holds the lock; nothing published
"""


class PublishError(RuntimeError):
    """The build file cannot be published; the message says why and what to do."""


class ShrunkError(PublishError):
    """A mart lost more rows than a day can explain."""


class HeldError(PublishError):
    """Another program has a file open for writing; the message names both, and says what to do."""

    def __init__(self, path: Path, error: duckdb.Error) -> None:
        """`error` is DuckDB's, which names the other program."""
        super().__init__(
            f"another program has {path} open for writing. What to do: close it there, and open "
            "the published file read-only from now on (duckdb -readonly, read_only=True in "
            f"Python); then start again.\n{str(error).splitlines()[0]}"
        )


@dataclass(frozen=True)
class Published:
    """What was published: rows per mart, the as-of date (None without a score), what to know."""

    path: Path
    rows: dict[str, int]
    as_of: dt.date | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Mart:
    """One table of the build file; `ddl` creates it with its types and constraints."""

    name: str
    ddl: str
    columns: tuple[str, ...]


def publish(
    build: Path,
    published: Path,
    marts: Mapping[str, Sequence[str]],
    allow_shrink: bool = False,
    also: Also | None = None,
) -> Published:
    """Publish exactly `marts` (tables of the schema marts) from `build` into `published`.

    `marts` names the columns of each one's key, in whose order its rows are written; none = all.
    `also` may add tables to the new file before it is swapped in. Raises PublishError (a name that
    is taken, build file or a mart missing, a copy that does not match) and ShrunkError (see
    `refuse_shrunken`, unless `allow_shrink`) and HeldError; the published file is then untouched.
    """
    refuse_name(published)
    if not build.exists():
        raise PublishError(f"{build} does not exist: run scripts/daily_run.py, or dbt build, first")
    if not marts:
        raise PublishError("the project has no model in the schema marts: nothing to publish")
    new = published.with_name(published.name + ".new")
    published.parent.mkdir(parents=True, exist_ok=True)
    _remove(new)
    try:
        # Open until the new file is in place: a writer of the old one would leave a log beside it,
        # which DuckDB would read as the new one's.
        with duckdb.connect() as place:
            before, as_of_before, notes = _read_published(place, published)
            with duckdb.connect(new, config={"memory_limit": memory_limit()}) as connection:
                _attach(connection, build, "build")
                rows = _copy(connection, marts)
                as_of = _as_of(connection, SCHEMA, rows)
                if not allow_shrink:
                    refuse_shrunken(before, as_of_before, rows, as_of)
                connection.execute("detach build")
                if also:
                    also(connection, rows, as_of)
                connection.execute("checkpoint")
            _swap(new, published)
    except BaseException:
        _remove(new)
        raise
    return Published(published, rows, as_of, notes)


def read_manifest(paths: Paths) -> dict[str, Any]:
    """The manifest that dbt wrote last; raises PublishError if there is none."""
    path = Path(os.environ.get("DBT_TARGET_PATH") or paths.project / "target", "manifest.json")
    if not path.exists():
        raise PublishError(f"{path} does not exist: run scripts/daily_run.py or dbt parse first")
    return json.loads(path.read_text(encoding="utf-8"))


def refuse_name(published: Path) -> None:
    """Raise PublishError if a file of this name could not be read, or would be the build file.

    DuckDB calls an open file by its name up to the first dot: in a file called marts,
    `marts.alerts` is ambiguous.
    """
    if published.name.partition(".")[0].lower() in (SCHEMA, "build"):
        raise PublishError(
            f"{published.name} cannot be the published file: `{SCHEMA}` is the schema in it and "
            "build.duckdb the file dbt writes. Give ACCOUNT_HEALTH_DB (or --out) another file name"
        )


def is_held(error: object) -> bool:
    """Whether an error, or its text, says that another process has the file open."""
    return "Could not set lock on file" in str(error)


def refuse_held(published: Path) -> None:
    """Raise HeldError if another program could write the published file."""
    if published.exists():
        with duckdb.connect() as place, suppress(duckdb.Error):  # an unreadable one is replaced
            _attach(place, published, "old")


def marts_of(manifest: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The marts a manifest (target/manifest.json as read) promises, and each one's primary key.

    The files hold no index for a key, which would cost more than the rows: the build proves it.
    """
    return {
        node["alias"]: tuple(
            column
            for rule in node["constraints"]
            if rule["type"] == "primary_key"
            for column in rule["columns"]
        )
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["schema"] == SCHEMA
        and node["config"]["materialized"] != "ephemeral"
    }


def refuse_shrunken(
    before: Mapping[str, int],
    as_of_before: dt.date | None,
    after: Mapping[str, int],
    as_of: dt.date | None,
) -> None:
    """Raise ShrunkError if a guarded mart would keep less than half of its rows.

    `before` and `after` are rows per mart. An earlier as-of date may well have fewer rows.
    """
    if as_of and as_of_before and as_of < as_of_before:
        return
    shrunken = [
        f"{SCHEMA}.{mart} would shrink from {before[mart]:,} to {after[mart]:,} rows. "
        "Look for a feed that came in short or for accounts that vanished; if this is meant, "
        "publish once with --allow-shrink (scripts/publish.py, scripts/publish_postgres.py)"
        for mart in GUARDED
        if mart in before
        and mart in after
        and before[mart] >= GUARD_FROM_ROWS
        and after[mart] < before[mart] * GUARD_KEPT_SHARE
    ]
    if shrunken:
        raise ShrunkError("\n".join(shrunken))


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Open a file read-only; raises HeldError if another program has it open for writing."""
    try:
        connection.execute(f"attach {sql_text(str(path))} as {name} (read_only)")
    except duckdb.Error as error:
        if is_held(error):
            raise HeldError(path, error) from error
        raise


def _copy(
    connection: duckdb.DuckDBPyConnection, marts: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    found = _marts_in_build(connection)
    missing = sorted(set(marts) - set(found))
    if missing:
        raise PublishError(
            f"not in the build file as a table: {', '.join(missing)}. Run dbt build; "
            "a mart is a table, and one that is gone must leave models/marts too"
        )
    connection.execute(f"create schema {SCHEMA}")
    rows = {}
    for mart in (found[name] for name in sorted(marts)):
        table = f"{SCHEMA}.{sql_name(mart.name)}"
        source = f"build.{table}"
        connection.execute(mart.ddl)
        columns = ", ".join(map(sql_name, mart.columns))
        key = marts[mart.name] or mart.columns
        order = ", ".join(f"{sql_name(column)} nulls last" for column in key)
        connection.execute(
            f"insert into {table} ({columns}) select {columns} from {source} order by {order}"
        )
        counts = f"select (select count(*) from {source}), (select count(*) from {table})"
        expected, copied = connection.execute(counts).fetchone()
        if expected != copied:
            raise PublishError(f"{mart.name}: {expected} rows were built but {copied} copied")
        rows[mart.name] = copied
    _copy_comments(connection, rows)
    return rows


def _marts_in_build(connection: duckdb.DuckDBPyConnection) -> dict[str, _Mart]:
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(
        """
        select table_name, column_name from duckdb_columns()
        where database_name = 'build' and schema_name = ? order by table_name, column_index
        """,
        [SCHEMA],
    ).fetchall():
        columns.setdefault(table, []).append(column)
    tables = connection.execute(
        "select table_name, sql from duckdb_tables() "
        "where database_name = 'build' and schema_name = ?",
        [SCHEMA],
    ).fetchall()
    return {name: _Mart(name, _ddl(sql), tuple(columns[name])) for name, sql in tables}


def _ddl(sql: str) -> str:
    """The statement that made a table, without the name of the database it was made in."""
    return sql.replace(f"CREATE TABLE build.{SCHEMA}.", f"CREATE TABLE {SCHEMA}.", 1)


def _copy_comments(connection: duckdb.DuckDBPyConnection, rows: dict[str, int]) -> None:
    tables = connection.execute(
        "select table_name, comment from duckdb_tables() "
        "where database_name = 'build' and schema_name = ? and comment is not null",
        [SCHEMA],
    ).fetchall()
    for table, comment in tables:
        if table in rows:
            name = f"{SCHEMA}.{sql_name(table)}"
            connection.execute(f"comment on table {name} is {sql_text(comment)}")
    columns = connection.execute(
        "select table_name, column_name, comment from duckdb_columns() "
        "where database_name = 'build' and schema_name = ? and comment is not null",
        [SCHEMA],
    ).fetchall()
    for table, column, comment in columns:
        if table in rows:
            name = f"{SCHEMA}.{sql_name(table)}.{sql_name(column)}"
            connection.execute(f"comment on column {name} is {sql_text(comment)}")


def _as_of(
    connection: duckdb.DuckDBPyConnection, schema: str, rows: dict[str, int]
) -> dt.date | None:
    table, column = AS_OF
    if table not in rows:
        return None
    return connection.execute(
        f"select cast(max({column}) as date) from {schema}.{table}"
    ).fetchone()[0]


def _read_published(
    connection: duckdb.DuckDBPyConnection, published: Path
) -> tuple[dict[str, int], dt.date | None, tuple[str, ...]]:
    """Rows per mart and as-of date of the file in place; empty, with a note, if unreadable.

    The file stays open in the connection. Raises HeldError.
    """
    if not published.exists():
        return {}, None, ()
    try:
        _attach(connection, published, "old")
        names = connection.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'old' and schema_name = ?",
            [SCHEMA],
        ).fetchall()
        rows = {
            name: connection.execute(
                f"select count(*) from old.{SCHEMA}.{sql_name(name)}"
            ).fetchone()[0]
            for (name,) in names
        }
        return rows, _as_of(connection, f"old.{SCHEMA}", rows), ()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        return {}, None, (f"not compared with the file in place, which cannot be read: {reason}",)


def _swap(new: Path, published: Path) -> None:
    wal = _beside(new, ".wal")
    if wal.exists():
        raise PublishError(f"{wal} is still there after the file was closed: not published")
    if published.exists():
        shutil.copymode(published, new)
    with open(new, "rb+") as file:
        os.fsync(file.fileno())
    # A log left by another writer beside the published name would make the new file unopenable.
    # It goes first: the old file opens without it, the new one would not open with it.
    _beside(published, ".wal").unlink(missing_ok=True)
    os.replace(new, published)
    folder = os.open(published.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove(new: Path) -> None:
    new.unlink(missing_ok=True)
    _beside(new, ".wal").unlink(missing_ok=True)
    shutil.rmtree(_beside(new, ".tmp"), ignore_errors=True)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def main(arguments: Sequence[str] | None = None) -> int:
    """Publish what dbt built last; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").split("\n\n")[0],
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--allow-shrink",
        action="store_true",
        help="publish even if a mart lost more than half of its rows",
    )
    options = parser.parse_args(arguments)
    paths = Paths.from_env()
    try:
        marts = marts_of(read_manifest(paths))
        kept = steps_kept(paths.project)
        with run_lock(paths.published.with_name(".lock")):
            done = publish(
                paths.build,
                paths.published,
                marts,
                options.allow_shrink,
                lambda connection, _rows, _as_of: write_history(connection, paths.run_log, kept),
            )
            forget(paths.build)
    except LockHeldError as error:
        print(error, file=sys.stderr)
        return 75
    except HeldError as error:
        print(error, file=sys.stderr)
        return 7
    except ShrunkError as error:
        print(f"Nothing published.\n{error}", file=sys.stderr)
        return 5
    except (PublishError, HistoryError, duckdb.Error) as error:
        print(f"Nothing published: {error}", file=sys.stderr)
        return 1
    for note in done.notes:
        print(note, file=sys.stderr)
    print(f"Published {len(done.rows)} marts, {sum(done.rows.values()):,} rows: {done.path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
