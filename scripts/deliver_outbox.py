"""The outbox: what each channel was told, is to be told, and could not be told yet.

SQLite, because it is written one message at a time and read while it is written; the published file
is replaced every night and cannot remember. Nothing of a message's text is kept, only its keys.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

SCHEMA = """
create table if not exists channels (
    channel text primary key,
    since_on text not null       -- what happened before was never news here
);
create table if not exists outbox (
    channel text not null,
    event_id text not null,      -- event_id, change_id or alert_id of the marts, or a work list
    kind text not null,          -- event, change, work_list or gone (an alert taken back)
    message_id text not null,    -- idempotency key: the same in every attempt
    recipient text not null,
    as_of_on text not null,      -- as-of date of the run that recorded it
    state text not null check (state in
        ('pending', 'sending', 'sent', 'failed', 'given_up', 'old', 'withdrawn')),
    attempts integer not null default 0,
    recorded_at text not null,
    next_attempt_at text,
    sent_at text,
    last_error text,
    alert_id text,               -- whose event it is; empty = none's, or not kept then
    topic text,                  -- account, rule and event in words; empty likewise
    primary key (channel, event_id)
);
create index if not exists outbox_messages on outbox (channel, message_id);
"""
# A row that is still `sending` when a run begins belongs to a run that died: whether the message
# arrived nobody knows, so it goes again, with the same key.
OPEN = "state in ('pending', 'sending', 'failed')"
UNREACHED = (
    "select recipient from outbox where channel = ? and attempts > 0 group by recipient "
    "having max(case when state = 'sent' then rowid else 0 end) < max(rowid)"
)
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=5), dt.timedelta(hours=6)
GIVE_UP_AFTER = dt.timedelta(days=7)


class OutboxError(RuntimeError):
    """The outbox cannot be read or written; the message says what to do."""


@dataclass(frozen=True)
class Entry:
    """One thing to tell: an event, an account's change, or an owner's work list of a day."""

    event_id: str
    kind: str
    message_id: str
    recipient: str
    state: str = "pending"
    alert_id: str | None = None
    topic: str | None = None


@dataclass(frozen=True)
class Message:
    """What goes out in one piece: (kind, event_id) of each part, in the order recorded."""

    message_id: str
    recipient: str
    as_of_on: dt.date
    attempts: int
    parts: tuple[tuple[str, str], ...]

    def ids(self, kind: str) -> list[str]:
        """The ids of one kind."""
        return [event_id for part, event_id in self.parts if part == kind]


class Outbox:
    """The file, open. Every change is on disk before the next step is taken."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use `connection`; the tables are made if they are missing."""
        self._connection = connection
        connection.isolation_level = None
        connection.executescript(SCHEMA)
        columns = {row[1] for row in connection.execute("pragma table_info(outbox)")}
        for column in ("alert_id", "topic"):
            if column not in columns:
                connection.execute(f"alter table outbox add column {column} text")

    @classmethod
    def open(cls, path: Path) -> Outbox:
        """The outbox at `path`, made if there is none. Raises OutboxError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with _readable(path):
            connection = sqlite3.connect(path, timeout=30)
            connection.execute("pragma journal_mode = wal")  # one disk flush per message, not three
            connection.execute("pragma synchronous = full")
            return cls(connection)

    @classmethod
    def rehearsal(cls, path: Path) -> Outbox:
        """A copy in memory of the outbox at `path`; the file is neither made nor changed."""
        copy = sqlite3.connect(":memory:")
        if path.exists():
            # Read without a trace, unless another run is at it or died, and its log must be read.
            how = "mode=ro" if path.with_name(path.name + "-wal").exists() else "immutable=1"
            with (
                _readable(path),
                closing(sqlite3.connect(f"{path.as_uri()}?{how}", uri=True)) as original,
            ):
                original.backup(copy)
        return cls(copy)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def since(self, channel: str, first_on: dt.date) -> dt.date:
        """The day from which on this channel is told things; `first_on` if it is new."""
        self._connection.execute(
            "insert into channels values (?, ?) on conflict do nothing",
            [channel, first_on.isoformat()],
        )
        found = self._connection.execute(
            "select since_on from channels where channel = ?", [channel]
        ).fetchone()
        return dt.date.fromisoformat(found[0])

    def known(self, channel: str) -> set[str]:
        """Ids of everything ever recorded for this channel."""
        rows = self._connection.execute("select event_id from outbox where channel = ?", [channel])
        return {event_id for (event_id,) in rows}

    def alerts(self, channel: str) -> set[str]:
        """Alerts of which this channel was told."""
        rows = self._connection.execute(
            "select distinct alert_id from outbox where channel = ? and kind = 'event' "
            "and state = 'sent' and alert_id is not null",
            [channel],
        )
        return {alert_id for (alert_id,) in rows}

    def taken_back(self, channel: str, alert_ids: set[str]) -> dict[str, list[dt.date]]:
        """Topics told of alerts that are none of `alert_ids` any more: as-of dates by topic."""
        rows = self._connection.execute(
            "select topic, as_of_on, alert_id from outbox where channel = ? and kind = 'event' "
            "and state = 'sent' and topic is not null",
            [channel],
        )
        found: dict[str, list[dt.date]] = {}
        for topic, as_of_on, alert_id in rows:
            if alert_id not in alert_ids:
                found.setdefault(topic, []).append(dt.date.fromisoformat(as_of_on))
        return found

    def record(
        self, channel: str, entries: Iterable[Entry], as_of_on: dt.date, now: dt.datetime
    ) -> None:
        """Write down what is to be told, all of it or nothing; what is known stays as it is."""
        shared = (as_of_on.isoformat(), _text(now))
        self._connection.execute("begin immediate")
        self._connection.executemany(
            "insert into outbox (as_of_on, recorded_at, channel, event_id, kind, message_id, "
            "recipient, state, alert_id, topic) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "on conflict do nothing",
            ((*shared, channel, *astuple(entry)) for entry in entries),
        )
        self._connection.execute("commit")

    def waiting(self, channel: str) -> list[tuple[str, str]]:
        """(kind, event_id) of everything that is not done with."""
        return self._connection.execute(
            f"select kind, event_id from outbox where channel = ? and {OPEN}", [channel]
        ).fetchall()

    def withdraw(self, channel: str, event_ids: Iterable[str]) -> None:
        """What no longer holds is not told any more."""
        self._connection.execute("begin immediate")
        self._connection.executemany(
            f"update outbox set state = 'withdrawn' where channel = ? and event_id = ? and {OPEN}",
            ((channel, event_id) for event_id in event_ids),
        )
        self._connection.execute("commit")

    def due(self, channel: str, now: dt.datetime) -> list[Message]:
        """Messages whose time has come: those never tried first, then as recorded.

        Last come those to a recipient whom the last message did not reach: a few addresses that
        are no more would else be taken for a dead channel, every morning before anybody else.
        """
        rows = self._connection.execute(
            "select message_id, recipient, as_of_on, attempts, kind, event_id from outbox "
            f"where channel = ? and {OPEN} and coalesce(next_attempt_at, '') <= ? "
            f"order by recipient in ({UNREACHED}), attempts, rowid",
            [channel, _text(now), channel],
        ).fetchall()
        parts: dict[str, list[tuple[str, str]]] = {}
        heads = {}
        for message_id, recipient, as_of_on, attempts, kind, event_id in rows:
            heads.setdefault(message_id, (recipient, dt.date.fromisoformat(as_of_on), attempts))
            parts.setdefault(message_id, []).append((kind, event_id))
        return [Message(key, *heads[key], tuple(parts[key])) for key in heads]

    def begin(self, channel: str, message: Message) -> None:
        """Before an attempt: whoever dies now leaves a row that says so."""
        self._update(channel, message, "state = 'sending', attempts = attempts + 1")

    def sent(self, channel: str, message: Message, now: dt.datetime) -> None:
        """The channel took it."""
        self._update(
            channel,
            message,
            "state = 'sent', sent_at = ?, next_attempt_at = null, last_error = null",
            _text(now),
        )

    def failed(self, channel: str, message: Message, now: dt.datetime, error: str) -> None:
        """Not taken: again later, each time after twice the wait, until it is too old."""
        wait = min(FIRST_WAIT * 2 ** min(message.attempts, 10), LONGEST_WAIT)
        self._update(
            channel,
            message,
            "state = case when recorded_at <= ? then 'given_up' else 'failed' end, "
            "next_attempt_at = ?, last_error = ?",
            _text(now - GIVE_UP_AFTER),
            _text(now + wait),
            error,
        )

    def counts(self, channel: str) -> dict[str, int]:
        """Rows of this channel by state."""
        return dict(
            self._connection.execute(
                "select state, count(*) from outbox where channel = ? group by state", [channel]
            ).fetchall()
        )

    def _update(self, channel: str, message: Message, change: str, *values: str) -> None:
        self._connection.execute(
            f"update outbox set {change} where channel = ? and message_id = ? and {OPEN}",
            [*values, channel, message.message_id],
        )


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Say what is to be done about an outbox that SQLite cannot open."""
    try:
        yield
    except sqlite3.Error as error:
        raise OutboxError(
            f"{path} cannot be used ({error}): bring it back from the backup. Without it every "
            "channel begins anew with the as-of day, and what it had waiting is lost"
        ) from error


def _text(moment: dt.datetime) -> str:
    """A moment as it sorts, UTC to the second."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
