"""Groups of reports of the same event (pure).

Average linkage: the two groups whose reports are most alike on average become one, again and again, until no two are
alike enough. So a chain of reports that each resemble only the next is no story, and the outcome does not depend on the
order in which the reports came.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set

NEAR = -1.2  # mean likeness of two groups that are one event
Pair = tuple[int, int]


def groups(
    members: Sequence[int],
    likeness: Callable[[int, int], float],
    *,
    in_passing: Set[int] = frozenset(),
    together: Sequence[Pair] = (),
    apart: Sequence[Pair] = (),
) -> list[list[int]]:
    """Divide ``members`` into groups of one event each; both the groups and what is in them keep their order.

    Ties go to what comes first in ``members``. ``together`` and ``apart`` are pairs that must and must not be in one
    group; where they contradict each other, ``together`` wins. Those ``in_passing`` are about something else and only
    touch on an event: one that is left alone joins the group of the report it is nearest to, if that is near enough.
    """
    given = _joined(members, together)
    forbidden = {frozenset(pair) for pair in apart}
    values = {(a, b): likeness(a, b) for a, b in itertools.combinations(members, 2)}
    # Two groups are near each other on average only if two of their reports are: what no such pair links is apart.
    linked = _joined(members, [*together, *(pair for pair, value in values.items() if value >= NEAR)])
    order = {member: at for at, member in enumerate(members)}
    found: list[list[int]] = []
    for component in linked.values():
        inside = {first: group for first, group in given.items() if first in component}
        found += _merged_while_near(inside, values, order, forbidden) if len(inside) > 1 else inside.values()
    told = _touching(found, values, in_passing, forbidden)
    return sorted((sorted(group, key=order.__getitem__) for group in told), key=lambda group: order[group[0]])


def _touching(
    found: list[list[int]], values: dict[Pair, float], in_passing: Set[int], forbidden: set[frozenset[int]]
) -> list[list[int]]:
    """Let those that touch on an event and are alone join the group of the report that is nearest to each."""
    alone = [group[0] for group in found if len(group) == 1 and group[0] in in_passing]
    told = {group[0]: group for group in found if group[0] not in alone}
    leader = {member: first for first, group in told.items() for member in group if member not in in_passing}
    for one in alone:
        near = {other: max(values.get((one, other), values.get((other, one), NEAR - 1)), NEAR - 1) for other in leader}
        allowed = {
            other: value
            for other, value in near.items()
            if value >= NEAR and not any(frozenset((one, mate)) in forbidden for mate in told[leader[other]])
        }
        if allowed:
            told[leader[max(allowed, key=lambda other: allowed[other])]].append(one)
        else:
            told[one] = [one]
    return list(told.values())


def _merged_while_near(
    found: dict[int, list[int]], values: dict[Pair, float], order: dict[int, int], forbidden: set[frozenset[int]]
) -> list[list[int]]:
    found = dict(found)
    sums = {
        (a, b): sum(values[x, y] if order[x] < order[y] else values[y, x] for x in found[a] for y in found[b])
        for a, b in itertools.combinations(found, 2)
        if not any(frozenset((x, y)) in forbidden for x in found[a] for y in found[b])
    }
    while best := _closest(sums, found, order):
        first, second = best
        found[first] = sorted(found[first] + found.pop(second), key=order.__getitem__)
        sums = _added_up(sums, first, second, order)
    return list(found.values())


def _closest(sums: dict[Pair, float], found: dict[int, list[int]], order: dict[int, int]) -> Pair | None:
    means = {pair: value / (len(found[pair[0]]) * len(found[pair[1]])) for pair, value in sums.items()}
    if not means:
        return None
    best = min(means, key=lambda pair: (-means[pair], order[pair[0]], order[pair[1]]))
    return best if means[best] >= NEAR else None


def _added_up(sums: dict[Pair, float], first: int, second: int, order: dict[int, int]) -> dict[Pair, float]:
    """Add up what two groups were to every other one; what must not be with one of them must not be with both."""
    rest: dict[Pair, float] = {}
    of: defaultdict[int, list[float]] = defaultdict(list)
    for (a, b), value in sums.items():
        if {a, b}.isdisjoint((first, second)):
            rest[a, b] = value
        elif {a, b} != {first, second}:
            of[b if a in (first, second) else a].append(value)
    for other, both in of.items():
        if len(both) == 2:
            pair = (first, other) if order[first] < order[other] else (other, first)
            rest[pair] = sum(both)
    return rest


def _joined(members: Sequence[int], pairs: Iterable[Pair]) -> dict[int, list[int]]:
    """Return what the pairs hold together, by the first member, in the members' order."""
    order = {member: at for at, member in enumerate(members)}
    leader = {member: member for member in members}

    def lead(member: int) -> int:
        while leader[member] != member:
            leader[member] = member = leader[leader[member]]
        return member

    for a, b in pairs:
        one, other = sorted((lead(a), lead(b)), key=order.__getitem__)
        leader[other] = one
    found: defaultdict[int, list[int]] = defaultdict(list)
    for member in members:
        found[lead(member)].append(member)
    return dict(found)
