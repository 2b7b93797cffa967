"""The worked change of a mart (docs/change_a_mart.md), done to a copy of that mart and built."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from docs_pages import ROOT, blocks, read

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "change_a_mart.md"
MART = "models/marts/health/contact_times"
# One alert that waited two days: what the mart reads, and what dbt_project.yml speaks of.
STUBS = {
    "models/marts/health/alerts.sql": (
        "select 'ann' as owner_email, 'light' as severity, date '2026-06-01' as opened_on, "
        "null::date as closed_on, timestamp '2026-06-03' as due_at, 48.0::double as contact_hours, "
        "'kept' as sla_status"
    ),
    "models/intermediate/entities/int_as_of.sql": "select date '2026-06-30' as as_of_on",
    "models/intermediate/entities/int_settings.sql": (
        "select 90 as contact_window_days, 168 as late_contact_hours, 48 as due_soon_hours"
    ),
    "models/intermediate/daily/int_slices.sql": "select 1 as account_id",
    "models/intermediate/kpis/int_kpis_usage.sql": "select 1 as account_id",
    "models/staging/generic/stg_generic__accounts.sql": "select 1 as account_id",
}
ALERTS = """\
models:
  - name: alerts
    columns:
      - {name: owner_email, data_type: varchar}
      - {name: severity, data_type: varchar}
      - {name: opened_on, data_type: date}
      - {name: closed_on, data_type: date}
      - {name: due_at, data_type: timestamp}
      - {name: contact_hours, data_type: double}
      - {name: sla_status, data_type: varchar}
"""


def changed_copy(folder: Path, date: str) -> Path:
    """The project of this one mart, changed as the page says, with another deprecation date."""
    for name in ("macros", "dbt_project.yml", "profiles.yml", "models/_groups.yml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, folder / name)
    for name, query in STUBS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{query}\n", encoding="utf-8")
    (folder / "models/marts/health/alerts.yml").write_text(ALERTS, encoding="utf-8")
    (folder / "seeds").mkdir()
    shutil.copy(ROOT / "seeds/bands.csv", folder / "seeds")

    text = read(PAGE)
    (diff,), (versions, stays, added) = blocks(text, "diff"), blocks(text, "yaml")
    before, after = (line[1:] for line in diff.text.splitlines())
    sql = read(ROOT / f"{MART}.sql")
    assert sql.count(before) == 1, "the page changes a line that the mart does not have"
    (folder / f"{MART}_v1.sql").write_text(sql, encoding="utf-8")
    (folder / f"{MART}_v2.sql").write_text(sql.replace(before, after), encoding="utf-8")
    dated = re.sub(r"(?<=deprecation_date: )\S+", date, versions.text)
    assert date in dated
    (folder / f"{MART}.yml").write_text(read(ROOT / f"{MART}.yml") + dated, encoding="utf-8")
    tests = read(ROOT / f"{MART}_unit_tests.yml")
    model = "    model: contact_times\n"
    assert tests.count(model) == 1, "the page speaks of one unit test"
    tests = tests.replace(model, model + stays.text) + added.text
    (folder / f"{MART}_unit_tests.yml").write_text(tests, encoding="utf-8")
    return folder


def dbt(folder: Path, *command: str) -> Any:
    from dbt.cli.main import dbtRunner

    return dbtRunner().invoke(
        ["--warn-error-options", '{"error": "all"}', "--log-level", "none", *command]
        + [f"--{name}-dir={folder}" for name in ("project", "profiles")]
        + [f"--target-path={folder}/target", f"--log-path={folder}/logs"]
    )


def test_both_versions_stand_beside_each_other(tmp_path) -> None:
    outcome = dbt(changed_copy(tmp_path, "2999-12-31"), "parse")
    assert outcome.success, outcome.exception
    manifest = json.loads((tmp_path / "target/manifest.json").read_text(encoding="utf-8"))
    found = {
        node["version"]: node
        for node in manifest["nodes"].values()
        if node["name"] == "contact_times"
    }
    assert {version: node["alias"] for version, node in found.items()} == {
        1: "contact_times",
        2: "contact_times_v2",
    }
    old, new = (set(found[version]["columns"]) for version in (1, 2))
    assert (old - new, new - old) == ({"contact_hours_median"}, {"contact_days_median"})
    for node in found.values():
        assert node["latest_version"] == 2
        assert node["contract"]["enforced"]
        assert [rule["type"] for rule in node["constraints"]] == ["primary_key"]


def test_the_strict_parse_says_when_the_day_has_come(tmp_path) -> None:
    outcome = dbt(changed_copy(tmp_path, "2020-01-01"), "parse")
    assert not outcome.success
    assert "contact_times" in str(outcome.exception)
    assert "deprecation date" in str(outcome.exception)


def test_both_versions_are_built_with_their_unit_tests(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ACCOUNT_HEALTH_DB", str(tmp_path / "account_health.duckdb"))
    outcome = dbt(changed_copy(tmp_path, "2999-12-31"), "build", "--select", "+contact_times")
    assert outcome.success, [one.message for one in outcome.result if one.status != "success"]
    done = {one.node.name: one.node.resource_type for one in outcome.result}
    assert list(done.values()).count("unit_test") == 2, "each version has the test of its column"
    tables = {one.node.alias for one in outcome.result if one.node.name == "contact_times"}
    assert tables == {"contact_times", "contact_times_v2"}
