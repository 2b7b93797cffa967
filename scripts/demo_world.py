"""The invented world behind the demo exports: accounts, people, and the planted scenarios.

Everything here is data or a pure function of the seed. A scenario bends the life of an account with
curves: each curve is a list of (x, level) points, where x runs from 1 (the first day of the signal)
to 0 (the reference day: the churn day, or the last day of the demo). Between two points the level
is interpolated; outside them it stays flat.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

Curve = tuple[tuple[float, float], ...]

SEGMENTS = ("smb", "mid_market", "enterprise")
# 15 + 7 + 3 of 25 = 60 / 28 / 12 %, interleaved so that every scenario touches every segment.
SEGMENT_PATTERN = "0100102010010010201001012"
INDUSTRIES = ("retail", "logistics", "manufacturing", "software", "health", "education", "finance")
COUNTRIES = ("FR", "DE", "BE", "ES", "IT", "NL", "GB", "US")
CHANNELS = ("inbound", "outbound", "partner", "referral", "event")
PLANS = ("starter", "growth", "scale")
KEY_FEATURES = ("dashboards", "reports", "alerts", "automations", "integrations", "sharing")
# Key features that an account may do without; the others are milestones of a good start.
DISPENSABLE_FEATURES = ("dashboards", "alerts", "sharing")
SIDE_FEATURES = ("api", "imports", "exports", "comments", "mobile_app", "sso")
CSM_DOMAIN = "accounthealth.example"
CSM_COUNT = 8
LEADS = 10
TRIALS = 6

USERS_PER_SEGMENT = {"smb": (4, 5), "mid_market": (5, 7), "enterprise": (7, 9)}
MRR_PER_SEGMENT = {"smb": (80, 600), "mid_market": (800, 3500), "enterprise": (4000, 15000)}
# Fields of an account that a scenario may set.
DRAWN_OTHERWISE = (
    "industry",
    "country",
    "currency",
    "mrr",
    "billing_period",
    "user_count",
    "ticket_pace",
)
TICKETS_PER_30_DAYS = {"smb": 1, "mid_market": 2, "enterprise": 3}

# What a curve may bend, and its level in an undisturbed life.
UNDISTURBED = {
    "users": 1.0,  # share of the account's users that still work in the product
    "frequency": 1.0,  # factor on the days per week of each of them
    "depth": 1.0,  # share of the usual features
    "length": 1.0,  # factor on the session length
    "tickets": 1.0,  # factor on tickets opened
    "resolution": 1.0,  # factor on hours to first response and to solution
    "escalated": 0.0,  # share of tickets that escalate
    "unsolved": 0.0,  # share of tickets that stay open
    "nps": 0.0,  # points added to each person's usual score
    "answers": 1.0,  # factor on the readiness to answer surveys
    "late": 0.0,  # share of invoices paid late or not at all
    "missed": 0.0,  # share of meetings cancelled or not attended
    "opens": 1.0,  # factor on the e-mail open rate
}

COLLAPSE: dict[str, Curve] = {
    "users": ((1, 1), (0.36, 0.5), (0, 0.25)),
    "frequency": ((1, 1), (0.4, 0.8), (0.05, 0.5)),
    "depth": ((1, 1), (0.3, 0.4)),
    "length": ((1, 1), (0.3, 0.5)),
    "tickets": ((1, 1), (0.4, 1.5), (0, 2.8)),
    "resolution": ((1, 1), (0.6, 2.2), (0, 3)),
    "escalated": ((0.8, 0), (0.6, 0.4)),
    "unsolved": ((0.5, 0), (0.3, 0.5)),
    "nps": ((1, 0), (0.65, -5)),
    "late": ((0.9, 0), (0.85, 0.85)),
    "missed": ((0.8, 0), (0.75, 1)),
    "opens": ((1, 1), (0.5, 0.2), (0, 0.1)),
}
STORM: dict[str, Curve] = {
    "users": ((1, 1), (0.6, 0.9), (0.2, 0.55)),
    "frequency": ((1, 1), (0.6, 0.9), (0.2, 0.5)),
    "depth": ((1, 1), (0.3, 0.7)),
    "length": ((1, 1), (0.3, 0.7)),
    "tickets": ((1, 1), (0.5, 1.6), (0.1, 4)),
    "resolution": ((1, 1), (0.5, 1.8), (0.1, 5)),
    "escalated": ((0.9, 0), (0.7, 0.6)),
    "unsolved": ((0.6, 0), (0.3, 0.5)),
    "nps": ((1, 0), (0.65, -5)),
    "late": ((0.9, 0), (0.85, 0.4)),
    "missed": ((0.8, 0), (0.75, 0.6)),
    "opens": ((1, 1), (0.5, 0.6)),
}
DEPARTURE: dict[str, Curve] = {
    "users": ((1, 1), (0.999, 0)),
    "tickets": ((1, 1), (0.999, 0)),
    "opens": ((1, 1), (0.999, 0)),
    "answers": ((1, 1), (0.999, 0)),
    "late": ((0.9, 0), (0.85, 0.6)),
    "missed": ((1, 0), (0.999, 1)),
}
# Days 0 to 29 before the reference day against the 30 days before them (catalogue R01).
LESS_OFTEN_MORE_TICKETS: dict[str, Curve] = {
    "frequency": ((1, 1), (0.97, 0.45)),
    "length": ((1, 1), (0.97, 0.7)),
    "tickets": ((1, 1), (0.97, 2.2)),
    "resolution": ((1, 1), (0.97, 2.5)),
    "escalated": ((1, 0), (0.97, 0.4)),
    "unsolved": ((0.5, 0), (0.45, 0.4)),
    "nps": ((1, 0), (0.97, -5)),
    "missed": ((1, 0), (0.97, 1)),
    "opens": ((1, 1), (0.97, 0.5)),
}


@dataclass(frozen=True)
class Scenario:
    """One kind of life: how many accounts of 300 lead it, and how it bends their curves.

    Attributes:
        name: word in the answer key.
        expected: what an observer should say on the last day.
        per_300: accounts with this scenario in a world of 300 (at least one in any world).
        onset: fewest and most days from the first signal to the reference day; with (1, 1)
            the x of the curves counts days.
        curves: bent measures; the others stay as in UNDISTURBED.
        span: days of undisturbed life that must come before the first signal.
        note: text of the answer key.
        traits: what is not drawn: fields of the account, or `starts_before_end`, the day it became
            a customer; `away`, the days on which it was lost and came back, and `mrr_after`, what
            it pays since. All days are counted back from the last one.
        is_added: the account comes on top of all others, so that none of them changes.
    """

    name: str
    expected: str
    per_300: int
    onset: tuple[int, int] = (0, 0)
    curves: dict[str, Curve] = field(default_factory=dict)
    span: int = 120
    note: str = ""
    traits: dict[str, Any] = field(default_factory=dict)
    is_added: bool = False

    @property
    def is_churn(self) -> bool:
        """Whether the account is lost within the demo."""
        return self.expected == "churned"

    @property
    def counts_days(self) -> bool:
        """Whether the curves' x is a number of days before the reference day."""
        return self.onset == (1, 1)


