"""Worked out on paper from what bench/scale.py measured: what a backfill of so many pages takes. Pure.

Nothing of it is measured: a line through figures of at most a million articles, with prices that are assumptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

CORE_HOUR, OBJECT_MONTH, DISK_MONTH = 0.04, 0.02, 0.08  # dollars: a core for an hour, a GB for a month
CORES = 8  # of a machine
WEEK = 7 * 24  # hours
PAGES = (10**6, 10**7, 10**8, 10**9)


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What one page costs: ms of CPU to read it and to save it, bytes in a WARC file and in the store."""

    reading: float
    saving: float
    archived: float
    stored: float


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What so many pages take; ``machines`` reads them in a week, ``writer`` is hours of the one process that saves."""

    pages: int
    core_hours: float
    machines: int
    writer: float
    archive: float  # GB
    store: float  # GB
    once: float  # dollars
    monthly: float  # dollars


def plan(pages: int, costs: Costs) -> Plan:
    """Work out what so many pages take, all of them read and all of them articles."""
    reading, writer = (pages * cost / 3.6e6 for cost in (costs.reading, costs.saving))
    archive, store = (pages * bytes / 1e9 for bytes in (costs.archived, costs.stored))
    return Plan(
        pages=pages,
        core_hours=reading + writer,
        machines=ceil(reading / (WEEK * CORES)),
        writer=writer,
        archive=archive,
        store=store,
        once=(reading + writer) * CORE_HOUR,
        monthly=archive * OBJECT_MONTH + store * DISK_MONTH,
    )


def plan_table(costs: Costs, pages: Sequence[int] = PAGES) -> Iterator[str]:
    """Write a line for each number of pages."""
    yield f"on paper: {costs.reading:.1f} ms to read a page, {costs.saving:.1f} to save it"
    yield f"{costs.archived:,.0f} bytes in WARC files, {costs.stored:,.0f} in the store"
    yield f"assumed: ${CORE_HOUR} a core-hour, a GB-month of objects ${OBJECT_MONTH}, of disk ${DISK_MONTH}"
    yield (
        f"{'pages':>15}{'core-hours':>12}{f'machines of {CORES}, a week':>24}{'one writer, h':>15}{'WARC GB':>12}"
        f"{'store GB':>10}{'$ once':>10}{'$ a month':>11}"
    )
    for one in (plan(number, costs) for number in pages):
        yield (
            f"{one.pages:>15,}{one.core_hours:>12,.0f}{one.machines:>24}{one.writer:>15,.1f}{one.archive:>12,.0f}"
            f"{one.store:>10,.0f}{one.once:>10,.0f}{one.monthly:>11,.0f}"
        )
