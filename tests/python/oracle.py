"""The rolling KPIs of an account-day in plain Python, written from the catalogue and nothing else.

No dataframe, no SQL, no code of the project: rows as delivered go in, a value per KPI comes out.
Slow and literal on purpose. Where the prose leaves something open, a comment says `Assumed`.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from oracle_engagement import Anchor, Engagement, Part, anchors_of, parts_of
from oracle_purchase import Purchases
from oracle_relations import Relations, hours, mean
from oracle_texts import Texts, Theme, themes_of

Values = dict[str, Any]

# What identifies a record; an event without its id is told apart by its whole content.
KEYS = {
    "accounts": ("account_id",),
    "contacts": ("contact_id",),
    "subscriptions": ("subscription_id",),
    "invoices": ("invoice_id",),
    "orders": ("order_id",),
    "credits": ("account_id", "period_start", "period_end"),
    "usage_events": ("event_id",),
    "usage_summaries": ("account_id", "metric", "period", "period_start"),
    "tickets": ("ticket_id",),
    "survey_responses": ("response_id",),
    "email_events": ("event_id",),
    "activities": ("activity_id",),
    "project_milestones": ("milestone_id",),
    "account_notes": ("note_id",),
    "exchange_rates": ("currency", "valid_from"),
    "account_map": ("tool", "tool_account_id"),
}
EVENT_AT = {
    "invoices": "issued_at",
    "orders": "ordered_at",
    "usage_events": "occurred_at",
    "tickets": "opened_at",
    "survey_responses": "responded_at",
    "email_events": "occurred_at",
    "account_notes": "noted_at",
}
FUTURE_TOLERANCE = timedelta(hours=24)
# Without a moment of their own, of the future, or looked at apart.
LATER_OR_DATED = ("contacts", "subscriptions", "project_milestones", "credits", "usage_summaries")
PAID_STATUSES_TO_CHASE = ("open", "paid", "uncollectible", "unknown", None)


@dataclass(frozen=True)
class Row:
    """One delivered record: timestamps as aware UTC moments, absent values left out or None."""

    entity: str
    arrived_at: datetime
    values: Values


@dataclass(frozen=True)
class Seeds:
    """The project's configuration, read anew."""

    settings: dict[str, Decimal]
    features: list[tuple[str, str, bool]]
    passive_events: set[str]
    interactions: dict[str, tuple[bool, bool]]
    escalation_levels: dict[str, int]
    scales: dict[str, tuple[Decimal, Decimal]]
    nps_classes: dict[str, tuple[Decimal, Decimal]]
    usage_feed: Values
    anchors: list[Anchor]
    engagement_parts: list[Part]
    themes: list[Theme]

    @classmethod
    def read(cls, folder: Path) -> Seeds:
        def lines(name: str) -> list[dict[str, str]]:
            if not (folder / f"{name}.csv").exists():
                return []
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))

        def numbers(text: str) -> Decimal | None:
            try:
                return Decimal(text)
            except ArithmeticError:
                return None

        return cls(
            {r["setting"]: numbers(r["value"]) for r in lines("settings")},
            [(r["feature"], r["plan"], r["is_key"] == "true") for r in lines("product_features")],
            {r["event_name"] for r in lines("passive_events")},
            {
                r["interaction_type"]: (
                    r["counts_as_interaction"] == "true",
                    r["is_significant"] == "true",
                )
                for r in lines("interaction_types")
            },
            {r["escalation"]: int(r["level"]) for r in lines("escalation_levels")},
            {
                r["survey_type"]: (Decimal(r["scale_min"]), Decimal(r["scale_max"]))
                for r in lines("survey_scales")
            },
            {
                r["nps_class"]: (Decimal(r["min_score"]), Decimal(r["max_score"]))
                for r in lines("nps_classes")
            },
            next(r for r in lines("feeds") if r["entity"] == "usage_events"),
            anchors_of(lines("milestones")),
            parts_of(lines("engagement_parts")),
            themes_of(lines("text_themes")),
        )


