"""Pages keep their word: links lead somewhere, queries bind, commands and files exist."""

from __future__ import annotations

import csv
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml
from contract_marts import write_marts
from docs_pages import (
    ROOT,
    blocks,
    links,
    make_targets,
    name_of,
    pages,
    programs,
    prose,
    read,
    shell_blocks,
    shell_spans,
    shown_results,
    started,
)
from run_history import write_history

DOCS = ROOT / "docs"
# For an administrator of PostgreSQL.
NOT_DUCKDB = {("connect_bi.md", "create role")}


def test_every_link_leads_to_a_file() -> None:
    broken = [
        f"{name_of(page)}: {link}"
        for page in pages()
        for link in links(read(page))
        if not (page.parent / link).exists()
    ]
    assert broken == [], "correct the link, or write the page"


def test_the_index_names_every_page() -> None:
    """A page that nobody is led to is not read."""
    listed = {(DOCS / link).resolve() for link in links(read(DOCS / "index.md"))}
    missing = [name_of(page) for page in DOCS.rglob("*.md") if page.resolve() not in listed]
    assert sorted(missing) == ["docs/index.md"], "name the page in docs/index.md"


@pytest.fixture(scope="module")
def empty_marts(tmp_path_factory, manifest) -> Iterator[duckdb.DuckDBPyConnection]:
    path = write_marts(tmp_path_factory.mktemp("docs") / "account_health.duckdb", manifest, {})
    with duckdb.connect(path) as connection:
        write_history(connection, path.with_name("runs.jsonl"))
        yield connection


def test_every_query_binds_to_the_marts(empty_marts) -> None:
    """A column that has another name now would be found by the first reader."""
    bound = 0
    for page in sorted(DOCS.rglob("*.md")):
        for block in blocks(read(page), "sql"):
            if (page.name, " ".join(block.text.split()[:2])) in NOT_DUCKDB:
                continue
            try:
                empty_marts.execute(f"explain {block.text}")
            except duckdb.Error as error:
                pytest.fail(f"{name_of(page)}: {error}\n{block.text}")
            bound += 1
    assert bound >= 10, "the pages write their queries differently; adapt this test"


def test_every_file_of_the_project_that_a_page_names_exists() -> None:
    folders = "seeds|macros|models|tests|scripts|dashboards|examples"
    named = re.compile(rf"`((?:{folders})/[\w./]+\.\w+)`")
    missing = [
        f"{name_of(page)}: {path}"
        for page in pages()
        for path in named.findall(prose(read(page)))
        if not (ROOT / path).exists()
    ]
    assert missing == []


def test_every_data_test_that_a_page_names_exists() -> None:
    """`change_a_threshold.md` says which test finds which mistake."""
    text = prose(read(DOCS / "change_a_threshold.md"))
    named = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert len(named) >= 3
    assert [name for name in named if not (ROOT / f"tests/data/{name}.sql").exists()] == []


def test_the_worked_change_begins_with_the_line_that_stands_there() -> None:
    page = read(DOCS / "change_a_threshold.md")
    before, after = (block.text.splitlines() for block in blocks(page, "csv"))
    lines = read(ROOT / "seeds" / "threshold_levels.csv").splitlines()
    assert set(before) <= set(lines)
    assert {len(row) for row in csv.reader(after)} == {len(lines[0].split(","))}


def test_the_kpi_shown_is_the_kpi_there() -> None:
    row, example = (b.text.splitlines() for b in blocks(read(DOCS / "add_a_kpi.md"), "csv"))
    assert set(row) <= set(read(ROOT / "seeds" / "kpis.csv").splitlines())
    for line, seed in zip(example, ("thresholds", "threshold_levels"), strict=True):
        header = read(ROOT / "seeds" / f"{seed}.csv").splitlines()[0]
        assert len(next(csv.reader([line]))) == len(header.split(",")), seed


def test_files_to_deliver_have_columns_of_the_contract() -> None:
    contract = ROOT / "models" / "staging" / "generic" / "_generic__sources.yml"
    (source,) = yaml.safe_load(read(contract))["sources"]
    columns = [{column["name"] for column in table["columns"]} for table in source["tables"]]
    delivered = [
        (page, block.text)
        for page in ("own_data.md", "read_an_alert.md")
        for block in blocks(read(DOCS / page), "csv")
    ]
    assert len(delivered) >= 3
    for page, text in delivered:
        header, *rows = csv.reader(text.splitlines())
        assert any(set(header) <= known for known in columns), f"{page}: no entity has {header}"
        assert {len(row) for row in rows} == {len(header)}, page


def test_github_checks_what_ci_checks() -> None:
    workflow = yaml.safe_load(read(ROOT / ".github" / "workflows" / "ci.yml"))
    (job,) = workflow["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert read(ROOT / ".ci" / "run").splitlines()[-1] == "make test"


def test_hooks_before_a_commit_call_what_is_there() -> None:
    (repo,) = yaml.safe_load(read(ROOT / ".pre-commit-config.yaml"))["repos"]
    for hook in repo["hooks"]:
        program, *words = shlex.split(hook["entry"])
        assert (Path(sys.prefix) / program.removeprefix(".venv/")).exists(), hook["entry"]
        missing = [word for word in words if "/" in word and not (ROOT / word).exists()]
        assert missing == []


def test_the_templates_of_github_ask_for_grain_and_proof() -> None:
    headings = re.findall("^## (.*)$", read(ROOT / ".github/pull_request_template.md"), re.M)
    assert {"Grain", "Proof"} <= set(headings)
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    assert forms
    for form in forms:
        asked = yaml.safe_load(read(form))
        assert asked.keys() >= {"name", "description", "body"}, form.name
        ids = [part["id"] for part in asked["body"]]
        assert len(ids) == len(set(ids)), form.name
        needed = [p["id"] for p in asked["body"] if p.get("validations", {}).get("required")]
        assert len(needed) >= 2, f"{form.name}: nothing must be told"


def test_pages_are_read_as_people_read_them() -> None:
    """The reader of these pages by hand: a page with one of everything."""
    text = (
        "See [a](a.md#top) and [b](https://b.example), not `[c](c.md)`.\n\n"
        "    env -u ANY_NAME ACCOUNT_HEALTH_DB=/tmp/x \\\n        make run && make report\n\n"
        "Say `python scripts/daily_run.py [--as-of DAY]`; make nothing of this.\n\n"
        "```console\n$ .venv/bin/python scripts/publish.py --allow-shrink > log\n```\n\n"
        "```sql\nselect 1 as one\n```\n\n```text\none\n1\n```\n"
    )
    assert links(text) == ["a.md"]
    assert shell_spans(text) == ["python scripts/daily_run.py [--as-of DAY]"]
    assert list(shown_results(text)) == [("select 1 as one\n", ["one", "1"])]
    assert [[programs(line) for line in block] for block in shell_blocks(text)] == [
        [["publish.py"]],
        [["make run", "make report"]],
    ]
    assert programs("export A=b; jq -r 'a | b' c.jsonl") == ["export", "jq"]
    assert programs("export A=$(python scripts/publish.py)") == ["export", "publish.py"]
    assert started(".venv/bin/dbt build > 'a b' | wc -l") == [
        [".venv/bin/dbt", "build"],
        ["wc", "-l"],
    ]
    assert {"run", "test", "test-nightly", "report", "docs"} <= make_targets().keys()
