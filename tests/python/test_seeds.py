"""What SQL and seeds must both say, checked on the text of both."""

from __future__ import annotations

import csv
import re
from pathlib import Path

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
    in_seed = {row["kpi"]: row["component"] for row in seed("kpis")}
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
