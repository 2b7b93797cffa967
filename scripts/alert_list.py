"""The top of the alert list, read from the published file and printed for people."""

from __future__ import annotations

import datetime as dt
import shutil
import textwrap
from dataclasses import dataclass

import duckdb
from plain_text import one_line
from rich.console import Console
from rich.markup import escape
from rich.table import Table

WIDTH = 100

# One alert per account: the gravest, then the newest.
TOP_ALERTS = """
select
    coalesce(account_name, account_id) as account,
    coalesce(owner_email, 'nobody') as owner,
    coalesce(latest_reason, reason, '') as reason,
    next_action,
    due_at,
    severity,
    last_interaction,
    count(*) over (partition by account_id) - 1 as more,
    count(*) over () as all_alerts
from marts.alerts
where closed_on is null
qualify
    row_number() over (
        partition by account_id order by severity_rank desc, due_at desc nulls last, alert_id
    ) = 1
order by severity_rank desc, due_at desc nulls last, account, account_id
"""

CONTACT = """
select wait_hours_median, contacted_count, alert_count, is_failing
from marts.contact_times
where owner_email = 'all' and severity = 'all'
"""


@dataclass(frozen=True)
class Alert:
    """The gravest open alert of one account, and how many more that account has."""

    account: str
    owner: str
    reason: str
    next_action: str
    due_at: dt.datetime | None
    severity: str
    last: str | None
    more: int

    @property
    def due(self) -> str:
        """When it is due, to the minute, or a dash."""
        return f"{self.due_at:%Y-%m-%d %H:%M} UTC" if self.due_at else "-"

    @property
    def others(self) -> str:
        """`+2 more alerts` if the account has more open ones, else an empty text."""
        return f"+{_count(self.more, 'more alert')}" if self.more else ""


def top_alerts(
    published: duckdb.DuckDBPyConnection, limit: int = 10
) -> tuple[list[Alert], int, int]:
    """The first `limit` accounts of the list, how many accounts and how many alerts are open."""
    rows = published.execute(TOP_ALERTS).fetchall()
    alerts = [
        Alert(*(one_line(value) if isinstance(value, str) else value for value in row[:-1]))
        for row in rows
    ]
    return alerts[:limit], len(alerts), rows[0][-1] if rows else 0


def contact_times(published: duckdb.DuckDBPyConnection) -> str:
    """How long alerts wait for a person, in words; where it is too long, that they do (T24)."""
    row = published.execute(CONTACT).fetchone()
    if row is None:
        return "no alert of late"
    hours, answered, alerts, is_failing = row
    told = f"alerts wait {hours:,.0f} hours in the median, {answered:,} of {alerts:,} were answered"
    return f"{told}: too long, they are watched, not acted on" if is_failing else told


def print_alerts(
    alerts: list[Alert], accounts: int, total: int, console: Console | None = None
) -> None:
    """Print the list: a table on a terminal, wrapped text elsewhere."""
    console = console or Console(width=None if Console().is_terminal else WIDTH)
    if not alerts:
        console.print("No alert is open.")
        return
    head = f"{_count(total, 'open alert')} on {_count(accounts, 'account')}"
    if accounts > len(alerts):
        head += f", the first {len(alerts)}"
    if console.is_terminal:
        console.print(_table(alerts, head))
        return
    print(f"{head}:")
    for number, alert in enumerate(alerts, start=1):
        print(_block(number, alert))


def _table(alerts: list[Alert], head: str) -> Table:
    table = Table(title=head, title_justify="left", show_lines=True)
    for name, ratio in (("Account", 3), ("Owner", 3), ("Why", 6), ("What to do", 6)):
        table.add_column(name, ratio=ratio, overflow="fold")
    table.add_column("Due by", width=10)
    for alert in alerts:
        last = f"Last: {alert.last}." if alert.last else None
        why = "\n".join(escape(text) for text in (alert.reason, last, alert.others) if text)
        account = f"{escape(alert.account)}\n[dim]{alert.severity}[/dim]"
        texts = (escape(alert.owner), why, escape(alert.next_action or "-"), alert.due)
        table.add_row(account, *texts)
    return table


def _block(number: int, alert: Alert) -> str:
    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
    title = f"{number:>2}. {alert.account} | {alert.owner} | {alert.severity}, due {alert.due}"
    why = " ".join(filter(None, [alert.reason, f"({alert.others})" if alert.more else ""]))
    parts = [textwrap.fill(title, width, subsequent_indent=" " * 4)]
    last = alert.last or "no interaction that counts is known"
    for label, text in (("why", why), ("last", last), ("do", alert.next_action or "-")):
        parts.append(
            textwrap.fill(
                f"    {label:<4} {text}", width, subsequent_indent=" " * 9, break_long_words=False
            )
        )
    return "\n".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
