"""The benchmark tells no ratio of outputs that differ, and shares no second between two models."""

from __future__ import annotations

from datetime import date

import bench_scale
import duckdb
import pytest
from bench_contenders import OUTPUT, SQL
from bench_data import Scale
from bench_report import Growth, Line, Night, Report, chart, markdown


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
        ("select * replace (sessions_7d + 1 as sessions_7d)", ["sessions_7d: 3"]),
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
            f"copy ({rows} where sessions_7d > 0 union all {rows} where sessions_7d = 1) to '{out}'"
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


def test_the_report():
    names = ("scan", "project", "sql", "polars")
    lines = {
        name: Line(bench_scale.NAMES[name], 2.0, 3.0, dict.fromkeys(names, 1.5), 1024**3, 3)
        for name in names
    }
    size = Scale(10, 30, 1_000)
    night = Night(3.0, 2.0, 0.5, 21, 900, 70, 1024**3, {"int_a": 2.0, "int_b": 1.0})
    report = Report(
        "small", size, 300, date(2026, 1, 1), {"DuckDB": "1"}, 2, 8 * 1024**3, lines,
        4.0, 5.0, {"int_a": 3.0, "int_b": 2.0}, 
        [Growth(10, 30, 1_000, dict.fromkeys([*names, "nightly"], 1.0))], night,
    )  # fmt: skip
    text = markdown(report, chart=None)
    assert "1.5 times that of the hand-written SQL" in " ".join(text.split())
    assert "| 10 | 30 | 1,000 | 1.00 | 1.00 | 1.00 | 1000.0 | 1.00 |" in text
    assert "| goal: 1.5 scans + 5 s | 5.75 |" in text
    assert chart(report).count("<rect") == 1 + len(names) + 1


def test_the_hand_written_sql_reads_only_what_it_is_given():
    words = dict.fromkeys(("events", "accounts", "key_features", "features"), "X")
    assert "{" not in SQL.format(**words)
