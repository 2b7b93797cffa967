"""Movements, retention and survival, as the models compute them, against days counted in Python.

Random histories that lie on the edges: month ends, midnight in another time zone, breaks of a week
and of eight days, deleted and unpriced subscriptions. ACCOUNT_HEALTH_ORACLE_WORLDS=n tries n worlds
instead of two; a failure names the world's number, which is its seed. Hypothesis draws a few such
histories at a time, too (ACCOUNT_HEALTH_HISTORY_CASES, default 40).
"""

from __future__ import annotations

import csv
import dataclasses
import os
import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import oracle_retention
import pytest
from compiled_chain import Chain
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from oracle_retention import Account, Terms

pytestmark = pytest.mark.slow

ZONE = "America/New_York"
AS_OF = (date(2026, 2, 28), date(2025, 12, 1), date(2024, 2, 29))
ACCOUNTS = 120
SHOWN = 5
MODELS = (
    "int_settings",
    "int_currency_rates",
    "int_newest_subscriptions",
    "int_subscriptions",
    "int_subscription_periods",
    "int_contract_periods",
    "int_mrr_changes",
    "int_customer_stays",
    "int_periods",
    "int_inactivities",
    "int_account_dimensions",
    "int_period_customers",
    "int_contract_renewals",
    "int_period_revenue",
    "mrr_movements",
    "retention_monthly",
    "survival_curves",
)
INPUTS = {
    "int_as_of": "as_of_on date",
    "int_account_links": "tool varchar, tool_account_id varchar, account_id varchar",
    "int_accounts": "account_id varchar, account_name varchar, segment varchar, plan varchar,"
    " acquisition_channel varchar, industry varchar, is_strategic boolean, churn_kind varchar,"
    " churn_reason varchar",
    "int_customers": "account_id varchar, segment varchar, plan varchar, first_customer_on date,"
    " churned_on date",
    "int_orders": "account_id varchar, ordered_on date",
    "int_exchange_rates": "currency varchar, valid_from date, rate_to_reporting decimal(18, 8)",
    "int_interactions_daily": "account_id varchar, date_day date, significant_interactions integer",
    "stg_generic__subscriptions": "tool varchar, subscription_id varchar, account_id varchar,"
    " plan varchar, status varchar, started_at timestamp, ended_at timestamp,"
    " renews_at timestamp, cancelled_at timestamp, mrr decimal(18, 4), currency varchar,"
    " seats bigint, billing_period varchar, auto_renew boolean, _file varchar, _row bigint,"
    " _arrived_at timestamp",
}
CASES = int(os.environ.get("ACCOUNT_HEALTH_HISTORY_CASES", "40"))
WORLDS = range(1, 1 + int(os.environ.get("ACCOUNT_HEALTH_ORACLE_WORLDS", "2")))


@dataclasses.dataclass
class Result:
    """One world as both see it."""

    name: str
    accounts: list[Account]
    movements: list[tuple]
    retention: dict[tuple, dict]
    survival: dict[tuple, tuple]


@pytest.fixture(scope="module")
def chain(project_root, tmp_path_factory) -> Chain:
    folder = tmp_path_factory.mktemp("retention")
    return Chain(project_root, folder, MODELS, INPUTS, {"time_zone": ZONE})


@pytest.fixture(scope="module")
def seeds(project_root) -> dict[str, list[dict[str, str]]]:
    names = ("settings", "churn_definitions", "tenure_bands")
    return {name: read(project_root / "seeds" / f"{name}.csv") for name in names}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def bands(seeds) -> dict[str, tuple[int, int]]:
    return {
        row["tenure_band"]: (int(row["from_days"]), int(row["below_days"]))
        for row in seeds["tenure_bands"]
    }


def terms_of(seeds, as_of: date) -> Terms:
    settings = {row["setting"]: row["value"] for row in seeds["settings"]}
    definitions = sorted(seeds["churn_definitions"], key=lambda row: int(row["definition_rank"]))
    (inactive_days,) = [int(row["inactive_days"]) for row in definitions if row["inactive_days"]]
    return Terms(
        as_of=as_of,
        zone=ZoneInfo(ZONE),
        gap_days=int(settings["churn_gap_days"]),
        term_months=int(settings["contract_term_months"]),
        inactive_days=inactive_days,
        rates={"EUR": Decimal(1), "USD": Decimal("0.9")},
        definitions=tuple(row["churn_definition"] for row in definitions),
    )


