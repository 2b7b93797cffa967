"""Silence is not good news: an account that stops, and a feed that nobody delivers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import daily_run
import pytest
from project_copy import World, make_world

pytestmark = pytest.mark.slow

AS_OF = dt.date(2026, 6, 30)
DAYS = 400
STOPPED_ON = AS_OF - dt.timedelta(days=200)
STEADY = tuple(f"steady-{number}" for number in range(1, 8))
FEATURES = ("dashboards", "reports", "alerts", "automations", "integrations", "sharing", "imports")


def usage() -> Iterator[str]:
    """Three users a day; `dead` stops, the others go on."""
    for offset in range(DAYS):
        day = AS_OF - dt.timedelta(days=offset)
        for account in (*STEADY, "dead"):
            if account == "dead" and day >= STOPPED_ON:
                continue
            for user in range(3):
                feature = FEATURES[(offset + user) % len(FEATURES)]
                yield f"{account},u-{account}-{user},used,{feature},{day}T09:0{user}:00Z"


def tickets() -> Iterator[str]:
    """One a month, solved within the day; none from `dead` once it has stopped."""
    for offset in range(0, DAYS, 30):
        day = AS_OF - dt.timedelta(days=offset)
        for account in (*STEADY, "dead"):
            if account != "dead" or day < STOPPED_ON:
                yield (
                    f"t-{account}-{offset},{account},{day}T09:00:00Z,{day}T15:00:00Z,solved,none"
                )


def invoices() -> Iterator[str]:
    """One a month, paid in time by everybody."""
    for offset in range(0, DAYS, 30):
        day = AS_OF - dt.timedelta(days=offset)
        for account in (*STEADY, "dead"):
            yield f"i-{account}-{offset},{account},{day},{day},{day},100,paid"


FILES = {
    "usage_events.csv": ("account_id,user_id,event_name,feature,occurred_at", usage),
    "tickets.csv": ("ticket_id,account_id,opened_at,solved_at,status,escalation", tickets),
    "invoices.csv": ("invoice_id,account_id,issued_at,due_at,paid_at,amount,status", invoices),
}


# A score that has fallen as far as it can falls no more: quiet, while its band is an alert (R05).
MOVEMENT = ("R26", "T26")


def deliver(world: World, *names: str) -> None:
    folder = world.paths.exports / "generic"
    folder.mkdir(parents=True)
    accounts = "\n".join(f"{one},{one},2024-01-01,customer" for one in (*STEADY, "dead"))
    header = "account_id,account_name,became_customer_at,lifecycle_stage"
    (folder / "accounts.csv").write_text(f"{header}\n{accounts}\n", "utf-8")
    for name in names:
        columns, rows = FILES[name]
        (folder / name).write_text("\n".join([columns, *rows(), ""]), "utf-8")


@pytest.fixture(scope="module")
def silent(tmp_path_factory, project_root) -> Iterator[World]:
    """One of eight accounts has been silent for 200 days."""
    with pytest.MonkeyPatch.context() as patch:
        world = make_world(tmp_path_factory.mktemp("silent"), project_root, patch, data_tests=False)
        deliver(world, *FILES)
        assert world.run("--as-of", AS_OF.isoformat()) == daily_run.DONE
        yield world


def test_a_dead_account_does_not_get_better_with_time(silent) -> None:
    days = [STOPPED_ON + dt.timedelta(days=after) for after in (60, 100, 150, 199)]
    scores = dict(
        silent.ask(
            "select date_day, score from marts.account_health_daily where account_id = 'dead'"
        )
    )
    fallen = [scores[day] for day in days]
    assert fallen == sorted(fallen, reverse=True)
    assert scores[AS_OF] < 40
    assert silent.ask(
        "select band, signal_band from marts.account_health where account_id = 'dead'"
    ) == [("critical", "red")]


def test_its_alerts_end_as_expired_and_never_as_quiet(silent) -> None:
    ended = silent.ask(
        "select distinct close_reason from marts.alerts"
        f" where account_id = 'dead' and opened_on >= '{STOPPED_ON}' and closed_on is not null"
        f" and rule_id not in {MOVEMENT}"
    )
    assert ended == [("expired",)]
    assert silent.ask(
        "select distinct close_reason from marts.alerts where account_id = 'dead'"
        f" and rule_id in {MOVEMENT} and closed_on is not null"
    ) == [("quiet",)]
    assert silent.ask(
        "select closed_on from marts.alerts where account_id = 'dead' and rule_id = 'R05'"
    ) == [(None,)]
    assert silent.ask(
        "select severity, closed_on from marts.alerts where account_id = 'dead' and rule_id = 'T13'"
    ) == [("critical", None)]


def test_the_steady_accounts_stay_healthy_without_any_alert(silent) -> None:
    assert silent.ask(
        "select distinct band, open_alert_count from marts.account_health"
        " where account_id <> 'dead'"
    ) == [("healthy", 0)]


def test_a_feed_that_nobody_delivers_raises_no_alert_and_lowers_coverage(
    tmp_path, project_root, monkeypatch, capsys
) -> None:
    world = make_world(tmp_path, project_root, monkeypatch, data_tests=False)
    deliver(world, "tickets.csv", "invoices.csv")
    assert world.run("--as-of", AS_OF.isoformat()) == daily_run.DONE
    assert world.ask("select count(*) from marts.alerts") == [(0,)]
    assert world.ask(
        "select distinct usage_status, relationship_status from marts.account_health"
    ) == [("not_applicable", "not_applicable")]
    assert world.ask("select max(coverage) < 0.4 from marts.account_health") == [(True,)]
    assert "Never delivered" in capsys.readouterr().out


def test_what_people_decide_holds_from_the_next_run_on(silent) -> None:
    """N04: the ids are those of the published list; the decisions arrive as one more export."""
    ids = dict(
        silent.ask(
            "select rule_id, alert_id from marts.alerts"
            " where account_id = 'dead' and closed_on is null"
        )
    )
    assert {"T13", "R05"} <= ids.keys()
    decisions = [
        f"{ids['T13']},resolve,{AS_OF}T08:00:00Z,ann@vendor.example,,Said they are on holiday",
        f"{ids['T13']},reopen,{AS_OF}T09:00:00Z,bob@vendor.example,,They are not",
        f"{ids['R05']},snooze,{AS_OF}T10:00:00Z,ann@vendor.example,2026-07-10T08:00:00Z,",
        f"nobody-knows-it,resolve,{AS_OF}T10:00:00Z,ann@vendor.example,,",
    ]
    header = "alert_id,action,at,by,snooze_until,reason"
    file = silent.paths.exports / "generic" / "alert_actions.csv"
    file.write_text("\n".join([header, *decisions, ""]), "utf-8")
    before = silent.ask("select count(*) from marts.alert_events")
    assert silent.run("--as-of", AS_OF.isoformat()) == daily_run.DONE
    found = silent.ask(
        "select rule_id, state, acted_by, reopen_count, cast(snooze_until_at as varchar)"
        f" from marts.alerts where alert_id in ('{ids['R05']}', '{ids['T13']}') order by rule_id"
    )
    assert found == [
        ("R05", "snoozed", "ann@vendor.example", 0, "2026-07-10 08:00:00"),
        ("T13", "open", "bob@vendor.example", 1, None),
    ]
    assert silent.ask("select count(*) from marts.alert_events") == [(before[0][0] + 3,)]
    # What is put off is not today's work; the rest of the account still is one item.
    ((name,),) = silent.ask("select distinct rule_name from marts.alerts where rule_id = 'R05'")
    ((names, alerts),) = silent.ask(
        "select rule_names, alert_count from marts.work_list where account_id = 'dead'"
    )
    assert name not in names
    assert alerts == len(ids) - 1
