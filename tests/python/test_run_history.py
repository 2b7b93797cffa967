"""The log of the runs, and the tables made of it: failed and killed runs are told by the next."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import publish as publisher
import pytest
from export_marts import export_marts
from publish import publish
from published_marts import open_published, read_marts
from run_history import (
    AT_WORK,
    KILLED,
    OUTCOMES,
    TABLES,
    HistoryError,
    history,
    steps_kept,
    write_history,
)
from run_log import RunLog, read_events, secrets_of, versions

VERSIONS = {"project": "0.1.0", "dbt": "1.12.6", "duckdb": "1.5.5", "python": "3.11.9"}
# Four nights: one is published, in one a check fails, one is killed, one is publishing now.
NIGHTS = [
    ("05:30:00", "mon", "run_started", {"options": {"full_refresh": True}, "versions": VERSIONS}),
    ("05:30:02", "mon", "loaded", {"files": {"loaded": 3, "unchanged": 9, "refused": 1}}),
    ("05:30:02", "mon", "phase", {"name": "load", "status": "success", "seconds": 1.5}),
    ("05:30:09", "mon", "model", {"name": "alerts", "status": "success", "seconds": 0.25}),
    ("05:30:09", "mon", "model", {"name": "int_days", "status": "success", "seconds": 2}),
    (
        "05:30:10",
        "mon",
        "dbt_built",
        {"counts": {"model": {"success": 2}, "test": {"pass": 5, "warn": 1}, "seed": {"pass": 7}}},
    ),
    ("05:30:11", "mon", "published", {"rows": {"alerts": 50, "notes": 3}, "as_of": "2026-06-28"}),
    ("05:30:12.500", "mon", "run_ended", {"exit_code": 3}),
    ("05:30:00", "tue", "run_started", {"options": {"full_refresh": False}, "versions": VERSIONS}),
    ("05:30:01", "tue", "phase", {"name": "load", "status": "success", "seconds": 0.5}),
    ("05:30:04", "tue", "model", {"name": "alerts", "status": "error", "seconds": 0.5}),
    (
        "05:30:05",
        "tue",
        "dbt_built",
        {"counts": {"model": {"success": 1, "error": 1}, "test": {"fail": 2, "error": 1}}},
    ),
    ("05:30:06", "tue", "run_ended", {"exit_code": 4, "stopped_by": "3 checks failed"}),
    ("05:30:00", "wed", "run_started", {"options": {}, "versions": VERSIONS}),
    ("05:30:00", "xmas", "run_started", {"options": {}, "versions": VERSIONS}),
    ("05:30:07", "xmas", "published", {"rows": {"alerts": 60}, "as_of": "2026-06-30"}),
]
SHOWN = ("outcome", "exit_code", "is_published", "seconds", "as_of_on", "row_count", "stopped_by")


def event(time: str, run: str, name: str, facts: dict) -> dict:
    return {"at": f"2026-06-30T{time}+00:00", "run_id": run, "event": name, **facts}


@pytest.fixture
def events() -> list[dict]:
    return [event(*one) for one in NIGHTS]


def test_each_run_says_what_became_of_it(events):
    runs, _ = history(events, "xmas")
    assert [tuple(run[column] for column in SHOWN) for run in runs] == [
        ("bad_input", 3, True, 12.5, "2026-06-28", 53, None),
        ("checks_failed", 4, False, 6, None, None, "3 checks failed"),
        (KILLED, None, False, None, None, None, None),
        (AT_WORK, None, True, 7, "2026-06-30", 60, None),
    ]
    assert [run["is_full_refresh"] for run in runs] == [True, False, False, False]
    assert runs[0]["ended_at"] == dt.datetime(2026, 6, 30, 5, 30, 12, 500_000)
    assert runs[2]["started_at"] == dt.datetime(2026, 6, 30, 5, 30)
    assert runs[1]["duckdb_version"] == "1.5.5"
    # Whoever publishes without a run at work knows that the last one was killed, too.
    assert history(events)[0][3]["outcome"] == KILLED
    assert history(events)[0][3]["is_published"]


def test_what_a_run_did_not_reach_is_unknown_not_zero(events):
    runs, _ = history(events, "xmas")
    files = [(run.get("files_loaded"), run.get("files_refused")) for run in runs]
    assert files == [(3, 1), (None, None), (None, None), (None, None)]
    counts = ("models_built", "models_failed", "tests_passed", "tests_warned", "tests_failed")
    assert [tuple(run.get(column) for column in counts) for run in runs[:3]] == [
        (2, 0, 5, 1, 0),
        (1, 1, 0, 0, 3),
        (None,) * 5,
    ]


def test_phases_models_and_rows_are_told_apart(events):
    _, steps = history(events, "xmas")
    columns = ("run_id", "kind", "step", "status", "seconds", "row_count")
    assert [tuple(step.get(column) for column in columns) for step in steps] == [
        ("mon", "model", "alerts", "success", 0.25, 50),
        ("mon", "model", "int_days", "success", 2, None),
        ("mon", "model", "notes", None, None, 3),
        ("mon", "phase", "load", "success", 1.5, None),
        ("tue", "model", "alerts", "error", 0.5, None),
        ("tue", "phase", "load", "success", 0.5, None),
        ("xmas", "model", "alerts", None, None, 60),
    ]


def test_outcomes_are_the_exit_codes_that_help_lists():
    source = Path(publisher.__file__).with_name("daily_run.py").read_text("utf-8")
    listed = {int(code) for code in re.findall(r"^  (\d+) +\w", source, re.MULTILINE)}
    assert set(OUTCOMES) == listed


# The tables, in the file that people read.


@pytest.fixture
def published(tmp_path, events) -> Path:
    """A file of one mart, published by the run that is at work in the events."""
    build, file = tmp_path / "build.duckdb", tmp_path / "account_health.duckdb"
    with duckdb.connect(build) as connection:
        connection.execute("create schema marts; create table marts.alerts as select 1 as alert_id")
    *past, now = events
    log = tmp_path / "runs.jsonl"
    log.write_text("".join(json.dumps(one) + "\n" for one in past), encoding="utf-8")
    done = publish(
        build,
        file,
        {"alerts": ("alert_id",)},
        also=lambda new, _rows, _as_of: write_history(new, log, at_work=[now]),
    )
    assert done.rows == {"alerts": 1}, "the history is no mart: nothing guards or compares it"
    return file


def test_only_the_newest_runs_keep_their_steps_and_every_run_stays(events):
    runs, steps = history(events, "xmas", kept=2)
    assert [run["run_id"] for run in runs] == ["mon", "tue", "wed", "xmas"]
    assert {step["run_id"] for step in steps} == {"xmas"}, "wed was killed before its first step"
    assert {step["run_id"] for step in history(events, "xmas", kept=3)[1]} == {"tue", "xmas"}


@pytest.mark.parametrize(
    ("line", "kept"), [("run_steps_kept: 30", 30), ("run_steps_kept:", None), ("tools: []", None)]
)
def test_the_project_says_how_many_runs_keep_their_steps(tmp_path, line, kept):
    (tmp_path / "dbt_project.yml").write_text(f"vars:\n  {line}\n", encoding="utf-8")
    assert steps_kept(tmp_path) == kept


@pytest.mark.parametrize("kept", ["0", "-1", "a month", "1.5", "true"])
def test_a_number_of_runs_that_is_none_is_refused(tmp_path, kept):
    text = f"vars:\n  run_steps_kept: {kept}\n"
    (tmp_path / "dbt_project.yml").write_text(text, encoding="utf-8")
    with pytest.raises(HistoryError, match=r"run_steps_kept says .*; it is a number of runs"):
        steps_kept(tmp_path)


def test_the_history_stands_beside_the_marts_described_and_with_keys(published):
    with open_published(published) as connection:
        marts = {mart.name: mart for mart in read_marts(connection)}
        assert connection.execute(
            "select outcome, seconds, started_at::date::varchar from marts.run_history "
            "order by run_id"
        ).fetchall() == [
            ("bad_input", 12.5, "2026-06-30"),
            ("checks_failed", 6, "2026-06-30"),
            (KILLED, None, "2026-06-30"),
            (AT_WORK, 7, "2026-06-30"),
        ]
        assert connection.execute(
            "select step, row_count from marts.run_steps where run_id = 'xmas'"
        ).fetchall() == [("alerts", 60)]
    assert (marts["run_history"].rows, marts["run_steps"].rows) == (4, 7)
    assert marts["run_history"].key == ("run_id",)
    assert marts["run_steps"].key == ("run_id", "kind", "step")
    for name, (comment, _, columns) in TABLES.items():
        assert comment.startswith("One row per run")
        assert marts[name].comment == comment
        assert [column.comment for column in marts[name].columns] == [
            text for _, text in columns.values()
        ]


def test_files_for_spreadsheets_hold_it_like_the_marts(published, tmp_path):
    rows, _ = export_marts(published, tmp_path / "files")
    assert rows == {"alerts": 1, "run_history": 4, "run_steps": 7}
    first = (tmp_path / "files" / "csv" / "run_history.csv").read_text("utf-8").splitlines()[1]
    assert first.startswith("mon,2026-06-30 05:30:00,2026-06-30 05:30:12.5,bad_input,3,true")


def test_publishing_by_hand_tells_of_the_runs_before(published, monkeypatch, tmp_path):
    (tmp_path / "manifest.json").write_text(
        json.dumps(
            {
                "nodes": {
                    "model.alerts": {
                        "resource_type": "model",
                        "schema": "marts",
                        "alias": "alerts",
                        "config": {"materialized": "table"},
                        "constraints": [],
                    }
                }
            }
        )
    )
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    monkeypatch.setenv("ACCOUNT_HEALTH_DB", str(published))
    assert publisher.main([]) == 0
    with duckdb.connect(published, read_only=True) as connection:
        outcomes = connection.execute("select outcome from marts.run_history order by run_id")
        assert outcomes.fetchall() == [("bad_input",), ("checks_failed",), (KILLED,), (KILLED,)]


# The log.


def test_a_line_per_event_with_when_and_whose(tmp_path):
    log = RunLog(tmp_path / "new" / "runs.jsonl")
    log.write("run_started", options={"as_of": None}, versions=versions("0.1.0"))
    log.write("phase", name="load", status="success", seconds=1.5)
    first, second = (json.loads(line) for line in log.path.read_text("utf-8").splitlines())
    assert list(second) == ["at", "run_id", "event", "name", "status", "seconds"]
    assert first["run_id"] == second["run_id"]
    assert first["run_id"].endswith(f"-{os.getpid()}")
    assert set(first["versions"]) == {"project", "dbt", "duckdb", "python"}
    assert dt.datetime.fromisoformat(first["at"]).utcoffset() == dt.timedelta(0)
    assert RunLog(log.path).run_id > log.run_id, "ids are in the order of the runs"


def test_a_torn_line_costs_itself_and_no_other(tmp_path):
    log = RunLog(tmp_path / "runs.jsonl")
    log.write("run_started")
    with log.path.open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-06-30T05:3')  # the disk was full
    log.write("run_ended", exit_code=0)
    with log.path.open("a", encoding="utf-8") as file:
        file.write("[1]\nnonsense\n{}\n\n")
    assert [one["event"] for one in read_events(log.path)] == ["run_started", "run_ended"]
    assert list(read_events(tmp_path / "absent")) == []


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path, capsys):
    RunLog(tmp_path).write("run_started")  # a folder
    assert "cannot be written" in capsys.readouterr().err


def test_a_run_that_is_killed_has_left_what_it_did(tmp_path):
    code = (
        "import os, signal, sys; from pathlib import Path; from run_log import RunLog\n"
        "log = RunLog(Path(sys.argv[1]))\n"
        "log.write('run_started'); log.write('phase', name='load', status='success', seconds=1)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    log = tmp_path / "runs.jsonl"
    environment = {**os.environ, "PYTHONPATH": str(Path(publisher.__file__).parent)}
    ended = subprocess.run([sys.executable, "-c", code, str(log)], env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    ((run,), (step,)) = history(read_events(log))
    assert (run["outcome"], step["step"]) == (KILLED, "load")


def test_no_secret_is_written(tmp_path):
    deliveries = tmp_path / "deliveries.yml"
    deliveries.write_text("channels:\n  - {name: hook, url_env: HOOK, sends: events}\n", "utf-8")
    environment = {
        "HOOK": "https://hooks.example/T0K3N",
        "ACCOUNT_HEALTH_POSTGRES": "postgresql://me:p%40ss-word@host:5432/db",
        "PGPASSWORD": "s3cret one",
        "MY_API_KEY": "k3y-of-mine",
        "SHORT_TOKEN": "a",
        "HOME": "/home/me",
    }
    log = RunLog(tmp_path / "runs.jsonl", secrets_of(environment, deliveries))
    log.write(
        "run_ended",
        stopped_by="postgresql://me:p%40ss-word@host:5432/db: password p@ss-word is wrong",
        notes=["to https://hooks.example/T0K3N", {"deep": ("s3cret one", "k3y-of-mine")}],
        home="/home/me",
    )
    text = log.path.read_text("utf-8")
    assert not re.search(r"T0K3N|ss-word|s3cret|k3y", text)
    assert '"home": "/home/me"' in text
    (written,) = read_events(log.path)
    assert written["notes"] == ["to ***", {"deep": ["***", "***"]}]
    keyword = {"ACCOUNT_HEALTH_POSTGRES": "host=x password='s3 cret' user=me"}
    assert "s3 cret" in secrets_of(keyword, tmp_path / "absent")


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
def test_the_page_shows_what_jq_can_read(tmp_path, events, project_root):
    log = tmp_path / "warehouse" / "runs.jsonl"
    log.parent.mkdir()
    log.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    page = (project_root / "docs" / "schedule.md").read_text("utf-8")
    commands = re.findall(r"^    (jq .*)$", page, re.MULTILINE)
    told = [
        subprocess.run(
            command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout
        for command in commands
    ]
    assert "mon 3\ntue 4\n" in told[0]
    assert told[1] == "2026-06-30T05:30:09+00:00 int_days 2 s\n"
