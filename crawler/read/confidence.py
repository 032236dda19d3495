"""How sure a read value is: independent voices that agree make it surer, those that disagree less sure. Pure.

All weights stand here. They are set so that a confidence is about the share of values that are right, as
``bench/confidence.py`` measures it on recorded pages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from storage.models import Origin

LOW = 0.5  # a title or a date below this gets a warning

# How often a witness is right that nobody supports; "" is any other.
_ALONE: Mapping[str, Mapping[str, float]] = {
    "title": {"layout": 0.92, "h1": 0.8, "json-ld": 0.8, "og:title": 0.8, "heading": 0.72, "line": 0.76, "title": 0.72,
              "text": 0.35, "": 0.62},
    "text": {"layout": 0.97, "generic": 0.88, "json-ld": 0.7, "script": 0.7, "dense": 0.6, "": 0.9},
    "published": {"layout": 0.9, "json-ld": 0.9, "meta": 0.9, "time": 0.84, "text": 0.85, "url": 0.8, "list": 0.78,
                  "meta-date": 0.65, "guess": 0.7, "": 0.5},
    "author": {"layout": 0.92, "json-ld": 0.86, "byline": 0.82, "text": 0.75, "": 0.8},
    "lang": {"": 0.9},
    "image": {"og:image": 0.9, "json-ld": 0.9, "text": 0.6, "": 0.85},
    "summary": {"lead": 0.95, "description": 0.9, "": 0.75},
}  # fmt: skip
# Names of one voice: they repeat one field of the editor's form, or are one place of the page.
_VOICES: Mapping[str, Mapping[str, str]] = {
    "title": {"h1": "page", "heading": "page", "line": "page", "layout": "page", "twitter:title": "og:title"},
    "published": {"time": "page", "text": "page", "layout": "page", "meta": "json-ld"},
}
# These say something else as a rule: the place in the site, a name for internal use.
_IDLE = frozenset(["breadcrumb", "headline", "dc.title"])
_SUPPORT = 0.07  # for each further voice that says the same
_DENIAL = 0.1  # for each voice that only says something else
# For a reason to doubt that lies in the value itself: a date of the last change, an author that is the site.
_DOUBT = {"published": 0.36, "author": 0.15}
_MOST = 0.99


def weigh(field: str, witnesses: Collection[str], others: Collection[str] = (), *, doubtful: bool = False) -> Origin:
    """Say where a value comes from and how sure it is.

    ``witnesses``: who says it, the one that was believed first; ``others``: who says something else. ``doubtful``: the
    value itself gives reason to doubt it (a date that may be that of the last change, an author that is the site).
    """
    alone, voices = _ALONE[field], _VOICES.get(field, {})
    support = dict.fromkeys(voices.get(name, name) for name in witnesses)
    denial = {voices.get(name, name) for name in others if name not in _IDLE} - support.keys()
    first = next(iter(witnesses), "")
    sure = alone.get(first, alone[""]) + _SUPPORT * (len(support) - 1) - _DENIAL * len(denial)
    sure = min(_MOST, max(0.0, sure - (_DOUBT[field] if doubtful else 0.0)))
    return Origin(field=field, source=", ".join(witnesses), confidence=round(sure, 2))


def weigh_text(found_by: str, linked: float, *, seconded: bool | None = None) -> Origin:
    """Say how the text was found and how sure it is: what lies in links is rather navigation.

    ``seconded``: whether the densest part of the page holds the same text.
    """
    agreed = ["dense"] if seconded is not None else []
    origin = weigh("text", [found_by, *(agreed if seconded else [])], agreed if seconded is False else [])
    return replace(origin, confidence=round(max(0.0, origin.confidence - linked / 2), 2))
