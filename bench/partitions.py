"""How well a division into groups agrees with the right one."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Agreement:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall or 1)

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} F {self.f1:.3f}"


def pairs(told: Iterable[Sequence[int]], event: Mapping[int, Hashable]) -> Agreement:
    """Count the pairs that are told as one, and those that are one."""
    together = {frozenset(pair) for group in told for pair in itertools.combinations(group, 2)}
    one = {frozenset((a, b)) for a, b in itertools.combinations(event, 2) if event[a] == event[b]}
    right = len(together & one)
    return Agreement(precision=right / (len(together) or 1), recall=right / (len(one) or 1))


def bcubed(told: Iterable[Sequence[int]], event: Mapping[int, Hashable]) -> Agreement:
    """Return the mean over members of how much of their group is of their event, and how much of that is in it.

    Bagga and Baldwin 1998.
    """
    of: defaultdict[Hashable, set[int]] = defaultdict(set)
    for member, one in event.items():
        of[one].add(member)
    precision = recall = 0.0
    for group in told:
        for member in group:
            right = len(of[event[member]].intersection(group))
            precision += right / len(group)
            recall += right / len(of[event[member]])
    return Agreement(precision=precision / len(event), recall=recall / len(event))
