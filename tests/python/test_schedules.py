"""The files of schedules/ can be read by what they are for, and run what the project has."""

from __future__ import annotations

import ast
import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
import types
from pathlib import Path

import daily_run
import pytest
import yaml
from docs_pages import options_of

ROOT = Path(__file__).resolve().parents[2]
SCHEDULES = ROOT / "schedules"
HOME = "/srv/account-health"
FIELD = r"(?:\*|\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)(?:/\d+)?"
CRON = re.compile(rf"((?:{FIELD} +){{4}}{FIELD})\s+(.*)")
LIMITS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
CODES = {
    value
    for name, value in vars(daily_run).items()
    if name.isupper() and isinstance(value, int) and name != "TYPE_CHECKING"
}


def read(name: str) -> str:
    return (SCHEDULES / name).read_text(encoding="utf-8")


def scheduled(text: str) -> tuple[str, str]:
    """The five fields of a line of cron, and what follows them; fails where cron would."""
    found = CRON.fullmatch(text)
    assert found, f"no line of cron: {text}"
    for field, (least, most) in zip(found[1].split(), LIMITS, strict=True):
        for number in re.findall(r"(?<!/)\b\d+", field):
            assert least <= int(number) <= most, f"{number} in {field}"
    return found[1], found[2]


def assert_runs(command: str) -> None:
    """The command starts the daily run, with options that it has."""
    assert ".venv/bin/python scripts/daily_run.py" in command, command
    words = re.findall(r"--[a-z-]+", command.partition("daily_run.py")[2])
    assert set(words) <= options_of("daily_run.py"), words


def test_nothing_is_scheduled_that_no_test_reads():
    assert {path.name for path in SCHEDULES.iterdir()} == {
        "account-health.cron",
        "account-health.service",
        "account-health.timer",
        "airflow_dag.py",
        "github_actions.yml",
    }


@pytest.mark.parametrize("wrong", ["30 24 * * * x", "61 5 * * * x", "30 5 * * x", "30 5 ? * * x"])
def test_what_cron_refuses_is_refused_here(wrong):
    with pytest.raises(AssertionError):
        scheduled(wrong)


def test_the_line_of_cron(tmp_path):
    lines = [line for line in read("account-health.cron").splitlines() if line.strip()]
    settings = [line for line in lines if re.match(r"[A-Z]+=", line)]
    (line,) = [line for line in lines if not line.startswith("#") and line not in settings]
    fields, rest = scheduled(line)
    user, _, command = rest.partition(" ")
    assert (fields, user) == ("30 5 * * *", "account-health")
    assert "%" not in command, "cron ends the command at a % without a \\"
    assert "SHELL=/bin/bash" in settings
    assert_runs(command)

    # As cron would run it, with a run that says something and ends in a code of its own.
    for code in (0, 4):
        python = tmp_path / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.write_text(f"#!/bin/sh\necho said by $1\nexit {code}\n", encoding="utf-8")
        python.chmod(0o755)
        here = command.replace(HOME, shlex.quote(str(tmp_path)))
        ended = subprocess.run(["bash", "-c", here], capture_output=True, text=True, check=False)
        log = tmp_path / "warehouse" / "nightly.log"
        assert log.read_text("utf-8") == "said by scripts/daily_run.py\n"
        assert ended.stdout == (log.read_text("utf-8") if code else ""), "mailed only if it failed"


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str
    parser.read_string(read(name))
    return parser


def test_the_units_of_systemd_fit_together():
    service, timer = unit("account-health.service"), unit("account-health.timer")
    assert_runs(service["Service"]["ExecStart"].removeprefix(f"{HOME}/"))
    assert service["Service"]["ExecStart"].startswith(f"{HOME}/"), "systemd wants a whole path"
    assert service["Service"]["Type"] == "oneshot"
    assert (timer["Timer"]["OnCalendar"], timer["Timer"]["Persistent"]) == (
        "*-*-* 05:30:00",
        "true",
    )
    assert timer["Install"]["WantedBy"] == "timers.target"
    again = {int(code) for code in service["Service"]["RestartPreventExitStatus"].split()}
    fine = int(service["Service"]["SuccessExitStatus"])
    assert fine == daily_run.LOCKED
    # Tried again is what may pass by itself.
    assert CODES - again - {fine, daily_run.DONE} == {
        daily_run.UNEXPECTED,
        daily_run.NOT_SERVED,
        daily_run.IN_USE,
    }


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_can_read_its_units(tmp_path):
    for name in ("account-health.service", "account-health.timer"):
        # It looks for the program and the user, which are not here.
        text = read(name).replace(f"{HOME}/.venv/bin/python", sys.executable)
        (tmp_path / name).write_text(text.replace("User=account-health", "User=root"), "utf-8")

    def verify() -> subprocess.CompletedProcess[str]:
        paths = [str(path) for path in sorted(tmp_path.glob("account-health.*"))]
        return subprocess.run(
            ["systemd-analyze", "verify", "--man=no", *paths],
            capture_output=True,
            text=True,
            check=False,
        )

    verified = verify()
    assert (verified.returncode, verified.stderr) == (0, "")
    timer = tmp_path / "account-health.timer"
    timer.write_text(timer.read_text("utf-8").replace("05:30:00", "25:30:00"), "utf-8")
    assert "Failed to parse calendar" in verify().stderr, "a wrong timer must be seen"


def test_the_workflow_of_github(tmp_path):
    workflow = yaml.safe_load(read("github_actions.yml"))
    assert set(workflow) == {"name", "on", "concurrency", "permissions", "jobs"}
    (schedule,) = workflow["on"]["schedule"]
    assert scheduled(f"{schedule['cron']} x")[0] == "30 5 * * *"
    assert not workflow["concurrency"]["cancel-in-progress"], "a run is not killed for the next"
    ((_, job),) = workflow["jobs"].items()
    assert "self-hosted" in job["runs-on"], "lake and warehouse must be there tomorrow"
    assert set(job) == {"runs-on", "timeout-minutes", "defaults", "env", "steps"}
    (step,) = job["steps"]
    assert set(step) == {"run"}
    assert_runs(step["run"])
    assert "${{" not in step["run"], "what is typed would be run as a command"

    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nfor word in "$@"; do echo "<$word>"; done\n', encoding="utf-8")
    python.chmod(0o755)
    for day, expected in (
        ("", "<scripts/daily_run.py>\n"),
        ("2026-06-30; id", "<scripts/daily_run.py>\n<--as-of=2026-06-30; id>\n"),
    ):
        ended = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=tmp_path,
            env={**os.environ, "DAY": day},
            capture_output=True,
            text=True,
            check=True,
        )
        assert ended.stdout == expected


class Recorded:
    """Takes the place of a class of Airflow, and keeps what it is given."""

    made: list[tuple[str, tuple, dict]]

    def __init__(self, *positional: object, **named: object) -> None:
        type(self).made.append((type(self).__name__, positional, named))

    def __enter__(self) -> Recorded:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    "modules",
    [
        {"airflow.providers.standard.operators.bash": "BashOperator", "airflow.sdk": "DAG"},
        {"airflow": "DAG", "airflow.operators.bash": "BashOperator"},
    ],
    ids=["3", "2"],
)
def test_the_dag_of_airflow(modules, monkeypatch):
    """Airflow itself is too large to install for a test: its two classes record what they get."""
    made: list[tuple[str, tuple, dict]] = []
    for path, name in modules.items():
        module = types.ModuleType(path)
        setattr(module, name, type(name, (Recorded,), {"made": made}))
        monkeypatch.setitem(sys.modules, path, module)
    exec(compile(ast.parse(read("airflow_dag.py")), "airflow_dag.py", "exec"), {})
    (_, (name,), dag), (_, _, task) = made
    assert name == "account_health"
    assert scheduled(f"{dag['schedule']} x")[0] == "30 5 * * *"
    assert (dag["max_active_runs"], dag["catchup"]) == (1, False)
    assert task["skip_on_exit_code"] == daily_run.LOCKED
    assert task["bash_command"].startswith(f"cd {HOME} && ")
    assert not task["bash_command"].endswith((".sh", ".bash")), "Airflow would look for a file"
    assert_runs(task["bash_command"])
