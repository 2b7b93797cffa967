"""Usage of the demo: one row per event, drawn in DuckDB from users, days and levels.

A user's working days come from a running sum: each day adds the share of a day that the user works,
and whenever the sum passes a whole number the user works that day. So a steady life gives steady
counts in any 30 days. All sums are integers (thousandths) and all chance comes from md5, so the
result is the same on any machine and for any number of threads.
"""

from __future__ import annotations

import csv
import gzip
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import duckdb
from demo_files import COLUMNS, Folder, quoted
from demo_world import DIP_FACTOR, KEY_FEATURES, LEAD, Account, World

# Monday to Sunday, in thousandths of an average working day; a weekend day brings about 12 %.
WEEKDAY_WEIGHTS = (1050, 1100, 1080, 1020, 750, 130, 110)
LATE_PER_1000 = 10
LATE_BEFORE_END_DAYS = (3, 25)
REDELIVERED = 200
DAILY_SUMMARIES = 5
EVENT_NAMES = {
    "dashboards": "open",
    "reports": "create",
    "alerts": "create",
    "automations": "create",
    "integrations": "connect",
    "sharing": "share",
    "api": "call",
    "imports": "import",
    "exports": "export",
    "comments": "comment",
    "mobile_app": "open",
    "sso": "open",
}

_SESSIONS = """
create table sessions as
with scheduled as (
    select
        users.*, days.day, days.date_day, days.is_outage,
        coalesce(levels.depth, 1000) as depth,
        coalesce(levels.length, 1000) as length,
        md5_number_lower(concat_ws(':', {seed}, users.user_id, days.day)) as chance,
        least(
            1000,
            users.days_per_week * 200 * days.weight // 1000
            * coalesce(levels.frequency, 1000) // 1000
            * (850 + (chance % 301)::bigint) // 1000
        ) as load
    from users
    inner join days on days.day between users.first_day and users.last_day
    left join levels on users.account_no = levels.account_no and days.day = levels.day
    where (2 * users.rank + 1) * 1000 <= coalesce(levels.users, 1000) * 2 * users.user_count
        or (users.rank >= users.user_count and levels.users is null and not users.is_growing)
),

summed as (
    select *, phase + sum(load) over (partition by user_id order by day) as total
    from scheduled
)

select * exclude (phase, load, total)
from summed
where total // 1000 > (total - load) // 1000
"""

_EVENTS = """
create table events as
with timed as (
    select
        *,
        concat('s', substr(user_id, 2), '-', day) as session_id,
        date_day + to_seconds(25200 + (chance // 1000 % 34200)::bigint) as login_at,
        greatest(
            60, base_seconds * (850 + (chance // 50000000 % 301)::bigint) // 1000 * length // 1000
        ) as duration,
        1 + (chance // 20000000000 % 100 < {second_action_percent})::int as actions
    from sessions
    where not (is_outage and source = 'events')
),

acted as (
    select timed.*, step.number as step
    from timed
    cross join (select unnest([0, 1, 2]) as number) as step
    where step.number <= timed.actions
),

numbered as (
    select
        *,
        row_number() over (
            partition by account_no, step > 0 order by date_day, user_id, step
        ) as serial
    from acted
),

featured as (
    select
        *,
        case
            when step > 0
                then features[1 + (serial % greatest(2, len(features) * depth // 1000))::bigint]
        end as feature
    from numbered
)

select
    concat('e', substr(session_id, 2), '-', step) as event_id,
    account_no, account_id, user_id, source,
    case when step = 0 then 'login' else event_names[feature] end as event_name,
    feature,
    login_at + to_seconds(duration * step // 4) as occurred_at,
    session_id,
    case when step = 0 then duration end as duration_seconds,
    case
        when feature in ('api', 'imports', 'exports') then 1 + (chance % 50)::bigint
    end as quantity
from featured
cross join (select {event_names} as event_names)
union all
select
    event_id, account_no, account_id, user_id, source, 'invite', null,
    cast(occurred_at as timestamp), null, null, null
from invites
"""

_DELIVERED = """
create table delivered as
select
    event_id,
    -- every fourth account's product knows only the user, not the account
    case when account_no % 4 <> 0 then account_id end as account_id,
    user_id, event_name, feature,
    strftime(occurred_at, '%Y-%m-%dT%H:%M:%SZ') as occurred_at,
    session_id, duration_seconds, quantity,
    strftime(occurred_at, '%Y') || 'q' || quarter(occurred_at) as quarter,
    md5_number_lower({seed} || ':late:' || event_id) % 1000 < {late_per_1000}
    and occurred_at < date '{end_on}' - {late_days} as is_late
from events
where source = 'events'
"""

