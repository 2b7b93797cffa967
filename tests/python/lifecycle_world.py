"""Random lives of alerts: what rules said day by day, what people did, whom they talked to.

Each life is an account of its own, so that all of them go through the models in one pass. The rules
have short terms here, so that two months see every way in which an alert ends and comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from compiled_chain import Chain, stay
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

CHAIN = (
    "int_rule_spells",
    "int_alert_spells",
    "int_alert_hits",
    "int_alert_episodes",
    "int_alert_steps",
    "int_alert_events",
    "int_working_days",
    "int_alert_clocks",
    "int_alert_history",
    "int_alert_states",
)
INPUTS = {
    "int_rule_hits": "account_id varchar, rule_id varchar, date_day date, severity_rank integer,"
    " is_softened boolean, reason varchar",
    "int_rule_days": "account_id varchar, rule_id varchar, date_day date, is_held boolean",
    "int_alert_actions": "alert_id varchar, action varchar, acted_at timestamp, acted_on date,"
    " acted_by varchar, snooze_until timestamp, reason varchar",
    "int_human_contacts": "account_id varchar, occurred_on date, occurred_at timestamp",
    "int_customer_stays": "account_id varchar, stay_number integer, begins_on date, ends_on date",
    "int_health_scores": "account_id varchar, date_day date, band varchar",
    "int_value_tiers": "account_id varchar, date_day date, value_tier varchar",
    "int_account_owners": "account_id varchar, calendar varchar, manager_email varchar",
    "int_settings": "calendar_ahead_days integer",
    "int_days": "date_day date",
    "int_as_of": "as_of_on date",
}
# A Thursday; the world has weekends, and 1 May off.
FIRST, DAYS = date(2026, 4, 16), 48
LAST = FIRST + timedelta(days=DAYS - 1)
SEVERITIES = {1: "light", 2: "strong", 3: "critical", 4: "priority"}
# open after, close after, cooldown and expiry, in days.
TERMS = {"T02": (1, 2, 3, 6), "T13": (2, 3, 2, 5)}
RULES = [
    {
        "rule_id": rule_id,
        "rule_name": rule_id,
        "open_after_days": opens,
        "close_after_days": closes,
        "cooldown_days": cooldown,
        "expire_after_days": expires,
    }
    for rule_id, (opens, closes, cooldown, expires) in TERMS.items()
]
PLAYBOOKS = [
    {
        "rule_id": rule_id,
        "severity": severity,
        "playbook_id": "watch" if severity == "light" else "proactive_call",
    }
    for rule_id in TERMS
    for severity in SEVERITIES.values()
]
HISTORY = (
    "alert_id",
    "event_number",
    "event",
    "event_on",
    "event_at",
    "state",
    "severity_rank",
    "notifies",
    "acted_by",
    "snoozed_until",
    "reason",
    "event_id",
)
STATES = (
    "alert_id",
    "state",
    "state_since_at",
    "closed_on",
    "snoozed_until",
    "reopen_count",
    "sla_status",
    "escalated_to",
)


@dataclass(frozen=True)
class Action:
    """What somebody did; `alert` counts the account's alerts, and -1 is an alert nobody knows."""

    alert: int
    action: str
    at: datetime
    snooze_until: datetime | None


@dataclass(frozen=True)
class Life:
    """One account: per rule a word per day (0 quiet, -1 held, None unjudged, else a severity)."""

    paths: Mapping[str, Sequence[int | None]]
    actions: Sequence[Action] = ()
    contacts: Sequence[datetime] = ()
    churned_on: date | None = None
    red_days: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Event:
    """A row of int_alert_history."""

    alert_id: str
    event_number: int
    event: str
    event_on: date
    event_at: datetime
    state: str
    severity_rank: int
    notifies: bool
    acted_by: str | None
    snoozed_until: datetime | None
    reason: str | None
    event_id: str


@dataclass(frozen=True)
class State:
    """A row of int_alert_states."""

    alert_id: str
    state: str
    state_since_at: datetime
    closed_on: date | None
    snoozed_until: datetime | None
    reopen_count: int
    sla_status: str
    escalated_to: str | None


@dataclass(frozen=True)
class Spell:
    """A row of int_alert_spells: days on which the rule has the alert up."""

    first_fired_on: date
    begins_on: date
    last_fired_on: date
    ends_on: date
    end_reason: str


