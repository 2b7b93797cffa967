"""The usage KPIs without this project: what a user would write instead, each as good as we can.

One contender per process (`python scripts/bench_contenders.py NAME LAKE OUT`), so that memory is
its own. Prints its seconds; what it writes to OUT for the comparison is not timed. Needs only
duckdb, polars, pandas and pyarrow (requirements-bench.lock). All give, per account and day of the
spine, the columns of OUTPUT as int_kpis_usage defines them, on the lake of scripts/bench_data.py:
the newest version of an event delivered twice, exact distinct users, days without the feed made up
for.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

KEY_FEATURES = ("dashboards", "reports", "alerts", "automations", "integrations", "sharing")
FEATURES = Path(__file__).parents[1] / "seeds" / "product_features.csv"
OUTPUT = {
    "active_users_1d": "bigint",
    "active_users_7d": "bigint",
    "active_users_30d": "bigint",
    "active_users_per_seat_30d": "double",
    "dau_mau_30d": "double",
    "sessions_per_week_30d": "double",
    "usage_events_30d": "double",
    "key_feature_events_30d": "double",
    "key_features_used_rate_30d": "double",
    "deep_usage_rate_30d": "double",
}

SCAN = """
select account_id, cast(occurred_at as date) as date_day, count(*) as events
from {events} group by all
"""

# Integers for accounts and days, dense rows so that frames count rows, no window for "first seen",
# and a look at the newest version only for the few events that were delivered more than once.
SQL = """
create temp table bounds as
select
    min(cast(occurred_at as date)) as first_on,
    max(cast(occurred_at as date)) as last_on
from {events};

create temp table features as
select feature, is_key, plans.plan
from read_csv('{features}') as listed
inner join (select distinct plan from {accounts}) as plans
    on listed.plan = 'all' or listed.plan = plans.plan;

create temp table keyed as
with of_plan as (
    select
        plan,
        count(distinct feature) filter (where is_key)::double as key_features,
        count(distinct feature)::double as relevant_features
    from features
    group by plan
)
select
    cast(row_number() over (order by account_id) as integer) as account,
    account_id,
    plan,
    seats::double as seats,
    key_features,
    relevant_features,
    greatest(cast(became_customer_at as date) - bounds.first_on, 0) as first_day,
    coalesce(cast(churned_at as date), bounds.last_on + 1) - bounds.first_on - 1 as last_day
from {accounts}
left join of_plan using (plan)
cross join bounds;

create temp table again as
select event_id from {events} group by event_id having count(*) > 1;

create temp view newest as
select account_id, user_id, session_id, occurred_at, feature
from {events}
anti join again using (event_id)
union all
select account_id, user_id, session_id, occurred_at, feature
from (
    select * from {events} semi join again using (event_id)
    qualify row_number() over (
        partition by event_id order by _arrived_at desc, _file desc, _row desc
    ) = 1
);

create temp table used_features as
with feature_days as (
    select account_id, feature, cast(occurred_at as date) as date_day
    from newest
    semi join features using (feature)
    group by all
),
gaps as (
    select
        keyed.account,
        keyed.plan,
        feature,
        cast(date_day - bounds.first_on as integer) as day,
        day - lag(day) over feature_of_account as since,
        lead(day) over feature_of_account - day as until
    from feature_days
    inner join keyed using (account_id)
    cross join bounds
    window feature_of_account as (partition by keyed.account, feature order by date_day)
),
changes as (
    select account, plan, feature, day, 1 as change from gaps where coalesce(since, 30) >= 30
    union all
    select account, plan, feature, day + 30, -1 from gaps where coalesce(until, 30) >= 30
)
select
    account,
    day,
    cast(sum(change) filter (where is_key) as integer) as key_features,
    cast(sum(change) as integer) as relevant_features
from changes
inner join features using (plan, feature)
group by account, day;

