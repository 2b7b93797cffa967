"""The lake made for the benchmark: its size, that it can be made again, that it is a true lake."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from bench_data import PRESETS, Scale, write_lake
from declarations import read_declarations
from load_exports import load
from loader_lake import EMPTY
from paths import PROJECT, Paths

SCALE = Scale(accounts=60, days=45, events=6_000)
FEEDS = [
    "accounts",
    "contacts",
    "subscriptions",
    "invoices",
    "tickets",
    "survey_responses",
    "email_events",
    "activities",
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "lake"
    write_lake(folder, SCALE)
    return folder


def rows(root: Path, sql: str, entity: str = "usage_events") -> list[tuple]:
    files = root / "generic" / entity / "*.parquet"
    with duckdb.connect() as connection:
        return connection.execute(sql.format(f"read_parquet('{files}')")).fetchall()


def test_the_counts(root):
    [(delivered, events, users, accounts, days)] = rows(
        root,
        "select count(*), count(distinct event_id), count(distinct user_id),"
        " count(distinct account_id), count(distinct cast(occurred_at as date)) from {}",
    )
    assert events == SCALE.events
    assert 0 < delivered - events < SCALE.events / 100, "some events are delivered again"
    assert 0.8 * SCALE.users < users <= SCALE.users
    assert 0.9 * SCALE.accounts < accounts <= SCALE.accounts
    assert days >= SCALE.days - 1, "on one day the feed is down"
    assert rows(root, "select count(*) from {}", "accounts") == [(SCALE.accounts,)]
    assert rows(root, "select count(*) from {}", "contacts") == [(SCALE.users,)]
    for entity in FEEDS:
        assert rows(root, "select count(*) > 0 from {}", entity) == [(True,)], entity


def test_a_few_accounts_are_large(root):
    largest = "select max(n) / sum(n) from (select count(*) as n from {} group by account_id)"
    assert rows(root, largest)[0][0] > 5 / SCALE.accounts


def test_events_lie_in_the_life_of_their_account(root):
    accounts = root / "generic" / "accounts" / "*.parquet"
    strangers = f"""
        select count(*) from {{}} as events
        left join read_parquet('{accounts}') as accounts using (account_id)
        where accounts.account_id is null or events.occurred_at < accounts.became_customer_at
            or events.occurred_at >= accounts.churned_at
    """
    for entity in ("usage_events", "email_events", "activities"):
        assert rows(root, strangers, entity) == [(0,)], entity


def test_some_events_are_late_and_none_is_early(root):
    [(late, early)] = rows(
        root,
        "select count(*) filter (cast(occurred_at as date) + 1 < cast(_arrived_at as date)),"
        " count(*) filter (occurred_at > _arrived_at) from {}",
    )
    assert late > 0
    assert early == 0


def test_the_same_seed_gives_the_same_rows(root, tmp_path):
    for name, scale in (("same", SCALE), ("other", replace(SCALE, seed=2))):
        write_lake(tmp_path / name, scale)

    def content(folder: Path) -> list[list[tuple]]:
        return [
            rows(folder, "select * from {} order by _arrived_at, _row", entity)
            for entity in ("usage_events", *FEEDS)
        ]

    assert content(tmp_path / "same") == content(root)
    assert content(tmp_path / "other") != content(root)


def test_the_loader_takes_the_lake_for_its_own(root):
    paths = replace(Paths.from_env({}), lake=root, exports=root.parent / "exports")
    paths.exports.mkdir(exist_ok=True)

    def files() -> dict[Path, float]:
        return {path: path.stat().st_mtime for path in root.rglob("*.parquet")}

    before = files()
    report = load(paths, progress=False)
    assert report.files == ()
    assert report.outdated == ()
    assert files() == before, "no file is written again or removed"


def test_every_table_has_its_declared_columns(root):
    for table in read_declarations(PROJECT)["generic"].tables.values():
        described = "select column_name, column_type from (describe select * from {})"
        folder = root / "generic" / table.name
        with duckdb.connect() as connection:
            kinds = {
                tuple(connection.execute(described.format(f"read_parquet('{path}')")).fetchall())
                for path in folder.glob("*.parquet")
            }
        assert (folder / EMPTY).exists()
        assert len(kinds) == 1, f"{table.name}: its files differ in their columns"


def test_the_presets():
    sizes = [(one.accounts, one.days, one.events) for one in PRESETS.values()]
    assert sizes == [(1_000, 90, 300_000), (10_000, 365, 10_000_000), (50_000, 365, 100_000_000)]
