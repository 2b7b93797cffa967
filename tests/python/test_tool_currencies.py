"""Stripe counts in each currency's smallest unit; the exchange-rate file makes one currency of it.

Subscriptions, invoices and credit notes are those of tests/fixtures/stripe, where they are worked
out in their own currency; orders, and a subscription in francs, come beside them. Nobody tells what
a franc, a dinar or a krona is worth.
"""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from paths import PROJECT, Paths
from project_copy import load_and_build, patch_places

# The dollar's rate of 2025 is that of the first day (1 June 2025); later ones change nothing.
GENERIC = {
    "accounts": "account_id,account_name\nacme,Acme\nnord,Nord\n",
    "account_map": "tool,tool_account_id,account_id\nstripe,cus_1,acme\nstripe,cus_2,nord\n",
    "exchange_rates": "currency,valid_from,rate_to_reporting\n"
    "JPY,2024-01-01,0.006\nUSD,2024-01-01,0.5\nUSD,2025-06-01,0.9\nUSD,2025-06-02,2\n",
    "subscriptions": "subscription_id,account_id,status,started_at,mrr,currency\n"
    "sub_francs,nord,active,2025-06-01,100,CHF\n",
    "orders": "order_id,account_id,ordered_at,amount,currency\n"
    "before_any_rate,acme,2023-12-31T12:00:00Z,10,USD\n"
    "last_day_of_a_rate,acme,2025-05-31T12:00:00Z,10,USD\n"
    "first_day_of_a_rate,acme,2025-06-01T12:00:00Z,10,USD\n"
    "returned,acme,2025-06-02T12:00:00Z,-10,USD\n"
    "in_francs,acme,2025-06-02T12:00:00Z,10,CHF\n"
    "returned_in_francs,acme,2025-06-03T12:00:00Z,-10,CHF\n"
    "in_no_currency,acme,2025-06-02T12:00:00Z,10,\n",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def build(tmp_path_factory) -> Path:
    """The warehouse with all that carries money."""
    with pytest.MonkeyPatch.context() as patch:
        patch_places(tmp_path_factory.mktemp("currencies"), patch)
        paths = Paths.from_env()
        paths.build.parent.mkdir(parents=True)
        shutil.copytree(PROJECT / "tests/fixtures/stripe/files", paths.exports / "stripe")
        (paths.exports / "generic").mkdir()
        for entity, text in GENERIC.items():
            (paths.exports / "generic" / f"{entity}.csv").write_text(text, "utf-8")
        money = ["+int_subscription_periods", "+int_priced_orders", "+int_rejected_rows"]
        load_and_build(paths, dt.datetime(2026, 7, 1, 5), ["generic", "stripe"], money)
        yield paths.build


def ask(build: Path, query: str) -> list[tuple]:
    with duckdb.connect(build) as connection:
        return connection.execute(query).fetchall()


def test_subscriptions_in_three_currencies_add_up_in_one(build):
    found = ask(
        build,
        "select subscription_id, account_id, currency, original_mrr, mrr"
        " from intermediate.int_subscription_periods order by all",
    )
    assert found == [
        ("sub_1", "acme", "EUR", Decimal("310.5000"), Decimal("310.5000")),
        ("sub_2", "acme", "JPY", Decimal("10000.0000"), Decimal("60.0000")),
        ("sub_3", "nord", "USD", Decimal("39.0000"), Decimal("35.1000")),
        ("sub_francs", "nord", "CHF", Decimal("100.0000"), None),
    ]


def test_an_order_has_the_rate_of_its_day_and_without_a_rate_no_price(build):
    """The first rate there is serves the days before it, too. A return is worth as much less."""
    found = ask(build, "select order_id, amount from intermediate.int_priced_orders order by all")
    assert found == [
        ("before_any_rate", Decimal("5.0000")),
        ("first_day_of_a_rate", Decimal("9.0000")),
        ("in_francs", None),
        ("in_no_currency", Decimal("10.0000")),
        ("last_day_of_a_rate", Decimal("5.0000")),
        ("returned", Decimal("-20.0000")),
        ("returned_in_francs", None),
    ]


def test_invoices_and_credit_notes_keep_their_own_currency(build):
    """Counted and judged by their dates, they are summed nowhere: a rate would change nothing."""
    found = ask(
        build,
        "select invoice_id, account_id, amount, currency from intermediate.int_invoices"
        " where currency <> 'EUR' order by all",
    )
    assert found == [
        ("cn_2", "acme", Decimal("-100.0000"), "JPY"),
        ("cn_3", "nord", Decimal("-1.5000"), "KWD"),
        ("in_2", "acme", Decimal("5000.0000"), "JPY"),
        ("in_3", "nord", Decimal("12.3400"), "KWD"),
        ("in_4", "nord", Decimal("5.0000"), "ISK"),
        ("in_5", "nord", Decimal("5.0000"), "USD"),
        ("in_7", "nord", Decimal("0.0000"), "USD"),
        ("in_9", "acme", Decimal("5000.0000"), "JPY"),
    ]


def test_what_has_no_rate_is_told_record_by_record(build):
    """Yen and dollars have one on some day or other; euros need none."""
    found = ask(
        build,
        "select entity, record_id, delivered_value from intermediate.int_rejected_rows"
        " where outcome = 'value_unconverted' order by all",
    )
    assert found == [
        ("invoices", "cn_3", "KWD"),
        ("invoices", "in_3", "KWD"),
        ("invoices", "in_4", "ISK"),
        ("orders", "in_francs", "CHF"),
        ("orders", "returned_in_francs", "CHF"),
        ("subscriptions", "sub_francs", "CHF"),
    ]
