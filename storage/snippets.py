"""The place in a text that shows why it was found, with the matches marked (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.queries import Parsed, Wanted
from storage.terms import Run, languages, reading, runs, term

LENGTH = 200  # characters
Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """A piece of a text; ``spans`` are the ``(start, end)`` of the matches in it, in order, apart from each other."""

    text: str
    spans: tuple[Span, ...] = ()


def marked(text: str, lang: str | None, parsed: Parsed) -> Snippet:
    """Mark the matches in the whole of a text."""
    return Snippet(text=text, spans=tuple(_joined(_matches(text, lang, parsed.wanted))))


def snippet(text: str, lang: str | None, parsed: Parsed) -> Snippet:
    """Cut a piece of about 200 characters around the first match; the beginning, if only the title matched."""
    found: list[Span] = []
    for span in _matches(text, lang, parsed.wanted):
        if found and span[0] > found[0][0] + LENGTH:
            break
        found.append(span)
    spans = _joined(found)
    start = max(0, spans[0][0] - LENGTH // 3) if spans else 0
    if start:
        space = text.find(" ", start, spans[0][0])
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        space = text.rfind(" ", start + LENGTH // 2, end)
        end = space if space >= 0 else end
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    return Snippet(
        text=before + text[start:end].replace("\n", " ") + after,
        spans=tuple((max(a, start) + shift, min(b, end) + shift) for a, b in spans if a < end and b > start),
    )


@dataclass(frozen=True, kw_only=True)
class _Word:
    """One run of a phrase that is looked for; ``prefix``: a longer word will do."""

    run: Run
    chinese: bool
    stems: frozenset[str]
    prefix: bool


def _words(wanted: Wanted) -> list[_Word]:
    last = len(wanted.runs) - 1
    return [
        _Word(
            run=run,
            chinese=run.chinese,
            stems=frozenset(reading(run.text, lang) for lang in languages(run.text)),
            prefix=wanted.prefix and position == last,
        )
        for position, run in enumerate(wanted.runs)
    ]


def _matches(text: str, lang: str | None, wanted: Sequence[Wanted]) -> Iterator[Span]:
    """Yield the places of the matches, by where each phrase begins."""
    phrases = [_words(one) for one in wanted]
    found = list(runs(text))
    for at in range(len(found)):
        for words in phrases:
            places = [_places(have, word, lang) for have, word in zip(found[at : at + len(words)], words, strict=False)]
            if len(places) == len(words) and all(places):
                yield from (span for spans in places for span in spans)


def _places(have: Run, word: _Word, lang: str | None) -> list[Span]:
    want = word.run.text
    if word.chinese:
        return (
            [
                (have.places[at], have.places[at + len(want)])
                for at in range(len(have.text) - len(want) + 1)
                if have.text.startswith(want, at)
            ]
            if have.chinese
            else []
        )
    if have.chinese:
        return []
    if (word.prefix and have.text.startswith(want)) or term(have.text, lang) in word.stems:
        return [(have.start, have.end)]
    return []


def _joined(spans: Sequence[Span] | Iterator[Span]) -> list[Span]:
    joined: list[Span] = []
    for a, b in sorted(spans):
        if joined and a <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined
