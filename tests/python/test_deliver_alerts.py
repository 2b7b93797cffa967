"""Delivery: everything once, nothing lost, a key that shows what came twice, no secret, no harm."""

from __future__ import annotations

import csv
import json
import logging
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import daily_run
import deliver_alerts
import deliver_send
import duckdb
import pytest
import requests
from apprise.plugins.slack import NotifySlack
from deliver_config import read_channels
from deliver_files import harmless, write_csv
from deliver_send import scrub, secrets_of
from deliver_texts import Letter, defuse
from delivery_world import (
    ALERTS,
    ANN,
    BEN,
    BOSS,
    CHANGES,
    EVENTS,
    NASTY,
    TODAY,
    WORK,
    Desk,
    free_port,
    mail_server,
    make_published,
    web_server,
)
from project_copy import make_world
from run_lock import LockHeldError, run_lock

HOOK = "  - {name: hook, url_env: HOOK, sends: events}"
MAIL = "  - {name: owners, url_env: MAIL, sends: digest, to: recipient}"
CRM = "  - {name: crm, sends: files, tool: crm_tool}"
SECRET = "s3cr3t-t0ken"


@pytest.fixture
def web():
    with web_server() as server:
        yield server


@pytest.fixture
def post():
    with mail_server() as server:
        yield server


@pytest.fixture
def desk(tmp_path, project_root, monkeypatch, request) -> Desk:
    """A desk whose channels have addresses, if the test has the servers."""
    if "web" in request.fixturenames:
        monkeypatch.setenv("HOOK", hook(request.getfixturevalue("web")))
    if "post" in request.fixturenames:
        monkeypatch.setenv("MAIL", mailbox(request.getfixturevalue("post")))
    return Desk(tmp_path, project_root)


def hook(web, patience: float = 20) -> str:
    """Address of a server; `patience` in seconds, short where a test wants it to run out."""
    wait = f"rto={patience}&cto={patience}"
    return f"json://me:{SECRET}@127.0.0.1:{web.port}/{SECRET}?{wait}"


def mailbox(post, patience: float = 20) -> str:
    return f"mailto://127.0.0.1:{post.port}?from=bot@firm.example&cto={patience}"


def next_event(event_id: str, day: str, kind: str = "opened") -> tuple:
    return (event_id, "al_use", kind, f"{day} 18:00", day, "critical", True, ANN, None, "Again")


# Once each, and not the past.


def test_new_worse_overdue_and_closed_alerts_are_told_once_each(desk, web):
    desk.channels(HOOK)
    report = desk.run()["hook"]
    assert sorted(web.keys) == sorted(TODAY)
    assert (report.messages, report.sent, report.old, report.error) == (4, 4, 1, None)
    assert desk.run()["hook"].messages == 0
    assert len(web.got) == 4


def test_what_is_not_to_be_told_is_not_told(desk, web):
    desk.channels("  - {name: hook, url_env: HOOK, sends: events, severities: [critical]}")
    desk.run()
    assert web.keys == ["e_new"], "snoozed, returned, and other severities stay silent"


def test_a_new_channel_begins_with_the_as_of_day_unless_it_is_told_a_day(desk, web):
    desk.channels(HOOK)
    desk.run(since_on=deliver_alerts.dt.date(2026, 5, 1))
    assert set(web.keys) == TODAY | {"e_past"}


def test_nights_without_a_run_are_made_up_for_and_old_news_is_not_news(desk, web):
    desk.channels(HOOK)
    desk.run()
    later = [next_event("e_2", "2026-07-02"), next_event("e_29", "2026-06-29")]
    make_published(desk.paths.published, "2026-07-03", [*EVENTS, *later])
    assert desk.run()["hook"].old == 1
    assert set(web.keys) == TODAY | {"e_2"}, "from before the channel's first day: old"
    much_later = [*later, next_event("e_30", "2026-07-25"), next_event("e_33", "2026-07-26")]
    make_published(desk.paths.published, "2026-08-02", [*EVENTS, *much_later])
    assert desk.run()["hook"].old == 1
    assert set(web.keys) == TODAY | {"e_2", "e_33"}, "eight days old is no news, seven is"


def test_an_event_that_history_no_longer_holds_is_not_told(desk, web):
    desk.channels(HOOK)
    web.otherwise = "500"
    desk.run()
    web.otherwise = "ok"
    make_published(desk.paths.published, events=[e for e in EVENTS if e[0] != "e_new"])
    desk.clock.forward(days=1)
    desk.run()
    assert set(web.keys) == TODAY - {"e_new"}


def test_an_alert_that_late_data_move_is_not_told_anew(desk, web):
    """Its id is made from the day it opened on: another day, another id, the same alert."""
    desk.channels(HOOK)
    desk.run()
    moved = ("al_moved", *ALERTS[0][1:])
    alerts = [moved, *ALERTS[1:]]
    rest = [event for event in EVENTS if event[1] != "al_use"]
    opened = ("e_moved", "al_moved", *next_event("", "2026-07-01")[2:])
    late = ("e_missed", "al_moved", *next_event("", "2026-07-01", "overdue")[2:])
    make_published(desk.paths.published, "2026-07-01", [*rest, opened, late], alerts)
    desk.clock.forward(days=1)
    desk.run()
    assert set(web.keys) == TODAY | {"e_missed"}, "told: what nobody has heard of it"
    # Ten days later it opens once more: an episode of its own.
    again = ("e_again", "al_again", *next_event("", "2026-07-10")[2:])
    alerts = [*alerts, ("al_again", *ALERTS[0][1:])]
    make_published(desk.paths.published, "2026-07-10", [*rest, opened, late, again], alerts)
    desk.clock.forward(days=9)
    desk.run()
    assert set(web.keys) == TODAY | {"e_missed", "e_again"}


