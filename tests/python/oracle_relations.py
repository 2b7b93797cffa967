"""The part of the oracle about what passes between an account and us: e-mail, meetings, people,
notes and projects. As literal as the rest, and as slow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oracle import Facts, Values

MEETINGS = ("meeting", "qbr")
CONVERSATIONS = ("call", "meeting", "qbr")
EVENTS = ("webinar", "training")
NOTES_180D = {
    "adverse_notes_180d": ("layoffs", "revenue_decline", "strategy_change", "budget_cut"),
    "competition_notes_180d": ("competitor_mention", "comparison_request"),
    "price_pressure_notes_180d": ("price_negotiation", "discount_request"),
}


@dataclass(frozen=True)
class Send:
    """One message to one recipient: the first day of whatever happened, and all days of reading."""

    message: str
    recipient: str
    sent_at: datetime
    sent_on: date
    opened_on: date | None
    clicked_on: date | None
    replied_on: date | None
    bounced_on: date | None
    opened_days: list[date]
    clicked_days: list[date]
    replied_at: datetime | None

    @property
    def place(self) -> tuple[date, datetime, str, str]:
        return self.sent_on, self.sent_at, self.message, self.recipient


class Relations:
    """Mixed into the oracle, which knows the zone, the windows, who has an address, and when the
    first note was written.
    """

    people_at: dict[str, set[str]]
    first_noted_on: date | None

    def day_of(self, moment: datetime | date | None) -> date | None:
        raise NotImplementedError

    def within(self, moment: datetime | date | None, day: date, length: int) -> bool:
        raise NotImplementedError

    def is_past(self, moment: datetime | date | None, day: date) -> bool:
        """Did it happen, on the day itself at the latest?"""
        return moment is not None and self.day_of(moment) <= day

    # ---- e-mail ----------------------------------------------------------------------------------

    def sends(self, facts: Facts) -> list[Send]:
        """In their order; a record that names no message takes no part."""
        records: dict[tuple[str, str], list[Values]] = defaultdict(list)
        for mail in facts.rows["email_events"]:
            # Assumed: a campaign of the same name as a message id is that message.
            message = mail.get("message_id") or mail.get("campaign")
            address = (mail.get("email") or "").lower()
            owners = self.people_at.get(address, set())
            # Whoever alone has an address is one recipient, by id and by address.
            alone = next(iter(owners)) if len(owners) == 1 else None
            recipient = mail.get("contact_id") or alone or address
            if message:
                records[message, recipient].append(mail)
        found = [self.send_of(key, mails) for key, mails in records.items()]
        # Assumed: at the same moment, a send to the account itself comes before one to a person.
        return sorted((send for send in found if send), key=lambda send: send.place)

    def send_of(self, key: tuple[str, str], mails: list[Values]) -> Send | None:
        """None for a message that nobody sent."""

        def first(*actions: str) -> datetime | None:
            moments = [mail["occurred_at"] for mail in mails if mail["action"] in actions]
            return min(moments, default=None)

        sent_at = first("sent", "delivered")
        if sent_at is None:
            return None

        def days(*actions: str) -> list[date]:
            moments = [mail["occurred_at"] for mail in mails if mail["action"] in actions]
            return [max(self.day_of(moment), self.day_of(sent_at)) for moment in moments]

        def first_day(*actions: str) -> date | None:
            return min(days(*actions), default=None)

        return Send(
            *key,
            sent_at,
            self.day_of(sent_at),
            opened_on=first_day("opened", "clicked", "replied"),
            clicked_on=first_day("clicked"),
            replied_on=first_day("replied"),
            bounced_on=first_day("bounced"),
            opened_days=days("opened", "clicked", "replied"),
            clicked_days=days("clicked"),
            replied_at=first("replied"),
        )

    def email(self, facts: Facts, day: date) -> Values:
        """K15-K19, K21. Nothing is known before the account's first send."""
        sends = [send for send in self.sends(facts) if send.sent_on <= day]
        arrived = [send for send in sends if not self.is_past(send.bounced_on, day)]
        recent = [send for send in arrived if self.within(send.sent_on, day, 90)]
        opened = [send for send in recent if self.is_past(send.opened_on, day)]
        # Assumed: a bounced send counts in no 90-day KPI, so its reply does not, either. Its first
        # reply decides, in the window and against the moment of sending.
        delays = [
            send.replied_at - send.sent_at
            for send in arrived
            if self.within(send.replied_at, day, 90) and send.replied_at >= send.sent_at
        ]
        return {
            "emails_delivered_90d": len(recent) if sends else None,
            "email_open_rate_90d": mean(self.is_past(s.opened_on, day) for s in recent),
            "email_click_rate_90d": mean(self.is_past(s.clicked_on, day) for s in recent),
            "email_reply_rate_90d": mean(self.is_past(s.replied_on, day) for s in recent),
            "email_click_to_open_rate_90d": mean(self.is_past(s.clicked_on, day) for s in opened),
            "email_open_rate_last_10": mean(self.is_past(s.opened_on, day) for s in sends[-10:]),
            "days_since_email_open": self.silence([s.opened_days for s in sends], sends, day),
            "days_since_email_click": self.silence([s.clicked_days for s in sends], sends, day),
            "email_reply_hours_avg_90d": mean(map(hours, delays)),
        }

    def silence(self, answers: list[list[date]], sends: list[Send], day: date) -> int | None:
        """Days since the last of them; where there was none yet, since the first send."""
        past = [on for days in answers for on in days if self.is_past(on, day)]
        since = max(past) if past else sends[0].sent_on if sends else None
        return (day - since).days if since else None

    # ---- meetings, people, notes, projects -------------------------------------------------------

    def relationship(self, facts: Facts, day: date) -> Values:
        """K20, K22-K27, K56."""
        return {
            **self.meetings(facts, day),
            "sentiment_avg_90d": self.sentiment(facts, day),
            **self.people(facts, day),
            **self.noted(facts, day),
            **self.projects(facts, day),
        }

    def meetings(self, facts: Facts, day: date) -> Values:
        """K22 is unknown before the first activity of any type, K20 before the first event."""
        activities = [a for a in facts.rows["activities"] if self.is_past(a["occurred_at"], day)]
        meetings = [a for a in activities if a["activity_type"] in MEETINGS]
        events = [a for a in activities if a["activity_type"] in EVENTS]
        held = [self.day_of(a["occurred_at"]) for a in meetings if took_place(a)]
        cancelled = [
            a["occurred_at"] for a in meetings if a.get("status") in ("cancelled", "no_show")
        ]
        recent = [a for a in events if self.within(a["occurred_at"], day, 180)]
        # Assumed: an event without status was held like a meeting without one.
        invited = [a for a in recent if took_place(a) or a["status"] in ("invited", "no_show")]
        return {
            "meetings_held_90d": sum(self.within(on, day, 90) for on in held)
            if activities
            else None,
            "meetings_cancelled_90d": sum(self.within(at, day, 90) for at in cancelled)
            if activities
            else None,
            "days_since_meeting": (day - max(held)).days if held else None,
            "webinars_attended_180d": sum(map(took_place, recent)) if events else None,
            "webinar_attendance_rate_180d": mean(map(took_place, invited)),
        }

    def sentiment(self, facts: Facts, day: date) -> Fraction | None:
        """K24. Assumed: an activity's is as good whatever became of the activity."""
        stated = [(a.get("sentiment"), a["occurred_at"]) for a in facts.rows["activities"]]
        stated += [(t.get("sentiment"), t["opened_at"]) for t in facts.rows["tickets"]]
        return mean(s for s, at in stated if s is not None and self.within(at, day, 90))

    def people(self, facts: Facts, day: date) -> Values:
        """K23, N15."""
        champions = [c for c in facts.rows["contacts"] if c.get("role") == "champion"]
        deciders = [c for c in facts.rows["contacts"] if c.get("role") == "decision_maker"]
        left = [c.get("left_at") for c in champions] + self.notes(facts, "champion_left")
        last = max((self.day_of(at) for at in left if self.is_past(at, day)), default=None)
        replaced = [
            c
            for c in champions
            if last and self.is_past(c.get("joined_at"), day) and self.day_of(c["joined_at"]) > last
        ]
        # Assumed: a new decision maker who has left again is still one nobody talked to.
        strangers = [
            c
            for c in deciders
            if self.within(c.get("joined_at"), day, 90) and not self.has_talked(facts, c, day)
        ]
        announced = [
            at for at in self.notes(facts, "new_decision_maker") if self.within(at, day, 90)
        ]
        return {
            "champion_left_days": (day - last).days if last and not replaced else None,
            "active_champions": self.present(champions, day),
            "active_decision_makers": self.present(deciders, day),
            "new_decision_makers_90d": len(strangers) + len(announced)
            if self.has_notes(day) or self.present(deciders, day) is not None
            else None,
        }

    def present(self, contacts: list[Values], day: date) -> int | None:
        """None if nobody of them has come by then; who leaves is gone on that day."""
        come = [c for c in contacts if not c.get("joined_at") or self.is_past(c["joined_at"], day)]
        return sum(not self.is_past(c.get("left_at"), day) for c in come) if come else None

    def has_talked(self, facts: Facts, contact: Values, day: date) -> bool:
        """With us, between the day the contact came and this one."""
        return any(
            a.get("contact_id") == contact["contact_id"]
            and a["activity_type"] in CONVERSATIONS
            and took_place(a)
            and self.day_of(contact["joined_at"]) <= self.day_of(a["occurred_at"]) <= day
            for a in facts.rows["activities"]
        )

    def notes(self, facts: Facts, *kinds: str) -> list[datetime]:
        return [n["noted_at"] for n in facts.rows["account_notes"] if n["kind"] in kinds]

    def has_notes(self, day: date) -> bool:
        """Before anybody has written a note, nobody knows what there was to note."""
        return self.first_noted_on is not None and self.first_noted_on <= day

    def noted(self, facts: Facts, day: date) -> Values:
        """K25, K26, K56."""
        return {
            kpi: sum(self.within(at, day, 180) for at in self.notes(facts, *kinds))
            if self.has_notes(day)
            else None
            for kpi, kinds in NOTES_180D.items()
        }

    def projects(self, facts: Facts, day: date) -> Values:
        """K27. Unknown before the day after the account's first due date; how often something was
        put off, before the first due date of what says so.
        """
        due = [
            (self.day_of(m["due_at"]), m)
            for m in facts.rows["project_milestones"]
            if self.day_of(m["due_at"]) < day
        ]
        overdue = [on for on, m in due if not self.is_past(m.get("completed_at"), day)]
        told = [
            m
            for m in facts.rows["project_milestones"]
            if m.get("postponed_count") is not None and self.day_of(m["due_at"]) <= day
        ]
        recent = [m["postponed_count"] for m in told if self.within(m["due_at"], day, 90)]
        return {
            "overdue_milestones": len(overdue) if due else None,
            "oldest_overdue_milestone_days": (day - min(overdue)).days if overdue else None,
            "milestone_postponements_90d": sum(recent) if told else None,
        }


def took_place(activity: Values) -> bool:
    """Who enters an activity without a status has had it."""
    return activity.get("status") in ("held", "attended", None)


def hours(duration: timedelta) -> Fraction:
    return Fraction(duration // timedelta(microseconds=1), 3_600_000_000)


def mean(values: Iterable[Any]) -> Fraction | None:
    """None of nothing; the mean of yes and no is the share of yes."""
    numbers = [Fraction(value) for value in values]
    return sum(numbers) / len(numbers) if numbers else None
