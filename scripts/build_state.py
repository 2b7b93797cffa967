"""What a run goes on from, kept until its tables are published: a copy of the build file.

A failed or killed run leaves some tables of its own and some of the run before. The next one takes
the copy back and costs one normal night, whatever failed and whatever has been delivered since.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

# linux/fs.h: share the blocks of another file (Btrfs, XFS), so that the copy costs nothing.
FICLONE = 0x40049409
# Part of the file's size that must be free for the run itself, beside the copy.
SPARE = 0.25


def copy_of(build: Path) -> Path:
    """Where the copy is, while there is one."""
    return build.with_name(build.name + ".before")


def restore(build: Path) -> bool:
    """Take the copy back, if there is one: the run before did not come to its end."""
    copy = copy_of(build)
    if not copy.exists():
        return False
    build.with_name(build.name + ".wal").unlink(missing_ok=True)
    os.replace(copy, build)
    return True


def keep(build: Path) -> str:
    """Copy the build file, which nobody has open; returns why it was not copied, or nothing."""
    if not build.exists():
        return ""
    size = build.stat().st_size
    copy = copy_of(build)
    new = copy.with_name(copy.name + ".new")
    try:
        with build.open("rb") as source, new.open("wb") as target:
            if not _is_cloned(source.fileno(), target.fileno()):
                free = shutil.disk_usage(build.parent).free
                if free < size * (1 + SPARE):
                    raise OSError(f"{free / 1e9:.1f} GB are free, the file has {size / 1e9:.1f} GB")
                shutil.copyfile(build, new)
        os.replace(new, copy)
    except OSError as error:
        new.unlink(missing_ok=True)
        return (
            "if this run fails, the next one computes every day anew: "
            f"{build} could not be copied ({error})"
        )
    return ""


def forget(build: Path) -> None:
    """Remove the copy: the build file is what the next run goes on from."""
    copy_of(build).unlink(missing_ok=True)


def _is_cloned(source: int, target: int) -> bool:
    try:
        fcntl.ioctl(target, FICLONE, source)
    except OSError:
        return False
    return True
