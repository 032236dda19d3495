"""Making issues from a real store: frozen once, the same for ever, nothing twice over several weeks."""

from __future__ import annotations

import dataclasses
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from reports import issue, payload, render, weeks
from reports.errors import BadSettings, CannotWrite, WeekOpen
from reports.model import Previous
from reports.settings import Settings
from storage import articles, corrections, digests, institutions, query, runs, sources
from storage.database import open_store, transaction
from storage.models import Article
from tests.reports.samples import HEALTH, INSTITUTIONS, article

SETTINGS = Settings(timezone="Asia/Almaty")
W45, W46, W47, W48 = (weeks.parse(f"2026-W{number}") for number in (45, 46, 47, 48))
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # week 47 has closed in Almaty


TEXTS = {
    "harbour": "The harbour school of {0} opened its doors to apprentices from across the steppe yesterday morning."
    " Wind turbines were taken apart and put together again. The mayor of {0} gave a speech about rivers.",
    "dinosaur": "Palaeontologists of {0} showed a skeleton that had slept under sandstone for ages. Children drew it in"
    " chalk. A museum near {0} will keep the bones, and students will measure them one by one.",
    "orchestra": "An orchestra from {0} played with a choir that had never left home before. The conductor praised the"
    " tenors. Tickets for the next evening in {0} were gone within an hour of the announcement.",
    "beekeeping": "Beekeeping became a subject at the agricultural college of {0}, where hives stand between poplars."
    " Honey is sold at the gate. Teachers in {0} wrote the textbook themselves over two winters.",
}


def save(
    db: Database, name: str, seen: datetime, *, source: str = "xinhua-en", verdict: str = "relevant", **more: object
) -> int:
    """Save an article about something nobody else writes about; return its id."""
    url = f"https://news.example/{source}/{name}"
    template = article(1, published=seen.date(), source=source).article
    values: dict[str, object] = {
        "url": url,
        "canonical_url": url,
        "title": f"News of the {name}",
        "text": TEXTS[name].format(name.title()),
        "verdict": verdict,
        **more,
    }
    told: Article = dataclasses.replace(template, **values)  # type: ignore[arg-type]
    return articles.save(db, told, now=seen).id


def on(week: weeks.Week, day: int = 2) -> datetime:
    return datetime.combine(week.monday, datetime.min.time(), tzinfo=UTC) + timedelta(days=day, hours=9)


@pytest.fixture
def store(db: Database) -> Database:
    institutions.register(db, tuple(INSTITUTIONS.values()))
    sources.register(db, [one.source for one in HEALTH], now=on(W45))
    return db


def test_an_issue_is_made_once_and_stays_byte_for_byte(store: Database, tmp_path: Path) -> None:
    save(store, "harbour", on(W47))
    made = issue.make(store, W47, now=MONDAY, settings=SETTINGS)
    frozen = digests.load(store, "2026-W47")
    forms = [form(made) for form in (render.html, render.text, render.markdown, render.json_, render.csv_)]

    save(store, "orchestra", on(W47, 4))  # an import into the past
    articles.withdraw(store, "https://news.example/xinhua-en/harbour", now=MONDAY)
    later = issue.make(
        store, W47, now=MONDAY + timedelta(days=30), settings=Settings(timezone="UTC", language="ru", title="Other")
    )

    assert digests.load(store, "2026-W47") == frozen == payload.dump(later)
    assert later == made
    assert [form(later) for form in (render.html, render.text, render.markdown, render.json_, render.csv_)] == forms


def test_the_ledger_holds_each_item_once(store: Database, tmp_path: Path) -> None:
    save(store, "harbour", on(W47))
    save(store, "dinosaur", on(W47), published=date(2026, 11, 5))
    issue.make(store, W47, now=MONDAY, settings=SETTINGS)
    table = query.run(tmp_path / "silkwatch.db", "SELECT digest_id, kind FROM digest_items ORDER BY position")
    assert [tuple(row) for row in table.rows] == [("2026-W47", "new"), ("2026-W47", "late")]


def test_an_open_week_is_not_frozen(store: Database) -> None:
    save(store, "harbour", on(W47))
    almost = weeks.window(W47, weeks.zone("Asia/Almaty"))[1] - timedelta(seconds=1)
    with pytest.raises(WeekOpen, match=r"2026-W47: the week is open until 2026-11-23T00:00\+05:00: preview it"):
        issue.make(store, W47, now=almost, settings=SETTINGS)
    assert digests.issues(store) == []