SCENARIOS = (
    Scenario("usage_collapse", "red", 8, (75, 100), COLLAPSE, note="gradual collapse"),
    Scenario("support_storm", "red", 6, (75, 100), STORM, note="support trouble, usage down"),
    Scenario("silent_departure", "red", 5, (40, 55), DEPARTURE, note="usage stopped wholly"),
    Scenario(
        "dau_mau_and_tickets",
        "red",
        5,
        (30, 30),
        LESS_OFTEN_MORE_TICKETS,
        note="DAU/MAU down and tickets up within the last 30 days (R01)",
    ),
    Scenario("churn_usage_collapse", "churned", 12, (90, 180), COLLAPSE, note="lost slowly"),
    Scenario("churn_support_storm", "churned", 10, (90, 180), STORM, note="lost after trouble"),
    Scenario("churn_silent_departure", "churned", 4, (90, 120), DEPARTURE, note="silent, lost"),
    Scenario(
        "churn_dau_mau_and_tickets",
        "churned",
        6,
        (90, 120),
        LESS_OFTEN_MORE_TICKETS,
        note="less use, more tickets, lost",
    ),
    Scenario("churn_sudden", "churned", 8, span=60, note="left without any signal"),
    Scenario(
        "champion_left",
        "watch",
        3,
        (20, 40),
        note="champion gone, usage flat: a successor took over the seat and not the role (N15)",
    ),
    Scenario(
        "recovered",
        "healthy",
        3,
        (1, 1),
        {
            "frequency": ((270, 1), (210, 0.6), (195, 0.6), (130, 1)),
            "tickets": ((270, 1), (240, 2), (195, 2), (170, 1)),
            "resolution": ((270, 1), (240, 2), (195, 2), (170, 1)),
            "nps": ((270, 0), (250, -3), (170, -3), (150, 0)),
        },
        span=330,
        note="usage down 40 % about seven months ago, back since",
    ),
    Scenario(
        "expansion",
        "healthy",
        5,
        (1, 1),
        {"users": ((90, 1), (10, 1.3)), "frequency": ((90, 1), (10, 1.05))},
        span=210,
        note="usage +30 % over three months, more seats, higher MRR",
    ),
    Scenario(
        "silent", "silent", 5, span=10_000, note="account and subscription only, no other record"
    ),
    Scenario("new_account", "any", 6, note="customer for 25 days at most: too early to judge"),
    Scenario(
        "mixed_usage", "watch", 6, (30, 40), {"frequency": ((1, 1), (0.9, 0.75))}, note="use -20 %"
    ),
    Scenario(
        "mixed_tickets", "watch", 6, (50, 70), {"tickets": ((0.7, 1), (0.6, 1.7))}, note="tickets"
    ),
    Scenario("mixed_nps", "watch", 5, (50, 80), {"nps": ((1, 0), (0.95, -2))}, note="NPS -2"),
    Scenario(
        "mixed_payment", "watch", 5, (60, 90), {"late": ((1, 0), (0.95, 1))}, note="invoice late"
    ),
    Scenario(
        "mixed_contact", "watch", 5, (50, 70), {"missed": ((1, 0), (0.95, 1))}, note="no meeting"
    ),
    Scenario(
        "mixed_email", "watch", 5, (50, 80), {"opens": ((1, 1), (0.9, 0.4))}, note="mails unread"
    ),
    Scenario("mixed_downgrade", "watch", 4, (40, 80), note="contract reduced by 30 %"),
    Scenario("monthly_sums", "any", 0, note="usage delivered as monthly sums only"),
)
STEADY = Scenario("healthy", "healthy", 0)
LEAD = Scenario("lead", "any", 0, note="lead: never scored")
TRIAL = Scenario("trial", "any", 0, note="trial: never scored")


