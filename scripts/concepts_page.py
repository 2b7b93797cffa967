#!/usr/bin/env python3
"""Write docs/concepts.md: what the seeds say, in sentences a customer-success lead can check.

Every number on the page is one of a seed; nothing is run.

Exit codes: 0 written, or with --check up to date; 1 with --check out of date.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from concept_words import Row, amount, condition, either, number, percent, placed
from generated_page import write_or_check
from paths import PROJECT

PAGE = PROJECT / "docs" / "concepts.md"
HEAD = """\
# What the numbers mean

The score, the rules and what follows from them, as the seeds of this project have them today. To
change one, edit the seed that its section names ([how](change_a_threshold.md)). Why they are like
this: [DECISIONS](../DECISIONS.md); which column and test implements which id:
[catalogue.md](catalogue.md).

Written by `python scripts/concepts_page.py` from the seeds; `make test` fails if it is out of date.
"""


class Seeds:
    """The seeds of a project, by name, each a list of rows; read when asked for."""

    def __init__(self, project: Path) -> None:
        """Read from `project`/seeds."""
        self._folder = project / "seeds"
        self._read: dict[str, list[Row]] = {}

    def rows(self, name: str) -> list[Row]:
        """The rows in the order of the file."""
        if name not in self._read:
            with (self._folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                self._read[name] = list(csv.DictReader(file))
        return self._read[name]

    def by(self, name: str, key: str) -> Mapping[str, Row]:
        """The rows by a unique column."""
        return {row[key]: row for row in self.rows(name)}

    def setting(self, name: str) -> str:
        """The value of a setting."""
        return self.by("settings", "setting")[name]["value"]


def table(*lines: Sequence[str]) -> str:
    """A Markdown table; the first line is its head."""
    head, *rows = (f"| {' | '.join(line)} |" for line in lines)
    return "\n".join([head, "|" + "---|" * len(lines[0]), *rows]) + "\n"


def score(seeds: Seeds) -> Iterator[str]:
    """Components, their KPIs, bands, caps and what happens where something is not measured."""
    kpis, bands = seeds.by("kpis", "kpi"), seeds.rows("bands")
    weights: dict[str, dict[str, str]] = defaultdict(dict)
    for row in seeds.rows("component_weights"):
        weights[row["segment"]][row["component"]] = row["weight"]
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in seeds.rows("score_kpis"):
        lines[kpis[row["kpi"]]["component"]].append(row)
    yield "## The score\n"
    yield (
        "0 to 100, 100 is healthy; risk is 100 minus it. Each KPI is worth between 0 and 100 "
        "points, on a straight line between the two values named. Seeds `component_weights`, "
        "`score_kpis`, `score_components`.\n"
    )
    shown = [row for row in seeds.rows("score_components") if row["component"] in lines]
    for part in shown:
        everybody, *others = (
            percent(weight[part["component"]]) + ("" if name == "all" else f" for {name}")
            for name, weight in weights.items()
        )
        own = f" ({', '.join(others)})" if others else ""
        yield f"**{part['label']}**: {everybody} of the score{own}\n\n"
        for line in lines[part["component"]]:
            kpi = kpis[line["kpi"]]
            yield f"- {kpi['label']}, {percent(line['weight'])} of it: {placed(line, kpi)}\n"
    youngest = max(int(row["min_tenure_days"]) for row in shown)
    yield (
        "What is not measured gives its weight to what is. With less than "
        f"{percent(seeds.setting('min_coverage'))} of the weight measured there is no score. "
        f"A feed that is late holds its part for {seeds.setting('freeze_days')} days. "
        f"A customer of less than {youngest} days has no score yet.\n"
    )
    yield "### Bands\n"
    yield table(
        ["band", "also called", "score", "MRR counts as at risk", "deadlines at most"],
        *(
            [
                row["band"],
                row["also_called"],
                f"{row['min_score']} to below {row['below_score']}"
                if int(row["below_score"]) <= 100
                else f"{row['min_score']} and more",
                "yes" if row["is_at_risk"] == "true" else "no",
                f"{row['sla_hours']} hours" if row["sla_hours"] else "as the playbook says",
            ]
            for row in bands
        ),
    )
    yield "No account is better than this while it holds (seed `score_caps`):\n"
    for row in seeds.rows("score_caps"):
        band = seeds.by("bands", "band")[row["max_band"]]
        said = _condition(seeds, row["threshold_id"], is_graded=False)
        most = f"{band['band']}, {band['highest_score']} points at most"
        yield f"- {said}: {most}. {row['reason']}.\n"


def methods(seeds: Seeds) -> Iterator[str]:
    """The methods beside the score."""
    yield "### Other ways to judge\n"
    for row in seeds.rows("score_methods"):
        official = " It is the official one." if row["is_official"] == "true" else ""
        yield f"- **{row['label']}**: {_small(row['reason'])}.{official}\n"
    levels = ", ".join(f"{row['severity']} {row['band']}" for row in seeds.rows("severities"))
    counts = ", ".join(
        f"{row['signal_band']} from {row['min_signals']}" for row in seeds.rows("signal_bands")
    )
    few = ", ".join(
        f"{seeds.by('kpis', 'kpi')[row['kpi']]['label']} {percent(row['few_signals_weight'])}"
        for row in seeds.rows("score_kpis")
        if float(row["few_signals_weight"])
    )
    yield f"\nNegative signals: {counts}. Worst level: {levels}. The few signals: {few}.\n"


def rules(seeds: Seeds) -> Iterator[str]:
    """Each rule with its limits and what is done then."""
    yield "## The rules\n"
    yield (
        "A rule fires when everything in one of its lines holds; its severity is the lowest of "
        "what is said there, if none is fixed. In brackets after a comparison: the smallest base "
        "that a change is judged on. Seeds `rules`, `rule_conditions`, `thresholds`, "
        "`threshold_levels`, `rule_playbooks`.\n"
    )
    playbooks = seeds.by("playbooks", "playbook_id")
    replies: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in seeds.rows("rule_playbooks"):
        replies[row["rule_id"]][playbooks[row["playbook_id"]]["playbook_name"]].append(
            row["severity"]
        )
    conditions: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in seeds.rows("rule_conditions"):
        conditions[row["rule_id"]][row["alternative"]].append(row)
    for rule in seeds.rows("rules"):
        fixed = f", always {rule['fixed_severity']}" if rule["fixed_severity"] else ""
        yield f"**{rule['rule_name']}** ({rule['rule_id']}{fixed}). {rule['reason']}.\n\n"
        for alternative in conditions[rule["rule_id"]].values():
            parts = [
                _condition(seeds, row["threshold_id"], row["min_severity"]) for row in alternative
            ]
            yield f"- {', and '.join(parts)}\n"
        told = [f"{name} ({either(levels)})" for name, levels in replies[rule["rule_id"]].items()]
        yield f"- then: {'; '.join(told)}\n\n"
    yield "### When an alert opens, closes and comes back\n"
    timing = ["open_after_days", "close_after_days", "cooldown_days", "expire_after_days"]
    ordered = sorted(seeds.rows("rules"), key=lambda row: [int(row[name]) for name in timing])
    yield table(
        [
            "fires for",
            "closes after days beyond its limits",
            "same alert if back within",
            "closes unjudged after",
            "rules",
        ],
        *(
            [*(f"{days} days" for days in key), ", ".join(row["rule_id"] for row in group)]
            for key, group in groupby(ordered, key=lambda row: [row[name] for name in timing])
        ),
    )
    yield "### Other limits for some accounts\n"
    yield "Seed `threshold_levels`; who belongs to a profile is in `account_profiles`.\n"
    special = [
        row
        for row in seeds.rows("threshold_levels")
        if (row["segment"], row["profile"]) != ("all", "all")
    ]
    thresholds, kpis = seeds.by("thresholds", "threshold_id"), seeds.by("kpis", "kpi")

    def whom(row: Row) -> tuple[str, str, str]:
        return row["threshold_id"], row["segment"], row["profile"]

    for (threshold, *who), group in groupby(special, key=whom):
        kpi = kpis[thresholds[threshold]["kpi"]]
        limits = [f"{amount(row['threshold'], kpi['unit'])} ({row['severity']})" for row in group]
        names = " and ".join(_label(name) for name in who if name != "all")
        yield f"- {names}: **{kpi['label']}** {either(limits)}\n"


def answers(seeds: Seeds) -> Iterator[str]:
    """Playbooks, deadlines, follow-ups."""
    yield "## What is done\n"
    yield (
        "Hours are those of working days, counted to the close of the last one: 24 are one day, "
        "120 a week. Seed `playbooks`.\n"
    )
    yield table(
        ["playbook", "next action", "whose work", "within", "may offer something"],
        *(
            [
                row["playbook_name"],
                row["next_action"],
                _label(row["owner_role"]),
                f"{row['sla_hours']} hours",
                "yes" if row["allows_commercial_offer"] == "true" else "no",
            ]
            for row in seeds.rows("playbooks")
        ),
    )
    shorter = [
        f"{row['value_tier']} accounts {row['sla_hours']} hours"
        for row in seeds.rows("value_tiers")
        if row["sla_hours"]
    ] + [
        f"{row['band']} accounts {row['sla_hours']}"
        for row in seeds.rows("bands")
        if row["sla_hours"]
    ]
    yield f"Shorter, whatever the playbook: {', '.join(shorter)}.\n"
    yield "After the first contact (seed `follow_up_steps`):\n"
    for row in seeds.rows("follow_up_steps"):
        last = int(row["until_days"]) - 1
        yield f"- day {row['after_days']} to {last}: {_small(row['next_action'])}\n"


def customers(seeds: Seeds) -> Iterator[str]:
    """Value, priorities, classes, losses."""
    yield "## Who the customers are\n"
    tiers = ", ".join(
        f"{row['value_tier']} up to {percent(str(min(1.0, float(row['below_share']))))}"
        for row in seeds.rows("value_tiers")
    )
    yield f"**Value tier** (seed `value_tiers`), largest MRR first: {tiers} of the customers.\n\n"
    yield "**Priority** by value and band, 1 goes first (seed `priorities`):\n"
    yield table(
        ["value", "band", "priority", "effort"],
        *(
            [row["value_tier"], row["band"], row["priority_rank"], _label(row["effort"])]
            for row in sorted(seeds.rows("priorities"), key=lambda row: int(row["priority_rank"]))
        ),
    )
    yield "**Classes** (seed `segment_values`; the first that fits):\n"
    for kind, group in groupby(seeds.rows("segment_values"), key=lambda row: row["segment_type"]):
        said = []
        for row in group:
            name, least = _label(row["segment_value"]), row["min_severity"]
            if row["threshold_id"]:
                reached = _condition(seeds, row["threshold_id"], least, is_graded=False)
                said.append(f"{name} ({reached})")
            else:
                said.append(f"else {name}")
        yield f"- {kind}: {'; '.join(said)}\n"
    yield "\n**Lost** (seed `churn_definitions`; the first that fits):\n"
    for row in seeds.rows("churn_definitions"):
        days = f" ({row['inactive_days']} days)" if row["inactive_days"] else ""
        yield f"- {_label(row['churn_definition'])}: {_small(row['description'])}{days}\n"
    classes = ", ".join(
        f"{row['nps_class']} {row['min_score']} to {row['max_score']}"
        for row in seeds.rows("nps_classes")
    )
    bands = ", ".join(
        f"{_label(row['tenure_band'])} from day {row['from_days']}"
        for row in seeds.rows("tenure_bands")
    )
    yield f"\n**NPS**: {classes}. **Age as a customer**: {bands}.\n"


def measures(seeds: Seeds) -> Iterator[str]:
    """All KPIs, then all settings."""
    yield "## The KPIs\n"
    yield (
        "↑ more is better, ↓ less is better; in brackets the id and the days of history that are "
        "needed first. Seed `kpis`.\n"
    )
    labels = seeds.by("score_components", "component")
    for component, group in groupby(seeds.rows("kpis"), key=lambda row: row["component"]):
        said = [
            f"{row['label']} {'↑' if row['direction'] == 'higher_is_better' else '↓'}"
            f" ({row['catalogue_id']}, {row['min_history_days']})"
            for row in group
        ]
        yield f"- **{labels[component]['label']}**: {'; '.join(said)}\n"
    yield "\n## Other numbers\n"
    yield "Seed `settings`.\n"
    yield table(
        ["setting", "value", "what it decides"],
        *(
            [f"`{row['setting']}`", _value(row), row["description"]]
            for row in seeds.rows("settings")
        ),
    )


def _condition(seeds: Seeds, threshold_id: str, least: str = "", is_graded: bool = True) -> str:
    """A threshold with the limits of everybody from this severity on; the first, if not graded."""
    ranks = {row["severity"]: int(row["severity_rank"]) for row in seeds.rows("severities")}
    threshold = seeds.by("thresholds", "threshold_id")[threshold_id]
    levels = [
        row
        for row in seeds.rows("threshold_levels")
        if row["threshold_id"] == threshold_id
        and (row["segment"], row["profile"]) == ("all", "all")
        and ranks[row["severity"]] >= (ranks[least] if least else 0)
    ]
    kpi = seeds.by("kpis", "kpi")[threshold["kpi"]]
    baseline = seeds.by("baselines", "baseline")[threshold["baseline"]]
    if not is_graded:
        levels = [row for row in levels if row["severity"] == levels[0]["severity"]]
    return condition(threshold, levels, kpi, baseline, is_graded)


def _label(name: str) -> str:
    return name.replace("_", " ")


def _small(text: str) -> str:
    return text[:1].lower() + text[1:] if not text[:2].isupper() else text


def _value(row: Row) -> str:
    if row["unit"].startswith("share"):
        return percent(row["value"]) + row["unit"].removeprefix("share")
    if row["unit"] == "address":
        return row["value"]
    return number(row["value"]) + ("" if row["unit"] == "ratio" else f" {row['unit']}")


def page(project: Path = PROJECT) -> str:
    """The whole page as Markdown."""
    seeds = Seeds(project)
    parts = [HEAD]
    for section in (score, methods, rules, answers, customers, measures):
        parts.append("".join(_spaced(section(seeds))))
    return "\n".join(parts)


def _spaced(parts: Iterator[str]) -> Iterator[str]:
    """An empty line around headings, tables and before lists, none between items."""
    before = ""
    for part in parts:
        is_item = part.startswith("- ")
        if before and not before.endswith("\n\n") and not (is_item and before.startswith("- ")):
            yield "\n" if not part.startswith("\n") else ""
        yield part
        before = part


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the page; returns the exit code."""
    return write_or_check("concepts_page.py", __doc__, PAGE, page, arguments)


if __name__ == "__main__":
    sys.exit(main())
