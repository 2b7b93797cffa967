"""What holds for every alert, whatever rules say and people do, and what breaks it, in words.

`replay` is a second implementation of the lifecycle: a loop that remembers a state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from lifecycle_world import FIRST, Action, Event, Life, Outcome, Spell

Invariant = Callable[[Sequence[Life], Outcome, date], Iterator[str]]

CLOSED = ("resolved", "expired")
STATE_AFTER = {
    "opened": "open",
    "returned": "open",
    "escalated": "open",
    "acknowledged": "acknowledged",
    "snoozed": "snoozed",
    "snooze_ended": "open",
    "resolved": "resolved",
    "reopened": "open",
    "quiet": "resolved",
    "expired": "expired",
    "churned": "expired",
}
TOLD = {"opened", "escalated", "overdue", "resolved", "quiet"}
DONE_AS = {
    "acknowledge": "acknowledged",
    "snooze": "snoozed",
    "resolve": "resolved",
    "reopen": "reopened",
}
# What happens at one moment of one day happens in this order.
ORDER = ("opened", "returned", "escalated", *DONE_AS.values(), "quiet", "expired", "churned")


def at_most_one_alert_is_open_per_account_and_rule(
    _lives: Sequence[Life], made: Outcome, _as_of: date
) -> Iterator[str]:
    lifetimes: dict[tuple[str, str], list[tuple[datetime, datetime, str]]] = {}
    for alert_id, events in made.history.items():
        last = events[-1]
        closed_at = last.event_at if last.state in CLOSED else datetime.max
        key = made.keys[alert_id]
        lifetimes.setdefault(key, []).append((events[0].event_at, closed_at, alert_id))
    for key, spans in lifetimes.items():
        for earlier, later in pairwise(sorted(spans)):
            if later[0] < earlier[1]:
                yield f"{key}: {later[2]} opens while {earlier[2]} is open"


def the_face_is_the_last_event(
    _lives: Sequence[Life], made: Outcome, _as_of: date
) -> Iterator[str]:
    if made.states.keys() != made.history.keys() or made.history.keys() != made.keys.keys():
        yield "alerts with a state, with events and with a spell are not the same"
    for alert_id, events in made.history.items():
        state = None
        for event in events:
            state = STATE_AFTER.get(event.event, state)
            if event.state != state:
                yield f"{alert_id}: {event.event} left {event.state}, not {state}"
        last = [event for event in events if event.event != "overdue"][-1]
        face = made.states[alert_id]
        closed_on = last.event_on if last.state in CLOSED else None
        until = last.snoozed_until if last.state == "snoozed" else None
        expected = (last.state, last.event_at, closed_on, until)
        if (face.state, face.state_since_at, face.closed_on, face.snoozed_until) != expected:
            yield f"{alert_id}: shows {face}, the last event is {last}"


def time_goes_forward(_lives: Sequence[Life], made: Outcome, as_of: date) -> Iterator[str]:
    for alert_id, events in made.history.items():
        if [event.event_number for event in events] != list(range(1, len(events) + 1)):
            yield f"{alert_id}: events are not numbered one by one"
        if [event.event == "opened" for event in events] != [True] + [False] * (len(events) - 1):
            yield f"{alert_id}: does not open once, and first"
        for earlier, later in pairwise(events):
            if later.event_at < earlier.event_at or later.event_on < earlier.event_on:
                yield f"{alert_id}: {later.event} comes after {earlier.event} and is earlier"
        if events[-1].event_on > as_of:
            yield f"{alert_id}: {events[-1].event} lies after the as-of date"


def a_closed_alert_tells_nobody(
    _lives: Sequence[Life], made: Outcome, _as_of: date
) -> Iterator[str]:
    for alert_id, events in made.history.items():
        for event in events:
            if event.notifies != (event.event in TOLD):
                yield f"{alert_id}: {event.event} notifies: {event.notifies}"
        for earlier, later in pairwise(events):
            if earlier.state in CLOSED and later.event not in ("returned", "escalated", "reopened"):
                yield f"{alert_id}: {later.event} after it was closed"
            if earlier.event in ("quiet", "expired", "churned") and later.event != "returned":
                yield f"{alert_id}: {later.event} after its rule had let go"


def severity_only_rises_until_it_returns(
    lives: Sequence[Life], made: Outcome, as_of: date
) -> Iterator[str]:
    for alert_id, events in made.history.items():
        for earlier, later in pairwise(events):
            rises = later.severity_rank > earlier.severity_rank
            same = later.severity_rank == earlier.severity_rank
            if rises != (later.event == "escalated") and later.event != "returned" and not same:
                yield f"{alert_id}: {later.event} makes {earlier} {later.severity_rank}"
            if later.event == "escalated" and not rises:
                yield f"{alert_id}: escalated from {earlier.severity_rank}"
        path = path_of(lives, made, alert_id)
        for spell in made.spells[alert_id]:
            last_day = min(spell.ends_on - timedelta(days=1), as_of)
            for day in days(spell.begins_on, last_day):
                worst = max(path.get(day, 0) for day in days(spell.first_fired_on, day))
                found = [event.severity_rank for event in events if event.event_on <= day][-1]
                if found != worst:
                    yield f"{alert_id}: severity {found} on {day}, its rule said {worst}"


def a_snooze_ends_on_its_day_or_when_it_gets_worse(
    _lives: Sequence[Life], made: Outcome, as_of: date
) -> Iterator[str]:
    for alert_id, events in made.history.items():
        states = [event for event in events if event.event != "overdue"]
        for snoozed, later in zip(states, [*states[1:], None], strict=True):
            if snoozed.event == "snooze_ended":
                continue
            until = snoozed.snoozed_until
            if snoozed.event != "snoozed":
                if later and later.event == "snooze_ended":
                    yield f"{alert_id}: a snooze ends after {snoozed.event}"
            elif later is None:
                if until.date() <= as_of:
                    yield f"{alert_id}: still put off until {until}"
            elif later.event in ("opened", "returned", "reopened"):
                yield f"{alert_id}: {later.event} while put off"
            elif later.event == "snooze_ended" and later.event_at != until:
                yield f"{alert_id}: put off until {until}, back at {later.event_at}"
            elif later.event_at > until:
                yield f"{alert_id}: put off until {until}, {later.event} at {later.event_at}"


def alerts_of_one_key_lie_further_apart_than_the_cooldown(
    _lives: Sequence[Life], made: Outcome, _as_of: date
) -> Iterator[str]:
    from lifecycle_world import TERMS

    by_key: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for alert_id, spells in made.spells.items():
        span = (min(s.begins_on for s in spells), max(s.ends_on for s in spells))
        by_key.setdefault(made.keys[alert_id], []).append(span)
    for (account, rule_id), spans in by_key.items():
        cooldown = timedelta(days=TERMS[rule_id][2])
        for earlier, later in pairwise(sorted(spans)):
            if later[0] <= earlier[1] + cooldown:
                yield f"{account} {rule_id}: anew on {later[0]}, although closed on {earlier[1]}"


def nobody_waits_past_a_deadline_in_silence(
    _lives: Sequence[Life], made: Outcome, _as_of: date
) -> Iterator[str]:
    for alert_id, face in made.states.items():
        told = any(event.event == "overdue" for event in made.history[alert_id])
        if face.sla_status == "breached" and not told:
            yield f"{alert_id}: breached, and no event says so"
        if face.escalated_to and (face.state in CLOSED or face.sla_status != "breached"):
            yield f"{alert_id}: with the manager, although {face.state} and {face.sla_status}"


def events_are_those_of_the_second_implementation(
    lives: Sequence[Life], made: Outcome, as_of: date
) -> Iterator[str]:
    order: dict[str, list[str]] = {}
    for alert_id, spells in made.spells.items():
        account, rule_id = made.keys[alert_id]
        order.setdefault(account, []).append((min(s.begins_on for s in spells), rule_id, alert_id))
    for account, alerts in order.items():
        life = lives[int(account[1:])]
        known = [alert_id for *_, alert_id in sorted(alerts)]
        for number, alert_id in enumerate(known):
            done = [
                (who, action)
                for who, action in enumerate(life.actions)
                if action.alert >= 0 and action.alert % len(known) == number
            ]
            path = path_of(lives, made, alert_id)
            expected = list(replay(path, made.spells[alert_id], done, as_of))
            found = [seen(event) for event in made.history[alert_id] if event.event != "overdue"]
            if found != expected:
                yield f"{alert_id}: found {found}, expected {expected}"


def seen(event: Event) -> tuple:
    return (event.event, event.event_at, event.acted_by, event.snoozed_until)


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def path_of(lives: Sequence[Life], made: Outcome, alert_id: str) -> dict[date, int]:
    """The severities that the alert's rule said, by day."""
    account, rule_id = made.keys[alert_id]
    path = lives[int(account[1:])].paths[rule_id]
    return {FIRST + timedelta(days=day): word for day, word in enumerate(path) if word}


