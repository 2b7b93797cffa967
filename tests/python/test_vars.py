"""No text of a variable becomes SQL: what has not its form stops the run with the remedy."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from dbt.cli.main import dbtRunner
from jinja2 import Environment
from paths import PROJECT, Paths
from project_copy import copy_staging, patch_places
from run_dbt import Dbt

PAYLOADS = (
    "",
    "EUR'; drop table marts.alerts; --",
    "x' as _file, (select 1)) --",
    'UTC"; create table pwn (i int); --',
    "Europe/Paris') or 1=1 --",
    "a b",
    "a;b",
    "EUR\n",
    "a.b.c",
    "{{ env_var('HOME') }}",
    "$(touch pwned)",
    "read_csv('/etc/passwd')",
)


class Refused(Exception):
    """What dbt raises as a compiler error."""


def refuse(message: str) -> None:
    raise Refused(message)


def checked(variables: dict[str, Any], name: str, tool: str | None = None) -> str:
    """What the macro returns for these variables."""
    returned: list[str] = []
    names = {
        "var": variables.__getitem__,
        "modules": SimpleNamespace(re=re),
        "exceptions": SimpleNamespace(raise_compiler_error=refuse),
        "return": lambda value: returned.append(value) or "",
    }
    text = (PROJECT / "macros" / "checked_var.sql").read_text(encoding="utf-8")
    Environment(autoescape=False).from_string(text, globals=names).module.checked_var(name, tool)
    (value,) = returned
    return value


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("name", ["reporting_currency", "time_zone", "tool_schemas"])
def test_a_variable_that_is_code_is_refused_by_name_with_the_form_it_must_have(name, payload):
    if name == "tool_schemas":
        with pytest.raises(Refused, match=r"(?s)`tool_schemas` is .* a schema such as"):
            checked({name: {"zendesk": payload}}, name, "zendesk")
    else:
        with pytest.raises(Refused, match=f"`{name}` is "):
            checked({name: payload}, name)


@pytest.mark.parametrize(
    ("name", "tool", "given", "value"),
    [
        ("reporting_currency", None, "EUR", "EUR"),
        ("time_zone", None, "America/Port-au-Prince", "America/Port-au-Prince"),
        ("time_zone", None, "Etc/GMT+5", "Etc/GMT+5"),
        ("tool_schemas", "zendesk", {"zendesk": "fivetran_zendesk"}, "fivetran_zendesk"),
        ("tool_schemas", "zendesk", {"zendesk": "raw.zen-desk_2"}, "raw.zen-desk_2"),
    ],
)
def test_a_variable_in_its_form_comes_through(name, tool, given, value):
    assert checked({name: given}, name, tool) == value


def test_no_sql_takes_a_variable_that_was_not_checked():
    """But for names that only choose among what the project declares."""
    choosing = {"tools", "tool_entities", "tool_schemas", "personal_data"}
    taken = {
        (path.name, name)
        for folder in ("models", "macros")
        for path in (PROJECT / folder).rglob("*.sql")
        for name in re.findall(r"\bvar\([\"'](\w+)", path.read_text(encoding="utf-8"))
        if name not in choosing
    }
    # Told in the run's own fingerprint, never part of a query.
    assert taken <= {
        ("run_tables.sql", "reporting_currency"),
        ("run_tables.sql", "time_zone"),
    }
    delivered = (PROJECT / "macros" / "delivered.sql").read_text(encoding="utf-8")
    assert not re.search(r"var\([\"']tool_schemas[\"']\)\[tool\](?! ~)", delivered)


# Through dbt itself. The last one is whole where the freshness of a source is asked for: dbt puts
# the schema into SQL that no model has looked at.
CODE = {
    "reporting_currency": "EUR'; drop table marts.alerts; --",
    "time_zone": "UTC'); create table pwn as select 1 as i; --",
    "tool_schemas": {
        "zendesk": "(select now() as _fivetran_synced) as x); drop table marts.alerts;"
        " copy (select 1) to 'pwned.csv'; select now() as a, now() as b --"
    },
    "tools": ["zendesk", "x' as tool, 1 as place) select 1 as a); drop table marts.alerts; --"],
}
COMMANDS = {
    "run": ("run", "--select", "stg_zendesk__accounts"),
    "freshness": ("source", "freshness", "--select", "source:zendesk.organizations"),
}


@pytest.fixture(scope="module")
def staging_alone(tmp_path_factory) -> Path:
    return copy_staging(tmp_path_factory.mktemp("staging"))


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", [None, *CODE])
def test_dbt_runs_nothing_of_a_variable_that_is_code(
    tmp_path, monkeypatch, staging_alone, name, command
):
    patch_places(tmp_path, monkeypatch)
    monkeypatch.chdir(tmp_path)
    build = Paths.from_env().build
    build.parent.mkdir(parents=True)
    with duckdb.connect(build) as connection:
        connection.execute("create schema marts; create table marts.alerts as select 1 as alert")
        connection.execute("create schema desk")
        connection.execute(
            "create table desk.organization as"
            " select 7 as id, 'Segel AG' as name, now() as _fivetran_synced"
        )
    variables = {"tools": ["zendesk"], "tool_schemas": {"zendesk": "desk"}}
    variables |= {name: CODE[name]} if name else {}
    outcome = dbtRunner().invoke(
        ["--log-level", "none", *COMMANDS[command], "--vars", json.dumps(variables)]
        + [f"--{folder}-dir={staging_alone}" for folder in ("project", "profiles")]
    )
    Dbt.close(None)
    results = getattr(outcome.result, "results", outcome.result or [])
    said = f"{outcome.exception} {[one.message for one in results]}"
    assert outcome.success == (name is None), said
    assert (f"The var `{name}` is " in said) == (name is not None)
    with duckdb.connect(build) as connection:
        assert connection.execute("from marts.alerts").fetchall() == [(1,)]
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name <> 'runs'"
        ).fetchall()
    assert {table for (table,) in tables} == {"alerts", "organization"}
    assert not (tmp_path / "pwned.csv").exists()
