"""What the catalogue says of movements, stays and retention, day by day in plain Python.

Nothing here is shared with the models: an account is a list of days, each with what it pays and
whether it is a customer. Subscriptions and orders are rows of the input contract.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
OPEN = date.max
Row = Mapping[str, object]


@dataclass(frozen=True)
class Terms:
    """The settings that retention depends on."""

    as_of: date
    zone: ZoneInfo
    gap_days: int
    term_months: int
    inactive_days: int
    rates: Mapping[str, Decimal]
    definitions: tuple[str, ...]  # in their order

    def day_of(self, moment: datetime | None) -> date | None:
        """The local day of a UTC moment."""
        if moment is None:
            return None
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(self.zone).date()


@dataclass(frozen=True)
class Contract:
    """A paid subscription while its account is a customer: days [starts, ends)."""

    starts: date
    ends: date
    own_end: date
    mrr: Decimal | None
    is_cancelled: bool


@dataclass
class Account:
    """One account: what was delivered, and its days."""

    account_id: str
    segment: str
    first_on: date
    lost_on: date | None  # as int_customers says
    churn_kind: str | None
    churn_reason: str | None
    subscriptions: list[Row]
    order_days: list[date]
    signs: list[date]  # days with a significant interaction
    terms: Terms = field(repr=False)

    @cached_property
    def contracts(self) -> list[Contract]:
        found = []
        for row in self.subscriptions:
            if row["status"] == "trial":
                continue
            start = self.terms.day_of(row["started_at"])
            end = self.terms.day_of(row["ended_at"])
            if end is None and row["status"] in ("cancelled", "ended"):
                end = self.terms.day_of(row["cancelled_at"] or row["_arrived_at"])
            rate = self.terms.rates.get(row["currency"] or "EUR")
            contract = Contract(
                starts=max(start or self.first_on, self.first_on),
                ends=min(end or OPEN, self.lost_on or OPEN),
                own_end=end or OPEN,
                mrr=None if rate is None else (row["mrr"] * rate).quantize(Decimal("0.0001")),
                is_cancelled=row["status"] == "cancelled" or row["cancelled_at"] is not None,
            )
            if contract.starts < contract.ends and contract.starts <= self.terms.as_of:
                found.append(contract)
        return found

    @cached_property
    def is_priced(self) -> bool:
        return all(contract.mrr is not None for contract in self.contracts)

    def days(self) -> Iterator[date]:
        """From the day before the first one to the as-of date."""
        day = self.first_on - DAY
        while day <= self.terms.as_of:
            yield day
            day += DAY

    @cached_property
    def levels(self) -> dict[date, Decimal]:
        """What is paid each day; of an account without a price, how many subscriptions run."""
        paid = {
            day: sum(
                (
                    (c.mrr if self.is_priced else Decimal(1))
                    for c in self.contracts
                    if c.starts <= day < c.ends
                ),
                Decimal(0),
            )
            for day in self.days()
        }
        for first, last in gaps(paid, lambda day: paid[day] > 0):
            if (last - first).days + 1 <= self.terms.gap_days:
                for day in span(first, last):
                    paid[day] = paid[first - DAY]
        return paid

    @cached_property
    def movements(self) -> dict[date, tuple[str, Decimal]]:
        """Day → kind and change of the level."""
        found, has_paid = {}, False
        for day, level in self.levels.items():
            before = self.levels.get(day - DAY, Decimal(0))
            if level != before:
                if before == 0:
                    kind = "reactivation" if has_paid else "new"
                elif level == 0:
                    kind = "churn"
                else:
                    kind = "expansion" if level > before else "contraction"
                found[day] = kind, level - before
            has_paid = has_paid or level > 0
        return found

    @cached_property
    def presence(self) -> dict[date, bool]:
        """Is it a customer at the end of the day?"""
        runs = {day: any(c.starts <= day < c.ends for c in self.contracts) for day in self.days()}
        present = dict(runs)
        for first, last in gaps(runs, lambda day: runs[day]):
            is_short = (last - first).days + 1 <= self.terms.gap_days
            if is_short or any(first <= order <= last for order in self.order_days):
                present.update(dict.fromkeys(span(first, last), True))
        running = [day for day, does in runs.items() if does]
        ends = self.lost_on or OPEN
        for day in present:
            is_before = not running or day < running[0]
            is_after = not running or day > running[-1]
            if day >= self.first_on and (is_before or is_after):
                present[day] = day < ends
        return present

    @cached_property
    def stays(self) -> list[tuple[date, date]]:
        """[begins, ends) of each; who leaves on the first day has one of no length."""
        found, begins = [], None
        for day, is_there in self.presence.items():
            if is_there and begins is None:
                begins = day
            elif not is_there and begins is not None:
                found.append((begins, day))
                begins = None
        if begins is not None:
            found.append((begins, OPEN))
        return found or [(self.first_on, self.first_on)]

    def definition(self, number: int) -> tuple[str | None, str | None]:
        """How and why the stay was lost."""
        begins, ends = self.stays[number]
        if ends > self.terms.as_of:
            return None, None
        lost = [n for n, stay in enumerate(self.stays) if stay[1] <= self.terms.as_of]
        own = [c for c in self.contracts if begins <= c.starts < max(ends, begins + DAY)]
        fits = {"stated"}
        if number == lost[-1] and self.churn_kind:
            fits.add(self.churn_kind)
        if own and any(c.is_cancelled for c in own if c.ends == max(o.ends for o in own)):
            fits.add("cancelled")
        if own and max(c.own_end for c in own) <= self.terms.as_of:
            fits.add("not_renewed")
        name = next(name for name in self.terms.definitions if name in fits)
        return name, self.churn_reason if number == lost[-1] else None

    @cached_property
    def renewals(self) -> list[tuple[date, bool, Decimal | None]]:
        """Day due, renewed?, MRR."""
        found = []
        for one in self.contracts:
            mrr = one.mrr if self.is_priced else None
            months = self.terms.term_months
            while (due := add_months(one.starts, months)) < one.ends and due <= self.terms.as_of:
                found.append((due, True, mrr))
                months += self.terms.term_months
            if one.ends <= self.terms.as_of:
                goes_on = any(
                    abs((other.starts - one.ends).days) <= self.terms.gap_days
                    and other.starts > one.starts
                    and other.ends > one.ends
                    for other in self.contracts
                )
                found.append((one.ends, goes_on, mrr))
        return found

    @cached_property
    def inactive_on(self) -> list[date]:
        wait = timedelta(days=self.terms.inactive_days)
        return [
            sign + wait
            for sign in self.signs
            if sign + wait <= self.terms.as_of
            and not any(sign < other <= sign + wait for other in self.signs)
        ]


def gaps(days: Mapping[date, object], is_on) -> Iterator[tuple[date, date]]:
    """First and last day of each run of days that are off between two that are on."""
    first, was_on = None, False
    for day in days:
        if is_on(day):
            if first is not None and was_on:
                yield first, day - DAY
            first, was_on = None, True
        elif first is None:
            first = day


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def periods(first: date, as_of: date) -> Iterator[tuple[str, date, date]]:
    """Type, first day and last known day of each period from the first customer on."""
    for kind, months in (("month", 1), ("quarter", 3), ("year", 12)):
        begins = date(first.year, (first.month - 1) // months * months + 1, 1)
        while begins <= as_of:
            following = add_months(begins, months)
            yield kind, begins, min(following - DAY, as_of)
            begins = following


def facts_of(account: Account, begins: date, through: date) -> Counter | None:
    """What an account adds to its period; None = it was no customer in it."""
    there, days = account.presence, span(begins, through)
    stays = [n for n, (a, b) in enumerate(account.stays) if a <= through and b >= begins]
    if not stays:
        return None
    at_start, at_end = there.get(begins - DAY, False), there.get(through, False)
    is_lost = at_start and not all(there[day] for day in days)
    is_new = begins <= account.first_on <= through
    is_back = not is_new and any(
        there.get(day, False) and not there.get(day - DAY, False) for day in days
    )
    found = Counter(
        customers_start=at_start,
        customers_end=at_end,
        customers_lost=is_lost,
        customers_retained=at_start and not is_lost,
        customers_new=is_new,
        customers_reactivated=is_back,
        customers_gone_again=(is_new or is_back) and not at_end,
        customers_turned_inactive=at_start
        and not is_lost
        and any(begins <= day <= through for day in account.inactive_on),
    )
    if is_lost:
        (number,) = [n for n in stays if account.stays[n][0] < begins <= account.stays[n][1]]
        name, reason = account.definition(number)
        found[f"customers_lost_{name}"] += 1
        found["customers_lost_with_reason"] += reason is not None
    moved = {day: move for day, move in account.movements.items() if begins <= day <= through}
    found["contractions"] += sum(kind == "contraction" for kind, _ in moved.values())
    has_paid = any(day < begins for day in account.movements)
    found["customers_start_unpriced"] += at_start and not (has_paid and account.is_priced)
    if account.is_priced:
        start, end = (account.levels.get(day, Decimal(0)) for day in (begins - DAY, through))
        kept = end if at_start and not is_lost else Decimal(0)
        found.update(mrr_start=start, mrr_end=end, mrr_kept=min(start, kept))
        found["mrr_retained"] += kept if has_paid else 0
        for kind, change in moved.values():
            found[f"mrr_{kind}"] += change
    for due, is_renewed, mrr in account.renewals:
        if begins <= due <= through:
            found.update(contracts_due=1, contracts_renewed=int(is_renewed))
            found.update(mrr_due=mrr or 0, mrr_renewed=(mrr or 0) * is_renewed)
    return found


def retention(accounts: list[Account], bands: Mapping[str, tuple[int, int]]) -> dict:
    """(period type, first day, dimension, value) → counts and sums."""
    sums: dict[tuple, Counter] = defaultdict(Counter)
    as_of = accounts[0].terms.as_of
    first = min(account.first_on for account in accounts)
    for kind, begins, through in periods(first, as_of):
        for account in accounts:
            facts = facts_of(account, begins, through)
            if facts is None:
                continue
            tenure = max(0, (begins - account.first_on).days)
            (band,) = [name for name, (low, high) in bands.items() if low <= tenure < high]
            for dimension, value in (
                ("all", "all"),
                ("segment", account.segment),
                ("tenure_band", band),
            ):
                # update, unlike +, keeps what is 0 or less.
                sums[kind, begins, dimension, value].update(facts)
    return sums


def survival(accounts: list[Account]) -> dict[int, tuple[int, int, Fraction]]:
    """Kaplan-Meier by its formula: days → at risk, lost, share that stays longer."""
    as_of = accounts[0].terms.as_of
    lives = []
    for account in accounts:
        begins, ends = account.stays[0]
        lives.append(((min(ends, as_of) - begins).days, ends <= as_of))
    share, curve = Fraction(1), {}
    for days in sorted({days for days, _ in lives}):
        at_risk = sum(other >= days for other, _ in lives)
        lost = sum(other == days and is_lost for other, is_lost in lives)
        share *= Fraction(at_risk - lost, at_risk)
        curve[days] = at_risk, lost, share
    return curve
