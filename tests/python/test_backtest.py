"""The backtest on planted losses of known lead, by hand; nothing from afterwards changes it (N02).

Ten accounts are lost, each beside two kept ones that came a day or two after it. Rule T13 spoke for
eight of the lost, 10, 20 ... 80 days before, and for three of the kept, once twice.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from fractions import Fraction

import pytest
from compiled_chain import Chain

pytestmark = pytest.mark.slow

MODELS = (
    "int_settings",
    "int_account_owners",
    "int_customer_stays",
    "int_backtest_accounts",
    "int_backtest_rules",
    "int_backtest_bands",
    "int_backtest_signals",
    "int_backtest_warnings",
    "int_churn_base_rates",
    "int_rule_types",
    "int_lost_accounts",
    "int_method_verdicts",
    "rule_backtest",
    "loss_audit",
    "retro_detection",
    "churn_by_signal",
    "method_disagreements",
)
MARTS = MODELS[-5:]
INPUTS = {
    "int_as_of": "as_of_on date",
    "int_days": "date_day date",
    "int_accounts": "account_id varchar, account_name varchar, segment varchar,"
    " owner_email varchar, churn_kind varchar, churn_reason varchar",
    "int_customers": "account_id varchar, segment varchar, first_customer_on date,"
    " churned_on date, churn_definition varchar",
    "int_contract_periods": "account_id varchar, stay_number integer, starts_on date, ends_on date,"
    " contract_ends_on date, is_cancelled boolean",
    "int_alert_episodes": "alert_id varchar, account_id varchar, rule_id varchar, opened_on date,"
    " closed_on date",
    "int_rule_hits": "account_id varchar, rule_id varchar, date_day date, severity_rank integer",
    "int_health_scores": "account_id varchar, date_day date, band varchar, score decimal(18, 9),"
    " is_too_early boolean, weighted_rank integer, few_signals_rank integer,"
    " signal_count_rank integer, alert_levels_rank integer",
    "int_score_adjustments": "account_id varchar, date_day date, component varchar, band varchar,"
    " points decimal(18, 9), sentence varchar",
    "int_activities": "account_id varchar, activity_type varchar, direction varchar,"
    " status varchar, occurred_on date, alert_id varchar",
}
AS_OF = date(2026, 6, 30)
FIRST_DAY = date(2025, 1, 1)
LOST = [f"lost{number}" for number in range(10)]
KEPT = [f"kept{number}{twin}" for number in range(10) for twin in "ab"]
LOST_ON = {account: AS_OF - timedelta(days=7 * number) for number, account in enumerate(LOST)}
CAME_ON = {account: date(2024, 1, 1) + timedelta(days=20 * int(account[4])) for account in LOST}
CAME_ON |= {
    account: CAME_ON[f"lost{account[4]}"] + timedelta(days=1 + "ab".index(account[5]))
    for account in KEPT
}
Tables = dict[str, list[dict[str, object]]]


def alert(account: str, rule: str, opened_on: date, closed_on: date | None) -> dict[str, object]:
    return {
        "alert_id": f"{account} {rule} {opened_on}",
        "account_id": account,
        "rule_id": rule,
        "opened_on": opened_on,
        "closed_on": closed_on,
    }


def hit(account: str, rule: str, day: date, rank: int) -> dict[str, object]:
    return {"account_id": account, "rule_id": rule, "date_day": day, "severity_rank": rank}


def score(account: str, day: date, band: str, rank: int) -> dict[str, object]:
    points = {1: 90, 2: 50, 3: 20}[rank]
    return {
        "account_id": account, "date_day": day, "band": band, "score": points,
        "is_too_early": False, "weighted_rank": rank, "few_signals_rank": 1,
        "signal_count_rank": rank, "alert_levels_rank": 1,
    }  # fmt: skip


def before(account: str, days: int) -> date:
    """So many days before the loss of the account, or of the one that it stands beside."""
    return LOST_ON[f"lost{account[4]}"] - timedelta(days=days)


def world() -> Tables:
    settings = {
        "backtest_lost_accounts": 100, "backtest_kept_per_lost": 2, "backtest_min_lost": 11,
        "interval_deviations": 1.96, "disagreement_days": 365,
    }  # fmt: skip
    alerts, hits, scores = [], [], []
    for number, account in enumerate(LOST[:8], start=1):
        alerts.append(alert(account, "T13", before(account, 10 * number), LOST_ON[account]))
        hits.append(hit(account, "T13", before(account, 10 * number), 1))
        hits.append(hit(account, "T13", before(account, 5 * number), 2))
    for account in LOST[:6]:
        scores += [
            score(account, before(account, days), "critical", 3) for days in range(15, 0, -1)
        ]
    for account, days in (("kept0a", 60), ("kept0a", 20), ("kept1b", 89), ("kept2a", 1)):
        alerts.append(alert(account, "T13", before(account, days), before(account, days - 1)))
        hits.append(hit(account, "T13", before(account, days), 1))
    scores.append(score("kept5a", AS_OF, "critical", 3))
    days = [FIRST_DAY + timedelta(days=number) for number in range((AS_OF - FIRST_DAY).days + 1)]
    return {
        "settings": [{"setting": key, "value": str(value)} for key, value in settings.items()],
        "backtest_horizons": [{"horizon_days": 90}],
        "int_as_of": [{"as_of_on": AS_OF}],
        "int_days": [{"date_day": day} for day in days],
        "int_accounts": [
            {"account_id": a, "account_name": a, "segment": "smb", "owner_email": f"csm{a[-1]}@x"}
            for a in [*LOST, *KEPT]
        ],
        "int_customers": [
            {
                "account_id": account,
                "segment": "smb",
                "first_customer_on": came_on,
                "churned_on": LOST_ON.get(account),
                "churn_definition": "cancelled" if account in LOST_ON else None,
            }
            for account, came_on in CAME_ON.items()
        ],
        "int_contract_periods": [],
        "int_alert_episodes": alerts,
        "int_rule_hits": hits,
        "int_health_scores": scores,
        "int_score_adjustments": [],
        "int_activities": [
            {"account_id": "lost6", "activity_type": "call", "status": "held",
             "occurred_on": before("lost6", 45)},
            {"account_id": "lost7", "activity_type": "meeting", "status": "held",
             "occurred_on": before("lost7", 7)},
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def chain(project_root, tmp_path_factory) -> Chain:
    return Chain(project_root, tmp_path_factory.mktemp("chain"), MODELS, INPUTS)


def computed(chain: Chain, tables: Tables, marts: tuple[str, ...] = MARTS) -> dict[str, list[str]]:
    chain.fill(tables)
    chain.run()
    return {mart: sorted(map(repr, chain.rows(mart, "*"))) for mart in marts}


def test_planted_losses_of_known_lead_give_the_exact_numbers(chain) -> None:
    """Recall 8/10, false alarms 3/20, leads with quartiles 27.5, 45 and 62.5.

    Customers of 1 April 2025 and later (the data's first day and 90): twenty for 456 days, and each
    lost one up to its day. Four alerts in 20 x 90 days of the kept; 20 customers of two owners.
    """
    computed(chain, world())
    days = 20 * 456 + sum((day - date(2025, 4, 1)).days for day in LOST_ON.values())
    base_rate = Fraction(90 * 10, days)
    recall, false_alarms = Fraction(8, 10), Fraction(3, 20)
    precision = recall * base_rate / (recall * base_rate + false_alarms * (1 - base_rate))
    (row,) = [
        row
        for row in chain.rows(
            "rule_backtest", "rule_id", "recall", "false_alarm_rate", "base_rate", "precision",
            "lift", "lead_days_q1", "lead_days_median", "lead_days_q3",
            "false_alerts_per_owner_week", "sample",
        )
        if row[0] == "T13"
    ]  # fmt: skip
    expected = [recall, false_alarms, base_rate, precision, precision / base_rate, 27.5, 45, 62.5]
    expected.append(Fraction(4, 20 * 90) * 7 * 10)
    assert [float(value) for value in row[1:-1]] == pytest.approx(
        [float(value) for value in expected], abs=1e-6
    )
    assert row[-1] == "sample is too small"


def test_all_rules_together_and_the_bands_are_judged_alike(chain) -> None:
    """A lost account turned grave half-way, none of the kept did; six were critical."""
    computed(chain, world())
    rows = chain.rows(
        "rule_backtest", "rule_id", "lost_with_signal", "kept_with_signal", "lead_days_median"
    )
    found = {rule: (lost, kept, median) for rule, lost, kept, median in rows}
    assert found["any_rule"] == (8, 3, 45)
    assert found["any_rule_above_light"] == (8, 0, Fraction(45, 2))
    assert found["published_critical"] == found["published_at_risk"] == (6, 0, 15)
    assert found["signal_count_critical"] == (6, 0, 15)
    assert found["few_signals_critical"] == found["T02"] == (0, 0, None)


def test_the_audit_says_what_was_known_and_done(chain) -> None:
    """K59, K61: of ten lost, eight with a signal; called 45 days before, met 7 days before."""
    computed(chain, world())
    assert chain.rows(
        "retro_detection where period_kind = 'all'",
        "lost_accounts", "with_signal", "with_intervention", "intervention_lead_days_avg",
    ) == [(10, 8, 2, 26)]  # fmt: skip
    leads = dict(chain.rows("loss_audit", "account_id", "intervention_lead_days"))
    assert (leads["lost6"], leads["lost7"], leads["lost0"]) == (45, 7, None)


# ---- leaks ---------------------------------------------------------------------------------------

TOMORROW = AS_OF + timedelta(days=1)
SINCE_THE_LOSS: Tables = {
    "int_alert_episodes": [alert("lost9", "T13", LOST_ON["lost9"], None)]
    + [alert(account, "T02", before(account, 0), None) for account in KEPT],
    "int_rule_hits": [hit("lost9", "T13", LOST_ON["lost9"], 4)]
    + [hit(account, "T13", before(account, 0), 4) for account in KEPT],
    "int_health_scores": [
        score(account, before(account, 0), "critical", 3) for account in [*LOST, *KEPT]
    ],
    "int_activities": [
        {"account_id": "lost0", "activity_type": "call", "occurred_on": LOST_ON["lost0"]}
    ],
}
AFTER_TODAY: Tables = {
    "int_customers": [
        {"account_id": "new", "segment": "smb", "first_customer_on": TOMORROW, "churned_on": None}
    ],
    "int_accounts": [{"account_id": "new", "account_name": "new", "owner_email": "new@x"}],
    "int_alert_episodes": [alert(account, "T13", TOMORROW, None) for account in KEPT],
    "int_rule_hits": [hit(account, "T13", TOMORROW, 4) for account in KEPT],
    "int_health_scores": [score(account, TOMORROW, "critical", 3) for account in KEPT],
    "int_activities": [
        {"account_id": account, "activity_type": "call", "occurred_on": TOMORROW}
        for account in LOST
    ],
}


@pytest.mark.parametrize("table", SINCE_THE_LOSS)
def test_nothing_from_the_day_of_the_loss_on_changes_what_is_judged(chain, table) -> None:
    told = computed(chain, world(), MARTS[:3])
    later = world()
    later[table] = later[table] + SINCE_THE_LOSS[table]
    assert computed(chain, later, MARTS[:3]) == told


@pytest.mark.parametrize("table", AFTER_TODAY)
def test_nothing_from_after_the_as_of_date_changes_any_of_it(chain, table) -> None:
    told = computed(chain, world())
    later = world()
    later[table] = later[table] + AFTER_TODAY[table]
    assert computed(chain, later) == told


def test_a_loss_that_is_announced_for_tomorrow_has_not_happened(chain) -> None:
    told = computed(chain, world())
    later = deepcopy(world())
    for customer in later["int_customers"]:
        customer["churned_on"] = customer["churned_on"] or TOMORROW
    assert computed(chain, later) == told


def test_who_came_back_had_been_lost_all_the_same(chain) -> None:
    """Lost on 2 June, back on the 30th: warned of, lost in June, and worried about with reason."""
    marts = ("retro_detection", "churn_by_signal", "method_disagreements")
    told = computed(chain, world(), marts)
    assert any("lost4" in row and "'lost'" in row for row in told["method_disagreements"])
    later = world()
    for customer in later["int_customers"]:
        if customer["account_id"] == "lost4":
            customer |= {"churned_on": None, "churn_definition": None}
    later["int_contract_periods"] = [
        {"account_id": "lost4", "stay_number": number, "starts_on": begins, "ends_on": ends}
        for number, begins, ends in (
            (1, CAME_ON["lost4"], LOST_ON["lost4"]),
            (2, AS_OF, date(9999, 12, 31)),
        )
    ]
    assert computed(chain, later, marts) == told


@pytest.mark.parametrize("table", ["int_alert_episodes", "int_health_scores"])
def test_the_same_a_day_earlier_does_change_it(chain, table) -> None:
    """Else the tests above could not fail."""
    told = computed(chain, world(), MARTS[:1])
    earlier = world()
    for row in SINCE_THE_LOSS[table]:
        days = {
            key: value - timedelta(days=1) for key, value in row.items() if isinstance(value, date)
        }
        earlier[table].append(row | days)
    assert computed(chain, earlier, MARTS[:1]) != told
