"""SECURITY.md promises nothing that no test holds."""

from __future__ import annotations

import re

from tests.conftest import ROOT

NAMED = re.compile(r"(test_\w+\.py)::(test_\w+)")


def test_every_test_that_is_named_exists() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = set(NAMED.findall(text))
    known = {
        (path.name, function)
        for path in (ROOT / "tests").rglob("test_*.py")
        for function in re.findall(r"^(?:async )?def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 30
    assert named <= known, named - known


def test_every_promise_names_a_test() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("## Where requests go")[2]
    promises = re.findall(r"^- (.*(?:\n  .*)*)", text, re.MULTILINE)
    assert len(promises) > 20
    assert [promise for promise in promises if not NAMED.search(promise)] == []
