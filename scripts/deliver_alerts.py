#!/usr/bin/env python3
"""Tell people what happened: new, worse, overdue and closed alerts, work lists, files for the CRM.

Reads the published file, never writes it. Where to is said in deliveries.yml; without that file
nothing is told. Every event goes to a channel once: the outbox remembers, and what could not be
delivered goes again with the same idempotency key.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import Any

from deliver_config import DIGEST, FILES, Channel, ConfigError, read_channels
from deliver_files import (
    TASK_COLUMNS,
    file_name,
    gone_rows,
    task_rows,
    write_csv,
    write_json_lines,
)
from deliver_news import Event, News
from deliver_outbox import Entry, Message, Outbox, OutboxError
from deliver_send import AppriseSender, CannotSendError, Sender
from deliver_texts import Letter, digest_letter, event_letter
from paths import Paths
from plain_text import one_line
from publish import PublishError
from run_lock import LockHeldError, run_lock

DONE, UNEXPECTED, USAGE, UNDELIVERED, LOCKED = 0, 1, 2, 6, 75
EXIT_CODES = """\
exit codes:
  0   done: everything that was due is delivered, or there was nothing to deliver
  1   unexpected error
  2   deliveries.yml cannot be followed, nothing is published yet, or the outbox is broken
  6   at least one channel did not take everything; it goes again with the next run
  75  another delivery is going on

environment:
  ACCOUNT_HEALTH_DELIVERIES  the channels (default deliveries.yml); see docs/deliver_alerts.md
  ACCOUNT_HEALTH_DB          the published file; outbox.sqlite lies beside it
  and the variables that deliveries.yml names, which hold the addresses
