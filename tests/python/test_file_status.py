"""What became of each row of each tool's files, counted by hand in tests/fixtures/file_status.csv.

All files of all tools are loaded at once. Accounts are Salesforce's, the first tool of the var
tool_entities that delivers any: what speaks of none of them is unmatched. A day later all of them
come again, in other bytes: then nothing of the first day counts any more.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from load_exports import load
from loader_files import Patience
from paths import PROJECT, Paths
from project_copy import load_and_build, patch_places

pytestmark = pytest.mark.slow

FIXTURES = PROJECT / "tests" / "fixtures"
FIRST, SECOND = dt.datetime(2026, 7, 1, 5), dt.datetime(2026, 7, 2, 5)
COUNTS = ("delivered", "accepted", "rejected", "duplicate", "unmatched")


@pytest.fixture(scope="module")
def build(tmp_path_factory) -> Iterator[Path]:
    """The warehouse after both days."""
    tools = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
    with pytest.MonkeyPatch.context() as patch:
        patch_places(tmp_path_factory.mktemp("twice"), patch)
        paths = Paths.from_env()
        paths.build.parent.mkdir(parents=True)
        for tool in tools:
            shutil.copytree(FIXTURES / tool / "files", paths.exports / tool)
        load(paths, arrived_at=FIRST, progress=False, patience=Patience(still=0))
        for path in paths.exports.glob("*/*"):
            change_bytes(path)
        load_and_build(paths, SECOND, tools, ["+file_status"])
        yield paths.build


def change_bytes(path: Path) -> None:
    """The same rows in other bytes: a blank line below them."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(gzip.decompress(content) + b"\n"))
    else:
        path.write_bytes(content + b"\n")


def test_every_row_of_every_tool_is_accounted_for(build):
    with (FIXTURES / "file_status.csv").open(encoding="utf-8", newline="") as file:
        expected = {
            line["file"]: (*(int(line[count]) for count in COUNTS), line["unread_reason"] or None)
            for line in csv.DictReader(file)
        }
    columns = ", ".join(f"{count}_rows" for count in COUNTS)
    found = ask(build, f"select file_name, {columns}, unread_reason from {of(SECOND)}")
    assert {name: tuple(counts) for name, *counts in found} == expected


def test_nothing_counts_that_came_again(build):
    """Events of the usage tools themselves are left out each time."""
    assert ask(build, f"select count(*) from {of(FIRST)}") == ask(
        build, f"select count(*) from {of(SECOND)}"
    )
    assert (
        ask(
            build,
            f"select file_name, accepted_rows, unmatched_rows, unread_reason from {of(FIRST)}"
            " where accepted_rows <> 0 or unmatched_rows <> 0"
            " or duplicate_rows <> delivered_rows - rejected_rows - unread_rows"
            " or (unread_rows <> 0 and tool not in ('amplitude', 'mixpanel'))",
        )
        == []
    )


def of(day: dt.datetime) -> str:
    return f"(select * from marts.file_status where arrived_at = timestamp '{day}')"


def ask(build: Path, query: str) -> list[tuple]:
    with duckdb.connect(build) as connection:
        return connection.execute(query).fetchall()
