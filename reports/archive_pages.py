"""The pages of the archive around its issues: the list of them, the search, a story's own page, pages that lead on.

Pure. Everything is said in the language of the settings, headlines in their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from babel import Locale
from markupsafe import Markup

from reports import render, weeks
from reports.catalogue import Listed, Listing
from reports.clean import plain
from reports.language import LOCALES, Language
from reports.model import Digest, Item
from reports.place import Place
from reports.settings import Settings
from reports.stale import onward_path, story_path
from reports.voice import Voice


@dataclass(frozen=True, kw_only=True)
class Appearance:
    """What an issue told of a story."""

    issue: str
    number: int | None
    dates: str
    item: Item


def index(listings: Sequence[Listing], settings: Settings, place: Place) -> str:
    """Return the list of all issues, with the newest one opened; ``listings`` the oldest first, at least one."""
    newest_first = listings[::-1]
    return _page(
        "archive-index.html", "index.html", settings, place, newest=newest_first[0], years=_years(newest_first)
    )


def search(listings: Sequence[Listing], settings: Settings, place: Place) -> str:
    """Return the list of all items, which a script, where one may run, narrows to the words that are typed."""
    newest_first = listings[::-1]
    script, script_hash = render.inline("archive.js")
    places = _places(one for issue in newest_first for one in issue.items)
    return _page(
        "archive-search.html",
        "search.html",
        settings,
        place,
        years=_years(newest_first),
        refer=lambda one: " ".join(str(places[plain(word)]) for word in one.words),
        table=_in_script(list(places)),
        script=script,
        script_hash=script_hash,
    )


def appearance(digest: Digest, item: Item, settings: Settings) -> Appearance:
    """Return what a story's page says of one of its items."""
    dates = Voice(Language(settings.language, weeks.zone(digest.timezone))).dates(digest)
    return Appearance(issue=digest.id, number=digest.number, dates=dates, item=item)


def story(story_id: int, appearances: Sequence[Appearance], settings: Settings, place: Place) -> str:
    """Return the page of a story: all that the issues told of it, the first first."""
    newest = appearances[-1].item.report
    return _page("archive-story.html", story_path(story_id), settings, place, appearances=appearances, newest=newest)


def moved(story_id: int, page: int, settings: Settings, place: Place) -> str:
    """Return the page of a story that is told as part of another by now: it leads on to that one's."""
    words = _language(settings)
    return _page(
        "archive-onward.html",
        story_path(story_id),
        settings,
        place,
        heading=words.say("archive_story"),
        text=words.say("archive_moved"),
        link=words.say("archive_moved_go"),
        target=story_path(page),
        at_once=True,
    )


def onward(issue: str, following: tuple[str, int] | None, settings: Settings, place: Place) -> str:
    """Return the page that leads on to the issue ``following`` this one (id and number), or says when to expect it."""
    words = _language(settings)
    text, link, target = "", words.say("archive_until_then"), issue
    if following:
        target, number = following
        named = f"{words.say('issue', number=number)} · {target}"
        link = words.say("archive_next_go", issue=named)
    else:
        week = weeks.parse(issue).shifted(1)
        text = words.say("archive_next_wait", week=week, date=words.weekday(week.sunday))
    return _page(
        "archive-onward.html",
        onward_path(issue),
        settings,
        place,
        heading=words.say("archive_next"),
        text=text,
        link=link,
        target=f"{target}.html",
        at_once=following is not None,
    )


def _places(items: Iterable[Listed]) -> dict[str, int]:
    """Return the words that items are found by and the place of each in the table: many share them."""
    words = dict.fromkeys(plain(word) for one in items for word in one.words)
    return {word: place for place, word in enumerate(words)}


def _in_script(value: object) -> Markup:
    """Return data as JSON that may stand in a script element."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def _years(newest_first: Iterable[Listing]) -> list[tuple[int, list[Listing]]]:
    return [(year, list(found)) for year, found in groupby(newest_first, key=attrgetter("year"))]


def _language(settings: Settings) -> Language:
    return Language(settings.language, weeks.zone(settings.timezone))


def _page(template: str, path: str, settings: Settings, place: Place, **more: object) -> str:
    words = _language(settings)
    style, style_hash = render.inline("digest.css", "archive.css", "print.css")
    return (
        render.environment(template)
        .get_template(template)
        .render(
            words=words,
            say=words.say,
            voice=Voice(words),
            title=plain(settings.title),
            subject=settings.subject or words.say("subject"),
            locale=Locale.parse(LOCALES.get(settings.language, settings.language)),
            place=place,
            path=path,
            up="../" * path.count("/"),
            style=style,
            style_hash=style_hash,
            **{"script": None, "script_hash": None} | more,
        )
    )
