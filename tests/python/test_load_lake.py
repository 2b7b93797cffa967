"""What a load leaves in the lake: layout, repetition, interruption, changed declarations."""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Event

import duckdb
import load_exports
import loader_lake
import loader_parts
import loader_rows
import pytest
from declarations import DeclarationError
from loader_files import Patience, still_being_written
from loader_support import ARRIVED_AT, CLEAN, SHOP, Box, clean_csv, csv_text
from loader_text import Refused
from rebuild_day import cut_lake

SALES = "id,price,sold_on\n1,5.00,2026-05-02\n2,6.50,2026-05-09\n3,much,2026-06-01\n"
LATER = "id,price,sold_on,colour\n2,7.00,2026-05-09,red\n4,1.00,2026-06-07,blue\n"


@pytest.fixture
def box(tmp_path):
    return Box(tmp_path, shop=SHOP)


def deliver(box):
    box.put("sales_1.csv", SALES, tool="shop")
    box.put("sales_2.csv", LATER, tool="shop")
    box.put("returns.csv", "id", tool="shop")


def test_the_layout(box):
    deliver(box)
    box.load()

    def stem(entity, content):
        sha256 = hashlib.sha256(content.encode()).hexdigest()
        return hashlib.sha256(f"shop|{entity}|{sha256}".encode()).hexdigest()[:20]

    first, second, third = stem("sales", SALES), stem("sales", LATER), stem("returns", "id")
    assert set(box.snapshot()) == {
        "_files/_empty.parquet",
        "_rejects/_empty.parquet",
        "shop/sales/_empty.parquet",
        "shop/returns/_empty.parquet",
        f"shop/sales/{first}.parquet",
        f"shop/sales/{second}.parquet",
        f"_rejects/{first}.parquet",
        f"_rejects/{second}.parquet",
        f"_rejects/{third}.parquet",
        f"_files/{first}.parquet",
        f"_files/{second}.parquet",
        f"_files/{third}.parquet",
    }
    columns = "file_id, entity, file, bytes, status, delivered_rows, accepted_rows, rejected_rows"
    assert box.files(columns) == [
        (third, "returns", "shop/returns.csv", 2, "refused", 0, 0, 0),
        (first, "sales", "shop/sales_1.csv", len(SALES), "loaded", 3, 2, 1),
        (second, "sales", "shop/sales_2.csv", len(LATER), "loaded", 2, 2, 0),
    ]
    assert box.files("first_event_on, last_event_on, arrived_at, sha256")[1:] == [
        (
            date(2026, 5, 2),
            date(2026, 5, 9),
            ARRIVED_AT,
            hashlib.sha256(SALES.encode()).hexdigest(),
        ),
        (
            date(2026, 5, 9),
            date(2026, 6, 7),
            ARRIVED_AT,
            hashlib.sha256(LATER.encode()).hexdigest(),
        ),
    ]
    # The same key twice: both versions are kept, the newest is chosen later.
    assert box.rows("sales", "id, price::varchar, _row", tool="shop") == [
        ("1", "5.00", 2),
        ("2", "6.50", 3),
        ("2", "7.00", 2),
        ("4", "1.00", 3),
    ]


def test_without_any_file_every_declared_table_is_there_and_empty(box):
    assert box.load().files == ()
    assert box.rows("sales", tool="shop") == box.rows("returns", tool="shop") == []
    assert box.files("*") == box.rejects("*") == []
    described = duckdb.sql(f"describe from '{box.paths.lake}/_files/*.parquet'").fetchall()
    assert [(row[0], row[1].lower()) for row in described] == [*loader_lake.FILES_COLUMNS.items()]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sales.csv", "sales.csv.gz"])
