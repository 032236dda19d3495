"""Our labelled corpus as if it had been crawled over a few weeks: what its issues say, all of them together.

Here the store and the digest are tried, not the judge: a report counts as what its label says.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlite_utils import Database

from crawler.judging import judge_text
from crawler.topic.institutions import load as known_institutions
from reports import issue, payload, weeks
from reports.model import Digest
from reports.settings import Settings
from storage import articles, digests, institutions
from storage.database import open_store
from tests.conftest import shared_data
from tests.reports.forms import hashes
from tests.reports.samples import ALMATY

pytestmark = [pytest.mark.data, pytest.mark.slow]

FIRST = weeks.parse("2026-W41")
WEEKS = 6
SETTINGS = Settings(timezone="Asia/Almaty")


def rows() -> list[dict[str, object]]:
    text = (shared_data() / "corpus" / "dev.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def spread() -> Iterator[tuple[dict[str, object], date]]:
    """Give each report a day: those of one event within two days of each other, though a week may end between."""
    days: dict[object, date] = {}
    told: Counter[object] = Counter()
    for number, row in enumerate(rows()):
        event = row["event"] or row.get("of") or row["id"]
        day = days.setdefault(event, FIRST.monday + timedelta(days=(number * 5) % (WEEKS * 7 - 3)))
        yield row, day + timedelta(days=told[event] % 3)
        told[event] += 1


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    db = open_store(tmp_path_factory.mktemp("corpus") / "silkwatch.db")
    institutions.register(db, known_institutions())
    for row, day in sorted(spread(), key=lambda one: one[1]):
        seen = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=8)
        said = {name: str(row[name]) for name in ("url", "title", "text", "source", "lang")}
        made = judge_text(**said, published=day, external_id=str(row["id"]))
        articles.save(db, replace(made, verdict=row["label"]), now=seen)
    yield db
    db.close()


@pytest.fixture(scope="module")
def issues(store: Database) -> list[Digest]:
    made = []
    for number in range(WEEKS):
        week = FIRST.shifted(number)
        now = weeks.window(week, ALMATY)[1] + timedelta(hours=6)
        made.append(issue.make(store, week, now=now, settings=SETTINGS))
    return made


def test_every_relevant_story_is_new_in_one_issue(store: Database, issues: list[Digest]) -> None:
    told = Counter(item.story_id for one in issues for item in one.items)
    end = weeks.window(FIRST.shifted(WEEKS), ALMATY)[0]
    chosen = articles.chosen(store, datetime(2026, 1, 1, tzinfo=UTC), end)
    relevant = {one.story_id for one in chosen if one.article.verdict == "relevant"}
    assert set(told) == relevant
    assert set(told.values()) == {1}
    assert len(relevant) > 60


def test_no_text_stands_twice_in_all_issues(issues: list[Digest]) -> None:
    shown = Counter(
        report.article_id
        for one in issues
        for item in (*one.items, *one.updates)
        for report in (item.report, *item.also)
        if not report.earlier
    )
    assert set(shown.values()) == {1}


def test_what_goes_on_is_an_update_that_names_the_issue_it_goes_on_from(issues: list[Digest]) -> None:
    first = {item.story_id: one.id for one in issues for item in one.items}
    updates = [(one.id, item) for one in issues for item in one.updates]
    assert updates, "some stories go on over the end of a week"
    for where, item in updates:
        assert item.first_issue == first[item.story_id] < where


def test_every_report_is_shown_or_counted(store: Database, issues: list[Digest]) -> None:
    shown = {r.article_id for one in issues for item in (*one.items, *one.updates) for r in (item.report, *item.also)}
    listed = {nearly.report.article_id for one in issues for nearly in one.borderline}
    counted = sum(one.left_out.reprints + one.left_out.old + one.left_out.withdrawn for one in issues)
    chosen = articles.chosen(store, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert len({one.id for one in chosen} - shown - listed) == counted


def test_what_happened_is_told_of_each_story_once(issues: list[Digest]) -> None:
    rows: defaultdict[object, set[str]] = defaultdict(set)
    for one in issues:
        for event in one.events:
            parties = tuple(party.id for _, party in event.parties)
            rows[(event.story_id, event.kind, parties, event.date, event.number)].add(one.id)
    assert len(rows) >= 10
    assert all(len(where) == 1 for where in rows.values())


def test_the_same_issue_has_the_same_bytes_a_year_later(store: Database, issues: list[Digest]) -> None:
    later = weeks.window(FIRST.shifted(60), ALMATY)[0]
    for one in issues:
        again = issue.make(store, weeks.parse(one.id), now=later, settings=Settings(timezone="UTC", title="Other"))
        assert payload.dump(again) == payload.dump(one) == digests.load(store, one.id)
        assert hashes(again) == hashes(one)


def test_a_week_opens_with_a_few_of_its_stories_and_is_read_in_minutes(issues: list[Digest]) -> None:
    for one in issues:
        assert 3 <= len(one.leading) <= 5
        assert {item.story_id for item in one.leading} < {item.story_id for item in one.items}
        assert 1 <= (one.minutes or 0) <= 10
