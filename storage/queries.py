"""What a person types into the search, as an FTS5 expression (pure).

query  = either { either }                 words beside each other must all occur
either = item { OR item }
item   = NOT item | title: item | ( query ) | "phrase" | word | prefix*
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NoReturn

from storage.errors import BadQuery
from storage.prepared import CHARACTER
from storage.terms import Run, beginnings, pairs, readings, runs

_PIECE = re.compile(r'"([^"]*)"(\*?)|([()])|(?<![^\s(])(-)(?=[\w"(])|([a-z]+:)(?=\s*[\w"(])|([^\s()"]+)', re.IGNORECASE)
_QUOTES = str.maketrans(
    dict.fromkeys("“”„‟«»＂″「」『』﹁﹂", '"') | {"（": "(", "）": ")", "－": "-", "：": ":", "＊": "*"}
)
_SINGLE = re.compile(r"(?<![\w\"])['‘‚‹]([^'‘’›\"]*)['’‘›](?!\w)")
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)")
_OPERATORS = {"AND": "AND", "&&": "AND", "OR": "OR", "|": "OR", "||": "OR", "NOT": "NOT"}
_OTHER_OPERATORS = {"И": "AND", "ИЛИ": "OR", "НЕ": "NOT", "ЖӘНЕ": "AND", "НЕМЕСЕ": "OR", "ЕМЕС": "NOT", "NEAR": '"…"'}
_OPTIONS = ("lang", "source", "institution", "since", "until", "sort")  # of the command
DEPTH = 10  # brackets inside each other
LONGEST = 1000  # characters
SHOWN = 60  # characters of a query that a message repeats
PREFIX = 2  # letters: half of all words begin with the same one


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A phrase that is to be marked: its runs in order; ``prefix``: the last one may go on; ``title``: only there."""

    runs: tuple[Run, ...]
    prefix: bool = False
    title: bool = False


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A query as FTS5 reads it, and the phrases it looks for."""

    match: str
    wanted: tuple[Wanted, ...] = ()


def parse(query: str, *, together: Literal["may", "should", "must"] = "may", title: bool = False) -> Parsed:
    """Read a query. Words that were typed beside each other ``should`` stand together to count for more, or ``must``.

    ``title``: all of it in the headline.
    Raises ``BadQuery`` that says what is wrong and how to write it.
    """
    shown = _short(query)
    if len(query) > LONGEST:
        raise BadQuery(f"search: {shown}: longer than {LONGEST} characters: look for fewer words")
    text = _SINGLE.sub(r'"\1"', query.translate(_QUOTES))
    text = _THOUSANDS.sub(lambda number: re.sub(r"\s", "", number[0]), text)
    if text.count('"') % 2:
        raise BadQuery(f"search: {shown}: a quotation mark is not closed: close the phrase, or leave the mark out")
    reader = _Reader(query=query, together=together, pieces=[_Piece.of(match) for match in _PIECE.finditer(text)])
    match = reader.everything(title=title)
    if match is None:
        raise BadQuery(f"search: {shown!r}: holds no word to look for: type a word, a phrase in quotes, or a character")
    return Parsed(match=f"title : ({match})" if title else match, wanted=tuple(reader.wanted))


@dataclass(frozen=True)
class _Piece:
    text: str
    word: bool = True  # not an operator or a bracket
    prefix: bool = False

    @staticmethod
    def of(match: re.Match[str]) -> _Piece:
        phrase, star, bracket, minus, field, word = match.groups()
        if phrase is not None:
            return _Piece(phrase, prefix=bool(star))
        if bracket or minus:
            return _Piece(bracket or "NOT", word=False)
        if field:
            name = field.lower()
            return _Piece(name, word=name != "title:" and name[:-1] not in _OPTIONS)
        operator = _OPERATORS.get(unicodedata.normalize("NFKC", word))
        if operator:
            return _Piece(operator, word=False)
        return _Piece(word.rstrip("*"), prefix=word.endswith("*"))


@dataclass
class _Reader:
    query: str
    together: Literal["may", "should", "must"]
    pieces: Sequence[_Piece]
    at: int = 0
    depth: int = 0
    wanted: list[Wanted] = field(default_factory=list)

    def everything(self, *, title: bool) -> str | None:
        match = self.all_of(title=title)
        if self.at < len(self.pieces):
            self.wrong("a closing bracket has no opening one: add one, or leave it out")
        return match

    def all_of(self, *, marked: bool = True, title: bool = False) -> str | None:
        """Read words that must all occur; those after NOT must not."""
        must: list[str] = []
        must_not: list[str] = []
        before: tuple[Run, ...] = ()  # a single word, to which the next one may belong
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
            piece = self.pieces[self.at : self.at + 1]
            at = self.at + 1
            found = self.one_of(marked=marked and not negative, title=title)
            if found:
                (must_not if negative else must).append(found)
            single = tuple(runs(piece[0].text)) if self.together != "may" and self.at == at and piece[0].word else ()
            if before and single and not negative and found:
                # What FTS5 ranks by are the phrases of an expression: beside the word, this one finds nothing more.
                both = phrase(_beside(before, single), prefix=piece[0].prefix)
                must[-1] = both if self.together == "must" else f"{found} OR {both}"
            before = () if negative or not found or piece[0].prefix else single
        if must_not and not must:
            self.wrong("there is only what must not occur: name something to look for: A NOT B")
        match = " AND ".join(f"({one})" for one in must)
        return f"({match}) NOT ({' OR '.join(f'({one})' for one in must_not)})" if must_not else match or None

    def one_of(self, *, marked: bool, title: bool) -> str | None:
        choices = [self.item(marked=marked, title=title)]
        while self.takes("OR"):
            if self.at == len(self.pieces) or self.sees(")", "AND", "OR", "NOT"):
                self.wrong("OR has nothing after it: write A OR B")
            choices.append(self.item(marked=marked, title=title))
        return " OR ".join(f"({choice})" for choice in choices if choice) or None

    def item(self, *, marked: bool, title: bool) -> str | None:
        piece = self.pieces[self.at]
        if piece.text == "OR" and not piece.word:
            self.wrong("OR has nothing before it: write A OR B")
        self.at += 1
        if piece.word:
            return self.word(piece, marked=marked, title=title)
        if piece.text not in ("(", "title:"):
            self.wrong(f"{piece.text} is no part of a query, only title: is: use the option --{piece.text[:-1]}")
        self.depth += 1
        if self.depth > DEPTH:
            self.wrong(f"more than {DEPTH} brackets inside each other: write it more simply")
        if piece.text == "title:":
            inner = self.item(marked=marked, title=True)
            inner = inner and f"title : ({inner})"
        else:
            inner = self.all_of(marked=marked, title=title)
            if not self.takes(")"):
                self.wrong("a bracket is not closed: close it, or leave it out")
        self.depth -= 1
        return inner

    def word(self, piece: _Piece, *, marked: bool, title: bool) -> str | None:
        self.check(piece)
        found = tuple(runs(piece.text))
        if found and marked:
            self.wanted.append(Wanted(runs=found, prefix=piece.prefix, title=title))
        return phrase(found, prefix=piece.prefix, title=title) if found else None

    def check(self, piece: _Piece) -> None:
        """Explain what people know from elsewhere and what would be looked for as something else here."""
        if piece.text.lower() == "title:" and self.at == len(self.pieces):
            self.wrong("title: has nothing after it: write title:word")
        if re.search(r"\*\S", f"{piece.text}.") and re.search(r"\w", piece.text):
            self.wrong(f"{piece.text}: * stands for the rest of a word: write it at the end, as in univers*")
        if (
            piece.prefix
            and len(piece.text) < PREFIX
            and re.search(r"\w", piece.text)
            and all(not run.chinese for run in runs(piece.text))
        ):
            self.wrong(f"{piece.text}*: too many words begin so: type at least {PREFIX} letters before *")
        operator = _OTHER_OPERATORS.get(piece.text)
        if operator and len(self.pieces) > 1 and self.query != self.query.upper():
            self.wrong(f"{piece.text} is looked for as a word: write {operator}, or small letters for the word")

    def sees(self, *texts: str) -> bool:
        piece = self.pieces[self.at]
        return not piece.word and piece.text in texts

    def takes(self, text: str) -> bool:
        if self.at < len(self.pieces) and self.sees(text):
            self.at += 1
            return True
        return False

    def wrong(self, why: str) -> NoReturn:
        raise BadQuery(f"search: {_short(self.query)}: {why}")


def _short(query: str) -> str:
    return query if len(query) <= SHOWN else f"{query[: SHOWN - 1]}…"


def _beside(first: tuple[Run, ...], second: tuple[Run, ...]) -> tuple[Run, ...]:
    """Join two words to a phrase; Chinese is written without the space that was typed."""
    one, other = first[-1], second[0]
    if not (one.chinese and other.chinese):
        return (*first, *second)
    return (*first[:-1], Run(text=one.text + other.text, start=0, end=0, places=one.places), *second[1:])


def phrase(found: Sequence[Run], *, prefix: bool, title: bool = False) -> str:
    """Write runs that follow each other as FTS5 phrases, one for each language the words may be in."""
    last = found[-1]
    if len(found) == 1 and last.chinese and len(last.text) == 1 and not title:
        return _quoted([CHARACTER + last.text], star=False)
    choices: list[str] = []
    for terms in _readings(found):
        choices.append(_quoted(terms, star=prefix or (last.chinese and len(last.text) == 1)))
        if prefix and not last.chinese:
            # Words are stored as stems, which may be shorter than what was typed.
            choices += [_quoted([*terms[:-1], one], star=True) for one in beginnings(last.text)]
    return " OR ".join(dict.fromkeys(choices))


def _readings(found: Sequence[Run]) -> list[list[str]]:
    """Return the terms of a phrase, once for each language it may be in."""
    words = [readings(run.text) for run in found if not run.chinese]
    langs = dict.fromkeys(lang for word in words for lang in word) or {"zh": None}
    return [_terms(found, lang) for lang in langs]


def _terms(found: Sequence[Run], lang: str) -> list[str]:
    terms: list[str] = []
    for position, run in enumerate(found):
        if run.chinese:
            terms += pairs(run.text, last=position < len(found) - 1 or len(run.text) == 1)
        else:
            word = readings(run.text)
            terms.append(word.get(lang) or next(iter(word.values())))
    return terms


def _quoted(terms: Sequence[str], *, star: bool) -> str:
    return f'"{" ".join(terms)}"' + ("*" if star else "")