@dataclass
class Person:
    """A contact; days count from the first day of the demo and may be negative."""

    contact_id: str
    full_name: str
    email: str
    role: str
    joined_day: int
    left_day: int | None = None
    days_per_week: int = 0  # 0 = does not work in the product
    rank: int = 0  # the highest ranks leave the product first
    nps: int = 9
    answers_surveys: bool = True
    open_rate: float = 0.5  # share of our mails


@dataclass
class Account:
    """One account with everything its records are drawn from."""

    number: int
    account_id: str
    name: str
    domain: str
    segment: str
    scenario: Scenario
    start_day: int
    reference_day: int
    onset: float
    churn_day: int | None
    industry: str
    country: str
    channel: str
    plan: str
    owner_email: str
    is_strategic: bool
    currency: str
    mrr: int
    billing_period: str
    user_count: int
    employee_count: int
    ticket_pace: int | None = None  # tickets per 30 days, where a scenario sets them
    people: list[Person] = field(default_factory=list)
    features: list[str] = field(default_factory=list)

    @property
    def is_customer(self) -> bool:
        """Whether the account is or was a customer (not a lead or trial)."""
        return self.scenario not in (LEAD, TRIAL)

    @property
    def is_mute(self) -> bool:
        """Whether no feed but the CRM and the contracts knows the account."""
        return self.scenario.name == "silent"

    @property
    def away(self) -> range:
        """Days on which the account was lost before it came back; empty for all others."""
        left, back = self.scenario.traits.get("away", (0, 0))
        return range(self.reference_day - left, self.reference_day - back)

    @property
    def lost_day(self) -> int | None:
        """First day on which the account was no customer any more, be it back today or not."""
        return self.away.start if self.away else self.churn_day

    @property
    def seats(self) -> int:
        """Licensed seats."""
        return round(self.user_count * 1.25)

    @property
    def signal_day(self) -> int | None:
        """First day of the planted signal, or None where there is none."""
        scenario = self.scenario
        if scenario.counts_days:
            if not scenario.curves:
                return None
            first = max(points[0][0] for points in scenario.curves.values())
            return self.reference_day - round(first * self.onset)
        return self.reference_day - round(self.onset) if scenario.onset != (0, 0) else None

    def level(self, measure: str, day: int) -> float:
        """Level of a measure (a key of UNDISTURBED) on a day."""
        if measure == "users" and day in self.away:
            return 0.0
        points = self.scenario.curves.get(measure)
        if points is None or self.onset == 0:
            return UNDISTURBED[measure]
        return interpolate(points, (self.reference_day - day) / self.onset)

    def ticket_rate(self) -> int:
        """Tickets per 30 days in an undisturbed life."""
        if self.ticket_pace is not None:
            return self.ticket_pace
        if "dau_mau_and_tickets" in self.scenario.name:
            return 4  # R01 compares ratios, which mean nothing on one or two tickets
        planted = self.scenario.expected in ("red", "churned")
        return max(TICKETS_PER_30_DAYS[self.segment], 2 if planted else 1)


