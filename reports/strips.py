"""The pictures of the page as lines of characters: stories per week as stacked bars, and who did what with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from reports.charts import OTHERS, Chart, charts, timeline
from reports.language import Language
from reports.model import Digest
from reports.partnerships import maps

# One for each kind that is told apart. ASCII: blocks are two columns wide in a Chinese terminal, one elsewhere.
MARKS = "#=+:-."
COLUMNS = 50  # of the longest bar; up to that, a character is a story


@dataclass(frozen=True, kw_only=True)
class Strip:
    """A chart: lines of a week and its bar, the oldest first, and what each character stands for."""

    title: str
    lines: tuple[str, ...]
    legend: tuple[str, ...]


def strips(digest: Digest, words: Language) -> tuple[Strip, ...]:
    """Return the charts of the half-year up to an issue; none before there are two issues to compare."""
    line = timeline(digest.tallies)
    by_section = [(str(week), tally.sections if tally else None) for week, tally in line]
    by_source = [(str(week), tally.sources if tally else None) for week, tally in line]
    drawn = zip(charts(digest, words), (by_section, by_source), strict=False)
    return tuple(_strip(chart, counts, words) for chart, counts in drawn)


def pairs(digest: Digest, words: Language) -> tuple[str, ...]:
    """Return who does what with whom, a line for every two."""
    return tuple(
        words.say(
            "chart_pair",
            one=pair.names[0],
            other=pair.names[1],
            what=words.say("list").join(dict.fromkeys(kind for _, kind in pair.stories)),
        )
        for map in maps(digest, words)
        for pair in map.pairs
    )


def stacked(parts: Sequence[int], most: int) -> str:
    """Return a bar in which each part has its own character, beside a longest bar of ``most``; never none for some."""
    unit = min(1.0, COLUMNS / max(most, 1))
    edges = [max(round(unit * so_far), min(so_far, 1)) for so_far in accumulate(parts)]
    return "".join(mark * (end - start) for mark, start, end in zip(MARKS, [0, *edges], edges, strict=False))


def _strip(chart: Chart, counts: Sequence[tuple[str, Mapping[str, int] | None]], words: Language) -> Strip:
    keys = [kind.key for kind in chart.kinds]
    most = max((sum(parts.values()) for _, parts in counts if parts), default=0)
    lines = []
    for week, parts in counts:
        if parts is None:
            lines.append(f"{week}  {words.say('chart_missing')}")
            continue
        told = [parts.get(key, 0) for key in keys if key != OTHERS]
        total = sum(parts.values())
        bar = stacked([*told, total - sum(told)], most)
        lines.append(" ".join(filter(None, (f"{week} ", bar, words.number(total)))))
    legend = tuple(
        f"{mark} {words.say('chart_part', label=kind.label, n=words.number(kind.stories))}"
        for mark, kind in zip(MARKS, chart.kinds, strict=False)
    )
    return Strip(title=chart.title, lines=tuple(lines), legend=legend)
