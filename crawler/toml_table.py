"""A TOML table being read: every value checked, every complaint with its file, its key and a remedy."""

from __future__ import annotations

import contextlib
import difflib
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from re import _parser  # type: ignore[attr-defined]  # what `re` itself makes of an expression
from typing import Any, TypeVar
from urllib.parse import urlsplit

from cssselect import HTMLTranslator, SelectorError

from crawler.errors import SourceError

T = TypeVar("T", bound=str)

LONGEST_PATTERN = 500  # characters

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_XPATH = HTMLTranslator()  # what lxml puts a selector to; lxml itself is not loaded for the sake of a configuration
_MANY = 10  # a repeat beyond which what is repeated has to be plain


def nearest(word: str, known: tuple[str, ...]) -> str:
    """Say which known word was probably meant, or what is known."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(known)}"


class Table:
    """A TOML table being read: every value checked, every message with the file and the key."""

    def __init__(self, data: Mapping[str, Any], file: str, where: str, keys: tuple[str, ...]) -> None:
        self.data, self.file, self.where = data, file, where
        if unknown := next((key for key in data if key not in keys), None):
            raise self.wrong(unknown, "there is no such key", nearest(unknown, keys))

    def wrong(self, key: str, why: str, remedy: str) -> SourceError:
        """Make the error that says what is wrong with a key, and what to do."""
        place = f"{key!r} in {self.where}" if self.where else repr(key)
        return SourceError(f"not a valid source: {self.file}: {place}: {why}: {remedy}")

    def text(self, key: str, *, required: bool = False) -> str:
        """A text without surrounding space; empty where the key is absent."""
        value = self.data.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, f"{value!r} is not a text", "put it in quotes")
        if required and not value.strip():
            raise self.wrong(key, "it is missing", f'add {key} = "…"')
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self.wrong(key, f"{value!r} is not a list of texts", 'write ["…", "…"]')
        return tuple(value)

    def matching(self, key: str, shape: re.Pattern[str], looks_like: str) -> str:
        """A required text of a given form."""
        value = self.text(key, required=True)
        if not shape.fullmatch(value):
            raise self.wrong(key, f"{value!r} has the wrong form", f"write {looks_like}")
        return value

    def choice(self, key: str, known: tuple[T, ...]) -> T:
        """One of the known words."""
        value = self.text(key, required=True)
        chosen = next((each for each in known if each == value), None)
        if chosen is None:
            raise self.wrong(key, f"{value!r} is not known", nearest(value, known))
        return chosen

    def url(self, key: str, *, required: bool = False) -> str:
        """A web address; empty where the key is absent."""
        value = self.text(key, required=required)
        try:
            parts = urlsplit(value)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)
        except ValueError:
            good = False
        if value and not good:
            raise self.wrong(key, f"{value!r} is no web address", "write it whole: https://…")
        return value

    def pattern(self, key: str) -> str | None:
        """A regular expression that cannot take for ever; None where the key is absent."""
        value = self.text(key)
        if len(value) > LONGEST_PATTERN:
            raise self.wrong(key, f"the regular expression is longer than {LONGEST_PATTERN} characters", "shorten it")
        try:
            re.compile(value)
            endless = _explodes(_parser.parse(value))
        except (re.error, OverflowError, RecursionError) as error:
            raise self.wrong(
                key, f"bad regular expression ({error})", "mend it; single quotes keep \\ as it is"
            ) from error
        if endless:
            why = "it repeats a repeat or a choice, which can take hours on one address"
            raise self.wrong(key, why, "write it without (…+)+ and (…|…)+")
        return value or None

    def selector(self, key: str) -> str | None:
        """A CSS selector; None where the key is absent."""
        return self._css(key, self.text(key)) if self.text(key) else None

    def selectors(self, key: str) -> tuple[str, ...]:
        """A list of CSS selectors."""
        return tuple(self._css(key, value) for value in self.texts(key))

    def _css(self, key: str, value: str) -> str:
        try:
            _XPATH.css_to_xpath(value)
        except SelectorError as error:
            raise self.wrong(key, f"bad CSS selector {value!r} ({error})", "mend it") from error
        return value

    def seconds(self, key: str, *, default: str | float, least: float, most: float) -> float:
        """A length of time in seconds, written as a number or with a unit."""
        value = self.data.get(key, default)
        if isinstance(value, str) and (match := _DURATION.fullmatch(value.strip())):
            value = float(match[1]) * _UNITS[match[2]]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.wrong(
                key, f"{value!r} is no length of time", 'write "30m", "3h" or "1d", or a number of seconds'
            )
        if not least <= value <= most:
            raise self.wrong(key, f"{value:g} seconds is out of range", f"from {least:g} to {most:g} seconds")
        return float(value)

    def day(self, key: str) -> date | None:
        """A calendar day; None where the key is absent."""
        value = self.data.get(key)
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                value = date.fromisoformat(value)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.wrong(key, f"{value!r} is no date", "write it as 2026-09-01")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where the key is absent."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, f"{value!r} is neither true nor false", "write true or false, without quotes")
        return value

    def table(self, key: str) -> Mapping[str, Any]:
        """A table; empty where the key is absent."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "it is not a table", f"write [{key}]")
        return value

    def tables(self, key: str) -> tuple[Mapping[str, Any], ...]:
        """One table or several, as a tuple."""
        value = self.data.get(key, [])
        entries = [value] if isinstance(value, dict) else value
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise self.wrong(key, "it is not a table", f"write [[{key}]]")
        return tuple(entries)


def _explodes(parsed: Any, *, repeated: bool = False) -> bool:
    """Say whether a parsed regular expression repeats what can match in many ways by itself: (a+)+, (a?b?)*, (a|aa)+.

    One address made for it would keep the crawl busy for hours.
    """
    for code, inside in parsed:
        name = str(code)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, body = inside
            if repeated and least != most:
                return True
            if _explodes(body, repeated=repeated or most > _MANY):
                return True
        elif name == "BRANCH":
            if repeated or any(_explodes(each) for each in inside[1]):
                return True
        elif any(_explodes(part, repeated=repeated) for part in _parts(inside)):
            return True
    return False


def _parts(inside: Any) -> Iterator[Any]:
    """Go through what a group, a look around or a condition holds."""
    for each in inside if isinstance(inside, tuple) else ():
        if isinstance(each, _parser.SubPattern):
            yield each
