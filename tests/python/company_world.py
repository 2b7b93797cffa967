"""One company, told twice: in the files of the input contract, and in the exports of its tools.

`make_company()` says what happened at fourteen accounts in 230 days, as plain facts that know no
format; the same facts each time. `in_the_contract` and `in_the_tools` write them down. A fact that
one of the tools cannot tell (why a customer left, who did not answer a survey) is none here.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

AS_OF = date(2026, 6, 30)
DAYS = 230
FIRST = AS_OF - timedelta(days=DAYS - 1)
# Everything was delivered then, and what had happened by the first of them once before.
DELIVERIES = (datetime(2026, 4, 15, 5), datetime(2026, 7, 1, 5))
FEATURES = (
    "dashboards", "reports", "alerts", "automations", "integrations", "sharing", "imports",
    "exports", "comments", "api", "mobile_app", "sso", "invitations",
)  # fmt: skip
NAMES = ("Ada", "Ben", "Cleo", "Dora", "Emil", "Finn")
KIM, LEE = "kim@vendor.example", "lee@vendor.example"
# How long a period is, how many months it counts for, and what Stripe calls it.
PERIODS = {
    "month": (timedelta(days=30), 1, "month", 1),
    "quarter": (timedelta(days=91), 3, "month", 3),
    "year": (timedelta(days=365), 12, "year", 1),
}

Files = dict[str, str]


def day(number: int) -> date:
    """The day of that number; 0 is the first, DAYS - 1 the last."""
    return FIRST + timedelta(days=number)


def at(number: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime.combine(day(number), time(hour, minute))


# ---- what happened -------------------------------------------------------------------------------


def steady(_: int) -> float:
    return 0.6


def growing(number: int) -> float:
    return 0.2 + 0.6 * number / DAYS


def falling(number: int) -> float:
    return 0.8 if number < 150 else max(0.05, 0.8 - 0.015 * (number - 150))


def ending(number: int) -> float:
    return max(0.0, 0.7 - 0.7 * number / 165)


def none(_: int) -> float:
    return 0.0


@dataclass(frozen=True)
class Account:
    """A company; `org`, `customer` and `use_by` say how its other tools know it."""

    key: str
    name: str
    domain: str | None = None
    segment: str = "smb"
    industry: str = "Software"
    country: str = "Germany"
    stage: str | None = "customer"
    created: int = -400
    won: int | None = -300
    owner: str | None = KIM
    parent: str | None = None
    people: int = 3
    use: Callable[[int], float] = steady
    first_use: int = 0
    has_sessions: bool = True
    ticket_every: int = 40
    reads_until: int = DAYS
    nps: tuple[int, ...] = (8, 8, 9)
    # By which the tools' accounts are found: see in_the_tools.
    org: str = "domain"
    customer: str = "crm_id"
    use_by: str = "email"

    @property
    def short_id(self) -> str:
        return f"001Ah{self.key:0>10}"

    @property
    def account_id(self) -> str:
        return long_id(self.short_id)


def long_id(short: str) -> str:
    """The 18 characters of a Salesforce id of 15: each third's capitals, as a digit of base 32."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    thirds = (short[0:5], short[5:10], short[10:15])
    return short + "".join(
        digits[sum(2**place for place, letter in enumerate(third) if letter.isupper())]
        for third in thirds
    )


ACCOUNTS = (
    Account("Alder", "Alder Mills", "alder.example", use=growing, nps=(8, 9, 10), people=5),
    Account("Birch", "Birch Labs", "birch.example", use=falling, nps=(9, 7, 3),
            customer="contact", org="salesforce_id"),
    Account("Cedar", "Cedar Clinics", "cedar.example", industry="Health", ticket_every=6,
            nps=(7, 6, 5), org="short_id", owner=LEE),
    Account("Dogwood", "Dogwood Media", "dogwood.example", use=ending, nps=(6, 2), owner=LEE),
    Account("Elm", "Elm Foods", "elm.example", industry="Food", customer="number", org="number"),
    Account("Fir", "Fir Travel", "fir.example", reads_until=110, people=4, use_by="domain"),
    Account("Ginkgo", "Ginkgo Soft", "ginkgo.example", stage="lead", won=None, created=190,
            first_use=205, nps=(), customer="contact"),
    Account("Hazel", "Hazel Bank", "hazel.example", "mid_market", "Banking", won=60, created=20,
            first_use=40, nps=(9, 9), use_by="list"),
    Account("Ivy", "Ivy Retail", "https://www.ivy.example/en", "mid_market", country="USA",
            nps=(8, 5, 6), org="old_id", use_by="old_id", owner=LEE),
    Account("Juniper", "Juniper Care", "juniper.example", "mid_market", stage=None, won=None,
            nps=(7, 7, 7), people=4, owner=LEE, use_by="account_id"),
    Account("Kauri", "Kauri Systems", None, "mid_market", parent="Alder", org="contact",
            customer="contact", has_sessions=False),
    Account("Larch", "Larch Works", "larch.example", "mid_market", people=5, ticket_every=15),
    Account("Maple", "Maple Air", "maple.example", "enterprise", stage="lead", won=None,
            created=100, people=1, use=none, nps=(), owner=None),
    Account("Nutmeg", "Nüßlein & Söhne", "nuesslein.example", "enterprise", country="Austria",
            created=195, won=212, first_use=212, nps=(9,), people=4),
)  # fmt: skip
BY_KEY = {account.key: account for account in ACCOUNTS}
# What belongs to nobody we know.
STRANGER = Account("Stranger", "Stranger Ltd", "stranger.example", people=2)


@dataclass(frozen=True)
class Person:
    """Somebody at an account; who is not listed is unknown to the CRM."""

    number: int
    account: Account
    name: str
    email: str
    role: str | None
    joined: datetime
    is_listed: bool = True

    @property
    def short_id(self) -> str:
        return f"003Ah{self.number:010}"

    @property
    def contact_id(self) -> str:
        return long_id(self.short_id)


