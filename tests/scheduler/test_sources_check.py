"""``sources check`` shows step by step what was fetched, found and read, and says what to change in the TOML."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.advice import advise, offers
from crawler.checkup import Checkup, ListStep, PageStep
from crawler.discover.explain import explain, item_offer, why_empty
from crawler.source import Discover, Hints, SourceSpec
from storage.models import Fetch, Source, SourceState
from tests.crawler import farm
from tests.crawler.farm import NOW
from tests.scheduler import sites
from tests.scheduler.homes import silkwatch
from tests.server import Server

BASE = "https://e.kz"
ENTRIES = "".join(f"<li><a href='/news/2026/11/{n}/story-{n}'>A title of story {n}</a></li>" for n in range(10, 15))
PAGE = f"<html><body><a href='/about'>About</a><div class='latest'><ul>{ENTRIES}</ul></div></body></html>".encode()
LISTING = Discover(listing=f"{BASE}/list.html", article_url=r"/articles/\d+$")
SPEC = SourceSpec(
    source=Source(
        name="e", title="E", homepage=f"{BASE}/", country="KZ", kind="media", languages=("en",), timezone="UTC",
        rank=3, every=3600,
    ),
    discover=(LISTING,),
)  # fmt: skip


def fetch(url: str, outcome: str, error: str | None = None) -> Fetch:
    return Fetch(source="e", url=url, kind="list", at=NOW, outcome=outcome, error=error)


def looked(*lists: ListStep, pages: tuple[str, ...] = ()) -> Checkup:
    found = tuple(PageStep(fetch=fetch(f"{BASE}/{n}", outcome)) for n, outcome in enumerate(pages))
    return Checkup(robots=(), lists=lists, pages=found)


def test_what_a_pattern_leaves_out_is_shown_with_the_likeliest_first() -> None:
    reading = explain(LISTING, PAGE, url=LISTING.url)
    assert (reading.addresses, reading.links, reading.entries) == (6, 0, None)
    [left] = reading.left_out
    assert (left.key, left.number) == ("article_url", 6)
    assert all("/news/2026/11/" in example for example in left.examples)
    assert why_empty(reading).startswith("the page has 6 links, none matches article_url = '/articles/")


def test_a_missing_list_is_told_from_an_empty_one() -> None:
    missing = Discover(listing=LISTING.url, item="ul.news li", article_url="/news/")
    empty = Discover(listing=LISTING.url, item="div.latest p", article_url="/articles/")
    assert "missing too" in why_empty(explain(missing, b"<html><body><p>Hello</p></body></html>", url=LISTING.url))
    assert "there, but empty" in why_empty(explain(empty, PAGE, url=LISTING.url))


def test_entries_without_articles_and_articles_without_entries_are_told_apart() -> None:
    rule = Discover(listing=LISTING.url, item="body > a, div.latest li:first-child", article_url=r"/story-\d+$")
    reading = explain(rule, PAGE.replace(b"<a href='/about'", b"<p><a href='/about'"), url=LISTING.url)
    assert reading.links == 1
    assert {left.key: left.number for left in reading.left_out} == {"item": 4}


def test_a_selector_is_offered_for_what_looks_like_a_list() -> None:
    assert item_offer(PAGE, url=LISTING.url) == "div.latest li"
    assert item_offer(b"<html><body><a href='/about'>About</a></body></html>", url=LISTING.url) is None


def test_what_is_no_list_says_so_and_nothing_is_raised() -> None:
    reading = explain(Discover(feed=f"{BASE}/feed.xml"), b"<html><body><p>No feed.</p></body></html>", url=f"{BASE}/f")
    assert reading.error
    assert "feed" in why_empty(reading)


@pytest.mark.parametrize(
    ("state", "outcome", "said"),
    [
        ("no-links", "http-404", "give the list's new address"),
        ("no-links", "soft-404", "is gone"),
        ("no-links", "no-links", "none matches article_url"),
        ("refused", "challenge-page", "render = true"),
        ("refused", "http-429", "raise `delay`"),
        ("refused", "login-wall", "log in"),
        ("unreachable", "dns", "no such host"),
        ("unreachable", "timeout", "raise `timeout`"),
        ("unreachable", "proxy", "the proxy is at fault"),
        ("unreachable", "http-503", "nothing to change"),
        ("robots", "robots", "declare a list that it allows"),
    ],
)
def test_one_sentence_says_what_to_change(state: SourceState, outcome: str, said: str) -> None:
    reading = explain(LISTING, PAGE, url=LISTING.url) if outcome == "no-links" else None
    step = ListStep(fetch=fetch(LISTING.url, outcome), declared="listing", reading=reading)
    advice = advise(SPEC, looked(step), state)
    assert advice is not None
    assert said in advice


def test_what_else_the_site_has_is_offered() -> None:
    gone = ListStep(fetch=fetch(LISTING.url, "http-404"), declared="listing")
    home = ListStep(fetch=fetch(f"{BASE}/", "ok"), declared=None, reading=explain(None, PAGE, url=f"{BASE}/"))
    assert offers(looked(gone, home), gone) == (f'listing = "{BASE}/" (5 links)',)
    assert "it offers instead: listing" in str(advise(SPEC, looked(gone, home), "no-links"))


def test_pages_that_are_no_articles_and_pages_that_cannot_be_read_are_told_apart() -> None:
    own = SourceSpec(source=SPEC.source, discover=SPEC.discover, hints=(Hints(body="#text"),))
    assert "make `article_url` stricter" in str(advise(SPEC, looked(pages=("http-404",) * 3), "unreadable"))
    assert "mend `body`" in str(advise(own, looked(pages=("not-article:too-short",) * 3), "unreadable"))
    assert "say in [read]" in str(advise(SPEC, looked(pages=("not-article:too-short",) * 3), "unreadable"))
    assert advise(SPEC, looked(), "ok") is None


def test_a_later_page_that_is_gone_is_not_taken_for_the_list() -> None:
    reading = explain(Discover(listing=LISTING.url, article_url="/news/"), PAGE, url=LISTING.url)
    good = ListStep(fetch=fetch(LISTING.url, "ok"), declared="listing", reading=reading)
    later = ListStep(fetch=fetch(f"{BASE}/index_1.html", "http-404"), declared="listing", further=True)
    gone = ListStep(fetch=fetch(f"{BASE}/old.html", "soft-404"), declared="listing")
    assert "/old.html" in str(advise(SPEC, looked(good, later, gone), "no-links"))
    assert "`pages` leads to https://e.kz/index_1.html" in str(advise(SPEC, looked(good, later), "ok"))


VSB = "<html><title>{title}</title><body><h1>{title}</h1><div id='vsb_content'><p>{text}</p></div></body></html>"


@pytest.mark.slow
def test_check_shows_each_step_of_a_source_that_works(tmp_path: Path) -> None:
    with Server() as site:
        home = sites.home(tmp_path / "home", old=site.url)
        toml = sites.SOURCE.format(name="vsb", base=site.url).split("[[discover]]")[0]
        (home / "sources" / "old.toml").write_text(
            f'{toml}layout = "vsb"\n[[discover]]\nlisting = "{site.url}/news.htm"\n'.replace('"en"', '"zh"')
        )
        site.add("/robots.txt", "User-agent: *\nCrawl-delay: 1\n", type="text/plain")
        links = "".join(f'<li><a href="info/1003/{n}.htm">一条足够长的新闻标题{n}</a></li>' for n in (1, 2))
        site.add("/news.htm", f'<html><body><a href="about.htm">关于</a><ul>{links}</ul></body></html>')
        for number in (1, 2):
            page = VSB.format(title=f"\x1b[31m合作协议{number}", text=farm.words(number, 80))
            site.add(f"/info/1003/{number}.htm", page)
        shown = sites.silkwatch(home, "sources", "check", "vsb")
        told = json.loads(sites.silkwatch(home, "sources", "check", "vsb", "--json").stdout)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "\x1b" not in shown.stdout
    for part in (
        "crawl-delay  1 s", "as html, by article_url", "2 articles among 3 addresses", "about.htm",
        "generation webber", "no date", "Result", "ok: works", "What to change", "say in [read] where it is: date",
    ):  # fmt: skip
        assert part in shown.stdout, part
    assert told["steps"]["lists"][0]["reading"]["left_out"][0]["examples"] == [f"{site.url}/about.htm"]
    assert told["health"]["state"] == "ok"
    assert "date" in told["advice"]


@pytest.mark.slow
def test_check_says_what_is_wrong_and_what_the_site_offers_instead(tmp_path: Path) -> None:
    with Server() as site:
        home = sites.home(tmp_path / "home", old=site.url)
        toml = home / "sources" / "old.toml"
        rule = f"listing = \"{site.url}/list.html\"\narticle_url = '/articles/\\d+$'\n"
        toml.write_text(toml.read_text().replace(f'feed = "{site.url}/feed.xml"', rule))
        site.add("/list.html", PAGE.decode())
        site.add("/", "<html><link rel=alternate type='application/rss+xml' href='/rss.xml'><body>Home</body></html>")
        site.add("/rss.xml", farm.feed(site.url, ["/news/2026/11/10/story-10"]), type="application/rss+xml")
        site.add("/news/2026/11/10/story-10", farm.story("x", 1))
        shown = sites.silkwatch(home, "sources", "check", "old")
    assert shown.returncode == 1
    assert "the page has 6 links, none matches article_url = '/articles/" in shown.stdout
    assert f'feed = "{site.url}/rss.xml" (1 links)' in shown.stdout
    assert "mend article_url" in shown.stdout


def test_a_proxy_is_shown_without_its_password(tmp_path: Path) -> None:
    home = sites.home(tmp_path / "home", one="http://e.invalid")
    toml = home / "sources" / "one.toml"
    toml.write_text('proxy = "http://somebody:s3cret@proxy.example:3128"\n' + toml.read_text())
    for arguments in (("show", "one"), ("show", "one", "--json"), ("list", "--json")):
        shown = silkwatch(home, "sources", *arguments)
        assert "proxy.example:3128" in shown.output
        assert "s3cret" not in shown.output