"""
# What comes to light later than this many days after it happened is no news any more.
NEWS_DAYS = 7
TRY_WAITS = (1.0, 4.0)  # seconds between the attempts of one run
DOWN_AFTER = 3  # messages in a row that nobody took: the channel is down for this run
LONGEST_CHANNEL = 600.0  # seconds; what is left goes with the next run
BATCH = 500


@dataclass
class Report:
    """What became of one channel in one run.

    messages and sent: of this run (`sent` counts their parts); waiting and given_up: all there are;
    old: passed over in this run, for good.
    """

    channel: str
    messages: int = 0
    sent: int = 0
    waiting: int = 0
    given_up: int = 0
    old: int = 0
    error: str | None = None

    def __str__(self) -> str:
        """One line for people."""
        text = f"{self.channel}: {self.messages:,} sent ({self.sent:,} items)"
        for count, word in ((self.waiting, "waiting"), (self.given_up, "given up")):
            text += f", {count:,} {word}" if count else ""
        if self.old:
            text += f"; {self.old:,} passed over as old news"
        return text + (f"; {self.error}" if self.error else "")


@dataclass(frozen=True)
class Clock:
    """The time, and how to let it pass; tests have their own."""

    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    elapsed: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class DryRun:
    """A sender that prints what would go where."""

    def __init__(self, channel: Channel) -> None:
        """Show what `channel` would be sent."""
        self._channel = channel

    def send(self, letter: Letter) -> None:
        """Print the letter."""
        print(
            f"--- {self._channel.name}: to {one_line(letter.recipient)} ({self._channel.to})\n"
            f"Subject: {letter.subject}\nIdempotency-Key: {letter.key}\n\n{letter.body}\n"
        )


class Delivery:
    """One channel, one run: what is new is recorded, what is due goes out."""

    def __init__(self, channel: Channel, news: News, outbox: Outbox, clock: Clock) -> None:
        """Prepare; nothing is written or sent yet."""
        self.channel, self.news, self.outbox, self.clock = channel, news, outbox, clock
        self.report = Report(channel.name)

    def record(self, as_of_on: dt.date, since_on: dt.date | None) -> None:
        """Write down what is to be told, before anything goes anywhere."""
        name, now = self.channel.name, self.clock.now()
        begun_on = self.outbox.since(name, since_on or as_of_on)
        news_on = since_on or max(begun_on, as_of_on - dt.timedelta(days=NEWS_DAYS))
        known = self.outbox.known(name)
        found = [*self._told(since_on or begun_on, news_on), *self._standing(as_of_on, news_on)]
        entries = [entry for entry in found if entry.event_id not in known]
        self.report.old = sum(entry.state == "old" for entry in entries)
        self.outbox.record(name, _bundled(entries, self.channel, as_of_on), as_of_on, now)
        self._withdraw(as_of_on)

    def send(self, sender: Sender) -> None:
        """Send what is due, message by message, until done, down or out of time."""
        begun, in_a_row = self.clock.elapsed(), 0
        for message, letter in self._letters():
            if in_a_row == DOWN_AFTER or self.clock.elapsed() - begun > LONGEST_CHANNEL:
                break
            self.outbox.begin(self.channel.name, message)
            # Once a message has failed, the others get one try each: a dead channel costs little.
            error = self._try(sender, letter, () if in_a_row else TRY_WAITS)
            if error is None:
                self.outbox.sent(self.channel.name, message, self.clock.now())
                self.report.messages += 1
                self.report.sent += len(message.parts)
                in_a_row = 0
            else:
                self.outbox.failed(self.channel.name, message, self.clock.now(), error)
                self.report.error = error
                in_a_row += 1

    def finish(self) -> Report:
        """Count what stands in the outbox now."""
        counts = self.outbox.counts(self.channel.name)
        self.report.waiting = sum(
            counts.get(state, 0) for state in ("pending", "sending", "failed")
        )
        self.report.given_up = counts.get("given_up", 0)
        return self.report

    def _told(self, begun_on: dt.date, news_on: dt.date) -> Iterator[Entry]:
        """Every event this channel may be told; what is too old is recorded as such.

        People are told news, and once: what late data move to another day, and so to another id,
        they have heard. A CRM keeps a task as it stands, so that each change of it counts, however
        late it comes to light, and so does an alert that there is no more.
        """
        is_crm = self.channel.sends == FILES
        alert_ids = self.news.alert_ids()
        heard = {} if is_crm else self.outbox.taken_back(self.channel.name, alert_ids)
        for told in self.news.told():
            if (is_crm or told.is_notified) and self.channel.wants(told.event, told.severity):
                is_old = told.event_on < (begun_on if is_crm else news_on) or any(
                    abs((told.event_on - day).days) <= NEWS_DAYS
                    for day in heard.get(told.topic, ())
                )
                state, key = "old" if is_old else "pending", told.event_id
                yield Entry(key, "event", key, told.recipient, state, told.alert_id, told.topic)
        if is_crm:
            for alert_id in sorted(self.outbox.alerts(self.channel.name) - alert_ids):
                yield Entry(alert_id, "gone", alert_id, "crm", alert_id=alert_id)

    def _standing(self, as_of_on: dt.date, since_on: dt.date) -> Iterator[Entry]:
        """Work lists of the day, changes of accounts."""
        if self.channel.sends == DIGEST:
            for owner in self.news.owners_with_work():
                key = _work_key(owner, as_of_on)
                yield Entry(key, "work_list", key, owner)
        if self.channel.sends == FILES:
            for change_id, changed_on, holds_now in self.news.change_ids():
                state = "pending" if changed_on >= since_on or holds_now else "old"
                yield Entry(change_id, "change", change_id, "crm", state)

    def _withdraw(self, as_of_on: dt.date) -> None:
        """An event that history no longer holds, or a work list of another day, is not told."""
        waiting = self.outbox.waiting(self.channel.name)
        events = [event_id for kind, event_id in waiting if kind == "event"]
        gone = set(events) - set(self.news.events(events))
        today = {_work_key(owner, as_of_on) for owner in self.news.owners_with_work()}
        gone |= {event_id for kind, event_id in waiting if kind == "work_list"} - today
        # An alert that is there again has not gone.
        gone |= {key for kind, key in waiting if kind == "gone"} & self.news.alert_ids()
        if gone:
            self.outbox.withdraw(self.channel.name, sorted(gone))

    def _letters(self) -> Iterator[tuple[Message, Letter]]:
        """Each message that is due, with its words as the marts have them now."""
        due = self.outbox.due(self.channel.name, self.clock.now())
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            events = self.news.events(key for message in batch for key in message.ids("event"))
            for message in batch:
                yield message, self._letter(message, events)

    def _letter(self, message: Message, events: dict[str, Event]) -> Letter:
        if self.channel.sends == FILES:
            return Letter(message.message_id, message.recipient, "", "", {"message": message})
        ids = set(message.ids("event"))
        told = [event for key, event in events.items() if key in ids]
        if message.parts == (("event", message.message_id),):
            return event_letter(message.message_id, message.as_of_on, told[0])
        work = self.news.work_of(message.recipient) if message.ids("work_list") else []
        return digest_letter(message.message_id, message.recipient, message.as_of_on, told, work)

    def _try(self, sender: Sender, letter: Letter, waits: Sequence[float]) -> str | None:
        error = sender.send(letter)
        for wait in waits:
            if error is None:
                break
            self.clock.sleep(wait)
            error = sender.send(letter)
        return error


class FileSender:
    """Writes the files of a CRM; a letter here only says which rows go in."""

    def __init__(self, channel: Channel, news: News, dry_run: bool = False) -> None:
        """Write to the channel's folder, or, on a dry run, say what would be written."""
        self._channel, self._news, self._dry_run = channel, news, dry_run

    def send(self, letter: Letter) -> str | None:
        """Write the files of this letter; returns None, or why not."""
        message: Message = letter.data["message"]
        try:
            for kind in ("event", "gone", "change"):
                self._write(message, kind, message.ids(kind))
        except OSError as error:
            return f"{self._channel.folder} cannot be written: {error.strerror}"
        return None

    def _write(self, message: Message, kind: str, ids: list[str]) -> None:
        if not ids:
            return
        columns, rows = self._rows(kind, ids)
        what = "account_changes" if kind == "change" else "tasks"
        place = self._channel.folder / file_name(what, message.as_of_on, message.message_id, "csv")
        if not rows:
            return
        if self._dry_run:
            print(f"--- {self._channel.name}: {len(rows):,} rows to {place}")
            return
        write_csv(place, columns, rows)
        if kind == "change":
            write_json_lines(place.with_suffix(".jsonl"), columns, rows)

    def _rows(self, kind: str, ids: list[str]) -> tuple[list[str], list[tuple]]:
        if kind == "change":
            return self._news.changes(ids, self._channel.tool)
        if kind == "gone":
            return list(TASK_COLUMNS), gone_rows(ids)
        return list(TASK_COLUMNS), task_rows(*self._news.tasks(ids, self._channel.tool))


def _bundled(entries: list[Entry], channel: Channel, as_of_on: dt.date) -> list[Entry]:
    """The entries with the key of the message each goes in, which no later run changes."""
    fresh = [entry for entry in entries if entry.state == "pending"]
    if channel.sends not in (DIGEST, FILES) and len(fresh) <= channel.bundle_above:
        return entries
    members: dict[str, list[str]] = {}
    for entry in fresh:
        members.setdefault(_bundle(entry, channel), []).append(entry.event_id)
    keys = {
        bundle: _key(channel.name, bundle, as_of_on.isoformat(), *sorted(ids))
        for bundle, ids in members.items()
    }
    return [
        replace(entry, message_id=keys[_bundle(entry, channel)])
        if entry.state == "pending"
        else entry
        for entry in entries
    ]


def _bundle(entry: Entry, channel: Channel) -> str:
    """What goes together: a CRM's tasks and its changes, or all that is for one person."""
    return entry.kind if channel.sends == FILES else entry.recipient


def _work_key(owner: str, as_of_on: dt.date) -> str:
    return _key("work_list", owner, as_of_on.isoformat())


def _key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def deliver(
    paths: Paths,
    channels: Sequence[Channel],
    since_on: dt.date | None = None,
    dry_run: bool = False,
    clock: Clock | None = None,
) -> list[Report]:
    """Deliver what is due on every channel; one that is dead, or breaks, holds up no other.

    Raises PublishError, OutboxError and LockHeldError before anything is written or sent.
    """
    clock = clock or Clock()
    with closing(News(paths.published)) as news:
        if news.as_of_on is None:
            return [Report(channel.name) for channel in channels]
        if dry_run:
            with closing(Outbox.rehearsal(paths.outbox)) as outbox:
                return _deliver(channels, news, outbox, clock, since_on, dry_run)
        lock = run_lock(paths.outbox.with_name(".delivery.lock"))
        with lock, closing(Outbox.open(paths.outbox)) as outbox:
            return _deliver(channels, news, outbox, clock, since_on, dry_run)