create temp table user_days as
with sessions as (
    select
        account_id,
        user_id,
        cast(occurred_at as date) as date_day,
        session_id,
        count(*) as events,
        count(*) filter (where feature in {key_features}) as key_events
    from newest
    group by all
),
per_user as (
    select
        account_id,
        user_id,
        date_day,
        count(*) as sessions,
        sum(events) as events,
        sum(key_events) as key_events
    from sessions
    group by all
)
select
    keyed.account,
    per_user.user_id,
    cast(per_user.date_day - bounds.first_on as integer) as day,
    cast(per_user.sessions as integer) as sessions,
    cast(per_user.events as integer) as events,
    cast(per_user.key_events as integer) as key_events
from per_user
inner join keyed using (account_id)
cross join bounds;

create temp table feed as
with days as (
    select
        days.day,
        coalesce(sum(user_days.events), 0) as records,
        max(case when count(user_days.day) > 0 then days.day end) over (order by days.day)
            as last_record
    from (select unnest(range((select max(day) + 1 from user_days)))::integer as day) as days
    left join user_days using (day)
    group by days.day
),
expected as (
    select
        *,
        lag(records, 7) over feed as w1,
        lag(records, 14) over feed as w2,
        lag(records, 21) over feed as w3,
        lag(records, 28) over feed as w4,
        (w1 + w2 + w3 + w4 - least(w1, w2, w3, w4) - greatest(w1, w2, w3, w4)) / 2.0 as expected
    from days
    window feed as (order by day)
)
select
    day,
    nullif(
        sum(
            case
                when day - last_record > 3 then 0
                when expected >= 20 and records < expected * 0.4 then records / expected
                else 1
            end
        ) over (order by day rows 29 preceding),
        0
    )::double as observed
from expected;

create temp table joined as
with days as (
    select
        account,
        day,
        cast(count(*) as integer) as users,
        cast(sum(sessions) as integer) as sessions,
        cast(sum(events) as integer) as events,
        cast(sum(key_events) as integer) as key_events
    from user_days
    group by all
),
gaps as (
    select
        account,
        day,
        day - lag(day) over user_of_account as since,
        lead(day) over user_of_account - day as until
    from user_days
    window user_of_account as (partition by account, user_id order by day)
),
changes as (
    select account, day, cast(sum(users_7d) as integer) as users_7d,
        cast(sum(users_30d) as integer) as users_30d
    from (
        select account, day, 1 as users_7d, if(coalesce(since, 30) >= 30, 1, 0) as users_30d
        from gaps where coalesce(since, 7) >= 7
        union all
        select account, day + 7, -1, 0 from gaps where coalesce(until, 7) >= 7
        union all
        select account, day + 30, 0, -1 from gaps where coalesce(until, 30) >= 30
    )
    group by all
),
spine as (
    select account, day
    from keyed
    inner join range((select max(day) + 1 from user_days)) as days(day)
        on days.day between keyed.first_day and keyed.last_day
)
select
    spine.account,
    cast(spine.day as integer) as day,
    coalesce(users, 0) as users,
    coalesce(sessions, 0) as sessions,
    coalesce(events, 0) as events,
    coalesce(key_events, 0) as key_events,
    coalesce(users_7d, 0) as users_7d,
    coalesce(users_30d, 0) as users_30d,
    coalesce(used_features.key_features, 0) as key_features,
    coalesce(used_features.relevant_features, 0) as relevant_features
from spine
left join days using (account, day)
left join changes using (account, day)
left join used_features using (account, day);

