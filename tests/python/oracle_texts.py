"""The part of the oracle about what people write, and about answers that follow a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from oracle_relations import NOTES_180D

if TYPE_CHECKING:
    from oracle import Facts, Seeds, Values

RATINGS = ("nps", "csat")
NOTE_THEMES_180D = {
    "competition_notes_180d": "competition",
    "price_pressure_notes_180d": "price_pressure",
}


@dataclass(frozen=True)
class Theme:
    """A pattern for texts in lower case; several may be of one theme, several themes of a group."""

    name: str
    group: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Text:
    """What somebody wrote, and when; a note has a kind."""

    source: str
    record_id: str | None
    on: date
    text: str
    kind: str | None = None


class Texts:
    """Mixed into the oracle, which knows the days and the scales."""

    seeds: Seeds

    def day_of(self, moment: datetime | date | None) -> date | None:
        raise NotImplementedError

    def within(self, moment: datetime | date | None, day: date, length: int) -> bool:
        raise NotImplementedError

    def answered_on(self, survey: Values) -> date | None:
        raise NotImplementedError

    def nps_class(self, score: Fraction) -> str | None:
        raise NotImplementedError

    def part_of_scale(self, survey: Values) -> Fraction:
        raise NotImplementedError

    # ---- themes ----------------------------------------------------------------------------------

    def texts(self, facts: Facts) -> Iterator[Text]:
        """Comments on the day of the answer, and notes."""
        for answer in facts.rows["survey_responses"]:
            on = self.answered_on(answer)
            if on and answer.get("comment"):
                yield Text("survey_comment", answer.get("response_id"), on, answer["comment"])
        for note in facts.rows["account_notes"]:
            if note.get("text"):
                on = self.day_of(note["noted_at"])
                yield Text("account_note", note.get("note_id"), on, note["text"], note["kind"])

    def themes_of(self, text: Text) -> set[tuple[str, str]]:
        """Theme and group of each pattern found in it."""
        words = text.text.lower()
        return {(t.name, t.group) for t in self.seeds.themes if t.pattern.search(words)}

    def is_about(self, text: Text, group: str) -> bool:
        return any(found == group for _, found in self.themes_of(text))

    def verbatims(self, facts: Facts, day: date) -> Values:
        """K40. Unknown before the first comment; assumed: of a survey, though notes count, too."""
        texts = [text for text in self.texts(facts) if text.on <= day]
        known = any(text.source == "survey_comment" for text in texts)
        found = [t for t in texts if self.is_about(t, "verbatim") and self.within(t.on, day, 180)]
        return {"complaint_comments_180d": len(found) if known else None}

    def noted_in_words(self, facts: Facts, day: date, by_kind: Values) -> Values:
        """K26, K56: to the notes counted by their kind come the texts, unless they are the same."""
        counts = {}
        for kpi, group in NOTE_THEMES_180D.items():
            about = [t for t in self.texts(facts) if t.on <= day and self.is_about(t, group)]
            more = [t for t in about if t.kind not in NOTES_180D[kpi]]
            is_known = by_kind[kpi] is not None or any(t.source == "survey_comment" for t in about)
            inside = sum(self.within(t.on, day, 180) for t in more)
            counts[kpi] = (by_kind[kpi] or 0) + inside if is_known else None
        return counts

    # ---- answers ---------------------------------------------------------------------------------

    def ratings(self, facts: Facts, day: date) -> list[tuple[date, Values]]:
        """The NPS and CSAT answers with a score up to the day, in their order."""
        given = [
            (a.get("responded_at") or a["_arrived_at"].replace(tzinfo=UTC), on, a)
            for a in facts.rows["survey_responses"]
            if a["survey_type"] in RATINGS
            and a.get("score") is not None
            and (on := self.answered_on(a))
            and on <= day
        ]
        return [(on, answer) for _, on, answer in sorted(given, key=lambda one: one[0])]

    def low_ratings(self, facts: Facts, day: date) -> Values:
        """T35, R10. Unknown before the first answer of either kind."""
        ratings = self.ratings(facts, day)
        low = [on for on, answer in ratings if self.is_low(answer)]
        # Person by person and kind by kind; who is anonymous has none before.
        latest_of: dict[tuple[str, str], Fraction] = {}
        fell: list[date] = []
        for on, answer in ratings:
            person = answer.get("contact_id")
            who, share = (person, answer["survey_type"]), self.part_of_scale(answer)
            before = latest_of.get(who) if person else None
            if person:
                latest_of[who] = share
            if before is not None and share < before and self.follows_failure(facts, answer, on):
                fell.append(on)
        return {
            "low_ratings_30d": sum(self.within(on, day, 30) for on in low) if ratings else None,
            "falls_after_failed_support_30d": sum(self.within(on, day, 30) for on in fell)
            if ratings
            else None,
        }

    def is_low(self, answer: Values) -> bool:
        if answer["survey_type"] == "nps":
            return self.nps_class(answer["score"]) == "detractor"
        return self.part_of_scale(answer) <= Fraction(self.seeds.settings["low_rating_share"])

    def follows_failure(self, facts: Facts, answer: Values, on: date) -> bool:
        """After the ticket that it names; else after any of the account in the days before."""
        # Assumed: a ticket opened after the answer cannot have been its reason, linked or not, and
        # an answer that names a ticket nobody knows follows none.
        tickets = [t for t in facts.rows["tickets"] if self.day_of(t["opened_at"]) <= on]
        if answer.get("ticket_id"):
            tickets = [t for t in tickets if t["ticket_id"] == answer["ticket_id"]]
        else:
            first = on - timedelta(days=int(self.seeds.settings["failed_support_days"]))
            tickets = [t for t in tickets if self.day_of(t["opened_at"]) >= first]
        return any(self.has_failed(ticket, on) for ticket in tickets)

    def has_failed(self, ticket: Values, on: date) -> bool:
        """Escalated, reopened, or not solved by that day."""
        if self.seeds.escalation_levels.get(ticket.get("escalation"), 0) > 0:
            return True
        if (ticket.get("reopen_count") or 0) > 0:
            return True
        if ticket.get("solved_at"):
            return self.day_of(ticket["solved_at"]) > on
        # Solved without saying when is solved.
        return ticket.get("status") not in ("solved", "closed")


def themes_of(rows: list[dict[str, str]]) -> list[Theme]:
    """From the lines of the seed `text_themes`."""
    return [Theme(r["theme"], r["theme_group"], re.compile(r["pattern"])) for r in rows]
