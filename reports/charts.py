"""Stories per week over half a year, as stacked bars: by section, and by the source that told them best.

A week without an issue is shown as missing, not as a week without news. Kinds differ in colour and in pattern.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from reports.language import Language
from reports.model import Digest, Tally
from reports.svg import element, picture
from reports.tally import WEEKS, by_week
from reports.weeks import Week
from reports.width import width

SERIES = 5  # told apart; the others are one more
OTHERS = "…"  # the key of that one: no section and no source can have it
WIDTH, HEIGHT = 320, 196  # of the picture, in its own units: at least a pixel each, so that its text is 12 pixels high
LEFT, TOP, BASE = 28, 12, 172  # where the bars begin, where the highest one ends, where all stand
THICKEST = 26  # a bar with its gap
# What is drawn over the colour of a kind, in a square of 6: no two neighbours in a stack look alike without colour.
PATTERNS = ("", "M-1 1l2-2M0 6l6-6M5 7l2-2", "M1.5 1.5h1.5v1.5h-1.5z", "M0 3h6", "M3 0v6", "M0 0l6 6M0 6l6-6")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What one colour stands for; ``fill`` paints with it."""

    key: str
    label: str
    stories: int
    fill: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """A week of the table behind a picture: ``stories`` is None where there was no issue; ``split``: largest first."""

    week: str
    day: str
    stories: int | None
    split: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A picture, what its colours mean, and the same as a table, the latest week first."""

    id: str
    title: str
    picture: Markup
    kinds: tuple[Kind, ...]
    columns: tuple[Column, ...]


def timeline(tallies: Sequence[Tally]) -> tuple[tuple[Week, Tally | None], ...]:
    """Return the weeks from the first issue to the latest, half a year at most, with their issues where there are any.

    Issues that cover no week of their own are left out.
    """
    issues = by_week(tallies)
    if not issues:
        return ()
    shown = [max(issues)]
    while shown[-1] > min(issues) and len(shown) < WEEKS:
        shown.append(shown[-1].shifted(-1))
    return tuple((week, issues.get(week)) for week in reversed(shown))


def charts(digest: Digest, words: Language) -> tuple[Chart, ...]:
    """Return the pictures of the half-year up to an issue; none before there are two issues to compare."""
    line = timeline(digest.tallies)
    if sum(tally is not None for _, tally in line) < 2:
        return ()
    sections = {key: words.name("section", key) or key for _, tally in line if tally for key in tally.sections}
    sources = {name: name for _, tally in line if tally for name in tally.sources}
    sources |= {r.source: r.source_title for item in digest.items for r in (item.report, *item.also)}
    sources |= {one.name: one.title for one in digest.sources}
    by_section = [(week, tally.sections if tally else None) for week, tally in line]
    by_source = [(week, tally.sources if tally else None) for week, tally in line]
    return (
        _chart("by-section", words.say("chart_sections"), by_section, sections, words),
        _chart("by-source", words.say("chart_sources"), by_source, sources, words),
    )


Counts = Sequence[tuple[Week, Mapping[str, int] | None]]


def _chart(id: str, title: str, counts: Counts, labels: Mapping[str, str], words: Language) -> Chart:
    totals: Counter[str] = Counter()
    for _, parts in counts:
        totals.update(parts or {})
    ranked = [key for key, n in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])) if n]
    # One more kind than are told apart needs no "others": its own name says more.
    told = ranked if len(ranked) <= SERIES + 1 else ranked[:SERIES]
    rest = sum(totals[key] for key in ranked[len(told) :])
    named = [(key, labels[key], totals[key]) for key in told]
    named += [(OTHERS, words.say("chart_others"), rest)] if rest else []
    kinds = tuple(
        Kind(key=key, label=label, stories=n, fill=f"url(#{id}-{place})") for place, (key, label, n) in enumerate(named)
    )
    stories = words.count("stories", sum((counts[-1][1] or {}).values()))
    return Chart(
        id=id,
        title=title,
        picture=picture(
            id,
            (WIDTH, HEIGHT),
            element("defs", *(_pattern(id, place) for place in range(len(kinds)))),
            *_axis(_highest(counts), words),
            *_bars(counts, kinds, words),
            *_months([week for week, _ in counts], words),
            title=title,
            description=words.say("chart_weeks", first=counts[0][0], last=counts[-1][0], stories=stories),
            class_="bars",
        ),
        kinds=kinds,
        columns=tuple(_column(week, parts, labels, words) for week, parts in reversed(counts)),
    )


def _column(week: Week, parts: Mapping[str, int] | None, labels: Mapping[str, str], words: Language) -> Column:
    ranked = sorted((parts or {}).items(), key=lambda pair: (-pair[1], pair[0]))
    return Column(
        week=str(week),
        day=words.days(week.monday, week.sunday),
        stories=None if parts is None else sum(parts.values()),
        split=tuple(words.say("chart_part", label=labels[key], n=words.number(n)) for key, n in ranked if n),
    )


def _pattern(id: str, place: int) -> Markup:
    return element(
        "pattern",
        element("rect", width=6, height=6, class_=f"kind-{place}"),
        *([element("path", d=PATTERNS[place])] if PATTERNS[place] else []),
        id=f"{id}-{place}",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
    )


def _highest(counts: Counts) -> int:
    """Return where the axis ends: an even number, so that its middle is a number of stories, too."""
    most = max(sum(parts.values()) for _, parts in counts if parts is not None)
    step = next(step for step in (2, 4, 10, 20, 50, 100, 200, 500, 1000, 10**9) if most <= 4 * step)
    return max(2, step * ceil(most / step))


def _axis(highest: int, words: Language) -> list[Markup]:
    lines = []
    for n in (0, highest // 2, highest):
        y = _y(n, highest)
        lines.append(element("path", d=f"M{LEFT} {y:g}H{WIDTH}", class_="base" if n == 0 else "grid"))
        lines.append(element("text", words.number(n), x=LEFT - 6, y=y + 4, text_anchor="end"))
    return lines


def _y(n: float, highest: int) -> float:
    return round(BASE - (BASE - TOP) * n / highest, 1)


def _step(columns: int) -> float:
    return min(THICKEST, (WIDTH - LEFT) / columns)


def _bars(counts: Counts, kinds: Sequence[Kind], words: Language) -> list[Markup]:
    highest, step = _highest(counts), _step(len(counts))
    told = {kind.key for kind in kinds}
    drawn = []
    for place, (week, parts) in enumerate(counts):
        box: dict[str, float] = {"x": LEFT + place * step + step * 0.1, "width": step * 0.8}
        if parts is None:
            said = element("title", f"{week}: {words.say('chart_missing')}")
            drawn.append(element("rect", said, y=TOP, height=BASE - TOP, class_="missing", **box))
            continue
        under = 0
        for kind in kinds:
            n = parts.get(kind.key, 0)
            if kind.key == OTHERS:
                n = sum(more for key, more in parts.items() if key not in told)
            top, foot = _y(under + n, highest), _y(under, highest)
            under += n
            if n:
                said = element("title", f"{week}: {words.say('chart_part', label=kind.label, n=words.number(n))}")
                drawn.append(element("rect", said, y=top, height=foot - top, fill=kind.fill, **box))
    return drawn


def _months(shown: Sequence[Week], words: Language) -> list[Markup]:
    """Write a month under the first week that begins in it, where there is room."""
    labels, free, step = [], float(LEFT), _step(len(shown))
    for place, week in enumerate(shown):
        begins = place == 0 or week.monday.month != shown[place - 1].monday.month
        said, x = words.month(week.monday), LEFT + place * step
        needed = width(said) * 7.5
        if begins and x >= free and x + needed <= WIDTH:
            labels.append(element("text", said, x=x, y=BASE + 18))
            free = x + needed + 6
    return labels
