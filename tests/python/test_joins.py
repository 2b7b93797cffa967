"""No model compares every row with every row: what takes no time on a demo takes hours on a book.

DuckDB joins by hash where columns of both sides are equal. A condition of another kind beside them
in an outer join, even on one side alone, makes it try all pairs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

# A cross product is written as one: each account and each month.
PAIRWISE = ("BLOCKWISE_NL_JOIN", "NESTED_LOOP_JOIN")
# Rows, as DuckDB expects them, of what may stand beside every row: settings and lists of the seeds.
FEW = 150
# A run that has ended leaves no table of this name.
GONE = "unfinished"


@pytest.fixture(scope="module")
def pairs(demo: Path) -> dict[str, list[str]]:
    """For each model of the demo that can be explained: the joins of many rows with many."""
    models = sorted((demo / "target" / "compiled" / "account_health" / "models").rglob("*.sql"))
    found = {}
    with duckdb.connect(demo / "warehouse" / "build.duckdb", read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for model in (path for path in models if path.parent.suffix != ".yml"):
            try:
                plan = explained(connection, model.read_text("utf-8"))
            except duckdb.CatalogException as error:
                if GONE not in str(error):
                    raise
                continue
            found[model.stem] = [told for root in plan for told in pairwise(root)]
    return found


def explained(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """The plan of a query, as DuckDB's JSON has it."""
    return json.loads(connection.execute(f"explain (format json) {query}").fetchall()[0][1])


def pairwise(node: dict[str, Any]) -> Iterator[str]:
    """The joins below a node that try all pairs of many rows."""
    sides = [int(child["extra_info"].get("Estimated Cardinality", 0)) for child in node["children"]]
    if node["name"] in PAIRWISE and min(sides) > FEW:
        info = node["extra_info"]
        yield f"{sides[0]} x {sides[1]}: {info.get('Condition') or info.get('Conditions')}"
    for child in node["children"]:
        yield from pairwise(child)


def test_no_model_compares_every_row_with_every_row(pairs):
    assert len(pairs) > 200
    assert {model: joins for model, joins in pairs.items() if joins} == {}


def test_such_a_join_would_be_found():
    query = """
        select left_side.day
        from (select range as day, range % 7 as account from range(1000)) as left_side
        left join (select range as day, range % 7 as account from range(1000)) as right_side
            on left_side.account = right_side.account and left_side.day < 500
    """
    with duckdb.connect() as connection:
        [found] = [told for root in explained(connection, query) for told in pairwise(root)]
    assert found.startswith("1000 x 1000: ")
