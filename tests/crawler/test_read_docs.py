"""Every word by which the reader doubts or refuses a page is explained."""

from __future__ import annotations

import ast
import re

from tests.conftest import ROOT

READ = ROOT / "crawler" / "read"


def strings(name: str) -> set[str]:
    tree = ast.parse((READ / name).read_text("utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def explained() -> set[str]:
    docs = (ROOT / "docs" / "reading.md").read_text("utf-8")
    return set(re.findall(r"^\| `([a-z-]+)` \|", docs, re.M))


def test_every_warning_is_explained() -> None:
    article = ast.parse((READ / "article.py").read_text("utf-8"))
    [doubts] = [node for node in article.body if isinstance(node, ast.FunctionDef) and node.name == "_doubts"]
    [table] = [node for node in ast.walk(doubts) if isinstance(node, ast.Dict)]
    words = {key.value for key in table.keys if isinstance(key, ast.Constant)}
    words |= {
        word for file in ("published.py", "origins.py") for word in strings(file) if re.match("(date|title)-", word)
    }
    assert len(words) >= 14
    assert words <= explained()


def test_every_reason_to_refuse_a_page_is_explained() -> None:
    refusals = set()
    for file in READ.glob("*.py"):
        refusals |= set(re.findall(r'NotArticle\(\s*"([a-z-]+)"', file.read_text("utf-8")))
    assert {"list-page", "mojibake", "empty"} <= refusals <= explained()
