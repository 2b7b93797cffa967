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
from pathlib import Path

import duckdb
from demo_files import COLUMNS, Folder, Row, quoted
from demo_world import (
    DIP_FACTOR,
    HOLIDAY_COUNTRY,
    HOLIDAY_FACTOR,
    KEY_FEATURES,
    LEAD,
    Account,
    World,
)

# Monday to Sunday, in thousandths of a working day. A weekend day brings 60 % of a weekday:
# quieter, but not so quiet that five weekends in 30 days look like a fall against four.
WEEKDAY_WEIGHTS = (800, 850, 840, 810, 720, 510, 470)
LATE_PER_1000 = 10
LATE_BEFORE_END_DAYS = (3, 25)
REDELIVERED = 200
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
            * (950 + (chance % 101)::bigint) // 1000
        ) as load
    from users
    inner join days on days.day <= users.last_day
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
where total // 1000 > (total - load) // 1000 and day >= first_day
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
    account_no, account_id, user_id, email, source,
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
    event_id, account_no, account_id, user_id, email, source, 'member_invited', 'invitations',
    cast(occurred_at as timestamp), null, null, null
from invites
"""

_DELIVERED = """
create table delivered as
select
    event_id,
    -- every fourth account's product knows only the user, half of them by e-mail address
    case when account_no % 4 <> 0 then account_id end as account_id,
    case when account_no % 8 = 0 then email else user_id end as user_id,
    account_no, event_name, feature,
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
        account_id, date_trunc('month', occurred_at)::date as period_start,
        user_id, session_id, feature
    from events
    where source = 'months'
),

summed as (
    select
        account_id, period_start,
        count(distinct user_id) as active_users,
        count(distinct session_id) as sessions,
        count(*) as events,
        {feature_counts}
    from measured
    -- a month that has not ended is not delivered
    where period_start + interval 1 month <= date '{end_on}' + 1
    group by all
)

select account_id, metric, period_start, 'month' as period, value::decimal(18, 4) as value
from (
    unpivot summed
    on active_users, sessions, events, {features}
    into name metric value value
)
order by account_id, period_start, metric
"""


def write_usage(world: World, folder: Folder, faults: list[Row]) -> dict[str, int]:
    """Write usage_events (one file per quarter and a late one) and usage_summaries.

    Args:
        world: the demo's world.
        folder: where the files go.
        faults: rows with planted faults, added to the end of the late file.

    Returns:
        Counts for the facts, without the faults: distinct events, late and re-delivered ones.
    """
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    with tempfile.TemporaryDirectory() as scratch:
        _load_inputs(world, connection, Path(scratch))
        connection.execute(_SESSIONS.format(seed=world.seed))
        names = ", ".join(f"'{feature}': '{name}'" for feature, name in EVENT_NAMES.items())
        connection.execute(_EVENTS.format(event_names=f"map {{{names}}}", second_action_percent=10))
        connection.execute(
            _DELIVERED.format(
                seed=world.seed,
                late_per_1000=LATE_PER_1000,
                late_days=LATE_BEFORE_END_DAYS[0],
                end_on=world.end_on,
            )
        )
        _write_summaries(world, connection, folder)
        counts = _write_events(world, connection, folder, Path(scratch), faults)
    connection.close()
    return counts


def _load_inputs(world: World, connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
    """Load users, days, bent levels and invitations through small files."""
    accounts = [a for a in world.accounts if a.people and a.scenario is not LEAD]
    tables: dict[str, tuple[str, Iterable[tuple[object, ...]]]] = {
        "users": (
            "account_no bigint, account_id varchar, user_id varchar, email varchar, "
            "source varchar, rank bigint, user_count bigint, is_growing boolean, "
            "days_per_week bigint, phase bigint, base_seconds bigint, first_day bigint, "
            "last_day bigint, features varchar[]",
            _user_rows(world, accounts),
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
            "email varchar, source varchar, occurred_at varchar",
            _invite_rows(world, accounts),
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


def _source(account: Account) -> str:
    """How the account's usage is delivered: as events, or summed per month."""
    return "months" if account.scenario.name == "monthly_sums" else "events"


