"""The place in a text that shows why it was found, with the matches marked (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.queries import Parsed, Wanted
from storage.stems import stem
from storage.terms import Run, language_of, languages, runs

LENGTH = 200  # characters


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """A piece of a text; ``spans`` are the ``(start, end)`` of the matches in it, in order, apart from each other."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


def marked(text: str, lang: str | None, parsed: Parsed) -> Snippet:
    """Mark the matches in the whole of a text."""
    return Snippet(text=text, spans=tuple(_spans(text, lang, parsed.wanted)))


def snippet(text: str, lang: str | None, parsed: Parsed) -> Snippet:
    """Cut a piece of about 200 characters around the first match; the beginning, if only the title matched."""
    spans = _spans(text, lang, parsed.wanted)
    start = max(0, spans[0][0] - LENGTH // 3) if spans else 0
    if start:
        space = text.find(" ", start, spans[0][0])
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        space = text.rfind(" ", start + LENGTH // 2, end)
        end = space if space >= 0 else end
    inside = [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    return Snippet(
        text=before + text[start:end].replace("\n", " ") + after,
        spans=tuple((a + shift, b + shift) for a, b in inside),
    )


def _spans(text: str, lang: str | None, wanted: Sequence[Wanted]) -> list[tuple[int, int]]:
    found = list(runs(text))
    raw: list[tuple[int, int]] = []
    for phrase in wanted:
        for at in range(len(found) - len(phrase.runs) + 1):
            matched = [
                _match(have, want, lang, prefix=phrase.prefix and position == len(phrase.runs) - 1)
                for position, (have, want) in enumerate(zip(found[at:], phrase.runs, strict=False))
            ]
            if all(matched):
                raw += [span for spans in matched for span in spans]
    merged: list[tuple[int, int]] = []
    for a, b in sorted(raw):
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _match(have: Run, want: Run, lang: str | None, *, prefix: bool) -> list[tuple[int, int]]:
    if have.chinese != want.chinese:
        return []
    if have.chinese:
        places = range(len(have.text) - len(want.text) + 1)
        return [
            (have.start + at, have.start + at + len(want.text)) for at in places if have.text.startswith(want.text, at)
        ]
    term = stem(have.text, language_of(have.text, lang))
    stems = {stem(want.text, one) for one in languages(want.text)}
    if term in stems or (prefix and (have.text.startswith(want.text))):
        return [(have.start, have.end)]
    return []
