"""Looking at the bytes of a file in a thread of its own, while DuckDB reads its values.

What a file is made of is known for certain only at its end. Nearly every file goes on as it begins,
so that it is read as if, and read again with care where the look says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path

import duckdb
from loader_text import is_plain, pieces


class Unsound(Exception):
    """A file that cannot be read at once: it has a fault, or something else to be careful about."""


class Watcher:
    """One look at one file. A context manager: leaving it waits until the look has ended."""

    def __init__(self, sessions: Sequence[duckdb.DuckDBPyConnection]) -> None:
        """Watch a file that `sessions` read; what they run is stopped when a fault is found."""
        self.is_stopped = False
        self._sessions = sessions
        self._executor = ThreadPoolExecutor(1)
        self._rows: Future[int] | None = None

    def __enter__(self) -> Watcher:
        """Begin nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the thread: it must not stop what is run next."""
        self._executor.shutdown()

    def watch(self, file: Path, count_rows: Callable[[Iterator[bytes]], int]) -> None:
        """Give the pieces of `file` to `count_rows`, which raises Unsound or tells the rows."""
        self._rows = self._executor.submit(self._look, file, count_rows)

    def rows(self) -> int | None:
        """How many rows the file has, None if it was not watched. Raises Unsound."""
        return self._rows and self._rows.result()

    def _look(self, file: Path, count_rows: Callable[[Iterator[bytes]], int]) -> int:
        try:
            with file.open("rb") as source:
                return count_rows(_plain(pieces(source)))
        except Unsound:
            self._stop()
            raise

    def at_once(self, work: Callable[[duckdb.DuckDBPyConnection], int]) -> list[int]:
        """What `work` gives for each session, all at work at once; one that fails stops them all.

        A session that runs no query just now is not stopped: `work` has to look at `is_stopped`.
        """
        with ThreadPoolExecutor(len(self._sessions)) as executor:
            running = [executor.submit(work, session) for session in self._sessions]
            try:
                for one in wait(running, return_when=FIRST_EXCEPTION).done:
                    one.result()
            except BaseException:
                self._stop()
                raise
            return [one.result() for one in running]

    def _stop(self) -> None:
        self.is_stopped = True
        for session in self._sessions:
            session.interrupt()


def _plain(found: Iterator[bytes]) -> Iterator[bytes]:
    for piece in found:
        if not is_plain(piece):
            raise Unsound
        yield piece
