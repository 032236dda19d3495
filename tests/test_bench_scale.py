"""The bench that says how cost grows: what it calls growth, its tables, its picture, and the stores it cuts."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench.scale import report
from bench.scale_cut import cut
from bench.scale_draw import APART, drawing, spread
from bench.scale_paper import CORE_HOUR, Costs, plan, plan_table
from bench.scale_table import Reading, fit, growth, ratios, reading_table, table
from storage import articles
from storage.database import open_store, rows
from storage.search import search
from tests.storage.examples import NOW, article

SVG = "{http://www.w3.org/2000/svg}"
LEVEL = {1000: 2.0, 10_000: 2.0, 100_000: 2.0, 1_000_000: 2.0}
LOG = {1000: 4.0, 10_000: 5.0, 100_000: 6.0, 1_000_000: 7.0}
LINEAR = {1000: 1.0, 10_000: 10.0, 100_000: 100.0, 1_000_000: 1000.0}


def test_the_fit_finds_the_logarithm_it_was_given() -> None:
    found = fit(LOG)
    assert [found.a, found.b] == pytest.approx([1, 1])
    assert found.at(10**9) == pytest.approx(10)
    assert fit({1000: 3.0}).at(10**6) == 3


def test_growth_is_told_from_a_logarithm() -> None:
    assert growth(LEVEL) == "flat"
    assert growth(LOG) == "log"
    assert growth(LINEAR) == "FASTER: as n^1.00 in the end"
    assert growth({1000: 5.0}) == "one size"


def test_a_cost_that_only_begins_to_grow_in_the_largest_store_is_not_called_a_logarithm() -> None:
    assert growth(LEVEL | {1_000_000: 6.0}).startswith("FASTER")


def test_each_cost_stands_beside_that_of_the_smaller_store() -> None:
    assert ratios({1000: 2.0, 10_000: 3.0}) == {1000: None, 10_000: 1.5}
    [head, level, some] = table({"save": LEVEL, "look-up": {1000: 2.0, 10_000: 3.0}})
    assert "1,000,000" in head
    assert level.count("×1.00") == 3
    assert "×1.50" in some
    assert some.count("–") == 2  # not measured is not nothing


def test_reading_says_what_two_workers_bring_and_whether_it_is_linear_in_pages() -> None:
    alone = Reading(pages=400, workers=1, wall=9.0, readers=8.0, busiest=8.0, writer=1.0)
    both = Reading(pages=400, workers=2, wall=9.0, readers=8.0, busiest=4.0, writer=1.0)
    many = Reading(pages=1600, workers=2, wall=40.0, readers=32.0, busiest=16.0, writer=4.0)
    told = list(reading_table([alone, both, many]))
    assert "2 workers / 1, 400 pages: 2.00 × by CPU, 1.00 × by the clock" in told
    assert "1600 pages / 400: 1.00 × the CPU a page (1 is linear)" in told


def test_the_report_holds_what_was_measured_and_a_dash_for_what_was_not() -> None:
    small = {"articles": 1000.0, "save p50": 1.0, "bytes an article": 13_000.0, "backup, s": 2.0}
    large = {"articles": 10_000.0, "save p50": 1.2, "bytes an article": 13_100.0}
    told = list(report({1000: small, 10_000: large}, [], 31_000.0))
    assert [line.split()[-2:] for line in told if line.startswith("backup, s  ")] == [["2", "–"]]
    assert told[-1] == "31000 bytes a page in WARC files"


def test_on_paper_a_thousand_times_the_pages_take_a_thousand_times_as_much() -> None:
    costs = Costs(reading=36.0, saving=3.6, archived=30_000, stored=13_000)
    one = plan(10**6, costs)
    assert (one.core_hours, one.writer, one.archive, one.store) == pytest.approx((11, 1, 30, 13))
    assert one.once == pytest.approx(11 * CORE_HOUR)
    assert plan(10**9, costs).core_hours == pytest.approx(1000 * one.core_hours)
    assert (one.machines, plan(10**9, costs).machines) == (1, 8)
    assert len(list(plan_table(costs, [10, 100]))) == 6


def test_the_drawing_is_valid_xml_with_a_title_and_a_line_for_each_curve() -> None:
    root = ET.fromstring(drawing({"save <p50> & more": LOG, "look-up": LEVEL}, title="What a <store> costs"))
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title") == "What a <store> costs"
    assert "7 ms at 1,000,000" in (root.findtext(f"{SVG}desc") or "")
    assert len(root.findall(f"{SVG}circle")) == 8
    assert "save <p50> & more" in [one.text for one in root.findall(f"{SVG}text")]
    assert "prefers-color-scheme: dark" in (root.findtext(f"{SVG}style") or "")


def test_one_store_alone_can_be_drawn_and_none_cannot() -> None:
    assert ET.fromstring(drawing({"save": {1000: 1.0}}, title="One")).tag == f"{SVG}svg"
    with pytest.raises(ValueError, match="measure a store first"):
        drawing({}, title="None")


def test_names_do_not_stand_on_each_other() -> None:
    places = sorted(spread({"one": 100.0, "two": 101.0, "three": 102.0, "low": 372.0, "lower": 372.0}).values())
    assert all(after - before >= APART for before, after in pairwise(places))
    assert places[-1] <= 372


def test_a_cut_store_is_the_whole_one_as_it_began(tmp_path: Path) -> None:
    whole, part = tmp_path / "whole.db", tmp_path / "part.db"
    with closing(open_store(whole)) as db:
        for day in range(4):
            moment = NOW + timedelta(days=day)
            title, text = f"Report {day}", f"Rain fell on day {day} of {90 + day}. " * 9
            one = article(f"https://example.org/{day}", title=title, text=text, verdict="not", published=moment)
            articles.save(db, one, now=moment)
    cut(whole, part, 2)
    with closing(open_store(whole)) as db, closing(open_store(part)) as less:
        for table in ("articles", "urls"):
            assert [tuple(row) for row in rows(less, f"SELECT * FROM {table}")] == [
                tuple(row) for row in rows(db, f"SELECT * FROM {table} LIMIT 2")
            ]
        assert [hit.article.id for hit in search(less, "rain")] == [2, 1]
        assert len(search(db, "rain")) == 4