# Failure: nothing is lost, nothing comes twice under two keys.


@pytest.mark.parametrize("how", ["500", "429", "hang", "die"])
def test_what_was_not_taken_goes_again_with_the_same_key(desk, web, monkeypatch, how):
    desk.channels(HOOK)
    web.otherwise = how
    with monkeypatch.context() as impatient:
        if how == "hang":
            impatient.setenv("HOOK", hook(web, patience=0.3))
        report = desk.run()["hook"]
    assert (report.sent, report.waiting) == (0, 4)
    assert report.error
    assert desk.clock.slept == [1, 4], "three tries for the first message, one for the others"
    web.otherwise = "ok"
    assert desk.run()["hook"].sent == 1, "not at once, but what was not tried yet is due"
    desk.clock.forward(hours=1)
    assert desk.run()["hook"].waiting == 0
    assert set(web.keys) == TODAY


def test_a_blip_within_a_run_is_bridged(desk, web):
    desk.channels(HOOK)
    web.plan = ["500", "die"]
    report = desk.run()["hook"]
    assert (report.sent, report.waiting, report.error) == (4, 0, None)
    assert Counter(web.keys).most_common(1) == [(web.keys[0], 2)], "who died had it already"


def test_waits_grow_and_after_a_week_a_message_is_given_up(desk, web):
    desk.channels("  - {name: hook, url_env: HOOK, sends: events, events: [quiet]}")
    web.otherwise = "500"
    tried = []
    for minutes in (0, 4, 1, 9, 1):  # due again after 5, then after 10 minutes
        desk.clock.forward(minutes=minutes)
        desk.run()
        tried += attempts(desk)
    assert tried == [1, 1, 2, 2, 3]
    desk.clock.forward(days=7)
    assert desk.run()["hook"].given_up == 1
    web.otherwise = "ok"
    desk.clock.forward(days=1)
    desk.run()
    assert web.got == []


def attempts(desk: Desk) -> list[int]:
    with sqlite3.connect(desk.paths.outbox) as outbox:
        return [n for (n,) in outbox.execute("select attempts from outbox where state <> 'old'")]


def test_a_dead_channel_holds_up_no_other(desk, web, monkeypatch, capsys):
    monkeypatch.setenv("DEAD", f"json://127.0.0.1:{free_port()}/{SECRET}")
    desk.channels(
        "  - {name: dead, url_env: DEAD, sends: events}\n"
        "  - {name: unset, url_env: NOT_SET_ANYWHERE, sends: digest}\n"
        "  - {name: wrong, url_env: WRONG, sends: events}\n" + HOOK
    )
    monkeypatch.setenv("WRONG", f"nonsense://{SECRET}")
    monkeypatch.setattr(deliver_alerts, "TRY_WAITS", (0, 0))
    assert deliver_alerts.main([], desk.paths) == deliver_alerts.UNDELIVERED == 6
    assert set(web.keys) == TODAY
    told = capsys.readouterr().out
    assert "NOT_SET_ANYWHERE is not set" in told
    assert "WRONG does not hold an address" in told
    assert "dead: 0 sent" in told
    assert SECRET not in told


def test_a_server_that_never_ends_its_answer_is_left(desk, web, monkeypatch):
    monkeypatch.setattr(deliver_send, "LONGEST_CALL", 0.1)
    monkeypatch.setenv("HOOK", f"json://127.0.0.1:{web.port}/?rto=9")
    desk.channels(HOOK)
    web.otherwise = "hang"
    assert "no answer within" in desk.run()["hook"].error


def test_a_slow_channel_leaves_the_rest_to_the_next_run(desk, web, monkeypatch):
    desk.channels(HOOK)
    monkeypatch.setattr(deliver_alerts, "LONGEST_CHANNEL", -1)
    assert desk.run()["hook"].waiting == 4
    monkeypatch.setattr(deliver_alerts, "LONGEST_CHANNEL", 600)
    assert desk.run()["hook"].sent == 4
    assert set(web.keys) == TODAY


def test_a_run_that_is_killed_half_way_loses_nothing(desk, web, project_root):
    desk.channels(HOOK)
    script = project_root / "scripts" / "deliver_alerts.py"
    env = {
        **os.environ,
        "ACCOUNT_HEALTH_DB": str(desk.paths.published),
        "ACCOUNT_HEALTH_DELIVERIES": str(desk.paths.deliveries),
    }
    run = subprocess.Popen([sys.executable, str(script)], env=env, stdout=subprocess.DEVNULL)

    def kill_at_the_second() -> None:
        if len(web.got) == 1:
            os.kill(run.pid, signal.SIGKILL)

    web.on_request = kill_at_the_second
    assert run.wait(30) == -signal.SIGKILL
    web.on_request = lambda: None
    report = desk.run()["hook"]
    assert (report.sent, report.waiting) == (3, 0)
    counts = Counter(web.keys)
    assert set(counts) == TODAY
    assert sorted(counts.values()) == [1, 1, 1, 2], "the one on its way came twice, with its key"


