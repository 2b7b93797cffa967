"""A large file of lines in parts that are typed at once, one by each core of a small machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import duckdb
from loader_beside import Look, Unsound, plain
from loader_text import UTF8_MARK, pieces

# Bytes of a part, but for the rest of its last line. With another number READER_VERSION must rise:
# old and new parts of one file would mix where a run is killed.
PART = 64 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """Whole lines of a file: where they can be read, how many come before them.

    Parts are numbered from 1 on; 0 is the whole file.
    """

    file: Path
    number: int = 0
    lines_before: int = 0


@dataclass(frozen=True)
class Lines:
    """A file of lines, the SQL that reads a part of it, and the look that each part needs."""

    file: Path
    select: Callable[[Part], str]
    look: Look

    @property
    def are_many(self) -> bool:
        """Whether the file is large enough to be read in parts."""
        return self.file.stat().st_size > PART


class Parts:
    """The parts of a file, each looked at and written beside `scratch` when a session takes it.

    Where a file is cut depends on nothing but its bytes. `taken` is how many parts there are,
    `lines` how many lines, once all work is done.
    """

    def __init__(
        self, lines: Lines, scratch: Path, sessions: Sequence[duckdb.DuckDBPyConnection]
    ) -> None:
        """Cut nothing yet; each of `sessions` will work in a thread of its own."""
        self.taken = self.lines = 0
        self.is_stopped = False
        self._of, self._scratch, self._sessions = lines, scratch, sessions
        self._at = 0
        self._lock = Lock()

    def work_off(self, work: Callable[[duckdb.DuckDBPyConnection, str, int], int]) -> int:
        """The sum of what `work` gives for all parts: session, SQL that reads it, number from 1 on.

        Raises what `work` raises, and Unsound where the file must be read with care; a fault stops
        all sessions. One that runs no query just then has to see `is_stopped`.
        """

        def take_parts(session: duckdb.DuckDBPyConnection) -> int:
            done = 0
            while part := self._take():
                done += work(session, self._of.select(part), part.number)
                part.file.unlink()
            return done

        with ThreadPoolExecutor(len(self._sessions)) as executor:
            try:
                running = [executor.submit(take_parts, session) for session in self._sessions]
                for one in wait(running, return_when=FIRST_EXCEPTION).done:
                    one.result()
            except BaseException:
                self.is_stopped = True
                for session in self._sessions:
                    session.interrupt()
                raise
            return sum(one.result() for one in running)

    def _take(self) -> Part | None:
        """The next part; None if there is none."""
        with self._lock, self._of.file.open("rb") as source:
            if self.is_stopped:
                raise Unsound
            if source.seek(self._at) >= self._of.file.stat().st_size:
                return None
            self.taken += 1
            place = self._scratch.with_name(f"{self._scratch.name}.{self.taken}")
            part = Part(place, self.taken, self.lines)
            with place.open("wb") as target:

                def written() -> Iterator[bytes]:
                    for piece in pieces(source, PART):
                        # DuckDB takes a mark away with which a file begins.
                        if self._at and not target.tell() and piece.startswith(UTF8_MARK):
                            raise Unsound
                        target.write(piece)
                        yield piece

                self.lines += self._of.look(plain(written()))
                self._at += target.tell()
            return part
