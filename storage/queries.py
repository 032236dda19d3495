"""What a person types into the search, as an FTS5 expression (pure).

query  = either { either }                 words beside each other must all occur
either = item { OR item }
item   = NOT item | ( query ) | "phrase" | word | prefix*
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from storage.errors import BadQuery
from storage.searchable import CHARACTER
from storage.stems import stem
from storage.terms import Run, languages, pairs, runs

_PIECE = re.compile(r'"([^"]*)"(\*?)|([()])|(?<![^\s(])(-)(?=[\w"(])|([^\s()"]+)')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "（": "(", "）": ")"})
DEPTH = 20  # brackets inside each other
LONGEST = 1000  # characters


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A phrase that is to be marked in a snippet: its runs in order; ``prefix``: the last one may go on."""

    runs: tuple[Run, ...]
    prefix: bool = False


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A query as FTS5 reads it, and the phrases it looks for."""

    match: str
    wanted: tuple[Wanted, ...] = ()


def parse(query: str) -> Parsed:
    """Read a query. Raises ``BadQuery`` that says what is wrong and how to write it."""
    if len(query) > LONGEST:
        raise BadQuery(f"search: {query[:40]}…: longer than {LONGEST} characters: look for fewer words")
    text = query.translate(_QUOTES)
    if text.count('"') % 2:
        raise BadQuery(f"search: {query}: a quotation mark is not closed: close the phrase, or leave the mark out")
    reader = _Reader(query=query, pieces=[_Piece.of(match) for match in _PIECE.finditer(text)])
    match = reader.everything()
    if match is None:
        raise BadQuery(f"search: {query!r}: holds no word to look for: type a word, a phrase in quotes, or a character")
    return Parsed(match=match, wanted=tuple(reader.wanted))


@dataclass(frozen=True)
class _Piece:
    text: str
    word: bool = True  # not an operator or a bracket
    prefix: bool = False

    @staticmethod
    def of(match: re.Match[str]) -> _Piece:
        phrase, star, bracket, minus, word = match.groups()
        if phrase is not None:
            return _Piece(phrase, prefix=bool(star))
        if bracket or minus:
            return _Piece(bracket or "NOT", word=False)
        if word in ("AND", "OR", "NOT"):
            return _Piece(word, word=False)
        return _Piece(word.rstrip("*"), prefix=word.endswith("*"))


@dataclass
class _Reader:
    query: str
    pieces: Sequence[_Piece]
    at: int = 0
    depth: int = 0
    wanted: list[Wanted] = field(default_factory=list)

    def everything(self) -> str | None:
        match = self.all_of()
        if self.at < len(self.pieces):
            self.wrong("a closing bracket has no opening one: add one, or leave it out")
        return match

    def all_of(self) -> str | None:
        """Read words that must all occur; those after NOT must not."""
        must: list[str] = []
        must_not: list[str] = []
        while self.at < len(self.pieces) and not self.sees(")"):
            if self.takes("AND"):
                if not must and not must_not:
                    self.wrong("AND has nothing before it: write A AND B")
                if self.at == len(self.pieces) or self.sees(")", "AND", "OR"):
                    self.wrong("AND has nothing after it: write A AND B")
                continue
            negative = self.takes("NOT")
            if negative and (self.at == len(self.pieces) or self.sees(")", "AND", "OR", "NOT")):
                self.wrong("NOT has nothing after it: write A NOT B")
            found = self.one_of(marked=not negative)
            if found:
                (must_not if negative else must).append(found)
        if must_not and not must:
            self.wrong("there is only what must not occur: name something to look for: A NOT B")
        match = " AND ".join(f"({one})" for one in must)
        return f"({match}) NOT ({' OR '.join(f'({one})' for one in must_not)})" if must_not else match or None

    def one_of(self, *, marked: bool) -> str | None:
        choices = [self.item(marked=marked)]
        while self.takes("OR"):
            if self.at == len(self.pieces) or self.sees(")", "AND", "OR", "NOT"):
                self.wrong("OR has nothing after it: write A OR B")
            choices.append(self.item(marked=marked))
        return " OR ".join(f"({choice})" for choice in choices if choice) or None

    def item(self, *, marked: bool) -> str | None:
        piece = self.pieces[self.at]
        if piece.text == "OR" and not piece.word:
            self.wrong("OR has nothing before it: write A OR B")
        self.at += 1
        if piece.word:
            found = tuple(runs(piece.text))
            if found and marked:
                self.wanted.append(Wanted(runs=found, prefix=piece.prefix))
            return phrase(found, prefix=piece.prefix) if found else None
        self.depth += 1
        if self.depth > DEPTH:
            self.wrong(f"more than {DEPTH} brackets inside each other: write it more simply")
        inner = self.all_of()
        if not self.takes(")"):
            self.wrong("a bracket is not closed: close it, or leave it out")
        self.depth -= 1
        return inner

    def sees(self, *texts: str) -> bool:
        piece = self.pieces[self.at]
        return not piece.word and piece.text in texts

    def takes(self, text: str) -> bool:
        if self.at < len(self.pieces) and self.sees(text):
            self.at += 1
            return True
        return False

    def wrong(self, why: str) -> None:
        raise BadQuery(f"search: {self.query}: {why}")


def phrase(found: Sequence[Run], *, prefix: bool) -> str:
    """Write runs that follow each other as FTS5 phrases, one for each language the words may be in."""
    last = found[-1]
    if len(found) == 1 and last.chinese and len(last.text) == 1:
        return _quoted([CHARACTER + last.text], star=False)
    scripts = {languages(run.text) for run in found if not run.chinese} or {("en",)}
    choices: list[str] = []
    for lang in sorted({lang for script in scripts for lang in script}):
        terms = _terms(found, lang)
        single = last.chinese and len(last.text) == 1
        choices.append(_quoted(terms, star=prefix or single))
        if prefix and not last.chinese:
            # Words are stored as stems, which may be shorter than what was typed.
            choices.append(_quoted([*terms[:-1], last.text], star=True))
    return " OR ".join(dict.fromkeys(choices))


def _terms(found: Sequence[Run], lang: str) -> list[str]:
    terms: list[str] = []
    for position, run in enumerate(found):
        if run.chinese:
            terms += pairs(run.text, last=position < len(found) - 1 or len(run.text) == 1)
        else:
            own = languages(run.text)
            terms.append(stem(run.text, lang if lang in own else own[0]))
    return terms


def _quoted(terms: Sequence[str], *, star: bool) -> str:
    return f'"{" ".join(terms)}"' + ("*" if star else "")
