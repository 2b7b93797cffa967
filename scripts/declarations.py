"""What a feed looks like, read from models/staging/<tool>/_*sources.yml.

The source yml is the only home of that knowledge; its keys are explained in docs/source_yml.md.
`read_declarations` gives one `Tool` per folder, with every default already resolved:
a column's own setting wins over its table's, the table's over the source's.
"""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import yaml

# The same YAML, read by libyaml where PyYAML was built with it: a tenth of the time.
YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SHARED_KEYS = {
    "time_zone",
    "decimal_separator",
    "thousands_separator",
    "date_format",
    "timestamp_format",
}
FEED_KEYS = SHARED_KEYS | {
    "encoding",
    "earliest",
    "future_tolerance_hours",
    "final_newline",
    "external_location",
}
TABLE_KEYS = FEED_KEYS | {
    "key",
    "event_at",
    "event_may_be_future",
    "require_any",
    "checks",
    "files",
    "repeated_columns",
}
COLUMN_KEYS = SHARED_KEYS | {
    "required",
    "words",
    "min",
    "max",
    "pattern",
    "aliases",
    "json_path",
    "pii",
}
PII = ("email", "verbatim", "staff")
# Formats that are no strptime text: ISO 8601, and a count since 1970 (UTC, or the local clock).
NAMED_FORMATS = ("iso", "epoch_seconds", "epoch_milliseconds", "local_epoch_seconds")
KINDS = {
    "varchar": "text",
    "text": "text",
    "string": "text",
    "smallint": "integer",
    "integer": "integer",
    "int": "integer",
    "bigint": "integer",
    "double": "double",
    "boolean": "boolean",
    "bool": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}
STORED_AS = {"text": "VARCHAR", "string": "VARCHAR", "int": "INTEGER", "bool": "BOOLEAN"}
DATA_TYPES = "varchar, bigint, integer, smallint, decimal(p,s), double, boolean, date, timestamp"


class DeclarationError(ValueError):
    """A source yml says something the loader cannot follow; the message names file and place."""


@dataclass(frozen=True)
class Column:
    """One declared column; `data_type` is DuckDB's spelling, e.g. DECIMAL(18,4)."""

    name: str
    data_type: str
    kind: str  # text, integer, decimal, double, boolean, date or timestamp
    precision: int = 0
    scale: int = 0
    required: bool = False
    words: tuple[str, ...] = ()
    min: str | None = None
    max: str | None = None
    pattern: str | None = None
    aliases: tuple[str, ...] = ()
    json_path: str | None = None
    time_zone: str = "UTC"
    date_format: tuple[str, ...] = ()
    timestamp_format: tuple[str, ...] = ()
    decimal_separator: str = "."
    thousands_separator: str | None = None
    pii: str | None = None
    treatment: str | None = None  # how `pii` is hidden: see loader_private
    description: str = ""


@dataclass(frozen=True)
class Check:
    """A rule between columns: the row is rejected when `expression` is false (null passes)."""

    column: str
    expression: str
    reason: str