@dataclass
class Outcome:
    """What the models made of all lives up to one day."""

    keys: dict[str, tuple[str, str]]
    history: dict[str, list[Event]]
    states: dict[str, State]
    spells: dict[str, list[Spell]] = field(default_factory=dict)


# What people do at the same few moments, midnight among them, so that ties happen.
MOMENTS = (time(0), time(9), time(9), time(18), time(23, 59, 59))


def moments(first: int = 0, last: int = DAYS - 1) -> st.SearchStrategy[datetime]:
    return st.builds(
        lambda day, at: datetime.combine(FIRST + timedelta(days=day), at),
        st.integers(first, last),
        st.sampled_from(MOMENTS),
    )


@st.composite
def paths(draw: st.DrawFn) -> tuple[int | None, ...]:
    """Runs of days on which the rule says the same, or swings."""
    words = st.sampled_from((0, 0, 0, -1, None, 1, 1, 2, 3, 4))
    path: list[int | None] = []
    while len(path) < DAYS:
        beat = draw(st.lists(words, min_size=1, max_size=2))
        path += beat * draw(st.integers(1, 8))
    return tuple(path[:DAYS])


@st.composite
def actions(draw: st.DrawFn) -> Action:
    action = draw(st.sampled_from(("acknowledge", "snooze", "snooze", "resolve", "reopen")))
    at = draw(moments())
    until = None
    if action == "snooze":
        ahead = timedelta(days=draw(st.integers(-1, 12)))
        until = datetime.combine(at.date() + ahead, draw(st.sampled_from(MOMENTS)))
    return Action(draw(st.integers(-1, 3)), action, at, until)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    return Life(
        {rule_id: draw(paths()) for rule_id in TERMS},
        draw(st.lists(actions(), max_size=12)),
        draw(st.lists(moments(), max_size=3)),
        draw(st.none() | moments(DAYS // 2).map(datetime.date)),
        draw(st.frozensets(st.integers(0, DAYS - 1), max_size=8)),
    )


def edges() -> list[Life]:
    """At the very moment at which a day ends and its rule speaks, people do each two things.

    The rule opens, gets worse, is quiet, comes back, is quiet for long and opens anew; a second one
    cannot be judged any more.
    """
    firing = (1, 1, 3, 1, 0, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 1)
    unknown = (2, -1, 1, *[None] * 14)
    done = ("acknowledge", "snooze", "resolve", "reopen")
    found = []
    for first in done:
        for second in done:
            people = []
            for day in range(1, len(firing) + 1):
                at = datetime.combine(FIRST + timedelta(days=day), time(0))
                for action, moment in ((first, at), (second, at + timedelta(hours=day % 2))):
                    until = at + timedelta(days=2) if action == "snooze" else None
                    people += [Action(n, action, moment, until) for n in range(3)]
            found.append(Life({"T02": firing, "T13": unknown}, people))
    return found


def drawn(count: int, seed_is_fixed: bool = True) -> list[Life]:
    """So many lives, as hypothesis draws them."""
    found: list[Life] = []

    @settings(
        max_examples=count,
        derandomize=seed_is_fixed,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(lives())
    def collect(life: Life) -> None:
        found.append(life)

    collect()
    return found


def account_of(number: int) -> str:
    return f"a{number:05}"


def tables(
    all_lives: Sequence[Life], as_of: date, alerts: Mapping[str, Sequence[str]]
) -> dict[str, list[dict]]:
    """The inputs as they are on the evening of `as_of`: nothing later is known."""
    filled: dict[str, list[dict]] = {name: [] for name in INPUTS}
    for number, life in enumerate(all_lives):
        account = account_of(number)
        left_on = life.churned_on if life.churned_on and life.churned_on <= as_of else None
        filled["int_customer_stays"].append(stay(account, left_on))
        filled["int_account_owners"].append(
            {"account_id": account, "calendar": "standard", "manager_email": "boss@firm.example"}
        )
        last = min(as_of, (life.churned_on or date.max) - timedelta(days=1))
        for rule_id, path in life.paths.items():
            said = ((FIRST + timedelta(days=day), word) for day, word in enumerate(path))
            _judge(filled, {"account_id": account, "rule_id": rule_id}, said, last)
        for day in sorted(life.red_days):
            row = {"account_id": account, "date_day": FIRST + timedelta(days=day)}
            filled["int_health_scores"].append(row | {"band": "critical"})
        for at in sorted({at for at in life.contacts if at.date() <= as_of}):
            row = {"account_id": account, "occurred_on": at.date(), "occurred_at": str(at)}
            filled["int_human_contacts"].append(row)
        known = alerts.get(account, ())
        for order, action in enumerate(life.actions):
            if action.at.date() <= as_of:
                filled["int_alert_actions"].append(_action_row(action, known, order))
    filled["int_days"] = [{"date_day": FIRST}]
    filled["int_as_of"] = [{"as_of_on": as_of}]
    filled["int_settings"] = [{"calendar_ahead_days": 60}]
    return filled | {"rules": RULES, "rule_playbooks": PLAYBOOKS}


def _judge(
    filled: dict[str, list[dict]],
    key: dict[str, str],
    said: Iterable[tuple[date, int | None]],
    last: date,
) -> None:
    """The days on which a rule could be judged, and those on which it fired; from the first hit."""
    has_fired = False
    for day, word in said:
        if day > last or word is None:
            continue
        has_fired = has_fired or word > 0
        if has_fired:
            held = word != 0
            filled["int_rule_days"].append(key | {"date_day": day, "is_held": held})
        if word > 0:
            what = {"severity_rank": word, "is_softened": False, "reason": f"{word} on {day}"}
            filled["int_rule_hits"].append(key | {"date_day": day} | what)


def _action_row(action: Action, known: Sequence[str], order: int) -> dict:
    is_known = action.alert >= 0 and known
    return {
        "alert_id": known[action.alert % len(known)] if is_known else "no such alert",
        "action": action.action,
        "acted_at": str(action.at),
        "acted_on": action.at.date(),
        "acted_by": f"person {order}",
        "snooze_until": str(action.snooze_until) if action.snooze_until else None,
        "reason": None,
    }


def run(
    chain: Chain,
    all_lives: Sequence[Life],
    as_of: date = LAST,
    alerts: Mapping[str, Sequence[str]] | None = None,
    arranged: Callable[[list[dict]], list[dict]] = list,
) -> Outcome:
    """All lives through the models; `arranged` may put the rows of an input in another order."""
    if alerts is None:
        alerts = alerts_of(chain, all_lives)
    filled = tables(all_lives, as_of, alerts)
    chain.fill({name: arranged(rows) for name, rows in filled.items()})
    chain.run()
    return outcome(chain)


def alerts_of(chain: Chain, all_lives: Sequence[Life]) -> dict[str, list[str]]:
    """Ids of every alert that an account ever has: what people do needs them."""
    chain.fill(tables(all_lives, LAST, {}))
    chain.run("int_alert_spells")
    found: dict[str, list[str]] = {}
    rows = chain.rows("int_alert_spells", "distinct account_id", "opened_on", "rule_id", "alert_id")
    for account, _, _, alert_id in sorted(rows):
        found.setdefault(account, []).append(alert_id)
    return found


def forget_after(chain: Chain, as_of: date) -> None:
    """Take from the inputs what is not known yet on the evening of `as_of`."""
    for name, day in (
        ("int_rule_hits", "date_day"),
        ("int_rule_days", "date_day"),
        ("int_alert_actions", "acted_on"),
        ("int_human_contacts", "occurred_on"),
        ("int_health_scores", "date_day"),
    ):
        chain.change(f"delete from chain.{name} where {day} > date '{as_of}'")
    chain.change(
        f"update chain.int_customer_stays set ends_on = '{date.max}' where ends_on > '{as_of}'"
    )
    chain.change(f"update chain.int_as_of set as_of_on = date '{as_of}'")


def outcome(chain: Chain) -> Outcome:
    """What stands in the chain's tables."""
    made = Outcome({}, {}, {})
    dates = "first_fired_on", "begins_on", "last_fired_on", "ends_on", "end_reason"
    for alert_id, account, rule_id, *spell in sorted(
        chain.rows("int_alert_spells", "alert_id", "account_id", "rule_id", *dates)
    ):
        made.keys[alert_id] = (account, rule_id)
        made.spells.setdefault(alert_id, []).append(Spell(*spell))
    for event in sorted(
        (Event(*row) for row in chain.rows("int_alert_history", *HISTORY)),
        key=lambda event: (event.alert_id, event.event_number, event.event_id),
    ):
        made.history.setdefault(event.alert_id, []).append(event)
    for row in chain.rows("int_alert_states", *STATES):
        made.states[row[0]] = State(*row)
    return made
