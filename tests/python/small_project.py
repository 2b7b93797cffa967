"""A dbt project of four models run by the real scripts: a daily run of it takes two seconds.

One table takes what arrived last whenever it is run, so that a run repeated on what a killed one
left would be seen.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
import yaml
from paths import PROJECT, Paths
from project_copy import World, patch_places, single_threaded

SOURCES = "models/staging/generic/_generic__sources.yml"
MODELS = {
    "intermediate/int_use": """
{{ config(materialized='incremental', incremental_strategy='append') }}
select event_id, account_id, cast(occurred_at as date) as date_day
from {{ source('generic', 'usage_events') }}
{% if is_incremental() %}
where _arrived_at = (select max(_arrived_at) from {{ source('generic', 'usage_events') }})
{% endif %}
""",
    "intermediate/int_first_scores": """
{{ config(materialized='incremental', incremental_strategy='append') }}
select cast(max(occurred_at) as date) as date_day, max(_arrived_at) as known_at
from {{ source('generic', 'usage_events') }}
""",
    "marts/account_health_daily": """
select account_id, date_day, count(*) as events
from {{ ref('int_use') }} group by all
""",
    "marts/account_health": """
select account_id, max(date_day) as last_day, sum(events) as events
from {{ ref('account_health_daily') }} group by all
""",
}
# As large as needed for a run to be killed in the middle of a model.
EVENTS = 2_000


def make_small_world(root: Path, patch: pytest.MonkeyPatch) -> World:
    """The small project in `root` with the first file of usage delivered."""
    project = root / "project"
    settings = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    settings["models"]["account_health"]["marts"] = {"+materialized": "table", "+schema": "marts"}
    settings["models"]["account_health"]["intermediate"] = {"+schema": "intermediate"}
    for unused in ("on-run-start", "on-run-end", "seeds"):
        del settings[unused]
    for name, sql in MODELS.items():
        model = project / "models" / f"{name}.sql"
        model.parent.mkdir(parents=True, exist_ok=True)
        model.write_text(sql, encoding="utf-8")
    copied = (SOURCES, "macros/generate_schema_name.sql")
    for file in copied:
        (project / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / file, project / file)
    shutil.copytree(PROJECT / "scripts", project / "scripts", ignore=shutil.ignore_patterns("__*"))
    (project / "dbt_project.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (project / "profiles.yml").write_text(single_threaded(PROJECT), encoding="utf-8")
    patch_places(root, patch)
    world = World(Paths.from_env(project=project))
    deliver_day(world, 1)
    return world


def deliver_day(world: World, day: int) -> None:
    """A file with the usage of one day of June 2026."""
    folder = world.paths.exports / "generic"
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        f"e-{day}-{number},a-{number % 50},u-1,opened,2026-06-{day:02}T10:00:00Z\n"
        for number in range(EVENTS)
    ]
    header = "event_id,account_id,user_id,event_name,occurred_at\n"
    file = folder / f"usage_events_{day}.csv"
    file.write_text(header + "".join(rows), encoding="utf-8")
    # An hour ago: a file that has just been written is awaited.
    os.utime(file, (time.time() - 3600,) * 2)
