"""What the published DuckDB file holds: marts with their columns, keys, comments and rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from loader_columns import sql_name
from paths import memory_limit
from publish import SCHEMA, HeldError, PublishError, is_held

REF = re.compile(r"\bref\(\s*['\"](\w+)['\"]\s*\)")


@dataclass(frozen=True)
class Column:
    """One column; `data_type` as DuckDB writes it, such as DECIMAL(18,4)."""

    name: str
    data_type: str
    is_required: bool
    comment: str | None


@dataclass(frozen=True)
class Mart:
    """One table of the published file; `key` is its primary key, empty if none is known."""

    name: str
    comment: str | None
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class ForeignKey:
    """`table`.`column` names a row of `parent` by its key `parent_column`."""

    table: str
    column: str
    parent: str
    parent_column: str


def open_published(published: Path) -> duckdb.DuckDBPyConnection:
    """The published file, read-only; raises PublishError if it is not there, held, or no database.

    Whoever has it open keeps reading the same state, even if the next one is swapped in meanwhile.
    """
    if not published.exists():
        raise PublishError(f"{published} does not exist: run scripts/daily_run.py first")
    try:
        return duckdb.connect(published, read_only=True, config={"memory_limit": memory_limit()})
    except duckdb.Error as error:
        if is_held(error):
            raise HeldError(published, error) from error
        reason = str(error).splitlines()[0]
        raise PublishError(
            f"{published} cannot be read: {reason}. `make run` makes it anew"
        ) from error


def read_marts(
    connection: duckdb.DuckDBPyConnection, keys: Mapping[str, Sequence[str]] | None = None
) -> list[Mart]:
    """The marts of an open published file, by name.

    `keys` are the primary keys that no index of the file stands for, by mart.
    """
    here = "database_name = current_database() and schema_name = ?"
    columns: dict[str, list[Column]] = {}
    for table, *column in connection.execute(
        "select table_name, column_name, data_type, not is_nullable, comment "
        f"from duckdb_columns() where {here} order by table_name, column_index",
        [SCHEMA],
    ).fetchall():
        columns.setdefault(table, []).append(Column(*column))
    indexed = connection.execute(
        "select table_name, constraint_column_names from duckdb_constraints() "
        f"where {here} and constraint_type = 'PRIMARY KEY'",
        [SCHEMA],
    ).fetchall()
    known = {**dict(indexed), **(keys or {})}
    tables = connection.execute(
        f"select table_name, comment from duckdb_tables() where {here} order by table_name",
        [SCHEMA],
    ).fetchall()
    marts = []
    for name, comment in tables:
        (rows,) = connection.execute(f"select count(*) from {table_name(name)}").fetchone()
        marts.append(Mart(name, comment, tuple(columns[name]), tuple(known.get(name, ())), rows))
    if not marts:
        raise PublishError(f"the published file has no table in the schema {SCHEMA}")
    return marts


def foreign_keys(manifest: Mapping[str, Any]) -> list[ForeignKey]:
    """The keys between marts that dbt has tested: its `relationships` tests from mart to mart.

    A test that leaves rows out (`where`) proves no key. `manifest` is target/manifest.json as read.
    """
    nodes = manifest["nodes"]
    marts = {
        node["name"]: node["alias"]
        for node in nodes.values()
        if node["resource_type"] == "model" and node["schema"] == SCHEMA
    }
    found = []
    for node in nodes.values():
        test = node.get("test_metadata") or {}
        if test.get("name") != "relationships" or node["config"].get("where"):
            continue
        child = nodes.get(node.get("attached_node") or "", {}).get("name")
        target = REF.search(test["kwargs"]["to"])
        if child in marts and target and target[1] in marts:
            column, parent_column = test["kwargs"]["column_name"], test["kwargs"]["field"]
            found.append(ForeignKey(marts[child], column, marts[target[1]], parent_column))
    return sorted(found, key=lambda key: (key.table, key.column))


def parents_first(marts: list[Mart], keys: list[ForeignKey]) -> list[Mart]:
    """The marts in an order in which every row finds the row that it names."""
    waiting = {mart.name: mart for mart in marts}
    ordered: list[Mart] = []
    while waiting:
        ready = [
            name
            for name in waiting
            if not any(
                key.table == name and key.parent in waiting and key.parent != name for key in keys
            )
        ]
        if not ready:
            raise PublishError(f"foreign keys run in a circle: {', '.join(sorted(waiting))}")
        ordered += [waiting.pop(name) for name in ready]
    return ordered


def table_name(mart: str) -> str:
    """The mart as it is written in DuckDB's SQL."""
    return f"{SCHEMA}.{sql_name(mart)}"
