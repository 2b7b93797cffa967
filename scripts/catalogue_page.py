#!/usr/bin/env python3
"""Write docs/catalogue.md: for each id of the catalogue where it is configured, computed, tested.

Read from the files alone (seeds, models and their yml, tests), nothing is run. An id that nothing
names stands in a list of its own: it is not built yet.

Exit codes: 0 written, or with --check up to date; 1 with --check out of date.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml
from generated_page import write_or_check
from paths import PROJECT

PAGE = PROJECT / "docs" / "catalogue.md"
ID = re.compile(r"\b([A-Z]\d\d[a-c]?)(?:-([A-Z]\d\d))?\b")
DOC_BLOCK = re.compile(r"{% docs (\w+) %}(.*?){% enddocs %}", re.DOTALL)
DOC_CALL = re.compile(r"{{ *doc\('(\w+)'\) *}}")
SHOWN = 3
HEAD = """\
# The catalogue, id by id

What each id of the catalogue means here, where it is configured (rows of a seed), where it is
computed or described (models and columns), and what tests it (unit tests of dbt, data tests,
pytest). Written by `python scripts/catalogue_page.py` from the files themselves; `make test` fails
if it is out of date.
"""


def ids_in(text: str) -> Iterator[str]:
    """Every id a text names; K01-K04 is four."""
    for first, last in ID.findall(text):
        if last and first[0] == last[0]:
            for number in range(int(first[1:3]), int(last[1:3]) + 1):
                yield f"{first[0]}{number:02d}"
        else:
            yield first


def configured(project: Path) -> Mapping[str, list[str]]:
    """Id → the seeds that implement it, with their number of rows."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((project / "seeds").glob("*.csv")):
        if path.stem == "catalogue":
            continue
        counts: dict[str, int] = defaultdict(int)
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                # A row implements one id; what else it serves is told in its reason.
                for name in {row.get("catalogue_id", ""), *ids_in(row.get("reason") or "")}:
                    counts[name] += 1
        for name, count in counts.items():
            found[name].append(f"{path.stem} ({count})" if count > 1 else path.stem)
    return found


def computed(project: Path) -> Mapping[str, list[str]]:
    """Id → the columns and models that name it, in a description or a comment."""
    found: dict[str, set[str]] = defaultdict(set)
    blocks = {
        name: text
        for path in sorted((project / "models").rglob("*.md"))
        for name, text in DOC_BLOCK.findall(path.read_text(encoding="utf-8"))
    }

    def said(node: Mapping[str, str]) -> Iterator[str]:
        text = node.get("description", "")
        return ids_in(DOC_CALL.sub(lambda call: blocks.get(call[1], ""), text))

    for path in sorted([*(project / "models").rglob("*.yml"), *(project / "seeds").glob("*.yml")]):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for model in [*content.get("models", []), *content.get("seeds", [])]:
            for name in said(model):
                found[name].add(model["name"])
            for column in model.get("columns", []):
                for name in said(column):
                    found[name].add(f"{model['name']}.{column['name']}")
    for path in sorted((project / "models").rglob("*.sql")):
        for name in ids_in("\n".join(re.findall(r"--[^\n]*", path.read_text(encoding="utf-8")))):
            found[name].add(path.stem)
    return {name: sorted(places) for name, places in found.items()}


def covered(project: Path) -> Mapping[str, list[str]]:
    """Id → the tests that name it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((project / "models").rglob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for test in content.get("unit_tests", []):
            for name in ids_in(test.get("description", "")):
                found[name].add(test["name"])
    tests = project / "tests"
    for path in sorted([*(tests / "python").glob("*.py"), *(tests / "data").rglob("*.sql")]):
        for name in ids_in(path.read_text(encoding="utf-8")):
            found[name].add(path.stem)
    return {name: sorted(places) for name, places in found.items()}


def page(project: Path = PROJECT) -> str:
    """The whole page as Markdown."""
    with (project / "seeds" / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        catalogue = list(csv.DictReader(file))
    seeds, models, tests = configured(project), computed(project), covered(project)
    parts, missing = [HEAD], []
    for kind in dict.fromkeys(row["kind"] for row in catalogue):
        lines = []
        for row in (one for one in catalogue if one["kind"] == kind):
            name = row["catalogue_id"]
            if name in seeds or name in models or name in tests:
                cells = (_some(places.get(name, [])) for places in (seeds, models, tests))
                lines.append(f"| {name} | {row['title']} | {' | '.join(cells)} |")
            else:
                missing.append(f"{name} {row['title']}")
        if lines:
            head = "| id | what | seeds | models | tests |\n|---|---|---|---|---|"
            parts.append("\n".join([f"## {kind.capitalize()}", "", head, *lines]) + "\n")
    if missing:
        parts.append("## Not built yet\n\n" + "; ".join(missing) + ".\n")
    return "\n".join(parts)


def _some(places: Sequence[str]) -> str:
    shown = ", ".join(f"`{place}`" for place in places[:SHOWN])
    return shown + (f" and {len(places) - SHOWN} more" if len(places) > SHOWN else "")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the page; returns the exit code."""
    return write_or_check("catalogue_page.py", __doc__, PAGE, page, arguments)


if __name__ == "__main__":
    sys.exit(main())
