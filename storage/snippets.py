"""The place in a text that shows why it was found, with the matches marked (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from storage.hints import hint, rough
from storage.letters import CJK, is_cyrillic, searchable
from storage.queries import Parsed, Wanted
from storage.terms import Run, beginnings, readings, runs, term

LENGTH = 200  # characters
PART = 120  # characters that are read at once, or a few more
WINDOW = LENGTH * 2 // 3  # characters behind the first match that are shown for sure
Span = tuple[int, int]
_CHINESE = re.compile(f"[{CJK}]")
# A part ends where no word and no number can go on: before a plain letter, behind a space or the stop of a sentence.
_PART = re.compile(rf".{{{PART},}}?[\s，。！？；、](?=[A-Za-z\u0400-\u052f\u4e00-\u9fff])|.+", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """A piece of a text; ``spans`` are the ``(start, end)`` of the matches in it, in order, apart from each other."""

    text: str
    spans: tuple[Span, ...] = ()


def marked(text: str, lang: str | None, parsed: Parsed) -> Snippet:
    """Mark the matches in the whole of a headline."""
    have = list(runs(text)) if parsed.wanted else []
    matches = _matches(have, len(have), lang, _looked_for(parsed.wanted))
    return Snippet(text=text, spans=tuple(_joined([span for match in matches for span in match.spans])))


def snippet(text: str, lang: str | None, parsed: Parsed) -> Snippet:
    """Cut the piece of about 200 characters that shows most of what was looked for; the beginning, if it shows none."""
    may_be_here = tuple(one for one in parsed.wanted if not one.title and _written_in(one, text, lang))
    matches, first = _found(text, lang, _looked_for(may_be_here))
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


def _written_in(wanted: Wanted, text: str, lang: str | None) -> bool:
    """Say whether a text has letters of the scripts that a phrase is typed in: university OR университет OR 大学.

    What is typed in Latin letters may be found in Cyrillic ones, and the other way round in Kazakh written in Latin.
    """
    if lang and lang.startswith("kk-"):
        return True
    chinese = any(run.chinese for run in wanted.runs)
    cyrillic = any(is_cyrillic(run.text) for run in wanted.runs)
    return not (chinese and not _CHINESE.search(text)) and not (cyrillic and not is_cyrillic(text))


@dataclass(frozen=True, kw_only=True)
class _Match:
    """A place where the phrase of this number stands."""

    phrase: int
    spans: tuple[Span, ...]


def _found(text: str, lang: str | None, looked: _LookedFor) -> tuple[list[_Match], int]:
    """Return matches, and where the piece begins that shows most phrases; of several the first.

    The text is read part by part, those alone that may hold a match, and only until a piece shows all there is.
    """
    matches: list[_Match] = []
    most = first = done = 0
    parts = [part.span() for part in _PART.finditer(text)] if looked.phrases else []
    for number, (start, end) in enumerate(parts):
        if lang == "kk-Latn" or looked.hint.search(rough(searchable(text[start:end]))):
            matches += [_moved_match(one, start) for one in _in_part(text, lang, parts, number, looked)]
        known = len(text) if end == len(text) else end - WINDOW
        while done < len(matches) and matches[done].spans[0][0] < known:
            shown = _shown(matches, done)
            if shown > most:
                most, first = shown, matches[done].spans[0][0]
            done += 1
        if most == len(looked.phrases) and first + LENGTH < end:
            break
    return matches, first


def _in_part(text: str, lang: str | None, parts: Sequence[Span], number: int, looked: _LookedFor) -> list[_Match]:
    """Find the phrases that begin in the part of this number; places are counted from its beginning."""
    start, end = parts[number]
    have = list(runs(text[start:end]))
    here = len(have)
    while len(have) < here + looked.longest - 1 and (number := number + 1) < len(parts):
        after, until = parts[number]
        have += [_moved(run, after - start) for run in runs(text[after:until])]
    return _matches(have, here, lang, looked)


def _shown(matches: Sequence[_Match], number: int) -> int:
    """Return how many different phrases a piece shows that begins with the match of this number."""
    phrases = {matches[number].phrase}
    end = matches[number].spans[0][0] + WINDOW
    for at in range(number + 1, len(matches)):
        if matches[at].spans[-1][1] > end:
            break
        phrases.add(matches[at].phrase)
    return len(phrases)


def _moved(run: Run, by: int) -> Run:
    return Run(run.text, run.start + by, run.end + by, tuple(place + by for place in run.places))


def _moved_match(match: _Match, by: int) -> _Match:
    return _Match(phrase=match.phrase, spans=tuple((start + by, end + by) for start, end in match.spans))


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


@dataclass(frozen=True, kw_only=True)
class _LookedFor:
    """Phrases, how many words the longest has, and what is in every part of a text where one of them begins.

    ``terms``: of their first words; ``closely``: there are more, which begin so or are in Chinese.
    """

    phrases: tuple[tuple[_Word, ...], ...]
    longest: int
    terms: frozenset[str]
    closely: bool
    hint: re.Pattern[str]


@lru_cache(maxsize=16)  # once for the twenty texts that a search found
def _looked_for(wanted: tuple[Wanted, ...]) -> _LookedFor:
    phrases = tuple(tuple(_words(one)) for one in wanted)
    return _LookedFor(
        phrases=phrases,
        longest=max((len(words) for words in phrases), default=0),
        terms=frozenset(term for words in phrases for term in words[0].terms),
        closely=any(words[0].run.chinese or words[0].beginnings for words in phrases),
        hint=hint((words[0].run, words[0].terms, words[0].beginnings) for words in phrases),
    )


def _words(wanted: Wanted) -> list[_Word]:
    last = len(wanted.runs) - 1
    words = []
    for position, run in enumerate(wanted.runs):
        terms = frozenset() if run.chinese else frozenset(readings(run.text).values())
        goes_on = wanted.prefix and position == last and not run.chinese
        words.append(_Word(run=run, terms=terms, beginnings=(*terms, *beginnings(run.text)) if goes_on else ()))
    return words


def _matches(have: Sequence[Run], here: int, lang: str | None, looked: _LookedFor) -> list[_Match]:
    """Find the phrases that begin in the first ``here`` runs, in the order of the text."""
    terms = ["" if run.chinese else term(run.text, lang) for run in have]
    matches = []
    for at in range(here):
        if looked.closely or terms[at] in looked.terms:
            for number, words in enumerate(looked.phrases):
                if _begins(have[at], terms[at], words[0]):
                    matches += [_Match(phrase=number, spans=spans) for spans in _spans(have, terms, at, words)]
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
