#!/usr/bin/env python3
"""Write the published marts as one HTML file to look at: no server, no network, one file to mail.

It holds the alert list, the book, retention, feeds, the back-test of the rules, and a page for each
account that is at risk or has an open alert. The published file is opened read-only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from paths import Paths
from publish import PublishError
from report_data import read_report
from report_page import page
from whole_file import write_whole

OUT = "target/account_health.html"
PAGES = 150
MAX_BYTES = 5_000_000

EXIT_CODES = """\
exit codes:
  0   written
  1   the published file is missing, unreadable or of another version; nothing written
"""


@dataclass(frozen=True)
class Written:
    """The file, its size in bytes, how many accounts are on its list, and how many have a page."""

    path: Path
    size: int
    accounts: int
    pages: int


def write_report(published: Path, out: Path, pages: int = PAGES) -> Written:
    """Write the report on `published` to `out`, with a page for at most so many accounts.

    The gravest come first; where the file would be larger than MAX_BYTES, fewer have a page.
    Raises PublishError; `out` is then untouched.
    """
    report = read_report(published, pages)
    text = page(report)
    while (size := len(text.encode())) > MAX_BYTES and report.pages:
        report = replace(report, pages=report.pages * MAX_BYTES // size)
        text = page(report)
    write_whole(out, text)
    return Written(out, size, len(report.accounts), report.pages)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the report; returns the exit code."""
    paths = Paths.from_env()
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").split("\n\n")[0],
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--db", type=Path, default=paths.published, help="the published file (%(default)s)"
    )
    parser.add_argument(
        "--out", type=Path, default=paths.project / OUT, help="the file to write (%(default)s)"
    )
    parser.add_argument(
        "--pages",
        type=int,
        default=PAGES,
        help="at most so many accounts have a page, the gravest (%(default)s)",
    )
    options = parser.parse_args(arguments)
    try:
        done = write_report(options.db, options.out, max(options.pages, 0))
    except (PublishError, duckdb.Error, OSError) as error:
        print(f"No report written: {error}", file=sys.stderr)
        return 1
    print(
        f"{done.accounts} accounts, {done.pages} with a page, {done.size / 1e6:.1f} MB: {done.path}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
