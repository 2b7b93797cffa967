"""A large file of lines in parts that can be typed at once, one by each core of a small machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import duckdb
from loader_beside import Unsound, Watcher
from loader_text import PIECE, UTF8_MARK

# Bytes of a part, but for the rest of its last line. With another number READER_VERSION must rise:
# old and new parts of one file would mix where a run is killed.
PART = 64 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """Whole lines of a file: where they can be read, and how many come before them."""

    file: Path
    lines_before: int = 0


class Parts:
    """The parts of a file, each written beside `scratch` while a session works on it.

    Where a file is cut depends on nothing but its bytes.
    """

    def __init__(
        self, file: Path, scratch: Path, source_of: Callable[[Part], str], watcher: Watcher
    ) -> None:
        """`source_of` gives the SQL that reads a part; the sessions are those of the watcher."""
        self.taken = 0
        self._file, self._scratch = file, scratch
        self._source_of, self._watcher = source_of, watcher
        self._at = self._lines = 0
        self._lock = Lock()

    @property
    def are_many(self) -> bool:
        """Whether the file is large enough to be read in parts."""
        return self._file.stat().st_size > PART

    def work_off(self, work: Callable[[duckdb.DuckDBPyConnection, str, int], int]) -> int:
        """The sum of what `work` gives for all parts: session, SQL that reads it, number from 1 on.

        Raises what `work` raises, and Unsound where the file must be read with care.
        """

        def take_parts(session: duckdb.DuckDBPyConnection) -> int:
            done = 0
            while found := self._take():
                part, number = found
                done += work(session, self._source_of(part), number)
                part.file.unlink()
            return done

        return sum(self._watcher.at_once(take_parts))

    def _take(self) -> tuple[Part, int] | None:
        """The next part and its number; None if there is none."""
        with self._lock, self._file.open("rb") as source:
            if self._watcher.is_stopped:
                raise Unsound
            source.seek(self._at + PART)
            source.readline()
            end = min(source.tell(), self._file.stat().st_size)
            if end <= self._at:
                return None
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
            return part, self.taken
