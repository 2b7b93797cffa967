"""What a mart and a column mean is said wherever one can meet them: dbt's pages, the databases."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from contract_marts import mart_nodes, write_marts
from postgres_server import DATABASE, OWNER
from publish import publish
from publish_postgres import Target, publish_postgres

pytestmark = pytest.mark.slow

Said = dict[str, str | None]
IN_DUCKDB = """
    select table_name, comment from duckdb_tables()
    where schema_name = 'marts' and database_name = current_database()
    union all
    select table_name || '.' || column_name, comment from duckdb_columns()
    where schema_name = 'marts' and database_name = current_database()
"""
IN_POSTGRES = """
    select relname, obj_description(pg_class.oid)
    from pg_class
    where relnamespace = 'account_health'::regnamespace and relkind = 'r'
    union all
    select relname || '.' || attname, col_description(pg_class.oid, attnum)
    from pg_class
    inner join pg_attribute on attrelid = pg_class.oid and attnum > 0
    where relnamespace = 'account_health'::regnamespace and relkind = 'r'
"""


@pytest.fixture(scope="module")
def described(manifest) -> Said:
    """Mart, or mart.column → its description."""
    marts = mart_nodes(manifest)
    return {
        **{mart: node["description"].strip() for mart, node in marts.items()},
        **{
            f"{mart}.{column['name']}": column["description"].strip()
            for mart, node in marts.items()
            for column in node["columns"].values()
        },
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory, manifest, described) -> Path:
    """Every mart as its contract says it, with its comments and one row in one of them."""
    day: dict[str, Any] = {"account_id": "a1", "date_day": "2026-06-30"}
    path = tmp_path_factory.mktemp("described") / "build.duckdb"
    write_marts(path, manifest, {"account_health_daily": [day]})
    with duckdb.connect(path) as connection:
        for name, text in described.items():
            kind = "column" if "." in name else "table"
            quoted = str(text).replace("'", "''")
            connection.execute(f"comment on {kind} marts.{name} is '{quoted}'")
    return path


def in_duckdb(path: Path) -> Said:
    with duckdb.connect(path, read_only=True) as connection:
        return dict(connection.execute(IN_DUCKDB).fetchall())


def test_every_mart_and_column_is_described(described) -> None:
    assert len(described) > 600
    assert [name for name, text in described.items() if not text] == []


def test_dbt_writes_descriptions_into_the_build_file(demo, described) -> None:
    """Contracts make the tables, persist_docs the comments; a setting away from being lost."""
    assert in_duckdb(demo / "warehouse" / "build.duckdb") == described


def test_the_published_file_has_them(built, described) -> None:
    published = built.with_name("account_health.duckdb")
    publish(built, published, {name: () for name in described if "." not in name})
    assert in_duckdb(published) == described


def test_postgresql_has_them(built, described, postgres) -> None:
    target = Target(postgres.dsn(DATABASE, OWNER))
    try:
        publish_postgres(built, target, [])
        with psycopg.connect(target.dsn) as connection:
            found: Said = dict(connection.execute(IN_POSTGRES).fetchall())
    finally:
        with psycopg.connect(target.dsn, autocommit=True) as connection:
            connection.execute("drop schema if exists account_health cascade")
    assert described.items() <= found.items()


def test_the_first_page_leads_to_every_mart(manifest) -> None:
    text = manifest["docs"]["doc.account_health.__overview__"]["block_contents"]
    named = set(re.findall(r"`(\w+)`", text))
    assert sorted(mart_nodes(manifest).keys() - named) == [], "name it in models/_overview.md"
    known = {node["name"] for node in manifest["nodes"].values()}
    known |= {source["name"] for source in manifest["sources"].values()}
    assert sorted(named - known) == [], "models/_overview.md names what is not there"
