"""Looking at the bytes of a file in a thread of its own, while DuckDB reads its values.

What a file is made of is known for certain only at its end. Nearly every file goes on as it begins,
so that it is read as if, and read again with care where the look says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import duckdb
from loader_text import is_plain, pieces

# Counts the lines in pieces of a file; raises Unsound where they are not as they seemed to be.
Look = Callable[[Iterator[bytes]], int]


class Unsound(Exception):
    """A file that cannot be read at once: it has a fault, or something else to be careful about."""


class Watcher:
    """One look at one file. A context manager: leaving it waits until the look has ended."""

    def __init__(self, sessions: Sequence[duckdb.DuckDBPyConnection]) -> None:
        """Watch a file that the first of `sessions` reads; it is stopped when a fault is found."""
        self.sessions = sessions
        self._executor = ThreadPoolExecutor(1)

    def __enter__(self) -> Watcher:
        """Begin nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the thread: it must not stop what is run next."""
        self._executor.shutdown()

    def watch(self, file: Path, look: Look) -> Callable[[], int]:
        """Look at a whole file; gives what tells its lines when it was seen, or raises Unsound."""
        seen: Future[int] = self._executor.submit(self._look, file, look)
        return seen.result

    def _look(self, file: Path, look: Look) -> int:
        try:
            with file.open("rb") as source:
                return look(plain(pieces(source)))
        except Unsound:
            self.sessions[0].interrupt()
            raise


def plain(found: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces. Raises Unsound at one that DuckDB would not read as it stands."""
    for piece in found:
        if not is_plain(piece):
            raise Unsound
        yield piece
