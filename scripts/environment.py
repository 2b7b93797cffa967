"""The environment variables of the project, so that a misspelt one stops a run that would mislead.

A run that does not know ACCOUNT_HEALTH_EXPORT reads the default folder, and everything looks well.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

PREFIX = "ACCOUNT_HEALTH_"
NAME = re.compile(rf"{PREFIX}[A-Z0-9_]*[A-Z0-9]")
# What the run, dbt or a script reads; a test finds what is missing here.
READ = ("AS_OF", "DB", "DELIVERIES", "EXPORTS", "LAKE", "MEMORY", "PII_KEY", "POSTGRES")
READ += ("POSTGRES_ROLE", "POSTGRES_SCHEMA", "SPARK_CATALOG", "SPARK_MASTER", "THREADS")
# How much `make test-nightly` does.
TESTS = ("DAY_WORLDS", "DELIVERY_CASES", "HISTORY_CASES", "KILLS", "LIFE_CASES", "ORACLE_CASES")
TESTS += ("ORACLE_WORLDS", "OUTAGES", "READER_SECONDS", "RELATION_WORLDS")
KNOWN = {PREFIX + name for name in (*READ, *TESTS)}


def misspelt(env: Mapping[str, str], files: Iterable[Path]) -> list[str]:
    """One sentence for each ACCOUNT_HEALTH_ variable in `env` that nothing reads.

    Names of your own may stand in `files`: channels in deliveries.yml, targets in profiles.yml.
    """
    texts = [path.read_text(encoding="utf-8") for path in files if path.is_file()]
    known = KNOWN.union(*(NAME.findall(text) for text in texts))
    return [_sentence(name, known) for name in sorted(env) if _is_unknown(name, known)]


def unusable(env: Mapping[str, str]) -> list[str]:
    """One sentence for each value in `env` that dbt would refuse without naming its variable."""
    name = f"{PREFIX}THREADS"
    if name not in env or re.fullmatch("[1-9][0-9]*", env[name]):
        return []
    return [f"{name} is {env[name]!r}. Give a whole number from 1 on, or leave it out."]


def _is_unknown(name: str, known: set[str]) -> bool:
    # Other cases of the prefix are meant to be ours as well; the system tells them apart.
    return name.upper().startswith(PREFIX) and name not in known


def _sentence(name: str, known: set[str]) -> str:
    ends = sorted(one.removeprefix(PREFIX) for one in known)
    near = difflib.get_close_matches(name[len(PREFIX) :].upper(), ends, n=1)
    remedy = f"Did you mean {PREFIX}{near[0]}?" if near else f"Known are {_listed(READ)}."
    return f"the environment variable {name} is read by nothing. {remedy}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(PREFIX + name for name in names)