class Maker:
    """Random accounts whose days lie where mistakes would show."""

    def __init__(self, pick: random.Random, terms: Terms) -> None:
        self.pick = pick
        self.terms = terms

    def moment(self, day: date) -> datetime:
        """A UTC moment of that local day; many are another day in UTC."""
        hour = self.pick.choice((0, 0, 12, 19, 23))
        local = datetime(day.year, day.month, day.day, hour, 30, tzinfo=self.terms.zone)
        return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def day(self, earliest: date | None = None) -> date:
        earliest = earliest or self.terms.as_of - timedelta(days=900)
        free = earliest + timedelta(days=self.pick.randrange(0, 900))
        edges = (free, free.replace(day=1), free.replace(day=1) - timedelta(days=1))
        return max(earliest, self.pick.choice((*edges, self.terms.as_of)))

    def account(self, number: int) -> Account:
        subscriptions: list[dict] = []
        first = self.day()
        day = first
        for _ in range(self.pick.choice((0, 1, 1, 2, 3, 5))):
            length = self.pick.choice((1, 5, 24, 28, 31, 90, 365, 366, 700))
            end = day + timedelta(days=length)
            is_open = self.pick.random() < 0.25
            subscriptions.append(self.subscription(number, len(subscriptions), day, end, is_open))
            # Beside it, right after it, or after a break that is a loss or just not one.
            after = self.pick.choice((-length, -1, 0, 0, 1, 7, 7, 8, 8, 60))
            day = end + timedelta(days=after)
            if day > self.terms.as_of + timedelta(days=40):
                break
        orders = sorted(
            {self.day(first) for _ in range(self.pick.choice((0, 0, 1, 6)))}
            | {self.terms.day_of(s["ended_at"]) for s in subscriptions[:1] if s["ended_at"]}
            if self.pick.random() < 0.4
            else ()
        )
        orders = [order for order in orders if order <= self.terms.as_of]
        signs = sorted({self.day(first) for _ in range(self.pick.choice((0, 2, 8)))})
        return Account(
            account_id=f"a{number}",
            segment=self.pick.choice(("smb", "mid_market", "enterprise")),
            first_on=first + timedelta(days=self.pick.choice((0, 0, 0, 3))),
            # Some leave on the day they come.
            lost_on=first if number % 20 == 0 else self.lost_on(first, subscriptions, orders),
            churn_kind=self.pick.choice(
                (None, None, None, None, "closed", "cancelled", "not_renewed")
            ),
            churn_reason=self.pick.choice((None, "price")),
            subscriptions=subscriptions,
            order_days=orders,
            signs=signs,
            terms=self.terms,
        )

    def subscription(self, number: int, index: int, start: date, end: date, is_open: bool) -> dict:
        status = self.pick.choice(("active", "active", "ended", "cancelled"))
        if self.pick.random() < 0.05:
            status = "trial"
        arrived = self.moment(self.terms.as_of)
        if is_open and status == "ended":
            # Deleted, and nobody says when: since we know of it.
            arrived = self.moment(self.day(start))
        return {
            "subscription_id": f"s{number}-{index}",
            "status": status,
            "started_at": None if self.pick.random() < 0.07 else self.moment(start),
            "ended_at": None if is_open else self.moment(end),
            "cancelled_at": self.moment(self.day(start))
            if status == "cancelled" or self.pick.random() < 0.05
            else None,
            "mrr": Decimal(self.pick.choice((0, 50, 100, 100, 130, 9999))) / Decimal("1.25"),
            # Of some accounts nobody knows the price.
            "currency": "XYZ" if number % 20 == 1 else self.pick.choice((None, "EUR", "USD")),
            "_arrived_at": arrived,
        }

    def lost_on(self, first: date, subscriptions: list[dict], orders: list[date]) -> date | None:
        """Stated at any time, or with the last subscription if nothing was ordered since."""
        if self.pick.random() < 0.35:
            return self.day(first - timedelta(days=5))
        ends = []
        for row in subscriptions:
            start = self.terms.day_of(row["started_at"]) or date.min
            if row["status"] == "trial" or start > self.terms.as_of:
                continue
            end = self.terms.day_of(row["ended_at"])
            if end is None and row["status"] in ("ended", "cancelled"):
                end = self.terms.day_of(row["cancelled_at"] or row["_arrived_at"])
            ends.append(end or date.max)
        if not ends or max(ends) > self.terms.as_of or (orders and orders[-1] >= max(ends)):
            return None
        return max(ends)


