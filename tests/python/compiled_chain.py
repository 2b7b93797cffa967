"""Models, from KPI values to alerts or others, compiled once and run on small tables in memory.

A dbt run takes seconds and an example milliseconds: dbt compiles the SQL, and each relation that a
model reads is replaced by a table of the same name in an in-memory DuckDB.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from kept_parse import start_from_the_project

# In the order in which they read each other.
CHAIN = (
    "int_settings",
    "int_threshold_limits",
    "int_calendar_days",
    "int_threshold_values",
    "int_crossed_thresholds",
    "int_threshold_comparisons",
    "int_threshold_checks",
    "int_account_segments",
    "int_account_signals",
    "int_component_weights",
    "int_score_kpis",
    "int_score_points",
    "int_weighted_scores",
    "int_score_adjustments",
    "int_score_methods",
    "int_health_scores",
    "int_score_parts",
    "int_score_checks",
    "int_rule_checks",
    "int_rule_levels",
    "int_softening_days",
    "int_rule_hits",
    "int_rule_days",
    "int_rule_spells",
    "int_alert_spells",
    "int_alert_hits",
    "int_alert_episodes",
)
# What the chain reads and does not compute: the columns that are filled.
INPUTS = {
    "int_kpi_values": "account_id varchar, date_day date, segment varchar, kpi varchar,"
    " value double, value_30d_ago double, value_60d_ago double, value_90d_ago double",
    "int_component_days": "component varchar, date_day date, status varchar, value_on date",
    "int_account_days": "account_id varchar, date_day date, segment varchar,"
    " plan varchar, is_customer boolean, tenure_days integer",
    "int_account_profiles": "account_id varchar, segment varchar, profile varchar, country varchar",
    "int_accounts": "account_id varchar, segment varchar",
    "int_customer_stays": "account_id varchar, stay_number integer, begins_on date, ends_on date",
    "int_segment_medians": "segment varchar, kpi varchar, date_day date, segment_median double",
    "int_daily_medians": "segment varchar, kpi varchar, date_day date, median_value double",
    "int_usual_ranges": "account_id varchar, kpi varchar, date_day date, lowest double,"
    " highest double",
    "int_score_overrides": "account_id varchar, band varchar, valid_from timestamp,"
    " valid_from_on date, valid_until_on date, set_by varchar, reason varchar,"
    " told_rank bigint",
    "int_account_notes": "account_id varchar, note_id varchar, kind varchar, noted_on date",
    "int_scoring_slice": "first_day_on date",
    "int_as_of": "as_of_on date",
    "int_days": "date_day date",
}
# What dbt has parsed in this process, by project and vars; an example needs seconds, not a parse.
PARSED: dict[tuple[Path, str], Any] = {}
RELATION = re.compile(r'"[^"]+"\."[^"]+"\."([^"]+)"')

Row = Mapping[str, object]


def stay(account_id: str, lost_on: date | None = None) -> Row:
    """The only stay of an account, from before all judged days to its loss, if it was lost."""
    ends_on = lost_on or date.max
    return {"account_id": account_id, "stay_number": 1, "begins_on": date.min, "ends_on": ends_on}


class Chain:
    """The compiled chain over tables in memory; `run` fills the inputs and computes everything."""

    def __init__(
        self,
        project: Path,
        folder: Path,
        models: Sequence[str] = CHAIN,
        inputs: Mapping[str, str] = INPUTS,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """Compile the models into `folder`, with these dbt vars, and read their seeds."""
        manifest = compiled_manifest(project, folder, models, variables or {})
        nodes = {node["name"]: node for node in manifest["nodes"].values()}
        self._sql = {
            name: RELATION.sub(r'chain."\1"', nodes[name]["compiled_code"]) for name in models
        }
        self._database = duckdb.connect(config={"threads": 1})
        # A schema of its own: a CTE may bear the name of another model.
        self._database.execute("create schema chain")
        for name, columns in inputs.items():
            self._database.execute(f"create table chain.{name} ({columns})")
        self._seed_types: dict[str, dict[str, str]] = {}
        read = {parent for name in models for parent in nodes[name]["depends_on"]["nodes"]}
        for seed in sorted(name for name in read if name.startswith("seed.")):
            node = manifest["nodes"][seed]
            self._read_seed(project / node["original_file_path"], node["config"]["column_types"])

    def _read_seed(self, file: Path, types: Mapping[str, str]) -> None:
        name = file.stem
        declared = {column: kind.replace("string", "varchar") for column, kind in types.items()}
        typed = f", types = {declared}" if declared else ""
        self._database.execute(
            f"create table chain.{name} as select * from read_csv('{file}', header = true,"
            f" nullstr = '', delim = ',', quote = '\"', sample_size = -1{typed})"
        )

    def fill(self, tables: Mapping[str, Sequence[Row]]) -> None:
        """The rows of these inputs and seeds instead of those they have; columns may be missing."""
        for name, rows in tables.items():
            self._database.execute(f"truncate chain.{name}")
            for columns, values in by_columns(rows):
                self._database.execute(
                    f"insert into chain.{name} ({', '.join(columns)}) values {', '.join(values)}"
                )

    def change(self, statement: str) -> None:
        """Run a statement on the tables; they are in the schema `chain`."""
        self._database.execute(statement)

    def run(self, until: str | None = None) -> None:
        """Compute the models of the chain in order: all of them, or up to this one."""
        for name, query in self._sql.items():
            self._database.execute(f"create or replace table chain.{name} as {query}")
            if name == until:
                break

    @contextmanager
    def mutated(self, model: str, text: str, wrong: str) -> Iterator[None]:
        """For a while, a model in which one piece of its compiled SQL is another."""
        right = self._sql[model]
        assert right.count(text) == 1, f"{model} has {right.count(text)} times {text!r}"
        self._sql[model] = right.replace(text, wrong)
        try:
            yield
        finally:
            self._sql[model] = right

    def columns(self, name: str) -> list[str]:
        """The columns of a table, in order."""
        return [row[0] for row in self._database.execute(f"describe chain.{name}").fetchall()]

    def rows(self, name: str, *columns: str) -> list[tuple]:
        """These columns of a table."""
        return self._database.execute(f"select {', '.join(columns)} from chain.{name}").fetchall()


def by_columns(rows: Sequence[Row]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Rows of the same columns together, as literals."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        values = ", ".join(literal(value) for value in row.values())
        groups.setdefault(tuple(row), []).append(f"({values})")
    yield from groups.items()


def literal(value: object) -> str:
    """A value as DuckDB reads it without loss: a number with an exponent is a double."""
    if value is None:
        return "null"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, float):
        text = repr(value)
        return text if "e" in text else f"{text}e0"
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return f"date '{value}'"
    return "'" + str(value).replace("'", "''") + "'"


def compiled_manifest(
    project: Path, folder: Path, models: Sequence[str], variables: Mapping[str, str]
) -> dict:
    """dbt's manifest with the SQL of the models, as it is where nothing has been built yet."""
    from dbt.cli.main import dbtRunner

    shared = _dbt_options(project, folder, variables)
    key = (project, json.dumps(variables))
    if key not in PARSED:
        start_from_the_project(folder)
        parsed = dbtRunner().invoke(["--log-level", "none", "parse", *shared])
        assert parsed.success, f"dbt parse failed: {parsed.exception}"
        PARSED[key] = parsed.result
    with environment(ACCOUNT_HEALTH_DB=str(folder / "empty.duckdb")):
        outcome = dbtRunner(PARSED[key]).invoke(
            ["--log-level", "none", "compile", "--threads", "1", "--select", *models, *shared]
        )
    assert outcome.success, f"dbt compile failed: {outcome.exception}"
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def _dbt_options(project: Path, folder: Path, variables: Mapping[str, str]) -> list[str]:
    return [
        *(["--vars", json.dumps(variables)] if variables else []),
        *(f"--{name}-dir={project}" for name in ("project", "profiles")),
        *(f"--{name}-path={folder}" for name in ("target", "log")),
    ]


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Environment variables for a while."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def keyed(rows: Iterable[tuple], width: int) -> dict[tuple, tuple]:
    """Rows by their first columns; two of one key are a failure."""
    found: dict[tuple, tuple] = {}
    for row in rows:
        assert row[:width] not in found, f"two rows of {row[:width]}"
        found[row[:width]] = row[width:]
    return found
