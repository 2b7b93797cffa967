"""A small published file made by hand, and servers that take messages, or misbehave as told."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import functools
import http.server
import json
import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
from aiosmtpd.controller import Controller
from deliver_alerts import Clock, Report, deliver
from deliver_config import read_channels
from paths import Paths

TABLES = """
create schema marts;
create table marts.alert_events (
    event_id varchar, alert_id varchar, event varchar, event_at timestamp, event_on date,
    severity varchar, is_notified boolean, recipient_email varchar, acted_by varchar, reason varchar
);
create table marts.alerts (
    alert_id varchar, account_id varchar, account_name varchar, rule_name varchar,
    severity varchar, severity_rank integer, state varchar, latest_reason varchar,
    owner_email varchar, is_owner_assumed boolean, next_action varchar, owner_role varchar,
    playbook_id varchar, due_at timestamp, sla_status varchar, first_contacted_at timestamp,
    closed_on date, last_interaction varchar
);
create table marts.account_health (
    account_id varchar, date_day date, score decimal(12, 9), band varchar, mrr decimal(18, 4),
    next_renewal_on date
);
create table marts.work_list (
    owner_email varchar, work_rank integer, account_id varchar, account_name varchar,
    severity varchar, alert_count integer, rule_names varchar, reason varchar,
    next_action varchar, due_at timestamp, urgency_class varchar, rank_reason varchar,
    item_count integer, left_out_count integer
);
create table marts.account_changes (
    change_id varchar, account_id varchar, change_number integer, changed_on date,
    account_name varchar, score decimal(12, 9), score_before decimal(12, 9), due_at timestamp
);
create table marts.account_links (tool varchar, tool_account_id varchar, account_id varchar);
"""
ANN, BEN, BOSS = "ann@firm.example", "ben@firm.example", "boss@firm.example"
NASTY = "<script>x()</script> @channel <!here> [pay](http://evil.example)\nBcc: all@firm.example"
RANKS = {"light": 1, "strong": 2, "critical": 3, "priority": 4}

# alert, account, name, rule, severity, state, latest reason, owner, due, SLA, closed on
ALERTS = [
    ("al_use", "001", "Nordwind Foods", "Usage falls", "critical", "open",
     "Sessions fell from 40 to 8", ANN, "2026-07-02 18:00", "running", None),
    ("al_nps", "002", NASTY, "NPS falls", "strong", "open",
     "NPS fell from 50 to -10", BEN, "2026-06-30 18:00", "breached", None),
    ("al_old", "001", "Nordwind Foods", "A low rating", "light", "resolved",
     "1 rating of 2", ANN, "2026-05-04 18:00", "kept", "2026-06-30"),
]  # fmt: skip
# event, alert, kind, at, day, severity, told?, recipient, by, reason
EVENTS = [
    ("e_past", "al_old", "opened", "2026-05-02 00:00", "2026-05-01", "light", True, ANN, None,
     "1 rating of 2"),
    ("e_new", "al_use", "opened", "2026-07-01 00:00", "2026-06-30", "critical", True, ANN, None,
     "Sessions fell from 40 to 12"),
    ("e_worse", "al_nps", "escalated", "2026-07-01 00:00", "2026-06-30", "strong", True, BEN, None,
     "NPS fell from 50 to 0"),
    ("e_late", "al_nps", "overdue", "2026-06-30 18:00", "2026-06-30", "strong", True, BOSS, None,
     None),
    ("e_over", "al_old", "quiet", "2026-07-01 00:00", "2026-06-30", "light", True, ANN, None, None),
    ("e_snooze", "al_use", "snoozed", "2026-06-30 09:00", "2026-06-30", "critical", False, ANN,
     ANN, "on holiday"),
    ("e_back", "al_nps", "returned", "2026-06-30 00:00", "2026-06-30", "strong", False, BEN, None,
     "NPS fell from 50 to 0"),
    ("e_mute", "al_use", "opened", "2026-07-01 00:00", "2026-06-30", "critical", False, ANN, None,
     "Sessions fell from 40 to 12"),
]  # fmt: skip
TODAY = {"e_new", "e_worse", "e_late", "e_over"}
WORK = [
    (ANN, 1, "001", "Nordwind Foods", "critical", 1, "Usage falls; A low rating",
     "Sessions fell from 40 to 8", "Call the sponsor", "2026-07-02 18:00", "due_soon",
     "top value (1.0) x critical alert (0.9)", 13, 12),
    (ANN, 2, "004", "Segel AG", "light", 1, "Tickets rise", "Tickets rose from 1 to 4",
     "Ask support what broke", None, "contacted", "small value (0.4) x light alert (0.2)", 13, 12),
]  # fmt: skip
CHANGES = [
    ("c1", "001", 1, "2026-05-01", "Nordwind Foods", 71, None, None),
    ("c2", "001", 2, "2026-06-30", "Nordwind Foods", 38.5, 71, "2026-07-02 18:00"),
    ("c3", "002", 1, "2026-05-01", NASTY, 55, None, None),
]


def make_published(
    path: Path,
    as_of: str = "2026-06-30",
    events: Sequence[tuple] = EVENTS,
    alerts: Sequence[tuple] = ALERTS,
    work: Sequence[tuple] = WORK,
    changes: Sequence[tuple] = CHANGES,
) -> Path:
    """The file as a nightly publication leaves it: a new one in the old one's place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with duckdb.connect(new) as connection:
        connection.execute(TABLES)
        shared = (False, "Call the sponsor", "csm", "rescue")
        last = "use of the product on 2026-06-29"
        rows = [
            (*alert[:5], RANKS[alert[4]], *alert[5:8], *shared, *alert[8:10], None, alert[10], last)
            for alert in alerts
        ]
        health = [("001", as_of, 38.4, "critical", 1250, "2027-01-31"), ("002", as_of, *[None] * 4)]
        links = [("crm_tool", "CRM-1", "001"), ("crm_tool", "CRM-1b", "001")]
        for table, content in (
            ("alert_events", events),
            ("alerts", rows),
            ("account_health", health),
            ("work_list", work),
            ("account_changes", changes),
            ("account_links", links),
        ):
            if content:
                marks = ", ".join("?" * len(content[0]))
                connection.executemany(f"insert into marts.{table} values ({marks})", content)
    new.replace(path)
    return path


