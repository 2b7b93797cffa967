"""The house rules as functions: from the project to what breaks it, with the remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import house_rules_sql as sql

PACKAGE = "account_health"
FLOORS = ("staging", "entities", "daily", "kpis", "signals", "scoring", "marts")
RETENTION = "retention"  # beside kpis to scoring: reads entities and daily, is read by marts alone
SQL_LINES, YML_LINES, MACRO_LINES, LINE_LENGTH = 150, 200, 30, 100
MONEY = re.compile(r"(?:^|_)(?:mrr|arr|amount|revenue|price|cost|ltv|cac)(?:_at_risk)?$")
GRAIN = "One row per"


@dataclass(frozen=True)
class Violation:
    """One place that breaks one rule; `where` is a path or a unique name, stable over edits."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """What, where and the remedy in one line."""
        return f"{self.where}: {self.what}. {self.remedy}"


@dataclass(frozen=True)
class Project:
    """What rules look at: dbt's manifest, and the text of files by path from the project."""

    manifest: Mapping[str, Any]
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path, manifest: Mapping[str, Any]) -> Project:
        """The project as it lies in `root`."""
        paths = [
            path
            for folder in ("models", "seeds", "macros", "tests", "analyses")
            for path in sorted((root / folder).rglob("*"))
            if path.suffix in (".sql", ".yml")
        ]
        return cls(manifest, {p.relative_to(root).as_posix(): p.read_text("utf-8") for p in paths})

    def nodes(self, *kinds: str) -> list[Mapping[str, Any]]:
        """The project's own nodes of these resource types, by name."""
        found = [n for n in self.manifest["nodes"].values() if n["resource_type"] in kinds]
        return sorted(found, key=lambda node: node["name"])

    def marts(self) -> list[Mapping[str, Any]]:
        """The models under models/marts."""
        return [node for node in self.nodes("model") if floor_of(node) == "marts"]

    def sql_of(self, *folders: str) -> Iterator[tuple[str, str]]:
        """(path, text) of the SQL files under these folders."""
        for path, text in self.files.items():
            if path.endswith(".sql") and path.split("/")[0] in folders:
                yield path, text