class Fickle:
    """Takes a letter, refuses it, takes it and denies that, or kills the run before or after."""

    def __init__(self, seed: int) -> None:
        self.dice, self.taken = random.Random(seed), []

    def send(self, letter: Letter) -> str | None:
        fate = self.dice.choice(["take", "take", "refuse", "deny", "kill before", "kill after"])
        if fate in ("take", "deny", "kill after"):
            self.taken.append((letter.key, sorted(e["event_id"] for e in letter.data["events"])))
        if fate.startswith("kill"):
            raise KeyboardInterrupt
        return None if fate == "take" else "no"


@pytest.mark.parametrize("sends", ["events", "digest"])
def test_in_random_trouble_everything_arrives_and_a_key_means_one_content(desk, monkeypatch, sends):
    desk.channels(f"  - {{name: hook, url_env: HOOK, sends: {sends}}}")
    for seed in range(6):
        fickle = Fickle(seed)
        desk.paths.outbox.unlink(missing_ok=True)
        monkeypatch.setattr(deliver_alerts, "AppriseSender", lambda _, it=fickle: it)
        for _ in range(60):
            try:
                if desk.run()["hook"].waiting == 0:
                    break
            except KeyboardInterrupt:
                pass
            desk.clock.forward(hours=2)
        contents: dict[str, set[str]] = {}
        for key, events in fickle.taken:
            contents.setdefault(key, set()).add(",".join(events))
        assert all(len(found) == 1 for found in contents.values())
        arrived = [event for found in contents.values() for event in ",".join(found).split(",")]
        assert sorted(filter(None, arrived)) == sorted(TODAY), f"seed {seed}"


def test_two_deliveries_at_once_are_one(desk, web):
    desk.channels(HOOK)
    lock = run_lock(desk.paths.outbox.with_name(".delivery.lock"))
    with lock, pytest.raises(LockHeldError):
        desk.run()
    assert web.got == []


# E-mail and digests.


def test_each_person_gets_one_mail_with_their_work_and_their_news(desk, post):
    desk.channels(MAIL)
    desk.run()
    mails = {to[0]: mail for to, mail in post.got}
    assert set(mails) == {ANN, BEN, BOSS}
    ann = mails[ANN]
    assert ann["to"] == ANN
    assert ann["subject"] == (
        "Account health 2026-06-30: 2 accounts to attend to; 1 new alert; 1 alert that is over"
    )
    assert len(ann["idempotency-key"]) == 32
    text = ann.get_content().replace("\r\n", "\n")
    assert (
        "1. Nordwind Foods (account 001), critical\n"
        "Why: Usage falls (and 1 more): Sessions fell from 40 to 8\n"
        "Due: 2026-07-02 18:00 UTC\n"
        "Next: Call the sponsor\n"
        "Rank: top value (1.0) x critical alert (0.9)\n"
    ) in text
    assert text.index("1. Nordwind Foods") < text.index("2. Segel AG") < text.index("New alert")
    assert "Due: contact was made on all of it" in text
    assert "12 accounts more did not fit into the day." in text
    assert "Account health" not in text
    assert ann["idempotency-key"][:12] in text
    assert "work list" not in mails[BOSS].get_content()
    desk.run()
    assert len(post.got) == 3


def test_a_follow_up_says_that_it_is_one(desk, post):
    """A08."""
    step = (
        *(ANN, 1, "004", "Segel AG", "light", 0, "Tickets rise", "Tickets rose from 1 to 4"),
        *("Call again", None, "follow_up", "small value (0.4) x follow-up due (0.6)", 1, 0),
    )
    make_published(desk.paths.published, events=[], alerts=[], changes=[], work=[step])
    desk.channels(MAIL)
    desk.run()
    ((to, mail),) = post.got
    text = mail.get_content().replace("\r\n", "\n")
    assert to == [ANN]
    assert (
        "Why: Tickets rise: Tickets rose from 1 to 4\n"
        "Due: the next step of the follow-up\n"
        "Next: Call again\n"
    ) in text


@pytest.mark.parametrize("how", ["451", "hang", "die"])
def test_a_mail_that_was_not_taken_goes_again_with_the_same_key(desk, post, monkeypatch, how):
    desk.channels(MAIL)
    post.plan = [how] * 3
    with monkeypatch.context() as impatient:
        if how == "hang":
            impatient.setenv("MAIL", mailbox(post, patience=0.3))
        report = desk.run()["owners"]
    assert (report.messages, report.waiting > 0) == (2, True)
    desk.clock.forward(days=1)
    assert desk.run()["owners"].waiting == 0
    keys = {mail["idempotency-key"] for _, mail in post.got}
    assert len(keys) == 3
    assert {to[0] for to, _ in post.got} == {ANN, BEN, BOSS}


def test_a_server_that_refuses_the_connection_loses_no_mail(desk, monkeypatch):
    monkeypatch.setenv("MAIL", f"mailto://127.0.0.1:{free_port()}?from=bot@firm.example")
    desk.channels(MAIL)
    assert desk.run()["owners"].waiting == 5, "four events and a work list"
    with mail_server() as post:
        monkeypatch.setenv("MAIL", mailbox(post))
        desk.clock.forward(days=1)
        assert desk.run()["owners"].waiting == 0
        assert len(post.got) == 3


