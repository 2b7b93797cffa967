"""dbt inside this process: one start-up, one parse, quiet output, failures with their rows.

Starting dbt costs seconds, so a run parses once and hands the parsed project to every command.
"""

from __future__ import annotations

import gc
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from paths import memory_limit
from plain_text import one_line
from publish import SCHEMA, is_held, marts_of

AS_OF = "ACCOUNT_HEALTH_AS_OF"
# dbt's own variable; without it a build leaves out the unit tests, which say nothing of the data.
LEFT_OUT = "DBT_EXCLUDE_RESOURCE_TYPES"
QUIET = ["--log-level", "none"]
# The build writes manifest.json, a second each time; the steps before it need not.
UNWRITTEN = ["--no-write-json"]
FAILED = ("error", "fail", "runtime error")
OUT_OF_MEMORY = "Out of Memory Error"
SHOWN_ROWS = 3
# When dbt takes a table without rows to have been loaded.
NO_ROW_YEAR = 1
MACRO_STACK = re.compile(r"\s*> (in|called by) macro ")


class DbtError(RuntimeError):
    """dbt stopped before it could build: the project, a var or the warehouse file is at fault."""

    @property
    def is_lock(self) -> bool:
        """True if another process has the build file open."""
        return is_held(self)


@dataclass(frozen=True)
class Query:
    """One SQL statement of dbt's: its node, when it ended (epoch seconds), how long it ran (s)."""

    node: str
    ended: float
    seconds: float


@dataclass
class Watch:
    """Listens to dbt's events: keeps the statements, passes progress on.

    `on_progress(done, total, node)` is called when a node starts and when it ends, `on_model(name,
    status, seconds)` when a model has ended.
    """

    on_progress: Callable[[int, int, str], None] | None = None
    on_model: Callable[[str, str, float], None] | None = None
    queries: list[Query] = field(default_factory=list)
    _done: int = 0
    _total: int = 0

    def __call__(self, event: Any) -> None:
        """Take one event of dbt's (an EventMsg)."""
        kind = event.info.name
        if kind == "SQLQueryStatus":
            ended = event.info.ts.seconds + event.info.ts.nanos / 1e9
            node = event.data.node_info.unique_id
            self.queries.append(Query(node, ended, event.data.elapsed))
        elif kind in ("LogStartLine", "NodeFinished"):
            if kind == "LogStartLine":
                self._total = event.data.total
            else:
                self._done += 1
                self._tell_model(event.data)
            if self.on_progress:
                self.on_progress(self._done, self._total, event.data.node_info.node_name)

    def _tell_model(self, finished: Any) -> None:
        node, result = finished.node_info, finished.run_result
        if self.on_model and node.resource_type == "model":
            self.on_model(node.node_name, result.status, round(result.execution_time, 3))


