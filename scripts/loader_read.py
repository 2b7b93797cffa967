"""Reading a delivered file as text, whatever its format, into `raw` and `broken`."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
from declarations import Table
from loader_beside import Unsound, Watcher
from loader_columns import Reading, create_raw, match_columns, sql_name, sql_text
from loader_csv import glance_at_csv, read_csv
from loader_files import file_kind, has_checksum
from loader_json import glance_at_json, read_json
from loader_text import DELIVER_AGAIN, LOOK_AT_LETTERS, Refused, begins_plain, write_text

FLOATS = ("DOUBLE", "FLOAT")
NESTED = ("STRUCT(", "MAP(", "UNION(")
EXACT_UP_TO = 2**53  # whole numbers in a double
# How a sound file is read, and how any other one.
READERS = {"csv": (glance_at_csv, read_csv), "json": (glance_at_json, read_json)}


def read_file(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: Table,
    scratch: Path,
    watcher: Watcher | None,
) -> Reading:
    """Fill `raw` and `broken` from one file; `scratch` is a path this may write and leave behind.

    With a watcher the file is taken for what it seems to be: whoever reads `raw` must ask it. It is
    read with care without one. Raises Refused if the file as a whole cannot be trusted, and Unsound
    if it must be read with care.
    """
    connection.execute(
        "create or replace temp table broken (_row bigint, value text, reason text, remedy text)"
    )
    if not path.stat().st_size:
        raise Refused("the file is empty (0 bytes)", DELIVER_AGAIN)
    kind = file_kind(path.name)
    if kind == "parquet":
        if watcher:
            raise Unsound
        return _read_parquet(connection, path, table, scratch)
    note, delivered = None, path
    if watcher is None or table.encoding or not begins_plain(path):
        note = write_text(path, table.encoding or (), scratch)
        path = scratch
    glance, read = READERS[kind]
    found = glance(table, path, scratch, watcher) if watcher else read(connection, table, path)
    if found.note and has_checksum(delivered):  # that tells that it is whole
        found = replace(found, note=None, remedy=None)
    if note:
        others = ((found.note, found.remedy),) if found.note else ()
        notes, remedies = zip((note, LOOK_AT_LETTERS), *others, strict=True)
        found = replace(found, note="; ".join(notes), remedy="; ".join(remedies))
    return found


def _read_parquet(
    connection: duckdb.DuckDBPyConnection, path: Path, table: Table, scratch: Path
) -> Reading:
    shutil.copyfile(path, scratch)
    with scratch.open("rb") as file:
        if file.read(4) != b"PAR1":
            raise Refused("the name says .parquet, but this is no Parquet file", "correct its name")
    try:
        connection.execute(
            "create or replace temp table parsed as select * from read_parquet"
            f"({sql_text(scratch)}, hive_partitioning = false)"
        )
    except duckdb.Error as error:
        raise Refused("the Parquet file is cut short or damaged", DELIVER_AGAIN) from error
    described = connection.execute("describe parsed").fetchall()
    header, types = [row[0] for row in described], [row[1] for row in described]
    places, ignored = match_columns(header, table)
    columns = []
    sources = {}
    may_lack_digits = False
    for column in table.columns:
        place = places.get(column.name)
        if place is not None:
            if types[place] == "BLOB":
                _refuse_bytes(connection, header[place])
            sources[column.name] = _as_text(sql_name(header[place]), types[place], column.scale)
            may_lack_digits |= column.kind == "text" and types[place] in FLOATS
            if types[place] not in ("VARCHAR", "BLOB"):  # typed values are written the standard way
                counted = types[place] in ("BIGINT", "INTEGER", "DOUBLE")  # from 1970 on
                column = replace(
                    column,
                    date_format=(),
                    timestamp_format=column.timestamp_format if counted else (),
                    decimal_separator=".",
                    thousands_separator=None,
                )
        columns.append(column)
    create_raw(connection, table, sources, "select rowid + 1 as _row, * from parsed")
    table = replace(table, columns=tuple(columns))
    return Reading(table, ignored, tuple(sources), may_lack_digits=may_lack_digits)


def _refuse_bytes(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """A program may write texts as bytes and not say that they are text; other bytes are none."""
    field = sql_name(name)
    ((row,),) = connection.execute(
        "select min(rowid) + 1 from parsed"
        f" where {field} is not null and try(decode({field})) is null"
    ).fetchall()
    if row is not None:
        raise Refused(
            f"row {row}, column {name}: bytes that are not text in UTF-8",
            "write the column as text, or leave it out",
        )


def _as_text(field: str, data_type: str, scale: int) -> str:
    """A Parquet value as text; a float has no digits of its own and is rounded to the scale.

    Whole numbers become floats where one value is empty, ids too: 42.0 is 42. Lists and records are
    written as JSON, which is what they are in a file of JSON.
    """
    if data_type == "BLOB":
        return f"decode({field})"
    if data_type.startswith(NESTED) or data_type.endswith("]"):
        return f"cast(to_json({field}) as varchar)"
    if data_type not in FLOATS:
        return f"cast({field} as varchar)"
    decimal = f"cast(try_cast({field} as decimal(38, {scale})) as varchar)"
    if not scale:
        is_whole = f"{field} = trunc({field}) and abs({field}) < {EXACT_UP_TO}"
        decimal = f"case when {is_whole} then cast(cast({field} as bigint) as varchar) end"
    return f"coalesce({decimal}, cast({field} as varchar))"
