"""Reports that are near each other on average are one event, in whatever order they came."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.grouping import NEAR, groups

FAR = -5.0


def by(near: dict[tuple[int, int], float]):
    return lambda a, b: near.get((min(a, b), max(a, b)), FAR)


def test_reports_that_are_alike_are_one_event_and_a_stranger_is_another() -> None:
    assert groups([1, 2, 3, 4], by({(1, 3): 2.0, (3, 4): 1.0, (1, 4): 0.0})) == [[1, 3, 4], [2]]


def test_a_chain_of_reports_that_each_resemble_only_the_next_is_no_event() -> None:
    chain = {(1, 2): 2.0, (2, 3): 1.9, (3, 4): 1.8}
    assert groups([1, 2, 3, 4], by(chain)) == [[1, 2], [3, 4]]


def test_a_report_that_resembles_two_events_joins_the_one_it_is_nearer_to() -> None:
    assert groups([1, 2, 3], by({(1, 3): 0.5, (2, 3): 1.5})) == [[1], [2, 3]]


def test_what_a_person_holds_together_stays_together_and_what_is_held_apart_apart() -> None:
    alike = by({(1, 2): 3.0, (3, 4): FAR})
    assert groups([1, 2, 3, 4], alike, together=[(3, 4)], apart=[(1, 2)]) == [[1], [2], [3, 4]]


def test_held_apart_are_also_those_that_joined_one_of_the_two() -> None:
    near = by(dict.fromkeys(combinations([1, 2, 3], 2), 2.0) | {(1, 2): 3.0})
    assert groups([1, 2, 3], near, apart=[(2, 3)]) == [[1, 2], [3]]


def test_one_that_touches_on_an_event_joins_the_report_it_is_nearest_to() -> None:
    near = {(1, 2): 2.0, (2, 3): 0.0}  # 3 is near 2 alone: not on average
    assert groups([1, 2, 3], by(near)) == [[1, 2], [3]]
    assert groups([1, 2, 3], by(near), in_passing={3}) == [[1, 2, 3]]
    assert groups([1, 2, 3], by(near), in_passing={3}, apart=[(1, 3)]) == [[1, 2], [3]]


def test_those_that_touch_on_an_event_form_no_chain() -> None:
    assert groups([1, 2, 3], by({(1, 2): -0.5, (2, 3): -0.4}), in_passing={2, 3}) == [[1], [2, 3]]


LIKENESSES = st.dictionaries(
    st.sampled_from(list(combinations(range(8), 2))), st.floats(FAR, 4.0, allow_nan=False), max_size=20
)
PAIRS = st.lists(st.sampled_from(list(combinations(range(8), 2))), max_size=3)


@settings(max_examples=60)
@given(LIKENESSES, PAIRS, PAIRS, st.randoms(use_true_random=False))
def test_the_outcome_is_a_division_that_keeps_to_its_rules(near, together, apart, random) -> None:
    members = random.sample(range(8), 8)
    found = groups(members, by(near), together=together, apart=apart)
    assert sorted(member for group in found for member in group) == list(range(8))
    of = {member: at for at, group in enumerate(found) for member in group}
    assert all(of[a] == of[b] for a, b in together)
    # What is in a group without being held in it is linked to it by a likeness, and no two groups are near.
    for one, other in combinations(found, 2):
        held = any({a, b} <= {*one, *other} for a, b in apart)
        mean = sum(by(near)(a, b) for a in one for b in other) / (len(one) * len(other))
        assert held or mean < NEAR


@settings(max_examples=60)
@given(st.lists(st.floats(FAR, 4.0, allow_nan=False), min_size=21, max_size=21, unique=True))
def test_without_ties_the_order_of_the_members_does_not_matter(values) -> None:
    near = by(dict(zip(combinations(range(7), 2), values, strict=True)))
    one = {frozenset(group) for group in groups(range(7), near)}
    assert one == {frozenset(group) for group in groups([3, 6, 0, 5, 1, 4, 2], near)}