@functools.cache
def _as_it_begins() -> bytes:
    """The published file that most tests begin with, made once."""
    with tempfile.TemporaryDirectory() as folder:
        return make_published(Path(folder) / "made.duckdb").read_bytes()


class Hands(Clock):
    """A clock moved by hand; what the run sleeps passes at once."""

    def __init__(self) -> None:
        self.moment = dt.datetime(2026, 7, 1, 5, tzinfo=dt.UTC)
        self.slept: list[float] = []
        super().__init__(lambda: self.moment, time.monotonic, self.slept.append)

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def forward(self, **much: float) -> None:
        self.moment += dt.timedelta(**much)


class Desk:
    """Where deliveries start in a test: paths, a clock, channels as text."""

    def __init__(self, root: Path, project: Path) -> None:
        env = {
            "ACCOUNT_HEALTH_DB": str(root / "warehouse" / "account_health.duckdb"),
            "ACCOUNT_HEALTH_DELIVERIES": str(root / "deliveries.yml"),
        }
        self.paths = Paths.from_env(env, project)
        self.clock = Hands()
        self.paths.published.parent.mkdir(parents=True)
        self.paths.published.write_bytes(_as_it_begins())

    def channels(self, text: str) -> None:
        self.paths.deliveries.write_text(f"channels:\n{text}\n", encoding="utf-8")

    def run(self, **options: object) -> dict[str, Report]:
        channels = read_channels(self.paths)
        reports = deliver(self.paths, channels, clock=self.clock, **options)
        return {report.channel: report for report in reports}

    @property
    def kept(self) -> bytes:
        """All that the outbox has on disk."""
        folder = self.paths.outbox.parent
        return b"".join(file.read_bytes() for file in folder.glob("outbox.sqlite*"))


class Web:
    """An HTTP server; `plan` says how it treats the next requests: ok, 500, hang, or die."""

    def __init__(self) -> None:
        self.plan: list[str] = []
        self.otherwise = "ok"
        self.got: list[tuple[str, dict]] = []
        self.on_request = lambda: None
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                web.on_request()
                how = web.plan.pop(0) if web.plan else web.otherwise
                if how in ("ok", "hang", "die"):  # it has the message, whatever it answers
                    web.got.append((self.headers.get("Idempotency-Key", ""), body))
                if how == "hang":
                    time.sleep(0.7)
                if how in ("hang", "die"):
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(200 if how == "ok" else int(how))
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.got]


class Post:
    """An SMTP server; `plan` says how it treats the next mails: ok, 451, hang, or die.

    It has no mailbox for `unknown` addresses.
    """

    def __init__(self) -> None:
        self.plan: list[str] = []
        self.unknown: set[str] = set()
        self.got: list[tuple[list[str], email.message.EmailMessage]] = []
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(self, _server, _session, envelope, address: str, _options) -> str:
        if address in self.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server, _session, envelope) -> str:
        how = self.plan.pop(0) if self.plan else "ok"
        if how == "451":
            return "451 try again later"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.got.append((envelope.rcpt_tos, mail))
        if how == "hang":
            await asyncio.sleep(0.7)
        if how == "die":
            server.transport.abort()
        return "250 taken"


@contextmanager
def web_server() -> Iterator[Web]:
    web = Web()
    threading.Thread(target=web.server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield web
    finally:
        web.server.shutdown()
        web.server.server_close()


@contextmanager
def mail_server() -> Iterator[Post]:
    post = Post()
    post.controller.start()
    try:
        yield post
    finally:
        post.controller.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
