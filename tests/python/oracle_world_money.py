"""The part of the random worlds about money: orders, subscriptions, credits and invoices."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from decimal import Decimal

from oracle import Values
from oracle_world_parts import HISTORY, MakerParts

# Orders are older than the rest: a year must lie before the days that are looked at.
ORDER_AGES = (0, 29, 89, 90, 91, 150, 250, 269, 270, 271, 364, 365, 366, 400, 570)
# Nobody knows the share of an account as long as an order of anybody has no rate: none of the
# last 130 days.
UNPRICED_AGE = 130
PLANS = ("base", "base", "reports", "seats", None)


class MoneyMaker(MakerParts):
    """Mixed into the maker of a world."""

    def money(self) -> Values:
        amount = Decimal(self.pick.randrange(1, 99_999)) / 100
        return {"amount": amount, "currency": self.currency()}

    def currency(self) -> str | None:
        return self.pick.choice(("EUR", "EUR", None, "USD", "USD", "GBP", "CHF"))

    # ---- orders ----------------------------------------------------------------------------------

    def orders(self) -> None:
        for _ in range(self.pick.choice((1, 3, 8))):
            at = self.moment(self.pick.choice((None, None, self.pick.choice(ORDER_AGES))))
            amount = self.money()["amount"]
            self.order(at, -amount if self.maybe(0.2) else amount)
        if self.maybe(0.5):
            self.regular_orders()
        if self.maybe(0.2):
            # What nobody can convert is given back.
            returned = self.moment(UNPRICED_AGE + self.pick.choice((0, 5, 20, 60)))
            self.order(returned, -self.money()["amount"], "CHF")

    def order(self, at: datetime, amount: Decimal, currency: str | None = "any") -> None:
        currency = self.currency() if currency == "any" else currency
        if currency == "CHF" and (self.as_of - at.date()).days < UNPRICED_AGE:
            currency = "EUR"
        self.add(
            "orders",
            order_id=self.next_id("o"),
            ordered_at=at,
            amount=amount,
            currency=currency,
            **self.whose(),
        )
        self.look_back(at, self.pick.choice((0, 89, 90, 269, 270, 364, 365)))

    def regular_orders(self) -> None:
        """A usual gap, then a longer one, or none any more; some baskets given back, or worth 0."""
        offset, usual = self.pick.choice((120, 190, 260, 380, 600)), self.pick.choice((7, 20, 30))
        basket, currency = self.money()["amount"], self.pick.choice(("EUR", "EUR", None, "USD"))
        stops_at, changes_at = (
            self.pick.choice((-1, -1, 60, 100)),
            self.pick.choice((0, 45, 89, 150)),
        )
        while offset > stops_at:
            now = basket * 2 / 5 if offset < changes_at else basket
            self.order(self.moment(offset), now.quantize(Decimal("0.01")), currency)
            if self.maybe(0.1):
                # Twice on one day, or something free.
                again = self.pick.choice((Decimal("1.5"), Decimal(0)))
                self.order(self.moment(offset), again, currency)
            if self.maybe(0.1):
                back = self.moment(max(0, offset - self.pick.choice((0, 1, 5, 30))))
                self.order(back, -now.quantize(Decimal("0.01")), currency)
            self.look(offset, -1, 0, usual)
            gap = self.pick.choice((usual, usual, usual, usual - 1, usual + 1, usual * 2 + 5))
            offset -= gap

    # ---- subscriptions ---------------------------------------------------------------------------

    def subscriptions(self) -> None:
        for _ in range(self.pick.choice((1, 1, 2, 4))):
            starts = self.pick.choice((None, self.moment(), self.moment(HISTORY + 300)))
            ends = self.pick.choice((None, None, self.moment(), self.moment(-30)))
            if starts and ends and ends < starts:
                ends = self.later(starts, (0, 1, 30))
            self.subscription(starts, ends, self.pick.choice(PLANS))
        if self.maybe(0.5):
            self.modules()

    def subscription(
        self, starts: datetime | None, ends: datetime | None, plan: str | None
    ) -> None:
        status = "active"
        if ends:
            status = self.pick.choice(("cancelled", "ended", "active"))
        elif self.maybe(0.15):
            status = "trial"
        self.add(
            "subscriptions",
            subscription_id=self.next_id("b"),
            status=status,
            plan=plan,
            started_at=starts,
            ended_at=ends,
            renews_at=self.pick.choice((None, self.moment(), self.moment(-1), self.moment(-90))),
            mrr=Decimal(self.pick.randrange(0, 99_999)) / 100,
            currency=self.pick.choice(("EUR", "EUR", None, "USD", "GBP"))
            if self.maybe(0.9)
            else "CHF",
            **self.whose(),
        )
        if ends:
            self.look_back(ends, 0, self.pick.choice((-1, 89, 90)))

    def modules(self) -> None:
        """Subscriptions that end beside another one or alone; some start again, soon or late."""
        if self.maybe(0.8):
            self.subscription(self.moment(HISTORY + 300), None, "base")
        for plan in self.pick.sample(("reports", "seats", None), self.pick.choice((1, 2, 3))):
            offset = self.pick.choice((3, 20, 60, 89, 95, 120))
            days = self.pick.choice((0, 1, 40, 400))
            starts, ends = sorted((self.moment(offset + days), self.moment(offset)))
            self.subscription(starts, ends, plan)
            self.look(offset, -1, 0, 89, 90)
            days = self.pick.choice((None, None, -1, 0, 1, 6, 7, 8, 30))
            if days is not None and days <= offset:
                again = self.pick.choice((plan, plan, plan, "base", None))
                self.subscription(self.moment(offset - days), None, again)

    # ---- credits ---------------------------------------------------------------------------------

    def credits(self) -> None:
        """Month by month, leap day included, or in periods of 30 days, some with a second pool."""
        whose, day = self.whose(), self.as_of + timedelta(days=self.pick.choice((-40, 0, 20)))
        monthly = self.maybe(0.5)
        for _ in range(self.pick.choice((1, 2, 5))):
            if monthly:
                day = day.replace(day=monthrange(day.year, day.month)[1])
            first = day.replace(day=1) if monthly else day - timedelta(days=29)
            for starts in (first, first + timedelta(days=9))[: self.pick.choice((1, 1, 2))]:
                self.add(
                    "credits",
                    period_start=starts,
                    period_end=day,
                    allotted=self.pick.choice((Decimal(0), Decimal("250.5"), Decimal(1000))),
                    consumed=self.pick.choice((Decimal(0), Decimal("99.25"), Decimal(1200))),
                    **whose,
                )
            self.look((self.as_of - day).days, -1, 0, 1)
            day = first - timedelta(days=self.pick.choice((1, 1, 1, 31)))

    # ---- invoices --------------------------------------------------------------------------------

    def invoices(self) -> None:
        for _ in range(self.pick.choice((1, 3, 8))):
            issued = self.moment()
            due = self.later(issued, (0, 14, 30)) if self.maybe(0.9) else None
            paid = self.later(issued, (0, 1, 14, 15, 29, 30, 31, 60, 90))
            if due and self.maybe(0.3):
                paid = due + timedelta(days=self.pick.choice((0, 0, 1)))
            status, paid = self.pick.choice(
                (
                    ("paid", paid), ("paid", paid), (None, paid), ("paid", None),
                    ("open", None), ("open", None), (None, None), ("draft", None), ("void", None),
                )
            )  # fmt: skip
            values = self.money()
            if self.maybe(0.12):
                values["amount"] = -values["amount"]
            self.add(
                "invoices",
                invoice_id=self.next_id("i"),
                issued_at=issued,
                due_at=due,
                paid_at=paid,
                status=status,
                deferral_requested=self.pick.choice((None, False, True)),
                **values,
                **self.whose(),
            )
        for kind in ("payment_deferral", "growth"):
            if self.maybe(0.3):
                note = self.next_id("n") if self.maybe(0.5) else None
                values = {"note_id": note, "kind": kind, "noted_at": self.moment()}
                self.add("account_notes", **values, **self.whose())
