"""What there is to tell, read from the published file: events, work lists, changes of accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from publish import PublishError
from published_marts import open_published

NEEDED = (
    "account_changes",
    "account_health",
    "account_links",
    "alert_events",
    "alerts",
    "work_list",
)

TOLD = """
select
    events.event_id,
    events.alert_id,
    events.event,
    events.severity,
    events.event_on,
    events.recipient_email,
    events.is_notified,
    concat_ws(chr(31), alerts.account_id, alerts.rule_name, events.event) as topic
from marts.alert_events as events
inner join marts.alerts as alerts on events.alert_id = alerts.alert_id
order by alerts.severity_rank desc, events.event_at, events.event_id
"""
EVENTS = """
select
    events.event_id,
    events.event,
    events.event_at,
    events.event_on,
    events.severity,
    events.acted_by,
    events.recipient_email,
    events.reason,
    alerts.alert_id,
    alerts.state,
    alerts.account_id,
    alerts.account_name,
    alerts.rule_name,
    alerts.latest_reason,
    alerts.owner_email,
    alerts.is_owner_assumed,
    alerts.next_action,
    alerts.owner_role,
    alerts.due_at,
    alerts.sla_status,
    alerts.first_contacted_at,
    alerts.closed_on,
    alerts.last_interaction,
    health.score,
    health.band,
    health.mrr,
    health.next_renewal_on
from marts.alert_events as events
inner join marts.alerts as alerts on events.alert_id = alerts.alert_id
left join marts.account_health as health on alerts.account_id = health.account_id
where events.event_id in (select unnest(string_split(?, chr(31))))
order by alerts.severity_rank desc, events.event_at, events.event_id
"""
WORK = """
select
    work_rank,
    account_id,
    account_name,
    severity,
    alert_count,
    rule_names,
    reason,
    next_action,
    due_at,
    urgency_class,
    rank_reason,
    left_out_count
from marts.work_list
where owner_email = ?
order by work_rank
"""
CHANGE_IDS = """
select
    change_id,
    changed_on,
    change_number = max(change_number) over (partition by account_id) as holds_now
from marts.account_changes
order by changed_on, account_id, change_number
"""
CHANGES = """
select changes.*, coalesce(links.tool_account_id, changes.account_id) as crm_account_id
from marts.account_changes as changes
left join links on changes.account_id = links.account_id
where changes.change_id in (select unnest(string_split(?, chr(31))))
order by changes.changed_on, changes.account_id, changes.change_number
"""
TASKS = """
select
    alerts.alert_id,
    alerts.state,
    alerts.owner_email,
    alerts.account_id,
    coalesce(links.tool_account_id, alerts.account_id) as crm_account_id,
    alerts.account_name,
    alerts.severity,
    alerts.rule_name,
    alerts.due_at,
    alerts.next_action,
    alerts.latest_reason,
    alerts.playbook_id
from marts.alerts as alerts
left join links on alerts.account_id = links.account_id
where
    alerts.alert_id in (
        select events.alert_id from marts.alert_events as events
        where events.event_id in (select unnest(string_split(?, chr(31))))
    )
order by alerts.severity_rank desc, alerts.due_at, alerts.alert_id
"""
# The account's id in one tool; where a tool has the account twice, the first by name.
LINKS = """
links as (
    select account_id, min(tool_account_id) as tool_account_id
    from marts.account_links
    where tool = ? and account_id is not null
    group by account_id
)
"""


@dataclass(frozen=True)
class Told:
    """An event by what decides who is told of it; people only if `is_notified`.

    topic: account, rule and event, which an alert keeps when late data give it another id.
    """

    event_id: str
    alert_id: str
    event: str
    severity: str
    event_on: dt.date
    recipient: str
    is_notified: bool
    topic: str


@dataclass(frozen=True)
class Event:
    """An event with its alert and account as they stand now; times UTC, null = not known."""

    event_id: str
    event: str
    event_at: dt.datetime
    event_on: dt.date
    severity: str
    acted_by: str | None
    recipient_email: str
    reason: str | None
    alert_id: str
    state: str
    account_id: str
    account_name: str
    rule_name: str
    latest_reason: str
    owner_email: str
    is_owner_assumed: bool
    next_action: str
    owner_role: str
    due_at: dt.datetime
    sla_status: str
    first_contacted_at: dt.datetime | None
    closed_on: dt.date | None
    last_interaction: str | None
    score: Decimal | None
    band: str | None
    mrr: Decimal | None
    next_renewal_on: dt.date | None


@dataclass(frozen=True)
class WorkItem:
    """One account on an owner's list of the day, as in marts.work_list."""

    work_rank: int
    account_id: str
    account_name: str | None
    severity: str
    alert_count: int
    rule_names: str
    reason: str
    next_action: str
    due_at: dt.datetime | None
    urgency_class: str
    rank_reason: str
    left_out_count: int


class News:
    """The published file, open to read; a file that replaces it meanwhile is not seen."""

    def __init__(self, published: Path) -> None:
        """Open it; raises PublishError if it is not there or of a version without what is told."""
        self._connection = open_published(published)
        missing = sorted(set(NEEDED) - self._marts())
        if missing:
            self.close()
            raise PublishError(
                f"{published} has no mart {', '.join(missing)}: run scripts/daily_run.py"
            )
        self.as_of_on: dt.date | None = self._rows(
            "select max(date_day) from marts.account_health"
        )[0][0]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def told(self) -> list[Told]:
        """Every event of all time, the gravest first."""
        return [Told(*row) for row in self._rows(TOLD)]

    def events(self, event_ids: Iterable[str]) -> dict[str, Event]:
        """These events by id, the gravest first; one that is no longer there is left out."""
        return {row[0]: Event(*row) for row in self._rows(EVENTS, [_joined(event_ids)])}

    def alert_ids(self) -> set[str]:
        """Every alert there is."""
        return {alert_id for (alert_id,) in self._rows("select alert_id from marts.alerts")}

    def owners_with_work(self) -> list[str]:
        """Owners who have a work list."""
        query = "select distinct owner_email from marts.work_list order by owner_email"
        return [owner for (owner,) in self._rows(query)]

    def work_of(self, owner: str) -> list[WorkItem]:
        """The owner's work list, 1 first."""
        return [WorkItem(*row) for row in self._rows(WORK, [owner])]

    def change_ids(self) -> list[tuple[str, dt.date, bool]]:
        """(change_id, changed_on, whether it is what holds now) of every change."""
        return self._rows(CHANGE_IDS)

    def changes(self, change_ids: Sequence[str], tool: str) -> tuple[list[str], list[tuple]]:
        """Columns and rows of these changes, with the account's id in `tool`."""
        return self._table(CHANGES, change_ids, tool)

    def tasks(self, event_ids: Sequence[str], tool: str) -> tuple[list[str], list[tuple]]:
        """Columns and rows of the alerts behind these events, each once, as they stand now."""
        return self._table(TASKS, event_ids, tool)

    def _marts(self) -> set[str]:
        query = "select table_name from duckdb_tables() where schema_name = 'marts'"
        return {name for (name,) in self._rows(query)}

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple]:
        return self._connection.execute(query, list(values)).fetchall()

    def _table(self, query: str, ids: Sequence[str], tool: str) -> tuple[list[str], list[tuple]]:
        cursor = self._connection.execute(f"with {LINKS} {query}", [tool, _joined(ids)])
        return [column[0] for column in cursor.description], cursor.fetchall()


def _joined(ids: Iterable[str]) -> str:
    """Ids as one value: DuckDB looks for a library to import at every element of a list."""
    return "\x1f".join(ids)