def test_a_file_cut_anywhere_never_loads_a_damaged_row(box, name):
    content = (box.put(name, SALES, tool="shop")).read_bytes()
    box.load()
    whole = box.rows("sales", "id, price, sold_on", tool="shop")
    for cut in range(len(content)):
        box.put(name, content[:cut], tool="shop")
        (result,) = box.load(reload=["shop"]).files
        at_line_end = name.endswith(".csv") and content[:cut].endswith(b"\n")
        assert result.status == ("loaded" if at_line_end else "refused"), cut
        found = f"from {{}} where _file = 'shop/{name}' and _row <= {result.accepted + 1}"
        rows = box.query(f"select distinct id, price, sold_on {found} order by id", "shop/sales")
        assert rows == whole[: result.accepted], cut


def test_the_same_content_again_changes_nothing_under_any_name(box):
    deliver(box)
    box.load()
    before = box.snapshot()
    box.put("sales_9_copy.csv", SALES, tool="shop")
    report = box.load(arrived_at=ARRIVED_AT + timedelta(days=1))
    assert {one.file: one.status for one in report.files} == {
        "shop/returns.csv": "refused",
        "shop/sales_1.csv": "unchanged",
        "shop/sales_2.csv": "unchanged",
        "shop/sales_9_copy.csv": "unchanged",
    }
    assert box.snapshot() == before


def test_two_names_for_one_content_in_one_run_count_once(box):
    box.put("sales_a.csv", SALES, tool="shop")
    box.put("sales_b.csv", SALES, tool="shop")
    assert [one.status for one in box.load().files] == ["loaded", "unchanged"]
    assert len(box.rows("sales", tool="shop")) == 2
    assert [one.status for one in box.load(reload=["shop"]).files] == ["loaded", "unchanged"]
    assert len(box.rows("sales", tool="shop")) == 2


def test_two_loads_write_the_same_bytes(box, tmp_path):
    other = Box(tmp_path / "other", shop=SHOP)
    for one in (box, other):
        deliver(one)
        one.load()
    assert box.snapshot() == other.snapshot()


@pytest.mark.parametrize(("part", "moves"), [(loader_parts.PART, 12), (10, 17)])
def test_a_load_killed_anywhere_leaves_nothing_that_the_next_does_not_repair(
    tmp_path, monkeypatch, part, moves
):
    monkeypatch.setattr(loader_parts, "PART", part)
    whole = Box(tmp_path / "whole", shop=SHOP)
    deliver(whole)
    real, count = os.replace, 0

    def counting(source, target):
        nonlocal count
        count += 1
        real(source, target)

    monkeypatch.setattr(loader_lake.os, "replace", counting)
    whole.load()
    total = count
    assert total == moves
    for kill_at in range(1, total + 1):
        box = Box(tmp_path / f"killed_{kill_at}", shop=SHOP)
        deliver(box)
        done = 0

        def dying(source, target, kill_at=kill_at):
            nonlocal done
            done += 1
            if done == kill_at:
                raise KeyboardInterrupt
            real(source, target)

        monkeypatch.setattr(loader_lake.os, "replace", dying)
        with pytest.raises(KeyboardInterrupt):
            box.load()
        monkeypatch.setattr(loader_lake.os, "replace", real)
        box.load()
        assert box.snapshot() == whole.snapshot(), kill_at


def test_a_file_in_parts_is_one_file_and_follows_its_reading(box, monkeypatch):
    """Whole, then in four parts (a line each), then whole again: never a row twice."""
    box.put("sales_1.csv", SALES, tool="shop")
    box.load()
    whole = box.snapshot()
    rows, rejects = box.rows("sales", tool="shop"), box.rejects()
    (data,) = (name for name in whole if name.startswith("shop/sales/") and "_empty" not in name)
    monkeypatch.setattr(loader_parts, "PART", 10)
    box.load(reload=["shop"])
    in_parts = set(box.snapshot())
    names = {data.replace(".parquet", f"_{number}.parquet") for number in (1, 2, 3, 4)}
    assert in_parts - whole.keys() == names
    assert whole.keys() - in_parts == {data}
    assert (box.rows("sales", tool="shop"), box.rejects()) == (rows, rejects)
    assert [one.status for one in box.load().files] == ["unchanged"]
    assert set(box.snapshot()) == in_parts
    monkeypatch.setattr(loader_parts, "PART", 1000)
    box.load(reload=["shop"])
    assert box.snapshot() == whole


