"""A misspelt option, tool, variable, day or model stops a command, which says which one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import daily_run
import duckdb
import pytest
import yaml
from bench_data import Scale, write_lake
from dbt.cli.main import dbtRunner
from environment import KNOWN, NAME, misspelt
from kept_parse import start_from_the_project
from paths import Paths
from project_copy import patch_places
from run_dbt import LEFT_OUT, Dbt

# Variables.


def test_a_misspelt_variable_is_named_with_the_one_that_was_meant(tmp_path):
    (tmp_path / "deliveries.yml").write_text("url_env: ACCOUNT_HEALTH_SLACK\n", "utf-8")
    environment = {
        "ACCOUNT_HEALTH_EXPORT": "/srv/exports",
        "Account_Health_Lake": "/srv/lake",
        "ACCOUNT_HEALTH_DATABASE": "x",
        "ACCOUNT_HEALTH_SLACK": "https://hooks.example",
        "ACCOUNT_HEALTH_DB": "x",
        "HEALTH": "x",
    }
    files = [tmp_path / "deliveries.yml", tmp_path / "profiles.yml"]
    database, export, lake = misspelt(environment, files)
    assert "ACCOUNT_HEALTH_EXPORT is" in export
    assert "Did you mean ACCOUNT_HEALTH_EXPORTS?" in export
    assert "Did you mean ACCOUNT_HEALTH_LAKE?" in lake
    assert "Known are ACCOUNT_HEALTH_AS_OF, ACCOUNT_HEALTH_DB, " in database


def test_every_variable_that_the_project_reads_is_known(project_root):
    folders = ("scripts", "macros", "models", "tests", "schedules", "examples")
    paths = [path for folder in folders for path in (project_root / folder).rglob("*")]
    paths += [project_root / name for name in ("Makefile", "profiles.yml", "dbt_project.yml")]
    read = re.compile(rf"\b(?:environ|env|getenv|setenv|env_var)\b.{{0,12}}?({NAME.pattern})")
    found = {
        name
        for path in paths
        if path.suffix in (".py", ".sql", ".yml", ".service", "") and path.is_file()
        if path.name != Path(__file__).name
        for name in read.findall(path.read_text("utf-8"))
    }
    assert {"ACCOUNT_HEALTH_LAKE", "ACCOUNT_HEALTH_KILLS"} <= found, "the pattern finds nothing"
    assert found <= KNOWN, "add it in scripts/environment.py"


@pytest.fixture
def paths(tmp_path, project_root, monkeypatch) -> Paths:
    """This project, with nothing delivered and nothing built."""
    for variable, place in (("EXPORTS", "exports"), ("LAKE", "lake"), ("DB", "new/health.duckdb")):
        monkeypatch.setenv(f"ACCOUNT_HEALTH_{variable}", str(tmp_path / place))
    return Paths.from_env(project=project_root)


def test_a_misspelt_variable_stops_the_run_before_anything_is_read(paths, monkeypatch, capsys):
    monkeypatch.setenv("ACCOUNT_HEALTH_EXPORT", "/srv/exports")
    assert daily_run.main([], paths) == daily_run.USAGE
    assert "Did you mean ACCOUNT_HEALTH_EXPORTS?" in capsys.readouterr().err
    assert not paths.published.parent.exists()


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5", ""])
def test_a_number_of_threads_that_is_none_stops_the_run(value, paths, monkeypatch, capsys):
    monkeypatch.setenv("ACCOUNT_HEALTH_THREADS", value)
    assert daily_run.main([], paths) == daily_run.USAGE
    assert f"ACCOUNT_HEALTH_THREADS is {value!r}" in capsys.readouterr().err
    assert not paths.published.parent.exists()


def test_a_file_name_that_nobody_could_read_from_stops_the_run(paths, capsys):
    named = replace(paths, published=paths.published.with_name("marts.duckdb"))
    assert daily_run.main([], named) == daily_run.USAGE
    assert "marts.duckdb cannot be the published file" in capsys.readouterr().err
    assert not paths.published.parent.exists()


# Options and days.


@pytest.mark.parametrize("words", [["--asof", "2026-06-30"], ["--full"], ["--tool", "x"], ["now"]])
def test_an_unknown_option_is_refused_even_if_it_begins_like_one(words, paths, capsys):
    with pytest.raises(SystemExit) as ended:
        daily_run.main(words, paths)
    assert ended.value.code == daily_run.USAGE
    assert "unrecognized arguments" in capsys.readouterr().err


def deliver(lake: Path, first: str, last: str) -> None:
    """An arrival log of one file, with records from the first to the last day."""
    (lake / "_files").mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select 'loaded' as status, date '{first}' as first_event_on, "
            f"date '{last}' as last_event_on) to '{lake}/_files/log.parquet' (format parquet)"
        )


def days_from_today(days: int) -> str:
    return (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)).isoformat()


@pytest.fixture
def as_of(paths, monkeypatch):
    """What a run with this as-of date ends in, where loading and dbt are left out."""
    for step in ("_load", "_dbt_phases", "_report"):
        monkeypatch.setattr(daily_run.Run, step, lambda _: None)

    def code(day: str) -> int:
        return daily_run.main(["--as-of", day], paths)

    return code


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2062-06-30", "2062-06-30 is in the future"),
        ("2023-12-31", "2023-12-31 is before the first day of any record, 2024-01-01"),
        ("2024-01-01", ""),
        ("2026-06-30", ""),
        # Yesterday's exports are late: their feeds are, not the day.
        (days_from_today(0), ""),
    ],
)
def test_a_day_that_nobody_can_mean_is_refused(day, told, as_of, paths, capsys):
    deliver(paths.lake, "2024-01-01", "2026-06-30")
    assert as_of(day) == (daily_run.USAGE if told else daily_run.DONE)
    assert told in capsys.readouterr().err


def test_a_day_that_the_data_knows_is_not_in_the_future(as_of, paths):
    deliver(paths.lake, "2024-01-01", days_from_today(30))
    assert as_of(days_from_today(30)) == daily_run.DONE
    assert as_of(days_from_today(31)) == daily_run.USAGE


@pytest.mark.usefixtures("as_of")
def test_the_day_of_the_environment_is_checked_as_well(paths, monkeypatch):
    monkeypatch.setenv("ACCOUNT_HEALTH_AS_OF", "2062-06-30")
    assert daily_run.main([], paths) == daily_run.USAGE


# Models.


@pytest.fixture
def small(tmp_path, project_root) -> list[str]:
    """Options for dbt: one model under the flags of this project, so that a parse takes no time."""
    flags = yaml.safe_load((project_root / "dbt_project.yml").read_text("utf-8"))["flags"]
    project = {"name": "small", "profile": "small", "flags": flags, "model-paths": ["models"]}
    profiles = {"small": {"target": "t", "outputs": {"t": {"type": "duckdb", "path": ":memory:"}}}}
    for name, content in (("dbt_project.yml", project), ("profiles.yml", profiles)):
        (tmp_path / name).write_text(yaml.safe_dump(content), "utf-8")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "alerts.sql").write_text("select 1 as one", "utf-8")
    return [f"--{folder}-dir={tmp_path}" for folder in ("project", "profiles")]


def test_dbt_does_not_build_nothing_and_call_it_done(small):
    quiet = ["--log-level", "none", "build", "--select"]
    assert dbtRunner().invoke([*quiet, "alerts", *small]).success
    for words in (["alrets"], ["alerts", "alrets"], ["alerts,tag:nightly"]):
        outcome = dbtRunner().invoke([*quiet, *words, *small])
        assert not outcome.success
        assert "does not match any enabled nodes" in str(outcome.exception)


@pytest.mark.slow
def test_dbt_builds_one_model_and_what_it_needs_where_nothing_is(
    tmp_path, monkeypatch, project_root
):
    """A history, but not what the run that goes on from it would have to know."""
    patch_places(tmp_path, monkeypatch)
    monkeypatch.setenv(LEFT_OUT, "test unit_test")
    paths = Paths.from_env(project=project_root)
    write_lake(paths.lake, Scale(accounts=2, days=3, events=30))
    start_from_the_project(tmp_path / "target")
    paths.build.parent.mkdir(parents=True)
    places = [f"--{folder}-dir={project_root}" for folder in ("project", "profiles")]
    words = ["--log-level", "none", "build", "--select", "+int_usage_user_days", *places]
    outcome = dbtRunner().invoke(words)
    Dbt.close(None)
    assert outcome.success, outcome.exception or outcome.result
    with duckdb.connect(paths.build, read_only=True) as connection:
        found = connection.execute(
            "select count(*) > 0, (select count(*) from runs.last_run)"
            " from intermediate.int_usage_user_days"
        ).fetchone()
    assert found == (True, 0)