def test_a_preview_shows_the_same_and_writes_nothing(store: Database) -> None:
    save(store, "harbour", on(W47))
    start, end = weeks.window(W47, weeks.zone("Asia/Almaty"))
    seen = issue.preview(store, start, end, now=MONDAY, settings=SETTINGS)
    assert (seen.number, seen.week, len(seen.items)) == (None, "2026-W47", 1)
    assert digests.issues(store) == []
    made = issue.make(store, W47, now=MONDAY, settings=SETTINGS)
    assert seen.sections == made.sections
    # An issue that covers the same days does not empty the preview of them.
    assert issue.preview(store, start, end, now=MONDAY, settings=SETTINGS).sections == made.sections


def test_a_preview_over_several_weeks_has_no_week(store: Database) -> None:
    seen = issue.preview(store, on(W46), on(W47), now=MONDAY, settings=SETTINGS)
    assert (seen.id, seen.week) == ("preview-2026-11-11-2026-11-18", None)


def test_an_issue_knows_the_one_before_it_and_counts_half_a_year(store: Database) -> None:
    for name, week in zip(TEXTS, (W45, W45, W47), strict=False):
        save(store, name, on(week))
    first, empty, last = (issue.make(store, week, now=MONDAY, settings=SETTINGS) for week in (W45, W46, W47))
    assert (first.previous, len(first.tallies)) == (None, 1)
    assert empty.previous == Previous(id="2026-W45", number=1, items=2)
    assert last.previous == Previous(id="2026-W46", number=2, items=0)
    assert [(one.issue, one.items) for one in last.tallies] == [("2026-W45", 2), ("2026-W46", 0), ("2026-W47", 1)]


def test_what_was_stored_after_its_issue_was_made_is_in_the_next(store: Database) -> None:
    seam = weeks.window(W45, weeks.zone("Asia/Almaty"))[1]
    save(store, "harbour", on(W45))
    issue.make(store, W45, now=MONDAY, settings=SETTINGS)
    save(store, "dinosaur", seam - timedelta(seconds=20))  # it was fetched while the week was open
    save(store, "orchestra", seam - timedelta(seconds=20), extractor="import")
    save(store, "beekeeping", on(W46))
    made = issue.make(store, W46, now=MONDAY, settings=SETTINGS)
    told = {item.report.title: (item.kind, item.overlooked) for item in made.items}
    assert told == {"News of the beekeeping": ("new", False), "News of the dinosaur": ("late", True)}
    assert "Missing from the issue of its week" in render.text(made)
    assert issue.make(store, W47, now=MONDAY, settings=SETTINGS).items == ()


def test_what_a_person_marks_relevant_after_its_issue_is_in_the_next(store: Database) -> None:
    save(store, "harbour", on(W45))
    nearly = save(store, "dinosaur", on(W45), verdict="borderline")
    assert [item.report.title for item in issue.make(store, W45, now=MONDAY, settings=SETTINGS).items] == [
        "News of the harbour"
    ]
    corrections.add(store, nearly, "relevant", now=on(W47))
    assert issue.make(store, W46, now=MONDAY, settings=SETTINGS).items == ()
    [item] = issue.make(store, W47, now=MONDAY, settings=SETTINGS).items
    assert (item.report.title, item.overlooked) == ("News of the dinosaur", True)


def test_what_is_found_after_a_clock_that_was_ahead_made_the_issues_is_in_the_next_ones(store: Database) -> None:
    def crawled(week: weeks.Week, name: str | None = None, day: int = 2) -> None:
        runs.finish(store, runs.start(store, "crawl", now=on(week, day)), exit="done", counts={}, now=on(week, day))
        if name:
            save(store, name, on(week, day) + timedelta(minutes=5))

    def made(now: datetime) -> dict[str, list[str]]:
        due = issue.due(store, now=now, settings=SETTINGS)
        found = [issue.make(store, week, now=now, settings=SETTINGS) for week in due]
        return {one.id: [item.report.title for item in one.items] for one in found}

    crawled(W45, "harbour", day=1)
    crawled(W47, day=0)  # by a clock that is two weeks ahead
    assert made(on(W47, 0)) == {"2026-W45": ["News of the harbour"], "2026-W46": []}
    crawled(W45, "dinosaur")
    assert made(on(W46, 0)) == {}
    crawled(W46, "orchestra")
    crawled(W47, "beekeeping")
    assert made(MONDAY) == {"2026-W47": ["News of the beekeeping", "News of the dinosaur", "News of the orchestra"]}
    assert made(MONDAY + timedelta(weeks=1)) == {"2026-W48": []}


