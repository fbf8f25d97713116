"""Overlaps and distances against by-hand values and a brute force that tries every pairing; what a crowd means."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.measures.boxes import Drawing, areas, boxes_distance, boxes_distances, overlaps, same_things, things


def boxes(*rows: tuple[int, int, int, int]) -> np.ndarray:
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def cats(*rows: tuple[int, int, int, int]) -> Drawing:
    return {"cat": boxes(*rows)}


sides = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30), st.integers(1, 30))
one_box = sides.map(lambda s: (s[0], s[1], s[0] + s[2], s[1] + s[3]))
drawings = st.dictionaries(st.sampled_from(["cat", "dog"]), st.lists(one_box, max_size=4).map(lambda b: boxes(*b)))


def brute_force(a: Drawing, b: Drawing) -> float:
    """Every way to pair the boxes; overlaps counted cell by cell."""

    def cells(box: np.ndarray) -> set[tuple[int, int]]:
        return {(x, y) for x in range(box[0], box[2]) for y in range(box[1], box[3])}

    shared, most = 0.0, 0
    for label in a.keys() | b.keys():
        few, many = sorted((list(a.get(label, ())), list(b.get(label, ()))), key=len)
        most += len(many)
        few_cells, many_cells = [cells(box) for box in few], [cells(box) for box in many]
        shared += max(
            sum(len(p & q) / len(p | q) for p, q in zip(few_cells, chosen, strict=True))
            for chosen in permutations(many_cells, len(few))
        )
    return 1 - shared / most if most else 0.0


def test_overlap_by_hand() -> None:
    found = overlaps(boxes((0, 0, 10, 10)), boxes((0, 0, 10, 10), (5, 0, 15, 10), (10, 0, 20, 10), (2, 2, 4, 4)))
    assert found.tolist() == [[1.0, 50 / 150, 0.0, 4 / 100]]
    assert areas(boxes((1, 2, 4, 8))).tolist() == [18]


def test_a_box_too_many_counts_as_much_as_one_too_few() -> None:
    one, two = cats((0, 0, 10, 10)), cats((0, 0, 10, 10), (20, 20, 30, 30))
    assert boxes_distance(one, two) == boxes_distance(two, one) == 0.5


def test_another_label_is_another_thing() -> None:
    assert boxes_distance(cats((0, 0, 10, 10)), {"dog": boxes((0, 0, 10, 10))}) == 1


def test_nothing_is_like_nothing_and_unlike_anything() -> None:
    assert boxes_distance({}, cats()) == 0
    assert boxes_distance({}, cats((0, 0, 1, 1))) == 1


def test_the_best_pairs_of_all_not_the_first_that_fit() -> None:
    """The first box overlaps both of the others; greedily it would take the partner that the second one needs."""
    a, b = cats((0, 0, 10, 10), (0, 0, 10, 6)), cats((0, 0, 10, 9), (0, 0, 10, 16))
    assert boxes_distance(a, b) == pytest.approx(1 - (10 / 16 + 6 / 9) / 2)


@settings(max_examples=50)
@given(drawings, drawings)
def test_distance_is_that_of_the_brute_force_and_symmetric(a: Drawing, b: Drawing) -> None:
    assert boxes_distance(a, b) == pytest.approx(brute_force(a, b))
    assert boxes_distance(a, b) == pytest.approx(boxes_distance(b, a))
    assert boxes_distance(a, a) == 0


@settings(max_examples=25)
@given(st.lists(drawings, max_size=6))
def test_all_at_once_are_the_distances_of_each_two(found: list[Drawing]) -> None:
    expected = [[boxes_distance(a, b) for b in found] for a in found]
    assert boxes_distances(found) == pytest.approx(np.array(expected).reshape(len(found), len(found)), abs=1e-12)


def test_the_same_things_overlap_by_half_each() -> None:
    known = cats((0, 0, 100, 100), (0, 0, 100, 60))
    assert same_things(known, cats((0, 0, 100, 62), (0, 0, 98, 100)))
    assert same_things({}, cats())
    assert not same_things(known, cats((0, 0, 100, 100)))
    assert not same_things(known, cats((0, 0, 100, 100), (0, 0, 100, 20)))
    assert not same_things(known, {"dog": known["cat"]})
    # One box overlaps both of the known ones, the other none: no pairs.
    assert not same_things(known, cats((0, 0, 100, 80), (200, 200, 210, 210)))


def test_pairs_are_found_where_the_largest_sum_would_miss_them() -> None:
    """Near enough counts, not how near: 0.5 + 0.5 is two pairs, 1 + 0.4 only one."""
    a, b = cats((0, 0, 100, 100), (0, 0, 100, 50)), cats((0, 0, 100, 100), (0, 0, 100, 200))
    assert same_things(a, b)


def test_a_crowd_means_what_more_than_half_drew_in_the_middle_of_their_boxes() -> None:
    crowd = [cats((10, 10, 50, 50)), cats((12, 9, 50, 52)), cats((14, 10, 48, 50), (80, 80, 90, 90))]
    cat, noise = things(crowd, weights=[1, 1, 1])

    assert (cat.box, cat.share, cat.found) == ((12, 10, 50, 50), 1.0, True)
    assert (noise.box, noise.found) == ((80, 80, 90, 90), False)
    assert noise.share == pytest.approx(1 / 3)


def test_exactly_half_is_not_enough() -> None:
    [thing] = things([cats((0, 0, 10, 10)), {}], weights=[0.3, 0.3])
    assert (thing.share, thing.even, thing.found) == (0.5, True, False)


def test_weight_decides() -> None:
    crowd = [cats((0, 0, 10, 10)), cats((50, 50, 60, 60)), cats((50, 50, 60, 60))]
    assert [thing.box for thing in things(crowd, weights=[9, 1, 1]) if thing.found] == [(0, 0, 10, 10)]
    assert [thing.box for thing in things(crowd, weights=[1, 9, 1]) if thing.found] == [(50, 50, 60, 60)]


def test_two_boxes_of_one_person_are_two_things_however_close() -> None:
    crowd = [cats((0, 0, 10, 10), (1, 0, 11, 10))] * 3
    assert [thing.box for thing in things(crowd, weights=[1, 1, 1])] == [(0, 0, 10, 10), (1, 0, 11, 10)]


def test_boxes_that_overlap_by_less_than_half_are_two_things() -> None:
    just, not_quite = (0, 0, 10, 10), (0, 0, 10, 5)
    assert len(things([cats(just), cats(not_quite)], weights=[1, 1])) == 1  # exactly half
    assert len(things([cats(just), cats((0, 0, 10, 4))], weights=[1, 1])) == 2


def test_a_thing_gathers_around_the_box_that_most_overlap() -> None:
    """The outer two overlap each other by less than half, and both the one between them by more."""
    crowd = [cats((0, 0, 100, 10)), cats((25, 0, 125, 10)), cats((50, 0, 150, 10))]
    [thing] = things(crowd, weights=[1, 1, 1])
    assert (thing.box, thing.share) == ((25, 0, 125, 10), 1.0)


def test_who_carries_no_weight_is_not_heard() -> None:
    assert things([cats((0, 0, 1, 1)), {}], weights=[0, 1]) == []
    with pytest.raises(ValueError, match="weight"):
        things([cats((0, 0, 1, 1))], weights=[0])


@settings(max_examples=25)
@given(st.lists(drawings, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_sides_stay_in_order(crowd: list[Drawing], random: object) -> None:
    weights = [1 + place / 7 for place in range(len(crowd))]
    pairs = list(zip(crowd, weights, strict=True))
    random.shuffle(pairs)  # type: ignore[attr-defined]
    found = things(crowd, weights=weights)

    assert things([one for one, _ in pairs], weights=[weight for _, weight in pairs]) == found
    for thing in found:
        left, top, right, bottom = thing.box
        assert left < right
        assert top < bottom
        assert 0 < thing.share <= 1 + 1e-12


def test_many_answers_are_measured_in_seconds() -> None:
    rng = np.random.default_rng(1)

    def drawn() -> Drawing:
        corner = rng.integers(0, 8000, size=(2, 2))
        return {"cat": np.hstack([corner, corner + rng.integers(500, 2000, size=(2, 2))])}

    crowd = [drawn() for _ in range(300)]
    matrix = boxes_distances(crowd)
    assert matrix[3, 200] == pytest.approx(boxes_distance(crowd[3], crowd[200]))
    assert math.isclose(matrix.trace(), 0, abs_tol=1e-9)
