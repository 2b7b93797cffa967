"""The part of the oracle about how much and how soon an account uses the product. As literal as the
rest, and as slow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING, Any

from oracle_relations import mean

if TYPE_CHECKING:
    from oracle import Facts, Seeds, Values


@dataclass(frozen=True)
class Anchor:
    """A milestone of the first weeks: so many events of a feature within so many days."""

    name: str
    feature: str
    min_events: int
    within_days: int
    is_first_value: bool


@dataclass(frozen=True)
class Part:
    """A part of the engagement score, worth 0 at `worst` and 100 at `best`."""

    name: str
    worst: Fraction
    best: Fraction
    weight: Fraction

    def points(self, value: Any) -> Fraction:
        place = (Fraction(value) - self.worst) / (self.best - self.worst)
        return 100 * min(max(place, Fraction(0)), Fraction(1))


class Engagement:
    """Mixed into the oracle, which knows the events, the windows and the days of the feed."""

    seeds: Seeds
    as_of: date
    accounts: dict[str, Facts]
    _feed_days: dict[date, tuple[Fraction, Fraction]]

    def day_of(self, moment: datetime | date | None) -> date | None:
        raise NotImplementedError

    def window(self, day: date, length: int) -> tuple[date, ...]:
        raise NotImplementedError

    def delivered(self, day: date, window: int) -> Fraction:
        raise NotImplementedError

    def filled(self, day: date, window: int) -> Fraction:
        raise NotImplementedError

    def usage(self, facts: Facts, day: date) -> Values:
        raise NotImplementedError

    def engagement(self, facts: Facts, day: date) -> Values:
        """K03, K06, K07, K10, K11, N15."""
        # Assumed: a day is active by any event, of a named user or of nobody.
        active = {on for on, events in facts.events.items() if events and on <= day}
        window, delivered = set(self.window(day, 30)), self.delivered(day, 30)
        days = None
        if active and delivered:
            days = min(Fraction(30), len(active & window) * 30 / delivered)
        return {
            "active_days_30d": days,
            "session_minutes_avg_30d": self.session_minutes(facts, window),
            "weekly_intensity_30d": self.intensity(facts, day, window),
            "top_user_share_30d": self.top_user_share(facts, window),
            "engagement_score": self.engagement_score(
                {
                    "frequency": days,
                    "depth": self.usage(facts, day)["deep_usage_rate_30d"],
                    "recency": (day - max(active)).days if active else None,
                }
            ),
            "credit_use_rate": self.credit_use(facts, day),
        }

    def session_minutes(self, facts: Facts, window: set[date]) -> Fraction | None:
        """Of the sessions whose length is known; the rest say nothing."""
        stated: dict[tuple[date, str | None, str | None], list[Decimal]] = defaultdict(list)
        for day in window:
            for event in facts.events.get(day, ()):
                session = day, event.get("user_id"), event.get("session_id")
                length = event.get("duration_seconds")
                if session[1:] != (None, None) and length is not None:
                    stated[session].append(length)
        # Assumed: each event says how long it took, so that a session takes as long as all of its.
        seconds = mean(sum(lengths) for lengths in stated.values())
        return None if seconds is None else seconds / 60

    def intensity(self, facts: Facts, day: date, window: set[date]) -> Fraction | None:
        """Logins, actions and features: so many a week of the first two, and how many features."""
        plan = facts.profile.get("plan")
        relevant = {f for f, p, _ in self.seeds.features if p in ("all", plan)}
        events = [e for on in window for e in facts.events.get(on, ())]
        actions = [e for e in events if e["event_name"] not in self.seeds.passive_events]
        sessions = sum(facts.sessions.get(on, 0) for on in window)
        delivered, filled = self.delivered(day, 30), self.filled(day, 30)
        if not filled or not relevant or not any(on <= day for on in facts.sessions):
            return None
        used = {f for on in window for f in facts.features.get(on, ())} & relevant
        return sessions * 7 / filled + len(actions) * 7 / delivered + len(used)

    def top_user_share(self, facts: Facts, window: set[date]) -> Fraction | None:
        """Where only one person has a seat, or two, one who does most is no news."""
        seats = facts.profile.get("seats")
        if seats is None or seats < self.seeds.settings["concentration_min_seats"]:
            return None
        made = Counter(
            event["user_id"]
            for on in window
            for event in facts.events.get(on, ())
            if event.get("user_id")
        )
        return Fraction(max(made.values()), made.total()) if made else None

    def engagement_score(self, values: dict[str, Any]) -> Fraction | None:
        """An unknown part leaves its weight to the others; without the frequency there is none."""
        known = [part for part in self.seeds.engagement_parts if values[part.name] is not None]
        if values["frequency"] is None or not known:
            return None
        points = sum(part.weight * part.points(values[part.name]) for part in known)
        return Fraction(round(points / sum(part.weight for part in known), 9))

    def credit_use(self, facts: Facts, day: date) -> Fraction | None:
        """Of the periods that ended last; one that ends today is not over."""
        over = [c for c in facts.rows["credits"] if self.day_of(c["period_end"]) < day]
        last = max((self.day_of(c["period_end"]) for c in over), default=None)
        latest = [c for c in over if self.day_of(c["period_end"]) == last]
        allotted = sum(Fraction(c["allotted"]) for c in latest)
        return sum(Fraction(c["consumed"]) for c in latest) / allotted if allotted else None

    # ---- the first weeks -------------------------------------------------------------------------

    def first_customer_on(self, facts: Facts) -> date | None:
        """As the feed says; else the first purchase, the creation, or whatever is known first."""
        profile = facts.profile
        if profile.get("became_customer_at"):
            return self.day_of(profile["became_customer_at"])
        bought = [
            self.day_of(s["started_at"])
            for s in facts.rows["subscriptions"]
            if s.get("status") != "trial" and s.get("started_at")
        ]
        bought += [self.day_of(o["ordered_at"]) for o in facts.rows["orders"]]
        # What has not happened yet makes no customer.
        bought = [on for on in bought if on <= self.as_of]
        if bought:
            return min(bought)
        if profile.get("created_at"):
            return self.day_of(profile["created_at"])
        return self.first_record_on(facts)

    def first_record_on(self, facts: Facts) -> date | None:
        raise NotImplementedError

    def observed_start(self, facts: Facts) -> date | None:
        """None if the account came before the usage feed: nobody saw its first weeks. Nor did they
        where all that is told is how much there was in a week or month.
        """
        start = self.first_customer_on(facts)
        asked = {anchor.feature for anchor in self.seeds.anchors}
        told = {f for on, features in facts.features.items() if on <= self.as_of for f in features}
        if not asked & told and any(s["period"] != "day" for s in facts.rows["usage_summaries"]):
            return None
        return start if self._feed_days and start and start >= min(self._feed_days) else None

    def reached_on(self, facts: Facts, anchor: Anchor, start: date) -> date | None:
        """On the day of the event that was missing; who came with it has it on the first day."""
        days = sorted(
            on
            for on, features in facts.features.items()
            for _ in range(features[anchor.feature])
            if on <= self.as_of
        )
        enough = days[anchor.min_events - 1 : anchor.min_events]
        return max(enough[0], start) if enough else None

    def adoption(self, facts: Facts, day: date) -> Values:
        """K05, K09. Assumed: unknown before the start, too."""
        start = self.observed_start(facts)
        if start is None or day < start:
            return dict.fromkeys(
                (
                    "time_to_value_days",
                    "days_without_value",
                    "milestones_reached",
                    "milestones_missed_90d",
                )
            )
        found = {a: self.reached_on(facts, a, start) for a in self.seeds.anchors}
        reached = {a: on for a, on in found.items() if on and on <= day}
        value_on = min((on for a, on in reached.items() if a.is_first_value), default=None)
        missed = [
            a
            for a, on in found.items()
            if (closed := start + timedelta(days=a.within_days)) in self.window(day, 90)
            and (on is None or on >= closed)
        ]
        return {
            "time_to_value_days": (value_on - start).days if value_on else None,
            "days_without_value": None if value_on else (day - start).days,
            "milestones_reached": len(reached),
            "milestones_missed_90d": len(missed),
        }

    def account_milestones(self) -> dict[tuple[str, str], Values]:
        """Account and milestone → how it went, alone and in its cohort, as of the as-of date."""
        rows = {
            (account, anchor.name): self.milestone(facts, anchor, start)
            for account, facts in self.accounts.items()
            if self.is_customer(facts)
            and (start := self.observed_start(facts))
            and start <= self.as_of
            for anchor in self.seeds.anchors
        }
        for (_, name), row in rows.items():
            cohort = [
                other
                for (_, theirs), other in rows.items()
                if theirs == name and other["cohort_month"] == row["cohort_month"]
            ]
            closed = [other for other in cohort if other["_is_closed"]]
            days = [o["days_to_reach"] for o in cohort if o["days_to_reach"] is not None]
            row["cohort_accounts"] = len(closed)
            row["cohort_in_time_rate"] = mean(other["is_in_time"] for other in closed)
            row["cohort_days_median"] = median(days) if days else None
        return rows

    def milestone(self, facts: Facts, anchor: Anchor, start: date) -> Values:
        reached_on = self.reached_on(facts, anchor, start)
        days = (reached_on - start).days if reached_on else None
        is_closed = self.as_of >= start + timedelta(days=anchor.within_days)
        in_time = days is not None and days < anchor.within_days
        return {
            "account_name": facts.profile.get("account_name"),
            "cohort_month": start.replace(day=1),
            "started_on": start,
            "reached_on": reached_on,
            "days_to_reach": days,
            "is_in_time": in_time if in_time or is_closed else None,
            "_is_closed": is_closed,
        }

    def is_customer(self, facts: Facts) -> bool:
        raise NotImplementedError


def anchors_of(rows: list[dict[str, str]]) -> list[Anchor]:
    """From the lines of the seed `milestones`."""
    return [
        Anchor(
            row["milestone"],
            row["feature"],
            int(row["min_events"]),
            int(row["within_days"]),
            row["is_first_value"] == "true",
        )
        for row in rows
    ]


def parts_of(rows: list[dict[str, str]]) -> list[Part]:
    """From the lines of the seed `engagement_parts`."""
    numbers = ("worst", "best", "weight")
    return [Part(row["part"], *(Fraction(row[name]) for name in numbers)) for row in rows]