@dataclass
class Facts:
    """Everything known of one account, by entity."""

    profile: Values
    rows: dict[str, list[Values]] = field(default_factory=lambda: defaultdict(list))
    events: dict[date, list[Values]] = field(default_factory=lambda: defaultdict(list))
    sessions: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    # By day and feature: how often it was used, by events and by daily sums.
    features: dict[date, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    interactions: dict[date, list[str]] = field(default_factory=lambda: defaultdict(list))


class Oracle(Relations, Engagement, Purchases, Texts):
    """Answers `kpis(account, day)` for one set of delivered rows."""

    def __init__(
        self,
        rows: Iterable[Row],
        seeds: Seeds,
        as_of: date,
        zone: str = "UTC",
        currency: str = "EUR",
    ) -> None:
        self.seeds, self.as_of, self.zone, self.currency = seeds, as_of, ZoneInfo(zone), currency
        current = newest_versions(rows)
        self.rates: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
        for rate in current["exchange_rates"]:
            self.rates[rate["currency"]].append((rate["valid_from"], rate["rate_to_reporting"]))
        self.accounts = {a["account_id"]: Facts(a) for a in current["accounts"]}
        self._aliases = {m["tool_account_id"]: m["account_id"] for m in current["account_map"]}
        self._contacts = {c["contact_id"]: c["account_id"] for c in current["contacts"]}
        self._emails: dict[str, set[str]] = defaultdict(set)
        self.people_at: dict[str, set[str]] = defaultdict(set)
        notes = [self.day_of(n["noted_at"]) for n in current["account_notes"]]
        self.first_noted_on = min(notes, default=None)
        for contact in current["contacts"]:
            if contact.get("email"):
                account = self._known(contact["account_id"])
                self._emails[contact["email"].lower()].add(account or contact["account_id"])
                self.people_at[contact["email"].lower()].add(contact["contact_id"])
        for entity in current:
            for values in current[entity]:
                account = self._account_of(entity, values)
                if account is not None:
                    self.accounts[account].rows[entity].append(values)
        self._feed_days = self._read_feed(current["usage_events"])
        for facts in self.accounts.values():
            self._prepare(facts)

    # ---- whose record is it ------------------------------------------------------------------

    def _known(self, account_id: str | None) -> str | None:
        # The crosswalk wins over the id itself.
        found = self._aliases.get(account_id, account_id)
        return found if found in self.accounts else None

    def _account_of(self, entity: str, values: Values) -> str | None:
        if entity in ("accounts", "exchange_rates", "account_map"):
            return None
        if values.get("account_id"):
            return self._known(values["account_id"])
        # A user of the product is a contact under the same id, if anybody.
        person = values.get("contact_id") or values.get("user_id")
        if person in self._contacts:
            return self._known(self._contacts[person])
        # An address that two accounts share says nothing about the account.
        owners = self._emails.get((values.get("email") or "").lower(), set())
        return self._known(next(iter(owners))) if len(owners) == 1 else None

    def day_of(self, moment: datetime | date | None) -> date | None:
        """The day in the project's zone; a date is a day already."""
        if isinstance(moment, datetime):
            return moment.astimezone(self.zone).date()
        return moment

    def window(self, day: date, length: int) -> tuple[date, ...]:
        return window_of(day, length)

    def within(self, moment: datetime | date | None, day: date, length: int) -> bool:
        return self.day_of(moment) in window_of(day, length)

    # ---- which days the usage feed was there ---------------------------------------------------

    def _read_feed(self, events: list[Values]) -> dict[date, tuple[Fraction, Fraction]]:
        """Each day from the feed's first: how much of it came, and how much that says who did what?

        Records of accounts that nobody knows count for nothing.
        """
        feed, count = self.seeds.usage_feed, defaultdict(int)
        filled: dict[str, dict[date, int]] = {c: defaultdict(int) for c in ("user_id", "feature")}
        for event in events:
            if self._account_of("usage_events", event) is not None:
                day = self.day_of(event["occurred_at"])
                count[day] += 1
                for column, of_day in filled.items():
                    of_day[day] += bool(event.get(column))
        days = sorted(d for d in count if d <= self.as_of)
        observed: dict[date, tuple[Fraction, Fraction]] = {}
        if not days:
            return observed
        day = last = days[0]
        while day <= self.as_of:
            if count[day]:
                last = day
            earlier = [day - timedelta(weeks=n) for n in (1, 2, 3, 4)]
            expected = median(count[d] for d in earlier) if earlier[-1] >= days[0] else None
            expects_many = expected is not None and expected >= int(feed["min_expected_records"])
            late = (day - last).days > int(feed["late_after_days"])
            late = late or (expects_many and not count[day])
            share = Fraction(feed["min_volume_share"])
            thin = expects_many and count[day] < share * Fraction(expected)
            unfilled = False
            if count[day] >= int(feed["min_expected_records"]):
                unfilled = any(
                    Fraction(of_day[day], count[day]) < share * usual
                    for of_day in filled.values()
                    if (usual := share_of(of_day, count, day))
                )
            came = Fraction(not late)
            if came and expected and (thin or unfilled):
                came = min(came, Fraction(count[day]) / Fraction(expected))
            observed[day] = came, came * (not unfilled)
            day += timedelta(days=1)
        return observed

    def delivered(self, day: date, window: int) -> Fraction:
        """The days whose records came: a day in order is one, a partial day a part of one."""
        return sum((self._feed_days[d][0] for d in self._watched(day, window)), Fraction())

    def filled(self, day: date, window: int) -> Fraction:
        """Of these, those whose records say who did what."""
        return sum((self._feed_days[d][1] for d in self._watched(day, window)), Fraction())

    def _watched(self, day: date, window: int) -> list[date]:
        return [d for d in window_of(day, window) if d in self._feed_days]

    # ---- facts of an account, by day -----------------------------------------------------------

    def _prepare(self, facts: Facts) -> None:
        sessions = set()
        for event in facts.rows["usage_events"]:
            day = self.day_of(event["occurred_at"])
            facts.events[day].append(event)
            if event.get("feature"):
                facts.features[day][event["feature"]] += 1
            # Assumed: a session is a user's, and one that passes midnight counts on both days.
            # Events without a session id form one session per user and day; without a user,
            # too, nobody knows how many there were.
            if event.get("user_id") or event.get("session_id"):
                sessions.add((day, event.get("user_id"), event.get("session_id")))
            if event["event_name"] not in self.seeds.passive_events:
                facts.interactions[day].append("product_use")
        for total in facts.rows["usage_summaries"]:
            # Nobody knows on which day of a week or month it was; less than one is no use.
            is_feature = total["metric"] not in ("active_users", "sessions", "events")
            if is_feature and total["period"] == "day" and total["value"] >= 1:
                facts.features[total["period_start"]][total["metric"]] += int(total["value"])
        for day, _, _ in sessions:
            facts.sessions[day] += 1
            facts.interactions[day].append("session")
        # A day of use without a known number of sessions was one visit at least.
        for day in facts.events.keys() - facts.sessions.keys():
            facts.interactions[day].append("session")
        for kind, day in self._contacts_made(facts):
            facts.interactions[day].append(kind)

    def _contacts_made(self, facts: Facts) -> Iterator[tuple[str, date]]:
        for mail in facts.rows["email_events"]:
            if mail["action"] in ("opened", "clicked", "replied"):
                yield f"email_{mail['action']}", self.day_of(mail["occurred_at"])
        for ticket in facts.rows["tickets"]:
            yield "ticket", self.day_of(ticket["opened_at"])
        for order in facts.rows["orders"]:
            # Assumed: a return is no purchase.
            if order["amount"] > 0:
                yield "order", self.day_of(order["ordered_at"])
        for activity in facts.rows["activities"]:
            # Assumed: what is logged without a status took place.
            if activity.get("status") in ("held", "attended", None):
                # Assumed: a mail that does not say who wrote it is ours.
                kind = activity["activity_type"]
                is_theirs = kind == "email" and activity.get("direction") == "inbound"
                yield "email_received" if is_theirs else kind, self.day_of(activity["occurred_at"])
        for answer in facts.rows["survey_responses"]:
            if self.answered_on(answer):
                yield "survey_answer", self.answered_on(answer)

    def answered_on(self, survey: Values) -> date | None:
        """The day of an answer; one without any date was given on the day it arrived."""
        if survey.get("responded_at"):
            return self.day_of(survey["responded_at"])
        if survey.get("score") is None or survey.get("invited_at"):
            # Assumed: an invitation without the date of an answer is unanswered.
            return None
        return self.day_of(survey["_arrived_at"].replace(tzinfo=UTC))

    def account_days(self, account: str) -> tuple[date, date] | None:
        """First and last day with KPIs: from its first record of any kind until it leaves."""
        facts = self.accounts[account]
        if not self.is_customer(facts):
            return None
        came = [self.first_record_on(facts), self.first_customer_on(facts)]
        firsts = [day for day in came if day]
        paid = [s for s in facts.rows["subscriptions"] if s.get("status") != "trial"]
        ends = [self.end_of(s) for s in paid]
        left = max(ends) if ends and None not in ends and max(ends) <= self.as_of else None
        orders = [self.day_of(o["ordered_at"]) for o in facts.rows["orders"]]
        if left and any(left <= day <= self.as_of for day in orders):
            left = None  # Who buys again is back.
        last = left - timedelta(days=1) if left else self.as_of
        first = max(min(firsts, default=self.as_of + timedelta(days=1)), min(self._feed_days))
        return (first, last) if first <= last else None

    def first_record_on(self, facts: Facts) -> date | None:
        """The day of its first record of any kind; None if there is none yet."""
        firsts = [
            min(days)
            for entity, rows in facts.rows.items()
            # A milestone is a plan; nothing has happened on its day.
            if entity not in LATER_OR_DATED
            for values in rows
            if (days := [self.day_of(v) for v in self._moments(values)])
        ]
        # A trial is a record, but no purchase.
        subscriptions = facts.rows["subscriptions"]
        firsts += [self.day_of(s["started_at"]) for s in subscriptions if s.get("started_at")]
        dated = (*facts.rows["credits"], *facts.rows["usage_summaries"])
        firsts += [self.day_of(values["period_start"]) for values in dated]
        return min((day for day in firsts if day <= self.as_of), default=None)

    def is_customer(self, facts: Facts) -> bool:
        """As the feed says; else whoever has a subscription that is no trial, order or invoice."""
        # Any other word says nothing.
        if facts.profile.get("lifecycle_stage") in ("lead", "trial", "customer", "churned"):
            return facts.profile["lifecycle_stage"] in ("customer", "churned")
        paid = [s for s in facts.rows["subscriptions"] if s.get("status") != "trial"]
        bought = [o["ordered_at"] for o in facts.rows["orders"]]
        bought += [i["issued_at"] for i in facts.rows["invoices"]]
        # What has not happened yet makes no customer.
        return bool(paid) or any(self.is_past(at, self.as_of) for at in bought)

    @staticmethod
    def _moments(values: Values) -> list[datetime]:
        """What a record speaks of; the day it arrived where it says nothing."""
        found = [v for n, v in values.items() if isinstance(v, datetime) and n != "_arrived_at"]
        return found or [values["_arrived_at"].replace(tzinfo=UTC)]

    # ---- the KPIs ------------------------------------------------------------------------------

    def kpis(self, account: str, day: date) -> Values:
        facts = self.accounts[account]
        return {
            **self.usage(facts, day),
            **self.engagement(facts, day),
            **self.adoption(facts, day),
            **self.purchase(facts, day),
            **self.interaction(facts, day),
            **self.email(facts, day),
            **(relationship := self.relationship(facts, day)),
            **self.noted_in_words(facts, day, relationship),
            **self.support(facts, day),
            **self.requests(facts, day),
            **self.satisfaction(facts, day),
            **self.effort_and_trend(facts, day),
            **self.low_ratings(facts, day),
            **self.verbatims(facts, day),
            **self.billing(facts, day),
            **self.modules(facts, day),
        }

    def usage(self, facts: Facts, day: date) -> Values:
        """K01-K04, K08. Nothing is known before the first event (user, session, feature)."""
        known = any(d <= day for d in facts.events)
        features_known = known or any(d <= day for d in facts.features)
        users_known = any(
            e.get("user_id") for d, events in facts.events.items() if d <= day for e in events
        )

        sessions_known = any(d <= day for d in facts.sessions)

        def events(window: int) -> list[Values]:
            return [e for d in window_of(day, window) for e in facts.events.get(d, ())]

        def users(found: list[Values]) -> set[str]:
            return {e["user_id"] for e in found if e.get("user_id")}

        monthly = users(events(30))
        delivered, filled = self.delivered(day, 30), self.filled(day, 30)
        # Who is known by sums alone is none of the feed's accounts.
        if not any(on <= day for on in facts.events):
            delivered = filled = Fraction(30)
        daily = sum(len(users(facts.events.get(d, []))) for d in window_of(day, 30))
        seats = facts.profile.get("seats")
        plan = facts.profile.get("plan")
        mine = {(f, key) for f, p, key in self.seeds.features if p in ("all", plan)}
        relevant, key = {f for f, _ in mine}, {f for f, is_key in mine if is_key}
        used = sum((facts.features.get(d, Counter()) for d in window_of(day, 30)), Counter())
        sessions = sum(facts.sessions.get(d, 0) for d in window_of(day, 30))
        key_events = sum(used[feature] for feature in key)
        return {
            "active_users_1d": len(users(events(1))) if users_known else None,
            "active_users_7d": len(users(events(7))) if users_known else None,
            "active_users_30d": len(monthly) if users_known else None,
            "active_users_per_seat_30d": ratio(len(monthly), seats) if users_known else None,
            # A share of days is one at most.
            "dau_mau_30d": min(Fraction(1), Fraction(daily) / filled / len(monthly))
            if users_known and filled and monthly
            else None,
            "sessions_per_week_30d": ratio(sessions * 7, filled) if sessions_known else None,
            # Days without the feed are made up for by the days that had one; assumed: so are
            # those before the feed began.
            "usage_events_30d": ratio(len(events(30)) * 30, delivered) if known else None,
            "key_feature_events_30d": ratio(key_events * 30, filled) if features_known else None,
            "key_features_used_rate_30d": ratio(len(used.keys() & key), len(key))
            if features_known
            else None,
            "deep_usage_rate_30d": ratio(len(used.keys() & relevant), len(relevant))
            if features_known
            else None,
        }

    def interaction(self, facts: Facts, day: date) -> Values:
        """K13, K14. Unknown until the account's first interaction of any kind."""
        kinds = self.seeds.interactions
        past = {d: found for d, found in facts.interactions.items() if d <= day}
        known = any(kinds[kind][0] for found in past.values() for kind in found)
        significant = [d for d, found in past.items() if any(kinds[kind][1] for kind in found)]
        last = max(significant, default=None)

        def count(window: int) -> Fraction | None:
            found = [kind for d in window_of(day, window) for kind in past.get(d, ())]
            counted = [kind for kind in found if kinds[kind][0]]
            sessions, filled = counted.count("session"), self.filled(day, window)
            # Days without the feed are made up for; assumed: not those before the feed began.
            known_days = len(self._watched(day, window))
            made_up = Fraction(sessions * known_days) / filled if filled else sessions
            return len(counted) - sessions + made_up if known else None

        return {
            "interactions_30d": count(30),
            "interactions_60d": count(60),
            "interactions_90d": count(90),
            "days_since_significant_interaction": (day - last).days if last else None,
            "last_significant_interaction_on": last,
        }

    def support(self, facts: Facts, day: date) -> Values:
        """K28-K31. Unknown until the account's first ticket."""
        tickets = [t for t in facts.rows["tickets"] if self.day_of(t["opened_at"]) <= day]
        if not tickets:
            return dict.fromkeys(
                (
                    "tickets_opened_30d",
                    "unresolved_tickets",
                    "oldest_unresolved_ticket_days",
                    "resolution_hours_avg_30d",
                    "escalated_ticket_rate_90d",
                    "max_escalation_level_90d",
                )
            )

        def opened(window: int) -> list[Values]:
            return [t for t in tickets if self.day_of(t["opened_at"]) in window_of(day, window)]

        def is_open(ticket: Values) -> bool:
            if ticket.get("solved_at"):
                return self.day_of(ticket["solved_at"]) > day
            # Solved without saying when: opened once, and never open.
            return ticket.get("status") not in ("solved", "closed")

        def effort(ticket: Values) -> Fraction:
            # Assumed: hours that the tool states (it knows its business hours) go before ours.
            if ticket.get("resolution_hours") is not None:
                return Fraction(ticket["resolution_hours"])
            return hours(ticket["solved_at"] - ticket["opened_at"])

        resolved = [t for t in tickets if self.day_of(t.get("solved_at")) in window_of(day, 30)]
        enough = len(resolved) >= self.seeds.settings["resolution_min_tickets"]
        waiting = [t for t in tickets if is_open(t)]
        recent = opened(90)
        # A ticket whose escalation nobody knows says nothing about escalations.
        known = self.seeds.escalation_levels
        levels = [known[t["escalation"]] for t in recent if t.get("escalation") in known]
        return {
            "tickets_opened_30d": len(opened(30)),
            "unresolved_tickets": len(waiting),
            "oldest_unresolved_ticket_days": max(
                ((day - self.day_of(t["opened_at"])).days for t in waiting), default=None
            ),
            "resolution_hours_avg_30d": mean(map(effort, resolved)) if enough else None,
            "escalated_ticket_rate_90d": ratio(sum(level > 0 for level in levels), len(levels)),
            "max_escalation_level_90d": max(levels, default=None),
        }

    def requests(self, facts: Facts, day: date) -> Values:
        """K32, K33-K33c. Counts are unknown until the account's first ticket."""
        tickets = [t for t in facts.rows["tickets"] if self.is_past(t["opened_at"], day)]
        tickets.sort(key=lambda t: (t["opened_at"], t["ticket_id"]))

        def is_repeated(place: int) -> bool:
            # Assumed: a ticket is taken as reopened from its first day on, nobody knows when.
            ticket = tickets[place]
            since = self.day_of(ticket["opened_at"]) - timedelta(days=30)
            return (ticket.get("reopen_count") or 0) > 0 or any(
                ticket.get("category")
                and earlier.get("category") == ticket["category"]
                and self.day_of(earlier["opened_at"]) >= since
                for earlier in tickets[:place]
            )

        repeated = [
            is_repeated(place)
            for place, ticket in enumerate(tickets)
            if self.within(ticket["opened_at"], day, 90)
        ]
        incidents = [
            self.within(t["opened_at"], day, 30) for t in tickets if t.get("priority") == "urgent"
        ]
        answered = [t for t in tickets if self.within(t.get("first_response_at"), day, 30)]
        stated = [
            t["resolved_on_first_contact"]
            for t in tickets
            if self.within(t.get("solved_at"), day, 90)
            and t.get("resolved_on_first_contact") is not None
        ]
        return {
            "repeated_requests_90d": sum(repeated) if tickets else None,
            "first_response_hours_avg_30d": mean(
                hours(t["first_response_at"] - t["opened_at"]) for t in answered
            ),
            "incidents_30d": sum(incidents) if tickets else None,
            "first_contact_resolution_rate_90d": mean(stated),
        }

    def satisfaction(self, facts: Facts, day: date) -> Values:
        """K34, K35, K37, K39."""
        settings, surveys = self.seeds.settings, facts.rows["survey_responses"]
        given = [
            (self.answered_on(s), s.get("responded_at") or s["_arrived_at"].replace(tzinfo=UTC), s)
            for s in surveys
            if self.answered_on(s) and self.answered_on(s) <= day
        ]
        given.sort(key=lambda one: one[1])
        nps = [
            (on, s)
            for on, _, s in given
            if s["survey_type"] == "nps" and s.get("score") is not None
        ]
        # Person by person, each answer beside the one before; who is anonymous has none before.
        before: list[tuple[date, Values, Decimal | None]] = []
        latest_of: dict[str, Decimal] = {}
        for on, answer in nps:
            person = answer.get("contact_id")
            before.append((on, answer, latest_of.get(person) if person else None))
            if person:
                latest_of[person] = answer["score"]
        half_year = [self.nps_class(s["score"]) for on, s in nps if on in window_of(day, 180)]
        points = half_year.count("promoter") - half_year.count("detractor")
        crossed = [
            on
            for on, answer, previous in before
            if previous is not None
            and self.nps_class(previous) == "promoter"
            and self.nps_class(answer["score"]) == "detractor"
            and on in window_of(day, 90)
        ]
        csat = [
            self.part_of_scale(s) >= Fraction(settings["csat_satisfied_share"])
            for on, _, s in given
            if s["survey_type"] == "csat" and s.get("score") is not None
            if on in window_of(day, 90)
        ]
        # An answer belongs to the window of its invitation; without one it answers none.
        # One sent lately may still be answered, and says nothing until then.
        wait = timedelta(days=int(settings["survey_answer_days"]))
        asked = [s for s in surveys if self.day_of(s.get("invited_at")) in window_of(day, 180)]
        answers = [s for s in asked if self.answered_on(s) and self.answered_on(s) <= day]
        invited = [s for s in asked if s in answers or self.day_of(s["invited_at"]) + wait <= day]
        latest = before[-1] if before and self.still_speaks(before[-1][0], day) else None
        change = latest[1]["score"] - latest[2] if latest and latest[2] is not None else None
        return {
            "nps_180d": ratio(points * 100, len(half_year))
            if len(half_year) >= settings["nps_min_answers"]
            else None,
            "nps_latest_score": latest[1]["score"] if latest else None,
            "nps_latest_change": change,
            "promoters_turned_detractors_90d": len(crossed) if nps else None,
            "csat_rate_90d": ratio(sum(csat), len(csat)),
            "survey_participation_rate_180d": ratio(len(answers), len(invited))
            if len(invited) >= settings["participation_min_invitations"]
            else None,
        }

    def effort_and_trend(self, facts: Facts, day: date) -> Values:
        """K36, K38. Answers in words only say nothing here."""
        given = [
            (self.answered_on(s), s)
            for s in facts.rows["survey_responses"]
            if s.get("score") is not None and self.is_past(self.answered_on(s), day)
        ]
        ease = [
            self.part_of_scale(s) * 100
            for on, s in given
            if s["survey_type"] == "ces" and self.within(on, day, 90)
        ]
        nps = [(on, s["score"]) for on, s in given if s["survey_type"] == "nps"]
        months: dict[tuple[int, int], list[Decimal]] = defaultdict(list)
        for on, score in nps:
            months[on.year, on.month].append(score)
        means = [mean(months[month]) for month in sorted(months, reverse=True)]
        falls = 0
        while falls + 1 < len(means) and means[falls] < means[falls + 1]:
            falls += 1
        is_known = any(self.still_speaks(on, day) for on, _ in nps)
        return {"ease_90d": mean(ease), "nps_falls": falls if is_known else None}

    def still_speaks(self, answered_on: date, day: date) -> bool:
        """An NPS answer of long ago says nothing about today; the day itself is the first."""
        return (day - answered_on).days < self.seeds.settings["nps_max_age_days"]

    def nps_class(self, score: Decimal) -> str | None:
        for name, (low, high) in self.seeds.nps_classes.items():
            if low <= score <= high:
                return name
        return None

    def part_of_scale(self, survey: Values) -> Fraction:
        """0 is the worst answer of the survey's own scale and 1 the best."""
        usual = self.seeds.scales[survey["survey_type"]]
        low, high = survey.get("scale_min"), survey.get("scale_max")
        low, high = usual[0] if low is None else low, usual[1] if high is None else high
        part = Fraction(survey["score"] - low) / Fraction(high - low)
        return 1 - part if survey.get("high_is_good") is False else part

    def billing(self, facts: Facts, day: date) -> Values:
        """MRR on the day, the next renewal, and K55."""
        running = [s for s in facts.rows["subscriptions"] if self.is_running(s, day)]
        began = [s for s in facts.rows["subscriptions"] if self.ran_before(s, day)]
        priced = [self.mrr_of(s) for s in running]
        renewals = [self.day_of(s["renews_at"]) for s in running if s.get("renews_at")]
        # A credit note, a draft and a void invoice ask for no payment.
        invoices = [
            i
            for i in facts.rows["invoices"]
            if self.day_of(i["issued_at"]) <= day
            and i["amount"] > 0
            and i.get("status") in PAID_STATUSES_TO_CHASE
        ]
        overdue = [
            (day - self.day_of(i["due_at"])).days
            for i in invoices
            if i.get("due_at") and self.day_of(i["due_at"]) < day and not self.is_paid(i, day)
        ]
        late = [
            i
            for i in invoices
            if i.get("due_at")
            and i.get("paid_at")
            and self.day_of(i["paid_at"]) in window_of(day, 90)
            and self.day_of(i["paid_at"]) > self.day_of(i["due_at"])
        ]
        asked = [self.day_of(i["issued_at"]) for i in invoices if i.get("deferral_requested")]
        asked += [
            self.day_of(n["noted_at"])
            for n in facts.rows["account_notes"]
            if n["kind"] == "payment_deferral"
        ]
        known = bool(invoices)
        return {
            # Unknown before the first paid subscription, 0 after the last.
            "mrr": None if not began or None in priced else sum(priced, Decimal(0)),
            "next_renewal_on": min((d for d in renewals if d >= day), default=None),
            "overdue_invoices": len(overdue) if known else None,
            "overdue_days_max": max(overdue, default=0) if known else None,
            "late_payments_90d": len(late) if known else None,
            "payment_deferrals_90d": sum(d in window_of(day, 90) for d in asked)
            if known or any(d <= day for d in asked)
            else None,
        }

    def end_of(self, subscription: Values) -> date | None:
        """First day without it; one that is over without a date ends when that became known."""
        if subscription.get("ended_at") or subscription.get("status") not in ("cancelled", "ended"):
            return self.day_of(subscription.get("ended_at"))
        known = subscription.get("cancelled_at") or subscription["_arrived_at"].replace(tzinfo=UTC)
        return self.day_of(known)

    def is_running(self, subscription: Values, day: date) -> bool:
        """From its first day to the one before its end; a trial is not paid."""
        starts, ends = self.day_of(subscription.get("started_at")), self.end_of(subscription)
        is_paid = subscription.get("status") != "trial"
        return is_paid and (starts is None or starts <= day) and (ends is None or day < ends)

    def ran_before(self, subscription: Values, day: date) -> bool:
        """Was there a day up to this one on which it ran?"""
        start = self.day_of(subscription.get("started_at"))
        return self.is_running(subscription, day if start is None else min(start, day)) or (
            start is None and subscription.get("status") != "trial"
        )

    def mrr_of(self, subscription: Values) -> Decimal | None:
        """In the reporting currency at the rate of its first day; the first rate serves before."""
        starts = self.day_of(subscription.get("started_at"))
        return self.value_of(subscription["mrr"], subscription.get("currency"), starts)

    def value_of(self, amount: Decimal, currency: str | None, on: date | None) -> Decimal | None:
        """At the rate in force on that day; the first rate serves before. None without a rate."""
        if (currency or self.currency) == self.currency:
            return amount
        rates = sorted(self.rates.get(currency, []))
        if not rates:
            return None
        in_force = [rate for valid_from, rate in rates if on and valid_from <= on]
        return amount * (in_force[-1] if in_force else rates[0][1])

    def is_paid(self, invoice: Values, day: date) -> bool:
        if invoice.get("paid_at"):
            return self.day_of(invoice["paid_at"]) <= day
        # Assumed: paid without saying when was never overdue.
        return invoice.get("status") == "paid"


def newest_versions(rows: Iterable[Row]) -> dict[str, list[Values]]:
    """What is in force by entity: the newest arrival of each id, each id-less content once."""
    latest: dict[str, dict[Any, Values]] = defaultdict(dict)
    for entity in KEYS:
        latest[entity] = {}
    for row in sorted(rows, key=lambda one: one.arrived_at):
        if is_from_the_future(row):
            continue
        filled = {name: value for name, value in row.values.items() if value is not None}
        key = tuple(filled.get(name) for name in KEYS[row.entity])
        if None in key:
            key = tuple(sorted((name, str(value)) for name, value in filled.items()))
        before = latest[row.entity].get(key)
        # Delivered again or corrected, an answer still arrived when it first came with a score.
        is_new = before is None or ("score" in filled and "score" not in before)
        first = row.arrived_at if is_new else before["_arrived_at"]
        latest[row.entity][key] = {**filled, "_arrived_at": first}
    return {entity: list(found.values()) for entity, found in latest.items()}


def is_from_the_future(row: Row) -> bool:
    """Does it speak of a moment so long after its arrival that the loader must reject it?"""
    moment = row.values.get(EVENT_AT.get(row.entity, ""))
    arrived = row.arrived_at.replace(tzinfo=UTC)
    return moment is not None and moment > arrived + FUTURE_TOLERANCE


@cache
def window_of(day: date, length: int) -> tuple[date, ...]:
    """The day itself and the days before it, `length` in all."""
    return tuple(day - timedelta(days=n) for n in range(length))


def share_of(part: dict[date, int], whole: dict[date, int], until: date) -> Fraction | None:
    """The part's share of the whole on all days up to and with this one."""
    days = [day for day in whole if day <= until]
    return ratio(sum(part[day] for day in days), sum(whole[day] for day in days))


def ratio(part: Any, whole: Any) -> Fraction | None:
    """None if there is nothing to divide by."""
    return Fraction(part) / Fraction(whole) if whole else None
