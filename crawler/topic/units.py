"""How strongly the sides and the topic are named in one piece of a text: a sentence, the title, a paragraph."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from crawler.topic.reading import Clue
from crawler.topic.topic import Topic

# How surely a word of a kind names its side.
SIDE = {
    "country": 1.0,
    "institution": 1.0,
    "brand": 0.9,
    "us": 0.9,
    "place": 1.0,
    "person": 0.8,
    "people": 0.5,
    "unsure": 0.7,
}
NOT_EDUCATION = {"embassy", "consulate", "company", "government", "think tank"}  # kinds of institutions
OWN_PAGE = 0.6  # how surely a campus's own page means itself in any sentence
UNJOINED = 0.4  # what both sides and the topic are worth without a word that joins them
LIST = 2  # other countries in a sentence: from here on it lists countries
IN_LIST, BESIDE_ANOTHER = 0.3, 0.8  # what a sentence is worth then, and beside one other country
IDLE = {"leisure", "trouble"}  # other subjects for which a school is a mere place
PASSING = 0.7  # what the topic is worth beside somebody's post or another subject: "said a professor of …"
STRONG, WEAK, WEAKEST = 0.85, 0.35, 0.7  # what one strong word of the topic says, one weak one, any number of weak ones


NO_SIDES = (0.0, 0.0)


@dataclass(slots=True)
class Unit:
    """A piece of a text; it is not changed.

    ``region``: it names a region that holds a side among others; ``meant``: it speaks of "the two countries";
    ``bond``: education as a matter between countries; ``clause``: what the best of its clauses says of both
    sides and the topic, where the whole names other countries.

    ``alone``: how surely the sides are what it is on: less beside another country, least in a list of them; ``both``:
    how surely both sides are meant; ``joint``: what the topic is worth here: less without a word that joins the sides;
    ``all``: both sides and the topic together.
    """

    sides: tuple[float, float] = NO_SIDES
    topic: float = 0.0
    joined: bool = False
    region: float = 0.0
    meant: bool = False
    bond: float = 0.0
    clause: float = 0.0
    others: Set[str] = frozenset()
    clues: tuple[Clue, ...] = ()
    alone: float = field(init=False)
    both: float = field(init=False)
    joint: float = field(init=False)
    all: float = field(init=False)

    def __post_init__(self) -> None:
        others = len(self.others)
        self.alone = IN_LIST if others >= LIST else BESIDE_ANOTHER if others else 1.0
        self.both = self.sides[0] * self.sides[1] * self.alone
        self.joint = self.topic * (1.0 if self.joined else UNJOINED)
        self.all = max(self.clause, self.both * self.joint)

    def __or__(self, other: Unit) -> Unit:
        if not other.clues and other.sides == NO_SIDES:
            return self
        (first, second), (third, fourth) = self.sides, other.sides
        return Unit(
            sides=(max(first, third), max(second, fourth)),
            topic=max(self.topic, other.topic),
            joined=self.joined or other.joined,
            region=max(self.region, other.region),
            meant=self.meant or other.meant,
            bond=max(self.bond, other.bond),
            clause=max(self.clause, other.clause),
            others=self.others | other.others,
            clues=self.clues + other.clues,
        )


NOTHING = Unit()


def unit(topic: Topic, clues: Sequence[Clue], home: str | None, campus: bool) -> Unit:
    """Weigh what a piece names; ``home`` is the page's own side, ``campus`` says that it speaks of itself."""
    sides = dict.fromkeys(topic.sides, 0.0)
    if home and campus:
        sides[home] = OWN_PAGE
    elif not clues:
        return NOTHING
    joined = meant = False
    region = bond = 0.0
    others: set[str] = set()
    schools: set[str | None] = set()
    strong: set[tuple[int, int]] = set()
    weak: set[tuple[int, int]] = set()
    passing = False
    for clue in clues:
        kind, side, key, _ = clue.label
        if kind == "pair" or key in topic.joint:
            sides = dict.fromkeys(sides, 1.0)
            joined = True
        elif kind == "us":
            if home:
                sides[home] = max(sides[home], SIDE["us"])
        elif kind == "region":
            region = 1.0
        elif side in sides:
            sides[side] = max(sides[side], SIDE[kind])
        elif kind == "other":
            others.add(key)
        elif kind == "both":
            meant = joined = True
        joined = joined or kind in ("cooperation", "brand")
        passing = passing or kind == "post" or key in IDLE
        if kind == "bond":
            bond = 1.0
        if is_school(topic, clue):
            schools.add(side)
            strong.add((clue.start, clue.end))
        elif kind in ("strong", "brand", "bond"):
            strong.add((clue.start, clue.end))
        elif kind == "weak":
            weak.add((clue.start, clue.end))
    about = 1.0 if len(strong) > 1 else STRONG if strong else min(WEAKEST, WEAK * len(weak))
    if passing and not bond and len(schools) < len(sides):
        about *= PASSING
    return Unit(
        sides=(sides[topic.sides[0]], sides[topic.sides[1]]),
        topic=about,
        joined=joined,
        region=region,
        meant=meant,
        bond=bond,
        others=others,
        clues=tuple(clues),
    )


def is_school(topic: Topic, clue: Clue) -> bool:
    """Say whether a clue names an institution of education."""
    label = clue.label
    return label.kind == "institution" and topic.institutions[label.key].institution.kind not in NOT_EDUCATION
