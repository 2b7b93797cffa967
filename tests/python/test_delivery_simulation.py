"""Twenty days of deliveries through random trouble, seed by seed: nothing is lost, nothing doubled.

ACCOUNT_HEALTH_DELIVERY_CASES=n simulates n seeds instead of 15; a failure names the seed. Receivers
refuse, are busy, break, or take a message and their answer is lost; runs are killed at any step.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import deliver_alerts
import duckdb
import pytest
from deliver_news import Event, News
from deliver_outbox import Outbox
from deliver_texts import Letter
from delivery_world import ANN, BEN, Desk, make_published

SEEDS = int(os.environ.get("ACCOUNT_HEALTH_DELIVERY_CASES", "15"))
FIRST, DAYS = dt.date(2026, 6, 1), 20
BEGIN = dt.datetime(2026, 6, 2, 5, tzinfo=dt.UTC)
# Per attempt, and for a kill per step. The first three are not taken; of the fourth nobody knows.
REFUSED, BUSY, BROKEN, UNANSWERED, KILLED = 0.10, 0.08, 0.07, 0.08, 0.03
STEPS = ("since", "record", "withdraw", "begin", "sent", "failed")
CHANNELS = """
  - {name: hook, url_env: HOOK, sends: events}
  - {name: mail, url_env: HOOK, sends: digest}
"""


class KilledRun(BaseException):
    """What no code of the run may catch."""


def story() -> Iterator[tuple[int, tuple, tuple]]:
    """(day on which it comes to light, event, alert): 30 alerts, opened and most of them closed."""
    dice = random.Random(1)
    for number in range(30):
        opened = dice.randrange(DAYS)
        alert = f"al{number}"
        owner = dice.choice([ANN, BEN])
        row = (alert, "001", "Nordwind Foods", f"Rule {number}", "strong", "open",
               f"Reason {number}", owner, "2026-07-02 18:00", "running", None)  # fmt: skip
        late = dice.choice([0, 0, 0, 1, 3])
        for kind, after in (("opened", 0), ("escalated", 2), ("acknowledged", 3), ("quiet", 6)):
            day = opened + after
            if day + late < DAYS and dice.random() < 0.8:
                at = FIRST + dt.timedelta(days=day)
                told = kind != "acknowledged"
                event = (f"{alert}-{kind}", alert, kind, f"{at} 18:00", f"{at}", "strong", told,
                         owner, None, f"Reason {number}")  # fmt: skip
                yield day + late, event, row


STORY = sorted(story(), key=lambda one: one[0])
EXPECTED = {event[0] for _, event, _ in STORY if event[6]}


class KeptNews(News):
    """What a published file tells, read from it once: nothing changes it between two runs."""

    def __init__(self, published: Path) -> None:
        """Read it."""
        self._kept: dict[tuple[object, ...], list[tuple]] = {}
        super().__init__(published)
        self._events = super().events([told.event_id for told in self.told()])

    def close(self) -> None:
        """The next run asks again."""

    def events(self, event_ids: Iterable[str]) -> dict[str, Event]:
        """As in the file."""
        wanted = set(event_ids)
        return {key: event for key, event in self._events.items() if key in wanted}

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple]:
        key = (query, *values)
        if key not in self._kept:
            self._kept[key] = super()._rows(query, values)
        return self._kept[key]


@pytest.fixture(scope="module")
def days(tmp_path_factory) -> list[News]:
    """What the published file of each day tells."""
    folder = tmp_path_factory.mktemp("days")
    alerts = {alert[0]: alert for _, _, alert in STORY}
    events = [event for _, event, _ in STORY]
    whole = make_published(
        folder / "whole.duckdb", events=events, alerts=list(alerts.values()), work=[], changes=[]
    )
    told = []
    for number in range(DAYS):
        later = [event[0] for light, event, _ in STORY if light > number]
        day = shutil.copyfile(whole, folder / f"{number}.duckdb")
        with duckdb.connect(day) as connection:
            connection.execute(
                "delete from marts.alert_events where list_contains(?, event_id)", [later]
            )
            connection.execute(
                "delete from marts.alerts"
                " where alert_id not in (select alert_id from marts.alert_events)"
            )
            connection.execute(
                "update marts.account_health set date_day = ?", [FIRST + dt.timedelta(days=number)]
            )
        told.append(KeptNews(day))
    return told


@dataclass
class Receiver:
    """Takes letters as the dice will have it; what it knows by key it takes once."""

    dice: random.Random
    is_well: bool = False
    may_die: bool = True
    taken: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    doubtful: int = 0

    def send(self, letter: Letter) -> str | None:
        """As a channel's sender: None, or why it was not taken."""
        self.maybe_die()
        fate = 1.0 if self.is_well else self.dice.random()
        for chance, answer in ((REFUSED, "403"), (BUSY, "429"), (BROKEN, "500")):
            fate -= chance
            if fate < 0:
                return answer
        events = frozenset(event["event_id"] for event in letter.data["events"])
        self.taken.append((letter.key, events))
        self.maybe_die(leaves_doubt=True)
        self.doubtful += fate < UNANSWERED
        return "no answer" if fate < UNANSWERED else None

    def maybe_die(self, leaves_doubt: bool = False) -> None:
        """Kill the run now and then; in doubt, what was taken comes again."""
        if self.may_die and not self.is_well and self.dice.random() < KILLED:
            self.doubtful += leaves_doubt
            raise KilledRun

    def dying_within(self, entries: Iterable[Any]) -> Iterator[Any]:
        """The entries, if the run lives on while they are written."""
        for entry in entries:
            self.maybe_die()
            yield entry


