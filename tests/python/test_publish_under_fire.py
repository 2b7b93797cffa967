"""Publishing is killed at any moment and read all the while: the file is whole, old or new.

ACCOUNT_HEALTH_KILLS=n kills n publications (default 20, nightly 200), spread over their length;
ACCOUNT_HEALTH_READER_SECONDS=n reads for n seconds (default 3, nightly 60).
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import publish as publisher
import pytest
from publish import publish

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("ACCOUNT_HEALTH_KILLS", "20"))
SECONDS = float(os.environ.get("ACCOUNT_HEALTH_READER_SECONDS", "3"))
MARTS = {"account_health_daily": ("date_day",), "feed_status": ()}
ROWS = 20_000
FIRST = dt.date(2026, 1, 1)
EVERYTHING = (
    "select min(date_day), max(date_day), count(*) from (select date_day from"
    " marts.account_health_daily union all select date_day from marts.feed_status)"
)
PUBLISH = """
import sys
from pathlib import Path
from publish import publish
print("ready", flush=True)
publish(Path(sys.argv[1]), Path(sys.argv[2]), dict.fromkeys(sys.argv[3:], ()))
"""
READ = f"""
import sys, time
import duckdb
end, bad, reads, seen = time.time() + float(sys.argv[2]), [], 0, set()
while time.time() < end:
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        first, last, count = connection.execute({EVERYTHING!r}).fetchone()
    reads += 1
    seen.add(first)
    if first != last or count != {2 * ROWS}:
        bad.append((first, last, count))
print(reads, len(seen), bad)
"""


def build(path: Path, day: dt.date) -> Path:
    """A build file all of whose rows bear one day."""
    path.unlink(missing_ok=True)
    with duckdb.connect(path) as connection:
        connection.execute("create schema marts")
        for mart in MARTS:
            connection.execute(
                f"create table marts.{mart} (id varchar primary key, date_day date);"
                f"insert into marts.{mart} select 'a' || range, date '{day}' from range({ROWS})"
            )
    return path


def day_of(published: Path) -> dt.date:
    """The one day of a whole file."""
    with duckdb.connect(published, read_only=True) as connection:
        first, last, count = connection.execute(EVERYTHING).fetchone()
    assert (first, count) == (last, 2 * ROWS)
    return first


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(publisher.__file__).parent)}


def test_a_publication_killed_at_any_moment_leaves_a_whole_file(tmp_path):
    source, published = tmp_path / "build.duckdb", tmp_path / "account_health.duckdb"
    publish(build(source, FIRST), published, MARTS)
    build(source, FIRST + dt.timedelta(days=1))
    begun = time.perf_counter()
    publish(source, published, MARTS)
    length = time.perf_counter() - begun
    outcomes = set()
    for number in range(KILLS):
        before = day_of(published)
        build(source, before + dt.timedelta(days=1))
        with subprocess.Popen(
            [sys.executable, "-c", PUBLISH, str(source), str(published), *MARTS],
            stdout=subprocess.PIPE,
            env=environment(),
        ) as running:
            assert running.stdout.readline() == b"ready\n"
            time.sleep(length * 1.2 * number / KILLS)
            running.send_signal(signal.SIGKILL)
            running.wait()
        after = day_of(published)
        assert after in (before, before + dt.timedelta(days=1))
        outcomes.add(after == before)
    assert True in outcomes, "no kill came before the end"
    publish(source, published, MARTS)
    assert sorted(os.listdir(tmp_path)) == ["account_health.duckdb", "build.duckdb"]


def test_two_readers_never_see_anything_but_a_whole_file(tmp_path):
    sources = [
        build(tmp_path / f"build_{number}.duckdb", FIRST + dt.timedelta(days=number))
        for number in range(2)
    ]
    published = tmp_path / "account_health.duckdb"
    publish(sources[0], published, MARTS)
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READ, str(published), str(SECONDS)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    publications = 0
    while any(reader.poll() is None for reader in readers):
        publications += 1
        publish(sources[publications % 2], published, MARTS)
    for reader in readers:
        told, _ = reader.communicate()
        reads, _, bad = told.strip().split(" ", 2)
        assert reader.returncode == 0, told
        assert bad == "[]"
        assert int(reads) >= 5
    assert publications >= 3
    assert day_of(published) in (FIRST, FIRST + dt.timedelta(days=1))
