"""A night's delivery to a project, run undisturbed, run again and killed, and taken back."""

from __future__ import annotations

import datetime as dt
import functools
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import daily_run
import duckdb
import load_exports
import pytest
from load_exports import load
from paths import Paths
from project_copy import World
from run_log import Event, read_events
from small_project import deliver_day, make_small_world

# The run of a person, but for the moment at which files arrive: it is in the marts.
RUN = """
import datetime, functools, sys
import daily_run, load_exports
moment = datetime.datetime.fromisoformat(sys.argv[1])
load_exports.load = functools.partial(load_exports.load, arrived_at=moment)
sys.exit(daily_run.main(sys.argv[2:]))
"""
TODAY, TOMORROW = dt.datetime(2026, 6, 2, 5), dt.datetime(2026, 6, 3, 5)
# What tells of the runs themselves, however they ended.
OF_RUNS = ("run_history", "run_steps")
# Children of a process that has dbt already: each run is two seconds shorter.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["nights"])

Marts = dict[str, list[tuple]]


def start(world: World, moment: dt.datetime, **options: object) -> subprocess.Popen[str]:
    """A daily run in a process of its own, from the start of Python on.

    It keeps no bytecode: with a limit on the size of files Python would leave half of it behind.
    """
    scripts = str(world.paths.project / "scripts")
    return subprocess.Popen(
        [sys.executable, "-B", "-c", RUN, moment.isoformat()],
        env={**os.environ, "PYTHONPATH": scripts},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def fork(world: World, moment: dt.datetime, *arguments: str) -> BaseProcess:
    """A daily run in a process of its own that need not start Python; see `told`."""
    return fork_script(daily_run.main, world, arguments, moment)


def fork_script(
    main: Callable[..., int],
    world: World,
    arguments: tuple[str, ...] = (),
    moment: dt.datetime | None = None,
) -> BaseProcess:
    """The same of another script, by its `main`."""
    run = FORKS.Process(target=_run, args=(main, arguments, world.paths, moment, dict(os.environ)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        run.start()
    return run


def _run(
    main: Callable[..., int],
    arguments: tuple[str, ...],
    paths: Paths,
    moment: dt.datetime | None,
    environment: dict[str, str],
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    with _told(paths, main.__module__).open("w", encoding="utf-8") as file:
        for stream in (sys.__stdout__, sys.__stderr__):
            os.dup2(file.fileno(), stream.fileno())
    load_exports.load = functools.partial(load, arrived_at=moment)
    sys.exit(main(arguments, paths))


def _told(paths: Paths, script: str) -> Path:
    return paths.project.with_name(f"{script}.txt")


def told(world: World, script: str = "daily_run") -> str:
    """What the last forked run of it said."""
    return _told(world.paths, script).read_text(encoding="utf-8")


@contextmanager
def resting(run: BaseProcess, is_so: Callable[[], bool]) -> Iterator[BaseProcess]:
    """A run that rests as soon as something is so; `go_on` wakes it."""
    try:
        while not is_so():
            assert run.is_alive(), "the run was over before"
            time.sleep(0.002)
        os.kill(run.pid, signal.SIGSTOP)
        yield run
    finally:
        run.kill()
        run.join()


def go_on(run: BaseProcess) -> int:
    """Wake it, and wait for its end; returns the exit code."""
    os.kill(run.pid, signal.SIGCONT)
    run.join()
    return run.exitcode


def finish(world: World, moment: dt.datetime) -> None:
    """A daily run to its end; in this process, where dbt has started already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load_exports, "load", functools.partial(load, arrived_at=moment))
        assert world.run() == daily_run.DONE


def published(world: World) -> Marts:
    """Everything that people read, by mart."""
    with duckdb.connect(world.paths.published, read_only=True) as connection:
        names = connection.execute("select table_name from duckdb_tables()").fetchall()
        return {
            name: connection.execute(f"from marts.{name} order by all").fetchall()
            for (name,) in names
            if name not in OF_RUNS
        }


@dataclass(frozen=True)
class Moment:
    """So many seconds after so many events of the log, for no two runs take equally long."""

    events: int
    seconds: float = 0.0


@dataclass
class Night:
    """A night's delivery, before and after it was run undisturbed; `events` are its log.

    The small project is one that must not be run again after the end: it takes the same in twice.
    """

    world: World
    kept: Path
    before: Marts
    after: Marts
    events: list[Event]
    is_small: bool

    @classmethod
    def of(cls, world: World, root: Path, is_small: bool = False) -> Night:
        """Run the night that has been delivered, then take the world back to before it."""
        kept = root / "kept"
        for folder in ("lake", "warehouse"):
            shutil.copytree(root / folder, kept / folder)
        before = published(world)
        run = fork(world, TOMORROW)
        run.join()
        assert run.exitcode == daily_run.DONE, told(world)
        last = list(read_events(world.paths.run_log))
        events = [event for event in last if event["run_id"] == last[-1]["run_id"]]
        night = cls(world, kept, before, published(world), events, is_small)
        assert night.before != night.after
        night.take_back()
        return night

    def take_back(self) -> None:
        """Lake and warehouse as they were before the night."""
        for folder in ("lake", "warehouse"):
            shutil.rmtree(self.kept.parent / folder)
            shutil.copytree(self.kept / folder, self.kept.parent / folder)

    def spread(self, number: int) -> list[Moment]:
        """So many moments, evenly over the length of the run."""
        times = [dt.datetime.fromisoformat(event["at"]) for event in self.events]
        moments = []
        for place in range(number):
            moment = times[0] + (times[-1] - times[0]) * (place + 0.5) / number
            passed = sum(one <= moment for one in times)
            moments.append(Moment(passed, (moment - times[passed - 1]).total_seconds()))
        return moments

    def moment_of(self, event: str, name: str | None = None) -> Moment:
        """The moment of this event."""
        found = [(one["event"], one.get("name")) for one in self.events]
        return Moment(found.index((event, name)) + 1)

    def kill(self, moment: Moment) -> str:
        """Kill a run at this moment; returns the last event before it."""
        lines = self.logged() + moment.events
        run = fork(self.world, TOMORROW)
        while self.logged() < lines and run.is_alive():
            time.sleep(0.002)
        time.sleep(moment.seconds)
        run.kill()
        run.join()
        assert run.exitcode in (-signal.SIGKILL, daily_run.DONE), told(self.world)
        last = self.events[moment.events - 1]
        return f"{last['event']} {last.get('name', '')}"

    @contextmanager
    def resting_at(
        self, event: str, name: str | None = None, arguments: tuple[str, ...] = ()
    ) -> Iterator[BaseProcess]:
        """A run that rests after this event; `go_on` wakes it."""
        lines = self.logged() + self.moment_of(event, name).events
        run = fork(self.world, TOMORROW, *arguments)
        with resting(run, lambda: self.logged() >= lines):
            yield run

    def logged(self) -> int:
        """How many lines the log has."""
        log = self.world.paths.run_log
        return log.read_bytes().count(b"\n") if log.exists() else 0


@contextmanager
def small_night(root: Path) -> Iterator[Night]:
    """A night of the small project: the second of two daily files is new."""
    with pytest.MonkeyPatch.context() as patch:
        world = make_small_world(root, patch)
        finish(world, TODAY)
        deliver_day(world, 2)
        yield Night.of(world, root, is_small=True)