def day_end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time())


def rule_steps(path: dict[date, int], spells: Sequence[Spell], as_of: date) -> Iterator[tuple]:
    """(moment, day, event) of what the rule did to an alert."""
    for number, spell in enumerate(sorted(spells, key=lambda spell: spell.begins_on)):
        yield day_end(spell.begins_on), spell.begins_on, "returned" if number else "opened"
        worst = max(path.get(day, 0) for day in days(spell.first_fired_on, spell.begins_on))
        for day in days(spell.begins_on + timedelta(days=1), spell.last_fired_on):
            if path.get(day, 0) > worst:
                worst = path[day]
                yield day_end(day), day, "escalated"
        if spell.ends_on <= as_of:
            yield day_end(spell.ends_on), spell.ends_on, spell.end_reason


def people_steps(done: Sequence[tuple[int, Action]], as_of: date) -> Iterator[tuple]:
    """(moment, day, event, by, until) of what people did; said twice at once is said once."""
    said: dict[tuple[datetime, str], tuple[str, datetime | None]] = {}
    for who, action in done:
        until = action.snooze_until
        if action.at.date() > as_of or (until and until <= action.at):
            continue
        key, name = (action.at, DONE_AS[action.action]), f"person {who}"
        before = said.get(key, (name, until))
        said[key] = (min(name, before[0]), max(until, before[1]) if until else None)
    for (at, event), what in said.items():
        yield at, at.date(), event, *what


