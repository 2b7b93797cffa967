"""The report: right numbers, every text escaped, nothing loaded, and it works in a browser."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import browser
import duckdb
import pytest
import report
import report_data
import vl_convert
import yaml
from browser import Browser
from publish import PublishError
from report import write_report
from report_book import AS_OF, HOSTILE, Book, contracts, day, write_book
from report_charts import kept
from report_data import Report, read_report, reporting_currency
from report_page import beginning, duration, matrix, number
from report_queries import NEEDED, RISK_BANDS


class Page(HTMLParser):
    """What a browser would find: elements with their attributes, and the text of each element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.inside: list[tuple[str, str]] = []
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag

    def handle_data(self, data: str) -> None:
        self.inside.append((self._open, data))
        if self._open not in ("script", "style"):
            self.texts.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        return " ".join(filter(None, self.texts))

    @property
    def data(self) -> dict:
        """The JSON beside the page."""
        (found,) = (t for tag, t in self.inside if tag == "script" and t.startswith('{"config"'))
        return json.loads(found)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("book") / "account_health.duckdb")


@pytest.fixture(scope="module")
def content(published: Path) -> Report:
    return read_report(published, 150)


@pytest.fixture(scope="module")
def file(published: Path) -> Path:
    return write_report(published, published.with_name("report.html")).path


@pytest.fixture(scope="module")
def page(file: Path) -> Page:
    return Page(file.read_text(encoding="utf-8"))


def test_what_is_read_is_promised_by_a_contract():
    promised = contracts()
    for mart, columns in NEEDED.items():
        assert set(columns) <= set(promised[mart]), f"{mart}: renamed or gone"


def test_the_bands_at_risk_are_those_of_the_seed(project_root):
    with (project_root / "seeds" / "bands.csv").open(encoding="utf-8", newline="") as seed:
        bands = {row["band"] for row in csv.DictReader(seed) if row["is_at_risk"] == "true"}
    assert set(RISK_BANDS) == bands, "change RISK_BANDS in scripts/report_queries.py"


def test_the_headline_says_what_is_known_and_for_how_many(content):
    head = content.head
    assert content.as_of == AS_OF
    assert (head["customers"], head["scored"]) == (5, 4)
    assert (head["mrr"], head["customers_unpriced"]) == (1750, 1)
    # a and e; c is at risk, too, with an MRR that nobody knows.
    assert (head["mrr_at_risk"], head["at_risk"], head["at_risk_unpriced"]) == (1400, 3, 1)
    # Of eight alerts of late seven were answered, and they wait for three days.
    assert head["waiting"] == {
        "alert_count": 8,
        "contacted_count": 7,
        "wait_hours_median": 72.5,
        "is_failing": False,
    }
    # The fourth alert is closed; the third was missed, but somebody has called since.
    assert (head["open_alerts"], head["alerted_accounts"], head["missed_alerts"]) == (3, 2, 1)
    assert (head["feeds"], head["feeds_late"]) == (2, 1)


def test_the_runs_say_how_long_they_took_and_how_many_rows_they_published(content, page):
    shown = ("started_at", "outcome", "is_published", "seconds", "models", "tests", "row_count")
    assert [tuple(run[column] for column in shown) for run in content.rows["runs"]] == [
        (dt.datetime(2026, 6, 30, 5, 30), "at_work", True, 42, 152, 700, 1240),
        (dt.datetime(2026, 6, 29, 5, 30), "checks_failed", False, 50, 152, 1, None),
        (dt.datetime(2026, 6, 28, 5, 30), "done", True, 50, 152, 700, 1000),
    ]
    assert [tuple(row.values()) for row in content.rows["run_rows"]] == [
        ("alerts", 1140, 900),
        ("notes", 100, 100),
    ]
    assert [(row["step"], row["seconds"]) for row in content.rows["run_phases"]] == [
        ("load", 2.6),
        ("alerts", 34.2),
    ]
    text = page.text
    assert "2026-06-30 05:30 ✓ published this page's data 2026-06-30 42 s 7 0 152" in text
    assert "✕ checks failed 1 check failed: <b> nothing published 50 s 7 2 152 1 1 failed" in text
    assert "alerts 1,140 900 +240 notes 100 100 0" in text
    drawn = page.data["charts"]["run_sizes"]["data"]["values"]
    assert [(run["started"], run["end"], run["rows"]) for run in drawn] == [
        ("2026-06-28 05:30", "in order", 1000),
        ("2026-06-29 05:30", "nothing published", None),
        ("2026-06-30 05:30", "in order", 1240),
    ]
    assert [run["minutes"] for run in drawn] == pytest.approx([50 / 60, 50 / 60, 0.7])