def test_addresses_that_are_no_more_do_not_stop_the_mail_of_the_others(desk, post, monkeypatch):
    """Refusals in a row mean a dead channel, on the first morning; those refused then come last."""
    monkeypatch.setattr(deliver_alerts, "DOWN_AFTER", 1)
    both = [WORK[0], (BEN, *WORK[1][1:])]
    post.unknown = {ANN}
    desk.channels(MAIL)
    for day in (1, 2, 3):
        make_published(desk.paths.published, f"2026-07-0{day}", [], work=both, changes=[])
        report = desk.run()["owners"]
        assert report.error
        desk.clock.forward(days=1)
    assert [to for to, _ in post.got] == [[BEN], [BEN]], "from the second morning on"
    post.unknown = set()
    desk.run()
    assert [to for to, _ in post.got] == [[BEN], [BEN], [ANN]]


def test_an_address_that_brings_a_header_of_its_own_gets_no_mail(desk, post):
    owner = f"{ANN}\nBcc: all@firm.example"
    event = (*EVENTS[1][:7], owner, *EVENTS[1][8:])
    make_published(desk.paths.published, events=[event, EVENTS[2]], work=[])
    desk.channels(MAIL)
    report = desk.run()["owners"]
    assert (report.sent, report.waiting, bool(report.error)) == (1, 1, True)
    assert [to for to, _ in post.got] == [[BEN]]


def test_yesterdays_work_list_is_not_sent_today(desk, post):
    desk.channels(MAIL)
    post.plan = ["451"] * 5
    desk.run()
    make_published(desk.paths.published, "2026-07-01")
    desk.clock.forward(days=1)
    desk.run()
    ann = [mail for to, mail in post.got if to == [ANN]]
    assert [mail["subject"] for mail in ann] == [
        "Account health 2026-07-01: 2 accounts to attend to",
        "Account health 2026-06-30: 1 new alert; 1 alert that is over",
    ]


def test_more_news_than_people_read_come_as_one_message_each(desk, web):
    desk.channels("  - {name: hook, url_env: HOOK, sends: events, bundle_above: 3}")
    desk.run()
    assert {body["recipient_email"]: len(body["events"]) for _, body in web.got} == {
        ANN: 2,
        BEN: 1,
        BOSS: 1,
    }


def test_recipients_are_for_mail_alone(desk, web):
    desk.channels("  - {name: hook, url_env: HOOK, sends: events, to: recipient}")
    assert "is for e-mail" in desk.run()["hook"].error
    assert web.got == []


@pytest.mark.slow
def test_ten_thousand_alerts_are_told_in_one_run(desk, web):
    alerts = [
        (f"al{n}", "001", f"Firm {n}", "Usage falls", "strong", "open", f"Sessions fell to {n}",
         f"csm{n % 100}@firm.example", "2026-07-02 18:00", "running", None)
        for n in range(10_000)
    ]  # fmt: skip
    events = [
        (f"e{n}", f"al{n}", "opened", "2026-07-01 00:00", "2026-06-30", "strong", True,
         f"csm{n % 100}@firm.example", None, f"Sessions fell to {n}")
        for n in range(10_000)
    ]  # fmt: skip
    make_many(desk.paths.published, alerts, events)
    desk.channels("  - {name: hook, url_env: HOOK, sends: digest}\n" + CRM)
    reports = desk.run()
    assert reports["hook"].messages == 100
    told = [event["event_id"] for _, body in web.got for event in body["events"]]
    assert sorted(told) == sorted(event[0] for event in events)
    assert all("75 new alerts" in body["message"] for _, body in web.got), "25 of 100 are shown"
    assert reports["crm"].sent == 10_000


def make_many(path: Path, alerts: list[tuple], events: list[tuple]) -> None:
    """As make_published, by way of a file: row by row would take longer than the delivery."""
    make_published(path, events=[], alerts=alerts[:1], work=[], changes=[])
    rows = path.with_name("events.csv")
    write_csv(rows, [f"c{n}" for n in range(10)], events)
    with duckdb.connect(path) as connection:
        connection.execute(
            f"insert into marts.alert_events select * from read_csv('{rows}', header = true)"
        )
        write_csv(rows, [f"c{n}" for n in range(11)], alerts[1:])
        connection.execute(
            "insert into marts.alerts by name select more.c0 as alert_id, more.c2 as account_name, "
            "more.c6 as latest_reason, more.c7 as owner_email, first.* exclude "
            "(alert_id, account_name, latest_reason, owner_email) "
            f"from read_csv('{rows}', header = true) as more, marts.alerts as first"
        )


# What a message says.


def test_each_message_names_account_values_owner_deadline_and_one_next_action(desk, web):
    desk.channels(HOOK)
    desk.run()
    messages = dict(web.got)
    assert messages["e_new"]["title"] == (
        "New alert: Nordwind Foods (critical), due 2026-07-02 18:00 UTC"
    )
    assert messages["e_new"]["message"] == (
        "Account: Nordwind Foods (001); score 38, critical; MRR 1,250; renews on 2027-01-31\n"
        "Alert: Usage falls (critical)\n"
        "What happened: Sessions fell from 40 to 12\n"
        "Owner: ann@firm.example\n"
        "Due: 2026-07-02 18:00 UTC\n"
        "Next: Call the sponsor\n"
        "Last interaction: use of the product on 2026-06-29\n"
        "Ref: e_new"
    )
    late = messages["e_late"]
    assert late["recipient_email"] == BOSS
    assert (
        "What happened: nobody had made contact by 2026-06-30 18:00 UTC. "
        "The alert: NPS fell from 50 to -10\n"
        "Owner: ben@firm.example\n"
        "Due: 2026-06-30 18:00 UTC, missed\n"
        "Next: Call the sponsor"
    ) in late["message"]
    assert "no score" in late["message"], "unknown is not zero"
    over = messages["e_over"]
    assert over["title"] == "Alert over: Nordwind Foods (light)"
    assert "Next: nothing, the alert is closed since 2026-06-30" in over["message"]
    assert over["events"][0]["closed_on"] == "2026-06-30"


