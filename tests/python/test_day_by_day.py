"""Run night by night, the marts are what one build of everything at once makes them.

Everything arrives as in life (`arriving_world`): late, again, corrected, under another name. The
tests know nothing of how a model is built. ACCOUNT_HEALTH_DAY_WORLDS=n tries n worlds, every night
of them; without it one world is run five times.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from arriving_world import AFTERNOON, BUSY_NIGHT, MORNING, SILENT_NIGHT, make_deliveries
from day_by_day import LAST, RUNS, TOLD, Night, Nightly, differences, exported, opened
from loader_columns import sql_text
from loader_lake import Lake
from paths import PROJECT

pytestmark = pytest.mark.slow

WORLDS = range(1, 1 + int(os.environ.get("ACCOUNT_HEALTH_DAY_WORLDS", "1")))
in_every_world = pytest.mark.parametrize("nightly", WORLDS, indirect=True)
at_night = pytest.mark.nightly
in_half_of_the_worlds = pytest.mark.parametrize("nightly", WORLDS[::2], indirect=True)

# Numbers of runs: after the skipped night, after the second delivery of a day, before the last.
EARLY, MIDDLE = RUNS.index((SILENT_NIGHT + 2, MORNING)), RUNS.index((BUSY_NIGHT, AFTERNOON))
BEFORE_LAST = LAST - 1


@pytest.fixture(scope="module")
def nightly(request, tmp_path_factory) -> Iterator[Nightly]:
    """A world with a project of its own, and the runs that its tests share."""
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("night") / "world"
        yield Nightly(root, make_deliveries(request.param), patch)


def assert_same(nightly: Nightly, build: Path, at_once: Path) -> None:
    found = differences(build, at_once, nightly.marts)
    assert not found, "\n  ".join([nightly.world.name, *found])


@in_every_world
def test_the_last_night_equals_a_build_at_once(nightly):
    assert_same(nightly, nightly.after(LAST), nightly.at_once(nightly.nights[LAST]))


@in_every_world
@pytest.mark.parametrize(
    "number", [*(pytest.param(one, marks=at_night) for one in (EARLY, MIDDLE)), LAST]
)
def test_a_past_night_can_be_built_again_byte_by_byte(nightly, number):
    """From the files that had arrived by then, when much more has been run since."""
    nightly.after(LAST)
    build, again = nightly.after(number), nightly.at_once(nightly.nights[number])
    assert_same(nightly, build, again)
    left, right = (
        exported(one, nightly.marts, nightly.root / f"exported_{side}")
        for side, one in enumerate((build, again))
    )
    assert [mart for mart in left if left[mart] != right[mart]] == []


@in_every_world
def test_the_world_has_what_can_go_wrong(nightly):
    """Every mart has rows, and what arrives late changes days long past."""
    start = nightly.world.start
    # In the first run nobody has been lost that the rules could be judged by.
    with duckdb.connect(nightly.after(LAST), read_only=True) as connection:
        counts = {
            mart: connection.execute(f"select count(*) from marts.{mart}").fetchone()
            for mart in nightly.marts
        }
    with duckdb.connect(nightly.after(0), read_only=True) as connection:
        bands = connection.execute("select distinct band from marts.account_health_daily")
        assert len(bands.fetchall()) == 5
        alerts = "select count(distinct rule_id), count(distinct state) from marts.alerts"
        rules, states = connection.execute(alerts).fetchone()
    marts = {path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")}
    assert counts.keys() == marts - set(TOLD)
    # Nobody in these worlds is calm enough to be asked for more.
    empty = {mart for mart, (count,) in counts.items() if count == 0}
    assert empty <= {"expansion_list"}
    assert rules >= 5
    # In some worlds no alert is in one of the states yet.
    assert states >= (5 if nightly.world.seed == 1 else 4)
    # Older than any short look back, and younger than the first day of the last run.
    days = [start - timedelta(days=number) for number in (100, 60)]
    for mart in ("account_health_daily", "account_health_reasons", "feed_status"):
        which = "date_day between '{}' and '{}'".format(*days)
        assert rows_changed(nightly, mart, which) > 0, mart
    assert rows_changed(nightly, "alerts", f"closed_on < '{start - timedelta(days=20)}'") > 0
    assert rows_changed(nightly, "unmatched_records", f"occurred_on < '{days[1]}'") > 0


def rows_changed(nightly: Nightly, mart: str, which: str) -> int:
    """Rows of the first run that the last one has no more."""
    rows = (f"select * from {side}.marts.{mart} where {which}" for side in "lr")
    with opened(nightly.after(0), nightly.after(LAST)) as connection:
        query = f"select count(*) from ({' except all '.join(rows)})"
        return connection.execute(query).fetchone()[0]


@in_every_world
def test_what_was_told_is_remembered_beside_what_is_known_now(nightly):
    """The mart restatements: each day as the first run that ended on it told it."""
    first_runs = {night.as_of: number for number, night in reversed([*enumerate(nightly.nights)])}
    told = {
        key: row
        for day, number in first_runs.items()
        for key, row in scores(nightly.after(number)).items()
        if key[1] == day
    }
    now = scores(nightly.after(LAST))
    nothing = (None, None, None)
    restated = {
        key: (then, now.get(key, nothing))
        for key, then in told.items()
        if then != now.get(key, nothing)
    }
    assert restated, "nothing that arrived later changed a score"
    columns = ("score", "band", "signal_count")
    then, today = (
        ", ".join(f"{name}_known_{when}" for name in columns) for when in ("then", "now")
    )
    with duckdb.connect(nightly.after(LAST), read_only=True) as connection:
        rows = connection.execute(
            f"select account_id, date_day, has_other_configuration, {then}, {today}"
            " from marts.restatements"
        ).fetchall()
    assert {row[:2]: (row[3:6], row[6:]) for row in rows} == restated
    assert not any(row[2] for row in rows)


def scores(build: Path) -> dict[tuple, tuple]:
    """Account and day → score, band, signals."""
    with duckdb.connect(build, read_only=True) as connection:
        rows = connection.execute(
            "select account_id, date_day, score, band, signal_count from marts.account_health_daily"
        ).fetchall()
    return {row[:2]: row[2:] for row in rows}


# ---- between two good nights ---------------------------------------------------------------------


@at_night
@in_half_of_the_worlds
def test_runs_that_die_between_two_nights_leave_no_trace(nightly):
    """One is killed without a word, in one a model fails and what follows from it is skipped."""
    pick = random.Random(nightly.world.seed)
    last = nightly.nights[LAST]
    at_once = nightly.at_once(last)
    nightly.start_from(nightly.after(MIDDLE))
    nodes = nightly.dbt(last.as_of).manifest.nodes.values()
    count = sum(node.resource_type in ("model", "seed") for node in nodes)
    dying = nightly.nights[MIDDLE + 1]
    nightly.killed_run(dying, done=pick.randrange(count // 3, count - 10))
    models = {
        node.name: node.original_file_path
        for node in nodes
        if node.resource_type == "model" and node.config.materialized not in ("view", "ephemeral")
    }
    broken = models[pick.choice(sorted(models))]
    text = (nightly.paths.project / broken).read_text("utf-8")
    with nightly.changed({broken: [(text, f"{text}\n) this is no sql")]}):
        nightly.deliver(dying.until)
        assert nightly.dbt(dying.as_of).build().failures
    nightly.run(last)
    assert_same(nightly, nightly.paths.build, at_once)


@at_night
@in_half_of_the_worlds
def test_the_as_of_date_may_go_back_and_forward(nightly):
    last, middle = nightly.nights[LAST], nightly.nights[MIDDLE]
    back = Night(middle.as_of - timedelta(days=10), middle.until)
    forward_at_once, back_at_once = nightly.at_once(last), nightly.at_once(back)
    nightly.start_from(nightly.after(MIDDLE))
    nightly.run(back)
    assert_same(nightly, nightly.paths.build, back_at_once)
    nightly.run(last)
    assert_same(nightly, nightly.paths.build, forward_at_once)


SEEDS, VARS = "rules, scores and what counts as use", "time zone and currency"
# Of the two kinds of configuration, seeds and vars, each commit tries the seeds.
CHANGES: dict[str, tuple[dict[str, list[tuple[str, str]]], dict[str, str]]] = {
    SEEDS: (
        {
            "seeds/threshold_levels.csv": [
                (
                    "t05_key_feature_use,all,all,light,-0.20,",
                    "t05_key_feature_use,all,all,light,-0.12,",
                )
            ],
            "seeds/score_kpis.csv": [
                ("3,-0.5,0,0.20,0,K02", "3,-0.5,0,0.10,0,K02"),
                ("10,-0.5,0,0.10,0.25,K03", "10,-0.5,0,0.20,0.25,K03"),
            ],
            "seeds/product_features.csv": [("exports,all,false", "exports,all,true")],
            "seeds/passive_events.csv": [("page_view,", "report_opened,")],
            "seeds/interaction_types.csv": [
                ("a click in our e-mail,true,false", "a click in our e-mail,true,true")
            ],
        },
        {},
    ),
    VARS: (
        {},
        {"time_zone": "Asia/Tokyo", "reporting_currency": "USD"},
    ),
}


@in_half_of_the_worlds
@pytest.mark.parametrize("change", [SEEDS, pytest.param(VARS, marks=at_night)])
def test_a_changed_configuration_holds_for_every_day(nightly, change):
    last = nightly.nights[LAST]
    unchanged = nightly.at_once(last)
    nightly.start_from(nightly.after(BEFORE_LAST))
    with nightly.changed(*CHANGES[change]):
        nightly.run(last)
        at_once = nightly.at_once(last)
    assert differences(at_once, unchanged, nightly.marts), "the change makes no difference"
    assert_same(nightly, nightly.paths.build, at_once)


@in_half_of_the_worlds
def test_files_that_are_read_again_hold_as_they_now_read(nightly):
    """After a declaration has changed: the same file and arrival, other rows, other values."""
    last = nightly.nights[LAST]
    unchanged = nightly.at_once(last)
    nightly.start_from(nightly.after(BEFORE_LAST))
    nightly.deliver(last.until)
    read_again(nightly, "usage_events", "select * replace (upper(feature) as feature)")
    read_again(nightly, "tickets", "select *")
    nightly.build(last.as_of)
    at_once = nightly.from_nothing(last.as_of)
    assert differences(at_once, unchanged, nightly.marts), "reading again makes no difference"
    assert_same(nightly, nightly.paths.build, at_once)


def read_again(nightly: Nightly, entity: str, query: str) -> None:
    """Rewrite the largest file of the history; two rows in three are accepted now."""
    old = [
        one
        for one in nightly.files
        if one.table.name == entity and one.row.arrived_at <= nightly.nights[0].until
    ]
    file = max(old, key=lambda one: one.row.accepted_rows)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        lake = Lake(nightly.paths.lake, connection)
        data = sql_text(nightly.archive / file.parts[0])
        connection.execute(
            f"create table kept as {query} from read_parquet({data}) where _row % 3 > 0"
        )
        lake.write_data(file.table, file.row, "from kept")
        (count,) = connection.execute("select count(*) from kept").fetchone()
        rejected = file.row.delivered_rows - count
        lake.commit(replace(file.row, accepted_rows=count, rejected_rows=rejected), "changed")
        lake.close()


# ---- tests of the tests --------------------------------------------------------------------------

SLICES = "models/intermediate/daily/int_slices.sql"
# What incremental models forget: model, text, the forgetful one.
FORGETFUL = {
    "late records": (
        SLICES,
        "from {{ ref('int_changed_inputs') }}",
        "from {{ ref('int_changed_inputs') }} where false",
    ),
    "events later than two weeks": (
        "macros/changed_usage_events.sql",
        "semi join {{ days }} as changed_days",
        "semi join (from {{ days }} where date_day > (select max(date_day) - 14 from {{ days }}))"
        " as changed_days",
    ),
    "records that came before": (
        "macros/newest_versions.sql",
        "as again\n    where",
        "as again\n    where false and",
    ),
    "new versions of records": (
        "models/intermediate/entities/int_touched_records.sql",
        "where is_new",
        "where is_new and entity <> 'tickets'",
    ),
    "accounts with a changed record": (
        "macros/forget_accounts.sql",
        "where changed_inputs.entity = '{{ entity }}'",
        "where false",
    ),
    "records of names that mean another account": (
        "models/intermediate/entities/int_touched_records.sql",
        "from {{ ref('int_changed_identities') }}",
        "from {{ ref('int_changed_identities') }} where false",
    ),
    "uses before the first one known": (
        "macros/forget_days.sql",
        "and {{ this }}.first_day_on >= changes.first_change_on",
        "and false",
    ),
    "the others of the segment": (
        "models/intermediate/signals/int_scoring_slice.sql",
        "select min(first_day_on)",
        "select max(first_day_on)",
    ),
}


@pytest.mark.nightly
@pytest.mark.parametrize("nightly", WORLDS[:1], indirect=True)
@pytest.mark.parametrize("forgotten", FORGETFUL)
def test_a_forgetful_model_is_found(nightly, forgotten):
    """What it leaves out stops the run, or makes other marts than a build at once."""
    path, text, forgetful = FORGETFUL[forgotten]
    last = nightly.nights[LAST]
    at_once = nightly.at_once(last)
    nightly.start_from(None)
    with nightly.changed({path: [(text, forgetful)]}):
        nightly.run(nightly.nights[0])
        nightly.deliver(last.until)
        stopped = nightly.dbt(last.as_of).build().failures
    assert stopped or differences(nightly.paths.build, at_once, nightly.marts)
