"""Contracts and money of the demo: subscriptions, invoices, orders, credits, rates and costs."""

from __future__ import annotations

import random
from datetime import date, timedelta

from demo_files import Row
from demo_world import (
    CHANNELS,
    LEAD,
    SEGMENTS,
    TRIAL,
    Account,
    Curve,
    World,
    add_months,
    interpolate,
)

MONTHS_PER_PERIOD = {"month": 1, "quarter": 3, "year": 12}
RATES_TO_EUR = {"USD": 0.92, "GBP": 1.17}
MARGINS = {"smb": 0.72, "mid_market": 0.78, "enterprise": 0.82}
COST_PER_MONTH = {"smb": 2500, "mid_market": 4000, "enterprise": 6500}
CREDIT_PLAN = "scale"
MODULE = "analytics"
EXPANSION_DAYS_BEFORE_END = 60
ORDER_EVERY_DAYS = 30
# What trouble does to the purchases of the accounts that lead these lives, by turns.
TROUBLED = ("usage_collapse", "support_storm")
SHRINKS: Curve = ((1, 1), (0.95, 0.4))  # factor on the amount of an order
SLOW_ORDER_AFTER_DAYS = 70


def money_rows(world: World) -> dict[str, list[Row]]:
    """Rows of every entity about money, by entity."""
    rows: dict[str, list[Row]] = {
        "subscriptions": [],
        "invoices": [],
        "orders": [],
        "credits": [],
        "acquisition_costs": _acquisition_costs(world),
        "gross_margins": _gross_margins(world),
        "exchange_rates": _exchange_rates(world),
    }
    for account in world.accounts:
        if account.scenario is LEAD:
            continue
        subscriptions = _subscriptions(world, account)
        rows["subscriptions"] += subscriptions
        if account.scenario is TRIAL or account.is_mute:
            continue
        rows["invoices"] += _invoices(world, account, subscriptions)
        if purchase_story(account) is not None:
            rows["orders"] += _orders(world, account)
        if account.plan == CREDIT_PLAN:
            rows["credits"] += _credits(world, account)
    return rows


def cancelled_on(world: World, account: Account) -> date:
    """Day on which a lost account gave notice; the sudden ones leave on that very day."""
    assert account.lost_day is not None
    notice = 0 if account.signal_day is None else 15 + account.number % 25
    return world.on(account.lost_day - notice)


def _subscriptions(world: World, account: Account) -> list[Row]:
    """The account's contract, and what replaces, joins or leaves it when it changes."""
    start = world.on(account.start_day)
    is_old = account.start_day < -300 and account.number % 9 == 0
    row: Row = {
        "subscription_id": f"s{account.account_id}-1",
        "account_id": account.account_id,
        "plan": account.plan,
        "status": "active",
        "started_at": None if is_old else start,
        "renews_at": _next_renewal(start, world.end_on),
        "mrr": account.mrr,
        "currency": account.currency,
        "seats": account.seats,
        "billing_period": account.billing_period,
        "auto_renew": account.number % 6 != 0,
    }
    if account.scenario is TRIAL:
        return [row | {"status": "trial", "mrr": 0, "billing_period": None, "auto_renew": False}]
    if account.lost_day is not None:
        kind = churn_kind(account)
        lost = row | {
            "status": "ended" if kind == "not_renewed" else "cancelled",
            "ended_at": world.on(account.lost_day),
            "renews_at": None,
            "cancelled_at": None if kind == "not_renewed" else cancelled_on(world, account),
            "auto_renew": False,
        }
        return [lost, *_subscription_since_return(world, account, row)]
    if account.scenario.name == "expansion":
        changed = world.end_on - timedelta(days=EXPANSION_DAYS_BEFORE_END)
        more = {"subscription_id": f"s{account.account_id}-2", "started_at": changed}
        if account.number % 2:
            added = round(account.seats * 0.3)
            return [row, row | more | {"mrr": round(account.mrr * 0.3), "seats": added}]
        seats, mrr = round(account.seats * 1.3), round(account.mrr * 1.3)
        old = row | {"status": "ended", "ended_at": changed, "renews_at": None}
        return [old, row | more | {"mrr": mrr, "seats": seats}]
    if account.scenario.name == "mixed_downgrade":
        assert account.signal_day is not None
        changed = world.on(account.signal_day)
        kept = round(account.mrr * 0.7)
        if account.number % 2:
            # A second subscription from the beginning on, which is given up.
            module: Row = {"subscription_id": f"s{account.account_id}-2", "plan": MODULE}
            over = {"status": "ended", "ended_at": changed, "renews_at": None}
            return [row | {"mrr": kept}, row | module | over | {"mrr": account.mrr - kept}]
        old = row | {"status": "ended", "ended_at": changed, "renews_at": None}
        new = {"subscription_id": f"s{account.account_id}-2", "started_at": changed}
        return [old, row | new | {"mrr": kept}]
    return [row]


def _subscription_since_return(world: World, account: Account, before: Row) -> list[Row]:
    """The new contract of an account that came back, of any other none."""
    if not account.away:
        return []
    back = world.on(account.away.stop)
    new: Row = {
        "subscription_id": f"s{account.account_id}-2",
        "started_at": back,
        "renews_at": _next_renewal(back, world.end_on),
        "mrr": account.scenario.traits["mrr_after"],
    }
    return [before | new]


def churn_kind(account: Account) -> str:
    """How a lost account ended."""
    return ("cancelled", "not_renewed", "cancelled", "closed", "cancelled")[account.number % 5]


def _next_renewal(start: date, after: date) -> date:
    """The first anniversary of the contract after a day."""
    years = 1
    while add_months(start, 12 * years) <= after:
        years += 1
    return add_months(start, 12 * years)


def _invoices(world: World, account: Account, subscriptions: list[Row]) -> list[Row]:
    """One invoice per billing period within the demo, and now and then a credit note."""
    rng = world.rng("invoices", account.number)
    step = MONTHS_PER_PERIOD[account.billing_period]
    start = world.on(account.start_day)
    last = world.end_on if account.churn_day is None else world.on(account.churn_day - 1)
    rows: list[Row] = []
    period = 0
    while (issued := add_months(start, period)) <= last:
        period += step
        if issued < world.start_on:
            continue
        mrr = sum(
            int(str(row["mrr"]))
            for row in subscriptions
            if (row["started_at"] or date.min) <= issued < row.get("ended_at", date.max)
        )
        number = f"i{account.account_id}-{len(rows) + 1:03d}"
        rows.append(_invoice(world, account, rng, number, issued, mrr * step))
        credited = issued + timedelta(days=6)
        if rng.random() < 0.012 and credited <= last:
            rows.append(
                {
                    "invoice_id": f"i{account.account_id}-{len(rows) + 1:03d}",
                    "account_id": account.account_id,
                    "issued_at": credited,
                    "paid_at": credited,
                    "amount": -round(mrr * step * 0.1),
                    "currency": account.currency,
                    "status": "paid",
                    "deferral_requested": False,
                }
            )
    return rows


def _invoice(
    world: World, account: Account, rng: random.Random, number: str, issued: date, amount: int
) -> Row:
    """One invoice; at the planted level of trouble it is paid late or not at all."""
    due = issued + timedelta(days=14)
    is_late = rng.random() < account.level("late", (issued - world.start_on).days)
    days = rng.randint(18, 45) if is_late else -rng.randint(2, 10)
    paid: date | None = due + timedelta(days=days)
    if paid is None or paid > world.end_on:
        paid = None
    return {
        "invoice_id": number,
        "account_id": account.account_id,
        "issued_at": issued,
        "due_at": due,
        "paid_at": paid,
        "amount": amount,
        "currency": account.currency,
        "status": "paid" if paid else "open",
        "deferral_requested": is_late and rng.random() < 0.35,
    }


def purchase_story(account: Account) -> str | None:
    """How the account buys beside its subscription; None = not at all.

    steady: an order every 30 days, which stop when the product is left; shrinking: the baskets get
    smaller with the first signal; slowing: the next order comes much later.
    """
    if account.scenario.name.removeprefix("churn_") in TROUBLED:
        return ("shrinking", "slowing", "steady")[account.number % 3]
    return "steady" if account.number % 4 == 1 and account.is_customer else None


def purchase_stories(world: World) -> dict[str, list[str]]:
    """The accounts whose purchases shrink or slow down, by story."""
    return {
        story: [a.account_id for a in world.accounts if purchase_story(a) == story]
        for story in ("shrinking", "slowing")
    }


