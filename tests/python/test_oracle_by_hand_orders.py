"""The oracle's orders and modules against values worked out by hand from the definitions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from oracle_examples import account, asked, kpis, note, order, subscription

# The 90 days up to 31 March begin on 2 January, the 180 before them on 6 July 2023, the 365 on
# 2 April 2023: a leap day is among them.
RATES = [
    ("exchange_rates", {"currency": "USD", "valid_from": day, "rate_to_reporting": Decimal(rate)})
    for day, rate in ((date(2024, 1, 1), "0.9"), (date(2024, 3, 1), "0.8"))
]


# ---- basket and value ----------------------------------------------------------------------------


def test_a_return_lowers_the_value_and_is_no_purchase():
    told = (order("03-01", 100), order("03-02", 50), order("03-03", -30), order("03-04", 0))
    found = kpis(*told)
    assert found["basket_avg_90d"] == 75
    assert found["orders_365d"] == 2
    assert found["order_value_365d"] == 120
    assert found["days_since_order"] == 29


def test_nothing_is_known_before_the_first_order():
    found = kpis(order("03-05", 100), on="03-04")
    assert {found[kpi] for kpi in KPIS} == {None}
    # A return comes from an order that nobody delivered: the value is known, the basket is not.
    returned = kpis(order("03-05", -10), on="03-06")
    assert (returned["orders_365d"], returned["order_value_365d"]) == (0, -10)
    assert returned["basket_avg_90d"] is returned["days_since_order"] is None


KPIS = (
    "basket_avg_90d", "basket_change", "days_since_order", "purchase_gap_ratio", "orders_365d",
    "order_value_365d", "revenue_share_90d",
)  # fmt: skip


def test_windows_of_the_orders():
    told = (
        order("2023-04-01", 1),
        order("2023-04-02", 2),
        order("2023-07-05", 4),
        order("2023-07-06", 8),
        order("01-01", 16),
        order("01-02", 32),
        order("03-31", 64),
        order("04-01", 128),
    )
    found = kpis(*told)
    assert found["basket_avg_90d"] == 48
    assert found["basket_change"] == Fraction(48, 12) - 1
    assert found["orders_365d"] == 6
    assert found["order_value_365d"] == 126
    assert found["days_since_order"] == 0


def test_a_basket_from_500_to_200_a_month_falls_by_60_percent():
    # X09.
    told = [order(f"2023-{m:02}-15", 500) for m in range(8, 13)]
    told += [order(f"{m:02}-15", 200) for m in (1, 2, 3)]
    assert kpis(*told)["basket_change"] == Fraction(-60, 100)


def test_the_change_needs_purchases_on_both_sides():
    assert kpis(order("03-01", 5))["basket_change"] is None
    assert kpis(order("2023-12-01", 5))["basket_change"] is None
    assert kpis(order("2023-12-01", 5), order("03-01", -5))["basket_change"] is None


def test_an_order_is_worth_the_rate_of_its_day_and_the_first_rate_serves_before():
    told = (
        *RATES,
        order("2023-12-01", 10, "USD"),
        order("02-29", 10, "USD"),
        order("03-01", 10, "USD"),
        order("03-02", 10, "EUR"),
    )
    assert kpis(*told)["order_value_365d"] == 9 + 9 + 8 + 10
    assert kpis(*told)["basket_avg_90d"] == 9


@pytest.mark.parametrize("amount", [10, -10])
def test_an_order_without_a_rate_hides_the_value_while_it_is_inside_the_window(amount):
    told = (order("2023-12-01", 5), order("2023-12-31", amount, "XYZ"), order("03-01", 5))
    on = {day: kpis(*told, on=day) for day in ("2023-12-30", "2023-12-31", "03-29", "03-30")}
    assert [on[day]["basket_avg_90d"] for day in on] == [5, None, None, 5]
    assert [on[day]["revenue_share_90d"] for day in on] == [1, None, None, 1]
    assert [on[day]["order_value_365d"] for day in on] == [5, None, None, None]
    assert on["03-30"]["basket_change"] is None
    # It is a purchase all the same.
    assert on["03-30"]["orders_365d"] == 2 + (amount > 0)
    assert on["2023-12-31"]["days_since_order"] == (0 if amount > 0 else 30)


# ---- gaps ----------------------------------------------------------------------------------------


def bought(*gaps: int, first: str = "2023-11-01"):
    """Purchases so many days apart, two on the last of these days."""
    days = [date.fromisoformat(first)]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    again = order(days[-1].isoformat(), 7)
    return [order(day.isoformat(), 5) for day in days] + [again], days[-1]


def test_a_gap_of_45_days_after_two_of_20():
    # X10: also on the day on which it ends, and until a longer one.
    told, last = bought(20, 20, 45)
    assert kpis(*told, on=last)["purchase_gap_ratio"] == Fraction(45, 20)
    assert kpis(*told, on=last + timedelta(days=45))["purchase_gap_ratio"] == Fraction(45, 20)
    assert kpis(*told, on=last + timedelta(days=46))["purchase_gap_ratio"] == Fraction(46, 20)
    # Before it ended there was only one gap to compare with.
    assert kpis(*told, on=last - timedelta(days=1))["purchase_gap_ratio"] is None


def test_the_open_gap_against_the_median_of_those_before_the_last():
    told, last = bought(10, 30, 20, 12)
    assert kpis(*told, on=last)["purchase_gap_ratio"] == Fraction(12, 20)
    assert kpis(*told, on=last + timedelta(days=50))["purchase_gap_ratio"] == Fraction(50, 20)
    even, last = bought(10, 30, 15)
    assert kpis(*even, on=last)["purchase_gap_ratio"] == Fraction(15, 20)


def test_returns_and_second_orders_of_a_day_make_no_gap():
    told, last = bought(20, 20)
    told.append(order("2023-11-10", -5))
    assert kpis(*told, on=last + timedelta(days=99))["purchase_gap_ratio"] is None


# ---- share ---------------------------------------------------------------------------------------


def test_a_share_of_the_quarter_of_everybody():
    # X11: 5 % then 2 %.
    told = [
        ("accounts", {"account_id": "b", "account_name": "B", "lifecycle_stage": "lead"}),
        order("01-02", 60),
        order("01-02", -10),
        order("01-02", 950, account_id="b"),
        order("03-31", 20),
        order("04-01", 30, account_id="b"),
        # Of an account that nobody delivered.
        order("03-31", 999, account_id="somebody else"),
        order("03-31", 999, "XYZ", account_id="somebody else"),
    ]
    assert kpis(*told, on="01-02")["revenue_share_90d"] == Fraction(5, 100)
    assert kpis(*told, on="03-31")["revenue_share_90d"] == Fraction(70, 1020)
    assert kpis(*told, on="04-01")["revenue_share_90d"] == Fraction(20, 50)


def test_no_share_of_nothing_or_of_what_nobody_can_convert():
    told = [("accounts", {"account_id": "b", "account_name": "B"}), order("02-01", 50)]
    assert kpis(*told, order("03-01", -50, account_id="b"))["revenue_share_90d"] is None
    assert kpis(*told, order("03-01", 1, "XYZ", account_id="b"))["revenue_share_90d"] is None
    assert kpis(*told, order("03-01", -60, account_id="b"), on="02-29")["revenue_share_90d"] == 1
    # Bought long ago, nothing since: a share of 0.
    others = order("03-01", 10, account_id="b")
    assert kpis(told[0], order("2023-01-01", 5), others)["revenue_share_90d"] == 0


# ---- modules -------------------------------------------------------------------------------------

BASE = subscription("2023-01-01", plan="base")


def test_a_module_is_cancelled_on_the_day_it_ends_beside_another():
    told = (BASE, subscription("2023-06-01", "01-02", plan="reports"))
    found = {
        day: kpis(*told, on=day)["modules_cancelled_90d"]
        for day in ("2022-12-31", "01-01", "01-02", "03-31", "04-01")
    }
    assert found == {"2022-12-31": None, "01-01": 0, "01-02": 1, "03-31": 1, "04-01": 0}


@pytest.mark.parametrize(
    ("starts", "ends", "values", "expected"),
    [
        ("2023-01-01", None, {}, 1),
        # The other one begins on the day, ends on the day, or the day after.
        ("03-01", None, {}, 1),
        ("2023-01-01", "03-01", {}, 0),
        ("2023-01-01", "03-02", {}, 1),
        # A trial keeps nobody, and neither does what comes later.
        ("2023-01-01", None, {"status": "trial"}, 0),
        ("03-02", None, {}, 0),
    ],
)
def test_another_subscription_runs_on_the_day_of_the_end(starts, ends, values, expected):
    ended = subscription("2023-06-01", "03-01", plan="reports")
    other = subscription(starts, ends, plan="base", **values)
    assert kpis(ended, other)["modules_cancelled_90d"] == expected


@pytest.mark.parametrize(
    ("starts", "values", "expected"),
    [
        ("02-28", {"plan": "reports"}, 1),
        ("02-29", {"plan": "reports"}, 0),
        ("03-07", {"plan": "reports"}, 0),
        ("03-08", {"plan": "reports"}, 1),
        ("03-01", {"plan": "other"}, 1),
        ("03-01", {"plan": None}, 1),
        ("03-01", {"plan": "reports", "status": "trial"}, 1),
    ],
)
def test_what_starts_again_within_a_week_was_not_cancelled(starts, values, expected):
    told = BASE, subscription("2023-06-01", "02-29", plan="reports")
    again = subscription(starts, **values)
    assert kpis(*told, again)["modules_cancelled_90d"] == expected
    # It counts already on the day of the end.
    assert kpis(*told, again, on="02-29")["modules_cancelled_90d"] == expected


def test_a_subscription_of_no_day_neither_ends_nor_starts_again():
    assert kpis(BASE, subscription("03-01", "03-01", plan="x"))["modules_cancelled_90d"] == 0
    told = BASE, subscription("2023-06-01", "02-29", plan="x")
    again = subscription("03-01", "03-01", plan="x")
    assert kpis(*told, again)["modules_cancelled_90d"] == 1


def test_two_that_end_together_beside_none_are_no_module():
    told = (subscription("2023-06-01", "03-01", plan="a"), subscription(None, "03-01", plan="b"))
    assert kpis(*told)["modules_cancelled_90d"] == 0
    assert kpis(*told, BASE)["modules_cancelled_90d"] == 2


def test_without_a_plan_the_next_one_may_be_the_same():
    told = BASE, subscription("2023-06-01", "02-29"), subscription("03-01")
    assert kpis(*told)["modules_cancelled_90d"] == 0
    named = subscription("03-01", plan="reports")
    assert kpis(*told[:2], named)["modules_cancelled_90d"] == 1


# ---- payment and stage ---------------------------------------------------------------------------


def test_a_deferral_asked_for_in_a_note_counts_without_any_invoice():
    told = note("payment_deferral", "01-01")
    found = {day: kpis(told, on=day) for day in ("2023-12-31", "01-01", "03-30", "03-31")}
    assert [values["payment_deferrals_90d"] for values in found.values()] == [None, 1, 1, 0]
    assert {values["late_payments_90d"] for values in found.values()} == {None}
    assert kpis(note("growth", "01-01"))["payment_deferrals_90d"] is None


@pytest.mark.parametrize(
    ("stage", "buyer", "other"),
    [(None, True, False), ("client", True, False), ("lead", False, False), ("churned", True, True)],
)
def test_a_stage_in_a_word_nobody_knows_is_none(stage, buyer, other):
    told = account(lifecycle_stage=stage)
    bought, idle = asked(told, order("01-01", 5)), asked(told)
    assert bought.is_customer(bought.accounts["a"]) is buyer
    assert idle.is_customer(idle.accounts["a"]) is other