@pytest.fixture(scope="module", params=WORLDS, ids=lambda number: f"world{number}")
def world(request, chain, seeds) -> Result:
    terms = terms_of(seeds, AS_OF[request.param % len(AS_OF)])
    maker = Maker(random.Random(request.param), terms)
    made = [maker.account(number) for number in range(ACCOUNTS)]
    return computed(chain, terms, made, f"world{request.param}")


def computed(chain: Chain, terms: Terms, made: list[Account], name: str) -> Result:
    """What the models make of these accounts."""
    accounts = [account for account in made if account.first_on <= terms.as_of]
    chain.fill(
        {
            "int_as_of": [{"as_of_on": terms.as_of}],
            "int_account_links": [
                {"tool": "generic", "tool_account_id": a.account_id, "account_id": a.account_id}
                for a in made
            ],
            "int_accounts": [
                {
                    "account_id": a.account_id,
                    "segment": a.segment,
                    "churn_kind": a.churn_kind,
                    "churn_reason": a.churn_reason,
                }
                for a in made
            ],
            "int_customers": [
                {
                    "account_id": a.account_id,
                    "segment": a.segment,
                    "first_customer_on": a.first_on,
                    "churned_on": a.lost_on,
                }
                for a in made
            ],
            "int_orders": [
                {"account_id": a.account_id, "ordered_on": day}
                for a in made
                for day in a.order_days
            ],
            "int_exchange_rates": [
                {"currency": "USD", "valid_from": date(2020, 1, 1), "rate_to_reporting": "0.9"}
            ],
            "int_interactions_daily": [
                {"account_id": a.account_id, "date_day": day, "significant_interactions": 1}
                for a in made
                for day in a.signs
            ],
            "stg_generic__subscriptions": [
                {"tool": "generic", "account_id": a.account_id}
                | {
                    name: str(value) if isinstance(value, datetime) else value
                    for name, value in row.items()
                }
                for a in made
                for row in a.subscriptions
            ],
        }
    )
    chain.run()
    keys = ("period_type", "period_start_on", "dimension", "dimension_value")
    columns = chain.columns("retention_monthly")
    return Result(
        name=name,
        accounts=accounts,
        movements=chain.rows("mrr_movements", "account_id", "month_start_on", "kind", "mrr_change"),
        retention={
            tuple(row[name] for name in keys): row
            for row in (
                dict(zip(columns, values, strict=True))
                for values in chain.rows("retention_monthly", *columns)
            )
            if row["dimension"] in ("all", "segment", "tenure_band")
        },
        survival={
            (dimension, value, age): (at_risk, lost, rate)
            for dimension, value, age, at_risk, lost, rate in chain.rows(
                "survival_curves",
                "dimension",
                "dimension_value",
                "age_days",
                "customers_at_risk",
                "customers_lost",
                "survival_rate",
            )
        },
    )


def expected_movements(accounts: list[Account]) -> dict[tuple, Decimal | None]:
    found: dict[tuple, Decimal | None] = {}
    for account in accounts:
        for day, (kind, change) in account.movements.items():
            key = account.account_id, day.replace(day=1), kind
            found[key] = found.get(key, Decimal(0)) + change if account.is_priced else None
    return found


def wrong_movements(world: Result) -> dict[tuple, tuple]:
    expected = expected_movements(world.accounts)
    got = {(account, month, kind): change for account, month, kind, change in world.movements}
    return {
        key: (expected.get(key, "none"), got.get(key, "none"))
        for key in expected.keys() | got.keys()
        if expected.get(key, "none") != got.get(key, "none")
    }


def test_every_movement_is_the_one_counted_by_days(world):
    wrong = wrong_movements(world)
    assert not wrong, f"{world.name}: expected, got: {dict(list(wrong.items())[:SHOWN])}"


def differences(world: Result, bands) -> list[str]:
    expected = oracle_retention.retention(world.accounts, bands)
    wrong = [f"{key} is only on one side" for key in expected.keys() ^ world.retention.keys()]
    for key in expected.keys() & world.retention.keys():
        for name, got in world.retention[key].items():
            if name.startswith(("customers_", "mrr_", "contract")):
                value = expected[key][name]
                if value != (got or 0):
                    wrong.append(f"{key}: {name} expected {value}, got {got}")
    return wrong


