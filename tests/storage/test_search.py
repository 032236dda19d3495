"""Search, as people type."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import date, datetime, timedelta, timezone
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import articles, institutions, letters, searchable
from storage.database import transaction
from storage.errors import BadQuery
from storage.hints import hint, rough
from storage.letters import searchable as searchable_letters
from storage.migrations import FIRST_SCHEMA
from storage.models import Mention
from storage.queries import parse
from storage.search import NEWEST, WEIGHED, search
from storage.searchable import fields
from storage.snippets import LENGTH, marked, snippet
from storage.terms import readings, runs, term
from tests.conftest import shared_data
from tests.storage.examples import EXAMPLE, INSTITUTIONS, NOW, article

TEXTS = {
    "en": "Universities of both countries agreed to cooperate in educational research. Ten students planned a trip.",
    "ru": "Делегация университета приехала в Алматы. Ещё восемь вузов подписали соглашение о совместных программах.",
    "kk": "Қытайдың елшісі Қазақстанның университеттерінде болды. Қазақ тілін оқытатын мектептердің бағдарламасы бар.",
    "kk-Latn": "Qazaqstannyń ýnıversıtetterinde qytaı tili oqytylady.",
    "zh": "哈萨克斯坦教育部代表团访问兰州大学,双方签署合作协议。",
    "zh-Hant": "北京語言大學在阿斯塔納設立分校,首批學生入學。",
}


@pytest.fixture
def corpus(db: Database) -> Database:
    for number, (lang, text) in enumerate(TEXTS.items(), start=1):
        page = article(
            f"https://{lang.lower()}.example/{number}",
            source=f"source-{lang}",
            lang=lang,
            title=f"Title {number}",
            text=text,
            published=date(2026, 11, number),
        )
        articles.save(db, page, now=NOW)
    return db


def found(db: Database, query: str, **filters: object) -> list[str]:
    return [hit.article.article.lang or "" for hit in search(db, query, **filters)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "lang"),
    [
        ("university", "en"),
        ("education", "en"),
        ("planned", "en"),
        ("student", "en"),
        ("университет", "ru"),
        ("университета", "ru"),
        ("университетами", "ru"),
        ("еще", "ru"),
        ("ещё", "ru"),
        ("соглашения", "ru"),
        ("қазақстан", "kk"),
        ("қазақстанда", "kk"),
        ("ҚАЗАҚ", "kk"),
        ("мектеп", "kk"),
        ("бағдарлама", "kk"),
        ("университет", "kk"),
        ("Qazaqstan", "kk-Latn"),
        ("ýnıversıtet", "kk-Latn"),
        ("教育", "zh"),
        ("育", "zh"),
        ("教育部", "zh"),
        ("兰州大学", "zh"),
        ("蘭州大學", "zh"),
        ("议", "zh"),
        ("语言大学", "zh-Hant"),
        ("學生", "zh-Hant"),
    ],
)
def test_any_form_of_a_word_is_found(corpus: Database, query: str, lang: str) -> None:
    assert lang in found(corpus, query)


@pytest.mark.parametrize(
    ("query", "langs"),
    [
        ('"agreed to cooperate"', {"en"}),
        ('"cooperate agreed"', set()),
        ("«делегация университета»", {"ru"}),
        ("“合作协议”", {"zh"}),
        ("education research", {"en"}),
        ("education AND делегация", set()),
        ("education OR делегация", {"en", "ru"}),
        ("университет NOT делегация", {"kk", "kk-Latn"}),
        ("(education OR 教育) NOT research", {"zh"}),
        ("университет -делегация", {"kk", "kk-Latn"}),
        ('(education OR 教育) -"educational research"', {"zh"}),
        ("-(research OR делегация) 教育", {"zh"}),
        ("универс*", {"ru", "kk", "kk-Latn"}),
        ("университетами*", {"ru", "kk", "kk-Latn"}),
        ("大*", {"zh", "zh-Hant"}),
        ("大学", {"zh", "zh-Hant"}),
        ("育教", set()),
        ("Al-Farabi", set()),
    ],
)
def test_phrases_prefixes_and_operators(corpus: Database, query: str, langs: set[str]) -> None:
    assert set(found(corpus, query)) == langs


def test_filters_narrow_what_is_found(corpus: Database) -> None:
    assert found(corpus, "大学") == ["zh-Hant", "zh"]  # newest first
    assert found(corpus, "大学", lang="zh-Hant") == ["zh-Hant"]
    assert found(corpus, "大学", lang="zh") == ["zh-Hant", "zh"]
    assert found(corpus, "大学", source="source-zh") == ["zh"]
    assert found(corpus, "大学", since=date(2026, 11, 6)) == ["zh-Hant"]
    assert found(corpus, "大学", until=date(2026, 11, 6)) == ["zh"]
    almaty = timezone(timedelta(hours=5))
    assert found(corpus, "大学", since=datetime(2026, 11, 6, tzinfo=almaty)) == ["zh-Hant"]
    assert found(corpus, "大学", until=datetime(2026, 11, 6, tzinfo=almaty)) == ["zh"]
    assert found(corpus, "大学", limit=1) == ["zh-Hant"]


def test_an_institution_is_a_filter(db: Database) -> None:
    institutions.register(db, INSTITUTIONS)
    named = (Mention(institution_id="lzu", surface="兰州大学", offset=12),)
    articles.save(db, article("https://a.example/1", lang="zh", text=TEXTS["zh"], mentions=named), now=NOW)
    assert found(db, "教育", institution="lzu") == ["zh"]
    assert found(db, "教育", institution="kaznu") == []


def test_best_puts_the_headline_first(db: Database) -> None:
    long_ago = article("https://a.example/1", title="Scholarship", text=TEXTS["en"], published=date(2020, 1, 1))
    passing = article("https://b.example/1", text=f"{TEXTS['ru']} scholarship {TEXTS['ru']} и другие новости дня")
    for page in (long_ago, passing):
        articles.save(db, page, now=NOW)
    assert [hit.article.id for hit in search(db, "scholarship", sort="best")] == [1, 2]
    assert [hit.article.id for hit in search(db, "scholarship", sort="newest")] == [2, 1]


def test_the_match_is_marked_in_headline_and_text(corpus: Database) -> None:
    [_, hit] = search(corpus, "қазақстан")
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.spans] == ["Қазақстанның"]
    [hit] = search(corpus, "蘭州大學")
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.spans] == ["兰州大学"]
    [hit] = search(corpus, "title 2")
    assert [hit.title.text[a:b] for a, b in hit.title.spans] == ["Title", "2"]


def test_a_snippet_is_short_and_holds_the_match() -> None:
    text = "word " * 500 + "glacier " + "word " * 500
    cut = snippet(text, "en", parse("glaciers"))
    assert len(cut.text) < 250
    assert [cut.text[a:b] for a, b in cut.spans] == ["glacier"]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "holds no word"),
        ("?!", "holds no word"),
        ("*", "holds no word"),
        ('"open phrase', "not closed"),
        ("(open bracket", "not closed"),
        ("bracket)", "no opening one"),
        ("OR this", "nothing before it"),
        ("this OR", "nothing after it"),
        ("this AND", "nothing after it"),
        ("AND this", "nothing before it"),
        ("NOT this", "only what must not occur"),
        ("this NOT", "nothing after it"),
        ("a OR NOT b", "nothing after it"),
        ("(" * 30 + "a" + ")" * 30, "brackets inside each other"),
        ("(" * 300 + "a", f"search: {'(' * 59}…: more than 10 brackets inside each other"),
        ("title:", "title: has nothing after it"),
        ("university Title: ", "title: has nothing after it"),
        ("a" * 2000, "longer than"),
    ],
)
def test_a_query_that_cannot_be_read_is_explained(corpus: Database, query: str, why: str) -> None:
    with pytest.raises(BadQuery, match=re.escape(why)):
        search(corpus, query)


FRAGMENTS = st.lists(
    st.sampled_from(
        "a 教育 育 ұлт AND OR NOT ( ) \" * ab* - : title: lang: NEAR ^ + « 」 ' ’ ﬁ e\u0301 1\u00a0000 xi'an".split(" ")
    )
    | st.text(max_size=4)
).map(" ".join) | st.text(max_size=200)


@cache
def fts() -> sqlite3.Connection:
    [table] = [one for one in FIRST_SCHEMA.split(";\n") if "articles_fts" in one]
    conn = sqlite3.connect(":memory:")
    conn.execute(table)
    return conn


@settings(max_examples=60)
@given(FRAGMENTS)
def test_any_text_is_a_query_or_explained_and_its_marks_are_places_in_it(query: str) -> None:
    try:
        parsed = parse(query, together=("may", "should", "must")[len(query) % 3], title=len(query) % 2 == 0)
    except BadQuery:
        return
    fts().execute("SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", (parsed.match,)).fetchall()
    piece = snippet(query, "kk", parsed)
    places = [place for span in piece.spans for place in span]
    assert places == sorted(set(places))
    assert not places or places[-1] <= len(piece.text)


@settings(max_examples=50)
@given(st.text(st.sampled_from("教育部ab zё"), min_size=1, max_size=20), st.data())
def test_every_part_of_a_chinese_run_is_found_in_it(text: str, data: st.DataObject) -> None:
    chinese = [run.text for run in runs(text) if run.chinese]
    if not chinese:
        return
    run = data.draw(st.sampled_from(chinese))
    start = data.draw(st.integers(0, len(run) - 1))
    part = run[start : data.draw(st.integers(start + 1, len(run)))]
    conn = sqlite3.connect(":memory:")
    conn.execute('CREATE VIRTUAL TABLE t USING fts5(title, text, labels, tokenize = "ascii")')
    conn.execute("INSERT INTO t VALUES (?, ?, ?)", fields("", text, lang="zh", source="a", institutions=[]))
    assert conn.execute("SELECT count(*) FROM t WHERE t MATCH ?", (parse(part).match,)).fetchone() == (1,)
    conn.close()


@given(st.text(max_size=60))
def test_runs_say_where_they_stand(text: str) -> None:
    for run in runs(text):
        assert 0 <= run.start < run.end <= len(text)


@settings(max_examples=60)
@given(st.text(st.sampled_from("қазақстаныңдғлерiіьёиеs'1"), min_size=1, max_size=15))
def test_every_word_is_a_term_and_finds_itself(word: str) -> None:
    for run in runs(word):
        for lang in ("en", "ru", "kk", "kk-Latn", "zh", None):
            assert term(run.text, lang) in readings(run.text).values()


@pytest.mark.parametrize(
    ("filters", "said"),
    [({"source": "kaznu-em"}, "did you mean 'kaznu-en'"), ({"institution": "qqq"}, "institution 'qqq': there is none")],
)
def test_a_misspelt_name_is_said_and_not_taken_for_nothing_found(
    db: Database, filters: dict[str, str], said: str
) -> None:
    institutions.register(db, INSTITUTIONS)
    articles.save(db, EXAMPLE, now=NOW)
    with pytest.raises(BadQuery, match=said):
        search(db, "lanzhou", **filters)  # type: ignore[arg-type]


def shown(text: str, lang: str, query: str) -> str:
    """Return the piece of a text that shows why it was found, with the matches in brackets."""
    piece, done, at = snippet(text, lang, parse(query)), "", 0
    for start, stop in piece.spans:
        done += f"{piece.text[at:start]}[{piece.text[start:stop]}]"
        at = stop
    return done + piece.text[at:]


@pytest.mark.parametrize(
    ("lang", "text", "query"),
    [
        ("zh", "北京大学[发展]計畫", "發展"),
        ("zh-Hant", "[計畫]與[計劃]", "计划"),
        ("zh", "[发髮發] [后後] [里裏裡] [台臺檯颱] [干乾幹] [着著]", "发 后 里 台 干 着"),
        ("zh", "[二〇二六]年", "二零二六"),
        ("zh", "在[北大AI学院]学习", '"北大AI学院"'),
        ("zh", "多所[985高校]参加", "985高校"),
        ("zh", "乘坐[C919]和5G", "c919"),
        ("zh", "[ＡＩ]人才", "ai"),
        ("en", "The [scientiﬁc] [oﬃce]", "scientific office"),
        ("en", "In [Xi’an] and [Xi'an]", "xian"),
        ("en", "In [Xian]", "Xi’an"),
        ("en", "[China’s] way", "china"),
        ("en", "[Astaná], a café", "astana"),
        ("en", "[co-operation] in research", "cooperation"),
        ("en", "[co‑operate]", "co-operation"),
        ("en", "[Nur]-[Sultan] then", "«nur sultan»"),
        ("en", "write to [info]@[kaznu].[kz]", "info@kaznu.kz"),
        ("en", "[centre] for [organisations]", "center organization"),
        ("ru", "[15 000], [15 000] и [15000] студентов", "15,000"),
        ("ru", "[15,000]", "15 000"),
        ("ru", "[Аста́на] и [ещё]", "астана еще"),
        ("ru", "[Ш]. [Уәлиханов]", "Ш.Уәлиханов"),
        ("ru", "в [Китае], из [Китая]", "Китай"),
        ("ru", "[К].-[Ж]. [Токаева] встретил", '"К.-Ж. Токаев"'),
        ("kk", "[Қазақстанның] жолы", "Казакстан"),
        ("kk", "[Қазақстанның] жолы", "Qazaqstan"),
        ("kk", "[университетi] мен бiлiм", "университеті"),
        ("kk", "[университеті]", "университетинин"),
        ("kk-Latn", "[Qazaqstannyń] joly", "Қазақстан"),
        ("kk-Latn", "[ÝNIVERSITETTER], [universitetter]", "университет"),
        ("kk", "2026 жылғы [15] [қыркүйекте]", '"15 қыркүйек"'),
        ("kk", "[Huawei] [компаниясы]", '"huawei компания"'),
        ("kk", "[әл]-[Фараби] атындағы", '"Әл-Фараби"'),
    ],
)
def test_what_is_written_otherwise_is_found_and_marked(db: Database, lang: str, text: str, query: str) -> None:
    written = text.translate({ord("["): None, ord("]"): None})
    articles.save(db, article("https://a.example/1", lang=lang, title="-", text=written), now=NOW)
    assert len(search(db, query)) == 1
    assert shown(written, lang, query) == text


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("универ*тет", "at the end"),
        ("a*", "at least 2 letters"),
        ("казахстан ИЛИ китай", "write OR"),
        ("NEAR(a b)", "looked for as a word"),
        ("lang:ru китай", "option --lang"),
        ("title:(a OR b", "not closed"),
        ("a NOT (" * 11 + "b" + ")" * 11, "brackets inside each other"),
    ],
)
def test_what_people_know_from_elsewhere_is_explained(query: str, why: str) -> None:
    with pytest.raises(BadQuery, match=why):
        parse(query)


def test_operators_of_other_keyboards_work(corpus: Database) -> None:
    assert set(found(corpus, "education || делегация")) == {"en", "ru"}
    assert set(found(corpus, "ｅducation ＯＲ делегация")) == {"en", "ru"}
    assert set(found(corpus, "（education OR 教育） －research")) == {"zh"}
    assert set(found(corpus, "「合作协议」")) == {"zh"}
    assert found(corpus, "'agreed to cooperate'") == ["en"]
    assert found(corpus, "'cooperate agreed'") == []


def test_title_looks_at_the_headline_only(corpus: Database) -> None:
    assert found(corpus, "title:(1 OR 2)") == ["ru", "en"]
    assert found(corpus, "title:делегация") == []
    [hit] = search(corpus, "title:title делегация")
    assert [hit.title.text[a:b] for a, b in hit.title.spans] == ["Title"]


def test_the_piece_shown_has_most_of_the_words() -> None:
    text = "Lanzhou " + "word " * 100 + "Almaty and Lanzhou University " + "word " * 100
    assert "[Almaty] and [Lanzhou] [University]" in shown(text, "en", "lanzhou almaty university")


def test_the_piece_shown_parts_no_letter_from_its_accent() -> None:
    cut = snippet("e\u0301" * 40 + "教育" + "e\u0301" * 301, "zh", parse("教育")).text
    assert cut.startswith("…e\u0301")
    assert cut.endswith("e\u0301…")


@pytest.mark.parametrize("weighed", [WEIGHED, 0], ids=["few matches", "many matches"])
def test_words_together_come_before_words_apart_and_the_newer_of_equals_first(
    db: Database, weighed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.search.WEIGHED", weighed)
    padding = "Ten students planned a trip to the mountains and the lake."
    texts = [
        f"The joint venture has an institute. {padding}",
        f"The joint institute has an opening. {padding}",
        f"The joint institute has an opening. {padding}",
    ]
    for number, text in enumerate(texts, start=1):
        url = f"https://{number}.example/1"
        day = date(2026, 11, 10 + number)
        articles.save(db, article(url, source=f"s{number}", title=f"T{number}", text=text, published=day), now=NOW)
    assert [hit.article.id for hit in search(db, "joint institute", sort="best")] == [3, 2, 1]
    assert {hit.article.id for hit in search(db, "joint institute")} == {1, 2, 3}


@pytest.mark.parametrize(("older", "among"), [(NEWEST - 1, None), (NEWEST, NEWEST)])
def test_the_best_are_chosen_among_the_newest_matches_and_that_is_said(
    db: Database, older: int, among: int | None
) -> None:
    saved = articles.save(db, EXAMPLE, now=NOW)
    columns = fields("", "lanzhou", lang="en", source="a", institutions=[])
    with transaction(db):
        for day in range(1, older + 1):
            searchable.insert(db, searchable.number(date.fromordinal(day), saved.id), columns)
    assert search(db, "lanzhou", sort="best", limit=1).ranked_among == among
    assert search(db, "lanzhou", limit=1).ranked_among is None


def test_of_many_matches_the_headline_comes_first_then_words_together_then_the_newest(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.search.WEIGHED", 0)
    written = [
        ("New joint institute", "The joint institute and the university."),
        ("Institute, joint", "Of the university."),
        ("Institute, joint", "Visit of the university and the joint institute."),
        ("T4", "The joint institute of the university."),
        ("T5", "The joint work, the institute and the university."),
        ("T6", "A joint visit to the institute of the university."),
    ]
    for number, (title, text) in enumerate(written, start=1):
        url, day = f"https://{number}.example/1", date(2026, 11, number)
        articles.save(db, article(url, source=f"s{number}", title=title, text=text, published=day), now=NOW)

    def best(query: str, limit: int = 20) -> list[int]:
        return [hit.article.id for hit in search(db, query, sort="best", limit=limit)]

    assert best("joint institute") == [1, 3, 2, 4, 6, 5]
    assert best("joint institute", limit=3) == [1, 3, 2]
    assert best("joint institute -visit") == [1, 2, 4, 5]
    assert best("university") == [6, 5, 4, 3, 2, 1]


def test_a_search_that_takes_too_long_is_given_up(corpus: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.search.SECONDS", 0)
    monkeypatch.setattr("storage.search.STEPS", 1)
    with pytest.raises(BadQuery, match="takes more than 0 seconds: look for whole words"):
        search(corpus, "ун*")
    monkeypatch.undo()
    assert found(corpus, "ун*") == ["kk-Latn", "kk", "ru"]


def test_a_character_that_stays_one_does_so_whatever_is_beside_it() -> None:
    staying = "".join(filter(letters._STAYS.fullmatch, map(chr, range(0x10000))))
    assert len(staying) > 20_000
    assert [one for one in staying if len(searchable_letters(f"a{one}е")) != 3] == []
    assert len(searchable_letters(staying)) == len(searchable_letters(staying[::-1])) == len(staying)


WORDS = {
    "en": "the university agreed agreement went centre possibilities possibility co-operation Xi'an 15,000 café of",
    "ru": "университет университета соглашение подписали в китаец китайца участок Kазахстан 15 000 2026 Алматы году",
    "kk": "университетi Қазақстанның мектептер бағдарламасы әл-Фараби орны орын 2026 жылғы Huawei мен аудан",
    "zh": "教育部 兰州大学，北京語言大學 在 AI 学院。 计划 計畫 985高校 哈萨克斯坦 签署 协议",
}


@settings(max_examples=60)
@given(st.sampled_from(sorted(WORDS)), st.lists(st.integers(0, 15), max_size=200), st.integers(0, 7), st.data())
def test_a_snippet_shows_what_is_found_by_reading_every_word(
    lang: str, text: list[int], far: int, data: st.DataObject
) -> None:
    words = WORDS[lang].split()
    written = "word, " * 100 * far + " ".join(words[one % len(words)] for one in text)
    phrase = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=2))
    parsed = parse('"' + " ".join(phrase) + '"')
    piece = snippet(written, lang, parsed)
    whole = marked(written, lang, parsed)  # it reads everything
    shown = piece.text.strip("…")
    at = max(0, min((a for a, _ in whole.spans), default=0) - LENGTH // 3)
    at = written.index(shown, at)
    shift = piece.text.index(shown) - at
    end = at + len(shown)
    assert bool(piece.spans) == bool(whole.spans)
    assert piece.spans == tuple((max(a, at) + shift, min(b, end) + shift) for a, b in whole.spans if a < end and b > at)


@pytest.mark.data
def test_a_quick_look_sees_every_word_of_real_texts() -> None:
    seen = set()
    for line in (shared_data() / "corpus" / "dev.jsonl").read_text("utf-8").splitlines():
        text, lang = (one := json.loads(line))["text"], one["lang"]
        for run in runs(text):
            if run.chinese or lang == "kk-Latn" or (run.text, lang) in seen:
                continue
            seen.add((run.text, lang))
            written = rough(searchable_letters(text[run.start : run.end]))
            assert hint([(run, {term(run.text, lang)}, ())]).search(written), (run.text, lang)
    assert len(seen) > 5000
