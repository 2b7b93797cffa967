#!/usr/bin/env python3
"""Run every model on DuckDB and on Spark over one small demo, and hold the marts row by row.

Decimals, texts, dates and numbers of rows must be the same, doubles within 1e-9. With --nights 2
the last month's usage comes later and both go on from their first run: Spark drops and writes the
partitions of the days that changed. Needs Spark's environment (`make spark` makes it) and Java 17
or 21. With --cluster, Spark is a master and two workers (scripts/spark_cluster.py), and each of
them must have done a share of the tasks.

Exit codes: 0 all marts are equal; 1 they differ, a model or test failed, or a worker did nothing;
2 wrong usage, or no Java.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from loader_columns import sql_name, sql_text
from paths import PROJECT, Paths
from publish import marts_of as marts_with_keys
from rich.console import Console
from rich.table import Table
from spark_cluster import (
    ClusterError,
    java_problem,
    logging_to,
    running_cluster,
    tasks_by_worker,
)

TOLERANCE = 1e-9
SHOWN = 3
ENGINES = ("duckdb", "spark")


class EngineError(RuntimeError):
    """A model or test failed on an engine; the message is what dbt said."""


@dataclass(frozen=True)
class Mart:
    """A mart and the columns that make one row."""

    name: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Rows on each engine, rows that differ, and the first of them in words."""

    rows_duckdb: int
    rows_spark: int
    differing: int
    examples: tuple[str, ...]


def compare(connection: duckdb.DuckDBPyConnection, mart: Mart, left: str, right: str) -> Comparison:
    """Hold two relations (DuckDB's, Spark's) against each other, row by row of the mart's key.

    A missing or added row, another column, another type and another value are differences.
    """
    types = [_types(connection, relation) for relation in (left, right)]
    rows = [_one(connection, f"select count(*) from {relation}") for relation in (left, right)]
    if list(types[0].items()) != list(types[1].items()):
        odd = sorted(set(types[0].items()) ^ set(types[1].items()))
        texts = tuple(f"columns differ: {name} {kind}" for name, kind in odd[:SHOWN])
        return Comparison(*rows, len(odd) or 1, texts or ("columns stand in another order",))
    keys = ", ".join(map(sql_name, mart.key))
    for engine, relation, count in zip(ENGINES, (left, right), rows, strict=True):
        distinct = _one(
            connection, f"select count(*) from (select distinct {keys} from {relation})"
        )
        if distinct != count:
            text = f"{engine}: {count - distinct} rows repeat a key ({keys})"
            return Comparison(*rows, count - distinct, (text,))
    unlike = {name: _unlike(name, kind) for name, kind in types[0].items()}
    either = " or ".join(unlike.values())
    joined = f"{left} as l full join {right} as r using ({keys})"
    # A row of one side only: its other side's key column is null, so the key itself differs.
    differing = _one(connection, f"select count(*) from {joined} where {either}")
    values = ", ".join(f"l.{sql_name(name)}, r.{sql_name(name)}, {unlike[name]}" for name in unlike)
    found = connection.execute(
        f"select {values} from {joined} where {either} order by {keys} limit {SHOWN}"
    ).fetchall()
    return Comparison(*rows, differing, tuple(_in_words(mart, list(unlike), row) for row in found))


def _unlike(name: str, kind: str) -> str:
    left, right = f"l.{sql_name(name)}", f"r.{sql_name(name)}"
    if kind not in ("DOUBLE", "FLOAT"):
        return f"{left} is distinct from {right}"
    scale = f"{TOLERANCE} * greatest(1, abs({left}))"
    return f"coalesce(abs({left} - {right}) > {scale}, {left} is distinct from {right})"


def _in_words(mart: Mart, names: Sequence[str], row: Sequence[object]) -> str:
    pairs = {name: row[3 * place : 3 * place + 3] for place, name in enumerate(names)}
    here = [left if left is not None else right for left, right, _ in map(pairs.get, mart.key)]
    where = ", ".join(f"{name} {value}" for name, value in zip(mart.key, here, strict=True))
    for side, engine in enumerate(ENGINES):
        if all(pairs[name][side] is None for name in mart.key):
            return f"{where}: not on {engine}"
    said = [
        f"{name} is {left!r} on DuckDB and {right!r} on Spark"
        for name, (left, right, differs) in pairs.items()
        if differs
    ]
    return f"{where}: {'; '.join(said)}"


