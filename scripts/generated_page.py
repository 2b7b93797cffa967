"""The command line of scripts that write a page of docs/ from what the project says elsewhere."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path


def write_or_check(
    script: str,
    description: str | None,
    target: Path,
    page: Callable[[], str],
    arguments: Sequence[str] | None = None,
) -> int:
    """Write `target`, or with --check only compare; returns the exit code (1 = out of date)."""
    parser = argparse.ArgumentParser(description=(description or "").split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    options = parser.parse_args(arguments)
    text = page()
    if options.check:
        if target.exists() and target.read_text(encoding="utf-8") == text:
            return 0
        print(f"{target} is out of date: run python scripts/{script}", file=sys.stderr)
        return 1
    target.write_text(text, encoding="utf-8")
    print(target)
    return 0
