"""From text to declared types, set-based in SQL: each value is read strictly or named as bad.

`values_of` types the rows of `raw` and says of each whether anything is wrong with it: one read, no
more. `judge` looks at the few of which that is true: `judged` holds for each declared column the
typed value, its text (`t_<name>`) and the number of the first issue that applies (`i_<name>`, null
if the value is good).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb
from declarations import Column, Table
from loader_columns import Reading, cleaned, sql_name, sql_text
from loader_text import SHEET_ERRORS

TRUE_WORDS = ("true", "t", "yes", "y", "1")
FALSE_WORDS = ("false", "f", "no", "n", "0")
OFFSET = r"(?:[zZ]|UTC|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)"
ISO_DAY = r"[1-9]\d{3}-\d{2}-\d{2}"
ISO_DATE = rf"{ISO_DAY}(?:[T ]00:00(?::00(?:[.,]0+)?)?(?: ?{OFFSET})?)?"
ISO_TIMESTAMP = rf"{ISO_DAY}(?:[T ]\d{{2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,9}})?)?(?: ?{OFFSET})?)?"
# How most tools write a moment: found with one pattern, where all ways together take several.
# LIKE would be quicker and wrong: DuckDB reads "T 9:00:00Z" and "T10:00:0.Z", too.
PLAIN_UTC = rf"{ISO_DAY}[T ]\d{{2}}:\d{{2}}:\d{{2}}Z"
UNKNOWN = "unknown"
# 123456789012 as a spreadsheet shows it, or the error of a formula. An id such as 1e5 stays.
SPOILT_ID = "|".join(
    (r"\d(?:[.,]\d+)?[eE]\+(?:1[1-9]|[2-9]\d|\d{3})", *map(re.escape, SHEET_ERRORS))
)
# Counts from 1970 on: their digits tell seconds (11 at most) from milliseconds.
EPOCHS = {
    "epoch_seconds": (r"\d{1,11}", 1_000_000),
    "local_epoch_seconds": (r"\d{1,11}", 1_000_000),
    "epoch_milliseconds": (r"\d{12,14}", 1_000),
}


@dataclass(frozen=True)
class Issue:
    """A reason to reject a row, as SQL over its text and typed columns, and what to do about it.

    A detail tells apart what another issue of the column finds, too.
    """

    column: str
    condition: str
    reason: str
    remedy: str
    is_detail: bool = False


def values_of(reading: Reading, issues: Mapping[str, Sequence[Issue]], part: str = "raw") -> str:
    """SQL: the rows of `raw` with texts and typed values, and whether any issue `is_suspect`.

    Or those of one of its parts.

    The optimiser must not push filters down, or every value is read twice: once to be judged.
    """
    columns = reading.table.columns
    clean = sql_name if reading.is_clean else lambda name: cleaned(sql_name(name))
    texts = ", ".join(f"{clean(c.name)} as {text_of(c.name)}" for c in columns)
    values = ", ".join(f"{value_of(c)} as {sql_name(c.name)}" for c in columns)
    found = [one.condition for group in issues.values() for one in group if not one.is_detail]
    suspect = " or ".join(f"coalesce({condition}, false)" for condition in found) or "false"
    return (
        f"(select *, {suspect} as is_suspect"
        f" from (select *, {values} from (select _row, {texts} from {part})))"
    )


def judge(
    connection: duckdb.DuckDBPyConnection,
    reading: Reading,
    issues: Mapping[str, Sequence[Issue]],
) -> None:
    """Create `judged` from the rows of `raw` with an issue or an unknown word.

    `issues` are those of the table by column, in the order of their numbers; the key of rules that
    belong to several columns is those columns joined by ", ".
    """
    numbers = ", ".join(
        "case "
        + " ".join(f"when {issue.condition} then {i}" for i, issue in enumerate(found))
        + f" end as {issue_of(name)}"
        for name, found in issues.items()
    )
    looked_at = ["is_suspect", *map(is_unknown, reading.table.columns)]
    connection.execute(
        f"create or replace temp table judged as select *{', ' if numbers else ''}{numbers}"
        f" from {values_of(reading, issues)} where {' or '.join(filter(None, looked_at))}"
    )


def text_of(column: str) -> str:
    """The SQL name of a column's cleaned text in `judged`."""
    return sql_name(f"t_{column}")