create table kpis as
with windowed as (
    select
        account,
        day,
        users,
        sum(users) over last_30d as user_days_30d,
        sum(sessions) over last_30d as sessions_30d,
        sum(events) over last_30d as events_30d,
        sum(key_events) over last_30d as key_events_30d,
        sum(users_7d) over to_date as users_7d,
        sum(users_30d) over to_date as users_30d,
        sum(key_features) over to_date as key_features_30d,
        sum(relevant_features) over to_date as relevant_features_30d
    from joined
    window
        last_30d as (partition by account order by day rows 29 preceding),
        to_date as (partition by account order by day rows unbounded preceding)
),
seen as (select account, min(day) as first_seen from user_days group by account)
select
    keyed.account_id,
    bounds.first_on + windowed.day as date_day,
    case when day >= first_seen then users end as active_users_1d,
    case when day >= first_seen then users_7d end::bigint as active_users_7d,
    case when day >= first_seen then users_30d end::bigint as active_users_30d,
    case when day >= first_seen then users_30d / nullif(seats, 0) end as active_users_per_seat_30d,
    case
        when day >= first_seen and users_30d > 0
            then least(1, user_days_30d / observed / users_30d)
    end as dau_mau_30d,
    case when day >= first_seen then sessions_30d * 7 / observed end as sessions_per_week_30d,
    case when day >= first_seen then events_30d * 30 / observed end as usage_events_30d,
    case when day >= first_seen then key_events_30d * 30 / observed end as key_feature_events_30d,
    case when day >= first_seen then key_features_30d / key_features end
        as key_features_used_rate_30d,
    case when day >= first_seen then relevant_features_30d / relevant_features end
        as deep_usage_rate_30d
