"""WARC files of other archives: what is left out before it is read, and that a broken import goes on where it was."""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from crawler import ingest, ingest_origin, ingest_pages
from crawler.archive import Archive, Exchange
from crawler.intake import Imported, Progress, Wanted, settle
from crawler.readers import Readers
from tests.crawler import ccnews
from tests.crawler.farm import article, words
from tests.crawler.test_ingest import NOW, SIDES, split_page, stored

KAZAKH = "https://news.kz/1.html"


def page(n: int, more: str = SIDES) -> bytes:
    return article(f"The rector opened laboratory {n}", words(n, 120) + more, published=NOW).encode()


def bring_in(db: Database, path: Path, **wanted: Any) -> Imported:
    return ingest.run(db, [path], Wanted(**wanted), now=NOW)


def flat(pairs: Sequence[list[bytes]]) -> list[bytes]:
    return [record for pair in pairs for record in pair]


@pytest.mark.parametrize("gzipped", [True, False])
def test_what_of_a_foreign_archive_is_left_out(db: Database, tmp_path: Path, gzipped: bool) -> None:
    packed = "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"  # as old files have it, and the body is plain
    path = ccnews.write(
        tmp_path / "CC-NEWS-20261120063000-00001.warc.gz",
        flat(
            [
                ccnews.exchange("https://a.example/laboratory-a.html", page(1), number=1),
                ccnews.exchange("https://a.example/laboratory-b.html", page(2, "."), number=2),
                ccnews.exchange("https://other.example/3.html", page(3), number=3),
                ccnews.exchange("https://a.example/laboratory-d.html", page(4), number=4, status=404),
                ccnews.exchange("https://a.example/5.jpg", b"\xff\xd8", number=5, type="image/jpeg"),
                ccnews.exchange("https://a.example/laboratory-f.html", page(6), number=6, WARC_Truncated="length"),
                ccnews.exchange("https://a.example/laboratory-g.html", page(7), number=7, headers=packed),
                ccnews.exchange(
                    "https://a.example/laboratory-h.html",
                    gzip.compress(page(8)),
                    number=8,
                    headers="Content-Encoding: gzip\r\n",
                ),
            ]
        ),
        gzipped=gzipped,
    )
    imported = bring_in(db, path, host="a.example")
    assert imported.counts == {"new": 3, "off-topic": 1, "other-host": 1, "truncated": 1}
    assert [url[-6:] for (url,) in stored(db, "url")] == ["a.html", "g.html", "h.html"]


def test_our_own_archive_is_stored_whole(db: Database, tmp_path: Path) -> None:
    archive = Archive(tmp_path, "ours")
    archive.append(
        Exchange(
            url="https://a.example/laboratory-a.html", at=NOW, status=200, headers=(), body=page(1, "."), role="article"
        )
    )
    archive.close()
    assert bring_in(db, tmp_path / "ours.warc.gz").counts == {"new": 1}


def test_an_import_that_has_come_to_its_end_begins_anew_and_one_that_has_not_goes_on(
    db: Database, tmp_path: Path
) -> None:
    path = ccnews.write(tmp_path / "a.warc.gz", flat([ccnews.exchange(KAZAKH, page(1))]))
    assert bring_in(db, path).counts == {"new": 1}
    assert bring_in(db, path).counts == {"unchanged": 1}
    whole = path.read_bytes()
    again = [path, tmp_path / "missing"]
    assert ingest.run(db, again, Wanted(), now=NOW).counts == {"unchanged": 1, "error": 1}
    assert ingest.run(db, again, Wanted(), now=NOW).counts == {"error": 1}
    assert bring_in(db, path, host="news.kz").counts == {"unchanged": 1}, "something else is wanted"
    ingest.run(db, again, Wanted(), now=NOW)
    path.write_bytes(whole)
    os.utime(path, ns=(1, 1))
    assert ingest.run(db, again, Wanted(), now=NOW).counts == {"unchanged": 1, "error": 1}, "it is another file"
    assert bring_in(db, path).counts == {}
    assert db.execute("SELECT count(*) FROM imports").fetchone() == (0,)


def test_parts_of_an_article_that_wait_for_the_rest_are_not_lost_when_it_breaks(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_pages, "EVERY", 2)
    monkeypatch.setattr(ingest_pages, "AT_ONCE", 2)
    urls = ["https://a.example/c_123456" + ("" if n == 1 else f"_{n}") + ".htm" for n in (1, 2, 3)]
    records = flat([ccnews.exchange(url, split_page(n), number=n) for n, url in enumerate(urls, start=1)])
    others = flat([ccnews.exchange(f"https://a.example/{n}.html", page(n), number=10 + n) for n in range(6)])
    path = ccnews.write(tmp_path / "a.warc.gz", [*records[:4], *others, *records[4:]])
    origin, wanted = ingest_origin.of_path(path), Wanted()
    imported, readers = Imported(), Readers()

    async def broken_off() -> None:
        found = ingest_pages.stretches(origin, wanted, readers, specs={})
        async for stretch in found:
            settle(db, stretch, imported, now=NOW, of=ingest.unfinished(origin, wanted))
            if stretch.held and imported.counts["new"]:
                break
        await found.aclose()  # type: ignore[attr-defined]

    try:
        asyncio.run(broken_off())
    finally:
        readers.end()
    before = imported.counts["new"]
    assert 0 < before < 6
    told: list[Progress] = []
    rest = ingest.run(db, [path], wanted, now=NOW, said=told.append)
    assert 0 < told[0].done < path.stat().st_size
    assert rest.counts["new"] == 7 - before
    assert "unchanged" not in rest.counts
    [(text, warnings)] = db.execute("SELECT text, warnings FROM articles WHERE url = ?", (urls[0],)).fetchall()
    assert (len(text.split("\n")), "several-pages" in warnings) == (3, False)