def _types(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    rows = connection.execute(f"describe select * from {relation}").fetchall()
    return {name: kind for name, kind, *_ in rows}


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def marts_of(manifest: Path) -> list[Mart]:
    """The marts in dbt's manifest, by name, with their primary keys."""
    promised = marts_with_keys(json.loads(manifest.read_text(encoding="utf-8")))
    return [Mart(name, key) for name, key in sorted(promised.items())]


def build(engine: str, tests: bool = False) -> float:
    """Seeds and models on one engine, in a process of its own; returns its seconds.

    With `tests`, dbt's unit and data tests, too.
    """
    began = time.perf_counter()
    root = Path(os.environ["DBT_TARGET_PATH"]).parent
    # In two folders: the parse cache of one target is no use to the other.
    places = ["--target-path", str(root / engine), "--log-path", str(root / engine)]
    kinds = [] if tests else ["--exclude-resource-type", "test", "unit_test"]
    command = ["build", "--target", engine, "--project-dir", str(PROJECT), *kinds, *places]
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", *command, "--profiles-dir", str(PROJECT)],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        check=False,
    )
    if done.returncode:
        said = "\n".join(_failures(root / engine) or [done.stdout + done.stderr])
        raise EngineError(f"{said}\ndbt failed on {engine}: exit code {done.returncode}.")
    return time.perf_counter() - began


def _failures(target: Path) -> list[str]:
    """Failed nodes with the first lines of what was said; below them Spark prints its plan."""
    results = target / "run_results.json"
    if not results.exists():
        return []
    return [
        "\n".join([f"{result['unique_id']}:", *said_first(result["message"])])
        for result in json.loads(results.read_text(encoding="utf-8"))["results"]
        if result["status"] in ("error", "fail")
    ]


def said_first(message: str) -> list[str]:
    """The first lines that say something."""
    return [line.strip() for line in message.splitlines() if line.strip()][:SHOWN]


def prepare(root: Path, accounts: int, months: int, nights: int) -> Paths:
    """Demo exports below `root`, and an environment that points there."""
    from make_demo_exports import make_demo_exports

    os.environ["ACCOUNT_HEALTH_EXPORTS"] = str(root / "exports")
    os.environ["ACCOUNT_HEALTH_LAKE"] = str(root / "lake")
    os.environ["ACCOUNT_HEALTH_DB"] = str(root / "warehouse" / "account_health.duckdb")
    # Quicker, and forgets the tables when the run ends.
    os.environ["ACCOUNT_HEALTH_SPARK_CATALOG"] = "in-memory" if nights == 1 else "hive"
    # Many small queries: to compile them well would cost more than to run them as they are.
    os.environ["JAVA_TOOL_OPTIONS"] = (
        "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"
    )
    # Another cluster could not read this folder.
    os.environ.pop("ACCOUNT_HEALTH_SPARK_MASTER", None)
    os.environ["DBT_TARGET_PATH"] = str(root / "target")
    (root / "warehouse").mkdir(parents=True)
    make_demo_exports(root / "exports", accounts=accounts, months=months)
    return Paths.from_env()


def deliver(paths: Paths, nights: int) -> Iterator[str]:
    """All in one night, or in two: the usage of the last month comes with the second."""
    from load_exports import load

    if nights == 2:
        late = sorted((paths.exports / "generic").glob("usage_events_*"))[-1]
        held_back = late.rename(paths.exports.parent / late.name)
        load(paths)
        yield "all but the last month's usage"
        held_back.rename(late)
    load(paths)
    yield "everything"


