"""Write demo exports: two years of an invented company's customers, with known stories planted.

    python scripts/make_demo_exports.py --out exports --seed 7 --accounts 300 --months 24

The files go to <out>/generic in the words of the input contract. Beside them lie
demo_answer_key.csv (what was planted for each account), demo_planted_rules.csv (which alert must
open when, and why) and demo_facts.json (what was planted in the files: outage, late events, faulty
rows and so on). The same arguments always give the same
bytes. Every name is made up from syllables and every address ends in .example.

Exit codes: 0 written, 1 refused (the reason is on standard error), 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
from demo_accounts import ANSWER_COLUMNS, account_rows, answer_key
from demo_billing import money_rows, purchase_stories
from demo_cases import PLANTED_COLUMNS, plant_cases, planted_cases, planted_rules
from demo_faults import KEPT, REJECTED, fault_counts, faulty_rows
from demo_files import COLUMNS, Folder, Row, quoted
from demo_relations import helpdesk_ids, relation_rows
from demo_usage import write_usage
from demo_world import HOLIDAY_COUNTRY, World, add_months, build_world

ANSWER_KEY = "demo_answer_key.csv"
PLANTED_RULES = "demo_planted_rules.csv"
FACTS = "demo_facts.json"
# Entities that are not written as plain comma-separated files.
FORMATS = {"tickets": "jsonl", "email_events": "csv.gz", "credits": "parquet"}
SEMICOLONS = {"contacts"}
ABOUT = "Planted by scripts/make_demo_exports.py; counts are of rows in the files."


def make_demo_exports(
    out: Path,
    seed: int = 7,
    accounts: int = 300,
    months: int = 24,
    end_on: date = date(2026, 6, 30),
    *,
    force: bool = False,
) -> None:
    """Write the demo exports into a folder.

    Args:
        out: folder for generic/, the answer key and the facts; made if it does not exist.
        seed: any whole number; another seed gives other names, numbers and days.
        accounts: customers and former customers, 50 at least; 10 leads, 6 trials and, in a demo
            that has cases, three of these come on top.
        months: length of the history, 12 at least.
        end_on: the last day with records.
        force: write although the folder holds something; files of an earlier demo are replaced,
            all others are left alone.

    Raises:
        FileExistsError: the folder is not empty and `force` is not set.
        ValueError: too few accounts or months for the planted stories.
    """
    days = (end_on - add_months(end_on, -months)).days
    world = build_world(seed, accounts, months, end_on, planted_cases(accounts, days))
    if out.exists() and any(not path.name.startswith(".") for path in out.iterdir()):
        if not force:
            raise FileExistsError(f"{out} is not empty; choose another folder or give --force")
        _remove_earlier_demo(out)
    rows = account_rows(world) | money_rows(world) | relation_rows(world)
    plant_cases(world, rows)
    faulty = faulty_rows(world, rows)
    folder = Folder(out)
    for entity, good in sorted(rows.items()):
        _write(folder, entity, good + faulty.get(entity, []))
    usage = write_usage(world, folder, faulty["usage_events"])
    key = answer_key(world)
    folder.write_csv(ANSWER_KEY, ANSWER_COLUMNS, key)
    folder.write_csv(PLANTED_RULES, PLANTED_COLUMNS, planted_rules(world))
    facts = _facts(world, accounts, months, folder, usage, key, fault_counts(rows))
    with folder.replacing(FACTS, len(facts)) as path:
        path.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def _remove_earlier_demo(out: Path) -> None:
    """Remove the files that the facts of an earlier demo list, and nothing else."""
    facts = out / FACTS
    if not facts.exists():
        return
    root = out.resolve()
    for name in json.loads(facts.read_text(encoding="utf-8"))["files"]:
        path = (out / name).resolve()
        if path.is_relative_to(root):
            path.unlink(missing_ok=True)
    facts.unlink()


def _write(folder: Folder, entity: str, rows: list[Row]) -> None:
    """Write one entity in its format."""
    suffix = FORMATS.get(entity, "csv")
    name, columns = f"generic/{entity}.{suffix}", COLUMNS[entity]
    if suffix == "jsonl":
        folder.write_json_lines(name, columns, rows)
    elif suffix == "parquet":
        folder.write_csv(f"{name}.csv", columns, rows)
        source = folder.root / f"{name}.csv"
        with duckdb.connect() as connection:
            query = (
                f"select * from read_csv('{quoted(source)}', types = {{'account_id': 'varchar'}})"
            )
            folder.write_parquet(name, connection, query)
        source.unlink()
        del folder.rows[f"{name}.csv"]
    else:
        folder.write_csv(name, columns, rows, ";" if entity in SEMICOLONS else ",")


def _facts(
    world: World,
    accounts: int,
    months: int,
    folder: Folder,
    usage: dict[str, int],
    key: list[Row],
    faults: dict[str, dict[str, int]],
) -> dict[str, object]:
    """What was planted, for people and tests that check it independently."""
    scenarios = Counter(str(row["scenario"]) for row in key)
    return {
        "about": ABOUT,
        "arguments": {
            "seed": world.seed,
            "accounts": accounts,
            "months": months,
            "end_on": world.end_on.isoformat(),
        },
        "start_on": world.start_on.isoformat(),
        "end_on": world.end_on.isoformat(),
        "accounts": {
            "total": len(world.accounts),
            "customers_and_former": sum(account.is_customer for account in world.accounts),
            "leads": scenarios["lead"],
            "trials": scenarios["trial"],
            "silent": scenarios["silent"],
        },
        "scenarios": dict(sorted(scenarios.items())),
        "expected": dict(sorted(Counter(str(row["expected"]) for row in key).items())),
        "outage": {
            "first_on": world.outage[0].isoformat(),
            "last_on": world.outage[1].isoformat(),
            "days": (world.outage[1] - world.outage[0]).days + 1,
        },
        "holidays": {
            "country": HOLIDAY_COUNTRY,
            "spans": [[first.isoformat(), last.isoformat()] for first, last in world.holidays],
        },
        "seasonal_dips": [[first.isoformat(), last.isoformat()] for first, last in world.dips],
        "usage_events": usage,
        "helpdesk_ids": helpdesk_ids(world),
        "purchase_stories": purchase_stories(world),
        "faults": faults,
        "faults_rejected": list(REJECTED),
        "faults_kept": list(KEPT),
        "files": dict(sorted(folder.rows.items())),
    }


def main(arguments: list[str] | None = None) -> int:
    """Command line; see the top of this file."""
    parser = argparse.ArgumentParser(
        description="Write demo exports of an invented company, with known stories planted."
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write to, e.g. exports")
    parser.add_argument("--seed", type=int, default=7, help="same seed, same files (default 7)")
    parser.add_argument("--accounts", type=int, default=300, help="customers (default 300)")
    parser.add_argument("--months", type=int, default=24, help="length of history (default 24)")
    parser.add_argument(
        "--end",
        type=date.fromisoformat,
        default=date(2026, 6, 30),
        metavar="YYYY-MM-DD",
        help="last day with records (default 2026-06-30)",
    )
    parser.add_argument(
        "--force", action="store_true", help="write into a folder that is not empty"
    )
    given = parser.parse_args(arguments)
    try:
        make_demo_exports(
            given.out, given.seed, given.accounts, given.months, given.end, force=given.force
        )
    except (FileExistsError, ValueError) as error:
        print(f"make_demo_exports: {error}", file=sys.stderr)
        return 1
    files = json.loads((given.out / FACTS).read_text(encoding="utf-8"))["files"]
    print(f"{given.out}: {len(files)} files, {sum(files.values()):,} rows; answers in {ANSWER_KEY}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
