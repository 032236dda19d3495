"""What a text names: every word of the vocabulary and every institution, with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from crawler.topic.called import with_short_names
from crawler.topic.company import resolve
from crawler.topic.layout import sentences
from crawler.topic.lexicon import Text
from crawler.topic.longer import Around, owner, part_of_longer
from crawler.topic.phrases import Found, longest
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.shared import lists, named
from crawler.topic.topic import Label, Topic

LONGEST = 30_000  # characters: an article says before what it is about
LONGEST_TITLE = 1000


def read(
    topic: Topic, title: str, text: str, lang: str | None, *, home: str | None = None, own: Set[str] = frozenset()
) -> Reading:
    """Find everything a title and a text name, as far as ``LONGEST_TITLE`` and ``LONGEST`` characters.

    ``home`` is the side the page itself belongs to, ``own`` the institutions whose site it is from. A text that names
    one side only and no institution is not looked at more closely: its clues are left out.
    """
    title, latin = title[:LONGEST_TITLE], lang == "kk-Latn"
    heading = topic.phrases.lexicon.read(title, kazakh_latin=latin)
    body = topic.phrases.lexicon.read(text[:LONGEST], kazakh_latin=latin)
    reading = Reading(title=title, text=text, heading=heading, body=body)
    in_title, in_body = topic.phrases.find(heading), topic.phrases.find(body)
    if not (_worth_reading(topic, (*in_title, *in_body), home) or lists(title) or lists(body.text)):
        return reading  # what is chosen of it is not worth more
    in_title, in_body = _choose(topic, heading, in_title), _choose(topic, body, in_body)
    if not _worth_reading(topic, (*in_title, *in_body), home):
        return reading
    parts = tuple(sentences(body.text, topic.aside))
    clues = [Clue(label, f.start, f.end, TITLE) for f in in_title for label in f.items]
    at = 0
    for match in in_body:
        while at < len(parts) - 1 and parts[at].end <= match.start:
            at += 1
        if not parts[at].aside:
            clues += [Clue(label, match.start, match.end, at) for label in match.items]
    reading = replace(reading, sentences=parts, clues=tuple(clues))
    reading = replace(reading, clues=tuple(resolve(topic, reading, own)))
    return replace(reading, clues=with_short_names(reading))


def _worth_reading(topic: Topic, found: Iterable[Found[Label]], home: str | None) -> bool:
    labels = {label for match in found for label in match.items}
    kinds = {label.kind for label in labels}
    sides = {label.side for label in labels} | {home}
    return "institution" in kinds or "pair" in kinds or sides.issuperset(topic.sides)


def _choose(topic: Topic, part: Text, found: Sequence[Found[Label]]) -> list[Found[Label]]:
    """Return what is meant of all that is found in the title or the text."""
    text, around = part.text, Around(found)
    candidates = []
    for match in found:
        items = match.items
        if [1 for label in items if label.kind == "institution"] and part_of_longer(text, match, around):
            items = tuple([label for label in items if label.kind != "institution"])
        elif [1 for label in items if not label.sure]:
            whose = owner(text, match, around)
            items = tuple([label for label in items if label.sure or whose in (None, label.side)])
        if items:
            candidates.append(match if items is match.items else Found(match.start, match.end, items))
    if not candidates:
        return []
    shared = list(named(topic.phrases, text, kazakh_latin=part.kazakh_latin))
    spans = {(match.start, match.end) for match in shared}
    candidates = [match for match in candidates if (match.start, match.end) not in spans] + shared
    chosen = _beside_bonds(longest(_uncrossed(candidates)), candidates)
    return sorted([*chosen, *_inside(topic, chosen, candidates)], key=lambda f: f.start)


def _beside_bonds(chosen: list[Found[Label]], candidates: Iterable[Found[Label]]) -> list[Found[Label]]:
    """Add the institutions inside words that bind both sides: «университеттің филиалы» still names a branch."""
    bonds = {
        at: match
        for match in chosen
        for label in match.items
        if label.kind == "bond"
        for at in range(match.start, match.end)
    }
    if not bonds:
        return chosen
    inside = []
    for match in candidates:
        schools = tuple(label for label in match.items if label.kind == "institution")
        bond = bonds.get(match.start) if schools else None
        if bond and bond is not match and match.end <= bond.end:
            inside.append(Found(match.start, match.end, schools))
    return chosen + longest(inside)


def _uncrossed(candidates: Sequence[Found[Label]]) -> list[Found[Label]]:
    """Leave out what runs across the edge of an institution's name: Lanzhou | University in China."""
    inner: dict[int, Found[Label]] = {}
    for match in candidates:
        if any(label.kind == "institution" and label.sure for label in match.items):
            for at in range(match.start, match.end):
                if at not in inner or inner[at].end - inner[at].start < match.end - match.start:
                    inner[at] = match
    if not inner:
        return list(candidates)
    return [
        match
        for match in candidates
        if any(label.kind == "institution" for label in match.items)
        or not (
            ((name := inner.get(match.start)) and name.start < match.start and name.end < match.end)
            or ((name := inner.get(match.end - 1)) and name.start > match.start and name.end > match.end)
        )
    ]


def _inside(topic: Topic, chosen: Sequence[Found[Label]], candidates: Iterable[Found[Label]]) -> list[Found[Label]]:
    """Return the institutions whose name is a part of the name of their own branch or joint school."""
    wholes = [
        (match.start, match.end, set(topic.institutions[label.key].part_of))
        for match in chosen
        for label in match.items
        if label.kind == "institution" and topic.institutions[label.key].part_of
    ]
    if not wholes:
        return []
    kept = set(chosen)
    inside = []
    for match in candidates:
        parents = tuple(
            label
            for label in match.items
            if label.kind == "institution"
            and label.sure
            and any(start <= match.start and match.end <= end and label.key in ids for start, end, ids in wholes)
        )
        if parents and match not in kept:
            inside.append(Found(match.start, match.end, parents))
    return inside
