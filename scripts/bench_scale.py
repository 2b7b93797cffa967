#!/usr/bin/env python3
"""Measure the usage KPIs at scale: the plain scan, this project, and what one would use instead.

One run, one machine, the same lake (scripts/bench_data.py) for all; every repetition is a process
of its own. All outputs are compared with the project's before any ratio is told; if they differ,
nothing is (exit code 1). The result is docs/performance.md at medium scale, at large scale
docs/performance_large.md; a small one is only printed.
One nightly run on top of the whole history is measured beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb
from bench_contenders import OUTPUT
from bench_data import PRESETS, Scale, write_lake
from bench_report import Growth, Line, Night, Report, write_report
from paths import PROJECT

BENCH_PYTHON = PROJECT / ".venv-bench" / "bin" / "python"
SPARK_DBT = PROJECT / ".venv-spark" / "bin" / "dbt"
REPEATED_UP_TO = 120.0
MODEL = "int_kpis_usage"
NAMES = {
    "scan": "plain scan, grouped by account and day",
    "project": "this project (dbt), compute",
    "sql": "hand-written DuckDB SQL",
    "polars": "polars",
    "pandas": "pandas",
    "sqlmesh": "the same models in SQLMesh",
    "spark": "the same models on Spark, one process",
}
# What would take hours, or more memory than there is, runs at these scales only.
SCALES = {"pandas": ["small"], "sqlmesh": ["small", "medium"], "spark": ["small", "medium"]}
# Accounts and days of the lakes that show how cost grows; events in proportion to both.
GROWTH = {
    "small": [(1_000, days) for days in (30, 90, 365, 730)],
    "medium": [
        *((1_000, days) for days in (30, 90, 365, 730)),
        *((accounts, 30) for accounts in (10_000, 50_000)),
    ],
    "large": [(50_000, days) for days in (90, 730)],
}
EVENTS_PER_ACCOUNT_DAY = 2.74


class Unequal(RuntimeError):
    """Two contenders do not agree: there is nothing to compare."""


@dataclass(frozen=True)
class Sample:
    """One repetition: seconds of compute; of its whole process seconds, CPU and memory (bytes).

    CPU and memory are 0 where they are another process's.
    """

    seconds: float
    whole: float
    cpu: float
    peak: int
    models: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """A lake and a folder to work in."""

    lake: Path
    folder: Path

    def environment(self) -> dict[str, str]:
        """What points dbt here."""
        return {
            **os.environ,
            "ACCOUNT_HEALTH_LAKE": str(self.lake),
            "ACCOUNT_HEALTH_DB": str(self.folder / "account_health.duckdb"),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "ACCOUNT_HEALTH_SPARK_CATALOG": "in-memory",
        }

    @property
    def build(self) -> Path:
        """The file dbt writes."""
        return self.folder / "build.duckdb"


@dataclass(frozen=True)
class Watched:
    """A command that has ended: output, seconds, CPU seconds, highest memory (0: no /proc)."""

    output: str
    seconds: float
    cpu: float
    peak: int


def watched(command: Sequence[str | Path], env: Mapping[str, str]) -> Watched:
    """Run a command and watch it."""
    begun, cpu = time.perf_counter(), children_cpu()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [str(word) for word in command], env=dict(env), stdout=output, stderr=subprocess.STDOUT
        )
        peak, status = 0, Path(f"/proc/{process.pid}/status")
        while process.poll() is None:
            peak = max(peak, high_water(status))
            time.sleep(0.02)
        seconds = time.perf_counter() - begun
        output.seek(0)
        text = output.read()
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{text}")
    return Watched(text, seconds, children_cpu() - cpu, peak)


def children_cpu() -> float:
    """CPU seconds of all processes that were started here and have ended."""
    used = os.times()
    return used.children_user + used.children_system


def high_water(status: Path) -> int:
    """The highest memory a process has had so far."""
    try:
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return 0


def run_contender(name: str, world: World) -> Sample:
    """One repetition of an alternative; what it found is in the folder as NAME.parquet."""
    out = world.folder / f"{name}.parquet"
    for path in (out, out.with_suffix(".duckdb")):
        path.unlink(missing_ok=True)
    if name == "spark":
        return run_spark(world, out)
    scripts = PROJECT / "scripts"
    if name == "sqlmesh":
        seeded = world.folder / "seeded.duckdb"
        words = [scripts / "bench_sqlmesh.py", world.folder / "target", seeded, MODEL, out]
    else:
        words = [scripts / "bench_contenders.py", name, world.lake, out]
    ran = watched([BENCH_PYTHON, *words], os.environ)
    out.with_suffix(".duckdb").unlink(missing_ok=True)
    return Sample(json.loads(ran.output)["seconds"], ran.seconds, ran.cpu, ran.peak)


def run_spark(world: World, out: Path) -> Sample:
    """The same full build on Spark in one process, which has its memory in another one."""
    place = World(world.lake, world.folder / "on_spark")
    shutil.rmtree(place.folder, ignore_errors=True)
    place.folder.mkdir()
    words = ["build", "--target", "spark", "--select", f"+{MODEL}"]
    words += ["--exclude-resource-type", "test", "unit_test"]
    ran = dbt(place, *words, runner=SPARK_DBT)
    written = place.folder / "spark" / "intermediate.db" / MODEL / "*.parquet"
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"copy (from read_parquet('{written}')) to '{out}' (format parquet)")
    return replace(sample_of(place, ran), cpu=0, peak=0)


def dbt(world: World, *command: str, runner: Path | None = None) -> Watched:
    """Run dbt in a process of its own."""
    options = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    runner = runner or Path(sys.executable).with_name("dbt")
    return watched([runner, "--quiet", *command, *options], world.environment())


def run_project(world: World) -> Sample:
    """One full build of the usage KPIs and everything above them, into a new file."""
    seeded = world.folder / "seeded.duckdb"
    if not seeded.exists():
        dbt(world, "seed")
        world.build.rename(seeded)
    shutil.copyfile(seeded, world.build)
    return sample_of(world, dbt(world, "run", "--select", f"+{MODEL}"))


def sample_of(world: World, ran: Watched) -> Sample:
    """What a dbt run took, all in all and by model."""
    results = json.loads((world.folder / "target" / "run_results.json").read_text())["results"]
    models = {
        one["unique_id"].split(".")[-1]: one["execution_time"]
        for one in results
        if one["unique_id"].startswith("model.")
    }
    results = [one for one in results if one["unique_id"].startswith("model.")]
    return Sample(busy_seconds(results), ran.seconds, ran.cpu, ran.peak, models)


def busy_seconds(results: Sequence[Mapping]) -> float:
    """Seconds in which at least one model was at work: two at once share the machine."""
    spans = sorted(
        (datetime.fromisoformat(step["started_at"]), datetime.fromisoformat(step["completed_at"]))
        for one in results
        for step in one["timing"]
        if step["name"] == "execute"
    )
    total, until = 0.0, None
    for begun, ended in spans:
        if until is None or begun > until:
            total += (ended - begun).total_seconds()
        elif ended > until:
            total += (ended - until).total_seconds()
        until = ended if until is None else max(until, ended)
    return total


def differences(build: Path, out: Path) -> list[str]:
    """Where a contender's output is not the project's: counts exactly, doubles to 1e-9."""
    checks = []
    for column, kind in OUTPUT.items():
        ours, theirs = f"ours.{column}", f"theirs.{column}"
        far = (
            f"abs({ours} - {theirs}) > 1e-9 * greatest(1, abs({ours}))"
            if kind == "double"
            else f"{ours} <> {theirs}"
        )
        checks.append(
            f"count(*) filter (where ({ours} is null) <> ({theirs} is null) or {far}) as {column}"
        )
    query = f"""
        select
            count(*) filter (where ours.account_id is null) as rows_too_many,
            count(*) filter (where theirs.account_id is null) as rows_missing,
            count(ours.account_id) - count(distinct (ours.account_id, ours.date_day))
                as rows_doubled,
            {", ".join(checks)}
        from built.intermediate.{MODEL} as ours
        full join (
            select * replace (cast(date_day as date) as date_day) from read_parquet('{out}')
        ) as theirs on ours.account_id = theirs.account_id and ours.date_day = theirs.date_day
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{build}' as built (read_only)")
        cursor = connection.execute(query)
        found = cursor.fetchone()
        assert found is not None
        return [f"{name[0]}: {n}" for name, n in zip(cursor.description, found, strict=True) if n]