from windowed
inner join keyed using (account)
left join seen using (account)
left join feed using (day)
cross join bounds;
"""


def scan(lake: Path, out: Path) -> float:
    """DuckDB reads the events once and groups them by account and day: the physical limit."""
    import duckdb

    with duckdb.connect(str(out.with_suffix(".duckdb"))) as connection:
        begun = time.perf_counter()
        connection.execute(f"create table passed as {SCAN.format(events=_sql_files(lake))}")
        return time.perf_counter() - begun


def sql(lake: Path, out: Path) -> float:
    """Hand-written SQL into a table of a DuckDB file, without dbt."""
    import duckdb

    statements = SQL.format(
        events=_sql_files(lake),
        accounts=_sql_files(lake, "accounts"),
        key_features=KEY_FEATURES,
        features=FEATURES.as_posix(),
    )
    with duckdb.connect(str(out.with_suffix(".duckdb"))) as connection:
        begun = time.perf_counter()
        for statement in filter(str.strip, statements.split(";\n")):
            connection.execute(statement)
        seconds = time.perf_counter() - begun
        connection.execute(f"copy kpis to '{out}' (format parquet)")
        return seconds


def polars(lake: Path, out: Path) -> float:
    """Polars, lazy; the pass over the events with its streaming engine. Result in memory."""
    import polars as pl

    begun = time.perf_counter()
    events = pl.scan_parquet(_files(lake))
    accounts = pl.read_parquet(_files(lake, "accounts"))
    columns = ["account_id", "user_id", "session_id", "occurred_at", "feature"]
    again = events.group_by("event_id").len().filter(pl.col("len") > 1).select("event_id").collect()
    repeated = (
        events.join(again.lazy(), on="event_id", how="semi")
        .sort("_arrived_at", "_file", "_row")
        .unique("event_id", keep="last", maintain_order=True)
        .select(columns)
    )
    newest = pl.concat(
        [events.join(again.lazy(), on="event_id", how="anti").select(columns), repeated]
    ).with_columns(date_day=pl.col("occurred_at").cast(pl.Date))
    listed = pl.read_csv(FEATURES).select("feature", "is_key", "plan")
    plans = accounts.select("plan").unique()
    features = pl.concat(
        [
            listed.filter(pl.col("plan") == "all").drop("plan").join(plans, how="cross"),
            listed.join(plans, on="plan").select("feature", "is_key", "plan"),
        ]
    )
    feature_days = (
        newest.filter(pl.col("feature").is_in(listed["feature"].unique().to_list()))
        .select("account_id", "feature", "date_day")
        .unique()
        .collect(engine="streaming")
    )
    user_days = (
        newest.group_by("account_id", "user_id", "date_day", "session_id")
        .agg(events=pl.len(), key_events=pl.col("feature").is_in(list(KEY_FEATURES)).sum())
        .group_by("account_id", "user_id", "date_day")
        .agg(
            sessions=pl.len().cast(pl.Int64),
            events=pl.col("events").sum().cast(pl.Int64),
            key_events=pl.col("key_events").sum().cast(pl.Int64),
        )
        .collect(engine="streaming")
    )
    first_on = user_days["date_day"].min()
    day_of = (pl.col("date_day") - pl.lit(first_on)).dt.total_days().cast(pl.Int32)
    last_day = user_days.select(day_of.max()).item()
    keyed = accounts.sort("account_id").select(
        pl.int_range(pl.len(), dtype=pl.Int32).alias("account"),
        "account_id",
        "plan",
        pl.col("seats").cast(pl.Float64),
        (pl.col("became_customer_at").cast(pl.Date) - pl.lit(first_on))
        .dt.total_days()
        .clip(lower_bound=0)
        .alias("first_day"),
        ((pl.col("churned_at").cast(pl.Date) - pl.lit(first_on)).dt.total_days() - 1)
        .fill_null(last_day)
        .alias("last_day"),
    )
    user_days = (
        user_days.join(keyed.select("account", "account_id"), on="account_id")
        .with_columns(day=day_of)
        .select("account", "user_id", "day", "sessions", "events", "key_events")
        .sort("account", "user_id", "day")
    )
    of_plan = features.group_by("plan").agg(
        key_features=pl.col("feature").filter("is_key").n_unique().cast(pl.Float64),
        relevant_features=pl.col("feature").n_unique().cast(pl.Float64),
    )
    used_features = _polars_features(pl, feature_days, keyed, features, day_of)
    feed = _polars_feed(pl, user_days, last_day)
    days = (
        user_days.lazy()
        .group_by("account", "day")
        .agg(
            users=pl.len().cast(pl.Int64),
            sessions=pl.col("sessions").sum(),
            events=pl.col("events").sum(),
            key_events=pl.col("key_events").sum(),
        )
    )
    same_before = (pl.col("account") == pl.col("account").shift(1)) & (
        pl.col("user_id") == pl.col("user_id").shift(1)
    )
    same_after = same_before.shift(-1).fill_null(False)
    gap = pl.col("day") - pl.col("day").shift(1)
    gaps = user_days.lazy().select(
        "account",
        "day",
        pl.when(same_before).then(gap).alias("since"),
        pl.when(same_after).then(gap.shift(-1)).alias("until"),
    )

    def change(window: int, column: str, sign: int) -> Any:
        kept = gaps.filter(pl.col(column).is_null() | (pl.col(column) >= window))
        moved = pl.col("day") + (window if sign < 0 else 0)
        values = {f"users_{w}d": pl.lit(sign if w == window else 0, pl.Int64) for w in (7, 30)}
        return kept.select("account", moved.cast(pl.Int32).alias("day"), **values)

    changes = (
        pl.concat([change(w, c, s) for w in (7, 30) for c, s in (("since", 1), ("until", -1))])
        .group_by("account", "day")
        .agg(pl.col("users_7d", "users_30d").sum())
    )
    spine = keyed.lazy().select(
        "account",
        pl.int_ranges("first_day", pl.col("last_day") + 1, dtype=pl.Int32).alias("day"),
    )
    summed = ["users", "sessions", "events", "key_events", "users_7d", "users_30d"]
    summed += ["key_used", "relevant_used"]

    def trailing(name: str, window: int) -> Any:
        total = pl.col(name)
        return total - total.shift(window, fill_value=0).over("account")

    seen = user_days.lazy().group_by("account").agg(first_seen=pl.col("day").min())
    result = (
        spine.explode("day")
        .join(days, on=["account", "day"], how="left")
        .join(changes, on=["account", "day"], how="left")
        .join(used_features, on=["account", "day"], how="left")
        .with_columns(pl.col(summed).fill_null(0))
        .sort("account", "day")
        .with_columns(
            pl.col("users").alias("active_users_1d"), pl.col(summed).cum_sum().over("account")
        )
        .select(
            "account",
            "day",
            "active_users_1d",
            "users_7d",
            "users_30d",
            "key_used",
            "relevant_used",
            trailing("users", 30).alias("user_days_30d"),
            trailing("sessions", 30).alias("sessions_30d"),
            trailing("events", 30).alias("events_30d"),
            trailing("key_events", 30).alias("key_events_30d"),
        )
        .join(keyed.lazy().select("account", "account_id", "plan", "seats"), on="account")
        .join(of_plan.lazy(), on="plan", how="left")
        .join(seen, on="account", how="left")
        .join(feed.lazy(), on="day", how="left")
        .select(
            "account_id",
            (pl.lit(first_on) + pl.duration(days=pl.col("day"))).alias("date_day"),
            *(
                pl.when(pl.col("day") >= pl.col("first_seen")).then(value).alias(name)
                for name, value in {
                    "active_users_1d": pl.col("active_users_1d"),
                    "active_users_7d": pl.col("users_7d"),
                    "active_users_30d": pl.col("users_30d"),
                    "active_users_per_seat_30d": pl.col("users_30d") / pl.col("seats"),
                    "key_features_used_rate_30d": pl.col("key_used") / pl.col("key_features"),
                    "deep_usage_rate_30d": pl.col("relevant_used") / pl.col("relevant_features"),
                    "dau_mau_30d": pl.when(pl.col("users_30d") != 0).then(
                        pl.min_horizontal(
                            1, pl.col("user_days_30d") / pl.col("observed") / pl.col("users_30d")
                        )
                    ),
                    "sessions_per_week_30d": pl.col("sessions_30d") * 7 / pl.col("observed"),
                    "usage_events_30d": pl.col("events_30d") * 30 / pl.col("observed"),
                    "key_feature_events_30d": pl.col("key_events_30d") * 30 / pl.col("observed"),
                }.items()
            ),
        )
        .collect()
    )
    seconds = time.perf_counter() - begun
    result.write_parquet(out)
    return seconds


def _polars_features(pl: Any, feature_days: Any, keyed: Any, features: Any, day_of: Any) -> Any:
    """How the numbers of key and of relevant features in use change, by account and day."""
    same_before = (pl.col("account") == pl.col("account").shift(1)) & (
        pl.col("feature") == pl.col("feature").shift(1)
    )
    gap = pl.col("day") - pl.col("day").shift(1)
    gaps = (
        feature_days.lazy()
        .join(keyed.lazy().select("account", "account_id", "plan"), on="account_id")
        .select("account", "plan", "feature", day=day_of)
        .sort("account", "feature", "day")
        .with_columns(
            pl.when(same_before).then(gap).alias("since"),
            pl.when(same_before.shift(-1).fill_null(False)).then(gap.shift(-1)).alias("until"),
        )
    )

    def change(column: str, sign: int) -> Any:
        kept = gaps.filter(pl.col(column).is_null() | (pl.col(column) >= 30))
        moved = (pl.col("day") + (30 if sign < 0 else 0)).cast(pl.Int32)
        return kept.select("account", "plan", "feature", moved, change=pl.lit(sign, pl.Int64))

    return (
        pl.concat([change("since", 1), change("until", -1)])
        .join(features.lazy(), on=["plan", "feature"])
        .group_by("account", "day")
        .agg(
            key_used=pl.col("change").filter("is_key").sum(),
            relevant_used=pl.col("change").sum(),
        )
    )


def _polars_feed(pl: Any, user_days: Any, last_day: int) -> Any:
    """How many of the last 30 days had the feed, by day."""
    daily = user_days.group_by("day").agg(records=pl.col("events").sum())
    weeks = [pl.col("records").shift(7 * week) for week in range(1, 5)]
    expected = (
        weeks[0] + weeks[1] + weeks[2] + weeks[3]
        - pl.min_horizontal(*weeks)
        - pl.max_horizontal(*weeks)
    ) / 2  # fmt: skip
    silent = pl.col("day") - pl.when(pl.col("records") > 0).then(pl.col("day")).forward_fill()
    thin = (pl.col("expected") >= 20) & (pl.col("records") < pl.col("expected") * 0.4)
    return (
        pl.DataFrame({"day": range(last_day + 1)}, schema={"day": pl.Int32})
        .join(daily, on="day", how="left")
        .sort("day")
        .with_columns(pl.col("records").fill_null(0))
        .with_columns(expected=expected, silent=silent)
        .select(
            "day",
            share=pl.when(pl.col("silent") > 3)
            .then(0.0)
            .when(thin.fill_null(False))
            .then(pl.col("records") / pl.col("expected"))
            .otherwise(1.0),
        )
        .select("day", observed=pl.col("share").rolling_sum(30, min_samples=1))
        .with_columns(observed=pl.when(pl.col("observed") > 0).then(pl.col("observed")))
    )


def pandas(lake: Path, out: Path) -> float:
    """Pandas, in memory."""
    import numpy as np
    import pandas as pd

    begun = time.perf_counter()
    wanted = ["account_id", "user_id", "session_id", "occurred_at", "feature", "event_id"]
    wanted += ["_arrived_at", "_file", "_row"]
    events = pd.concat(pd.read_parquet(file, columns=wanted) for file in _files(lake))
    repeated = events["event_id"].duplicated(keep=False)
    newest = events[repeated].sort_values(["_arrived_at", "_file", "_row"])
    events = pd.concat([events[~repeated], newest.drop_duplicates("event_id", keep="last")])
    first_on = events["occurred_at"].min().normalize()
    events["day"] = (events["occurred_at"].dt.normalize() - first_on).dt.days
    events["key_events"] = events["feature"].isin(KEY_FEATURES).astype("int64")
    last_day = int(events["day"].max())
    by_user = ["account_id", "user_id", "day"]
    user_days = (
        events.groupby([*by_user, "session_id"], sort=False)
        .agg(events=("event_id", "size"), key_events=("key_events", "sum"))
        .reset_index()
        .groupby(by_user, sort=True)
        .agg(
            sessions=("events", "size"), events=("events", "sum"), key_events=("key_events", "sum")
        )
        .reset_index()
    )
    accounts = pd.concat(pd.read_parquet(file) for file in _files(lake, "accounts"))
    listed = pd.read_csv(FEATURES)[["feature", "is_key", "plan"]]
    plans = accounts[["plan"]].drop_duplicates()
    of_all = listed[listed["plan"] == "all"].drop(columns="plan").merge(plans, how="cross")
    features = pd.concat([of_all, listed.merge(plans, on="plan")])
    feature_days = (
        events.loc[events["feature"].isin(listed["feature"]), ["account_id", "feature", "day"]]
        .drop_duplicates()
        .sort_values(["account_id", "feature", "day"])
    )
    feed = pd.Series(0, index=range(last_day + 1)).add(
        user_days.groupby("day")["events"].sum(), fill_value=0
    )
    weeks = pd.concat([feed.shift(7 * week) for week in range(1, 5)], axis=1)
    expected = (weeks.sum(axis=1, skipna=False) - weeks.min(axis=1) - weeks.max(axis=1)) / 2
    number = pd.Series(feed.index, index=feed.index)
    silent = number - number.where(feed > 0).ffill()
    share = (feed / expected).where((expected >= 20) & (feed < expected * 0.4), 1.0)
    observed = share.where(silent <= 3, 0.0).rolling(30, min_periods=1).sum()
    first = (accounts["became_customer_at"].dt.normalize() - first_on).dt.days.clip(lower=0)
    last = (accounts["churned_at"].dt.normalize() - first_on).dt.days.sub(1).fillna(last_day)
    lengths = (last - first + 1).clip(lower=0).astype("int64").to_numpy()
    spine = pd.DataFrame({"account_id": np.repeat(accounts["account_id"].to_numpy(), lengths)})
    starts = np.repeat(first.to_numpy() - np.concatenate([[0], lengths.cumsum()[:-1]]), lengths)
    spine["day"] = np.arange(len(spine)) + starts
    people = user_days.groupby(["account_id", "user_id"])["day"]
    since, until = people.diff(), -people.diff(-1)
    parts = []
    for window in (7, 30):
        for gap, sign in ((since, 1), (until, -1)):
            part = user_days.loc[gap.isna() | (gap >= window), ["account_id", "day"]].copy()
            part["day"] += window if sign < 0 else 0
            part[f"users_{window}d"] = sign
            parts.append(part)
    keys = ["account_id", "day"]
    changes = pd.concat(parts).groupby(keys)[["users_7d", "users_30d"]].sum().reset_index()
    uses = feature_days.groupby(["account_id", "feature"])["day"]
    parts = []
    for gap, sign in ((uses.diff(), 1), (-uses.diff(-1), -1)):
        part = feature_days[gap.isna() | (gap >= 30)].copy()
        part["day"] += 30 if sign < 0 else 0
        part["relevant_used"] = sign
        parts.append(part)
    used = pd.concat(parts).merge(accounts[["account_id", "plan"]], on="account_id")
    used = used.merge(features, on=["plan", "feature"])
    used["key_used"] = used["relevant_used"].where(used["is_key"], 0)
    used = used.groupby(keys)[["key_used", "relevant_used"]].sum().reset_index()
    days = user_days.groupby(keys).agg(
        users=("sessions", "size"),
        sessions=("sessions", "sum"),
        events=("events", "sum"),
        key_events=("key_events", "sum"),
    )
    table = spine.merge(days.reset_index(), how="left", on=keys)
    table = table.merge(changes, how="left", on=keys).merge(used, how="left", on=keys)
    table = table.fillna(0).sort_values(keys)
    table["active_users_1d"] = table["users"].astype("int64")
    of_account = table.groupby("account_id")
    summed = ["users", "sessions", "events", "key_events", "users_7d", "users_30d"]
    running = of_account[[*summed, "key_used", "relevant_used"]].cumsum()

    def trailing(name: str, window: int) -> Any:
        past = running[name].groupby(table["account_id"]).shift(window, fill_value=0)
        return running[name] - past

    first_seen = table["account_id"].map(user_days.groupby("account_id")["day"].min())
    seen = table["day"] >= first_seen
    made_up = table["day"].map(observed.where(observed > 0))
    mau = running["users_30d"]
    of_plan = features.groupby("plan")["feature"].nunique()
    keys_of_plan = features[features["is_key"]].groupby("plan")["feature"].nunique()
    plan = table["account_id"].map(accounts.set_index("account_id")["plan"])
    seats = table["account_id"].map(accounts.set_index("account_id")["seats"])
    values = {
        "active_users_per_seat_30d": mau / seats.astype("float64"),
        "key_features_used_rate_30d": running["key_used"] / plan.map(keys_of_plan),
        "deep_usage_rate_30d": running["relevant_used"] / plan.map(of_plan),
        "active_users_1d": table["active_users_1d"],
        "active_users_7d": running["users_7d"],
        "active_users_30d": mau,
        "dau_mau_30d": (trailing("users", 30) / made_up / mau.where(mau != 0)).clip(upper=1),
        "sessions_per_week_30d": trailing("sessions", 30) * 7 / made_up,
        "usage_events_30d": trailing("events", 30) * 30 / made_up,
        "key_feature_events_30d": trailing("key_events", 30) * 30 / made_up,
    }
    result = pd.DataFrame(
        {
            "account_id": table["account_id"],
            "date_day": first_on + pd.to_timedelta(table["day"], unit="D"),
            **{name: value.where(seen) for name, value in values.items()},
        }
    )
    seconds = time.perf_counter() - begun
    result.to_parquet(out, index=False)
    return seconds


CONTENDERS: dict[str, Callable[[Path, Path], float]] = {
    "scan": scan,
    "sql": sql,
    "polars": polars,
    "pandas": pandas,
}


def _files(lake: Path, entity: str = "usage_events") -> list[str]:
    return [str(path) for path in sorted((lake / "generic" / entity).glob("*.parquet"))]


def _sql_files(lake: Path, entity: str = "usage_events") -> str:
    return f"read_parquet('{(lake / 'generic' / entity / '*.parquet').as_posix()}')"


if __name__ == "__main__":
    name, lake, out = sys.argv[1:]
    print(json.dumps({"seconds": CONTENDERS[name](Path(lake), Path(out))}))
