"""The pages for people, read as a machine reads them: links, blocks of code, commands."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`\n]+)`")
SHELL = ("console", "sh", "bash")
ENDS = ("|", "||", "&&", ";", ">", "#", "2>&1")


class Block(NamedTuple):
    """A fenced block: where its text begins and ends in the page, its language, its text."""

    begin: int
    end: int
    language: str
    text: str


class Command(NamedTuple):
    """A make target or a script of the project, as a page tells to run it."""

    program: str
    arguments: tuple[str, ...]


def pages() -> list[Path]:
    """Every page whose links and commands must hold."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def read(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    """The page's path from the project, for messages."""
    return page.relative_to(ROOT).as_posix()


def blocks(text: str, *languages: str) -> list[Block]:
    """Fenced blocks, of these languages only if any are named."""
    found = [Block(m.start(), m.end(), m[2], m[3]) for m in FENCE.finditer(text)]
    return [block for block in found if not languages or block.language in languages]


def prose(text: str) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", text)


def links(text: str) -> list[str]:
    """Targets of relative links, without what follows a `#`."""
    targets = [link.partition("#")[0] for link in LINK.findall(SPAN.sub("", prose(text)))]
    return [link for link in targets if link and not re.match(r"[a-z]+:", link)]


def shown_results(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each SQL block that a text block follows at once, and the lines of that."""
    for query, result in pairwise(blocks(text)):
        if (query.language, result.language) == ("sql", "text"):
            assert not text[query.end : result.begin].strip(), "a result follows its query at once"
            yield query.text, result.text.splitlines()


def as_shown(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """Lines as the pages show a result: columns, then rows, cells between bars."""
    return [" | ".join(columns), *(" | ".join(map(_cell, row)) for row in rows)]


def _cell(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def commands(text: str) -> list[Command]:
    """What a page tells to run: in shell blocks, indented blocks, and between backticks."""
    lines = [line for block in blocks(text, *SHELL) for line in _joined(block.text)]
    rest = prose(text)
    indented = re.findall(r"(?:^    .*\S.*\n)+", rest, re.MULTILINE)
    lines += [line for part in indented for line in _joined(part)]
    lines += [span for span in SPAN.findall(rest) if re.match(r"make |python |scripts/", span)]
    return [command for line in lines for command in _commands_of(line)]


def shell_lines(text: str) -> list[str]:
    """Lines for a shell, from its blocks and from indented ones; what a program answers is none."""
    parts = [block.text for block in blocks(text, *SHELL)]
    parts += re.findall(r"(?:^    .*\S.*\n)+", prose(text), re.MULTILINE)
    lines = []
    for part in parts:
        here = [line.strip() for line in _joined(part)]
        asked = [line.removeprefix("$ ") for line in here if line.startswith("$ ")]
        lines += asked or here
    return [line for line in lines if line]


def programs(line: str) -> list[str]:
    """What a line starts: a program, `make target`, or the name of a script of the project."""
    tokens = shlex.shlex(line, posix=True, punctuation_chars="|&;")
    tokens.whitespace_split = True
    started: list[list[str]] = [[]]
    for token in tokens:
        if set(token) <= set("|&;"):
            started.append([])
        elif started[-1] or not re.fullmatch(r"env|-u|[A-Z_]+|[A-Z_]+=.*", token):
            started[-1].append(token)
    return [_program(words) for words in started if words]


def _program(words: list[str]) -> str:
    name = words[0].rpartition("/")[2]
    if name in ("python", "make"):
        return f"make {words[1]}" if name == "make" else words[1].rpartition("/")[2]
    return name


def _joined(text: str) -> list[str]:
    return re.sub(r"\\\n\s*", "", text).splitlines()


def _commands_of(line: str) -> Iterator[Command]:
    try:
        words = shlex.split(line.replace("[", " ").replace("]", " "), comments=False)
    except ValueError:  # an apostrophe in what a program prints
        words = line.split()
    for place, word in enumerate(words):
        script = re.search(r"(?:^|/)scripts/(\w+)\.py$", word)
        # `VAR=x make run` is a command, a sentence with "make" in it is none.
        before = words[:place]
        is_first = all(other in ("$", "env", "-u") or "_" in other for other in before)
        is_make = word == "make" and (is_first or before[-1] == "&&")
        if is_make or script:
            rest = words[place + 1 :]
            stop = next((i for i, w in enumerate(rest) if w in ENDS), len(rest))
            yield Command(f"{script[1]}.py" if script else "make", tuple(rest[:stop]))


def options_of(script: str) -> set[str]:
    """Options that a script's argparse front knows."""
    tree = ast.parse((ROOT / "scripts" / script).read_text(encoding="utf-8"))
    return {"--help", "-h"} | {
        argument.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "add_argument"
        for argument in call.args
        if isinstance(argument, ast.Constant) and str(argument.value).startswith("-")
    }


def make_targets() -> dict[str, str]:
    """Target → its recipe."""
    text = read(ROOT / "Makefile")
    rules = re.finditer(r"^([a-z][a-z-]*):(?! export)(?! *[:?]?=).*\n((?:\t.*\n)*)", text, re.M)
    return {rule[1]: rule[2] for rule in rules}