@dataclass(frozen=True)
class World:
    """The whole demo: accounts and the facts that hold for all of them."""

    seed: int
    start_on: date
    end_on: date
    accounts: list[Account]
    outage: tuple[date, date]
    dips: list[tuple[date, date]]  # weeks with little use everywhere
    holidays: list[tuple[date, date]]  # weeks with little use in HOLIDAY_COUNTRY

    @property
    def last_day(self) -> int:
        """Number of the last day; the first is 0."""
        return (self.end_on - self.start_on).days

    def on(self, day: int) -> date:
        """The date of a day number."""
        return self.start_on + timedelta(days=day)

    def rng(self, *parts: object) -> random.Random:
        """A random source of its own for each purpose, so that one feed never shifts another."""
        return random.Random(":".join(str(part) for part in (self.seed, *parts)))

    def customers(self) -> list[Account]:
        """Accounts that are or were customers."""
        return [account for account in self.accounts if account.is_customer]

    def active_days(self, account: Account) -> range:
        """Days within the demo on which the account is a customer (or tries the product)."""
        last = self.last_day if account.churn_day is None else account.churn_day - 1
        return range(max(0, account.start_day), last + 1)


DIP_FACTOR = 0.55
HOLIDAY_COUNTRY = "FR"
HOLIDAY_FACTOR = 0.6  # 25 such days of 30 are a fall by a third


def interpolate(points: Curve, x: float) -> float:
    """Level of a curve at x; the points run from high x to low x.

    >>> interpolate(((1, 1), (0, 0.5)), 0.5)
    0.75
    """
    if x >= points[0][0]:
        return points[0][1]
    for (left_x, left), (right_x, right) in pairwise(points):
        if x >= right_x:
            return left + (right - left) * (left_x - x) / (left_x - right_x)
    return points[-1][1]


def add_months(day: date, months: int) -> date:
    """The same day of the month some months later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    first_of_next = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    is_month_end = (day + timedelta(days=1)).day == 1
    return date(index // 12, index % 12 + 1, last if is_month_end else min(day.day, last))


def build_world(
    seed: int, account_count: int, months: int, end_on: date, cases: tuple[Scenario, ...] = ()
) -> World:
    """Build the demo's world.

    Args:
        seed: any integer; the same arguments give the same world.
        account_count: customers and former customers, at least 35, without those added.
        months: length of the history, at least 12.
        end_on: last day with records.
        cases: scenarios that one steady account each leads instead, or one more account.
    """
    if months < 12:
        raise ValueError(f"{months} months are too few for the planted stories; ask for 12 or more")
    start_on = add_months(end_on, -months) + timedelta(days=1)
    window = (end_on - start_on).days + 1
    rng = random.Random(f"{seed}:world")
    added = [case for case in cases if case.is_added]
    scenarios = _scenario_list(account_count, [case for case in cases if not case.is_added])
    segments = [SEGMENTS[int(SEGMENT_PATTERN[i % 25])] for i in range(account_count)]
    cast = list(zip(scenarios, segments, strict=True))
    cast += [(LEAD, "smb")] * LEADS + [(TRIAL, "smb")] * TRIALS
    rng.shuffle(cast)
    churn_days = _churn_days(rng, sum(s.is_churn for s in scenarios), window)
    names = _company_names(rng, len(cast))
    owners = [f"csm{i + 1}.{_surname(rng).lower()}@{CSM_DOMAIN}" for i in range(CSM_COUNT)]
    cast += [(scenario, "smb") for scenario in added]
    names += _company_names(random.Random(f"{seed}:added"), len(added), names)
    accounts = []
    for number, (scenario, segment) in enumerate(cast, start=1):
        churn_day = churn_days.pop() if scenario.is_churn else None
        accounts.append(
            _account(seed, number, scenario, segment, names[number - 1], owners, churn_day, window)
        )
    weeks_back = min(32, round(window / 7 * 0.6))
    monday = end_on - timedelta(weeks=weeks_back, days=end_on.weekday())
    outage = (monday, monday + timedelta(days=6))
    dips, holidays = _dips(start_on, end_on), _holidays(start_on, end_on)
    return World(seed, start_on, end_on, accounts, outage, dips, holidays)


def _scenario_list(count: int, cases: list[Scenario]) -> list[Scenario]:
    """One scenario per account; what the planted ones leave over leads a steady life."""
    planted = [s for s in SCENARIOS for _ in range(max(1, round(s.per_300 * count / 300)))]
    planted += cases
    if len(planted) > count:
        raise ValueError(f"{count} accounts cannot hold {len(planted)} planted ones; ask for more")
    return planted + [STEADY] * (count - len(planted))


def _churn_days(rng: random.Random, count: int, window: int) -> list[int]:
    """Churn days spread evenly over the last 14 months, up to ten days before the end, shuffled."""
    first, last = max(200, window - 425), window - 10
    step = (last - first) / max(1, count)
    days = [round(first + step * (i + rng.random())) for i in range(count)]
    rng.shuffle(days)
    return days


def _dips(start_on: date, end_on: date) -> list[tuple[date, date]]:
    """The two weeks around the last year-end of the demo."""
    year = end_on.year - 1
    if (dip := (date(year, 12, 20), date(year + 1, 1, 2)))[1] > end_on or dip[0] < start_on:
        return []
    return [dip]


def _holidays(start_on: date, end_on: date) -> list[tuple[date, date]]:
    """The summer holidays of the year before the demo's last one, if they lie well within it."""
    year = end_on.year - 1
    first, last = date(year, 8, 1), date(year, 8, 25)
    return [(first, last)] if first - start_on > timedelta(days=240) and last < end_on else []