def issue_of(column: str) -> str:
    """The SQL name of a column's issue number in `judged`."""
    return sql_name(f"i_{column}")


def word_of(column: Column) -> str:
    """SQL: the text as an enumeration word, lower_snake."""
    return rf"lower(regexp_replace({text_of(column.name)}, '[\s\-]+', '_', 'g'))"


def is_unknown(column: Column) -> str:
    """SQL: whether the value is no word of the column's enumeration; nothing if it has none."""
    unknown = f"({sql_name(column.name)} = '{UNKNOWN}' and {word_of(column)} <> '{UNKNOWN}')"
    return unknown if column.words else ""


def value_of(column: Column) -> str:
    """SQL: the typed value of a column from its text; null if it cannot be read."""
    text = text_of(column.name)
    if column.words:
        return (
            f"case when {text} is null or {text} in ({_list(column.words)}) then {text}"
            f" when {word_of(column)} in ({_list(column.words)}) then {word_of(column)}"
            f" else '{UNKNOWN}' end"
        )
    if column.kind == "text":
        return text
    if column.kind == "boolean":
        return (
            f"case when lower({text}) in ({_list(TRUE_WORDS)}) then true"
            f" when lower({text}) in ({_list(FALSE_WORDS)}) then false end"
        )
    if column.kind == "date":
        return f"cast({_date(column, text)} as date)"
    if column.kind == "timestamp":
        return f"cast({_timestamp(column, text)} as timestamp)"
    # A whole number is found sooner by writing it again than by the pattern of all numbers.
    whole = f"try_cast({text} as bigint)"
    value = (
        f"case when cast({whole} as varchar) = {text} then try_cast({whole} as {column.data_type})"
        f" when {_full_match(text, _number(column))}"
        f" then try_cast({_plain_number(column, text)} as {column.data_type}) end"
    )
    return f"(case when isfinite({value}) then {value} end)" if column.kind == "double" else value


def issues_of(
    table: Table, arrived_at: datetime, may_lack_digits: bool = False
) -> dict[str, list[Issue]]:
    """All reasons to reject a row, by column and in order of precedence.

    `may_lack_digits` is that of a Reading.
    """
    issues = {c.name: _column_issues(c, table) for c in table.columns}
    for column in table.columns if may_lack_digits else ():
        if _is_id(column, table):
            issues[column.name].append(_spoilt_id(column))
    if table.event_at:
        issues[table.event_at] += _event_issues(table, arrived_at)
    for check in table.checks:
        issues[check.column].append(
            Issue(
                check.column,
                f"not coalesce(cast(({check.expression}) as boolean), true)",
                check.reason,
                "correct the row in the tool and deliver it again",
            )
        )
    if table.require_any:
        name = ", ".join(table.require_any)
        empty = " and ".join(f"{text_of(column)} is null" for column in table.require_any)
        issues[name] = [Issue(name, empty, f"none of {name} has a value", "give one of them")]
    return {name: found for name, found in issues.items() if found}


