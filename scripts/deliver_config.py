"""Which channels alerts go to: deliveries.yml, read and checked. It names secrets, holds none."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from paths import Paths

EVENTS, DIGEST, FILES = "events", "digest", "files"
CHANNEL, RECIPIENT = "channel", "recipient"
BUNDLE_ABOVE = 40
KEYS = {
    EVENTS: {"url_env", "to", "events", "severities", "bundle_above"},
    DIGEST: {"url_env", "to", "events", "severities"},
    FILES: {"folder", "tool", "events", "severities"},
}


class ConfigError(ValueError):
    """deliveries.yml cannot be followed; the message says where and what to do."""


@dataclass(frozen=True)
class Channel:
    """One line of deliveries.yml.

    name          by which the outbox remembers what this channel was told
    sends         events (a message each), digest (one per recipient) or files (for a CRM)
    url_env       name of the environment variable that holds the address; empty for files
    to            channel (whoever reads it) or recipient (the person the event is for, by e-mail)
    events        kinds of alert_events that are told: people of some, a CRM of all
    severities    severities that are told
    bundle_above  more news than this in one run become one message per recipient
    folder        where files are written
    tool          whose account ids the CRM files carry; empty = the project's own
    """

    name: str
    sends: str
    url_env: str
    to: str
    events: frozenset[str]
    severities: frozenset[str]
    bundle_above: int
    folder: Path
    tool: str

    def wants(self, event: str, severity: str) -> bool:
        """Whether this channel is told of such an event."""
        return event in self.events and severity in self.severities


def read_channels(paths: Paths) -> list[Channel]:
    """The channels of deliveries.yml; none if there is no such file. Raises ConfigError."""
    if not paths.deliveries.exists():
        return []
    try:
        content = yaml.safe_load(paths.deliveries.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{paths.deliveries} is no YAML: {error}") from error
    entries = content.get("channels") if isinstance(content, dict) else None
    if not isinstance(entries, list) or set(content) != {"channels"}:
        raise ConfigError(
            f"{paths.deliveries} must hold one list, `channels`; see examples/deliveries.yml"
        )
    channels = [_channel(entry, paths) for entry in entries]
    names = [channel.name for channel in channels]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{paths.deliveries}: two channels are called {name}; rename one")
    return channels


def _channel(entry: Any, paths: Paths) -> Channel:
    name = entry.get("name") if isinstance(entry, Mapping) else None
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ConfigError(
            f"{paths.deliveries}: every channel needs a name of small letters, digits and _"
        )
    where = f"{paths.deliveries}: channel {name}"
    sends = _choice(entry, "sends", tuple(KEYS), None, where)
    unknown = sorted(set(entry) - KEYS[sends] - {"name", "sends"}, key=str)
    if unknown:
        raise ConfigError(
            f"{where}: unknown key {unknown[0]}; a channel that sends {sends} may have "
            f"{', '.join(sorted(KEYS[sends]))}"
        )
    seeds = paths.project / "seeds"
    return Channel(
        name=name,
        sends=sends,
        url_env="" if sends == FILES else _variable(entry.get("url_env"), where),
        to=_choice(entry, "to", (CHANNEL, RECIPIENT), CHANNEL, where),
        events=_words(entry, "events", _told_events(seeds, sends), where),
        severities=_words(entry, "severities", _column(seeds, "severities", "severity"), where),
        bundle_above=_number(entry.get("bundle_above", BUNDLE_ABOVE), where),
        folder=_folder(entry.get("folder"), paths),
        tool=str(entry.get("tool") or ""),
    )


def _choice(
    entry: Mapping[str, Any], key: str, known: tuple[str, ...], default: str | None, where: str
) -> str:
    value = entry.get(key, default)
    if value not in known:
        raise ConfigError(f"{where}: `{key}` must be one of {', '.join(known)}")
    return value


def _variable(value: Any, where: str) -> str:
    """The name of an environment variable; a secret put in its place is not repeated."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z][A-Z0-9_]*", value):
        raise ConfigError(
            f"{where}: `url_env` must be the NAME of an environment variable (capitals, digits "
            "and _) that holds the address. The address itself is a secret: keep it out of files"
        )
    return value


def _words(entry: Mapping[str, Any], key: str, known: list[str], where: str) -> frozenset[str]:
    given = entry.get(key, known)
    if not isinstance(given, list) or not given or not set(map(str, given)) <= set(known):
        raise ConfigError(f"{where}: `{key}` must be a list out of {', '.join(known)}")
    return frozenset(given)


def _number(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ConfigError(f"{where}: `bundle_above` must be a whole number from 1 up")
    return value


def _folder(value: Any, paths: Paths) -> Path:
    """A relative folder begins at that of deliveries.yml; the default lies beside the marts."""
    if not value:
        return paths.published.with_name("crm")
    return Path(os.path.abspath(paths.deliveries.parent / str(value)))


def _told_events(seeds: Path, sends: str) -> list[str]:
    with (seeds / "alert_event_types.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["event"] for row in rows if sends == FILES or row["notifies"] == "true"]


def _column(seeds: Path, seed: str, column: str) -> list[str]:
    with (seeds / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]
