"""Distances between markings, and what a crowd marks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.measures.spans import Marking, Span, meant, spans_distance, spans_distances

LABELS = "AB"


def without_overlaps(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans):
        if not kept or kept[-1][1] <= span[0]:
            kept.append(span)
    return kept


markings = st.lists(st.tuples(st.integers(0, 11), st.integers(1, 5), st.sampled_from(LABELS)), max_size=5).map(
    lambda drawn: without_overlaps([(start, start + size, label) for start, size, label in drawn])
)


def pieces(marking: Marking) -> set:
    """The same by brute force: each character under its label, and each beginning."""
    characters = {(place, label) for start, end, label in marking for place in range(start, end)}
    return characters | {("begins", start, label) for start, _, label in marking}


@given(markings, markings)
def test_distance_is_one_minus_f1_of_the_pieces(a: list[Span], b: list[Span]) -> None:
    one, other = pieces(a), pieces(b)
    f1 = 2 * len(one & other) / (len(one) + len(other)) if one or other else 1
    assert spans_distance(a, b) == pytest.approx(1 - f1)
    assert spans_distance(a, b) == spans_distance(b, a)
    assert (spans_distance(a, b) == 0) == (sorted(a) == sorted(b))


@given(st.lists(markings, max_size=6))
def test_distances_of_each_two(some: list[list[Span]]) -> None:
    expected = [[spans_distance(a, b) for b in some] for a in some]
    assert spans_distances(some) == pytest.approx(np.array(expected).reshape(len(some), len(some)))


def test_a_known_distance() -> None:
    """Ten characters and a beginning against nine of the same and another beginning: 9 of 11 and of 10 are shared."""
    assert spans_distance([(0, 10, "A")], [(1, 10, "A")]) == pytest.approx(1 - 2 * 9 / 21)
    assert spans_distance([(0, 10, "A")], [(0, 10, "B")]) == 1
    assert spans_distance([(0, 10, "A")], []) == 1
    assert spans_distance([], []) == 0


def test_two_neighbours_are_not_one_long_span() -> None:
    assert spans_distance([(0, 4, "A")], [(0, 2, "A"), (2, 4, "A")]) == pytest.approx(1 - 2 * 5 / 11)


def test_more_than_half_decide_each_character() -> None:
    found = meant([[(0, 10, "A")], [(2, 10, "A")], [(2, 12, "A")]], weights=[1, 1, 1])
    assert found.spans == [(2, 10, "A")]
    assert not found.tied


def test_half_is_not_enough_and_is_a_tie() -> None:
    found = meant([[(0, 5, "A")], []], weights=[1, 1])
    assert (found.spans, found.tied, found.confidence) == ([], True, 0.5)


def test_weight_decides() -> None:
    assert meant([[(0, 5, "A")], []], weights=[2, 1]).spans == [(0, 5, "A")]
    assert meant([[(0, 5, "A")], [(0, 5, "B")]], weights=[1, 2]).spans == [(0, 5, "B")]
    assert meant([[(0, 5, "A")], [(7, 9, "B")]], weights=[1, 0]).spans == [(0, 5, "A")]


def test_neighbours_stay_apart_where_most_part_them() -> None:
    parted, whole = [(0, 3, "A"), (3, 6, "A")], [(0, 6, "A")]
    assert meant([parted, parted, whole], weights=[1, 1, 1]).spans == parted
    assert meant([parted, whole, whole], weights=[1, 1, 1]).spans == whole


def test_overlapping_spans_of_two_labels_are_voted_on_apart() -> None:
    nested = [(0, 9, "A"), (3, 5, "B")]
    assert meant([nested, nested, []], weights=[1, 1, 1]).spans == nested


def test_confidence_is_the_mean_share_of_the_winning_side() -> None:
    """Two characters and a beginning that all marked, and one character that one of four did."""
    found = meant([[(0, 2, "A")]] * 3 + [[(0, 3, "A")]], weights=[1] * 4)
    assert found.confidence == pytest.approx((1 + 1 + 0.75 + 1) / 4)


def test_nobody_marked_anything() -> None:
    found = meant([[], []], weights=[1, 1])
    assert (found.spans, found.confidence, found.tied) == ([], 1.0, False)


def test_somebody_must_carry_weight() -> None:
    with pytest.raises(ValueError, match="weight"):
        meant([[]], weights=[0])


@given(st.lists(markings, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_crowd_is_in_order_without_overlaps_whoever_comes_first(some: list[list[Span]], chance: object) -> None:
    weights = [1 + place % 3 for place in range(len(some))]
    found = meant(some, weights=weights)
    assert found.spans == without_overlaps(found.spans)
    assert 0.5 <= found.confidence <= 1
    pairs = list(zip(some, weights, strict=True))
    chance.shuffle(pairs)  # type: ignore[attr-defined]
    assert meant([one for one, _ in pairs], weights=[weight for _, weight in pairs]) == found


@given(markings)
def test_one_voice_is_the_crowd(one: list[Span]) -> None:
    assert meant([one], weights=[0.3]).spans == sorted(one)