@dataclass(frozen=True)
class Failure:
    """A model or test that did not succeed, told in full."""

    name: str
    kind: str
    path: str
    message: str
    remedy: str = ""
    compiled: str = ""
    rows: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Several indented lines: what, where, why, the first rows, what to do."""
        lines = [f"{self.kind} {self.name} ({self.path})"]
        for line in self.message.strip().splitlines():
            if line.strip() and not MACRO_STACK.match(line):
                lines.append(line.strip())
        lines += [f"row: {one_line(row)}" for row in self.rows]
        if self.compiled:
            lines.append(f"all rows: the query in {self.compiled}")
        if self.remedy:
            lines.append(f"what to do: {self.remedy}")
        return "\n    ".join(lines)


@dataclass(frozen=True)
class Built:
    """The outcome of `dbt build`: results by kind and status (tests: pass, warn, fail, …)."""

    counts: Mapping[str, Mapping[str, int]]
    failures: tuple[Failure, ...]
    warnings: tuple[Failure, ...]


def memory_hint(message: str) -> str:
    """What to do if `message`, of a failed node, tells of full memory; else nothing."""
    if OUT_OF_MEMORY not in message:
        return ""
    return (
        f"let DuckDB take more than {memory_limit()} (ACCOUNT_HEALTH_MEMORY=16GB), and compute one "
        "model at a time (ACCOUNT_HEALTH_THREADS=1); then run again"
    )


class Dbt:
    """The project, parsed once with these vars; close it before anything opens the build file."""

    def __init__(
        self,
        project: Path,
        build: Path,
        variables: Mapping[str, object] | None = None,
        watch: Watch | None = None,
        as_of: str | None = None,
    ) -> None:
        """Parse `project`; raises DbtError if it does not parse. `build` is the file dbt writes.

        `as_of` is the last day to compute (YYYY-MM-DD); without it, what the environment says.
        """
        self.build_file = build
        self.watch = watch or Watch()
        self._as_of = as_of
        self._options = ["--project-dir", str(project)]
        if "DBT_PROFILES_DIR" not in os.environ:
            self._options += ["--profiles-dir", str(project)]
        # Without vars of its own a run shares dbt's parse cache with a plain `dbt build`.
        if variables:
            self._options += ["--vars", json.dumps(variables)]
        build.parent.mkdir(parents=True, exist_ok=True)
        self.manifest = self._invoke(None, "parse", *UNWRITTEN)

    def marts(self) -> dict[str, tuple[str, ...]]:
        """The tables that people read, and the columns of each one's key."""
        models = {
            name: node.to_dict()
            for name, node in self.manifest.nodes.items()
            if node.resource_type == "model" and node.schema == SCHEMA
        }
        return marts_of({"nodes": models})

    def stale(self, feeds: Sequence[tuple[str, str]]) -> list[str]:
        """Which of these (tool, entity) pairs are stale or empty, a line each; asks dbt."""
        declared = {
            (source.source_name, source.name)
            for source in self.manifest.sources.values()
            if source.loaded_at_field and source.freshness
        }
        chosen = [f"source:{tool}.{entity}" for tool, entity in feeds if (tool, entity) in declared]
        if not chosen:
            return []
        results = self._invoke(
            self.manifest, "source", "freshness", *UNWRITTEN, "--select", *chosen
        ).results
        lines = []
        for result in results:
            if result.node.resource_type != "source":
                continue  # the hook at the start of a run
            name = f"{result.node.source_name}.{result.node.name}"
            if str(result.status) == "pass":
                continue
            if getattr(result, "age", None) is None:
                lines.append(f"stale feed: {name}: age unknown ({result.message})")
            elif result.max_loaded_at.year == NO_ROW_YEAR:
                lines.append(f"empty feed: {name}: no row has been loaded yet")
            else:
                days = result.age / (24 * 3600)
                lines.append(f"stale feed: {name}: the newest delivery is {days:.1f} days old")
        return sorted(lines)

    def build(self, full_refresh: bool = False) -> Built:
        """Build and test everything; never raises for a failing node, see `Built.failures`."""
        command = ["build"]
        if LEFT_OUT not in os.environ:
            command += ["--exclude-resource-type", "unit_test"]
        command += ["--full-refresh"] if full_refresh else []
        results = self._invoke(self.manifest, *command).results
        self.close()
        counts: dict[str, Counter[str]] = {}
        failures, warnings = [], []
        for result in results:
            status, kind = str(result.status), str(result.node.resource_type)
            counts.setdefault(kind, Counter())[status] += 1
            if status in FAILED:
                failures.append(self._failure(result, kind))
            elif status == "warn":
                warnings.append(self._failure(result, kind))
        return Built(counts, tuple(failures), tuple(warnings))

    def close(self) -> None:
        """Let go of the build file: dbt keeps it open, and its lock, until the process ends."""
        environment = DuckDBConnectionManager._ENV
        if environment is not None:
            environment.close()
        DuckDBConnectionManager.close_all_connections()
        gc.collect()

    def _invoke(self, manifest: Any, *command: str) -> Any:
        with self._environment():
            outcome = dbtRunner(manifest=manifest, callbacks=[self.watch]).invoke(
                [*QUIET, *command, *self._options]
            )
        if outcome.exception is not None or outcome.result is None:
            self.close()
            raise DbtError(str(outcome.exception or "dbt gave no result").strip())
        return outcome.result

    @contextmanager
    def _environment(self) -> Iterator[None]:
        """The as-of date where dbt reads it, for as long as dbt is at work."""
        before = os.environ.get(AS_OF)
        if self._as_of:
            os.environ[AS_OF] = self._as_of
        try:
            yield
        finally:
            os.environ.pop(AS_OF, None)
            if before is not None:
                os.environ[AS_OF] = before

    def _failure(self, result: Any, kind: str) -> Failure:
        node = result.node
        is_test = kind == "test"
        sql = node.compiled_code if is_test and result.failures else None
        compiled = getattr(node, "compiled_path", None) if is_test else None
        message = result.message or str(result.status)
        meta = node.config.meta or {}
        remedy = str(meta.get("remedy") or (is_test and node.description) or "").strip()
        return Failure(
            name=node.name,
            kind=kind,
            path=node.original_file_path,
            message=message,
            remedy=memory_hint(message) or remedy,
            compiled=str(compiled or ""),
            rows=self._first_rows(sql) if sql else (),
        )

    def _first_rows(self, sql: str) -> tuple[str, ...]:
        """The first rows a failing test found; none if they cannot be read any more."""
        try:
            with duckdb.connect(self.build_file, read_only=True) as connection:
                connection.execute("set TimeZone = 'UTC'")
                cursor = connection.execute(f"select * from ({sql}) as found limit {SHOWN_ROWS}")
                names = [column[0] for column in cursor.description]
                return tuple(
                    ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True))
                    for row in cursor.fetchall()
                )
        except duckdb.Error:
            return ()
