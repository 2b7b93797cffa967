"""Every line that a page tells to run is run as it stands there, or listed with the reason why not.

What is listed is held against what it calls nevertheless: target, script, options, selection,
variables. What is run is run block by block in a copy of the project.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Collection
from itertools import chain
from pathlib import Path

import pytest
from contract_marts import mart_nodes, write_marts
from declarations import read_declarations
from docs_commands import ANSWER, ASK_SERVERS, Ended, Stage, objections, selected
from docs_pages import (
    ROOT,
    blocks,
    name_of,
    pages,
    programs,
    read,
    shell_blocks,
    shell_lines,
    shell_spans,
    started,
)
from loader_files import match_table
from make_demo_exports import make_demo_exports

pytestmark = pytest.mark.slow

# Needs what a whole run makes: `make test-nightly` runs it after one, on a small demo.
NIGHTLY = ("make run", "daily_run.py", "rebuild_day.py", "dbt", "mf", "chromium")
NIGHTLY += ("tests/python/test_house_rules.py", "what_if.py")
# Not run as it stands there: where it is tested, or why it cannot be.
NOT_RUN = {
    "make test": "the whole check: .ci/run",
    "make spark": "needs Java and .venv-spark; `make test` ends with the same script",
    "make spark-cluster": "the same; `make test-nightly` begins with the same script",
    ".venv-spark/bin/dbt": "the environment of Spark: scripts/spark_parity.py builds with it",
    "spark_cluster.py": "the environment of Spark: test_spark_cluster.py",
    "uv": "asks the package index",
    "tests/python/test_kpis_against_oracle.py": "minutes of the suite itself",
}
LANGUAGES = {"console", "csv", "diff", "sql", "text", "yaml"}
# Not 0 where no server answers, as on this stage, and while the example of deliveries.yml names
# channels without an address.
CODES = {"publish_postgres.py": 1, "deliver_alerts.py": 6}
NEXT_ACTION = "Ask the sponsor what a good year would be"


def kinds(line: str) -> set[str]:
    """By what a line can be listed: the programs it starts, and the words it gives them."""
    return {*programs(line), *(word for words in started(line) for word in words)}


def is_listed(line: str, where: Collection[str]) -> bool:
    return not kinds(line).isdisjoint(where)


def to_run(listed: Collection[str], wanted: Collection[str] = ()) -> list:
    """The blocks to run, each once, without listed lines; `wanted`: those with such a line only.

    The page that clears all away comes last.
    """
    found = {}
    for page in sorted(pages(), key=lambda page: page.name == "own_data.md"):
        for block in shell_blocks(read(page)):
            lines = [line for line in block if not is_listed(line, listed)]
            if lines and (not wanted or any(is_listed(line, wanted) for line in lines)):
                told = repr([line.partition("  #")[0].split() for line in lines])
                # What a whole run does hangs on what the page has said before.
                found.setdefault((told, page if wanted else None), (page, lines))
    return [
        pytest.param(page, lines, id=f"{name_of(page)}: {lines[0]}"[:60])
        for page, lines in found.values()
    ]


def test_every_block_of_the_pages_is_read_as_what_it_is():
    """A fence in a language of its own would be a command that nobody sees."""
    found = {block.language for page in pages() for block in blocks(read(page))}
    assert found == LANGUAGES, "write commands as console; anything new: teach docs_pages.py"


def test_what_a_line_calls_knows_its_words():
    wrong, seen = [], 0
    for page in pages():
        for line in [*shell_lines(read(page)), *shell_spans(read(page))]:
            seen += 1
            wrong += [f"{name_of(page)}: {line}\n    {said}" for said in objections(line)]
    assert wrong == [], "no such program, target, script, option, file or variable"
    assert seen >= 90, "the pages write their commands differently; adapt this test"


@pytest.mark.parametrize(
    "line",
    [
        "make rum",
        "make spark --fast",
        "make report ARGS=--pagse=3",
        f"env -u {'ACCOUNT_HEALTH'}_POSTGRESS make run",
        "python scripts/reprot.py",
        "python scripts/report.py --bd warehouse/account_health.duckdb",
        "python scripts/load_exports.py [--tool TOOL] [--arrive-at DAY]",
        "cd target && .venv/bin/dbt build --selec playbooks",
        ".venv-spark/bin/dbt build --target sparc",
        "export MASTER=$(.venv-spark/bin/python scripts/spark_cluster.py begin)",
        "mf query --metric mrr",
        "pytest -q tests/python/test_concept.py",
        "uv pip compile pyproject.toml --group develop -o requirements.lock",
        "looker deploy",
        "curl 'https://api.example/events?page[size]=200' > exports/klaviyo/email_events.jsonl",
    ],
)
def test_a_line_with_a_mistake_in_it_is_found(line, capsys):
    assert objections(line), line
    capsys.readouterr()


def test_nothing_is_listed_that_no_page_tells_to_run():
    told = set().union(*(kinds(line) for page in pages() for line in shell_lines(read(page))))
    assert {*NIGHTLY, *NOT_RUN} <= told


def test_what_dbt_is_told_to_select_is_there(parsed, tmp_path):
    shutil.copytree(parsed, tmp_path, dirs_exist_ok=True)
    told = {
        tuple(words)
        for page in pages()
        for line in [*shell_lines(read(page)), *shell_spans(read(page))]
        for words in started(line)
        if words[0].rpartition("/")[2] == "dbt" and "--select" in words and "…" not in words
    }
    assert len(told) >= 3
    for words in sorted(told):
        assert selected(words, tmp_path), f"{' '.join(words)} selects nothing"


@pytest.fixture
def stage(tmp_path, parsed, manifest) -> Stage:
    """A copy of the project with what earlier steps of the pages leave: exports, marts, a log."""
    stage = Stage(tmp_path)
    deliver_the_files_of(ROOT / "docs" / "own_data.md", stage)
    stage.published.parent.mkdir()
    customer = {"account_id": "1001", "date_day": "2026-06-30", "account_name": "Example Mills"}
    write_marts(stage.published, manifest, {"account_health": [{**customer, "band": "critical"}]})
    for folder in ("lake", "target"):
        (stage.folder / folder).mkdir()
    shutil.copy(parsed / "manifest.json", stage.folder / "target")
    events = [
        {"event": "model", "at": "06:00", "run_id": "mon", "name": "quick", "seconds": 1},
        {"event": "model", "at": "06:01", "run_id": "mon", "name": "int_days", "seconds": 2},
        {"event": "run_ended", "at": "06:02", "run_id": "mon", "exit_code": 3},
    ]
    log = stage.published.with_name("runs.jsonl")
    log.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    for tool in ("delighted", "klaviyo", "stripe", "zendesk"):
        (stage.folder / "exports" / tool).mkdir()
    return stage


def skip_without_programs(lines: list[str]) -> None:
    for program in {"chromium", "git", "jq"}.intersection(chain(*map(programs, lines))):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")


def deliver_the_files_of(page: Path, stage: Stage) -> None:
    """The CSV blocks of a page, each into the file that the sentence before it names."""
    text = read(page)
    for block in blocks(text, "csv"):
        named = re.findall(r"`(exports/generic/\w+\.csv)`", text[: block.begin])[-1]
        file = stage.folder / named
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, encoding="utf-8")


def change_the_next_action(stage: Stage) -> None:
    """The change that CONTRIBUTING.md begins with."""
    seed = stage.folder / "seeds" / "playbooks.csv"
    with seed.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    for row in rows:
        if row[0] == "proactive_call":
            row[header.index("next_action")] = NEXT_ACTION
    with seed.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


@pytest.mark.parametrize(("page", "lines"), to_run({*NIGHTLY, *NOT_RUN}))
def test_the_lines_of_a_page_do_what_it_says(page, lines, stage):
    skip_without_programs(lines)
    if page.name == "CONTRIBUTING.md":
        change_the_next_action(stage)
    if page.name == "change_a_mart.md":
        stage.run(["git init --quiet && git add models/marts/health"])
    for ended in stage.run(lines):
        assert_told(ended, stage)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory) -> Stage:
    """A copy of the project with the exports of a small demo, for the pages one after the other."""
    stage = Stage(tmp_path_factory.mktemp("lived_in"))
    make_demo_exports(stage.folder / "exports", accounts=35, months=12)
    return stage


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.parametrize(("page", "lines"), to_run(NOT_RUN, NIGHTLY))
def test_the_pages_hold_in_a_whole_world(page, lines, lived_in):
    """From the first `make run` on, in the order in which a reader comes to them."""
    skip_without_programs(lines)
    if page.name == "CONTRIBUTING.md":
        change_the_next_action(lived_in)
    if page.name == "own_data.md":
        lived_in.run(shell_blocks(read(page))[0])
        deliver_the_files_of(page, lived_in)
    for ended in lived_in.run(lines):
        assert_told(ended, lived_in)
        if page.name == "CONTRIBUTING.md" and "make run" in ended.line:
            assert NEXT_ACTION in ended.said
    if page.name == "own_data.md":
        asked = "select file_name, accepted_rows, rejected_rows from marts.file_status order by all"
        assert lived_in.ask(asked) == [
            ("generic/accounts.csv", 1, 0),
            ("generic/usage_events.csv", 1, 0),
        ]


@pytest.mark.slow
@pytest.mark.nightly
def test_the_documentation_is_one_page_with_every_mart(lived_in, manifest):
    (ended,) = lived_in.run(["make docs"])
    assert ended.code == 0, ended.said
    page = (lived_in.folder / "target" / "static_index.html").read_text(encoding="utf-8")
    assert [name for name in mart_nodes(manifest) if name not in page] == []


def assert_told(ended: Ended, stage: Stage) -> None:
    """The exit code is the one that the page leads to expect, and what it promises is there."""
    if "# fails" in ended.line:
        assert ended.code == 1, ended.said
        return
    expected = max(CODES.get(name, 0) for name in programs(ended.line))
    assert ended.code == expected, f"{ended.line}\n{ended.said}"
    for name, words in zip(programs(ended.line), started(ended.line), strict=True):
        assert name in SEEN, f"say in SEEN what a reader sees of {name}"
        SEEN[name](stage, words, ended)


def _page_of_report(stage: Stage, words: list[str], ended: Ended) -> None:
    out = Path(ended.said.split(" MB: ")[1].strip())
    (name,) = stage.ask(
        "select max(account_name) from marts.account_health where band = 'critical'"
    )[0]
    assert name in out.read_text(encoding="utf-8")
    if "--out" in words:
        assert out == stage.outside / Path(words[words.index("--out") + 1]).name


def _exported(stage: Stage, *_: object) -> None:
    files = stage.published.with_name("files")
    assert "Example Mills" in (files / "csv" / "account_health.csv").read_text("utf-8")
    assert (files / "parquet" / "account_health.parquet").exists()


def _not_published(_stage: Stage, _words: list[str], ended: Ended) -> None:
    assert "does ACCOUNT_HEALTH_POSTGRES lead to it?" in ended.said, ended.said


def _concepts(stage: Stage, *_: object) -> None:
    """The changed action where a page has changed it; the page that is there where none has."""
    written = (stage.folder / "docs" / "concepts.md").read_text("utf-8")
    if NEXT_ACTION in (stage.folder / "seeds" / "playbooks.csv").read_text("utf-8"):
        assert NEXT_ACTION in written
    else:
        assert written == read(ROOT / "docs" / "concepts.md")


def _catalogue(stage: Stage, *_: object) -> None:
    written, kept = (base / "docs" / "catalogue.md" for base in (stage.folder, ROOT))
    assert written.read_bytes() == kept.read_bytes()


def _loaded(stage: Stage, _words: list[str], ended: Ended) -> None:
    assert list((stage.folder / "lake" / "generic" / "accounts").glob("*.parquet")), ended.said


def _would_go(_stage: Stage, _words: list[str], ended: Ended) -> None:
    """The channel with an address would be told; the others say which variable they lack."""
    assert "rescue_room: 0 sent (0 items)\n" in ended.said, ended.said
    assert "ACCOUNT_HEALTH_MAIL is not set" in ended.said


def _made(stage: Stage, words: list[str], _ended: Ended) -> None:
    assert all((stage.folder / word).is_dir() for word in words[2:])


def _removed(stage: Stage, words: list[str], _ended: Ended) -> None:
    """Nothing of it is left; an empty folder may have been made since."""
    left = [file for word in words[2:] for file in (stage.folder / word).rglob("*.*")]
    assert left == []


def _copied(stage: Stage, words: list[str], _ended: Ended) -> None:
    """A file lies where it was put: in the project or, after `cd`, among the marts."""
    places = (stage.folder, stage.folder / "models" / "marts" / "health")
    assert any((place / words[-1]).is_file() for place in places)
    if words[0] == "git":
        assert not any((place / words[-2]).exists() for place in places)


def _filtered(_stage: Stage, words: list[str], ended: Ended) -> None:
    if words[-1].endswith("runs.jsonl"):
        assert ended.said in ("mon 3\n", "06:01 int_days 2 s\n")


def _downloaded(stage: Stage, _words: list[str], ended: Ended) -> None:
    """The answer lies in a file that the loader takes for a table of this tool."""
    (file,) = re.findall(r">>? *(exports/\S+)", ended.line)
    _, tool, name = file.split("/")
    assert match_table(read_declarations(ROOT)[tool], name), f"{file} is no table of {tool}"
    text = (stage.folder / file).read_text(encoding="utf-8")
    kept = [json.loads(line) for line in text.splitlines()]
    assert kept == ([{"id": 1}, {"id": 2}] if "jq" in ended.line else [json.loads(ANSWER)])


def _first_look(_stage: Stage, _words: list[str], ended: Ended) -> None:
    assert "rank_reason" in ended.said


def _green(_stage: Stage, _words: list[str], ended: Ended) -> None:
    assert re.search(r"\d+ passed", ended.said), ended.said


def _run(stage: Stage, _words: list[str], ended: Ended) -> None:
    assert "Account Health as of" in ended.said
    assert stage.published.exists()
    if "/tmp/trial" in ended.line:
        assert (stage.outside / "trial" / "account_health.duckdb").exists()


def _compared(_stage: Stage, _words: list[str], ended: Ended) -> None:
    assert "Accounts in another band: 0 (with another score: 0)" in ended.said


def _rebuilt(stage: Stage, words: list[str], _ended: Ended) -> None:
    kept = stage.published.with_name(f"account_health_{words[2]}.duckdb")
    assert (stage.outside / "rebuilt.duckdb" if "--out" in words else kept).exists()


def _built(stage: Stage, words: list[str], ended: Ended) -> None:
    if words[1] == "parse":
        assert (stage.folder / "target" / "semantic_manifest.json").exists()
        return
    assert re.search(r"PASS=[1-9]\d* WARN=0 ERROR=0", ended.said), ended.said


def _asked(stage: Stage, words: list[str], ended: Ended) -> None:
    if "--csv" in words:
        assert (stage.folder / words[-1]).stat().st_size > 50
    elif "--explain" in words:
        assert "SELECT" in ended.said
    else:
        name = "account__segment" if words[1] == "list" else words[3].split(",")[0]
        assert name in ended.said


def _pictured(stage: Stage, *_: object) -> None:
    picture, kept = (base / "docs" / "report.png" for base in (stage.folder, ROOT))
    assert picture.read_bytes() != kept.read_bytes()


def _nothing(*_: object) -> None:
    """A folder gone into, a variable set: what follows in the block needs it."""


SEEN: dict[str, Callable[[Stage, list[str], Ended], None]] = {
    "make report": _page_of_report,
    "report.py": _page_of_report,
    "export_marts.py": _exported,
    "publish_postgres.py": _not_published,
    "concepts_page.py": _concepts,
    "catalogue_page.py": _catalogue,
    "load_exports.py": _loaded,
    "deliver_alerts.py": _would_go,
    "-c": _first_look,
    "pytest": _green,
    **dict.fromkeys(("make run", "daily_run.py"), _run),
    "what_if.py": _compared,
    "rebuild_day.py": _rebuilt,
    "dbt": _built,
    "mf": _asked,
    "chromium": _pictured,
    "jq": _filtered,
    **dict.fromkeys(("cp", "git"), _copied),
    "mkdir": _made,
    "rm": _removed,
    **dict.fromkeys(ASK_SERVERS, _downloaded),
    **dict.fromkeys(("cd", "export"), _nothing),
}
