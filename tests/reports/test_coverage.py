"""How the sources are doing: what is said of those that fail, of those nobody watches, and of weeks without news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports import render
from reports.language import Language
from reports.model import SourceLine
from reports.settings import LANGUAGES
from reports.voice import Voice
from tests.reports.samples import ALMATY, MIDWEEK, article, corpus, digest, source
from tests.reports.samples_week import full_week

ENGLISH = Voice(Language("en", ALMATY))


def written(text: str) -> str:
    return " ".join(text.replace("\\", "").split())


def test_sources_of_imported_articles_are_listed_and_not_counted_among_the_watched() -> None:
    made = digest(corpus(article(1, source="archive"), article(2, source="archive"), health=()))
    [line] = made.sources
    assert (line.name, line.standing, line.reports, made.healthy, made.watched) == ("archive", "imported", 2, 0, ())
    assert made.source_names == {"archive"}
    for form in (render.html, render.text, render.markdown):
        said = written(form(made))
        assert "2 new items in 2 stories from 1 of 1 sources." in said
        assert "Not watched: imported, or no longer watched" in said
        assert "2 reports here" in said
        assert "No source is configured." not in said
        assert "sources healthy" not in said
        assert "never succeeded" not in said
    assert '<a href="#sources">Sources</a>&nbsp;<span class="n">1</span>' in written(render.html(made))


def test_what_is_watched_stands_before_what_is_not() -> None:
    made = digest(corpus(article(1, source="archive"), article(2), health=(source("xinhua-en", "Xinhua"),)))
    assert [(line.name, line.standing) for line in made.sources] == [("xinhua-en", "healthy"), ("archive", "imported")]
    assert "1/1 sources healthy" in ENGLISH.further(made)


def condition(line: SourceLine, language: str = "en") -> str:
    return " · ".join(Voice(Language(language, ALMATY)).condition(line))


def test_a_source_that_failed_in_the_week_says_so_though_it_is_well_again() -> None:
    well = replace(source("inform", "Kazinform"), state_since=MIDWEEK)
    steady, dead = source("moe", "Ministry"), replace(source("zakon", "Zakon", "refused"), state_since=MIDWEEK)
    watched = replace(
        corpus(health=(well, steady, dead)), looks={"inform": (28, 5), "moe": (28, 0), "zakon": (14, 9), "gone": (3, 3)}
    )
    lines = {line.name: line for line in digest(watched).sources}
    assert lines["inform"].standing == "healthy"
    assert condition(lines["inform"]).startswith(
        "works again since 18 Nov 2026 · 5 of 28 looks failed in this period · last success"
    )
    assert condition(lines["moe"]).startswith("last success")
    assert condition(lines["zakon"]).startswith("refuses us · since 18 Nov 2026 · 9 of 14 looks failed in this period")
    assert set(lines) == {"inform", "moe", "zakon"}


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "28次检查中5次失败"), ("ru", "проверок за этот период: 5 из 28"), ("kk", "тексерулер: 5/28")],
)
def test_it_is_said_in_the_readers_language(language: str, said: str) -> None:
    watched = replace(corpus(health=(source("inform", "Kazinform"),)), looks={"inform": (28, 5)})
    [line] = digest(watched).sources
    assert said in condition(line, language)


def test_a_source_that_is_silent_by_its_own_measure_answers_and_is_quiet() -> None:
    [line] = digest(corpus(health=(source("inform", "Kazinform", "quiet"),))).sources
    assert (line.standing, digest(corpus(health=())).healthy) == ("quiet", 0)
    assert condition(line).startswith("silent for longer than is usual for it · last success")


def test_an_empty_week_says_that_sources_were_watched_only_where_one_was() -> None:
    made = full_week(0)
    assert "watched all the same" in (ENGLISH.empty(made) or "")
    after = [
        replace(one, last_success=one.last_success and made.window_end, last_new=one.last_new and made.window_end)
        for one in made.sources
    ]
    assert ENGLISH.empty(replace(made, sources=tuple(after))) is None, "the first look came after the week"
    assert ENGLISH.empty(replace(made, sources=())) is None
    never = replace(made, sources=(), borderline=())
    for form in (render.html, render.text, render.markdown):
        said = written(form(never))
        assert "Nothing new: 0 new items; no source is watched." in said
        assert "watched all the same" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_failed_in_particular_is_told_in_english_frames_alone(language: str) -> None:
    voice = Voice(Language(language, ALMATY))
    line = next(one for one in full_week(0).sources if one.reason)
    said = voice.condition(line)
    assert voice.words.name("state", line.state) in said
    assert (line.reason in said) == (language == "en")


def test_a_reader_is_told_what_is_wrong_and_not_how_to_mend_it() -> None:
    said = "https://news.example/: no link on it leads to an article; the page has 41 links, none matches '/story/'"
    dead, wordy = (
        replace(source(name, name, "no-links"), reason=reason) for name, reason in (("a", said), ("b", "x" * 500))
    )
    first, second = digest(corpus(health=(dead, wordy))).sources
    assert first.reason == "https://news.example/: no link on it leads to an article"
    assert len(second.reason or "") == 160
