"""Runs the project night by night over an arriving world, and at once, and holds the marts.

Nothing here knows how a model is built: it runs dbt as the daily run does, with what has arrived by
then in the lake, and reads the marts.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb
import pytest
from arriving_world import (
    AFTERNOON,
    BUSY_NIGHT,
    MORNING,
    NIGHTS,
    SILENT_NIGHT,
    Deliveries,
    arrival,
    write_lake,
)
from loader_columns import sql_name, sql_text
from paths import PROJECT
from project_copy import make_world
from run_dbt import Dbt

# Nights after the start and the hour until which files have come: one night is skipped, one run
# again when more files have come, one run twice.
EVERY_RUN = (
    (0, MORNING),
    (SILENT_NIGHT, MORNING),
    (SILENT_NIGHT + 2, MORNING),
    (BUSY_NIGHT, MORNING),
    (BUSY_NIGHT, AFTERNOON),
    (5, MORNING),
    (5, MORNING),
    (NIGHTS, MORNING),
)
# Each commit leaves out the night without a delivery and the one that is run twice.
UNTRIED = () if "ACCOUNT_HEALTH_DAY_WORLDS" in os.environ else (SILENT_NIGHT, 5)
RUNS = tuple(run for run in EVERY_RUN if run[0] not in UNTRIED)
LAST = len(RUNS) - 1
# What was told by earlier runs: a build at once has had none.
TOLD = ("restatements", "account_changes")
# Marts that beside other rows hold what was told, and those that do not depend on it.
UNTOLD = {"score_changes": "cause <> 'configuration'"}
SHOWN = 3
NOISE = 1e-9
KILLED_RUN = """
import json, os, signal, sys
from pathlib import Path
from run_dbt import Dbt, Watch

project, build, variables, as_of, done = sys.argv[1:]

def kill(ended, total, node):
    if ended == int(done):
        os.kill(os.getpid(), signal.SIGKILL)

Dbt(Path(project), Path(build), json.loads(variables), Watch(kill), as_of).build()
"""


@dataclass(frozen=True)
class Night:
    """A run: the day it computes, and until when files have arrived."""

    as_of: date
    until: datetime


class Nightly:
    """A copy of the project with a world that arrives; results of runs are kept and used again."""

    def __init__(self, root: Path, world: Deliveries, patch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.paths = make_world(root, PROJECT, patch, data_tests=False).paths
        # A day of one account, so that there is work which does not fit into it.
        owners = self.paths.project / "seeds" / "owners.csv"
        before = owners.read_text("utf-8")
        owners.write_text(before.replace("default,standard,10,", "default,standard,1,"), "utf-8")
        assert owners.read_text("utf-8") != before
        self.world = world
        self.variables: dict[str, str] = {"time_zone": self.world.zone}
        self.archive = root / "archive"
        self.files = write_lake(self.archive, self.world.rows, self.paths.project)
        self.nights = [
            Night(self.world.start + timedelta(days=offset), self._moment(offset, hour))
            for offset, hour in RUNS
        ]
        self.warehouse = self.paths.build.parent
        self.warehouse.mkdir()
        self.is_changed = False
        self.parsed: dict[str, Dbt] = {}
        self.built: dict[Night, Path] = {}

    def _moment(self, offset: int, hour: time) -> datetime:
        return arrival(self.world.start + timedelta(days=offset), hour)

    # ---- runs ------------------------------------------------------------------------------------

    def deliver(self, until: datetime) -> None:
        """Make the lake hold what has arrived until then, and nothing else."""
        shutil.rmtree(self.paths.lake, ignore_errors=True)
        empty = [path.relative_to(self.archive) for path in self.archive.rglob("_empty.parquet")]
        arrived = [one for one in self.files if one.row.arrived_at <= until]
        for part in [*empty, *(Path(part) for one in arrived for part in one.parts)]:
            if (self.archive / part).exists():
                (self.paths.lake / part).parent.mkdir(parents=True, exist_ok=True)
                os.link(self.archive / part, self.paths.lake / part)

    def dbt(self, as_of: date) -> Dbt:
        """The project, parsed once for each as-of date."""
        key = as_of.isoformat()
        if key not in self.parsed:
            places = self.paths.project, self.paths.build
            self.parsed[key] = Dbt(*places, self.variables, as_of=key)
        return self.parsed[key]

    def run(self, night: Night) -> None:
        """A good run on the build file as it is."""
        self.deliver(night.until)
        self.build(night.as_of)

    def build(self, as_of: date) -> None:
        """A good run on lake and build file as they are."""
        built = self.dbt(as_of).build()
        assert not built.failures, "\n".join(map(str, built.failures))

    def killed_run(self, night: Night, done: int) -> None:
        """A run that the operating system ends when so many nodes are done."""
        self.deliver(night.until)
        variables, as_of = json.dumps(self.variables), night.as_of.isoformat()
        places = [str(self.paths.project), str(self.paths.build)]
        ended = subprocess.run(
            [sys.executable, "-c", KILLED_RUN, *places, variables, as_of, str(done)],
            env={**os.environ, "PYTHONPATH": str(self.paths.project / "scripts")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == -signal.SIGKILL, ended.stdout + ended.stderr

    def after(self, number: int) -> Path:
        """The build file as it was after that run, every run on what the one before it left."""
        kept = self.root / f"after_{number}"
        if not kept.exists():
            assert not self.is_changed, "shared runs are those of the unchanged project"
            self.start_from(self.after(number - 1) if number else None)
            self.run(self.nights[number])
            shutil.copytree(self.warehouse, kept)
        return kept / self.paths.build.name

    def at_once(self, night: Night) -> Path:
        """A build file made from nothing, with what had arrived by that night."""
        if night not in self.built:
            self.deliver(night.until)
            self.built[night] = self.from_nothing(night.as_of)
        return self.built[night]

    def from_nothing(self, as_of: date) -> Path:
        """A build file made from nothing and the lake as it is; the one there stays as it is."""
        aside = self.root / "aside"
        kept = self.root / f"at_once_{len(list(self.root.glob('at_once_*')))}"
        os.replace(self.warehouse, aside)
        self.warehouse.mkdir()
        self.build(as_of)
        os.replace(self.warehouse, kept)
        os.replace(aside, self.warehouse)
        return kept / self.paths.build.name

    def start_from(self, build: Path | None) -> None:
        """Let the next run find this build file and what stood beside it, or nothing."""
        shutil.rmtree(self.warehouse)
        if build:
            shutil.copytree(build.parent, self.warehouse)
        else:
            self.warehouse.mkdir()

    # ---- the project -----------------------------------------------------------------------------

    @contextmanager
    def changed(
        self,
        texts: Mapping[str, list[tuple[str, str]]],
        variables: Mapping[str, str] | None = None,
    ) -> Iterator[None]:
        """Another project for a while: texts in its files replaced, vars set."""
        before = {name: (self.paths.project / name).read_text("utf-8") for name in texts}
        kept = self.parsed, self.built, self.variables
        self.parsed, self.built, self.variables = {}, {}, {**self.variables, **(variables or {})}
        self.is_changed = True
        self._write(texts)
        try:
            yield
        finally:
            self.parsed, self.built, self.variables = kept
            self.is_changed = False
            for name, text in before.items():
                (self.paths.project / name).write_text(text, "utf-8")

    @property
    def marts(self) -> dict[str, tuple[str, ...]]:
        """Every mart and the columns of its primary key."""
        marts = self.dbt(self.nights[0].as_of).marts()
        return {name: marts[name] for name in sorted(marts) if name not in TOLD}

    def _write(self, texts: Mapping[str, list[tuple[str, str]]]) -> None:
        for name, changes in texts.items():
            path = self.paths.project / name
            text = path.read_text("utf-8")
            for old, new in changes:
                assert old in text, f"{name} does not hold {old!r}"
                text = text.replace(old, new)
            path.write_text(text, "utf-8")


# ---- comparing -----------------------------------------------------------------------------------


@contextmanager
def opened(left: Path, right: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Both build files, read-only, as databases l and r."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for name, path in (("l", left), ("r", right)):
            connection.execute(f"attach {sql_text(path)} as {name} (read_only)")
        yield connection


def differences(nightly: Path, at_once: Path, marts: Mapping[str, tuple[str, ...]]) -> list[str]:
    """What differs between two build files: a line for each mart, then its first rows."""
    with opened(nightly, at_once) as connection:
        return [
            line for mart, key in marts.items() for line in _mart_differences(connection, mart, key)
        ]


def rows_of(mart: str, schema: str) -> str:
    """The query of a mart's rows that do not depend on what earlier runs told."""
    return f"from {schema}.{sql_name(mart)} where {UNTOLD.get(mart, 'true')}"


