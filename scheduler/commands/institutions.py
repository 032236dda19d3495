"""``silkwatch institutions``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from reports.settings import LANGUAGES
from scheduler import app, spreadsheet
from scheduler.tables import clip, printable

if TYPE_CHECKING:
    from storage.institutions import Counted, Stranger

EXAMPLE = 90  # columns of the place where a name was first seen
BEFORE = 20  # characters of it before the name
ADD = """
To add one, write it into institutions.toml in the home, which adds to the list, and run `silkwatch rejudge`. If the
list holds it by another name (`silkwatch institutions NAME` says so), its id and this name are enough.

[[institution]]
id = "…"
country = "{side}"
kind = "university"
{names}"""


@click.command("institutions")
@click.argument("name", required=False)
@click.option("--unknown", is_flag=True, help="List names that the list of institutions does not hold.")
@click.option("--csv", "how", flag_value="csv", help="Print CSV for a spreadsheet.")
@click.option("--json", "how", flag_value="json", help="Print a JSON list of objects.")
@click.pass_context
def command(ctx: click.Context, name: str | None, unknown: bool, how: str | None) -> None:
    """List the institutions that are in the news, and how often; with NAME one, in the news or not.

    NAME is an id or a name in any language. --unknown lists what articles call an institution and the list does not
    hold, for a person to add: whose it may be, how often it is named, and where first.

    \b
    Examples:
        silkwatch institutions
        silkwatch institutions 兰州大学
        silkwatch institutions --unknown --csv > to-add.csv
    """
    from scheduler import named
    from storage import institutions

    if unknown and name:
        raise click.UsageError("NAME is one of the list, --unknown is what is not in it: give one of the two")
    with ctx.obj.store() as db:
        if unknown:
            strangers = institutions.strangers(db)
        else:
            one = named.institution(institutions.all(db), name).id if name else None
            counted = [
                each for each in institutions.counted(db) if each.institution.id == one or (not one and each.articles)
            ]
    if unknown:
        _unknown(strangers, how)
    else:
        _known(counted, how, whole=name is not None)


def _known(counted: Sequence[Counted], how: str | None, *, whole: bool) -> None:
    counts = ("articles", "stories", "facts", "first", "latest")
    if how == "json":
        app.dump([asdict(one.institution) | {each: getattr(one, each) for each in counts} for one in counted])
    elif how == "csv":
        spreadsheet.write(
            ("id", "name", "name_zh", "name_ru", "name_kk", "country", "city", "kind", "website", *counts),
            [
                (
                    one.institution.id,
                    *(one.institution.names.get(lang) for lang in LANGUAGES),
                    *(one.institution.country, one.institution.city, one.institution.kind, one.institution.website),
                    *(getattr(one, each) for each in counts),
                )
                for one in counted
            ],
        )
    elif whole:
        _whole(counted[0])
    elif not counted:
        app.say("no article names an institution yet")
    else:
        app.rows(
            [
                (
                    one.institution.id,
                    one.institution.country,
                    *(getattr(one, each) for each in counts),
                    one.institution.names["en"],
                )
                for one in counted
            ],
            ("id", "country", *counts, "name"),
        )


def _whole(one: Counted) -> None:
    institution = one.institution
    app.say(app.bold(institution.names["en"]))
    app.fields(
        {
            "id": institution.id,
            **{lang: name for lang, name in institution.names.items() if lang != "en"},
            "country": institution.country,
            "city": institution.city,
            "kind": institution.kind,
            "website": institution.website,
            "articles": one.articles,
            "stories": one.stories,
            "facts": one.facts,
            "named": f"{one.first} to {one.latest}" if one.first else "in no article",
        }
    )
    if one.facts:
        app.say(f"\nits facts: `silkwatch facts --institution {institution.id}`")


def _unknown(strangers: Sequence[Stranger], how: str | None) -> None:
    columns = ("name", "side", "articles", "stories", "facts", "first", "latest", "lang")
    where = ("surface", "article_id", "url", "example")
    if how == "json":
        app.dump(strangers)
    elif how == "csv":
        spreadsheet.write(
            (*columns, *where), [[getattr(one, each) for each in (*columns, *where)] for one in strangers]
        )
    elif not strangers:
        app.say("the list holds every institution that articles name")
    else:
        app.rows(
            [
                (
                    *(getattr(one, each) for each in columns),
                    one.article_id,
                    _there(one),
                )
                for one in strangers
            ],
            (*columns, "article", "there"),
        )
        first = strangers[0]
        lang = first.lang if first.lang in LANGUAGES else "en"
        name = json.dumps(printable(first.name), ensure_ascii=False)  # TOML quotes a text alike
        names = {"en": '"…"', lang: name}
        app.say(ADD.format(side=first.side or "…", names="\n".join(f"{key} = [{one}]" for key, one in names.items())))


def _there(one: Stranger) -> str:
    """Return the name where it stands, with some words around it."""
    begin = max(one.example.find(one.surface) - BEFORE, 0)
    text = " ".join(printable(one.example[begin:]).split())
    return clip(f"…{text}" if begin else text, EXAMPLE)
