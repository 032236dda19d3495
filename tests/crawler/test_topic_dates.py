"""Days in the forms of four languages: what they are, what they are not, and that nothing breaks on any text."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.topic.facts import dates

PUBLISHED = date(2025, 2, 26)  # a Wednesday
ENGLISH = "January February March April May June July August September October November December".split()
RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
KAZAKH = "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан".split()
LATIN = "qańtar aqpan naýryz sáýir mamyr maýsym shilde tamyz qyrkúıek qazan qarasha jeltoqsan".split()
DAYS = st.dates(date(2000, 1, 1), date(2039, 12, 31))


def written(day: date) -> list[str]:
    """Write a day in every form."""
    d, m, y = day.day, day.month, day.year
    return [
        f"on {ENGLISH[m - 1]} {d}, {y}",
        f"on {d} {ENGLISH[m - 1][:3]}. {y}",
        f"the {d}th of {ENGLISH[m - 1]} {y} it",
        f"{d} {RUSSIAN[m - 1]} {y} года",
        f"{y} жылғы {d} {KAZAKH[m - 1]}да",
        f"{y} жылдың {d} {KAZAKH[m - 1]}ы күні",
        f"{y} jylǵy {d} {LATIN[m - 1]}da",
        f"{y}年{m}月{d}日,",
        f"{y:04}-{m:02}-{d:02}",
        f"{d:02}.{m:02}.{y}",
        f"{y}/{m}/{d}",
    ]


def ranges(first: date, last: date) -> list[str]:
    """Write a range over two months in every language, the year once where it is the same."""
    (d, m), (e, n), y = (first.day, first.month), (last.day, last.month), last.year
    found = [
        f"{ENGLISH[m - 1]} {d}, {first.year} – {ENGLISH[n - 1]} {e}, {y}",
        f"с {d} {RUSSIAN[m - 1]} {first.year} года по {e} {RUSSIAN[n - 1]} {y} года",
        f"{first.year}年{m}月{d}日至{y}年{n}月{e}日",
    ]
    if first.year == y:
        found += [
            f"from {ENGLISH[m - 1]} {d} to {ENGLISH[n - 1]} {e}, {y}",
            f"с {d} {RUSSIAN[m - 1]} по {e} {RUSSIAN[n - 1]} {y} года",
            f"{y}年{m}月{d}日至{n}月{e}日",
            f"{y} жылғы {d} {KAZAKH[m - 1]} – {e} {KAZAKH[n - 1]}",
            f"{y} жылғы {d} {KAZAKH[m - 1]}нан {e} {KAZAKH[n - 1]}ға дейін",
        ]
    return found


@given(DAYS)
@settings(max_examples=60, deadline=None)
def test_a_day_is_read_back_from_every_form(day: date) -> None:
    for text in written(day):
        assert [found[:2] for found in dates.find(text, None)] == [(day, None)], text


@given(DAYS, st.integers(20, 45))
@settings(max_examples=60, deadline=None)
def test_a_range_over_months_is_read_back(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    if (first.year, first.month) != (last.year, last.month):
        for text in ranges(first, last):
            assert [found[:2] for found in dates.find(text, None)] == [(first, last)], text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("двадцать пятого февраля", date(2025, 2, 25), None),
        ("二月二十四日", date(2025, 2, 24), None),
        ("2月24、25日", date(2025, 2, 24), date(2025, 2, 25)),
        ("ақпанның 24-і күні", date(2025, 2, 24), None),
        ("24 февраля текущего года", date(2025, 2, 24), None),
        ("去年12月15日", date(2024, 12, 15), None),
        ("本月12日", date(2025, 2, 12), None),
        ("yesterday", date(2025, 2, 25), None),
        ("昨日签约", date(2025, 2, 25), None),
        ("кеше", date(2025, 2, 25), None),
        ("signed on Tuesday", date(2025, 2, 25), None),
        ("came to Almaty on Tuesday", date(2025, 2, 25), None),
        ("подписали во вторник", date(2025, 2, 25), None),
        ("сейсенбі күні", date(2025, 2, 25), None),
        ("上周二", date(2025, 2, 18), None),
        ("на прошлой неделе во вторник", date(2025, 2, 18), None),
        ("on Tuesday, February 18", date(2025, 2, 18), None),  # the weekday says no other day
    ],
)
def test_days_seen_from_that_of_the_report(text: str, first: date, last: date | None) -> None:
    assert [found[:2] for found in dates.find(text, PUBLISHED)] == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "近日", "recently", "last week", "на прошлой неделе", "осы аптада", "бүгінгі таңда",
        "03/02/2025",  # March or February
        "同年5月12日", "12 мая того же года",  # of which year?
        "In March 30 students came", "May 12 and 20", "every Tuesday", "будет подписан во вторник",
        "Forum 2024", "第24届", "为期5日的访问", "the 24th forum",
        "ASTANA, Feb. 26 (Xinhua) -- ", "中新网北京5月14日电",
    ],
)  # fmt: skip
def test_no_day_at_all(text: str) -> None:
    assert dates.find(text, PUBLISHED) == []


@given(st.text(alphabet="0123456789 .-/,–年月日至 с по and Feb мая ақпан on周二", max_size=60), st.none() | DAYS)
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_it(text: str, published: date | None) -> None:
    for found in dates.find(text, published):
        assert 0 <= found.start < found.end <= len(text)
        assert found.last is None or found.last > found.first


@pytest.mark.parametrize("unit", ["24 ", " ", "2025 жылы ", "february ", "24日", "с 5 мая "])
def test_a_long_text_takes_no_longer_than_its_length(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    start = time.process_time()
    dates.find(text, PUBLISHED)
    assert time.process_time() - start < 2
