"""The part of the random worlds about what people write, and about answers after a ticket."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from oracle import Values
from oracle_world_parts import MakerParts

# By theme or group of themes: what people commonly write, in both languages.
COMMENTS = {
    "lack_of_roi": (
        "Lack of ROI, to be honest.",
        "We see no return on investment",
        "Manque de ROI",
        "Nous ne voyons pas de retour sur investissement",
    ),
    "poor_support": (
        "Inefficient support",
        "Your support is slow; nobody answers",
        "Support inefficace",
        "Le support est trop lent",
    ),
    "too_complex": (
        "The product is TOO COMPLEX",
        "It is too complicated for our people",
        "Produit trop complexe",
        "C'est trop compliqué",
    ),
    "missing_feature": (
        "Missing feature: a calendar",
        "An important feature is missing",
        "Il manque une fonctionnalité",
        "Fonctionnalité manquante",
    ),
    "unreliable": (
        "Unreliable since May",
        "It crashes every day",
        "Ce n'est pas fiable",
        "Trop de bugs",
    ),
    "competition": (
        'They had a call with a "competitor"',
        "We are looking at an alternative",
        "Un concurrent les a appelés",
        "Nous cherchons une alternative",
    ),
    "price_pressure": (
        "Too expensive",
        "They ask for a discount of 20 %",
        "Trop cher",
        "Ils demandent une remise",
    ),
}
NOTHING_SPECIAL = (
    "Great, thank you!",
    "All is well",
    "We like it, and so do our clients",
    "Très bien, merci",
    "Rien à signaler",
    "À bientôt, l'équipe",
)

RATED = ("nps", "nps", "csat")
# Before and after: lower by much or by little, as high, higher.
SCORES = {
    "nps": ((9, 6), (8, 7), (10, 9), (7, 7), (6, 8)),
    "csat": ((5, 2), (4, 3), (3, 2), (4, 4), (1, 5)),
}


class WordsMaker(MakerParts):
    """Mixed into the maker of a world."""

    def words(self) -> str | None:
        """Nothing, something of no theme, or one or two themes in any case of letters."""
        if self.maybe(0.35):
            return None
        if self.maybe(0.4):
            return self.pick.choice(NOTHING_SPECIAL)
        themes = self.pick.sample(sorted(COMMENTS), self.pick.choice((1, 1, 2)))
        text = " - ".join(self.pick.choice(COMMENTS[theme]) for theme in themes)
        return self.pick.choice((text, text, text.upper(), text.lower()))

    def disappointments(self) -> None:
        """A person answers before and after a ticket, which failed or not and is linked or not."""
        for _ in range(self.pick.choice((1, 2, 3))):
            offset, kind = self.pick.choice((1, 29, 31, 45, 80, 120, 188)), self.pick.choice(RATED)
            person = self.pick.choice(self.people)
            before, after = self.pick.choice(SCORES[kind])
            self.answer(kind, before, offset + self.pick.choice((16, 41, 80)), person)
            ticket = self.ticket_before(offset)
            linked = self.pick.choice((None, None, *(ticket,) * 3, "a ticket nobody delivered"))
            self.answer(kind, after, offset, person, ticket_id=linked)
            self.look(offset, -1, 0, 1, 29, 30)

    def answer(self, kind: str, score: int, offset: int, person: str, **values: str | None) -> None:
        self.add(
            "survey_responses",
            response_id=self.next_id("r"),
            survey_type=kind,
            score=Decimal(score),
            responded_at=self.moment(offset),
            comment=self.words(),
            contact_id=person,
            **self.pick.choice(({}, self.whose())),
            **values,
        )

    def ticket_before(self, offset: int) -> str:
        """On the edge of the days before an answer, some after it; solved around its day."""
        opened = self.moment(max(0, offset + self.pick.choice((-1, -1, 0, 1, 5, 13, 14, 15, 40))))
        answered = self.moment(offset)
        solved = max(opened, answered + timedelta(days=self.pick.choice((-3, -1, 0, 1))))
        ticket_id = self.next_id("t")
        self.add(
            "tickets",
            ticket_id=ticket_id,
            opened_at=opened,
            **self.fate(solved),
            **self.whose(),
        )
        return ticket_id

    def fate(self, solved: datetime) -> Values:
        """Most tickets are solved without any trouble, so that one trouble alone decides."""
        fine = {"status": "solved", "solved_at": solved, "escalation": "none", "reopen_count": 0}
        changes = (
            {}, {}, {"status": None}, {"status": "open", "solved_at": None},
            {"status": None, "solved_at": None}, {"status": "closed", "solved_at": None},
            {"escalation": "manager"}, {"escalation": None}, {"reopen_count": 2},
            {"reopen_count": None},
        )  # fmt: skip
        return {**fine, **self.pick.choice(changes)}
