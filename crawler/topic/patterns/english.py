"""English names: «Xinxiang Vocational College of Technology», «Institute of Botany named after N. Ivanov»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.topic.patterns import Name

WINDOW = 110  # characters of a name on either side of its head
_HEAD = re.compile(
    r"\b(?:University|College|Institute|Academy|Conservatory|Conservatoire|Polytechnic|Lyceum|Gymnasium|School)\b"
)
_WORD = re.compile(r"\S+")
_FIELDS = frozenset(
    "Agriculture Architecture Art Arts Aviation Banking Biology Botany Business Chemistry Commerce Communication "
    "Communications Construction Culture Design Ecology Economics Economy Education Energy Engineering Finance "
    "Forestry Gas Geography Geology Health History Humanities Industry Information Innovation Innovations Language "
    "Languages Law Linguistics Literature Logistics Management Mathematics Mechanics Media Medicine Metallurgy Mining "
    "Music Oil Pedagogy Pharmacy Philosophy Physics Politics Psychology Science Sciences Service Services Sport Sports "
    "Statistics Technologies Technology Telecommunications Tourism Trade Transport Transportation Veterinary Welfare "
    "Electronics Petroleum Chemical Foreign International Traditional Applied".split()
)
# What a sentence or a headline begins with and no name.
_NO_PART = frozenset(
    "A About After All Also Among An And Are As Associate At Based Because Before Besides Both But By Chairman "
    "Chancellor Congratulations Currently Dean Dear Delegation Deputy Director Dr During Each Earlier Every First For "
    "Former From Graduate Graduates Head He Her Here His How However I If In Is It Its Later Like Meanwhile Minister "
    "Mr Mrs Ms My New No Now Of On One Or Other Our Over President Prof Professor Rector Researcher Second She Since "
    "Some Student Students Such Teacher Teachers That The Their Then There These They This Those Thus Through To Today "
    "Together Two Under Until Vice Visit We What When Where Which While Who Why With Within You Your Scientists "
    "Representatives Experts Lecturers Professors".split()
)
_GENERIC = frozenset(
    "Chinese Kazakh Kazakhstani Kazakhstan China Foreign International Joint National State Public Private Higher "
    "Vocational Technical Medical Pedagogical Middle High Secondary Primary Summer Winter Business Law Graduate Old "
    "Sunday Regional Partner Local Central Asian Russian American British Confucius Eurasian".split()
)
_POSSESSIVE = re.compile(r"['’]s?$")
_OWN_POSSESSIVE = frozenset("people women teachers children master workers peoples".split())
_INITIAL = re.compile(r"(?:[A-Z]\.[-–]?)+$|No\.$|St\.$")
_OF = re.compile(r" (?:of|for) (?:the )?(?=[A-Z])")
_AFTER = re.compile(r",? named (?:after|for) (?=[A-Z])")
_RUN = re.compile(r"[A-Z][\w'’-]*(?:\.[A-Z]\.?)*\.?(?: [A-Z][\w'’-]*)*")
_AND = re.compile(r"(,| and| &)(?: and)? (?=[A-Z])")
_CAPITAL_WORD = re.compile(r"[A-Z][\w'’-]*")


def find(text: str, start: int, end: int) -> Iterator[Name]:
    """Yield the names in a sentence of a text, in its order."""
    last = start
    for head in _HEAD.finditer(text, start, end):
        if head.start() < last:
            continue
        left = _left(text, max(last, head.start() - WINDOW), head.start())
        right = _right(text, head.end(), min(end, head.end() + WINDOW))
        if not _is_name(text[left : head.start()], head[0], text[head.end() : right]):
            continue
        last = right
        yield Name(left, right, _canonical(text[left:right]))


def _left(text: str, start: int, head: int) -> int:
    """Return where the name begins: at the first of the capitalised words before its head."""
    words = list(_WORD.finditer(text, start, head))
    begin = head
    for at in range(len(words) - 1, -1, -1):
        word, raw = words[at], words[at][0]
        bare = raw.strip('"“”«»(')
        if raw[-1] in '.,;:!?)”»"' and not _INITIAL.search(raw):
            break
        if bare in ("and", "&"):
            if at and _field(words[at - 1][0]) and _field(words[at + 1][0]):
                continue
            break
        if not bare or not (bare[0].isupper() or bare[0].isdigit()) or bare in _NO_PART:
            break
        if _POSSESSIVE.search(bare) and _POSSESSIVE.sub("", bare).lower() not in _OWN_POSSESSIVE:
            break
        begin = word.start() + len(raw) - len(raw.lstrip('"“”«»('))
        if raw[0] in '"“«(':
            break
    return begin


def _field(word: str) -> bool:
    return word.strip(",") in _FIELDS


def _right(text: str, head: int, end: int) -> int:
    at = head
    of = _OF.match(text, at, end)
    if of:
        at = _fields(text, of.end(), end)
    after = _AFTER.match(text, at, end)
    if after:
        run = _RUN.match(text, after.end(), end)
        at = run.end() if run else at
    return at


def _fields(text: str, start: int, end: int) -> int:
    """Return where «of Science, Culture and Sports» ends."""
    run = _RUN.match(text, start, end)
    if run is None:
        return start
    at = run.end()
    while joint := _AND.match(text, at, end):
        run = _RUN.match(text, joint.end(), end)
        first = _CAPITAL_WORD.match(text, joint.end(), end)
        if run is None or first is None or first[0] not in _FIELDS or _HEAD.search(run[0]):
            break
        at = run.end()
    of = _OF.match(text, at, end)
    if of and (run := _RUN.match(text, of.end(), end)) and not _HEAD.search(run[0]):
        at = run.end()
    return at


def _is_name(left: str, head: str, right: str) -> bool:
    """Say whether what is left and right of a head makes it one institution's and no common noun."""
    own = [word for word in left.replace("-", " ").split() if word not in _GENERIC and word[0].isalpha()]
    if head == "School":
        return bool(own) and any(word in left for word in ("Vocational", "Technical", "Secondary", "Middle", "High"))
    return (
        bool(own)
        or (bool(right) and any(word in right for word in ("named after", "University", "Academy")))
        or (bool(right) and head in ("Institute", "Academy", "University", "College") and len(right.split()) > 1)
    )


def _canonical(name: str) -> str:
    name = re.sub(r"\s+", " ", name.replace("’", "'").strip('"“”«» '))
    return re.sub(r"(\b[A-Z]\.)(?=[A-Z][a-z])", r"\1 ", name)