# Harm in names.


def letter_of(desk: Desk, web) -> dict:
    """The message about the account with the nasty name."""
    desk.channels("  - {name: hook, url_env: HOOK, sends: events, events: [escalated]}")
    report = desk.run()["hook"]
    assert report.error is None
    return web.got[-1][1]


def test_slack_gets_no_mention_no_link_no_tag(desk, web, monkeypatch):
    monkeypatch.setattr(NotifySlack, "webhook_url", f"http://127.0.0.1:{web.port}/services")
    monkeypatch.setenv("HOOK", "slack://T12345678/B12345678/abcdefghijklmnopqrstuvwx")
    sent = letter_of(desk, web)
    text = json.dumps(sent["attachments"], ensure_ascii=False)
    assert "script" in text
    for harm in ("<", "@channel", "](", "://evil"):
        assert harm not in text


def test_mattermost_which_escapes_nothing_gets_no_mention_no_link_no_tag(desk, web, monkeypatch):
    monkeypatch.setenv("HOOK", f"mmost://127.0.0.1:{web.port}/{SECRET}")
    text = letter_of(desk, web)["text"]
    for harm in ("<!", "<s", "</", "@channel", "](", "://evil"):
        assert harm not in text
    title_and_account = [line for line in text.splitlines() if "script" in line]
    assert len(title_and_account) == 2, "a line break in a name makes no line of its own"


def test_teams_gets_no_link_and_no_markup(desk, web, monkeypatch):
    cards = []

    def post(_url, data, **_):
        cards.append(json.loads(data))
        answer = requests.Response()
        answer.status_code = 202
        return answer

    monkeypatch.setenv("HOOK", f"workflows://teams.example:443/{SECRET}/abcdef123456")
    monkeypatch.setattr(requests, "post", post)
    desk.channels("  - {name: hook, url_env: HOOK, sends: events, events: [escalated]}")
    assert desk.run()["hook"].error is None
    text = json.dumps(cards, ensure_ascii=False)
    assert "script" in text
    for harm in ("](", "<s", "<!", "@channel", "://evil"):
        assert harm not in text
    assert web.got == []


@pytest.mark.parametrize("form", ["", "&format=html"])
def test_mail_gets_no_tag_and_no_header_from_a_name(desk, post, monkeypatch, form):
    monkeypatch.setenv("MAIL", os.environ["MAIL"] + form)
    desk.channels("  - {name: m, url_env: MAIL, sends: events, events: [escalated], to: recipient}")
    assert desk.run()["m"].error is None
    ((recipients, mail),) = post.got
    assert recipients == [BEN]
    assert mail["bcc"] is None
    part = mail.get_body(("html", "plain"))
    assert part.get_content_type() == ("text/html" if form else "text/plain")
    assert "script" in part.get_content()
    assert "<script" not in part.get_content()


def test_json_carries_values_as_they_are(desk, web):
    sent = letter_of(desk, web)
    assert sent["events"][0]["account_name"] == NASTY
    assert sent["idempotency_key"] == "e_worse"
    assert "\nBcc" not in sent["message"]


@pytest.mark.parametrize(
    ("text", "harmless_text"),
    [
        ("Plain & Sons, 31 % > 20 %", "Plain & Sons, 31 % > 20 %"),
        ("ann@firm.example", "ann@firm.example"),
        ("two\r\nlines\tand\x00 more", "two lines and more"),
        ("\u202eevil\u200b", "evil"),
        ("@all", "@\u200ball"),
        ("<@U1> <!here> <b>", "<\u200b@\u200bU1> <\u200b!here> <\u200bb>"),
        ("[a](b) [c]: d", "[a]\u200b(b) [c]\u200b: d"),
        ("http://x", "http:\u200b//x"),
        ("x" * 500, "x" * 399 + "…"),
        (None, ""),
    ],
)
def test_words_from_the_data_keep_their_looks_and_lose_their_meaning(text, harmless_text):
    assert defuse(text) == harmless_text


# Secrets.


@pytest.mark.parametrize("how", ["500", "hang", "die", "refuse"])
def test_no_secret_is_printed_logged_or_kept(desk, web, monkeypatch, capfd, caplog, how):
    web.otherwise = how
    port = free_port() if how == "refuse" else web.port
    for scheme in ("json", "mmost", "mailto"):
        address = f"{scheme}://user:{SECRET}@127.0.0.1:{port}/{SECRET}?rto=0.2&cto=0.2"
        monkeypatch.setenv(scheme.upper(), address)
    monkeypatch.setattr(deliver_alerts, "TRY_WAITS", ())
    desk.channels(
        "  - {name: first, url_env: JSON, sends: digest}\n"
        "  - {name: second, url_env: MMOST, sends: digest}\n"
        "  - {name: third, url_env: MAILTO, sends: digest}"
    )
    with caplog.at_level(logging.DEBUG):
        reports = desk.run()
    assert all(report.error for report in reports.values())
    captured = capfd.readouterr()
    for place in (captured.out, captured.err, caplog.text, str(reports), repr(desk.kept)):
        assert SECRET not in place


