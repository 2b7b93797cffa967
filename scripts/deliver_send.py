"""One message through apprise: taken or not, in bounded time, without a word of the address."""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, unquote_plus

from deliver_config import RECIPIENT, Channel
from deliver_texts import Letter

if TYPE_CHECKING:
    import apprise

LONGEST_CALL = 60.0
LOGGERS = ("apprise", "urllib3")
KEY_HEADER = "Idempotency-Key"


class CannotSendError(RuntimeError):
    """This channel cannot be used at all; the message says what to set, never to what."""


class Sender(Protocol):
    """Whatever can take a letter."""

    def send(self, letter: Letter) -> str | None:
        """Deliver it; returns None, or why not."""


class AppriseSender:
    """A channel whose address stands in an environment variable."""

    def __init__(self, channel: Channel, env: Mapping[str, str] | None = None) -> None:
        """Find the service behind the address; raises CannotSendError."""
        url = (os.environ if env is None else env).get(channel.url_env, "").strip()
        if not url:
            raise CannotSendError(f"the environment variable {channel.url_env} is not set")
        self._secrets = secrets_of(url)
        self._to_recipient = channel.to == RECIPIENT
        self._service = _service(url, channel.url_env)
        if self._to_recipient and not hasattr(self._service, "smtp_host"):
            raise CannotSendError(
                f"`to: recipient` is for e-mail (mailto:// or mailtos://); {channel.url_env} "
                "holds another kind of address"
            )

    def send(self, letter: Letter) -> str | None:
        """Deliver the letter; returns None, or why not, without secrets. Never raises."""
        outcome: list[str | None] = []

        def call() -> None:
            try:
                outcome.append(self._notify(letter))
            except Exception as error:  # a plugin's own mistake is one channel's trouble
                outcome.append(f"the service's code failed: {type(error).__name__}")

        # A daemon: a server that trickles an answer for ever holds up neither us nor our exit.
        thread = threading.Thread(target=call, daemon=True)
        thread.start()
        thread.join(LONGEST_CALL)
        if not outcome:
            return f"no answer within {LONGEST_CALL:.0f} seconds"
        return outcome[0] and scrub(outcome[0], self._secrets)

    def _notify(self, letter: Letter) -> str | None:
        import apprise

        service = self._service
        if self._to_recipient:
            service.targets = [(False, letter.recipient)]
        if hasattr(service, "headers"):
            service.headers[KEY_HEADER] = letter.key
        if service.protocol == "json":
            service.payload_extras.update(letter.data)
        messenger = apprise.Apprise(asset=service.asset)
        messenger.add(service)
        result = messenger.notify(
            body=letter.body, title=letter.subject, body_format=apprise.NotifyFormat.TEXT
        )
        if result:
            return None
        said = [entry.message for entry in result.logs() if entry.level in ("WARNING", "ERROR")]
        return said[-1] if said else "the service refused it and does not say why"


def _service(url: str, variable: str) -> apprise.NotifyBase:
    try:
        import apprise
    except ImportError as error:
        raise CannotSendError("apprise is not installed: pip install apprise") from error
    _silence()
    asset = apprise.AppriseAsset(
        app_id="Account Health", app_desc="Account Health", app_url="", async_mode=False
    )
    service = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if service is None:
        raise CannotSendError(
            f"{variable} does not hold an address that apprise knows; see docs/deliver_alerts.md"
        )
    if hasattr(service, "smtp_host"):
        service.request_rate_per_sec = 0  # apprise waits 5.5 s after each mail; 50 owners would too
    if hasattr(service, "include_image"):
        service.include_image = False
    return service


def _silence() -> None:
    """Keep what the libraries log, addresses included, from every handler of the program.

    For good: a call that was left after LONGEST_CALL may still be logging.
    """
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def secrets_of(url: str) -> list[str]:
    """The address and every piece of it that could be a key, the longest first."""
    pieces = {url, *re.split(r"[/:@?&=]+", url)}
    pieces |= {unquote(piece) for piece in pieces} | {unquote_plus(piece) for piece in pieces}
    return sorted((piece for piece in pieces if len(piece) >= 6), key=len, reverse=True)


def scrub(text: str, secrets: list[str]) -> str:
    """`text` on one line, shortened, with every secret in it replaced by ***."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return " ".join(text.split())[:200]
