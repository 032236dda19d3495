"""A digest as JSON and back: what an issue is frozen as. The format is documented in docs/digest.md.

``dump`` and ``load`` are exact inverses, so that what is rendered from a frozen issue is what was rendered when it was
made. A field added later needs a default, so that older issues can still be read; anything else needs a new ``SCHEMA``.
"""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

from reports import weeks
from reports.errors import BadPayload
from reports.model import Digest
from reports.settings import LANGUAGES

SCHEMA = "silkwatch-digest/1"
Reader = Callable[[Any], Any]  # of a parsed value
# What a terminal obeys rather than shows, and halves of characters, which no file can hold: escaped.
UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


def dump(digest: Digest) -> str:
    """Write a digest as JSON: keys in a fixed order, instants as ISO 8601 in UTC, one line feed at the end."""
    text = json.dumps({"schema": SCHEMA, **_plain(digest)}, ensure_ascii=False, indent=1, allow_nan=False)
    return UNSEEN.sub(lambda char: f"\\u{ord(char[0]):04x}", text) + "\n"


def load(text: str) -> Digest:
    """Read what ``dump`` wrote. Raises ``BadPayload``."""
    try:
        data = json.loads(text)
        schema = data["schema"]
    except (ValueError, TypeError, KeyError) as error:
        raise BadPayload("frozen issue: not a digest: the database is damaged: restore a backup of it") from error
    if schema != SCHEMA:
        raise BadPayload(f"frozen issue: {schema}: this release reads {SCHEMA}: upgrade Silkwatch")
    try:
        return _showable(_reader(Digest)(data))
    except (KeyError, TypeError, ValueError) as error:
        why = f"{type(error).__name__}: {error}"
        raise BadPayload(f"frozen issue: {data.get('id')}: {why}: restore a backup of the database") from error


def _showable(made: Digest) -> Digest:
    """Return a digest for whose language we have words, in a zone that exists. Raises ``BadPayload`` for another."""
    if made.language not in LANGUAGES:
        why = f"there are no words for the language {made.language!r}: upgrade Silkwatch, or restore a backup"
        raise BadPayload(f"frozen issue: {made.id}: {why} of the database")
    weeks.zone(made.timezone)
    return made


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat().replace("+00:00", "Z")
    return value


@cache
def _reader(kind: Any) -> Reader:
    """Return what turns parsed JSON into ``kind``, one of the few types that records are made of.

    Found out once for each type: an issue has thousands of values, and the archive reads all issues there are.
    """
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        known = _moment if date in arguments else _reader(next(one for one in arguments if one is not type(None)))
        return lambda value: None if value is None else known(value)
    if origin is tuple and arguments[-1] is ...:
        each = _reader(arguments[0])
        return lambda value: tuple(map(each, value))
    if origin is tuple:
        readers = tuple(map(_reader, arguments))
        return lambda value: tuple(read(one) for read, one in zip(readers, value, strict=True))
    if dataclasses.is_dataclass(kind):
        return _record_reader(typing.cast(type, kind))
    return _moment if kind in (date, datetime) else _as_it_is


def _record_reader(kind: type) -> Reader:
    fields = {name: _reader(hint) for name, hint in typing.get_type_hints(kind).items()}
    return lambda value: kind(**{name: fields[name](one) for name, one in value.items() if name in fields})


def _as_it_is(value: Any) -> Any:
    return value


def _moment(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
