"""Who does something with whom in an issue: pairs of institutions of two sides, and the map of them.

The map is a network in two columns. What it has no room for is counted, and stands in the table behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import mean

from markupsafe import Markup

from reports.clean import plain
from reports.excerpt import shortened
from reports.language import Language
from reports.line import party_name
from reports.model import Digest, Party
from reports.svg import element, picture
from reports.width import wrap
from storage.models import FactKind, Side

SHOWN = 14  # institutions of a side that are drawn
WIDTH = 760  # of the picture, in its own units; shown at 93 percent and more, its text of 13 is never under 12 pixels
NAMES = 262  # of the column of names on either side
COLUMNS, LINES = 34, 3  # of a name
LINE, GAP = 16, 12  # the height of a line of a name, and between two names
THICKEST = 5  # stories that a line shows by its width


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two institutions and what they do together: the stories that tell it, each with its kind in words."""

    names: tuple[str, str]
    stories: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True)
class Map:
    """The pairs of two sides. ``picture`` shows all but ``left_out`` institutions, the table behind it is ``pairs``."""

    id: str
    sides: tuple[str, str]
    pairs: tuple[Pair, ...]
    picture: Markup
    left_out: int


def maps(digest: Digest, words: Language) -> tuple[Map, ...]:
    """Return a map for every two sides that have something with each other; none if nobody has."""
    found: dict[tuple[Side, Side], dict[tuple[str, str], dict[int, FactKind | None]]] = {}
    for sides, names, story, kind in _together(digest, words):
        found.setdefault(sides, {}).setdefault(names, {}).setdefault(story, kind)
    return tuple(_map(sides, pairs, words) for sides, pairs in sorted(found.items()))


Told = tuple[tuple[Side, Side], tuple[str, str], int, FactKind | None]


def _together(digest: Digest, words: Language) -> Iterator[Told]:
    """Yield who does what with whom: as the items say it, and beside them what was signed and opened."""
    for item in digest.items:
        if item.gist.together:
            named = _partners(item.gist.parties, words)
            yield from _pairs(named, item.story_id, item.gist.kind)
    for event in digest.events:
        named = _partners(event.parties, words)
        named += [(side, plain(name)) for name, side in event.unknown if side]
        yield from _pairs(named, event.story_id, event.kind)


def _pairs(named: Iterable[tuple[Side, str]], story: int, kind: FactKind | None) -> Iterator[Told]:
    for (side, name), (other_side, other) in combinations(sorted(set(named)), 2):
        if side != other_side:
            yield (side, other_side), (name, other), story, kind


def _partners(parties: Iterable[tuple[Side, Party]], words: Language) -> list[tuple[Side, str]]:
    """Name them without what stands for both sides: a branch is no partner of the university whose branch it is."""
    return [(side, plain(party_name(party, words))) for side, party in parties if not party.joint]


Stories = Mapping[int, FactKind | None]


