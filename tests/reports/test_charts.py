"""Pictures of half a year and of an issue's partnerships: what is drawn, what is only counted, what it is called."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from reports.bars import bars
from reports.charts import OTHERS, charts, timeline
from reports.language import Language
from reports.model import Digest, Event, Gist, Party, Tally
from reports.partnerships import SHOWN, maps
from reports.svg import element
from tests.reports.samples import ALMATY, END, START
from tests.reports.samples_week import busy_week, full_week

ENGLISH = Language("en", ALMATY)
BAD = '"><script>alert(1)</script>\u202e&\x00'


def tally(issue: str, back: int, **sections: int) -> Tally:
    return Tally(issue=issue, start=START - timedelta(weeks=back), sections=sections, sources={"xinhua-en": 1})


def with_tallies(*tallies: Tally) -> Digest:
    return replace(full_week(1), tallies=tallies)


def drawn(picture: str, selector: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(picture).findall(selector)


def test_one_issue_has_no_history_to_draw() -> None:
    assert charts(with_tallies(), ENGLISH) == ()
    assert charts(with_tallies(tally("2026-W47", 0, other=3)), ENGLISH) == ()


def test_a_week_without_an_issue_is_missing_and_one_without_news_is_not() -> None:
    made = with_tallies(tally("2026-W44", 3, other=2), tally("2026-W46", 1), tally("2026-W47", 0, other=4))
    by_section, _ = charts(made, ENGLISH)
    assert [(column.week, column.stories) for column in by_section.columns] == [
        ("2026-W47", 4),
        ("2026-W46", 0),
        ("2026-W45", None),
        ("2026-W44", 2),
    ]
    titles = [one.text for one in drawn(by_section.picture, ".//rect/title")]
    assert titles == ["2026-W44: In brief 2", "2026-W45: no issue", "2026-W47: In brief 4"]


def test_an_issue_over_several_weeks_is_no_week() -> None:
    month = Tally(issue="2026-10-01--2026-10-31", start=START - timedelta(weeks=6), sections={"other": 9}, sources={})
    line = timeline([month, tally("2026-W46", 1, other=2)])
    assert [str(week) for week, _ in line] == ["2026-W46"]


@pytest.mark.parametrize("name", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_every_week_stays_where_it_was_when_the_zone_is_another_one(name: str) -> None:
    """Its issue was made in Almaty: a week that began there on Monday began on Sunday further west."""
    made, there = full_week(3), ZoneInfo(name)
    assert timeline(made.tallies)[-1][1] == made.tallies[-1]
    assert [chart.columns for chart in charts(made, Language("en", there))] == [
        chart.columns for chart in charts(made, ENGLISH)
    ]
    drawn_there, drawn_here = (bars(made.tallies, zone) for zone in (there, ALMATY))
    assert [(one.week, one.stories) for one in drawn_there] == [(one.week, one.stories) for one in drawn_here]
    assert drawn_here[-1].week == made.week
    assert len(drawn_here) == 13


def test_half_a_year_is_shown_and_no_more() -> None:
    made = with_tallies(tally("2025-W47", 52, other=2), tally("2026-W47", 0, other=4))
    assert len(timeline(made.tallies)) == 26
    assert charts(made, ENGLISH) == (), "what lies before is no longer in the picture"


def test_the_heights_of_a_bar_add_up() -> None:
    made = with_tallies(tally("2026-W46", 1, schools=1), tally("2026-W47", 0, schools=2, visits=1, other=1))
    picture = charts(made, ENGLISH)[0].picture
    last = max(float(one.attrib["x"]) for one in drawn(picture, "rect"))
    heights = [float(one.attrib["height"]) for one in drawn(picture, "rect") if float(one.attrib["x"]) == last]
    assert sum(heights) == pytest.approx(160), "four stories reach to the top of an axis of four"
    assert sorted(heights) == pytest.approx([40, 40, 80], abs=0.2)


def test_few_kinds_are_told_apart_and_the_others_summed() -> None:
    sources = {f"source-{n}": 9 - n for n in range(9)}
    tallies = [replace(one, sources=sources) for one in (tally("2026-W46", 1), tally("2026-W47", 0))]
    chart = charts(with_tallies(*tallies), ENGLISH)[1]
    assert [kind.key for kind in chart.kinds] == [*list(sources)[:5], OTHERS]
    assert chart.kinds[-1].stories == 2 * (4 + 3 + 2 + 1)
    assert len(chart.columns[0].split) == 9, "the table has them all"
    assert len(drawn(chart.picture, "defs/pattern")) == 6


@pytest.mark.parametrize("code", ["en", "zh", "ru", "kk"])
def test_a_picture_has_a_name_and_a_description(code: str) -> None:
    made = full_week(12, language=code)
    words = Language(code, ALMATY)
    for picture in [one.picture for one in (*charts(made, words), *maps(made, words))]:
        svg = ElementTree.fromstring(picture)
        assert svg.attrib["role"] == "img"
        named = [svg.find(f"*[@id='{id}']") for id in svg.attrib["aria-labelledby"].split()]
        assert all(one is not None and one.text for one in named)
        assert not re.search(r'style=|href=|\son\w+="', picture)


def test_hostile_names_stay_text() -> None:
    hostile = Event(story_id=1, kind="visit", unknown=((BAD, "CN"), (BAD[2:], "KZ")), date=END.date())
    sources = [replace(tally("2026-W46", 1), sources={BAD: 1}), replace(tally("2026-W47", 0), sources={BAD: 2})]
    made = replace(full_week(1), events=(hostile,), tallies=tuple(sources))
    for picture in (charts(made, ENGLISH)[1].picture, maps(made, ENGLISH)[0].picture):
        assert drawn(picture, ".//script") == []
        assert "<script>alert(1)</script>&" in "".join(ElementTree.fromstring(picture).itertext())
        assert "\u202e" not in picture
        assert "\x00" not in picture
    assert element("a", "<", b='"') == '<a b="&#34;">&lt;</a>'


def party(n: int, country: str) -> Party:
    return Party(id=f"{country}-{n}", names={"en": f"Institute {n} of {country}"}, country=country)


def event(story: int, *parties: Party) -> Event:
    return Event(story_id=story, kind="agreement", parties=tuple((one.country, one) for one in parties))


def test_only_those_who_do_something_together_are_joined() -> None:
    first = busy_week(1).sections[0].items[0]
    assert first.gist.together
    apart = replace(first, gist=replace(first.gist, together=False))
    made = busy_week(1)
    made = replace(made, sections=(replace(made.sections[0], items=(apart,)),), updates=())
    assert maps(made, ENGLISH) == ()
    (found,) = maps(busy_week(1), ENGLISH)
    assert found.sides == ("Chinese side", "Kazakh side")
    assert [pair.names for pair in found.pairs] == [
        ("Xi’an Jiaotong University", "Al-Farabi Kazakh National University")
    ]
    assert found.pairs[0].stories == ((1, "Joint institute or programme"),)


def test_a_branch_is_nobodys_partner() -> None:
    one, other, branch = party(1, "CN"), party(1, "KZ"), replace(party(2, "KZ"), joint=True)
    assert maps(replace(busy_week(0), events=(event(1, one, branch),)), ENGLISH) == ()
    (found,) = maps(replace(busy_week(0), events=(event(1, one, other, branch),)), ENGLISH)
    assert [pair.names for pair in found.pairs] == [("Institute 1 of CN", "Institute 1 of KZ")]


def test_an_item_and_its_event_are_one_line() -> None:
    made = busy_week(1)
    gist = made.items[0].gist
    again = Event(story_id=1, kind="memorandum", parties=gist.parties)
    assert maps(replace(made, events=(again,)), ENGLISH) == maps(made, ENGLISH)


def test_a_map_draws_what_it_has_room_for_and_counts_the_rest() -> None:
    events = [event(n, party(n, "CN"), party(n % 3, "KZ")) for n in range(20)]
    (found,) = maps(replace(busy_week(0), events=tuple(events)), ENGLISH)
    assert len(found.pairs) == 20, "the table has them all"
    assert found.left_out == 20 - SHOWN
    assert len(drawn(found.picture, "g")) == SHOWN + 3


def test_nobody_stands_in_a_map_for_nothing() -> None:
    often = [event(n, party(n % 7, "CN"), party(n, "KZ")) for n in range(SHOWN)]
    twice = [event(99 + n, party(90 + n, "CN"), party(n, "KZ")) for n in range(SHOWN)]
    lonely = [event(n, party(50, "CN"), party(n, "KZ")) for n in (998, 999)]
    (found,) = maps(replace(busy_week(0), events=(*often, *twice, *lonely)), ENGLISH)
    assert "Institute 50 of CN" not in found.picture, "whom it works with, there is no room for"
    names = {one.text for one in drawn(found.picture, "g/title")}
    joined = {
        name for one in drawn(found.picture, "path/title") for name in (one.text or "").split(":")[0].split(" × ")
    }
    assert names == joined


def test_neighbours_of_a_map_stand_where_few_lines_cross() -> None:
    events = [event(n, party(n, "CN"), party(5 - n, "KZ")) for n in range(6)]
    (found,) = maps(replace(busy_week(0), events=tuple(events)), ENGLISH)
    lines = [re.findall(r"[\d.]+", one.attrib["d"]) for one in drawn(found.picture, "path")]
    assert all(line[1] == line[-1] for line in lines), "every line is level"


def test_a_watch_of_three_sides_has_a_map_for_every_two() -> None:
    made = replace(busy_week(0), events=(event(1, party(1, "CN"), party(1, "KZ"), party(1, "UZ")),))
    assert [found.sides for found in maps(made, ENGLISH)] == [
        ("Chinese side", "Kazakh side"),
        ("Chinese side", "Uzbekistan"),
        ("Kazakh side", "Uzbekistan"),
    ]


def test_a_long_name_is_cut_in_the_picture_alone() -> None:
    long = "Қазақстандықтардыңшетелдікуниверситеттергетүсу" * 6
    gist = Gist(
        parties=(("CN", Party(id="a", names={"en": long}, country="CN")), ("KZ", party(1, "KZ"))), together=True
    )
    made = busy_week(1)
    item = replace(made.items[0], gist=gist)
    (found,) = maps(replace(made, sections=(replace(made.sections[0], items=(item,)),)), ENGLISH)
    said = [one.text or "" for one in drawn(found.picture, "g/text/tspan")]
    assert max(map(len, said)) <= 34
    assert any(one.endswith("…") for one in said)
    assert found.pairs[0].names[0] == long
