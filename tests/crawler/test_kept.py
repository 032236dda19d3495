"""What an address held at a time, as far as the archive knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from crawler import kept
from crawler.archive import Archive, ArchiveError, Exchange
from storage import captures
from storage.models import Capture

START = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
LOOK = timedelta(minutes=45)
A, B = "https://a.example/news/1", "https://a.example/new/1.html"


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def capture(at: int, *, revisit: bool = False) -> Capture:
    return Capture(url=A, warc="a", offset=at, length=1, digest=str(at), at=minute(at), kind="article", revisit=revisit)


def chosen(found: Iterable[Capture], at: int) -> int | None:
    one = kept.at_time(list(found), minute(at), LOOK)
    return one and one.offset


@pytest.mark.parametrize(
    ("at", "body"),
    [
        (0, 0),
        (-5, 0),  # its further page was fetched first
        (-60, None),  # nobody had looked
        (30, 0),
        (100, 100),
        (90, 100),
        (1440, 100),  # still the same
        (1500, 1500),
        (9000, 1500),
    ],
)
def test_the_body_of_a_time_is_what_was_fetched_then_or_is_still_there(at: int, body: int | None) -> None:
    found = [capture(0), capture(100), capture(1440, revisit=True), capture(1500)]
    assert chosen(found, at) == body


@given(st.lists(st.tuples(st.integers(0, 5000), st.booleans()), max_size=8), st.integers(-100, 6000))
def test_a_body_is_never_of_a_later_look(looks: list[tuple[int, bool]], at: int) -> None:
    found = [capture(when, revisit=revisit) for when, revisit in sorted(looks)]
    body = kept.at_time(found, minute(at), LOOK)
    assert body is None or (body.at <= minute(at) + LOOK and not body.revisit)
    if any(one.at <= minute(at) and not one.revisit for one in found):
        assert body is not None


def keep(db: Database, archive: Archive, url: str, at: int, body: str = "", *, to: str | None = None) -> None:
    exchange = Exchange(
        url=url,
        at=minute(at),
        status=301 if to else 200,
        headers=(("Location", to),) if to else (),
        body=body.encode(),
        role="article",
    )
    captures.add(db, archive.append(exchange, same_as=captures.latest(db, url)))


def text(db: Database, folder: Path, url: str, at: int) -> str | None:
    found = kept.find(db, folder, url, at=minute(at), within=LOOK)
    return found.body.decode() if found else None


def test_an_address_that_moved_is_followed_to_where_it_led_then(db: Database, tmp_path: Path) -> None:
    archive = Archive(tmp_path, "crawl-1")
    keep(db, archive, A, 0, "first")
    keep(db, archive, A, 1440, to="/new/1.html")
    keep(db, archive, B, 1441, "moved")
    keep(db, archive, A, 5000, to="/new/1.html")
    keep(db, archive, B, 5001, "changed")
    assert text(db, tmp_path, A, 0) == "first"
    assert text(db, tmp_path, A, 1441) == "moved"  # the file is still being written
    archive.close()
    assert text(db, tmp_path, A, 5001) == "changed"
    assert text(db, tmp_path, "https://a.example/never", 0) is None


def test_redirects_that_lead_nowhere_or_in_a_circle_find_nothing(db: Database, tmp_path: Path) -> None:
    archive = Archive(tmp_path, "crawl-1")
    keep(db, archive, A, 0, to=B)
    assert text(db, tmp_path, A, 0) is None
    keep(db, archive, B, 0, to=A)
    assert text(db, tmp_path, A, 0) is None


def test_a_record_of_another_address_is_not_taken_for_the_page(db: Database, tmp_path: Path) -> None:
    archive = Archive(tmp_path, "crawl-1")
    keep(db, archive, A, 0, "a page")
    db["captures"].update(1, {"url": B})
    with pytest.raises(ArchiveError, match=r"crawl-1\.warc\.gz: byte \d+ is not https://a\.example/new/1\.html"):
        text(db, tmp_path, B, 0)


def test_a_page_whose_file_was_deleted_is_not_in_the_archive(db: Database, tmp_path: Path) -> None:
    archive = Archive(tmp_path, "crawl-1")
    keep(db, archive, A, 0, "the page")
    archive.close()
    assert text(db, tmp_path, A, 0) == "the page"
    (tmp_path / "crawl-1.warc.gz").unlink()
    assert text(db, tmp_path, A, 0) is None