def _order_days(world: World, account: Account) -> list[int]:
    """Days with an order, the last one first."""
    days = world.active_days(account)
    regular = range(days.stop - 1 - account.number % 30, days.start + 5, -ORDER_EVERY_DAYS)
    if purchase_story(account) != "slowing":
        return list(regular)
    assert account.signal_day is not None
    before = [day for day in regular if day < account.signal_day]
    later = range(before[0] if before else days.stop, days.stop, SLOW_ORDER_AFTER_DAYS)
    return [*reversed(later[1:]), *before]


def _orders(world: World, account: Account) -> list[Row]:
    """Extra orders as the account's story has them; a few are sent back in part."""
    rng = world.rng("orders", account.number)
    usual = max(40, account.mrr // 5)
    days = world.active_days(account)
    story = purchase_story(account)
    rows: list[Row] = []
    for day in _order_days(world, account):
        has_left = account.level("frequency", day) < 0.75 or account.level("users", day) < 0.5
        if story == "steady" and has_left:
            continue
        factor = 1.0
        if story == "shrinking":
            factor = interpolate(SHRINKS, (account.reference_day - day) / account.onset)
        order: Row = {
            "order_id": f"o{account.account_id}-{day:03d}",
            "account_id": account.account_id,
            "ordered_at": f"{world.on(day)}T{rng.randint(8, 17):02d}:{rng.randint(0, 59):02d}:00Z",
            "amount": f"{usual * factor * rng.uniform(0.95, 1.05):.2f}",
            "currency": account.currency,
        }
        rows.append(order)
        if rng.random() < 0.015 and day + 5 < days.stop:
            back = {"order_id": f"{order['order_id']}r", "amount": f"{-usual * 0.5:.2f}"}
            rows.append(order | back | {"ordered_at": world.on(day + 5)})
    return rows


def _credits(world: World, account: Account) -> list[Row]:
    """Credits of each calendar month that has begun; use follows the product usage."""
    rng = world.rng("credits", account.number)
    days = world.active_days(account)
    allotted = account.user_count * 100
    share = rng.uniform(0.6, 0.8)
    rows: list[Row] = []
    month = world.on(days.start).replace(day=1)
    while month <= world.on(days.stop - 1):
        following = add_months(month, 1)
        middle = (month - world.start_on).days + 14
        level = account.level("frequency", middle) * account.level("users", middle)
        rows.append(
            {
                "account_id": account.account_id,
                "period_start": month,
                "period_end": following - timedelta(days=1),
                "allotted": allotted,
                "consumed": round(allotted * share * level * rng.uniform(0.96, 1.04)),
            }
        )
        month = following
    return rows


def _months(world: World) -> list[date]:
    """First days of the months within the demo."""
    months = [world.start_on.replace(day=1)]
    while (following := add_months(months[-1], 1)) <= world.end_on:
        months.append(following)
    return months


def _acquisition_costs(world: World) -> list[Row]:
    rng = world.rng("acquisition")
    return [
        {
            "month": month,
            "segment": segment,
            "acquisition_channel": channel,
            "amount": round(COST_PER_MONTH[segment] * rng.uniform(0.8, 1.2)),
            "currency": "EUR",
        }
        for month in _months(world)
        for segment in SEGMENTS
        for channel in CHANNELS
    ]


def _gross_margins(world: World) -> list[Row]:
    first, second = world.start_on.replace(day=1), add_months(world.start_on.replace(day=1), 12)
    rows: list[Row] = []
    for segment, rate in MARGINS.items():
        rows.append({"segment": segment, "valid_from": first, "margin_rate": rate})
        rows.append(
            {"segment": segment, "valid_from": second, "margin_rate": round(rate + 0.01, 2)}
        )
    return rows


def _exchange_rates(world: World) -> list[Row]:
    """A rate per month that moves by up to 3 % around its usual value."""
    rng = world.rng("rates")
    return [
        {
            "currency": currency,
            "valid_from": month,
            "rate_to_reporting": f"{usual * rng.uniform(0.97, 1.03):.6f}",
        }
        for currency, usual in RATES_TO_EUR.items()
        for month in _months(world)
    ]
