"""The part of the random worlds about the first weeks of a customer."""

from __future__ import annotations

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
