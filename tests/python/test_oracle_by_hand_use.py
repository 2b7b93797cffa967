"""The oracle's engagement and adoption against values worked out by hand from the definitions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from oracle_examples import account, asked, at, feed, kpis, use

# The 30 days up to 31 March begin on 2 March.
WATCHED = feed("2023-12-01")


def credit(start: str, end: str, allotted: int, consumed: int):
    return "credits", {
        "period_start": at(start).date(),
        "period_end": at(end).date(),
        "allotted": Decimal(allotted),
        "consumed": Decimal(consumed),
    }


def total(day: str, metric: str, value: int, period: str = "day"):
    values = {"metric": metric, "period": period, "period_start": at(day).date()}
    return "usage_summaries", {**values, "value": Decimal(value)}


# ---- features in sums ----------------------------------------------------------------------------

FEATURE_KPIS = ("key_features_used_rate_30d", "deep_usage_rate_30d", "key_feature_events_30d")


def of_features(*told, on="03-31"):
    found = kpis(*WATCHED, *told, on=on)
    return tuple(found[name] for name in FEATURE_KPIS)


def test_daily_sums_of_features_count_as_their_events_do():
    told = (
        total("03-01", "alerts", 5),  # a day too early
        total("03-02", "reports", 2),
        total("03-20", "reports", 1),
        total("03-21", "imports", 7),  # relevant, not key
        total("03-22", "not a feature", 9),
        total("03-31", "sharing", 1),
    )
    # 2 of 6 key features, used 4 times, and 3 of the 9 that are there for every plan.
    assert of_features(*told) == (Fraction(2, 6), Fraction(3, 9), 4)
    assert of_features(*told, on="03-01") == (Fraction(1, 6), Fraction(1, 9), 5)
    assert of_features(*told, on="02-29") == (None, None, None)
    assert kpis(*WATCHED, *told)["usage_events_30d"] is None
    # Events and sums of the same feature are one feature.
    both = (*told, use("03-05", feature="reports"), use("03-05", feature="alerts"))
    assert of_features(*both) == (Fraction(3, 6), Fraction(4, 9), 6)


@pytest.mark.parametrize(
    "told",
    [
        total("03-01", "reports", 5, "month"),
        total("03-11", "reports", 5, "week"),
        total("03-11", "reports", 0),
        total("03-11", "sessions", 5),
    ],
    ids=["of a month", "of a week", "of nothing", "of sessions"],
)
def test_sums_that_name_no_feature_of_a_day_leave_features_unknown(told):
    assert of_features(told) == (None, None, None)


# ---- engagement ----------------------------------------------------------------------------------


def test_active_days_count_once_named_or_not():
    told = (
        *WATCHED,
        use("03-01"),  # a day too early
        use("03-02"),
        use("03-02", "v"),
        use("03-03", None),
        use("03-31", session_id="s"),
    )
    assert kpis(*told)["active_days_30d"] == 3
    assert kpis(*told, on="03-01")["active_days_30d"] == 1
    assert kpis(*told, on="02-29")["active_days_30d"] is None
    # Once used, then no more: none is known.
    assert kpis(*WATCHED, use("01-05"))["active_days_30d"] == 0


def test_active_days_make_up_for_days_without_the_feed():
    # Delivered up to 22 March, taken as there for three days more: of the 30 days 24 were seen.
    told = (*feed("2023-12-01", "03-22"), use("03-02"), use("03-03"), use("03-04"), use("03-22"))
    assert kpis(*told)["active_days_30d"] == Fraction(4 * 30, 24)


def busy_feed(thin: str = "", unnamed: str = "") -> list:
    """20 events a day by somebody else: 5 on the thin day, nobody's on the unnamed one."""
    events = [
        use(
            f"{begin + timedelta(days=n):%Y-%m-%d}",
            None if f"{begin + timedelta(days=n):%m-%d}" == unnamed else "w",
            account_id="busy",
            event_name=f"event {number}",
        )
        for begin in [date(2024, 1, 1)]
        for n in range(91)
        for number in range(5 if f"{begin + timedelta(days=n):%m-%d}" == thin else 20)
    ]
    return [account(account_id="busy"), *events]


