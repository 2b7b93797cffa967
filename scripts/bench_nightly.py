"""One nightly run on a long history: what arrives last, computed on top of what was there.

The lake is first cut before its last night and built in full; then the last night's files are added
and the project runs again, as it would every night. The result must be that of a full build.
"""

from __future__ import annotations

import json
import shutil
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
from bench_scale import MODEL, Sample, Unequal, World, dbt, sample_of
from loader_columns import sql_text
from rebuild_day import cut_lake

SCAN = """
select account_id, cast(occurred_at as date) as date_day, count(*) as events
from read_parquet({events})
where occurred_at >= timestamp '{first}' and cast(occurred_at as date) in ({days})
group by all
"""


@dataclass(frozen=True)
class Nightly:
    """What one night costs: samples of the run, seconds of the plain scan of the touched days."""

    samples: Sequence[Sample]
    scan: float
    days: int
    events: int
    arrived: int
    backfill: Sample

    @property
    def seconds(self) -> float:
        """Median compute."""
        return statistics.median(one.seconds for one in self.samples)

    @property
    def fixed(self) -> float:
        """Median of what dbt takes to start, parse and schedule."""
        return statistics.median(one.whole - one.seconds for one in self.samples)

    @property
    def peak(self) -> int:
        """Highest memory of the run, in bytes."""
        return max(one.peak for one in self.samples)

    def model_seconds(self) -> dict[str, float]:
        """Median seconds by model."""
        names = self.samples[0].models
        return {name: statistics.median(one.models[name] for one in self.samples) for name in names}


def measure_nightly(lake: Path, folder: Path, times: int) -> Nightly:
    """Run the last night `times` times on one history; raises Unequal if the result differs."""
    folder.mkdir()
    world = World(folder / "lake", folder)
    last = _last_arrival(lake)
    cut_lake(lake, world.lake, last - timedelta(hours=1))
    dbt(world, "seed")
    backfill = run(world)
    before = folder / "before.duckdb"
    world.build.rename(before)
    cut_lake(lake, world.lake, last)
    samples = []
    for _ in range(times):
        shutil.copyfile(before, world.build)
        samples.append(run(world))
    days, arrived = _touched(world)
    seconds, events = _scan(lake, days)
    full = World(lake, folder / "full")
    full.folder.mkdir()
    dbt(full, "seed")
    run(full)
    if found := _differences(world.build, full.build):
        raise Unequal(f"the nightly {MODEL} differs from a full build in {found} rows")
    return Nightly(samples, seconds, len(days), events, arrived, backfill)


def run(world: World) -> Sample:
    """One run of the usage KPIs and everything above them, on the build file as it is."""
    return sample_of(world, dbt(world, "run", "--select", f"+{MODEL}"))


def _last_arrival(lake: Path) -> datetime:
    log = sql_text(lake / "_files" / "*.parquet")
    found = duckdb.sql(f"select max(arrived_at) from read_parquet({log})").fetchone()
    assert found is not None
    return found[0]


def _touched(world: World) -> tuple[list[str], int]:
    """The days that the night's events fall on, and how many events arrived."""
    with duckdb.connect(world.build, read_only=True) as connection:
        days = connection.execute(
            "select distinct date_day from intermediate.int_changed_usage_days order by all"
        ).fetchall()
    events = sql_text(world.lake / "generic" / "usage_events" / "*.parquet")
    arrived = duckdb.sql(
        f"select count(*) from read_parquet({events}) where _arrived_at ="
        f" (select max(_arrived_at) from read_parquet({events}))"
    ).fetchone()
    assert arrived is not None
    return [day.isoformat() for (day,) in days], arrived[0]


def _scan(lake: Path, days: Sequence[str]) -> tuple[float, int]:
    """Seconds of the plain scan of these days, and their events (median of three)."""
    query = SCAN.format(
        events=sql_text(lake / "generic" / "usage_events" / "*.parquet"),
        first=min(days),
        days=", ".join(f"date '{day}'" for day in days),
    )
    seconds, events = [], 0
    for _ in range(3):
        with duckdb.connect() as connection:
            begun = time.perf_counter()
            connection.execute(f"create temp table passed as {query}")
            seconds.append(time.perf_counter() - begun)
            found = connection.execute("select sum(events) from passed").fetchone()
            assert found is not None
            events = int(found[0])
    return statistics.median(seconds), events


def _differences(nightly: Path, full: Path) -> int:
    table = f"intermediate.{MODEL}"
    with duckdb.connect() as connection:
        for name, path in (("n", nightly), ("f", full)):
            connection.execute(f"attach {sql_text(path)} as {name} (read_only)")
        found = connection.execute(
            f"select (select count(*) from (from n.{table} except all from f.{table}))"
            f" + (select count(*) from (from f.{table} except all from n.{table}))"
        ).fetchone()
    assert found is not None
    return found[0]


if __name__ == "__main__":
    import sys
    import tempfile

    with tempfile.TemporaryDirectory(prefix="account_health_bench_") as work:
        night = measure_nightly(Path(sys.argv[1]), Path(work) / "nightly", int(sys.argv[2]))
    models = sorted(night.model_seconds().items(), key=lambda item: -item[1])[:14]
    print(
        json.dumps(
            {
                "nightly": [one.seconds for one in night.samples],
                "fixed": night.fixed,
                "peak_gib": night.peak / 1024**3,
                "scan": night.scan,
                "days": night.days,
                "events": night.events,
                "arrived": night.arrived,
                "backfill": night.backfill.seconds,
                "backfill_peak": night.backfill.peak / 1024**3,
                "models": models,
                "backfill_models": sorted(night.backfill.models.items(), key=lambda i: -i[1])[:14],
            },
            indent=1,
        )
    )
