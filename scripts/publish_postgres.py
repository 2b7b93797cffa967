#!/usr/bin/env python3
"""Copy the published marts into a PostgreSQL schema, for Looker, Metabase, Tableau and others.

One transaction: readers see yesterday's marts until it commits, then today's, never a mixture and
never an empty table, and nobody waits. Killed anywhere, yesterday's marts stand. Only where a table
has changed its shape (a new version of the project), its readers wait for the commit.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import postgres_shape as shape
import psycopg
from loader_columns import sql_name
from paths import Paths
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from publish import (
    AS_OF,
    GUARDED,
    PublishError,
    ShrunkError,
    marts_of,
    read_manifest,
    refuse_shrunken,
)
from published_marts import (
    Column,
    ForeignKey,
    Mart,
    foreign_keys,
    open_published,
    parents_first,
    read_marts,
    table_name,
)
from rich.console import Console
from rich.progress import Progress
from run_lock import LockHeldError, run_lock

# What was published, for readers ("as of when?") and for the next publish, which drops the tables
# of marts that are no more, and only those.
LOG = Mart(
    "published_marts",
    "One row per mart in this schema: what was published last.",
    (
        Column("mart", "VARCHAR", True, "Name of the table."),
        Column("row_count", "BIGINT", True, "Rows published."),
        Column("as_of_on", "DATE", False, "As-of date of the run; null = nothing is scored yet."),
        Column("published_at", "TIMESTAMP WITH TIME ZONE", True, "When it was published."),
    ),
    ("mart",),
    0,
)
BATCH_ROWS = 10_000
CONNECT_SECONDS = 10
# A table that changes its shape waits so long for its readers, and new readers behind it.
LOCK_SECONDS = 10

HELP = """\
environment:
  ACCOUNT_HEALTH_POSTGRES         where to: a connection string of PostgreSQL, postgresql://… or
                                  host=… dbname=… user=…; the password better in PGPASSWORD or
                                  ~/.pgpass
  ACCOUNT_HEALTH_POSTGRES_SCHEMA  schema for the marts, made if need be (default account_health)
  ACCOUNT_HEALTH_POSTGRES_ROLE    role BI reads with: it may read everything there and change
                                  nothing; it must exist (default account_health_bi)
  ACCOUNT_HEALTH_DB               the published file (default warehouse/account_health.duckdb)

exit codes:
  0   published
  1   not published: no published file, no server, a table that cannot be changed; says why
  2   usage: ACCOUNT_HEALTH_POSTGRES is not set or cannot be read
  5   refused: a mart shrank suddenly; nothing published
  75  another run, or another publish into this schema, is at work
