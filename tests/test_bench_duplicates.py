"""Floors for telling reprints from what only resembles them, so that no change makes it worse unnoticed."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from bench import duplicates
from bench.edits import EDITS, FORMS, PHRASES, Original, filled, sentences
from tests.storage.examples import VISIT

LINES = {"en": VISIT, "zh": "第一句话说明来意。第二句话讲到数字24。第三句话道别。"}


@pytest.mark.parametrize("edit", list(EDITS))
@pytest.mark.parametrize("lang", list(LINES))
def test_an_edit_keeps_some_of_the_text_and_is_the_same_by_seed(edit: str, lang: str) -> None:
    others = [LINES[lang][::-1]] * 3
    whole = Original(title="A visit", text=LINES[lang], lang=lang, others=others)
    made = [EDITS[edit](whole, Random(seed)) for seed in (1, 1, 2, 3)]
    assert made[0] == made[1]
    assert all(made)


def test_two_fillings_of_a_form_differ_and_leave_no_place_open() -> None:
    for form in (form["text"] for forms in FORMS.values() for form in forms):
        one, other = filled(form, Random(1), 2025), filled(form, Random(2), 2026)
        assert one != other
        assert "<" not in one + other
    assert FORMS.keys() == PHRASES.keys() == set(duplicates.LANGUAGES)


def test_sentences_end_where_they_end() -> None:
    assert sentences("It cost 1.5 million. “Good!” he said.\n\n会议开幕。他说:“好!”散会。") == [
        "It cost 1.5 million.",
        "“Good!”",
        "he said.",
        "会议开幕。",
        "他说:“好!”",
        "散会。",
    ]


def test_figures_count_pairs(tmp_path: Path) -> None:
    lines = [{"id": f"{n}", "title": "T", "text": f"{VISIT} {n}", "lang": "en", "event": None} for n in range(3)]
    path = tmp_path / "data.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    items = [
        duplicates.Item(truth=line.truth, kind=kind, lang="en", title="T", text=line.text, source="s")
        for line in duplicates.read([path])
        for kind in ("original", "half")
    ]
    figures = duplicates.score(items, [1, 1, 1, 2, 3, 3])
    assert (figures.right["en"], figures.wrong["en"], figures.missed["en"]) == (2, 2, 1)
    assert figures.edits == {"half": (2, 3)}


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.timeout(600)
def test_reprints_are_told_from_what_resembles_them(data: Path) -> None:
    paths = [data / "corpus" / "dev.jsonl", data / "dedup" / "ntrex_docs.jsonl"]
    figures = duplicates.measure(duplicates.material(paths, 4, seed=1), duplicates.ours)
    for lang in duplicates.LANGUAGES:
        assert figures.precision(lang) >= 0.993
        assert figures.recall(lang) >= 0.98
    merged, pairs = (sum(one) for one in zip(*figures.alike.values(), strict=True))
    assert merged <= pairs / 1000