def repeated(
    runs: Mapping[str, Callable[[], Sample]], times: int, check: Callable[[str], None]
) -> dict[str, list[Sample]]:
    """Run all in turn, `times` times; what takes minutes only once. Check each at first."""
    samples: dict[str, list[Sample]] = {name: [] for name in runs}
    for turn in range(times):
        for name, run in runs.items():
            if turn and samples[name][0].whole > REPEATED_UP_TO:
                continue
            samples[name].append(run())
            print(f"  {name}: {samples[name][-1].seconds:.2f} s", file=sys.stderr)
            if turn == 0:
                check(name)
    return samples


def contenders_of(world: World, names: Sequence[str]) -> dict[str, Callable[[], Sample]]:
    """How to run each: the project first, the others are compared with it."""
    runs: dict[str, Callable[[], Sample]] = {"project": lambda: run_project(world)}
    for name in names:
        runs[name] = lambda name=name: run_contender(name, world)
    return runs


def measure(world: World, names: Sequence[str], times: int) -> dict[str, list[Sample]]:
    """All contenders on one lake; raises Unequal unless their outputs are the project's."""

    def check(name: str) -> None:
        if name not in ("scan", "project"):
            found = differences(world.build, world.folder / f"{name}.parquet")
            if found:
                raise Unequal(f"{name} differs from {MODEL}: {', '.join(found)}")

    return repeated(contenders_of(world, names), times, check)


