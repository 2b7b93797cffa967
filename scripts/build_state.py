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

# What the operating system says when a file cannot grow: ENOSPC, EDQUOT and EFBIG.
FULL = ("No space left on device", "Disk quota exceeded", "File too large")


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


def is_full(told: object) -> bool:
    """Whether an error, or its text, says that a disk is full."""
    return any(words in str(told) for words in FULL)


def space_hint(build: Path, lake: Path, told: str) -> str:
    """What to do if `told`, the text of an error, says that a disk is full; else nothing."""
    if not is_full(told):
        return ""
    size = build.stat().st_size if build.exists() else 0
    free = {
        place: shutil.disk_usage(place).free for place in (build.parent, lake) if place.is_dir()
    }
    left = ", ".join(f"{place} has {number / 1e9:.1f} GB left" for place, number in free.items())
    return (
        f"The disk is full: {left}. What to do: free twice the size of {build.name} "
        f"({size / 1e9:.1f} GB) there, or move ACCOUNT_HEALTH_DB and ACCOUNT_HEALTH_LAKE "
        "to a larger disk, and start again"
    )


def _is_cloned(source: int, target: int) -> bool:
    try:
        fcntl.ioctl(target, FICLONE, source)
    except OSError:
        return False
    return True
