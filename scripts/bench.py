#!/usr/bin/env python3
"""Measure one daily run and say where its time went.

Works on demo data in a temporary folder, or with --here on your own exports, lake and warehouse.
Seconds depend on the machine and on what else it does: compare the shares. Two things running at
once share the time between them, so the parts add up to the whole.

Exit code: 0 measured; otherwise that of the run, see scripts/daily_run.py --help.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from daily_run import Run, at_project, parse_arguments
from paths import Paths
from rich.console import Console
from rich.table import Table
from run_lock import run_lock

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from run_dbt import Query

EVENTS = ("int_usage_events", "int_email_events")
LOAD, OVERHEAD, SCAN = "load", "dbt's own overhead", "the big scan"
MODELS, TESTS, SEEDS, PUBLISH = "all other models", "data tests", "seeds", "publish"
WHAT = {
    LOAD: "files read, cast and written to the lake",
    OVERHEAD: "start, parse, Jinja, scheduling: no statement of a node is running",
    SCAN: "the event tables, and the daily models that read them",
    MODELS: "from staging to marts",
    TESTS: "on every floor",
    SEEDS: "the configuration",
    PUBLISH: "marts copied, ordered, checked, swapped in",
}
PASS = """
select account_id, cast(occurred_at as date) as date_day, count(*) as events
from read_parquet('{}') group by all
"""


def shares(run: Run) -> dict[str, float]:
    """Seconds of each part of a finished run, in the order of WHAT."""
    assert run.manifest is not None
    parts = dict.fromkeys(WHAT, 0.0)
    parts[LOAD] = run.phases["load"]
    parts[PUBLISH] = run.phases["publish"]
    dbt = sum(seconds for phase, seconds in run.phases.items() if phase not in (LOAD, PUBLISH))
    for part, seconds in attributed(run.queries, part_of_nodes(run.manifest)).items():
        parts[part] += seconds
    parts[OVERHEAD] = dbt - sum(parts[part] for part in (SCAN, MODELS, TESTS, SEEDS))
    return parts


def part_of_nodes(manifest: Manifest) -> dict[str, str]:
    """The part each node's statements belong to, by the node's unique id."""
    events = {f"model.{manifest.metadata.project_name}.{name}" for name in EVENTS}
    kinds = {"seed": SEEDS, "test": TESTS, "model": MODELS}
    parts = {}
    for unique_id, node in manifest.nodes.items():
        parts[unique_id] = kinds.get(str(node.resource_type), MODELS)
        reads_events = events & set(getattr(node.depends_on, "nodes", ()))
        is_daily = node.original_file_path.startswith("models/intermediate/daily/")
        if unique_id in events or (reads_events and is_daily):
            parts[unique_id] = SCAN
    return parts


def attributed(queries: Sequence[Query], part_of: dict[str, str]) -> dict[str, float]:
    """Seconds by part; a moment in which several statements ran is shared among them."""
    edges = []
    for query in queries:
        if query.node in part_of:
            part = part_of[query.node]
            edges += [(query.ended - query.seconds, 1, part), (query.ended, -1, part)]
    seconds: dict[str, float] = defaultdict(float)
    running: dict[str, int] = defaultdict(int)
    before = 0.0
    for moment, change, part in sorted(edges):
        total = sum(running.values())
        for name, count in running.items():
            if count:
                seconds[name] += (moment - before) * count / total
        running[part] += change
        before = moment
    return seconds


def slowest(run: Run, limit: int = 5) -> list[tuple[str, float]]:
    """The models that took most of the time: (name, seconds)."""
    assert run.manifest is not None
    models = {n: n for n in run.manifest.nodes if n.startswith("model.")}
    seconds = attributed(run.queries, models)
    ranked = sorted(seconds.items(), key=lambda item: -item[1])
    return [(run.manifest.nodes[unique_id].name, spent) for unique_id, spent in ranked[:limit]]


def one_pass(lake: Path) -> float:
    """Seconds of the least a run must do: read the events once, group by account and day."""
    files = lake / "generic" / "usage_events" / "*.parquet"
    with duckdb.connect() as connection:
        begun = time.perf_counter()
        connection.execute(f"create table passed as {PASS.format(files.as_posix())}")
        return time.perf_counter() - begun


def print_shares(parts: dict[str, float], plain_pass: float) -> None:
    """Print the table, and the ratios that matter."""
    total = sum(parts.values())
    table = Table("part", "s", "share", "what it is", title="Where the time went")
    table.columns[1].justify = table.columns[2].justify = "right"
    for part, seconds in parts.items():
        table.add_row(part, f"{seconds:.1f}", f"{seconds / total:.0%}", WHAT[part])
    table.add_row("whole run", f"{total:.1f}", "100%", "", style="bold")
    console = Console() if sys.stdout.isatty() else Console(width=100)
    console.print(table)
    print(
        f"dbt's own overhead is {parts[OVERHEAD] / max(parts[SCAN], 1e-3):.1f} times the big scan"
    )
    print(
        f"the big scan is {parts[SCAN] / plain_pass:.1f} times one plain pass over the events "
        f"(read, group by account and day: {plain_pass:.2f} s)"
    )


@contextlib.contextmanager
def demo_world(accounts: int, months: int) -> Iterator[Paths]:
    """Demo exports in a temporary folder, and an environment that points there."""
    from make_demo_exports import make_demo_exports

    with tempfile.TemporaryDirectory(prefix="account_health_bench_") as folder:
        root = Path(folder)
        os.environ["ACCOUNT_HEALTH_EXPORTS"] = str(root / "exports")
        os.environ["ACCOUNT_HEALTH_LAKE"] = str(root / "lake")
        os.environ["ACCOUNT_HEALTH_DB"] = str(root / "warehouse" / "account_health.duckdb")
        os.environ["DBT_TARGET_PATH"] = str(root / "target")
        os.environ["DBT_LOG_PATH"] = str(root / "logs")
        make_demo_exports(root / "exports", accounts=accounts, months=months)
        yield Paths.from_env()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, measure, print; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--accounts", type=int, default=300, help="customers (default 300)")
    parser.add_argument("--months", type=int, default=24, help="length of history (default 24)")
    parser.add_argument(
        "--here", action="store_true", help="your own exports, lake and warehouse; publishes"
    )
    options = parser.parse_args(arguments)
    world = (
        contextlib.nullcontext(Paths.from_env())
        if options.here
        else demo_world(options.accounts, options.months)
    )
    with world as paths, run_lock(paths.published.with_name(".lock")), at_project(paths):
        run = Run(paths, parse_arguments([]))
        with contextlib.redirect_stdout(io.StringIO()):
            code = run.go()
        if "publish" in run.phases:
            print_shares(shares(run), one_pass(paths.lake))
            models = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest(run))
            print(f"slowest models: {models}")
            return 0
        return code


if __name__ == "__main__":
    sys.exit(main())