def test_a_rebuilt_day_is_of_no_run_and_says_so(tmp_path):
    with Book(tmp_path / "rebuilt.duckdb") as book:
        book.add("account_health", account_id="a", date_day=AS_OF, band="critical")
    text = Page(report.page(read_report(tmp_path / "rebuilt.duckdb", 10))).text
    assert "the published file holds no history of runs" in text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "unknown"), (0.04, "0.0 s"), (42.4, "42 s"), (59.6, "1 min 0 s"), (7380, "2 h 3 min")],
)
def test_how_long_it_took_reads_well(seconds, text):
    assert duration(seconds) == text


def test_a_chart_that_would_be_an_empty_frame_is_words(tmp_path):
    """A book whose MRR nobody knows and that nobody has left: no axes without anything between."""
    with Book(tmp_path / "new.duckdb") as book:
        for band in ("healthy", "critical"):
            book.add("account_health", account_id=band, date_day=AS_OF, band=band)
        for date in (day(0), day(7)):
            book.add("account_health_daily", account_id="a", date_day=date, band="healthy")
        book.add("account_health_daily", account_id="b", date_day=day(0), band="critical")
        curve = {"dimension": "all", "dimension_value": "all", "customers_at_risk": 2}
        book.add("survival_curves", **curve, age_days=851, survival_rate=1)
    page = Page(report.page(read_report(tmp_path / "new.duckdb", 10)))
    assert set(page.data["charts"]) == {"book_customers"}
    assert "MRR is unknown are not in it unknown: the data holds nothing of it yet" in page.text
    assert "no curve yet: nobody is known to have left" in page.text


def test_nothing_at_risk_is_zero_but_an_unknown_sum_is_unknown(tmp_path):
    for band, expected in (("healthy", 0), ("critical", None)):
        with Book(tmp_path / f"{band}.duckdb") as book:
            book.add("account_health", account_id="a", date_day=AS_OF, band=band)
        head = read_report(tmp_path / f"{band}.duckdb", 10).head
        assert (head["mrr_at_risk"], head["mrr"]) == (expected, None)
    text = Page(report.page(read_report(tmp_path / "critical.duckdb", 10))).text
    assert f"MRR at risk, {reporting_currency()} unknown 1 customer; unknown for 1 of them" in text


def test_the_gravest_comes_first_and_whoever_is_at_risk_has_a_page(content):
    assert [account.account_id for account in content.accounts] == ["a", "c/1 é", "e"]
    assert [alert["alert_id"] for alert in content.accounts[0].alerts] == ["2", "1"]
    assert content.accounts[2].lead is None
    assert content.accounts[1].page == "account/c%2F1%20%C3%A9"


def test_an_unknown_score_is_a_gap_and_ends_the_stretch_of_its_band(content):
    assert content.accounts[2].series["score"]["values"] == [], "no history at all"
    score = content.accounts[0].series["score"]
    assert score["from"] == "2026-06-11"
    assert score["values"] == [80.0] * 6 + [None] * 3 + [80.0] + [None] * 2 + [35.0] * 8
    assert score["bands"] == [
        ["2026-06-11", "2026-06-17", "healthy"],
        ["2026-06-20", "2026-06-21", "healthy"],
        ["2026-06-21", "2026-06-23", "no_data"],
        ["2026-06-23", "2026-07-01", "critical"],
    ]


