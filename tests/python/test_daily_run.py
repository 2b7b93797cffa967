"""The daily run: what it publishes, what it says, and the exit code for each way it can end."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import daily_run
import duckdb
import pytest
from alert_list import Alert, contact_times, print_alerts, top_alerts
from build_state import copy_of
from load_exports import load
from make_demo_exports import make_demo_exports
from project_copy import World, make_world
from publish import Published, ShrunkError
from published_marts import open_published
from rich.console import Console
from run_dbt import LEFT_OUT
from run_lock import run_lock
from run_log import read_events
from small_project import make_small_world

pytestmark = pytest.mark.slow


@pytest.fixture
def world(tmp_path, project_root, monkeypatch) -> World:
    """Nothing delivered, nothing built."""
    return make_world(tmp_path, project_root, monkeypatch)


@pytest.fixture(scope="module")
def built(tmp_path_factory, project_root):
    """A small demo, run once: (world, exit code). Later tests build upon one another."""
    with pytest.MonkeyPatch.context() as patch:
        world = make_world(tmp_path_factory.mktemp("daily"), project_root, patch)
        world.shorten_history()
        make_demo_exports(world.paths.exports, accounts=50, months=12)
        # Delivered long ago, so that the run has something to say about freshness.
        load(world.paths, arrived_at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC), progress=False)
        yield world, world.run()


@pytest.fixture
def no_data_tests(monkeypatch) -> None:
    """They have held on this data a run before, and take a third of each."""
    monkeypatch.setenv(LEFT_OUT, "unit_test test")


@pytest.fixture
def delivered(world, monkeypatch) -> World:
    """A world in which loading and dbt have already happened, in no time."""
    monkeypatch.setattr(daily_run.Run, "_load", lambda _: 0)
    monkeypatch.setattr(
        daily_run.Run,
        "_build_and_publish",
        lambda run: run._publish({"account_health": ("account_id",)}),
    )
    return world


def command(world: World, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The script as a person starts it."""
    script = world.paths.project / "scripts" / "daily_run.py"
    return subprocess.run(
        [sys.executable, str(script), *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.usefixtures("no_data_tests")
def test_too_little_memory_is_told_with_the_remedy(world, monkeypatch, capsys):
    world.shorten_history()
    make_demo_exports(world.paths.exports, accounts=35, months=12)
    monkeypatch.setenv("ACCOUNT_HEALTH_MEMORY", "30MB")
    assert world.run() == daily_run.CHECKS_FAILED
    told = capsys.readouterr().err
    assert "Out of Memory Error" in told
    assert "what to do: let DuckDB take more than 30MB (ACCOUNT_HEALTH_MEMORY=16GB)" in told
    assert "ACCOUNT_HEALTH_THREADS=1" in told
    assert not world.paths.published.exists()


# Ways to end before anything is read.


@pytest.mark.parametrize("day", ["2026-02-30", "30/06/2026", "20260630", "tomorrow", "", "'; drop"])
def test_an_impossible_as_of_date_is_refused(world, day):
    ended = command(world, f"--as-of={day}")
    assert ended.returncode == daily_run.USAGE
    assert "--as-of" in ended.stderr
    assert not world.paths.published.parent.exists()


def test_an_unknown_tool_is_refused_with_the_known_ones(world):
    ended = command(world, "--tools", "generic,crystal_ball")
    assert ended.returncode == daily_run.USAGE
    assert "crystal_ball" in ended.stderr
    assert "tool_entities: generic" in ended.stderr


def test_a_second_run_ends_at_once_and_names_the_first(world):
    with run_lock(world.paths.published.with_name(".lock")):
        ended = command(world)
    assert ended.returncode == daily_run.LOCKED
    assert str(os.getpid()) in ended.stderr
    started, stopped = read_events(world.paths.run_log)
    assert (started["event"], stopped["exit_code"]) == ("run_started", daily_run.LOCKED)
    assert str(os.getpid()) in stopped["stopped_by"]
    assert not world.paths.published.exists()


def test_help_documents_every_exit_code(world):
    ended = command(world, "--help")
    assert ended.returncode == daily_run.DONE
    for code in (0, 1, 2, 3, 4, 5, 6, 7, 75, 130):
        assert f"\n  {code:<3} " in ended.stdout


# Ways to end without publishing, with dbt left out.


def test_a_shrunken_mart_ends_in_its_own_code(delivered, monkeypatch, capsys):
    def refuse(*_: object, **__: object) -> None:
        raise ShrunkError("marts.account_health would shrink from 300 to 3 rows")

    monkeypatch.setattr(daily_run, "publish", refuse)
    assert delivered.run() == daily_run.SHRUNK
    assert "300 to 3 rows" in capsys.readouterr().err
    assert delivered.last_run["exit_code"] == daily_run.SHRUNK


def test_an_unexpected_error_is_told_and_recorded(delivered, monkeypatch, capsys):
    def fail(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(daily_run, "publish", fail)
    assert delivered.run() == daily_run.UNEXPECTED
    assert "No space left on device" in capsys.readouterr().err
    assert delivered.last_run["stopped_by"] == "OSError: No space left on device"


def test_an_error_after_publishing_denies_nothing(delivered, monkeypatch, capsys):
    def done(*_: object, **__: object) -> Published:
        return Published(delivered.paths.published, {"account_health": 1}, None)

    monkeypatch.setattr(daily_run, "publish", done)
    # Nothing was really published, so that the summary finds no file to read.
    assert delivered.run() == daily_run.UNEXPECTED
    assert "Unexpected error; the marts are published: " in capsys.readouterr().err
    assert delivered.last_run["exit_code"] == daily_run.UNEXPECTED


def test_an_interrupted_run_is_told_and_recorded(delivered, monkeypatch, capsys):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(daily_run, "publish", interrupt)
    assert delivered.run() == daily_run.INTERRUPTED
    assert "nothing published" in capsys.readouterr().err
    assert delivered.last_run["exit_code"] == daily_run.INTERRUPTED


def test_folders_choose_the_tools(world):
    project_yml = world.paths.project / "dbt_project.yml"
    text = project_yml.read_text("utf-8")
    project_yml.write_text(
        text.replace(
            "  tool_entities:\n",
            "  tool_entities:\n    desk: [tickets]\n    crm: []\n    post: [emails]\n",
        ),
        "utf-8",
    )
    for name in ("crm", "stranger", "_archive"):
        (world.paths.exports / name).mkdir(parents=True)
    for name in ("desk/tickets/part.parquet", "post/emails/_empty.parquet"):
        parquet = world.paths.lake / name
        parquet.parent.mkdir(parents=True)
        parquet.touch()

    run = daily_run.Run(world.paths, daily_run.parse_arguments([]))
    assert run.tools == ["crm", "generic"]
    stranger, desk = run.notes
    assert "stranger is left alone" in stranger
    assert "desk is left out although the lake holds its data" in desk

    run = daily_run.Run(world.paths, daily_run.parse_arguments(["--tools", "desk"]))
    assert run.tools == ["desk", "generic"]

    connect(world, "desk")
    run = daily_run.Run(world.paths, daily_run.parse_arguments([]))
    assert run.tools == ["desk", "crm", "generic"]
    assert [note for note in run.notes if "left out" in note] == []


def connect(world: World, tool: str) -> None:
    """Let a connector deliver this tool."""
    project_yml = world.paths.project / "dbt_project.yml"
    text = project_yml.read_text("utf-8")
    assert "  tool_schemas: {}\n" in text
    connected = text.replace("  tool_schemas: {}\n", f"  tool_schemas: {{{tool}: raw.{tool}}}\n")
    project_yml.write_text(connected, "utf-8")


def test_a_run_that_reads_tables_alone_needs_its_day(world, monkeypatch, capsys):
    built = []
    monkeypatch.setattr(daily_run.Run, "_build_and_publish", lambda run: built.append(run.tools))
    monkeypatch.setattr(daily_run.Run, "_report", lambda _: None)
    assert world.run() == daily_run.BAD_INPUT
    assert "Nothing to do: no file in" in capsys.readouterr().err

    connect(world, "zendesk")
    assert world.run() == daily_run.USAGE
    assert "give the day with --as-of" in capsys.readouterr().err
    assert world.run("--as-of", "2026-06-30") == daily_run.DONE
    assert built == [["generic", "zendesk"]]


def test_a_feed_without_rows_is_called_empty_not_old(tmp_path, monkeypatch):
    world = make_small_world(tmp_path, monkeypatch)
    load(world.paths, arrived_at=dt.datetime(2026, 6, 2, tzinfo=dt.UTC), progress=False)
    header = "ticket_id,account_id,opened_at\n"
    (world.paths.exports / "generic" / "tickets.csv").write_text(header, encoding="utf-8")
    assert world.run() == daily_run.DONE
    notes = [note for note in world.last_run["notes"] if " feed: " in note]
    assert len(notes) == 2
    assert notes[0] == "empty feed: generic.tickets: no row has been loaded yet"
    assert notes[1].startswith("stale feed: generic.usage_events: the newest delivery is ")


# Whole runs, each on what the one before it left.


def test_a_clean_run_publishes(built):
    world, code = built
    assert code == daily_run.DONE
    assert world.last_run["exit_code"] == daily_run.DONE
    assert world.last_run["as_of"] == "2026-06-30"
    assert {"load", "dbt build", "publish"} <= set(world.last_run["phases"])
    assert world.ask("select distinct schema_name from duckdb_tables()") == [("marts",)]
    assert world.ask("select count(*) > 0 from marts.account_health") == [(True,)]
    assert any("stale feed: generic.accounts" in note for note in world.last_run["notes"])


@pytest.mark.usefixtures("no_data_tests")
def test_a_refused_file_keeps_nothing_else_from_being_published(built, capsys):
    world, _ = built
    folder = world.paths.exports / "generic"
    (folder / "accounts_new.csv").write_text("account_id,account_name\nnew-1,New One\n", "utf-8")
    (folder / "orders_late.csv").write_text("order_id,amount\n1,2\n", "utf-8")

    assert world.run() == daily_run.BAD_INPUT

    told = capsys.readouterr()
    assert "orders_late.csv" in told.err
    assert "What to do" in told.err
    assert "Account Health as of 2026-06-30" in told.out
    assert f"{world.paths.published}" in told.out
    assert world.last_run["files"]["refused"] == 1
    assert world.last_run["files"]["loaded"] == 1
    assert "as_of" in world.last_run
    (folder / "orders_late.csv").unlink()


def test_a_failed_check_publishes_nothing_and_shows_the_rows(built, capsys):
    world, _ = built
    before = world.paths.published.read_bytes()
    # A run that started over would drop the table, and with it the index.
    with duckdb.connect(world.paths.build) as connection:
        connection.execute("create index still_here on intermediate.int_account_days (date_day)")
    check = world.paths.project / "tests" / "data" / "no_account_is_called_new_one.sql"
    check.write_text(
        "{{ config(meta={'remedy': 'Rename the account.'}) }}\n"
        "select account_id from {{ ref('int_accounts') }} where account_name = 'New One'\n",
        "utf-8",
    )

    assert world.run("--as-of", "2026-06-15") == daily_run.CHECKS_FAILED

    told = capsys.readouterr().err
    assert "FAILED test no_account_is_called_new_one (tests/data/" in told
    assert "row: account_id new-1" in told
    assert "what to do: Rename the account." in told
    assert "nothing published" in told
    assert world.paths.published.read_bytes() == before
    assert world.last_run["exit_code"] == daily_run.CHECKS_FAILED
    check.unlink()
    assert copy_of(world.paths.build).exists()


@pytest.mark.usefixtures("no_data_tests")
def test_after_a_failed_run_a_past_day_is_computed_from_the_last_published_one(built, capsys):
    world, _ = built
    with duckdb.connect(world.paths.build) as connection:
        assert connection.execute("select count(*) from runs.unfinished").fetchone() == (1,)
    (world.paths.exports / "generic" / "accounts_newer.csv").write_text(
        "account_id,account_name\nnew-2,New Two\n", "utf-8"
    )
    assert world.run("--as-of", "2026-02-28") == daily_run.DONE
    assert "going on from the one before it" in capsys.readouterr().err
    assert not copy_of(world.paths.build).exists()
    with duckdb.connect(world.paths.build) as connection:
        indexes = connection.execute("select index_name from duckdb_indexes()").fetchall()
        assert ("still_here",) in indexes
        connection.execute("drop index intermediate.still_here")
    assert world.ask("select distinct date_day from marts.account_health") == [
        (dt.date(2026, 2, 28),)
    ]
    assert world.ask("select max(opened_on) <= '2026-02-28' from marts.alerts") == [(True,)]


def test_every_run_is_told_by_the_next_publication(built):
    world, _ = built
    runs = world.ask("select * from marts.run_history order by run_id")
    (columns,) = world.ask(
        "select list(column_name order by column_index) from duckdb_columns() "
        "where table_name = 'run_history'"
    )
    told = [dict(zip(columns[0], run, strict=True)) for run in runs]
    shown = ("outcome", "exit_code", "is_published", "files_refused", "as_of_on")
    assert [tuple(run[column] for column in shown) for run in told] == [
        ("done", 0, True, 0, dt.date(2026, 6, 30)),
        ("bad_input", 3, True, 1, dt.date(2026, 6, 30)),
        ("checks_failed", 4, False, 0, None),
        ("at_work", None, True, 0, dt.date(2026, 2, 28)),
    ]
    first, _, failed, last = told
    assert failed["tests_failed"] == 1
    assert "1 check failed" in failed["stopped_by"]
    assert (first["models_failed"], first["tests_failed"]) == (0, 0)
    assert last["row_count"] == sum(world.last_run["marts"].values())
    assert first["ended_at"] > first["started_at"]
    for kind, step in (("phase", "dbt build"), ("model", "int_account_days"), ("model", "alerts")):
        (seconds,) = world.ask(
            f"select seconds > 0 from marts.run_steps where run_id = '{last['run_id']}' "
            f"and kind = '{kind}' and step = '{step}'"
        )
        assert seconds == (True,)
    assert world.ask(
        f"select row_count from marts.run_steps where run_id = '{last['run_id']}' "
        "and step = 'alerts'"
    ) == world.ask("select count(*) from marts.alerts")


def test_the_log_has_a_line_for_each_event_and_ends_with_the_exit_code(built):
    world, _ = built
    events = list(read_events(world.paths.run_log))
    names = [event["event"] for event in events if event["run_id"] == events[-1]["run_id"]]
    assert (names[0], names[-1]) == ("run_started", "run_ended")
    assert {"loaded", "state_kept", "phase", "model", "dbt_built", "published"} <= set(names)
    refused = next(event for event in events if event["event"] == "file_refused")
    assert "orders_late.csv" in refused["file"]
    failed = next(event for event in events if event["event"] == "check_failed")
    assert failed["name"] == "no_account_is_called_new_one"


def test_without_any_file_nothing_is_done_and_the_remedy_is_told(world, capsys):
    world.paths.exports.mkdir(parents=True)
    (world.paths.exports / "accounts.csv").write_text("account_id,account_name\n", "utf-8")
    assert world.run() == daily_run.BAD_INPUT
    told = capsys.readouterr().err
    assert "exports/accounts.csv: not read. Remedy: move the files into the folder" in told
    assert str(world.paths.exports) in told
    assert "ACCOUNT_HEALTH_EXPORTS" in told
    assert not world.paths.published.exists()


def test_a_build_file_in_use_stops_the_run(built, capsys):
    world, _ = built
    before = world.paths.published.read_bytes()
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(world.paths.build)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout.readline()
        assert world.run() == daily_run.IN_USE
        holder.communicate("\n")
    told = capsys.readouterr().err
    assert "build file open" in told
    assert f"PID {holder.pid}" in told
    assert world.paths.published.read_bytes() == before


def test_a_damaged_build_file_is_told_with_the_remedy(delivered, capsys):
    delivered.paths.build.parent.mkdir(parents=True)
    delivered.paths.build.write_bytes(b"not a database" * 1000)
    assert delivered.run() == daily_run.UNEXPECTED
    assert "Delete it" in capsys.readouterr().err


# The alert list.


def test_the_list_has_one_line_per_account_gravest_first(tmp_path):
    file = tmp_path / "published.duckdb"
    with duckdb.connect(file) as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.alerts as
            select *, 'Reason ' || alert_id as reason, null::varchar as latest_reason,
                'a call on 2026-01-01' as last_interaction
            from (
                values
                ('1', 'a', 'Alpha', null, 'light', 1, null::date, 'Call', timestamp '2026-01-01'),
                ('2', 'a', 'Alpha', null, 'critical', 3, null, 'Visit', timestamp '2026-01-03'),
                ('3', 'b', 'Beta', 'b@x.example', 'critical', 3, null, null, null),
                ('4', 'c', 'Gamma', null, 'critical', 3, date '2026-01-02', 'Gone', null)
            ) as alerts (
                alert_id, account_id, account_name, owner_email, severity, severity_rank,
                closed_on, next_action, due_at
            )
            """
        )
    with open_published(file) as published:
        alerts, accounts, total = top_alerts(published, limit=2)
    assert (accounts, total) == (2, 3)
    assert [(one.account, one.reason, one.more, one.due) for one in alerts] == [
        ("Alpha", "Reason 2", 1, "2026-01-03 00:00 UTC"),
        ("Beta", "Reason 3", 0, "-"),
    ]
    assert alerts[0].owner == "nobody"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_the_list_is_printed_whole_within_its_width(is_terminal, capsys):
    alert = Alert(
        "Acme [red]", "o@x.example", "Why. " * 60, "Do. " * 60, None, "strong", "a meeting", 2
    )
    print_alerts([alert], 12, 34, Console(force_terminal=is_terminal, width=100, no_color=True))
    told = capsys.readouterr().out
    assert "34 open alerts on 12 accounts, the first 1" in told
    assert "Acme [red]" in told
    assert "+2 more alerts" in told
    assert "a meeting" in told
    assert told.count("Why.") == 60
    assert told.count("Do.") == 60
    if not is_terminal:
        assert max(map(len, told.splitlines())) <= 100


def test_an_empty_list_says_so(capsys):
    print_alerts([], 0, 0)
    assert capsys.readouterr().out == "No alert is open.\n"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("", "no alert of late"),
        (
            "('all', 'all', 168, 5, 1647, false), ('ann@x', 'all', 900, 0, 1, true)",
            "alerts wait 168 hours in the median, 5 of 1,647 were answered",
        ),
        (
            "('all', 'light', 2, 1, 1, false), ('all', 'all', 1200.4, 0, 3, true)",
            "alerts wait 1,200 hours in the median, 0 of 3 were answered: "
            "too long, they are watched, not acted on",
        ),
    ],
)
def test_waiting_for_more_than_a_week_is_said_to_be_too_long(tmp_path, rows, told):
    """T24."""
    file = tmp_path / "published.duckdb"
    with duckdb.connect(file) as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.contact_times (
                owner_email varchar, severity varchar, wait_hours_median double,
                contacted_count integer, alert_count integer, is_failing boolean
            );
            """
        )
        if rows:
            connection.execute(f"insert into marts.contact_times values {rows}")
    with open_published(file) as published:
        assert contact_times(published) == told
