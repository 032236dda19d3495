"""Saving articles: new, revised, unchanged, duplicate."""

from __future__ import annotations

import itertools
import sqlite3
from datetime import date, datetime, timedelta

import pytest
from sqlite_utils import Database

from storage import articles, frontier, institutions
from storage.errors import NotFound
from storage.fingerprint import fingerprint
from storage.models import Article, Fact, Mention, Origin, Quote, Reason, Unknown
from tests.storage.examples import EXAMPLE, INSTITUTIONS, NOW, VISIT, article

OTHER = (
    "The choir of the medical university won the first prize at the student festival in Shymkent, where twelve groups"
    " from seven regions sang for three days. The jury praised their folk songs; the next festival is held in Taraz."
)


def test_an_article_comes_back_as_it_was_saved(db: Database) -> None:
    institutions.register(db, INSTITUTIONS)
    full = article(
        author="A. Writer",
        published=NOW - timedelta(hours=3),
        published_raw="22 ноября, 09:00",
        published_precision="minute",
        published_from="json-ld",
        summary="Two universities, one programme.",
        image="https://kaznu.example/1.jpg",
        reasons=(Reason(what="institution-pair", surface="Lanzhou University", weight=0.4, offset=16),),
        mentions=(Mention(institution_id="lzu", surface="Lanzhou University", offset=16),),
        facts=(
            Fact(
                kind="agreement",
                quote="the rectors agreed",
                parties=(("lzu", "CN"), ("kaznu", "KZ")),
                date=date(2026, 11, 19),
                number=24,
                unit="students",
                direction="KZ>CN",
                as_of="2026-11",
                document="Roadmap of glaciology",
                unknown=(("a glacier station", None), ("Tien Shan College", "KZ")),
                offset=180,
            ),
        ),
        unknown=(
            Unknown(name="Tien Shan College", surface="Tien Shan Colleges", offset=-1, side="KZ"),
            Unknown(name="a glacier station", surface="a glacier station", offset=300),
        ),
        quotes=(Quote(what="clause", quote="half of them", offset=40), Quote(what="forum", quote="spring", offset=90)),
        warnings=("no-author",),
        origins=(
            Origin(field="title", source="h1, og:title", confidence=0.97),
            Origin(field="published", source="json-ld", confidence=0.9),
        ),
        identity="1",
        external_id="42",
    )
    saved = articles.save(db, full, now=NOW)
    stored = articles.get(db, saved.id)
    assert (saved.outcome, saved.duplicate_of) == ("new", None)
    assert stored.article == full
    assert stored.first_seen == stored.last_seen == NOW
    assert articles.count(db) == 1


def test_the_same_page_again_is_unchanged(db: Database) -> None:
    first = articles.save(db, EXAMPLE, now=NOW)
    later = NOW + timedelta(days=1)
    again = articles.save(db, article(text=VISIT.replace("\n\n", "\n")), now=later)
    assert (again.id, again.outcome) == (first.id, "unchanged")
    stored = articles.get(db, first.id)
    assert stored.first_seen == NOW
    assert stored.last_seen == later
    assert stored.article.text == VISIT


@pytest.mark.parametrize(
    "url",
    [
        "https://kaznu.example/en/news/1?utm_source=telegram",
        "http://kaznu.example/en/news/1",
        "HTTPS://KAZNU.example:443/en/news/1#photos",
    ],
)
def test_another_spelling_of_the_address_is_the_same_article(db: Database, url: str) -> None:
    first = articles.save(db, EXAMPLE, now=NOW)
    again = articles.save(db, article(url), now=NOW)
    assert (again.id, again.outcome) == (first.id, "unchanged")
    assert frontier.known(db, [url, EXAMPLE.url]) == {url, EXAMPLE.url}


def test_the_sources_own_id_survives_a_change_of_host(db: Database) -> None:
    first = articles.save(db, article("https://news.example/20261120/ab12/c.html", identity="20261120/ab12"), now=NOW)
    moved = article("https://m.news.example/20261120/ab12/c.html", identity="20261120/ab12")
    assert articles.save(db, moved, now=NOW).id == first.id
    elsewhere = article("https://other.example/1", identity="20261120/ab12", source="other", text=OTHER)
    assert articles.save(db, elsewhere, now=NOW).outcome == "new"


