"""When an article was published: who is believed, and what never is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement

from crawler.dates import SKEW
from crawler.read import metadata
from crawler.read.article import read
from crawler.read.page import Page
from crawler.read.published import RANKS, Witness, judge, listed, marked, stamped, told
from crawler.read.tree import parse

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ALMATY = "Asia/Almaty"
TEXT = "<p>The two universities agreed on a joint programme in engineering, and on thirty places a year for it.</p>" * 3


def witness(source: str, value: datetime | date) -> Witness:
    precision = "second" if isinstance(value, datetime) else "day"
    return Witness(source=source, value=value, precision=precision, raw=value.isoformat())


def said_by(head: str) -> list[Witness]:
    tree: HtmlElement = parse(f"<html><head>{head}</head><body></body></html>")
    return list(told(metadata.gather(tree), ALMATY))


def published(body: str, *, head: str = "", url: str = "https://e.kz/news/a-long-enough-slug", **known: object) -> Page:
    html = f"<html><head><title>An agreement on engineering</title>{head}</head><body>{body}</body></html>"
    return Page(url=url, body=html.encode(), fetched_at=NOW, timezone=ALMATY, **known)  # type: ignore[arg-type]


def test_witnesses_are_believed_in_their_order() -> None:
    given_days = {source: date(2026, 11, 1 + rank) for rank, source in enumerate(RANKS)}
    remaining = [witness(source, day) for source, day in given_days.items()]
    for source in RANKS:
        verdict = judge(reversed(remaining), now=NOW, timezone=ALMATY)
        assert verdict.witness is not None
        assert verdict.witness.source == source
        remaining = [other for other in remaining if other.source != source]


def test_another_witness_of_the_same_day_adds_the_time() -> None:
    at = datetime(2026, 11, 17, 20, 30, tzinfo=UTC)  # the 18th in Almaty
    verdict = judge([witness("url", date(2026, 11, 18)), witness("text", at)], now=NOW, timezone=ALMATY)
    assert verdict.witness is not None
    assert (verdict.witness.value, verdict.witness.source) == (at, "text")
    other_day = judge([witness("url", date(2026, 11, 17)), witness("text", at)], now=NOW, timezone=ALMATY)
    assert other_day.witness is not None
    assert other_day.witness.value == date(2026, 11, 17)


@pytest.mark.parametrize(
    "line",
    [
        "Updated: 21.11.2026",
        "Обновлено: 21.11.2026",
        "Обновлён: 21.11.2026",
        "Изменён 21.11.2026",
        "Өзгертілген күні: 21.11.2026",
        "Жаңартылды: 21.11.2026",
        "Жаңартылған: 21.11.2026",
        "Updated: 2026-11-22 23:30",  # a local time sold as ours: the day is kept, and what it is called as well
    ],
)
def test_the_day_of_the_last_change_is_doubted(line: str) -> None:
    found = read(published(f"<h1>An agreement on engineering</h1><p>{line}</p>{TEXT}"))
    assert found.published is not None
    assert "date-uncertain" in found.warnings


def test_good_witnesses_that_disagree_are_reported() -> None:
    one, other = witness("json-ld", date(2026, 11, 1)), witness("url", date(2026, 10, 1))
    assert judge([one, other], now=NOW, timezone=ALMATY).warnings == ("date-disagreement",)
    near = witness("url", date(2026, 10, 31))  # a day apart: time zones
    assert judge([one, near], now=NOW, timezone=ALMATY).warnings == ()


def test_the_future_is_refused_and_reported() -> None:
    verdict = judge([witness("meta", date(2027, 1, 1)), witness("list", date(2026, 11, 20))], now=NOW, timezone=ALMATY)
    assert verdict.witness is not None
    assert verdict.witness.value == date(2026, 11, 20)
    assert verdict.warnings == ("date-in-future",)


def test_a_local_time_sold_as_utc_keeps_its_day_only() -> None:
    verdict = judge([witness("meta", NOW + timedelta(hours=5))], now=NOW, timezone=ALMATY)
    assert verdict.witness is not None
    assert (verdict.witness.value, verdict.witness.precision) == (date(2026, 11, 22), "day")


@given(
    st.lists(
        st.builds(
            witness,
            st.sampled_from(RANKS),
            st.dates(date(1995, 1, 1), date(2035, 1, 1))
            | st.integers(800_000_000, 2_000_000_000).map(lambda instant: datetime.fromtimestamp(instant, UTC)),
        ),
        max_size=6,
    )
)
def test_nothing_is_ever_published_after_it_was_fetched(witnesses: list[Witness]) -> None:
    found = judge(witnesses, now=NOW, timezone=ALMATY).witness
    if found is None:
        return
    if isinstance(found.value, datetime):
        assert found.value <= NOW + SKEW
    else:
        assert found.value <= date(2026, 11, 22)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-08-18T21:38:00+05:00", datetime(2026, 8, 18, 16, 38, tzinfo=UTC)),
        ("2026-08-18T21:38:00.123Z", datetime(2026, 8, 18, 21, 38, tzinfo=UTC)),
        ("2026-08-18 21:38", datetime(2026, 8, 18, 16, 38, tzinfo=UTC)),
        ("Tue, 18 Aug 2026 16:38:00 GMT", datetime(2026, 8, 18, 16, 38, tzinfo=UTC)),
        ("1787071080", datetime(2026, 8, 18, 16, 38, tzinfo=UTC)),
        ("2026-08-18", date(2026, 8, 18)),
        ("2026-08-18T00:00:00Z", date(2026, 8, 18)),  # midnight is how a program writes a day
        ("2026-08-18T00:00:00+08:00", date(2026, 8, 18)),
    ],
)
def test_machine_written_dates(raw: str, value: datetime | date) -> None:
    assert [found.value for found in stamped("meta", raw, ALMATY)] == [value]


@pytest.mark.parametrize("raw", ["", "soon", "0000-00-00", "2026-13-45", "https://e.kz/a"])
def test_what_is_no_date(raw: str) -> None:
    assert list(stamped("meta", raw, ALMATY)) == []


def test_json_ld_and_meta_say_when() -> None:
    head = """<meta property="article:published_time" content="2026-08-18T10:00:00+05:00">
    <meta name="date" content="2026-09-01">
    <script type="application/ld+json">{"@graph": [{"@type": "Organization", "name": "E"},
    {"@type": ["NewsArticle"], "headline": "A", "datePublished": "2026-08-18T09:59:30+05:00"}]}</script>"""
    assert [found.source for found in said_by(head)] == ["json-ld", "meta", "meta-date"]


def test_the_date_is_saved_from_json_ld_that_is_not_json() -> None:
    head = """<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A "quoted" title",
    "datePublished": "2026-08-18T09:59:30+05:00",}</script>"""
    assert [found.value for found in said_by(head)] == [datetime(2026, 8, 18, 4, 59, 30, tzinfo=UTC)]


def test_the_dates_of_other_articles_in_a_list_are_not_the_pages() -> None:
    head = """<script type="application/ld+json">{"@type": "ItemList", "itemListElement": [{"@type": "ListItem",
    "item": {"@type": "NewsArticle", "headline": "B", "datePublished": "2026-01-01"}}]}</script>"""
    assert said_by(head) == []


def test_one_time_element_is_the_articles_many_are_a_list() -> None:
    one = parse("<html><body><time datetime='2026-08-18T10:00:00+05:00'>x</time></body></html>")
    assert [found.source for found in marked(one, ALMATY)] == ["time"]
    times = "".join(f"<li><a href='/{n}'>Story</a> <time datetime='2026-08-1{n}'>x</time></li>" for n in range(5))
    assert list(marked(parse(f"<html><body><ul>{times}</ul></body></html>"), ALMATY)) == []


def test_the_list_is_a_witness_with_its_own_words() -> None:
    found = read(
        published(
            f"<h1>An agreement on engineering</h1>{TEXT}",
            listed_published=date(2026, 11, 20),
            listed_published_raw="11-20",
        )
    )
    assert (found.published, found.published_from, found.published_raw) == (date(2026, 11, 20), "list", "11-20")
    assert list(listed(None, "11-20")) == []


@pytest.mark.parametrize(
    "masthead",
    [
        "<div class='top'>Sunday, November 22, 2026</div>",
        "<div class='top'>воскресенье, 22.11.2026</div>",
        "<div class='top'>今天是2026年11月21日 星期六</div>",
        "<span>22.11.2026</span>",
        "<div class='now'>среда, 10.04.2013</div>",
    ],
)
def test_the_date_in_the_masthead_is_never_the_articles(masthead: str) -> None:
    found = read(published(f"{masthead}<h1>An agreement on engineering</h1>{TEXT}"))
    assert found.published is None
    assert "no-date" in found.warnings


def test_the_dates_beside_a_sidebars_links_are_never_the_articles() -> None:
    items = "".join(
        f"<li><a href='/news/{n}'>Another story</a> <span>2026-10-0{n} 1{n}:00</span></li>" for n in range(1, 9)
    )
    side = f"<div class='sidebar'><h3>Latest</h3><ul>{items}</ul></div>"
    for body in (f"{side}<h1>An agreement on engineering</h1>{TEXT}", f"<h1>An agreement</h1>{TEXT}{side}"):
        assert read(published(body)).published is None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("18 августа 2026, 21:38", datetime(2026, 8, 18, 16, 38, tzinfo=UTC)),
        ("2026 жылғы 18 тамыз", date(2026, 8, 18)),
        ("发布时间：2026-08-18 21:38:07　来源：样例网", datetime(2026, 8, 18, 16, 38, 7, tzinfo=UTC)),
        ("By Jane Roe | August 18, 2026", date(2026, 8, 18)),
        ("Вчера, 12:10", datetime(2026, 11, 21, 7, 10, tzinfo=UTC)),
        ("Обновлено: 19.08.2026 10:00", datetime(2026, 8, 19, 5, 0, tzinfo=UTC)),
    ],
)
def test_what_is_written_under_the_headline_counts(line: str, value: datetime | date) -> None:
    found = read(published(f"<h1>An agreement on engineering</h1><div class='x'>{line}</div>{TEXT}"))
    assert (found.published, found.published_from) == (value, "text")


def test_the_first_appearance_counts_for_more_than_the_last_change() -> None:
    lines = "<div>Updated: August 20, 2026</div><div>Published: August 18, 2026</div>"
    found = read(published(f"<h1>An agreement on engineering</h1>{lines}{TEXT}"))
    assert found.published == date(2026, 8, 18)


def test_kazakhstans_offset_is_that_of_the_day() -> None:
    def at(day: str) -> datetime | date | None:
        return read(published(f"<h1>An agreement on engineering</h1><p>{day} 12:00</p>{TEXT}")).published

    assert at("2024-02-29") == datetime(2024, 2, 29, 6, 0, tzinfo=UTC)
    assert at("2024-03-01") == datetime(2024, 3, 1, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "day"),
    [
        # The masthead shows today, the sidebar another story's day.
        ("<header><time datetime='2026-11-22'>Today</time></header><h1>An agreement</h1><p>18.11.2026</p>", 18),
        ("<h1>An agreement</h1><p>18.11.2026</p>{text}<aside><time datetime='2026-11-05'>Old</time></aside>", 18),
        ("<h1>An agreement</h1>{text}<aside><time datetime='2026-11-05'>Old</time></aside>", None),
        # After the headline stands the article's own, whatever it shows; what follows are other stories'.
        (
            "<article><h1>An agreement</h1><time datetime='2026-11-18T09:00:00+05:00'>4 days ago</time>{text}</article>"
            "<div><time datetime='2026-11-20'>2 days ago</time><time datetime='2026-11-21'>1 day ago</time></div>",
            18,
        ),
        (
            "<h1>An agreement</h1><time class='updated' datetime='2026-11-20'>Updated</time>"
            "<time datetime='2026-11-18'>Wednesday</time>{text}",
            18,
        ),
        ("<h1>An agreement</h1><div>4 дня назад</div>", 18),
        ("<h1>An agreement</h1><div>Кеше, 18:40</div>", 21),
        ("<h1>An agreement</h1><span>昨天 10:11</span>", 21),
        ("<h1>An agreement</h1><span>11-18</span>", 18),
        ("<h1>An agreement</h1><div><em>2026</em> <em>11/</em><em>18</em> <b>09:12</b></div>", 18),
        # Far below the text, but called what it is.
        ("<h1>An agreement</h1>{text}{text}<p>Changed: 20.11.2026<br>Erschienen am: 18.11.2026</p>", 18),
        ("<h1>An agreement</h1>{text}{text}<p>Дата публикации 18 ноября 2026</p><p>1 декабря 2024</p>", 18),
    ],
)
def test_the_day_beside_the_headline_not_todays_nor_another_storys(body: str, day: int | None) -> None:
    text = "" if "{text}" in body else TEXT
    found = read(published(body.replace("{text}", TEXT) + text))
    value = found.published
    local = value.astimezone(ZoneInfo(ALMATY)).date() if isinstance(value, datetime) else value
    assert local == (date(2026, 11, day) if day else None)


WRITTEN = {
    "en": "{:%H:%M}, {:%d %B %Y}",
    "zh": "{:%Y年%m月%d日 %H:%M}",
    "ru": "{:%d.%m.%Y %H:%M}",
    "xinhua": "<em>{:%Y}</em> <em>{:%m/}</em><em>{:%d}</em> <em>{:%H:%M:%S}</em>",
    "iso": "<time datetime='{:%Y-%m-%dT%H:%M:%S}'>{:%d/%m}</time>",
}


@given(
    st.dates(date(2016, 1, 1), date(2026, 11, 20)),
    st.times(time(0, 1)),  # midnight is how a program writes a day
    st.integers(1, 900),
    st.sampled_from(sorted(WRITTEN)),
    st.sampled_from(["{:%A, %d %B %Y}", "今天是{:%Y年%m月%d日}", "<time datetime='{:%Y-%m-%d}'>{:%d.%m.%Y}</time>"]),
)
@settings(max_examples=60, deadline=None)
def test_neither_todays_date_nor_a_sidebars_is_ever_the_articles(
    day: date, clock: time, older: int, written: str, masthead: str
) -> None:
    own = datetime.combine(day, clock, ZoneInfo(ALMATY))
    local = NOW.astimezone(ZoneInfo(ALMATY))
    form = WRITTEN[written]
    said = form.format(*[own] * form.count("{"))
    today = masthead.format(*[local] * masthead.count("{"))
    other = (own - timedelta(days=older)).strftime("<li><a href='/b'>Another</a> %d.%m.%Y %H:%M</li>")
    body = f"<header>{today}</header><ul>{other}</ul><h1>An agreement</h1><div>{said}</div>{TEXT}<ul>{other}</ul>"
    found = read(published(body))
    assert isinstance(found.published, datetime)
    assert found.published.replace(second=0) == own.astimezone(UTC).replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    "lead",
    [
        "The universities signed their first agreement on 12 May 2016.",
        "2016年5月12日，两校签署首个合作协议",
        "Первое соглашение вузы подписали 12 мая 2016 года.",
        "Университеттер алғашқы келісімге 2016 жылғы 12 мамырда қол қойды.",
        "The law was published on 12 May 2016 in the gazette.",
    ],
)
def test_a_day_told_in_a_sentence_is_a_guess_at_most(lead: str) -> None:
    page = f"<h1>An agreement on engineering</h1><p>{lead}</p>{TEXT}"
    alone = read(published(page))
    assert alone.published is None or alone.published_from == "guess"
    called = read(published(f"{page}<p>Published: 20 November 2026</p>"))
    assert (called.published, called.published_from) == (date(2026, 11, 20), "text")


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Roe, staff writer | 12 May 2016 | 5 min read, 12 comments",
        "Astana, 12 мая 2016 г.",
        "2016年5月12日 来源：某某大学新闻中心 作者：张三 浏览次数：12",
        "Published on 12 May 2016 by our own correspondent in the capital.",
    ],
)
def test_a_byline_with_a_date_is_no_sentence(line: str) -> None:
    found = read(published(f"<h1>An agreement on engineering</h1><div>{line}</div>{TEXT}"))
    assert (found.published, found.published_from) == (date(2016, 5, 12), "text")


STORY = "<div class='right'><time datetime='2025-01-05'>5 January 2025</time> <a href='/1'>Another story</a></div>"


@pytest.mark.parametrize("line", ["18 November 2026, 10:15", "18 Nov, 10:15"])
@pytest.mark.parametrize("form", ["<article>{}</article>{}", "<div>{}</div>{}", "<main><article>{}</article>{}</main>"])
def test_another_storys_time_never_beats_what_is_written_under_the_headline(form: str, line: str) -> None:
    body = form.format(f"<h1>An agreement on engineering</h1><p>{line}</p>{TEXT}", STORY)
    found = read(published(body))
    assert (found.published, found.published_from) == (datetime(2026, 11, 18, 5, 15, tzinfo=UTC), "text")


def test_another_storys_time_alone_is_a_guess_at_most() -> None:
    found = read(published(f"<article><h1>An agreement on engineering</h1>{TEXT}</article>{STORY}"))
    assert found.published is None or found.published_from == "guess"


def test_a_line_that_denies_the_time_beside_it_is_reported() -> None:
    when = "<p><time datetime='2026-11-02'>today</time></p><p>18 November 2026</p>"
    found = read(published(f"<article><h1>An agreement on engineering</h1>{when}{TEXT}</article>"))
    assert found.published == date(2026, 11, 2)
    assert "date-disagreement" in found.warnings


@pytest.mark.parametrize(
    "masthead",
    [
        "<header><a href='/'>E</a><div class='date'>21 November 2026</div></header>",
        "<header><nav><a href='/a'>World</a></nav><div>Last issue: 19 November 2026</div></header>",
        "<div class='date'>21 November 2026</div><nav><a href='/a'>World</a></nav>",
    ],
)
def test_yesterdays_date_in_the_masthead_is_a_guess_at_most(masthead: str) -> None:
    page = f"{masthead}<main><h1>An agreement on engineering</h1>{{}}{TEXT}</main>"
    found = read(published(page.format("")))
    assert found.published is None or found.published_from == "guess"
    found = read(published(page.format("<p>18.11.2026</p>")))
    assert (found.published, found.published_from) == (date(2026, 11, 18), "text")
    found = read(published(f"<header><h1>An agreement on engineering</h1><p>18.11.2026</p></header>{TEXT}"))
    assert found.published == date(2026, 11, 18)
