"""Two programs at once: each works, or gives way and says so, and what is published is right.

One of them rests in the middle of its work while the other one runs from start to end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import daily_run
import duckdb
import export_marts
import nights
import publish
import pytest
import rebuild_day
from nights import TOMORROW, Night, finish, fork_script, go_on, published, resting, start, told
from project_copy import World

pytestmark = pytest.mark.slow

# The day that the night before told, which knew nothing of the new file.
DAY = "2026-06-01"
MARTS = ("account_health", "account_health_daily")


@pytest.fixture(scope="module")
def kept_night(tmp_path_factory) -> Iterator[Night]:
    """A night of the small project."""
    with nights.small_night(tmp_path_factory.mktemp("small")) as night:
        yield night


@pytest.fixture
def night(kept_night) -> Iterator[Night]:
    """The same, taken back after the test."""
    yield kept_night
    kept_night.take_back()


@contextmanager
def holder(file: Path, how: str = "False") -> Iterator[subprocess.Popen[str]]:
    """Another program that has a DuckDB file open, to write or (how="True") to read."""
    code = (
        "import duckdb, sys\n"
        f"c = duckdb.connect(sys.argv[1], read_only={how})\n"
        "print('open', flush=True)\n"
        "for line in sys.stdin:\n"
        "    print(c.execute(line).fetchall(), flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout.readline() == "open\n"
        yield program
        program.stdin.close()


def asked(program: subprocess.Popen[str], query: str) -> str:
    program.stdin.write(query + "\n")
    program.stdin.flush()
    return program.stdout.readline().strip()


def rebuild(world: World, arguments: tuple[str, ...] = (), day: str = DAY) -> int:
    """A day rebuilt in this process, whose environment stays as it is."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ACCOUNT_HEALTH_LAKE", "ACCOUNT_HEALTH_DB", "DBT_TARGET_PATH"):
            patch.setenv(name, os.environ[name])
        return rebuild_day.main((day, *arguments), world.paths)


def rebuilt(world: World) -> nights.Marts:
    with duckdb.connect(rebuilt_file(world), read_only=True) as connection:
        return {
            name: connection.execute(f"from marts.{name} order by all").fetchall() for name in MARTS
        }


def rebuilt_file(world: World) -> Path:
    return world.paths.published.with_name(f"account_health_{DAY}.duckdb")


def test_of_two_runs_at_once_the_second_gives_way_and_the_first_ends_well(night):
    world = night.world
    first = start(world, TOMORROW)
    lock = world.paths.published.with_name(".lock")
    while lock.read_text() != str(first.pid) and first.poll() is None:
        time.sleep(0.01)
    second = start(world, TOMORROW)
    out, err = second.communicate()
    assert first.poll() is None, "the first run was over too soon to meet the second"
    assert (second.returncode, out) == (daily_run.LOCKED, "")
    assert err.strip() == (
        f"another run is going on (process {first.pid} holds {lock}); wait for it to end, "
        "then start again"
    )
    out, err = first.communicate()
    assert first.returncode == daily_run.DONE, out + err
    assert published(world) == night.after


@pytest.mark.parametrize(
    "step", [("run_started",), ("model", "int_use"), ("dbt_built",)], ids="{0[0]}".format
)
def test_a_past_day_is_rebuilt_while_a_run_is_at_work(night, step):
    with night.resting_at(*step) as run:
        assert rebuild(night.world) == rebuild_day.DONE
        assert rebuilt(night.world) == night.before
        assert published(night.world) == night.before
        assert go_on(run) == daily_run.DONE, told(night.world)
    assert published(night.world) == night.after


def test_of_a_run_that_starts_over_a_rebuild_says_what_to_do(night, capsys):
    """No copy is kept of what it began from, so that nobody can read which files were known."""
    with night.resting_at("model", "int_use", arguments=("--full-refresh",)) as run:
        assert rebuild(night.world) == rebuild_day.LOCKED
        said = capsys.readouterr().err
        assert f"{night.world.paths.build} is in use" in said
        assert "wait for the daily run to end, or say with --known-at" in said
        assert f"(PID {run.pid})" in said
        known_at = ("--known-at", nights.TODAY.isoformat())
        assert rebuild(night.world, known_at) == rebuild_day.DONE
        assert rebuilt(night.world) == night.before
        assert go_on(run) == daily_run.DONE, told(night.world)