def test_the_lost_points_are_those_missing_to_a_hundred(content):
    lost = content.accounts[0].series["lost"]
    today = {part: points for date, part, points in lost if date == "2026-06-30"}
    assert today == {"usage": 40.0, "satisfaction": 15.0, "cap": 10.0}
    assert ["2026-06-23", "usage", 20.0] in lost


def test_a_kpi_stands_beside_both_baselines_with_gaps_where_unknown(content):
    kpis = content.accounts[0].kpis
    assert [kpi["label"] for kpi in kpis] == ["DAU/MAU", "Latest NPS"]
    assert content.accounts[0].unmeasured == ["CSAT"]
    series = content.accounts[0].series
    assert series["weeks"] == ["2026-06-23", "2026-06-30"]
    assert series["kpis"][0] == {"value": [0.25, 0.15], "own": [0.31, 0.31], "median": [0.33, 0.33]}
    # The NPS is compared with its value of 30 days ago, which is unknown.
    assert series["kpis"][1] == {"value": [None, 4.0], "own": [None, None], "median": [None, 9.0]}
    assert series["changes"] == [["DAU/MAU", "data", -45.0]]
    # 4 that is half of 8 is no share.
    assert [kpi["is_percent"] for kpi in kpis] == [True, False]


def test_the_book_counts_a_band_nobody_is_in_as_zero_but_no_unknown_mrr(content):
    book = {(row["date_day"], row["band"]): row for row in content.rows["book"]}
    assert book[day(0), "healthy"]["customers"] == 0
    assert book[day(0), "healthy"]["mrr"] == 0
    assert book[day(0), "critical"]["mrr"] == 1000
    assert book[day(0), "at_risk"] == {
        "date_day": AS_OF,
        "band": "at_risk",
        "customers": 1,
        "mrr": None,
    }


def test_the_matrix_shows_every_tier_the_most_valuable_first(content):
    cells = {
        tier: {band: (cell["customers"], cell["mrr"]) for band, cell in bands.items()}
        for tier, bands in matrix(content.rows["matrix"]).items()
    }
    assert cells == {
        "top": {"critical": (1, 1000)},
        "middle": {"no_data": (1, 100), "at_risk": (1, 400)},
        "small": {"healthy": (1, 250)},
        "unknown": {"at_risk": (1, None)},
    }
    assert list(cells) == ["top", "middle", "small", "unknown"]


@pytest.mark.parametrize(
    ("value", "digits", "sign", "text"),
    [
        (1234.5, 1, False, "1,234.5"),
        (-0.04, 1, True, "0.0"),
        (2, 0, True, "+2"),
        (-2, 0, True, "−2"),
        (0, 0, False, "0"),
        (None, 0, True, "unknown"),
    ],
)
def test_numbers_are_written_for_people(value, digits, sign, text):
    assert number(value, digits, sign) == text


@pytest.mark.parametrize(
    ("rate", "name"),
    [(0, "under 60 %"), (0.6, "60 %"), (0.949, "90 %"), (0.999, "95 %"), (1, "all"), (None, None)],
)
def test_a_cohort_is_whole_only_when_nobody_has_left(rate, name):
    assert kept(rate) == name


def test_the_page_says_unknown_and_never_zero(page):
    assert "unknown for 1 customer" in page.text
    assert re.search(r"MRR, [A-Z]{3} unknown unknown value", page.text), (
        "the account whose MRR nobody knows"
    )
    assert "2026-04 unknown unknown unknown unknown" in page.text, "a month without its rates"
    assert "Not measured in three months: CSAT" in page.text
    (april, *_) = page.data["charts"]["retention"]["data"]["values"]
    assert april["rate"] is None