def test_a_changed_page_is_a_revision_and_nothing_is_lost(db: Database) -> None:
    institutions.register(db, INSTITUTIONS)
    fact = Fact(kind="enrolment", quote="24 students", number=24)
    first = articles.save(db, article(facts=(fact,)), now=NOW)
    later = NOW + timedelta(days=1)
    changed = VISIT.replace("24 students", "26 students")
    new_fact = Fact(kind="enrolment", quote="26 students", number=26)
    again = articles.save(db, article(text=changed, facts=(new_fact,)), now=later)
    assert (again.id, again.outcome) == (first.id, "revised")
    stored = articles.get(db, first.id)
    assert stored.article.text == changed
    assert stored.article.facts == (new_fact,)
    assert stored.revised_at == later
    [before] = articles.history(db, first.id)
    assert (before.text, before.seen_at) == (VISIT, NOW)
    assert db.execute("SELECT quote FROM facts WHERE superseded_at IS NOT NULL").fetchall() == [("24 students",)]


def test_a_revision_names_and_quotes_what_it_says_itself(db: Database) -> None:
    former = Unknown(name="Tien Shan College", surface="Tien Shan College", offset=3)
    articles.save(db, article(unknown=(former,), quotes=(Quote(what="visit", quote="It", offset=0),)), now=NOW)
    anew = (Unknown(name="Qilian College", surface="Qilian College", offset=5),)
    articles.save(db, article(text=OTHER, unknown=anew), now=NOW)
    stored = articles.get(db, 1).article
    assert (stored.unknown, stored.quotes) == (anew, ())


@pytest.mark.parametrize("version", [0, 1], ids=["hashed as today", "hashed by an older version"])
def test_a_revision_leaves_no_hash_of_the_former_text(db: Database, version: int) -> None:
    saved = articles.save(db, EXAMPLE, now=NOW)
    db.execute("UPDATE fingerprints SET hash = hash + ?", (version,))
    db.conn.commit()
    articles.save(db, article(text=OTHER), now=NOW)
    stored = db.execute("SELECT hash FROM fingerprints WHERE article_id = ? ORDER BY hash", (saved.id,)).fetchall()
    assert [hash for (hash,) in stored] == [hash >> 32 for hash in fingerprint(OTHER).sampled]


def test_a_changed_headline_is_a_revision(db: Database) -> None:
    first = articles.save(db, EXAMPLE, now=NOW)
    assert articles.save(db, article(title="Lanzhou University leaves Almaty"), now=NOW).outcome == "revised"
    assert articles.history(db, first.id)[0].title == EXAMPLE.title


def test_a_counter_that_moved_is_no_revision(db: Database) -> None:
    articles.save(db, article(text=f"Просмотров: 12\n{VISIT}"), now=NOW)
    assert articles.save(db, article(text=f"Просмотров: 512\n{VISIT}"), now=NOW).outcome == "unchanged"


def test_a_new_version_of_the_reader_revises_nothing_by_itself(db: Database) -> None:
    first = articles.save(db, EXAMPLE, now=NOW)
    reread = article(text=f"From our correspondent.\n{VISIT}", extractor="2")
    assert articles.save(db, reread, now=NOW).outcome == "unchanged"
    assert articles.get(db, first.id).article.text == VISIT
    changed = article(text=f"From our correspondent.\n{VISIT} The lessons are free.", extractor="2")
    assert articles.save(db, changed, now=NOW).outcome == "revised"


def test_a_repost_is_linked_and_kept_whole(db: Database) -> None:
    original = articles.save(db, EXAMPLE, now=NOW)
    text = VISIT.split("\n\n", 1)[1]
    repost = article("https://aggregator.example/9", source="aggregator", rank=5, title="Two diplomas", text=text)
    saved = articles.save(db, repost, now=NOW)
    assert (saved.outcome, saved.duplicate_of) == ("duplicate", original.id)
    stored = articles.get(db, saved.id)
    assert stored.article.text == text
    assert stored.duplicate_kind in ("repost", "truncated")
    assert 0.9 < stored.duplicate_score <= 1
    assert [one.id for one in articles.duplicates(db, original.id)] == [saved.id]


def test_the_better_source_represents_the_group_when_it_arrives_later(db: Database) -> None:
    rewrite = articles.save(db, article("https://aggregator.example/9", source="aggregator", rank=5), now=NOW)
    agency = articles.save(db, article("https://agency.example/9", source="agency", rank=2), now=NOW)
    assert agency.outcome == "duplicate"
    assert articles.get(db, agency.id).duplicate_of is None
    assert articles.get(db, rewrite.id).duplicate_of == agency.id
    party = articles.save(db, article(rank=1), now=NOW)
    assert articles.get(db, party.id).duplicate_of is None
    assert {one.duplicate_of for one in articles.duplicates(db, party.id)} == {party.id}
    assert len({one.story_id for one in [articles.get(db, party.id), *articles.duplicates(db, party.id)]}) == 1


