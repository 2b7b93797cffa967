"""The part of the oracle about orders, and about modules that an account gives back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from oracle_relations import mean

if TYPE_CHECKING:
    from oracle import Facts, Seeds, Values


@dataclass(frozen=True)
class Sale:
    """An order or a return; `value` is None in a currency without a rate."""

    on: date
    amount: Decimal
    value: Decimal | None

    @property
    def is_purchase(self) -> bool:
        return self.amount > 0


class Purchases:
    """Mixed into the oracle, which knows the windows, the rates and when a subscription runs."""

    seeds: Seeds
    as_of: date
    accounts: dict[str, Facts]

    def day_of(self, moment: datetime | date | None) -> date | None:
        raise NotImplementedError

    def window(self, day: date, length: int) -> tuple[date, ...]:
        raise NotImplementedError

    def value_of(self, amount: Decimal, currency: str | None, on: date | None) -> Decimal | None:
        raise NotImplementedError

    @cached_property
    def sales(self) -> dict[str, list[Sale]]:
        """Of each account; what has not happened by the as-of date is none."""
        return {
            account: [
                Sale(on, o["amount"], self.value_of(o["amount"], o.get("currency"), on))
                for o in facts.rows["orders"]
                if (on := self.day_of(o["ordered_at"])) <= self.as_of
            ]
            for account, facts in self.accounts.items()
        }

    def purchase(self, facts: Facts, day: date) -> Values:
        """K51-K54."""
        sales = [s for s in self.sales[facts.profile["account_id"]] if s.on <= day]
        bought_on = sorted({s.on for s in sales if s.is_purchase})
        quarter, year = self.inside(sales, day, 90), self.inside(sales, day, 365)
        before = self.inside(sales, day - timedelta(days=90), 180)
        basket, usual = self.basket(quarter), self.basket(before)
        return {
            "basket_avg_90d": basket,
            "basket_change": basket / usual - 1
            if basket is not None and usual is not None
            else None,
            "days_since_order": (day - bought_on[-1]).days if bought_on else None,
            "purchase_gap_ratio": self.gap_ratio(bought_on, day),
            "orders_365d": sum(s.is_purchase for s in year) if sales else None,
            "order_value_365d": total(year) if sales else None,
            "revenue_share_90d": self.revenue_share(quarter, day) if sales else None,
        }

    def inside(self, sales: list[Sale], day: date, length: int) -> list[Sale]:
        window = set(self.window(day, length))
        return [sale for sale in sales if sale.on in window]

    def basket(self, sales: list[Sale]) -> Fraction | None:
        """Mean purchase. Assumed: a return that nobody can convert hides it as an order does."""
        if total(sales) is None:
            return None
        return mean(sale.value for sale in sales if sale.is_purchase)

    def gap_ratio(self, bought_on: list[date], day: date) -> Fraction | None:
        """The longer of the gap that is open and the last one that closed, to those before."""
        gaps = [(later - earlier).days for earlier, later in pairwise(bought_on)]
        if len(gaps[:-1]) < self.seeds.settings["usual_gap_min_gaps"]:
            return None
        current = max((day - bought_on[-1]).days, gaps[-1])
        return Fraction(current) / Fraction(median(gaps[:-1]))

    def revenue_share(self, ours: list[Sale], day: date) -> Fraction | None:
        """Assumed: everybody's orders count, also those of leads and of who has left since; one
        that nobody can convert, of whomever, hides the whole.
        """
        everybody = [sale for sales in self.sales.values() for sale in sales]
        whole = total(self.inside(everybody, day, 90))
        return total(ours) / whole if whole is not None and whole > 0 else None

    # ---- modules given back ----------------------------------------------------------------------

    def end_of(self, subscription: Values) -> date | None:
        raise NotImplementedError

    def is_running(self, subscription: Values, day: date) -> bool:
        raise NotImplementedError

    def ran_before(self, subscription: Values, day: date) -> bool:
        raise NotImplementedError

    def modules(self, facts: Facts, day: date) -> Values:
        """K12. Unknown before the first paid subscription."""
        # Assumed: what ended on the day it began never ran; it neither ends nor starts again.
        paid = [s for s in facts.rows["subscriptions"] if self.ran_before(s, self.as_of)]
        window = set(self.window(day, 90))
        cancelled = [
            s
            for s in paid
            if (ends := self.end_of(s)) in window
            and any(self.is_running(other, ends) for other in paid if other is not s)
            and not self.starts_again(s, paid)
        ]
        known = any(self.ran_before(s, day) for s in paid)
        return {"modules_cancelled_90d": len(cancelled) if known else None}

    def starts_again(self, ended: Values, paid: list[Values]) -> bool:
        """Assumed: two subscriptions without a plan may be of one plan, and what starts again later
        than the day asked for counts as well.
        """
        first = self.end_of(ended)
        last = first + timedelta(days=int(self.seeds.settings["module_gap_days"]))
        return any(
            other.get("plan") == ended.get("plan")
            and other.get("started_at")
            and first <= self.day_of(other["started_at"]) <= last
            for other in paid
            if other is not ended
        )


def total(sales: Iterable[Sale]) -> Fraction | None:
    """None if one of them has no value that anybody knows."""
    values = [sale.value for sale in sales]
    return None if None in values else sum(map(Fraction, values), Fraction(0))