_SUMMARIES = """
with measured as (
    select
        account_id, account_no,
        case when source = 'days' then 'day' else 'month' end as period,
        case
            when source = 'days' then date_trunc('day', occurred_at)
            else date_trunc('month', occurred_at)
        end::date as period_start,
        user_id, session_id, feature
    from events
    where source in ('days', 'months')
),

summed as (
    select
        account_id, period, period_start,
        count(distinct user_id) as active_users,
        count(distinct session_id) as sessions,
        count(*) as events,
        {feature_counts}
    from measured
    -- a month that has not ended is not delivered
    where period = 'day' or period_start + interval 1 month <= date '{end_on}' + 1
    group by all
)

select account_id, metric, period_start, period, value::decimal(18, 4) as value
from (
    unpivot summed
    on active_users, sessions, events, {features}
    into name metric value value
)
where period = 'month' or metric in ('active_users', 'sessions', 'events')
order by account_id, period_start, metric
"""


def write_usage(world: World, folder: Folder) -> dict[str, int]:
    """Write usage_events (one file per quarter and a late one) and usage_summaries.

    Returns:
        Counts for the facts: distinct events, late and re-delivered ones, unknown users' ones.
    """
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    with tempfile.TemporaryDirectory() as scratch:
        _load_inputs(world, connection, Path(scratch))
        connection.execute(_SESSIONS.format(seed=world.seed))
        names = ", ".join(f"'{feature}': '{name}'" for feature, name in EVENT_NAMES.items())
        connection.execute(
            _EVENTS.format(event_names=f"map {{{names}}}", second_action_percent=30)
        )
        connection.execute(
            _DELIVERED.format(
                seed=world.seed,
                late_per_1000=LATE_PER_1000,
                late_days=LATE_BEFORE_END_DAYS[0],
                end_on=world.end_on,
            )
        )
        unknown = _add_unknown_users(world, connection)
        _write_summaries(world, connection, folder)
        counts = _write_events(world, connection, folder, Path(scratch))
    connection.close()
    return counts | {"usage_events_unknown_user": unknown}