def test_a_thin_day_counts_by_its_share_and_a_nameless_one_for_no_user():
    told = (
        *busy_feed(thin="03-30", unnamed="03-29"),
        *(use(day) for day in ("03-04", "03-05", "03-06", "03-07")),
    )
    # 29.25 days were delivered, a quarter of the 30th of March among them, 28.25 with names.
    found = kpis(*told)
    assert found["usage_events_30d"] == 4 * 30 / Fraction("29.25")
    assert found["active_days_30d"] == 4 * 30 / Fraction("29.25")
    assert found["sessions_per_week_30d"] == 4 * 7 / Fraction("28.25")
    assert found["dau_mau_30d"] == 4 / Fraction("28.25")
    assert found["interactions_30d"] == 4 * 30 / Fraction("28.25")
    assert found["weekly_intensity_30d"] == 4 * 7 / Fraction("28.25") + 4 * 7 / Fraction("29.25")


def test_nobody_is_there_on_more_days_than_there_are():
    told = (
        *busy_feed(thin="03-30", unnamed="03-29"),
        *(use(f"03-{day:02}") for day in range(2, 32)),
    )
    assert kpis(*told)["dau_mau_30d"] == 1
    assert kpis(*told)["active_days_30d"] == 30


def test_minutes_of_the_sessions_that_have_a_length():
    told = (
        *WATCHED,
        # One session of 10 + 5 minutes, and an event without a length.
        use("03-02", session_id="s", duration_seconds=Decimal(600)),
        use("03-02", session_id="s", duration_seconds=Decimal(300), event_name="b"),
        use("03-02", session_id="s", event_name="c"),
        # The same id of somebody else, and on another day: two more of 3 minutes.
        use("03-02", "v", session_id="s", duration_seconds=Decimal(180)),
        use("03-03", session_id="s", duration_seconds=Decimal(180)),
        # Events without a session are one a day and user: 1 + 2 minutes.
        use("03-31", duration_seconds=Decimal(60)),
        use("03-31", duration_seconds=Decimal(120), event_name="b"),
        # Nobody's session is none; no length is no session of 0 minutes; a day too early.
        use("03-31", None, duration_seconds=Decimal(6000)),
        use("03-30"),
        use("03-01", duration_seconds=Decimal(6000)),
    )
    assert kpis(*told)["session_minutes_avg_30d"] == Fraction(15 + 3 + 3 + 3, 4)
    assert kpis(*WATCHED, use("03-30"))["session_minutes_avg_30d"] is None
    none_long = kpis(*WATCHED, use("03-30", duration_seconds=Decimal(0)))
    assert none_long["session_minutes_avg_30d"] == 0


def test_weekly_intensity_adds_sessions_actions_and_features():
    told = (
        *WATCHED,
        use("03-02", session_id="s", event_name="login"),
        use("03-02", session_id="s", feature="reports"),
        use("03-03", session_id="t", feature="reports"),
        use("03-03", session_id="t", feature="sharing", event_name="page_view"),
        use("03-04", None, feature="not a feature"),
        use("03-01", session_id="u", feature="alerts"),
    )
    # 2 sessions and 3 actions in 30 days, and 2 relevant features.
    assert kpis(*told)["weekly_intensity_30d"] == Fraction(5 * 7, 30) + 2
    # Before the first session nobody knows how often they came.
    nobody = (*WATCHED, use("03-04", None))
    assert kpis(*nobody)["weekly_intensity_30d"] is None
    assert kpis(*nobody)["active_days_30d"] == 1
    assert kpis(*WATCHED, use("01-05"))["weekly_intensity_30d"] == 0


@pytest.mark.parametrize(
    ("seats", "expected"), [(None, None), (2, None), (3, Fraction(3, 5)), (50, Fraction(3, 5))]
)
def test_the_share_of_the_use_that_one_person_makes(seats, expected):
    told = (
        *WATCHED,
        account(seats=seats),
        use("03-01"),  # a day too early
        use("03-02"),
        use("03-02", event_name="b"),
        use("03-03"),
        use("03-03", "v"),
        # What somebody unnamed does is no part of it.
        use("03-31", "v"),
        use("03-31", None),
        use("03-05", None),
    )
    assert kpis(*told)["top_user_share_30d"] == expected
    assert kpis(*told, on="02-29")["top_user_share_30d"] is None


