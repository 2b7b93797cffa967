"""A random world that arrives night by night: late, again, corrected, under another name.

`make_deliveries(seed)` gives the rows of every nightly file, `write_lake` writes them as the loader
would have left them. The same seed gives the same files. Whatever may happen to a record happens
both in the history and in the nights that the tests run one by one.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
from declarations import Table, read_declarations
from loader_columns import sql_name, sql_text
from loader_lake import REJECTS_COLUMNS, FileRow, Lake, declaration_digest, file_id
from oracle import Row, Values
from oracle_world_words import COMMENTS

HISTORY = 140
# Nights after the history: one without any delivery, one with a second delivery in the afternoon.
NIGHTS = 6
SILENT_NIGHT = 1
BUSY_NIGHT = 4
MORNING, AFTERNOON = time(4), time(16)
SEGMENTS = ("smb",) * 7 + ("mid_market",) * 6 + ("enterprise",) * 5
PLANS = ("starter", "growth", "scale")
CURRENCIES = ("EUR", "EUR", "EUR", None, "USD", "USD", "GBP", "CHF")
FEATURES = (
    "dashboards", "reports", "alerts", "automations", "integrations", "sharing", "imports",
    "exports", "comments", "api", "mobile_app", "sso", "invitations", "not_on_the_list", None,
)  # fmt: skip
EVENT_NAMES = ("saved", "report_opened", "api_call", "login", "page_view")
WORDS = tuple(text for texts in COMMENTS.values() for text in texts)
ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles")


@dataclass
class Deliveries:
    """What arrives when; `start` is the last day of the history."""

    seed: int
    start: date
    zone: str
    rows: list[Row] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"world {self.seed} in {self.zone}, history until {self.start}"


def arrival(night: date, hour: time = MORNING) -> datetime:
    """When the files of that day arrive: early the next morning."""
    return datetime.combine(night + timedelta(days=1), hour)


class Maker:
    """Makes the deliveries of one world."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        start = date(2026, 3, 1) + timedelta(days=self.pick.randrange(200))
        self.made = Deliveries(
            seed,
            start,
            zone=ZONES[seed % len(ZONES)],
        )
        self.start = start
        self.first = start - timedelta(days=HISTORY)
        self.last = start + timedelta(days=NIGHTS)
        self.number = 0
        # Days whose usage files come late, all at once: one in the history, one in the nights.
        lengths = [self.pick.randrange(2, 9), self.pick.randrange(2, 4)]
        begins = [self.pick.randrange(40, HISTORY - 20), HISTORY + self.pick.randrange(-1, 3)]
        self.outages = [
            (self.first + timedelta(days=begin), self.first + timedelta(days=begin + length))
            for begin, length in zip(begins, lengths, strict=True)
        ]
        self.accounts = [f"acc-{number:02}" for number in range(len(SEGMENTS))]

    # ---- small choices ---------------------------------------------------------------------------

    def maybe(self, chance: float) -> bool:
        return self.pick.random() < chance

    def next_id(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}-{self.number}"

    def day(self, first: int = 0, last: int = HISTORY + NIGHTS) -> date:
        return self.first + timedelta(days=self.pick.randrange(first, last + 1))

    def moment(self, day: date) -> datetime:
        """A moment of the day, often beside midnight."""
        second = self.pick.choice((0, 86_399, *(self.pick.randrange(86_400),) * 6))
        return datetime.combine(day, time()) + timedelta(seconds=second)

    def later(self, start: datetime, *days: int) -> datetime:
        return start + timedelta(days=self.pick.choice(days), seconds=self.pick.randrange(80_000))

    def tested_night(self) -> date:
        return self.start + timedelta(days=self.pick.randrange(1, NIGHTS + 1))

    def some_night(self) -> date:
        return self.tested_night() if self.maybe(0.5) else self.day(1, HISTORY)

    # ---- delivering ------------------------------------------------------------------------------

    def put(self, entity: str, night: date, **values: Any) -> None:
        """Deliver a row with the files of that night, or with the next ones that come."""
        if entity == "usage_events":
            for begin, end in self.outages:
                if begin <= night < end:
                    night = end
        if night < self.start:
            # The history came week by week.
            night += timedelta(days=(self.start - night).days % 7)
        elif night == self.start + timedelta(days=SILENT_NIGHT):
            night += timedelta(days=1)
        is_busy = night == self.start + timedelta(days=BUSY_NIGHT)
        hour = AFTERNOON if is_busy and self.maybe(0.5) else MORNING
        if night <= self.last:
            self.made.rows.append(Row(entity, arrival(night, hour), values))

    def delay(self) -> int:
        """Days until a record arrives; a clock that is ahead makes one arrive the day before."""
        draw = self.pick.random()
        if draw < 0.98:
            return 0 if draw < 0.86 else -1 if draw < 0.865 else self.pick.randrange(1, 21)
        return self.pick.randrange(40, 100)

    def tell(self, entity: str, happened: datetime, **values: Any) -> None:
        """Deliver what happened then; one record in fifty again, as it was or corrected."""
        night = happened.date() + timedelta(days=self.delay())
        self.put(entity, night, **values)
        while self.maybe(0.02):
            night += timedelta(days=self.pick.choice((0, 1, 2, 5, 12, 30, 60)))
            values = self.corrected(values)
            self.put(entity, night, **values)

    def corrected(self, values: Values) -> Values:
        """The same, or an earlier day, another account, another person, another feature."""
        change = self.pick.choice(("nothing", "day", "account", "user", "feature"))
        if change == "day":
            back = timedelta(days=self.pick.choice((1, 3, 20, 50)))
            values = {n: v - back if isinstance(v, datetime) else v for n, v in values.items()}
        elif change == "account" and values.get("account_id"):
            values = {**values, "account_id": self.pick.choice(self.accounts)}
        elif change == "user" and values.get("user_id"):
            values = {**values, "user_id": self.pick.choice(("user-0", "user-1", None))}
            values["account_id"] = values.get("account_id") or self.accounts[0]
        elif change == "feature" and "feature" in values:
            values = {**values, "feature": self.pick.choice(FEATURES)}
        return dict(values)

    def versions(self, entity: str, first_night: date, values: Values, changes: list) -> None:
        """Deliver a record and each of its changes (night, values), one building on the other."""
        self.put(entity, first_night, **values)
        for night, change in sorted(changes, key=lambda one: one[0]):
            values = {**values, **change}
            self.put(entity, max(night, first_night), **values)

    # ---- one account -----------------------------------------------------------------------------

    def account(self, account_id: str, segment: str, delivered_on: date) -> None:
        self.account_id = account_id
        self.names = (account_id,)
        self.currency = self.pick.choice(CURRENCIES)
        since = self.pick.choice((-400, -200, -90, -1, 20, 60))
        became = self.moment(self.first + timedelta(days=since))
        values = {
            "account_id": account_id,
            "account_name": f"Account {account_id}",
            "segment": segment,
            "plan": self.pick.choice((*PLANS, None)),
            "seats": self.pick.choice((None, 0, 5, 25)),
            "owner_email": self.pick.choice((None, "anna@vendor.example")),
            "lifecycle_stage": "customer",
            "became_customer_at": became if self.maybe(0.8) else None,
        }
        changes = (
            {"plan": self.pick.choice(PLANS)},
            {"seats": self.pick.choice((1, 8, 40))},
            {"segment": self.pick.choice(SEGMENTS)},
            {"owner_email": "ben@vendor.example", "account_name": f"{account_id} Inc."},
            {"became_customer_at": became + timedelta(days=self.pick.choice((-30, 15)))},
        )
        chosen = [(self.some_night(), one) for one in changes if self.maybe(0.2)]
        self.versions("accounts", delivered_on, values, chosen)
        self.made_people()
        self.asked_about: list[str | None] = [None]
        trend = self.pick.choice(("steady", "steady", "grow", "fall", "fall", "stop"))
        for feed in (
            self.tickets, self.surveys, self.mail, self.activities, self.orders,
            self.subscriptions, self.modules, self.invoices, self.credits, self.notes,
            self.projects,
        ):  # fmt: skip
            if self.maybe(0.9):
                feed()
        if account_id in self.accounts[1:3]:
            self.summaries()
        else:
            self.usage(trend)

    def made_people(self) -> None:
        """Most are contacts, some of them only after what they did; a few move or share mail."""
        self.people: list[tuple[str, str | None]] = []
        self.users: list[str | None] = [None, *(f"user-{n}" for n in range(2))]
        for _ in range(self.pick.randrange(2, 6)):
            person = self.next_id("con")
            mail = self.pick.choice((f"{person}@example.com", f"{person}@example.com", None))
            mail = "all@example.com" if self.maybe(0.05) else mail
            self.people.append((person, mail))
            self.users.append(person)
            values = {"contact_id": person, "account_id": self.account_id, "email": mail}
            values["role"] = self.pick.choice(("champion", "decision_maker", "user", None))
            values["joined_at"] = self.moment(self.day()) if self.maybe(0.5) else None
            changes = []
            if self.maybe(0.3):
                left = self.moment(self.day(100))
                changes = [(left.date(), {"left_at": left})]
            if self.maybe(0.06):
                changes += [(self.some_night(), {"account_id": self.pick.choice(self.accounts)})]
            elif self.maybe(0.12):
                address = self.pick.choice(("all@example.com", f"new-{person}@example.com"))
                changes += [(self.some_night(), {"email": address})]
            night = self.some_night() if self.maybe(0.25) else self.first
            self.versions("contacts", night, values, changes)

    def whose(self, key: str = "contact_id") -> Values:
        """By account, by account and person, or by person alone."""
        person, mail = self.pick.choice(self.people)
        named = {"account_id": self.pick.choice(self.names)}
        if key == "email" and mail:
            return {"email": self.pick.choice((mail, mail.upper()))}
        key = "contact_id" if key == "email" else key
        return self.pick.choice((named, {**named, key: person}, {key: person}))

    def usage(self, trend: str) -> None:
        turn = self.pick.randrange(80, HISTORY)
        slope = {"steady": 1.0, "grow": 1.8, "fall": 0.35, "stop": 0.0}[trend]
        people = dict(self.people)
        for offset in range(HISTORY + NIGHTS + 1):
            day = self.first + timedelta(days=offset)
            share = 0.4 * (slope if offset >= turn else 1) * (0.3 if day.weekday() > 4 else 1)
            for user in self.users:
                if self.maybe(share):
                    self.session(day, user, people.get(user or ""))

    def session(self, day: date, user: str | None, mail: str | None) -> None:
        start = self.moment(day)
        session = self.next_id("ses") if self.maybe(0.7) else None
        for step in range(self.pick.choice((1, 1, 2, 4))):
            at = start + timedelta(seconds=61 * step)
            named: Values = {"account_id": self.pick.choice(self.names), "user_id": user}
            if user and user.startswith("con-") and self.maybe(0.4):
                named = {"user_id": self.pick.choice((user, user, mail or user))}
            self.tell(
                "usage_events",
                at,
                event_id=self.next_id("evt") if self.maybe(0.95) else None,
                event_name=self.pick.choice(EVENT_NAMES),
                feature=self.pick.choice(FEATURES),
                occurred_at=at,
                session_id=session,
                duration_seconds=self.pick.choice((None, 12.5, 90)),
                **named,
            )

    def summaries(self) -> None:
        """Usage of a tool that delivers sums by day; of one account by feature alone."""
        counted = (("active_users", 9), ("sessions", 20), ("reports", 5))
        by_feature = (("sharing", 9), ("imports", 20), ("reports", 5))
        sums = by_feature if self.account_id == self.accounts[2] else counted
        for offset in range(HISTORY + NIGHTS + 1):
            day = self.first + timedelta(days=offset)
            for metric, most in sums:
                values = {"account_id": self.account_id, "metric": metric, "period": "day"}
                values |= {"period_start": day, "value": self.pick.randrange(most)}
                night = day + timedelta(days=max(0, self.delay()))
                self.put("usage_summaries", night, **values)
                if self.maybe(0.03):
                    values["value"] += 3
                    night += timedelta(days=self.pick.randrange(40))
                    self.put("usage_summaries", night, **values)

    def tickets(self) -> None:
        """Opened, perhaps escalated, solved, in rare cases open again: a delivery for each."""
        for _ in range(self.pick.randrange(4, 30)):
            opened = self.moment(self.day())
            values = {"ticket_id": self.next_id("tic"), "opened_at": opened, "status": "open"}
            self.asked_about.append(values["ticket_id"])
            values |= {"escalation": self.pick.choice(("none", "none", None)), **self.whose()}
            values |= {"category": self.pick.choice(("billing", "login", None))}
            values |= {"priority": self.pick.choice(("low", "urgent", None))}
            values |= {"sentiment": self.pick.choice((None, -0.5, 0.25))}
            self.tell("tickets", opened, **values)
            if self.maybe(0.7):
                values["first_response_at"] = self.later(opened, 0, 0, 1, 5)
                self.tell("tickets", values["first_response_at"], **values)
            if self.maybe(0.15):
                at = self.later(opened, 0, 1, 4, 15)
                values["escalation"] = self.pick.choice(("manager", "product", "executive"))
                self.tell("tickets", at, **values)
            if self.maybe(0.85):
                solved = self.later(opened, 0, 1, 2, 3, 9, 31, 60)
                values |= {"status": "solved", "solved_at": solved}
                values |= {"resolved_on_first_contact": self.pick.choice((True, False, None))}
                self.tell("tickets", solved, **values)
                if self.maybe(0.05):
                    values |= {"status": "open", "solved_at": None, "reopen_count": 1}
                    self.tell("tickets", self.later(solved, 1, 10, 40), **values)

    def surveys(self) -> None:
        """Invited, then answered; some unasked, some in words without a date."""
        for _ in range(self.pick.randrange(2, 16)):
            kind = self.pick.choice(("nps", "nps", "csat", "ces"))
            scores = (0, 3, 6, 7, 9, 9, 10) if kind == "nps" else (1, 2, 4, 4, 5)
            values = {"response_id": self.next_id("sur"), "survey_type": kind, **self.whose()}
            invited = answered = self.moment(self.day())
            if self.maybe(0.06):
                self.tell("survey_responses", invited, **values, score=self.pick.choice(scores))
                continue
            if self.maybe(0.7):
                values["invited_at"] = invited
                self.tell("survey_responses", invited, **values)
                answered = self.later(invited, 0, 1, 6, 20)
                if self.maybe(0.3):
                    continue
            values |= {"responded_at": answered, "score": self.pick.choice(scores)}
            values["comment"] = self.pick.choice((None, *WORDS))
            values["ticket_id"] = self.pick.choice((None, None, *self.asked_about))
            self.tell("survey_responses", answered, **values)

    def mail(self) -> None:
        for offset in range(self.pick.randrange(7), HISTORY + NIGHTS, 7):
            for _ in self.people:
                at, whose = self.moment(self.first + timedelta(days=offset)), self.whose("email")
                message = self.next_id("msg") if self.maybe(0.7) else None
                chances = {"sent": 1, "opened": 0.6, "clicked": 0.4, "replied": 0.2, "bounced": 0.1}
                for action, chance in chances.items():
                    if self.maybe(chance):
                        event = self.next_id("mail") if self.maybe(0.9) else None
                        values = {"event_id": event, "message_id": message, "occurred_at": at}
                        values["campaign"] = f"week-{offset // 14}"
                        self.tell("email_events", at, action=action, **values, **whose)
                        at = self.later(at, 0, 0, 2)

    def activities(self) -> None:
        """Planned ahead, then held or not."""
        for _ in range(self.pick.randrange(1, 14)):
            at = self.moment(self.day(0, HISTORY + NIGHTS + 10))
            values = {
                "activity_id": self.next_id("act"),
                "account_id": self.pick.choice(self.names),
            }
            kinds = ("call", "meeting", "qbr", "task", "webinar")
            values |= {"activity_type": self.pick.choice(kinds)}
            values |= {"contact_id": self.pick.choice(self.people)[0]}
            values |= {"sentiment": self.pick.choice((None, None, -1, 0.5))}
            if self.maybe(0.6):
                planned = at - timedelta(days=self.pick.randrange(1, 20))
                self.tell("activities", planned, **values, status="planned", occurred_at=at)
            status = self.pick.choice(("held", "held", "held", "cancelled", "no_show"))
            self.tell("activities", at, **values, status=status, occurred_at=at)

    def decisions(self) -> None:
        """What people decide on alerts that may open: most never do, some are told late."""
        kinds = ("acknowledge", "snooze", "snooze", "resolve", "reopen")
        for account_id in self.accounts:
            for rule_id in ("R05", "R17", "T01", "T02", "T13", "T15"):
                for offset in range(HISTORY + NIGHTS):
                    if self.maybe(0.4):
                        continue
                    opened = self.first + timedelta(days=offset)
                    key = f"{account_id}|{rule_id}|{opened}"
                    at = self.later(datetime.combine(opened, time()), 1, 1, 2, 5, 9)
                    values: Values = {"alert_id": hashlib.md5(key.encode()).hexdigest()}
                    values |= {"action": self.pick.choice(kinds), "at": at, "by": "ann@x.example"}
                    if values["action"] == "snooze":
                        values["snooze_until"] = self.later(at, 0, 3, 10)
                    late = self.pick.choice((0, 0, 0, 3, 20))
                    self.put("alert_actions", at.date() + timedelta(days=late), **values)

    def orders(self) -> None:
        for _ in range(self.pick.choice((0, 1, 3, 4, 12))):
            # A few are told of when they are older than everything else that is known.
            told = self.moment(self.day())
            self.tell(
                "orders",
                told,
                order_id=self.next_id("ord"),
                account_id=self.pick.choice(self.names),
                ordered_at=told - timedelta(days=self.pick.choice((0, 0, 0, 200))),
                amount=self.pick.randrange(-20_00, 500_00) / 100,
                currency=self.currency,
            )

    def subscriptions(self) -> None:
        """Delivered at the start and with every change of price, renewal and end."""
        for _ in range(self.pick.choice((1, 1, 2))):
            started = self.moment(self.first - timedelta(days=self.pick.randrange(-40, 300)))
            ended = self.moment(self.day(90, HISTORY + NIGHTS + 20))
            values = {
                "subscription_id": self.next_id("sub"),
                "account_id": self.pick.choice(self.names),
                "status": "active",
                "plan": self.pick.choice(("base", "base", "reports", None)),
                "started_at": self.pick.choice((None, started, started, started)),
                "renews_at": self.moment(self.day(100, HISTORY + 90)),
                "mrr": self.pick.randrange(0, 900_00) / 100,
                "currency": self.currency,
            }
            changes: list[tuple[date, Values]] = []
            if self.maybe(0.4):
                changes.append((self.some_night(), {"mrr": self.pick.randrange(1000)}))
            if self.maybe(0.4):
                renews = self.moment(self.last + timedelta(days=self.pick.randrange(300)))
                changes.append((self.some_night(), {"renews_at": renews}))
            if self.maybe(0.1):
                changes.append((self.some_night(), {"plan": self.pick.choice(("base", "seats"))}))
            if self.maybe(0.25):
                changes.append((self.some_night(), {"ended_at": max(ended, started)}))
                if self.maybe(0.3):
                    changes.append((self.tested_night(), {"ended_at": None}))
            self.versions("subscriptions", max(started.date(), self.first), values, changes)

    def modules(self) -> None:
        """A second plan that ends, and perhaps goes on some days later."""
        for _ in range(self.pick.choice((0, 0, 1, 2))):
            started = self.moment(self.first - timedelta(days=self.pick.randrange(-20, 60)))
            ended = self.moment(self.day(60, HISTORY + NIGHTS))
            values = {"account_id": self.account_id, "status": "active", "plan": "analytics"}
            values |= {"mrr": 20, "started_at": started, "currency": self.currency}
            first = {**values, "subscription_id": self.next_id("sub")}
            told = self.some_night() if self.maybe(0.3) else ended.date()
            self.versions("subscriptions", started.date(), first, [(told, {"ended_at": ended})])
            again = self.later(ended, 0, 3, 6, 7, 8, 30)
            values |= {"subscription_id": self.next_id("sub"), "started_at": again}
            if self.maybe(0.6):
                night = self.some_night() if self.maybe(0.3) else again.date()
                changes = [(self.some_night(), {"plan": "sms"})] if self.maybe(0.2) else []
                self.versions("subscriptions", night, values, changes)

    def credits(self) -> None:
        """Delivered when a period is over, some of them corrected."""
        for begins_on in (self.first + timedelta(days=30 * number) for number in range(5)):
            ends_on = begins_on + timedelta(days=29)
            values = {"account_id": self.account_id, "period_start": begins_on}
            values |= {"period_end": ends_on, "allotted": self.pick.choice((0, 100, 100, 250))}
            values |= {"consumed": self.pick.randrange(120)}
            changes = [(self.some_night(), {"consumed": 7})] if self.maybe(0.2) else []
            self.versions(
                "credits", ends_on + timedelta(days=max(0, self.delay())), values, changes
            )

    def notes(self) -> None:
        """What people write down about an account."""
        kinds = ("layoffs", "competitor_mention", "discount_request", "champion_left", "other")
        for _ in range(self.pick.randrange(5)):
            at = self.moment(self.day())
            values = {"note_id": self.next_id("note"), "kind": self.pick.choice(kinds)}
            values["text"] = self.pick.choice((None, *WORDS))
            self.tell("account_notes", at, account_id=self.account_id, noted_at=at, **values)

    def projects(self) -> None:
        """Milestones, planned long before, done in time, late or not at all."""
        for _ in range(self.pick.randrange(4)):
            due = self.moment(self.day())
            values = {"milestone_id": self.next_id("mil"), "account_id": self.account_id}
            self.tell("project_milestones", due - timedelta(days=30), **values, due_at=due)
            if self.maybe(0.7):
                done = self.later(due, 0, 1, 12, 40)
                values["completed_at"] = done
                self.tell("project_milestones", done, **values, due_at=due)

    def invoices(self) -> None:
        """Monthly, delivered again when paid."""
        days_to_pay = self.pick.choice((3, 10, 30, 50, 80))
        for offset in range(self.pick.randrange(30), HISTORY + NIGHTS, 30):
            issued = self.moment(self.first + timedelta(days=offset))
            values = {
                "invoice_id": self.next_id("inv"),
                "account_id": self.pick.choice(self.names),
                "issued_at": issued,
                "due_at": issued + timedelta(days=14),
                "amount": self.pick.randrange(1, 900_00) / 100,
                "currency": self.currency,
                "status": "open",
                "deferral_requested": self.pick.choice((None, None, False, True)),
            }
            self.tell("invoices", issued, **values)
            if self.maybe(0.9):
                paid = self.later(issued, 1, days_to_pay, days_to_pay + 5)
                self.tell("invoices", paid, **{**values, "status": "paid", "paid_at": paid})
        if self.maybe(0.4):
            at = self.moment(self.day())
            note = {"note_id": self.next_id("note"), "kind": "payment_deferral", "noted_at": at}
            self.tell("account_notes", at, account_id=self.account_id, **note)

    # ---- the whole world -------------------------------------------------------------------------

    def rates(self) -> None:
        """Some go back in time, one is corrected; a currency may never get one."""
        for currency, ago, night, rate in (
            ("USD", 500, self.first, 0.9),
            ("USD", 60, self.day(), 0.95),
            ("USD", 100, self.tested_night(), 0.8),
            ("USD", 500, self.tested_night(), 0.91),
            ("GBP", 60, self.some_night(), 1.17),
            ("CHF", 90, self.pick.choice((self.tested_night(), self.last + timedelta(1))), 1.05),
        ):
            valid_from = self.start - timedelta(days=ago)
            values = {"currency": currency, "valid_from": valid_from, "rate_to_reporting": rate}
            self.put("exchange_rates", night, **values)

    def links(self) -> None:
        """Old names: mapped late, redirected to another account, or an account that is merged."""
        for account_id in self.pick.sample(self.accounts[3:], 4):
            old = f"legacy-{account_id}"
            values = {"tool": "generic", "tool_account_id": old, "account_id": account_id}
            changes = []
            if self.maybe(0.5):
                other = self.pick.choice(self.accounts)
                changes = [(self.tested_night(), {"account_id": other})]
            self.versions("account_map", self.some_night(), values, changes)
            self.rename(account_id, old)
        merged, kept = self.pick.sample(self.accounts[3:], 2)
        if self.maybe(0.5):
            values = {"tool": "generic", "tool_account_id": merged, "account_id": kept}
            self.put("account_map", self.tested_night(), **values)

    def rename(self, account_id: str, old: str) -> None:
        """A third of what an account's records name it by becomes its old name."""
        for place, row in enumerate(self.made.rows):
            known = row.entity not in ("accounts", "account_map", "usage_summaries")
            if known and row.values.get("account_id") == account_id and self.maybe(0.3):
                self.made.rows[place] = replace(row, values={**row.values, "account_id": old})

    def endings(self) -> None:
        """Some leave, and of those some are called back."""
        told = [row for row in self.made.rows if row.entity == "accounts"]
        for account_id in self.pick.sample(self.accounts, 3):
            newest = [r for r in told if r.values["account_id"] == account_id][-1].values
            churned = {"lifecycle_stage": "churned", "churned_at": self.moment(self.day(100))}
            changes = [(self.tested_night(), {**churned, "churn_kind": "cancelled"})]
            if self.maybe(0.3):
                back = {"lifecycle_stage": "customer", "churned_at": None}
                changes.append((self.last, {**back, "churn_kind": None}))
            for night, change in changes:
                newest = {**newest, **change}
                self.put("accounts", night, **newest)

    def judgements(self) -> None:
        """What people set: a band, told again under an old name or ended, and who is strategic."""
        for account_id in self.pick.sample(self.accounts, 6):
            at = self.moment(self.day(HISTORY - 60, HISTORY - 5))
            ends = self.pick.choice((None, at + timedelta(days=20)))
            values = {"account_id": account_id, "valid_from": at, "set_by": "ann@x.example"}
            values |= {"band": "critical", "valid_until": ends, "reason": "their new CIO"}
            self.put("score_overrides", at.date(), **values)
            if self.maybe(0.5):
                other = {**values, "band": "healthy", "reason": "a call with them"}
                other["account_id"] = self.pick.choice(self.accounts)
                self.put("score_overrides", self.tested_night(), **other)
                self.put("score_overrides", self.tested_night(), **values)
        told = [row for row in self.made.rows if row.entity == "accounts"]
        for account_id in self.pick.sample(self.accounts, 3):
            newest = [r for r in told if r.values["account_id"] == account_id][-1].values
            self.put("accounts", self.tested_night(), **{**newest, "is_strategic": True})

    def strangers(self) -> None:
        """Records of an account that nobody ever delivers."""
        for _ in range(20):
            at = self.moment(self.day())
            self.tell("orders", at, order_id=self.next_id("ord"), account_id="nobody",
                      ordered_at=at, amount=5, currency="EUR")  # fmt: skip
            self.tell("usage_events", at, user_id="stranger", event_name="saved", occurred_at=at)

    def letters(self) -> None:
        """Mails of long ago, of which the CRM says in the last night that customers wrote them."""
        for account_id in self.accounts:
            sent = datetime.combine(self.first + timedelta(days=90), time(12))
            values = {"activity_id": f"letter-{account_id}", "account_id": account_id}
            values |= {"activity_type": "email", "status": "held", "occurred_at": sent}
            changes = [(self.last, {"direction": "inbound"})]
            self.versions("activities", sent.date(), {**values, "direction": "outbound"}, changes)

    def make(self) -> Deliveries:
        # Two accounts are delivered only after much of what they did.
        late = dict.fromkeys(self.pick.sample(self.accounts[3:], 2))
        late = dict(zip(late, (self.tested_night(), self.day(60, HISTORY)), strict=True))
        for account_id, segment in zip(self.accounts, SEGMENTS, strict=True):
            self.account(account_id, segment, late.get(account_id, self.first))
        self.rates()
        self.links()
        self.endings()
        self.strangers()
        self.decisions()
        self.judgements()
        self.pick.shuffle(self.made.rows)
        self.letters()
        return self.made


