"""What must not change the KPIs: the tables of a changed delivery, row by row with the first.

Each of a world's 90 accounts is a random dataset of its own, and one build judges them all.
ACCOUNT_HEALTH_RELATION_WORLDS=n takes n worlds instead of one; a failure names the world's seed.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from oracle import KEYS, Row, is_from_the_future, newest_versions
from oracle_world import (
    Builder,
    Kpis,
    Maker,
    World,
    built_world,
    close_enough,
    future_rows,
    make_world,
)

pytestmark = pytest.mark.slow

WORLDS = range(1, 1 + int(os.environ.get("ACCOUNT_HEALTH_RELATION_WORLDS", "1")))
NEIGHBOUR = "another-big-one"
SHOWN = 8
LATER = timedelta(days=364)
AMOUNTS = ("amount", "mrr")
MONEY_KPIS = ("mrr", "basket_avg_90d", "order_value_365d")


@pytest.fixture(scope="module", params=WORLDS, ids=lambda number: f"world{number}")
def base(request, tmp_path_factory, builder) -> tuple[World, dict[str, Kpis]]:
    """A world and its KPIs; only the first one is kept, for the oracle has it, too."""
    if request.param == 1:
        return built_world(1, tmp_path_factory.getbasetemp() / "oracle")
    world = make_world(request.param)
    return world, builder.build(world)


@pytest.fixture(scope="module")
def builder(tmp_path_factory) -> Builder:
    return Builder(tmp_path_factory.getbasetemp() / "oracle")


def assert_same(world: World, expected: dict[str, Kpis], got: dict[str, Kpis]) -> None:
    """The same rows with the same values in every column of every table."""
    wrong = []
    for table, rows in expected.items():
        wrong += [f"{table}: no row for {key}" for key in rows.keys() - got[table].keys()]
        wrong += [f"{table}: a new row for {key}" for key in got[table].keys() - rows.keys()]
        wrong += [
            f"{table}.{kpi} of {key[0]!r} on {key[1]}: was {value}, is {got[table][key][kpi]}"
            for key, row in rows.items()
            if key in got[table]
            for kpi, value in row.items()
            if not (
                value == got[table][key][kpi]
                if isinstance(value, str)
                else close_enough("", value, got[table][key][kpi])
            )
        ]
    assert not wrong, f"{world.name}: {len(wrong)} differences:\n  " + "\n  ".join(wrong[:SHOWN])


def without(tables: dict[str, Kpis], account_id: str) -> dict[str, Kpis]:
    return {
        table: {key: row for key, row in rows.items() if key[0] != account_id}
        for table, rows in tables.items()
    }


def test_neither_the_day_after_nor_a_busy_neighbour_changes_anything(base, builder):
    """Rows after the as-of date for everybody, and a new account that fills every feed."""
    world, expected = base
    maker = Maker(world.seed + 1000, 1, outage=False, zone=world.zone)
    maker.as_of, maker.late = world.as_of, max(row.arrived_at for row in world.rows)
    maker.early = min(row.arrived_at for row in world.rows)
    # Anybody's first note makes notes known for everybody: the neighbour's come after it.
    notes = newest_versions(world.rows)["account_notes"]
    maker.notes_since = maker.age(min(note["noted_at"] for note in notes)) - 1
    maker.busy(NEIGHBOUR, people=7)
    maker.accounts, maker.account_id = [NEIGHBOUR], NEIGHBOUR
    maker.named_as, maker.people = (NEIGHBOUR,), ["neighbour-1", "neighbour-2"]
    maker.mails = dict.fromkeys(maker.people)
    maker.started = None
    # Ids of its own, far from those of the world.
    maker.number = 1_000_000
    for person in maker.people:
        maker.add("contacts", contact_id=person, account_id=NEIGHBOUR)
    for _ in range(10):
        maker.usage()
        maker.tickets()
        maker.surveys()
        maker.mail()
        maker.activities()
        maker.orders()
        maker.subscriptions()
        maker.invoices()
        maker.succession()
        maker.newcomers()
        maker.notes()
        maker.milestones()
        maker.first_weeks()
        maker.credits()
        maker.disappointments()
    tomorrow = [row for account in world.days for row in future_rows(maker, account)]
    changed = replace(world, rows=[*world.rows, *maker.world.rows, *tomorrow])
    got = builder.build(changed)
    assert any(key[0] == NEIGHBOUR for key in got["int_kpis_usage"])
    kept = without(got, NEIGHBOUR)
    expected = {
        table: {key: dict(row) for key, row in rows.items()} for table, rows in expected.items()
    }
    for row in expected["int_kpis_purchase"].values():
        # What the neighbour buys is no longer the share of the others.
        row.pop("revenue_share_90d")
    assert_same(world, expected, kept)


def test_delivering_everything_again_in_other_files_and_order_changes_nothing(base, builder):
    """The rows permuted over more files, and what is in force once more four hours later."""
    world, expected = base
    rows = list(world.rows)
    random.Random(world.seed).shuffle(rows)
    current: dict[object, Row] = {}
    for row in sorted(rows, key=lambda one: one.arrived_at):
        key = tuple(row.values.get(name) for name in KEYS[row.entity])
        current[(row.entity, *key) if None not in key else id(row)] = row
    later = max(row.arrived_at for row in rows).replace(hour=9)
    again = [
        replace(row, arrived_at=later) for row in current.values() if not is_from_the_future(row)
    ]
    got = builder.build(replace(world, rows=rows + again), parts=7, seed=world.seed + 1)
    assert_same(world, expected, got)


@pytest.mark.nightly
def test_other_ids_only_rename(base, builder):
    """Every id read backwards after a letter: another order, the same KPIs."""
    world, expected = base

    def renamed(value: str | None) -> str | None:
        return value and f"k{value[::-1]}"

    rows = [
        replace(
            row,
            values={
                name: renamed(value) if name.endswith("_id") else value
                for name, value in row.values.items()
            },
        )
        for row in world.rows
    ]
    got = builder.build(replace(world, rows=rows))
    wanted = {
        table: {
            (renamed(account), day): {**row, "account_id": renamed(account)}
            for (account, day), row in found.items()
        }
        for table, found in expected.items()
    }
    assert_same(world, wanted, got)


@pytest.mark.nightly
def test_the_same_story_fifty_two_weeks_later_has_the_same_kpis(base, builder):
    """Every date later by 364 days, which keeps its weekday."""
    world, expected = base
    assert world.zone == "UTC"  # elsewhere summer would begin on another day

    def later(value: object) -> object:
        return value + LATER if isinstance(value, date) else value

    rows = [
        replace(
            row,
            values={name: later(value) for name, value in row.values.items()},
            arrived_at=row.arrived_at + LATER,
        )
        for row in world.rows
    ]
    got = builder.build(replace(world, rows=rows, as_of=world.as_of + LATER))
    wanted = {
        table: {
            (account, day + LATER): {name: later(value) for name, value in row.items()}
            for (account, day), row in found.items()
        }
        for table, found in expected.items()
    }
    for row in wanted["int_kpis_satisfaction"].values():
        # Compares calendar months, and these lie elsewhere in another year.
        row.pop("nps_falls")
    assert_same(world, wanted, got)


@pytest.mark.nightly
def test_money_in_thousands_changes_amounts_and_no_ratio(base, builder):
    """Every amount a thousand times as large: what counts money is, what compares it is not."""
    world, expected = base
    rows = [
        replace(
            row,
            values={
                name: value * 1000 if name in AMOUNTS and value is not None else value
                for name, value in row.values.items()
            },
        )
        for row in world.rows
    ]
    assert any(name in AMOUNTS for row in world.rows for name in row.values)
    got = builder.build(replace(world, rows=rows))
    wanted = {
        table: {
            key: {
                name: value * 1000 if name in MONEY_KPIS and value is not None else value
                for name, value in row.items()
            }
            for key, row in found.items()
        }
        for table, found in expected.items()
    }
    assert_same(world, wanted, got)