def test_every_count_and_sum_of_every_period_is_the_one_counted_by_days(world, bands):
    wrong = differences(world, bands)
    assert not wrong, f"{world.name}: {len(wrong)} differences:\n  " + "\n  ".join(wrong[:SHOWN])


@settings(
    max_examples=CASES,
    derandomize=False,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
@given(
    pick=st.randoms(use_true_random=False),
    as_of=st.sampled_from(AS_OF),
    numbers=st.lists(st.integers(0, 30), min_size=1, max_size=3, unique=True),
)
def test_any_few_histories_are_those_counted_by_days(chain, seeds, bands, pick, as_of, numbers):
    """Found wrong, the histories are made as short and few as they can be."""
    terms = terms_of(seeds, as_of)
    maker = Maker(pick, terms)
    result = computed(chain, terms, [maker.account(number) for number in numbers], "histories")
    assume(result.accounts)
    told = [str(account) for account in result.accounts]
    assert not wrong_movements(result), (wrong_movements(result), told)
    assert not differences(result, bands), (differences(result, bands)[:SHOWN], told)


def test_rates_are_their_formulas(world):
    formulas = {
        "churn_rate": (("customers_lost",), "customers_start"),
        "retention_rate": (("customers_retained",), "customers_start"),
        "churn_rate_with_inactive": (
            ("customers_lost", "customers_turned_inactive"),
            "customers_start",
        ),
        "reason_coverage_rate": (("customers_lost_with_reason",), "customers_lost"),
        "grr": (("mrr_kept",), "mrr_start"),
        "nrr": (("mrr_retained",), "mrr_start"),
        "renewal_rate": (("contracts_renewed",), "contracts_due"),
        "renewal_value_rate": (("mrr_renewed",), "mrr_due"),
    }
    for key, row in world.retention.items():
        for rate, (parts, whole) in formulas.items():
            if not row[whole]:
                assert row[rate] is None, (key, rate)
            else:
                share = float(sum(row[part] for part in parts)) / float(row[whole])
                assert abs(float(row[rate]) - share) < 1e-6, (key, rate)


def test_survival_is_kaplan_and_meiers_formula(world):
    groups = defaultdict(list)
    for account in world.accounts:
        groups["all", "all"].append(account)
        groups["segment", account.segment].append(account)
    expected = {
        (*group, days): point
        for group, accounts in groups.items()
        for days, point in oracle_retention.survival(accounts).items()
    }
    assert expected.keys() == world.survival.keys()
    for key, (at_risk, lost, share) in expected.items():
        got = world.survival[key]
        assert (got[0], got[1]) == (at_risk, lost), f"{world.name}: {key}"
        assert abs(float(got[2]) - float(share)) < 1e-6, f"{world.name}: {key}"


def test_the_world_is_worth_the_comparison(world):
    """Everything that can happen happens, in money and in customers."""
    assert {kind for _, _, kind, _ in world.movements} == {
        "new",
        "expansion",
        "contraction",
        "churn",
        "reactivation",
    }
    months = [row for key, row in world.retention.items() if key[0] == "month"]
    for name in months[0]:
        if name.startswith(("customers_", "mrr_", "contract")):
            assert any(row[name] for row in months), f"{world.name}: {name} is always 0"
    assert any(change is None for *_, change in world.movements)
    assert any(stay[0] == stay[1] for a in world.accounts for stay in a.stays)


@pytest.mark.parametrize("wrong_by", [-1, 1])
def test_a_break_wrong_by_one_day_would_be_noticed(world, bands, wrong_by):
    """The comparison has teeth: an oracle with another churn_gap_days differs."""
    others = [
        dataclasses.replace(
            account,
            terms=dataclasses.replace(account.terms, gap_days=account.terms.gap_days + wrong_by),
        )
        for account in world.accounts
    ]
    assert differences(dataclasses.replace(world, accounts=others), bands)
    got = {(account, month, kind): change for account, month, kind, change in world.movements}
    assert expected_movements(others) != got


def test_a_day_cut_in_utc_would_be_noticed(world, bands):
    others = [
        dataclasses.replace(account, terms=dataclasses.replace(account.terms, zone=ZoneInfo("UTC")))
        for account in world.accounts
    ]
    assert differences(dataclasses.replace(world, accounts=others), bands)
