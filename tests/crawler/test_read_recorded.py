"""Recorded pages of the sites we watch and of sites like them: title, date and body right, with hints and without.

The pages are third parties' and stay outside the checkout; so do their words: a title is compared with the gold file
or, where that has none, by its digest.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bench.scores import shingle_f1
from crawler.catalog import load_layouts
from crawler.errors import NotArticle
from crawler.read.article import read
from crawler.read.page import Page, ReadArticle
from crawler.read.title import key
from tests.conftest import shared_data

pytestmark = pytest.mark.data
NOW = datetime(2026, 11, 22, tzinfo=UTC)
BEIJING = "Asia/Shanghai"


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What is right for a page. ``plain`` and ``laid_out`` are floors of the body's F1 without and with a layout."""

    title: str  # first 12 digits of the SHA-256 of its key
    published: datetime | date | None
    zone: str = BEIJING
    layout: str | None = None
    plain: float = 0.9
    laid_out: float = 0.97


def beijing(*at: int) -> datetime:
    return datetime(*at, tzinfo=ZoneInfo(BEIJING))  # type: ignore[arg-type, misc]


TARGETS = {
    "xinhuanet.com/1": Expected(
        title="619cdb63226a", published=date(2005, 8, 16), layout="xinhua", plain=0.85, laid_out=0.95
    ),
    "xinhuanet.com/2": Expected(title="8f8ea26ebd84", published=beijing(2019, 12, 10, 7, 57, 40), layout="xinhua"),
    "xinhuanet.com/3": Expected(title="5efc3b5e18f3", published=beijing(2020, 2, 19, 20, 29, 58), layout="xinhua"),
    "xinhuanet.com/4": Expected(title="038463fb8691", published=beijing(2023, 11, 17, 20, 52, 15), layout="xinhua"),
    "xinhuanet.com/5": Expected(title="e0fca55b157a", published=beijing(2020, 7, 8, 18, 0, 55), layout="xinhua"),
    "he.xinhuanet.com/1": Expected(title="975f0e25e51d", published=beijing(2012, 6, 4, 9, 20, 26)),
    "inform.kz/1": Expected(
        title="1996a9a543e9", published=datetime(2020, 12, 1, 8, 2, tzinfo=UTC), zone="Asia/Almaty", layout="kazinform"
    ),
    "china.chinadaily.com.cn/1": Expected(
        title="eadc8dfdb56e", published=beijing(2023, 11, 17, 15, 13), layout="chinadaily"
    ),
    "tengrinews.kz/1": Expected(
        title="a8b3d1fc894c",
        published=datetime(2012, 1, 6, 0, 35, tzinfo=UTC),
        zone="Asia/Almaty",
        layout="tengrinews",
        plain=0.85,
        laid_out=0.95,
    ),
    "politics.people.com.cn/1": Expected(title="742726d419e1", published=beijing(2024, 4, 24, 23, 52), layout="people"),
    "bjmu.edu.cn/1": Expected(title="c2109f3d1a5d", published=None, plain=0.95),
    "sxmu.edu.cn/1": Expected(title="7f6a5d93d8d4", published=date(2018, 5, 17), layout="vsb"),
    "youth.cn/1": Expected(title="a2ff81726a07", published=beijing(2017, 3, 10, 8, 42), layout="trs"),
    "gmw.cn/1": Expected(title="82678aa1312e", published=beijing(2017, 3, 10, 9, 58, 3)),
}


def sites() -> Path:
    return shared_data() / "pages" / "sites"


@cache
def index() -> dict[str, dict[str, str]]:
    with (sites() / "index.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"].removesuffix(".html.gz"): row for row in csv.DictReader(file)}


def reading(name: str, *, zone: str = BEIJING, layout: str | None = None) -> ReadArticle:
    return read(
        Page(
            url=index()[name]["url"] or f"http://{name}.html",
            body=gzip.decompress((sites() / f"{name}.html.gz").read_bytes()),
            fetched_at=NOW,
            timezone=zone,
            hints=load_layouts()[layout].hints if layout else (),
        )
    )


def gold_text(name: str) -> str | None:
    """The body as the people who recorded the page have it; the forms of the gold files differ."""
    folder, number = (sites() / name).parent, name.rpartition("/")[2]
    if (file := folder / f"{number}.gold.txt").is_file():
        return re.sub(r"</?p>", "", file.read_text("utf-8"))
    if (file := folder / f"{number}.gold.html.gz").is_file():
        return re.sub(r"<[^>]+>", " ", gzip.decompress(file.read_bytes()).decode())
    told = json.loads((folder / f"{number}.gold.json").read_text("utf-8")) if index()[name]["gold"] else {}
    if "V1" in told:
        parts = told["V1"]["body"]
        lines = [
            *parts["summary"],
            *(line for one in parts["sections"] for line in one["headline"] + one["paragraphs"]),
        ]
        return "\n".join(lines)
    return told.get("cleaned") or None


def digest(title: str) -> str:
    return hashlib.sha256(key(title).encode()).hexdigest()[:12]


def test_every_recorded_page_is_read_or_refused() -> None:
    refused = []
    for name in index():
        try:
            assert reading(name).text
        except NotArticle:
            refused.append(name)
    assert refused == ["swpu.edu.cn/1"]  # a template: its text is filled in by the server


@pytest.mark.parametrize("hinted", [False, True], ids=["plain", "laid-out"])
@pytest.mark.parametrize("name", sorted(TARGETS))
def test_title_date_and_body_are_right(name: str, *, hinted: bool) -> None:
    expected = TARGETS[name]
    if hinted and expected.layout is None:
        pytest.skip("no layout describes this page")
    found = reading(name, zone=expected.zone, layout=expected.layout if hinted else None)
    assert digest(found.title) == expected.title
    assert found.published == expected.published or found.published_from == "guess"
    assert expected.published is None or found.published_from != "guess"
    if text := gold_text(name):
        assert shingle_f1(text, found.text) >= (expected.laid_out if hinted else expected.plain)
    assert "layout-missed" not in found.warnings
    # What is never part of an article.
    assert not re.search(r"责任编辑|纠错|打印本稿|版权所有|分享到|Поделиться|Copyright|Просмотров:", found.text)


@pytest.mark.parametrize("name", ["xinhuanet.com/3", "he.xinhuanet.com/1"])
def test_what_must_and_must_not_be_in_the_text(name: str) -> None:
    told = json.loads((sites() / f"{name}.gold.json").read_text("utf-8"))
    text = reading(name).text
    assert [piece for piece in told["trafilatura_with"] if piece not in text] == []
    assert [piece for piece in told["trafilatura_without"] if piece in text] == []