@dataclass(frozen=True)
class Table:
    """One declared entity of a tool. `declared_in` is the yml's path relative to the project."""

    tool: str
    name: str
    columns: tuple[Column, ...]
    declared_in: str
    description: str = ""
    key: tuple[str, ...] = ()
    event_at: str | None = None
    event_may_be_future: bool = False
    require_any: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    files: tuple[str, ...] = ()
    encoding: tuple[str, ...] | None = None
    earliest: str = "1990-01-01"
    future_tolerance_hours: float = 24.0
    final_newline_required: bool = True
    may_repeat_columns: bool = False
    key_mark: str = ""  # another one for each key of the hashes in it

    @property
    def hides(self) -> bool:
        """Whether anything of its rows is kept from the lake."""
        return any(column.treatment for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name (KeyError if it is not declared)."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True)
class Tool:
    """One tool, that is one folder of exports/ and of models/staging/."""

    name: str
    tables: Mapping[str, Table] = field(default_factory=dict)


def normalise(name: str) -> str:
    """A header as it is compared: trimmed, lower case, blanks and dashes as one underscore."""
    text = re.sub("[\u200b-\u200f\u2060\ufeff]", "", name).strip()
    return re.sub(r"[\s\-_]+", "_", text).casefold()


def read_declarations(project: Path) -> dict[str, Tool]:
    """Every tool declared under `project`/models/staging, by name.

    Raises DeclarationError for an unknown key, an unknown data type, a key or check on a column
    that is not declared, an expression or pattern DuckDB cannot read, and the like.
    """
    tools: dict[str, Tool] = {}
    with duckdb.connect() as probe:
        for path in sorted((project / "models" / "staging").glob("*/_*sources.yml")):
            shown = path.relative_to(project).as_posix()
            for table in _tables(path, shown, probe):
                tool = tools.setdefault(table.tool, Tool(table.tool, {}))
                if table.name in tool.tables:
                    first = tool.tables[table.name].declared_in
                    raise DeclarationError(f"{shown}: table {table.name} is also in {first}")
                tool.tables[table.name] = table  # type: ignore[index]
    return tools


def _tables(path: Path, shown: str, probe: duckdb.DuckDBPyConnection) -> Iterable[Table]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), YAML) or {}
    except yaml.YAMLError as error:
        raise DeclarationError(f"{shown}: not valid YAML: {error}") from error
    if not isinstance(document, dict):
        raise DeclarationError(f"{shown}: expected a mapping with `sources:` at the top")
    for source in _list(document.get("sources"), shown, "sources"):
        name = str(source.get("name", ""))
        if name != path.parent.name:
            raise DeclarationError(
                f"{shown}: source {name!r} must bear the name of its folder, {path.parent.name!r}"
            )
        feed = _meta(source, FEED_KEYS, shown)
        for entry in _list(source.get("tables"), shown, "tables"):
            yield _table(name, entry, feed, shown, probe)


def _table(
    tool: str,
    entry: dict[str, Any],
    feed: dict[str, Any],
    shown: str,
    probe: duckdb.DuckDBPyConnection,
) -> Table:
    name = str(entry.get("name", ""))
    where = f"{shown}: table {name or '(without name)'}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise DeclarationError(f"{where}: a table's name is lower_snake")
    own = _meta(entry, TABLE_KEYS, where)
    meta = {**feed, **own}
    columns = tuple(
        _column(column, meta, where, probe)
        for column in _list(entry.get("columns"), where, "columns")
    )
    names = [column.name for column in columns]
    if not columns:
        raise DeclarationError(f"{where}: no columns are declared")
    _no_duplicates(columns, where)

    def known(key: str, columns_named: Sequence[str]) -> tuple[str, ...]:
        for column in columns_named:
            if column not in names:
                raise DeclarationError(
                    f"{where}: {key} names {column!r}, which is not a declared column"
                    + _did_you_mean(column, names)
                )
        return tuple(columns_named)

    event_at = meta.get("event_at")
    if event_at is not None:
        (event_at,) = known("event_at", [str(event_at)])
        if next(c for c in columns if c.name == event_at).kind not in ("date", "timestamp"):
            raise DeclarationError(f"{where}: event_at {event_at!r} must be a date or timestamp")
    checks = []
    for check in _list(meta.get("checks"), where, "checks"):
        if set(check) != {"column", "expression", "reason"}:
            raise DeclarationError(f"{where}: a check has exactly column, expression and reason")
        known("checks", [check["column"]])
        checks.append(Check(**{key: str(value) for key, value in check.items()}))
    _bind_checks(checks, columns, where, probe)
    key = known("key", _texts(meta.get("key"), where, "key"))
    for column in columns:
        if column.name in key and column.pii in ("email", "verbatim"):
            raise DeclarationError(f"{where}: {column.name} is in the key and cannot be left out")
    final_newline = meta.get("final_newline", "required")
    if final_newline not in ("required", "optional"):
        raise DeclarationError(f"{where}: final_newline is `required` or `optional`")
    repeated = meta.get("repeated_columns", "refused")
    if repeated not in ("refused", "ignored"):
        raise DeclarationError(f"{where}: repeated_columns is `refused` or `ignored`")
    given = meta.get("encoding")
    encodings = _texts([given] if isinstance(given, str) else given, where, "encoding")
    for encoding in encodings:
        try:
            "".encode(encoding)
        except LookupError as error:
            raise DeclarationError(f"{where}: unknown encoding {encoding!r}") from error
    try:
        tolerance = float(meta.get("future_tolerance_hours", 24))
    except (TypeError, ValueError) as error:
        raise DeclarationError(f"{where}: future_tolerance_hours is a number") from error
    earliest = str(meta.get("earliest", "1990-01-01"))
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", earliest):
        raise DeclarationError(f"{where}: earliest is a date, YYYY-MM-DD, not {earliest!r}")
    return Table(
        tool=tool,
        name=name,
        columns=columns,
        declared_in=shown,
        description=str(entry.get("description") or ""),
        key=key,
        event_at=event_at,
        event_may_be_future=_flag(meta.get("event_may_be_future"), where, "event_may_be_future"),
        require_any=known("require_any", _texts(meta.get("require_any"), where, "require_any")),
        checks=tuple(checks),
        files=_texts(meta.get("files"), where, "files"),
        encoding=encodings or None,
        earliest=earliest,
        future_tolerance_hours=tolerance,
        final_newline_required=final_newline == "required",
        may_repeat_columns=repeated == "ignored",
    )


