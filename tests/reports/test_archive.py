"""The archive of several weeks from a real store: what is written, what stays, and what a kill leaves behind."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from reports import archive, catalogue, issue, payload, render
from reports.errors import CannotWrite
from reports.place import Place
from storage import corrections, digests
from storage.database import open_store
from tests.reports import shelf
from tests.reports.links import Found, dead
from tests.reports.samples_week import full_week
from tests.reports.shelf import SETTINGS, W45, W46, W47, W48, on

PUBLIC = "https://digest.example.org/weekly/"
ISSUES = ["2026-W45", "2026-W46", "2026-W47"]
FORMS = (".html", ".txt", ".json", ".csv", "-facts.csv")


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A store with three issues, and the folder they are published in."""

    db: Database
    folder: Path

    def publish(self, **more: object) -> list[str]:
        return [
            page.name
            for page in archive.publish(self.db, self.folder, **{"settings": SETTINGS} | more)  # type: ignore[arg-type]
        ]

    def text(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")

    def files(self) -> dict[str, bytes]:
        return {path: (self.folder / path).read_bytes() for path in self.stamps()}

    def stamps(self) -> dict[str, tuple[int, int]]:
        """Return what changes of a file when it is written."""
        there = [path for path in self.folder.rglob("*") if path.is_file()]
        return {
            path.relative_to(self.folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns) for path in there
        }

    def written(self, before: dict[str, tuple[int, int]]) -> set[str]:
        return {path for path, stamp in self.stamps().items() if before.get(path) != stamp}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish three issues once; every test has a copy."""
    home = tmp_path_factory.mktemp("made")
    with closing(open_store(home / "silkwatch.db")) as db:
        shelf.fill(db)
        assert [page.name for page in archive.publish(db, home / "digests", settings=SETTINGS)] == [
            f"{id}.html" for id in ISSUES
        ]
    return home


@pytest.fixture
def published(made: Path, tmp_path: Path) -> Iterator[Shelf]:
    shutil.copytree(made, tmp_path / "home")
    with closing(open_store(tmp_path / "home" / "silkwatch.db")) as db:
        yield Shelf(db=db, folder=tmp_path / "home" / "digests")


def story_of(db: Database, article: int) -> int:
    [[story]] = db.conn.execute("SELECT story_id FROM articles WHERE id = ?", (article,))
    return int(story)


def test_it_holds_every_issue_in_all_forms_every_story_and_the_lists(published: Shelf) -> None:
    stories = {f"stories/{story}.html" for _, story, _ in digests.told(published.db)}
    assert len(stories) == 4
    assert set(published.files()) == {
        *(id + form for id in ISSUES for form in FORMS),
        *(f"next/{id}.html" for id in ISSUES),
        *stories,
        "index.html",
        "search.html",
        "feed.atom",
        "feed.json",
        ".silkwatch",
    }


def test_nothing_is_written_again(published: Shelf) -> None:
    before = published.stamps()
    assert published.publish() == []
    assert published.written(before) == set()


def test_one_more_issue_writes_its_own_files_and_what_leads_to_it(published: Shelf) -> None:
    new = shelf.save(published.db, 6, W48)
    told_before = shelf.save(published.db, 7, W48)
    shelf.continue_story(published.db, told_before, 4)
    shelf.make(published.db, W48)
    before = published.stamps()
    assert published.publish() == ["2026-W48.html"]
    assert published.written(before) == {
        *("2026-W48" + form for form in FORMS),
        "next/2026-W47.html",
        "next/2026-W48.html",
        f"stories/{story_of(published.db, new)}.html",
        f"stories/{story_of(published.db, 4)}.html",
        "index.html",
        "search.html",
        "feed.atom",
        "feed.json",
        ".silkwatch",
    }
    assert dead(published.folder) == []


def test_an_issues_own_files_follow_from_what_is_frozen_and_where_it_stands(published: Shelf) -> None:
    before = {path: data for path, data in published.files().items() if path.startswith("2026")}
    frozen = payload.load(digests.load(published.db, "2026-W46") or "")
    assert before["2026-W46.html"] == render.html(frozen, Place(archived=True)).encode()
    published.publish(settings=replace(SETTINGS, title="Another name", language="ru", timezone="UTC"))
    after = published.files()
    assert {path: after[path] for path in before} == before
    assert "Another name" in published.text("index.html")
    assert '<html lang="ru">' in published.text("search.html")


def test_a_public_address_makes_links_that_lead_there(published: Shelf) -> None:
    assert PUBLIC not in "".join(published.text(path) for path in ("index.html", "feed.atom", "2026-W46.html"))
    published.publish(public_url=PUBLIC)
    assert f'<meta property="og:url" content="{PUBLIC}index.html">' in published.text("index.html")
    assert f'"{PUBLIC}2026-W46.html"' in published.text("2026-W46.html")
    assert dead(published.folder, PUBLIC) == []
    without = published.files()
    published.publish()
    assert without != published.files()
    assert not [path for path, data in published.files().items() if PUBLIC.encode() in data]


@pytest.mark.parametrize("public_url", [None, PUBLIC])
def test_every_link_leads_somewhere(published: Shelf, public_url: str | None) -> None:
    published.publish(public_url=public_url)
    assert dead(published.folder, public_url) == []
    pages = [Found(path.read_text("utf-8")) for path in published.folder.rglob("*.html")]
    assert all(len(page.anchors) == len(set(page.anchors)) for page in pages)
    assert all(link.startswith(("http", "#")) or ":" not in link for page in pages for link in page.links)


def test_what_is_missing_is_written_again(published: Shelf) -> None:
    whole = published.files()
    gone = ["2026-W46.html", "2026-W45.csv", "index.html", "next/2026-W45.html", *list_stories(whole)[:1]]
    for path in gone:
        (published.folder / path).unlink()
    assert published.publish() == ["2026-W46.html"]
    assert published.files() == whole


def list_stories(files: dict[str, bytes]) -> list[str]:
    return [path for path in files if path.startswith("stories/")]


def test_an_issue_that_is_asked_for_is_mended_whatever_was_done_to_it(published: Shelf) -> None:
    whole = published.files()
    (published.folder / "2026-W46.html").write_text("<p>edited", encoding="utf-8")
    published.publish()
    assert published.files() != whole
    before = published.stamps()
    published.publish(again="2026-W46")
    assert published.files() == whole
    assert published.written(before) == {"2026-W46.html"}


def test_a_pipe_where_the_note_goes_holds_nobody_up(published: Shelf) -> None:
    note = published.folder / ".silkwatch"
    note.unlink()
    os.mkfifo(note)
    with pytest.raises(CannotWrite, match=f"{note}: something that is no file is in its place: move it away"):
        published.publish()


@pytest.mark.parametrize(
    "path", ["2026-W48.txt", "2026-W48.html", "stories/{}.html", "next/2026-W47.html", "feed.json", ".silkwatch"]
)
def test_stopped_at_any_file_the_next_time_completes_it(published: Shelf, path: str) -> None:
    new = shelf.save(published.db, 6, W48)
    shelf.make(published.db, W48)
    reference = replace(published, folder=published.folder.with_name("reference"))
    shutil.copytree(published.folder, reference.folder)
    reference.publish()

    obstacle = published.folder / path.format(story_of(published.db, new))
    obstacle.unlink(missing_ok=True)
    obstacle.mkdir()
    with pytest.raises(CannotWrite, match="something that is no file is in its place: move it away"):
        published.publish()
    obstacle.rmdir()
    published.publish()
    assert published.files() == reference.files()


@pytest.mark.parametrize("path", ["2026-W46.csv", "search.html"])
def test_stopped_on_the_way_to_another_address_and_gone_back_nothing_of_it_stays(published: Shelf, path: str) -> None:
    whole, obstacle = published.files(), published.folder / path
    obstacle.unlink()
    obstacle.mkdir()
    with pytest.raises(CannotWrite):
        published.publish(public_url=PUBLIC)
    assert PUBLIC in published.text("2026-W45.html")
    obstacle.rmdir()
    published.publish()
    assert published.files() == whole


def test_stopped_at_an_issue_that_a_backup_then_takes_back_nothing_leads_to_it(published: Shelf) -> None:
    whole = published.files()
    told_before = shelf.save(published.db, 6, W48)
    shelf.continue_story(published.db, told_before, 4)
    before = published.folder.parent / "backup.db"
    with closing(Database(before)) as copy:
        published.db.conn.backup(copy.conn)
    shelf.make(published.db, W48)
    (published.folder / "index.html").unlink()
    (published.folder / "index.html").mkdir()
    with pytest.raises(CannotWrite):
        published.publish()
    (published.folder / "index.html").rmdir()
    with closing(open_store(before)) as restored:
        replace(published, db=restored).publish()
    assert {path: published.files()[path] for path in whole} == whole
    assert dead(published.folder) == []


def test_a_note_nobody_can_read_makes_everything_be_looked_at_again(published: Shelf) -> None:
    (published.folder / "2026-W45.html").write_text("an old page", encoding="utf-8")
    (published.folder / archive.NOTE).write_text('{"own": 1, "issues": []}', encoding="utf-8")
    before = published.stamps()
    published.publish()
    assert published.written(before) == {"2026-W45.html", archive.NOTE}


def test_a_persons_own_files_and_previews_are_left_alone_and_not_listed(published: Shelf) -> None:
    (published.folder / "CNAME").write_text("digest.example.org", encoding="utf-8")
    (published.folder / "stories" / "mine.html").write_text("mine", encoding="utf-8")
    seen = issue.preview(published.db, on(W47, 0), on(W48, 0), now=on(W48), settings=SETTINGS)
    page = issue.write(seen, published.folder)
    shelf.make(published.db, W48)
    published.publish()
    assert published.text("CNAME") == "digest.example.org"
    assert published.text("stories/mine.html") == "mine"
    assert page.name not in published.text("index.html") + published.text("search.html") + published.text("feed.atom")


@pytest.mark.parametrize("folder", ["", "stories/", "next/"])
def test_what_a_killed_publisher_left_goes_though_nothing_else_is_to_be_done(published: Shelf, folder: str) -> None:
    left = published.folder / folder / ".silkwatch-0123456789abcdef.tmp"
    left.touch()
    os.utime(left, (0, 0))
    before = published.stamps()
    published.publish()
    assert not left.exists()
    assert published.written(before) == set()


def test_a_story_has_a_page_with_all_that_the_issues_told_of_it(published: Shelf) -> None:
    story = story_of(published.db, 1)
    page = Found(text := published.text(f"stories/{story}.html"))
    assert [link for link in page.links if "#" in link and link.endswith(f"story-{story}")][::2] == [
        f"../2026-W45.html#story-{story}",
        f"../2026-W46.html#story-{story}",
    ]
    assert text.index("News number 1<") < text.index("First reported in issue 2026-W45")
    assert "https://news.example/3" in page.links


def test_a_merged_story_is_found_under_both_its_ids(published: Shelf) -> None:
    kept, merged = story_of(published.db, 4), story_of(published.db, 5)
    corrections.add(published.db, 5, "same-story", other=4, now=on(W48))
    assert story_of(published.db, 5) == kept
    before = published.stamps()
    published.publish()
    assert published.written(before) == {f"stories/{kept}.html", f"stories/{merged}.html", archive.NOTE}
    assert f"0; url=../stories/{kept}.html" in published.text(f"stories/{merged}.html")
    both = Found(published.text(f"stories/{kept}.html")).links
    assert {f"../2026-W46.html#story-{kept}", f"../2026-W47.html#story-{merged}"} <= set(both)
    assert dead(published.folder) == []


def test_a_page_leads_on_to_the_next_issue_once_it_is_there(published: Shelf) -> None:
    assert "url=../2026-W47.html" in published.text("next/2026-W46.html")
    waiting = published.text("next/2026-W47.html")
    assert "refresh" not in waiting
    assert "The next week, 2026-W48, closes on Sun, 29 Nov 2026" in waiting
    shelf.make(published.db, W48)
    published.publish()
    assert "url=../2026-W48.html" in published.text("next/2026-W47.html")


def test_an_older_issue_made_later_takes_its_place_between_its_neighbours(db: Database, tmp_path: Path) -> None:
    shelf.prepare(db)
    for number, week in enumerate((W45, W47, W46), start=1):
        shelf.save(db, number, week)
        shelf.make(db, week)
        archive.publish(db, tmp_path / "digests", settings=SETTINGS)
    found = Shelf(db=db, folder=tmp_path / "digests")
    assert "url=../2026-W46.html" in found.text("next/2026-W45.html")
    assert "url=../2026-W47.html" in found.text("next/2026-W46.html")
    rows = re.findall(r'<th scope="row"><a href="(.+?)\.html"', found.text("index.html"))
    assert rows == ["2026-W47", "2026-W46", "2026-W45"]
    assert dead(found.folder) == []


def test_an_issue_that_opens_with_no_story_of_its_choice_is_listed_by_its_first_ones() -> None:
    one = full_week(12)
    assert [item.story_id for item in catalogue.listing(one, "ru").leading] == list(one.top)
    assert len(catalogue.listing(replace(one, top=()), "ru").leading) == 4
    assert catalogue.listing(full_week(0), "ru").leading == ()


def test_without_an_issue_nothing_is_made(db: Database, tmp_path: Path) -> None:
    assert archive.publish(db, tmp_path / "digests", settings=SETTINGS) == []
    assert not (tmp_path / "digests").exists()


def test_a_folder_that_cannot_be_written_is_named_and_the_issue_stays(published: Shelf) -> None:
    folder = published.folder.with_name("file")
    folder.write_text("", encoding="utf-8")
    with pytest.raises(CannotWrite, match=f"{folder}"):
        replace(published, folder=folder).publish()
    assert [id for id, *_ in digests.issues(published.db)] == ISSUES


def test_hostile_text_stays_text(published: Shelf) -> None:
    for path in ("index.html", "search.html", *list_stories(published.files())):
        page = Found(text := published.text(path))
        assert page.elements.count("script") == (2 if path == "search.html" else 0)
        assert not [link for link in page.links if link.startswith("javascript:")]
        assert "\u202e" not in text
        assert "\x00" not in text
    shown = published.text(f"stories/{story_of(published.db, 5)}.html")
    assert "&lt;/script&gt;" in shown
    assert "{{ 7 * 7 }}" in shown


def test_the_search_refers_each_item_to_the_words_it_is_found_by(published: Shelf) -> None:
    text = published.text("search.html")
    words = json.loads(text.partition('id="words">')[2].partition("</script>")[0])
    places = re.findall(r'<li data-w="([\d ]+)">', text)
    assert len(places) == 5
    for one in places:
        known = {words[int(place)] for place in one.split()}
        assert {
            "西安交通大学",
            "Казахский национальный университет имени аль-Фараби",
            "Меморандум",
            "阿拉木图",
        } <= known
    assert len(words) == len(set(words))


@pytest.mark.parametrize("language", ["zh", "ru", "kk"])
def test_the_pages_speak_the_readers_language(published: Shelf, language: str) -> None:
    published.publish(settings=replace(SETTINGS, language=language, subject="<i>Another watch</i>"))
    for path in ("index.html", "search.html", "next/2026-W47.html", list_stories(published.files())[0]):
        text = published.text(path)
        assert f'<html lang="{language}">' in text
        assert "&lt;i&gt;Another watch&lt;/i&gt;" in text
        assert "The next" not in text
        assert "All issues" not in text
    assert dead(published.folder) == []
