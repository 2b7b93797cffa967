"""The catalogue is executable (N12): every id is built, and every id that is named is known."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from catalogue_page import PAGE, computed, configured, covered, ids_in, page

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def known() -> set[str]:
    with (ROOT / "seeds" / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return {row["catalogue_id"] for row in csv.DictReader(file)}


def test_seeds_implement_ids_of_the_catalogue_only(known) -> None:
    assert set(configured(ROOT)) <= known


def test_descriptions_and_comments_name_ids_of_the_catalogue_only(known) -> None:
    assert set(computed(ROOT)) <= known


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python scripts/catalogue_page.py"


def test_every_id_of_the_catalogue_is_built() -> None:
    text = page()
    assert "Not built yet" not in text, text.partition("## Not built yet")[2]


def test_a_range_of_ids_names_each_of_them() -> None:
    assert list(ids_in("Z01-Z04 and Y22, Z33b; not Z1 or UTF-8")) == [
        "Z01", "Z02", "Z03", "Z04", "Y22", "Z33b",
    ]  # fmt: skip


def test_an_id_that_nothing_names_is_said_to_be_missing(tmp_path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "catalogue.csv").write_text(
        "catalogue_id,kind,title\nZ01,KPI,Stickiness\nZ02,KPI,Users\nZ03,KPI,Seats\n",
        encoding="utf-8",
    )
    (tmp_path / "seeds" / "kpis.csv").write_text(
        "kpi,catalogue_id,reason\ndau,Z01,Serves Z03 as well\n", encoding="utf-8"
    )
    text = page(tmp_path)
    assert re.search(r"\| Z01 \| Stickiness \| `kpis` \|", text)
    assert re.search(r"\| Z03 \| Seats \| `kpis` \|", text)
    assert "Not built yet\n\nZ02 Users." in text


def test_every_id_of_the_catalogue_has_a_test(known) -> None:
    """One that asserts it: here no id of the catalogue may be named as an example."""
    untested = sorted(known - set(covered(ROOT)))
    assert untested == [], f"no test names {untested}"