@dataclass(frozen=True)
class Subscription:
    """Prices of its items per period, in the smallest unit of the currency."""

    number: int
    account: Account
    plan: str
    prices: tuple[int, ...]
    started: datetime
    every: str = "month"
    quantity: int = 1
    currency: str = "EUR"
    trial_end: datetime | None = None
    ended: datetime | None = None
    leaves: datetime | None = None
    cancelled: datetime | None = None
    is_trial: bool = False
    is_second_customer: bool = False
    stripe_status: str = "active"

    def period_end(self, known_at: datetime) -> datetime:
        """When the period ends that runs then."""
        return self.invoiced(known_at)[-1] + PERIODS[self.every][0]

    @property
    def paid_from(self) -> datetime:
        return self.trial_end or self.started

    def invoiced(self, until: datetime) -> list[datetime]:
        """The beginnings of its periods until then."""
        last = min(self.ended or until, until)
        length = PERIODS[self.every][0]
        moments = [self.started if self.is_trial else self.paid_from]
        while moments[-1] + length < last:
            moments.append(moments[-1] + length)
        return moments


@dataclass(frozen=True)
class Invoice:
    """`due` is empty where the card is charged at once; `amount` is in the smallest unit."""

    number: int
    account: Account
    amount: int
    currency: str
    created: datetime
    issued: datetime | None
    due: datetime | None
    paid: datetime | None
    status: str = "paid"
    is_second_customer: bool = False


def whole_units(amount: int, currency: str) -> float:
    """Yen have no smaller unit."""
    return amount if currency == "JPY" else amount / 100


@dataclass(frozen=True)
class Use:
    number: int
    person: Person
    event: str
    feature: str | None
    moment: datetime
    session: str | None
    seconds: float | None = None


@dataclass(frozen=True)
class Ticket:
    """`steps` are the statuses it went through, with their moments."""

    number: int
    person: Person
    names_company: bool
    opened: datetime
    replied: datetime | None
    steps: tuple[tuple[datetime, str], ...]
    priority: str | None
    kind: str | None
    is_escalated: bool
    rating: str | None = None
    rated: datetime | None = None
    comment: str | None = None

    @property
    def status(self) -> str:
        return self.steps[-1][1]

    @property
    def solved(self) -> datetime | None:
        if self.status not in ("solved", "closed"):
            return None
        return max(moment for moment, status in self.steps if status == "solved")

    @property
    def reopened(self) -> int:
        return sum(
            before[1] == "solved" and after[1] == "open"
            for before, after in zip(self.steps, self.steps[1:], strict=False)
        )


@dataclass(frozen=True)
class Answer:
    number: int
    person: Person
    kind: str
    score: int
    moment: datetime
    comment: str | None = None


@dataclass(frozen=True)
class Mail:
    number: int
    person: Person
    message: str
    campaign: str
    action: str
    moment: datetime


@dataclass(frozen=True)
class Activity:
    number: int
    account: Account
    kind: str
    status: str
    moment: datetime
    owner: str | None
    person: Person | None = None
    direction: str | None = None
    is_whole_day: bool = False


@dataclass
class Company:
    """All that is known by `known_at`."""

    known_at: datetime = DELIVERIES[-1]
    accounts: list[Account] = field(default_factory=lambda: list(ACCOUNTS))
    people: list[Person] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    credit_notes: list[Invoice] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)

    @property
    def is_early(self) -> bool:
        return self.known_at < DELIVERIES[-1]

    def of(self, account: Account, listed_only: bool = False) -> list[Person]:
        return [
            person
            for person in self.people
            if person.account == account and (person.is_listed or not listed_only)
        ]


def known_by(company: Company, moment: datetime) -> Company:
    """The company as its tools told it then: what is over now was going on, or had not begun."""
    if moment >= DELIVERIES[-1]:
        return company

    def past(when: datetime | None) -> datetime | None:
        return when if when and when < moment else None

    def told(account: Account) -> Account:
        # Two things that the CRM said otherwise.
        if account.key == "Fir":
            return replace(account, owner=LEE, name="Fir Travel and Tours")
        return replace(account, industry=None) if account.key == "Larch" else account

    return Company(
        moment,
        [told(account) for account in company.accounts if at(account.created) < moment],
        [person for person in company.people if person.joined < moment],
        [
            replace(
                one,
                ended=past(one.ended),
                leaves=one.leaves if past(one.cancelled) else None,
                cancelled=past(one.cancelled),
                stripe_status="active",
                # Elm has bought the larger plan since: Stripe changes the subscription's items.
                **({"plan": "starter", "prices": (20_000,)} if one.account.key == "Elm" else {}),
            )
            for one in company.subscriptions
            if one.started < moment
        ],
        [
            replace(one, paid=past(one.paid), status="open" if not past(one.paid) else one.status)
            for one in company.invoices
            if one.created < moment and (one.issued or one.created) < moment
        ],
        [one for one in company.credit_notes if one.created < moment],
        [use for use in company.uses if use.moment < moment],
        [
            replace(
                one,
                replied=past(one.replied),
                steps=tuple(step for step in one.steps if step[0] < moment),
                rating=one.rating if past(one.rated) else None,
                rated=past(one.rated),
                comment=one.comment if past(one.rated) else None,
            )
            for one in company.tickets
            if one.opened < moment
        ],
        [answer for answer in company.answers if answer.moment < moment],
        [mail for mail in company.mails if mail.moment < moment],
        [
            replace(one, status="held" if one.moment < moment else "planned")
            for one in company.activities
            if one.moment < moment + timedelta(days=15)
        ],
    )


def make_company() -> Company:
    """All that happened; the same each time."""
    company = Company()
    pick = random.Random(2026)
    _hire(company)
    _sell(company)
    _bill(company, pick)
    for account in (*ACCOUNTS, STRANGER):
        _use(company, account, pick)
        _help(company, account, pick)
    for account in ACCOUNTS:
        _ask(company, account, pick)
        _meet(company, account, pick)
    _write(company, pick)
    return company