def test_the_page_shows_reason_deadline_owner_and_next_action(page):
    assert "Stickiness falls by 40 %" in page.text
    assert "2026-06-26 ⚠ missed 4 days ago" in page.text
    assert "contacted 2026-06-27, too late" in page.text
    assert "Call the sponsor" in page.text
    assert "“too <slow>”" in page.text
    assert "2026-07-06 follow-up week 1, planned: Call again" in page.text
    assert "Usage: no record" in page.text


def test_the_page_says_how_long_alerts_wait_and_whether_that_is_too_long(content):
    told = Page(report.page(content)).text
    assert "Wait for a person 72 h median of 8 recent alerts, 7 answered Feeds" in told
    slow = {"alert_count": 1, "contacted_count": 0, "wait_hours_median": 200, "is_failing": True}
    told = Page(report.page(replace(content, head={**content.head, "waiting": slow}))).text
    assert "200 h median of 1 recent alert, 0 answered: too long, they are watched" in told
    told = Page(report.page(replace(content, head={**content.head, "waiting": None}))).text
    assert "Wait for a person none no alert of late" in told


def test_a_playbook_begins_in_the_row_and_is_whole_when_asked_for(page):
    """Once in each row, folded; once on the account's page, not with every alert."""
    assert "Rescue Call the sponsor … Call the sponsor, then go on Follow-up" in page.text
    rows = [text for tag, text in page.inside if tag == "td" and "Call the sponsor" in text]
    assert rows == [], "the whole text stands in a row"
    assert "What the 2 playbooks ask for Rescue Call the sponsor, then go on" in page.text
    assert page.text.count("Look at the use, then decide") == 1


@pytest.mark.parametrize(
    ("action", "first"),
    [
        ("Call today, then write", "Call today"),
        ("Sell nothing: find out", "Sell nothing"),
        ("Call by 9:30 and write", "Call by 9:30 and write"),
    ],
)
def test_an_action_is_shortened_to_its_first_clause(action, first):
    assert beginning(action) == first


def test_the_step_of_the_follow_up_is_named_that_of_the_work_list_first(content, page):
    steps = {account.account_id: account.step for account in content.accounts}
    assert steps["a"]["follow_up"] == "week_1"
    # Two are due; the work list says which.
    assert steps["c/1 é"]["follow_up"] == "day_30"
    assert steps["e"] is None
    assert "Follow-up week 1 on 2026-07-06 : Call again" in page.text
    assert "Follow-up day 30 due since 2026-06-10" in page.text


def test_money_says_its_currency(page, project_root, tmp_path):
    settings = yaml.safe_load((project_root / "dbt_project.yml").read_text(encoding="utf-8"))
    currency = settings["vars"]["reporting_currency"]
    for heading in ("MRR", "MRR at risk", "MRR at the start"):
        assert f"{heading}, {currency}" in page.text
    assert f"MRR by band in {currency}" in page.text
    axis = page.data["charts"]["book_mrr"]["encoding"]["y"]["axis"]
    assert axis["title"] == f"MRR in {currency}"
    (tmp_path / "dbt_project.yml").write_text("vars: {reporting_currency: CHF}", encoding="utf-8")
    assert reporting_currency(tmp_path) == "CHF"


def test_texts_from_the_data_stay_texts(page, file):
    assert HOSTILE in page.text
    assert not [tag for tag, _ in page.elements if tag == "img"]
    named = [a for _, attributes in page.elements for a in attributes if a.startswith("on")]
    assert not named, "an event handler written into the page"
    assert HOSTILE in page.data["accounts"]["account/c%2F1%20%C3%A9"]["alerts"][0][3]
    assert file.read_text(encoding="utf-8").count("</script") == 3


