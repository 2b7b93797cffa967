"""What each run did: one JSON line per event, appended to runs.jsonl beside the published file.

It is for people (jq), for log collectors, and the memory that scripts/run_history.py publishes. It
outlives failed and killed runs: each line is written at once.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

Event = dict[str, Any]

SECRET_NAME = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|(API|PII)_?KEY", re.IGNORECASE)
CHANNEL = re.compile(r"url_env['\"]?\s*:\s*['\"]?(\w+)")
KEYWORD_PASSWORD = re.compile(r"password\s*=\s*('(?:[^'\\]|\\.)*'|\S+)")
# Hiding each `a` of a log because somebody's password is `a` would hide the log.
SHORTEST = 4
HIDDEN = "***"


class RunLog:
    """The log of one run; its lines carry the run's id, which begins with the moment it started."""

    def __init__(self, path: Path, secrets: frozenset[str] = frozenset()) -> None:
        """Write to `path`, made with its folder when the first event comes."""
        self.path = path
        self.run_id = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S.%fZ}-{os.getpid()}"
        self._secrets = sorted(secrets, key=len, reverse=True)

    def write(self, event: str, **facts: Any) -> None:
        """Append one event; a log that cannot be written is told and stops nothing."""
        line = self.event(event, **facts)
        text = json.dumps(line, ensure_ascii=False, default=str) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # In one call, so that dbt's threads and a second run do not write into one another.
            file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
            try:
                os.write(file, (self._end_of_torn_line(file) + text).encode())
            finally:
                os.close(file)
        except OSError as error:
            print(f"{self.path} cannot be written: {error}", file=sys.stderr)

    def event(self, event: str, **facts: Any) -> Event:
        """The event as it would be written now."""
        at = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        return {"at": at, "run_id": self.run_id, "event": event, **self.scrubbed(facts)}

    def scrubbed(self, value: Any) -> Any:
        """`value` without the secrets of the environment, however deep they lie in it."""
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, HIDDEN)
            return value
        if isinstance(value, Mapping):
            return {key: self.scrubbed(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.scrubbed(one) for one in value]
        return value

    def _end_of_torn_line(self, file: int) -> str:
        """A line end, if a full disk or a power cut left the last line without one."""
        size = os.fstat(file).st_size
        return "\n" if size and os.pread(file, 1, size - 1) != b"\n" else ""


def secrets_of(env: Mapping[str, str], deliveries: Path) -> frozenset[str]:
    """What no log may repeat: passwords, tokens, connection strings, addresses of channels."""
    channels = deliveries.read_text(encoding="utf-8") if deliveries.is_file() else ""
    names = {"ACCOUNT_HEALTH_POSTGRES", *CHANNEL.findall(channels)}
    found = {value for name, value in env.items() if name in names or SECRET_NAME.search(name)}
    for text in tuple(found):
        found |= _passwords_of(text)
    return frozenset(secret for secret in found if len(secret) >= SHORTEST)


def versions(project_version: str) -> dict[str, str]:
    """What the run was computed with, by name."""
    return {
        "project": project_version,
        "dbt": version("dbt-core"),
        "duckdb": version("duckdb"),
        "python": sys.version.split()[0],
    }


def read_events(path: Path) -> Iterator[Event]:
    """The events of the log in their order; torn lines and lines of others are passed over."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict) and {"at", "run_id", "event"} <= event.keys():
                yield event


def _passwords_of(text: str) -> set[str]:
    """The password of a connection string or address, as it is written and as it is meant."""
    try:
        written = urlsplit(text).password
    except ValueError:
        written = None
    passwords = {written, unquote(written)} if written else set()
    return passwords | {found.strip("'") for found in KEYWORD_PASSWORD.findall(text)}
