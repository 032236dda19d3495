"""Dates as sites write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import EARLIEST, SKEW, from_url, parse

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 08:00 in Almaty, 11:00 in Beijing
MOMENTS = st.integers(788918400, 2208988800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))  # 1995 to 2040


def almaty(text: str, now: datetime | None = NOW) -> datetime | date | None:
    found = parse(text, timezone="Asia/Almaty", now=now)
    return found.value if found else None


def beijing(text: str) -> datetime | date | None:
    found = parse(text, timezone="Asia/Shanghai", now=NOW)
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21:38, 18 Августа 2026", datetime(2026, 8, 18, 16, 38, tzinfo=UTC)),
        ("15 Август 2025", date(2025, 8, 15)),
        ("08:32, 18 8月 2026", datetime(2026, 8, 18, 3, 32, tzinfo=UTC)),
        ("12:10, 18 Tamyz 2026", datetime(2026, 8, 18, 7, 10, tzinfo=UTC)),
        ("18 қыркүйекте 2025", date(2025, 9, 18)),
        ("2026 жылғы 18 тамыз", date(2026, 8, 18)),
        ("18 Naýryz 2026", date(2026, 3, 18)),
        ("среда, 10.04.2013", date(2013, 4, 10)),
        ("1 января 2024 года в 10:00", datetime(2024, 1, 1, 4, 0, tzinfo=UTC)),
        ("4 August 2018 14:21 219", datetime(2018, 8, 4, 8, 21, tzinfo=UTC)),
        ("May 3, 2026 at 9:05 p.m.", datetime(2026, 5, 3, 16, 5, tzinfo=UTC)),
        ("Tue, 18 Aug 2026 09:00:00 GMT", datetime(2026, 8, 18, 9, 0, tzinfo=UTC)),
        ("2026-08-18T09:00:00.123+08:00", datetime(2026, 8, 18, 1, 0, tzinfo=UTC)),
        ("9 сентября", date(2026, 9, 9)),
        ("Сегодня, 07:15", datetime(2026, 11, 22, 2, 15, tzinfo=UTC)),
        ("Вчера 21:10", datetime(2026, 11, 21, 16, 10, tzinfo=UTC)),
        ("Бүгін 06:00", datetime(2026, 11, 22, 1, 0, tzinfo=UTC)),
        ("3 часа назад", date(2026, 11, 22)),
        ("час назад", date(2026, 11, 22)),
        ("2 недели назад", date(2026, 11, 8)),
        ("15 сағат бұрын", date(2026, 11, 21)),
        ("Кеше, 21:00", datetime(2026, 11, 21, 16, 0, tzinfo=UTC)),
        ("бір сағат бұрын", date(2026, 11, 22)),
        ("апта бұрын", date(2026, 11, 15)),
        ("бір апта бұрын", date(2026, 11, 15)),
        ("екі күн бұрын", date(2026, 11, 20)),
        ("Две недели назад", date(2026, 11, 8)),
        ("two days ago", date(2026, 11, 20)),
        ("Жарияланды 3 сағат бұрын", date(2026, 11, 22)),
        ("Только что", date(2026, 11, 22)),
        ("An hour ago", date(2026, 11, 22)),
        ("Updated 2 days ago", date(2026, 11, 20)),
        ("07:59", datetime(2026, 11, 22, 2, 59, tzinfo=UTC)),
        ("23:50", datetime(2026, 11, 21, 18, 50, tzinfo=UTC)),  # still to come today: it was yesterday
    ],
)
def test_reads_kazakhstans_sites(text: str, expected: datetime | date) -> None:
    assert almaty(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-08-18 10:22:33", datetime(2026, 8, 18, 2, 22, 33, tzinfo=UTC)),
        ("2023 11/ 17 20:52:15", datetime(2023, 11, 17, 12, 52, 15, tzinfo=UTC)),
        ("2026年8月18日 10:22", datetime(2026, 8, 18, 2, 22, tzinfo=UTC)),
        ("发布时间：2024-05-03", date(2024, 5, 3)),
        ("2020-02-21 来源：教育部", date(2020, 2, 21)),
        ("２０２６－０８－１８", date(2026, 8, 18)),
        ("18 2026-08", date(2026, 8, 18)),
        ("08-18", date(2026, 8, 18)),
        ("[12-31]", date(2025, 12, 31)),
        ("02-29", date(2024, 2, 29)),
        ("昨天 10:11", datetime(2026, 11, 21, 2, 11, tzinfo=UTC)),
        ("今天", date(2026, 11, 22)),
        ("5分钟前", datetime(2026, 11, 22, 2, 55, tzinfo=UTC)),
        ("3小时前", date(2026, 11, 22)),
        ("12小时前", date(2026, 11, 21)),
        ("发布于3小时前", date(2026, 11, 22)),
        ("发布于3天前", date(2026, 11, 19)),
        ("来源：新华网3小时前", date(2026, 11, 22)),
        ("3天前来源：教育部", date(2026, 11, 19)),
        ("发布于刚刚", date(2026, 11, 22)),
        ("一小时前", date(2026, 11, 22)),
        ("3個小時前", date(2026, 11, 22)),
        ("兩個星期前", date(2026, 11, 8)),
        ("3週前", date(2026, 11, 1)),
        ("1周前", date(2026, 11, 15)),
        ("刚刚", date(2026, 11, 22)),
        ("2026 08-18", date(2026, 8, 18)),
    ],
)
def test_reads_chinese_sites(text: str, expected: datetime | date) -> None:
    assert beijing(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13-45",
        "18 decisions 2026",
        "31 февраля 2026",
        "12-го",
        "1.2.3",
        "2027-01-01",
        "версия 4.10",
        "0000-01-01",
        "2026 8 18",  # a year and two counts
        "Бүгін 14:20",  # still to come
        "请于12日前报名",
        "请于3天前报名",
        "代表团三天前往西安",
        "十五天前",
        "5 mai",  # another language's month needs a year
    ],
)
def test_refuses_what_is_no_publication_date(text: str) -> None:
    assert almaty(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1er mars 2024", date(2024, 3, 1)),
        ("5. Mai 2024 12:30", datetime(2024, 5, 5, 7, 30, tzinfo=UTC)),
        ("4 de agosto de 2025", date(2025, 8, 4)),
        ("25 sierpnia 2025", date(2025, 8, 25)),
        ("12 ARALIK 2024", date(2024, 12, 12)),
        ("3 травня 2024", date(2024, 5, 3)),
        ("2025년 5월 4일", date(2025, 5, 4)),
        ("2025年5月4日", date(2025, 5, 4)),
    ],
)
def test_reads_the_months_of_other_languages_beside_a_year(text: str, expected: datetime | date) -> None:
    assert almaty(text) == expected


def test_counts_beside_a_date_are_no_part_of_it() -> None:
    assert almaty("Sep 25, 2025 4 1 Share") == date(2025, 9, 25)


AGO = {"{} minutes ago": 1, "{}分钟前": 1, "{} минут назад": 1, "{} минут бұрын": 1, "{} hours ago": 60, "{}小时前": 60}
AGO |= {"{} часов назад": 60, "{} сағат бұрын": 60, "{} days ago": 1440, "{}天前": 1440, "{} дней назад": 1440}
AGO |= {"{} күн бұрын": 1440}


@given(st.integers(1, 99), st.sampled_from(sorted(AGO)), MOMENTS)
def test_time_gone_by_is_counted_back_from_now(count: int, words: str, now: datetime) -> None:
    found = parse(words.format(count), timezone="Asia/Almaty", now=now)
    then = now - timedelta(minutes=count * AGO[words])
    assert found is not None
    if found.precision == "minute":
        assert found.value == then.replace(second=0, microsecond=0)
    else:
        assert found.value == then.astimezone(ZoneInfo("Asia/Almaty")).date()


def test_knows_that_kazakhstan_moved_its_clocks() -> None:
    before, after = almaty("2024-02-29 12:00"), almaty("2024-03-01 12:00")
    assert before == datetime(2024, 2, 29, 6, 0, tzinfo=UTC)
    assert after == datetime(2024, 3, 1, 7, 0, tzinfo=UTC)


def test_a_clock_ahead_of_ours_has_not_written_last_years_date() -> None:
    before_midnight = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)  # 23:30 in Almaty
    assert almaty("23 ноября", now=before_midnight) == date(2026, 11, 23)


def test_skips_a_future_date_for_a_later_one_in_the_text() -> None:
    assert almaty("Приём до 25.12.2026, опубликовано 20.11.2026") == date(2026, 11, 20)


def test_without_a_clock_only_whole_dates_are_read() -> None:
    assert almaty("18 августа", now=None) is None
    assert almaty("вчера", now=None) is None
    assert almaty("18 августа 2030", now=None) == date(2030, 8, 18)


def test_keeps_what_was_written_and_how_exact_it_is() -> None:
    found = parse("Опубликовано: 18 августа 2026, 21:38 | 219", timezone="Asia/Almaty", now=NOW)
    assert found is not None
    assert (found.raw, found.precision) == ("18 августа 2026, 21:38", "minute")


@given(st.text(max_size=80), MOMENTS)
def test_never_fails_and_never_returns_the_future(text: str, now: datetime) -> None:
    found = parse(text, timezone="Asia/Almaty", now=now)
    if found is not None and isinstance(found.value, datetime):
        assert found.value <= now + SKEW
    elif found is not None:
        assert date(EARLIEST, 1, 1) <= found.value <= (now + SKEW).astimezone(ZoneInfo("Asia/Almaty")).date()


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "kk-Latn": "qańtar aqpan naýryz sáýir mamyr maýsym shilde tamyz qyrkúıek qazan qarasha jeltoqsan",
}


@given(MOMENTS.filter(lambda moment: moment < NOW), st.sampled_from(sorted(MONTHS)))
def test_reads_back_every_minute_in_every_language(moment: datetime, lang: str) -> None:
    local = moment.replace(second=0, microsecond=0).astimezone(ZoneInfo("Asia/Almaty"))
    month = MONTHS[lang].split()[local.month - 1]
    found = parse(f"{local:%H:%M}, {local.day} {month} {local.year}", timezone="Asia/Almaty", now=NOW)
    assert found is not None
    # The hour that was lived twice on 2024-02-29 has one name for two moments.
    assert found.value in (local.astimezone(UTC), local.astimezone(UTC) - timedelta(hours=1))


@given(st.dates(date(2018, 1, 2), date(2040, 1, 1)))
def test_a_day_without_its_year_is_the_latest_such_day(day: date) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    today = parse(f"{day:%m-%d}", timezone="UTC", now=now)
    assert today is not None
    assert today.value == day
    tomorrow = day + timedelta(days=1)
    last_year = parse(f"{tomorrow:%m-%d}", timezone="UTC", now=now)
    assert last_year is not None
    assert last_year.value < day


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.news.cn/world/2026-08/18/c_1125327450.htm", date(2026, 8, 18)),
        ("https://english.news.cn/20260818/00112233445566778899aabbccddeeff/c.html", date(2026, 8, 18)),
        ("http://www.moe.gov.cn/jyb_xwfb/202608/t20260818_1400001.html", date(2026, 8, 18)),
        ("https://news.example.edu.cn/2026/0818/c1a2/page.htm", date(2026, 8, 18)),
        ("https://www.chinadaily.com.cn/a/202608/18/WS65571297a310d5acd876f404.html", date(2026, 8, 18)),
        ("https://astanatimes.com/2026/08/a-slug/", None),
        ("https://site.example/news/20261399/", None),
        ("https://site.example/news/2027-01-01/", None),
    ],
)
def test_reads_the_day_in_an_address(url: str, expected: date | None) -> None:
    assert from_url(url, now=NOW) == expected
