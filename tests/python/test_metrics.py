"""Metrics say by any group what the marts say, and what a person works out by hand."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from docs_pages import ROOT, blocks, read
from metric_examples import BY_HAND, CHURN, HEALTH, REVENUE, SLA, WORLD, Row
from project_copy import make_world
from run_dbt import Dbt
from semantic_layer import Metrics

PAGE = ROOT / "docs" / "metrics.md"


def same(found: Sequence[Row], expected: Sequence[Row], keys: int) -> None:
    """Equal rows in any order, numbers to the sixth digit as the marts keep them."""

    def ordered(rows: Sequence[Row]) -> dict[Row, list[Any]]:
        table = {row[:keys]: [_number(value) for value in row[keys:]] for row in rows}
        assert len(table) == len(rows), "two rows of one group"
        return table

    left, right = ordered(found), ordered(expected)
    assert left.keys() == right.keys()
    for key, values in right.items():
        assert left[key] == pytest.approx(values, abs=1e-6), key


def _number(value: Any) -> Any:
    return None if value is None else float(value)


@pytest.fixture(scope="module")
def small(parsed: Path) -> Metrics:
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"attach ':memory:' as build; {WORLD}")
    return Metrics(parsed / "semantic_manifest.json", connection)


@pytest.mark.parametrize(("metrics", "group_by", "expected"), BY_HAND)
def test_metrics_are_those_of_the_example(small, metrics, group_by, expected) -> None:
    same(small.query(metrics, group_by), expected, len(group_by))


def test_every_metric_has_an_example_and_a_line_on_the_page(small) -> None:
    assert small.names == sorted(HEALTH + CHURN + REVENUE + SLA)
    assert sorted(re.findall(r"^\| `(\w+)` \|", read(PAGE), re.MULTILINE)) == small.names


def test_queries_of_the_page_can_be_asked(small) -> None:
    lines = [
        shlex.split(line)
        for block in blocks(read(PAGE), "console")
        for line in block.text.replace("\\\n", "").splitlines()
        if line.startswith("$ mf query") and "--explain" not in line
    ]
    assert len(lines) >= 3
    for words in lines:
        options = dict(zip(words[3::2], words[4::2], strict=True))
        assert options.keys() <= {"--metrics", "--group-by", "--where", "--csv"}, words
        small.query(
            options["--metrics"].split(","),
            options.get("--group-by", "").split(",") if "--group-by" in options else (),
            options.get("--where", ""),
        )


@pytest.mark.slow
def test_mf_itself_agrees(parsed, tmp_path) -> None:
    """Its own checks find nothing, also in the warehouse, and it answers like the library."""
    mf = Path(sys.executable).with_name("mf")
    if not mf.exists():
        pytest.skip("dbt-metricflow is not installed")
    for name in ("dbt_project.yml", "profiles.yml", "macros"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "target").mkdir()
    shutil.copy(parsed / "semantic_manifest.json", tmp_path / "target")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{tmp_path}/build.duckdb' as build; {WORLD}")
    environment = {
        **os.environ,
        "ACCOUNT_HEALTH_DB": f"{tmp_path}/account_health.duckdb",
        "DBT_LOG_PATH": str(tmp_path),
        # As the page says: it looks into target/ all the same.
        "DBT_TARGET_PATH": str(tmp_path / "elsewhere"),
    }

    def said(*words: str) -> str:
        command = [mf, *words]
        ended = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    checks = said("validate-configs")
    assert checks.count("(ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0)") == 6, checks
    file = str(tmp_path / "answer.csv")
    asked = ["--metrics", "customers,health_score", "--group-by", "metric_time__month"]
    said("query", *asked, "--csv", file)
    found = duckdb.sql(
        "select strftime(metric_time__month, '%Y-%m'), customers, health_score "
        f"from read_csv('{file}')"
    )
    assert sorted(found.fetchall()) == [("2026-05", 3, 65), ("2026-06", 3, 60)]


@pytest.fixture(scope="module")
def metrics(parsed: Path, marts: duckdb.DuckDBPyConnection) -> Metrics:
    return Metrics(parsed / "semantic_manifest.json", marts)


@pytest.mark.parametrize(
    "dimension", ["segment", "plan", "channel", "industry", "customer_kind", "tenure_band", "all"]
)
def test_retention_is_that_of_the_mart(metrics, marts, dimension) -> None:
    columns = {
        "customers_start": "customers_start",
        "customers_lost": "customers_lost",
        "monthly_churn_rate": "churn_rate",
        "mrr_start": "mrr_start",
        "mrr_kept": "mrr_kept",
        "mrr_retained": "mrr_retained",
        "monthly_grr": "grr",
        "monthly_nrr": "nrr",
    }
    groups = {"all": [], "tenure_band": ["customer_period__tenure_band"]}
    group_by = ["metric_time__month", *groups.get(dimension, [f"account__{dimension}"])]
    # The age is known of a customer's period, not of its revenue.
    asked = CHURN if dimension == "tenure_band" else CHURN + REVENUE
    keys = "period_start_on" + (", dimension_value" if len(group_by) > 1 else "")
    rows = marts.execute(
        f"select {keys}, {', '.join(columns[name] for name in asked)} from retention_monthly "
        "where period_type = 'month' and dimension = ?",
        [dimension],
    ).fetchall()
    assert len(rows) >= 50
    same(
        metrics.query(asked, group_by),
        [(_moment(day), *rest) for day, *rest in rows],
        len(group_by),
    )


def test_a_rate_of_many_months_is_lost_customers_over_customers(metrics, marts) -> None:
    """Not the mean of the months' rates, nor anything that counts a customer seven times."""
    expected = marts.execute(
        "select dimension_value, sum(customers_lost) / sum(customers_start), "
        "sum(mrr_retained) / sum(mrr_start) from retention_monthly "
        "where period_type = 'month' and dimension = 'plan' and period_start_on >= '2026-01-01' "
        "group by dimension_value"
    ).fetchall()
    where = "{{ TimeDimension('metric_time', 'month') }} >= '2026-01-01'"
    found = metrics.query(["monthly_churn_rate", "monthly_nrr"], ["account__plan"], where)
    same(found, expected, 1)