@pytest.mark.usefixtures("web")
def test_what_a_service_says_is_kept_without_the_secrets_in_it(desk, monkeypatch):
    monkeypatch.setattr(
        deliver_send.AppriseSender, "_notify", lambda *_: f"no such hook: /{SECRET}, said the host"
    )
    desk.channels(HOOK)
    assert desk.run()["hook"].error == "no such hook: /***, said the host"
    assert SECRET not in repr(desk.kept)


def test_pieces_of_an_address_are_taken_out_of_what_a_server_says():
    secrets = secrets_of("slack://T0KEN-A1/B0KEN-B2/c%2Fkey-three?x=q-secret")
    said = "no T0KEN-A1, B0KEN-B2, c%2Fkey-three, c/key-three, q-secret; but 127.0.0.1"
    assert scrub(said, secrets) == "no ***, ***, ***, ***, ***; but 127.0.0.1"


@pytest.mark.usefixtures("web")
def test_a_bug_in_a_service_names_its_kind_and_stops_no_other_channel(desk, monkeypatch):
    class Broken:
        def __init__(self, channel) -> None:
            self.channel = channel

        def send(self, _letter):
            raise RuntimeError(f"https://example/{SECRET}")

    sender = deliver_alerts.AppriseSender
    monkeypatch.setattr(
        deliver_alerts,
        "AppriseSender",
        lambda channel: Broken(channel) if channel.name == "broken" else sender(channel),
    )
    desk.channels("  - {name: broken, url_env: HOOK, sends: events}\n" + HOOK)
    reports = desk.run()
    assert reports["broken"].error == "unexpected RuntimeError"
    assert reports["hook"].sent == 4


# Dry run.


def test_a_dry_run_shows_everything_and_does_nothing(desk, web, capsys):
    desk.channels(
        HOOK + "\n" + CRM + "\n  - {name: owners, url_env: HOOK, sends: digest}\n"
        "  - {name: unset, url_env: NOT_SET_ANYWHERE, sends: digest}"
    )
    assert deliver_alerts.main(["--dry-run"], desk.paths) == deliver_alerts.UNDELIVERED
    shown = capsys.readouterr().out
    assert "hook: to ann@firm.example (channel)" in shown
    assert "Subject: New alert: Nordwind Foods" in shown
    assert "What happened: Sessions fell from 40 to 12" in shown
    assert "1. Nordwind Foods (account 001), critical" in shown
    assert "NOT_SET_ANYWHERE is not set" in shown
    assert "tasks_2026-06-30" in shown
    assert SECRET not in shown
    assert web.got == []
    assert [path.name for path in desk.paths.published.parent.iterdir()] == [
        desk.paths.published.name
    ]


def test_a_dry_run_after_a_run_shows_only_what_is_new_and_leaves_the_outbox(desk, web, capsys):
    desk.channels(HOOK)
    desk.run()
    before = desk.kept
    make_published(desk.paths.published, "2026-07-01", [*EVENTS, next_event("e_1", "2026-07-01")])
    assert deliver_alerts.main(["--dry-run"], desk.paths) == deliver_alerts.DONE
    assert capsys.readouterr().out.count("Subject: ") == 1
    assert (len(web.got), desk.kept) == (4, before)


# Files for the CRM.


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def crm_files(desk: Desk) -> list[Path]:
    return sorted(desk.paths.published.with_name("crm").iterdir())


def test_the_crm_gets_tasks_and_changes_and_the_second_time_nothing(desk):
    desk.channels(CRM)
    desk.run()
    changes, lines, tasks = crm_files(desk)
    assert [row["external_key"] for row in table(tasks)] == ["al_use", "al_nps", "al_old"]
    first = table(tasks)[0]
    assert first == {
        "external_key": "al_use",
        "status": "open",
        "owner_email": ANN,
        "account_id": "001",
        "crm_account_id": "CRM-1",
        "account_name": "Nordwind Foods",
        "subject": "Nordwind Foods: Usage falls",
        "due_at": "2026-07-02T18:00:00Z",
        "priority": "high",
        "description": "Call the sponsor. Why: Sessions fell from 40 to 8",
        "playbook_id": "rescue",
    }
    assert [row["status"] for row in table(tasks)] == ["open", "open", "done"]
    assert [row["change_id"] for row in table(changes)] == ["c3", "c2"], "c1 is overtaken"
    found = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert found[1]["score"] == 38.5
    assert found[0]["score_before"] is None
    assert found[0]["account_name"] == NASTY, "JSON needs no defusing"
    assert desk.run()["crm"].messages == 0
    assert crm_files(desk) == [changes, lines, tasks]


def test_the_next_day_the_crm_gets_the_next_change_alone(desk):
    desk.channels(CRM)
    desk.run()
    before = set(crm_files(desk))
    fourth = ("c4", "001", 3, "2026-07-01", "Nordwind Foods", 44, 38.5, None)
    make_published(desk.paths.published, "2026-07-01", changes=[*CHANGES, fourth])
    desk.run()
    added = sorted(set(crm_files(desk)) - before)
    assert [path.suffix for path in added] == [".csv", ".jsonl"]
    assert [row["change_id"] for row in table(added[0])] == ["c4"]


def day_after(desk: Desk, day: str, events: list[tuple], alerts: list[tuple]) -> list[dict]:
    """The rows of the tasks files that a delivery on the figures of `day` adds."""
    before = set(crm_files(desk))
    make_published(desk.paths.published, day, [*EVENTS, *events], alerts, changes=[])
    desk.clock.forward(days=1)
    desk.run()
    return [row for path in sorted(set(crm_files(desk)) - before) for row in table(path)]


