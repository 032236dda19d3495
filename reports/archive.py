"""The archive: a folder of plain files that any web server can serve and any browser can read from the disk.

Every issue with its forms, a page for every story, the list of all issues, a search that needs no server, and feeds.
What is to be written is worked out in ``stale``, what it says in ``archive_pages`` and ``feeds``; here it is read from
the ledger and written. Other files in the folder are left alone, and nothing is ever deleted but what somebody who was
killed had not written to its end.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from reports import archive_pages, catalogue, feeds, payload, render, stale
from reports.archive_pages import Appearance
from reports.catalogue import Listing
from reports.files import remove_abandoned, write_changed
from reports.model import Digest
from reports.place import Place
from reports.settings import Settings
from reports.sheet import BOM
from reports.stale import Ledger, Note, Work
from storage import digests, properties, times
from storage.sqlite import Database

NOTE = ".silkwatch"
FORMS: Mapping[str, Callable[[Digest, Place], str]] = {
    ".txt": render.text,
    ".json": lambda digest, _: render.json_(digest),
    ".csv": lambda digest, place: BOM + render.csv_(digest, place),
    "-facts.csv": lambda digest, _: BOM + render.facts_csv(digest),
    ".html": render.html,
}


def publish(
    db: Database, folder: Path, *, settings: Settings, public_url: str | None = None, again: str | None = None
) -> list[Path]:
    """Bring the archive in ``folder`` up to date with the ledger; return the pages of issues that were not there.

    Written is what is missing or has changed, each file whole or not at all, and only if its bytes differ. Stopped in
    the middle, the next call does the rest. ``public_url`` ends in a slash. ``again``: the id of an issue whose own
    files are looked at in any case, whatever somebody did to them. Raises ``CannotWrite`` and ``BadPayload``.
    """
    ledger = _ledger(db)
    if not ledger.issues:
        return []
    place = Place(archived=True, public_url=public_url)
    note, was, present = _note(ledger, settings, place), _noted(folder), _present(folder)
    for path in present:
        if path.endswith(".tmp"):
            remove_abandoned(folder / path)
    work = stale.work(ledger, note, was, present, forms=FORMS)
    if again and again not in work.issues:
        work = replace(work, issues=(*work.issues, again))
    if work:
        if was and note not in was:
            _write_down(folder, *was, note)
        _write(db, folder, ledger, work, settings, place)
        _write_down(folder, note)
    return [folder / f"{id}.html" for id in work.issues if f"{id}.html" not in present]


@dataclass(frozen=True, kw_only=True)
class _Gathered:
    """What the pages around the issues are made of, the oldest issue's first."""

    listings: list[Listing] = field(default_factory=list)
    entries: list[feeds.Entry] = field(default_factory=list)
    stories: dict[int, list[Appearance]] = field(default_factory=lambda: defaultdict(list))


def _write(db: Database, folder: Path, ledger: Ledger, work: Work, settings: Settings, place: Place) -> None:
    """Do the work: each issue is read once, its own files are written, and what the others need of it is kept."""
    instance = properties.instance(db)
    newest, pages = list(ledger.issues)[-feeds.ENTRIES :], set(work.stories)
    gathered = _Gathered()
    for digest in _needed(db, ledger, work):
        if digest.id in work.issues:
            for ending, form in FORMS.items():
                write_changed(folder / f"{digest.id}{ending}", form(digest, place))
        for item in (*digest.items, *digest.updates):
            page = ledger.became.get(item.story_id)
            if page in pages:
                gathered.stories[page].append(archive_pages.appearance(digest, item, settings))
        if work.lists:
            gathered.listings.append(catalogue.listing(digest, settings.language))
            if digest.id in newest:
                gathered.entries.insert(0, feeds.entry(digest, instance, place))
    for path, text in _around(ledger, work, gathered, instance, settings, place):
        write_changed(folder / path, text)


def _around(
    ledger: Ledger, work: Work, gathered: _Gathered, instance: UUID, settings: Settings, place: Place
) -> Iterator[tuple[str, str]]:
    """Yield the pages around the issues, path and text; the lists, which lead to all others, last."""
    for story in work.stories:
        yield stale.story_path(story), archive_pages.story(story, gathered.stories[story], settings, place)
    for story in work.moved:
        yield stale.story_path(story), archive_pages.moved(story, ledger.became[story], settings, place)
    for id in work.onward:
        yield stale.onward_path(id), archive_pages.onward(id, ledger.after(id), settings, place)
    if work.lists:
        yield "feed.atom", feeds.atom(gathered.entries, settings, instance, place)
        yield "feed.json", feeds.json_feed(gathered.entries, settings, instance, place)
        yield "search.html", archive_pages.search(gathered.listings, settings, place)
        yield "index.html", archive_pages.index(gathered.listings, settings, place)


def _needed(db: Database, ledger: Ledger, work: Work) -> Iterator[Digest]:
    """Read the issues that the work is about, one after the other: ten years of them are not held at once."""
    pages = set(work.stories)
    for id in ledger.issues:
        tells = any(ledger.became[story] in pages for story in ledger.told[id])
        frozen = digests.load(db, id) if work.lists or tells or id in work.issues else None
        if frozen is not None:
            yield payload.load(frozen)


def _ledger(db: Database) -> Ledger:
    found = digests.issues(db)
    issues = {id: times.instant(made) for id, _, _, _, made in found}
    told: dict[str, set[int]] = {id: set() for id in issues}
    became = {}
    for id, story, page in digests.told(db):
        if id in told:  # not made since we looked
            told[id].add(story)
            became[story] = page
    return Ledger(issues=issues, numbers={id: number for id, number, *_ in found}, told=told, became=became)


def _note(ledger: Ledger, settings: Settings, place: Place) -> Note:
    own = f"{_release()} {place.public_url}"
    frame = f"{own} {(settings.title, settings.subject, settings.language, settings.timezone)}"
    return Note(
        own=hashlib.sha256(own.encode()).hexdigest(),
        frame=hashlib.sha256(frame.encode()).hexdigest(),
        issues=ledger.issues,
        moved=ledger.moved,
    )


def _noted(folder: Path) -> tuple[Note, ...]:
    """Read what the files may be made from; none where there is no note, or none that we can make sense of."""
    if not (folder / NOTE).is_file():  # a pipe would hold us until somebody else opens it
        return ()
    try:
        return tuple(
            Note(
                own=one["own"],
                frame=one["frame"],
                issues=dict(one["issues"]),
                moved={int(story): int(page) for story, page in one["moved"].items()},
            )
            for one in json.loads((folder / NOTE).read_text("utf-8"))
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return ()


def _write_down(folder: Path, *notes: Note) -> None:
    write_changed(folder / NOTE, json.dumps([asdict(one) for one in notes], indent=1) + "\n")


def _present(folder: Path) -> set[str]:
    """Return the paths of the files that are there."""
    found = set()
    for part in ("", "stories/", "next/"):
        where = folder / part
        if where.is_dir():
            with os.scandir(where) as entries:  # which knows a file when it sees one: there may be many thousands
                found |= {part + entry.name for entry in entries if entry.is_file()}
    return found


@cache
def _release() -> str:
    """Return what stands for all that a page is made by: our own code, templates and words, and what they rely on."""
    room = Path(__file__).parent
    ours = sorted(path for path in room.rglob("*") if path.is_file() and path.suffix != ".pyc")
    known = hashlib.sha256(f"{version('babel')} {version('jinja2')}".encode())
    for path in ours:
        known.update(f"{path.relative_to(room)} ".encode() + path.read_bytes())
    return known.hexdigest()