def replay(
    path: dict[date, int],
    spells: Sequence[Spell],
    done: Sequence[tuple[int, Action]],
    as_of: date,
) -> Iterator[tuple]:
    """The events of one alert, by a loop that remembers whether it is up and what its state is."""
    of_the_rule = [(*step, None, None) for step in rule_steps(path, spells, as_of)]
    steps = sorted(
        [*of_the_rule, *people_steps(done, as_of)],
        key=lambda step: (step[0], step[1], ORDER.index(step[2])),
    )
    is_up, state, until = False, None, None
    for at, _, event, by, put_off in steps:
        if state == "snoozed" and until < at:
            yield "snooze_ended", until, None, None
            state = "open"
        if event in ("opened", "returned"):
            is_up, counts = True, True
        elif event == "escalated":
            counts = is_up
        elif event == "reopened":
            counts = is_up and state == "resolved"
        else:
            counts = is_up and state != "resolved"
            is_up = is_up and event not in ("quiet", "expired", "churned")
        if counts:
            yield event, at, by, put_off
            state, until = STATE_AFTER[event], put_off
    if state == "snoozed" and until.date() <= as_of:
        yield "snooze_ended", until, None, None


INVARIANTS: dict[str, Invariant] = {
    invariant.__name__: invariant
    for invariant in (
        at_most_one_alert_is_open_per_account_and_rule,
        the_face_is_the_last_event,
        time_goes_forward,
        a_closed_alert_tells_nobody,
        severity_only_rises_until_it_returns,
        a_snooze_ends_on_its_day_or_when_it_gets_worse,
        alerts_of_one_key_lie_further_apart_than_the_cooldown,
        nobody_waits_past_a_deadline_in_silence,
        events_are_those_of_the_second_implementation,
    )
}