Rule = Callable[[Project], Iterator[Violation]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Register a rule under its function's name."""
    RULES[function.__name__] = function
    return function


def floor_of(node: Mapping[str, Any]) -> str:
    """The floor a node lives on: a folder of models/, `seed` or `source`; `?` if nowhere."""
    if node["resource_type"] != "model":
        return node["resource_type"]
    parts = PurePosixPath(node["original_file_path"]).parts
    floor = parts[2] if parts[1] == "intermediate" else parts[1]
    return floor if floor in (*FLOORS, RETENTION) else "?"


def may_read(reader: str, read: str) -> bool:
    """Whether a model on floor `reader` may read a node on floor `read`."""
    if read == "source":
        return reader == "staging"
    if read == "seed":
        return reader != "staging"
    if reader == "staging":
        return read == "staging"
    if read == "staging":
        return reader == "entities"
    if reader == RETENTION:
        return read in ("entities", "daily", RETENTION)
    if read == RETENTION:
        return reader == "marts"
    if reader not in FLOORS or read not in FLOORS:
        return False
    return FLOORS.index(read) <= FLOORS.index(reader)


@rule
def a_model_reads_its_own_floor_or_below(project: Project) -> Iterator[Violation]:
    """Staging reads sources, entities staging, marts intermediate; nothing reads upwards."""
    known = {**project.manifest["nodes"], **project.manifest.get("sources", {})}
    for node in project.nodes("model"):
        floor = floor_of(node)
        if floor == "?":
            where = node["original_file_path"]
            yield Violation(where, "lies on no floor", f"Move it under one of {', '.join(FLOORS)}")
        for parent in node["depends_on"]["nodes"]:
            if parent in known and not may_read(floor, floor_of(known[parent])):
                yield Violation(
                    node["original_file_path"],
                    f"on floor {floor} reads {known[parent]['name']} "
                    f"on floor {floor_of(known[parent])}",
                    "Read a model of the same floor or the one below, or move the model",
                )


@rule
def a_description_begins_with_the_grain(project: Project) -> Iterator[Violation]:
    """Every model, seed and source table says what one row is."""
    entries = [*project.nodes("model", "seed"), *project.manifest.get("sources", {}).values()]
    for entry in entries:
        if not entry["description"].startswith(GRAIN):
            name = entry["unique_id"].split(".", 1)[1]
            yield Violation(
                f"{entry['resource_type']} {name}",
                f"its description begins with {entry['description'][:30]!r}",
                f"Begin the description with '{GRAIN} …'",
            )


@rule
def a_mart_is_a_public_contract(project: Project) -> Iterator[Violation]:
    """Marts have an enforced contract, public access, a primary key, and describe every column."""
    for mart in project.marts():
        where, config = mart["original_file_path"], mart["config"]
        if not config.get("contract", {}).get("enforced"):
            yield Violation(where, "has no enforced contract", "Set contract: {enforced: true}")
        if (config.get("access") or mart.get("access")) != "public":
            yield Violation(where, "is not public", "Set access: public, or move it off the marts")
        constraints = [*mart.get("constraints", [])]
        for column in mart["columns"].values():
            constraints += column.get("constraints", [])
            if not column["description"].strip():
                yield Violation(
                    where,
                    f"column {column['name']} is not described",
                    "Say its unit, its range and what null means",
                )
        if not any(constraint["type"] == "primary_key" for constraint in constraints):
            yield Violation(where, "has no primary key", "Add a primary_key constraint in its yml")


def found_in(
    files: Iterable[tuple[str, str]],
    find: Callable[[str], Iterator[tuple[int, str]]],
    says: str,
    remedy: str,
) -> Iterator[Violation]:
    """A violation for each (line, piece) found in a file's text; `says` may name the piece."""
    for path, text in files:
        for line, piece in find(text):
            yield Violation(path, f"line {line} {says.format(piece)}", remedy)


@rule
def nothing_asks_for_the_wall_clock(project: Project) -> Iterator[Violation]:
    """One as-of date; models, macros, tests and analyses never ask what day it is."""
    yield from found_in(
        project.sql_of("models", "macros", "tests", "analyses"),
        sql.wall_clock,
        "asks for the clock ({})",
        "Join int_as_of instead",
    )


@rule
def sql_holds_no_business_number(project: Project) -> Iterator[Violation]:
    """Thresholds, weights and dates are rows of a seed."""
    yield from found_in(
        project.sql_of("models"),
        sql.business_literals,
        "holds the literal {}",
        "Move it to a seed (seeds/settings.csv for a single value), "
        "or name its window in the column (…_30d)",
    )


@rule
def files_stay_short(project: Project) -> Iterator[Violation]:
    """SQL up to 150 lines, yml up to 200, a macro up to 30."""
    for path, text in project.files.items():
        limit = SQL_LINES if path.endswith(".sql") else YML_LINES
        lines = len(text.splitlines())
        if lines > limit:
            yield Violation(path, f"has {lines} lines, {limit} are allowed", "Split it in two")
        if path.endswith(".sql"):
            for found in re.finditer(
                r"\{%-?\s*(macro|test)\s+(\w+).*?\bend\1\b", text, flags=re.DOTALL
            ):
                lines = len(found[0].splitlines())
                if lines > MACRO_LINES:
                    yield Violation(
                        path,
                        f"{found[1]} {found[2]} has {lines} lines, {MACRO_LINES} are allowed",
                        "Split it, or write the SQL out where it is used",
                    )


@rule
def lines_stay_short(project: Project) -> Iterator[Violation]:
    """Lines of SQL up to 100 characters, as written."""
    for path, text in project.sql_of("models", "macros", "tests", "analyses"):
        for number, line in enumerate(text.splitlines(), start=1):
            if len(line) > LINE_LENGTH:
                yield Violation(path, f"line {number} has {len(line)} characters", "Break the line")


@rule
def aliases_are_words(project: Project) -> Iterator[Violation]:
    """No table, column or CTE has a name of one letter."""
    yield from found_in(
        project.sql_of("models", "tests", "analyses"),
        sql.one_letter_aliases,
        "has the alias {}",
        "Write the word out",
    )


@rule
def results_do_not_depend_on_row_order(project: Project) -> Iterator[Violation]:
    """No aggregate that takes whichever row comes first, or an approximation."""
    yield from found_in(
        project.sql_of("models", "macros"),
        sql.order_dependent,
        "calls {}()",
        "Use min, max, or row_number() with an order that has no ties",
    )


@rule
def texts_are_of_every_engine_s_type(project: Project) -> Iterator[Violation]:
    """No varchar without a size."""
    yield from found_in(
        project.sql_of("models"),
        sql.unsized_texts,
        "says {}",
        "Write {{ dbt.type_string() }}: Spark knows no such type",
    )


@rule
def names_say_what_and_where(project: Project) -> Iterator[Violation]:
    """stg_<tool>__<entity>, int_<thing>, marts as plain nouns."""
    for node in project.nodes("model"):
        path, name, floor = node["original_file_path"], node["name"], floor_of(node)
        if floor == "staging":
            pattern = rf"stg_{re.escape(PurePosixPath(path).parent.name)}__[a-z][a-z0-9_]*"
        elif floor == "marts":
            pattern = r"(?!stg_|int_|fct_|dim_|mart_)[a-z][a-z0-9_]*"
        else:
            pattern = r"int_[a-z][a-z0-9_]*"
        if not re.fullmatch(pattern, name):
            yield Violation(path, f"is called {name}", f"A model here is called {pattern}")


@rule
def names_of_columns_match_their_types(project: Project) -> Iterator[Violation]:
    """In marts: _at timestamp, _on and date_day date, is_/has_ boolean, money decimal."""
    for mart in project.marts():
        for column in mart["columns"].values():
            name, data_type = column["name"], (column.get("data_type") or "").lower()
            expected = None
            if name.endswith("_at"):
                expected = "timestamp"
            elif name.endswith("_on") or name == "date_day":
                expected = "date"
            elif name.startswith(("is_", "has_")):
                expected = "boolean"
            elif MONEY.search(name):
                expected = "decimal"
            if expected and not re.match(rf"{expected}\b", data_type):
                what = f"column {name} is {data_type or 'without a type'}, not {expected}"
                yield Violation(mart["original_file_path"], what, "Change the type or the name")
            elif data_type == "boolean" and expected != "boolean":
                what = f"column {name} is boolean"
                yield Violation(mart["original_file_path"], what, "Call it is_… or has_…")


@rule
def macros_are_documented(project: Project) -> Iterator[Violation]:
    """Every macro and each of its arguments is described in a yml beside it."""
    for macro in project.manifest["macros"].values():
        path = macro["original_file_path"]
        if macro["package_name"] != PACKAGE or not path.startswith("macros/"):
            continue
        if "__" in macro["name"]:  # an engine's version of a documented macro
            continue
        where, remedy = f"{path} {macro['name']}", "Describe it in a yml of macros/"
        if not macro["description"].strip():
            yield Violation(where, "is not described", remedy)
        found = re.search(r"\{%-?\s*macro\s+\w+\s*\((.*?)\)\s*-?%\}", macro["macro_sql"], re.DOTALL)
        taken = re.findall(r"(?:^|,)\s*(\w+)", re.sub(r"=[^,]*", "", found[1])) if found else []
        told = {a["name"] for a in macro["arguments"] if (a.get("description") or "").strip()}
        for argument in taken:
            if argument not in told:
                yield Violation(where, f"its argument {argument} is not described", remedy)


@rule
def stars_only_import_or_end(project: Project) -> Iterator[Violation]:
    """`select *` only to import one relation or to end with the last CTE."""
    yield from found_in(
        project.sql_of("models", "analyses"),
        sql.loose_stars,
        "selects * in the middle of the work",
        "Name the columns; * is for an import and for the last CTE",
    )