def _column_issues(column: Column, table: Table) -> list[Issue]:
    declared_in = table.declared_in
    value, text = sql_name(column.name), text_of(column.name)
    found: list[tuple[str, str, str] | tuple[str, str, str, bool]] = []
    if column.required:
        found.append((f"{text} is null", "required value is missing", "fill it in"))
    if column.kind in ("integer", "decimal", "double"):
        found += _number_issues(column, declared_in)
    elif column.kind == "boolean":
        words = "true/false, yes/no, t/f, y/n or 1/0"
        found.append((_unread(column), f"not a boolean ({words})", f"write {words}"))
    elif column.kind in ("date", "timestamp"):
        formats = _formats(column)
        found.append(
            (
                _unread(column),
                f"not a {column.kind} written as {' or '.join(formats) or _iso(column)}",
                f"correct the value, or declare `{column.kind}_format` in {declared_in}",
            )
        )
        # What stands for no date (1900, 1970) would be the oldest customer, or paid at once.
        found.append(
            (
                f"{value} < timestamp '{table.earliest}'",
                f"is before {table.earliest}",
                f"correct the date, or set `earliest` in {declared_in}",
            )
        )
    for limit, sign, what in ((column.min, "<", "below"), (column.max, ">", "above")):
        if limit is not None:
            bound = f"cast({sql_text(limit)} as {column.data_type})"
            reason = f"{what} the {'least' if sign == '<' else 'greatest'} allowed value {limit}"
            found.append((f"{value} {sign} {bound}", reason, "correct the value in the tool"))
    if column.pattern is not None:
        found.append(
            (
                f"{text} is not null and not {_full_match(text, column.pattern)}",
                f"does not match the pattern {column.pattern}",
                f"correct the value, or change `pattern` in {declared_in}",
            )
        )
    return [Issue(column.name, *one) for one in found]


def _is_id(column: Column, table: Table) -> bool:
    """Whether ids stand in a text column: its name says so, or a row is known by it."""
    is_named_so = column.name == "id" or column.name.endswith("_id")
    return column.kind == "text" and (is_named_so or column.name in table.key)


def _spoilt_id(column: Column) -> Issue:
    return Issue(
        column.name,
        _full_match(text_of(column.name), SPOILT_ID),
        "no id, but a number without its last digits, or the error of a spreadsheet",
        "deliver the tool's own export, or make the column text before the file is saved",
    )


def _number_issues(column: Column, declared_in: str) -> list[tuple[str, str, str, bool]]:
    text, unread = text_of(column.name), _unread(column)
    any_scale = _number(column, any_scale=True)
    written = f"decimal separator {column.decimal_separator!r}" + (
        f", thousands separator {column.thousands_separator!r}"
        if column.thousands_separator
        else ", no thousands separator"
    )
    separators = f"`decimal_separator` or `thousands_separator` in {declared_in}"
    noun = "a whole number" if column.kind == "integer" else "a number"
    return [
        (
            f"{unread} and not {_full_match(text, any_scale)}",
            f"not {noun} ({written})",
            f"write digits only, or declare {separators}",
            True,
        ),
        (
            f"{unread} and not {_full_match(text, _number(column))}",
            f"not {noun}" if column.kind == "integer" else f"more than {column.scale} decimals",
            "deliver fewer decimals, or declare a type with more",
            True,
        ),
        (unread, f"does not fit in {column.data_type.lower()}", "declare a wider data_type", False),
    ]


def _event_issues(table: Table, arrived_at: datetime) -> list[Issue]:
    if table.event_may_be_future:
        return []
    column = table.column(table.event_at or "")
    latest = arrived_at + timedelta(hours=table.future_tolerance_hours)
    return [
        Issue(
            column.name,
            f"cast({sql_name(column.name)} as timestamp) > timestamp '{latest}'",
            "is in the future: after the file arrived",
            "correct the date in the tool, or its clock or time zone",
        )
    ]


def _number(column: Column, any_scale: bool = False) -> str:
    """The regular expression of a number; zeros beyond the scale carry nothing and are allowed."""
    point = re.escape(column.decimal_separator)
    whole = r"\d+"
    if column.thousands_separator:
        whole = rf"(?:\d+|\d{{1,3}}(?:{_thousands(column)}\d{{3}})+)"
    if any_scale or column.kind == "double":
        digits = r"\d+"
    else:
        digits = rf"(?:\d{{1,{column.scale}}}0*|0+)" if column.scale else "0+"
    return rf"[+-]?(?:{whole}(?:{point}{digits})?|{point}{digits})"


