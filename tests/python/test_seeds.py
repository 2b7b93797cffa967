"""What SQL and seeds must both say, checked on the text of both."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def seed(name: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def listed_kpis() -> dict[str, str]:
    """KPI to component, as the macro kpi_columns says."""
    text = (ROOT / "macros" / "kpi_columns.sql").read_text(encoding="utf-8")
    groups = re.findall(r"\('\w+', '(\w+)',\s*\[(.*?)\]\)", text, re.DOTALL)
    assert groups, "the macro kpi_columns is written differently; adapt this test"
    return {kpi: component for component, names in groups for kpi in re.findall(r"'(\w+)'", names)}


def test_every_kpi_of_the_seed_is_computed_and_the_other_way_round() -> None:
    """A KPI that only one of them names would be a threshold that never fires."""
    # Those of the score itself are computed after it, in int_score_checks.
    in_seed = {r["kpi"]: r["component"] for r in seed("kpis") if r["component"] != "health"}
    assert listed_kpis() == in_seed, (
        "seeds/kpis.csv and the macro kpi_columns differ: add what is missing"
    )


def test_every_seed_row_names_its_catalogue_id() -> None:
    for path in sorted((ROOT / "seeds").glob("*.csv")):
        for number, row in enumerate(seed(path.stem), start=2):
            assert re.fullmatch(r"[A-Z]\d\d\w?", row.get("catalogue_id") or ""), (
                f"{path.name} row {number}: name the catalogue id that the row implements"
            )


def test_sentences_use_known_placeholders_only() -> None:
    for row in seed("thresholds"):
        unknown = set(re.findall(r"\{(\w+)\}", row["sentence"])) - {
            "value",
            "baseline",
            "change",
            "segment_median",
        }
        assert not unknown, f"thresholds.csv, {row['threshold_id']}: unknown placeholder {unknown}"


def test_guarded_limits_are_of_kpis_whose_usual_range_is_known() -> None:
    """A KPI that the macro does not name has no usual range, and nobody would notice."""
    text = (ROOT / "macros" / "guarded_kpi_columns.sql").read_text(encoding="utf-8")
    named = set(re.findall(r"'(\w+)'", text)) - {"int_kpis_usage", "int_kpis_interaction"}
    of_score = {row["kpi"] for row in seed("kpis") if row["component"] == "health"}
    guarded = {row["kpi"] for row in seed("thresholds") if row["is_guarded"] == "true"} - of_score
    assert guarded, "no limit is guarded against season and habit"
    assert guarded <= named, f"macros/guarded_kpi_columns.sql lacks {sorted(guarded - named)}"


def test_the_score_s_own_kpis_are_computed() -> None:
    text = (ROOT / "models/intermediate/scoring/int_score_checks.sql").read_text(encoding="utf-8")
    computed = set(re.findall(r"'(health_\w+)':", text))
    assert computed == {row["kpi"] for row in seed("kpis") if row["component"] == "health"}


def test_freshness_warns_when_the_feed_status_calls_a_feed_late(manifest: dict) -> None:
    """Two clocks for one feed would tell an analyst two stories.

    A table is a feed's if its records happen on a day, or if nothing but feeds reads it.
    """
    late = {feed["entity"]: int(feed["late_after_days"]) for feed in seed("feeds")}
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    readers: dict[str, set[str]] = {}
    for tool, entities in settings["tool_entities"].items():
        for entity in set(entities) - {"delivered_rows"}:  # read by who counts, not by a feed
            for table in tables_behind(manifest, f"model.account_health.stg_{tool}__{entity}"):
                readers.setdefault(table, set()).add(entity)
    expected = {}
    for table, entities in readers.items():
        node, fed = manifest["sources"][table], entities & late.keys()
        if fed and (entities == fed or node["config"]["meta"].get("event_at")):
            days = min(late[entity] for entity in fed)
            expected[node["source_name"], node["name"]] = {"count": days, "period": "day"}
    warned = {
        (source["name"], table["name"]): table["config"]["freshness"]["warn_after"]
        for path in (ROOT / "models" / "staging").glob("*/_*__sources.yml")
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
        for table in source["tables"]
        if "freshness" in table.get("config", {})
    }
    assert warned == expected
    assert {("generic", entity) for entity in late} <= warned.keys()


def tables_behind(manifest: dict, model: str) -> set[str]:
    """The sources that a staging model reads, itself or through others of its tool."""
    found = set()
    for parent in manifest["nodes"][model]["depends_on"]["nodes"]:
        if parent.startswith("source."):
            found.add(parent)
        elif ".stg_" in parent:
            found |= tables_behind(manifest, parent)
    return found