def _hire(company: Company) -> None:
    for account in (*ACCOUNTS, STRANGER):
        for place in range(account.people):
            name = NAMES[place]
            domain = (account.domain or "gmail.com").removeprefix("https://www.")
            address = f"{name}.{account.key}@{domain.removesuffix('/en')}"
            person = Person(
                number=len(company.people) + 1,
                account=account,
                name=f"{name} {account.key}",
                # Who typed capitals is the same person.
                email=address if place == 0 else address.lower(),
                role=("champion", "decision_maker", "user", None, None)[place],
                joined=at(account.created + 5 * place),
                # Nobody told the CRM of the third one; the company's domain tells.
                is_listed=account != STRANGER and (place != 2 or account.domain is None),
            )
            company.people.append(person)


def _sell(company: Company) -> None:
    def sell(key: str, plan: str, *prices: int, started: int, hour: int = 8, **more: Any) -> None:
        account = BY_KEY.get(key, STRANGER)
        number = len(company.subscriptions) + 1
        company.subscriptions.append(
            Subscription(number, account, plan, prices, at(started, hour), **more)
        )

    sell("Alder", "growth", 49_900, started=-300)
    # More of it from the 120th day on: an expansion.
    sell("Alder", "sso", 12_050, started=120, quantity=2, is_second_customer=True)
    sell("Birch", "growth", 29_900, started=-300)
    sell("Cedar", "starter", 9_900, 1_000, started=-300, quantity=3)
    sell("Dogwood", "starter", 19_900, started=-300, ended=at(170, 8), cancelled=at(150, 11))
    sell("Elm", "growth", 35_000, started=-300, stripe_status="past_due")
    sell("Fir", "starter", 40_001, started=-300, quantity=2, every="quarter")
    sell("Ginkgo", "starter", 15_000, started=205, trial_end=at(235, 8), is_trial=True)
    sell("Hazel", "scale", 1_200_000, started=40, every="year", trial_end=at(60, 8))
    sell("Ivy", "growth", 55_000, started=-300, currency="USD", leaves=at(240, 8),
         cancelled=at(200, 15))  # fmt: skip
    # Away for fifty days, and back with less.
    sell("Juniper", "growth", 40_000, started=-300, ended=at(100, 8), cancelled=at(100, 8))
    sell("Juniper", "starter", 30_000, started=150)
    sell("Kauri", "scale", 1_999_999, started=-300, every="year", currency="JPY")
    sell("Larch", "scale", 90_000, started=-300, ended=at(130, 8), cancelled=at(130, 8))
    sell("Larch", "growth", 60_000, started=130, hour=8)
    sell("Nutmeg", "scale", 240_000, started=212, quantity=10)
    sell("Stranger", "starter", 5_000, started=-100)


def _bill(company: Company, pick: random.Random) -> None:
    number = 0
    for subscription in company.subscriptions:
        if subscription.is_trial:
            continue
        account = subscription.account
        for moment in subscription.invoiced(at(DAYS - 1, 12)):
            number += 1
            by_card = account.key in ("Fir", "Cedar")
            term = 0 if by_card else 14
            # Elm pays later and later, and the last ones not at all.
            delay = pick.randrange(1, 10) if not by_card else 0
            if account.key == "Elm" and moment > at(60):
                delay = term + (moment - at(60)).days // 4
            paid = moment + timedelta(days=delay, hours=5)
            is_paid = paid < at(DAYS - 1, 20)
            company.invoices.append(
                Invoice(
                    number=number,
                    account=account,
                    amount=sum(subscription.prices) * subscription.quantity * 119 // 100,
                    currency=subscription.currency,
                    created=moment - timedelta(hours=1),
                    issued=moment,
                    due=None if by_card else moment + timedelta(days=term),
                    paid=paid if is_paid else None,
                    status="paid" if is_paid else "open",
                    is_second_customer=subscription.is_second_customer,
                )
            )
    elm = BY_KEY["Elm"]
    company.invoices += [
        Invoice(number + 1, elm, 999, "EUR", at(200), at(200, 10), at(207), None, "void"),
        Invoice(number + 2, elm, 999, "EUR", at(228), None, None, None, "draft"),
        Invoice(number + 3, BY_KEY["Birch"], 99, "EUR", at(180), at(180), at(190), None,
                "uncollectible"),
    ]  # fmt: skip
    company.credit_notes.append(
        Invoice(1, elm, 5_000, "EUR", at(140, 10), at(140, 10), None, at(140, 10), "paid")
    )


def _use(company: Company, account: Account, pick: random.Random) -> None:
    people = company.of(account)
    listed = list(FEATURES[: 6 + len(people)])
    for number in range(account.first_use, DAYS):
        is_weekend = day(number).weekday() >= 5
        for place, person in enumerate(people):
            chance = account.use(number) * (0.2 if is_weekend else 1) * (1 - 0.12 * place)
            if pick.random() >= chance:
                continue
            for visit in range(pick.choice((1, 1, 2))):
                session = f"{account.key}-{number}-{place}-{visit}"
                moment = at(number, pick.randrange(24), pick.randrange(60))
                moment += timedelta(seconds=pick.randrange(60))
                steps: list[tuple[str, str | None]] = [("login", None), ("page_view", None)]
                steps += [
                    (f"{feature}_used", feature)
                    for feature in pick.sample(listed, pick.randrange(1, 4))
                ]
                if pick.random() < 0.2:
                    steps.append(("saved", None))
                for event, feature in steps:
                    if moment.date() > AS_OF:
                        break
                    company.uses.append(
                        Use(len(company.uses) + 1, person, event, feature, moment,
                            session if account.has_sessions else None)
                    )  # fmt: skip
                    moment += timedelta(seconds=pick.randrange(20, 400))
                if account.key == "Larch" and moment.date() <= AS_OF:
                    # The mobile app tells how long it was open.
                    company.uses.append(
                        Use(len(company.uses) + 1, person, "$ae_session", None, moment, session,
                            float(pick.randrange(30, 3000)) + 0.5)
                    )  # fmt: skip