def _account(
    seed: int,
    number: int,
    scenario: Scenario,
    segment: str,
    name: str,
    owners: list[str],
    churn_day: int | None,
    window: int,
) -> Account:
    """Draw one account."""
    rng = random.Random(f"{seed}:account:{number}")
    reference_day = window - 1 if churn_day is None else churn_day
    onset: float = rng.randint(*scenario.onset)
    if scenario.counts_days:
        onset = min(1.0, window / 450)
    elif scenario.is_churn and onset:
        onset = min(onset, reference_day - 60)
    country = rng.choice(COUNTRIES)
    low, high = MRR_PER_SEGMENT[segment]
    user_count = rng.randint(*USERS_PER_SEGMENT[segment])
    account = Account(
        number=number,
        account_id=f"{number:05d}",
        name=name,
        domain=f"{name.split()[0].lower()}.example",
        segment=segment,
        scenario=scenario,
        start_day=_start_day(rng, scenario, reference_day, onset, window),
        reference_day=reference_day,
        onset=onset,
        churn_day=churn_day,
        industry=rng.choice(INDUSTRIES),
        country=country,
        channel=rng.choice(CHANNELS),
        plan=PLANS[SEGMENTS.index(segment)],
        owner_email=owners[number % len(owners)],
        is_strategic=segment == "enterprise" or (segment == "mid_market" and rng.random() < 0.2),
        currency={"GB": "GBP", "US": "USD"}.get(country, "EUR"),
        mrr=rng.randrange(low, high, 10),
        billing_period=_billing_period(rng, scenario),
        user_count=user_count,
        employee_count=user_count * rng.randint(4, 30),
    )
    for trait in DRAWN_OTHERWISE:
        setattr(account, trait, scenario.traits.get(trait, getattr(account, trait)))
    account.people = _people(rng, account)
    side = rng.sample(SIDE_FEATURES, rng.randint(2, 4))
    keys = list(KEY_FEATURES)
    if rng.random() >= 0.6:
        keys.remove(rng.choice(DISPENSABLE_FEATURES))
    rng.shuffle(keys)
    # The first features of the cycle are the last ones to go when the depth falls.
    account.features = [keys[0], keys[1], keys[0], side[0], *keys[2:], *side[1:], keys[1]]
    if "features" in scenario.traits:
        account.features = list(scenario.traits["features"])
    return account


def _start_day(
    rng: random.Random, scenario: Scenario, reference_day: int, onset: float, window: int
) -> int:
    """Day on which the account became a customer; half of them before the demo begins."""
    if scenario is TRIAL:
        return window - rng.randint(5, 25)
    if "starts_before_end" in scenario.traits:
        return window - 1 - int(scenario.traits["starts_before_end"])
    if scenario.name == "new_account":
        return window - rng.randint(4, 24)
    latest = reference_day - scenario.span - (0 if scenario.counts_days else round(onset))
    if latest <= 0 or rng.random() < 0.5:
        return -rng.randint(20, 900)
    return rng.randint(0, latest)


