"""What became of each row of each tool's files, counted by hand in tests/fixtures/file_status.csv.

All files of all tools are loaded at once. Accounts are Salesforce's, the first tool of the var
tool_entities that delivers any: what speaks of none of them is unmatched.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil

import duckdb
import pytest
from dbt.cli.main import dbtRunner
from load_exports import load
from loader_files import Patience
from paths import Paths
from project_copy import patch_places
from run_dbt import Dbt

pytestmark = pytest.mark.slow

ARRIVED_AT = dt.datetime(2026, 7, 1, 5, 0)
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
    load(paths, arrived_at=ARRIVED_AT, progress=False, patience=Patience(still=0))
    outcome = dbtRunner().invoke(
        ["--log-level", "none", "build", "--select", "+file_status"]
        + ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
        + ["--vars", json.dumps({"tools": tools})]
        + [f"--{folder}-dir={project_root}" for folder in ("project", "profiles")]
    )
    Dbt.close(None)
    assert outcome.success, outcome.exception or outcome.result
    columns = ", ".join(f"{count}_rows" for count in COUNTS)
    with duckdb.connect(paths.build) as connection:
        found = connection.execute(
            f"select file_name, {columns}, unread_reason from marts.file_status"
        ).fetchall()
    assert {name: tuple(counts) for name, *counts in found} == expected
