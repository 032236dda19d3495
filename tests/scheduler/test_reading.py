"""silkwatch read: files, lists of files, addresses; whatever is in them, a line comes out."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawler import farm
from tests.scheduler import sites
from tests.scheduler.sites import TEXT, TITLE, silkwatch
from tests.server import Server, reply, zipped

PAGE = farm.article(TITLE, TEXT.strip(), published=farm.NOW)
KEYS = (
    "url title text summary published published_precision published_from authors lang image verdict score reasons"
    " institutions warnings origins"
).split()


@pytest.fixture
def site() -> Iterator[Server]:
    with Server() as running:
        yield running


def lines(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


def test_a_file_shown_to_a_person(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    done = silkwatch(tmp_path, "read", str(tmp_path / "page.html"), "--url", "https://example.org/news/1.html")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == TITLE
    assert "https://example.org/news/1.html" in done.stdout
    assert "relevant" in done.stdout
    assert "scholarships are open to students of both universities" in done.stdout
    assert re.search(r"^ +title +h1, title +\d\d %$", done.stdout, re.MULTILINE)
    assert not (tmp_path / "silkwatch.db").exists()


def test_a_list_of_pages_gives_a_line_for_each_in_order(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "cut.html.gz").write_bytes(gzip.compress(PAGE.encode())[:200])
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20)
    (tmp_path / "empty.html").write_bytes(b"")
    entries = [
        {"path": "page.html", "url": "https://example.org/1"},  # counts from the list's own folder
        {"path": str(tmp_path / "page.html.gz"), "url": "https://example.org/2"},
        {"path": "cut.html.gz", "url": "https://example.org/3"},
        {"path": "picture.jpg", "url": "https://example.org/4"},
        {"path": "empty.html", "url": "https://example.org/5"},
        {"path": "missing.html", "url": "https://example.org/6"},
        {"path": "nul\0.html", "url": "https://example.org/7"},
        {"path": "page.html"},
    ]
    listed = tmp_path / "pages.jsonl"
    listed.write_text("\n".join([*map(json.dumps, entries), "", "not json", '["a", "list"]', '{"url": "x"}']))
    done = silkwatch(tmp_path, "read", "--jsonl", str(listed))
    assert done.returncode == 0, done.stderr
    found = lines(done.stdout)
    assert [each["url"] for each in found] == [
        *(f"https://example.org/{number}" for number in range(1, 8)),
        found[7]["url"],
        "",
        "",
        "",
    ]
    whole = [found[0], found[1], found[7]]
    assert all(list(each) == KEYS for each in whole)
    assert {each["title"] for each in whole} == {TITLE}
    assert found[0]["institutions"] == ["xjtu", "kaznu"]
    assert found[0]["lang"] == "en"
    assert found[0]["published_precision"] in ("second", "minute")
    assert all(each["error"] for each in [*found[2:7], *found[8:]])
    assert "No such file" in found[5]["error"]
    assert "not a JSON object" in found[8]["error"]


def test_when_nothing_can_be_read_it_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    done = silkwatch(tmp_path, "read", str(tmp_path / "empty.html"), str(tmp_path / "missing.html"))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 2


def test_an_address_is_fetched_politely(tmp_path: Path, site: Server) -> None:
    site.add("/news/1.html", PAGE)
    home = sites.home(tmp_path / "home", farm=site.url)
    done = silkwatch(home, "read", f"{site.url}/news/1.html", "--json")
    assert done.returncode == 0, done.stderr
    [found] = lines(done.stdout)
    assert (found["url"], found["title"]) == (f"{site.url}/news/1.html", TITLE)
    assert site.paths() == ["/robots.txt", "/news/1.html"]
    assert not (home / "silkwatch.db").exists()


@pytest.mark.slow
def test_an_article_on_two_pages_is_read_whole_from_its_address_and_not_from_a_file(
    tmp_path: Path, site: Server
) -> None:
    first = PAGE.replace("</article>", '</article><a href="/news/1_2.html">2</a>')
    second = farm.article(TITLE, farm.words(7, 90), published=farm.NOW)
    site.add("/news/1.html", first)
    site.add("/news/1_2.html", second.replace("</article>", '</article><a href="/news/1.html">1</a>'))
    home = sites.home(tmp_path / "home", farm=site.url)
    (tmp_path / "page.html").write_text(first, encoding="utf-8")
    [found] = lines(silkwatch(home, "read", f"{site.url}/news/1_2.html", "--json").stdout)
    assert found["url"] == f"{site.url}/news/1.html"
    assert found["text"].endswith(farm.words(7, 90))
    assert "several-pages" not in found["warnings"]
    file = silkwatch(home, "read", str(tmp_path / "page.html"), "--url", "https://e.kz/news/1.html", "--json")
    assert "several-pages" in lines(file.stdout)[0]["warnings"]


@pytest.mark.slow
def test_what_robots_txt_forbids_is_not_read_and_a_redirect_is_followed(tmp_path: Path, site: Server) -> None:
    site.add("/robots.txt", "User-agent: *\nDisallow: /secret\n", type="text/plain")
    site.add("/moved", reply("", status=302, Location="/news/1.html"))
    site.add("/news/1.html", PAGE)
    home = sites.home(tmp_path / "home")
    stranger = site.url.replace("127.0.0.1", "localhost")  # of no source of ours
    secret, moved = lines(silkwatch(home, "read", "--json", f"{stranger}/secret", f"{stranger}/moved").stdout)
    assert "robots" in secret["error"]
    assert (moved["title"], moved["url"]) == (TITLE, f"{stranger}/news/1.html")
    assert "/secret" not in site.paths()


@pytest.mark.slow
def test_an_answer_that_is_no_page(tmp_path: Path, site: Server) -> None:
    site.add("/cut", zipped(PAGE, keep=100))
    home = sites.home(tmp_path / "home", farm=site.url)
    done = silkwatch(home, "read", "--json", f"{site.url}/cut", f"{site.url}/missing")
    assert done.returncode == 1
    cut, missing = lines(done.stdout)
    assert "truncated" in cut["error"]
    assert "404" in missing["error"]
