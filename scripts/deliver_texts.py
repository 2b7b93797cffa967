"""The words: what a message says, and how words from the data are kept from doing harm in it.

Messages are plain text. Apprise turns that into what each service reads and escapes what is special
there (entities for Slack, backslashes for Teams, HTML if asked for); some services, though, read
plain text as markup (Mattermost, Discord), so whatever the data brings in is defused here first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from deliver_news import Event, WorkItem
from plain_text import one_line

NEWS_SHOWN = 25
LONGEST = 400
BREAK = "\u200b"  # zero width: a reader does not see it, a parser does not see through it

KINDS = {
    "opened": ("New alert", "new alert"),
    "escalated": ("Alert got worse", "alert that got worse"),
    "overdue": ("Deadline missed", "missed deadline"),
    "resolved": ("Alert resolved", "resolved alert"),
    "quiet": ("Alert over", "alert that is over"),
}
PLURALS = {
    "alert that got worse": "alerts that got worse",
    "alert that is over": "alerts that are over",
}


@dataclass(frozen=True)
class Letter:
    """One message, ready to go.

    key        idempotency key: the same in every attempt
    recipient  e-mail address of the person it is for
    data       the same as values, for a webhook that wants fields; not defused
    """

    key: str
    recipient: str
    subject: str
    body: str
    data: dict[str, Any] = field(default_factory=dict)


def defuse(text: str | None) -> str:
    """Text from the data on one line, unable to mention, to link, to be a tag or to go on for ever.

    Control and invisible characters become spaces or vanish; `@channel`, `<!here>`, `<script>`,
    `[name](address)` and `https://…` keep their looks and lose their meaning.
    """
    line = one_line(text or "")
    if len(line) > LONGEST:
        line = line[: LONGEST - 1] + "…"
    line = re.sub(r"(?<![\w.+-])@(?=\w)", f"@{BREAK}", line)
    line = re.sub(r"<(?=[!@#/\w])", f"<{BREAK}", line)
    line = re.sub(r"](?=[(\[:])", f"]{BREAK}", line)
    return re.sub(r":(?=//)", f":{BREAK}", line)


def event_letter(key: str, as_of_on: dt.date, event: Event) -> Letter:
    """A message about one event: account, what happened, owner, deadline, one next action."""
    title, _ = _kind(event.event)
    name = defuse(event.account_name)
    lines = [
        f"Account: {name} ({defuse(event.account_id)}); {_standing(event)}",
        f"Alert: {defuse(event.rule_name)} ({event.severity})",
        f"What happened: {_what_happened(event)}",
        f"Owner: {_owner(event)}",
        f"Due: {_due(event)}",
        f"Next: {_next(event)}",
    ]
    if event.last_interaction:
        lines.append(f"Last interaction: {defuse(event.last_interaction)}")
    lines.append(f"Ref: {_ref(key)}")
    subject = f"{title}: {name} ({event.severity})"
    if event.closed_on is None:
        subject += f", due {_moment(event.due_at)}"
    recipient = event.recipient_email
    data = _data(key, as_of_on, recipient, [event], [])
    return Letter(key, recipient, subject, "\n".join(lines), data)


def digest_letter(
    key: str, recipient: str, as_of_on: dt.date, events: Sequence[Event], work: Sequence[WorkItem]
) -> Letter:
    """One message per recipient: what is new, the gravest first, and the work list of the day."""
    blocks = []
    if work:
        blocks.append(_work_block(as_of_on, work))
    if events:
        blocks.append(_news_block(events))
    headline = [_count(len(work), "account") + " to attend to"] if work else []
    headline += _tally(events)
    return Letter(
        key,
        recipient,
        f"Account health {as_of_on}: {'; '.join(headline)}",
        "\n\n".join([*blocks, f"For {defuse(recipient)}. Ref: {_ref(key)}"]),
        _data(key, as_of_on, recipient, events, work),
    )


def _news_block(events: Sequence[Event]) -> str:
    lines = [f"News: {', '.join(_tally(events))}."]
    for event in events[:NEWS_SHOWN]:
        title, _ = _kind(event.event)
        lines += [
            "",
            f"• {title} ({event.severity}): {defuse(event.account_name)} "
            f"(account {defuse(event.account_id)}), {defuse(event.rule_name)}",
            f"What happened: {_what_happened(event)}",
            f"Owner: {_owner(event)}. Due: {_due(event)}",
            f"Next: {_next(event)} [ref {_ref(event.event_id)}]",
        ]
    if len(events) > NEWS_SHOWN:
        rest = ", ".join(_tally(events[NEWS_SHOWN:]))
        lines += ["", f"Not shown, less grave: {rest}. All stand in the mart alert_events."]
    return "\n".join(lines)


def _work_block(as_of_on: dt.date, work: Sequence[WorkItem]) -> str:
    lines = [f"Your work list on the figures of {as_of_on}, the most urgent first:"]
    for item in work:
        rules = item.rule_names.split("; ")
        more = f" (and {len(rules) - 1} more)" if len(rules) > 1 else ""
        lines += [
            "",
            f"{item.work_rank}. {defuse(item.account_name or item.account_id)} "
            f"(account {defuse(item.account_id)}), {item.severity}",
            f"Why: {defuse(rules[0])}{more}: {defuse(item.reason)}",
            f"Due: {_work_due(item)}",
            f"Next: {defuse(item.next_action)}",
            f"Rank: {defuse(item.rank_reason)}",
        ]
    left_out = work[0].left_out_count
    if left_out:
        lines += ["", f"{_count(left_out, 'account')} more did not fit into the day."]
    return "\n".join(lines)


def _what_happened(event: Event) -> str:
    fired = defuse(event.latest_reason)
    if event.event == "overdue":
        made = event.first_contacted_at
        late = f" Contact was made on {_moment(made)}." if made and made > event.event_at else ""
        return f"nobody had made contact by {_moment(event.event_at)}.{late} The alert: {fired}"
    if event.event == "quiet":
        return f"the rule has been quiet for long enough. The alert was: {fired}"
    if event.event == "resolved":
        why = f" ({defuse(event.reason)})" if event.reason else ""
        return f"{defuse(event.acted_by) or 'somebody'} resolved it{why}. The alert was: {fired}"
    return defuse(event.reason) or fired


def _owner(event: Event) -> str:
    assumed = ", for nobody owns the account" if event.is_owner_assumed else ""
    return f"{defuse(event.owner_email)}{assumed}"


def _due(event: Event) -> str:
    if event.closed_on is not None:
        return f"nothing any more; it was due {_moment(event.due_at)}"
    stand = {"breached": ", missed", "kept": ", kept"}.get(event.sla_status, "")
    return f"{_moment(event.due_at)}{stand}"


def _next(event: Event) -> str:
    if event.closed_on is not None:
        return f"nothing, the alert is closed since {event.closed_on}"
    action = defuse(event.next_action)
    if event.owner_role == "csm":
        return action
    return f"{action} (work of the {event.owner_role.replace('_', ' ')}; the owner sees to it)"


def _standing(event: Event) -> str:
    score = f"score {event.score:.0f}" if event.score is not None else "no score"
    parts = [f"{score}, {event.band.replace('_', ' ')}" if event.band else score]
    if event.mrr is not None:
        parts.append(f"MRR {event.mrr:,.0f}")
    if event.next_renewal_on:
        parts.append(f"renews on {event.next_renewal_on}")
    return "; ".join(parts)


def _work_due(item: WorkItem) -> str:
    if item.due_at is None:
        is_step = item.urgency_class == "follow_up"
        return "the next step of the follow-up" if is_step else "contact was made on all of it"
    return f"{_moment(item.due_at)}{', missed' if item.urgency_class == 'overdue' else ''}"


def _kind(event: str) -> tuple[str, str]:
    return KINDS.get(event, (f"Alert {event}", f"alert {event}"))


def _tally(events: Sequence[Event]) -> list[str]:
    counts = Counter(event.event for event in events)
    order = [*KINDS, *sorted(set(counts) - set(KINDS))]
    return [_count(counts[kind], _kind(kind)[1]) for kind in order if counts[kind]]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else PLURALS.get(noun, noun + 's')}"


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _ref(key: str) -> str:
    return key[:12]


def _data(
    key: str,
    as_of_on: dt.date,
    recipient: str,
    events: Sequence[Event],
    work: Sequence[WorkItem],
) -> dict[str, Any]:
    return {
        "idempotency_key": key,
        "as_of_on": as_of_on.isoformat(),
        "recipient_email": recipient,
        "events": [_plain(event) for event in events],
        "work_list": [_plain(item) for item in work],
    }


def _plain(record: Event | WorkItem) -> dict[str, Any]:
    return {name: plain_value(value) for name, value in vars(record).items()}


def plain_value(value: Any) -> Any:
    """A value as JSON has it: times as ISO 8601 in UTC, decimals as numbers."""
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
