#!/usr/bin/env python3
"""Measure the loader against DuckDB reading the same file into the same types without rejects.

Writes usage events as CSV and as JSON lines into a temporary folder, loads each in a process of its
own, and prints events a second, the ratio to DuckDB and the most memory that the loader took. Exit
codes: 0 done; 1 with --check a ratio below 0.5 or 2 GiB of memory or more.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from declarations import Table, read_declarations
from load_exports import load
from loader_columns import sql_text
from loader_files import Patience
from paths import PROJECT, Paths

LEAST_RATIO = 0.5
MOST_MEMORY = 2 * 1024**3
EVENTS = (
    "select 'e-' || i as event_id, 'a-' || i % 10000 as account_id, 'u-' || i % 250000 as user_id,"
    " 'opened' as event_name, 'reports' as feature, strftime(timestamp '2026-01-01'"
    " + to_seconds(i % 15000000), '%Y-%m-%dT%H:%M:%SZ') as occurred_at,"
    " 's-' || i % 900000 as session_id, i % 600 as duration_seconds, 1 as quantity"
    " from range({events}) as numbers (i)"
)


def write_events(file: Path, events: int) -> None:
    """Write `events` usage events as CSV or JSON lines, by the ending of the name."""
    kind = "csv, header" if file.suffix == ".csv" else "json"
    duckdb.execute(f"copy ({EVENTS.format(events=events)}) to {sql_text(file)} (format {kind})")


def plain_seconds(file: Path, table: Table, target: Path) -> tuple[float, float]:
    """(seconds, CPU seconds) that DuckDB takes from the file to Parquet of the declared types."""
    types = {column.name: column.data_type for column in table.columns}
    columns = "{" + ", ".join(f"{name}: {sql_text(kind)}" for name, kind in types.items()) + "}"
    reader = "read_csv" if file.suffix == ".csv" else "read_json"
    option = ", header = true, auto_detect = false" if reader == "read_csv" else ""
    begun, worked = time.perf_counter(), time.process_time()
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            f"copy (from {reader}({sql_text(file)}, columns = {columns}{option}))"
            f" to {sql_text(target)} (format parquet)"
        )
    return time.perf_counter() - begun, time.process_time() - worked


def loader_seconds(root: Path) -> tuple[float, float]:
    """(seconds, CPU seconds) of a load of root/exports into root/lake, in this process."""
    paths = replace(Paths.from_env({}), exports=root / "exports", lake=root / "lake")
    begun, worked = time.perf_counter(), time.process_time()
    report = load(paths, tools=["generic"], progress=False, patience=Patience(still=0))
    seconds = time.perf_counter() - begun, time.process_time() - worked
    if report.exit_code or sum(file.rejected for file in report.files):
        raise SystemExit(f"the events do not load: {report.files}")
    return seconds


def measured(root: Path) -> tuple[float, float, int]:
    """(seconds, CPU seconds, most bytes of memory) of a load in a process of its own."""
    ended = subprocess.run(
        [sys.executable, __file__, "--load", str(root)], capture_output=True, text=True, check=True
    )
    seconds, cpu, memory = ended.stdout.split()
    return float(seconds), float(cpu), int(memory)


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark from the command line; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--events", type=int, default=1_000_000, help="events a file (default 1 M)")
    parser.add_argument("--check", action="store_true", help="exit 1 if a target is missed")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.load:
        seconds = loader_seconds(chosen.load)
        print(*seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
        return 0
    table = read_declarations(PROJECT)["generic"].tables["usage_events"]
    missed = False
    for ending in (".csv", ".jsonl"):
        with TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
            root = Path(folder)
            file = root / "exports" / "generic" / f"usage_events{ending}"
            file.parent.mkdir(parents=True)
            write_events(file, chosen.events)
            plain, plain_cpu = plain_seconds(file, table, root / "plain.parquet")
            seconds, cpu, memory = measured(root)
            ratio = plain / seconds
            missed |= ratio < LEAST_RATIO or memory >= MOST_MEMORY
            print(
                f"{ending[1:]:<6} {chosen.events:,} events, {file.stat().st_size / 1e6:,.0f} MB:"
                f" loader {seconds:.1f} s ({chosen.events / seconds:,.0f} events/s,"
                f" {memory / 1e6:,.0f} MB), DuckDB {plain:.1f} s, ratio {ratio:.2f};"
                f" CPU {cpu:.1f} s, DuckDB {plain_cpu:.1f} s, ratio {plain_cpu / cpu:.2f}"
            )
    return int(chosen.check and missed)


if __name__ == "__main__":
    sys.exit(main())
