"""Cases of the demo: accounts planted for single rules and features, and when alerts must open.

Each case is one account with an otherwise steady life, in the place of a steady account or, where
`is_added`, on top of all. Its spans follow from the catalogue's limits and from
the day on which its life changes: where the change counts at once they are one day long,
where a window of 30 days has to fill they allow for chance. Days are counted back from the last
day of the demo. A case lies where neither the outage nor the year's end is seen by its windows.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo_billing import MODULE
from demo_files import Row
from demo_world import LESS_OFTEN_MORE_TICKETS, Account, Curve, Scenario, World

PLANTED_COLUMNS = ("account_id", "rule_id", "from_on", "until_on", "why")
LEAST_ACCOUNTS = 150  # a smaller demo keeps its steady accounts
LEAST_DAYS = 450  # of history, so that baselines lie behind every case
NEVER_USED = ("dashboards", "alerts", "comments", "sharing", "dashboards", "exports")


def step(last_before: int, before: float, after: float) -> Curve:
    """A curve with one level up to a day and another one from the next day on."""
    return ((last_before, before), (last_before - 0.5, after))


def waves(high: float, low: float, days: int, until: int) -> Curve:
    """A curve that is high for some days and low for as many, again and again."""
    points: list[tuple[float, float]] = []
    for last in range(until - until % (2 * days), -1, -2 * days):
        points += [(last + 2 * days, high), (last + days + 0.5, high)]
        points += [(last + days, low), (last + 0.5, low)]
    return tuple(points)


SILENT_FROM_50: dict[str, Curve] = {
    "users": step(51, 1, 0),
    "tickets": step(51, 1, 0),
    "opens": step(51, 1, 0),
    "answers": step(51, 1, 0),
    "missed": step(51, 0, 1),
}


IN_EUROS: dict[str, object] = {"country": "DE", "currency": "EUR", "billing_period": "month"}


def _case(
    name: str, note: str, curves: dict[str, Curve] | None = None, **traits: object
) -> Scenario:
    return Scenario(
        f"case_{name}", "any", 0, (1, 1), curves or {}, span=10_000, note=note, traits=traits
    )


CASES = (
    _case("use_falls", "use -60 % in one step", {"frequency": step(60, 1, 0.4)}, user_count=9),
    _case(
        "engagement_falls",
        "hardly anybody comes, and for two features only",
        {"frequency": step(50, 1, 0.1), "depth": step(50, 1, 0.2)},
    ),
    _case(
        "slow_support", "tickets take 35 % longer", {"resolution": step(60, 1, 1.35)}, ticket_pace=6
    ),
    _case("tickets_stop", "no ticket any more (R24)", {"tickets": step(60, 1, 0)}, ticket_pace=6),
    _case("nps_lower", "one person answers 9, then 8"),
    _case("nps_slides", "the NPS falls twice in a row, by a point each"),
    _case("promoter_lost", "a promoter turned detractor"),
    _case("failed_support", "rating 5, a ticket reopened, rating 1"),
    _case("mails_unread", "every mail opened, then none", {"opens": step(101, 2, 0)}),
    _case("project_late", "a milestone of a paid project is late"),
    _case("module_given_up", "one of two subscriptions ended"),
    _case("basket_shrinks", "orders of 1,000, then of 400"),
    _case("share_falls", "orders of 500, then of 50"),
    _case("purchases_slow", "an order every 20 days, then after 45"),
    _case(
        "no_first_value",
        "customer for 100 days, no report, automation or integration",
        starts_before_end=100,
        features=list(NEVER_USED),
    ),
    _case(
        "food_silent",
        "food e-commerce, silent for 50 days: critical (T14)",
        SILENT_FROM_50,
        industry="food e-commerce",
        billing_period="month",
    ),
    _case(
        "software_silent",
        "software by the year, silent for 50 days: not critical (T14)",
        SILENT_FROM_50,
        industry="software",
        billing_period="year",
    ),
    _case(
        "spiky_use",
        "ten days of much use, ten days of hardly any, for two years (N16)",
        {"frequency": waves(1.8, 0.05, 10, 680)},
        user_count=9,
    ),
    _case("band_set_by_hand", "healthy; somebody set the band at risk"),
    Scenario(
        "case_came_back",
        "healthy",
        0,
        (1, 1),
        note="left suddenly, back after five months for less money; the CRM still knows of it",
        traits=IN_EUROS
        | {"starts_before_end": 667, "away": (425, 272), "mrr": 400}
        | {"mrr_after": 300},
        is_added=True,
    ),
    Scenario(
        "case_won_back",
        "healthy",
        0,
        (1, 1),
        {"frequency": ((450, 1), (449.5, 0.3), (258.5, 0.3), (258, 1))},
        note="left after use fell by 70 %, back after four months; the CRM has forgotten it",
        traits=IN_EUROS
        | {"starts_before_end": 684, "away": (380, 258), "mrr": 200}
        | {"mrr_after": 250},
        is_added=True,
    ),
    Scenario(
        "case_no_price",
        "red",
        0,
        (1, 1),
        {
            measure: tuple((30 * x, level) for x, level in curve)
            for measure, curve in LESS_OFTEN_MORE_TICKETS.items()
        },
        note="pays in a currency without a rate; DAU/MAU down and tickets up (R01)",
        traits={
            "starts_before_end": 500,
            "country": "CH",
            "currency": "CHF",
            "mrr": 500,
            "billing_period": "year",
            "ticket_pace": 4,
        },
        is_added=True,
    ),
)


@dataclass(frozen=True)
class Span:
    """The days on which an alert of a rule must open, and why then.

    Attributes:
        rule_id: id in seed rules.
        first: first day, counted back from the reference day; None = the first day of the signal.
        last: last day, counted in the same way.
        why: text of the file.
    """

    rule_id: str
    first: int | None
    last: int | None
    why: str


SPANS: dict[str, tuple[Span, ...]] = {
    "dau_mau_and_tickets": (
        Span("R01", 24, 0, "DAU/MAU -55 % and tickets +120 % within 30 days; -30 % after 16"),
    ),
    "champion_left": (
        Span("K23", None, None, "the champion's last day; no other champion"),
        Span("A10", None, None, "without a champion the score is held below healthy"),
    ),
    "usage_collapse": (
        Span("R05", None, 0, "at the end a quarter of the users at half the frequency, NPS -5"),
        Span("T26", None, 0, "everything falls for months"),
        Span("R26", None, 0, "from healthy to critical in three months at most"),
        Span("R04", None, 0, "use, support, NPS, payment and mails go wrong together"),
    ),
    "case_use_falls": (
        Span("T02", 56, 47, "a fall by 60 % is seen as -15 % after 8 of 30 days"),
        Span("T05", 56, 45, "seen as -20 % after 10 of 30 days"),
        Span("T01", 56, 40, "seen as -30 % of the sessions after 15 of 30 days, or earlier"),
        Span("T09", 50, 38, "seen as -30 % after 15 of 30 days; as low two months later"),
        Span("T12", 44, 27, "logins are four fifths of the interactions: -40 % after 25 days"),
    ),
    "case_engagement_falls": (
        Span("R14", 38, 19, "active days and features leave the window: -30 % before it is over"),
    ),
    "case_slow_support": (
        Span("T03", 52, 28, "+35 % is seen as +20 % after 17 of 30 days, six tickets a month"),
    ),
    "case_nps_lower": (
        Span("T04", 62, 62, "from 100 to 67 with the third answer"),
        Span("R11", 62, 62, "8 after 9 by the same person"),
    ),
    "case_nps_slides": (Span("T08", 50, 50, "10, 9 and 8 in three months: the second fall"),),
    "case_promoter_lost": (Span("T19", 60, 60, "5 after 9 by the same person"),),
    "case_failed_support": (
        Span("R10", 58, 58, "1 after 5 by the same person about a reopened ticket"),
        Span("T35", 58, 58, "a CSAT answer of 1 of 5"),
        Span("R17", 58, 58, "a low rating is one of its triggers"),
    ),
    "case_mails_unread": (
        Span("R08", 72, 42, "half of the last ten mails unread with the first or second mail"),
        Span("T15", 42, 42, "60 days after the last open"),
    ),
    "case_band_set_by_hand": (Span("A10", 20, 20, "on this day somebody sets the band at risk"),),
    "case_project_late": (Span("K27", 46, 46, "14 days after the milestone was due"),),
    "case_module_given_up": (Span("K12", 50, 50, "the day the module ended"),),
    "case_basket_shrinks": (
        Span("T16", 45, 45, "the third small order of six: -30 %, the second one makes -20 %"),
    ),
    "case_share_falls": (
        Span("T18", 60, 30, "three small orders of six make -45 %, five -75 %; others move, too"),
    ),
    "case_purchases_slow": (
        Span("T17", 40, 40, "40 days after an order where 20 are usual"),
        Span("R17", 40, 40, "slower purchases are one of its triggers"),
    ),
    "case_no_first_value": (
        Span("K05", 70, 70, "no report 30 days after the start"),
        Span("K09", 70, 70, "three anchors not reached within 30 days"),
    ),
    "case_no_price": (
        Span("R01", 24, 0, "DAU/MAU -55 % and tickets +120 % within 30 days; -30 % after 16"),
    ),
    "case_food_silent": (Span("T13", 41, 36, "15 days after the last use, shortly before day 50"),),
    "case_software_silent": (
        Span("T13", 16, 11, "40 days after the last use, shortly before day 50"),
    ),
}


def planted_cases(account_count: int, days: int) -> tuple[Scenario, ...]:
    """The cases of a world of this size: all of them or, in a small one, none."""
    return CASES if account_count >= LEAST_ACCOUNTS and days >= LEAST_DAYS else ()


def planted_rules(world: World) -> list[Row]:
    """Which alerts must open when, one row per account and rule."""
    rows: list[Row] = []
    for account in world.accounts:
        for span in SPANS.get(account.scenario.name, ()):
            signal = account.signal_day
            first = signal if span.first is None else account.reference_day - span.first
            last = signal if span.last is None else account.reference_day - span.last
            assert first is not None
            assert last is not None
            rows.append(
                {
                    "account_id": account.account_id,
                    "rule_id": span.rule_id,
                    "from_on": world.on(first),
                    "until_on": world.on(last),
                    "why": span.why,
                }
            )
    return rows


def plant_cases(world: World, rows: dict[str, list[Row]]) -> None:
    """Give the accounts of the cases the records that their steady lives do not bring.

    Who was away has none of these days.
    """
    for account in world.accounts:
        name = account.scenario.name.removeprefix("case_")
        if name == account.scenario.name:
            continue
        answers = _ANSWERS.get(name)
        if answers is not None:
            _forget(rows["survey_responses"], account)
            rows["survey_responses"] += [
                _answer(world, account, number, *answer) for number, answer in enumerate(answers)
            ]
        orders = _orders(name)
        if orders is not None:
            _forget(rows["orders"], account)
            rows["orders"] += [_order(world, account, *order) for order in orders]
        for entity, row in _others(world, account, name):
            rows[entity].append(row)
        if account.away:
            _silence(world, account, rows)


# Case -> days before the end, person, kind of survey, score.
_ANSWERS: dict[str, tuple[tuple[int, int, str, int], ...]] = {
    "nps_lower": ((130, 0, "nps", 9), (130, 1, "nps", 9), (62, 1, "nps", 8)),
    "nps_slides": ((120, 0, "nps", 10), (85, 0, "nps", 9), (50, 0, "nps", 8)),
    "promoter_lost": ((130, 0, "nps", 9), (60, 0, "nps", 5)),
    "failed_support": ((100, 0, "csat", 5), (58, 0, "csat", 1)),
}


# Entity -> the columns that say when something happened.
HAPPENED = {
    "invoices": ("issued_at",),
    "orders": ("ordered_at",),
    "tickets": ("opened_at",),
    "survey_responses": ("invited_at", "responded_at"),
    "email_events": ("occurred_at",),
    "activities": ("occurred_at",),
}


def _forget(rows: list[Row], account: Account) -> None:
    """Take all rows of an account out of a list."""
    rows[:] = [row for row in rows if row["account_id"] != account.account_id]


def _silence(world: World, account: Account, rows: dict[str, list[Row]]) -> None:
    """Take out what an account would have said, bought and been sent while it was away."""
    left, back = (world.on(day).isoformat() for day in (account.away.start, account.away.stop))
    own_contacts = f"c{account.account_id}-"
    for entity, columns in HAPPENED.items():
        rows[entity][:] = [
            row
            for row in rows[entity]
            if not (
                row.get("account_id") == account.account_id
                or str(row.get("contact_id")).startswith(own_contacts)
            )
            or not any(left <= str(row[column])[:10] < back for column in columns)
        ]


def _day(world: World, before_end: int) -> str:
    return world.on(world.last_day - before_end).isoformat()


def _answer(
    world: World, account: Account, number: int, before_end: int, person: int, kind: str, score: int
) -> Row:
    on = _day(world, before_end)
    is_csat = kind == "csat"
    return {
        "response_id": f"q{account.account_id}-{number}",
        "account_id": account.account_id,
        "contact_id": account.people[person].contact_id,
        "survey_type": kind,
        "score": score,
        "scale_min": 1 if is_csat else 0,
        "scale_max": 5 if is_csat else 10,
        "high_is_good": True,
        "invited_at": f"{on}T08:00:00Z",
        "responded_at": f"{on}T{9 + person:02d}:30:00Z",
        "ticket_id": f"t{account.account_id}-reopened" if score == 1 else None,
    }


def _orders(name: str) -> list[tuple[int, int]] | None:
    """Days before the end and amounts of the orders of a case; None = those of a steady life."""
    if name == "basket_shrinks":
        return [(day, 400 if day <= 75 else 1000) for day in range(0, 540, 15)]
    if name == "share_falls":
        return [(day, 50 if day <= 90 else 500) for day in range(0, 540, 15)]
    if name == "purchases_slow":
        return [(day, 300) for day in (15, 35, *range(80, 540, 20))]
    return None


def _order(world: World, account: Account, before_end: int, amount: int) -> Row:
    return {
        "order_id": f"o{account.account_id}-{world.last_day - before_end:03d}",
        "account_id": account.account_id,
        "ordered_at": f"{_day(world, before_end)}T10:00:00Z",
        "amount": amount,
        "currency": "EUR",
    }


def _others(world: World, account: Account, name: str) -> list[tuple[str, Row]]:
    """Single records of a case, each with its entity."""
    own: Row = {"account_id": account.account_id}
    if name == "failed_support":
        return [("tickets", own | _reopened_ticket(world, account))]
    if name == "project_late":
        milestone = {
            "milestone_id": f"p{account.account_id}-late",
            "project": "extension",
            "milestone": "data connected",
            "due_at": _day(world, 60),
            "completed_at": _day(world, 10),
            "postponed_count": 1,
        }
        return [("project_milestones", own | milestone)]
    if name == "module_given_up":
        module = {
            "subscription_id": f"s{account.account_id}-2",
            "plan": MODULE,
            "status": "ended",
            "started_at": world.on(account.start_day),
            "ended_at": _day(world, 50),
            "mrr": 50,
            "currency": account.currency,
            "billing_period": account.billing_period,
            "auto_renew": False,
        }
        return [("subscriptions", own | module)]
    if name == "band_set_by_hand":
        override = {
            "band": "at_risk",
            "valid_from": _day(world, 20),
            "valid_until": _day(world, -40),
            "by": account.owner_email,
            "reason": "the sponsor asked for a break",
        }
        return [("score_overrides", own | override)]
    return []


def _reopened_ticket(world: World, account: Account) -> Row:
    return {
        "ticket_id": f"t{account.account_id}-reopened",
        "contact_id": account.people[0].contact_id,
        "opened_at": f"{_day(world, 61)}T09:00:00Z",
        "first_response_at": f"{_day(world, 61)}T12:00:00Z",
        "solved_at": f"{_day(world, 60)}T09:00:00Z",
        "status": "solved",
        "priority": "normal",
        "category": "bug",
        "escalation": "none",
        "reopen_count": 1,
        "resolved_on_first_contact": False,
    }
