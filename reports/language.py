"""The words around the news, in the reader's language: headings, dates, numbers, plurals."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import tomli
from babel import Locale
from babel.dates import format_interval, format_skeleton
from babel.numbers import format_decimal

LOCALES = {"en": "en_GB"}  # day before month, as an international page writes it
TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")


class Language:
    """One language of the frame, with the zone that times are shown in."""

    def __init__(self, code: str, zone: ZoneInfo) -> None:
        self.code = code
        self.zone = zone
        self.locale = Locale.parse(LOCALES.get(code, code))
        self.words = _words(code)

    def say(self, key: str, **values: object) -> str:
        """Return a text of the frame with its places filled."""
        return str(self.words["text"][key]).format(**values)

    def count(self, key: str, n: float, **values: object) -> str:
        """Return a number with its noun in the right form."""
        return self._plural(self.words["count"][key], n, **values)

    def name(self, table: str, key: str | None) -> str | None:
        """Return the word for a key of a table (``kind``, ``section``, ``state`` …); None if there is none."""
        found = self.words[table].get(key)
        return None if found is None else str(found)

    def amount(self, n: float, unit: str | None) -> str | None:
        """Return a number of something, or None where we have no word for what it counts."""
        forms = self.words["unit"].get(unit)
        return self._plural(forms, n) if forms else None

    def side(self, code: str) -> str:
        """Return what the side of a country (ISO 3166) is called; where we have no word for it, the country's name."""
        return self.name("side", code) or str(self.locale.territories.get(code, code))

    def place(self, name: str) -> str:
        """Return a place's name, whichever of the four languages it is given in; one we do not know stays as it is."""
        return _places().get(name.casefold().replace("’", "'"), {}).get(self.code, name)

    def day(self, moment: datetime | date) -> str:
        """Return a calendar day."""
        return str(format_skeleton("yMMMd", self._local(moment), locale=self.locale))

    def month(self, moment: date) -> str:
        """Return the name of a month, short, as it stands alone."""
        return str(self.locale.months["stand-alone"]["abbreviated"][moment.month])

    def weekday(self, moment: datetime | date) -> str:
        """Return a calendar day with the day of the week."""
        return str(format_skeleton("yMMMEd", self._local(moment), locale=self.locale))

    def days(self, first: date, last: date | None) -> str:
        """Return a day, or the days from ``first`` to ``last``."""
        if last is None or last <= first:
            return self.day(first)
        return str(format_interval(first, last, "yMMMd", locale=self.locale))

    def span(self, start: datetime, end: datetime) -> str:
        """Return the calendar days of a window."""
        last = (end - timedelta(microseconds=1)).astimezone(self.zone).date()
        return self.days(start.astimezone(self.zone).date(), last)

    def window(self, start: datetime, end: datetime) -> str:
        """Return the exact window, its zone and its offset; the end of a day is 24:00."""
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        clock, closing = last.strftime("%H:%M"), last.date()
        if clock == "00:00":
            clock, closing = "24:00", closing - timedelta(days=1)
        offsets = "/".join(dict.fromkeys(_offset(moment) for moment in (first, last)))
        return (
            f"{self.weekday(first.date())}, {first:%H:%M} – {self.weekday(closing)}, {clock}"
            f" ({self.zone.key}, {offsets})"
        )

    def tongue(self, tag: str) -> str:
        """Return the name of the language of an article; its tag where we have none."""
        names, scripts = self.locale.languages, self.locale.scripts
        base, _, script = tag.partition("-")
        whole = names.get(tag.replace("-", "_"))
        if whole or base not in names:
            return str(whole or tag)
        return f"{names[base]} ({scripts[script]})" if script in scripts else str(names[base])

    def number(self, n: float) -> str:
        """Return a number as this language writes it."""
        return str(format_decimal(n, locale=self.locale))

    def _plural(self, forms: dict[str, str], n: float, **values: object) -> str:
        form = forms.get(str(self.locale.plural_form(n)), forms["other"])
        return form.format(n=self.number(n), **values)

    def _local(self, moment: datetime | date) -> date:
        return moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment


def tag(lang: str | None) -> str | None:
    """Return a language tag fit for an attribute, or None."""
    return lang if lang and TAG.fullmatch(lang) else None


@cache
def _words(code: str) -> dict[str, Any]:
    return tomli.loads(resources.files("reports").joinpath("words", f"{code}.toml").read_text("utf-8"))


@cache
def _places() -> dict[str, dict[str, str]]:
    """Return the names of each place by language, under every one of them."""
    text = resources.files("reports").joinpath("words", "places.toml").read_text("utf-8")
    rows = [{"en": en, **others} for en, others in tomli.loads(text)["place"].items()]
    return {name.casefold(): row for row in rows for name in row.values()}


def _offset(moment: datetime) -> str:
    offset = moment.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"