def _help(company: Company, account: Account, pick: random.Random) -> None:
    if account.stage == "lead":
        return
    people = company.of(account)
    piles_up = account.key == "Cedar"
    if account == STRANGER:
        opened = at(70, 11)
        steps = ((opened, "new"), (at(72), "solved"))
        number = len(company.tickets) + 1
        company.tickets.append(
            Ticket(number, people[0], False, opened, None, steps, "low", None, False)
        )
        return
    if account.key == "Alder":
        # Both tools that ask begin on the same day: a feed says nothing in its first 30 days.
        steps = ((at(3), "new"), (at(4), "solved"))
        ticket = Ticket(1, people[0], True, at(3), at(3, 10), steps, "low", "question", False)
        company.tickets.append(replace(ticket, rating="good", rated=at(5)))
    for number in range(max(account.first_use, 1) + len(account.key), DAYS, account.ticket_every):
        if account.key == "Dogwood" and number > 165:
            break
        opened = at(number, pick.randrange(6, 23), pick.randrange(60))
        person = people[pick.randrange(len(people))]
        hours = pick.randrange(3, 120) if not piles_up else pick.randrange(60, 700)
        replied = opened + timedelta(minutes=pick.randrange(5, 3000))
        steps = [(opened, "new"), (opened + timedelta(minutes=4), "open")]
        solved = opened + timedelta(hours=hours)
        steps.append((solved, "solved"))
        if piles_up and number % 4 == 0:
            steps.append((solved + timedelta(hours=20), "open"))
            if number % 8 == 0:
                steps.append((solved + timedelta(hours=50), "solved"))
        elif number % 3 == 0:
            steps.append((solved + timedelta(days=4), "closed"))
        if piles_up and number > 150:
            waiting = pick.choice(("open", "pending", "hold"))
            steps = [*steps[:2], (opened + timedelta(hours=30), waiting)]
        end = at(DAYS - 1, 23, 59)
        steps = [step for step in steps if step[0] <= end]
        rating = None
        rated = steps[-1][0] + timedelta(hours=7)
        if steps[-1][1] in ("solved", "closed") and rated <= end and pick.random() < 0.7:
            rating = "bad" if piles_up or pick.random() < 0.1 else "good"
        company.tickets.append(
            Ticket(
                number=len(company.tickets) + 1,
                person=person,
                names_company=person.is_listed is False or pick.random() < 0.7,
                opened=opened,
                replied=replied if replied <= end else None,
                steps=tuple(steps),
                priority=pick.choice(("low", "normal", "normal", "high", "urgent", None)),
                kind=pick.choice(("question", "incident", "problem", None)),
                is_escalated=piles_up and number % 3 == 0,
                rating=rating,
                rated=rated if rating else None,
                comment="Too slow, still broken" if rating == "bad" else None,
            )
        )


def _ask(company: Company, account: Account, pick: random.Random) -> None:
    people = company.of(account)
    comments = {3: "Much too expensive, we look at a competitor", 10: "Great, easy to use"}
    for wave, score in enumerate(account.nps):
        number = (5, 85, 165, 225)[wave + (1 if account.first_use else 0)]
        if account.key == "Nutmeg":
            number = 224
        for place, person in enumerate(people[:3]):
            one = max(0, min(10, score + (0, 0, -1)[place]))
            company.answers.append(
                Answer(len(company.answers) + 1, person, "nps", one,
                       at(number + place, 7 + place, len(account.key)), comments.get(one))
            )  # fmt: skip
    if account.nps and account.first_use == 0 and account.key != "Dogwood":
        for number in range(10 + len(account.name), DAYS, 45):
            company.answers.append(
                Answer(len(company.answers) + 1, people[0], "ces", pick.randrange(2, 8), at(number))
            )


def _meet(company: Company, account: Account, pick: random.Random) -> None:
    listed = company.of(account, listed_only=True)
    last = 160 if account.key in ("Dogwood", "Birch") else DAYS + 20
    owner = account.owner

    def add(kind: str, status: str, moment: datetime, **more: Any) -> None:
        number = len(company.activities) + 1
        company.activities.append(Activity(number, account, kind, status, moment, owner, **more))

    start = max(account.created, -20) + pick.randrange(21)
    for number in range(start, last, 21):
        moment = at(number, pick.randrange(7, 17), 30)
        status = "held" if moment < DELIVERIES[-1] else "planned"
        person = listed[pick.randrange(len(listed))] if pick.random() < 0.7 else None
        kind = pick.choice(("meeting", "call", "call", "email", "task"))
        if status == "planned":
            kind = "meeting"
        direction = pick.choice(("inbound", "outbound", None)) if kind == "call" else None
        # What was entered afterwards has a day alone.
        is_whole_day = kind == "call" and pick.random() < 0.2
        if is_whole_day:
            moment = at(number, 0)
        more = {"person": person, "direction": direction, "is_whole_day": is_whole_day}
        add(kind, status, moment, **more)
    add("task", "planned", at(DAYS + 12, 0), is_whole_day=True)


def _write(company: Company, pick: random.Random) -> None:
    people = [
        person for person in company.people if person.account not in (STRANGER, BY_KEY["Maple"])
    ]
    gone: set[Person] = set()

    def add(person: Person, message: str, campaign: str, action: str, moment: datetime) -> None:
        if moment.date() <= AS_OF:
            number = len(company.mails) + 1
            company.mails.append(Mail(number, person, message, campaign, action, moment))

    for number in range(1, DAYS, 7):
        message, campaign = f"01MSG{number}", f"News of {day(number):%d %B}"
        for person in people:
            account = person.account
            if person in gone or number < account.first_use:
                continue
            moment = at(number, 9, person.number % 60)
            if pick.random() < 0.01:
                add(person, message, campaign, "bounced", moment)
                continue
            add(person, message, campaign, "delivered", moment)
            if number > account.reads_until or pick.random() < 0.5:
                continue
            moment += timedelta(minutes=pick.randrange(1, 3000))
            add(person, message, campaign, "opened", moment)
            if pick.random() < 0.4:
                add(person, message, campaign, "clicked", moment + timedelta(minutes=1))
            elif pick.random() < 0.02:
                add(person, message, campaign, "unsubscribed", moment + timedelta(minutes=2))
                gone.add(person)


