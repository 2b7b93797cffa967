"""The part of the random worlds about the first weeks of a customer, and about use told in sums."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from oracle import Values
from oracle_world_parts import HISTORY, MakerParts

# Days before the as-of date on which an account became a customer; the feed begins on HISTORY.
STARTS = (
    None,
    5,
    28,
    29,
    30,
    31,
    45,
    60,
    100,
    150,
    HISTORY - 1,
    HISTORY,
    HISTORY + 1,
    HISTORY + 60,
)
# On which days after the start somebody uses a feature: never, before it, in time, too late.
COURSES = ((), (), (-20,), (-1,), (0,), (7,), (28,), (29,), (30,), (45,), (29, 30), (-5, 40))
INVITATIONS = (
    (), (-9, -8, -7), (-3, -2, 10), (-3, 0, 29), (-3, 0, 30), (0, 0, 0), (1, 2), (1, 29, 29),
    (5, 6, 31), (29, 30, 31),
)  # fmt: skip
# Who delivers features as sums: over which periods, and whether events come beside them.
SUMMED = {
    "sums-by-day": (("day",), False),
    "sums-by-month": (("week", "month"), False),
    "sums-and-events": (("day", "month"), True),
}
SUMMED_FEATURES = ("reports", "invitations", "dashboards", "sharing", "sso", "not_on_the_list")


class UseMaker(MakerParts):
    """Mixed into the maker of a world."""

    started: int | None

    def beginning(self) -> Values:
        """When the account became a customer, as the feed says; or only when it was entered."""
        self.started = self.pick.choice(STARTS)
        if self.started is None:
            created = self.moment(self.pick.choice((20, 80, HISTORY + 5)))
            return {"created_at": self.pick.choice((None, created))}
        return {"became_customer_at": self.moment(self.started)}

    def first_weeks(self) -> None:
        start = self.pick.choice((20, 60, 120)) if self.started is None else self.started
        self.look(start, -1, 0, 28, 29, 30, 31)
        for feature in ("reports", "invitations", "automations", "integrations"):
            courses = INVITATIONS if feature == "invitations" else COURSES
            for days in self.pick.choice(courses):
                if 0 <= start - days <= HISTORY:
                    self.feature_used(feature, start - days)

    def feature_used(self, feature: str, offset: int) -> None:
        self.add(
            "usage_events",
            event_id=self.next_id("e"),
            user_id=self.pick.choice((None, *self.people)),
            event_name=self.pick.choice(("saved", "page_view")),
            feature=feature,
            occurred_at=self.moment(offset),
            **self.whose(),
        )
        self.look(offset, -1, 0)

    def summed_use(self) -> None:
        """Customers whose tool says how often a feature was used, and not by whom."""
        for account_id, (periods, has_events) in SUMMED.items():
            self.account_id, self.named_as, self.worth_a_look = account_id, (account_id,), [0]
            self.people, self.started = [f"{account_id}-user"], 120
            self.add(
                "accounts",
                account_id=account_id,
                account_name=account_id,
                plan=self.pick.choice(("scale", "growth", None)),
                lifecycle_stage="customer",
                became_customer_at=self.moment(self.started),
            )
            for metric, period, offset in self.distinct_sums(periods):
                self.sum_delivered(metric, period, offset)
            if has_events:
                self.feature_used("imports", self.offset())
                self.feature_used("not_on_the_list", self.offset())
            days = {self.as_of - timedelta(days=n) for n in self.worth_a_look if 0 <= n <= HISTORY}
            self.world.days[account_id] = sorted(days)

    def distinct_sums(self, periods: Sequence[str]) -> list[tuple[str, str, int]]:
        choice = self.pick.choice
        made = [(choice(SUMMED_FEATURES), choice(periods), self.offset()) for _ in range(40)]
        return list(dict.fromkeys(made))

    def sum_delivered(self, metric: str, period: str, offset: int) -> None:
        """As it is now, in some cases after an earlier number."""
        start = self.as_of - timedelta(days=offset)
        values = {"account_id": self.account_id, "metric": metric}
        values |= {"period": period, "period_start": start}
        number = self.pick.choice((0, 1, 2, 30))
        if offset > 45 and self.maybe(0.4):
            self.put("usage_summaries", self.early, {**values, "value": Decimal(number + 1)})
        self.put("usage_summaries", self.late, {**values, "value": Decimal(number)})
        self.look(offset, -1, 0, 29, 30)
