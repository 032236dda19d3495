"""How strongly the sides and the topic are named in one piece of a text: a sentence, the title, a paragraph."""

from __future__ import annotations

from collections.abc import Sequence
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
NOT_EDUCATION = {"embassy", "consulate", "company", "think tank"}  # kinds of institutions
OWN_PAGE = 0.6  # how surely a campus's own page means itself in any sentence
UNJOINED = 0.4  # what both sides and the topic are worth without a word that joins them
LIST = 2  # other countries in a sentence: from here on it lists countries
IN_LIST, BESIDE_ANOTHER = 0.3, 0.8  # what a sentence is worth then, and beside one other country
IDLE = {"leisure", "trouble"}  # other subjects for which a school is a mere place
PASSING = 0.7  # what the topic is worth beside somebody's post or another subject: "said a professor of …"
STRONG, WEAK, WEAKEST = 0.85, 0.35, 0.7  # what one strong word of the topic says, one weak one, any number of weak ones


@dataclass
class Unit:
    """A piece of a text.

    ``region``: it names a region that holds a side among others; ``meant``: it speaks of "the two countries";
    ``bond``: education as a matter between countries; ``clause``: what the best of its clauses says of both
    sides and the topic, where the whole names other countries.
    """

    sides: tuple[float, float] = (0.0, 0.0)
    topic: float = 0.0
    joined: bool = False
    region: float = 0.0
    meant: bool = False
    bond: float = 0.0
    clause: float = 0.0
    others: set[str] = field(default_factory=set)
    clues: list[Clue] = field(default_factory=list)

    @property
    def alone(self) -> float:
        """How surely the sides are what it is on: less beside another country, least in a list of them."""
        others = len(self.others)
        return IN_LIST if others >= LIST else BESIDE_ANOTHER if others else 1.0

    @property
    def both(self) -> float:
        """How surely both sides are meant."""
        return self.sides[0] * self.sides[1] * self.alone

    @property
    def joint(self) -> float:
        """What the topic is worth here: less without a word that joins the sides."""
        return self.topic * (1.0 if self.joined else UNJOINED)

    @property
    def all(self) -> float:
        """Both sides and the topic together; less in a list of countries, and where nothing joins them."""
        return max(self.clause, self.both * self.joint)

    def __or__(self, other: Unit) -> Unit:
        return Unit(
            sides=(max(self.sides[0], other.sides[0]), max(self.sides[1], other.sides[1])),
            topic=max(self.topic, other.topic),
            joined=self.joined or other.joined,
            region=max(self.region, other.region),
            meant=self.meant or other.meant,
            bond=max(self.bond, other.bond),
            clause=max(self.clause, other.clause),
            others=self.others | other.others,
            clues=self.clues + other.clues,
        )


def unit(topic: Topic, clues: Sequence[Clue], home: str | None, campus: bool) -> Unit:
    """Weigh what a piece names; ``home`` is the page's own side, ``campus`` says that it speaks of itself."""
    found = Unit(clues=list(clues))
    sides = dict.fromkeys(topic.sides, 0.0)
    if home and campus:
        sides[home] = OWN_PAGE
    strong: set[tuple[int, int]] = set()
    weak: set[tuple[int, int]] = set()
    passing = False
    for clue in clues:
        label = clue.label
        if label.kind == "pair" or label.key in topic.joint:
            sides = dict.fromkeys(sides, 1.0)
        elif label.kind == "us":
            if home:
                sides[home] = max(sides[home], SIDE["us"])
        elif label.kind == "region":
            found.region = 1.0
        elif label.side in sides:
            sides[label.side] = max(sides[label.side], SIDE[label.kind])
        elif label.kind == "other":
            found.others.add(label.key)
        elif label.kind == "both":
            found.meant = found.joined = True
        elif label.kind == "cooperation":
            found.joined = True
        if label.kind == "pair" or label.key in topic.joint or label.kind == "brand":
            found.joined = True
        passing = passing or label.kind == "post" or label.key in IDLE
        if label.kind == "bond":
            found.bond = 1.0
        if label.kind in ("strong", "brand", "bond") or is_school(topic, clue):
            strong.add((clue.start, clue.end))
        elif label.kind == "weak":
            weak.add((clue.start, clue.end))
    found.sides = (sides[topic.sides[0]], sides[topic.sides[1]])
    found.topic = 1.0 if len(strong) > 1 else STRONG if strong else min(WEAKEST, WEAK * len(weak))
    schools = {clue.label.side for clue in clues if is_school(topic, clue)}
    if passing and not found.bond and len(schools) < len(sides):
        found.topic *= PASSING
    return found


def is_school(topic: Topic, clue: Clue) -> bool:
    """Say whether a clue names an institution of education."""
    label = clue.label
    return label.kind == "institution" and topic.institutions[label.key].institution.kind not in NOT_EDUCATION