# ---- told in the words of the contract -----------------------------------------------------------


def csv_of(rows: Iterable[dict[str, Any]]) -> str:
    """The rows as CSV; None is empty."""
    rows = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def iso(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.isoformat()}Z"


def rates() -> str:
    """The one file that the tools have no export of."""
    return csv_of(
        {"currency": currency, "valid_from": first, "rate_to_reporting": rate}
        for currency, first, rate in (
            ("USD", "2024-01-01", "0.9"), ("USD", "2026-01-01", "0.85"),
            ("JPY", "2024-01-01", "0.006"),
        )
    )  # fmt: skip


def in_the_contract(company: Company) -> Files:
    """Path in exports/ → text, in the contract's words; accounts have the ids of the CRM."""
    return {
        f"generic/{entity}.csv": text
        for entity, text in (
            ("accounts", csv_of(_accounts(company))),
            ("contacts", csv_of(_contacts(company))),
            ("subscriptions", csv_of(_subscriptions(company))),
            ("invoices", csv_of(_invoices(company))),
            ("usage_events", csv_of(_usage_events(company))),
            ("tickets", csv_of(_tickets(company))),
            ("survey_responses", csv_of(_survey_responses(company))),
            ("email_events", csv_of(_email_events(company))),
            ("activities", csv_of(_activities(company))),
            ("exchange_rates", rates()),
        )
    }


def _accounts(company: Company) -> Iterable[dict[str, Any]]:
    for account in company.accounts:
        yield {
            "account_id": account.account_id,
            "account_name": account.name,
            "domain": account.domain,
            "parent_account_id": account.parent and BY_KEY[account.parent].account_id,
            "segment": account.segment,
            "industry": account.industry,
            "country": account.country,
            "owner_email": account.owner,
            "lifecycle_stage": account.stage,
            "created_at": iso(at(account.created)),
            "became_customer_at": None if account.won is None else day(account.won),
        }


def _contacts(company: Company) -> Iterable[dict[str, Any]]:
    for person in company.people:
        if person.is_listed:
            yield {
                "contact_id": person.contact_id,
                "account_id": person.account.account_id,
                "email": person.email,
                "full_name": person.name,
                "role": person.role,
                "joined_at": iso(person.joined),
            }


def _subscriptions(company: Company) -> Iterable[dict[str, Any]]:
    for one in company.subscriptions:
        if one.is_trial:
            status = "trial"
        elif one.ended:
            status = "ended"
        else:
            status = "cancelled" if one.leaves else "active"
        mrr = whole_units(sum(one.prices) * one.quantity, one.currency) / PERIODS[one.every][1]
        renews_at = None if status in ("ended", "cancelled") else one.period_end(company.known_at)
        yield {
            "subscription_id": f"contract-{one.number}",
            "account_id": one.account.account_id,
            "plan": one.plan,
            "status": status,
            "started_at": iso(one.started if one.is_trial else one.paid_from),
            "ended_at": iso(one.ended or one.leaves),
            "renews_at": iso(renews_at),
            "cancelled_at": iso(one.cancelled),
            "mrr": f"{mrr:.4f}",
            "currency": one.currency,
            "seats": one.quantity * len(one.prices),
            "billing_period": one.every,
            "auto_renew": str(status in ("trial", "active")).lower(),
        }


def _invoices(company: Company) -> Iterable[dict[str, Any]]:
    for sign, invoices in ((1, company.invoices), (-1, company.credit_notes)):
        for one in invoices:
            issued = one.issued or one.created
            # A card is charged when the invoice is written; a credit note is due to nobody.
            due = one.due or (issued if sign > 0 and one.status != "draft" else None)
            yield {
                "invoice_id": f"{'invoice' if sign > 0 else 'credit'}-{one.number:04}",
                "account_id": one.account.account_id,
                "issued_at": iso(issued),
                "due_at": iso(due),
                "paid_at": iso(one.paid),
                "amount": f"{sign * whole_units(one.amount, one.currency):.2f}",
                "currency": one.currency,
                "status": one.status,
            }


def _usage_events(company: Company) -> Iterable[dict[str, Any]]:
    for use in company.uses:
        person = use.person
        yield {
            "event_id": f"use-{use.number}",
            "account_id": person.account.account_id,
            "user_id": person.contact_id,
            "event_name": use.event,
            "feature": use.feature,
            "occurred_at": iso(use.moment),
            "session_id": use.session,
            "duration_seconds": use.seconds,
        }


def _tickets(company: Company) -> Iterable[dict[str, Any]]:
    for ticket in company.tickets:
        yield {
            "ticket_id": f"ticket-{ticket.number:04}",
            "account_id": ticket.person.account.account_id,
            "contact_id": ticket.person.contact_id,
            "opened_at": iso(ticket.opened),
            "first_response_at": iso(ticket.replied),
            "solved_at": iso(ticket.solved),
            "status": {"hold": "on_hold"}.get(ticket.status, ticket.status),
            "priority": ticket.priority,
            "category": ticket.kind,
            "escalation": "manager" if ticket.is_escalated else None,
            "reopen_count": ticket.reopened,
        }


def _survey_responses(company: Company) -> Iterable[dict[str, Any]]:
    for answer in company.answers:
        yield {
            "response_id": f"answer-{answer.number:04}",
            "account_id": answer.person.account.account_id,
            "contact_id": answer.person.contact_id,
            "survey_type": answer.kind,
            "score": answer.score,
            "scale_min": None,
            "scale_max": None,
            "responded_at": iso(answer.moment),
            "comment": answer.comment,
            "ticket_id": None,
        }
    for ticket in company.tickets:
        if ticket.rating:
            yield {
                "response_id": f"rating-{ticket.number:04}",
                "account_id": ticket.person.account.account_id,
                "contact_id": ticket.person.contact_id,
                "survey_type": "csat",
                "score": int(ticket.rating == "good"),
                "scale_min": 0,
                "scale_max": 1,
                "responded_at": iso(ticket.rated),
                "comment": ticket.comment,
                "ticket_id": f"ticket-{ticket.number:04}",
            }