def _relations(mart: str, folder: Path) -> tuple[str, str]:
    """A mart as DuckDB has it and as Spark wrote it into `folder`.

    Spark keeps what it partitions a table by in the names of folders, and as its last columns.
    """
    partitions = ", ".join(sorted({sql_name(one.name.split("=")[0]) for one in folder.glob("*=*")}))
    duckdb_mart = f"marts.{sql_name(mart)}"
    if partitions:
        duckdb_mart = f"(select * exclude ({partitions}), {partitions} from {duckdb_mart})"
    files = sql_text(str(folder / "**" / "*.parquet"))
    return duckdb_mart, f"read_parquet({files}, hive_partitioning = {bool(partitions)})"


def hold_marts(paths: Paths, manifest: Path, console: Console) -> bool:
    """Compare every mart, print the table and the first differences; True if all are equal."""
    table = Table("mart", box=None, header_style="bold")
    for title in ("rows on DuckDB", "rows on Spark", "differences"):
        table.add_column(title, justify="right")
    lines = []
    with duckdb.connect(str(paths.build), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for mart in marts_of(manifest):
            folder = paths.build.with_name("spark") / "marts.db" / mart.name
            found = compare(connection, mart, *_relations(mart.name, folder))
            counts = (found.rows_duckdb, found.rows_spark, found.differing)
            table.add_row(mart.name, *(f"{count:,}" for count in counts))
            lines += [f"{mart.name}: {text}" for text in found.examples]
    console.print(table)
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return not lines


@contextlib.contextmanager
def on_cluster(root: Path) -> Iterator[None]:
    """Spark's work in the block is done by a cluster below `root`, and logged in root/events."""
    os.environ.update(logging_to(root / "events"))
    with running_cluster(root / "cluster") as cluster:
        os.environ["ACCOUNT_HEALTH_SPARK_MASTER"] = cluster.master
        yield


def check(root: Path, options: argparse.Namespace, console: Console) -> int:
    """Build on both engines below `root` and compare; returns the exit code."""
    paths = prepare(root, options.accounts, options.months, options.nights)
    seconds, tasks = dict.fromkeys(ENGINES, 0.0), {}
    with on_cluster(root) if options.cluster else contextlib.nullcontext():
        for delivered in deliver(paths, options.nights):
            for engine in ENGINES:
                with console.status(f"Every model on {engine}: {delivered}"):
                    seconds[engine] += build(engine, options.tests and engine == "spark")
        if options.cluster:
            tasks = tasks_by_worker(root / "cluster", root / "events")
    equal = hold_marts(paths, root / "duckdb" / "manifest.json", console)
    took = ", ".join(f"{engine} {seconds[engine]:.0f} s" for engine in ENGINES)
    with_tests = ", on Spark unit and data tests, too" if options.tests else ""
    print(f"Seeds and models{with_tests}, dbt's start included: {took}")
    if tasks:
        shares = ", ".join(f"{worker} {count:,}" for worker, count in tasks.items())
        print(f"Spark's tasks: {shares}")
    if not equal:
        print("The marts differ; docs/spark.md says where the engines part.", file=sys.stderr)
    if not all(tasks.values()):
        print("A worker did nothing: this was no distributed run.", file=sys.stderr)
    return 0 if equal and all(tasks.values()) else 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and check; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--accounts", type=int, default=60, help="customers (default 60)")
    parser.add_argument("--months", type=int, default=12, help="length of history (default 12)")
    parser.add_argument("--nights", type=int, choices=(1, 2), default=1, help="deliveries")
    parser.add_argument("--keep", type=Path, help="a new folder to work in, which stays")
    parser.add_argument("--cluster", action="store_true", help="Spark as a master and two workers")
    parser.add_argument("--tests", action="store_true", help="dbt's tests on Spark, too")
    options = parser.parse_args(arguments)
    problem = java_problem()
    if problem:
        print(problem, file=sys.stderr)
        return 2
    if options.keep and options.keep.exists():
        parser.error(f"--keep {options.keep}: the folder exists; name a new one")
    # Whoever ends this run ends its cluster, too.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    place = (
        contextlib.nullcontext(options.keep)
        if options.keep
        else tempfile.TemporaryDirectory(prefix="account_health_spark_")
    )
    with place as folder:
        try:
            return check(Path(folder).resolve(), options, Console())
        except (EngineError, ClusterError) as error:
            print(error, file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
