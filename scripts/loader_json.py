"""Reading JSON: an array of objects, one object a line, or one object over several lines."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
from declarations import Table, normalise
from loader_columns import BLANKS, Reading, create_raw, match_columns, sql_text
from loader_csv import LONGEST_LINE
from loader_text import DELIVER_AGAIN, Refused

# A fraction or exponent with more digits than a double keeps.
LONG_FRACTION = re.compile(r"[:\[,]\s*-?(?=\d+(?:\.|[eE]))\d[\d.]{15,}")


def read_json(
    connection: duckdb.DuckDBPyConnection, text: str, table: Table, scratch: Path
) -> Reading:
    """Fill `raw` and `broken` from the text of a JSON file; `scratch` may be written."""
    text = text.lstrip()
    if text[0] not in "[{":
        raise Refused("the file does not begin with { or [", "deliver JSON objects")
    layout = _json_layout(text)
    if LONG_FRACTION.search(text):
        text = _exact_numbers(text, layout)
    scratch.write_text(text, encoding="utf-8", newline="")
    if layout == "lines":
        _read_json_lines(connection, scratch, text.endswith("\n"))
    else:
        _read_json_documents(connection, scratch, layout)
    connection.execute(
        "insert into broken select _row, json, 'not a JSON object' from documents"
        " where not json_valid(json) or json_type(json) <> 'OBJECT'"
    )
    connection.execute("delete from documents where _row in (select _row from broken)")
    keys = [
        key
        for (key,) in connection.execute(
            "select key from (select _row, unnest(json_keys(json)) as key from documents)"
            " group by key order by min(_row), key"
        ).fetchall()
    ]
    if not keys and layout == "array" and _one(connection, "select count(*) from documents") == 0:
        return _no_rows(connection, table)
    sources = {c.name: f"json ->> {sql_text(c.json_path)}" for c in table.columns if c.json_path}
    sources = {
        name: path
        for name, path in sources.items()
        if _one(connection, f"select count({path}) from documents")
    }
    by_path = [normalise(name) for name in sources]
    roots = {
        re.split(r"[.\[]", c.json_path.removeprefix("$."))[0] for c in table.columns if c.json_path
    }
    keys = [key for key in keys if normalise(key) not in by_path]
    places, ignored = match_columns([*sources, *keys], table)
    for name, place in places.items():
        if place >= len(sources):
            sources[name] = f"json ->> {sql_text(_pointer(keys[place - len(by_path)]))}"
    create_raw(connection, table, sources, "select * from documents")
    return Reading(table, tuple(name for name in ignored if name not in roots))


def _json_layout(text: str) -> str:
    """How the objects lie in the text: array, lines (one each), unstructured (one over lines)."""
    if text[0] == "[":
        return "array"
    try:
        json.loads(text.split("\n", 1)[0])
    except ValueError:
        return "lines" if "\n{" in text else "unstructured"
    return "lines"


def _exact_numbers(text: str, layout: str) -> str:
    """The same JSON with fractions as texts: numbers too long for a double stay as written."""
    exact = []
    for document in text.split("\n") if layout == "lines" else [text]:
        try:
            exact.append(json.dumps(json.loads(document, parse_float=str), ensure_ascii=False))
        except ValueError:
            exact.append(document)
    return "\n".join(exact)


def _read_json_documents(connection: duckdb.DuckDBPyConnection, file: Path, layout: str) -> None:
    try:
        connection.execute(
            "create or replace temp table parsed as select cast(json as varchar) as json"
            f" from read_json_objects({sql_text(file)}, format = {sql_text(layout)})"
        )
    except duckdb.Error as error:
        detail = str(error).splitlines()[0].split('", ')[-1]
        raise Refused(
            f"the JSON is cut short or damaged ({detail.strip(' .')})", DELIVER_AGAIN
        ) from error
    connection.execute(
        "create or replace temp table documents as select rowid + 1 as _row, json from parsed"
    )


def _read_json_lines(
    connection: duckdb.DuckDBPyConnection, file: Path, ends_with_newline: bool
) -> None:
    # A control character cannot occur in JSON, so that every line is one field.
    connection.execute(
        "create or replace temp table parsed as select * from read_csv("
        f"{sql_text(file)}, auto_detect = false, delim = '\x01', quote = '', escape = '',"
        " comment = '', header = false, new_line = '\\n', columns = {'json': 'varchar'},"
        f" max_line_size = {LONGEST_LINE})"
    )
    connection.execute(
        "create or replace temp table documents as select rowid + 1 as _row, json from parsed"
        f" where trim(json, {sql_text(BLANKS)}) <> ''"
    )
    whole = _one(connection, "select json_valid(arg_max(json, _row)) from documents")
    if not whole and not ends_with_newline:
        raise Refused("the JSON is cut short: its last line is not complete", DELIVER_AGAIN)


def _no_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> Reading:
    create_raw(connection, table, {}, "select cast(null as bigint) as _row where false")
    return Reading(table)


def _pointer(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> object:
    row = connection.execute(query).fetchone()
    return row[0] if row else None
