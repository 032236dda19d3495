"""Can a page be of the topic at all? Asked of its raw bytes, before it is read, which is many times dearer.

A name is found by its rarest word, wherever that stands in the page, if something like its other words is there too:
what is found here is never less than what the judge finds in the text. What holds nothing of one of the two sides, and
is at home on neither, would be judged ``not``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from urllib.parse import urlsplit

from ahocorasick_rs import AhoCorasick, Implementation

from crawler.read.charset import decode
from crawler.topic import watch
from crawler.topic.institutions import Known
from crawler.topic.markup import Name, Page, is_letter
from crawler.topic.stems import SHORTEST
from crawler.topic.topic import Label, Topic, load
from crawler.topic.words import FIRST_CJK, LONGEST, OPEN, fold

SHORT = 4  # letters: what begins so begins a lot
# What an article that lacks a side can have nothing of: all of these are of both sides, or of the page's own and the
# other. Whatever else speaks for an article that touches the topic is not enough without them (``_needs_both``).
_OF_BOTH = frozenset(
    {
        "paragraphs: number on it",
        "sentence: both sides and topic",
        "sentence: both sides and cooperation in education",
        "both sides named",
        "frame: cooperation in education where both sides are the subject",
        "frame: one side the subject, cooperation in education with the other",
        "sentences: both sides and topic",
        "region: cooperation in education, both sides named elsewhere",
        "sentence: institutions of both sides",
        "frame: one side the subject, the other with the topic",
        "frame: topic where both sides are the subject",
        "title: both sides and topic",
        "neighbours: both sides and topic",
        "home: the other side and topic",
        "institutions of both sides",
        "lead: both sides and topic",
        "paragraph: both sides and topic",
        "paragraphs: share on it",
        "paragraphs: share with the lesser side",
    }
)
_ATTRIBUTE = '="'  # behind its name, which nobody reads
_AMERICAN = re.compile("iz|center")  # where a word in British spelling goes on otherwise


class _Side:
    """The names of one side, and the machines that find where one may be."""

    def __init__(self, topic: Topic, names: Iterable[Name]) -> None:
        self._lexicon = topic.phrases.lexicon
        common = Counter(key for name in names for key in name.words)
        self._by_key: defaultdict[str, list[Name]] = defaultdict(list)
        self._exact: list[Name] = []
        self._others: list[Name] = []
        runs: set[str] = set()
        for name in names:
            if name.exact is not None:
                self._exact.append(name)
            elif name.words:
                rarest = min(name.words, key=lambda key: (len(_beginning(key)) < SHORT, common[key], -len(key), key))
                (self._by_key[rarest] if len(_beginning(rarest)) >= SHORTEST else self._others).append(name)
            elif name.known is None and len(name.han) == 1:
                runs.add(name.han[0])
            else:
                self._others.append(name)
        self._han = re.compile(_tree(_shortest(runs)) if runs else "(?!)")
        self._beginnings = _machine({_beginning(key) for key in self._by_key})
        self._forms = _machine([name.exact or "" for name in self._exact])

    def candidates(self, page: Page) -> Iterator[Name]:
        """Yield names that may be in a page; a sure one first, if it is in plain Chinese."""
        text = page.lower
        of_word: dict[str, list[Name]] = {}
        for _, start, end in self._beginnings.find_matches_as_indexes(text, overlapping=True):
            if start and text[start - 1].isalpha() and text[start - 1] < FIRST_CJK:
                continue  # inside a word
            word = page.word(start, end)
            if text.startswith(_ATTRIBUTE, start + len(word)):
                continue
            if word not in of_word:
                of_word[word] = [name for name in self._filed(word) if page.may_have(name)]
            for name in of_word[word]:
                if len(name.words) == 1 or page.has_near(name, start):
                    yield name
        for at, start, end in self._forms.find_matches_as_indexes(page.text, overlapping=True):
            if _stands_alone(page.text, start, end):
                yield self._exact[at]
        yield from filter(page.may_have, self._others)

    def _filed(self, word: str) -> Iterator[Name]:
        for key in {key for keys in self._lexicon.read(word).keys for key in keys} & self._by_key.keys():
            yield from self._by_key[key]

    def in_chinese(self, page: Page) -> bool:
        """Say whether a page has a name in plain Chinese that nobody shares."""
        return bool(page.han) and self._han.search(page.han) is not None


class Scan:
    """What a page of the topic must have."""

    def __init__(self, topic: Topic) -> None:
        """Takes a few tenths of a second for ours."""
        self._bits = {side: 1 << at for at, side in enumerate(topic.sides)}
        self._both = _needs_both(topic.touches)
        self._hosts = {suffix: self._bits[side] for suffix, side in topic.hosts.items() if side in self._bits}
        self._sites = {site: self._named(topic, Label("institution", None, id_)) for site, id_ in topic.sites.items()}
        self._languages = [(self._bits[side], lang) for lang, side in topic.languages.items()]
        self._sure: defaultdict[str, list[Name]] = defaultdict(list)  # institution → its names
        names = list(self._names(topic))
        self._sides = {bit: _Side(topic, [name for name in names if name.sides & bit]) for bit in self._bits.values()}

    def may_be(self, body: bytes, content_type: str | None, url: str, *, country: str | None = None) -> bool:
        """Say whether a page may be relevant or borderline; ``country`` is its source's, ``body`` not compressed."""
        return self.finds(decode(body, content_type)[0], url, country=country)

    def finds(self, text: str, url: str, *, country: str | None = None) -> bool:
        """Say it of a page's text, markup and all."""
        found = self._bits.get(country or "", 0) | self._home(urlsplit(url).hostname or "")
        if self._enough(found):
            return True
        page = Page(text)
        for bit, lang in self._languages:
            if page.may_be_in(lang):
                if lang == "kk-Latn":  # the other side's names are in its letters, too: such pages are few
                    return True
                found |= bit
        for bit, side in self._sides.items():
            found |= 0 if found & bit else self._found(side, page)
            if self._both and not found & bit:
                return False
        return self._enough(found)

    def _found(self, side: _Side, page: Page) -> int:
        """Return the sides that the first name of a side names which a page may have."""
        if side.in_chinese(page):
            return self._bit(side)
        shared = []
        for name in side.candidates(page):
            if name.known is None:
                return name.sides
            shared.append(name)
        return next((name.sides for name in shared if name.known and self._in_company(name.known, page)), 0)

    def _bit(self, side: _Side) -> int:
        return next(bit for bit, one in self._sides.items() if one is side)

    def _enough(self, found: int) -> bool:
        return found == sum(self._bits.values()) if self._both else found > 0

    def _home(self, host: str) -> int:
        """Return the sides at which a host is at home, as a site of theirs or of one of their institutions."""
        labels = host.split(".")
        found = 0
        for start in range(len(labels)):
            found |= self._sites.get(".".join(labels[start:]), 0)
        for suffix, bit in self._hosts.items():
            found |= bit if host.endswith(suffix) else 0
        return found

    def _in_company(self, known: Known, page: Page) -> bool:
        """Say whether what makes a shared name sure may be there: words beside it, or a name that nobody shares."""
        if any(map(page.may_have, self._sure[known.institution.id])):
            return True
        return any(
            any(map(page.may_have, self._sure[word[1:]])) if word[0] == "@" else fold(word) in page.folded
            for word in known.company
        )

    def _named(self, topic: Topic, label: Label) -> int:
        """Return the sides that a label names."""
        if label.kind == "pair" or label.key in topic.joint:
            return sum(self._bits.values())
        side = topic.institutions[label.key].institution.country if label.kind == "institution" else label.side
        return self._bits.get(side or "", 0)

    def _names(self, topic: Topic) -> Iterator[Name]:
        for keys, form, exact, label in topic.phrases.names():
            words = frozenset(key for key in keys if key < FIRST_CJK and not key[0].isdigit())
            han = tuple("".join(key if key >= FIRST_CJK else " " for key in keys).split())
            name = Name(
                words=words,
                beginnings=tuple(map(_beginning, words)),
                han=han,
                sides=0 if label.kind == "unsure" else self._named(topic, label),  # it counts where its side is named
                exact=form if exact else None,
            )
            if label.kind == "institution" and label.sure:
                self._sure[label.key].append(name)
            if name.sides and (words or han):
                yield name if label.sure else replace(name, known=topic.institutions[label.key])