def make_deliveries(seed: int) -> Deliveries:
    """The world of that seed."""
    return Maker(seed).make()


# ---- the lake ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Delivered:
    """One file in the lake: its row in the arrival log and what was written for it."""

    row: FileRow
    table: Table

    @property
    def parts(self) -> tuple[str, ...]:
        """The files it left, below the lake's folder; not every one has rejects."""
        name = f"{self.row.file_id}.parquet"
        return f"generic/{self.table.name}/{name}", f"_rejects/{name}", f"_files/{name}"


def write_lake(root: Path, rows: Iterable[Row], project: Path) -> list[Delivered]:
    """Write one file for each entity and arrival, in the order of the rows."""
    root.mkdir(parents=True)
    by_entity: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_entity[row.entity].append(row)
    declared = read_declarations(project)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        lake = Lake(root, connection)
        lake.write_empty(declared)
        written = [
            delivered
            for entity, rows_of_entity in sorted(by_entity.items())
            for delivered in _write_entity(lake, declared["generic"].tables[entity], rows_of_entity)
        ]
        lake.close()
    return written


def _write_entity(lake: Lake, table: Table, rows: list[Row]) -> Iterable[Delivered]:
    text = lake.scratch / "rows.jsonl"
    with text.open("w", encoding="utf-8") as file:
        for row in rows:
            line = {**row.values, "_arrived_at": row.arrived_at}
            file.write(json.dumps(line, default=str) + "\n")
    names = [column.name for column in table.columns]
    kinds = ", ".join(f"{sql_text(name)}: 'varchar'" for name in [*names, "_arrived_at"])
    typed = ", ".join(
        f"{sql_name(c.name)}::{c.data_type} as {sql_name(c.name)}" for c in table.columns
    )
    lake.connection.execute(
        f"create or replace temp table told as select {typed}, _arrived_at::timestamp as"
        f" _arrived_at from read_json({sql_text(text)}, columns = {{{kinds}}},"
        " format = 'newline_delimited')"
    )
    for arrived_at in sorted({row.arrived_at for row in rows}):
        yield _write_file(lake, table, arrived_at)