"""


class UsageError(RuntimeError):
    """The environment does not say where to publish."""


class BusyError(PublishError):
    """Another publish into the same schema is at work."""


@dataclass(frozen=True)
class Target:
    """Where to publish. Its text never shows the connection string, which may hold a password."""

    dsn: str = field(repr=False)
    schema: str = "account_health"
    role: str = "account_health_bi"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Target:
        """From ACCOUNT_HEALTH_POSTGRES and its two companions; raises UsageError."""
        env = os.environ if env is None else env
        dsn = env.get("ACCOUNT_HEALTH_POSTGRES", "").strip()
        if not dsn:
            raise UsageError("ACCOUNT_HEALTH_POSTGRES is not set; see --help")
        try:
            conninfo_to_dict(dsn)
        except psycopg.ProgrammingError:  # its message repeats the string, password and all
            raise UsageError(
                "ACCOUNT_HEALTH_POSTGRES is no connection string: write "
                "postgresql://user@host:5432/database or host=… dbname=… user=…, "
                "and special characters of the former as %XX"
            ) from None
        return cls(
            dsn,
            env.get("ACCOUNT_HEALTH_POSTGRES_SCHEMA", "").strip() or cls.schema,
            env.get("ACCOUNT_HEALTH_POSTGRES_ROLE", "").strip() or cls.role,
        )

    def scrubbed(self, text: object) -> str:
        """`text` without the password, should a message repeat it."""
        for password in (conninfo_to_dict(self.dsn).get("password"), os.environ.get("PGPASSWORD")):
            text = str(text).replace(str(password), "***") if password else text
        return str(text).strip()


@dataclass(frozen=True)
class Served:
    """What was published: rows per mart, the as-of date (None without a score), what to know."""

    rows: dict[str, int]
    as_of: dt.date | None
    notes: tuple[str, ...] = ()


def publish_postgres(
    published: Path,
    target: Target,
    keys: Sequence[ForeignKey],
    allow_shrink: bool = False,
    on_rows: Callable[[int, int], None] = lambda _done, _total: None,
    primary_keys: Mapping[str, Sequence[str]] | None = None,
) -> Served:
    """Make the schema hold exactly the marts of the file `published`.

    `keys` become foreign keys where both tables are there; `on_rows` is told rows done and rows in
    all; `primary_keys` by mart, see `marts_of`. Raises PublishError, ShrunkError (as
    scripts/publish.py, unless `allow_shrink`) or BusyError; the schema is then as it was.
    """
    with open_published(published) as source:
        marts = read_marts(source, primary_keys)
        shape.refuse_impossible(marts)
        names = {mart.name for mart in marts}
        if LOG.name in names:
            raise PublishError(f"no mart may be called {LOG.name}: that table tells what is there")
        keys = [key for key in keys if {key.table, key.parent} <= names]
        try:
            with psycopg.connect(
                target.dsn,
                connect_timeout=CONNECT_SECONDS,
                application_name="account_health publish",
            ) as connection:
                publication = _Publication(source, connection, target, marts, keys, on_rows)
                as_of = publication.go(allow_shrink)
                connection.commit()
                notes = _tidy(connection, target, marts)
        except psycopg.Error as error:
            raise PublishError(_explained(error, target)) from None
    return Served({mart.name: mart.rows for mart in marts}, as_of, notes)


class _Publication:
    """One transaction, from the published file into the schema."""

    def __init__(
        self,
        source: duckdb.DuckDBPyConnection,
        connection: psycopg.Connection,
        target: Target,
        marts: list[Mart],
        keys: list[ForeignKey],
        on_rows: Callable[[int, int], None],
    ) -> None:
        self.source = source
        self.connection = connection
        self.schema = target.schema
        self.role = target.role
        self.marts = parents_first(marts, keys)
        self.keys = keys
        self.on_rows = on_rows
        self.rows_done, self.rows_all = 0, sum(mart.rows for mart in marts)

    def go(self, allow_shrink: bool) -> dt.date | None:
        """Do everything but the commit; returns the as-of date."""
        self._begin()
        as_of = self._as_of_built()
        shapes = shape.shapes(self.connection, self.schema)
        if not allow_shrink:
            rows = {mart.name: mart.rows for mart in self.marts}
            refuse_shrunken(self._rows_served(shapes), self._as_of_served(shapes), rows, as_of)
        self._empty(shapes)
        for mart in self.marts:
            self._copy(mart)
        for key in set(self.keys) - set(shape.foreign_keys_of(self.connection, self.schema)):
            shape.add_foreign_key(self.connection, self.schema, key)
        self._log(as_of)
        shape.comment(self.connection, self.schema, [*self.marts, LOG])
        tables = [mart.name for mart in (*self.marts, LOG)]
        shape.grant(self.connection, self.schema, self.role, tables)
        return as_of

    def _begin(self) -> None:
        for setting, value in (
            ("statement_timeout", "0"),
            ("lock_timeout", f"{LOCK_SECONDS}s"),
            ("timezone", "UTC"),
        ):
            self._do("select set_config(%s, %s, true)", setting, value)
        lock = "select pg_try_advisory_xact_lock(hashtext('account_health publish'), hashtext(%s))"
        if not self._do(lock, self.schema).fetchone()[0]:
            raise BusyError(f"another publish into the schema {self.schema} is at work")
        if not self._do("select to_regnamespace(%s)", sql_name(self.schema)).fetchone()[0]:
            self._run("create schema {}", sql.Identifier(self.schema))

    def _rows_served(self, shapes: Mapping[str, shape.Shape]) -> dict[str, int]:
        return {
            mart: self._run("select count(*) from {}", self._table(mart)).fetchone()[0]
            for mart in GUARDED
            if mart in shapes
        }

    def _as_of_served(self, shapes: Mapping[str, shape.Shape]) -> dt.date | None:
        mart, column = AS_OF
        if mart not in shapes or column not in shapes[mart].columns:
            return None
        newest = self._run("select max({}) from {}", sql.Identifier(column), self._table(mart))
        return newest.fetchone()[0]

    def _as_of_built(self) -> dt.date | None:
        mart, column = AS_OF
        if all(found.name != mart for found in self.marts):
            return None
        newest = f"select cast(max({sql_name(column)}) as date) from {table_name(mart)}"
        return self.source.execute(newest).fetchone()[0]

    def _empty(self, shapes: Mapping[str, shape.Shape]) -> None:
        """Every wanted table, in its shape and without rows; tables of bygone marts are dropped."""
        known = [mart for mart in (LOG, *self.marts) if mart.name in shapes]
        changes = {mart.name: shape.differences(mart, shapes[mart.name]) for mart in known}
        gone = self._gone(shapes)
        changed = {name for name, found in changes.items() if found} | gone
        for key, name in shape.foreign_keys_of(self.connection, self.schema).items():
            if key not in self.keys or {key.table, key.parent} & changed:
                shape.drop_foreign_key(self.connection, self.schema, key.table, name)
        for mart in reversed(known):
            self._run("delete from {}", self._table(mart.name))
        for name in sorted(gone):
            self._run("drop table {}", self._table(name))
        for mart in (LOG, *self.marts):
            if mart.name not in changes:
                shape.create(self.connection, self.schema, mart)
            elif changes[mart.name]:
                shape.alter(self.connection, self.schema, mart.name, changes[mart.name])

    def _gone(self, shapes: Mapping[str, shape.Shape]) -> set[str]:
        """Tables that an earlier publish made and this one does not know."""
        if LOG.name not in shapes:
            return set()
        logged = {mart for (mart,) in self._run("select mart from {}", self._table(LOG.name))}
        return (logged & shapes.keys()) - {mart.name for mart in self.marts}

    def _copy(self, mart: Mart) -> None:
        """Every row of the mart. PostgreSQL's text cannot hold the character NUL: it becomes �."""
        columns = ", ".join(sql_name(column.name) for column in mart.columns)
        read = ", ".join(
            f"replace({sql_name(column.name)}, chr(0), '�')"
            if column.data_type == "VARCHAR"
            else sql_name(column.name)
            for column in mart.columns
        )
        rows = self.source.execute(f"select {read} from {table_name(mart.name)}")
        statement = sql.SQL("copy {} ({}) from stdin").format(
            self._table(mart.name), sql.SQL(columns)
        )
        with self.connection.cursor() as cursor:
            with cursor.copy(statement) as copy:
                while batch := rows.fetchmany(BATCH_ROWS):
                    for row in batch:
                        copy.write_row(row)
                    self.rows_done += len(batch)
                    self.on_rows(self.rows_done, self.rows_all)
            if cursor.rowcount != mart.rows:
                raise PublishError(
                    f"{mart.name}: {mart.rows} rows were built but {cursor.rowcount} copied"
                )

    def _log(self, as_of: dt.date | None) -> None:
        insert = sql.SQL("insert into {} values (%s, %s, %s, current_timestamp)")
        with self.connection.cursor() as cursor:
            cursor.executemany(
                insert.format(self._table(LOG.name)),
                [(mart.name, mart.rows, as_of) for mart in self.marts],
            )

    def _table(self, name: str) -> sql.Identifier:
        return sql.Identifier(self.schema, name)

    def _run(self, statement: str, *parts: sql.Composable) -> psycopg.Cursor:
        return self.connection.execute(sql.SQL(statement).format(*parts))

    def _do(self, statement: str, *values: object) -> psycopg.Cursor:
        return self.connection.execute(statement, values)


