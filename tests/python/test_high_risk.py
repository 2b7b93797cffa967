"""Entering medium or high risk is news once, staying there is none, coming back is again (R05).

From the band of each day to what people are told: the models in between, with the seeds as they
are. R05 is the rule of high risk and A10 that of medium risk, which high risk does not leave. Both
close after 7 quiet days, and for 14 more days what comes back is the same alert.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from compiled_chain import Chain, stay

pytestmark = pytest.mark.slow

CHAIN = (
    "int_settings",
    "int_threshold_limits",
    "int_score_checks",
    "int_rule_checks",
    "int_rule_levels",
    "int_softening_days",
    "int_rule_hits",
    "int_rule_days",
    "int_rule_spells",
    "int_alert_spells",
    "int_alert_hits",
    "int_alert_steps",
    "int_alert_events",
    "int_working_days",
    "int_alert_clocks",
    "int_alert_history",
)
INPUTS = {
    "int_health_scores": "account_id varchar, date_day date, score_before_override double,"
    " signal_count integer, is_stale boolean, band varchar",
    "int_score_parts": "segment varchar, date_day date, parts varchar",
    "int_account_profiles": "account_id varchar, segment varchar, profile varchar, country varchar",
    "int_scoring_slice": "first_day_on date",
    "int_calendar_days": "country varchar, date_day date, sentence varchar",
    "int_threshold_checks": "account_id varchar, date_day date, threshold_id varchar, kpi varchar,"
    " value double, baseline_value double, segment_median double, change double,"
    " severity_rank integer, softened_by varchar",
    "int_account_notes": "account_id varchar, note_id varchar, kind varchar, noted_on date",
    "int_customer_stays": "account_id varchar, stay_number integer, begins_on date, ends_on date",
    "int_alert_actions": "alert_id varchar, action varchar, acted_at timestamp, acted_on date,"
    " acted_by varchar, snooze_until timestamp, reason varchar",
    "int_human_contacts": "account_id varchar, occurred_on date, occurred_at timestamp",
    "int_value_tiers": "account_id varchar, date_day date, value_tier varchar",
    "int_account_owners": "account_id varchar, calendar varchar, manager_email varchar",
    "int_days": "date_day date",
    "int_as_of": "as_of_on date",
}
# A Monday; day 10 is Thursday 12 March.
FIRST, DAYS = date(2026, 3, 2), 70
Word = tuple[str, int, bool]

# Bands by day: so many days of one, of the next ...; the last one goes on.
BANDS = {
    "healthy": [("healthy", 70)],
    "never": [("at_risk", 70)],
    "stays": [("healthy", 10), ("critical", 60)],
    "alone": [("healthy", 10), ("critical", 60)],
    "dips": [("healthy", 10), ("critical", 10), ("at_risk", 6), ("critical", 44)],
    "unseen": [("healthy", 10), ("critical", 10), ("no_data", 20), ("critical", 30)],
    "soon_back": [("healthy", 10), ("critical", 10), ("at_risk", 20), ("critical", 30)],
    "back": [("healthy", 10), ("critical", 10), ("at_risk", 21), ("critical", 29)],
    "worse": [("healthy", 10), ("at_risk", 10), ("critical", 50)],
    "growing": [("healthy", 10), ("at_risk", 10), ("critical", 50)],
    "medium_alone": [("healthy", 10), ("at_risk", 60)],
    "better": [("healthy", 10), ("critical", 10), ("at_risk", 10), ("healthy", 40)],
}
UNANSWERED = ("alone", "medium_alone")
# (event, day, whether people are told). Six days out are none; the seventh, day 26, closes it. What
# comes back by day 40 is the same alert. The deadline of Thursday the 12th is Friday the 13th, at
# medium risk Monday the 16th; whoever calls on every day keeps it.
HIGH: dict[str, list[Word]] = {
    "healthy": [],
    "never": [],
    "stays": [("opened", 10, True)],
    "alone": [("opened", 10, True), ("overdue", 11, True)],
    "dips": [("opened", 10, True)],
    "unseen": [("opened", 10, True)],
    "soon_back": [("opened", 10, True), ("quiet", 26, True), ("returned", 40, False)],
    "back": [("opened", 10, True), ("quiet", 26, True), ("opened", 41, True)],
    "worse": [("opened", 20, True)],
    "growing": [("opened", 20, True)],
    "medium_alone": [],
    "better": [("opened", 10, True), ("quiet", 26, True)],
}
MEDIUM: dict[str, list[Word]] = {
    "healthy": [],
    "never": [("opened", 0, True)],
    "stays": [("opened", 10, True)],
    "alone": [("opened", 10, True), ("overdue", 11, True)],
    "dips": [("opened", 10, True)],
    "unseen": [("opened", 10, True)],
    "soon_back": [("opened", 10, True)],
    "back": [("opened", 10, True)],
    "worse": [("opened", 10, True)],
    "growing": [("opened", 10, True)],
    "medium_alone": [("opened", 10, True), ("overdue", 14, True)],
    "better": [("opened", 10, True), ("quiet", 36, True)],
}


@pytest.fixture(scope="module")
def chain(tmp_path_factory, project_root) -> Chain:
    """The models after the bands of all accounts; `growing` is known to grow from day 15 on."""
    chain = Chain(project_root, tmp_path_factory.mktemp("high_risk"), CHAIN, INPUTS)
    accounts = [{"account_id": account} for account in BANDS]
    shared = {"segment": "smb", "profile": "all", "country": "DE"}
    growth = {"note_id": "n1", "kind": "growth", "noted_on": FIRST + timedelta(days=15)}
    chain.fill(
        {
            "int_health_scores": [
                row | {"score_before_override": 50.0, "signal_count": 0, "is_stale": False}
                for account, bands in BANDS.items()
                for row in by_day(account, bands)
            ],
            "int_account_profiles": [account | shared for account in accounts],
            "int_account_notes": [{"account_id": "growing"} | growth],
            "int_customer_stays": [stay(account) for account in BANDS],
            "int_account_owners": [account | {"calendar": "standard"} for account in accounts],
            "int_human_contacts": [
                account | {"occurred_on": day, "occurred_at": f"{day} 10:00:00"}
                for account in accounts
                if account["account_id"] not in UNANSWERED
                for day in (FIRST + timedelta(days=n) for n in range(DAYS))
            ],
            "int_scoring_slice": [{"first_day_on": FIRST}],
            "int_days": [{"date_day": FIRST}],
            "int_as_of": [{"as_of_on": FIRST + timedelta(days=DAYS - 1)}],
        }
    )
    chain.run()
    return chain


@pytest.fixture(scope="module")
def history(chain) -> dict[tuple[str, str], list[Word]]:
    """What happened to each account's alerts of each rule, in order."""
    found: dict[tuple[str, str], list[Word]] = defaultdict(list)
    columns = "event_at", "alert_id", "event", "event_on", "notifies"
    whose = alerts(chain)
    for _, alert_id, event, day, notifies in sorted(chain.rows("int_alert_history", *columns)):
        found[whose[alert_id]].append((event, (day - FIRST).days, notifies))
    return found


