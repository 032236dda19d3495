"""What is worked out of an article beforehand: the same as when it is saved without, and never that of another text."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.judging import judge_text
from storage import articles, prepared, signs
from storage.database import open_store, rows
from storage.models import Article
from tests.storage.examples import EXAMPLE, NOW, VISIT, article

CHINESE = "兰州大学与哈萨克国立大学签署了共建硕士项目的协议。双方还讨论了2026年的学生交换名额。"
TOLD = [
    EXAMPLE,
    article("https://a.example/1", source="a", rank=5),
    article("https://b.example/1", source="b", title="兰州大学", text=CHINESE, lang="zh", verdict="not"),
    article("https://c.example/1", source="c", title="A choir \ud83d sang", text=f"{VISIT}\ud800", lang=None),
    article("https://a.example/1", source="a", rank=5, title="Another", text="Something else is said now."),
]


def everything(path: Path, said: list[Article]) -> dict[str, list[tuple[object, ...]]]:
    """Save articles into a new store and return all its rows by table."""
    db = open_store(path)
    for one in said:
        articles.save(db, one, now=NOW)
    names = (  # of no two stores are the properties alike: they tell which it is
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_*' AND name NOT GLOB '*_data'"
        " AND name <> 'properties'"
    )
    return {name: [tuple(one) for one in rows(db, f"SELECT * FROM {name}")] for (name,) in rows(db, names)}


def test_saving_what_was_prepared_elsewhere_writes_the_same_rows(tmp_path: Path) -> None:
    elsewhere = pickle.loads(pickle.dumps([prepared.ready(one) for one in TOLD]))
    assert all(one.prepared for one in elsewhere)
    plain = everything(tmp_path / "plain.db", TOLD)
    assert everything(tmp_path / "prepared.db", elsewhere) == plain
    assert len(plain["fingerprints"]) > 10
    assert [duplicate for *_, duplicate in plain["revisions"]]


@pytest.mark.parametrize(
    "other", [replace(EXAMPLE, text=f"{VISIT} More."), replace(EXAMPLE, title="Another"), replace(EXAMPLE, lang="ru")]
)
def test_what_was_prepared_of_another_text_is_worked_out_anew(tmp_path: Path, other: Article) -> None:
    changed = replace(other, prepared=prepared.ready(EXAMPLE).prepared)
    assert prepared.of(changed) == prepared.of(other) != prepared.of(EXAMPLE)
    assert everything(tmp_path / "prepared.db", [changed]) == everything(tmp_path / "plain.db", [other])


def test_who_judges_prepares_and_only_once() -> None:
    judged = judge_text(url="https://a.example/1", title="A visit", text=VISIT, source="a")
    assert judged.prepared
    assert prepared.of(judged) is judged.prepared
    assert prepared.of(replace(judged, source="b", rank=1)) is judged.prepared


def test_what_is_prepared_travels_with_little_more_than_its_terms() -> None:
    long = prepared.ready(article(text=f"{VISIT}\n\n" * 20))
    assert len(pickle.dumps(long)) < 3 * len(pickle.dumps(replace(long, prepared=None)))


def test_what_a_report_says_of_its_event_is_read_by_who_prepares_it_where_it_is_of_our_topic(tmp_path: Path) -> None:
    ready = prepared.ready(EXAMPLE)
    assert ready.prepared
    assert ready.prepared.signs == signs.dump(signs.read(EXAMPLE.title, EXAMPLE.text, EXAMPLE.lang))
    [other] = [prepared.ready(one).prepared for one in TOLD if one.verdict == "not"]
    assert other
    assert other.signs is None
    said = signs.dump(signs.read("Read elsewhere", VISIT, "en"))
    given = replace(ready, prepared=replace(ready.prepared, signs=said))
    assert [row[-2:] for row in everything(tmp_path / "a.db", [given])["signs"]] == [(said, 1)]