def dying(step: Callable[..., Any], receivers: dict[str, Receiver]) -> Callable[..., Any]:
    """A step of the outbox that may be killed before it, after it and within it."""

    def wrapped(outbox: Outbox, channel: str, *rest: Any) -> Any:
        receiver = receivers[channel]
        # Taken, and not written down.
        receiver.maybe_die(leaves_doubt=step.__name__ == "sent")
        if step.__name__ in ("record", "withdraw"):
            rest = (receiver.dying_within(rest[0]), *rest[1:])
        result = step(outbox, channel, *rest)
        receiver.maybe_die()
        return result

    return wrapped


def hasty(opened: Callable[[Path], Outbox]) -> Callable[[Path], Outbox]:
    """The outbox without its waits for the disk: runs are killed here, machines are not."""

    def wrapped(path: Path) -> Outbox:
        outbox = opened(path)
        outbox._connection.execute("pragma synchronous = off")
        return outbox

    return wrapped


def live(
    desk: Desk,
    days: list[News],
    receivers: dict[str, Receiver],
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, int]:
    """Twenty days with up to three runs each, then sound ones; gives what waits or was given up."""

    def run() -> bool:
        """Whether everything is delivered."""
        try:
            return not any(report.waiting for report in desk.run().values())
        except KilledRun:
            return False

    for number, day in enumerate(days):
        monkeypatch.setattr(deliver_alerts, "News", lambda _, day=day: day)
        for attempt in range(3):
            # One run of each day is not killed: what waits for a week is given up, and said so.
            for receiver in receivers.values():
                receiver.may_die = attempt < 2
            is_done = run()
            desk.clock.forward(hours=8)
            for receiver in receivers.values():
                receiver.is_well = False  # after the first run, with which a channel begins
            if is_done:
                break
        desk.clock.moment = BEGIN + dt.timedelta(days=number + 1)
    for receiver in receivers.values():
        receiver.is_well = True
    for _ in range(4):
        run()
        desk.clock.forward(hours=8)
    return {name: report.waiting + report.given_up for name, report in desk.run().items()}


@pytest.fixture
def desk(tmp_path, project_root) -> Desk:
    desk = Desk(tmp_path, project_root)
    desk.channels(CHANNELS.strip("\n"))
    return desk


def test_nothing_is_lost_and_nothing_comes_under_two_keys(desk, days, monkeypatch):
    receivers: dict[str, Receiver] = {}
    monkeypatch.setattr(deliver_alerts, "AppriseSender", lambda channel: receivers[channel.name])
    for step in STEPS:
        monkeypatch.setattr(Outbox, step, dying(getattr(Outbox, step), receivers))
    monkeypatch.setattr(Outbox, "open", hasty(Outbox.open))
    again = doubtful = 0
    for seed in range(SEEDS):
        for file in desk.paths.outbox.parent.glob("outbox.sqlite*"):
            file.unlink()
        desk.clock.moment = BEGIN
        for name in ("hook", "mail"):
            receivers[name] = Receiver(random.Random(f"{seed} {name}"), is_well=True)
        assert live(desk, days, receivers, monkeypatch) == {"hook": 0, "mail": 0}, f"seed {seed}"
        for name, receiver in receivers.items():
            contents = set(receiver.taken)
            told = Counter(event for _, events in contents for event in events)
            assert len(contents) == len(dict(contents)), f"seed {seed}, {name}: a key for two"
            assert EXPECTED - told.keys() == set(), f"seed {seed}, {name}: lost"
            assert +told == Counter(EXPECTED), f"seed {seed}, {name}: doubled, or not to be told"
            # To a receiver that knows no keys a message comes again only where it had to be.
            assert len(receiver.taken) - len(contents) <= receiver.doubtful, f"seed {seed}, {name}"
            again += len(receiver.taken) - len(contents)
            doubtful += receiver.doubtful
    assert 0 < again <= doubtful