def test_the_page_loads_nothing(page):
    for tag, attributes in page.elements:
        assert tag not in ("link", "iframe", "object", "embed", "base", "img"), tag
        assert "src" not in attributes, tag
        assert (attributes.get("href") or "#").startswith("#"), attributes
    styles = " ".join(text for tag, text in page.inside if tag == "style")
    assert "url(" not in styles
    assert "@import" not in styles
    (policy,) = (a["content"] for _, a in page.elements if "http-equiv" in a)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]


def test_the_same_marts_give_the_same_file(published, file, tmp_path):
    again = write_report(published, tmp_path / "again.html")
    assert again.path.read_bytes() == file.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.html"]


def test_every_control_has_a_label_and_every_table_a_caption(page):
    tags = [tag for tag, _ in page.elements]
    assert tags.count("table") == tags.count("caption") > 4
    assert tags.count("figure") == tags.count("figcaption") > 6
    assert tags.count("select") + tags.count("input") == tags.count("label")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for tag, a in page.elements if tag == "a"}
    assert targets <= set(ids), "a link that leads nowhere"


def test_a_file_that_would_be_too_large_has_a_page_for_the_gravest_only(
    published, file, tmp_path, monkeypatch
):
    monkeypatch.setattr(report, "MAX_BYTES", file.stat().st_size - 1)
    done = write_report(published, tmp_path / "small.html")
    assert (done.accounts, done.pages) == (3, 2)
    assert done.size < file.stat().st_size
    small = Page(done.path.read_text("utf-8"))
    assert "Only the 2 gravest have a page" in small.text
    assert "Even Keel" in small.text
    assert "account/e" not in {a.get("id") for _, a in small.elements}
    assert set(small.data["accounts"]) == {"account/a", "account/c%2F1%20%C3%A9"}


def test_a_list_too_long_for_anybody_says_how_many_are_left_out(published, monkeypatch):
    monkeypatch.setattr(report_data, "LISTED", 1)
    content = read_report(published, 150)
    assert [account.account_id for account in content.accounts] == ["a"]
    assert (content.left_out, content.pages) == (2, 1)
    assert "2 less grave accounts left out" in Page(report.page(content)).text