@pytest.mark.parametrize(("before", "after"), [(10, 1000), (1000, 10)], ids=["whole", "in parts"])
@pytest.mark.parametrize("steps", range(7))
def test_a_file_read_again_in_another_way_and_killed_has_each_row_once(
    box, monkeypatch, before, after, steps
):
    """Killed before any move (of up to four parts), before the old data go, before the log row."""
    box.put("sales_1.csv", SALES, tool="shop")
    monkeypatch.setattr(loader_parts, "PART", before)
    box.load()
    rows = box.rows("sales", tool="shop")
    left = steps

    def killed_at(step):
        def do(*arguments):
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return step(*arguments)

        return do

    with monkeypatch.context() as killing, suppress(KeyboardInterrupt):
        killing.setattr(loader_parts, "PART", after)
        killing.setattr(loader_lake.os, "replace", killed_at(os.replace))
        killing.setattr(loader_lake.Lake, "_data_of", killed_at(loader_lake.Lake._data_of))
        box.load(reload=["shop"])
    assert (left < 0) == (steps < (4 if before == 10 else 7))
    box.load()
    assert box.rows("sales", tool="shop") == rows


def test_a_past_day_is_built_from_the_parts_of_a_large_file(box, monkeypatch):
    monkeypatch.setattr(loader_parts, "PART", 10)
    box.put("sales_1.csv", SALES, tool="shop")
    box.load()
    cut = box.paths.lake.parent / "cut"
    assert cut_lake(box.paths.lake, cut, ARRIVED_AT) == 1
    names = {path.relative_to(cut).as_posix() for path in cut.rglob("*.parquet")}
    assert names == {name for name in box.snapshot() if name.endswith(".parquet")}


def test_what_a_killed_run_left_without_its_log_row_is_removed(box):
    deliver(box)
    box.load()
    before = box.snapshot()
    for name in ("shop/sales/0000.parquet", "_rejects/0000.parquet", "_tmp/x.parquet"):
        path = box.paths.lake / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(before["shop/sales/_empty.parquet"])
    box.load()
    assert box.snapshot() == before


def test_a_changed_declaration_reads_the_files_again_and_keeps_their_arrival(box):
    box.put("sales_1.csv", SALES, tool="shop")
    box.load()
    changed = SHOP.replace('"decimal(9,2)"', "varchar").replace(
        "name: id,", "name: id, description: x,"
    )
    box.declare("shop", changed)
    report = box.load(arrived_at=ARRIVED_AT + timedelta(days=3))
    assert [(one.status, one.accepted) for one in report.files] == [("loaded", 3)]
    assert box.rows("sales", "price, _arrived_at", tool="shop") == [
        (price, ARRIVED_AT) for price in ("5.00", "6.50", "much")
    ]
    assert box.rejects() == []


def test_a_description_alone_is_no_changed_declaration(box):
    box.put("sales_1.csv", SALES, tool="shop")
    box.load()
    box.declare("shop", SHOP.replace("name: price,", "name: price, description: Gross.,"))
    assert [one.status for one in box.load().files] == ["unchanged"]


def test_a_file_that_is_gone_cannot_follow_a_changed_declaration(box):
    path = box.put("sales_1.csv", SALES, tool="shop")
    box.load()
    path.unlink()
    assert box.load().exit_code == 0
    box.declare("shop", SHOP.replace("decimal(9,2)", "decimal(9,3)"))
    report = box.load()
    assert report.outdated == ("shop/sales_1.csv",)
    assert report.exit_code == 3


@pytest.mark.parametrize("part", [loader_parts.PART, 10])
def test_a_loaded_file_refused_after_a_change_leaves_no_rows(box, monkeypatch, part):
    monkeypatch.setattr(loader_parts, "PART", part)
    box.put("sales_1.csv", SALES, tool="shop")
    box.load()
    box.declare(
        "shop", SHOP.replace("name: sold_on,", "name: sold_on, config: {meta: {min: 2026-05-05}},")
    )
    assert [one.status for one in box.load().files] == ["refused"]
    assert box.rows("sales", tool="shop") == []
    assert [path.name for path in (box.paths.lake / "shop" / "sales").iterdir()] == [
        loader_lake.EMPTY
    ]
    assert box.files("status") == [("refused",)]