def _deliver(
    channels: Sequence[Channel],
    news: News,
    outbox: Outbox,
    clock: Clock,
    since_on: dt.date | None,
    dry_run: bool,
) -> list[Report]:
    deliveries = [Delivery(channel, news, outbox, clock) for channel in channels]
    for delivery in deliveries:
        delivery.record(news.as_of_on, since_on)
    for delivery in deliveries:
        try:
            _go(delivery, news, dry_run)
        except CannotSendError as error:
            delivery.report.error = str(error)
        except Exception as error:  # its words may hold an address: the kind must do
            delivery.report.error = f"unexpected {type(error).__name__}"
    return [delivery.finish() for delivery in deliveries]


def _go(delivery: Delivery, news: News, dry_run: bool) -> None:
    channel = delivery.channel
    if channel.sends == FILES:
        delivery.send(FileSender(channel, news, dry_run))
    elif dry_run:
        delivery.send(DryRun(channel))
        AppriseSender(channel)  # sends nothing, but says what is wrong with the address
    else:
        delivery.send(AppriseSender(channel))


def deliver_after_run(paths: Paths) -> tuple[list[dict[str, Any]], list[str]]:
    """Delivery at the end of a daily run: facts to keep, lines to print. Never raises."""
    try:
        reports = deliver(paths, read_channels(paths))
    except (ConfigError, OutboxError, PublishError, LockHeldError) as error:
        return [{"error": str(error)}], [f"nothing delivered: {error}"]
    except Exception as error:
        text = f"unexpected {type(error).__name__}"
        return [{"error": text}], [f"nothing more delivered: {text}"]
    return [asdict(report) for report in reports], [str(report) for report in reports]


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line; ends the process with exit code 2 if it cannot be read."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="print what would go where; write nothing, send nothing",
    )
    parser.add_argument(
        "--since",
        type=dt.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="first day whose events are told (default: a new channel begins with the as-of day; "
        f"later, what came to light within {NEWS_DAYS} days). What is older is recorded as old",
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None, paths: Paths | None = None) -> int:
    """Deliver what is due; returns the exit code."""
    options = parse_arguments(arguments)
    paths = paths or Paths.from_env()
    try:
        channels = read_channels(paths)
        if not channels:
            print(f"No channel is set up: {paths.deliveries} names none. Nothing delivered.")
            return DONE
        reports = deliver(paths, channels, options.since, options.dry_run)
    except (ConfigError, OutboxError, PublishError) as error:
        print(f"Nothing delivered: {error}", file=sys.stderr)
        return USAGE
    except LockHeldError as error:
        print(error, file=sys.stderr)
        return LOCKED
    if options.dry_run:
        print("Dry run: nothing was sent or written. It would have been:")
    for report in reports:
        print(report)
    return UNDELIVERED if any(report.error for report in reports) else DONE


if __name__ == "__main__":
    sys.exit(main())
