"""Rules that read a page differently have a number of their own: without it the change would pass for the pages'."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256

import pytest

from crawler.errors import NotArticle
from crawler.read import LIBRARIES, RULES, extractor
from crawler.read.article import read
from crawler.source import Hints
from tests.conftest import ROOT
from tests.crawler.test_read_layouts import declared, fixtures, page_of

RECORDED = ROOT / "tests" / "data" / "readings.json"


def digest() -> str:
    """What today's rules make of every fixture page, with its layout and without."""
    found = []
    for name in fixtures():
        for hints in (declared()[name], ()):
            page = page_of(name, hints)
            try:
                reading = {key: str(value) for key, value in asdict(read(page)).items() if key != "extractor"}
            except NotArticle as refused:
                reading = {"refused": refused.reason}
            found.append([*name, reading])
    return sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def test_rules_that_read_differently_have_another_number() -> None:
    recorded = json.loads(RECORDED.read_text("utf-8"))
    if recorded["libraries"] != LIBRARIES:
        pytest.skip(f"recorded with {recorded['libraries']}")
    assert (recorded["rules"], recorded["digest"]) == (RULES, digest()), (
        "pages are read differently: raise RULES in crawler/read/__init__.py if they have been read with this number"
        " anywhere, then python -m tests.crawler.test_read_rules"
    )


def test_a_layout_that_is_mended_is_another_reader() -> None:
    plain, mended = Hints(body="#text"), Hints(body="#text", cut=(".ad",))
    assert len({extractor(()), extractor((plain,)), extractor((mended,)), extractor((mended, plain))}) == 4
    assert extractor((plain,)) == extractor((Hints(body="#text"),))


if __name__ == "__main__":
    told = {"rules": RULES, "libraries": LIBRARIES, "digest": digest()}
    RECORDED.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
