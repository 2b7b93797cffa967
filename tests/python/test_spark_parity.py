"""What the comparison of the two engines' marts calls a difference. Spark itself: `make spark`."""

from __future__ import annotations

import duckdb
import pytest
from spark_parity import Comparison, Mart, compare, marts_of, said_first

MART = Mart("health", ("account_id", "date_day"))
SAME = """
(values
    ('a', date '2026-01-01', 1.50::decimal(9, 2), 0.1::double, 'x', timestamp '2026-01-01 10:00'),
    ('a', date '2026-01-02', null, null, null, null),
    ('b', date '2026-01-01', 2.50::decimal(9, 2), 1e12::double, 'it''s', null)
) as health(account_id, date_day, score, rate, note, due_at)
"""


def compared(change: str = "*", rows: str = "true") -> Comparison:
    """The rows above against themselves with something changed."""
    with duckdb.connect() as connection:
        connection.execute(f"create table left_side as select * from {SAME}")
        connection.execute(f"create table right_side as select {change} from {SAME} where {rows}")
        return compare(connection, MART, "left_side", "right_side")


def test_equal_marts_have_no_difference() -> None:
    assert compared() == Comparison(3, 3, 0, ())


@pytest.mark.parametrize(
    "change",
    [
        "* replace (case when note = 'x' then 'X' else note end as note)",
        "* replace (coalesce(note, '') as note)",
        "* replace ((score + 0.01)::decimal(9, 2) as score)",
        "* replace (rate + 1e-8 as rate)",
        "* replace (nullif(rate, 0.1) as rate)",
        "* replace (case when rate = 0.1 then 'nan'::double else rate end as rate)",
        "* replace (due_at + interval 1 microsecond as due_at)",
    ],
)
def test_another_value_is_a_difference(change: str) -> None:
    found = compared(change)
    assert found.differing >= 1
    assert "on DuckDB and" in found.examples[0]


def test_a_difference_names_its_row_and_both_values() -> None:
    found = compared("* replace (case when note = 'x' then 'y' else note end as note)")
    assert found.examples == (
        "account_id a, date_day 2026-01-01: note is 'x' on DuckDB and 'y' on Spark",
    )


def test_doubles_may_differ_by_a_billionth_of_their_size() -> None:
    assert compared("* replace (rate * (1 + 1e-10) as rate)").differing == 0


def test_a_missing_row_is_a_difference() -> None:
    found = compared(rows="account_id = 'a'")
    assert (found.rows_duckdb, found.rows_spark, found.differing) == (3, 2, 1)
    assert found.examples == ("account_id b, date_day 2026-01-01: not on spark",)


def test_a_row_more_is_a_difference() -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table left_side as select * from {SAME} where note is null")
        connection.execute(f"create table right_side as select * from {SAME}")
        found = compare(connection, MART, "left_side", "right_side")
    assert found.differing == 2
    assert found.examples[0] == "account_id a, date_day 2026-01-01: not on duckdb"


@pytest.mark.parametrize(
    "change",
    [
        "* exclude (note)",
        "*, 1 as more",
        "* replace (score::decimal(10, 2) as score)",
        "* exclude (note), note",
    ],
)
def test_other_columns_are_a_difference(change: str) -> None:
    assert compared(change).examples[0].startswith("columns")


def test_a_repeated_key_is_a_difference() -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table left_side as select * from {SAME}")
        connection.execute(f"create table right_side as from {SAME} union all from {SAME}")
        found = compare(connection, MART, "left_side", "right_side")
    assert "repeat a key" in found.examples[0]


def test_every_mart_is_compared_by_its_primary_key(manifest: dict, tmp_path) -> None:
    import json

    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    marts = {mart.name: mart.key for mart in marts_of(path)}
    assert marts["account_health_daily"] == ("account_id", "date_day")
    assert len(marts) == sum(
        node["resource_type"] == "model" and node["path"].startswith("marts/")
        for node in manifest["nodes"].values()
    )


def test_a_failed_model_is_told_by_what_was_said_and_not_by_blank_lines() -> None:
    assert said_first("Runtime Error\n  \n  [NO_TYPE] varchar\nplan\nmore") == [
        "Runtime Error",
        "[NO_TYPE] varchar",
        "plan",
    ]
