"""The JSON Schema of a digest as it is frozen, made from the records it consists of. Pure.

``python -m reports.schema`` prints it; it is published as docs/digest.schema.json.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Literal

from reports.model import Digest
from reports.payload import SCHEMA

PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}


def schema() -> dict[str, Any]:
    """Return the schema. What has had a default since it was added is not required: older issues go without it."""
    digest = _record(Digest)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        **digest,
        "required": ["schema", *digest["required"]],
        "properties": {"schema": {"const": SCHEMA}, **digest["properties"]},
        "$defs": {kind.__name__: _record(kind) for kind in sorted(set(_used(Digest)), key=lambda one: one.__name__)},
    }


def _record(kind: Any) -> dict[str, Any]:
    hints, fields = typing.get_type_hints(kind), dataclasses.fields(kind)
    return {
        "type": "object",
        "description": " ".join((inspect.getdoc(kind) or "").replace("``", "").replace("None", "null").split()),
        "required": [one.name for one in fields if _is_required(one)],
        "properties": {one.name: _of(hints[one.name]) for one in fields},
    }


def _of(kind: Any) -> dict[str, Any]:
    """Describe a type: one of those that ``payload`` writes."""
    if kind in PLAIN:
        return PLAIN[kind]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        return {"$ref": f"#/$defs/{typing.cast(type, kind).__name__}"}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (typing.Union, types.UnionType):
        others = [_of(one) for one in arguments if one is not type(None)]
        if len(others) == 1 and "type" in others[0] and type(None) in arguments:
            return {**others[0], "type": [others[0]["type"], "null"]}
        return {"anyOf": [*others, *([{"type": "null"}] if type(None) in arguments else [])]}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(arguments[1])}
    if arguments[-1] is ...:
        return {"type": "array", "items": _of(arguments[0])}
    size = len(arguments)
    return {"type": "array", "prefixItems": [_of(one) for one in arguments], "minItems": size, "maxItems": size}


def _used(kind: Any) -> Iterator[type]:
    """Yield the records that a type consists of, however deep, but for itself."""
    parts = typing.get_type_hints(kind).values() if dataclasses.is_dataclass(kind) else typing.get_args(kind)
    for part in parts:
        if dataclasses.is_dataclass(part):
            yield typing.cast(type, part)
        yield from _used(part)


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
