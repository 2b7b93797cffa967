"""A past day rebuilt (N06): the tables as they were told, whatever has arrived since."""

from __future__ import annotations

import datetime as dt
import shutil

import daily_run
import duckdb
import pytest
import rebuild_day
from bench_data import Scale, write_lake
from load_exports import load
from make_demo_exports import make_demo_exports
from project_copy import World, make_world
from run_history import TABLES

DAY = "2026-06-29"
LATE = """\
event_id,account_id,user_id,event_name,feature,occurred_at,session_id,duration_seconds,quantity
{rows}
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory, project_root):
    """A small demo whose day was told and published, with a copy of that publication."""
    with pytest.MonkeyPatch.context() as patch:
        world = make_world(tmp_path_factory.mktemp("told"), project_root, patch, data_tests=False)
        world.shorten_history()
        make_demo_exports(world.paths.exports, accounts=35, months=12)
        load(world.paths, arrived_at=dt.datetime(2026, 6, 30, 4, tzinfo=dt.UTC), progress=False)
        assert world.run("--as-of", DAY) == daily_run.DONE
        kept = world.paths.published.with_name("kept.duckdb")
        shutil.copy(world.paths.published, kept)
        yield world, kept


def deliver_late_use(world: World) -> None:
    """Use of ten accounts, ten days old, that nobody had heard of."""
    accounts = [row[0] for row in world.ask("from marts.account_health order by all limit 10")]
    rows = [
        f"late-{name}-{number},{name},{name}-user-{number},login,,2026-06-20T10:{number:02}:00,,,"
        for name in accounts
        for number in range(60)
    ]
    late = world.paths.exports / "generic" / "usage_events_late.csv"
    late.write_text(LATE.format(rows="\n".join(rows)), encoding="utf-8")


@pytest.mark.slow
def test_the_marts_of_a_past_day_are_those_that_were_published(told):
    world, kept = told
    deliver_late_use(world)
    assert world.run() == daily_run.DONE
    assert world.ask("select count(*) > 0 from marts.restatements") == [(True,)]
    assert rebuild_day.main([DAY], world.paths) == rebuild_day.DONE
    rebuilt = world.paths.published.with_name(f"account_health_{DAY}.duckdb")
    with duckdb.connect() as connection:
        for name, path in (("kept", kept), ("rebuilt", rebuilt)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        marts = connection.execute(
            "select table_name from information_schema.tables where table_catalog = 'kept'"
        ).fetchall()
        models = (world.paths.project / "models" / "marts").rglob("*.sql")
        names = {path.stem for path in models}
        # What the runs did is told of the night, not of the day.
        assert {mart for (mart,) in marts} == names | set(TABLES)
        for mart in sorted(names):
            one, other = (f"{side}.marts.{mart}" for side in ("kept", "rebuilt"))
            for left, right in ((one, other), (other, one)):
                query = f"select count(*) from (from {left} except all from {right})"
                assert connection.execute(query).fetchone() == (0,), mart
    assert not list(world.paths.published.parent.glob("*.work"))


@pytest.mark.slow
def test_a_day_that_nobody_told_needs_a_moment(told, capsys):
    world, _ = told
    assert rebuild_day.main(["2026-06-01"], world.paths) == rebuild_day.USAGE
    assert "--known-at" in capsys.readouterr().err
    before = ["2026-06-01", "--known-at", "2026-06-01T00:00"]
    assert rebuild_day.main(before, world.paths) == rebuild_day.USAGE
    assert "had arrived by 2026-06-01" in capsys.readouterr().err


def test_a_day_is_rebuilt_with_the_tools_that_had_delivered(told, tmp_path):
    world, _ = told
    assert rebuild_day.tools_of(world.paths.project, world.paths.lake)[0] == ["generic"]
    log = tmp_path / "_files"
    log.mkdir()
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select * from (values ('hubspot', 'contacts', 'loaded'),"
            " ('zendesk', 'tickets', 'refused')) as files(tool, entity, status))"
            f" to '{log}/files.parquet'"
        )
    assert rebuild_day.tools_of(world.paths.project, tmp_path)[0] == ["generic", "hubspot"]


def test_a_cut_lake_holds_what_had_arrived(tmp_path):
    lake, cut = tmp_path / "lake", tmp_path / "cut"
    scale = Scale(accounts=5, days=30, events=300)
    write_lake(lake, scale)
    known_at = dt.datetime.combine(scale.last_day, dt.time())
    count = rebuild_day.cut_lake(lake, cut, known_at)
    with duckdb.connect() as connection:
        [(kept, newest)] = connection.execute(
            f"select count(*), max(arrived_at) from '{cut}/_files/*.parquet'"
        ).fetchall()
        [(rows,)] = connection.execute(
            f"select count(*) from '{cut}/generic/usage_events/*.parquet' where _arrived_at > ?",
            [known_at],
        ).fetchall()
    assert (count, rows) == (kept, 0)
    assert newest <= known_at
    assert rebuild_day.cut_lake(lake, cut, dt.datetime(2030, 1, 1)) > count