def _column(
    entry: dict[str, Any], inherited: dict[str, Any], where: str, probe: duckdb.DuckDBPyConnection
) -> Column:
    name = str(entry.get("name", ""))
    where = f"{where}, column {name or '(without name)'}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise DeclarationError(f"{where}: a column's name is lower_snake and begins with a letter")
    own = _meta(entry, COLUMN_KEYS, where)
    meta = {**{k: v for k, v in inherited.items() if k in SHARED_KEYS}, **own}
    stored, kind, precision, scale = _data_type(entry.get("data_type"), where)
    time_zone = str(meta.get("time_zone", "UTC"))
    try:
        zoneinfo.ZoneInfo(time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise DeclarationError(
            f"{where}: unknown time_zone {time_zone!r} (an IANA name such as Europe/Paris)"
        ) from error
    decimal = str(meta.get("decimal_separator", "."))
    thousands = meta.get("thousands_separator")
    if decimal not in (".", ","):
        raise DeclarationError(f'{where}: decimal_separator is "." or ","')
    if thousands is not None and (thousands not in (".", ",", " ", "'") or thousands == decimal):
        raise DeclarationError(
            f"{where}: thousands_separator is one of . , ' or a blank, and not decimal_separator"
        )
    for key in ("words", "pattern"):
        if own.get(key) is not None and kind != "text":
            raise DeclarationError(f"{where}: {key} belongs to a varchar column")
    limits = {key: None if own.get(key) is None else str(own[key]) for key in ("min", "max")}
    for key, limit in limits.items():
        if limit is None:
            continue
        if kind in ("text", "boolean"):
            raise DeclarationError(f"{where}: {key} belongs to a number, date or timestamp")
        _probe(probe, f"select cast(? as {stored})", [limit], f"{where}: {key} {limit!r}")
    pattern = own.get("pattern")
    if pattern is not None:
        _probe(probe, "select regexp_full_match('', ?)", [pattern], f"{where}: pattern")
    json_path = own.get("json_path")
    if json_path is not None:
        json_path = str(json_path) if str(json_path).startswith("$") else f"$.{json_path}"
        _probe(probe, "select json_extract_string('{}', ?)", [json_path], f"{where}: json_path")
    pii = own.get("pii")
    if pii is not None and (pii not in PII or kind != "text"):
        raise DeclarationError(f"{where}: pii is one of {', '.join(PII)}, on a varchar column")
    words = _texts(own.get("words"), where, "words")
    for word in words:
        if not re.fullmatch(r"[a-z0-9_]+", word):
            raise DeclarationError(f"{where}: words are lower_snake, not {word!r}")
    return Column(
        name=name,
        data_type=stored,
        kind=kind,
        precision=precision,
        scale=scale,
        required=_flag(own.get("required"), where, "required"),
        words=words,
        min=limits["min"],
        max=limits["max"],
        pattern=pattern,
        aliases=_texts(own.get("aliases"), where, "aliases"),
        json_path=json_path,
        time_zone=time_zone,
        date_format=_formats(meta.get("date_format"), where, "date_format"),
        timestamp_format=_formats(meta.get("timestamp_format"), where, "timestamp_format"),
        decimal_separator=decimal,
        thousands_separator=thousands,
        pii=pii,
        description=str(entry.get("description") or ""),
    )


def _data_type(given: object, where: str) -> tuple[str, str, int, int]:
    text = str(given or "").strip().lower()
    decimal = re.fullmatch(r"(?:decimal|numeric)\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)", text)
    if decimal:
        precision, scale = int(decimal[1]), int(decimal[2])
        if not (1 <= precision <= 38 and scale <= precision):
            raise DeclarationError(f"{where}: {text} is out of range (up to 38 digits)")
        return f"DECIMAL({precision},{scale})", "decimal", precision, scale
    if text not in KINDS:
        raise DeclarationError(
            f"{where}: unknown data_type {text!r}; known: {DATA_TYPES}"
            + _did_you_mean(text, list(KINDS))
        )
    return STORED_AS.get(text, text.upper()), KINDS[text], 0, 0


def _meta(entry: dict[str, Any], allowed: set[str], where: str) -> dict[str, Any]:
    config = entry.get("config") or {}
    meta = {**(entry.get("meta") or {}), **(config.get("meta") or {})}
    for key in meta:
        if key not in allowed:
            raise DeclarationError(
                f"{where}: unknown meta key {key!r}{_did_you_mean(str(key), sorted(allowed))}"
                f" (known: {', '.join(sorted(allowed))})"
            )
    return meta


def _no_duplicates(columns: Sequence[Column], where: str) -> None:
    names = [column.name for column in columns]
    for name in names:
        if names.count(name) > 1:
            raise DeclarationError(f"{where}: column {name} is declared twice")
    owner: dict[str, str] = {}
    for column in columns:
        for name in (column.name, *column.aliases):
            other = owner.setdefault(normalise(name), column.name)
            if other != column.name:
                raise DeclarationError(f"{where}: {name!r} belongs to {other} and {column.name}")


def _bind_checks(
    checks: Sequence[Check],
    columns: Sequence[Column],
    where: str,
    probe: duckdb.DuckDBPyConnection,
) -> None:
    row = ", ".join(f'cast(null as {c.data_type}) as "{c.name}"' for c in columns)
    for check in checks:
        _probe(
            probe,
            f"select cast(({check.expression}) as boolean) from (select {row})",
            [],
            f"{where}: check on {check.column}, expression {check.expression!r}",
        )


def _probe(probe: duckdb.DuckDBPyConnection, sql: str, values: list[Any], what: str) -> None:
    try:
        probe.execute(sql, values).fetchall()
    except duckdb.Error as error:
        raise DeclarationError(f"{what}: {str(error).splitlines()[0]}") from error


def _list(value: object, where: str, key: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise DeclarationError(f"{where}: {key} is a list of mappings")
    return value


def _texts(value: object, where: str, key: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise DeclarationError(
            f"{where}: {key} is a list of texts (quote words such as 'yes', 'no', 'on', '1')"
        )
    return tuple(value)


def _formats(value: object, where: str, key: str) -> tuple[str, ...]:
    formats = _texts([value] if isinstance(value, str) else value, where, key)
    for item in formats:
        if "%" not in item and item not in NAMED_FORMATS:
            raise DeclarationError(
                f"{where}: {key} {item!r} is neither a strptime format (%d/%m/%Y)"
                f" nor one of {', '.join(NAMED_FORMATS)}"
            )
    return formats


def _flag(value: object, where: str, key: str) -> bool:
    if value is None:
        return False
    if not isinstance(value, bool):
        raise DeclarationError(f"{where}: {key} is true or false")
    return value


def _did_you_mean(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
