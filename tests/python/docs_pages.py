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
STARTS = re.compile(
    r"(?:make|dbt|mf|pytest|python|scripts/\w+\.py|\.venv\S*/python|\.venv\S*/dbt) "
)


class Block(NamedTuple):
    """A fenced block: where its text begins and ends in the page, its language, its text."""

    begin: int
    end: int
    language: str
    text: str


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


def shell_spans(text: str) -> list[str]:
    """What stands between backticks in a sentence and begins like a command of the project."""
    return [span for span in SPAN.findall(prose(text)) if STARTS.match(span)]


def shell_lines(text: str) -> list[str]:
    """Every line for a shell."""
    return [line for block in shell_blocks(text) for line in block]


def shell_blocks(text: str) -> list[list[str]]:
    """The lines of each block for a shell, fenced or indented, without what a program answers."""
    parts = [block.text for block in blocks(text, *SHELL)]
    parts += re.findall(r"(?:^    .*\S.*\n)+", prose(text), re.MULTILINE)
    found = []
    for part in parts:
        here = [line.strip() for line in _joined(part)]
        asked = [line.removeprefix("$ ") for line in here if line.startswith("$ ")]
        found.append([line for line in asked or here if line])
    return found


def programs(line: str) -> list[str]:
    """What a line starts: a program, `make target`, or the name of a script of the project."""
    return [_program(words) for words in started(line)]


def started(line: str) -> list[list[str]]:
    """The words of each program that a line starts, also of those inside `$(…)`."""
    inner = re.findall(r"\$\((.*?)\)", line)
    tokens = shlex.shlex(re.sub(r"\$\(.*?\)", "…", line), posix=True, punctuation_chars="|&;<>")
    tokens.whitespace_split = True
    parts: list[list[str]] = [[]]
    is_file = False
    for token in tokens:
        if set(token) <= set("|&;"):
            parts.append([])
        elif set(token) <= set("<>") or is_file:
            is_file = not is_file
        elif parts[-1] or not re.fullmatch(r"env|-u|[A-Z_]+|[A-Z_]+=.*", token):
            parts[-1].append(token)
    return [words for words in parts if words] + [words for one in inner for words in started(one)]


def _program(words: list[str]) -> str:
    folder, _, name = words[0].rpartition("/")
    if name in ("python", "make"):
        return f"make {words[1]}" if name == "make" else words[1].rpartition("/")[2]
    return words[0] if folder.startswith(".venv-") else name


def _joined(text: str) -> list[str]:
    return re.sub(r"\\\n\s*", "", text).splitlines()


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