def _email_events(company: Company) -> Iterable[dict[str, Any]]:
    for mail in company.mails:
        person = mail.person
        yield {
            "event_id": f"mail-{mail.number}",
            "account_id": person.account.account_id,
            "contact_id": person.contact_id,
            "message_id": mail.message,
            "campaign": mail.campaign,
            "action": mail.action,
            "occurred_at": iso(mail.moment),
        }


def _activities(company: Company) -> Iterable[dict[str, Any]]:
    for one in company.activities:
        yield {
            "activity_id": f"activity-{one.number:04}",
            "account_id": one.account.account_id,
            "activity_type": one.kind,
            "direction": one.direction,
            "status": one.status,
            "occurred_at": one.moment.date() if one.is_whole_day else iso(one.moment),
            "owner_email": one.owner,
            "contact_id": one.person and one.person.contact_id,
        }


# ---- told by the tools ---------------------------------------------------------------------------


def lines_of(objects: Iterable[Any]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)


def epoch(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.replace(tzinfo=UTC).timestamp())


def in_the_tools(company: Company) -> Files:
    """Path in exports/ → text: what six tools export of the same, each with ids of its own."""
    return {
        **_salesforce(company),
        **_zendesk(company),
        **_stripe(company),
        **_mixpanel(company),
        **_klaviyo(company),
        **_delighted(company),
        "generic/exchange_rates.csv": rates(),
    }


def sf_time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


USERS = {KIM: "005Ah0000000Kim", LEE: "005Ah0000000Lee"}
# An account of its own before it was merged into Ivy's, whose records it then bore in part; Zendesk
# has kept its id, and so have the events of those days.
OLD_IVY = long_id("001Ah0000OldIvy")


