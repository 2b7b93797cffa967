"""The oracle itself against values worked out by hand from the definitions."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from oracle_examples import activity, answer, at, contact, kpis, mail, note, ticket

# ---- e-mail --------------------------------------------------------------------------------------


def test_the_last_ten_of_twelve_sends():
    sent = [mail("sent", at("03-01") + timedelta(days=n), message_id=f"m{n}") for n in range(12)]
    opened = [mail("opened", at("03-20"), message_id=f"m{n}") for n in (0, 1, 11)]
    found = kpis(*sent, *opened)
    assert found["email_open_rate_last_10"] == Fraction(1, 10)
    assert found["email_open_rate_90d"] == Fraction(3, 12)
    assert kpis(*sent, *opened, on="03-19")["email_open_rate_last_10"] == 0
    # Up to 3 March there were three sends.
    assert kpis(*sent, mail("opened", at("03-02"), message_id="m0"), on="03-03")[
        "email_open_rate_last_10"
    ] == Fraction(1, 3)


@pytest.mark.parametrize(("opened", "expected"), [("a", 0), ("b", 1), ("k", 1)])
def test_of_eleven_sends_at_one_moment_the_first_message_is_left_out(opened, expected):
    sent = [mail("sent", at("03-01"), message_id=name) for name in "kjihgfedcba"]
    found = kpis(*sent, mail("opened", at("03-02"), message_id=opened))
    assert found["email_open_rate_last_10"] == Fraction(expected, 10)


def test_a_later_moment_goes_before_the_name_of_the_message():
    sent = [mail("sent", at("03-01", 8, n), message_id=f"m{n}") for n in range(1, 11)]
    early = mail("sent", at("03-01", 7), message_id="z")
    found = kpis(*sent, early, mail("opened", at("03-02"), message_id="z"))
    assert found["email_open_rate_last_10"] == 0


def test_a_bounce_takes_the_send_out_of_the_90_days_from_its_day_on():
    told = [
        mail(action, at(day))
        for action, day in (("sent", "03-01"), ("opened", "03-01"), ("bounced", "03-05"))
    ]
    before, after = kpis(*told, on="03-04"), kpis(*told, on="03-05")
    assert (before["emails_delivered_90d"], before["email_open_rate_90d"]) == (1, 1)
    assert (after["emails_delivered_90d"], after["email_open_rate_90d"]) == (0, None)
    assert after["email_open_rate_last_10"] == 1
    assert after["days_since_email_open"] == 4


def test_who_clicks_or_replies_has_opened():
    clicked = kpis(mail("delivered", at("03-01")), mail("clicked", at("03-03")))
    assert clicked["email_open_rate_90d"] == clicked["email_click_rate_90d"] == 1
    assert clicked["email_click_to_open_rate_90d"] == 1
    assert clicked["days_since_email_open"] == 28
    replied = kpis(mail("sent", at("03-01")), mail("replied", at("03-03")))
    assert replied["email_open_rate_90d"] == replied["email_reply_rate_90d"] == 1
    assert replied["email_click_rate_90d"] == replied["email_click_to_open_rate_90d"] == 0


def test_each_later_open_click_and_reply_ends_the_silence_and_moves_no_rate():
    told = [
        mail(action, at(day))
        for action, day in (
            ("sent", "01-05"),
            ("opened", "01-06"),
            ("clicked", "01-10"),
            ("clicked", "02-10"),
            ("opened", "03-01"),
            ("replied", "03-20"),
        )
    ]
    silences = {
        day: (found["days_since_email_open"], found["days_since_email_click"])
        for day in ("01-09", "01-31", "02-29", "03-19", "03-31")
        for found in [kpis(*told, on=day)]
    }
    assert silences == {
        "01-09": (3, 4),  # Not clicked yet: since the sending.
        "01-31": (21, 21),
        "02-29": (19, 19),
        "03-19": (18, 38),
        "03-31": (11, 50),
    }
    # On 4 April the message has left the 90 days, whenever it was read again.
    assert kpis(*told, on="04-04")["emails_delivered_90d"] == 0


def test_an_open_before_the_sending_counts_on_the_day_of_sending():
    told = mail("opened", at("02-28")), mail("delivered", at("03-02")), mail("sent", at("03-01"))
    before, after = kpis(*told, on="02-29"), kpis(*told, on="03-01")
    assert before["emails_delivered_90d"] is before["days_since_email_open"] is None
    assert after["email_open_rate_90d"] == 1
    assert after["days_since_email_open"] == 0


def test_a_send_is_one_message_to_one_recipient():
    told = [
        mail("sent", at("03-01", 8), message_id="m", email="Kim@Example.com"),
        mail("delivered", at("03-01", 9), message_id="m", email="kim@example.com"),
        mail("sent", at("03-01", 10), message_id="m", email="lee@example.com"),
        mail("sent", at("03-01", 11), campaign="spring"),
        mail("delivered", at("03-02", 11), campaign="spring"),
        # Named by its id, whatever its campaign.
        mail("sent", at("03-03"), message_id="m2", campaign="spring"),
        # Names no message; nobody sent it.
        mail("sent", at("03-01"), email="kim@example.com"),
        mail("opened", at("03-01"), message_id="m3", email="kim@example.com"),
    ]
    found = kpis(*told)
    assert found["emails_delivered_90d"] == 4
    assert found["email_open_rate_90d"] == 0


def test_a_send_leaves_after_90_days_and_then_there_is_none():
    inside, outside = kpis(mail("sent", at("01-02"))), kpis(mail("sent", at("01-01")))
    assert (inside["emails_delivered_90d"], inside["email_open_rate_90d"]) == (1, 0)
    assert (outside["emails_delivered_90d"], outside["email_open_rate_90d"]) == (0, None)
    # Never opened: since the first send.
    assert (inside["days_since_email_open"], outside["days_since_email_open"]) == (89, 90)
    assert outside["email_open_rate_last_10"] == 0


def test_the_hours_to_a_reply_that_came_after_the_sending():
    told = [
        mail("sent", at("03-01", 10), message_id="m1"),
        mail("delivered", at("03-01", 11), message_id="m1"),
        mail("replied", at("03-02", 10, 30), message_id="m1"),
        mail("replied", at("03-09"), message_id="m1"),
        mail("sent", at("03-05", 10), message_id="m2"),
        mail("replied", at("03-05", 9), message_id="m2"),
        # Sent long ago, answered in the window.
        mail("sent", at("01-01", 0), message_id="m3"),
        mail("replied", at("01-02", 0), message_id="m3"),
    ]
    found = kpis(*told)
    assert found["email_reply_hours_avg_90d"] == Fraction(49 + 48, 4)
    assert found["email_reply_rate_90d"] == 1
    assert kpis(*told, on="04-01")["email_reply_hours_avg_90d"] == Fraction(49, 2)


# ---- relationship --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("joined", "expected"),
    [(None, 30), ("02-28", 30), ("03-01", 30), ("03-02", None), ("03-31", None), ("04-01", 30)],
)
def test_a_champion_who_left_is_replaced_by_one_who_comes_after_that_day(joined, expected):
    told = contact("p", "champion", "2023-05-01", "03-01"), contact("q", "champion", joined)
    assert kpis(*told)["champion_left_days"] == expected


def test_the_latest_champion_to_leave_counts_by_date_or_note():
    told = (
        contact("p", "champion", None, "03-01"),
        contact("q", "champion", "03-05"),
        contact("r", "user", None, "03-30"),
        note("champion_left", "03-21"),
    )
    assert kpis(*told)["champion_left_days"] == 10
    assert kpis(*told, on="03-20")["champion_left_days"] is None
    assert kpis(*told, on="03-04")["champion_left_days"] == 3
    assert kpis(*told, on="02-29")["champion_left_days"] is None


def test_who_is_there_on_the_day():
    told = contact("p", "champion", "03-01", "03-10"), contact("q", "decision_maker")
    found = {d: kpis(*told, on=d)["active_champions"] for d in ("02-29", "03-01", "03-09", "03-10")}
    assert found == {"02-29": None, "03-01": 1, "03-09": 1, "03-10": 0}
    assert kpis(*told, on="02-29")["active_decision_makers"] == 1
    assert kpis(contact("p", "user"))["active_champions"] is None


@pytest.mark.parametrize(
    ("kind", "day", "status", "expected"),
    [
        ("call", "03-01", "held", 0),
        ("qbr", "03-31", None, 0),
        ("call", "02-29", "held", 1),
        ("meeting", "03-05", "no_show", 1),
        ("webinar", "03-05", "attended", 1),
        ("call", "04-01", "held", 1),
    ],
)
def test_a_new_decision_maker_is_new_until_we_talked(kind, day, status, expected):
    told = (
        contact("p", "decision_maker", "03-01"),
        activity(kind, day, status, contact_id="p"),
        activity("call", "03-06", "held", contact_id="somebody else"),
    )
    assert kpis(*told)["new_decision_makers_90d"] == expected


def test_new_decision_makers_by_date_and_note_within_90_days():
    told = [contact(f"p{d}", "decision_maker", d) for d in ("01-01", "01-02", "04-01")]
    told += [contact("always there", "decision_maker")]
    told += [note("new_decision_maker", d) for d in ("01-01", "01-02", "03-31")]
    assert kpis(*told)["new_decision_makers_90d"] == 3
    assert kpis()["new_decision_makers_90d"] is None


def test_meetings_and_events():
    told = (
        activity("meeting", "01-02"),
        activity("qbr", "01-01", "held"),
        activity("meeting", "03-01", "no_show"),
        activity("qbr", "03-02", "cancelled"),
        activity("meeting", "03-03", "planned"),
        activity("webinar", "2023-10-04", "attended"),
        activity("training", "2023-10-03", "held"),
        activity("webinar", "03-04", "invited"),
        activity("webinar", "03-05", "no_show"),
        activity("webinar", "03-06", "cancelled"),
    )
    found = kpis(*told)
    assert (found["meetings_held_90d"], found["meetings_cancelled_90d"]) == (1, 2)
    assert found["days_since_meeting"] == 89
    assert found["webinars_attended_180d"] == 1
    assert found["webinar_attendance_rate_180d"] == Fraction(1, 3)
    only_a_task = kpis(activity("task", "03-01", "planned"))
    assert only_a_task["meetings_held_90d"] == only_a_task["meetings_cancelled_90d"] == 0
    assert only_a_task["days_since_meeting"] is only_a_task["webinars_attended_180d"] is None
    assert kpis()["meetings_held_90d"] is None


def test_sentiment_is_the_mean_of_what_was_stated():
    told = (
        activity("call", "01-02", "held", sentiment=Decimal("-0.5")),
        activity("call", "01-01", "held", sentiment=Decimal(-1)),
        ticket("t", "03-31", sentiment=Decimal(1)),
        ticket("u", "03-31"),
    )
    assert kpis(*told)["sentiment_avg_90d"] == Fraction(1, 4)


def test_a_milestone_is_overdue_from_the_day_after_until_it_is_completed():
    told = [
        ("project_milestones", {"milestone_id": n, "due_at": at(due), "completed_at": done})
        for n, due, done in (
            ("in time", "03-01", at("03-01")),
            ("late", "03-10", at("03-20")),
            ("open", "03-15", None),
        )
    ]
    expected = {
        "03-01": (None, None),
        "03-02": (0, None),
        "03-11": (1, 1),
        "03-19": (2, 9),
        "03-20": (1, 5),
    }
    for day, values in expected.items():
        found = kpis(*told, on=day)
        assert (found["overdue_milestones"], found["oldest_overdue_milestone_days"]) == values


def test_a_milestone_s_postponements_count_for_ninety_days_from_its_due_date():
    told = [
        ("project_milestones", {"milestone_id": n, "due_at": at(due), "postponed_count": times})
        for n, due, times in (("a", "01-01", None), ("b", "01-02", 2), ("c", "01-03", 0))
    ]
    for day, times in {"01-01": None, "01-02": 2, "03-31": 2, "04-01": 0}.items():
        assert kpis(*told, on=day)["milestone_postponements_90d"] == times


# ---- support and satisfaction --------------------------------------------------------------------


def test_repeated_requests():
    told = (
        ticket("1", "01-01", category="login"),
        ticket("2", "01-31", category="login"),  # 30 days after
        ticket("3", "03-02", category="login"),  # 31 days after
        ticket("4", "03-03", category="billing", reopen_count=1),
        ticket("5", "03-04"),
        ticket("6", "03-05"),  # no category is no category in common
        ticket("7", "03-06", category="billing", reopen_count=0),
        ticket("8", "03-06", category="billing", reopen_count=2),  # counts once
    )
    assert kpis(*told)["repeated_requests_90d"] == 4
    assert kpis(*told, on="01-30")["repeated_requests_90d"] == 0
    assert kpis(on="01-30")["repeated_requests_90d"] is None


def test_first_answers_incidents_and_first_contact():
    told = (
        ticket("1", "03-01", first_response_at=at("03-02", 13), priority="urgent"),
        ticket("2", "03-02", first_response_at=at("03-02", 13), priority="urgent"),
        ticket("3", "02-20", first_response_at=at("03-01"), priority="urgent"),
        ticket("4", "01-01", solved_at=at("01-02"), resolved_on_first_contact=True),
        ticket("5", "01-01", solved_at=at("01-01"), resolved_on_first_contact=True),
        ticket("6", "03-01", solved_at=at("03-05"), resolved_on_first_contact=False),
        ticket("7", "03-01", solved_at=at("03-05")),
        ticket("8", "03-01", resolved_on_first_contact=False),
    )
    found = kpis(*told)
    assert found["first_response_hours_avg_30d"] == 13
    # K33b; the 30 days begin on 2 March.
    assert found["incidents_30d"] == 1
    assert found["first_contact_resolution_rate_90d"] == Fraction(1, 2)


def test_ease_is_a_place_on_the_scale_with_its_polarity():
    told = (
        answer("ces", "01-02", 7),  # of 1-7, the best: 100
        answer(
            "ces", "03-01", 4, scale_min=Decimal(1), scale_max=Decimal(5), high_is_good=False
        ),  # 25
        answer("ces", "03-02", 4),  # 50
        answer("ces", "01-01", 1),
        answer("csat", "03-01", 1),
    )
    assert kpis(*told)["ease_90d"] == Fraction(175, 3)
    assert kpis(answer("csat", "03-01", 1))["ease_90d"] is None


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((), None),
        ((("03-01", 3),), 0),
        ((("2023-11-30", 9), ("01-31", 8), ("02-29", 7), ("03-01", 6)), 3),
        # The month's mean counts: 10 and 4 are 7, and 7 is no fall from 7.
        ((("01-05", 9), ("02-01", 10), ("02-29", 4), ("03-01", 7)), 0),
        ((("01-05", 9), ("02-01", 7), ("03-01", 10), ("03-31", 3)), 2),
        # It stops where one did not fall.
        ((("2023-12-01", 10), ("01-05", 5), ("02-01", 9), ("03-01", 8)), 1),
        # The day after does not count yet.
        ((("03-01", 8), ("04-01", 2)), 0),
    ],
)
def test_months_in_which_nps_fell_in_a_row(answers, expected):
    assert kpis(*(answer("nps", day, score) for day, score in answers))["nps_falls"] == expected


def test_falls_and_the_latest_answer_speak_for_210_days_with_the_first():
    told = answer("nps", "2023-06-01", 9), answer("nps", "2023-07-01", 8)
    young, old = kpis(*told, on="01-26"), kpis(*told, on="01-27")
    # 30 days of July after the 1st, 31, 30, 31, 30, 31 up to December, and 26 of January are 209.
    assert (young["nps_falls"], young["nps_latest_score"]) == (1, 8)
    assert old["nps_falls"] is old["nps_latest_score"] is None