def test_what_came_before_the_first_issue_was_overlooked_by_none(store: Database) -> None:
    start, _ = weeks.window(W47, weeks.zone("Asia/Almaty"))
    save(store, "harbour", start - timedelta(minutes=5))
    assert issue.make(store, W47, now=MONDAY, settings=SETTINGS).items == ()


def test_a_correction_is_told_although_a_week_without_an_issue_lies_between(store: Database) -> None:
    wrong = save(store, "harbour", on(W45))
    issue.make(store, W45, now=on(W46, 0), settings=SETTINGS)
    corrections.add(store, wrong, "not", now=on(W46))
    made = issue.make(store, W47, now=MONDAY, settings=SETTINGS)
    assert [(one.kind, one.issue) for one in made.corrections] == [("misjudged", "2026-W45")]
    assert issue.make(store, W48, now=MONDAY + timedelta(weeks=1), settings=SETTINGS).corrections == ()


@pytest.mark.parametrize(
    "damaged", ['{"schema": "silkwatch-digest/1", "id": ', '{"schema": "silkwatch-digest/2"}', "[]"]
)
def test_a_damaged_issue_does_not_keep_the_next_one_from_being_made(store: Database, damaged: str) -> None:
    save(store, "harbour", on(W45))
    issue.make(store, W45, now=MONDAY, settings=SETTINGS)
    with transaction(store):
        store.conn.execute("UPDATE digests SET payload = ?", (damaged,))
    made = issue.make(store, W46, now=MONDAY, settings=SETTINGS)
    assert (made.previous, [one.issue for one in made.tallies]) == (None, ["2026-W46"])


def test_a_preview_of_a_week_has_the_hours_that_its_issue_will_have(store: Database) -> None:
    tokyo, new_york = weeks.zone("Asia/Tokyo"), weeks.zone("America/New_York")
    save(store, "harbour", weeks.window(W46, tokyo)[0] + timedelta(hours=2))  # still Sunday in New York
    issue.make(store, W45, now=MONDAY, settings=Settings(timezone=new_york.key))
    settings = Settings(timezone=tokyo.key)
    seen = issue.preview(store, *weeks.window(W46, tokyo), now=MONDAY, settings=settings)
    made = issue.make(store, W46, now=MONDAY, settings=settings)
    assert seen.items == made.items == ()
    assert seen.previous == made.previous == Previous(id="2026-W45", number=1, items=1)


def test_nothing_is_new_twice_over_several_issues(store: Database) -> None:
    save(store, "harbour", on(W45))
    save(store, "dinosaur", on(W46), verdict="borderline")
    save(store, "orchestra", on(W46))
    save(store, "orchestra", on(W47), source="kazinform-ru", rank=4)  # the same text elsewhere, a week later
    save(store, "beekeeping", on(W47))
    made = [issue.make(store, week, now=MONDAY, settings=SETTINGS) for week in (W45, W46, W47)]
    assert [[item.report.title for item in one.items] for one in made] == [
        ["News of the harbour"],
        ["News of the orchestra"],
        ["News of the beekeeping"],
    ]
    assert [len(one.borderline) for one in made] == [0, 1, 0]
    assert made[2].left_out.reprints == 1
    assert [one.number for one in made] == [1, 2, 3]


def test_an_older_week_asked_for_later_does_not_repeat_what_a_newer_issue_had(store: Database) -> None:
    first = save(store, "orchestra", on(W46))
    second = save(store, "beekeeping", on(W47))
    with store.conn:
        store.conn.execute("UPDATE articles SET story_id = (SELECT story_id FROM articles WHERE id = ?)", [first])
    newer = issue.make(store, W47, now=MONDAY, settings=SETTINGS)
    assert [item.report.article_id for item in newer.items] == [second]
    older = issue.make(store, W46, now=MONDAY, settings=SETTINGS)
    assert not older.items
    assert not older.updates
    assert older.left_out.told_later == 1
    assert (newer.number, older.number) == (1, 2)


