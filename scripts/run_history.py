"""The tables run_history and run_steps of the published file: what became of each run, and when.

They are no models: a run is not delivered data, one that failed publishes nothing, and what dbt
builds must be the same however many runs it took. They are made from the log (scripts/run_log.py)
while publishing, so that the next publication tells of the failed runs before it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import yaml
from loader_columns import sql_name, sql_text
from run_log import Event, read_events

AT_WORK, KILLED = "at_work", "killed"
# Exit code of scripts/daily_run.py → what became of the run.
OUTCOMES = {
    0: "done",
    1: "unexpected_error",
    2: "usage",
    3: "bad_input",
    4: "checks_failed",
    5: "shrunk",
    6: "not_served",
    7: "in_use",
    75: "locked",
    130: "interrupted",
}

Row = dict[str, Any]

# Table → its comment, primary key, and columns as name → (type, comment).
TABLES: dict[str, tuple[str, tuple[str, ...], dict[str, tuple[str, str]]]] = {
    "run_history": (
        "One row per run of scripts/daily_run.py that is in the log, failed and killed ones too; "
        "the run that published this file as it was then.",
        ("run_id",),
        {
            "run_id": ("varchar not null", "Id of the run; begins with its start."),
            "started_at": ("timestamp not null", "Start (UTC)."),
            "ended_at": ("timestamp", "End (UTC); null = killed, or this file's own run."),
            "outcome": (
                "varchar not null",
                "done; bad_input (a file was refused, or there was none); not_served (not in "
                "PostgreSQL); checks_failed; shrunk; usage; locked; in_use; unexpected_error; "
                "interrupted; killed (ended without a word); at_work (this file's own run).",
            ),
            "exit_code": ("integer", "As --help lists them; null = killed or at_work."),
            "is_published": ("boolean not null", "Were its tables published?"),
            "as_of_on": ("date", "As-of date of what it published; null = nothing or no score."),
            "is_full_refresh": ("boolean not null", "Was every day to be computed anew?"),
            "seconds": (
                "double",
                "From start to end, s; of this file's own run until here; null = killed.",
            ),
            "files_loaded": ("bigint", "Files read into the lake; null = it did not get so far."),
            "files_unchanged": ("bigint", "Files that were known already; null as above."),
            "files_refused": ("bigint", "Files that are no delivery; null as above."),
            "models_built": ("bigint", "Models built; null = dbt did not end."),
            "models_failed": ("bigint", "Models that failed; null = dbt did not end."),
            "tests_passed": ("bigint", "Data tests that held; null = dbt did not end."),
            "tests_warned": ("bigint", "Data tests that warned; null = dbt did not end."),
            "tests_failed": ("bigint", "Data tests that failed; null = dbt did not end."),
            "row_count": ("bigint", "Rows of all marts published; null = nothing."),
            "stopped_by": ("varchar", "Why it ended early; null = it did not."),
            "project_version": ("varchar", "Version of this project."),
            "dbt_version": ("varchar", "Version of dbt-core."),
            "duckdb_version": ("varchar", "Version of DuckDB."),
            "python_version": ("varchar", "Version of Python."),
        },
    ),
    "run_steps": (
        "One row per run and phase or model that had ended by the publication of this file, of as "
        "many of the newest runs as run_steps_kept in dbt_project.yml says.",
        ("run_id", "kind", "step"),
        {
            "run_id": ("varchar not null", "The run; a row of run_history."),
            "kind": ("varchar not null", "phase (of the daily run) or model (of dbt)."),
            "step": ("varchar not null", "Name of the phase or model."),
            "status": ("varchar", "success or error; null = only its rows are known."),
            "seconds": ("double", "How long it took, s; null = unknown."),
            "row_count": ("bigint", "Rows published; null = not a mart, or nothing published."),
        },
    ),
}


class HistoryError(ValueError):
    """The project says something impossible about its history; the message says what instead."""


def steps_kept(project: Path) -> int | None:
    """Of how many runs, the newest, run_steps tells; None = of all (the var run_steps_kept)."""
    declared = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    kept = declared["vars"].get("run_steps_kept")
    if kept is not None and (type(kept) is not int or kept < 1):
        raise HistoryError(
            f"dbt_project.yml: run_steps_kept says {kept!r}; it is a number of runs, 1 or more"
        )
    return kept


def write_history(
    connection: duckdb.DuckDBPyConnection,
    log: Path,
    kept: int | None = None,
    at_work: Iterable[Event] = (),
) -> None:
    """Create both tables in the schema marts of an open database, from the log.

    `kept` as in steps_kept. `at_work` are events of the run that is publishing which have not
    happened quite yet.
    """
    own = list(at_work)
    runs, steps = history([*read_events(log), *own], own[-1]["run_id"] if own else None, kept)
    for (name, (comment, key, columns)), rows in zip(TABLES.items(), (runs, steps), strict=True):
        table = f"marts.{sql_name(name)}"
        typed = ", ".join(f"{sql_name(column)} {kind}" for column, (kind, _) in columns.items())
        connection.execute(f"create table {table} ({typed}, primary key ({', '.join(key)}))")
        if rows:
            # A JSON list per column: a statement per row would take a minute after a year of runs.
            kinds = (kind.removesuffix(" not null") for kind, _ in columns.values())
            lists = ", ".join(f"unnest(cast(cast(? as json) as {kind}[]))" for kind in kinds)
            values = [json.dumps([row.get(one) for row in rows], default=str) for one in columns]
            connection.execute(f"insert into {table} select {lists}", values)
        connection.execute(f"comment on table {table} is {sql_text(comment)}")
        for column, (_, text) in columns.items():
            connection.execute(f"comment on column {table}.{sql_name(column)} is {sql_text(text)}")


def history(
    events: Iterable[Event], at_work: str | None = None, kept: int | None = None
) -> tuple[list[Row], list[Row]]:
    """Rows of run_history and of run_steps, by run. `at_work` is the id of the run that asks.

    Only the `kept` newest runs have steps (None: all).
    One run at a time holds the lock: any other one without an end has been killed.
    """
    runs: dict[str, list[Event]] = {}
    for event in events:
        runs.setdefault(event["run_id"], []).append(event)
    rows = [_run(run_id, own, run_id == at_work) for run_id, own in sorted(runs.items())]
    newest = sorted(runs)[-kept:] if kept else sorted(runs)
    steps = [step for run_id in newest for step in _steps(run_id, runs[run_id])]
    return rows, steps


def _run(run_id: str, events: list[Event], is_at_work: bool) -> Row:
    by_name = {event["event"]: event for event in events}
    started = by_name.get("run_started", events[0])
    ended, published = by_name.get("run_ended", {}), by_name.get("published", {})
    last = ended or (published if is_at_work else {})
    unended = AT_WORK if is_at_work else KILLED
    code = ended.get("exit_code")
    seconds = (_moment(last) - _moment(started)).total_seconds() if last else None
    return {
        "run_id": run_id,
        "started_at": _moment(started),
        "ended_at": _moment(ended) if ended else None,
        "outcome": OUTCOMES.get(code, f"exit_{code}") if ended else unended,
        "exit_code": code,
        "is_published": bool(published),
        "as_of_on": published.get("as_of"),
        "is_full_refresh": bool(started.get("options", {}).get("full_refresh")),
        "seconds": None if seconds is None else round(seconds, 3),
        **_counts(by_name),
        "row_count": sum(published["rows"].values()) if published else None,
        "stopped_by": ended.get("stopped_by"),
        **{f"{name}_version": text for name, text in started.get("versions", {}).items()},
    }


def _counts(by_name: Mapping[str, Event]) -> Row:
    row: Row = {}
    if "loaded" in by_name:
        files = by_name["loaded"]["files"]
        row = {f"files_{status}": files.get(status, 0) for status in _statuses("files")}
    if "dbt_built" in by_name:
        counts = by_name["dbt_built"]["counts"]
        models, tests = counts.get("model", {}), counts.get("test", {})
        row |= {
            "models_built": models.get("success", 0),
            "models_failed": models.get("error", 0),
            "tests_passed": tests.get("pass", 0),
            "tests_warned": tests.get("warn", 0),
            "tests_failed": tests.get("fail", 0) + tests.get("error", 0),
        }
    return row


def _statuses(what: str) -> list[str]:
    columns = TABLES["run_history"][2]
    return [name.partition("_")[2] for name in columns if name.startswith(f"{what}_")]


def _steps(run_id: str, events: list[Event]) -> list[Row]:
    steps: dict[tuple[str, str], Row] = {}
    for event in events:
        kind = event["event"]
        if kind in ("phase", "model"):
            steps.setdefault((kind, event["name"]), {}).update(
                status=event["status"], seconds=event["seconds"]
            )
        elif kind == "published":
            for mart, rows in event["rows"].items():
                steps.setdefault(("model", mart), {})["row_count"] = rows
    return [
        {"run_id": run_id, "kind": kind, "step": name, **step}
        for (kind, name), step in sorted(steps.items())
    ]


def _moment(event: Event) -> dt.datetime:
    """When it happened, UTC without saying so, as all moments in the marts."""
    return dt.datetime.fromisoformat(event["at"]).astimezone(dt.UTC).replace(tzinfo=None)
