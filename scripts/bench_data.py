#!/usr/bin/env python3
"""Write a lake of invented accounts and events at scale, as the loader would have left it.

DuckDB makes the rows, so ten million events take seconds. Account sizes are skewed: a few large
customers, many small ones. Usage arrives in nightly files; a hundredth of the sessions arrives
late, one session in a thousand has an event that is delivered again, corrected, and on one day the
feed is down. The other feeds come whole; the last night brings what of them is a month old or less.
The same parameters and seed give the same rows.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb
from declarations import Table, Tool, read_declarations
from loader_columns import sql_name, sql_text
from loader_lake import FileRow, Lake, declaration_digest, file_id
from paths import PROJECT

# Events per session, over and over: 15 events in five sessions.
SESSION_SIZES = (1, 3, 1, 6, 4)
# Share of all days on which a person works in the product: it says how many people there are.
ACTIVE_SHARE = 0.33
LOOK_BACK_DAYS = 30  # that an export of what is new goes back, to hold what has changed as well
ODD = 25214903917  # odd, so that multiplying numbers gives each one another 48-bit id
PLANS = "['starter', 'growth', 'scale']"
FEATURES = (
    "['dashboards', 'reports', 'comments', 'alerts', 'exports', 'automations', 'imports',"
    " 'integrations', 'mobile_app', 'sharing', 'api', 'search']"
)


@dataclass(frozen=True)
class Scale:
    """How much is generated; `skew` 0 makes all accounts the same size, 1 is Zipf's law."""

    accounts: int
    days: int
    events: int
    skew: float = 0.9
    seed: int = 1
    last_day: date = date(2026, 6, 30)

    @property
    def first_day(self) -> date:
        """The first day with records."""
        return self.last_day - timedelta(days=self.days - 1)

    @property
    def sessions(self) -> int:
        """Sessions that hold the events."""
        blocks = -(-self.events // sum(SESSION_SIZES))
        return blocks * len(SESSION_SIZES)

    @property
    def users(self) -> int:
        """People who work in the product; every account has at least one."""
        return max(self.accounts, round(self.sessions / (self.days * ACTIVE_SHARE)))


PRESETS = {
    "small": Scale(accounts=1_000, days=90, events=300_000),
    "medium": Scale(accounts=10_000, days=365, events=10_000_000),
    "large": Scale(accounts=50_000, days=365, events=100_000_000),
}

_ACCOUNTS = """
create table accounts as
with drawn as (
    select
        number,
        (md5_number_lower('{seed}|account|' || number) >> 1)::bigint as bits,
        sum(pow(number + 1, -{skew}::double)) over (order by number) as weight_to
    from range({accounts}) as numbers(number)
),
placed as (
    select
        number,
        bits,
        weight_to / max(weight_to) over () as share_to,
        -- Seven in ten are customers since before the first day, the others join over time.
        case
            when bits % 10 < 7 or number = 0 then 0 else (bits >> 8) % greatest({days} * 8 // 10, 1)
        end::integer as starts
    from drawn
)
select
    number::integer as number,
    bits,
    share_to,
    starts,
    -- One in twenty leaves, at the earliest 45 days after it came.
    case
        when (bits >> 24) % 20 = 0 and {days} - starts > 60 and number > 0
            then starts + 45 + (bits >> 32) % ({days} - starts - 45)
        else {days}
    end::integer as ends,
    -- Those who leave use the product less and less; so do some who stay.
    case when (bits >> 24) % 20 = 0 then 1.8 when (bits >> 24) % 20 < 3 then 1.3 else 1.0 end
        as fall,
    format('acc-{:07d}', number) as account_id,
    {plans}[1 + (bits >> 40) % 3] as plan
from placed
"""
_USERS = """
create table users as
with numbered as (
    select
        number,
        case when number >= {accounts} then (number - {accounts} + 0.5) / ({users} - {accounts}) end
            as position
    from range({users}) as numbers(number)
),
owned as (
    select
        numbered.number,
        case when numbered.number < {accounts} then numbered.number else accounts.number end
            as account
    from numbered
    asof left join accounts on numbered.position <= accounts.share_to
)
select
    owned.number::integer as number,
    accounts.account_id,
    accounts.starts,
    accounts.ends,
    accounts.fall,
    format('con-{:08d}', owned.number) as user_id,
    (row_number() over (order by md5('{seed}|user|' || owned.number)) - 1)::integer as place
from owned
inner join accounts on owned.account = accounts.number
"""
# A draw of 20 bits says who, one of 20 bits which day, the other 24 what happens in the session.
_SESSIONS = """
create table sessions as
with numbered as (
    select
        number,
        (md5_number_lower('{seed}|session|' || number) >> 1)::bigint as bits,
        number // {in_block} * {block_events} + {offsets}[1 + number % {in_block}] as first_event,
        {sizes}[1 + number % {in_block}] as size
    from range({sessions}) as numbers(number)
),
drawn as (
    select
        number,
        first_event,
        least(size, {events} - first_event)::integer as size,
        (bits >> 40)::integer as bits,
        floor({users} * pow((bits & 1048575) / 1048576.0, 1.6))::integer as place,
        ((bits >> 20) & 1048575) / 1048576.0 as moment
    from numbered
    where first_event < {events}
),
dated as (
    select
        drawn.*,
        users.account_id,
        users.user_id,
        users.starts,
        users.ends,
        users.starts + floor((users.ends - users.starts) * pow(drawn.moment, users.fall))::integer
            as day_drawn
    from drawn
    inner join users on drawn.place = users.place
),
-- Two in three weekend sessions are held on the Friday or Monday beside, if the account is there.
moved as (
    select
        dated.*,
        case
            when bits % 3 > 0 and isodow(date '{first_day}' + day_drawn) > 5
                then case
                    when isodow(date '{first_day}' + day_drawn) = 6 and day_drawn > starts
                        then day_drawn - 1
                    when isodow(date '{first_day}' + day_drawn) = 7 and day_drawn + 1 < ends
                        then day_drawn + 1
                    else day_drawn
                end
            else day_drawn
        end as day_wanted
    from dated
),
shifted as (
    select
        moved.*,
        case when day_wanted = {outage} and starts < {outage} then {outage} - 1 else day_wanted end
            as day
    from moved
)
select
    number,
    first_event,
    size,
    bits,
    account_id,
    user_id,
    day::integer as day,
    -- One in a hundred arrives up to 20 days late.
    case when bits % 100 = 7 then least(day + 1 + bits // 100 % 20, {days} - 1) else day end
        ::integer as night
from shifted
order by night, number
"""
_AGAIN = """
create table again as
select * replace (least(night + 1 + bits // 7 % 3, {days} - 1)::integer as night)
from sessions
where bits % 1000 = 11 and night < {days} - 1
"""
_EVENT_COLUMNS = {
    "event_id": "format('evt-{:012x}', (first_event + step) * {odd} % 281474976710656)",
    "account_id": "account_id",
    "user_id": "user_id",
    "event_name": "case when feature is null then 'login' else 'feature_used' end",
    "feature": "feature",
    "occurred_at": "date '{first_day}' + day"
    " + to_seconds(21600 + bits % 50000 + step * (30 + bits % 97))",
    "session_id": "format('ses-{:012x}', number * {odd} % 281474976710656)",
    "duration_seconds": "(bits + step * 7919) % 90000 / 100.0",
    "quantity": "case when step % 2 = 1 then 1 end",
}
_NIGHT = """
    select
        *,
        case
            when step > 0 or size = 1 then {features}[1 + (bits // 13 + step * 5) % 12]
        end as feature
    from (select *, unnest(range(size)) as step from sessions where night = {night})
    union all
    -- Delivered again, corrected: it was a report.
    select *, 0 as step, 'reports' as feature
    from again
    where night = {night}
"""
_MOMENT = "(date '{first_day}' + day::integer + to_seconds(28800 + bits % 30000))"
# Entity: its rows (bits, account_id, day, …) and the columns that are not null.
_FEEDS: dict[str, tuple[str, dict[str, str]]] = {
    "accounts": (
        "select *, date '{first_day}' + starts - if(starts = 0, (bits >> 16) % 700, 0)::integer"
        " as since from accounts",
        {
            "account_id": "account_id",
            "account_name": "'Account ' || number",
            "domain": "'account' || number || '.example'",
            "segment": "['enterprise', 'mid_market', 'smb']"
            "[1 + least(2, number * 10 // {accounts})]",
            "plan": "plan",
            "seats": "5 + (bits >> 12) % 95",
            "owner_email": "'csm' || number % 40 || '@vendor.example'",
            "is_strategic": "number % 50 = 0",
            "lifecycle_stage": "if(ends < {days}, 'churned', 'customer')",
            "created_at": "since",
            "became_customer_at": "since",
            "churned_at": "if(ends < {days}, date '{first_day}' + ends, null)",
            "churn_kind": "if(ends < {days}, 'cancelled', null)",
        },
    ),
    "contacts": (
        "select * from users",
        {
            "contact_id": "user_id",
            "account_id": "account_id",
            "email": "user_id || '@mail.example'",
            "full_name": "'Person ' || number",
            "role": "if(number < {accounts}, 'champion', 'user')",
            "joined_at": "date '{first_day}' + starts",
        },
    ),
    "subscriptions": (
        "select * from accounts",
        {
            "subscription_id": "'sub-' || number",
            "account_id": "account_id",
            "plan": "plan",
            "status": "if(ends < {days}, 'ended', 'active')",
            "started_at": "date '{first_day}' + starts",
            "ended_at": "if(ends < {days}, date '{first_day}' + ends, null)",
            "renews_at": "date '{first_day}' + starts + 365",
            "mrr": "50 + (bits >> 20) % 2000",
            "currency": "'EUR'",
            "seats": "5 + (bits >> 12) % 95",
            "billing_period": "'month'",
            "auto_renew": "true",
        },
    ),
}


def _happenings(entity: str, per_account_year: float) -> str:
    """Rows spread over the life of each account, as an export of these nights has them."""
    return f"""
        select *
        from (
            select
                numbers.number,
                accounts.account_id,
                'con-' || lpad(accounts.number::varchar, 8, '0') as contact_id,
                (md5_number_lower('{{seed}}|{entity}|' || numbers.number) >> 1)::bigint as bits,
                accounts.starts + bits % (accounts.ends - accounts.starts) as day
            from range(ceil({{accounts}} * {{days}} / 365 * {per_account_year})::bigint)
                as numbers(number)
            inner join accounts on numbers.number % {{accounts}} = accounts.number
        )
        where day between {{since}} and {{night}}
    """


_HAPPENED = {"account_id": "account_id", "contact_id": "contact_id"}
_FEEDS |= {
    "tickets": (
        _happenings("ticket", 4),
        {
            "ticket_id": "'tic-' || number",
            **_HAPPENED,
            "opened_at": _MOMENT,
            "solved_at": f"if(bits % 9 = 0, null, {_MOMENT} + to_hours((bits >> 16) % 200))",
            "status": "if(bits % 9 = 0, 'open', 'solved')",
            "priority": "['low', 'normal', 'high'][1 + (bits >> 20) % 3]",
            "escalation": "if((bits >> 24) % 15 = 0, 'manager', 'none')",
        },
    ),
    "invoices": (
        _happenings("invoice", 12),
        {
            "invoice_id": "'inv-' || number",
            "account_id": "account_id",
            "issued_at": _MOMENT,
            "due_at": f"{_MOMENT} + to_days(30)",
            "paid_at": f"if(bits % 40 = 0, null, {_MOMENT} + to_days((bits >> 16) % 34))",
            "amount": "50 + (bits >> 20) % 2000",
            "currency": "'EUR'",
            "status": "if(bits % 40 = 0, 'open', 'paid')",
            "deferral_requested": "bits % 80 = 0",
        },
    ),
    "survey_responses": (
        _happenings("survey", 4),
        {
            "response_id": "'sur-' || number",
            **_HAPPENED,
            "survey_type": "if(bits % 2 = 0, 'nps', 'csat')",
            "score": "if(bits % 2 = 0, (bits >> 16) % 11, 1 + (bits >> 16) % 5)",
            "scale_min": "if(bits % 2 = 0, 0, 1)",
            "scale_max": "if(bits % 2 = 0, 10, 5)",
            "invited_at": _MOMENT,
            "responded_at": f"{_MOMENT} + to_hours(2)",
        },
    ),
    "email_events": (
        _happenings("email", 24),
        {
            "event_id": "'ema-' || number",
            **_HAPPENED,
            "message_id": "'mes-' || number // 4",
            "action": "['sent', 'delivered', 'opened', 'clicked'][1 + number % 4]",
            "occurred_at": _MOMENT,
        },
    ),
    "activities": (
        _happenings("activity", 6),
        {
            "activity_id": "'act-' || number",
            **_HAPPENED,
            "activity_type": "['call', 'meeting', 'qbr', 'training'][1 + bits % 4]",
            "direction": "'outbound'",
            "status": "'held'",
            "occurred_at": _MOMENT,
        },
    ),
}


def write_lake(root: Path, scale: Scale, project: Path = PROJECT) -> None:
    """Write a whole lake of this scale to `root`, which must not hold one yet."""
    if (root / "_files").exists():
        raise FileExistsError(f"{root} already holds a lake")
    root.mkdir(parents=True, exist_ok=True)
    scratch = root / "_bench_data.duckdb"
    try:
        with duckdb.connect(str(scratch)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            _Writer(connection, root, scale, project).write()
    finally:
        for path in root.glob(f"{scratch.name}*"):
            path.unlink()


class _Writer:
    """One lake being written."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, root: Path, scale: Scale, project: Path
    ) -> None:
        self.connection = connection
        self.scale = scale
        self.lake = Lake(root, connection)
        self.declared: Mapping[str, Tool] = read_declarations(project)
        sizes = SESSION_SIZES
        self.words: dict[str, object] = {
            **{
                name: getattr(scale, name)
                for name in ("accounts", "days", "events", "skew", "seed")
            },
            **{name: getattr(scale, name) for name in ("sessions", "users", "first_day")},
            "plans": PLANS,
            "features": FEATURES,
            "odd": ODD,
            "in_block": len(sizes),
            "block_events": sum(sizes),
            "sizes": list(sizes),
            "offsets": [sum(sizes[:place]) for place in range(len(sizes))],
            "outage": scale.days * 6 // 10,
        }

    def write(self) -> None:
        """Draw everything, then write it file by file in the order of arrival."""
        self.lake.write_empty(self.declared)
        for statement in (_ACCOUNTS, _USERS, _SESSIONS, _AGAIN):
            self.connection.execute(self._filled(statement))
        for night in range(self.scale.days):
            self.words["night"] = night
            self._write_file("usage_events", _NIGHT, _EVENT_COLUMNS, night)
        # The other feeds come whole; the last night tells again what happened in the last month.
        last = self.scale.days - 1
        for night, since in ((last - 1, 0), (last, last - LOOK_BACK_DAYS)):
            self.words |= {"night": night, "since": since}
            for entity, (rows, columns) in _FEEDS.items():
                if "{night}" in rows or night < last:
                    self._write_file(entity, rows, columns, night)
        self.lake.close()

    def _filled(self, text: str) -> str:
        """The text with each {word} replaced; what else stands in braces stays."""
        return re.sub(r"\{(\w+)\}", lambda found: str(self.words.get(found[1], found[0])), text)

    def _write_file(self, entity: str, rows: str, columns: dict[str, str], night: int) -> None:
        """Write one delivered file and its row in the arrival log."""
        table = self.declared["generic"].tables[entity]
        day = self.scale.first_day + timedelta(days=night)
        name = f"generic/{entity}_{day}.csv.gz"
        sha256 = hashlib.sha256(f"{self.scale!r} {name}".encode()).hexdigest()
        arrived_at = datetime.combine(day + timedelta(days=1), time(4))
        key = file_id("generic", entity, sha256)
        blank = FileRow(
            key, "generic", entity, name, sha256, 0, "loaded", 0, 0, 0, None, None, None, None,
            arrived_at,
        )  # fmt: skip
        self.lake.write_data(table, blank, self._typed(table, rows, columns, blank))
        path = self.lake.root / "generic" / entity / f"{key}.parquet"
        dated = table.event_at and not table.event_may_be_future
        event_on = f"cast({table.event_at} as date)" if dated else "cast(null as date)"
        found = self.connection.execute(
            f"select count(*), min({event_on}), max({event_on}) from read_parquet({sql_text(path)})"
        ).fetchone()
        assert found is not None
        count, first_on, last_on = found
        row = replace(
            blank,
            bytes=path.stat().st_size,
            delivered_rows=count,
            accepted_rows=count,
            first_event_on=first_on,
            last_event_on=last_on,
        )
        self.lake.commit(row, declaration_digest(table))

    def _typed(self, table: Table, rows: str, columns: dict[str, str], row: FileRow) -> str:
        """The rows with every declared column in its type, and where they come from."""
        chosen = ", ".join(
            f"cast({columns.get(column.name, 'null')} as {column.data_type})"
            f" as {sql_name(column.name)}"
            for column in table.columns
        )
        placed = ", ".join([*filter(None, [table.event_at]), *table.key])
        return (
            f"select *, {sql_text(row.file)} as _file, row_number() over (order by {placed}) + 1"
            f" as _row, timestamp '{row.arrived_at}' as _arrived_at"
            f" from ({self._filled(f'select {chosen} from ({rows})')}) order by _row"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a lake from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, help="folder for the lake, must not hold one yet")
    parser.add_argument("--scale", choices=PRESETS, default="small", help="preset (default small)")
    parser.add_argument("--accounts", type=int, help="customers")
    parser.add_argument("--days", type=int, help="length of history")
    parser.add_argument("--events", type=int, help="distinct usage events")
    parser.add_argument("--skew", type=float, help="0 all accounts alike, 1 Zipf's law")
    parser.add_argument("--seed", type=int, help="another seed, another world of the same size")
    options = parser.parse_args(arguments)
    given = {
        name: value
        for name in ("accounts", "days", "events", "skew", "seed")
        if (value := getattr(options, name)) is not None
    }
    write_lake(options.out, replace(PRESETS[options.scale], **given))
    return 0


if __name__ == "__main__":
    sys.exit(main())