def _map(sides: tuple[Side, Side], told: Mapping[tuple[str, str], Stories], words: Language) -> Map:
    id = f"map-{sides[0]}-{sides[1]}".lower()
    ranked = sorted(told.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    pairs = tuple(Pair(names=names, stories=_said(stories, words)) for names, stories in ranked)
    one, other = words.side(sides[0]), words.side(sides[1])
    columns = _columns(pairs)
    return Map(
        id=id,
        sides=(one, other),
        pairs=pairs,
        picture=_network(
            id,
            columns,
            [pair for pair in pairs if pair.names[0] in columns[0] and pair.names[1] in columns[1]],
            title=words.say("chart_partnerships"),
            description=words.say("chart_network", one=one, other=other),
            words=words,
        ),
        left_out=len({(n, name) for pair in pairs for n, name in enumerate(pair.names)}) - sum(map(len, columns)),
    )


def _said(stories: Stories, words: Language) -> tuple[tuple[int, str], ...]:
    return tuple((story, words.name("kind", kind) or words.say("page_what")) for story, kind in stories.items())


def _columns(pairs: Sequence[Pair]) -> tuple[list[str], list[str]]:
    """Return who is drawn on the left and on the right: those with most stories, ordered so that few lines cross."""
    weight = Counter((n, name) for pair in pairs for n, name in enumerate(pair.names) for _ in pair.stories)
    ranked = [[name for (which, name), _ in weight.most_common() if which == n] for n in (0, 1)]
    most = [set(names[:SHOWN]) for names in ranked]
    drawn = [pair.names for pair in pairs if pair.names[0] in most[0] and pair.names[1] in most[1]]
    # Who is joined with nobody that is drawn would stand there for nothing.
    left, right = ([name for name in ranked[n] if any(name == names[n] for names in drawn)] for n in (0, 1))
    for _ in range(4):  # after a few rounds nothing moves any more
        right = _settled(right, left, [(other, one) for one, other in drawn])
        left = _settled(left, right, drawn)
    return left, right


def _settled(names: Sequence[str], others: Sequence[str], pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Order names by where, on average, those stand that they are joined with."""
    place = {name: n for n, name in enumerate(others)}
    joined: dict[str, list[int]] = {name: [] for name in names}
    for name, other in pairs:
        joined[name].append(place[other])
    return sorted(names, key=lambda name: mean(joined[name]))


def _network(
    id: str,
    columns: tuple[list[str], list[str]],
    pairs: Sequence[Pair],
    *,
    title: str,
    description: str,
    words: Language,
) -> Markup:
    labels = [[_label(name) for name in names] for names in columns]
    heights = [[len(lines) * LINE + GAP for lines in side] for side in labels]
    height = max(map(sum, heights))
    middles = [_middles(side, height) for side in heights]
    lines = []
    for pair in pairs:
        y, to = (middles[n][columns[n].index(name)] for n, name in enumerate(pair.names))
        kinds = words.say("list").join(dict.fromkeys(kind for _, kind in pair.stories))
        said = words.say("chart_pair", one=pair.names[0], other=pair.names[1], what=kinds)
        left, right, bend = NAMES + 12, WIDTH - NAMES - 12, (WIDTH - 2 * NAMES) / 2.4
        lines.append(
            element(
                "path",
                element("title", said),
                d=f"M{left} {y:g}C{left + bend:.0f} {y:g} {right - bend:.0f} {to:g} {right} {to:g}",
                stroke_width=0.5 + 1.5 * min(len(pair.stories), THICKEST),
            )
        )
    nodes = [
        _node(name, lines_, n == 0, y)
        for n in (0, 1)
        for name, lines_, y in zip(columns[n], labels[n], middles[n], strict=True)
    ]
    return picture(id, (WIDTH, height), *lines, *nodes, title=title, description=description, class_="network")


def _label(name: str) -> list[str]:
    """Return a name as it is drawn: in a few lines, cut if they do not hold it."""
    lines = [shortened(line, COLUMNS) for line in wrap(name, COLUMNS).split("\n")]
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], shortened(" ".join(lines[LINES - 1 :]), COLUMNS)]


def _middles(heights: Sequence[float], room: float) -> list[float]:
    """Return where the middles of things of these heights are, spread over the room."""
    spare = (room - sum(heights)) / (len(heights) + 1)
    y, middles = spare, []
    for height in heights:
        middles.append(round(y + height / 2, 1))
        y += height + spare
    return middles


def _node(name: str, lines: Sequence[str], on_the_left: bool, middle: float) -> Markup:
    x = NAMES if on_the_left else WIDTH - NAMES
    first = middle - (len(lines) - 1) * LINE / 2 + 4.5
    said = [element("tspan", line, x=x, y=first + n * LINE) for n, line in enumerate(lines)]
    return element(
        "g",
        element("title", name),
        element("circle", cx=x + 9 if on_the_left else x - 9, cy=middle, r=3.5),
        element("text", *said, text_anchor="end" if on_the_left else "start"),
    )
