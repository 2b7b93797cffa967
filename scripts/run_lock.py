"""One run at a time: a lock that the operating system releases when the process ends, however."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class LockHeldError(RuntimeError):
    """Another run holds the lock; the message says which process."""


@contextlib.contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Hold `path` (made with its folders if need be) for the length of the block.

    Never waits: raises LockHeldError at once if another process holds it. The file stays behind
    and means nothing; only the lock on it counts, so a killed run leaves nothing to clean up.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip()
            raise LockHeldError(
                f"another run is going on (process {holder or 'unknown'} holds {path}); "
                "wait for it to end, then start again"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
