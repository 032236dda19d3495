"""The place in a text that shows why it was found, with the matches marked (pure)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from storage.queries import Parsed, Wanted
from storage.terms import Run, beginnings, readings, runs, term

LENGTH = 200  # characters
BEGINNING = 800  # characters that are looked at first
Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """A piece of a text; ``spans`` are the ``(start, end)`` of the matches in it, in order, apart from each other."""

    text: str
    spans: tuple[Span, ...] = ()


def marked(text: str, lang: str | None, parsed: Parsed) -> Snippet:
    """Mark the matches in the whole of a headline."""
    matches = _matches(text, lang, parsed.wanted)
    return Snippet(text=text, spans=tuple(_joined([span for match in matches for span in match.spans])))


def snippet(text: str, lang: str | None, parsed: Parsed) -> Snippet:
    """Cut the piece of about 200 characters that shows most of what was looked for; the beginning, if it shows none."""
    matches, first = _found(text, lang, [one for one in parsed.wanted if not one.title])
    spans = _joined([span for match in matches for span in match.spans])
    start = max(0, first - LENGTH // 3)
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else _whole(text, start, backwards=True)
    end = min(len(text), start + LENGTH)
    if end < len(text):
        space = text.rfind(" ", start + LENGTH // 2, end)
        end = space if space >= 0 else _whole(text, end)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    return Snippet(
        text=before + text[start:end].replace("\n", " ") + after,
        spans=tuple((max(a, start) + shift, min(b, end) + shift) for a, b in spans if a < end and b > start),
    )


@dataclass(frozen=True, kw_only=True)
class _Match:
    """A place where the phrase of this number stands."""

    phrase: int
    spans: tuple[Span, ...]


def _found(text: str, lang: str | None, wanted: Sequence[Wanted]) -> tuple[list[_Match], int]:
    """Return matches, and where the piece begins that shows most: the beginning of a text often shows all there is."""
    part = text[:BEGINNING].rpartition(" ")[0]
    if len(part) > LENGTH:
        matches = _matches(part, lang, wanted)
        first, phrases = _best(matches)
        if phrases == len(wanted) and first + 2 * LENGTH < len(part):
            return matches, first
    matches = _matches(text, lang, wanted)
    return matches, _best(matches)[0]


def _best(matches: Sequence[_Match]) -> tuple[int, int]:
    """Return where the piece begins that has most different phrases, and how many; of several the first."""
    best, start = 0, 0
    for number, match in enumerate(matches):
        begin = match.spans[0][0]
        phrases = {match.phrase}
        for other in matches[number + 1 :]:
            if other.spans[-1][1] > begin + LENGTH * 2 // 3:
                break
            phrases.add(other.phrase)
        if len(phrases) > best:
            best, start = len(phrases), begin
    return start, best


def _whole(text: str, place: int, *, backwards: bool = False) -> int:
    """Move a place that would part a letter from its accents, or the parts of a sign, out of it."""
    step = -1 if backwards else 1
    while 0 < place < len(text) and (
        unicodedata.category(text[place]) in ("Mn", "Me", "Cf") or text[place - 1] == "\u200d"
    ):
        place += step
    return place


@dataclass(frozen=True, kw_only=True)
class _Word:
    """One run of a phrase that is looked for; ``beginnings``: of a longer word that will do."""

    run: Run
    terms: frozenset[str]
    beginnings: tuple[str, ...] = ()


def _words(wanted: Wanted) -> list[_Word]:
    last = len(wanted.runs) - 1
    words = []
    for position, run in enumerate(wanted.runs):
        terms = frozenset() if run.chinese else frozenset(readings(run.text).values())
        goes_on = wanted.prefix and position == last and not run.chinese
        words.append(_Word(run=run, terms=terms, beginnings=(*terms, *beginnings(run.text)) if goes_on else ()))
    return words


def _matches(text: str, lang: str | None, wanted: Sequence[Wanted]) -> list[_Match]:
    """Find where the phrases stand, in the order of the text."""
    phrases = [_words(one) for one in wanted]
    found = list(runs(text)) if wanted else []
    terms = ["" if run.chinese else term(run.text, lang) for run in found]
    matches = []
    for at in range(len(found)):
        for number, words in enumerate(phrases):
            if _begins(found[at], terms[at], words[0]):
                matches += [_Match(phrase=number, spans=spans) for spans in _spans(found, terms, at, words)]
    return matches


def _begins(have: Run, term: str, word: _Word) -> bool:
    """Say whether a run may hold a word: most do not, and are not looked at more closely."""
    if word.run.places:
        return bool(have.places) and word.run.text in have.text
    return term in word.terms or bool(word.beginnings and term.startswith(word.beginnings))


def _spans(found: Sequence[Run], terms: Sequence[str], at: int, words: Sequence[_Word]) -> list[tuple[Span, ...]]:
    """Return the places of the words of a phrase whose first one is in this run."""
    if at + len(words) > len(found):
        return []
    last = len(words) - 1
    places: list[list[Span]] = []
    for position, word in enumerate(words):
        have = found[at + position]
        places.append(_places(have, terms[at + position], word, after=position > 0, before=position < last))
        if not places[-1]:
            return []
    if not last:
        return [(span,) for span in places[0]]
    return [tuple(spans[0] for spans in places)]


def _places(have: Run, term: str, word: _Word, *, after: bool, before: bool) -> list[Span]:
    """Return where a run holds a word; in Chinese at its beginning ``after`` another one, at its end ``before`` one."""
    if not _begins(have, term, word):
        return []
    if not word.run.chinese:
        return [(have.start, have.end)]
    want, whole = word.run.text, have.text
    if after or before:
        fits = whole == want if after and before else whole.startswith(want) if after else whole.endswith(want)
        at = [0 if after else len(whole) - len(want)] if fits else []
    else:
        at = [start for start in range(len(whole) - len(want) + 1) if whole.startswith(want, start)]
    return [(have.places[start], have.places[start + len(want)]) for start in at]


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for a, b in sorted(spans):
        if joined and a <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined
