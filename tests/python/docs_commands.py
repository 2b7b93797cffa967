"""What the pages tell to run: whether each program knows its words, and a place to run them in."""

from __future__ import annotations

import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import click
import duckdb
import yaml
from docs_pages import ROOT, make_targets, read, started

# What a copy of the project does without: what is made, and what git keeps.
MADE = (".git", ".venv*", "target", "warehouse", "lake", "exports", "logs", "dbt_packages")
MADE += (".*_cache", ".hypothesis", "deliveries.yml")
OURS = ("ACCOUNT_HEALTH_", "DBT_", "MAKE", "MFLAGS", "PYTEST_", "PG")
# Programs that ask the servers of other companies, which no test may: each gives this answer.
ASK_SERVERS = ("curl", "stripe")
# Of the shell and of others; a test that runs them is skipped where they are not installed.
OTHERS = ("cd", "chromium", "cp", "export", "git", "jq", "mkdir", "openssl", "rm")
ANSWER = '{"data": [{"id": 1}, {"id": 2}], "tickets": [{"id": 1}, {"id": 2}]}'
# Words of the pages that stand for what the reader puts there.
EXAMPLES = {
    " TOOL": " generic",
    " DAY": " 2026-06-30",
    " …": " account_health",
    "services/…": "services/T00000000/B00000000/abcdefghijklmnopqrstuvwx",
}


class Accepted(BaseException):
    """A script has understood its command line and would begin its work now."""


class Ended(NamedTuple):
    """A line that was run: what it is, its exit code, and all that it said."""

    line: str
    code: int
    said: str


def given(line: str) -> str:
    """A synopsis as somebody gives it: every option, with an example where a word stands for it."""
    line = re.sub(r"\[(--[^\]]*)\]", r"\1", line)
    for word, example in EXAMPLES.items():
        line = line.replace(word, example)
    return line


def objections(line: str) -> list[str]:
    """What of the line nobody knows: program, target, option, file or variable of the project."""
    wrong = [
        f"nothing reads {name}"
        for name in re.findall(r"\b(?:ACCOUNT_HEALTH|DBT)_[A-Z_]+(?==|\b)", line)
        if name not in variables()
    ]
    for words in started(given(line)):
        wrong += _objections(words)
    return wrong


def _objections(words: list[str]) -> Iterator[str]:
    program, rest = words[0].rpartition("/")[2], words[1:]
    if program == "python" and rest[0] != "-c":
        program, rest = rest[0], rest[1:]
    if program.startswith("scripts/"):
        yield from _of_script(program, rest)
    elif program == "make":
        yield from _of_make(rest)
    elif program == "dbt":
        yield from _of_click("dbt.cli.main", rest)
        named = rest[rest.index("--target") + 1 :][:1] if "--target" in rest else []
        if not set(named) <= set(targets()):
            yield f"profiles.yml has no target {named[0]}"
    elif program == "mf":
        yield from _of_click("dbt_metricflow.cli.main", rest)
    elif program == "uv":
        yield from _of_uv(rest)
    elif program == "pytest":
        yield from (f"no {word}" for word in rest if "/" in word and not (ROOT / word).exists())
    elif program == "curl":
        yield from _of_curl(rest)
    elif program not in (*OTHERS, *ASK_SERVERS, "python"):
        yield f"no test knows what {program} is: teach docs_commands.py to check it"


def _of_script(script: str, words: Sequence[str]) -> Iterator[str]:
    """Ask the script's own front, and stop it before its work."""
    if not (ROOT / script).exists():
        yield f"no {script}"
        return

    genuine = ArgumentParser.parse_args

    def parse_and_stop(parser: ArgumentParser, words: Sequence[str]) -> None:
        genuine(parser, words)
        raise Accepted

    module = importlib.import_module(Path(script).stem)
    with patch.object(ArgumentParser, "parse_args", parse_and_stop):
        try:
            module.main(list(words))
        except Accepted:
            return
        except SystemExit:
            yield f"{script} does not know {shlex.join(words)}"
        else:
            yield f"{script} has run: its main does not parse_args"


def _of_make(words: Sequence[str]) -> Iterator[str]:
    """Ask make what it would do; what a target hands on to a script, ask the script."""
    yield from _of_make_itself(tuple(words))
    recipes = "".join(make_targets().get(word, "") for word in words)
    scripts = re.findall(r"(scripts/\w+\.py) \$\(ARGS\)", recipes)
    for word in words:
        if word.startswith("ARGS="):
            for script in scripts:
                yield from _of_script(script, word.removeprefix("ARGS=").split())