def _write_file(lake: Lake, table: Table, arrived_at: datetime) -> Delivered:
    name = f"generic/{table.name}_{arrived_at:%Y-%m-%d_%H}.csv"
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    event_on = f"{sql_name(table.event_at)}::date" if table.event_at else "null::date"
    chosen = f"from told where _arrived_at = timestamp '{arrived_at}'"
    found = lake.connection.execute(
        f"select count(*), min({event_on}), max({event_on}) {chosen}"
    ).fetchone()
    assert found is not None
    count, first_on, last_on = found
    row = FileRow(
        file_id("generic", table.name, sha256), "generic", table.name, name, sha256, count,
        "loaded", count, count, 0, first_on, last_on, None, None, arrived_at,
    )  # fmt: skip
    columns = ", ".join(sql_name(column.name) for column in table.columns)
    lake.write_data(
        table,
        row,
        f"select {columns}, {sql_text(name)} as _file, row_number() over () + 1 as _row,"
        f" _arrived_at {chosen}",
    )
    if count % 5 == 0:
        row = replace(row, delivered_rows=count + 1, rejected_rows=1)
        values = ("generic", table.name, name, count + 2, None, None, "row_rejected", "unreadable",
                  "mend it", arrived_at)  # fmt: skip
        told = ", ".join(
            f"{'null' if value is None else sql_text(str(value))}::{kind} as {sql_name(column)}"
            for value, (column, kind) in zip(values, REJECTS_COLUMNS.items(), strict=True)
        )
        lake.write_rejects(row, f"select {told}")
    lake.commit(row, declaration_digest(table))
    return Delivered(row, table)
