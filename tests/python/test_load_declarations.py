"""A declaration the loader cannot follow is named with its place, before any file is read."""

from __future__ import annotations

import re

import pytest
from declarations import DeclarationError, read_declarations
from loader_support import SHOP, Box
from paths import PROJECT


@pytest.fixture
def box(tmp_path):
    return Box(tmp_path)


def test_settings_are_inherited_and_the_narrower_wins(box):
    text = SHOP.replace(
        "- name: shop", "- name: shop\n    meta: {time_zone: Europe/Paris, earliest: '2000-01-01'}"
    ).replace("data_type: date", "data_type: date, meta: {time_zone: UTC}")
    box.declare("shop", text)
    sales = read_declarations(box.paths.project)["shop"].tables["sales"]
    assert sales.earliest == "2000-01-01"
    assert [column.time_zone for column in sales.columns] == ["Europe/Paris", "Europe/Paris", "UTC"]
    price = sales.column("price")
    assert (price.kind, price.data_type, price.precision, price.scale) == (
        "decimal",
        "DECIMAL(9,2)",
        9,
        2,
    )
    assert sales.event_at == "sold_on"


def test_the_project_s_own_declarations_are_sound():
    assert "generic" in read_declarations(PROJECT)


def test_each_column_of_the_contract_is_read_or_says_that_no_model_reads_it():
    """Who hands a column on, or asks whether it changed, has not read it."""
    sql = ""
    paths = set((PROJECT / "models").glob("[!s]*/**/*.sql"))
    for path in paths - set((PROJECT / "models").glob("**/int_account_inputs.sql")):
        text = re.sub(r"--.*|\{#.*?#\}|set facts = \[[^]]*\]", "", path.read_text("utf-8"))
        is_entity = path.parent.name == "entities"
        handed_on = r"(?m)^ *(?:newest|delivered|linked|known)\.\w+,$"
        sql += re.sub(handed_on, "", text) if is_entity else text
    words = set(re.findall(r"\w+", sql))
    unread = {
        f"{table.name}.{column.name}"
        for table in read_declarations(PROJECT)["generic"].tables.values()
        for column in table.columns
        if not {column.name, re.sub("_at$", "_on", column.name)} & words
    }
    said = {
        f"{table.name}.{column.name}"
        for table in read_declarations(PROJECT)["generic"].tables.values()
        for column in table.columns
        if "no model reads it" in column.description
    }
    assert unread - {"alert_actions.at", "alert_actions.by", "score_overrides.by"} == said


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("required: true", "requird: true", "unknown meta key 'requird'; did you mean 'required'?"),
        ("data_type: date", "data_type: dat", "unknown data_type 'dat'"),
        ("event_at: sold_on", "event_at: sold_at", "event_at names 'sold_at', which is not a decl"),
        ("event_at: sold_on", "event_at: id", "must be a date or timestamp"),
        ("event_at: sold_on", "key: [nr]", "key names 'nr', which is not a declared column"),
        ("event_at: sold_on", "require_any: [pric]", "did you mean 'price'?"),
        ("event_at: sold_on", "final_newline: no", "final_newline is `required` or `optional`"),
        ("event_at: sold_on", "encoding: utf-7000", "unknown encoding 'utf-7000'"),
        ("event_at: sold_on", "encoding: [utf-8, 7bit]", "unknown encoding '7bit'"),
        ("event_at: sold_on", "time_zone: Mars/Base", "unknown time_zone 'Mars/Base'"),
        ("event_at: sold_on", "decimal_separator: ';'", "decimal_separator is"),
        ("event_at: sold_on", "thousands_separator: '.'", "thousands_separator is one of"),
        ("event_at: sold_on", "date_format: d/m/y", "is neither a strptime format"),
        ("event_at: sold_on", "earliest: 1990", "earliest is a date"),
        (
            "event_at: sold_on",
            "checks: [{column: price, expression: prize > 0, reason: r}]",
            "check on price, expression 'prize > 0'",
        ),
        ("required: true", "words: [yes]", "quote words such as 'yes'"),
        ("required: true", "aliases: [Price]", "'price' belongs to id and price"),
        ("required: true", "min: 0", "min belongs to a number, date or timestamp"),
        ("required: true", 'pattern: "["', "pattern"),
        ("name: price", "name: id", "column id is declared twice"),
        ("name: shop", "name: shed", "must bear the name of its folder, 'shop'"),
        ("sources:", "sources: [", "not valid YAML"),
    ],
)
def test_a_wrong_declaration_is_named_with_its_place(box, old, new, message):
    text = SHOP.replace(old, new, 1)
    assert text != SHOP
    box.declare("shop", text)
    with pytest.raises(DeclarationError) as raised:
        read_declarations(box.paths.project)
    assert message in str(raised.value)
    assert str(raised.value).startswith("models/staging/shop/_shop__sources.yml")