def _billing_period(rng: random.Random, scenario: Scenario) -> str:
    """Monthly, quarterly or yearly billing; often enough where late payment is planted."""
    if scenario.name == "mixed_payment":
        return "month"
    if "late" in scenario.curves:
        return rng.choice(("month", "month", "quarter"))
    return rng.choice(("month", "month", "month", "quarter", "year"))


def _people(rng: random.Random, account: Account) -> list[Person]:
    """The contacts: a champion, a decision maker and the users, champion first."""
    if account.is_mute:
        return []
    promoter = account.scenario.expected in ("red", "churned", "watch") or rng.random() < 0.85
    growing = account.scenario.name == "expansion"
    users = round(account.user_count * 1.3) if growing else account.user_count
    if account.scenario is LEAD:
        users = 1
    people: list[Person] = []
    for rank in range(users + 1):
        is_buyer = rank == users
        person = _person(rng, account, len(people), promoter)
        if is_buyer:
            person.role = "decision_maker"
        else:
            person.role = "champion" if rank == 0 else "user"
            person.days_per_week = 0 if account.scenario is LEAD else rng.choice((2, 2, 2, 2, 3))
            person.rank = rank
            person.joined_day += 0 if rank == 0 else rng.randint(0, 12)
        if rank == 0:
            person.answers_surveys = True
            person.open_rate = 1.0
        if growing and account.user_count <= rank < users:
            share = (rank + 0.5) / account.user_count
            person.joined_day = next(
                day
                for day in range(account.reference_day - 120, account.reference_day + 1)
                if account.level("users", day) >= share or day == account.reference_day
            )
        people.append(person)
    if account.scenario.name == "champion_left":
        _replace_champion(rng, account, people, promoter)
    return people


def _replace_champion(
    rng: random.Random, account: Account, people: list[Person], promoter: bool
) -> None:
    """Let the champion leave and a successor work in the product just as often."""
    champion = people[0]
    champion.left_day = account.reference_day - round(account.onset)
    successor = _person(rng, account, len(people), promoter)
    successor.role = "user"
    successor.joined_day = champion.left_day
    successor.days_per_week = champion.days_per_week
    people.append(successor)


def _person(rng: random.Random, account: Account, index: int, promoter: bool) -> Person:
    """Draw one person of an account."""
    first, last = _first_name(rng), _surname(rng)
    return Person(
        contact_id=f"c{account.account_id}-{index + 1:02d}",
        full_name=f"{first} {last}",
        email=f"{first.lower()}.{last.lower()}{index + 1}@{account.domain}",
        role="user",
        joined_day=account.start_day,
        nps=rng.choice((9, 10)) if promoter else 8,
        answers_surveys=index < 2 or rng.random() < 0.1,
    )


_HEADS = ("Brun", "Vel", "Tor", "Quil", "Mar", "Zan", "Ost", "Kel", "Dra", "Fen", "Lum", "Pav")
_MIDDLES = ("ovi", "ique", "anta", "elo", "ubra", "ende", "istra", "omi", "atru", "evo")
_TAILS = ("x", "nd", "rk", "lis", "mund", "dax", "qen", "tho", "vik", "zor")
_TRADES = ("Foods", "Systems", "Freight", "Clinics", "Tools", "Textiles", "Learning", "Energy")
_GIVEN = ("Ta", "Mi", "Jo", "Sa", "Ele", "Ru", "Ari", "No", "Li", "Ve", "Ka", "Do")
_GIVEN_TAILS = ("mira", "dan", "lia", "ro", "vin", "nelle", "rik", "sya", "bo", "len")


def _company_names(rng: random.Random, count: int, taken: Iterable[str] = ()) -> list[str]:
    """Invented company names whose first words all differ, also from those of the taken ones."""
    words = {name.split()[0] for name in taken}
    heads = [head + middle + tail for head in _HEADS for middle in _MIDDLES for tail in _TAILS]
    heads = [head for head in heads if head not in words]
    return [f"{head} {rng.choice(_TRADES)}" for head in rng.sample(heads, count)]


def _first_name(rng: random.Random) -> str:
    return rng.choice(_GIVEN) + rng.choice(_GIVEN_TAILS)


def _surname(rng: random.Random) -> str:
    return rng.choice(_HEADS) + rng.choice(("sen", "ard", "okin", "uvel", "ast", "emir"))