def test_a_report_that_moved_to_another_story_is_not_new_again(store: Database) -> None:
    told = save(store, "harbour", on(W46))
    issue.make(store, W46, now=MONDAY, settings=SETTINGS)
    other = save(store, "dinosaur", on(W47))
    with store.conn:
        store.conn.execute(
            "UPDATE articles SET story_id = (SELECT story_id FROM articles WHERE id = ?) WHERE id = ?", [other, told]
        )
    made = issue.make(store, W47, now=MONDAY, settings=SETTINGS)
    assert not made.items
    assert [(item.report.article_id, item.first_issue) for item in made.updates] == [(other, "2026-W46")]


def test_a_change_of_zone_between_issues_loses_no_hour_and_repeats_none(store: Database) -> None:
    border = weeks.window(W47, weeks.zone("Asia/Almaty"))[0]
    save(store, "harbour", border + timedelta(hours=1))  # Monday in Almaty, still Sunday in UTC
    earlier = issue.make(store, W46, now=MONDAY, settings=SETTINGS)
    later = issue.make(store, W47, now=MONDAY + timedelta(days=1), settings=Settings(timezone="UTC"))
    assert earlier.window_end == later.window_start == border
    assert (len(earlier.items), len(later.items)) == (0, 1)


def test_what_is_due_begins_with_the_first_article_and_then_after_the_newest_issue(store: Database) -> None:
    assert issue.due(store, now=MONDAY, settings=SETTINGS) == [], "no article, no issue"
    save(store, "harbour", on(W45))
    assert issue.due(store, now=MONDAY, settings=SETTINGS) == [W45, W46, W47]
    issue.make(store, W47, now=MONDAY, settings=SETTINGS)
    assert issue.due(store, now=MONDAY, settings=SETTINGS) == []
    assert issue.due(store, now=MONDAY + timedelta(weeks=2), settings=SETTINGS) == [W48, W48.shifted(1)]


def test_a_store_that_began_this_week_has_nothing_due(store: Database) -> None:
    save(store, "harbour", on(W48, 0))
    assert issue.due(store, now=on(W48, 3), settings=SETTINGS) == []


def test_older_weeks_made_by_hand_do_not_make_others_due(store: Database) -> None:
    save(store, "harbour", on(W45))
    issue.make(store, W47, now=MONDAY, settings=SETTINGS)
    issue.make(store, W45, now=MONDAY, settings=SETTINGS)
    assert issue.due(store, now=MONDAY, settings=SETTINGS) == []


def test_two_makers_at_once_make_one_issue(store: Database, tmp_path: Path) -> None:
    save(store, "harbour", on(W46))
    save(store, "dinosaur", on(W47))
    made: list[tuple[str, int | None]] = []

    def make(week: weeks.Week) -> None:
        own = open_store(tmp_path / "silkwatch.db")
        digest = issue.make(own, week, now=MONDAY, settings=SETTINGS)
        made.append((digest.id, digest.number))
        own.close()

    threads = [threading.Thread(target=make, args=[week]) for week in (W46, W47, W46, W47)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 2
    assert {number for _, number in made} == {1, 2}


def test_an_empty_week_is_an_issue_too(store: Database) -> None:
    made = issue.make(store, W47, now=MONDAY, settings=SETTINGS)
    assert "Nothing new: 0 new items; 0/7 sources healthy." in render.text(made)


def test_settings_that_do_not_exist_are_refused() -> None:
    with pytest.raises(BadSettings, match="use an IANA name like Asia/Almaty"):
        Settings(timezone="Mars/Olympus")
    with pytest.raises(BadSettings, match="use one of en, zh, ru, kk"):
        Settings(language="xx")


def test_the_page_and_the_text_are_written_whole(store: Database, tmp_path: Path) -> None:
    save(store, "harbour", on(W47))
    made = issue.make(store, W47, now=MONDAY, settings=SETTINGS)
    folder = tmp_path / "new" / "digests"
    assert issue.write(made, folder) == folder / "2026-W47.html"
    assert sorted(path.name for path in folder.iterdir()) == ["2026-W47.html", "2026-W47.txt"]
    assert (folder / "2026-W47.html").read_bytes() == render.html(made).encode()
    assert issue.write(made, folder).read_bytes() == render.html(made).encode()


def test_a_folder_that_cannot_be_written_is_a_clear_error(store: Database, tmp_path: Path) -> None:
    made = issue.make(store, W47, now=MONDAY, settings=SETTINGS)
    (tmp_path / "digests").write_text("a file where the folder should be")
    with pytest.raises(CannotWrite, match="check the path, its permissions"):
        issue.write(made, tmp_path / "digests")