def test_of_two_sources_of_a_rank_the_earlier_represents_the_group(db: Database) -> None:
    late = articles.save(db, article("https://a.example/1", source="a", published=date(2026, 11, 21)), now=NOW)
    early = articles.save(db, article("https://b.example/1", source="b", published=date(2026, 11, 20)), now=NOW)
    assert articles.get(db, late.id).duplicate_of == early.id


PARAGRAPHS = VISIT.split("\n\n")
VERSIONS = [
    EXAMPLE,
    article("https://agency.example/1", source="agency", rank=2, text=f"ALMATY. Our correspondent.\n{VISIT}"),
    article("https://media.example/1", source="media", rank=3, text="\n".join(PARAGRAPHS[:2])),
    article("https://aggregator.example/1", source="aggregator", rank=5, text="\n".join([PARAGRAPHS[1], OTHER])),
    article("https://elsewhere.example/1", source="elsewhere", text=OTHER),
]


@pytest.mark.parametrize("order", list(itertools.permutations(VERSIONS))[::7])
def test_the_order_of_arrival_does_not_change_the_groups(db: Database, order: tuple[Article, ...]) -> None:
    saved = {page.source: articles.save(db, page, now=NOW).id for page in order}
    points = {source: articles.get(db, id).duplicate_of for source, id in saved.items()}
    best = saved["kaznu-en"]
    assert [points[source] for source in ("kaznu-en", "agency", "media", "elsewhere")] == [None, best, best, None]
    assert all(points[source] is None or points[source] in saved.values() for source in saved)
    representatives = {id for id in points.values() if id is not None}
    assert all(articles.get(db, id).duplicate_of is None for id in representatives)


def test_an_article_that_brings_two_reposts_together_represents_both(db: Database) -> None:
    paragraphs = VISIT.split("\n\n")
    beginning = articles.save(db, article("https://a.example/1", source="a", rank=4, text=paragraphs[0]), now=NOW)
    end = articles.save(db, article("https://b.example/1", source="b", rank=4, text=paragraphs[2]), now=NOW)
    assert end.outcome == "new"
    whole = articles.save(db, EXAMPLE, now=NOW)
    assert {one.id for one in articles.duplicates(db, whole.id)} == {beginning.id, end.id}


def test_a_page_rewritten_into_something_else_leaves_its_group(db: Database) -> None:
    original = articles.save(db, EXAMPLE, now=NOW)
    copy = article("https://aggregator.example/9", source="aggregator", rank=5)
    repost = articles.save(db, copy, now=NOW)
    articles.save(db, article(copy.url, source="aggregator", rank=5, text=OTHER, title="A choir"), now=NOW)
    assert articles.get(db, repost.id).duplicate_of is None
    assert articles.duplicates(db, original.id) == []


def test_a_representative_rewritten_into_something_else_leaves_its_copies_to_the_best_of_them(db: Database) -> None:
    original = articles.save(db, EXAMPLE, now=NOW)
    worse = articles.save(db, article("https://a.example/9", source="a", rank=5), now=NOW)
    better = articles.save(db, article("https://b.example/9", source="b", rank=4), now=NOW)
    articles.save(db, article(text=OTHER, title="A choir", verdict="not"), now=NOW)
    assert [articles.get(db, one.id).duplicate_of for one in (original, better, worse)] == [None, None, better.id]
    assert db.execute("SELECT article_id FROM items").fetchall() == [(better.id,)]


def test_a_representative_that_changed_a_little_still_represents_its_copies(db: Database) -> None:
    original = articles.save(db, EXAMPLE, now=NOW)
    copy = articles.save(db, article("https://a.example/9", source="a", rank=5), now=NOW)
    assert articles.save(db, article(text=f"{VISIT} The lessons are free."), now=NOW).duplicate_of is None
    assert articles.get(db, copy.id).duplicate_of == original.id


def test_photo_pages_with_the_same_caption_are_not_one_article(db: Database) -> None:
    caption = "Photo: press service of the university"
    articles.save(db, article("https://kaznu.example/p/1", title="Spring in the garden", text=caption), now=NOW)
    other = article("https://kaznu.example/p/2", title="Autumn in the library", text=caption)
    assert articles.save(db, other, now=NOW).outcome == "new"