def _thousands(column: Column) -> str:
    separator = column.thousands_separator or ""
    return "[ \u00a0\u202f]" if separator == " " else re.escape(separator)


def _plain_number(column: Column, text: str) -> str:
    if column.thousands_separator:
        text = f"regexp_replace({text}, {sql_text(_thousands(column))}, '', 'g')"
    return f"replace({text}, ',', '.')" if column.decimal_separator == "," else text


def _date(column: Column, text: str) -> str:
    if column.date_format:
        return _by_format(column.date_format, text, "UTC", _iso_date(text))
    return _iso_date(text)


def _iso_date(text: str) -> str:
    return f"case when {_full_match(text, ISO_DATE)} then try_cast(left({text}, 10) as date) end"


def _timestamp(column: Column, text: str) -> str:
    iso = _iso_timestamp(text, column.time_zone)
    if column.timestamp_format:
        return _by_format(column.timestamp_format, text, column.time_zone, iso)
    return iso


def _iso_timestamp(text: str, time_zone: str) -> str:
    # The offset follows a time; the end of a plain date (-dd) only looks like one.
    offset = f"regexp_extract({text}, ':[0-9.,]+ ?({OFFSET})$', 1)"
    local = f"replace(rtrim(left({text}, length({text}) - length({offset}))), ',', '.')"
    seconds = f"case when length({local}) = 16 then ':00' else '' end"
    zone = f"case when {offset} in ('z', 'Z', 'UTC') then 'Z' else {offset} end"
    absolute = f"try_cast(concat({local}, {seconds}, {zone}) as timestamptz)"
    return (
        f"case when {_full_match(text, PLAIN_UTC)} then try_cast({text} as timestamp)"
        f" when not {_full_match(text, ISO_TIMESTAMP)} then null"
        f" when {offset} = '' then {_to_utc(f'try_cast({local} as timestamp)', time_zone)}"
        f" else timezone('UTC', {absolute}) end"
    )


def _by_format(formats: Sequence[str], text: str, time_zone: str, iso: str) -> str:
    """SQL: the first declared format that fits; a year before 1000 was written with two digits."""
    tries = []
    for one in formats:
        if one == "iso":
            tries.append(iso)
            continue
        if one in EPOCHS:
            digits, micros = EPOCHS[one]
            count = f"cast(try_cast({text} as decimal(20, 6)) * {micros} as bigint)"
            counted = _full_match(text, rf"{digits}(?:\.\d{{1,6}})?")
            moment = f"case when {counted} then make_timestamp({count}) end"
            tries.append(_to_utc(moment, time_zone if one.startswith("local_") else "UTC"))
            continue
        moment = f"try_strptime({text}, {sql_text(one)})"
        if re.search(r"%[zZ]", one):
            moment = f"timezone('UTC', {moment})"
        else:
            moment = _to_utc(moment, time_zone)
        tries.append(f"case when {moment} >= timestamp '1000-01-01' then {moment} end")
    return f"coalesce({', '.join(tries)})"


def _to_utc(moment: str, time_zone: str) -> str:
    if time_zone == "UTC":
        return moment
    return f"timezone('UTC', timezone({sql_text(time_zone)}, {moment}))"


def _formats(column: Column) -> tuple[str, ...]:
    return column.date_format if column.kind == "date" else column.timestamp_format


def _iso(column: Column) -> str:
    return "YYYY-MM-DD" if column.kind == "date" else "YYYY-MM-DD hh:mm:ss, with or without offset"


def _unread(column: Column) -> str:
    return f"{text_of(column.name)} is not null and {sql_name(column.name)} is null"


def _full_match(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {sql_text(pattern)})"


def _list(words: Sequence[str]) -> str:
    return ", ".join(sql_text(word) for word in words)