@cache
def _scan(chosen: watch.Watch) -> Scan:
    return Scan(load())


def scan() -> Scan:
    """Return the scan of this process's watch. Raises TopicError."""
    return _scan(watch.chosen())


def _needs_both(weights: Mapping[str, float]) -> bool:
    """Say whether no article touches the topic that lacks a side, whatever else it has."""
    others = (max(0.0, weight) for name, weight in weights.items() if name not in _OF_BOTH and name != "bias")
    return weights["bias"] + sum(others) < 0


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether a form is a word, or one with a small ending: ҚазҰУдың."""
    if start and is_letter(text[start - 1]):
        return False
    behind = end
    while behind < len(text) and behind < end + LONGEST and is_letter(text[behind]):
        behind += 1
    return behind == end or text[end:behind].islower()


def _beginning(key: str) -> str:
    """Return how every word begins that is filed under a key."""
    lang, _, stem = key.rpartition(":")
    if lang == "en":
        american = _AMERICAN.search(stem)
        stem = stem[: american.start() + (1 if stem[american.start()] == "i" else 4)] if american else stem
        return stem.removesuffix("y") if len(stem) > SHORT else stem  # countries
    if lang == "kk" and stem[-1:] in "қкп" and len(stem) > 1:
        return stem[:-1]  # which is voiced before an ending
    return stem.removesuffix(OPEN)


def _machine(patterns: Iterable[str]) -> AhoCorasick:
    return AhoCorasick(list(patterns), implementation=Implementation.DFA)


def _shortest(runs: Iterable[str]) -> list[str]:
    """Leave out what holds another one."""
    kept: list[str] = []
    for run in sorted(runs, key=len):
        if not any(short in run for short in kept):
            kept.append(run)
    return kept


def _tree(runs: Iterable[str]) -> str:
    """Write an expression for any of these, in which nothing is tried twice."""
    branches: defaultdict[str, list[str]] = defaultdict(list)
    for run in runs:
        branches[run[0]].append(run[1:])
    parts = [re.escape(first) + ("" if "" in rests else _tree(rests)) for first, rests in sorted(branches.items())]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
