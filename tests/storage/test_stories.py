"""Reports of one event, in any language, are one story."""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import articles, institutions, kin, stories
from storage.corrections import add
from storage.database import open_store
from storage.errors import NotFound
from storage.models import Article, Embedding, Fact, Mention, Saved
from tests.storage.examples import INSTITUTIONS, NOW, VISIT, article

BOTH = (Mention(institution_id="kaznu", surface="", offset=0), Mention(institution_id="lzu", surface="", offset=0))

RUSSIAN = article(
    "https://inform.example/ru/1",
    source="kazinform-ru",
    lang="ru",
    rank=2,
    published=date(2026, 11, 21),
    title="Двойной диплом по экологии: КазНУ и Ланьчжоу запускают магистратуру",
    text=(
        "В Алматы 19 ноября ректоры двух вузов договорились о совместной магистратуре по инженерной экологии. Первые "
        "24 студента начнут учёбу в сентябре 2027 года и проведут по семестру в каждой стране. Гостям показали "
        "библиотеку и лаборатории химического факультета. Казахский язык в Ланьчжоу преподают с 2010 года."
    ),
    mentions=BOTH,
)
CHINESE = article(
    "https://news.lzu.example/c/1.html",
    source="lzu-zh",
    lang="zh",
    rank=1,
    published=date(2026, 11, 22),
    title="我校与哈萨克斯坦国立大学共建环境工程联合硕士项目",
    text=(
        "11月19日,我校代表团访问阿拉木图。双方商定自2027年9月起招收24名硕士生,两校各占一半,学生在两地各学习一个学期。"
        "代表团参观了图书馆和化学系实验室,并就暑期学校和教师互访交换意见。"
    ),
    mentions=BOTH,
)
ENGLISH = article(mentions=BOTH)
AGENCY = article(
    "https://astana.example/2",
    source="astana-times",
    rank=3,
    published=date(2026, 11, 21),
    title="Glacier scientists of Almaty and Lanzhou to share a master's programme",
    text=(
        "Students of environmental engineering will soon study in Almaty and Lanzhou by turns. On November 19 the "
        "rectors agreed on a joint master's programme that admits 24 people and ends with two diplomas. The delegation "
        "of Lanzhou University also toured the laboratories of the chemistry faculty."
    ),
    mentions=BOTH,
)
NEXT_YEAR = article(
    "https://kaznu.example/en/news/900",
    published=date(2027, 11, 18),
    title="Lanzhou University and KazNU review the first year of their joint master's programme",
    text="A delegation of Lanzhou University came to Almaty on November 18. Twenty students have finished a year"
    " of the joint master's programme in environmental engineering; the rectors agreed to double the number of places.",
    mentions=BOTH,
)
ANOTHER = article(
    "https://kaznu.example/en/news/2",
    published=date(2026, 11, 20),
    title="Volleyball team wins the city cup",
    text="The women's team of the university beat the railway academy three to one in the final on Saturday evening.",
    mentions=(Mention(institution_id="kaznu", surface="", offset=0),),
)


@pytest.fixture
def store(db: Database) -> Database:
    institutions.register(db, INSTITUTIONS)
    return db


def story_of(db: Database, saved: Saved) -> int | None:
    return articles.get(db, saved.id).story_id


def save(db: Database, *pages: Article) -> list[int | None]:
    saved = [articles.save(db, page, now=NOW) for page in pages]
    return [story_of(db, one) for one in saved]


@pytest.mark.parametrize("order", list(itertools.permutations([ENGLISH, AGENCY, RUSSIAN, CHINESE]))[::5])
def test_reports_in_three_languages_are_one_story_in_whatever_order_they_come(
    store: Database, order: tuple[Article, ...]
) -> None:
    assert len(set(save(store, *order))) == 1
    [story] = set(save(store, ENGLISH))
    told = stories.get(store, story or 0)
    assert told.title == ENGLISH.title  # the party itself, published first
    assert (told.first_published, told.last_published) == (date(2026, 11, 20), date(2026, 11, 22))
    assert len(told.articles) == 4


def test_another_event_of_the_same_university_is_another_story(store: Database) -> None:
    one, other = save(store, ENGLISH, ANOTHER)
    assert one != other


