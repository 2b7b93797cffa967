"""A feed that falls silent is a data alert, never an account's, and heals when it returns (N01).

Seven accounts do the same every day, and one feed (or two) ends 60 days before the as-of
date while the others go on. A day is judged by what was there by then, so that the outage of 60
days is that of 1, 3, 7 and 14 days, too: whatever is alerted on one of its days was caused by it.
ACCOUNT_HEALTH_OUTAGES=each tries every feed alone, and one that goes on under ids that nobody
knows; by default usage and orders end together.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import daily_run
import pytest
from project_copy import World, make_world

pytestmark = pytest.mark.slow

AS_OF = dt.date(2026, 6, 30)
# A half-year shows the habit of a feed.
DAYS, OFF = 330, 60
ACCOUNTS = tuple(f"steady-{number}" for number in range(1, 8))
FEATURES = ("dashboards", "reports", "alerts", "automations", "integrations", "sharing", "imports")

Rows = Iterator[str]


def usage(day: dt.date, number: int, account: str) -> Rows:
    for user in range(3):
        feature = FEATURES[(number + user) % len(FEATURES)]
        yield f"{account},u-{account}-{user},used,{feature},{day}T09:0{user}:00Z"


def every(days: int, make: Callable[[dt.date, str, str], Rows]) -> Callable:
    """One record an account every so many days, not all of them on the same."""

    def rows(day: dt.date, number: int, account: str) -> Rows:
        if (number + ACCOUNTS.index(account)) % days == 0:
            yield from make(day, account, f"{account}-{day}")

    return rows


FEEDS: dict[str, tuple[str, Callable]] = {
    "usage_events": ("account_id,user_id,event_name,feature,occurred_at", usage),
    "tickets": (
        "ticket_id,account_id,opened_at,solved_at,status,escalation",
        every(
            21,
            lambda day, one, key: iter([f"{key},{one},{day}T09:00Z,{day}T15:00Z,solved,none"]),
        ),
    ),
    "survey_responses": (
        "response_id,account_id,survey_type,score,invited_at,responded_at",
        every(60, lambda day, one, key: iter([f"{key},{one},nps,9,{day},{day}"])),
    ),
    "email_events": (
        "event_id,account_id,email,message_id,action,occurred_at",
        every(
            7,
            lambda day, one, key: (
                f"{key}-{action},{one},a@{one}.example,{key},{action},{day}T1{hour}:00Z"
                for hour, action in enumerate(("sent", "opened", "clicked"))
            ),
        ),
    ),
    "activities": (
        "activity_id,account_id,activity_type,direction,status,occurred_at",
        every(7, lambda day, one, key: iter([f"{key},{one},meeting,outbound,held,{day}T10:00Z"])),
    ),
    "invoices": (
        "invoice_id,account_id,issued_at,due_at,paid_at,amount,status",
        every(30, lambda day, one, key: iter([f"{key},{one},{day},{day},{day},100,paid"])),
    ),
    "orders": (
        "order_id,account_id,ordered_at,amount",
        every(10, lambda day, one, key: iter([f"{key},{one},{day},50"])),
    ),
}  # fmt: skip


# Components that are in no score unless a company gives them a weight.
WITHOUT_WEIGHT = {"email", "account_management", "purchase"}
# Not silent, but of accounts that nobody knows, as when a spreadsheet has eaten leading zeros.
OTHER_IDS = "usage_events under other ids"
# The accounts are known, and no longer who in them does anything.
NO_USERS = "usage_events without users"
EACH = [*([feed] for feed in FEEDS), [OTHER_IDS], [NO_USERS]]
OUTAGES = (
    EACH if os.environ.get("ACCOUNT_HEALTH_OUTAGES") == "each" else [["usage_events", "orders"]]
)


def deliver(world: World, off: list[str]) -> None:
    folder = world.paths.exports / "generic"
    folder.mkdir(parents=True)
    accounts = "\n".join(f"{one},{one},2024-01-01,customer" for one in ACCOUNTS)
    header = "account_id,account_name,became_customer_at,lifecycle_stage"
    (folder / "accounts.csv").write_text(f"{header}\n{accounts}\n", "utf-8")
    for feed in FEEDS:
        found = []
        for number in range(DAYS - OFF if feed in off else DAYS):
            rows = records(feed, number)
            if OTHER_IDS in off and feed == "usage_events" and number >= DAYS - OFF:
                rows = [row.replace("steady-", "") for row in rows]
            if NO_USERS in off and feed == "usage_events" and number >= DAYS - OFF:
                rows = [re.sub(",u-[^,]*,", ",,", row) for row in rows]
            found += rows
        deliver_records(world, feed, feed, found)


def day_of(number: int) -> dt.date:
    """The day of this number; the as-of date is the last one."""
    return AS_OF - dt.timedelta(days=DAYS - 1 - number)


def records(feed: str, number: int) -> list[str]:
    """What all accounts did on a day, by this feed."""
    rows = FEEDS[feed][1]
    return [row for account in ACCOUNTS for row in rows(day_of(number), number, account)]


def deliver_records(world: World, feed: str, name: str, found: list[str]) -> None:
    """Write records of a feed into a file of this name."""
    path = world.paths.exports / "generic" / f"{name}.csv"
    path.write_text("\n".join([FEEDS[feed][0], *found, ""]), "utf-8")


@pytest.fixture(scope="module", params=OUTAGES, ids="+".join)
def run(request, tmp_path_factory, project_root) -> Iterator[tuple[World, list[str]]]:
    with pytest.MonkeyPatch.context() as patch:
        world = make_world(
            tmp_path_factory.mktemp("outages"), project_root, patch, data_tests=False
        )
        deliver(world, request.param)
        assert world.run("--as-of", AS_OF.isoformat()) == daily_run.DONE
        yield world, request.param


def test_no_account_is_alerted_for_a_feed_that_is_off(run) -> None:
    world, _ = run
    alerts = "select rule_id, account_id, opened_on, reason from marts.alerts order by opened_on"
    assert world.ask(alerts) == []


def test_no_account_falls_for_a_feed_that_is_off(run) -> None:
    """Held, then left out: the rest of the score stays, or there is too little left to say."""
    world, _ = run
    first = AS_OF - dt.timedelta(days=OFF)
    bands = world.ask(
        f"select distinct band from marts.account_health_daily where date_day >= '{first}'"
    )
    assert set(bands) <= {("healthy",), ("no_data",)}
    assert ("healthy",) in bands


def test_each_silent_feed_is_one_data_alert_of_the_analyst(run) -> None:
    world, off = run
    if NO_USERS in off:
        pytest.skip("this feed is there, but names nobody")
    if OTHER_IDS in off:
        off = ["usage_events"]
    alerts = world.ask(
        "select entity, closed_on, last_record_on, owner_email from marts.data_alerts"
        " where closed_on is null order by entity"
    )
    # Surveys are sent a few times a year, invoices monthly, mails in waves: 60 days may be no news.
    expected = {feed for feed in off if feed not in ("survey_responses",)}
    assert {alert[0] for alert in alerts} == expected
    assert len(alerts) == len(expected)
    assert all(alert[2] <= AS_OF - dt.timedelta(days=OFF) for alert in alerts)
    assert [alert[3] for alert in alerts] == ["data-team@example.com"] * len(expected)
    assert world.ask("select count(*) from marts.data_alerts") == [(len(expected),)]


def test_ids_that_nobody_knows_are_one_data_alert_that_says_so(run) -> None:
    """Seven accounts of three events a day: 21 were to be expected on each of the 60 days."""
    world, off = run
    if OTHER_IDS not in off:
        pytest.skip("this feed does not come under other ids")
    alerts = world.ask(
        "select entity, status, record_count, unmatched_count,"
        " reason, next_action from marts.data_alerts"
    )
    assert len(alerts) == 1
    *facts, reason, action = alerts[0]
    assert facts == ["usage_events", "stopped", 0, 60 * 21]
    assert reason == (
        "Product usage (generic): no record since 2026-05-01, 60 days;"
        " 1260 of accounts that nobody knows"
    )
    assert "account_map" in action


def test_events_without_users_are_one_data_alert_that_says_so(run) -> None:
    world, off = run
    if NO_USERS not in off:
        pytest.skip("this feed does not come without users")
    alerts = world.ask(
        "select entity, status, closed_on, record_count, unmatched_count, reason"
        " from marts.data_alerts"
    )
    assert len(alerts) == 1
    *facts, reason = alerts[0]
    assert facts == ["usage_events", "partial", None, 60 * 21, 0]
    assert "no longer with the users or features as before" in reason


def test_the_feed_status_tells_how_late_and_what_it_does_to_the_score(run) -> None:
    world, off = run
    if "usage_events" not in off:
        return
    days = [(after, AS_OF - dt.timedelta(days=OFF - after)) for after in (0, 1, 14, 15, 60)]
    found = [
        world.ask(
            "select status, days_since_last_record, held_components, left_out_components"
            f" from marts.feed_status where entity = 'usage_events' and date_day = '{day}'"
        )[0]
        for _, day in days
    ]
    assert [row[:2] for row in found] == [
        ("ok", 0), ("late", 1), ("late", 14), ("stopped", 15), ("stopped", 60),
    ]  # fmt: skip
    assert found[0][2:] == (None, None)
    assert found[2][2:] == ("relationship, usage", None)
    assert found[4][2:] == (None, "relationship, usage")


def test_a_feed_that_returns_closes_its_alert_and_late_records_heal_the_days(run) -> None:
    """The last two weeks come first, then what is missing: as after a repair and a new export."""
    world, off = run
    if not FEEDS.keys() >= set(off):
        pytest.skip("these records are there, only not as they should be")
    alerts = "select entity, closed_on from marts.data_alerts order by entity"
    before = dict(world.ask(alerts))
    told, then = scores(world), coverage(world, AS_OF - dt.timedelta(days=OFF))
    left_out = {
        part
        for (parts,) in world.ask(
            f"select left_out_components from marts.feed_status where date_day = '{AS_OF}'"
        )
        if parts
        for part in parts.split(", ")
    }
    assert (coverage(world, AS_OF) < then) == bool(left_out - WITHOUT_WEIGHT)
    back = DAYS - 14
    deliver_late(world, off, range(back, DAYS), "back")
    assert world.run("--as-of", AS_OF.isoformat()) == daily_run.DONE
    closed = dict(world.ask(alerts))
    assert closed.keys() == before.keys()
    for entity, closed_on in closed.items():
        assert closed_on == first_day_of(entity, back)
    deliver_late(world, off, range(DAYS - OFF, back), "late")
    assert world.run("--as-of", AS_OF.isoformat()) == daily_run.DONE
    assert world.ask(alerts) == []
    assert coverage(world, AS_OF) >= then
    assert world.ask("select count(*) from marts.alerts") == [(0,)]
    now = scores(world)
    assert world.ask(
        "select account_id, score_known_then, score_known_now, band_known_then, band_known_now"
        " from marts.restatements order by account_id"
    ) == [
        (account, told[account][0], now[account][0], told[account][1], now[account][1])
        for account in ACCOUNTS
        if told[account] != now[account]
    ]


def deliver_late(world: World, off: list[str], numbers: range, name: str) -> None:
    """The records of these days of the feeds that were off, in files of their own."""
    for feed in off:
        found = [row for number in numbers for row in records(feed, number)]
        deliver_records(world, feed, f"{feed}_{name}", found)


def first_day_of(feed: str, first: int) -> dt.date | None:
    """The first day from this one on that has a record of the feed, None if there is none."""
    return next((day_of(one) for one in range(first, DAYS) if records(feed, one)), None)


def scores(world: World) -> dict[str, tuple]:
    """Score and band of each account on the as-of date."""
    found = world.ask(
        f"select account_id, score, band from marts.account_health_daily where date_day = '{AS_OF}'"
    )
    return {account: (score, band) for account, score, band in found}


def coverage(world: World, day: dt.date) -> Decimal:
    """How much of the weights is measured on a day, at least."""
    return world.ask(
        f"select min(coverage) from marts.account_health_daily where date_day = '{day}'"
    )[0][0]
