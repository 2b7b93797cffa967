"""Which delivered file belongs to which declared table, and whether it is completely written."""

from __future__ import annotations

import errno
import fnmatch
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from declarations import Table, Tool, normalise
from loader_text import DELIVER_AGAIN, Refused

CSV_ENDINGS = (".csv", ".tsv", ".txt")
JSON_ENDINGS = (".jsonl", ".ndjson", ".json")
PARQUET_ENDING = ".parquet"
CHECKSUM_ENDING = ".sha256"
IGNORED_ENDINGS = (
    *(".md", ".yml", ".yaml", ".done", ".tmp", ".part", ".crdownload", ".filepart"),
    CHECKSUM_ENDING,
)


@dataclass(frozen=True)
class Delivery:
    """One file of exports/<tool>/; `table` is None if no declared entity fits its name."""

    tool: Tool
    table: Table | None
    path: Path

    @property
    def shown(self) -> str:
        """The path relative to exports/, with forward slashes."""
        return f"{self.tool.name}/{_shown(self.path)}"


def _shown(path: Path) -> str:
    """A name as text; its bytes that are not UTF-8 are replaced."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def file_kind(name: str) -> str | None:
    """csv, json or parquet by the ending of the name; None for any other ending."""
    name = name.lower()
    if name.endswith(PARQUET_ENDING):
        return "parquet"
    name = name.removesuffix(".gz")
    if name.endswith(CSV_ENDINGS):
        return "csv"
    return "json" if name.endswith(JSON_ENDINGS) else None


def find_deliveries(exports: Path, tools: Mapping[str, Tool]) -> list[Delivery]:
    """The files of every tool's folder, by tool and name, without hidden files and notes."""
    found = []
    for name in sorted(tools):
        folder = exports / name
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            ignored = path.name.startswith((".", "~")) or path.name.lower().endswith(
                IGNORED_ENDINGS
            )
            if path.is_file() and not ignored:
                found.append(Delivery(tools[name], match_table(tools[name], path.name), path))
    return found


def unknown_folders(exports: Path, tools: Iterable[str]) -> tuple[str, ...]:
    """Folders of exports/ that no declared tool reads."""
    if not exports.is_dir():
        return ()
    known = set(tools)
    return tuple(
        _shown(path)
        for path in sorted(exports.iterdir())
        if path.is_dir() and not path.name.startswith(".") and path.name not in known
    )


def misplaced(exports: Path, tools: Mapping[str, Tool]) -> tuple[str, ...]:
    """What lies beside or below the folder where it would be read: paths within exports/."""
    if not exports.is_dir():
        return ()
    beside = [
        _shown(path)
        for path in sorted(exports.iterdir())
        if path.is_file() and any(_is_readable(tool, path) for tool in tools.values())
    ]
    below = {
        f"{name}/{_shown(folder)}/"
        for name, tool in tools.items()
        for folder in (exports / name).glob("[!.]*/")
        if any(_is_readable(tool, path) for path in folder.rglob("*"))
    }
    return (*beside, *sorted(below))


def _is_readable(tool: Tool, path: Path) -> bool:
    """Whether the tool would read a file of that name; a tool that reads any name does not say."""
    table = match_table(tool, path.name)
    return file_kind(path.name) is not None and table is not None and "*" not in table.files


def match_table(tool: Tool, name: str) -> Table | None:
    """The table whose `files` fit the name, else the longest table name the name begins with."""
    for table in tool.tables.values():
        if any(fnmatch.fnmatch(name.casefold(), glob.casefold()) for glob in table.files):
            return table
    begins = [
        table
        for table in tool.tables.values()
        if not table.files and normalise(name).startswith(table.name)
    ]
    return max(begins, key=lambda table: len(table.name), default=None)


def refuse_by_name(delivery: Delivery) -> Table:
    """The delivery's table; raises Refused if its name or ending says it cannot be loaded."""
    name = _shown(delivery.path)
    if name != delivery.path.name:
        raise Refused(f"the name {name} is not UTF-8", "rename the file")
    if file_kind(name) is None:
        raise Refused(
            f"{name} is not a CSV, JSON or Parquet file by its name",
            "save it as .csv, .csv.gz, .jsonl, .json or .parquet, or move it out of exports/",
        )
    if delivery.table is None:
        entities = ", ".join(sorted(delivery.tool.tables))
        raise Refused(
            f"{name} begins with no entity of {delivery.tool.name}",
            f"begin its name with one of {entities}, or move it out of exports/",
        )
    return delivery.table


def has_checksum(path: Path) -> bool:
    """Whether `<file>.sha256` stands beside a file; `checksum_fault` compares it."""
    # Not Path.is_file, which stops at a name too long to have a checksum beside it.
    return os.path.isfile(path.with_name(path.name + CHECKSUM_ENDING))


def checksum_fault(path: Path, hashed: Callable[[], str]) -> Refused | None:
    """The refusal if `<file>.sha256`, where there is one, tells of other bytes than were `hashed`.

    Nothing else tells a file cut at a line end, or a flipped bit in Parquet, from a sound one.
    """
    checksum = path.with_name(path.name + CHECKSUM_ENDING)
    try:
        told = checksum.read_text("utf-8", "replace").split()
    except OSError as error:
        # A name may be too long to have a checksum beside it.
        if error.errno in (errno.ENOENT, errno.ENAMETOOLONG):
            return None
        return Refused(f"{_shown(checksum)} cannot be opened", "check who may read it")
    sha256 = hashed()
    if told and told[0].lower() == sha256:
        return None
    return Refused(
        f"its SHA-256 is {sha256[:12]}..., but {path.name}{CHECKSUM_ENDING} says"
        f" {told[0][:12] if told else 'nothing'}...: it is damaged, or not whole",
        f"{DELIVER_AGAIN}, with its checksum as `sha256sum` writes it",
    )


@dataclass(frozen=True)
class Patience:
    """How long a file must have been still before it is read; seconds, with replaceable clocks."""

    still: float = 2.0
    limit: float = 30.0
    step: float = 0.25
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


def still_being_written(paths: Iterable[Path], patience: Patience) -> set[Path]:
    """The files that did not keep size and modification time for `still` seconds in time.

    Files untouched for that long cost no wait; all others are awaited together.
    """
    start = patience.now()
    seen: dict[Path, tuple[tuple[int, float], float]] = {}
    for path in paths:
        state = _state(path)
        if not 0 <= patience.still <= start - state[1]:
            seen[path] = (state, start)
    while seen and patience.now() - start < patience.limit:
        patience.sleep(patience.step)
        for path, (state, since) in list(seen.items()):
            current = _state(path)
            if current != state:
                seen[path] = (current, patience.now())
            elif patience.now() - since >= patience.still:
                del seen[path]
    return set(seen)


def _state(path: Path) -> tuple[int, float]:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return (-1, 0.0)
    return (stat.st_size, stat.st_mtime)
