"""The benchmark tells no ratio of outputs that differ, and shares no second between two models."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import bench_scale
import duckdb
import pytest
from bench_contenders import OUTPUT, SQL
from bench_data import Scale
from bench_report import Growth, Line, Night, Report, chart, markdown, write_report


@pytest.fixture
def built(tmp_path):
    build = tmp_path / "build.duckdb"
    columns = ", ".join(f"cast(number as {kind}) as {name}" for name, kind in OUTPUT.items())
    with duckdb.connect(str(build)) as connection:
        connection.execute("create schema intermediate")
        connection.execute(
            f"create table intermediate.int_kpis_usage as select 'a' as account_id,"
            f" date '2026-01-01' + number::integer as date_day, {columns}"
            f" from range(3) as numbers(number)"
        )
    return build


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("select *", []),
        ("select * replace (dau_mau_30d + 1e-12 as dau_mau_30d)", []),
        ("select * replace (dau_mau_30d + 1e-6 as dau_mau_30d)", ["dau_mau_30d: 3"]),
        ("select * replace (active_users_1d + 1 as active_users_1d)", ["active_users_1d: 3"]),
        (
            "select * replace (nullif(active_users_7d, 0) as active_users_7d)",
            ["active_users_7d: 1"],
        ),
    ],
)
def test_a_difference_is_found(built, tmp_path, change, found):
    out = tmp_path / "other.parquet"
    with duckdb.connect(str(built), read_only=True) as connection:
        connection.execute(f"copy ({change} from intermediate.int_kpis_usage) to '{out}'")
    assert bench_scale.differences(built, out) == found


def test_missing_and_doubled_rows_are_found(built, tmp_path):
    out = tmp_path / "other.parquet"
    with duckdb.connect(str(built), read_only=True) as connection:
        rows = "select * from intermediate.int_kpis_usage"
        connection.execute(
            f"copy ({rows} where active_users_1d > 0 union all {rows} where active_users_1d = 1)"
            f" to '{out}'"
        )
    found = bench_scale.differences(built, out)
    assert "rows_missing: 1" in found
    assert "rows_doubled: 1" in found


def test_two_models_at_once_share_their_seconds():
    def result(begun, ended):
        step = {"name": "execute", "started_at": begun, "completed_at": ended}
        return {"timing": [step]}

    day = "2026-01-01T00:00:"
    results = [
        result(f"{day}00Z", f"{day}10Z"),
        result(f"{day}02Z", f"{day}04Z"),
        result(f"{day}08Z", f"{day}12Z"),
        result(f"{day}20Z", f"{day}21Z"),
    ]
    assert bench_scale.busy_seconds(results) == 13


@pytest.fixture
def report():
    names = ("scan", "project", "sql", "polars")
    lines = {
        name: Line(bench_scale.NAMES[name], 2.0, 3.0, dict.fromkeys(names, 1.5), 1024**3, 3)
        for name in names
    }
    size = Scale(10, 30, 1_000)
    night = Night(3.0, 2.0, 0.5, 21, 900, 70, 1024**3, {"int_a": 2.0, "int_b": 1.0})
    return Report(
        "small", size, 300, date(2026, 1, 1), {"DuckDB": "1"}, 2, 8 * 1024**3, lines,
        4.0, 5.0, {"int_a": 3.0, "int_b": 2.0}, 
        [
            Growth(10, 90, 1_000, dict.fromkeys([*names, "nightly"], 1.0)),
            Growth(10, 730, 8_000, dict.fromkeys([*names, "nightly"], 1.0) | {"nightly": 1.25}),
        ],
        night,
    )  # fmt: skip


def test_the_report(report):
    text = markdown(report, chart=None)
    assert "1.5 times that of the hand-written SQL" in " ".join(text.split())
    assert "| 10 | 90 | 1,000 | 1.00 | 1.00 | 1.00 | 1000.0 | 1.00 |" in text
    assert "| goal: 1.5 scans + 5 s | 5.75 |" in text
    assert chart(report).count("<rect") == 1 + len(report.lines) + 1


def test_the_report_says_which_aims_are_missed(report):
    said = [line for line in markdown(report, chart=None).splitlines() if "yes |" in line]
    missed = [line for line in markdown(report, chart=None).splitlines() if "**no** |" in line]
    assert said == [
        "| night, seconds: 1.5 scans of the touched days + 5 s | 3.00 | 5.75 | yes |",
        "| peak memory, GiB | 1.0 | 8.0 | yes |",
    ]
    assert missed == [
        "| full build, × hand-written DuckDB SQL | 1.50 | 1.30 | **no** |",
        "| full build, × polars | 1.50 | 1.00 | **no** |",
        "| night of 10 accounts, 730 days of history × 90 days | 1.25 | 1.20 | **no** |",
    ]


def test_each_scale_but_the_small_one_writes_its_page(report, tmp_path):
    write_report(report, tmp_path)
    assert list(tmp_path.iterdir()) == []
    write_report(replace(report, scale="large"), tmp_path)
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"performance_large.md", "performance_large.svg"}
    assert "performance_large.svg" in (tmp_path / "performance_large.md").read_text("utf-8")


def test_the_hand_written_sql_reads_only_what_it_is_given():
    words = dict.fromkeys(("events", "accounts", "key_features", "features"), "X")
    assert "{" not in SQL.format(**words)