def told(number: int, alert: str, kind: str, day: str) -> tuple:
    """An event that is not told to people."""
    return (f"e{number}", alert, kind, f"{day} 18:00", day, "strong", False, ANN, None, None)


def test_a_task_of_the_crm_follows_its_alert_into_every_state(desk):
    """Of most of these changes nobody is told: left open, the task would lie there for ever."""
    desk.channels(CRM)
    desk.run()
    use, nps, old = ALERTS
    states = ("acknowledged", "snoozed", "expired")
    found = []
    for number, state in enumerate(states, start=1):
        day = f"2026-07-0{number}"
        events = [told(1, "al_nps", "acknowledged", "2026-07-01")]
        events += [told(2, "al_nps", "snoozed", "2026-07-02")] if number > 1 else []
        events += [told(3, "al_nps", "churned", "2026-07-03")] if number > 2 else []
        changed = (*nps[:5], state, *nps[6:])
        rows = day_after(desk, day, events, [use, changed, old])
        found += [(row["external_key"], row["status"]) for row in rows]
    assert found == [("al_nps", "in_progress"), ("al_nps", "deferred"), ("al_nps", "done")]
    returned = [*events, told(4, "al_old", "returned", "2026-07-04")]
    again = (*old[:5], "open", *old[6:9], "running", None)
    (row,) = day_after(desk, "2026-07-04", returned, [use, changed, again])
    assert (row["external_key"], row["status"]) == ("al_old", "open"), "done before, up again"


def test_the_crm_hears_of_what_came_to_light_late(desk, web):
    """Three weeks later nobody wants to read that an alert is over; its task is closed."""
    desk.channels(CRM + "\n" + HOOK)
    desk.run()
    over = (*ALERTS[0][:5], "resolved", *ALERTS[0][6:10], "2026-07-02")
    late = [next_event("e_2", "2026-07-02", "quiet")]
    (row,) = day_after(desk, "2026-07-25", late, [over, *ALERTS[1:]])
    assert (row["external_key"], row["status"]) == ("al_use", "done")
    assert "e_2" not in web.keys


def test_the_task_of_an_alert_that_late_data_take_back_is_closed(desk):
    desk.channels(CRM)
    desk.run()
    before = set(crm_files(desk))
    rest = [event for event in EVENTS if event[1] != "al_nps"]
    make_published(desk.paths.published, events=rest, alerts=[ALERTS[0], ALERTS[2]])
    desk.run()
    (added,) = set(crm_files(desk)) - before
    (row,) = table(added)
    assert (row["external_key"], row["status"]) == ("al_nps", "done")
    assert row["description"].startswith("Taken back")
    assert desk.run()["crm"].messages == 0


def test_an_outbox_of_before_alerts_were_kept_in_it_is_read_on(desk):
    desk.channels(CRM)
    desk.run()
    with sqlite3.connect(desk.paths.outbox) as outbox:
        for column in ("alert_id", "topic"):
            outbox.execute(f"alter table outbox drop column {column}")
    assert desk.run()["crm"].messages == 0
    assert desk.run()["crm"].error is None


def test_a_folder_that_cannot_be_written_is_a_channel_that_waits(desk):
    desk.channels(CRM)
    folder = desk.paths.published.with_name("crm")
    folder.write_text("in the way", encoding="utf-8")
    report = desk.run()["crm"]
    assert "cannot be written" in report.error
    folder.unlink()
    desk.clock.forward(days=1)
    assert desk.run()["crm"].error is None
    assert len(crm_files(desk)) == 3


def test_a_file_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        write_csv(tmp_path / "tasks.csv", ["a"], [["1"]])
    assert not (tmp_path / "tasks.csv").exists()


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1-800", "'+1-800"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "' =1+1"),
        ("  =1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),
        ("a=b", "a=b"),
        ("-5", "-5"),
        ("+3.50", "+3.50"),
        ("00069", "00069"),
        (-5, -5),
        (0.25, 0.25),
        (None, None),
        ("two\nlines", "two lines"),
    ],
)
def test_a_cell_is_shown_and_not_run(cell, written):
    assert harmless(cell) == written


# Configuration.


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (f"  - {{name: a, url_env: 'json://x/{SECRET}', sends: events}}", "NAME of an environment"),
        ("  - {name: a, sends: events}", "NAME of an environment"),
        ("  - {name: A, url_env: HOOK, sends: events}", "needs a name of small letters"),
        ("  - {name: a, url_env: HOOK, sends: pigeons}", "`sends` must be one of"),
        ("  - {name: a, url_env: HOOK, sends: events, event: [opened]}", "unknown key event"),
        ("  - {name: a, url_env: HOOK, sends: events, events: [snoozed]}", "`events` must be"),
        ("  - {name: a, url_env: HOOK, sends: events, severities: red}", "`severities` must be"),
        ("  - {name: a, url_env: HOOK, sends: events, bundle_above: 0}", "`bundle_above` must"),
        ("  - {name: a, url_env: HOOK, sends: events, to: boss}", "`to` must be one of"),
        ("  - {name: a, sends: files}\n  - {name: a, sends: files}", "two channels are called a"),
        ("  just words", "must hold one list"),
        ("  - {", "is no YAML"),
    ],
)
def test_a_wrong_line_of_the_configuration_is_named(desk, capsys, text, complaint):
    desk.channels(text)
    assert deliver_alerts.main([], desk.paths) == deliver_alerts.USAGE
    said = capsys.readouterr().err
    assert complaint in said
    assert SECRET not in said
    assert not desk.paths.outbox.exists()


