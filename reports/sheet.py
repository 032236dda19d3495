"""A digest as rows for a spreadsheet: its items, and what was signed and opened.

Excel takes a CSV file for one in the code page of the machine unless it begins with a byte order mark: Chinese and
Cyrillic are garbage then. So files that people open begin with ``BOM``; what goes into a pipe does not, for there a
program reads it, and most take the mark for a part of the first column's name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from reports.clean import web_address
from reports.escape import cell
from reports.language import Language
from reports.line import line
from reports.model import Digest, Event, Item, Party
from reports.place import Place
from storage.models import Side

BOM = "\ufeff"
# The columns of the two sides of the bundled watch; another watch's are named by the code of the side.
COLUMNS = {"CN": "chinese_side", "KZ": "kazakh_side"}


def csv_(digest: Digest, words: Language, place: Place) -> str:
    """Return one row per item, updates included; a header first. Columns are only ever added, at the end.

    Names are English; ``line`` and ``translated_title`` are in the language of the digest.
    """
    told = [(str(section.key), item) for section in digest.sections for item in section.items]
    told += [("updates", item) for item in digest.updates]
    sides = _sides(digest)
    return _written(
        [
            *("issue", "section", "kind", "story", "article", "title", "url", "source", "language", "published"),
            *("first_seen", "what", *map(_column, sides), "place", "date", "date_end", "number", "unit", "score"),
            *("reports", "line", "rank", "leading", "author", "translated_title", "translated_by", "permalink"),
        ],
        [_item(digest, section, item, sides, words, place) for section, item in told],
    )


def facts_csv(digest: Digest) -> str:
    """Return one row per event of what was signed or opened; a header first. Columns are only ever added, at the end.

    Names are English; ``unknown``: parties that our list does not hold, with their side where it is known; ``differ``:
    the columns in which reports do.
    """
    sides = _sides(digest)
    return _written(
        [
            *("issue", "story", "date", "date_end", "kind", "document", *map(_column, sides), "unknown", "place"),
            *("number", "unit", "status", "differ", "reported"),
        ],
        [_event(digest, event, sides) for event in digest.events],
    )


def _item(
    digest: Digest, section: str, item: Item, sides: Sequence[Side], words: Language, place: Place
) -> dict[str, object]:
    report, gist = item.report, item.gist
    translation = next((one for one in item.translations if one.language == digest.language), None)
    return {
        "issue": digest.id,
        "section": section,
        "kind": item.kind,
        "story": item.story_id,
        "article": report.article_id,
        "title": report.title,
        "url": web_address(report.url),
        "source": report.source_title,
        "language": report.lang,
        "published": report.published,
        "first_seen": report.first_seen,
        "what": gist.kind,
        **_named(gist.parties, sides),
        "place": gist.place,
        "date": gist.date,
        "date_end": gist.date_end,
        "number": gist.number,
        "unit": gist.unit,
        "score": item.score,
        "reports": 1 + len(item.also),
        "line": str(line(gist, words)),
        "rank": report.rank,
        "leading": digest.top.index(item.story_id) + 1 if item.story_id in digest.top else None,
        "author": report.author,
        "translated_title": translation.title if translation else None,
        "translated_by": translation.engine if translation else None,
        "permalink": place.address(f"stories/{item.story_id}.html"),
    }


def _event(digest: Digest, event: Event, sides: Sequence[Side]) -> dict[str, object]:
    return {
        "issue": digest.id,
        "story": event.story_id,
        "date": event.date,
        "date_end": event.date_end,
        "kind": event.kind,
        "document": event.document,
        **_named(event.parties, sides),
        "unknown": "; ".join(f"{name} ({side})" if side else name for name, side in event.unknown),
        "place": event.place,
        "number": event.number,
        "unit": event.unit,
        "status": event.status,
        "differ": "; ".join(event.differ),
        "reported": event.reported,
    }


def _sides(digest: Digest) -> list[Side]:
    """Return the sides that have a column: those of the bundled watch even in an issue that names none."""
    items = (*digest.items, *digest.updates)
    parties = chain(*(item.gist.parties for item in items), *(event.parties for event in digest.events))
    return sorted({side for side, _ in parties} | (set(COLUMNS) if digest.subject is None else set()))


def _column(side: Side) -> str:
    return COLUMNS.get(side, f"side_{side}")


def _named(parties: Iterable[tuple[Side, Party]], sides: Sequence[Side]) -> dict[str, object]:
    names: dict[Side, list[str]] = {side: [] for side in sides}
    for side, party in parties:
        names[side].append(party.names.get("en") or party.id)
    return {_column(side): "; ".join(found) for side, found in names.items()}


def _written(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Write a header and rows, such that no cell can be taken for a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(map(cell, columns))
    writer.writerows([cell(row[name]) for name in columns] for row in rows)
    return file.getvalue()
