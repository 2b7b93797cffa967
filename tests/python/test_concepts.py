"""The page on what the numbers mean says what the seeds say, in words."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from concept_words import condition, either, placed
from concepts_page import PAGE, main, page

ROOT = Path(__file__).resolve().parents[2]
NAMED = [
    ("rules", "rule_name"),
    ("playbooks", "playbook_name"),
    ("playbooks", "next_action"),
    ("kpis", "label"),
    ("settings", "description"),
    ("bands", "band"),
    ("value_tiers", "value_tier"),
    ("score_methods", "label"),
]


def test_the_page_is_up_to_date() -> None:
    assert main(["--check"]) == 0, "run python scripts/concepts_page.py"


@pytest.mark.parametrize(("seed", "column"), NAMED)
def test_no_row_is_left_out(seed, column) -> None:
    text = PAGE.read_text(encoding="utf-8")
    with (ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        missing = [row[column] for row in csv.DictReader(file) if row[column] not in text]
    assert missing == []


def changed(tmp_path: Path, seed: str, before: str, after: str) -> str:
    """The page of a project with one line of one seed changed."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    path = tmp_path / "seeds" / f"{seed}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, "the seed has another line now; adapt the test"
    path.write_text(text.replace(before, after), encoding="utf-8")
    return page(tmp_path)


def test_a_changed_limit_is_told(tmp_path) -> None:
    text = changed(
        tmp_path,
        "threshold_levels",
        "t33_tickets,all,all,light,0.30,,",
        "t33_tickets,all,all,light,0.45,,",
    )
    assert (
        "- **DAU/MAU** falls by 30 % (strong) or more against 30 days before (2 % or more), and "
        "**Tickets opened in 30 days** rises by more than 45 % (light) against 30 days before "
        "(3 or more)\n- then: Joint rescue plan (priority)" in text
    )


def test_a_changed_band_deadline_and_weight_are_told(tmp_path) -> None:
    """D05: with the names that others have for the bands."""
    text = changed(
        tmp_path / "band", "bands", "critical,0,40,39,3,true,24", "critical,0,35,34,3,true,12"
    )
    assert "| critical | high risk, red, sick | 0 to below 35 | yes | 12 hours |" in text
    assert "critical accounts 12." in text
    text = changed(
        tmp_path / "weight", "component_weights", "enterprise,usage,0.30", "enterprise,usage,0.25"
    )
    assert "**Product usage**: 35 % of the score (25 % for enterprise)" in text


BASE = {"baseline": "60d_ago", "days_before": "60"}
NONE = {"baseline": "none", "days_before": ""}
KPI = {"label": "Logins", "unit": "count"}


def limits(*pairs: tuple[str, str], since: str = "") -> list[dict[str, str]]:
    return [
        {"severity": name, "threshold": limit, "valid_from": since, "valid_until": ""}
        for name, limit in pairs
    ]


def threshold(measure: str, comparator: str, least: str = "") -> dict[str, str]:
    return {"measure": measure, "comparator": comparator, "min_baseline": least}


@pytest.mark.parametrize(
    ("asked", "levels", "unit", "baseline", "sentence"),
    [
        (
            threshold("relative", "at_most", "10"),
            limits(("light", "-0.15"), ("strong", "-0.3")),
            "count",
            BASE,
            "**Logins** falls by 15 % (light) or 30 % (strong) or more against 60 days before"
            " (10 or more)",
        ),
        (
            threshold("points", "at_most"),
            limits(("light", "-5")),
            "points",
            BASE,
            "**Logins** falls by 5 points (light) or more against 60 days before",
        ),
        (
            threshold("relative", "above"),
            limits(("light", "0.3"), since="2026-01-01"),
            "count",
            BASE,
            "**Logins** rises by more than 30 % (light, from 2026-01-01) against 60 days before",
        ),
        (
            threshold("value", "below"),
            limits(("light", "0.75")),
            "rate",
            NONE,
            "**Logins**: below 75 % (light)",
        ),
        (
            threshold("value", "at_least"),
            limits(("light", "30"), ("strong", "60"), ("critical", "90")),
            "days",
            NONE,
            "**Logins**: 30 days (light), 60 days (strong) or 90 days (critical) or more",
        ),
    ],
)
def test_a_condition_is_a_sentence(asked, levels, unit, baseline, sentence) -> None:
    assert condition(asked, levels, {**KPI, "unit": unit}, baseline) == sentence


def test_where_a_kpi_earns_nothing_and_everything() -> None:
    own = {"measure": "own_change_90d", "worst": "-0.5", "best": "0"}
    assert placed(own, KPI) == "0 at -50 % against 90 days before, 100 at no change"
    value = {"measure": "value", "worst": "0.2", "best": "0.7"}
    assert placed(value, {**KPI, "unit": "rate"}) == "0 at 20 %, 100 at 70 %"


def test_lists_end_in_a_word() -> None:
    assert [either(list(parts)) for parts in ("a", "ab", "abc")] == ["a", "a or b", "a, b or c"]