def _load_inputs(world: World, connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
    """Load users, days, bent levels and invitations through small files."""
    accounts = [a for a in world.accounts if a.people and a.scenario is not LEAD]
    sources = _sources(accounts)
    tables: dict[str, tuple[str, Iterable[tuple[object, ...]]]] = {
        "users": (
            "account_no bigint, account_id varchar, user_id varchar, source varchar, rank bigint, "
            "user_count bigint, is_growing boolean, days_per_week bigint, phase bigint, "
            "base_seconds bigint, first_day bigint, last_day bigint, features varchar[]",
            _user_rows(world, accounts, sources),
        ),
        "days": (
            "day bigint, date_day timestamp, weight bigint, is_outage boolean",
            _day_rows(world),
        ),
        "levels": (
            "account_no bigint, day bigint, users bigint, frequency bigint, depth bigint, "
            "length bigint",
            _level_rows(world, accounts),
        ),
        "invites": (
            "event_id varchar, account_no bigint, account_id varchar, user_id varchar, "
            "source varchar, occurred_at varchar",
            _invite_rows(world, accounts, sources),
        ),
    }
    for table, (columns, rows) in tables.items():
        path = scratch / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        types = ", ".join(
            f"'{name}': '{kind}'" for name, kind in (c.split() for c in columns.split(", "))
        )
        connection.execute(
            f"create table {table} as from read_csv("
            f"'{quoted(path)}', header = false, columns = {{{types}}})"
        )


def _sources(accounts: list[Account]) -> dict[int, str]:
    """How each account's usage is delivered: as events, or summed per day or per month."""
    summed = [a.number for a in accounts if a.scenario.name == "healthy_summaries"]
    sources = {account.number: "events" for account in accounts}
    for position, number in enumerate(summed):
        sources[number] = "days" if position < DAILY_SUMMARIES else "months"
    return sources


def _user_rows(
    world: World, accounts: list[Account], sources: dict[int, str]
) -> Iterable[tuple[object, ...]]:
    """One row per person who works in the product."""
    for account in accounts:
        days = world.active_days(account)
        for person in account.people:
            if not person.days_per_week:
                continue
            rng = world.rng("usage", person.contact_id)
            last = days.stop - 1 if person.left_day is None else person.left_day - 1
            yield (
                account.number,
                account.account_id,
                person.contact_id,
                sources[account.number],
                person.rank,
                account.user_count,
                account.scenario.name == "expansion",
                person.days_per_week,
                rng.randrange(1000),
                rng.randrange(500, 1800),
                max(days.start, person.joined_day),
                last,
                "[" + ", ".join(account.features) + "]",
            )


def _day_rows(world: World) -> Iterable[tuple[object, ...]]:
    """One row per day: the weight of its weekday and season, and whether the feed was down."""
    for day in range(world.last_day + 1):
        on = world.on(day)
        weight = WEEKDAY_WEIGHTS[on.weekday()]
        if any(first <= on <= last for first, last in world.dips):
            weight = round(weight * DIP_FACTOR)
        yield day, on, weight, world.outage[0] <= on <= world.outage[1]


def _level_rows(world: World, accounts: list[Account]) -> Iterable[tuple[object, ...]]:
    """One row per account and day that differs from an undisturbed life, in thousandths."""
    for account in accounts:
        if not account.scenario.curves:
            continue
        for day in world.active_days(account):
            levels = tuple(
                round(account.level(measure, day) * 1000)
                for measure in ("users", "frequency", "depth", "length")
            )
            if levels != (1000, 1000, 1000, 1000):
                yield (account.number, day, *levels)


def _invite_rows(
    world: World, accounts: list[Account], sources: dict[int, str]
) -> Iterable[tuple[object, ...]]:
    """Invitations sent by the champion within the first weeks of accounts that start in the demo."""
    for account in accounts:
        if account.start_day < 0:
            continue
        rng = world.rng("invites", account.number)
        for number in range(rng.randint(1, 5)):
            day = account.start_day + rng.randint(1, 20)
            if day > world.last_day or world.outage[0] <= world.on(day) <= world.outage[1]:
                continue
            yield (
                f"i{account.account_id}-{number}",
                account.number,
                account.account_id,
                account.people[0].contact_id,
                sources[account.number],
                f"{world.on(day)} {rng.randint(9, 16):02d}:{rng.randint(0, 59):02d}:00",
            )


def _add_unknown_users(world: World, connection: duckdb.DuckDBPyConnection, count: int = 20) -> int:
    """Add events of users that no contact list knows, over the last 60 days."""
    rng = world.rng("unknown users")
    for number in range(count):
        on = world.end_on - timedelta(days=rng.randint(4, 60))
        connection.execute(
            "insert into delivered values (?, null, ?, 'open', 'dashboards', ?, null, null, null, "
            "?, false)",
            [
                f"u{number:03d}",
                f"ghost-{number % 7}",
                f"{on}T{rng.randint(9, 16):02d}:{rng.randint(0, 59):02d}:00Z",
                _quarter(on),
            ],
        )
    return count


def _quarter(on: date) -> str:
    return f"{on.year}q{(on.month + 2) // 3}"


def _write_events(
    world: World, connection: duckdb.DuckDBPyConnection, folder: Folder, scratch: Path
) -> dict[str, int]:
    """Write one compressed file per quarter, then the late file."""
    columns = ", ".join(COLUMNS["usage_events"])
    connection.execute(
        f"""
        create table late as
        select {columns} from delivered where is_late
        union all
        (
            select {columns} from delivered
            where not is_late and account_id is not null
            order by md5({world.seed} || ':again:' || event_id) limit {REDELIVERED}
        )
        """
    )
    quarters = [
        quarter
        for (quarter,) in connection.execute(
            "select distinct quarter from delivered order by quarter"
        ).fetchall()
    ]

    def write_quarter(quarter: str) -> tuple[str, int]:
        plain = scratch / f"{quarter}.csv"
        rows = connection.cursor().execute(
            f"copy (select {columns} from delivered where quarter = '{quarter}' and not is_late "
            f"order by occurred_at, event_id) to '{quoted(plain)}' (header, delimiter ',')"
        ).fetchall()[0][0]
        name = f"generic/usage_events_{quarter}.csv.gz"
        with folder.replacing(name, rows) as path:
            path.write_bytes(gzip.compress(plain.read_bytes(), compresslevel=6, mtime=0))
        return name, rows

    with ThreadPoolExecutor(max_workers=2) as pool:
        written = sum(rows for _, rows in pool.map(write_quarter, quarters))
    late = connection.execute("select count(*) from late").fetchall()[0][0]
    with folder.replacing("generic/usage_events_late.csv", late) as path:
        connection.execute(
            f"copy (select {columns} from late order by occurred_at, event_id) "
            f"to '{quoted(path)}' (header, delimiter ',')"
        )
    distinct, is_late = connection.execute(
        "select count(distinct event_id), count(*) filter (is_late) from delivered"
    ).fetchall()[0]
    return {
        "usage_events_distinct": distinct,
        "usage_events_late": is_late,
        "usage_events_redelivered": written + late - distinct,
    }


def _write_summaries(world: World, connection: duckdb.DuckDBPyConnection, folder: Folder) -> None:
    """Write the usage of the accounts that deliver sums only."""
    counts = ",\n        ".join(
        f"count(*) filter (feature = '{feature}') as {feature}" for feature in KEY_FEATURES
    )
    folder.write_parquet(
        "generic/usage_summaries.parquet",
        connection,
        _SUMMARIES.format(
            feature_counts=counts, features=", ".join(KEY_FEATURES), end_on=world.end_on
        ),
    )
