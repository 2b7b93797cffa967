"""Random lives of alerts through the models of their lifecycle: what holds in each (N04, N07).

ACCOUNT_HEALTH_LIFE_CASES=n draws n random lives instead of 150 and looks at every day, not each
fourth. A failure names the alert; its life is the one of that number.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from compiled_chain import Chain
from lifecycle_invariants import INVARIANTS, STATE_AFTER
from lifecycle_world import (
    CHAIN,
    DAYS,
    FIRST,
    INPUTS,
    LAST,
    Life,
    Outcome,
    alerts_of,
    drawn,
    edges,
    forget_after,
    outcome,
    run,
)

pytestmark = pytest.mark.slow

CASES = int(os.environ.get("ACCOUNT_HEALTH_LIFE_CASES", "150"))
IS_NIGHTLY = "ACCOUNT_HEALTH_LIFE_CASES" in os.environ
DAY_STEP = 1 if IS_NIGHTLY else 4
SHOWN = 5
ROWS = 10_000
QUIET = (0,) * DAYS


@pytest.fixture(scope="session")
def chain(tmp_path_factory, project_root) -> Chain:
    return Chain(project_root, tmp_path_factory.mktemp("lifecycle"), CHAIN, INPUTS)


@pytest.fixture(scope="session")
def lives() -> list[Life]:
    return drawn(CASES, seed_is_fixed=not IS_NIGHTLY) + edges()


@pytest.fixture(scope="session")
def alerts(chain, lives) -> dict[str, list[str]]:
    return alerts_of(chain, lives)


@pytest.fixture(scope="session")
def made(chain, lives, alerts) -> Outcome:
    return run(chain, lives, alerts=alerts)


@pytest.fixture
def filled(chain, lives, alerts) -> Chain:
    """The chain with the inputs of all lives, whatever the test before did to them."""
    run(chain, lives, alerts=alerts)
    return chain


# Random lives.


def test_lives_see_everything_that_can_happen(made):
    seen = Counter(event.event for events in made.history.values() for event in events)
    for event in (*STATE_AFTER, "overdue"):
        assert seen[event] >= 10, f"{event} happens {seen[event]} times: the lives are too tame"
    assert max(state.reopen_count for state in made.states.values()) >= 3
    assert {state.sla_status for state in made.states.values()} >= {"kept", "breached", "running"}


@pytest.mark.parametrize("name", INVARIANTS)
def test_in_every_life(name, lives, made):
    told = list(INVARIANTS[name](lives, made, LAST))
    assert not told, "\n".join(told[:SHOWN])


def test_a_second_run_is_the_first_and_the_order_of_rows_says_nothing(chain, lives, alerts, made):
    def shuffled(rows: list[dict]) -> list[dict]:
        return random.Random(len(rows)).sample(rows, len(rows))

    chain.run()
    assert outcome(chain) == made
    assert run(chain, lives, alerts=alerts, arranged=shuffled) == made


def test_what_is_done_to_alerts_that_do_not_exist_changes_nothing(chain, lives, alerts, made):
    without = [
        replace(life, actions=[action for action in life.actions if action.alert >= 0])
        for life in lives
    ]
    removed = sum(len(life.actions) for life in lives) - sum(len(life.actions) for life in without)
    assert removed > CASES // 10
    again = run(chain, without, alerts=alerts)
    assert {key: [event.event for event in events] for key, events in again.history.items()} == {
        key: [event.event for event in events] for key, events in made.history.items()
    }


def test_day_by_day_gives_the_history_of_all_days_at_once(filled, made):
    told = forgotten(filled, made, range(1, DAYS, DAY_STEP))
    assert not told, "\n".join(told[:SHOWN])


def forgotten(chain: Chain, made: Outcome, days_back: Sequence[int]) -> list[str]:
    """Alerts whose history on an earlier evening is not what it is now said to have been."""
    told = []
    for back in days_back:
        as_of = LAST - timedelta(days=back)
        forget_after(chain, as_of)
        chain.run()
        then = outcome(chain).history
        for alert_id, events in made.history.items():
            known = [event for event in events if event.event_on <= as_of]
            found = then.pop(alert_id, [])
            if found != known:
                told.append(f"{alert_id} on {as_of}: {found}, later {known}")
        told += [
            f"{alert_id} on {as_of}: {events}, later none" for alert_id, events in then.items()
        ]
    return told


# By hand: rule T02 closes after 2 quiet days, and for 3 more what fires again is the same alert.


@pytest.mark.parametrize(
    ("beat", "alerts_expected", "returns_expected"),
    [
        ((1, 0), 1, 0),
        ((1, -1, -1, -1), 1, 0),
        ((1, 0, 0), 1, 15),
        ((1, 0, 0, 0, 0), 1, 9),
        ((1, 0, 0, 0, 0, 0), 8, 0),
    ],
    ids=[
        "every other day",
        "held between the limits",
        "back the day after it closed",
        "back on the last day of the cooldown",
        "back a day later",
    ],
)
def test_a_value_that_swings_around_its_limit_is_one_alert(
    chain, beat, alerts_expected, returns_expected
):
    path = (beat * DAYS)[:DAYS]
    swung = run(chain, [Life({"T02": path, "T13": QUIET})])
    events = Counter(event.event for rows in swung.history.values() for event in rows)
    assert len(swung.keys) == events["opened"] == alerts_expected
    assert events["returned"] == returns_expected
    told = [event.event for rows in swung.history.values() for event in rows if event.notifies]
    assert told.count("opened") == alerts_expected


# Each invariant fails where the models are wrong.

MUTANTS = {
    "at_most_one_alert_is_open_per_account_and_rule": (
        "int_alert_events",
        "else not is_resolved",
        "else not is_resolved and event <> 'quiet'",
    ),
    "the_face_is_the_last_event": (
        "int_alert_states",
        "partition by alert_id order by event_number desc",
        "partition by alert_id order by event_number",
    ),
    "time_goes_forward": (
        "int_alert_history",
        "order by events.event_at, events.event_on, event_types.event_rank",
        "order by event_types.event_rank, events.event_at",
    ),
    "a_closed_alert_tells_nobody": (
        "int_alert_events",
        "else not is_resolved",
        "else true",
    ),
    "severity_only_rises_until_it_returns": (
        "int_alert_steps",
        "where severity_rank > severity_rank_before",
        "where severity_rank <> severity_rank_before",
    ),
    "a_snooze_ends_on_its_day_or_when_it_gets_worse": (
        "int_alert_events",
        "effective.snoozed_until < effective.next_event_at",
        "false",
    ),
    "alerts_of_one_key_lie_further_apart_than_the_cooldown": (
        "int_alert_spells",
        "begins_on <= previous_ends_on + cooldown_days",
        "begins_on < previous_ends_on + cooldown_days",
    ),
    "nobody_waits_past_a_deadline_in_silence": (
        "int_alert_history",
        "where clocks.sla_status = 'breached'",
        "where clocks.sla_status = 'breached' and clocks.severity_rank > 1",
    ),
    "events_are_those_of_the_second_implementation": (
        "int_alert_events",
        "when event = 'reopened' then is_resolved",
        "when event = 'reopened' then true",
    ),
}


def test_every_invariant_is_shown_to_fail():
    assert MUTANTS.keys() == INVARIANTS.keys()


@pytest.mark.nightly
@pytest.mark.parametrize("name", MUTANTS)
def test_the_invariant_can_fail(name, chain, lives, alerts):
    with chain.mutated(*MUTANTS[name]):
        wrong = run(chain, lives, alerts=alerts)
    assert list(INVARIANTS[name](lives, wrong, LAST))


@pytest.mark.nightly
def test_a_history_that_is_written_anew_is_noticed(chain, lives, alerts):
    with chain.mutated(
        "int_alert_events",
        "order by steps.event_at, steps.event_on, event_types.event_rank",
        "order by steps.event_at, event_types.event_rank",
    ):
        wrong = run(chain, lives, alerts=alerts)
        assert forgotten(chain, wrong, range(DAYS - 8, DAYS - 4))


# Ten thousand in one run.


def test_ten_thousand_alerts_live_side_by_side(chain):
    """All fire from Thursday on; what is to come of number n, its last digits say."""
    run(chain, [])
    chain.change(
        f"""
        insert into chain.int_customer_stays
        select 'a' || n, 1, date '{date.min}', date '{date.max}' from range({ROWS}) as r(n);
        insert into chain.int_account_owners
        select 'a' || n, 'standard', 'boss@firm.example' from range({ROWS}) as r(n);
        insert into chain.int_rule_days
        select 'a' || n, 'T02', date '{FIRST}' + cast(day as integer), day < 10 or n % 2 = 1
        from range({ROWS}) as r(n), range(21) as d(day);
        insert into chain.int_rule_hits
        select account_id, rule_id, date_day, 1 + cast(
            cast(substr(account_id, 2) as integer) % 4 = 0 and date_day = date '{FIRST}' + 3
            as integer
        ), false, 'use falls'
        from chain.int_rule_days where is_held;
        insert into chain.int_alert_actions
        select md5('a' || n || '|T02|{FIRST}'),
            case n % 10 when 1 then 'snooze' when 2 then 'resolve' else 'acknowledge' end,
            timestamp '{FIRST} 09:00:00' + interval 5 day, date '{FIRST}' + 5, 'ann',
            case n % 10 when 1 then timestamp '{FIRST} 09:00:00' + interval 30 day end, null
        from range({ROWS}) as r(n) where n % 10 in (1, 2, 3);
        insert into chain.int_human_contacts
        select 'a' || n, date '{FIRST}' + 1, timestamp '{FIRST} 10:00:00' + interval 1 day
        from range({ROWS}) as r(n) where n % 10 = 5;
        update chain.int_as_of set as_of_on = date '{FIRST}' + 20;
        """
    )
    chain.run()
    counted = dict(chain.rows("int_alert_history group by event", "event", "count(*)"))
    # Every fourth gets worse; the even ones fall silent, but for the 1,000 resolved by hand before.
    # All wait for somebody past their deadline but for the 1,000 resolved and the 1,000 contacted.
    assert counted == {
        "opened": 10_000,
        "escalated": 2_500,
        "snoozed": 1_000,
        "resolved": 1_000,
        "acknowledged": 1_000,
        "quiet": 4_000,
        "overdue": 8_000,
    }
    states = dict(chain.rows("int_alert_states group by state", "state", "count(*)"))
    assert states == {"resolved": 5_000, "snoozed": 1_000, "acknowledged": 1_000, "open": 3_000}
    told = chain.rows("int_alert_history where notifies", "count(distinct event_id)")
    assert told == [(10_000 + 2_500 + 1_000 + 4_000 + 8_000,)]
