"""Faults in the files of every tool, under names before and after those of the sound files.

Each fixture file of each tool is damaged in every way, and all are loaded at once. None is silent:
a damaged file is refused with reason and remedy, or each row of the sound file is there as it was,
is rejected by its number, or a note with a remedy says what may be wrong. The sound files load
whole beside them.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from declarations import Table, normalise, read_declarations
from loader_files import match_table
from loader_report import FileResult
from loader_support import Box
from paths import PROJECT

pytestmark = pytest.mark.slow

FIXTURES = PROJECT / "tests" / "fixtures"
TOOLS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
DECLARED = read_declarations(PROJECT)
ENDINGS = re.compile(r"\.(csv|jsonl?)(\.gz)?$")
LETTERS = "größe, Лада"


@dataclass(frozen=True)
class Sound:
    """A tool's file as it should be; `content` is unpacked."""

    tool: str
    path: Path
    content: bytes

    @property
    def name(self) -> str:
        """The path in exports/."""
        return f"{self.tool}/{self.path.name}"

    @property
    def table(self) -> Table:
        """What it is read as."""
        found = match_table(DECLARED[self.tool], self.path.name)
        assert found is not None
        return found

    @property
    def is_csv(self) -> bool:
        """Else it is JSON."""
        return ".csv" in self.path.name

    @property
    def delimiter(self) -> str:
        """What lies between two fields of a CSV."""
        header = self.text.partition("\n")[0]
        return max(",;", key=header.count)

    @property
    def text(self) -> str:
        """Two of the files are written as their program did in its country."""
        for encoding in ("utf-8-sig", *(self.table.encoding or ()), "cp1252"):
            try:
                return self.content.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise AssertionError(self.name)

    def with_letters(self, letters: bytes) -> bytes:
        """With these bytes inside its last text, in UTF-8 but for them."""
        content = self.text.encode()
        inside = rb"[A-Za-z0-9]" if self.is_csv else rb'"'
        place = [one.start() for one in re.finditer(inside, content)][-1]
        return content[:place] + letters + content[place:]


def sound_files() -> Iterator[Sound]:
    for tool in TOOLS:
        for path in sorted((FIXTURES / tool / "files").iterdir()):
            packed = path.name.endswith(".gz")
            content = path.read_bytes()
            yield Sound(tool, path, gzip.decompress(content) if packed else content)


SOUND = list(sound_files())


def cut_in_its_last_row(sound: Sound) -> bytes:
    """Before the last field, or inside the last object."""
    sign = sound.delimiter if sound.is_csv else ":"
    return sound.content[: sound.content.rstrip().rindex(sign.encode())]


def with_nul(sound: Sound) -> bytes:
    middle = len(sound.text) // 2
    return f"{sound.text[:middle]}\0{sound.text[middle:]}".encode()


def without_what_is_required(sound: Sound) -> bytes:
    """The required columns under names that nobody declared."""
    names = {
        normalise(name)
        for column in sound.table.columns
        if column.required
        for name in (column.name, *column.aliases, (column.json_path or "").split(".")[-1])
    }
    if sound.is_csv:
        header, _, rest = sound.text.partition("\n")
        (fields,) = csv.reader([header.strip()], delimiter=sound.delimiter)
        fields = [f"x{n}" if normalise(field) in names else field for n, field in enumerate(fields)]
        return f"{sound.delimiter.join(fields)}\n{rest}".encode()
    return re.sub(
        r'"([^"]+)":',
        lambda found: f'"x{found[1]}":' if normalise(found[1]) in names else found[0],
        sound.text,
    ).encode()


def with_open_quotation(sound: Sound) -> bytes:
    """A quotation mark too many in a middle line of CSV, one too few in one of JSON."""
    lines = sound.content.splitlines(keepends=True)
    middle = len(lines) // 2
    changed = lines[middle].replace(b'":', b":", 1)
    lines[middle] = b'"' + lines[middle] if sound.is_csv else changed
    return b"".join(lines)


