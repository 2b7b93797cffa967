"""How models are put into DuckDB (macros/materializations.sql), in a project of three models."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml
from paths import PROJECT
from run_dbt import Built, Dbt

pytestmark = pytest.mark.slow

HISTORY = """\
{{ config(
    materialized='incremental',
    pre_hook="{% if is_incremental() %} delete from {{ this }} where day > 1 {% endif %}",
) }}
"""
MART = {
    "name": "mart",
    "description": "It's one row.",
    "config": {"contract": {"enforced": True}, "persist_docs": {"relation": True, "columns": True}},
    "constraints": [{"type": "primary_key", "columns": ["day"]}],
    "columns": [{"name": "day", "data_type": "integer", "description": "A 'day'."}],
}


class Small:
    """A project of this project's materializations and a few models."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "build.duckdb"
        (folder / "models").mkdir()
        (folder / "macros").mkdir()
        shutil.copy(PROJECT / "macros" / "materializations.sql", folder / "macros")
        target = {"type": "duckdb", "path": str(self.file), "threads": 1}
        profile = {"small": {"target": "duckdb", "outputs": {"duckdb": target}}}
        settings = {"name": "small", "profile": "small", "models": {"+materialized": "table"}}
        self.write("profiles.yml", yaml.safe_dump(profile))
        self.write("dbt_project.yml", yaml.safe_dump(settings))

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def build(self, **models: str) -> Built:
        """Run dbt with these models, by name, beside those that are there."""
        for name, sql in models.items():
            self.write(f"models/{name}.sql", sql)
        return Dbt(self.folder, self.file).build()

    def ask(self, query: str) -> list[tuple]:
        with duckdb.connect(self.file, read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    monkeypatch.setenv("DBT_LOG_PATH", str(tmp_path / "logs"))
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path))
    return Small(tmp_path)


def test_a_table_becomes_a_view_and_a_table_again(small: Small) -> None:
    as_view = "{{ config(materialized='view') }} select 2 as day"
    for sql, kind in (
        ("select 1 as day", "BASE TABLE"),
        (as_view, "VIEW"),
        ("select 3 as day", "BASE TABLE"),
    ):
        assert not small.build(one=sql).failures
        assert small.ask("select table_type from information_schema.tables") == [(kind,)]
    assert small.ask("from one") == [(3,)]


def test_a_model_that_asks_the_database_while_it_compiles_is_kept(small: Small) -> None:
    asks = "{% set found = run_query('select 4 as day') if execute %} select 4 as day"
    in_transaction = "{% call statement(fetch_result=true) %} select 1 {% endcall %}" + asks
    assert not small.build(one=in_transaction).failures
    assert small.ask("from one") == [(4,)]


def test_hooks_of_a_model_run_before_and_after_it(small: Small) -> None:
    hooks = "pre_hook='create table seen (step text)', post_hook='insert into seen from one'"
    small.build(one="{{ config(" + hooks + ") }} select count(*)::text as step from seen")
    assert small.ask("from seen") == [("0",)]


def test_a_mart_that_fails_keeps_its_rows_and_its_comments(small: Small) -> None:
    small.write("models/mart.yml", yaml.safe_dump({"models": [MART]}))
    assert not small.build(mart="select 1 as day").failures
    (failure,) = small.build(mart="select cast(error('no day') as integer) as day").failures
    assert "no day" in failure.message
    (failure,) = small.build(mart="select unnest([7, 8, 7]) as day").failures
    assert "more than one row of 7" in failure.message
    assert small.ask("from mart") == [(1,)]
    assert small.ask(
        "select comment from duckdb_tables() union all select comment from duckdb_columns()"
        " where table_name = 'mart'"
    ) == [("It's one row.",), ("A 'day'.",)]


def test_another_column_than_the_contracts_stops_the_mart(small: Small) -> None:
    small.write("models/mart.yml", yaml.safe_dump({"models": [MART]}))
    (failure,) = small.build(mart="select 'x' as day").failures
    assert "enforced contract that failed" in failure.message


def test_a_history_forgets_what_it_appends_again_or_keeps_all(small: Small) -> None:
    assert not small.build(history=HISTORY + "select unnest([1, 2]) as day, 'a' as run").failures
    assert not small.build(history=HISTORY + "select 'b' as run, unnest([2, 3]) as day").failures
    told = [(1, "a"), (2, "b"), (3, "b")]
    assert small.ask("select day, run from history order by day") == told
    (failure,) = small.build(history=HISTORY + "select 2 as day, error('half-way') as run").failures
    assert "half-way" in failure.message
    assert small.ask("select day, run from history order by day") == told


@pytest.mark.parametrize(
    "columns", ["2 as day", "2 as day, 'b' as ran", "2 as day, 'b' as run, 1 as n"]
)
def test_a_history_of_other_columns_is_named_with_the_remedy(small: Small, columns: str) -> None:
    assert not small.build(history=HISTORY + "select 1 as day, 'a' as run").failures
    (failure,) = small.build(history=HISTORY + "select " + columns).failures
    assert "holds day, run; the model now makes" in failure.message
    assert "--full-refresh" in failure.message
    assert small.ask("from history") == [(1, "a")]