def test_charts_are_what_vega_lite_understands(page):
    for name, spec in page.data["charts"].items():
        assert vl_convert.vegalite_to_vega(spec)["marks"], name
    for name, spec in page.data["account_charts"].items():
        assert vl_convert.vegalite_to_vega({**spec, "datasets": {}})["marks"], name


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("drop table marts.rule_backtest", "lacks the mart rule_backtest"),
        ("alter table marts.alerts rename due_at to deadline_at", "lacks alerts.due_at"),
        ("delete from marts.account_health", "knows no customer"),
    ],
)
def test_an_unfit_file_is_refused_by_name_with_the_remedy(damage, said, tmp_path, capsys):
    published = write_book(tmp_path / "old.duckdb")
    with duckdb.connect(published) as connection:
        connection.execute(damage)
    out = tmp_path / "report.html"
    out.write_text("yesterday's", encoding="utf-8")
    assert report.main(["--db", str(published), "--out", str(out)]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert "make run" in error
    assert out.read_text(encoding="utf-8") == "yesterday's"


def test_a_missing_or_foreign_file_is_refused_by_name(tmp_path):
    with pytest.raises(PublishError, match=r"nowhere\.duckdb does not exist: run scripts/daily"):
        read_report(tmp_path / "nowhere.duckdb", 10)
    (tmp_path / "text.duckdb").write_text("account,score\n", encoding="utf-8")
    with pytest.raises(PublishError, match=r"text\.duckdb cannot be read: .* `make run`"):
        read_report(tmp_path / "text.duckdb", 10)


@pytest.fixture(scope="module")
def window(file: Path):
    with Browser() as window:
        window.open(file)
        window.wait("document.querySelectorAll('[data-chart] svg').length === 9")
        yield window


@pytest.mark.skipif(not (browser.CHROMIUM and browser.DRIVER), reason=browser.MISSING)
class TestInChromium:
    """One browser for all of them: each leaves it on the overview."""

    def shown(self, window: Browser) -> list[str]:
        return window.run(
            "return [...document.querySelectorAll('#alert-list tbody tr:not([hidden])')]"
            ".map(row => row.querySelector('a').textContent)"
        )

    def test_every_chart_is_drawn_and_the_console_is_silent(self, window):
        drawn = window.run(
            "return [...document.querySelectorAll('[data-chart]')].map(chart => "
            "[chart.dataset.chart, chart.querySelectorAll('svg path[d]').length])"
        )
        assert len(drawn) == 9
        assert all(paths > 2 for _, paths in drawn), drawn
        assert window.run("return document.querySelectorAll('svg [d*=NaN]').length") == 0
        assert window.complaints() == []
        assert window.run("return window.hacked ?? 'no'") == "no"

    def test_filters_narrow_the_list_and_clear(self, window):
        assert self.shown(window) == ["Ardent Mills", HOSTILE, "Even Keel"]
        window.type("#filter-text", "sponsor stickiness")
        assert self.shown(window) == ["Ardent Mills"]
        assert window.run("return document.querySelector('output').textContent") == (
            "1 of 3 accounts"
        )
        window.run("document.querySelector('.filters [type=reset]').click()")
        window.wait("document.querySelector('output').textContent === '3 accounts'")
        window.type("#filter-owner", "ben@x.example")
        assert self.shown(window) == [HOSTILE]
        window.type("#filter-severity", "priority")
        assert self.shown(window) == []
        assert window.run("return !document.querySelector('#no-match').hidden")
        window.run("document.querySelector('.filters [type=reset]').click()")
        window.wait("document.querySelector('output').textContent === '3 accounts'")

    def test_columns_sort_with_the_unknown_last(self, window):
        window.run("document.querySelector('[data-sort=mrr]').click()")
        assert self.shown(window) == ["Ardent Mills", "Even Keel", HOSTILE]
        window.run("document.querySelector('[data-sort=mrr]').click()")
        assert self.shown(window) == ["Even Keel", "Ardent Mills", HOSTILE]
        header = "document.querySelector('[data-sort=mrr]').parentElement"
        assert window.run(f"return {header}.getAttribute('aria-sort')") == "ascending"
        window.run("document.querySelector('[data-sort=severity]').click()")
        assert self.shown(window) == ["Ardent Mills", HOSTILE, "Even Keel"]

    def test_the_keyboard_leads_to_an_account_and_back(self, window):
        window.run("document.querySelector('#alert-list a').focus()")
        window.press("Enter")
        window.wait("!document.getElementById('account/a').hidden")
        window.wait(
            "document.querySelectorAll('article:not([hidden]) .chart svg').length === 5"
        )  # score, lost points, changes and two KPIs; the third has never been measured
        legend = "document.querySelectorAll('[data-account-chart=changes] .role-legend-label text')"
        assert window.run(f"return [...{legend}].map(one => one.textContent)") == ["data"]
        assert window.run("return document.activeElement.textContent") == "Ardent Mills"
        assert window.run("return document.querySelector('main').hidden")
        assert window.run("return document.title") == "Ardent Mills · Account Health"
        window.press("Escape")
        window.wait("!document.querySelector('main').hidden")
        assert window.complaints() == []

    def test_an_account_is_opened_by_its_address_whatever_its_name(self, window):
        window.run("location.hash = 'account/c%2F1%20%C3%A9'")
        shown = "return document.querySelector('article:not([hidden]) h1').textContent"
        assert window.run(shown) == HOSTILE
        assert window.run("return window.hacked ?? 'no'") == "no"
        window.run("location.hash = 'alerts'")
        window.wait("!document.querySelector('main').hidden")
        assert window.complaints() == []

    def test_a_book_without_any_history_says_so(self, window, file, tmp_path):
        with Book(tmp_path / "new.duckdb") as book:
            book.add("account_health", account_id="a", date_day=AS_OF, band="critical")
        window.open(write_report(tmp_path / "new.duckdb", tmp_path / "new.html").path)
        window.run("location.hash = 'account/a'")
        window.wait("document.querySelector('main').hidden")
        assert "no score in six months" in window.run("return document.body.innerText")
        window.run("location.hash = 'alerts'")
        window.wait("!document.querySelector('main').hidden")
        assert window.complaints() == []
        window.open(file)
        window.wait("document.querySelectorAll('[data-chart] svg').length === 9")

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_texts_and_shapes_can_be_told_from_their_ground(self, window, scheme):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        window.chrome("Emulation.setEmulatedMedia", features=features)
        variables = window.run(
            "const style = getComputedStyle(document.documentElement);"
            "return Object.fromEntries(arguments[0].map("
            "name => [name, style.getPropertyValue('--' + name).trim()]))",
            [*GROUNDS, *SOFT, *TEXTS, *SHAPES],
        )
        pairs = [(text, ground, 4.5) for text in TEXTS for ground in (*GROUNDS, *SOFT)]
        pairs += [(shape, ground, 2.5) for shape in SHAPES for ground in GROUNDS]
        for name, ground, least in pairs:
            found = contrast(variables[name], variables[ground])
            assert found >= least, f"{name} on {ground}, {scheme}: {found:.1f}"

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_every_text_can_be_read_where_it_stands(self, window, scheme):
        """On the tinted cells of the matrix, too, and in the charts."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        window.chrome("Emulation.setEmulatedMedia", features=features)
        window.run("document.querySelectorAll('main details').forEach(one => one.open = true)")
        for address in ("alerts", "account/a"):
            window.run(f"location.hash = '{address}'")
            window.wait("document.querySelector('main').hidden === location.hash.includes('/')")
            seen, hard = window.run(CONTRAST.read_text(encoding="utf-8"), 4.5)
            assert hard == [], f"{address}, {scheme}"
            assert seen > 50, address

    def test_a_phone_has_nothing_to_scroll_sideways(self, window):
        size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
        window.chrome("Emulation.setDeviceMetricsOverride", **size)
        for address in ("alerts", "account/a"):
            window.run(f"location.hash = '{address}'")
            window.wait("document.querySelector('main').hidden === location.hash.includes('/')")
            width = "return [innerWidth, document.documentElement.scrollWidth]"
            assert window.run(width) == [390, 390], address
            # Drawn before at another width, and hidden when that changed.
            charts = "document.querySelectorAll(':is(main, article):not([hidden]) figure svg')"
            widths = f"[...{charts}].map(one => one.clientWidth)"
            fits = f"{widths}.every(one => one > 200 && one < 390)"
            assert window.wait(f"{charts}.length > 1 && {fits} && {widths}.length")
            # Entries of a legend that were abreast stand below each other.
            cut = (
                f"[...{charts}].filter(svg => [...svg.querySelectorAll('.role-legend-label')].some("
                "label => label.getBoundingClientRect().right"
                " > svg.getBoundingClientRect().right + 1)).length"
            )
            assert window.wait(f"{cut} === 0"), address
        window.run("location.hash = 'alerts'")
        window.wait("document.querySelector('#book .scroll').classList.contains('wide')")
        window.chrome("Emulation.clearDeviceMetricsOverride")


CONTRAST = Path(__file__).with_name("contrast.js")
GROUNDS = ["surface", "ground"]
SOFT = ["critical-soft", "at-risk-soft", "accent-soft"]
TEXTS = ["text", "muted", "accent", "critical-text", "at-risk-text", "healthy-text"]
SHAPES = ["critical", "at-risk", "healthy", "green", "no-data"]


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours written as #rrggbb: 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