def test_what_a_killed_run_computed_was_told_to_nobody(night, capsys):
    night.kill(night.moment_of("dbt_built"))
    assert rebuild(night.world, day="2026-06-02") == rebuild_day.USAGE
    assert "remembers ended on 2026-06-02" in capsys.readouterr().err
    assert rebuild(night.world) == rebuild_day.DONE
    assert rebuilt(night.world) == night.before


def test_a_run_goes_on_while_a_day_is_rebuilt_and_no_day_is_rebuilt_twice_at_once(night, capsys):
    world = night.world
    work = rebuilt_file(world).with_name(rebuilt_file(world).name + ".work")
    other = fork_script(rebuild_day.main, world, (DAY,))
    with resting(other, (work / "build.duckdb").exists):
        assert rebuild(world) == rebuild_day.LOCKED
        assert f"another run is going on (process {other.pid} holds" in capsys.readouterr().err
        finish(world, TOMORROW)
        assert published(world) == night.after
        assert go_on(other) == rebuild_day.DONE, told(world, "rebuild_day")
    assert rebuilt(world) == night.before
    assert published(world) == night.after


@pytest.mark.parametrize("script", [export_marts, publish])
def test_what_reads_or_writes_the_published_file_gives_way_to_a_run(night, script, capsys):
    with night.resting_at("dbt_built") as run:
        assert script.main([]) == daily_run.LOCKED
        lock = night.world.paths.published.with_name(".lock")
        assert capsys.readouterr().err.strip() == (
            f"another run is going on (process {run.pid} holds {lock}); wait for it to end, then "
            "start again"
        )
        assert go_on(run) == daily_run.DONE, told(night.world)
    assert published(night.world) == night.after
    assert not night.world.paths.published.with_name("files").exists()


def test_a_reader_of_the_published_file_disturbs_no_run(night):
    world, days = night.world, "select max(last_day) from marts.account_health"
    with holder(world.paths.published, how="True") as reader:
        assert asked(reader, days) == "[(datetime.date(2026, 6, 1),)]"
        finish(world, TOMORROW)
        assert asked(reader, days) == "[(datetime.date(2026, 6, 1),)]"
    assert published(world) == night.after


def test_a_run_does_nothing_while_somebody_may_write_the_published_file(night):
    world = night.world
    build = world.paths.build.read_bytes()
    with holder(world.paths.published) as writer:
        run = start(world, TOMORROW)
        out, err = run.communicate()
        assert (run.returncode, out) == (daily_run.IN_USE, "")
        assert f"Nothing done: another program has {world.paths.published} open for writing" in err
        assert "close it there, and open the published file read-only" in err
        assert f"(PID {writer.pid})" in err
        asked(writer, "insert into marts.account_health select 'forged', null, 1")
    assert world.paths.build.read_bytes() == build
    finish(world, TOMORROW)
    assert published(world) == night.after


def test_who_reads_the_published_file_is_told_who_keeps_it_from_being_read(night, capsys):
    with holder(night.world.paths.published) as writer:
        assert export_marts.main([]) == 1
        said = capsys.readouterr().err
    assert f"another program has {night.world.paths.published} open for writing" in said
    assert f"(PID {writer.pid})" in said
    assert "make run" not in said


@pytest.mark.parametrize("file", ["published", "build"])
def test_who_opens_a_file_to_write_while_a_run_is_at_work_stops_its_publication(night, file):
    world = night.world
    path = getattr(world.paths, file)
    with night.resting_at("dbt_built") as run, holder(path) as writer:
        assert go_on(run) == daily_run.IN_USE, told(world)
        said = told(world)
        assert f"Nothing published: another program has {path} open for writing" in said
        assert f"(PID {writer.pid})" in said
    assert published(world) == night.before
    finish(world, TOMORROW)
    assert published(world) == night.after
