#!/usr/bin/env python3
"""Load what was delivered, check that it is fresh, build and test the marts, publish them.

Prints the top of the alert list and where everything lies. What each run did is kept beside the
published file: the last one in last_run.json, all of them in runs.jsonl, a JSON line per event, and
with the next publication in the tables run_history and run_steps.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import datetime as dt
import json
import os
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import yaml
from build_state import forget, keep, restore, space_hint
from environment import misspelt, unusable
from paths import Paths
from plain_text import one_line
from publish import (
    HeldError,
    PublishError,
    ShrunkError,
    is_held,
    marts_of,
    publish,
    read_manifest,
    refuse_held,
    refuse_name,
)
from published_marts import foreign_keys, open_published
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from run_history import HistoryError, steps_kept, write_history
from run_lock import LockHeldError, run_lock
from run_log import RunLog, secrets_of, versions
from whole_file import write_whole

if TYPE_CHECKING:  # importing dbt takes seconds; a run that cannot start should not wait for it
    from dbt.contracts.graph.manifest import Manifest
    from publish_postgres import Target
    from run_dbt import Built, Query, Watch

DONE, UNEXPECTED, USAGE, BAD_INPUT, CHECKS_FAILED, SHRUNK, NOT_SERVED, IN_USE = range(8)
LOCKED = 75
INTERRUPTED = 130
EXIT_CODES = """\
exit codes:
  0   done: everything was loaded, checked and published
  1   unexpected error
  2   usage: an unknown option or tool, an impossible --as-of, an ACCOUNT_HEALTH_ variable that
      nothing reads, a source yml that cannot be followed; nothing computed
  3   bad input: at least one file was refused, or cannot be read again as its declaration now
      says, and everything else was published; or there is no file at all, and nothing was done
  4   checks failed: a model does not build or a test does not hold; nothing published
  5   refused: a mart shrank suddenly; nothing published (see scripts/publish.py --help)
  6   published, but not into PostgreSQL: yesterday's marts stand there; scripts/publish_postgres.py
      tries again without another run
  7   another program has build.duckdb open, or the published file for writing; nothing published
  75  another run holds the lock; nothing done
  130 interrupted (Ctrl+C); what was published by then stays

environment:
  ACCOUNT_HEALTH_EXPORTS   delivered files, one folder per tool (default exports)
  ACCOUNT_HEALTH_LAKE      loaded files as typed Parquet (default lake)
  ACCOUNT_HEALTH_DB        the published file (default warehouse/account_health.duckdb)
  ACCOUNT_HEALTH_POSTGRES  a PostgreSQL database to publish into, too (default none); see
                           scripts/publish_postgres.py --help
  ACCOUNT_HEALTH_PII_KEY   key of the hashes that personal_data in dbt_project.yml asks for
  ACCOUNT_HEALTH_DELIVERIES  where alerts go (default deliveries.yml; no file, nothing is sent)
