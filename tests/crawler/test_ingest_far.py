"""Files of an import that are somewhere else: read as they come, begun again where they broke, and never half."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from crawler import ingest, ingest_origin
from crawler.corpora import ImportFailed
from crawler.ingest_origin import Network, Origin
from crawler.intake import Imported, Wanted
from tests.crawler import ccnews
from tests.crawler.farm import article, words
from tests.crawler.test_ingest import NOW, SIDES, line
from tests.server import Reply, Request, Server, reply

HOME = Network(allow_private=True)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing between two tries."""
    monkeypatch.setattr(ingest_origin, "WAITS", (0.0,) * 30)


def ranged(data: bytes, *, cut: int | None = None, tag: str | None = None) -> Callable[[Request], Reply]:
    """Answer as servers of files do, with the part that was asked for; ``cut``: and break off after so many bytes."""

    def answer(request: Request) -> Reply:
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
        first, last = (int(part[1]), int(part[2] or len(data) - 1)) if part else (0, len(data) - 1)
        body = data[first : last + 1]
        headers = {"ETag": tag} if tag else {}
        if part:
            headers["Content-Range"] = f"bytes {first}-{first + len(body) - 1}/{len(data)}"
        made = Reply(body=body, status=206 if part else 200, headers=headers)
        return replace(made, cut=cut) if cut is not None and cut < len(body) else made

    return answer


def news(tmp_path: Path, count: int = 3) -> bytes:
    records = [
        record for n in range(count) for record in ccnews.exchange(f"https://a.example/{n}.html", page(n), number=n)
    ]
    return ccnews.write(tmp_path / "news.warc.gz", records).read_bytes()


def page(n: int) -> bytes:
    return article(f"The rector opened laboratory {n}", words(n, 120) + SIDES, published=NOW).encode()


def bring_in(db: Database, *files: Path | str, network: Network = HOME, **wanted: Any) -> Imported:
    return ingest.run(db, files, Wanted(**wanted), now=NOW, network=network)


def content(origin: Origin, offset: int = 0) -> bytes:
    with origin.at(offset) as file:
        return file.read()


def test_a_warc_at_an_address_is_imported_without_being_kept(db: Database, tmp_path: Path) -> None:
    with Server() as site:
        site.add("/news.warc.gz", ranged(news(tmp_path), tag='"1"'))
        site.add("/latest", reply("", status=302, Location="/news.warc.gz"))
        assert bring_in(db, f"{site.url}/latest").counts == {"new": 3}


def test_lines_at_an_address_are_imported(db: Database) -> None:
    lines = "".join(json.dumps(line(n)) + "\n" for n in range(3)).encode()
    with Server() as site:
        site.add("/a.jsonl", ranged(lines))
        site.add("/b.jsonl.gz", ranged(gzip.compress(lines)))
        imported = bring_in(db, f"{site.url}/a.jsonl", f"{site.url}/b.jsonl.gz")
    assert imported.counts == {"new": 3, "unchanged": 3}


def test_what_breaks_off_goes_on_where_it_broke() -> None:
    data = bytes(range(256)) * 3000
    with Server() as site:
        site.add("/a", ranged(data, cut=400_000, tag='"1"'))
        origin = ingest_origin.of(f"{site.url}/a", HOME)
        assert (origin.size, origin.name, content(origin)) == (len(data), "a", data)
        assert content(origin, 700_000) == data[700_000:]
        parts = [request.headers["If-Range"] for request in site.requests if request.headers.get("Range")]
    assert len(parts) >= 3
    assert set(parts[1:]) == {'"1"'}


def test_a_server_that_knows_no_ranges_is_read_on_from_where_it_broke() -> None:
    data = bytes(range(256)) * 4000
    answers = iter([None, 300_000, None, None])
    with Server() as site:
        site.add("/a", lambda request: Reply(body=data, headers={"ETag": '"1"'}, cut=next(answers)))
        assert content(ingest_origin.of(f"{site.url}/a", HOME)) == data


def test_a_file_that_changes_meanwhile_is_not_mixed_with_the_one_before() -> None:
    data = b"x" * 500_000
    with Server() as site:
        site.add("/a", ranged(data, cut=100_000, tag='"1"'))
        origin = ingest_origin.of(f"{site.url}/a", HOME)
        with origin.at(0) as file:
            file.read(50_000)
            site.add("/a", ranged(data, tag='"2"'))
            with pytest.raises(ImportFailed, match="it has changed since it was begun"):
                file.read()


def test_what_breaks_again_and_again_is_given_up() -> None:
    with Server() as site:
        site.add("/a", ranged(b"x" * 500_000, cut=1000, tag='"1"'))
        with pytest.raises(ImportFailed, match=r"again and again.*goes on from there"):
            content(ingest_origin.of(f"{site.url}/a", HOME))


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("{site}/missing", "HTTP 404: check the address"),
        ("{site}/round", "more than 5 redirects"),
        ("{site}/file", "file: only http and https are fetched"),
        ("{site}/empty", "the file is empty"),
        ("{site}/db", "an SQLite database: it is read here and there, so fetch it first"),
        ("http://127.0.0.1:9/a", "port 9 is none of the web"),
        ("ftp::http://a.example/", "addresses within addresses"),
        ("nosuch://a/b", "Protocol not known"),
    ],
)
def test_what_cannot_be_imported_is_said(db: Database, address: str, why: str) -> None:
    with Server() as site:
        site.add("/round", reply("", status=302, Location="/round"))
        site.add("/file", reply("", status=302, Location="file:///etc/passwd"))
        site.add("/empty", reply("", status=416))
        site.add("/db", ranged(b"SQLite format 3\0" + bytes(5000)))
        imported = bring_in(db, address.format(site=site.url))
    assert [why in str(error) for error in imported.errors] == [True], imported.errors


def test_the_local_network_is_not_asked_unless_that_is_allowed(db: Database) -> None:
    with Server() as site:
        imported = bring_in(db, f"{site.url}/a.jsonl", network=Network())
        assert site.paths() == []
    assert "allow_private" in str(imported.errors[0])


def test_a_signature_in_an_address_is_told_nobody(tmp_path: Path) -> None:
    with Server() as site:
        site.add("/news.warc.gz", ranged(news(tmp_path, 1), tag='"1"'))
        origin = ingest_origin.of(f"{site.url}/news.warc.gz?sig=secret", HOME)
    assert "secret" not in f"{origin.name} {origin.key} {origin.version}"


def test_through_a_proxy(tmp_path: Path) -> None:
    with Server() as proxy:
        proxy.default = ranged(b"hello", tag='"1"')
        network = Network(proxy=proxy.url.replace("://", "://name:password@"), contact="me@example.org")
        assert content(ingest_origin.of("http://files.example/a", network)) == b"hello"
        assert proxy.paths() == ["http://files.example/a"] * 2
        assert proxy.requests[0].headers["Proxy-Authorization"] == "Basic bmFtZTpwYXNzd29yZA=="
        assert "me@example.org" in proxy.requests[0].headers["User-Agent"]


def test_a_file_of_a_store(db: Database, tmp_path: Path) -> None:
    news(tmp_path)
    assert bring_in(db, f"file://{tmp_path}/news.warc.gz").counts == {"new": 3}
    assert "there is no such file" in str(bring_in(db, f"file://{tmp_path}/other.warc.gz").errors[0])