def _user_rows(world: World, accounts: list[Account]) -> Iterable[tuple[object, ...]]:
    """One row per person who works in the product."""
    for account in accounts:
        days = world.active_days(account)
        # Evenly spread phases: the people of an account do not all skip the same days.
        shift = world.rng("usage", account.number).randrange(1000)
        for position, person in enumerate(account.people):
            if not person.days_per_week:
                continue
            rng = world.rng("usage", person.contact_id)
            last = days.stop - 1 if person.left_day is None else person.left_day - 1
            yield (
                account.number,
                account.account_id,
                person.contact_id,
                person.email,
                _source(account),
                person.rank,
                account.user_count,
                account.scenario.name == "expansion",
                person.days_per_week,
                (shift + 618 * position) % 1000,
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
        holidays = world.holidays if account.country == HOLIDAY_COUNTRY else []
        if not account.scenario.curves and not holidays and not account.away:
            continue
        for day in world.active_days(account):
            on = world.on(day)
            season = HOLIDAY_FACTOR if any(a <= on <= b for a, b in holidays) else 1
            levels = tuple(
                round(account.level(measure, day) * factor * 1000)
                for measure, factor in (
                    ("users", 1),
                    ("frequency", season),
                    ("depth", 1),
                    ("length", 1),
                )
            )
            if levels != (1000, 1000, 1000, 1000):
                yield (account.number, day, *levels)


def _invite_rows(world: World, accounts: list[Account]) -> Iterable[tuple[object, ...]]:
    """Invitations sent by the champion in the first weeks of accounts that start in the demo.

    What the outage would swallow is sent again on the day after it.
    """
    for account in accounts:
        if account.start_day < 0:
            continue
        rng = world.rng("invites", account.number)
        for number in range(rng.randint(3, 5)):
            day = account.start_day + rng.randint(1, 20)
            if world.outage[0] <= world.on(day) <= world.outage[1]:
                day = (world.outage[1] - world.start_on).days + 1
            if day > world.last_day:
                continue
            yield (
                f"i{account.account_id}-{number}",
                account.number,
                account.account_id,
                account.people[0].contact_id,
                account.people[0].email,
                _source(account),
                f"{world.on(day)} {rng.randint(9, 16):02d}:{rng.randint(0, 59):02d}:00",
            )


def _write_events(
    world: World,
    connection: duckdb.DuckDBPyConnection,
    folder: Folder,
    scratch: Path,
    faults: list[Row],
) -> dict[str, int]:
    """Write one compressed file per quarter, then the late file."""
    columns = ", ".join(COLUMNS["usage_events"])
    cast = [account.number for account in world.accounts if not account.scenario.is_added]
    connection.execute(
        f"""
        create table late as
        select {columns} from delivered where is_late
        union all
        (
            select {columns} from delivered
            where not is_late and account_id is not null and account_no <= {max(cast)}
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
        of_quarter = f"quarter = '{quarter}' and not is_late order by occurred_at, event_id"
        rows = (
            connection.cursor()
            .execute(
                f"copy (select {columns} from delivered where {of_quarter}) "
                f"to '{quoted(plain)}' (header, delimiter ',')"
            )
            .fetchall()[0][0]
        )
        name = f"generic/usage_events_{quarter}.csv.gz"
        with folder.replacing(name, rows) as path:
            path.write_bytes(gzip.compress(plain.read_bytes(), compresslevel=6, mtime=0))
        return name, rows

    with ThreadPoolExecutor(max_workers=2) as pool:
        written = sum(rows for _, rows in pool.map(write_quarter, quarters))
    late = connection.execute(
        f"select {columns} from late order by occurred_at, event_id"
    ).fetchall()
    rows: list[Row] = [dict(zip(COLUMNS["usage_events"], row, strict=True)) for row in late]
    folder.write_csv("generic/usage_events_late.csv", COLUMNS["usage_events"], rows + faults)
    distinct, is_late = connection.execute(
        "select count(distinct event_id), count(*) filter (is_late) from delivered"
    ).fetchall()[0]
    return {
        "distinct": distinct,
        "late": is_late,
        "redelivered": written + len(late) - distinct,
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