def test_reload_reads_unchanged_files_again(box):
    deliver(box)
    box.load()
    before = box.snapshot()
    report = box.load(reload=["shop"], arrived_at=ARRIVED_AT + timedelta(days=1))
    assert [one.status for one in report.files] == ["refused", "loaded", "loaded"]
    assert box.snapshot() == before


def test_a_file_refused_again_keeps_its_first_arrival(box):
    box.put("returns.csv", "id", tool="shop")
    box.put("sales.csv", SALES.replace("5.00", "x").replace("6.50", "y"), tool="shop")
    box.load()
    before = box.snapshot()
    report = box.load(arrived_at=ARRIVED_AT + timedelta(days=1))
    assert [one.status for one in report.files] == ["refused", "refused"]
    assert box.snapshot() == before
    assert (3, "price", "y", "row_rejected") in box.rejects()


def test_another_file_of_one_name_and_arrival_arrives_a_moment_later(box):
    """As in a backfill that is repeated: by name and arrival the models tell a file."""
    for prices in ("5.00", "6.00", "7.00"):
        box.put("sales.csv", f"id,price,sold_on\n1,{prices},2026-05-02\n", tool="shop")
        box.load()
    box.put("sales_2.csv", LATER, tool="shop")
    box.load()
    moments = [ARRIVED_AT + timedelta(microseconds=passed) for passed in range(3)]
    rows = box.query("select arrived_at from {} where file = 'shop/sales.csv' order by 1", "_files")
    assert [moment for (moment,) in rows] == moments
    found = sorted(set(box.rows("sales", "_file, _arrived_at", "shop")))
    assert found == [
        *(("shop/sales.csv", moment) for moment in moments),
        ("shop/sales_2.csv", ARRIVED_AT),
    ]


def test_only_the_tools_asked_for_are_loaded(tmp_path):
    box = Box(tmp_path, shop=SHOP, depot=SHOP.replace("name: shop", "name: depot"))
    box.put("sales.csv", SALES, tool="shop")
    box.put("sales.csv", SALES, tool="depot")
    assert [one.file for one in box.load(tools=["depot"]).files] == ["depot/sales.csv"]
    assert box.rows("sales", tool="shop") == []
    with pytest.raises(DeclarationError, match=r"'shed' is not declared; known: depot, shop"):
        box.load(tools=["shed"])


