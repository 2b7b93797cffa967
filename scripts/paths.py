"""Where the project reads and writes: one place for every folder and its environment variable."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Paths:
    """The project's folders, all absolute.

    project    the dbt project (holds dbt_project.yml)
    exports    delivered files, one folder per tool (ACCOUNT_HEALTH_EXPORTS, default exports)
    lake       loaded files as typed Parquet (ACCOUNT_HEALTH_LAKE, default lake)
    published  the DuckDB file people read (ACCOUNT_HEALTH_DB,
               default warehouse/account_health.duckdb)
    build      the DuckDB file dbt writes: build.duckdb beside the published one
    deliveries where alerts go (ACCOUNT_HEALTH_DELIVERIES, default deliveries.yml; may be missing)
    outbox     the SQLite file that remembers what was told: outbox.sqlite beside the published one
    run_log    what each run did, a JSON line per event: runs.jsonl beside the published one
    """

    project: Path
    exports: Path
    lake: Path
    published: Path
    build: Path
    deliveries: Path
    outbox: Path

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None, project: Path = PROJECT) -> Paths:
        """Paths from `env` (default os.environ).

        A relative path in the environment starts at the current folder, a default at the project.
        """
        env = os.environ if env is None else env

        def place(variable: str, default: str) -> Path:
            given = env.get(variable, "").strip()
            return Path(os.path.abspath(given)) if given else project / default

        published = place("ACCOUNT_HEALTH_DB", "warehouse/account_health.duckdb")
        return cls(
            project=project,
            exports=place("ACCOUNT_HEALTH_EXPORTS", "exports"),
            lake=place("ACCOUNT_HEALTH_LAKE", "lake"),
            published=published,
            build=published.with_name("build.duckdb"),
            deliveries=place("ACCOUNT_HEALTH_DELIVERIES", "deliveries.yml"),
            outbox=published.with_name("outbox.sqlite"),
        )

    @property
    def run_log(self) -> Path:
        """See above."""
        return self.published.with_name("runs.jsonl")


def memory_limit() -> str:
    """How much memory DuckDB may take (ACCOUNT_HEALTH_MEMORY), as in profiles.yml."""
    return os.environ.get("ACCOUNT_HEALTH_MEMORY", "6GB")
