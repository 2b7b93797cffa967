"""What became of each row of each tool's files, counted by hand in tests/fixtures/file_status.csv.

All files of all tools are loaded at once. Accounts are Salesforce's, the first tool of the var
tool_entities that delivers any: what speaks of none of them is unmatched.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil

import duckdb
import pytest
from paths import Paths
from project_copy import load_and_build, patch_places

pytestmark = pytest.mark.slow

COUNTS = ("delivered", "accepted", "rejected", "duplicate", "unmatched")


def test_every_row_of_every_tool_is_accounted_for(tmp_path, monkeypatch, project_root):
    fixtures = project_root / "tests" / "fixtures"
    with (fixtures / "file_status.csv").open(encoding="utf-8", newline="") as file:
        expected = {
            line["file"]: (*(int(line[count]) for count in COUNTS), line["unread_reason"] or None)
            for line in csv.DictReader(file)
        }
    tools = sorted(path.name for path in fixtures.iterdir() if path.is_dir())
    patch_places(tmp_path, monkeypatch)
    paths = Paths.from_env()
    paths.build.parent.mkdir(parents=True)
    for tool in tools:
        shutil.copytree(fixtures / tool / "files", paths.exports / tool)
    load_and_build(paths, dt.datetime(2026, 7, 1, 5), tools, ["+file_status"])
    columns = ", ".join(f"{count}_rows" for count in COUNTS)
    with duckdb.connect(paths.build) as connection:
        found = connection.execute(
            f"select file_name, {columns}, unread_reason from marts.file_status"
        ).fetchall()
    assert {name: tuple(counts) for name, *counts in found} == expected