def test_no_named_user_in_the_window_is_no_share():
    told = (*WATCHED, account(seats=9), use("03-01"), use("03-05", None))
    assert kpis(*told, on="03-30")["top_user_share_30d"] == 1
    assert kpis(*told)["top_user_share_30d"] is None


def test_the_engagement_score_of_five_days_three_features_and_yesterday():
    told = (
        *WATCHED,
        *(use(f"03-{day}", feature="reports") for day in (10, 12, 14, 16)),
        use("03-30", feature="sharing"),
    )
    # 5 of 20 days are worth 25 points, 2 of the 9 features for all plans 22.2 % of 70 %, and a day
    # without use takes a thirtieth.
    expected = Fraction(40, 100) * 25 + Fraction(40, 100) * 100 * Fraction(2, 9) / Fraction(7, 10)
    expected += Fraction(20, 100) * 100 * Fraction(29, 30)
    assert kpis(*told)["deep_usage_rate_30d"] == Fraction(2, 9)
    assert kpis(*told)["engagement_score"] == round(expected, 9)


def test_the_engagement_score_is_clamped_and_unknown_before_the_first_use():
    every_day = [use(f"03-{day:02}", feature="reports") for day in range(2, 32)]
    more = [use("03-31", feature=f) for f in ("alerts", "sharing", "exports", "imports")]
    more += [use("03-31", feature=f) for f in ("dashboards", "automations")]
    # 30 days are worth no more than 20, 7 of 9 features no more than 0.7.
    assert kpis(*WATCHED, *every_day, *more)["engagement_score"] == 100
    # 40 days without use are worth no less than 30.
    assert kpis(*WATCHED, use("02-20", feature="reports"))["engagement_score"] == 0
    assert kpis(*WATCHED, on="03-01")["engagement_score"] is None


def test_an_unknown_part_leaves_its_weight_to_the_others():
    score = asked().engagement_score
    # Half of the frequency and all of the recency: (0.4 x 50 + 0.2 x 100) / 0.6.
    expected = round(Fraction(200, 3), 9)
    assert score({"frequency": 10, "depth": None, "recency": 0}) == expected
    assert score({"frequency": None, "depth": 1, "recency": 0}) is None


def test_credits_count_once_their_period_is_over():
    told = (
        credit("01-01", "01-31", 100, 10),
        credit("02-01", "02-29", 100, 80),
        credit("02-15", "02-29", 100, 20),  # ends on the same day
        credit("03-01", "03-31", 0, 0),
        credit("04-01", "04-30", 100, 1),
    )
    found = {
        day: kpis(*told, on=day)["credit_use_rate"]
        for day in ("01-31", "02-01", "02-29", "03-01", "03-31", "04-01")
    }
    assert found == {
        "01-31": None,
        "02-01": Fraction(1, 10),
        "02-29": Fraction(1, 10),
        "03-01": Fraction(1, 2),
        "03-31": Fraction(1, 2),
        "04-01": None,  # nothing was allotted
    }


# ---- adoption ------------------------------------------------------------------------------------

STARTED = (*WATCHED, account(became_customer_at=at("02-29")))


def of_adoption(*told, on):
    found = kpis(*told, on=on)
    names = (
        "time_to_value_days",
        "days_without_value",
        "milestones_reached",
        "milestones_missed_90d",
    )
    return tuple(found[name] for name in names)


def test_value_is_reached_on_the_day_of_the_first_report():
    told = (*STARTED, use("03-05", feature="reports"), use("03-09", feature="reports"))
    assert of_adoption(*told, on="02-28") == (None, None, None, None)
    assert of_adoption(*told, on="02-29") == (None, 0, 0, 0)
    assert of_adoption(*told, on="03-04") == (None, 4, 0, 0)
    assert of_adoption(*told, on="03-05") == (5, None, 1, 0)
    # The 30 days from the leap day end on 29 March.
    assert of_adoption(*told, on="03-29") == (5, None, 1, 0)
    assert of_adoption(*told, on="03-30") == (5, None, 1, 3)
    assert of_adoption(*told, on="06-27") == (5, None, 1, 3)
    assert of_adoption(*told, on="06-28") == (5, None, 1, 0)


