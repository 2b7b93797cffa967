"""Nights that bring next to nothing: no deep restatement hides what a run has forgotten.

A book of eight accounts and, each night, its use of the day and one thread that leads far back:
who is strategic, what a person has set, which of two settings was told last.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from arriving_world import Deliveries, arrival
from day_by_day import Night, Nightly, differences
from oracle import Row

pytestmark = pytest.mark.slow

LAST_DAY = date(2026, 6, 30)
FIRST_DAY = LAST_DAY - timedelta(days=60)
NIGHTS = [LAST_DAY + timedelta(days=number) for number in range(4)]

INPUTS = "models/intermediate/daily/int_account_inputs.sql"
# What is forgotten: model, text, the forgetful one.
FORGETFUL = {
    "who is strategic": (INPUTS, "'is_strategic', ", ""),
    "which setting was told last": (INPUTS, ", 'told_rank',", ","),
    "what people have set": (
        "models/intermediate/scoring/int_score_adjustments.sql",
        "materialized='incremental'",
        "materialized='table'",
    ),
}


def account(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "account_id": f"a{number}",
        "account_name": f"Account {number}",
        "segment": "smb",
        "plan": "base",
        "seats": 10,
        "lifecycle_stage": "customer",
        "became_customer_at": datetime(2026, 1, 1),
        **changes,
    }


def set_band(account_id: str, band: str, since: date, until: date | None = None) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "band": band,
        "valid_from": datetime.combine(since, time(9)),
        "valid_until": until and datetime.combine(until, time(9)),
        "set_by": "ann@vendor.example",
        "reason": f"{band} for us",
    }


def quiet_world() -> Deliveries:
    """The book, its use, and what comes on each night."""
    world, pick = Deliveries(0, LAST_DAY, "UTC"), random.Random(3)

    def put(entity: str, night: date, **values: Any) -> None:
        world.rows.append(Row(entity, arrival(night), values))

    for number in range(8):
        put("accounts", FIRST_DAY, **account(number, is_strategic=False))
        put("subscriptions", FIRST_DAY, subscription_id=f"s{number}", account_id=f"a{number}",
            status="active", plan="base", started_at=datetime(2026, 1, 1),
            mrr=100 * (number + 1), currency="EUR")  # fmt: skip
        for day in (FIRST_DAY + timedelta(days=offset) for offset in range(64)):
            for user in ("ann", "ben"):
                if pick.random() < 0.6:
                    put("usage_events", day, event_id=f"{number}-{user}-{day}", user_id=user,
                        account_id=f"a{number}", event_name="saved", feature="reports",
                        occurred_at=datetime.combine(day, time(10)))  # fmt: skip
    put("account_map", FIRST_DAY, tool="generic", tool_account_id="old-a1", account_id="a1")
    first = set_band("old-a1", "critical", date(2026, 6, 10))
    put("score_overrides", LAST_DAY - timedelta(days=10), **first)
    put("score_overrides", NIGHTS[0], **set_band("a1", "healthy", date(2026, 6, 10)))
    ended = set_band("a2", "critical", date(2026, 5, 20), until=date(2026, 6, 20))
    put("score_overrides", date(2026, 5, 20), **ended)
    put("accounts", NIGHTS[1], **account(0, is_strategic=True))
    put("score_overrides", NIGHTS[2], **first)
    return world


@pytest.fixture(scope="module")
def quiet(tmp_path_factory) -> Iterator[Nightly]:
    """The book, before its first night."""
    with pytest.MonkeyPatch.context() as patch:
        yield Nightly(tmp_path_factory.mktemp("quiet") / "world", quiet_world(), patch)


def forgotten_by(nightly: Nightly) -> list[str]:
    """Run all nights, one by one; how the last one differs from a build from nothing."""
    nightly.start_from(None)
    nights = [Night(night, arrival(night)) for night in NIGHTS]
    for night in nights:
        nightly.run(night)
    return differences(nightly.paths.build, nightly.at_once(nights[-1]), nightly.marts)


def test_after_quiet_nights_all_is_as_a_build_from_nothing_makes_it(quiet):
    assert forgotten_by(quiet) == []


@pytest.mark.nightly
@pytest.mark.parametrize("forgotten", FORGETFUL)
def test_a_forgetful_model_is_found(quiet, forgotten):
    name, text, forgetful = FORGETFUL[forgotten]
    with quiet.changed({name: [(text, forgetful)]}):
        assert forgotten_by(quiet)