def _salesforce(company: Company) -> Files:
    def sf_account(account: Account, number: int) -> str:
        is_old = company.is_early and account.key == "Ivy" and number % 2
        return OLD_IVY if is_old else account.account_id

    types = {"customer": "Customer - Direct", "lead": "Prospect", None: None}
    accounts = [
        {
            "Id": account.account_id,
            "IsDeleted": "false",
            "MasterRecordId": None,
            "Name": account.name,
            "AccountNumber": f"N-{account.key}",
            "Type": types[account.stage],
            "ParentId": account.parent and BY_KEY[account.parent].short_id,
            "Website": account.domain,
            "Industry": account.industry,
            "BillingCountry": account.country,
            "Segment__c": {"smb": "SMB", "mid_market": "Mid-Market"}.get(
                account.segment, "Enterprise"
            ),
            "OwnerId": account.owner and long_id(USERS[account.owner]),
            "CreatedDate": sf_time(at(account.created)),
        }
        for account in company.accounts
    ]
    ivy = BY_KEY["Ivy"]
    accounts.append(
        dict.fromkeys(accounts[0])
        | {"Id": OLD_IVY, "Name": "Ivy Outlet", "CreatedDate": sf_time(at(-500))}
        | (
            {"IsDeleted": "false", "Type": "Customer - Channel"}
            if company.is_early
            else {"IsDeleted": "true", "MasterRecordId": ivy.account_id}
        )
    )
    contacts = [
        {
            "Id": person.contact_id,
            "IsDeleted": "false",
            "AccountId": sf_account(person.account, person.number),
            "FirstName": person.name.split()[0],
            "LastName": person.name.split()[1],
            "Email": person.email,
            "Role__c": person.role and person.role.replace("_", " ").title(),
            "CreatedDate": sf_time(person.joined),
        }
        for person in company.people
        if person.is_listed
    ]
    won = [account for account in company.accounts if account.won is not None]
    opportunities = [
        {
            "Id": long_id(f"006Ah{account.key:0>9}{place}"),
            "IsDeleted": "false",
            "AccountId": account.short_id,
            "StageName": "Closed Won" if is_won else "Closed Lost",
            "CloseDate": day(account.won + days),
            "IsClosed": "true",
            "IsWon": str(is_won).lower(),
        }
        for account in won
        for place, (days, is_won) in enumerate(((0, True), (90, True), (-20, False)))
        if at(account.won + days) < company.known_at
    ]
    tasks, events = [], []
    for one in company.activities:
        shared = {
            "WhoId": one.person and one.person.short_id,
            "WhatId": sf_account(one.account, one.number // 2) if one.number % 2 else None,
            "AccountId": None if one.number % 2 else sf_account(one.account, one.number // 2),
            "OwnerId": one.owner and USERS[one.owner],
            "IsDeleted": "false",
        }
        if one.kind == "meeting":
            start = {"StartDateTime": sf_time(one.moment), "Type": "Meeting"}
            event_id = long_id(f"00UAh{one.number:010}")
            events.append({"Id": event_id, **shared, **start, "IsChild": "false"})
            if one.number % 3 == 0:
                copy = {"Id": long_id(f"00UAhcopy{one.number:06}"), "IsChild": "true"}
                events.append({**events[-1], **copy})
            continue
        is_closed = one.status == "held"
        # A mail to a list is a task of ours.
        subtype = {"call": "Call", "email": "Email"}.get(
            one.kind, "Task" if one.number % 2 else "ListEmail"
        )
        tasks.append(
            {
                "Id": long_id(f"00TAh{one.number:010}"),
                **shared,
                "TaskSubtype": subtype,
                "CallType": one.direction and one.direction.title(),
                "IsClosed": str(is_closed).lower(),
                "ActivityDate": one.moment.date() + timedelta(days=0 if one.is_whole_day else 2),
                "CompletedDateTime": None if one.is_whole_day else sf_time(one.moment),
                "CreatedDate": sf_time(one.moment - timedelta(days=40)),
            }
        )
    # Entered by mistake, and deleted since.
    is_deleted = str(not company.is_early).lower()
    mistake = {"Id": long_id("00TAh000000gone"), "IsDeleted": is_deleted, "IsClosed": "true"}
    tasks.append({**tasks[0], **mistake, "TaskSubtype": "Call"})
    users = [{"Id": one, "Email": email.title()} for email, one in USERS.items()]
    return {
        "salesforce/Account.csv": csv_of(accounts),
        "salesforce/Contact.csv": csv_of(contacts),
        "salesforce/Opportunity.csv": csv_of(opportunities),
        "salesforce/Task.csv": csv_of(tasks),
        "salesforce/Event.csv": csv_of(events),
        "salesforce/User.csv": csv_of(users),
    }


def _zendesk(company: Company) -> Files:
    def organization(person: Person) -> int:
        in_emea = person.account.key == "Larch" and person.number % 2
        return 7900 if in_emea else numbers[person.account.key]

    numbers = {account.key: 7001 + place for place, account in enumerate(ACCOUNTS)}
    organizations = [
        {
            "id": numbers[account.key],
            "name": f"{account.name} (support)",
            "external_id": f"N-{account.key}" if account.org == "number" else None,
            "domain_names": [_bare(account.domain)] if account.org == "domain" else [],
            "organization_fields": {
                "salesforce_id": {
                    "salesforce_id": account.account_id,
                    "short_id": account.short_id,
                    "old_id": OLD_IVY,
                }.get(account.org)
            },
            "created_at": iso(at(account.created)),
        }
        for account in company.accounts
        if account.stage != "lead"
    ]
    # Larch's people in another country are an organization of their own.
    larch = {"id": 7900, "name": "Larch EMEA", "domain_names": [BY_KEY["Larch"].domain]}
    organizations.append({**organizations[0], **larch, "organization_fields": {}})
    users = [
        {
            "id": 8000 + person.number,
            "name": person.name,
            "email": person.email,
            "role": "end-user",
            "active": True,
            # Who wrote before the company was entered belongs to none.
            "organization_id": None if person.number % 4 == 0 else organization(person),
        }
        for person in company.people
        if person.account.stage != "lead" and person.account != STRANGER
    ]
    users.append({"id": 1, "name": "Sam", "email": "sam@vendor.example", "role": "agent",
                  "active": True, "organization_id": None})  # fmt: skip
    tickets, history = [], []
    for ticket in company.tickets:
        number = 90_000 + ticket.number
        # Half of them come with the sums of the API, the others with their history alone.
        has_sums = ticket.number % 2 == 0
        replied = ticket.replied and int((ticket.replied - ticket.opened).total_seconds() / 60)
        sums = {"reply_time_in_minutes": {"calendar": replied}}
        if has_sums:
            sums |= {"solved_at": iso(ticket.solved), "reopens": ticket.reopened}
        tickets.append(
            {
                "id": number,
                "organization_id": organization(ticket.person) if ticket.names_company else None,
                "requester_id": 8000 + ticket.person.number,
                "status": ticket.status,
                "priority": ticket.priority,
                "type": ticket.kind,
                "tags": ["web", "escalated_to_lead"] if ticket.is_escalated else ["web"],
                "created_at": iso(ticket.opened),
                "updated_at": iso(ticket.steps[-1][0] + timedelta(minutes=1)),
                "metric_set": sums,
                "satisfaction_rating": {
                    "score": ticket.rating or "unoffered",
                    "comment": ticket.comment,
                },
            }
        )
        history += [
            {"ticket_id": number, "field_name": "status", "updated": iso(moment), "value": status}
            for moment, status in ticket.steps
        ]
        if ticket.rating:
            history.append(
                {"ticket_id": number, "field_name": "satisfaction_score",
                 "updated": iso(ticket.rated), "value": ticket.rating}
            )  # fmt: skip
    mistake = {"id": 99_999, "status": "open" if company.is_early else "deleted"}
    tickets.append({**tickets[0], **mistake, "metric_set": {}})
    return {
        "zendesk/organizations.json": lines_of(organizations),
        "zendesk/users.json": lines_of(users),
        "zendesk/tickets.json": lines_of(tickets),
        "zendesk/ticket_field_history.csv": csv_of(history),
    }


def _bare(domain: str | None) -> str | None:
    return domain and domain.removeprefix("https://www.").removesuffix("/en")


def _stripe(company: Company) -> Files:
    def customer(one: Subscription | Invoice) -> str:
        return f"cus_{one.account.key}{'_2' if one.is_second_customer else ''}"

    customers = {}
    for one in company.subscriptions:
        account = one.account
        metadata = {
            "crm_id": {"crm_id": account.account_id},
            "number": {"account_id": f"N-{account.key}"},
        }.get(account.customer, {})
        # The invoices go to the bookkeeping, whom nobody else knows.
        email = f"pay@{account.key.lower()}-books.example"
        if one.is_second_customer or account.customer == "contact":
            email, metadata = company.of(account)[0].email.lower(), {}
        if account == STRANGER:
            metadata = {}
        customers[customer(one)] = {
            "id": customer(one), "object": "customer", "name": f"{account.name} Ltd",
            "email": email, "created": epoch(at(account.created)), "livemode": True,
            "metadata": metadata,
        }  # fmt: skip
    subscriptions, items = [], []
    for one in company.subscriptions:
        number = f"sub_{one.number}"
        status = "trialing" if one.is_trial else "canceled" if one.ended else one.stripe_status
        subscriptions.append(
            {
                "id": number,
                "object": "subscription",
                "customer": customer(one),
                "status": status,
                "created": epoch(one.started),
                "start_date": epoch(one.started),
                "current_period_end": epoch(one.leaves or one.period_end(company.known_at)),
                "cancel_at": None,
                "cancel_at_period_end": one.leaves is not None,
                "canceled_at": epoch(one.cancelled),
                "ended_at": epoch(one.ended),
                "trial_start": epoch(one.started) if one.trial_end else None,
                "trial_end": epoch(one.trial_end),
                "livemode": True,
            }
        )
        items += [
            {
                "id": f"si_{one.number}_{place}_{price}",
                "object": "subscription_item",
                "subscription": number,
                "quantity": one.quantity,
                "price": {
                    "id": f"price_{one.number}_{place}",
                    # The price of the plan, and what was added to it.
                    "nickname": one.plan if place == 0 else f"{one.plan} support",
                    "currency": one.currency.lower(),
                    "unit_amount_decimal": str(price),
                    "recurring": {
                        "interval": PERIODS[one.every][2],
                        "interval_count": PERIODS[one.every][3],
                    },
                },
            }
            for place, price in enumerate(one.prices)
        ]
    never = {"id": "sub_never", "status": "incomplete_expired"}
    test = {"id": "sub_test", "livemode": False}
    subscriptions += [{**subscriptions[0], **never}, {**subscriptions[0], **test}]
    invoices = [
        {
            "id": f"in_{one.number:04}",
            "object": "invoice",
            "customer": customer(one),
            "created": epoch(one.created),
            "total": one.amount,
            "currency": one.currency.lower(),
            "status": one.status,
            "collection_method": "send_invoice"
            if one.due or one.status == "draft"
            else "charge_automatically",
            "due_date": epoch(one.due),
            "livemode": True,
            "status_transitions": {"finalized_at": epoch(one.issued), "paid_at": epoch(one.paid)},
        }
        for one in company.invoices
    ]
    credit_notes = [
        {"id": f"cn_{one.number}", "object": "credit_note", "invoice": invoices[0]["id"],
         "customer": customer(one), "created": epoch(one.created), "amount": one.amount,
         "currency": one.currency.lower(), "status": "issued", "livemode": True}
        for one in company.credit_notes
    ]  # fmt: skip
    return {
        "stripe/customers.jsonl": lines_of(customers.values()),
        "stripe/subscriptions.jsonl": lines_of(subscriptions),
        "stripe/subscription_items.jsonl": lines_of(items),
        "stripe/invoices.jsonl": lines_of(invoices),
        "stripe/credit_notes.jsonl": lines_of(credit_notes),
    }


def _mixpanel(company: Company) -> Files:
    events = []
    for use in company.uses:
        account = use.person.account
        # The group of the project, where it has any; the address of the user does as well.
        group = {
            "email": None,
            "domain": _bare(account.domain),
            "account_id": account.short_id,
            "list": [account.account_id, "another"],
            "old_id": OLD_IVY if use.moment < DELIVERIES[0] else account.account_id,
        }[account.use_by]
        properties = {
            "time": epoch(use.moment),
            "distinct_id": use.person.email.lower(),
            "$insert_id": f"ins-{use.number}",
            "company_id": group,
            "feature": use.feature,
            "session_id": use.session,
            "$ae_session_length": use.seconds,
        }
        known = {name: value for name, value in properties.items() if value is not None}
        events.append({"event": use.event, "properties": known})
    identify = {"event": "$identify", "properties": events[0]["properties"]}
    # The days of two exports overlap.
    middle = len(events) // 2
    return {
        "mixpanel/export_1.jsonl": lines_of([*events[: middle + 500], identify]),
        "mixpanel/export_2.jsonl": lines_of(events[middle:]),
    }


METRICS = {
    "delivered": "Received Email",
    "opened": "Opened Email",
    "clicked": "Clicked Email",
    "bounced": "Bounced Email",
    "unsubscribed": "Unsubscribed",
    "ordered": "Placed Order",
}


def _klaviyo(company: Company) -> Files:
    ids = {action: f"M{action[:4]}" for action in METRICS}
    metrics = [
        {"type": "metric", "id": ids[action], "attributes": {"name": name}}
        for action, name in METRICS.items()
    ]
    profiles = [
        {
            "type": "profile",
            "id": f"01P{person.number}",
            "attributes": {
                "email": person.email.lower(),
                "first_name": person.name.split()[0],
                "last_name": person.name.split()[1],
                "properties": {},
            },
        }
        for person in company.people
        if person.account != STRANGER
    ]

    def event(number: str, mail: Mail, action: str, **more: Any) -> dict[str, Any]:
        properties = {"$message": mail.message, "Campaign Name": mail.campaign, **more}
        moment = mail.moment + timedelta(hours=2)
        return {
            "type": "event",
            "id": number,
            # In the zone of the account.
            "attributes": {
                "datetime": f"{moment.isoformat()}+02:00", "event_properties": properties,
            },
            "relationships": {
                "profile": {"data": {"type": "profile", "id": f"01P{mail.person.number}"}},
                "metric": {"data": {"type": "metric", "id": ids[action]}},
            },
        }  # fmt: skip

    events = [event(f"ev{mail.number}", mail, mail.action) for mail in company.mails]
    sent = [mail for mail in company.mails if mail.action == "delivered"]
    # What nobody has read, and what is no mail.
    events += [event(f"m{mail.number}", mail, "opened", machine_open=True) for mail in sent[::5]]
    events += [event(f"o{mail.number}", mail, "ordered") for mail in sent[::50]]
    return {
        "klaviyo/metrics.jsonl": lines_of(metrics),
        "klaviyo/profiles.jsonl": lines_of(profiles),
        "klaviyo/email_events.jsonl": lines_of(events),
    }


def _delighted(company: Company) -> Files:
    asked = sorted({answer.person.number: answer.person for answer in company.answers}.items())
    people = [
        {"id": str(100 + number), "name": person.name, "email": person.email}
        for number, person in asked
    ]
    answers = [
        {
            "id": f"{5000 + answer.number}",
            "person": str(100 + answer.person.number),
            "survey_type": answer.kind,
            "score": answer.score,
            "comment": answer.comment,
            "created_at": epoch(answer.moment),
            # One account in three was named along with the survey.
            "person_properties": {"customer_id": answer.person.account.account_id}
            if len(answer.person.account.key) % 3 == 0
            else None,
        }
        for answer in company.answers
    ]
    employee = {"id": "1", "survey_type": "enps", "score": 2}
    return {
        "delighted/people.json": json.dumps(people),
        "delighted/survey_responses.json": json.dumps([*answers, {**answers[0], **employee}]),
    }