@contextmanager
def made_world(scale: Scale, lake: Path | None = None) -> Iterator[World]:
    """A lake of this scale (or the given one) and a folder, both gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="account_health_bench_") as folder:
        if lake is None:
            print(f"  making {scale.events:,} events", file=sys.stderr)
            write_lake(Path(folder) / "lake", scale)
        yield World(lake or Path(folder) / "lake", Path(folder))


def line_of(name: str, samples: Mapping[str, Sequence[Sample]]) -> Line:
    """The medians of one contender; ratios are taken within a turn, for the machine is shared."""
    found = samples[name]

    def ratio(other: str) -> float:
        pairs = zip(found, samples[other], strict=False)
        return statistics.median(ours.seconds / theirs.seconds for ours, theirs in pairs)

    return Line(
        name=NAMES[name],
        seconds=statistics.median(one.seconds for one in found),
        cpu=statistics.median(one.cpu for one in found),
        ratios={other: ratio(other) for other in samples},
        peak=round(statistics.median(one.peak for one in found)),
        repetitions=len(found),
    )


def grown_of(scale: Scale, samples: Mapping[str, Sequence[Sample]], nightly: float) -> Growth:
    """One size of the growth: medians by contender, and the seconds of a night."""
    medians = {
        name: statistics.median(one.seconds for one in found) for name, found in samples.items()
    }
    return Growth(scale.accounts, scale.days, scale.events, medians | {"nightly": nightly})


def growth(sizes: Sequence[tuple[int, int]], times: int) -> list[Growth]:
    """Cost over the length of history and the number of accounts; nights are run `times` times."""
    from bench_nightly import measure_nightly

    rows = []
    for accounts, days in sizes:
        scale = Scale(accounts, days, round(accounts * days * EVENTS_PER_ACCOUNT_DAY))
        with made_world(scale) as world:
            samples = measure(world, ["scan", "sql"], 1)
            night = measure_nightly(world.lake, world.folder / "nightly", times)
        rows.append(grown_of(scale, samples, night.seconds))
    return rows


def memory() -> int:
    """The machine's memory in bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def versions(measured: Sequence[str]) -> dict[str, str]:
    """Of the tools that all runs need, and of the contenders that were measured."""
    asked = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]))"
    names = ("polars", "pandas", "sqlmesh")
    others = subprocess.check_output([BENCH_PYTHON, "-c", asked, *names], text=True).split()
    python = SPARK_DBT.with_name("python")
    others += subprocess.check_output([python, "-c", asked, "pyspark"], text=True).split()
    found = dict(zip(("polars", "pandas", "SQLMesh", "Spark"), others, strict=True))
    return {
        "Python": platform.python_version(),
        "DuckDB": duckdb.__version__,
        "dbt-core": version("dbt-core"),
        "dbt-duckdb": version("dbt-duckdb"),
        **{name: number for name, number in found.items() if name.lower() in measured},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, compare, write; returns the exit code."""
    from bench_nightly import measure_nightly

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scale", choices=PRESETS)
    parser.add_argument("--lake", type=Path, help="a lake of this scale, written before")
    parser.add_argument("--repeat", type=int, default=3, help="repetitions (default 3)")
    parser.add_argument("--no-growth", action="store_true", help="one size only")
    parser.add_argument("--seed", type=int, default=1, help="of the generated data")
    options = parser.parse_args(arguments)
    scale = replace(PRESETS[options.scale], seed=options.seed)
    names = [
        name for name in NAMES if name != "project" and options.scale in SCALES.get(name, PRESETS)
    ]
    try:
        with made_world(scale, options.lake) as world:
            samples = measure(world, names, options.repeat)
            out = duckdb.sql(f"from read_parquet('{world.folder / 'sql.parquet'}')").shape[0]
            night = measure_nightly(world.lake, world.folder / "nightly", options.repeat)
        grown = []
        if not options.no_growth:
            grown = growth(GROWTH[options.scale], options.repeat)
            grown.append(grown_of(scale, samples, night.seconds))
    except Unequal as error:
        print(f"bench_scale: {error}; no ratio is told", file=sys.stderr)
        return 1
    project = samples["project"]
    report = Report(
        scale=options.scale,
        size=scale,
        rows=out,
        measured_on=datetime.now(UTC).date(),
        versions=versions(names),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        memory=memory(),
        lines={name: line_of(name, samples) for name in NAMES if name in samples},
        fixed=statistics.median(one.whole - one.seconds for one in project),
        summed=statistics.median(sum(one.models.values()) for one in project),
        models={
            name: statistics.median(one.models[name] for one in project)
            for name in project[0].models
        },
        growth=grown,
        night=Night(
            seconds=night.seconds,
            fixed=night.fixed,
            scan=night.scan,
            days=night.days,
            events=night.events,
            arrived=night.arrived,
            peak=night.peak,
            models=night.model_seconds(),
        ),
    )
    write_report(report, PROJECT / "docs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
