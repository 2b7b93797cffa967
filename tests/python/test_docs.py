"""Pages keep their word: links lead somewhere, queries bind, commands and files exist."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator

import duckdb
import pytest
import yaml
from contract_marts import write_marts
from docs_pages import (
    ROOT,
    blocks,
    commands,
    links,
    make_targets,
    name_of,
    options_of,
    pages,
    programs,
    prose,
    read,
    shell_lines,
    shown_results,
)
from run_history import write_history

DOCS = ROOT / "docs"
# What a page tells to run and no test starts as it stands there: where it is run, or why not.
NOT_RUN = {
    **dict.fromkeys(("cd", "cp", "export", "git", "mkdir", "rm"), "of the shell, not ours"),
    **dict.fromkeys(("curl", "stripe"), "asks the server of another company"),
    "uv": "makes the locks: asks the package index",
    "chromium": "takes the picture for the README; test_report.py looks at the page",
    "-c": "test_the_first_look_works_with_nothing_but_the_project",
    "dbt": "test_model_versions.py, scripts/spark_parity.py",
    "jq": "test_run_history.py",
    "mf": "test_metrics.py",
    "pytest": "the tests themselves",
    "make test": "the whole check: .ci/run",
}
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


def test_every_command_exists() -> None:
    targets = make_targets()
    wrong, seen = [], 0
    for page in pages():
        for program, arguments in commands(read(page)):
            seen += 1
            if program == "make":
                names = [word for word in arguments if re.fullmatch(r"[a-z][a-z-]*", word)]
                wrong += [f"{name_of(page)}: make {name}" for name in names if name not in targets]
                given = [word for word in arguments if word.startswith("ARGS=")]
                scripts = re.findall(r"(\w+\.py) \$\(ARGS\)", targets.get(names[0], ""))
                words = " ".join(given).removeprefix("ARGS=").split()
            else:
                scripts, words = [program], list(arguments)
            for script in scripts:
                if not (ROOT / "scripts" / script).exists():
                    wrong.append(f"{name_of(page)}: scripts/{script}")
                    continue
                named = {word.partition("=")[0] for word in words if word.startswith("--")}
                unknown = sorted(named - options_of(script))
                wrong += [f"{name_of(page)}: {script} {option}" for option in unknown]
    assert wrong == [], "no such target, script or option"
    assert seen >= 30, "the pages write their commands differently; adapt this test"


def test_a_test_runs_every_command_or_says_why_not() -> None:
    tests = "".join(read(test) for test in sorted((ROOT / "tests" / "python").glob("test_*.py")))
    targets = make_targets()
    unread, seen = [], set()
    for page in pages():
        for line in shell_lines(read(page)):
            for program in programs(line):
                seen.add(program)
                if program.startswith("make "):
                    scripts = re.findall(r"scripts/(\w+)\.py", targets[program.split()[1]])
                else:
                    scripts = re.findall(r"^(\w+)\.py$", program)
                read_by = scripts and all(re.search(rf"\b{one}\b", tests) for one in scripts)
                if not read_by and program not in NOT_RUN:
                    unread.append(f"{name_of(page)}: {line}")
    assert unread == [], "run it in a test, or say in NOT_RUN which test does or why none can"
    assert set(NOT_RUN) <= seen, "no page tells to run it any more"


def test_the_first_look_works_with_nothing_but_the_project(tmp_path, empty_marts) -> None:
    """The one line of docs/index.md that needs no tool."""
    (line,) = (one for one in shell_lines(read(DOCS / "index.md")) if " -c " in one)
    _, _, code = shlex.split(line)
    (tmp_path / "warehouse").mkdir()
    (path,) = empty_marts.execute(
        "select path from duckdb_databases() where not internal"
    ).fetchone()
    empty_marts.execute("checkpoint")
    shutil.copy(path, tmp_path / "warehouse" / "account_health.duckdb")
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "rank_reason" in shown.stdout, shown.stderr


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
    assert sorted(commands(text)) == [
        ("daily_run.py", ("--as-of", "DAY")),
        ("make", ("report",)),
        ("make", ("run",)),
        ("publish.py", ("--allow-shrink",)),
    ]
    assert list(shown_results(text)) == [("select 1 as one\n", ["one", "1"])]
    started = [["publish.py"], ["make run", "make report"]]
    assert [programs(line) for line in shell_lines(text)] == started
    assert programs("export A=b; jq -r 'a | b' c.jsonl") == ["export", "jq"]
    assert "--allow-shrink" in options_of("publish.py")
    assert {"run", "test", "test-nightly", "report", "docs"} <= make_targets().keys()