def test_the_same_occasion_a_year_later_is_another_story(store: Database) -> None:
    one, other = save(store, ENGLISH, NEXT_YEAR)
    assert one != other


def test_irrelevant_articles_tell_no_story(store: Database) -> None:
    assert save(store, article(verdict="not")) == [None]
    assert store["stories"].count == 0


def test_a_repost_is_told_with_its_original(store: Database) -> None:
    one, other = save(store, ENGLISH, article("https://b.example/1", source="b", rank=5, published=date(2027, 5, 1)))
    assert one == other


def test_facts_belong_to_the_story_too(store: Database) -> None:
    [story] = save(store, article(facts=(Fact(kind="agreement", quote="the rectors agreed"),)))
    assert store.execute("SELECT story_id FROM facts").fetchall() == [(story,)]


def test_a_report_that_shows_two_stories_to_be_one_merges_them(store: Database) -> None:
    nobody: dict[str, object] = {"mentions": ()}
    paragraphs = VISIT.split("\n\n")
    first = article("https://a.example/1", source="a", rank=3, title="A visit", text=paragraphs[0], **nobody)
    last = article("https://b.example/1", source="b", rank=3, title="Glaciers", text=paragraphs[2], **nobody)
    one, other = save(store, first, last)
    assert one != other
    [both] = save(store, article(**nobody))
    assert both == min(one or 0, other or 0)
    assert stories.get(store, other or 0).id == stories.get(store, one or 0).id == both
    assert len(stories.get(store, other or 0).articles) == 3


def test_a_revised_report_keeps_its_story(store: Database) -> None:
    [story] = save(store, ENGLISH)
    assert save(store, article(text=VISIT + " The lessons are free of charge.", mentions=BOTH)) == [story]


def test_an_article_judged_irrelevant_when_revised_leaves_its_story(store: Database) -> None:
    save(store, ENGLISH)
    assert save(store, article(text=ANOTHER.text, title=ANOTHER.title, verdict="not")) == [None]


def test_stories_that_are_asked_for_together_are_those_that_each_is_by_itself(store: Database) -> None:
    one, _, other = save(store, ENGLISH, CHINESE, ANOTHER)
    assert one is not None
    assert other is not None
    store["stories"].insert({"id": 9, "title": "Merged", "merged_into": other})
    found = stories.several(store, [9, other, 5, one])
    assert found == {one: stories.get(store, one), other: stories.get(store, other), 9: stories.get(store, 9)}
    assert [len(found[id].articles) for id in (one, other, 9)] == [2, 1, 1]


def test_a_story_that_is_not_there_is_not_found(store: Database) -> None:
    with pytest.raises(NotFound, match="story: 5"):
        stories.get(store, 5)


def test_a_story_whose_only_relevant_report_is_a_copy_is_an_item(store: Database) -> None:
    articles.save(store, article(verdict="not"), now=NOW)
    copy = articles.save(store, article("https://a.example/1", source="a", rank=5, mentions=BOTH), now=NOW)
    assert copy.outcome == "duplicate"
    assert store.execute("SELECT article_id FROM items").fetchall() == [(copy.id,)]


def test_a_report_joins_the_story_of_a_copy_whose_original_is_not_relevant(store: Database) -> None:
    articles.save(store, article(verdict="not"), now=NOW)
    copy, agency = save(store, article("https://a.example/1", source="a", rank=5, mentions=BOTH), AGENCY)
    assert agency == copy


@pytest.mark.parametrize(
    ("mentions", "others", "joins"),
    [(BOTH, date(2026, 11, 21), True), ((), date(2026, 11, 15), True), ((), date(2026, 11, 21), False)],
    ids=["shares institutions", "is of the nearest day", "is one of too many"],
)
def test_among_too_many_reports_those_of_the_same_institutions_and_days_are_compared(
    store: Database, monkeypatch: pytest.MonkeyPatch, mentions: tuple[Mention, ...], others: date, joins: bool
) -> None:
    monkeypatch.setattr(kin, "COMPARED", 3)
    rivals = [replace(unrelated(number), published=others) for number in range(9)]
    event, *_ = save(store, replace(ENGLISH, mentions=mentions), *rivals)
    [report] = save(store, replace(AGENCY, mentions=mentions, title=ENGLISH.title))
    assert (report == event) == joins


