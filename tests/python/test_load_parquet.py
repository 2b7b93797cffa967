"""Values of Parquet files: of the declared kind, of another one, or of none.

A typed value is read as it stands or named with file, row, column and value; bytes, lists and
records where a text is expected become the text they are.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from loader_support import Box

pytestmark = pytest.mark.slow

# Five sound rows in the types of the input contract; faults are put into one column.
SOUND = """
select
    't' || n as ticket_id, '0042' as account_id, timestamp '2026-06-10 08:00:00' as opened_at,
    'billing' as category, 'high' as priority, 1::bigint as reopen_count,
    2.5::decimal(18, 3) as resolution_hours, 0.25 as sentiment, true as resolved_on_first_contact
from range(1, 6) as rows (n)
"""
MORNING = datetime(2026, 6, 10, 8)

# What the third row must not hold: the column, the value among good ones, and how it is shown.
BAD_VALUES = {
    "a word for a timestamp": ("opened_at", "'yesterday'", "'2026-06-10'", "yesterday"),
    "no date": ("opened_at", "'2026-02-30'", "'2026-06-10'", "2026-02-30"),
    "1970": ("opened_at", "date '1970-01-01'", "date '2026-06-10'", "1970-01-01"),
    "2099": ("opened_at", "date '2099-01-01'", "date '2026-06-10'", "2099-01-01"),
    "1970 at midnight": (
        "opened_at", "timestamp '1970-01-01'", "timestamp '2026-06-10'", "1970-01-01 00:00:00"
    ),
    "2099 with a zone": (
        "opened_at", "timestamptz '2099-01-01 01:00:00+01'", "timestamptz '2026-06-10 00:00:00+00'",
        "2099-01-01 00:00:00+00",
    ),
    "infinity": ("opened_at", "'infinity'::timestamp", "timestamp '2026-06-10'", "infinity"),
    "the year 12000": (
        "opened_at", "timestamp '12000-01-01'", "timestamp '2026-06-10'", "12000-01-01 00:00:00"
    ),
    "no timestamp": ("opened_at", "null", "timestamp '2026-06-10'", None),
    "no id": ("ticket_id", "null", "'t' || n", None),
    "a blank id": ("ticket_id", "'  '", "'t' || n", None),
    "an id without its last digits": ("ticket_id", "1.23e18", "n::double", "1.23e+18"),
    "NaN": ("resolution_hours", "'NaN'::double", "2.5::double", "nan"),
    "infinite": ("resolution_hours", "'inf'::double", "2.5::double", "inf"),
    "infinitely little": ("sentiment", "'-inf'::float", "0.25::float", "-inf"),
    "a double too large": ("resolution_hours", "1e300", "2.5::double", "1e+300"),
    "too many decimals": (
        "sentiment", "0.12345::decimal(9, 5)", "0.25::decimal(9, 5)", "0.12345"
    ),
    "a number in words": ("resolution_hours", "'two'", "'2.5'", "two"),
    "below the least": ("resolution_hours", "-0.5::double", "2.5::double", "-0.500"),
    "not whole": ("reopen_count", "2.5::double", "1::double", "2.5"),
    "too large for its type": (
        "reopen_count", "18446744073709551615::ubigint", "1::ubigint", "18446744073709551615"
    ),
    "NaN for a whole number": ("reopen_count", "'NaN'::double", "1::double", "nan"),
    "a word for a boolean": ("resolved_on_first_contact", "'ja'", "'true'", "ja"),
    "2 for a boolean": ("resolved_on_first_contact", "2::tinyint", "1::tinyint", "2"),
}  # fmt: skip

# A whole column of another type, and what comes of it.
RIGHT: dict[str, tuple[str, str, Any]] = {
    "another word": ("category", "'invoices'", "invoices"),
    "a zone": ("opened_at", "timestamptz '2026-06-10 10:00:00+02'", MORNING),
    "milliseconds": (
        "opened_at", "timestamp_ms '2026-06-10 08:00:00.125'", MORNING.replace(microsecond=125_000)
    ),
    "nanoseconds": (
        "opened_at", "timestamp_ns '2026-06-10 08:00:00.123456789'",
        MORNING.replace(microsecond=123_456),
    ),
    "a date": ("opened_at", "date '2026-06-10'", datetime(2026, 6, 10)),
    "ISO text": ("opened_at", "'2026-06-10T10:00:00+02:00'", MORNING),
    "a double": ("resolution_hours", "0.1::double", Decimal("0.1")),
    "a float": ("resolution_hours", "0.1::float", Decimal("0.1")),
    "a double smaller than the scale": ("resolution_hours", "1e-9::double", Decimal(0)),
    "a text for a decimal": ("resolution_hours", "'2.500'", Decimal("2.5")),
    "a whole number for a decimal": ("resolution_hours", "3::utinyint", Decimal(3)),
    "a double for a whole number": ("reopen_count", "7::double", 7),
    "an unsigned one": ("reopen_count", "7::uinteger", 7),
    "0 for a boolean": ("resolved_on_first_contact", "0::bigint", False),
    "a number for an id": ("account_id", "42::bigint", "42"),
    "a double for an id": ("account_id", "42::double", "42"),
    "words of a dictionary": ("priority", "'low'::enum ('high', 'low')", "low"),
    "bytes that are text": ("category", "encode('Größe')", "Größe"),
    "bytes for an id": ("account_id", "encode('0042')", "0042"),
    "a list": ("category", "['a', null, 'b']", '["a",null,"b"]'),
    "a record": ("category", "{'name': 'Ada', 'of': [1]}", '{"name":"Ada","of":[1]}'),
    "a map": ("category", "map {'a': 'b'}", '{"a":"b"}'),
    "nothing in any row": ("category", "null", None),
}  # fmt: skip

# What says of the whole file that it is another one.
REFUSED = {
    "a boolean for a timestamp": ("opened_at", "n > 2", "column opened_at, value 'false'"),
    "a time of day": ("opened_at", "time '10:00'", "column opened_at, value '10:00:00'"),
    "seconds that nobody declared": ("opened_at", "1781085600", "value '1781085600'"),
    "a boolean for a number": ("resolution_hours", "true", "resolution_hours, value 'true'"),
    "a record for a number": ("reopen_count", "{'n': 1}", """value '{"n":1}'"""),
    "bytes that are no text": (
        "category", "case n when 3 then '\\xff\\xfe'::blob else 'ok'::blob end",
        "row 3, column category: bytes that are not text in UTF-8",
    ),
    "a column twice": (
        "category", """'x' as "Account ID", category""", "'account_id' and 'Account ID' are both",
    ),
}  # fmt: skip


def changed(column: str, expression: str) -> str:
    """The sound rows with another expression for one column."""
    return (
        f"select * exclude ({column}, n), {expression} as {column} from"
        f" ({SOUND.replace('select', 'select n,', 1)})"
    )


@pytest.fixture(scope="module", params=["a", "z"], ids=["before", "after"])
def loaded(request, tmp_path_factory) -> tuple[Box, dict[str, str]]:
    """All of it in one load, under names before or after that of the sound file."""
    box = Box(tmp_path_factory.mktemp("parquet"))
    queries = {"sound": SOUND}
    for name, (column, bad, good, _) in BAD_VALUES.items():
        queries[name] = changed(column, f"case n when 3 then {bad} else {good} end")
    for name, (column, expression, _) in (RIGHT | REFUSED).items():
        queries[name] = changed(column, expression)
    queries["a required column missing"] = f"select * exclude (opened_at) from ({SOUND})"
    queries["no rows"] = f"{SOUND} where false"
    names, file = {}, box.paths.project / "written.parquet"
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for number, (name, query) in enumerate(queries.items()):
            connection.execute(f"copy ({query}) to '{file}'")
            order = "m" if name == "sound" else request.param
            names[name] = f"tickets_{order}{number:02}.parquet"
            box.put(names[name], file.read_bytes())
    box.load()
    return box, names


def values(box: Box, name: str, column: str) -> list[Any]:
    rows = box.rows("tickets", f'_file, "{column}"')
    return [value for file, value in rows if file == f"generic/{name}"]


def test_the_sound_file_loads_whole_and_every_other_is_another(loaded):
    box, names = loaded
    result = box.result(names["sound"])
    assert (result.status, result.accepted, result.reason) == ("loaded", 5, None)
    assert values(box, names["sound"], "ticket_id") == ["t1", "t2", "t3", "t4", "t5"]
    files = {path.read_bytes() for path in (box.paths.exports / "generic").iterdir()}
    assert len(files) == len(names)


@pytest.mark.parametrize("name", BAD_VALUES)
def test_a_value_that_cannot_be_is_named(loaded, name):
    box, names = loaded
    column, *_, shown = BAD_VALUES[name]
    result = box.result(names[name])
    assert (result.status, result.delivered, result.rejected) == ("loaded", 5, 1)
    told = box.query(
        f"select row, column_name, value, reason, remedy from {{}} where file = '{result.file}'",
        "_rejects",
    )
    assert [row[:3] for row in told] == [(3, column, shown)]
    assert all(told[0][3:])
    assert len(values(box, names[name], "ticket_id")) == 4


@pytest.mark.parametrize("name", RIGHT)
def test_another_type_is_read_as_what_it_means(loaded, name):
    box, names = loaded
    column, _, value = RIGHT[name]
    result = box.result(names[name])
    assert (result.status, result.reason) == ("loaded", None)
    assert values(box, names[name], column) == [value] * 5
    assert names[name] not in {file for (file,) in box.rejects("file")}


@pytest.mark.parametrize("name", REFUSED)
def test_a_column_of_something_else_refuses_the_file(loaded, name):
    box, names = loaded
    result = box.result(names[name])
    assert (result.status, result.accepted) == ("refused", 0)
    assert REFUSED[name][2] in result.reason
    assert result.remedy
    assert values(box, names[name], "ticket_id") == []


def test_a_missing_column_and_missing_rows_are_told(loaded):
    box, names = loaded
    missing, empty = box.result(names["a required column missing"]), box.result(names["no rows"])
    assert missing.reason.startswith("required column opened_at is missing; found: ticket_id,")
    assert (missing.status, empty.status) == ("refused", "loaded")
    assert (empty.reason, empty.remedy) == (
        "the file holds no rows",
        "check that the export was meant to be empty",
    )


def test_files_of_one_size_are_not_taken_for_each_other(tmp_path):
    """DuckDB keeps what it read under a name, and each file is read from a copy of one name."""
    box, file, told = Box(tmp_path), tmp_path / "written.parquet", {}
    moments = ("timestamptz '2026-06-10 10:00:0{}+02'", "timestamp_ms '2026-06-10 08:00:0{}'")
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for number in range(10):
            moment = moments[number % 2].format(number)
            connection.execute(f"copy ({changed('opened_at', moment)}) to '{file}'")
            box.put(f"tickets_{number}.parquet", file.read_bytes())
            told[f"generic/tickets_{number}.parquet"] = MORNING.replace(second=number)
    assert len({path.stat().st_size for path in (box.paths.exports / "generic").iterdir()}) == 1
    box.load()
    assert {one.status for one in box.report.files} == {"loaded"}
    assert dict(box.rows("tickets", "_file, opened_at")) == told
