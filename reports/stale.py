"""Which files of the archive are to be written: those that are not there, and those made from what has changed. Pure.

The archive notes what it was made from. An issue's own files follow from its frozen data, the release and the public
address; all other pages from the frame's settings too. So one more issue writes a handful of files, however many there
are. While they are being written the note has both what they were made from and what they will be: whoever was stopped
in the middle finds that each file may be of either, and the rest is done, or all of it is taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise

LISTS = ("index.html", "search.html", "feed.atom", "feed.json")


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The issues there are, oldest first, with when each was made, their numbers, and the stories that each one tells.

    ``became``: of each of these stories, the one that it is part of now: itself, unless it was merged.
    """

    issues: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, Set[int]] = field(default_factory=dict)
    became: Mapping[int, int] = field(default_factory=dict)

    @property
    def moved(self) -> dict[int, int]:
        """The merged stories that have no page of their own, and where their page leads."""
        pages = set(self.became.values())
        return {story: page for story, page in self.became.items() if story not in pages}

    def after(self, issue: str) -> tuple[str, int] | None:
        """Return id and number of the issue that follows; None: it is not made."""
        order = list(self.issues)
        following = order[order.index(issue) + 1 :][:1]
        return (following[0], self.numbers[following[0]]) if following else None


@dataclass(frozen=True, kw_only=True)
class Note:
    """What an archive was made from: ``own`` and ``frame`` stand for all that an issue's own files, and the pages
    around them, depend on besides the ledger.
    """

    own: str
    frame: str
    issues: Mapping[str, str]
    moved: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is to be written: the files of ``issues``, the pages that lead on from ``onward``, the pages of
    ``stories``, those that lead on from ``moved`` ones, and the ``lists`` of all that there is.
    """

    issues: tuple[str, ...] = ()
    onward: tuple[str, ...] = ()
    stories: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()
    lists: bool = False

    def __bool__(self) -> bool:
        return bool(self.issues or self.onward or self.stories or self.moved or self.lists)


def work(ledger: Ledger, now: Note, was: Sequence[Note], present: Set[str], *, forms: Collection[str]) -> Work:
    """Tell what is to be written. ``was``: the notes of which each file may be made from any, none: nobody knows;
    ``present``: the paths of the files that are there; ``forms``: how the names of an issue's own files end.
    """
    order = list(ledger.issues)
    own = not was or any(one.own != now.own for one in was)
    anew = not was or any(one.frame != now.frame or not one.issues.keys() <= ledger.issues.keys() for one in was)
    changed = {id for id, made in ledger.issues.items() if not was or any(one.issues.get(id) != made for one in was)}
    before = {id for id, following in pairwise(order) if following in changed}

    def lacks(path: str) -> bool:
        return path not in present

    pages = dict.fromkeys(ledger.became.values())
    touched = {ledger.became[story] for id in changed for story in ledger.told[id]}
    touched |= {story for one in was for story in _remerged(now, one)}
    return Work(
        issues=tuple(id for id in order if own or id in changed or any(lacks(id + form) for form in forms)),
        onward=tuple(id for id in order if anew or id in changed or id in before or lacks(onward_path(id))),
        stories=tuple(id for id in pages if anew or id in touched or lacks(story_path(id))),
        moved=tuple(
            id
            for id, page in ledger.moved.items()
            if anew or any(one.moved.get(id) != page for one in was) or lacks(story_path(id))
        ),
        lists=anew or bool(changed) or any(map(lacks, LISTS)),
    )


def story_path(story_id: int) -> str:
    """Return where the page of a story stands in the archive."""
    return f"stories/{story_id}.html"


def onward_path(issue: str) -> str:
    """Return where the page stands that leads on to the issue after this one."""
    return f"next/{issue}.html"


def _remerged(now: Note, was: Note) -> set[int]:
    """Return the stories whose pages tell more or less since others were merged into them or taken out again."""
    differing = {id for id in {*now.moved, *was.moved} if now.moved.get(id) != was.moved.get(id)}
    return {page for id in differing for page in (id, now.moved.get(id), was.moved.get(id)) if page is not None}