def unrelated(number: int) -> Article:
    """Return a report of the same day that shares nothing with any other."""
    words = [f"{word}{number}" for word in VISIT.split()]
    return article(f"https://n.example/{number}", source="n", title=" ".join(words[:5]), text=" ".join(words))


SAMPLES = Path(__file__).resolve().parents[2] / "bench" / "data" / "stories.jsonl"


def samples(first: int, last: int) -> list[Article]:
    """Return some of the invented reports, which are sorted by day."""
    lines = [json.loads(line) for line in SAMPLES.read_text("utf-8").splitlines()][first:last]
    return [
        article(
            line["url"],
            source=line["source"],
            lang=line["lang"],
            title=line["title"],
            text=line["text"],
            published=date.fromisoformat(line["published"]),
            mentions=(),
        )
        for line in lines
    ]


def told(db: Database) -> set[frozenset[str]]:
    sql = "SELECT group_concat(canonical_url, ' ') FROM articles WHERE story_id IS NOT NULL GROUP BY story_id"
    return {frozenset(urls.split()) for (urls,) in db.execute(sql)}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_stories_do_not_depend_on_the_order_in_which_their_reports_came(
    store: Database, tmp_path: Path, seed: int
) -> None:
    pages = samples(20, 36)
    save(store, *pages)
    other = open_store(tmp_path / "other.db")
    save(other, *random.Random(seed).sample(pages, len(pages)))
    assert told(other) == told(store)
    assert 1 < len(told(store)) < len(pages)


def test_embeddings_are_kept_and_forgotten_with_the_text_they_are_of(store: Database) -> None:
    place = Embedding(model="m", vector=(0.6, 0.8))
    save(store, replace(ENGLISH, embedding=place))
    [report] = kin.reports(store, [1])
    assert report.embedding is not None
    assert report.embedding.vector == pytest.approx((0.6, 0.8), abs=1e-3)
    save(store, replace(ENGLISH, text=VISIT + " The lessons are free of charge."))
    assert kin.reports(store, [1])[0].embedding is None


def test_a_story_keeps_its_number_when_reports_join_it_and_when_one_leaves(store: Database) -> None:
    [story] = save(store, ENGLISH)
    assert save(store, AGENCY, RUSSIAN) == [story, story]
    add(store, 2, "other-story", now=NOW)
    assert save(store, ENGLISH, RUSSIAN) == [story, story]
    assert save(store, AGENCY) != [story]


def test_a_copy_that_comes_back_to_speak_is_compared_with_what_came_while_it_was_silent(store: Database) -> None:
    reprint = article("https://portal.example/1", source="portal", rank=5, mentions=BOTH)
    save(store, reprint)
    save(store, ENGLISH, RUSSIAN)
    assert told(store) == {frozenset(page.url for page in (reprint, ENGLISH, RUSSIAN))}
    save(store, article(title=ANOTHER.title, text=ANOTHER.text, mentions=ANOTHER.mentions))
    assert frozenset((reprint.url, RUSSIAN.url)) in told(store)


def test_what_is_told_is_never_silent_nor_left_behind_in_signs_and_kin(store: Database) -> None:
    save(store, *samples(20, 36), ENGLISH, article("https://portal.example/1", source="portal", rank=5, mentions=BOTH))
    save(store, article(title=ANOTHER.title, text=ANOTHER.text, verdict="not"))
    silent = (
        "SELECT count(*) FROM signs JOIN articles ON id = article_id WHERE verdict = 'not' OR duplicate_of IS NOT NULL"
    )
    alone = (
        "SELECT count(*) FROM kin k WHERE NOT EXISTS"
        " (SELECT 1 FROM kin o WHERE o.article_id = k.other_id AND o.other_id = k.article_id)"
    )
    assert [store.execute(sql).fetchone() for sql in (silent, alone)] == [(0,), (0,)]


def test_in_a_flood_of_reports_a_new_one_still_finds_its_story(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "LINKED", 2)
    flood = [replace(AGENCY, url=f"https://f.example/{n}", canonical_url=f"https://f.example/{n}") for n in range(3)]
    flood = [replace(page, text=f"{page.text} Report {n}.", source=f"f{n}") for n, page in enumerate(flood)]
    assert len(set(save(store, ENGLISH, *flood, RUSSIAN, CHINESE))) == 1