"""
ALWAYS_ON = "generic"


class StopError(Exception):
    """The run cannot go on; carries the exit code."""

    def __init__(self, code: int, message: str) -> None:
        """Stop with `code`; `message` is printed for people."""
        super().__init__(message)
        self.code = code


class Run:
    """One daily run: its settings, what it found, how long each phase took."""

    def __init__(self, paths: Paths, options: argparse.Namespace) -> None:
        """Prepare the run; raises StopError(2) if a tool or variable is one that nobody knows."""
        self.paths = paths
        self.options = options
        self.started = dt.datetime.now(dt.UTC)
        self.phases: dict[str, float] = {}
        self.facts: dict[str, Any] = {}
        self.notes: list[str] = []
        self.told: list[str] = []
        self.code = UNEXPECTED
        self.queries: list[Query] = []
        self.manifest: Manifest | None = None
        self.console = Console(stderr=True)
        self.log = RunLog(paths.run_log, secrets_of(os.environ, paths.deliveries))
        self.declared, self.default_tools, self.connected, self.version = declared_tools(
            paths.project
        )
        self.steps_kept: int | None = None
        self._check_environment()
        self.tools = self._choose_tools()
        self.reads_tables = not self.connected.isdisjoint(self.tools)

    def go(self) -> int:
        """Run every phase, report, and return the exit code."""
        self._log_start()
        try:
            self._check_files()
            target = self._postgres()
            bad_files = self._load()
            self._check_as_of()
            self._keep_state()
            self._dbt_phases()
            is_served = target is None or self._serve(target)
            self.code = (BAD_INPUT if bad_files else DONE) if is_served else NOT_SERVED
            self._report()
            self._deliver()
        except StopError as stop:
            self.code = stop.code
            self._say(str(stop))
            self._say_if_full(str(stop))
            self.facts["stopped_by"] = str(stop)
        except KeyboardInterrupt:
            self.code = INTERRUPTED
            self._say(f"Interrupted; {self._published()}.")
        except Exception as error:
            self.code = UNEXPECTED
            self.facts["stopped_by"] = f"{type(error).__name__}: {error}"
            traceback.print_exc()
            self._say(f"Unexpected error; {self._published()}: {error}")
            self._say_if_full(str(error))
        self._write_last_run()
        return self.code

    def locked_out(self, reason: str) -> int:
        """Record that another run is at work; returns the exit code."""
        self.code = LOCKED
        self.facts["stopped_by"] = reason
        self._log_start()
        self._log_end()
        return self.code

    def _check_environment(self) -> None:
        own = (self.paths.deliveries, self.paths.project / "profiles.yml")
        found = [*misspelt(os.environ, own), *unusable(os.environ)]
        if found:
            raise StopError(USAGE, "Nothing done: " + "\n".join(found))
        try:
            refuse_name(self.paths.published)
            self.steps_kept = steps_kept(self.paths.project)
        except (PublishError, HistoryError) as error:
            raise StopError(USAGE, f"Nothing done: {error}") from None

    def _check_as_of(self) -> None:
        """Stop before dbt would compute days that nobody has data for, forty years by a slip."""
        asked = self.options.as_of or os.environ.get("ACCOUNT_HEALTH_AS_OF", "").strip()
        if not asked:
            if self.reads_tables and _days_delivered(self.paths.lake)[1] is None:
                raise StopError(
                    USAGE,
                    "Nothing computed: no file was read, and a connector's tables do not say up to "
                    "which day they tell. What to do: give the day with --as-of",
                )
            return
        # Tomorrow has begun somewhere. Exports may be from a clock that is ahead of ours.
        tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
        first, last = _days_delivered(self.paths.lake)
        if asked > max(tomorrow, last or tomorrow).isoformat():
            raise StopError(USAGE, f"Nothing computed: the as-of date {asked} is in the future")
        if first and asked < first.isoformat():
            raise StopError(
                USAGE,
                f"Nothing computed: the as-of date {asked} is before the first day of any "
                f"record, {first}",
            )

    def _choose_tools(self) -> list[str]:
        asked = self.options.tools
        exports = self.paths.exports
        folders = {path.name for path in exports.glob("[!._]*/")} if exports.is_dir() else set()
        if asked is None:
            for name in sorted(folders - set(self.declared)):
                self.notes.append(
                    f"{exports / name} is left alone: no tool of that name is declared "
                    "in dbt_project.yml (var tool_entities); see examples/bring_your_own_tool"
                )
            chosen = folders | self.connected
            for name in self.declared:
                # Every table of a declared tool has an empty file, so that dbt finds its columns.
                in_lake = any((self.paths.lake / name).glob("*/[!_]*.parquet"))
                if in_lake and name not in chosen and name != ALWAYS_ON:
                    self.notes.append(
                        f"{name} is left out although the lake holds its data: it has no folder "
                        f"in {exports}; make an empty one to keep it in"
                    )
            asked = [name for name in self.declared if name in chosen]
        unknown = sorted(set(asked) - set(self.declared))
        if unknown:
            raise StopError(
                USAGE,
                f"unknown tool: {', '.join(unknown)}. Declared in dbt_project.yml, "
                f"var tool_entities: {', '.join(self.declared)}",
            )
        return [name for name in self.declared if name in {*asked, ALWAYS_ON}]

    def _check_files(self) -> None:
        """Stop before any work if a file is in use: dbt itself would wait for its own and retry."""
        try:
            refuse_held(self.paths.published)
        except HeldError as error:
            raise StopError(IN_USE, f"Nothing done: {error}") from error
        build = self.paths.build
        if not build.exists():
            return
        try:
            duckdb.connect(build).close()
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            if is_held(reason):
                raise StopError(
                    IN_USE,
                    f"Another program has the build file open; close it and start again.\n{reason}",
                ) from error
            raise StopError(
                UNEXPECTED,
                f"{build} cannot be opened. Delete it, and {build.name}.wal if there is one: "
                f"the next run makes it anew from the lake.\n{reason}",
            ) from error

    def _load(self) -> int:
        """Load new files; returns how many could not be loaded as they should be."""
        from declarations import DeclarationError
        from load_exports import load

        with self._phase("load"):
            try:
                report = load(self.paths, tools=self.tools, progress=self.console.is_terminal)
            except DeclarationError as error:
                raise StopError(USAGE, f"Nothing loaded: {error}") from error
        counts = Counter(file.status for file in report.files)
        self.facts["files"] = dict(counts)
        self.log.write("loaded", files=counts)
        for text in report.unread:
            self._say(one_line(text))
        delivered = report.files or delivered_feeds(self.paths.lake, self.tools)
        if not delivered and not self.reads_tables:
            raise StopError(
                BAD_INPUT,
                f"Nothing to do: no file in {self.paths.exports} and nothing in {self.paths.lake}. "
                "What to do: put the exports there, one folder per tool, or set "
                "ACCOUNT_HEALTH_EXPORTS to where they are",
            )
        for file in report.refused:
            told = f"refused: {file.file}: {file.reason}. What to do: {file.remedy}"
            self._say(one_line(told))
            self.log.write("file_refused", file=str(file.file), reason=file.reason)
        for name in report.outdated:
            self._say(
                f"outdated: {one_line(name)} was loaded under an older declaration and is no longer"
                " in the exports. What to do: put the file back and run again"
            )
        self._say(
            f"Loaded {_plural(counts['loaded'], 'new file')}, "
            f"{counts['unchanged']} unchanged, {counts['refused']} refused."
        )
        return len(report.refused) + len(report.outdated)

    def _keep_state(self) -> None:
        """Go on from what was published last, even if runs have failed since."""
        with self._phase("keep state"):
            is_restored = restore(self.paths.build)
            if self.options.full_refresh:
                return
            if is_restored:
                self._say("The run before published nothing: going on from the one before it.")
            reason = keep(self.paths.build)
        self.log.write("state_kept", is_restored=is_restored, is_kept=not reason)
        self.notes += [reason] if reason else []

    def _dbt_phases(self) -> None:
        with self._phase("dbt start"):
            from run_dbt import DbtError
        try:
            self._build_and_publish()
        except DbtError as error:
            code = IN_USE if error.is_lock else CHECKS_FAILED
            hint = "\nClose the program that has the build file open." if error.is_lock else ""
            raise StopError(
                code, f"dbt could not run; nothing published.\n{error}{hint}"
            ) from error

    def _build_and_publish(self) -> None:
        from run_dbt import Dbt, Watch

        watch = Watch(queries=self.queries, on_model=self._log_model)
        variables: dict[str, object] = {}
        if self.tools != self.default_tools:
            variables["tools"] = self.tools
        with self._phase("dbt parse"):
            dbt = Dbt(self.paths.project, self.paths.build, variables, watch, self.options.as_of)
        self.manifest = dbt.manifest
        with self._phase("freshness"):
            self.notes += dbt.stale(delivered_feeds(self.paths.lake, self.tools))
        with self._phase("dbt build"), self._progress(watch):
            built = dbt.build(self.options.full_refresh)
        self._judge(built)
        with self._phase("publish"):
            self._publish(dbt.marts())

    def _judge(self, built: Built) -> None:
        """Tell what dbt found; stops the run if anything failed."""
        self.facts["dbt"] = {kind: dict(counts) for kind, counts in built.counts.items()}
        self.log.write("dbt_built", counts=self.facts["dbt"])
        for event, checks in (("check_warned", built.warnings), ("check_failed", built.failures)):
            for check in checks:
                self.log.write(event, kind=check.kind, name=check.name, message=check.message)
        for warning in built.warnings:
            self._say(f"warning: {warning}")
        if built.failures:
            for failure in built.failures:
                self._say(f"FAILED {failure}")
            skipped = sum(counts["skipped"] for counts in built.counts.values())
            raise StopError(
                CHECKS_FAILED,
                f"{_plural(len(built.failures), 'check')} failed, {skipped} skipped for it; "
                f"nothing published. {self._still_standing()}",
            )

    def _publish(self, marts: Mapping[str, Sequence[str]]) -> None:
        try:
            done = publish(self.paths.build, self.paths.published, marts, also=self._add_history)
        except HeldError as error:
            raise StopError(
                IN_USE,
                f"Nothing published: {error}\nAll is computed: scripts/publish.py publishes it.",
            ) from error
        except ShrunkError as error:
            raise StopError(SHRUNK, f"Nothing published.\n{error}") from error
        except PublishError as error:
            raise StopError(CHECKS_FAILED, f"Nothing published: {error}") from error
        self.notes.extend(done.notes)
        self.facts["marts"] = done.rows
        self.facts["as_of"] = done.as_of and done.as_of.isoformat()
        self.log.write("published", rows=done.rows, as_of=done.as_of)
        forget(self.paths.build)

    def _add_history(
        self, connection: duckdb.DuckDBPyConnection, rows: Mapping[str, int], as_of: dt.date | None
    ) -> None:
        """This run, as far as it has come, and those before it, beside the marts."""
        soon = self.log.event("published", rows=rows, as_of=as_of)
        write_history(connection, self.paths.run_log, self.steps_kept, [soon])

    def _postgres(self) -> Target | None:
        """Where to publish besides the file; stops the run if the environment is unreadable."""
        if not os.environ.get("ACCOUNT_HEALTH_POSTGRES", "").strip():
            return None
        from publish_postgres import Target, UsageError

        try:
            return Target.from_env()
        except UsageError as error:
            raise StopError(USAGE, f"Nothing done: {error}") from None

    def _serve(self, target: Target) -> bool:
        """Publish into PostgreSQL what is in the published file; returns whether it worked."""
        from publish_postgres import publish_postgres

        with self._phase("publish postgres"):
            try:
                manifest = read_manifest(self.paths)
                keys, primary_keys = foreign_keys(manifest), marts_of(manifest)
                done = publish_postgres(
                    self.paths.published, target, keys, primary_keys=primary_keys
                )
            except (PublishError, duckdb.Error) as error:
                self._say(f"Not published into PostgreSQL: {error}")
                self.facts["not_served"] = str(error)
                return False
        self.notes.extend(done.notes)
        self.facts["postgres_schema"] = target.schema
        return True

    def _report(self) -> None:
        with open_published(self.paths.published) as published:
            self._tell(published)

    def _tell(self, published: duckdb.DuckDBPyConnection) -> None:
        from alert_list import contact_times, print_alerts, top_alerts

        as_of = self.facts.get("as_of")
        rows = self.facts["marts"]
        print(f"\nAccount Health as of {as_of or 'no day: there is nothing to score yet'}")
        if {"alerts", "account_health"} <= set(rows):
            print_alerts(*top_alerts(published))
        late = _late_feeds(published) if "feed_status" in rows else []
        self.facts["late_feeds"] = late
        print(f"\nMarts      {self.paths.published} (schema marts, {len(rows)} tables)")
        print(f"Lake       {self.paths.lake}")
        print(f"Rejected   {_plural(rows.get('rejected_rows', 0), 'row')} in marts.rejected_rows")
        print(
            f"Unmatched  {_plural(rows.get('unmatched_records', 0), 'record')} in "
            "marts.unmatched_records"
        )
        if "contact_times" in rows:
            print(f"Contact    {contact_times(published)}")
        state = ", ".join(late) if late else "what is delivered is in time and of the usual volume"
        print(f"Feeds      {state}")
        missing = _never_delivered(published, self.paths.project) if "feed_status" in rows else []
        if missing:
            print(f"           Never delivered: {', '.join(missing)}")
        phases = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.phases.items())
        print(f"Took       {sum(self.phases.values()):.1f} s: {phases}")
        for note in self.notes:
            print(f"Note       {note}")
        if self.code == BAD_INPUT:
            self._say("Some files were not loaded (see above); everything else is published.")

    def _deliver(self) -> None:
        """Tell people, if anybody is to be told; the run stands, whatever becomes of it."""
        if not self.paths.deliveries.exists():
            return
        from deliver_alerts import deliver_after_run

        try:
            with self._phase("deliver"):
                self.facts["delivery"], lines = deliver_after_run(self.paths)
        except KeyboardInterrupt:
            self.code = INTERRUPTED
            self._say("Interrupted; the marts are published, the next run tells the rest.")
            return
        for line in lines:
            print(f"Delivery   {line}")

    @contextlib.contextmanager
    def _phase(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        status = "error"
        try:
            yield
            status = "success"
        finally:
            self.phases[name] = round(time.perf_counter() - begun, 3)
            self.log.write("phase", name=name, status=status, seconds=self.phases[name])

    def _log_model(self, name: str, status: str, seconds: float) -> None:
        self.log.write("model", name=name, status=status, seconds=seconds)

    def _log_start(self) -> None:
        self.log.write(
            "run_started",
            options=vars(self.options),
            tools=self.tools,
            versions=versions(self.version),
        )

    def _log_end(self) -> None:
        told = ("stopped_by", "not_served", "late_feeds")
        facts = {name: self.facts[name] for name in told if name in self.facts}
        self.log.write("run_ended", exit_code=self.code, notes=self.notes, **facts)

    @contextlib.contextmanager
    def _progress(self, watch: Watch) -> Iterator[None]:
        """A bar that names the model or test being built; nothing outside a terminal."""
        if not self.console.is_terminal:
            yield
            return
        bar = Progress(
            TextColumn("building"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
            console=self.console,
            transient=True,
        )
        with bar:
            task = bar.add_task("", total=None)
            watch.on_progress = lambda done, total, node: bar.update(
                task, completed=done, total=total or None, description=node
            )
            yield

    def _say(self, text: str) -> None:
        self.told.append(text)
        print(text, file=sys.stderr, flush=True)

    def _say_if_full(self, told: str) -> None:
        hint = space_hint(self.paths.build, self.paths.lake, "\n".join([told, *self.told]))
        if hint:
            self._say(hint)

    def _published(self) -> str:
        return "the marts are published" if "marts" in self.facts else "nothing published"

    def _still_standing(self) -> str:
        if not self.paths.published.exists():
            return "There is no earlier publication."
        return f"The earlier publication stands: {self.paths.published}"

    def _write_last_run(self) -> None:
        ended = dt.datetime.now(dt.UTC)
        record = {
            "started_at": self.started.isoformat(timespec="seconds"),
            "ended_at": ended.isoformat(timespec="seconds"),
            "exit_code": self.code,
            "seconds": round((ended - self.started).total_seconds(), 3),
            "phases": self.phases,
            "tools": self.tools,
            **self.facts,
            "notes": self.notes,
        }
        target = self.paths.published.with_name("last_run.json")
        text = json.dumps(self.log.scrubbed(record), indent=2, ensure_ascii=False)
        write_whole(target, text + "\n")
        self._log_end()


def declared_tools(project: Path) -> tuple[list[str], list[str], set[str], str]:
    """The tools of the vars tool_entities, tools and tool_schemas, and the project's version."""
    declared = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    variables = declared["vars"]
    return (
        list(variables["tool_entities"]),
        list(variables["tools"]),
        set(variables["tool_schemas"] or ()),
        str(declared["version"]),
    )


