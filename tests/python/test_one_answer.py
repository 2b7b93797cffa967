"""The same deliveries give the same marts, however the machine and the files are laid out.

Time zone, threads, order of rows and number of files are another one in each run, and every mart is
one hash. Nightly: five whole runs of a small demo.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import os
import random
import shutil
import subprocess
from pathlib import Path

import daily_run
import duckdb
import pytest
import yaml
from make_demo_exports import make_demo_exports
from nights import OF_RUNS, start
from project_copy import World, make_world

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

MOMENT = dt.datetime(2026, 7, 1, 5)
# What says of each record or file where it stood.
OF_PLACES = {
    "file_status": ("file_id", "file_name", "byte_count"),
    "rejected_rows": ("reject_id", "file_name", "row_number"),
    "unmatched_records": ("unmatched_id", "file_name", "row_number"),
}
# Marts of one row per file: another number of files is another number of rows.
OF_FILES = ("file_status",)


@dataclasses.dataclass(frozen=True)
class Layout:
    """How one run is laid out: the machine's zone and threads, the order of rows, the files."""

    zone: str
    threads: int
    seed: int | None
    parts: int


PLAIN = Layout("UTC", 1, None, 1)
LAYOUTS = (
    Layout("Asia/Tokyo", 2, 1, 1),
    Layout("America/Los_Angeles", 8, None, 3),
    Layout("Asia/Tokyo", 1, 2, 3),
    Layout("America/Los_Angeles", 2, 3, 2),
)


def deliver(source: Path, target: Path, layout: Layout) -> None:
    """The rows of `source` in another order and in so many files."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.csv"))
    for path in sorted(source.glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        if layout.seed is not None:
            random.Random(layout.seed).shuffle(rows)
        for part in range(layout.parts):
            place = target / path.parent.name / f"{path.stem}_{part}.csv"
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(
                    [header, *rows[part :: layout.parts]]
                )


def hashes(world: World) -> dict[str, str]:
    """A hash of each mart, of all its rows and of all columns but those of places."""
    with duckdb.connect(world.paths.published, read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        names = connection.execute("select table_name from duckdb_tables()").fetchall()
        return {
            name: connection.execute(
                f"select md5(string_agg(line, chr(10) order by line)) from (select"
                f" cast(columns_of as varchar) as line from (from marts.{name} select"
                f" {_kept(name)}) as columns_of)"
            ).fetchone()[0]
            for (name,) in names
            if name not in (*OF_RUNS, *OF_FILES)
        }


def _kept(name: str) -> str:
    left_out = OF_PLACES.get(name)
    return f"* exclude ({', '.join(left_out)})" if left_out else "*"


@pytest.fixture
def plain(tmp_path) -> Path:
    """What is delivered: the clean files of a small demo."""
    make_demo_exports(tmp_path / "demo", accounts=50, months=12)
    return tmp_path / "demo"


def run(root: Path, project_root: Path, source: Path, layout: Layout) -> dict[str, str]:
    """A whole run of a copy of the project in a process of its own."""
    with pytest.MonkeyPatch.context() as patch:
        world = make_world(root, project_root, patch, data_tests=False)
        profiles = world.paths.project / "profiles.yml"
        settings = yaml.safe_load(profiles.read_text(encoding="utf-8"))
        output = settings["account_health"]["outputs"]["duckdb"]
        output["threads"] = output["settings"]["threads"] = layout.threads
        profiles.write_text(yaml.safe_dump(settings), encoding="utf-8")
        deliver(source, world.paths.exports, layout)
        patch.setenv("TZ", layout.zone)
        process: subprocess.Popen[str] = start(world, MOMENT)
        out, err = process.communicate()
        assert process.returncode in (daily_run.DONE, daily_run.BAD_INPUT), out + err
        return hashes(world)


def test_every_mart_is_one_hash_whatever_the_zone_threads_order_and_files(
    tmp_path, project_root, plain
):
    expected = run(tmp_path / "plain", project_root, plain, PLAIN)
    assert len(expected) > 35
    for number, layout in enumerate(LAYOUTS):
        found = run(tmp_path / str(number), project_root, plain, layout)
        assert os.environ.get("TZ") != layout.zone
        differing = sorted(name for name in expected if found.get(name) != expected[name])
        assert (layout, differing) == (layout, [])
