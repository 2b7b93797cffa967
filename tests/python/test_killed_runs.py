"""The daily run is killed, or meets a full disk: what is published stays whole.

The small project is killed at 20 moments spread over a run, first each on its own, then five in a
row. Nightly the whole one is, ACCOUNT_HEALTH_KILLS times (default 20). Each time what is published
must be of one run, and the next run must end as if nothing had happened.
"""

from __future__ import annotations

import functools
import hashlib
import os
import random
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import daily_run
import nights
import pytest
from build_state import copy_of
from nights import TODAY, TOMORROW, Moment, Night, finish, published, start
from project_copy import make_world
from test_bad_input import CLEAN, write

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("ACCOUNT_HEALTH_KILLS", "20"))


def assert_kills_do_no_harm(night: Night, moments: list[Moment], together: int = 1) -> None:
    """Kill a run at each moment; so many in a row, each on what the one before left, are made good.

    A run that was killed when all was done has nothing left to make good.
    """
    stood = []
    for number, moment in enumerate(moments, 1):
        last = night.kill(moment)
        now = published(night.world)
        assert now in (night.before, night.after), f"killed after {last}: of two runs"
        stood.append(now == night.before)
        is_over = now == night.after and not copy_of(night.world.paths.build).exists()
        if number % together and not is_over:
            continue
        if not (is_over and night.is_small):
            finish(night.world, TOMORROW)
        assert published(night.world) == night.after, f"killed after {last}: not made good"
        left = {path.name for path in night.world.paths.published.parent.iterdir()}
        assert not {name for name in left if name.endswith((".new", ".wal", ".before", ".tmp"))}
        night.take_back()
    assert sum(stood) > len(moments) / 2, "most kills came after the publication"


@pytest.fixture(scope="module")
def small_night(tmp_path_factory) -> Iterator[Night]:
    """A night of the small project: the second of two daily files is new."""
    with nights.small_night(tmp_path_factory.mktemp("small")) as night:
        yield night


def test_a_run_killed_at_any_moment_leaves_what_is_published_and_is_made_good(small_night):
    night = small_night
    steps = [night.moment_of("model", "int_use"), night.moment_of("dbt_built")]
    assert_kills_do_no_harm(night, [*steps, *night.spread(20)])


def test_runs_killed_one_after_the_other_are_made_good(small_night):
    """Each begins on what the one before left; in no order, so that none repeats its kill."""
    moments = small_night.spread(10)
    random.Random(1).shuffle(moments)
    assert_kills_do_no_harm(small_night, moments, together=5)


@pytest.fixture
def full_disk(small_night) -> Iterator[Path]:
    """The folder of the warehouse on a disk of its own, where a night finds no place."""
    folder = small_night.world.paths.published.parent
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={used_by(folder) + 200_000}", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root may mount a disk that fills")
    try:
        shutil.copytree(small_night.kept / "warehouse", folder, dirs_exist_ok=True)
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        small_night.take_back()


def used_by(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


@pytest.mark.nightly
def test_on_a_full_disk_the_old_marts_stand_and_the_remedy_is_told(small_night, full_disk):
    world = small_night.world
    run = start(world, TOMORROW)
    _, err = run.communicate()
    assert run.returncode in (daily_run.UNEXPECTED, daily_run.CHECKS_FAILED), err
    assert "nothing published" in err
    assert f"The disk is full: {full_disk} has 0.0 GB left" in err
    assert "What to do: free twice the size of build.duckdb" in err
    assert published(world) == small_night.before


def test_a_lake_that_cannot_grow_is_no_fault_of_a_file(small_night):
    """With a limit on the size of files, which needs no root: the same errors from below."""
    world = small_night.world
    large = world.paths.exports / "generic" / "usage_events_large.csv"
    write(large.parent, {large.name: many_events()})
    run = start(world, TOMORROW, preexec_fn=limit_files)
    out, err = run.communicate()
    large.unlink()
    assert run.returncode == daily_run.UNEXPECTED, out + err
    assert "refused" not in err
    assert "The disk is full" in err
    assert published(world) == small_night.before
    small_night.take_back()
    finish(world, TOMORROW)
    assert published(world) == small_night.after
    small_night.take_back()


@pytest.mark.parametrize("sizes", [3, pytest.param(20, marks=pytest.mark.nightly)])
def test_whatever_finds_no_place_is_told_and_the_old_marts_stand(small_night, sizes):
    """No file may grow beyond a part of what the night's largest one takes; needs no root."""
    world, stopped = small_night.world, 0
    finish(world, TOMORROW)
    state = world.paths.build.stat().st_size
    largest = max(path.stat().st_size for path in world.paths.published.parent.iterdir())
    small_night.take_back()
    for number in range(sizes):
        size = round(largest * (number + 0.5) / sizes)
        run = start(world, TOMORROW, preexec_fn=functools.partial(limit_files, size))
        out, err = run.communicate()
        now = published(world)
        if run.returncode == daily_run.DONE:
            assert now == small_night.after, size
        else:
            stopped += 1
            assert run.returncode in (daily_run.UNEXPECTED, daily_run.CHECKS_FAILED), out + err
            assert "The disk is full" in err, (size, err)
            assert now == small_night.before, size
            # Where what it goes on from found no place either, a run computes every day anew; the
            # small project has not what tells it to.
            if size > state:
                finish(world, TOMORROW)
                assert published(world) == small_night.after, size
        small_night.take_back()
    assert stopped > sizes / 2


def many_events() -> str:
    """Too many ids that cannot be packed for a file of 50 kB."""
    ids = (hashlib.sha256(bytes([*divmod(number, 256)])).hexdigest() for number in range(5000))
    lines = [f"{one},0001,u-0001,report_made,2026-03-01T10:00:00Z" for one in ids]
    return "\n".join(["event_id,account_id,user_id,event_name,occurred_at", *lines, ""])


def limit_files(size: int = 50_000) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.nightly
def test_the_whole_project_killed_at_any_moment_is_made_good(tmp_path, project_root, monkeypatch):
    world = make_world(tmp_path, project_root, monkeypatch, data_tests=False)
    folder = world.paths.exports / "generic"
    write(folder, CLEAN)
    finish(world, TODAY)
    more = CLEAN["usage_events.csv"].replace("e-2026", "n-2026").replace("report_made", "shared")
    write(folder, {"usage_events_new.csv": more, "tickets_new.csv": NEW_TICKET})
    night = Night.of(world, tmp_path)
    assert_kills_do_no_harm(night, night.spread(KILLS))


NEW_TICKET = "ticket_id,account_id,opened_at,status\nt2,0002,2026-03-30,open\n"
