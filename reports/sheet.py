"""A digest as rows for a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import astuple, dataclass, fields

from reports.clean import web_address
from reports.escape import cell
from reports.language import Language
from reports.line import line
from reports.model import Digest, Gist, Item
from storage.models import Side


@dataclass(frozen=True, kw_only=True)
class Row:
    """One item: the columns, in their order. Names are English; ``line`` is in the language of the digest."""

    issue: str
    section: str
    kind: str
    story: int
    article: int
    title: str
    url: str | None
    source: str
    language: str | None
    published: dt.datetime | dt.date | None
    first_seen: dt.datetime
    what: str | None
    chinese_side: str
    kazakh_side: str
    place: str | None
    date: dt.date | None
    date_end: dt.date | None
    number: float | None
    unit: str | None
    score: float
    reports: int
    line: str


def csv_(digest: Digest, words: Language) -> str:
    """Return one row per item, updates included; a header first. No cell can be taken for a formula."""
    told = [(section.key, item) for section in digest.sections for item in section.items]
    rows = [_row(digest, section, item, words) for section, item in told]
    rows += [_row(digest, "updates", item, words) for item in digest.updates]
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(field.name for field in fields(Row))
    writer.writerows([cell(value) for value in astuple(row)] for row in rows)
    return file.getvalue()


def _row(digest: Digest, section: str, item: Item, words: Language) -> Row:
    report, gist = item.report, item.gist
    return Row(
        issue=digest.id,
        section=section,
        kind=item.kind,
        story=item.story_id,
        article=report.article_id,
        title=report.title,
        url=web_address(report.url),
        source=report.source_title,
        language=report.lang,
        published=report.published,
        first_seen=report.first_seen,
        what=gist.kind,
        chinese_side=_names(gist, "CN"),
        kazakh_side=_names(gist, "KZ"),
        place=gist.place,
        date=gist.date,
        date_end=gist.date_end,
        number=gist.number,
        unit=gist.unit,
        score=item.score,
        reports=1 + len(item.also),
        line=str(line(gist, words)),
    )


def _names(gist: Gist, which: Side) -> str:
    return "; ".join(party.names.get("en", party.id) for side, party in gist.parties if side == which)
