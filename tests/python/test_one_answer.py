"""The same deliveries give the same marts, however the machine and the files are laid out.

Time zone, threads, order of rows, number of files and their format are another one in each run, and
every mart is one hash. For each commit three whole runs of a small demo in which each of them has
each of its values; nightly every combination of zone, threads, order and number of files, each in
one of the formats.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import gzip
import itertools
import json
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import daily_run
import duckdb
import pytest
import yaml
from kept_parse import start_from_a_copy
from loader_columns import sql_name
from make_demo_exports import make_demo_exports
from nights import OF_RUNS, start
from paths import PROJECT
from project_copy import World, make_world

pytestmark = pytest.mark.slow

MOMENT = dt.datetime(2026, 7, 1, 5)
# What says of each record or file where it stood.
OF_PLACES = {
    "file_status": ("file_id", "file_name", "byte_count"),
    "rejected_rows": ("reject_id", "file_name", "row_number"),
    "unmatched_records": ("unmatched_id", "file_name", "row_number"),
}
# Marts of one row per file: another number of files is another number of rows.
OF_FILES = ("file_status",)
ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles")
THREADS = (1, 2, 8)
FORMS = ("csv", "jsonl", "parquet")
# Parquet has a type of its own for these; the zone is that of the session, UTC.
PARQUET_TYPES = {"timestamp": "timestamptz"}

Rows = list[list[str]]


@dataclasses.dataclass(frozen=True)
class Layout:
    """How one run is laid out: the machine's zone and threads, the order of rows, the files."""

    zone: str
    threads: int
    seed: int | None
    parts: int
    form: str = "csv"

    def parts_of(self, rows: list) -> Iterator[tuple[int, list]]:
        """The rows of each file, in this layout's order."""
        rows = list(rows)
        if self.seed is not None:
            random.Random(self.seed).shuffle(rows)
        for part in range(self.parts):
            if rows[part:] or not part:
                yield part, rows[part :: self.parts]


PLAIN = Layout("UTC", 1, None, 1)
FEW = (
    Layout("Asia/Tokyo", 2, 1, 2, "jsonl"),
    Layout("America/Los_Angeles", 8, 2, 3, "parquet"),
)
LAYOUTS = (
    Layout("Asia/Tokyo", 2, 1, 1),
    Layout("America/Los_Angeles", 8, None, 3),
    Layout("Asia/Tokyo", 1, 2, 3),
    Layout("America/Los_Angeles", 2, 3, 2),
    *FEW,
)
EACH = tuple(
    Layout(*layout, form)
    for layout, form in zip(
        itertools.product(ZONES, THREADS, (None, 1), (1, 3)), itertools.cycle(FORMS), strict=False
    )
)


def deliver(source: Path, target: Path, layout: Layout) -> None:
    """The rows of `source` in another order, in so many files, and in another format."""
    for path in sorted(source.glob("*/*.*")):
        entity = path.name.partition(".")[0]
        place = target / path.parent.name / entity
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".jsonl":
            lines = path.read_text(encoding="utf-8").splitlines()
            for part, some in layout.parts_of(lines):
                _beside(place, part, "jsonl").write_text("\n".join([*some, ""]), "utf-8")
        elif path.suffix == ".parquet":
            with duckdb.connect() as connection:
                rows = connection.read_parquet(str(path)).fetchall()
                connection.execute(f"create table rows as from read_parquet('{path}') limit 0")
                for part, some in layout.parts_of(rows):
                    connection.execute("delete from rows")
                    marks = ", ".join("?" * len(rows[0]))
                    connection.executemany(f"insert into rows values ({marks})", some)
                    connection.execute(f"copy rows to '{_beside(place, part, 'parquet')}'")
        else:
            _deliver_csv(path, place, layout)
    # An hour ago: a file that has just been written is awaited.
    for path in target.glob("*/*"):
        os.utime(path, (time.time() - 3600,) * 2)


def _deliver_csv(path: Path, place: Path, layout: Layout) -> None:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        text = file.read()
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    header, *rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    # A file of nothing but its header is one in no other format.
    form = layout.form if rows else "csv"
    if form != "csv":
        # A field too many is a fault that no other format can have; most rows must have none.
        rows.sort(key=lambda row: len(row) == len(header))
        torn = sum(len(row) != len(header) for row in rows)
        if torn:
            _write_csv(_beside(place, layout.parts, "csv"), header, rows[: 3 * torn], delimiter)
            rows = rows[3 * torn :]
    types = _types(path.name)
    for part, some in layout.parts_of(rows):
        file = _beside(place, part, form)
        if form == "csv":
            _write_csv(file, header, some, delimiter)
        elif form == "jsonl":
            with file.open("w", encoding="utf-8") as lines:
                for row in some:
                    values = map(_json_value, row, map(types.get, header))
                    record = dict(zip(header, values, strict=True))
                    lines.write(json.dumps(record, ensure_ascii=False) + "\n")
        else:
            _write_parquet(file, header, some, types)


def _beside(place: Path, part: int, form: str) -> Path:
    return place.with_name(f"{place.name}_{part}.{form}")


def _write_csv(file: Path, header: list[str], rows: Rows, delimiter: str) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, delimiter=delimiter, lineterminator="\n")
        writer.writerows([header, *rows])


