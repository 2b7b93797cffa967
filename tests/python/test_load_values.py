"""How single values are read: as declared, strictly, or not at all."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loader_columns import BLANKS
from loader_support import CLEAN, Box, csv_text

SHOP = """
sources:
  - name: shop
    config: {{meta: {{{feed}}}}}
    tables:
      - name: sales
        config: {{meta: {{key: [id]}}}}
        columns:
          - {{name: id, data_type: varchar, config: {{meta: {{aliases: [Sale No]}}}}}}
          - {{name: price, data_type: "decimal(18,4)"}}
          - {{name: pieces, data_type: bigint}}
          - {{name: weight, data_type: double}}
          - {{name: sold_on, data_type: date}}
          - {{name: paid_at, data_type: timestamp}}
          - {{name: is_gift, data_type: boolean}}
          - {{name: buyer, data_type: varchar, config: {{meta: {{json_path: customer.name}}}}}}
"""


def shop(root: Path, feed: str = "") -> Box:
    return Box(root, shop=SHOP.format(feed=feed))


def read(root: Path, column: str, texts: list[str], feed: str = "") -> dict[str, object]:
    """What each text became; a text whose row was rejected is left out."""
    box = shop(root, feed)
    # The blank rows' own ids keep the share of rejected rows below the limit.
    rows = [{"id": str(number), column: text} for number, text in enumerate(texts)]
    rows += [{"id": "-", column: ""}] * (len(texts) + 1)
    box.put("sales.csv", csv_text(*rows), tool="shop")
    box.load()
    stored = dict(box.rows("sales", f"id, {column}", tool="shop"))
    rejected = box.query("select count(*) from {} where outcome = 'row_rejected'", "_rejects")
    assert rejected == [(len(rows) - box.result("sales.csv", "shop").accepted,)]
    return {text: stored[str(n)] for n, text in enumerate(texts) if str(n) in stored}


@pytest.mark.parametrize(
    ("feed", "column", "good", "bad"),
    [
        (
            "",
            "price",
            {
                "0": "0",
                "-19.99": "-19.99",
                "+5": "5",
                "0.5000000": "0.5",
                ".25": "0.25",
                "007": "7",
                "99999999999999.9999": "99999999999999.9999",
            },
            ["1,5", "1 000", "1_000", "1e3", "0x1F", "NaN", "inf", "12.", "1.00001", "€5", "--1"],
        ),
        ("", "price", {"1.5": "1.5"}, ["100000000000000", "(5)", "5-", "٣", "1,000.5"]),
        (
            'decimal_separator: ",", thousands_separator: "."',
            "price",
            {"1.234,5": "1234.5", "1234,5": "1234.5", "-1.234.567": "-1234567", "0,5": "0.5"},
            ["1,234.5", "1.23", "12.34,5", "1.2345", "1234.567,8"],
        ),
        (
            'decimal_separator: ",", thousands_separator: " "',
            "price",
            {"1 234,5": "1234.5", "1\u00a0234": "1234", "1\u202f234,50": "1234.5"},
            ["1.234,5", "12 34"],
        ),
        ('thousands_separator: ","', "price", {"1,234.56": "1234.56"}, ["1.234,56", "1,23"]),
    ],
)
def test_decimals(tmp_path, feed, column, good, bad):
    found = read(tmp_path, column, [*good, *bad], feed)
    assert found == {text: Decimal(value) for text, value in good.items()}


def test_a_rate_of_nothing_is_no_exchange_rate(tmp_path):
    """It would make all money in the currency worth nothing, without a word."""
    box = Box(tmp_path)
    good = [{**CLEAN["exchange_rates"], "valid_from": f"2026-01-{day:02}"} for day in range(1, 29)]
    none = {**CLEAN["exchange_rates"], "valid_from": "2026-02-01", "rate_to_reporting": "0"}
    least = {**none, "valid_from": "2026-02-02", "rate_to_reporting": "0.00000001"}
    box.put("exchange_rates.csv", csv_text(*good, none, least))
    box.load()
    rates = box.rows("exchange_rates", "rate_to_reporting")
    assert len(rates) == 29
    assert min(rates) == (Decimal("0.00000001"),)
    columns = "file, row, column_name, value, reason"
    assert box.query(f"select {columns} from {{}}", "_rejects") == [
        ("generic/exchange_rates.csv", 30, "rate_to_reporting", "0",
         "below the least allowed value 0.00000001"),
    ]  # fmt: skip


def test_whole_numbers(tmp_path):
    good = {"12": 12, "-3": -3, "12.0": 12, "9007199254740993": 9007199254740993}
    bad = ["12.7", "1e3", "0x1F", "1_000", "9223372036854775808", "true", "1 0"]
    assert read(tmp_path, "pieces", [*good, *bad]) == good


def test_doubles(tmp_path):
    good = {"0.1": 0.1, "-12": -12.0}
    assert read(tmp_path, "weight", [*good, "NaN", "infinity", "1e3", "9" * 400]) == good


def test_booleans(tmp_path):
    good = dict.fromkeys(["true", "T", "Yes", "y", "1"], True)
    good |= dict.fromkeys(["FALSE", "f", "no", "N", "0"], False)
    assert read(tmp_path, "is_gift", [*good, "on", "2", "ja", "-1"]) == good


def test_dates_in_iso(tmp_path):
    good = {
        "2026-02-28": date(2026, 2, 28),
        "2024-02-29": date(2024, 2, 29),
        "2026-02-28T00:00:00Z": date(2026, 2, 28),
        "2026-02-28 00:00": date(2026, 2, 28),
    }
    bad = ["2026-02-29", "28/02/2026", "2026-2-8", "26-02-28", "20260228", "epoch", "infinity"]
    bad += ["2026-02-28T00:00:01", "46081", "0000-00-00", "0001-01-01", "2026-02-28 (BC)"]
    assert read(tmp_path, "sold_on", [*good, *bad]) == good


def test_dates_as_declared_and_no_other_way(tmp_path):
    good = {"03/02/2026": date(2026, 2, 3), "3/2/2026": date(2026, 2, 3)}
    bad = ["2026-02-03", "02/13/2026", "03/02/26", "03.02.2026"]
    assert read(tmp_path, "sold_on", [*good, *bad], 'date_format: "%d/%m/%Y"') == good


def test_the_first_declared_format_that_fits_wins(tmp_path):
    good = {"03/02/2026": date(2026, 2, 3), "2026-02-03": date(2026, 2, 3)}
    feed = 'date_format: ["%d/%m/%Y", "%Y-%m-%d"]'
    assert read(tmp_path, "sold_on", [*good, "3 Feb 2026"], feed) == good


def test_timestamps_in_iso_become_utc(tmp_path):
    good = {
        "2026-07-01T10:00:00Z": datetime(2026, 7, 1, 10),
        "2026-07-01 10:00": datetime(2026, 7, 1, 10),
        "2026-07-01": datetime(2026, 7, 1),
        "2026-07-01T10:00+02:00": datetime(2026, 7, 1, 8),
        "2026-07-01T10:00:00.123456789+0530": datetime(2026, 7, 1, 4, 30, 0, 123456),
        "2026-07-01 10:00:00 -05:00": datetime(2026, 7, 1, 15),
        "2026-07-01 10:00:00-05": datetime(2026, 7, 1, 15),
        "2026-07-01 10:00:00 UTC": datetime(2026, 7, 1, 10),
        "2026-07-01T10:00:00,5z": datetime(2026, 7, 1, 10, 0, 0, 500000),
    }
    bad = [
        "01/07/2026",
        "2026-07-01 25:00:00",
        "2026-07-01 10",
        "1782900000",
        "2026-06-31 10:00:00",
    ]
    bad += ["2026-07-01T10:00:00 CET", "2026-07-01T10:00:00+99:00", "now", "2026-07-01-05"]
    bad += ["2026-07-01T 9:00:00Z", "2026-07-01T10:00:0.Z", "2026-07-0  10:00:00Z"]
    assert read(tmp_path, "paid_at", [*good, *bad]) == good


def test_timestamps_without_offset_are_in_the_declared_zone(tmp_path):
    good = {
        "2026-07-01 10:00:00": datetime(2026, 7, 1, 8),
        "2026-01-01 10:00:00": datetime(2026, 1, 1, 9),
        "2026-07-01": datetime(2026, 6, 30, 22),
        "2026-07-01T10:00:00Z": datetime(2026, 7, 1, 10),
    }
    assert read(tmp_path, "paid_at", [*good], "time_zone: Europe/Paris") == good


def test_timestamps_as_declared(tmp_path):
    feed = 'time_zone: Europe/Paris, timestamp_format: ["%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M %z"]'
    good = {
        "01/07/2026 10:00": datetime(2026, 7, 1, 8),
        "01/07/2026 10:00 +0000": datetime(2026, 7, 1, 10),
    }
    assert read(tmp_path, "paid_at", [*good, "2026-07-01 10:00:00"], feed) == good


def test_epoch_times_and_iso_side_by_side(tmp_path):
    feed = 'earliest: "1970-01-01", timestamp_format: [epoch_seconds, iso, "%d.%m.%Y %H:%M"]'
    texts = ["0", "1602611311", "1602611311.25", "2020-10-13T17:48:31Z", "13.10.2020 17:48"]
    found = read(tmp_path, "paid_at", [*texts, "-5", "1.6e9", "13/10/2020"], feed)
    assert found == {
        "0": datetime(1970, 1, 1),
        "1602611311": datetime(2020, 10, 13, 17, 48, 31),
        "1602611311.25": datetime(2020, 10, 13, 17, 48, 31, 250000),
        "2020-10-13T17:48:31Z": datetime(2020, 10, 13, 17, 48, 31),
        "13.10.2020 17:48": datetime(2020, 10, 13, 17, 48),
    }


def test_epoch_milliseconds_are_utc_whatever_the_zone(tmp_path):
    feed = "timestamp_format: epoch_milliseconds, time_zone: Europe/Paris"
    found = read(tmp_path, "paid_at", ["1602611311123"], feed)
    assert found == {"1602611311123": datetime(2020, 10, 13, 17, 48, 31, 123000)}


@pytest.mark.parametrize("written_in", ["utf-8", "cp1251"])
def test_declared_encodings_are_tried_in_their_order(tmp_path, written_in):
    box = shop(tmp_path, "encoding: [utf-8, cp1251]")
    box.put("sales.csv", "id,buyer\n1,Заря\n".encode(written_in), tool="shop")
    box.load()
    assert box.values("sales", "buyer", "shop") == ["Заря"]


def test_seconds_and_milliseconds_are_told_apart_by_their_digits(tmp_path):
    feed = "time_zone: Europe/Paris, timestamp_format: [epoch_seconds, epoch_milliseconds]"
    good = {
        "1782900000": datetime(2026, 7, 1, 10),
        "1782900000123": datetime(2026, 7, 1, 10, 0, 0, 123000),
    }
    assert read(tmp_path, "paid_at", [*good, "178290000012345678"], feed) == good


def test_seconds_of_a_local_clock_are_in_the_declared_zone(tmp_path):
    # An old Mixpanel project writes 10:00 in Paris as if it were 10:00 UTC.
    feed = "time_zone: Europe/Paris, timestamp_format: local_epoch_seconds"
    good = {"1782900000": datetime(2026, 7, 1, 8)}
    assert read(tmp_path, "paid_at", [*good, "1782900000123"], feed) == good


def test_ids_stay_as_written_but_for_blanks_around_them(tmp_path):
    box = shop(tmp_path)
    delivered = {
        "007": "007",
        "#12": "#12",
        "1e5": "1e5",
        "1E+5": "1E+5",
        "x1.2E+15": "x1.2E+15",
        "#N/A-7": "#N/A-7",
        "0x1F": "0x1F",
        "12345678901234567890": "12345678901234567890",
        "true": "true",
        "NULL": "NULL",
        "\u00a0000001\u200b": "000001",
        "  a b\t": "a b",
        "cafe\u0301": "caf\u00e9",
        "5\" pipe": '5" pipe',
        "=1+1": "=1+1",
    }  # fmt: skip
    rows = [{"Sale No": text, "pieces": "1"} for text in delivered]
    box.put("sales_1.csv", csv_text(*rows), tool="shop")
    box.load()
    assert box.values("sales", "id", tool="shop") == list(delivered.values())


def test_whole_numbers_that_parquet_has_as_floats_are_ids_while_no_digit_is_lost(tmp_path):
    box = shop(tmp_path)
    duckdb.sql(
        "copy (select * from (values (42.0::double, 7.0::double), (9007199254740991, 1.5),"
        " (1234567890123456789, null), (0.5, 2), (-3, 2)) as sales (id, buyer))"
        f" to '{tmp_path}/x.parquet'"
    )
    box.put("sales.parquet", (tmp_path / "x.parquet").read_bytes(), tool="shop")
    box.load()
    found = box.rows("sales", "id, buyer", tool="shop")
    assert found == [("42", "7"), ("9007199254740991", "1.5"), ("0.5", "2"), ("-3", "2")]
    assert box.rejects() == [(3, "id", "1.2345678901234568e+18", "row_rejected")]


def test_a_quotation_mark_inside_an_unquoted_value_stays(tmp_path):
    box = shop(tmp_path)
    box.put("sales.csv", 'id,pieces\n5" pipe,1\nx,"2"\n', tool="shop")
    box.load()
    assert box.rows("sales", "id, pieces", tool="shop") == [('5" pipe', 1), ("x", 2)]


def test_a_json_path_reads_a_nested_value(tmp_path):
    box = shop(tmp_path)
    box.put("sales.json", '{\n "id": "1",\n "customer": {"name": "Ada"}\n}', tool="shop")
    box.put(
        "sales_2.jsonl",
        '{"id": "2", "customer": {}}\n{"id": "3", "customer": {"name": "Bo"}}',
        "shop",
    )
    box.load()
    assert box.rows("sales", "id, buyer", tool="shop") == [("1", "Ada"), ("2", None), ("3", "Bo")]
    assert box.rejects() == []


def test_the_line_end_rule_can_be_waived_and_an_encoding_declared(tmp_path):
    box = shop(tmp_path, "final_newline: optional, encoding: cp850")
    box.put("sales.csv", "id,pieces\nM\u00fcller,1".encode("cp850"), tool="shop")
    box.load()
    assert box.rows("sales", "id, pieces", tool="shop") == [("M\u00fcller", 1)]


@pytest.mark.parametrize(
    ("cut", "status", "told"),
    [
        ("3,3\n", "loaded", None),
        ("3,3", "loaded", "the last line has no line end: nothing tells whether its last value"),
        ("3", "refused", "the last line has neither all its fields nor a line end"),
        ('3,"3', "refused", "row 4: a quotation mark is opened or closed in the wrong place"),
        ('3,"3"', "loaded", None),
        # A note below the rows, ended, is a row that is rejected alone.
        ("total\n", "loaded", None),
    ],
)
def test_a_last_line_without_its_end_is_told_where_it_may_lack_it(tmp_path, cut, status, told):
    box = shop(tmp_path, "final_newline: optional")
    box.put("sales.csv", f"id,pieces\n1,1\n2,2\n{cut}", tool="shop")
    box.load()
    result = box.result("sales.csv", "shop")
    assert result.status == status
    assert (result.reason or "").startswith(told or "")
    assert bool(result.reason) == bool(result.remedy) == bool(told)


def test_a_checksum_tells_that_a_last_line_without_its_end_is_whole(tmp_path):
    box = shop(tmp_path, "final_newline: optional")
    path = box.put("sales.csv", "id,pieces\n1,1\n2,2", tool="shop")
    told = f"{hashlib.sha256(path.read_bytes()).hexdigest()}  sales.csv\n"
    box.put("sales.csv.sha256", told, tool="shop")
    box.load()
    result = box.result("sales.csv", "shop")
    assert (result.status, result.reason, result.remedy) == ("loaded", None, None)


def test_a_name_too_long_for_a_checksum_is_no_fault(tmp_path):
    box = shop(tmp_path, "final_newline: optional")
    name = f"sales_{'x' * 239}.csv"
    box.put(name, "id,pieces\n1,1\n2,2", tool="shop")
    box.load()
    result = box.result(name, "shop")
    assert (result.status, result.accepted) == ("loaded", 2)
    assert result.reason.startswith("the last line has no line end")


def test_blanks_below_the_rows_cut_no_row_short(tmp_path):
    box = shop(tmp_path, "final_newline: optional")
    box.put("sales.csv", "id,pieces\n1,1\n2,2\n3\n4,4\n5\n   ", tool="shop")
    box.load()
    assert box.result("sales.csv", "shop").status == "loaded"
    assert box.values("sales", "id", "shop") == ["1", "2", "4"]
    assert [row for (row,) in box.rejects("row")] == [4, 6]


@pytest.mark.parametrize("encoding", ["[utf-8, cp1251]", "[UTF8, cp1251]"])
def test_damaged_utf8_is_not_read_as_the_next_encoding(tmp_path, encoding):
    box = shop(tmp_path, f"encoding: {encoding}")
    rows = "id,buyer\n1,Заря\n2,Л\n".encode()
    box.put("sales_1.csv", rows[:-2] + b"\n", tool="shop")
    box.put("sales_2.csv", rows.decode().encode("cp1251"), tool="shop")
    box.load()
    damaged, other = box.report.files
    assert (damaged.status, damaged.reason) == (
        "refused",
        "byte 22 is not valid UTF-8, though most of the file is",
    )
    assert (other.status, other.reason) == ("loaded", None)
    assert box.values("sales", "buyer", "shop") == ["Заря", "Л"]


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20
).map(lambda text: normalize("NFC", text))  # fmt: skip
PRICES = st.decimals(-(10**13), 10**13, allow_nan=False, places=4)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1))
ROWS = st.lists(st.tuples(TEXTS, TEXTS, PRICES, MOMENTS), min_size=1, max_size=20)


@pytest.mark.slow
@settings(max_examples=60, deadline=timedelta(seconds=20))
@given(
    rows=ROWS,
    delimiter=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    # A row that has to be rejected makes the file be read row by row.
    broken=st.sampled_from(["", "x\n"]),
)
def test_whatever_is_written_comes_back(rows, delimiter, line_end, broken):
    lines = [["id", "buyer", "price", "paid_at"]]
    lines += [[i, b, f"{p:f}", moment.isoformat()] for i, b, p, moment in rows]
    quoted = [['"' + field.replace('"', '""') + '"' for field in line] for line in lines]
    text = "".join(delimiter.join(line) + line_end for line in quoted) + broken
    with TemporaryDirectory() as folder:
        box = shop(Path(folder))
        box.put("sales.csv", text, tool="shop")
        box.load()
        assert box.result("sales.csv", "shop").rejected == len(broken) // 2
        found = box.rows("sales", "id, buyer, price, paid_at, _row", tool="shop")
    assert found == [
        (i.strip(BLANKS) or None, b.strip(BLANKS) or None, price, moment, number)
        for number, (i, b, price, moment) in enumerate(rows, 2)
    ]


def test_a_very_long_value_loads(tmp_path):
    box = shop(tmp_path)
    box.put("sales_1.csv", csv_text({"id": "1", "buyer": "x" * 5_000_000}), tool="shop")
    box.put("sales_2.csv", csv_text({"id": "2", "buyer": "y" * 5_000_000}) + "z\n", tool="shop")
    nested = '{"id": "3", "customer": {"name": "' + "z" * 5_000_000 + '"}}\n'
    box.put("sales_3.jsonl", nested, tool="shop")
    box.load()
    assert [len(text) for text in box.values("sales", "buyer", tool="shop")] == [5_000_000] * 3


def test_a_file_duckdb_cannot_read_is_refused_and_the_next_one_loads(tmp_path):
    box = shop(tmp_path)
    box.put("sales_1.jsonl", '{"id": "1", "buyer": "' + "x" * 40_000_000 + '"}\n', "shop")
    box.put("sales_2[a].csv", "id,pieces\n1,1\n", tool="shop")
    box.load()
    assert [one.status for one in box.report.files] == ["refused", "loaded"]
    assert box.report.files[0].reason.startswith("DuckDB cannot read it: ")


@pytest.mark.parametrize("name", ["sales_1.jsonl", "sales_*.jsonl", "sales_[1-9].jsonl"])
@pytest.mark.parametrize("number", ["1", "1.00000000000000000001"])
def test_reading_leaves_a_delivered_file_as_it_was(tmp_path, name, number):
    """JSON is read where it lies, whatever its name; exact numbers are written elsewhere."""
    box = shop(tmp_path)
    text = f'{{"id": {number}, "pieces": "7"}}\n{{"id": "2", "pieces": 8}}'
    file = box.put(name, text, tool="shop")
    box.put("sales_2.jsonl", '{"id": "3"}\n', tool="shop")
    box.load()
    assert file.read_text(encoding="utf-8") == text
    found = box.rows("sales", "id, pieces", tool="shop")
    assert sorted(found) == [(number, 7), ("2", 8), ("3", None)]
    assert not (box.paths.lake / "_tmp").exists()


@pytest.mark.parametrize("before", range(8))
def test_sixteen_digits_are_found_wherever_they_stand(tmp_path, before):
    box = shop(tmp_path)
    box.put("sales.jsonl", " " * before + '{"id": 123456789012.3456}\n', tool="shop")
    box.put("sales_2.jsonl", " " * before + '{"id": 1234567890123.34567}\n', tool="shop")
    box.load()
    assert box.values("sales", "id", tool="shop") == ["123456789012.3456", "1234567890123.34567"]


@pytest.mark.parametrize(
    "written",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("\u00e9", "\\u00e9").encode(),
        lambda text: text.rstrip("\n").encode(),
    ],
    ids=["mark", "CRLF", "UTF-16", "Windows-1252", "escapes", "no last line end"],
)
def test_json_means_the_same_however_it_is_written(tmp_path, written):
    text = (
        '{"id": "1", "buyer": {"name": "\u00e9", "of": [1, null]}, "pieces": 1}\n'
        '{"pieces": "2", "colour": "red", "id": "null", "buyer": null}\n'
    )
    assert written(text) != text.encode()
    box = shop(tmp_path)
    box.put("sales.jsonl", written(text), tool="shop")
    box.load()
    assert box.rows("sales", "id, buyer, pieces, _row", tool="shop") == [
        ("1", '{"name":"\u00e9","of":[1,null]}', 1, 1),
        ("null", None, 2, 2),
    ]
    assert box.rejects() == [(None, "colour", None, "column_ignored")]


@pytest.mark.parametrize("written", ["{}", "encode({})"], ids=["text", "bytes"])
def test_texts_in_parquet_are_read_in_the_declared_format(tmp_path, written):
    box = shop(tmp_path, 'date_format: "%d.%m.%Y", decimal_separator: ","')
    file = box.paths.project / "written.parquet"
    sold_on, price = written.format("'11.02.2024'"), written.format("'2,5'")
    duckdb.sql(f"select '1' as id, {sold_on} as sold_on, {price} as price").write_parquet(str(file))
    box.put("sales.parquet", file.read_bytes(), tool="shop")
    box.load()
    assert box.rows("sales", "sold_on, price", "shop") == [(date(2024, 2, 11), Decimal("2.5"))]