def _tidy(connection: psycopg.Connection, target: Target, marts: Sequence[Mart]) -> tuple[str, ...]:
    """Free the space of yesterday's rows and count today's, so that queries are planned well.

    Readers are not held up: without `truncate false`, vacuum would lock them out for a moment.
    Returns a note if it did not work; what is published stays published.
    """
    connection.autocommit = True
    vacuum = sql.SQL("vacuum (analyze, truncate false) {}")
    try:
        for mart in marts:
            connection.execute(vacuum.format(sql.Identifier(target.schema, mart.name)))
    except psycopg.Error as error:
        return (f"published, but the space of old rows was not freed: {target.scrubbed(error)}",)
    return ()


def _explained(error: psycopg.Error, target: Target) -> str:
    """What went wrong, without the password, and what to do where that can be told."""
    if isinstance(error, psycopg.errors.LockNotAvailable):
        remedy = (
            f"A table has to change its shape, but somebody has been reading it for over "
            f"{LOCK_SECONDS} s. Publish again, or end that query"
        )
    elif isinstance(
        error, psycopg.errors.DependentObjectsStillExist | psycopg.errors.FeatureNotSupported
    ):
        remedy = "A view of yours reads what changes: drop it, publish, and make it again"
    elif isinstance(error, psycopg.errors.InsufficientPrivilege):
        remedy = (
            f"The publishing role must own the schema {target.schema} and its tables, or be "
            "allowed to create schemas in the database"
        )
    elif isinstance(error, psycopg.OperationalError):
        remedy = "Is the server running, and does ACCOUNT_HEALTH_POSTGRES lead to it?"
    else:
        remedy = ""
    message = target.scrubbed(error)
    return f"{message}\n{remedy}".strip()


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar of the rows copied; nothing outside a terminal."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("copying", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def main(arguments: Sequence[str] | None = None) -> int:
    """Publish the published file into PostgreSQL; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--allow-shrink",
        action="store_true",
        help="publish even if a mart lost more than half of its rows",
    )
    options = parser.parse_args(arguments)
    paths = Paths.from_env()
    try:
        target = Target.from_env()
        manifest = read_manifest(paths)
        with run_lock(paths.published.with_name(".lock")), _progress() as on_rows:
            done = publish_postgres(
                paths.published,
                target,
                foreign_keys(manifest),
                options.allow_shrink,
                on_rows,
                marts_of(manifest),
            )
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except (LockHeldError, BusyError) as error:
        print(f"Nothing published: {error}", file=sys.stderr)
        return 75
    except ShrunkError as error:
        print(f"Nothing published.\n{error}", file=sys.stderr)
        return 5
    except (PublishError, duckdb.Error) as error:
        print(f"Nothing published: {error}", file=sys.stderr)
        return 1
    for note in done.notes:
        print(note, file=sys.stderr)
    print(
        f"Published {len(done.rows)} marts, {sum(done.rows.values()):,} rows, into the schema "
        f"{target.schema}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
