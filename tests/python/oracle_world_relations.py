"""The part of the random worlds about e-mail, meetings, people, notes, projects and what repeats.

Most of what is drawn lies on the edge of a definition: opened before it was sent, replaced on the
day of leaving, asked again after 30 days, completed on the day it was due.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from oracle import Values
from oracle_world_parts import MakerParts

ROLES = (
    None, "user", "other", "champion", "champion", "champion", "decision_maker", "decision_maker",
)  # fmt: skip
NOTE_KINDS = (
    "layoffs", "revenue_decline", "strategy_change", "budget_cut", "price_negotiation",
    "discount_request", "payment_deferral", "competitor_mention", "comparison_request",
    "champion_left", "new_decision_maker", "growth", "training", "other",
)  # fmt: skip
# What happens to a message; each may come before the sending or long after it.
COURSES = (
    ("sent",),
    ("sent", "delivered"),
    ("sent", "delivered", "opened"),
    ("sent", "opened", "opened"),
    ("sent", "opened", "clicked"),
    ("delivered", "clicked"),
    ("sent", "clicked", "clicked"),
    ("delivered", "opened", "replied"),
    ("sent", "replied"),
    ("sent", "delivered", "replied", "replied"),
    ("sent", "bounced"),
    ("sent", "opened", "clicked", "bounced"),
    ("delivered", "replied", "bounced"),
    ("sent", "sent", "opened", "unsubscribed"),
    ("opened", "clicked"),
    ("bounced",),
)
DAYS_AFTER_SENDING = (-2, -1, 0, 0, 0, 0, 1, 1, 2, 7, 29, 30, 31, 60, 88, 89, 90, 91)
SENTIMENTS = (None, None, *map(Decimal, ("-1", "-0.5", "0", "0.25", "0.75", "1")))


class RelationsMaker(MakerParts):
    """Mixed into the maker of a world."""

    # ---- e-mail ----------------------------------------------------------------------------------

    def mail(self) -> None:
        message: Values = {}
        for _ in range(self.pick.choice((1, 4, 14, 25))):
            # One message may go to several.
            if not message or self.maybe(0.7):
                message = self.message()
            self.send(message)
        if self.maybe(0.3):
            self.mass_mailing()

    def message(self) -> Values:
        """Named by its id, by its campaign, by both, or not at all."""
        id_, campaign = self.next_id("msg"), self.next_id("campaign ")
        return self.pick.choice(
            (
                {"message_id": id_},
                {"message_id": id_},
                {"message_id": id_, "campaign": "spring"},
                {"campaign": campaign},
                {"campaign": campaign} if self.maybe(0.7) else {},
            )
        )

    def send(self, message: Values) -> None:
        offset, name = self.offset(), self.recipient()
        for action in self.pick.choice(COURSES):
            days = 0 if action == "sent" else self.pick.choice(DAYS_AFTER_SENDING)
            if action == "delivered":
                days = self.pick.choice((0, 0, 1, 3))
            if offset < days:
                continue
            if self.maybe(0.15):
                self.look(offset, days, self.pick.choice((89, 90, days + 89, days + 90)))
            self.mail_record(self.moment(offset - days), action, **message, **name())

    def mail_record(self, at: datetime, action: str, **values: Any) -> None:
        id_ = self.next_id("m") if self.maybe(0.6) else None
        self.add("email_events", event_id=id_, action=action, occurred_at=at, **values)

    def recipient(self) -> Callable[[], Values]:
        """How the records of one send name their recipient: each in a way of its own."""
        person = self.pick.choice(self.people)
        mail = self.mails[person]

        def by_contact() -> Values:
            named = {"contact_id": person}
            both = {**self.whose(), **named}
            return self.pick.choice((named, both, {**both, "email": mail}))

        def by_address() -> Values:
            address = mail or f"not-{person.strip('#')}@example.com"
            spelled = self.pick.choice((address, address.upper(), address.title()))
            named = {"email": spelled}
            return named if mail and self.maybe(0.5) else {**self.whose(), **named}

        return self.pick.choice((by_contact, by_contact, by_address, self.whose))

    def mass_mailing(self) -> None:
        """Two campaigns to a dozen addresses, all sent at the same moment: more than the last ten.

        Neither campaigns nor addresses are ids, so that their order outlives a renaming.
        """
        at = self.moment()
        offset = (self.as_of - at.date()).days
        self.look(offset, 0, 1, 2, 89, 90)
        for number in self.pick.sample(range(40), 12):
            campaign = self.pick.choice(("Autumn", "autumn"))
            name = {"campaign": campaign, "email": f"Reader-{number}@Readers.example"}
            self.mail_record(at, "sent", **name, **self.whose())
            days = self.pick.choice((0, 0, 1, 2))
            if self.maybe(0.5) and offset >= days:
                self.mail_record(self.moment(offset - days), "opened", **name, **self.whose())

    # ---- people ----------------------------------------------------------------------------------

    def contacts(self) -> None:
        for person in self.people:
            mail = self.pick.choice((None, f"{person.strip('#')}@example.com", "all@example.com"))
            self.mails[person] = mail
            joined = self.pick.choice((None, None, self.moment()))
            left = self.later(joined, (0, 1, 30, 60, 90)) if joined else self.moment()
            self.contact(person, self.pick.choice(ROLES), joined, left, self.maybe(0.3), email=mail)

    def contact(
        self,
        person: str,
        role: str | None,
        joined: datetime | None,
        left: datetime | None = None,
        has_left: bool = True,
        **values: Any,
    ) -> None:
        self.add(
            "contacts",
            contact_id=person,
            account_id=self.account_id,
            role=role,
            joined_at=joined,
            left_at=left if has_left else None,
            **values,
        )

    def succession(self) -> None:
        """Champions who leave, seen by a date or a note, and who come before, with or after it."""
        for _ in range(self.pick.choice((1, 1, 2))):
            offset = self.pick.choice((3, 31, 60, 95, 140))
            joined = self.pick.choice((None, self.moment(offset + 40)))
            if self.maybe(0.6):
                self.contact(self.next_id("p"), "champion", joined, self.moment(offset))
            else:
                self.note("champion_left", self.moment(offset))
            self.look(offset, -1, 0, 1)
            for days in self.pick.choice(((), (-1,), (0,), (1,), (30,), (0, 2))):
                if days <= offset:
                    role = "champion" if self.maybe(0.9) else "user"
                    self.contact(self.next_id("p"), role, self.moment(offset - days))
                    self.look(offset, days - 1, days, days + 1)

    def newcomers(self) -> None:
        """Decision makers who come, and talk to us that day, earlier, later or never."""
        for _ in range(self.pick.choice((1, 2, 3))):
            offset, person = self.pick.choice((5, 92, 100, 130)), self.next_id("p")
            left = self.pick.choice((None, None, self.moment(offset - 5)))
            self.contact(person, "decision_maker", self.moment(offset), left)
            self.look(offset, -1, 0, 89, 90)
            days = self.pick.choice((None, -1, 0, 1, 5, 89))
            if days is not None and days <= offset:
                self.activity(
                    self.pick.choice(("call", "meeting", "qbr", "call", "email", "webinar")),
                    self.pick.choice(("held", "held", "attended", None, "planned", "no_show")),
                    self.moment(offset - days),
                    person,
                )
                self.look(offset, days - 1, days)

    # ---- meetings, notes, projects ---------------------------------------------------------------

    def activities(self) -> None:
        kinds = (
            "call", "meeting", "meeting", "email", "qbr", "webinar", "webinar", "training", "task",
        )  # fmt: skip
        statuses = (
            "held", "attended", "held", None, "planned", "cancelled", "no_show", "invited",
        )  # fmt: skip
        for _ in range(self.pick.choice((1, 3, 10, 16))):
            status = self.pick.choice(statuses)
            offset = self.pick.choice((None, None, None, -20)) if status == "planned" else None
            person = self.pick.choice((None, *self.people))
            kind = self.pick.choice(kinds)
            if kind in ("webinar", "training") and offset is None:
                offset = self.pick.choice((None, None, 183, 196))
            at = self.moment(offset)
            self.activity(kind, status, at, person)
            self.look_back(at, *((89, 90) if kind == "meeting" else (179, 180)))

    def activity(self, kind: str, status: str | None, at: datetime, person: str | None) -> None:
        self.add(
            "activities",
            activity_id=self.next_id("v"),
            activity_type=kind,
            direction=self.pick.choice((None, "inbound", "outbound")),
            status=status,
            occurred_at=at,
            contact_id=person,
            sentiment=self.pick.choice(SENTIMENTS),
            **self.whose(),
        )

    def notes(self) -> None:
        for _ in range(self.pick.choice((1, 4, 12))):
            at = self.moment(self.pick.choice((None, None, None, 182, 195)))
            self.note(self.pick.choice(NOTE_KINDS), at)
            self.look_back(at, 179, 180)

    def note(self, kind: str, at: datetime) -> None:
        id_ = self.next_id("n") if self.maybe(0.6) else None
        self.add(
            "account_notes", note_id=id_, kind=kind, noted_at=at, text=self.words(), **self.whose()
        )

    def milestones(self) -> None:
        """Completed early, in time, late, never; some due after the as-of date."""
        for _ in range(self.pick.choice((1, 2, 5))):
            due = self.moment(self.pick.choice((None, None, None, -20)))
            done = self.later(due, (-5, -1, 0, 1, 5, 30, 90))
            self.add(
                "project_milestones",
                milestone_id=self.next_id("g"),
                project=self.pick.choice((None, "roll-out")),
                milestone=self.pick.choice((None, "go-live", "training")),
                due_at=due,
                completed_at=self.pick.choice((None, done)),
                postponed_count=self.pick.choice((None, 0, 2)),
                **self.whose(),
            )

    # ---- what repeats ----------------------------------------------------------------------------

    def ticket_details(self, opened: datetime) -> Values:
        answered = self.later(opened, (0, 0, 0, 1, 2, 29, 30))
        return {
            "category": self.pick.choice((None, "billing", "login", "Login", "how to")),
            "priority": self.pick.choice((None, "low", "normal", "high", "urgent", "urgent")),
            "reopen_count": self.pick.choice((None, 0, 0, 0, 1, 2)),
            "first_response_at": self.pick.choice((None, answered, answered)),
            "resolved_on_first_contact": self.pick.choice((None, True, False)),
            "sentiment": self.pick.choice(SENTIMENTS),
        }

    def asking_again(self) -> None:
        """Tickets of a category of their own, about 30 days apart."""
        category, offset = self.next_id("topic "), self.pick.choice((91, 100, 120))
        for days in (self.pick.choice((0, 29, 30, 31)), self.pick.choice((0, 30, 31))):
            self.ticket_about(category, offset)
            self.look(offset, 0, 89, 90)
            offset -= days
        self.ticket_about(category, offset)
        self.look(offset, 0, 89, 90)

    def ticket_about(self, category: str, offset: int) -> None:
        opened = self.moment(offset)
        self.add(
            "tickets",
            ticket_id=self.next_id("t"),
            opened_at=opened,
            category=category,
            priority="normal",
            status="open",
            **self.whose(),
        )

    def falling_months(self) -> None:
        """An answer or two a month, on its first or last day: scores that fall, stay or rise."""
        score = 10
        month = self.as_of.replace(day=1)
        months = [month := (month - timedelta(days=1)).replace(day=1) for _ in range(5)]
        for first in reversed(months):
            if self.maybe(0.15):
                continue
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            for day in self.pick.choice(((first,), (last,), (first, last))):
                self.score_on(day, score)
            score = max(0, min(10, score - self.pick.choice((1, 1, 2, 2, 3, 0, -4))))

    def falls_of_long_ago(self) -> None:
        """Three months of lower and lower scores, seen until the last of them is too old."""
        offset = self.pick.choice((215, 240, 280))
        for days, score in ((62, 9), (31, 7), (0, 4)):
            self.score_on(self.as_of - timedelta(days=offset + days), score)
        self.look(offset, 208, 209, 210, 211)

    def score_on(self, day: date, score: int) -> None:
        """Beside midnight, where another zone makes it another month."""
        second = self.pick.choice((1, 43_000, 86_000)) + len(self.worth_a_look) % 300
        self.add(
            "survey_responses",
            response_id=self.next_id("r"),
            survey_type="nps",
            score=Decimal(score),
            responded_at=datetime.combine(day, time(), UTC) + timedelta(seconds=second),
            **self.whose(),
        )
        self.look((self.as_of - day).days, -1, 0, 1)