def test_planned_events_do_not_move_the_reach_of_the_data(tmp_path):
    box = Box(tmp_path)
    box.put("activities.csv", clean_csv("activities"))
    box.put("tickets.csv", clean_csv("tickets"))
    box.load()
    assert box.files("entity, first_event_on, last_event_on") == [
        ("activities", None, None),
        ("tickets", date(2026, 6, 10), date(2026, 6, 10)),
    ]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 7, 1, 5),
        datetime(2026, 7, 1, 5, tzinfo=UTC),
        datetime(2026, 7, 1, 7, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_the_arrival_is_stored_in_utc(box, moment):
    box.put("sales_1.csv", SALES, tool="shop")
    box.load(arrived_at=moment)
    assert box.files("arrived_at") == [(datetime(2026, 7, 1, 5),)]


class Clock:
    """A clock that runs only while somebody sleeps; `events` happen as it passes their time."""

    def __init__(self, start: float, events=()):
        self.time, self.events, self.slept = start, sorted(events, key=lambda e: e[0]), 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.slept += seconds
        while self.events and self.events[0][0] <= self.time:
            self.events.pop(0)[1]()


def grow(path, when):
    def write():
        path.write_bytes(path.read_bytes() + b"x")
        os.utime(path, (when, when))

    return write


def test_an_old_file_costs_no_wait_and_a_new_one_is_awaited(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a")
    os.utime(path, (1000, 1000))
    for age, waited in ((2.0, 0.0), (0.5, 2.0), (-60.0, 2.0)):
        clock = Clock(1000 + age)
        patience = Patience(now=clock.now, sleep=clock.sleep)
        assert still_being_written([path], patience) == set()
        assert clock.slept == waited


def test_a_growing_file_is_awaited_until_it_is_still_or_refused(tmp_path):
    path = tmp_path / "a.csv"
    for growths, refused in (([1001, 1002, 1003], False), (range(1001, 1040), True)):
        path.write_text("a")
        os.utime(path, (1000, 1000))
        clock = Clock(1000, [(when, grow(path, when)) for when in growths])
        patience = Patience(now=clock.now, sleep=clock.sleep)
        assert still_being_written([path], patience) == ({path} if refused else set())
        assert clock.slept == (30.0 if refused else 5.0)


def test_a_file_being_written_is_refused_and_read_by_the_next_run(box):
    path = box.put("sales_1.csv", SALES, tool="shop")
    os.utime(path, (1000, 1000))
    clock = Clock(1000, [(when, grow(path, when)) for when in range(1001, 1040)])
    report = box.load(patience=Patience(now=clock.now, sleep=clock.sleep))
    assert report.files[0].reason == "the file is still being written"
    assert box.rows("sales", tool="shop") == []
    box.put("sales_1.csv", SALES, tool="shop")
    assert [one.status for one in box.load().files] == ["loaded"]
    assert len(box.rows("sales", tool="shop")) == 2


def test_a_file_that_grows_while_it_is_read_is_refused_and_read_by_the_next_run(box, monkeypatch):
    path = box.put("sales_1.csv", SALES, tool="shop")
    read = load_exports.read_file

    def growing(*arguments):
        found = read(*arguments)
        with path.open("a", encoding="utf-8") as file:
            file.write("5,1.00,2026-06-08\n")
        return found

    monkeypatch.setattr(load_exports, "read_file", growing)
    assert box.load().files[0].reason == "the file is still being written"
    assert box.rows("sales", tool="shop") == []
    monkeypatch.setattr(load_exports, "read_file", read)
    assert box.load().files[0].accepted == 3


def test_a_file_taken_away_while_it_is_read_is_refused_by_name(box, monkeypatch):
    path = box.put("sales_1.csv", SALES, tool="shop")
    box.put("sales_2.csv", LATER, tool="shop")
    read = load_exports.read_file

    def vanishing(*arguments):
        path.unlink(missing_ok=True)
        return read(*arguments)

    monkeypatch.setattr(load_exports, "read_file", vanishing)
    report = box.load()
    assert [(one.file, one.status) for one in report.files] == [
        ("shop/sales_1.csv", "refused"),
        ("shop/sales_2.csv", "loaded"),
    ]
    assert report.files[0].reason == "the file cannot be opened"


def test_only_a_file_that_may_be_known_waits_for_its_hash(box, monkeypatch):
    """One of a length never seen is read at once; nobody knows yet what it is."""
    hashed, read, done = load_exports._sha256, load_exports.read_file, []
    is_begun = Event()

    def hashing(file):
        assert is_begun.wait(30)
        done.append("hashed")
        return hashed(file)

    def reading(*arguments):
        done.append("read")
        is_begun.set()
        return read(*arguments)

    monkeypatch.setattr(load_exports, "_sha256", hashing)
    monkeypatch.setattr(load_exports, "read_file", reading)
    box.put("sales_1.csv", SALES, tool="shop")
    box.load()
    assert done == ["read", "hashed"]
    box.put("sales_2.csv", SALES.replace("5.00", "5.10"), tool="shop")
    assert [one.status for one in box.load().files] == ["unchanged", "loaded"]
    assert done == ["read", "hashed", "hashed", "hashed", "read"]
    assert [one.status for one in box.load().files] == ["unchanged", "unchanged"]


@pytest.mark.parametrize("is_known", [False, True])
def test_a_file_whose_bytes_cannot_all_be_read_is_refused_by_name(box, monkeypatch, is_known):
    box.put("sales_1.csv", SALES, tool="shop")
    box.put("sales_2.csv", LATER, tool="shop")
    if is_known:
        box.load()
    digest, failed = load_exports.hashlib.file_digest, []

    def failing(file, name):
        if not failed:
            failed.append(file.name)
            raise OSError(errno.EIO, "Input/output error")
        return digest(file, name)

    monkeypatch.setattr(load_exports.hashlib, "file_digest", failing)
    report = box.load()
    assert [one.status for one in report.files] == [
        "refused",
        "unchanged" if is_known else "loaded",
    ]
    assert report.files[0].reason == "the file cannot be opened"
    monkeypatch.undo()
    assert box.load().files[0].status == ("unchanged" if is_known else "loaded")


def test_unreadable_files_keep_the_day_they_arrived(box, monkeypatch):
    box.put("sales_1.csv", SALES, tool="shop")
    box.put("sales_2.csv", LATER, tool="shop")

    def failing(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(load_exports.hashlib, "file_digest", failing)
    assert {one.status for one in box.load().files} == {"refused"}
    first = box.snapshot()
    box.load(arrived_at=ARRIVED_AT + timedelta(days=1))
    assert box.snapshot() == first


def test_a_known_file_copied_over_itself_meanwhile_stays_loaded(box, monkeypatch):
    """Cut short when its size is asked for, whole when its hash is taken."""
    path = box.put("sales_1.csv", SALES, tool="shop")
    box.load()
    first = box.snapshot()
    path.write_text(SALES[:30], encoding="utf-8")
    ask, asked = load_exports._state, []

    def asking(stat):
        if not asked:
            path.write_text(SALES, encoding="utf-8")
        asked.append(stat)
        return ask(stat)

    monkeypatch.setattr(load_exports, "_state", asking)
    report = box.load(arrived_at=ARRIVED_AT + timedelta(days=1))
    assert [one.status for one in report.files] == ["unchanged"]
    assert box.snapshot() == first
    assert box.load(reload=["shop"]).files[0].status == "loaded"


def test_a_file_changed_between_its_rows_and_its_rejects_is_refused_by_name(box, monkeypatch):
    path = box.put("sales_1.csv", SALES, tool="shop")
    box.put("sales_2.csv", LATER, tool="shop")
    write = loader_rows._write_accepted

    def changing(*arguments):
        found = write(*arguments)
        if path.read_text(encoding="utf-8") == SALES:
            path.write_text(SALES.replace("much", "9.00"), encoding="utf-8")
        return found

    monkeypatch.setattr(loader_rows, "_write_accepted", changing)
    report = box.load()
    assert [one.status for one in report.files] == ["refused", "loaded"]
    assert report.files[0].reason == "the file is still being written"


def test_a_file_taken_away_while_it_is_awaited_is_refused_by_name(box):
    path = box.put("sales_1.csv", SALES, tool="shop")
    os.utime(path, (1000, 1000))
    clock = Clock(1000, [(1001, path.unlink)])
    (result,) = box.load(patience=Patience(now=clock.now, sleep=clock.sleep)).files
    assert (result.file, result.status) == ("shop/sales_1.csv", "refused")
    assert (result.reason, result.remedy) == ("the file cannot be opened", "check who may read it")


def parquet_sales(root, rows=2000):
    duckdb.sql(
        "copy (select 's' || i as id, (i % 90) + 0.5 as price, date '2026-01-01' as sold_on"
        f" from range({rows}) as numbers (i)) to '{root}/x.parquet'"
    )
    return (root / "x.parquet").read_bytes()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_checksum_finds_what_nothing_else_can(box, tmp_path, ending):
    """A cut at a line end, a flipped bit in Parquet; the sound file loads, and stays loaded."""
    content = SALES.encode() if ending == "csv" else parquet_sales(tmp_path)
    path = box.put(f"sales.{ending}", content, tool="shop")
    told = f"{hashlib.sha256(content).hexdigest().upper()}  sales.{ending}\n"
    box.put(f"{path.name}.sha256", told, tool="shop")
    assert [one.status for one in box.load().files] == ["loaded"]
    whole = box.rows("sales", "id, price", tool="shop")
    if ending == "csv":
        damaged = [
            content[:cut] for cut in range(1, len(content)) if content[cut - 1 : cut] == b"\n"
        ]
    else:
        places = range(8, len(content) - 8, len(content) // 20)
        damaged = [content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :] for at in places]
    assert len(damaged) >= 3
    for one in damaged:
        box.put(path.name, one, tool="shop")
        (result,) = box.load().files
        assert (result.status, result.accepted) == ("refused", 0)
        assert f"but {path.name}.sha256 says {told[:12]}" in result.reason
        assert box.rows("sales", "id, price", tool="shop") == whole
    box.put(path.name, content, tool="shop")
    assert [one.status for one in box.load().files] == ["unchanged"]


def test_a_checksum_that_comes_later_takes_back_what_was_loaded(box):
    box.put("sales_1.csv", SALES, tool="shop")
    assert box.load().exit_code == 0
    # The same rows under another name are no reason to take them back.
    box.put("sales_2.csv", SALES, tool="shop")
    box.put("sales_2.csv.sha256", "0" * 64, tool="shop")
    assert [one.status for one in box.load().files] == ["unchanged", "unchanged"]
    (box.paths.exports / "shop/sales_2.csv").unlink()
    box.put("sales_1.csv.sha256", "", tool="shop")
    (result,) = box.load().files
    assert (result.status, "says nothing" in result.reason) == ("refused", True)
    assert box.rows("sales", tool="shop") == []


def test_overlapping_files_are_both_kept(tmp_path):
    box = Box(tmp_path)
    events = [{**CLEAN["usage_events"], "event_id": f"e-{n}"} for n in range(6)]
    box.put("usage_events_1.csv", csv_text(*events[:4]))
    box.put("usage_events_2.csv", csv_text(*events[2:]))
    box.load()
    assert [one.accepted for one in box.report.files] == [4, 4]
    assert len(box.rows("usage_events")) == 8


def run_command(monkeypatch, box, *arguments):
    monkeypatch.setattr(load_exports.Paths, "from_env", lambda: box.paths)
    return load_exports.main(list(arguments))


def test_the_command_says_what_happened(box, monkeypatch, capsys):
    box.put("sales_1.csv", SALES, tool="shop")
    assert run_command(monkeypatch, box, "--arrived-at", "2026-07-01T05:00:00Z") == 0
    assert box.files("arrived_at") == [(ARRIVED_AT,)]
    box.put("returns.csv", "id", tool="shop")
    box.put("x.csv", "id\n", tool="other")
    assert run_command(monkeypatch, box, "--tool", "shop") == 3
    printed = capsys.readouterr().out
    assert "shop/returns.csv: refused: the last line has no line end" in printed
    assert "exports/other/: no tool of that name is declared" in printed
    assert run_command(monkeypatch, box, "--reload", "shed") == 2
    assert "tool 'shed' is not declared" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        run_command(monkeypatch, box, "--arrived-at", "yesterday")
    assert stopped.value.code == 2


@pytest.mark.parametrize("error", [OSError, duckdb.Error])
def test_on_a_full_disk_the_command_says_what_to_do(monkeypatch, capsys, error):
    def full(*_, **__):
        raise error("[Errno 28] No space left on device")

    monkeypatch.setattr(load_exports, "load", full)
    assert load_exports.main([]) == 1
    assert "load_exports: The disk is full: " in capsys.readouterr().err


def test_any_other_error_of_the_machine_is_not_hidden(monkeypatch):
    def broken(*_, **__):
        raise OSError("[Errno 5] Input/output error")

    monkeypatch.setattr(load_exports, "load", broken)
    with pytest.raises(OSError, match="Input/output"):
        load_exports.main([])


def test_a_refusal_names_reason_and_remedy():
    assert (
        str(Refused("the file is empty", "deliver it again"))
        == "the file is empty; deliver it again"
    )
