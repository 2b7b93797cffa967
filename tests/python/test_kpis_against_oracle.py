"""Every rolling KPI, as the models compute it, against the plain-Python oracle on random worlds.

ACCOUNT_HEALTH_ORACLE_WORLDS=n tries n worlds instead of two. A failure names the world's number
(its seed), account, day, KPI, the expected value and the one found.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from datetime import date

import oracle
import pytest
from oracle import Oracle, Seeds
from oracle_world import (
    ALWAYS_KNOWN,
    KPI_TABLES,
    MARTS,
    Kpis,
    World,
    built_world,
    close_enough,
)

pytestmark = pytest.mark.slow

WORLDS = range(1, 1 + int(os.environ.get("ACCOUNT_HEALTH_ORACLE_WORLDS", "2")))
KPIS = [kpi for kpis in KPI_TABLES.values() for kpi in kpis]
SHOWN = 4


@pytest.fixture(scope="module", params=WORLDS, ids=lambda number: f"world{number}")
def built(request, tmp_path_factory, project_root) -> tuple[World, dict[str, Kpis], Oracle]:
    world, tables = built_world(request.param, tmp_path_factory.getbasetemp() / "oracle")
    seeds = Seeds.read(project_root / "seeds")
    return world, tables, Oracle(world.rows, seeds, world.as_of, world.zone)


def differences(world: World, tables: dict[str, Kpis], judge: Oracle) -> dict[str, list[str]]:
    """KPI → where model and oracle differ, over the days worth a look of each account."""
    found = defaultdict(list)
    for account, days in world.days.items():
        for day in days:
            expected = None
            for table, rows in tables.items():
                row = rows.get((account, day))
                if row is None:
                    continue
                expected = expected or judge.kpis(account, day)
                for kpi in KPI_TABLES[table]:
                    if kpi in row and not close_enough(kpi, expected[kpi], row[kpi]):
                        found[kpi].append(
                            f"{account!r} on {day}: expected {shown(expected[kpi])},"
                            f" got {shown(row[kpi])}"
                        )
    return found


def shown(value: object) -> str:
    return str(value) if value is None or isinstance(value, date) else f"{float(value):.10g}"


def columns(tables: dict[str, Kpis]) -> set[str]:
    return {name for rows in tables.values() for name in next(iter(rows.values()), ())}


def test_every_kpi_of_the_oracle_has_its_column(built):
    """Said once, so that the comparisons below can leave out what is not there."""
    world, tables, _ = built
    missing = [
        f"{table}.{kpi}"
        for table, kpis in KPI_TABLES.items()
        for kpi in kpis
        if kpi not in next(iter(tables.get(table, {}).values()), ())
    ]
    missing += [mart for mart in MARTS if mart not in world.marts]
    assert not missing, f"not built: {', '.join(missing)}"


@pytest.mark.parametrize("kpi", KPIS)
def test_a_kpi_is_what_the_catalogue_says(built, found, kpi):
    world, tables, _ = built
    if kpi not in columns(tables):
        pytest.skip(f"no model has the column {kpi}")
    lines = found[kpi]
    assert not lines, (
        f"{world.name}: {kpi} differs on {len(lines)} account-days:\n  "
        + "\n  ".join(lines[:SHOWN])
    )


@pytest.fixture(scope="module")
def found(built) -> dict[str, list[str]]:
    return differences(*built)


def test_each_milestone_is_reached_when_the_oracle_says(built):
    world, _, judge = built
    if "account_milestones" not in world.marts:
        pytest.skip("there is no mart account_milestones")
    expected = judge.account_milestones()
    got = {(row["account_id"], row["milestone"]): row for row in world.marts["account_milestones"]}
    assert got.keys() == expected.keys()
    wrong = [
        f"{key}: {name} expected {value}, got {got[key][name]}"
        for key, row in expected.items()
        for name, value in row.items()
        if not name.startswith("_")
        if not (value == got[key][name] or same_number(value, got[key][name]))
    ]
    assert not wrong, f"{world.name}: {len(wrong)} differences:\n  " + "\n  ".join(wrong[:SHOWN])


def same_number(expected: object, got: object) -> bool:
    """Marts keep six decimals."""
    is_other = any(value is None or isinstance(value, (str, date)) for value in (expected, got))
    return not is_other and abs(float(expected) - float(got)) < 1e-6


def test_each_text_is_shown_under_each_of_its_themes_once(built):
    """Of customers; whether the texts of leads are shown, nobody has said."""
    world, _, judge = built
    if "verbatim_themes" not in world.marts:
        pytest.skip("there is no mart verbatim_themes")
    expected = Counter(
        (account, text.source, text.on, *theme, text.text)
        for account, facts in judge.accounts.items()
        if judge.is_customer(facts)
        for text in judge.texts(facts)
        if text.on <= world.as_of
        for theme in judge.themes_of(text)
    )
    columns = ("account_id", "source", "said_on", "theme", "theme_group", "text")
    got = Counter(
        tuple(row[name] for name in columns)
        for row in world.marts["verbatim_themes"]
        if judge.is_customer(judge.accounts[row["account_id"]])
    )
    missing, surplus = list((expected - got).elements()), list((got - expected).elements())
    assert not missing, f"{world.name}: {len(missing)} missing, the first are {missing[:SHOWN]}"
    assert not surplus, f"{world.name}: {len(surplus)} too many, the first are {surplus[:SHOWN]}"


def test_every_account_day_from_the_first_record_on_has_its_row(built):
    world, tables, judge = built
    for table, rows in tables.items():
        wrong = []
        for account, days in world.days.items():
            span = judge.account_days(account)
            for day in days:
                is_due = span is not None and span[0] <= day <= span[1]
                if is_due != ((account, day) in rows):
                    wrong.append(f"{account!r} on {day}: row {'missing' if is_due else 'too many'}")
        assert not wrong, f"{world.name}: {table}, {len(wrong)} account-days:\n  " + "\n  ".join(
            wrong[:SHOWN]
        )


def test_only_delivered_accounts_have_kpis(built):
    world, tables, judge = built
    for rows in tables.values():
        assert {account for account, _ in rows} <= judge.accounts.keys()
        assert max(day for _, day in rows) == world.as_of


def test_the_world_is_worth_the_comparison(built):
    """Each KPI is known and unknown somewhere, if it may be, and takes several values."""
    world, tables, _ = built
    for table in tables:
        for kpi in columns(tables) & set(KPI_TABLES[table]):
            values = [
                tables[table][account, day][kpi]
                for account, days in world.days.items()
                for day in days
                if (account, day) in tables[table]
            ]
            assert None in values or kpi in ALWAYS_KNOWN, f"{world.name}: {kpi} is never unknown"
            assert len(set(values)) >= 3, f"{world.name}: {kpi} takes only {set(values)}"


@pytest.mark.nightly
@pytest.mark.parametrize("wrong_by", [-1, 1])
def test_windows_wrong_by_one_day_would_be_noticed(built, found, monkeypatch, wrong_by):
    """The comparison has teeth: an oracle with wrong windows differs on every KPI that has one."""
    world, tables, judge = built
    right = oracle.window_of
    monkeypatch.setattr(oracle, "window_of", lambda day, n: right(day, n + wrong_by))
    noticed = differences(world, tables, judge)
    windowed = [k for k in KPIS if k.endswith("d") and k[-2].isdigit() and k in columns(tables)]
    blind = [k for k in windowed if noticed[k] == found[k]]
    assert not blind, f"{world.name}: windows {wrong_by:+} day pass for {blind}"