def _days_delivered(lake: Path) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day that any loaded file has a record for; None without a file."""
    log = lake / "_files"
    if not any(log.glob("*.parquet")):
        return None, None
    with duckdb.connect() as connection:
        return connection.execute(
            "select min(first_event_on), max(last_event_on) "
            "from read_parquet(?, union_by_name = true) where status = 'loaded'",
            [str(log / "*.parquet")],
        ).fetchone()


def delivered_feeds(lake: Path, tools: Sequence[str]) -> list[tuple[str, str]]:
    """The (tool, entity) pairs that have ever delivered a file that loaded."""
    log = lake / "_files"
    if not any(log.glob("*.parquet")):
        return []
    with duckdb.connect() as connection:
        return connection.execute(
            "select distinct tool, entity from read_parquet(?, union_by_name = true) "
            "where status = 'loaded' and list_contains(?, tool) order by all",
            [str(log / "*.parquet"), list(tools)],
        ).fetchall()


def _late_feeds(published: duckdb.DuckDBPyConnection) -> list[str]:
    """Feeds that are not in order on the last day of the mart feed_status."""
    return [
        f"{tool}.{entity} {status}"
        for tool, entity, status in published.execute(
            """
            select tool, entity, status from marts.feed_status
            where date_day = (select max(date_day) from marts.feed_status) and status <> 'ok'
            order by all
            """
        ).fetchall()
    ]


def _never_delivered(published: duckdb.DuckDBPyConnection, project: Path) -> list[str]:
    """Feeds that the project watches and that have no record in the published file."""
    query = "select distinct entity from marts.feed_status"
    seen = {entity for (entity,) in published.execute(query).fetchall()}
    with (project / "seeds" / "feeds.csv").open(encoding="utf-8", newline="") as file:
        return [row["entity"] for row in csv.DictReader(file) if row["entity"] not in seen]


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _date(text: str) -> str:
    """Argparse type: a day of the calendar, as it was written."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a date written YYYY-MM-DD")
    try:
        dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day of the calendar") from error
    return text


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line; ends the process with exit code 2 if it cannot be read."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--as-of",
        type=_date,
        metavar="YYYY-MM-DD",
        help="last day that is computed (default: the last day any feed delivered a record for)",
    )
    parser.add_argument(
        "--full-refresh",
        action="store_true",
        help="compute every day again from the lake (otherwise: what changed since the last run)",
    )
    parser.add_argument(
        "--tools",
        type=_names,
        metavar="A,B",
        help="tools in use besides generic (default: every declared tool with a folder in exports "
        "or a schema in the var tool_schemas)",
    )
    return parser.parse_args(arguments)


@contextlib.contextmanager
def at_project(paths: Paths) -> Iterator[None]:
    """Work in the project folder, where dbt's own relative paths begin.

    Places given in the environment are made absolute first, so that they keep their meaning.
    """
    for variable, place in (
        ("ACCOUNT_HEALTH_EXPORTS", paths.exports),
        ("ACCOUNT_HEALTH_LAKE", paths.lake),
        ("ACCOUNT_HEALTH_DB", paths.published),
    ):
        if os.environ.get(variable):
            os.environ[variable] = place.as_posix()
    with contextlib.chdir(paths.project):
        yield


def main(arguments: Sequence[str] | None = None, paths: Paths | None = None) -> int:
    """Do the daily run; returns the exit code."""
    options = parse_arguments(arguments)
    paths = paths or Paths.from_env()
    try:
        run = Run(paths, options)
    except StopError as stop:
        print(stop, file=sys.stderr)
        return stop.code
    try:
        with run_lock(paths.published.with_name(".lock")), at_project(paths):
            return run.go()
    except LockHeldError as error:
        print(error, file=sys.stderr)
        return run.locked_out(str(error))


if __name__ == "__main__":
    sys.exit(main())
