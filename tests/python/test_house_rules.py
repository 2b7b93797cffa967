"""The house rules hold, and each of them is able to fail."""

from __future__ import annotations

from pathlib import Path

import house_rules
import house_rules_sql as sql
import pytest
import yaml
from house_rules import RULES, Project, may_read

EXEMPTIONS = Path(__file__).with_name("house_rule_exemptions.yml")


@pytest.fixture(scope="session")
def house(project_root: Path, manifest: dict) -> Project:
    return Project.read(project_root, manifest)


@pytest.fixture(scope="session")
def exemptions() -> list[dict]:
    return yaml.safe_load(EXEMPTIONS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", RULES)
def test_the_house_keeps_the_rule(name, house, exemptions):
    exempt = {entry["where"] for entry in exemptions if entry["rule"] == name}
    broken = [str(found) for found in RULES[name](house) if found.where not in exempt]
    assert not broken, f"{RULES[name].__doc__}\n  " + "\n  ".join(broken)


def test_exemptions_have_a_reason_and_are_needed(house, exemptions):
    for entry in exemptions:
        assert set(entry) == {"rule", "where", "reason"}, f"rule, where and reason: {entry}"
        assert entry["reason"].strip(), f"give the reason: {entry}"
        assert entry["rule"] in RULES, f"unknown rule, remove it: {entry}"
        needed = any(found.where == entry["where"] for found in RULES[entry["rule"]](house))
        assert needed, f"nothing breaks this rule there any more, remove it: {entry}"


# Each rule is shown something that breaks it, and must say so.


def model(path: str, reads: tuple[str, ...] = (), **other) -> dict:
    name = Path(path).stem
    return {
        "unique_id": f"model.account_health.{name}",
        "resource_type": "model",
        "name": name,
        "original_file_path": path,
        "description": "One row per thing.",
        "depends_on": {"nodes": [f"model.account_health.{parent}" for parent in reads]},
        "config": {"contract": {"enforced": True}, "access": "public"},
        "constraints": [{"type": "primary_key"}],
        "columns": {},
        **other,
    }


def of_models(*models: dict) -> Project:
    return Project({"nodes": {entry["unique_id"]: entry for entry in models}, "macros": {}})


def of_file(text: str, path: str = "models/intermediate/kpis/int_things.sql") -> Project:
    return Project({"nodes": {}, "macros": {}}, {path: text})


def of_column(name: str, data_type: str, description: str = "A thing.") -> Project:
    column = {"name": name, "data_type": data_type, "description": description}
    return of_models(model("models/marts/health/things.sql", columns={name: column}))


def of_macro(arguments: list[dict], description: str = "Does a thing.") -> Project:
    macro = {
        "name": "thing",
        "package_name": "account_health",
        "original_file_path": "macros/thing.sql",
        "macro_sql": "{% macro thing(one, other=2) -%} {%- endmacro %}",
        "description": description,
        "arguments": arguments,
    }
    return Project({"nodes": {}, "macros": {"macro.account_health.thing": macro}})


STAGED = model("models/staging/tool/stg_tool__things.sql")
SCORED = model("models/intermediate/scoring/int_scores.sql")
DESCRIBED = [{"name": name, "description": "A thing."} for name in ("one", "other")]
BROKEN = [
    (
        "a_model_reads_its_own_floor_or_below",
        of_models(STAGED, model("models/marts/health/things.sql", reads=("stg_tool__things",))),
        "reads stg_tool__things",
    ),
    (
        "a_model_reads_its_own_floor_or_below",
        of_models(SCORED, model("models/intermediate/kpis/int_k.sql", reads=("int_scores",))),
        "on floor scoring",
    ),
    ("a_model_reads_its_own_floor_or_below", of_models(model("models/other/x.sql")), "no floor"),
    (
        "a_description_begins_with_the_grain",
        of_models(model("models/marts/health/things.sql", description="All the things.")),
        "All the things",
    ),
    ("a_mart_is_a_public_contract", of_column("score", "integer", " "), "score is not described"),
    (
        "a_mart_is_a_public_contract",
        of_models(model("models/marts/health/things.sql", config={"contract": {}})),
        "no enforced contract",
    ),
    (
        "a_mart_is_a_public_contract",
        of_models(model("models/marts/health/things.sql", constraints=[])),
        "no primary key",
    ),
    ("nothing_asks_for_the_wall_clock", of_file("select current_date"), "current_date"),
    ("nothing_asks_for_the_wall_clock", of_file("select now ()"), "line 1"),
    (
        "nothing_asks_for_the_wall_clock",
        of_file("{{ run_started_at }}", "macros/thing.sql"),
        "run_started_at",
    ),
    ("sql_holds_no_business_number", of_file("select 1\nwhere score < 40"), "line 2"),
    ("files_stay_short", of_file("select\n" * 151), "151 lines"),
    ("files_stay_short", of_file("- a\n" * 201, "models/things.yml"), "201 lines"),
    (
        "files_stay_short",
        of_file("{% macro thing() %}\n" + "x\n" * 30 + "{% endmacro %}", "macros/thing.sql"),
        "macro thing has 32 lines",
    ),
    ("lines_stay_short", of_file("select " + "a" * 94), "line 1 has 101 characters"),
    ("aliases_are_words", of_file("select 1 from things as t"), "alias t"),
    ("results_do_not_depend_on_row_order", of_file("select any_value(plan)"), "any_value"),
    ("texts_are_of_every_engine_s_type", of_file("select cast(1 as varchar)"), "says varchar"),
    ("texts_are_of_every_engine_s_type", of_file("select cast(1 as text)"), "as text"),
    ("names_say_what_and_where", of_models(model("models/staging/tool/tool_things.sql")), "stg_"),
    ("names_say_what_and_where", of_models(model("models/marts/health/fct_x.sql")), "fct_x"),
    ("names_of_columns_match_their_types", of_column("opened_at", "date"), "opened_at is date"),
    ("names_of_columns_match_their_types", of_column("mrr", "double"), "not decimal"),
    ("names_of_columns_match_their_types", of_column("strategic", "boolean"), "is_"),
    ("macros_are_documented", of_macro(DESCRIBED, description=""), "not described"),
    ("macros_are_documented", of_macro(DESCRIBED[:1]), "argument other"),
    ("stars_only_import_or_end", of_file("with a_b as (select *, 1 from c) select 1"), "line 1"),
]


@pytest.mark.parametrize(("name", "project", "expected"), BROKEN)
def test_the_rule_can_fail(name, project, expected):
    found = "\n".join(map(str, RULES[name](project)))
    assert expected in found


def test_every_rule_is_shown_to_fail():
    assert {name for name, _, _ in BROKEN} == set(RULES)


def test_a_clean_house_breaks_nothing():
    clean = of_models(
        STAGED,
        model("models/intermediate/entities/int_things.sql", reads=("stg_tool__things",)),
        model("models/marts/health/things.sql", reads=("int_things",)),
    )
    for name, rule in RULES.items():
        assert not list(rule(clean)), name


@pytest.mark.parametrize(
    ("text", "literals"),
    [
        ("where score < 40", ["40"]),
        ("where rate <= -0.15", ["0.15"]),
        ("where day > '2024-01-01'", ["'2024-01-01'"]),
        ("interval '45' day preceding", ["45"]),
        ("interval '29' day preceding) as users_30d", []),
        ("{{ trailing_days(30) }} as users_30d", []),
        ("{{ trailing_days(30) }} as users", ["30"]),
        ("{% for d in [7, 28] %} users_{{ d }}d {% endfor %}", []),
        ("{% for d in [14, 28] %} users {% endfor %}", ["14", "28"]),
        ("cast(x as decimal(18, 4)) * 100 / 3600", []),
        ("round(x * greatest(y, 1), 9) < 0", []),
        ("select 'at 40' -- below 40\n{# 40 #} /* 40 */", []),
        ("int_top_3.level_2", []),
    ],
)
def test_business_literals(text, literals):
    assert [literal for _, literal in sql.business_literals(text)] == literals


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("with a1 as (\n select * from {{ ref('x') }}\n) select * from a1", 0),
        ("select * from one union all select * from two", 0),
        ("select * from one where x = 1", 0),
        ("select * from one qualify row_number() over (order by x) = 1", 0),
        ("select * from one join two using (id)", 1),
        ("select *, 1 as one from two", 1),
    ],
)
def test_stars(text, count):
    assert len(list(sql.loose_stars(text))) == count


@pytest.mark.parametrize(
    ("reader", "read", "allowed"),
    [
        ("staging", "source", True),
        ("entities", "source", False),
        ("staging", "seed", False),
        ("daily", "staging", False),
        ("kpis", "entities", True),
        ("marts", "kpis", True),
        ("marts", "seed", True),
        ("signals", "scoring", False),
        ("retention", "daily", True),
        ("retention", "signals", False),
        ("scoring", "retention", False),
        ("marts", "retention", True),
    ],
)
def test_floors(reader, read, allowed):
    assert may_read(reader, read) is allowed


def test_floors_are_the_folders_of_the_project(project_root):
    folders = {path.name for path in (project_root / "models" / "intermediate").iterdir()}
    assert folders <= {*house_rules.FLOORS, house_rules.RETENTION}
