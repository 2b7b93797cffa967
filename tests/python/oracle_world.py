"""Random worlds for the KPI oracle: contract files with every oddity on the edges of the windows.

`make_world(seed)` gives typed rows, `Builder` writes them as files of the input contract, loads
them and runs dbt, `read_kpis` reads what the models say. The same seed gives the same world.
"""

from __future__ import annotations

import csv
import functools
import gc
import gzip
import io
import json
import os
import random
import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from compiled_chain import environment
from kept_parse import start_from_the_project
from load_exports import load
from loader_files import Patience
from oracle import KEYS, Row, Values, is_from_the_future
from oracle_world_money import MoneyMaker
from oracle_world_parts import HISTORY
from oracle_world_relations import RelationsMaker
from oracle_world_use import UseMaker
from oracle_world_words import WordsMaker
from paths import PROJECT, Paths
from run_dbt import AS_OF

KPI_TABLES = {
    "int_kpis_usage": (
        "active_users_1d",
        "active_users_7d",
        "active_users_30d",
        "active_users_per_seat_30d",
        "dau_mau_30d",
        "sessions_per_week_30d",
        "usage_events_30d",
        "key_feature_events_30d",
        "key_features_used_rate_30d",
        "deep_usage_rate_30d",
    ),
    "int_kpis_engagement": (
        "active_days_30d",
        "session_minutes_avg_30d",
        "weekly_intensity_30d",
        "top_user_share_30d",
        "engagement_score",
        "credit_use_rate",
    ),
    "int_kpis_adoption": (
        "time_to_value_days",
        "days_without_value",
        "milestones_reached",
        "milestones_missed_90d",
    ),
    "int_kpis_purchase": (
        "basket_avg_90d",
        "basket_change",
        "days_since_order",
        "purchase_gap_ratio",
        "orders_365d",
        "order_value_365d",
        "revenue_share_90d",
    ),
    "int_kpis_interaction": (
        "interactions_30d",
        "interactions_60d",
        "interactions_90d",
        "days_since_significant_interaction",
        "last_significant_interaction_on",
    ),
    "int_kpis_email": (
        "emails_delivered_90d",
        "email_open_rate_90d",
        "email_click_rate_90d",
        "email_reply_rate_90d",
        "email_click_to_open_rate_90d",
        "email_open_rate_last_10",
        "days_since_email_open",
        "days_since_email_click",
        "email_reply_hours_avg_90d",
    ),
    "int_kpis_relationship": (
        "meetings_held_90d",
        "meetings_cancelled_90d",
        "days_since_meeting",
        "webinars_attended_180d",
        "webinar_attendance_rate_180d",
        "sentiment_avg_90d",
        "champion_left_days",
        "active_champions",
        "active_decision_makers",
        "new_decision_makers_90d",
        "adverse_notes_180d",
        "competition_notes_180d",
        "price_pressure_notes_180d",
        "overdue_milestones",
        "oldest_overdue_milestone_days",
        "milestone_postponements_90d",
    ),
    "int_kpis_support": (
        "tickets_opened_30d",
        "unresolved_tickets",
        "oldest_unresolved_ticket_days",
        "resolution_hours_avg_30d",
        "escalated_ticket_rate_90d",
        "max_escalation_level_90d",
        "repeated_requests_90d",
        "first_response_hours_avg_30d",
        "incidents_30d",
        "first_contact_resolution_rate_90d",
    ),
    "int_kpis_satisfaction": (
        "nps_180d",
        "nps_latest_score",
        "nps_latest_change",
        "promoters_turned_detractors_90d",
        "csat_rate_90d",
        "survey_participation_rate_180d",
        "ease_90d",
        "nps_falls",
        "low_ratings_30d",
        "falls_after_failed_support_30d",
        "complaint_comments_180d",
    ),
    "int_kpis_billing": (
        "mrr",
        "next_renewal_on",
        "overdue_invoices",
        "overdue_days_max",
        "late_payments_90d",
        "payment_deferrals_90d",
        "modules_cancelled_90d",
    ),
}
# Compared as a whole, as of the as-of date.
MARTS = ("account_milestones", "verbatim_themes")
# Known from the first note of the feed on, which may be all of a world.
ALWAYS_KNOWN = {
    "new_decision_makers_90d",
    "adverse_notes_180d",
    "competition_notes_180d",
    "price_pressure_notes_180d",
}
EDGES = (0, 1, 5, 6, 7, 8, 28, 29, 30, 31, 58, 59, 60, 61, 88, 89, 90, 91, 178, 179, 180, 181)
RARE_EDGES = {
    "solved_at": (29, 30, 89, 90),
    "first_response_at": (29, 30),
    "paid_at": (89, 90),
    "responded_at": (89, 90, 90, 180),
    "noted_at": (89, 90, 179, 180, 180),
    "joined_at": (-1, 0, 89, 90),
    "left_at": (-1, 0, 1),
    "due_at": (0, 1),
    "ended_at": (0, 89, 90),
    "ordered_at": (89, 90, 269, 270, 364, 365),
    "completed_at": (-1, 0),
}
NOT_KNOWN_EARLIER = (
    "seats", "user_id", "session_id", "feature", "escalation", "paid_at", "role", "left_at",
    "completed_at", "category", "reopen_count", "first_response_at", "sentiment", "message_id",
    "plan", "comment", "text", "duration_seconds", "became_customer_at",
)  # fmt: skip
ODD_IDS = ("007", "7", "#12", "Zoë & Söhne", "a,b", 'say "hi"', "1e5", "0x10", "日本-1", "-5", "A7")
FEATURES = (
    "dashboards", "reports", "alerts", "automations", "integrations", "sharing", "imports",
    "exports", "comments", "api", "mobile_app", "sso", "not_on_the_list", None, None,
)  # fmt: skip
LENGTHS = (None, Decimal(0), Decimal("12.5"), Decimal(900), Decimal("3600.125"))
EVENT_NAMES = ("report_opened", "saved", "api_call", "login", "page_view", "session_start")


