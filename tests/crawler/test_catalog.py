"""The catalogue: what a TOML may say, and what is said about one that is wrong."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from crawler.catalog import Catalog, load, load_layouts
from crawler.errors import SourceError
from crawler.loader import spider_class
from crawler.source import Discover, Hints

PLAIN = """
name = "steppe"
title = "Steppe University"
homepage = "https://steppe.example/"
country = "KZ"
kind = "university"
languages = ["ru", "kk-Latn"]
timezone = "Asia/Almaty"
"""


def write(folder: Path, text: str, name: str = "steppe.toml") -> Catalog:
    (folder / name).write_text(text, encoding="utf-8")
    return load(folder)


def test_a_source_needs_seven_keys(tmp_path: Path) -> None:
    spec = write(tmp_path, PLAIN).specs["steppe"]
    source = spec.source
    assert (source.title, source.homepage, source.rank, source.every) == (
        "Steppe University",
        "https://steppe.example/",
        1,
        10800,
    )
    assert (source.languages, source.hosts, source.verified) == (("ru", "kk-Latn"), ("steppe.example",), None)
    assert (spec.delay, spec.timeout, spec.proxy, spec.render, spec.layout, spec.discover) == (
        3,
        30,
        None,
        False,
        None,
        (),
    )


def test_a_source_may_say_much_more(tmp_path: Path) -> None:
    text = (
        PLAIN
        + """
layout = "vsb"
every = "30m"
delay = "2s"
timeout = 45
rank = 4
verified = 2026-11-22
proxy = "http://proxy.example:3128"
render = true

[[discover]]
listing = "https://news.steppe.example/a.htm"
item = "ul > li"

[[discover]]
feed = "https://steppe.example/feed/"
pages = "?paged={n}"