def test_a_footer_makes_no_duplicates_of_a_sites_short_news(db: Database) -> None:
    footer = (
        "Subscribe to the channel of the university and follow us in social networks. When materials are quoted a link"
        " to the site is required. The press service answers journalists on working days from nine in the morning."
        " Our address is Al-Farabi avenue, Almaty, Kazakhstan. The editors thank everybody who sends photographs."
    )
    news = [
        "A lecture on glaciers takes place in the great hall; everybody is welcome and no ticket is needed this time.",
        "The swimming pool of the campus is closed for repair until the beginning of the spring term, says the dean.",
        "Our chess team came home from Taraz with two silver medals and an invitation to the open cup of the capital.",
        "The library has received four hundred books on hydrology from the embassy and shows them on the second floor.",
    ]
    for number, text in enumerate(news):
        page = article(f"https://kaznu.example/n/{number}", title=text[:30], text=f"{text} {footer}")
        assert articles.save(db, page, now=NOW).outcome == "new"


def test_a_page_that_is_gone_stays_and_is_marked(db: Database) -> None:
    saved = articles.save(db, EXAMPLE, now=NOW)
    articles.withdraw(db, EXAMPLE.url, now=NOW + timedelta(days=1))
    articles.withdraw(db, EXAMPLE.url, now=NOW + timedelta(days=2))
    articles.withdraw(db, "https://never.example/", now=NOW)
    assert articles.get(db, saved.id).withdrawn_at == NOW + timedelta(days=1)
    assert frontier.look_again(db, ["kaznu-en"], now=NOW + timedelta(days=9)) == []
    articles.save(db, EXAMPLE, now=NOW + timedelta(days=3))
    assert articles.get(db, saved.id).withdrawn_at is None


def test_a_week_holds_what_was_first_seen_in_it(db: Database) -> None:
    def seen(number: int, at: datetime, verdict: str) -> None:
        text = VISIT.replace("Lanzhou", f"City{number}").replace("Almaty", f"Town{number}")
        page = article(f"https://kaznu.example/{number}", text=f"{number} {text[::-1]}", verdict=verdict)
        articles.save(db, page, now=NOW, first_seen=at)

    seen(1, NOW, "relevant")
    seen(2, NOW, "not")
    seen(3, NOW + timedelta(days=7), "relevant")
    seen(4, NOW + timedelta(hours=1), "borderline")
    chosen = articles.chosen(db, NOW, NOW + timedelta(days=7))
    assert [one.article.url[-1] for one in chosen] == ["1", "4"]


def test_what_is_not_there_is_not_found(db: Database) -> None:
    with pytest.raises(NotFound, match="article: 7"):
        articles.get(db, 7)
    assert articles.history(db, 7) == []
    assert articles.duplicates(db, 7) == []


def test_an_article_that_cannot_be_saved_whole_is_not_saved_at_all(db: Database) -> None:
    unknown = article(mentions=(Mention(institution_id="nobody", surface="Nobody", offset=0),))
    with pytest.raises(sqlite3.IntegrityError):
        articles.save(db, unknown, now=NOW)
    for table in ("articles", "fingerprints", "articles_fts", "urls", "stories"):
        assert db[table].count == 0


def test_a_page_whose_canonical_address_moved_is_the_same_article(db: Database) -> None:
    first = articles.save(db, EXAMPLE, now=NOW)
    moved = article(canonical_url="https://news.kaznu.example/1")
    assert articles.save(db, moved, now=NOW).id == first.id


def test_a_revision_does_not_move_the_day_of_publication(db: Database) -> None:
    saved = articles.save(db, EXAMPLE, now=NOW)
    articles.save(db, article(text=f"{VISIT} New.", published=date(2026, 11, 22)), now=NOW)
    assert articles.get(db, saved.id).article.published == EXAMPLE.published
    undated = article("https://a.example/undated", text=OTHER, published=None)
    saved = articles.save(db, undated, now=NOW)
    articles.save(db, article(undated.url, text=f"{OTHER} New.", published=date(2026, 11, 1)), now=NOW)
    assert articles.get(db, saved.id).article.published == date(2026, 11, 1)


def test_a_text_that_is_not_quite_unicode_is_stored_readable(db: Database) -> None:
    reason = Reason(what="word", surface="\ud800", weight=0.1)
    saved = articles.save(db, article("https://a.kz/\ud800", title="x \ud800 y 😀", reasons=(reason,)), now=NOW)
    stored = articles.get(db, saved.id).article
    assert (stored.title, stored.reasons[0].surface) == ("x \ufffd y 😀", "\ufffd")
