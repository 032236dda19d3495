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
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from reports.errors import BadPayload
from reports.model import Digest

SCHEMA = "silkwatch-digest/1"
# What a terminal obeys rather than shows, and halves of characters, which no file can hold: escaped.
UNSEEN = re.compile("[\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]")


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
        return typing.cast(Digest, _typed(data, Digest))
    except (KeyError, TypeError, ValueError) as error:
        why = f"{type(error).__name__}: {error}"
        raise BadPayload(f"frozen issue: {data.get('id')}: {why}: restore a backup of the database") from error


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat().replace("+00:00", "Z")
    return value


def _typed(value: Any, kind: Any) -> Any:
    """Turn parsed JSON into ``kind``: the few types that records are made of."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        if value is None:
            return None
        if date in arguments and isinstance(value, str):
            return _moment(value)
        return _typed(value, next(one for one in arguments if one is not type(None)))
    if origin is tuple:
        each = arguments[:1] * len(value) if arguments[-1] is ... else arguments
        return tuple(_typed(one, of) for one, of in zip(value, each, strict=True))
    if dataclasses.is_dataclass(kind):
        return _record(value, kind)
    if kind in (date, datetime):
        return _moment(value)
    return value


def _record(value: Mapping[str, Any], kind: Any) -> Any:
    hints = _hints(kind)
    return kind(**{name: _typed(one, hints[name]) for name, one in value.items() if name in hints})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _moment(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