[read]
body = ".text"
cut = [".ad", ".more"]
from = 2024-01-01
until = "2025-12-31"
"""
    )
    spec = write(tmp_path, text).specs["steppe"]
    assert (spec.source.every, spec.delay, spec.timeout, spec.source.rank) == (1800, 2.0, 45.0, 4)
    assert (spec.source.verified, spec.proxy, spec.render) == (date(2026, 11, 22), "http://proxy.example:3128", True)
    assert spec.source.hosts == ("steppe.example", "news.steppe.example")
    vsb = load_layouts()["vsb"]
    assert spec.discover == (
        Discover(
            listing="https://news.steppe.example/a.htm", item="ul > li", article_url=vsb.article_url, pages="count-down"
        ),
        Discover(feed="https://steppe.example/feed/", pages="?paged={n}"),  # entries of a feed are articles
    )
    own = Hints(body=".text", cut=(".ad", ".more"), since=date(2024, 1, 1), until=date(2025, 12, 31))
    assert spec.hints == (own, *vsb.hints)
    assert spec.article_url == vsb.article_url


@pytest.mark.parametrize(
    ("kind", "rank"), [("university", 1), ("ministry", 1), ("agency", 2), ("media", 3), ("aggregator", 5)]
)
def test_rank_follows_the_kind(tmp_path: Path, kind: str, rank: int) -> None:
    assert write(tmp_path, PLAIN.replace('"university"', f'"{kind}"')).specs["steppe"].source.rank == rank


def test_a_users_source_replaces_the_bundled_one_of_its_name(tmp_path: Path) -> None:
    catalog = write(tmp_path, PLAIN.replace("steppe", "xinhua-en", 1), "mine.toml")
    assert catalog.errors == ()
    assert catalog.specs["xinhua-en"].source.title == "Steppe University"
    assert catalog.specs["xinhua-en"].file == str(tmp_path / "mine.toml")
    assert catalog.specs["moe-cn"].source.kind == "ministry"


def test_a_user_may_bring_layouts(tmp_path: Path) -> None:
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "own.toml").write_text(
        'name = "own"\narticle_url = "/n/"\n[listing]\nitem = "li"\n[[read]]\nbody = ".b"\n', encoding="utf-8"
    )
    catalog = write(tmp_path, PLAIN + 'layout = "own"\n[[discover]]\nlisting = "https://steppe.example/n"\n')
    assert catalog.errors == ()
    spec = catalog.specs["steppe"]
    assert spec.discover == (Discover(listing="https://steppe.example/n", article_url="/n/", item="li"),)
    assert spec.hints == (Hints(body=".b"),)


DISCOVER = PLAIN + '[[discover]]\nlisting = "https://steppe.example/n"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (PLAIN + 'intervall = "3h"', ["'intervall'", "there is no such key"]),
        (PLAIN.replace("languages", "lenguages"), ["'lenguages'", "did you mean 'languages'?"]),
        (PLAIN.replace("homepage", "home_page"), ["did you mean 'homepage'?"]),
        (PLAIN.replace('title = "Steppe University"', ""), ["'title'", "it is missing"]),
        (PLAIN.replace("https://steppe", "steppe"), ["'homepage'", "no web address", "https://"]),
        (PLAIN.replace("https://steppe", "ftp://steppe"), ["no web address"]),
        (PLAIN.replace("Asia/Almaty", "Asia/Astana"), ["'timezone'", "'Asia/Astana'", "Asia/Almaty"]),
        (PLAIN.replace("Asia/Almaty", "../etc"), ["'timezone'"]),
        (PLAIN.replace("university", "univercity"), ["'kind'", "did you mean 'university'?"]),
        (PLAIN.replace('"KZ"', '"Kazakhstan"'), ["'country'", "two capital letters"]),
        (PLAIN.replace('"kk-Latn"', '"kazakh (latin)"'), ["'languages'", "no language tag"]),
        (PLAIN.replace('["ru", "kk-Latn"]', "[]"), ["'languages'", "empty"]),
        (PLAIN.replace('name = "steppe"', 'name = "Steppe News"'), ["'name'", "wrong form"]),
        (PLAIN + 'layout = "vbs"', ["there is no layout 'vbs'", "did you mean 'vsb'?"]),
        (PLAIN + "every = 0", ["'every'", "0 seconds is out of range"]),
        (PLAIN + 'every = "3 hours"', ["'every'", "no length of time", '"3h"']),
        (PLAIN + "delay = true", ["'delay'", "no length of time"]),
        (PLAIN + "rank = 9", ["'rank'", "1 to 5"]),
        (PLAIN + 'verified = "soon"', ["'verified'", "no date"]),
        (PLAIN + 'render = "yes"', ["'render'", "true or false"]),
        (PLAIN + "title = 1", ["not TOML", "Cannot overwrite"]),
        (PLAIN + "[[discover]]", ["[[discover]]", "exactly one of feed"]),
        (DISCOVER + 'feed = "https://a.example/"', ["names feed and listing"]),
        (DISCOVER + 'article_url = "a("', ["'article_url' in [[discover]]", "bad regular expression"]),
        (DISCOVER + 'article_url = "(a+)+$"', ["repeats a repeat"]),
        (DISCOVER + f'article_url = "{"a" * 501}"', ["longer than 500"]),
        (DISCOVER + 'item = "ul >> li["', ["'item'", "bad CSS selector"]),
        (DISCOVER + 'pages = "page-2"', ["'pages'", "{n}"]),
        (PLAIN + '[[discover]]\nfeed = "https://a.example/"\nitem = "li"', ["a feed has no 'item'"]),
        (PLAIN + '[[discover]]\nsearch = "https://a.example/?q="', ["'search'", "{query}"]),
        (DISCOVER + 'article = "https://a.example/{id}"', ["a listing has no 'article'"]),
        (
            PLAIN + '[[discover]]\nlist_json = "https://a.example/"\narticle = "https://a.example/1"',
            ["'article'", "{id}"],
        ),
        (PLAIN + "discover = 1", ["[[discover]]"]),
        (PLAIN + '[read]\nbdy = ".x"', ["'bdy' in [read]", "did you mean 'body'?"]),
        (PLAIN + '[read]\ncut = ".x"', ["'cut'", "not a list"]),
        (PLAIN + '[read]\ncut = ["a["]', ["bad CSS selector 'a['"]),
        ("name = ", ["not TOML"]),
    ],
)
def test_a_mistake_is_named_with_file_key_and_remedy_and_the_rest_goes_on(
    tmp_path: Path, text: str, says: list[str]
) -> None:
    catalog = write(tmp_path, text)
    (error,) = catalog.errors
    for words in (str(tmp_path / "steppe.toml"), *says):
        assert words in str(error)
    assert "steppe" not in catalog.specs
    assert "xinhua-en" in catalog.specs


def test_two_files_of_one_name_are_a_mistake(tmp_path: Path) -> None:
    write(tmp_path, PLAIN, "a.toml")
    catalog = write(tmp_path, PLAIN, "b.toml")
    (error,) = catalog.errors
    assert "b.toml: 'steppe' is already that of" in str(error)
    assert catalog.specs["steppe"].file == str(tmp_path / "a.toml")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "latin.toml").write_bytes(PLAIN.encode() + b"# caf\xe9")
    messages = [str(error) for error in load(tmp_path).errors]
    assert "cannot read" in messages[0]
    assert "folder.toml" in messages[0]
    assert "not UTF-8" in messages[1]


ENDLESS = {"array": f"a = {'[' * 100_000}", "key": f"{'a.' * 100_000}a = 1", "number": f"rank = {'9' * 5_000}"}


@pytest.mark.parametrize("endless", ENDLESS.values(), ids=ENDLESS)
def test_a_file_with_something_that_does_not_end_is_named(tmp_path: Path, endless: str) -> None:
    (tmp_path / "deep.toml").write_text(endless)
    (error,) = load(tmp_path).errors
    assert "deep.toml" in str(error)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    catalog = write(tmp_path, PLAIN, "steppe.toml")
    (error,) = catalog.errors
    assert "pipe.toml: it is no regular file" in str(error)
    assert "steppe" in catalog.specs


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everywhere")
def test_a_folder_that_cannot_be_read_is_named_and_the_bundled_sources_go_on(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir(mode=0)
    loaded = load(tmp_path / "sources")
    assert [str(error) for error in loaded.errors] == [
        f"cannot read: {tmp_path}/sources: Permission denied: make the folder readable or remove it"
    ]
    assert "xinhua-en" in loaded.specs


def test_a_folder_that_is_not_there_is_no_mistake(tmp_path: Path) -> None:
    assert load(tmp_path / "nowhere").errors == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('name = "own"\nidentity = "/(a)(b)"', "exactly one group"),
        ('name = "own"\nidentity = "/ab"', "exactly one group"),
        ('name = "own"\nlisting = "li"', "not a table"),
        ('name = "own"\n[listing]\nitems = "li"', "did you mean 'item'?"),
        ('title = "own"', "'title'"),
    ],
)
def test_a_bad_layout_is_named_and_so_are_the_sources_that_wait_for_it(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "own.toml").write_text(text, encoding="utf-8")
    layout, source = write(tmp_path, PLAIN + 'layout = "own"').errors
    assert isinstance(layout, SourceError)
    assert says in str(layout)
    assert "there is no layout 'own'" in str(source)


def generations(*days: str) -> str:
    return PLAIN + "".join(f'[[read]]\nbody = "#text"\n{day}\n' for day in days)


@pytest.mark.parametrize(
    "days",
    [
        ("from = 2025-12-31\nuntil = 2024-01-01",),
        ("", ""),
        ("", "until = 2024-01-01"),  # never used: the one before it is for every day
        ("from = 2024-01-01", "until = 2024-01-01"),  # both for one day
        ("from = 2024-01-01\nuntil = 2025-01-01", "from = 2024-06-01\nuntil = 2026-01-01"),
    ],
)
def test_days_that_leave_open_which_table_is_meant_are_an_error(tmp_path: Path, days: tuple[str, ...]) -> None:
    [error] = write(tmp_path, generations(*days)).errors
    assert "[read]" in str(error)
    assert "from" in str(error)
    assert "until" in str(error)


@pytest.mark.parametrize(
    "days",
    [
        ("from = 2024-03-01", "until = 2024-02-29"),
        ("from = 2024-01-01\nuntil = 2024-12-31", ""),  # one year was different
        ("from = 2026-01-01", "from = 2024-01-01\nuntil = 2025-12-31", "until = 2023-12-31"),
    ],
)
def test_generations_follow_each_other(tmp_path: Path, days: tuple[str, ...]) -> None:
    found = write(tmp_path, generations(*days))
    assert found.errors == ()
    assert len(found.specs["steppe"].hints) == len(days)


def test_a_source_without_a_delay_is_never_slowed_down_for_a_busy_second_of_ours(tmp_path: Path) -> None:
    ours = spider_class(write(tmp_path, PLAIN + "delay = 0\n").specs["steppe"])
    theirs = spider_class(write(tmp_path, PLAIN).specs["steppe"])
    assert [each.custom_settings["AUTOTHROTTLE_ENABLED"] for each in (ours, theirs) if each.custom_settings] == [
        False,
        True,
    ]
