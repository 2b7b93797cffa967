"""A large file of lines in parts that can be typed at once, one by each core of a small machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from loader_beside import Unsound
from loader_text import PIECE, UTF8_MARK

# Bytes of a part, but for the rest of its last line.
PART = 64 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """Whole lines of a file: where they can be read, and how many come before them."""

    file: Path
    lines_before: int = 0


class Parts:
    """An iterator over the parts of a file, of which several threads may take one after another.

    A part is written beside `scratch` when it is taken; who takes it removes it. Where a file is
    cut depends on nothing but its bytes.
    """

    def __init__(self, file: Path, scratch: Path, source_of: Callable[[Part], str]) -> None:
        """`source_of` gives the SQL that reads a part."""
        self.taken = 0
        self.source_of = source_of
        self._file, self._scratch = file, scratch
        self._at = self._lines = 0
        self._lock = Lock()

    @property
    def are_many(self) -> bool:
        """Whether the file is large enough to be read in parts."""
        return self._file.stat().st_size > PART

    def __iter__(self) -> Parts:
        """Itself."""
        return self

    def __next__(self) -> tuple[int, Part]:
        """The next part and its number, from 1 on; raises Unsound where it must not begin."""
        with self._lock, self._file.open("rb") as source:
            source.seek(self._at + PART)
            source.readline()
            end = min(source.tell(), self._file.stat().st_size)
            if end <= self._at:
                raise StopIteration
            source.seek(self._at)
            if self._at and source.read(len(UTF8_MARK)) == UTF8_MARK:
                raise Unsound  # DuckDB takes a mark away with which a file begins
            source.seek(self._at)
            self.taken += 1
            part = Part(self._scratch.with_name(f"{self._scratch.name}.{self.taken}"), self._lines)
            with part.file.open("wb") as target:
                for left in range(end - self._at, 0, -PIECE):
                    piece = source.read(min(PIECE, left))
                    self._lines += piece.count(b"\n")
                    target.write(piece)
            self._at = end
            return self.taken, part
