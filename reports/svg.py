"""Pieces of a picture as inline SVG: whatever stands in it is cleaned and escaped like any other text of a page."""

from __future__ import annotations

from markupsafe import Markup, escape

from reports.clean import plain


def element(name: str, *children: str, **attributes: str | float) -> Markup:
    """Return an element. ``class_`` is written ``class``, ``stroke_width`` is written ``stroke-width``."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"' for key, value in attributes.items()
    )
    return Markup(f"<{name}{said}>{''.join(map(_text, children))}</{name}>")


def picture(id: str, size: tuple[float, float], *children: str, title: str, description: str, class_: str) -> Markup:
    """Return a picture of that size in its own units, with a name and a description for those who cannot see it."""
    width, height = map(_value, size)
    return element(
        "svg",
        element("title", title, id=f"{id}-title"),
        element("desc", description, id=f"{id}-desc"),
        *children,
        role="img",
        viewBox=f"0 0 {width} {height}",
        aria_labelledby=f"{id}-title {id}-desc",
        class_=class_,
    )


def _text(child: str) -> Markup:
    return child if isinstance(child, Markup) else escape(plain(child))


def _value(value: str | float) -> str:
    return plain(value) if isinstance(value, str) else f"{round(value, 1):g}"