def _mart_differences(
    connection: duckdb.DuckDBPyConnection, mart: str, key: tuple[str, ...]
) -> list[str]:
    left, right = (rows_of(mart, f"{side}.marts") for side in "lr")
    columns = [connection.execute(f"describe {one}").fetchall() for one in (left, right)]
    if columns[0] != columns[1]:
        return [f"{mart}: other columns: {columns[0]} night by night, {columns[1]} at once"]
    found = []
    for one, other in ((left, right), (right, left)):
        cursor = connection.execute(f"{one} except all {other} order by all")
        names = [column[0] for column in cursor.description]
        found.append([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
    if not any(found):
        return []
    by_key = [{tuple(row[name] for name in key): row for row in rows} for rows in found]
    twice = sum(map(len, found)) - sum(map(len, by_key))
    keys = sorted({*by_key[0], *by_key[1]}, key=lambda one: [str(value) for value in one])
    noise = 0
    told = []
    for one in keys:
        rows = [side.get(one) for side in by_key]
        where = ", ".join(f"{name} {value}" for name, value in zip(key, one, strict=True))
        if None in rows:
            told.append(f"{where}: only {'night by night' if rows[0] else 'at once'}")
            continue
        unlike = [name for name in rows[0] if rows[0][name] != rows[1][name]]
        noise += bool(unlike) and all(_is_noise(rows[0][name], rows[1][name]) for name in unlike)
        said = [f"{n} is {rows[0][n]!r} night by night, {rows[1][n]!r} at once" for n in unlike]
        more = f"; and {len(said) - SHOWN} more columns" if len(said) > SHOWN else ""
        told.append(f"{where}: {'; '.join(said[:SHOWN])}{more}")
    head = f"{mart}: {len(keys)} rows differ, {noise} of them by floating-point noise only"
    return [head + (f", {twice} repeat a key" if twice else ""), *(f"  {t}" for t in told[:SHOWN])]


def _is_noise(one: object, other: object) -> bool:
    is_float = isinstance(one, float) and isinstance(other, float)
    return is_float and abs(one - other) <= NOISE * max(1, abs(one))


def exported(build: Path, marts: Mapping[str, tuple[str, ...]], folder: Path) -> dict[str, bytes]:
    """Each mart as the bytes of a Parquet file, its rows in the order of all columns."""
    folder.mkdir(exist_ok=True)
    with duckdb.connect(build, read_only=True, config={"threads": 1}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for mart in marts:
            target = sql_text(folder / f"{mart}.parquet")
            connection.execute(f"copy ({rows_of(mart, 'marts')} order by all) to {target}")
    return {mart: (folder / f"{mart}.parquet").read_bytes() for mart in marts}
