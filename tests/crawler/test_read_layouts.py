"""Each generation of each layout reads its page right: the page follows the real structure, its words are ours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.catalog import load, load_layouts
from crawler.read.article import read
from crawler.read.page import Page, ReadArticle
from crawler.source import Hints
from tests.conftest import ROOT

PAGES = ROOT / "tests" / "data" / "layouts"


@cache
def declared() -> dict[tuple[str, str], tuple[Hints, ...]]:
    """Every [[read]] table there is: (layout, generation), or ("sources", source) for a source's own, and what a page
    of it is read with.
    """
    layouts = load_layouts()
    tables = {(name, hint.generation or ""): layout.hints for name, layout in layouts.items() for hint in layout.hints}
    for name, spec in load().specs.items():
        shared = layouts[spec.layout].hints if spec.layout else ()
        if len(spec.hints) > len(shared):
            tables["sources", name] = spec.hints
    return tables


def fixtures() -> list[tuple[str, str]]:
    return sorted((path.parent.name, path.stem) for path in PAGES.glob("*/*.json"))


def told(name: tuple[str, str]) -> dict[str, Any]:
    return dict(json.loads((PAGES / name[0] / f"{name[1]}.json").read_text(encoding="utf-8")))


def page_of(name: tuple[str, str], hints: Sequence[Hints]) -> Page:
    expected = told(name)
    return Page(
        url=expected["url"],
        body=(PAGES / name[0] / f"{name[1]}.html").read_bytes(),
        fetched_at=datetime.fromisoformat(expected["fetched_at"]),
        timezone=expected["timezone"],
        hints=tuple(hints),
    )


def plain(article: ReadArticle) -> dict[str, Any]:
    published = article.published
    return {
        "title": article.title,
        "text": article.text.split("\n"),
        "published": published.isoformat() if published else None,
        "published_precision": article.published_precision,
        "published_from": article.published_from,
        "lang": article.lang,
        "author": article.author,
        "image": article.image,
        "summary": article.summary,
        "warnings": list(article.warnings),
    }


def test_every_read_table_has_a_page_and_what_it_should_give() -> None:
    missing = [
        f"{layout}/{generation}.{kind}"
        for layout, generation in declared()
        for kind in ("html", "json")
        if not Path(PAGES / layout / f"{generation}.{kind}").is_file()
    ]
    assert not missing


def test_every_page_belongs_to_a_read_table() -> None:
    assert set(fixtures()) == set(declared())


@pytest.mark.parametrize("name", fixtures(), ids="/".join)
def test_a_layout_reads_its_page(name: tuple[str, str]) -> None:
    expected = told(name)
    found = plain(read(page_of(name, declared()[name])))
    assert {key: value for key, value in found.items() if key in expected} == {
        key: value for key, value in expected.items() if key in found
    }


@pytest.mark.parametrize("name", fixtures(), ids="/".join)
def test_the_same_page_is_read_without_a_layout(name: tuple[str, str]) -> None:
    """When a site changes its markup the hints stop matching: the article must still be read."""
    expected = told(name)
    found = read(page_of(name, ()))
    assert found.title == expected["title"]
    day = found.published.date() if isinstance(found.published, datetime) else found.published
    assert day == (date.fromisoformat(expected["published"][:10]) if expected["published"] else None)
    # Without hints a caption or a standfirst may go: the paragraphs of the text may not.
    paragraphs = [line for line in expected["text"] if len(line) > 30]
    assert [line for line in paragraphs if line not in found.text] in ([], [expected.get("summary")])
    strangers = [line for line in found.text.split("\n") if line not in expected["text"]]
    assert len("".join(strangers)) <= 0.25 * len(found.text)


@pytest.mark.parametrize("name", fixtures(), ids="/".join)
def test_a_page_that_lost_its_layout_says_so(name: tuple[str, str]) -> None:
    elsewhere = (Hints(body="#no-such-element"),)
    assert "layout-missed" in read(page_of(name, elsewhere)).warnings