def test_revenue_at_risk_is_that_of_the_mart(metrics, marts) -> None:
    rows = marts.execute(
        "select date_trunc('month', date_day), segment, band, customers, mrr, "
        "case when mrr is not null then coalesce(mrr_at_risk, 0) end from revenue_at_risk "
        "where date_day >= '2024-08-01'"
    ).fetchall()
    assert len(rows) >= 200
    group_by = ["metric_time__month", "account__segment", "account_day__band"]
    where = "{{ TimeDimension('metric_time', 'day') }} >= '2024-08-01'"
    found = metrics.query(["customers", "mrr", "mrr_at_risk"], group_by, where)
    same(found, [(_moment(day), *rest) for day, *rest in rows], 3)


def test_health_of_today_is_that_of_the_list(metrics, marts) -> None:
    for group, column in (
        ("account__segment", "segment"),
        ("account_day__value_tier", "value_tier"),
    ):
        expected = marts.execute(
            f"select {column}, count(*), avg(score), sum(mrr), "
            f"coalesce(sum(mrr_at_risk), 0) / sum(mrr) from account_health group by {column}"
        ).fetchall()
        assert len(expected) >= 3
        asked = ["customers", "health_score", "mrr", "mrr_at_risk_share"]
        same(metrics.query(asked, [group]), expected, 1)


def test_answers_to_alerts_are_those_of_the_mart(metrics, marts) -> None:
    (since,) = marts.execute(
        "select as_of_on - contact_window_days from intermediate.int_as_of, "
        "intermediate.int_settings"
    ).fetchone()
    where = f"{{{{ TimeDimension('alert__opened_on', 'day') }}}} > '{since}'"
    expected = marts.execute(
        "select owner_email, severity, alert_count, kept_count, kept_count + breached_count, "
        "kept_count / nullif(kept_count + breached_count, 0), contact_hours_median "
        "from contact_times where owner_email <> 'all' and severity <> 'all'"
    ).fetchall()
    assert len(expected) >= 10
    same(metrics.query(SLA, ["alert__owner_email", "alert__severity"], where), expected, 2)


def _moment(day: Any) -> datetime:
    return datetime(day.year, day.month, day.day)


@pytest.mark.slow
def test_a_changed_project_parses_where_dbt_kept_its_parse(tmp_path, monkeypatch) -> None:
    """Each file with metrics is touched: dbt then parses it, and what depends on it, once more."""
    paths = make_world(tmp_path, ROOT, monkeypatch, data_tests=False).paths
    changed = [
        path for path in (paths.project / "models").rglob("*.yml") if "metrics:" in read(path)
    ]
    assert len(changed) > 2
    for path in changed:
        text = re.sub('(description: "?)', r"\1Now ", read(path), count=1)
        path.write_text(text, encoding="utf-8")
    dbt = Dbt(paths.project, paths.build)
    assert len(dbt.manifest.metrics) == len(HEALTH + CHURN + REVENUE + SLA)