@pytest.mark.parametrize(
    ("day", "reached", "missed"), [("03-29", 1, 3), ("03-30", 1, 4), ("03-31", 0, 4)]
)
def test_the_last_day_in_time_is_the_thirtieth(day, reached, missed):
    told = (*STARTED, use(day, None, feature="automations"))
    assert of_adoption(*told, on="03-30")[2:] == (reached, missed)


def test_the_third_invitation_counts_and_those_before_the_start_too():
    """T22: three colleagues invited."""
    told = [use(day, feature="invitations") for day in ("02-01", "02-28", "03-10")]
    assert of_adoption(*STARTED, *told[1:], on="03-20")[2] == 0
    assert of_adoption(*STARTED, *told, on="03-09")[2] == 0
    assert of_adoption(*STARTED, *told, on="03-10")[2] == 1
    # Reached while still on trial: on the first day, after 0 days.
    report = use("02-01", feature="reports")
    assert of_adoption(*STARTED, report, on="02-29") == (0, None, 1, 0)


def test_who_came_before_the_usage_feed_is_left_out():
    early, first = (account(became_customer_at=at(d)) for d in ("2023-11-30", "2023-12-01"))
    report = use("03-05", feature="reports")
    assert of_adoption(*WATCHED, early, report, on="03-31") == (None,) * 4
    assert of_adoption(*WATCHED, first, report, on="03-29") == (95, None, 1, 4)
    assert of_adoption(first, on="03-31") == (None,) * 4


def test_sums_of_a_day_reach_milestones_and_those_of_a_month_tell_of_none():
    report = total("03-05", "reports", 1)
    assert of_adoption(*STARTED, report, on="03-06") == (5, None, 1, 0)
    month = total("03-01", "reports", 1, "month")
    assert of_adoption(*STARTED, month, on="03-06") == (None,) * 4
    assert of_adoption(*STARTED, report, month, on="03-06") == (5, None, 1, 0)


def test_the_start_is_the_best_that_is_known():
    def started(*told):
        oracle = asked(*told)
        return oracle.first_customer_on(oracle.accounts["a"])

    created = account(created_at=at("01-05"))
    trial = "subscriptions", {"subscription_id": "t", "status": "trial", "started_at": at("02-01")}
    order = "orders", {"order_id": "o", "amount": Decimal(5), "ordered_at": at("03-03")}
    paid = "subscriptions", {"subscription_id": "p", "status": "active", "started_at": at("03-09")}
    stated = account(created_at=at("01-05"), became_customer_at=at("03-20"))
    assert started() is None
    assert started(use("01-09"), trial) == date(2024, 1, 9)
    assert started(created, trial) == date(2024, 1, 5)
    assert started(created, paid) == date(2024, 3, 9)
    assert started(created, paid, order) == date(2024, 3, 3)
    assert started(stated, paid, order) == date(2024, 3, 20)


def test_a_cohort_counts_who_has_had_the_time():
    told = [("accounts", {"account_id": n, "account_name": n}) for n in "bcd"]
    told += feed("2023-12-01", "04-30")
    days = {"a": "03-01", "b": "03-05", "c": "03-31", "d": "04-02"}
    told += [
        ("accounts", {"account_id": n, "account_name": n, "became_customer_at": at(d),
                      "lifecycle_stage": "customer"})
        for n, d in days.items()
    ]  # fmt: skip
    told += [
        use("03-31", feature="reports", account_id="a"),  # a day too late
        use("03-09", feature="reports", account_id="b"),
        use("04-10", feature="reports", account_id="d"),
    ]
    found = asked(*told).account_milestones()
    # On 30 April, the 30 days of who came on 31 March are over.
    a, b, c, d = (found[name, "first_report"] for name in "abcd")
    assert [r["days_to_reach"] for r in (a, b, c, d)] == [30, 4, None, 8]
    assert [r["is_in_time"] for r in (a, b, c, d)] == [False, True, False, True]
    assert a["cohort_month"] == c["cohort_month"] == date(2024, 3, 1)
    assert [a["cohort_accounts"], d["cohort_accounts"]] == [3, 0]
    assert [a["cohort_in_time_rate"], d["cohort_in_time_rate"]] == [Fraction(1, 3), None]
    assert [a["cohort_days_median"], d["cohort_days_median"]] == [17, 8]
    # April's window is open; what is not reached is not judged.
    assert found["d", "team_invited"]["is_in_time"] is None