def test_the_example_can_be_followed(desk, project_root):
    example = project_root / "examples" / "deliveries.yml"
    desk.paths.deliveries.write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    channels = read_channels(desk.paths)
    assert [channel.sends for channel in channels] == ["events", "digest", "events", "files"]
    assert channels[0].severities == {"critical", "priority"}


def test_without_channels_nothing_happens(desk, capsys):
    assert deliver_alerts.main([], desk.paths) == deliver_alerts.DONE
    assert "No channel is set up" in capsys.readouterr().out
    assert not desk.paths.outbox.exists()


def test_without_a_published_file_it_says_what_to_do(desk, capsys):
    desk.channels(CRM)
    desk.paths.published.unlink()
    assert deliver_alerts.main([], desk.paths) == deliver_alerts.USAGE
    assert "run scripts/daily_run.py" in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_an_outbox_that_is_none_is_named_and_left_alone(desk, capsys, options):
    desk.channels(CRM)
    desk.paths.outbox.write_text("somebody's note, and no database", encoding="utf-8")
    assert deliver_alerts.main(options, desk.paths) == deliver_alerts.USAGE
    said = capsys.readouterr().err
    assert "outbox.sqlite cannot be used" in said
    assert "bring it back from the backup" in said
    assert desk.paths.outbox.read_text(encoding="utf-8").startswith("somebody's note")
    assert not desk.paths.published.with_name("crm").exists()


# At the end of a daily run.


@pytest.fixture
def nightly(tmp_path, project_root, monkeypatch):
    """A daily run that has loaded, built and published in no time."""
    world = make_world(tmp_path / "world", project_root, monkeypatch)
    make_published(world.paths.published)
    for phase in ("_dbt_phases", "_report"):
        monkeypatch.setattr(daily_run.Run, phase, lambda _: None)
    monkeypatch.setattr(daily_run.Run, "_load", lambda _: 0)
    monkeypatch.setattr(deliver_alerts, "TRY_WAITS", ())
    return world


@pytest.mark.slow
def test_a_daily_run_tells_nobody_unless_asked(nightly, capsys):
    assert nightly.run() == daily_run.DONE
    assert "delivery" not in nightly.last_run
    assert "Delivery" not in capsys.readouterr().out


def test_a_daily_run_delivers_and_a_dead_channel_does_not_fail_it(
    nightly, web, monkeypatch, capsys
):
    monkeypatch.setenv("HOOK", f"json://127.0.0.1:{web.port}/{SECRET}")
    nightly.paths.deliveries.write_text(
        "channels:\n" + HOOK + "\n  - {name: dead, url_env: NOT_SET_ANYWHERE, sends: events}\n",
        encoding="utf-8",
    )
    before = nightly.paths.published.read_bytes()
    assert nightly.run() == daily_run.DONE
    assert set(web.keys) == TODAY
    hook, dead = nightly.last_run["delivery"]
    assert (hook["sent"], hook["error"]) == (4, None)
    assert (dead["waiting"], dead["error"]) == (
        4,
        "the environment variable NOT_SET_ANYWHERE is not set",
    )
    assert "Delivery   hook: 4 sent" in capsys.readouterr().out
    assert nightly.paths.published.read_bytes() == before


def test_a_daily_run_beside_a_delivery_leaves_what_is_to_be_told_to_the_next(
    nightly, web, monkeypatch, capsys
):
    monkeypatch.setenv("HOOK", hook(web))
    nightly.paths.deliveries.write_text(f"channels:\n{HOOK}\n", encoding="utf-8")
    with run_lock(nightly.paths.outbox.with_name(".delivery.lock")):
        assert nightly.run() == daily_run.DONE
    said = capsys.readouterr().out
    assert f"nothing delivered: another run is going on (process {os.getpid()} holds" in said
    assert web.got == []
    assert nightly.run() == daily_run.DONE
    assert sorted(web.keys) == sorted(TODAY)


def test_a_delivery_need_not_wait_for_a_daily_run(desk, web):
    """It tells what is published, from a file that nobody changes while it is open."""
    desk.channels(HOOK)
    with run_lock(desk.paths.published.with_name(".lock")):
        desk.run()
    assert sorted(web.keys) == sorted(TODAY)


def test_a_daily_run_survives_a_wrong_configuration_and_a_bug(nightly, monkeypatch, capsys):
    nightly.paths.deliveries.write_text("channels: pigeons\n", encoding="utf-8")
    assert nightly.run() == daily_run.DONE
    assert "must hold one list" in nightly.last_run["delivery"][0]["error"]

    def fail(*_):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(deliver_alerts, "deliver", fail)
    nightly.paths.deliveries.write_text("channels:\n" + CRM + "\n", encoding="utf-8")
    assert nightly.run() == daily_run.DONE
    assert nightly.last_run["delivery"] == [{"error": "unexpected RuntimeError"}]
    assert SECRET not in "".join(capsys.readouterr())


def test_an_interrupted_delivery_says_that_the_marts_are_published(nightly, monkeypatch, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(deliver_alerts, "deliver", interrupt)
    nightly.paths.deliveries.write_text("channels:\n" + CRM + "\n", encoding="utf-8")
    assert nightly.run() == daily_run.INTERRUPTED
    assert "the marts are published" in capsys.readouterr().err