@dataclass
class World:
    """A set of deliveries and the days worth a look for each account; the marts, once built."""

    seed: int
    as_of: date
    zone: str
    rows: list[Row]
    days: dict[str, list[date]] = field(default_factory=dict)
    marts: dict[str, list[Values]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"world {self.seed} as of {self.as_of} in {self.zone}"


class Maker(RelationsMaker, MoneyMaker, UseMaker, WordsMaker):
    """Makes the rows of one world."""

    def __init__(self, seed: int, accounts: int, outage: bool, zone: str) -> None:
        self.pick = random.Random(seed)
        # Every second world has a leap day.
        first = date(2024, 3, 1) if seed % 2 else date(2026, 2, 1)
        self.as_of = first + timedelta(days=self.pick.randrange(200 if seed % 2 else 240))
        self.early = datetime.combine(self.as_of - timedelta(days=45), time(6))
        self.late = datetime.combine(self.as_of + timedelta(days=1), time(5))
        first = self.pick.randrange(12, 40)
        self.outage = range(first, first + 5) if outage else range(0)
        # In every second world nobody writes notes at first.
        self.notes_since = HISTORY if seed % 2 else 185
        self.world = World(seed, self.as_of, zone, [])
        self.used: set[datetime] = set()
        self.number = 0
        self.focus = 0
        self.worth_a_look: list[int] = []
        self.accounts = [ODD_IDS[n] if n < len(ODD_IDS) else f"acc-{n:03}" for n in range(accounts)]

    # ---- small choices ---------------------------------------------------------------------------

    def maybe(self, chance: float) -> bool:
        return self.pick.random() < chance

    def next_id(self, prefix: str) -> str:
        self.number += 1
        odd = self.pick.choice(("", "", "", "#", "00", "é-", "x,"))
        return f"{odd}{prefix}{self.number}"

    def offset(self) -> int:
        """Days before the as-of date; mostly on the edge of a window of a day worth a look."""
        if self.maybe(0.6):
            return min(HISTORY, self.pick.choice(EDGES) + self.pick.choice((0, self.focus)))
        return self.pick.randrange(HISTORY)

    def moment(self, offset: int | None = None) -> datetime:
        """A moment of that day no other row has; some of them right beside midnight."""
        day = self.as_of - timedelta(days=self.offset() if offset is None else offset)
        while True:
            second = self.pick.choice((0, 1, 86_399, *(self.pick.randrange(86_400),) * 4))
            found = datetime.combine(day, time(), UTC) + timedelta(seconds=second)
            if self.maybe(0.3):
                found += timedelta(milliseconds=self.pick.randrange(1000))
            if found not in self.used:
                self.used.add(found)
                return found

    def later(self, start: datetime, days: Sequence[int]) -> datetime:
        """Some days after `start`, never before it."""
        found = start + timedelta(days=self.pick.choice(days), seconds=self.pick.randrange(90_000))
        return found.replace(microsecond=0) if found.microsecond % 1000 else found

    # ---- delivering ------------------------------------------------------------------------------

    def add(self, entity: str, **values: Any) -> None:
        """Deliver a row: early or late, once or again, as it is or after another version."""
        moments = [v for v in values.values() if isinstance(v, datetime)]
        early = self.early.replace(tzinfo=UTC)
        may_be_early = all(v <= early for v in moments)
        keyed = all(values.get(name) is not None for name in KEYS[entity])
        if entity == "usage_events" and self.in_outage(values["occurred_at"]):
            return
        if entity == "account_notes" and self.age(values["noted_at"]) > self.notes_since:
            return
        arrived = self.early if may_be_early and self.maybe(0.5) else self.late
        self.put(entity, arrived, values)
        if keyed and arrived == self.late and may_be_early and self.maybe(0.4):
            self.put(entity, self.early, self.older_version(entity, values))
        elif self.maybe(0.08):
            # The same row once more, in the same delivery or in the next one.
            self.put(entity, self.pick.choice((arrived, self.late)), values)

    def put(self, entity: str, arrived: datetime, values: Values) -> None:
        self.world.rows.append(Row(entity, arrived, values))

    def age(self, moment: datetime) -> int:
        return (self.as_of - moment.date()).days

    def in_outage(self, moment: datetime) -> bool:
        return self.age(moment) in self.outage

    def older_version(self, entity: str, values: Values) -> Values:
        """Other content under the same id: other days, person, amount, state, sometimes account."""
        shift = timedelta(days=self.pick.choice((1, 2, 30, 45)))
        older = {n: v - shift if isinstance(v, datetime) else v for n, v in values.items()}
        for name in ("amount", "mrr", "consumed"):
            if name in older:
                older[name] = values[name] + 17
        for name in NOT_KNOWN_EARLIER:
            if older.get(name) is not None and self.maybe(0.5):
                older[name] = 3 if name == "seats" else None
        if entity == "accounts":
            older["plan"] = "starter"
        elif entity not in ("contacts", "credits") and older.get("account_id") and self.maybe(0.3):
            older["account_id"] = self.pick.choice(self.accounts)
        if entity == "usage_events" and not older.get("account_id"):
            older["account_id"] = self.accounts[0]
        return older

    # ---- one account -----------------------------------------------------------------------------

    def account(self, account_id: str, is_lead: bool = False) -> None:
        self.focus = self.pick.choice((0, 0, self.pick.randrange(1, 28)))
        self.used, self.worth_a_look = set(), []
        self.account_id = account_id
        self.named_as = (account_id,)
        plan = self.pick.choice(("starter", "growth", "scale", "all in", None))
        self.add(
            "accounts",
            account_id=account_id,
            account_name=f"Account {account_id}",
            segment=self.pick.choice(("smb", "mid_market", "enterprise", None)),
            plan=plan,
            seats=self.pick.choice((None, 0, 1, 2, 3, 7, 25)),
            lifecycle_stage="lead"
            if is_lead
            else self.pick.choice(("customer", "customer", "client", None)),
            **self.beginning(),
        )
        if self.maybe(0.15):
            alias = self.next_id("legacy-")
            self.add("account_map", tool="generic", tool_account_id=alias, account_id=account_id)
            self.named_as = (account_id, alias)
        self.people = [self.next_id("p") for _ in range(self.pick.randrange(1, 5))]
        self.mails = {}
        self.contacts()
        feeds = (
            self.usage, self.tickets, self.surveys, self.mail, self.activities,
            self.orders, self.subscriptions, self.invoices, self.succession, self.newcomers,
            self.notes, self.milestones, self.first_weeks, self.credits, self.disappointments,
        )  # fmt: skip
        # One account in eight has no feed at all.
        for feed in feeds if self.maybe(7 / 8) else ():
            if self.maybe(0.7):
                feed()
        days = [
            0,
            self.focus,
            *self.worth_a_look,
            *self.pick.sample(range(HISTORY), 10),
            *self.edge_days(),
        ]
        self.world.days[account_id] = sorted(
            {self.as_of - timedelta(days=n) for n in days if 0 <= n <= HISTORY}
        )

    def edge_days(self) -> list[int]:
        """Days on which some record enters or leaves a window, as days before the as-of date."""
        ours = {self.account_id, *self.named_as}
        own = [
            r.values
            for r in self.world.rows
            if r.values.get("account_id") in ours or r.values.get("contact_id") in self.people
        ]
        moments = [(n, v) for row in own for n, v in row.items() if isinstance(v, datetime)]
        chosen = [(m, EDGES) for _, m in self.pick.sample(moments, min(8, len(moments)))]
        # What few records have would hardly ever be chosen.
        for name, edges in RARE_EDGES.items():
            rare = [m for n, m in moments if n == name]
            chosen += [(m, edges) for m in self.pick.sample(rare, min(8, len(rare)))]
        return [(self.as_of - m.date()).days - self.pick.choice(edges) for m, edges in chosen]

    def whose(self) -> Values:
        return {"account_id": self.pick.choice(self.named_as)}

    def whose_or_person(self) -> Values:
        """By account, by account and person, or by person alone."""
        person = {"contact_id": self.pick.choice(self.people)}
        return self.pick.choice((self.whose(), {**self.whose(), **person}, person))

    def usage(self) -> None:
        users = [*self.people[:2], *(f"user-{n}" for n in range(self.pick.randrange(1, 9))), None]
        if self.maybe(0.25):
            # One who works alone, or whom nobody knows.
            users = self.pick.choice((users[:1], users[:1], users[-2:], [None]))
        lengths = self.pick.choice(((None,), (None, Decimal("12.5")), LENGTHS))
        gap = self.pick.choice((0, 0, 15, 40, 100))
        for _ in range(self.pick.choice((1, 3, 10, 40, 150))):
            offset = self.offset()
            if (offset < gap and gap < 100) or (offset > 150 and gap == 100):
                continue
            start, user = self.moment(offset), self.pick.choice(users)
            session = self.next_id("s") if self.maybe(0.6) else None
            for step in range(self.pick.choice((1, 1, 2, 5))):
                whose = {} if user in self.people and self.maybe(0.4) else self.whose()
                at = start + timedelta(seconds=step * 61)
                self.add(
                    "usage_events",
                    event_id=self.next_id("e") if self.maybe(0.7) else None,
                    user_id=user,
                    event_name=self.pick.choice(EVENT_NAMES),
                    feature=self.pick.choice(FEATURES),
                    occurred_at=at,
                    session_id=session,
                    duration_seconds=self.pick.choice(lengths),
                    quantity=self.pick.choice((None, Decimal(3))),
                    **whose,
                )

    def tickets(self) -> None:
        for _ in range(self.pick.choice((1, 2, 6, 15))):
            opened = self.moment()
            solved = self.later(opened, (0, 0, 1, 2, 6, 29, 30, 60))
            status, solved = self.pick.choice(
                (
                    ("open", None), ("new", None), (None, None), ("on_hold", None),
                    ("solved", None), ("closed", None),
                    ("solved", solved), ("solved", solved), ("closed", solved), (None, solved),
                )
            )  # fmt: skip
            hours = self.pick.choice((None, None, Decimal("0.125"), Decimal(30)))
            self.add(
                "tickets",
                ticket_id=self.next_id("t"),
                opened_at=opened,
                solved_at=solved,
                status=status,
                resolution_hours=hours if solved else None,
                escalation=self.pick.choice(
                    ("none", "none", None, "manager", "product", "executive")
                ),
                **self.ticket_details(opened),
                **self.whose_or_person(),
            )
        if self.maybe(0.3):
            self.asking_again()

    def surveys(self) -> None:
        if self.maybe(0.1):
            # Nobody is asked again, so that the last answer grows old.
            self.falls_of_long_ago()
            return
        has_undated = False
        for _ in range(self.pick.choice((1, 2, 8, 20))):
            kind = self.pick.choice(("nps", "nps", "nps", "csat", "csat", "ces"))
            invited = self.pick.choice((None, self.moment()))
            answered = self.later(invited, (0, 0, 1, 7, 30)) if invited else self.moment()
            if answered in self.used and invited:
                continue
            self.used.add(answered)
            score, scale, good = self.score_of(kind)
            if self.maybe(0.3) and invited:
                answered = score = None
            elif self.maybe(0.06):
                # Answered in words only.
                score = None
            if invited is None and not has_undated and self.maybe(0.3):
                answered, has_undated = None, True
            self.add(
                "survey_responses",
                response_id=self.next_id("r"),
                survey_type=kind,
                score=score,
                scale_min=scale and Decimal(scale[0]),
                scale_max=scale and Decimal(scale[1]),
                high_is_good=good,
                invited_at=invited,
                responded_at=answered,
                comment=self.words() if answered or score is not None else None,
                **self.whose_or_person(),
            )
            if kind == "nps" and answered:
                # Few answers are old enough to leave the half-year's window.
                ago = (self.as_of - answered.date()).days
                self.worth_a_look += [ago - 179, ago - 180]

        if self.maybe(0.5):
            self.crossing()
        if self.maybe(0.4):
            self.falling_months()

    def crossing(self) -> None:
        """A promoter who turns detractor, seen on the last day of the window and a day later."""
        offset = self.pick.choice((90, 95, 120, 150))
        for days, score in ((offset + 4, 10), (offset, 2)):
            noon = datetime.combine(self.as_of - timedelta(days=days), time(12), UTC)
            self.add(
                "survey_responses",
                response_id=self.next_id("r"),
                contact_id=self.people[0],
                survey_type="nps",
                score=Decimal(score),
                responded_at=noon + timedelta(seconds=self.number % 999),
            )
        self.worth_a_look += [offset - 89, offset - 90]

    def score_of(self, kind: str) -> tuple[Decimal, tuple[int, int] | None, bool | None]:
        if kind == "nps":
            return Decimal(self.pick.choice((0, 3, 6, 6, 6, 7, 8, 9, 9, 9, 10, 10))), None, None
        scale = self.pick.choice((None, (1, 5), (0, 1), (1, 7), (1, 10), (0, 100)))
        low, high = scale or {"csat": (1, 5), "ces": (1, 7)}[kind]
        edge = low + Decimal(high - low) * Decimal("0.75")
        score = self.pick.choice((Decimal(low), Decimal(high), edge, edge - Decimal("0.01")))
        return score, scale, self.pick.choice((None, True, True, False))

    # ---- the whole world -------------------------------------------------------------------------

    def busy(self, account_id: str = "big-and-busy", people: int = 40) -> None:
        """Sixty events a day in every week, so that the feed is there whatever the others do."""
        self.put(
            "accounts",
            self.late,
            {
                "account_id": account_id,
                "account_name": "Busy",
                "plan": "scale",
                "seats": 50,
                "lifecycle_stage": "customer",
            },
        )
        for offset in range(HISTORY + 1):
            for n in range(60):
                at = datetime.combine(self.as_of - timedelta(days=offset), time(8, n), UTC)
                values = {
                    "event_id": f"{account_id}-{offset}-{n}",
                    "account_id": account_id,
                    "user_id": f"user-{(n + offset) % people}",
                    "event_name": "saved",
                    "feature": FEATURES[(n + offset) % len(FEATURES)],
                    "occurred_at": at,
                }
                if not self.in_outage(at):
                    self.put("usage_events", self.late, values)
        self.world.days[account_id] = [
            self.as_of - timedelta(days=n) for n in (0, *self.pick.sample(range(HISTORY), 10))
        ]

    def strangers_and_future(self) -> None:
        """Records of accounts nobody delivered, and records from after the as-of date."""
        for offset, currency in ((0, "EUR"), (3, "CHF"), (40, "EUR")):
            at = self.moment(offset)
            self.put("orders", self.late, {
                "order_id": self.next_id("o"), "account_id": "nobody", "ordered_at": at,
                "amount": Decimal(5), "currency": currency,
            })  # fmt: skip
        self.put("account_map", self.late, {
            "tool": "generic", "tool_account_id": "to-nowhere", "account_id": "nobody",
        })  # fmt: skip
        self.put("usage_events", self.late, {
            "account_id": "to-nowhere", "event_name": "saved", "occurred_at": self.moment(1),
        })  # fmt: skip
        for account_id in self.pick.sample(self.accounts, 8):
            self.world.rows += future_rows(self, account_id)
            self.put("usage_events", self.late, {
                "account_id": account_id, "user_id": "too-late", "event_name": "saved",
                "occurred_at": self.moment(-self.pick.choice((3, 30))),
            })  # fmt: skip

    def rates(self) -> None:
        for currency, ago, rate in (
            ("USD", 500, "0.9"), ("USD", 100, "0.95"), ("USD", 30, "0.88"), ("GBP", 60, "1.17"),
        ):  # fmt: skip
            self.add(
                "exchange_rates",
                currency=currency,
                valid_from=self.as_of - timedelta(days=ago),
                rate_to_reporting=Decimal(rate),
            )


def make_world(seed: int, accounts: int = 90, outage: bool = False, zone: str = "UTC") -> World:
    """A world of that many accounts; the same arguments give the same world."""
    maker = Maker(seed, accounts, outage, zone)
    maker.rates()
    maker.busy()
    for number, account_id in enumerate(maker.accounts):
        maker.account(account_id, is_lead=number % 15 == 14)
    maker.summed_use()
    maker.strangers_and_future()
    maker.pick.shuffle(maker.world.rows)
    return maker.world


def future_rows(maker: Maker, account_id: str) -> list[Row]:
    """Rows that the loader accepts and that speak of the day after the as-of date."""
    at = datetime.combine(maker.as_of + timedelta(days=1), time(4, 30), UTC)
    whose = {"account_id": account_id}
    made = [
        ("usage_events", {"user_id": "tomorrow", "event_name": "saved", "feature": "reports",
                          "occurred_at": at}),
        ("contacts", {"contact_id": maker.next_id("p"), "role": "champion", "joined_at": at}),
        ("contacts", {"contact_id": maker.next_id("p"), "role": "decision_maker",
                      "joined_at": at}),
        ("tickets", {"ticket_id": maker.next_id("t"), "opened_at": at, "escalation": "executive",
                     "category": "login", "priority": "urgent", "sentiment": Decimal(-1)}),
        ("survey_responses", {"response_id": maker.next_id("r"), "survey_type": "nps",
                              "score": Decimal(0), "invited_at": at, "responded_at": at}),
        ("survey_responses", {"response_id": maker.next_id("r"), "survey_type": "ces",
                              "score": Decimal(1), "responded_at": at,
                              "comment": "Too complex, too expensive, no ROI, a competitor"}),
        ("email_events", {"action": "replied", "occurred_at": at}),
        *(("email_events", {"action": action, "message_id": "tomorrow's", "occurred_at": at})
          for action in ("sent", "opened")),
        ("activities", {"activity_id": maker.next_id("v"), "activity_type": "call",
                        "status": "held", "occurred_at": at}),
        ("activities", {"activity_id": maker.next_id("v"), "activity_type": "meeting",
                        "status": "held", "occurred_at": at, "sentiment": Decimal(1)}),
        ("project_milestones", {"milestone_id": maker.next_id("g"), "due_at": at}),
        ("orders", {"order_id": maker.next_id("o"), "ordered_at": at, "amount": Decimal(9)}),
        ("invoices", {"invoice_id": maker.next_id("i"), "issued_at": at, "due_at": at,
                      "amount": Decimal(9), "deferral_requested": True}),
        *(("account_notes", {"kind": kind, "noted_at": at, "text": "Too expensive; competitor"})
          for kind in ("payment_deferral", "layoffs", "champion_left", "new_decision_maker")),
    ]  # fmt: skip
    return [Row(entity, maker.late, {**whose, **values}) for entity, values in made]


# ---- files ---------------------------------------------------------------------------------------


def spelled(value: Any, pick: random.Random) -> str:
    """One of the spellings the input contract allows."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return pick.choice(("true", "yes", "1") if value else ("false", "no", "0"))
    if not isinstance(value, datetime):
        return str(value)
    fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
    if value.time() == time() and pick.random() < 0.5:
        return value.date().isoformat()
    if pick.random() < 0.6:
        end = pick.choice(("", "Z"))
        return value.strftime(f"%Y-%m-%d{pick.choice('T ')}%H:%M:%S") + fraction + end
    hours = pick.choice((-8, -3, 2, 9))
    local = value + timedelta(hours=hours)
    return f"{local:%Y-%m-%dT%H:%M:%S}{fraction}{hours:+03}:00"


def file_of(rows: Sequence[Values], form: str, pick: random.Random) -> bytes:
    """The rows as one file; columns nobody fills are left out in some."""
    names = sorted({name for values in rows for name in values})
    texts = [{name: spelled(values.get(name), pick) for name in names} for values in rows]
    if form == "jsonl":
        lines = [json.dumps({n: v for n, v in t.items() if v}, ensure_ascii=False) for t in texts]
        return "".join(line + "\n" for line in lines).encode()
    stream = io.StringIO()
    writer = csv.DictWriter(stream, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(texts)
    data = stream.getvalue().encode()
    return gzip.compress(data, mtime=0) if form == "csv.gz" else data


def write_files(rows: Iterable[Row], folder: Path, pick: random.Random, parts: int) -> None:
    """One to `parts` files for each entity, each in a form of its own."""
    by_entity: dict[str, list[Values]] = defaultdict(list)
    for row in rows:
        by_entity[row.entity].append(row.values)
    folder.mkdir(parents=True, exist_ok=True)
    for entity, values in sorted(by_entity.items()):
        count = pick.randrange(1, parts + 1) if len(values) > parts else 1
        for part in range(count):
            form = pick.choice(("csv", "csv", "jsonl", "csv.gz"))
            name = f"{entity}_{pick.randrange(10**9):09}_{part}.{form}"
            data = file_of(values[part::count], form, pick)
            (folder / name).write_bytes(data)
            os.utime(folder / name, (1_700_000_000,) * 2)


# ---- building ------------------------------------------------------------------------------------

Kpis = dict[tuple[str, date], Values]


class Builder:
    """Loads worlds and runs dbt on them, all in one folder."""

    def __init__(self, root: Path, project: Path = PROJECT) -> None:
        self.root, self.project = root, project
        self.env = {
            "ACCOUNT_HEALTH_EXPORTS": str(root / "exports"),
            "ACCOUNT_HEALTH_LAKE": str(root / "lake"),
            "ACCOUNT_HEALTH_DB": str(root / "warehouse" / "account_health.duckdb"),
        }
        self.paths = Paths.from_env(self.env)

    def build(self, world: World, parts: int = 3, seed: int = 0) -> dict[str, Kpis]:
        """The KPI tables of a world: table → (account, day) → KPIs."""
        pick = random.Random(seed or world.seed)
        for name in ("exports", "lake", "warehouse"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        self.paths.build.parent.mkdir(parents=True)
        rejected = 0
        for arrived_at in sorted({row.arrived_at for row in world.rows}):
            rows = [row for row in world.rows if row.arrived_at == arrived_at]
            write_files(rows, self.paths.exports / "generic", pick, parts)
            report = load(
                self.paths, arrived_at=arrived_at, progress=False, patience=Patience(still=0)
            )
            refused = [f for f in report.files if f.status not in ("loaded", "unchanged")]
            assert not refused, f"{world.name}: {refused}"
            rejected += sum(f.rejected for f in report.files if f.status == "loaded")
        planned = sum(map(is_from_the_future, world.rows))
        assert rejected == planned, f"{world.name}: {rejected} rows rejected, {planned} planned"
        self._dbt(world)
        world.marts = read_marts(self.paths.build)
        return read_kpis(self.paths.build)

    def _dbt(self, world: World) -> None:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        variables = {} if world.zone == "UTC" else {"time_zone": world.zone}
        try:
            with environment(**self.env, **{AS_OF: world.as_of.isoformat()}):
                start_from_the_project(self.root / "target")
                outcome = dbtRunner().invoke(
                    ["--log-level", "none", "build"]
                    + [f"--{name}-dir={self.project}" for name in ("project", "profiles")]
                    + [f"--target-path={self.root / 'target'}", f"--log-path={self.root / 'logs'}"]
                    + ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
                    + ["--select", *(f"+{table}" for table in (*KPI_TABLES, *MARTS))]
                    + (["--vars", json.dumps(variables)] if variables else [])
                )
        finally:
            if DuckDBConnectionManager._ENV is not None:
                DuckDBConnectionManager._ENV.close()
            DuckDBConnectionManager.close_all_connections()
            gc.collect()
        failed = [r.message for r in outcome.result or () if str(r.status) != "success"]
        assert outcome.success, f"{world.name}: {outcome.exception or failed}"


@functools.cache
def built_world(number: int, root: Path) -> tuple[World, dict[str, Kpis]]:
    """World 1, 2, ... and its KPI tables, built once per session; every second one in Berlin
    and with five days without the usage feed."""
    is_even = number % 2 == 0
    world = make_world(number, outage=is_even, zone="Europe/Berlin" if is_even else "UTC")
    return world, Builder(root).build(world)


def close_enough(kpi: str, expected: Any, got: Any) -> bool:
    """Counts, days and money exactly, ratios to 1e-9; None only equals None."""
    if expected is None or got is None or isinstance(expected, date):
        return expected == got
    # Hours are kept to the second and four decimals.
    tolerance = 4e-4 if "_hours_avg_" in kpi else 1e-9
    return abs(float(expected) - float(got)) <= tolerance


def read_kpis(build: Path) -> dict[str, Kpis]:
    """The KPI tables; all columns of each, also those without an oracle. What is not built is left
    out: a test of its own says so.
    """
    tables: dict[str, Kpis] = {}
    with duckdb.connect(build, read_only=True) as connection:
        for table in built_tables(connection, "intermediate", KPI_TABLES):
            found = tables[table] = {}
            for row in rows_of(connection, f"intermediate.{table}"):
                key = (row["account_id"], row["date_day"])
                assert key not in found, f"{table} has {key} twice"
                found[key] = row
    return tables


def read_marts(build: Path) -> dict[str, list[Values]]:
    with duckdb.connect(build, read_only=True) as connection:
        return {
            mart: rows_of(connection, f"marts.{mart}")
            for mart in built_tables(connection, "marts", MARTS)
        }


def built_tables(
    connection: duckdb.DuckDBPyConnection, schema: str, wanted: Iterable[str]
) -> list[str]:
    tables = "select table_name from information_schema.tables where table_schema = ?"
    built = {name for (name,) in connection.execute(tables, [schema]).fetchall()}
    return [name for name in wanted if name in built]


def rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[Values]:
    cursor = connection.execute(f"select * from {table}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