@lru_cache
def _of_make_itself(words: tuple[str, ...]) -> tuple[str, ...]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    planned = subprocess.run(
        ["make", "--dry-run", *words],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    return (planned.stderr,) if planned.returncode else ()


def _of_click(module: str, words: Sequence[str]) -> Iterator[str]:
    """Ask a front written with click, command by command, and run none."""
    command, rest, name = importlib.import_module(module).cli, list(words), "cli"
    try:
        context = command.make_context(name, rest, resilient_parsing=False)
        while isinstance(command, click.Group):
            name, command, rest = command.resolve_command(
                context, [*context._protected_args, *context.args]
            )
            context = command.make_context(name, rest, parent=context)
    except click.ClickException as error:
        yield f"{shlex.join(words)}: {error.format_message()}"


def _of_curl(words: Sequence[str]) -> Iterator[str]:
    """curl takes brackets and braces in an address for a list of addresses, unless told not to."""
    for word in words:
        if "://" in word and set("[]{}") & set(word) and not {"-g", "--globoff"} & set(words):
            yield f"curl needs -g for the brackets of {word}"


def _of_uv(words: Sequence[str]) -> Iterator[str]:
    """The groups of pyproject.toml and the locks: the package index is not asked."""
    groups = tomllib.loads(read(ROOT / "pyproject.toml"))["dependency-groups"]
    for option, value in pairwise(words):
        if option == "--group" and value.removeprefix("pyproject.toml:") not in groups:
            yield f"pyproject.toml has no group {value}"
        if option == "-o" and not (ROOT / value).exists():
            yield f"no {value}"


@lru_cache
def variables() -> frozenset[str]:
    """The environment variables that something in the project reads."""
    places = [*(ROOT / "scripts").glob("*.py"), *(ROOT / "macros").glob("*.sql")]
    places += [ROOT / "profiles.yml", ROOT / "examples" / "deliveries.yml"]
    return frozenset(
        name for place in places for name in re.findall(r"\b[A-Z]+_[A-Z_]+\b", read(place))
    )


@lru_cache
def targets() -> tuple[str, ...]:
    """The outputs of profiles.yml."""
    return tuple(yaml.safe_load(read(ROOT / "profiles.yml"))["account_health"]["outputs"])


class Stage:
    """A copy of the project to run lines in, with an environment and nothing of the outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self.outside = folder / "tmp"
        self.outside.mkdir(parents=True)
        self.folder.mkdir()
        made = shutil.ignore_patterns(*MADE)(ROOT, os.listdir(ROOT))
        for part in {*os.listdir(ROOT)} - made:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
            copy(ROOT / part, self.folder / part)
        # An environment of links, as new as its lock: make would install another one.
        environment = self.folder / ".venv"
        environment.mkdir()
        for part in Path(sys.prefix).iterdir():
            if part.name != ".installed":
                (environment / part.name).symlink_to(part)
        (environment / ".installed").touch()
        self._environment = {
            name: value for name, value in os.environ.items() if not name.startswith(OURS)
        }
        self._environment["PATH"] = f"{environment / 'bin'}:{os.environ['PATH']}"
        # No server answers here, whatever this machine has.
        self._environment["PGPORT"] = "1"

    @property
    def published(self) -> Path:
        """Where the published file lies when nothing says otherwise."""
        return self.folder / "warehouse" / "account_health.duckdb"

    def ask(self, query: str) -> list[tuple]:
        """Rows from the published file."""
        with duckdb.connect(self.published, read_only=True) as connection:
            return connection.execute(query).fetchall()

    def run(self, lines: Sequence[str]) -> list[Ended]:
        """Run the lines of one block after each other in one shell; /tmp is a folder beside it."""
        logs = [self.outside / f"said_{place}" for place in range(len(lines))]
        script = "set -u\n"
        script += "".join(
            f"{name}() {{ printf '%s' {shlex.quote(ANSWER)}; }}\n" for name in ASK_SERVERS
        )
        for line, log in zip(lines, logs, strict=True):
            told = given(line).replace("/tmp/", f"{self.outside}/")
            script += f"{{\n{told}\n}} >{shlex.quote(str(log))} 2>&1\necho $? >>{log}.code\n"
        subprocess.run(["bash", "-c", script], cwd=self.folder, env=self._environment, check=True)
        ended = []
        for line, log in zip(lines, logs, strict=True):
            code = int(log.with_name(f"{log.name}.code").read_text("utf-8"))
            log.with_name(f"{log.name}.code").unlink()
            ended.append(Ended(line, code, log.read_text("utf-8")))
        return ended


def selected(words: Sequence[str], parsed: Path) -> list[str]:
    """What a dbt command selects, by the project as it is parsed in this folder."""
    from dbt.cli.main import dbtRunner

    place = words.index("--select") + 1
    asked = ["ls", "--select", words[place], "--output", "name"]
    outcome = dbtRunner().invoke(
        ["--log-level", "none", *asked, "--vars", json.dumps({"tools": list(tools())})]
        + [f"--{name}-dir={ROOT}" for name in ("project", "profiles")]
        + [f"--target-path={parsed}", f"--log-path={parsed}"]
    )
    assert outcome.success, outcome.exception
    return outcome.result


def tools() -> list[str]:
    """Every tool that the project declares."""
    return list(yaml.safe_load(read(ROOT / "dbt_project.yml"))["vars"]["tool_entities"])