def zipped(sound: Sound) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"xl/{sound.path.name}", "inside")
    return packed.getvalue()


@dataclass(frozen=True)
class Fault:
    """How a file is damaged, the ending of its name, and what is said of it if it is refused.

    `is_always_refused`: no such file loads. `is_per_tool`: what was in the file is of no account.
    """

    damaged: Callable[[Sound], bytes]
    reason: str
    ending: str = ""
    is_always_refused: bool = True
    is_per_tool: bool = False


CUT = "cut short|no line end|quotation|required column|not valid UTF-8"
FAULTS = {
    # One that ends behind a whole row, or in a last field, may be whole: a note says so.
    "cut in its middle": Fault(
        lambda sound: sound.content[: len(sound.content) // 2], CUT, is_always_refused=False
    ),
    "cut in its last row": Fault(cut_in_its_last_row, CUT),
    "packed, then cut": Fault(lambda sound: gzip.compress(sound.content)[:-9], "gzip file", ".gz"),
    "emptied": Fault(lambda _: b"", "empty", is_per_tool=True),
    "blanks": Fault(lambda _: b" \n", "empty", is_per_tool=True),
    "a web page": Fault(
        lambda _: b"<!DOCTYPE html><title>Log in</title>", "web page", is_per_tool=True
    ),
    "an archive": Fault(zipped, "zip archive", is_per_tool=True),
    "a workbook by its name": Fault(
        lambda sound: zipped(sound) + b"\n", "by its name", ".xlsx", is_per_tool=True
    ),
    "a NUL byte": Fault(with_nul, "NUL bytes"),
    "required columns missing": Fault(without_what_is_required, "required column"),
    "UTF-16 without mark": Fault(lambda sound: sound.text.encode("utf-16-le"), "NUL bytes"),
    "damaged UTF-8": Fault(
        lambda sound: sound.with_letters(LETTERS.encode() + "ö".encode()[:1]), "not valid UTF-8"
    ),
    "letters of Windows-1251": Fault(
        lambda sound: sound.with_letters("Лада".encode("cp1251")), "", is_always_refused=False
    ),
    # One line of JSON is rejected alone.
    "a quotation left open": Fault(
        with_open_quotation, "quotation|cut short or damaged|rejected", is_always_refused=False
    ),
    "an error of the API": Fault(
        lambda sound: json.dumps({"error": "rate limited", "of": sound.name}).encode(),
        "required column|no line end|does not begin",
    ),
}  # fmt: skip


def name_of(sound: Sound, fault: Fault, number: int) -> str:
    """Of the same table; every other one comes before the sound file's own name."""
    ending = ENDINGS.search(sound.path.name)
    stem, ending = sound.path.name[: ending.start()], ending[0]
    ending = fault.ending if fault.ending == ".xlsx" else ending.removesuffix(".gz") + fault.ending
    return f"{stem}{'-_'[number % 2]}{number:02}{ending}"


@dataclass(frozen=True)
class Loaded:
    """The lake after one load of everything: the rows and the rejects of each file."""

    results: dict[str, FileResult]
    rows: dict[str, dict[int, tuple[Any, ...]]]
    rejects: dict[str, list[tuple[Any, ...]]]
    names: dict[str, list[tuple[Sound, str]]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Loaded:
    """Sound files and damaged ones, in one load."""
    declared = {
        tool: (PROJECT / f"models/staging/{tool}/_{tool}__sources.yml").read_text("utf-8")
        for tool in DECLARED
    }
    box = Box(tmp_path_factory.mktemp("tools"), **declared)
    names: dict[str, list[tuple[Sound, str]]] = {}
    for place, sound in enumerate(SOUND):
        box.put(sound.path.name, sound.path.read_bytes(), sound.tool)
        for number, (what, fault) in enumerate(FAULTS.items(), start=place):
            if what == "letters of Windows-1251" and "cp1251" in (sound.table.encoding or ()):
                continue  # read as they are
            name, damaged = name_of(sound, fault, number), fault.damaged(sound)
            if fault.is_per_tool and sound.tool in {one.tool for one, _ in names.get(what, ())}:
                continue
            assert damaged != sound.content, f"{sound.name}: {what} changes nothing"
            packed = name.endswith(".gz") and fault.ending != ".gz"
            box.put(name, gzip.compress(damaged) if packed else damaged, sound.tool)
            names.setdefault(what, []).append((sound, f"{sound.tool}/{name}"))
    box.load()
    rows: dict[str, dict[int, tuple[Any, ...]]] = {}
    for folder in {(sound.tool, sound.table.name) for sound in SOUND}:
        query = (
            "select _file, _row, columns(c -> c not in ('_file', '_row', '_arrived_at')) from {}"
        )
        for file, row, *values in box.query(query, "/".join(folder)):
            rows.setdefault(file, {})[row] = tuple(values)
    rejects: dict[str, list[tuple[Any, ...]]] = {}
    query = "select file, outcome, row, column_name, value, reason, remedy from {}"
    for file, *reject in box.query(query, "_rejects"):
        rejects.setdefault(file, []).append(tuple(reject))
    return Loaded({one.file: one for one in box.report.files}, rows, rejects, names)


def silence(sound: Sound, name: str, fault: Fault, found: Loaded) -> str | None:
    """What is wrong with the verdict on a damaged file; None if it is refused or told."""
    result, rows = found.results[name], found.rows.get(name, {})
    rejects = [one[1:] for one in found.rejects.get(name, ()) if one[0] == "row_rejected"]
    if result.status == "refused":
        told = [(one[0], *one[4:]) for one in found.rejects[name] if one[0] == "file_refused"]
        if told != [("file_refused", result.reason, result.remedy)] or not result.remedy:
            return f"refused without a remedy or a line in the rejects: {told}"
        if not re.search(fault.reason, result.reason):
            return f"refused for another reason: {result.reason}"
        return f"refused, and yet {len(rows)} rows of it are there" if rows else None
    if fault.is_always_refused:
        return f"loaded {result.accepted} of {result.delivered} rows"
    if not all(
        row and (column or value) and why and how for row, column, value, why, how in rejects
    ):
        return f"a reject without its place or remedy: {rejects}"
    if len(rows) != result.accepted:
        return f"{result.accepted} accepted, but the lake has {sorted(rows)}"
    rejected, whole = {row for row, *_ in rejects}, found.rows[sound.name]
    kept = all(row in rejected or rows.get(row) == values for row, values in whole.items())
    kept = kept and rows.keys() <= whole.keys()
    is_told = bool(result.reason and result.remedy)
    return None if kept or is_told else f"silent: {sorted(rows)} are there, {rejects} rejected"


def test_the_sound_files_load_whole_but_for_what_is_planted_in_them(loaded):
    planted = []
    for tool in TOOLS:
        path = FIXTURES / tool / "rejects.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                planted += [f"{tool}/{one['file']}" for one in csv.DictReader(file)
                            if one["outcome"] == "row_rejected"]  # fmt: skip
    for sound in SOUND:
        result = loaded.results[sound.name]
        assert (result.status, result.rejected) == ("loaded", planted.count(sound.name)), sound.name
        assert result.accepted == len(loaded.rows[sound.name]) > 0, sound.name


@pytest.mark.parametrize("what", FAULTS)
def test_no_damaged_file_of_any_tool_is_silent(loaded, what):
    assert {sound.tool for sound, _ in loaded.names[what]} >= set(TOOLS) - {"bitrix24"}
    wrong = [
        f"{name}: {fault}"
        for sound, name in loaded.names[what]
        if (fault := silence(sound, name, FAULTS[what], loaded))
    ]
    assert wrong == []
