"""Which forms of a word find each other, in numbers: few misses, and no other words."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from itertools import combinations, permutations
from pathlib import Path

import pytest

from storage.terms import index_text, readings, runs

TABLE = tomllib.loads(Path(__file__).parents[1].joinpath("data", "conflation.toml").read_text("utf-8"))


def lines(lang: str, what: str) -> list[list[str]]:
    return [line.split() for line in TABLE[lang][what].splitlines()]


@cache
def asked(word: str) -> frozenset[str]:
    """Return the terms that a query of this word looks for."""
    [run] = runs(word)
    return frozenset(readings(run.text).values())


@cache
def written(word: str, lang: str) -> str:
    """Return the term that a text of ``lang`` with this word has."""
    return index_text(word, lang)


def finds(query: str, word: str, lang: str) -> bool:
    """Say whether a query of this word finds a text of ``lang`` with that word."""
    return written(word, lang) in asked(query)


def conflation(lang: str) -> tuple[float, float, list[str]]:
    """Return recall and precision over the pairs of forms, and the pairs that should and do not meet."""
    groups = lines(lang, "groups")
    hits, missed, wrong = 0, [], 0
    for group in groups:
        for one, other in permutations(group, 2):
            if finds(one, other, lang):
                hits += 1
            else:
                missed.append(f"{one} {other}")
    stems = [Counter(written(word, lang) for word in group) for group in groups]
    for first, second in combinations(stems, 2):
        wrong += sum(first[both] * second[both] for both in first.keys() & second.keys())
    return hits / (hits + len(missed)), hits / (hits + 2 * wrong), missed


@pytest.mark.parametrize(
    ("lang", "recall", "precision"), [("en", 0.99, 0.999), ("ru", 0.98, 0.999), ("kk", 0.98, 0.99)]
)
def test_the_forms_of_a_word_find_each_other(lang: str, recall: float, precision: float) -> None:
    found, right, missed = conflation(lang)
    print(
        f"{lang}: {len(lines(lang, 'groups'))} words, recall {found:.4f}, precision {right:.4f}; missed {missed[:20]}"
    )
    assert len(lines(lang, "groups")) >= 60
    assert found >= recall, missed
    assert right >= precision


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_different_words_do_not_find_each_other(lang: str) -> None:
    pairs = lines(lang, "apart")
    met = [f"{one} {other}" for one, other in pairs if finds(one, other, lang) or finds(other, one, lang)]
    print(f"{lang}: {len(met)} of {len(pairs)} pairs of different words meet: {met}")
    assert len(met) <= len(pairs) // 20


def test_the_latin_alphabets_of_kazakh_find_each_other() -> None:
    missed = [
        f"{one} {other}"
        for *latin, cyrillic in lines("kk-Latn", "groups")
        for one, other in [*permutations(latin, 2), *((cyrillic, one) for one in latin)]
        if not finds(one, other, "kk-Latn")
    ]
    assert missed == []


@pytest.mark.parametrize("hyphen", ["", "\u00ad"])
def test_a_word_is_where_it_stands_though_letters_before_it_fold_to_more_or_to_none(hyphen: str) -> None:
    text = f"The ﬁrst so{hyphen}ft power"
    assert [text[run.start : run.end] for run in runs(text)] == ["The", "ﬁrst", f"so{hyphen}ft", "power"]
