"""Texts as SQLite can hold them (pure)."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from storage.models import Prepared

Record = TypeVar("Record")


def writable(record: Record) -> Record:
    """Return a record whose texts SQLite can hold: lone surrogates, as JSON may bring them, become U+FFFD."""
    return record if _sound(record) else cast("Record", _writable(record))


def _sound(record: object) -> bool:
    """Say whether all texts of a record can be written; in one go, for every record is asked and hardly one is not."""
    left, texts = [record], []
    while left:
        value = left.pop()
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, tuple):
            left += value
        elif hasattr(value, "__dataclass_fields__") and not isinstance(value, Prepared):
            left += vars(value).values()
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True


def _writable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, tuple):
        return tuple(_writable(one) for one in value)
    if isinstance(value, Prepared):
        return None  # of other texts
    if is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: _writable(getattr(value, field.name)) for field in fields(value)}
        return replace(value, **changed)
    return value