def _types(file_name: str) -> dict[str, str]:
    """The declared types of the columns that a file holds."""
    declared = PROJECT / "models" / "staging" / "generic" / "_generic__sources.yml"
    tables = yaml.safe_load(declared.read_text(encoding="utf-8"))["sources"][0]["tables"]
    table = max(
        (table for table in tables if file_name.startswith(table["name"])),
        key=lambda table: len(table["name"]),
    )
    return {column["name"]: column["data_type"] for column in table["columns"]}


def _json_value(text: str, data_type: str | None) -> object:
    """The value as a tool writes it: a number or boolean bare, if that loses nothing of it."""
    if data_type in (None, "varchar", "date", "timestamp"):
        return text or None
    try:
        value = json.loads(text)
    except ValueError:
        return text or None
    return value if json.dumps(value) == text else text


def _write_parquet(file: Path, header: list[str], rows: Rows, types: dict[str, str]) -> None:
    """With the declared types where all values have them, else as text."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        plain = file.with_suffix(".tmp")
        _write_csv(plain, header, rows, ",")
        connection.execute(
            "create table rows as from read_csv(?, all_varchar = true, header = true, "
            "delim = ',', quote = '\"', escape = '\"')",
            [str(plain)],
        )
        plain.unlink()
        columns = []
        for column in header:
            name, kind = sql_name(column), types.get(column, "varchar")
            cast = f"try_cast({name} as {PARQUET_TYPES.get(kind, kind)})"
            lost = f"select count(*) from rows where {name} is not null and {cast} is null"
            is_typed = connection.execute(lost).fetchone() == (0,)
            columns.append(f"{cast} as {name}" if is_typed else name)
        connection.execute(f"copy (select {', '.join(columns)} from rows) to '{file}'")


def hashes(world: World, is_text: bool = True) -> dict[str, str]:
    """A hash of each mart, of all its rows and of all columns but those of places.

    Without `is_text` also without the rejected values as they were written.
    """
    with duckdb.connect(world.paths.published, read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        names = connection.execute("select table_name from duckdb_tables()").fetchall()
        return {
            name: connection.execute(
                f"select md5(string_agg(line, chr(10) order by line)) from (select"
                f" cast(columns_of as varchar) as line from (from marts.{name} select"
                f" {_kept(name, is_text)}) as columns_of)"
            ).fetchone()[0]
            for (name,) in names
            if name not in (*OF_RUNS, *OF_FILES)
        }


def _kept(name: str, is_text: bool) -> str:
    left_out = OF_PLACES.get(name, ())
    if name == "rejected_rows" and not is_text:
        left_out = (*left_out, "delivered_value")
    return f"* exclude ({', '.join(left_out)})" if left_out else "*"


def run(root: Path, source: Path, layout: Layout, is_short: bool) -> World:
    """A whole run of a copy of the project in a process of its own."""
    with pytest.MonkeyPatch.context() as patch:
        world = make_world(root, PROJECT, patch, data_tests=False)
        if is_short:
            world.shorten_history()
        profiles = world.paths.project / "profiles.yml"
        settings = yaml.safe_load(profiles.read_text(encoding="utf-8"))
        output = settings["account_health"]["outputs"]["duckdb"]
        output["threads"] = output["settings"]["threads"] = layout.threads
        profiles.write_text(yaml.safe_dump(settings), encoding="utf-8")
        start_from_a_copy(world.paths.project, world.paths.build, root / "target")
        deliver(source, world.paths.exports, layout)
        patch.setenv("TZ", layout.zone)
        process: subprocess.Popen[str] = start(world, MOMENT)
        out, err = process.communicate()
        assert process.returncode in (daily_run.DONE, daily_run.BAD_INPUT), out + err
        assert "refused: " not in err
        return world


def assert_one_answer(
    root: Path, layouts: tuple[Layout, ...], accounts: int, is_short: bool = True
) -> None:
    """Every mart is one hash, however the files of a small demo are laid out."""
    make_demo_exports(root / "demo", accounts=accounts, months=12)
    plain = run(root / "plain", root / "demo", PLAIN, is_short)
    assert len(hashes(plain)) > 35
    for number, layout in enumerate(layouts):
        world = run(root / str(number), root / "demo", layout, is_short)
        assert os.environ.get("TZ") != layout.zone
        # Parquet's values have no spelling.
        expected, found = (hashes(one, layout.form != "parquet") for one in (plain, world))
        differing = sorted(name for name in expected if found.get(name) != expected[name])
        assert (layout, differing) == (layout, [])
        shutil.rmtree(root / str(number))


def test_every_mart_is_one_hash_whatever_the_zone_threads_order_and_files(tmp_path):
    values = [dataclasses.astuple(layout) for layout in (PLAIN, *FEW)]
    zones, threads, _, parts, forms = map(set, zip(*values, strict=True))
    assert (zones, threads, parts, forms) == (set(ZONES), set(THREADS), {1, 2, 3}, set(FORMS))
    assert_one_answer(tmp_path, FEW, accounts=35)


@pytest.mark.nightly
def test_every_mart_is_one_hash_over_a_long_history(tmp_path):
    assert_one_answer(tmp_path, LAYOUTS, accounts=50, is_short=False)


@pytest.mark.nightly
def test_every_mart_is_one_hash_in_every_combination(tmp_path):
    assert_one_answer(tmp_path, EACH, accounts=35)
