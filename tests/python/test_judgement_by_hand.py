"""The oracle of thresholds, rules and scores against examples worked out by hand.

X-numbers are the worked examples of the catalogue.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from judged_examples import FIRST, case, day, fell
from oracle_case import Account, Case, Note, Override, Reading, SeedTables
from oracle_rules import Episode, Rhythm, Rules, alerts, all_checks
from oracle_scores import Health, Scores
from oracle_thresholds import Thresholds, since_first_crossing

RANKS = {0: "none", 1: "light", 2: "strong", 3: "critical", 4: "priority"}


@pytest.fixture(scope="module")
def seeds(project_root) -> SeedTables:
    return SeedTables.read(project_root / "seeds")


def level(seeds: SeedTables, made: Case, threshold_id: str, number: int = 1) -> str | None:
    check = Thresholds(made, seeds).judged().get(("a", day(number), threshold_id))
    return None if check is None else RANKS[check.rank]


def health(seeds: SeedTables, made: Case, number: int = 1) -> Health:
    checks = since_first_crossing(Thresholds(made, seeds).judged())
    return Scores(made, seeds, checks).health()["a", day(number)]


def fired(seeds: SeedTables, made: Case) -> dict[str, dict[date, str]]:
    judged = Thresholds(made, seeds).judged()
    healths = Scores(made, seeds, since_first_crossing(judged)).health()
    hits = Rules(made, seeds, all_checks(made, seeds, judged, healths)).hits()
    return {key[1]: {d: RANKS[rank] for d, rank in days.items()} for key, days in hits.items()}


# ---- thresholds ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.31487, "none"),
        (0.3145, "light"),
        (0.25937, "light"),
        (0.259, "strong"),
        (0.18537, "strong"),
        (0.185, "critical"),
    ],
)
def test_x18_the_levels_include_their_limits(seeds, value, expected):
    assert level(seeds, case(seeds, dau_mau_30d=fell(value, 0.37)), "t01_dau_mau_own") == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(29, "none"), (30, "light"), (59, "light"), (60, "strong"), (89, "strong"), (90, "critical")],
)
def test_x21_the_ladder(seeds, days, expected):
    made = case(seeds, days_since_significant_interaction=days)
    assert level(seeds, made, "t13_inactivity") == expected


def test_a_profile_has_a_ladder_of_its_own(seeds):
    made = case(seeds, days_since_significant_interaction=45)
    made.accounts["a"] = Account("a", profile="food_ecommerce")
    assert level(seeds, made, "t13_inactivity") == "critical"


def test_what_cannot_be_judged(seeds):
    small = case(seeds, active_users_30d=fell(1, 2))
    unknown = case(seeds, active_users_30d=5)
    late = case(seeds, late=("usage",), active_users_30d=fell(1, 10))
    for made in (small, unknown, late):
        assert level(seeds, made, "t01_active_users_own") is None


def test_each_of_two_months_must_have_fallen(seeds):
    # 100, 70, 49 fell by 30 % twice; 100, 80, 49 did not, and is -51 % over both.
    twice = case(seeds, sessions_per_week_30d=Reading(49, {30: 70, 60: 100}))
    once = case(seeds, sessions_per_week_30d=Reading(49, {30: 80, 60: 100}))
    assert level(seeds, twice, "t09_usage_each_month") == "strong"
    assert level(seeds, once, "t09_usage_each_month") == "none"
    assert level(seeds, once, "t09_usage_two_months") == "strong"


def test_season_calendar_and_habit_soften(seeds):
    # 60 after 100 is strong; the segment went from 50 to 40, so 60 of 80 is -25 % and light.
    made = case(seeds, sessions_per_week_30d=fell(60, 100))
    assert level(seeds, made, "t01_sessions_own") == "strong"
    made.daily_medians["smb", "sessions_per_week_30d", FIRST] = 40
    made.daily_medians["smb", "sessions_per_week_30d", FIRST - timedelta(days=30)] = 50
    assert level(seeds, made, "t01_sessions_own") == "light"
    assert level(seeds, made, "t09_usage_two_months") == "strong"

    usual = case(seeds, sessions_per_week_30d=fell(50, 100))
    assert level(seeds, usual, "t01_sessions_own") == "critical"
    usual.usual_ranges["a", "sessions_per_week_30d", FIRST] = (50, 120)
    assert level(seeds, usual, "t01_sessions_own") == "light"

    # 29 days after 2 January the windows still look back on the holidays, a day later not.
    for first, expected in ((date(2026, 1, 31), "light"), (date(2026, 2, 1), "critical")):
        holiday = Case(first, first, {"a": Account("a")})
        holiday.components["usage", first] = ("measured", first)
        holiday.readings["a", first, "sessions_per_week_30d"] = fell(50, 100)
        check = Thresholds(holiday, seeds).judged()["a", first, "t01_sessions_own"]
        assert RANKS[check.rank] == expected


# ---- scores --------------------------------------------------------------------------------------


def test_unmeasured_parts_give_their_weight_away(seeds):
    # Deep usage 0.6 of 0.2 to 0.7 is worth 80; 30 of 60 days overdue are worth 50:
    # (0.35 x 80 + 0.15 x 50) / 0.5 = 71.
    found = health(seeds, case(seeds, deep_usage_rate_30d=0.6, overdue_days_max=30))
    assert (found.score, found.coverage, found.band) == (71, Fraction(1, 2), "healthy")


def test_coverage_at_its_limit_is_enough(seeds):
    # Enterprise: usage 0.30 and satisfaction 0.10; usage alone is too little.
    made = case(seeds, deep_usage_rate_30d=0.45, nps_latest_score=9)
    made.accounts["a"] = Account("a", segment="enterprise")
    assert health(seeds, made).score == Fraction(125, 2)
    del made.readings["a", FIRST, "nps_latest_score"]
    assert health(seeds, made).band == "no_data"


def test_a_late_feed_holds_its_part_and_judges_nothing(seeds):
    made = case(seeds, days=2, deep_usage_rate_30d=0.7, overdue_days_max=0)
    made.components["usage", day(2)] = ("feed_late", day(1))
    made.readings["a", day(2), "deep_usage_rate_30d"] = Reading(0.0)
    found = health(seeds, made, 2)
    assert (found.score, found.is_stale, found.signal_count) == (100, True, 0)
    # Nothing but held values: no signal is no news.
    del made.readings["a", day(2), "overdue_days_max"]
    assert health(seeds, made, 2).signal_count is None


def test_too_early(seeds):
    made = case(seeds, deep_usage_rate_30d=0.7, overdue_days_max=0)
    made.accounts["a"] = Account("a", tenure_on_first_day=29)
    found = health(seeds, made)
    assert (found.score, found.band, found.scored_from_on) == (None, "too_early", day(2))
    assert found.methods_agree is None


def test_a_cap_and_an_override(seeds):
    made = case(seeds, deep_usage_rate_30d=0.7, overdue_days_max=0, champion_left_days=90)
    found = health(seeds, made)
    assert (found.weighted_score, found.cap_points, found.score) == (100, -31, 69)
    made.overrides = [
        Override("a", "critical", day(-5), day(1)),
        Override("a", "healthy", day(-9)),
    ]
    found = health(seeds, made)
    assert (found.override_points, found.score, found.band) == (-30, 39, "critical")


def test_methods_that_disagree(seeds):
    # 71 is healthy; an invoice 30 days overdue is one signal: yellow, and a light level at risk.
    found = health(seeds, case(seeds, deep_usage_rate_30d=0.6, overdue_days_max=30))
    assert (found.signal_band, found.alert_level) == ("yellow", "light")
    assert (found.alert_levels_band, found.methods_agree) == ("at_risk", False)


def test_x20_one_cause_is_one_signal(seeds):
    made = case(
        seeds, sessions_per_week_30d=fell(1, 5), dau_mau_30d=fell(0.1, 0.4), overdue_days_max=30
    )
    assert health(seeds, made).signal_count == 2


# ---- rules and alerts ----------------------------------------------------------------------------


def test_x17_priority_needs_both(seeds):
    # +31 %, +30 % (strict), and -29.9 %.
    both = case(seeds, dau_mau_30d=fell(0.21, 0.3), tickets_opened_30d=fell(131, 100))
    strict = case(seeds, dau_mau_30d=fell(0.21, 0.3), tickets_opened_30d=fell(130, 100))
    short = case(seeds, dau_mau_30d=fell(0.2103, 0.3), tickets_opened_30d=fell(131, 100))
    assert fired(seeds, both)["R01"] == {FIRST: "priority"}
    assert "R01" not in fired(seeds, strict)
    assert "R01" not in fired(seeds, short)


def test_baselines_that_must_agree_agree_on_the_lower_level(seeds):
    made = case(seeds, dau_mau_30d=fell(0.1, 0.4))
    assert "T01" not in fired(seeds, made)
    made.medians["smb", "dau_mau_30d", FIRST] = 0.125
    assert fired(seeds, made)["T01"] == {FIRST: "light"}


def test_context_softens_and_never_deletes(seeds):
    made = case(seeds, days=2, overdue_days_max=0, days_since_significant_interaction=90)
    made.notes = [Note("a", "growth", day(1) - timedelta(days=59))]
    assert fired(seeds, made)["T13"] == {day(1): "strong", day(2): "critical"}


def test_x26_two_weeks_running(seeds):
    made = case(seeds, days=22, deep_usage_rate_30d=0.6, overdue_days_max=0)
    for today in made.days:
        weeks = (today - FIRST).days // 7
        # 12, then 24 days overdue: payment falls from 100 to 80 to 60, the score by 6 each time.
        overdue = {2: 12.0, 3: 24.0}.get(weeks, 0.0)
        made.readings["a", today, "overdue_days_max"] = Reading(overdue)
    assert fired(seeds, made)["T26"] == {day(22): "light"}
    made.components["usage", day(22)] = ("feed_late", day(21))
    assert "T26" not in fired(seeds, made)


def test_an_alert_opens_gets_worse_and_closes():
    days = [day(number) for number in range(1, 13)]
    hits = {day(1): 1, day(2): 3, day(3): 2}
    (found,) = alerts(days, hits, dict.fromkeys(days, False), None, Rhythm(7, 60))
    assert found == Episode(day(1), day(2), day(3), day(10), "quiet", 3)


def test_days_that_cannot_be_judged_count_neither_way():
    days = [day(number) for number in range(1, 13)]
    judged = dict.fromkeys((day(1), day(2), day(12)), False)
    once = {day(1): False}
    assert alerts(days, {day(1): 1}, judged, None, Rhythm(2, 60))[0].closed_on == day(12)
    (expired,) = alerts(days, {day(1): 1}, once, None, Rhythm(2, 5))
    assert (expired.closed_on, expired.close_reason) == (day(6), "expired")
    (lost,) = alerts(days, {day(1): 1}, once, day(4), Rhythm(2, 5))
    assert (lost.closed_on, lost.close_reason) == (day(4), "churned")


def test_a_gap_as_long_as_asked_for_makes_two_alerts():
    days = [day(number) for number in range(1, 13)]
    judged = dict.fromkeys(days, False)
    assert len(alerts(days, {day(1): 1, day(3): 1}, judged, None, Rhythm(2, 60))) == 1
    assert len(alerts(days, {day(1): 1, day(4): 1}, judged, None, Rhythm(2, 60))) == 2


def test_an_alert_opens_late_hangs_on_and_comes_back():
    # Two days of firing open it on day 2, as grave as day 1; held until day 6, quiet on 7 and 8.
    days = [day(number) for number in range(1, 15)]
    judged = {today: day(3) <= today <= day(6) for today in days}
    # Back on day 10 it is as grave as it is then.
    hits = {day(1): 2, day(2): 1, day(9): 1, day(10): 1}
    rhythm = Rhythm(close=2, expire=60, open=2, cooldown=2)
    (found,) = alerts(days, hits, judged, None, rhythm)
    assert found == Episode(day(2), None, day(10), day(12), "quiet", 1)
    # Without a cooldown it is another one, and one day of firing alone is none.
    assert len(alerts(days, hits, judged, None, Rhythm(2, 60, 2))) == 2
    assert alerts(days, {day(1): 2}, judged, None, rhythm) == []


def test_a_value_that_swings_around_its_limit_is_one_alert_not_ten():
    days = [day(number) for number in range(1, 200)]
    judged = dict.fromkeys(days, False)
    hits = {day(1 + 10 * number): 1 for number in range(10)}
    assert len(alerts(days, hits, judged, None, Rhythm(7, 60))) == 10
    assert len(alerts(days, hits, judged, None, Rhythm(7, 60, cooldown=14))) == 1


def test_the_limits_at_which_an_alert_lets_go(seeds):
    # Sessions -30 % open T09, above -24 % it lets go; exactly -24 % still holds it.
    made = case(seeds, days=3, sessions_per_week_30d=fell(70, 100))
    made.readings["a", day(2), "sessions_per_week_30d"] = fell(76, 100)
    made.readings["a", day(3), "sessions_per_week_30d"] = fell(77, 100)
    rules = Rules(made, seeds, Thresholds(made, seeds).judged())
    hits = rules.hits()
    assert hits["a", "T09"] == {day(1): 2}
    assert rules.judged_days(hits)["a", "T09"] == {day(1): True, day(2): True, day(3): False}
