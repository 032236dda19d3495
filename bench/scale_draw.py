"""The picture of bench/scale.py: what each thing costs, by the articles of the store. Pure; nothing but the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from xml.etree import ElementTree as ET

from bench.scale_table import Curve

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BASE = 64, 560, 48, 372  # of the plot; names stand to its right
APART = 17  # between two names
# Colours that hold against white and against near-black; dashes tell the lines apart without them.
COLOURS = ("#3b7dd8", "#c2571a", "#2a8f5b", "#9d5bd2", "#b8860b", "#c7417b", "#5f7d8c", "#7a7a2a")
DASHES = ("", "7 3", "2 3", "10 3 2 3", "5 5", "1 4", "12 4", "3 1")
STYLE = """
svg { color-scheme: light dark; }
.paper { fill: #ffffff; } .ink { fill: #1f2328; } .faint { fill: #59636e; } .grid { stroke: #d1d9e0; }
text { font: 12px system-ui, sans-serif; } .title { font-weight: 600; font-size: 14px; }
@media (prefers-color-scheme: dark) {
  .paper { fill: #0d1117; } .ink { fill: #f0f6fc; } .faint { fill: #9198a1; } .grid { stroke: #30363d; }
}
"""


def drawing(curves: Mapping[str, Curve], *, title: str) -> str:
    """Draw curves, both axes logarithmic, as one SVG file that needs nothing else. Raises ValueError without any."""
    costs = [cost for curve in curves.values() for cost in curve.values() if cost > 0]
    if not costs:
        raise ValueError("drawing: there is nothing to draw: measure a store first")
    sizes = sorted({size for curve in curves.values() for size in curve})
    low, high = floor(log10(min(costs))), ceil(log10(max(costs)) + 1e-9)

    def across(size: float) -> float:
        span = log10(sizes[-1] / sizes[0]) or 1
        return LEFT + (RIGHT - LEFT) * log10(size / sizes[0]) / span

    def up(cost: float) -> float:
        return BASE - (BASE - TOP) * (log10(max(cost, 10**low)) - low) / (high - low)

    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "width": f"{WIDTH}",
            "height": f"{HEIGHT}",
            "role": "img",
            "aria-labelledby": "title description",
        },
    )
    ET.SubElement(root, "title", {"id": "title"}).text = title
    ET.SubElement(root, "desc", {"id": "description"}).text = described(curves)
    ET.SubElement(root, "style").text = STYLE
    ET.SubElement(root, "rect", {"class": "paper", "width": f"{WIDTH}", "height": f"{HEIGHT}"})
    _say(root, LEFT, 26, title, "title ink")
    for power in range(low, high + 1):
        _line(root, [(LEFT, up(10**power)), (RIGHT, up(10**power))], {"class": "grid"})
        _say(root, LEFT - 8, up(10**power) + 4, f"{10.0**power:g}", "faint", anchor="end")
    _say(root, LEFT - 8, TOP - 12, "ms", "faint", anchor="end")
    for size in sizes:
        _line(root, [(across(size), TOP), (across(size), BASE)], {"class": "grid"})
        _say(root, across(size), BASE + 18, f"{size:,}", "faint", anchor="middle")
    _say(root, (LEFT + RIGHT) / 2, BASE + 38, "articles in the store", "faint", anchor="middle")
    ends = {name: up(curve[max(curve)]) for name, curve in curves.items()}
    places = spread(ends)
    for at, (name, curve) in enumerate(curves.items()):
        colour = COLOURS[at % len(COLOURS)]
        style = {"stroke": colour, "stroke-width": "2", "stroke-dasharray": DASHES[at % len(DASHES)] or "none"}
        points = [(across(size), up(cost)) for size, cost in sorted(curve.items())]
        _line(root, points, style)
        for x, y in points:
            ET.SubElement(root, "circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "3", "fill": colour})
        _line(root, [points[-1], (RIGHT + 14, places[name])], {"stroke": colour, "stroke-width": "0.75"})
        _say(root, RIGHT + 18, places[name] + 4, name, "ink")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def described(curves: Mapping[str, Curve]) -> str:
    """Say what is drawn in words, for those who do not see it."""
    return "; ".join(
        f"{name}: " + ", ".join(f"{cost:.3g} ms at {size:,}" for size, cost in sorted(curve.items()))
        for name, curve in curves.items()
    )


def spread(wanted: Mapping[str, float]) -> dict[str, float]:
    """Move names that would stand on each other apart, in the order of where they belong."""
    found: dict[str, float] = {}
    last = -float("inf")
    for name, place in sorted(wanted.items(), key=lambda one: one[1]):
        found[name] = last = max(place, last + APART)
    beyond = max(0.0, last - BASE)
    return {name: place - beyond for name, place in found.items()}


def _say(root: ET.Element, x: float, y: float, text: str, kind: str, *, anchor: str = "start") -> None:
    where = {"x": f"{x:.1f}", "y": f"{y:.1f}", "class": kind, "text-anchor": anchor}
    ET.SubElement(root, "text", where).text = text


def _line(root: ET.Element, points: Sequence[tuple[float, float]], style: Mapping[str, str]) -> None:
    drawn = {"points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points), "fill": "none"}
    ET.SubElement(root, "polyline", {**drawn, **style})