def alerts(chain: Chain) -> dict[str, tuple[str, str]]:
    """Alert → its rule and account."""
    rows = chain.rows("int_alert_spells", "distinct alert_id", "rule_id", "account_id")
    return {alert_id: (rule_id, account) for alert_id, rule_id, account in rows}


def by_day(account: str, bands: Sequence[tuple[str, int]]) -> Iterator[dict]:
    """A row per day with its band."""
    days = [band for band, count in bands for _ in range(count)]
    assert len(days) == DAYS
    for number, band in enumerate(days):
        yield {"account_id": account, "date_day": FIRST + timedelta(days=number), "band": band}


def test_nothing_but_the_band_fires(chain):
    assert {rule for rule, _ in alerts(chain).values()} == {"R05", "A10"}


@pytest.mark.parametrize("account", BANDS)
def test_high_risk_is_news_when_it_begins(history, account):
    assert history["R05", account] == HIGH[account]


@pytest.mark.parametrize("account", BANDS)
def test_medium_risk_is_news_when_it_begins(history, account):
    assert history["A10", account] == MEDIUM[account]


def test_medium_risk_is_light_and_high_risk_is_strong(chain):
    """R22, R23: that of `growing`, too; 1 is light and 2 is strong."""
    whose = alerts(chain)
    found = {
        (whose[alert_id][0], rank)
        for alert_id, rank in chain.rows("int_alert_history", "alert_id", "severity_rank")
    }
    assert found == {("A10", 1), ("R05", 2)}
