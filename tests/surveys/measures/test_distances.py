import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.measures import distances

FINITE = st.floats(allow_nan=False, allow_infinity=False)
SETS = st.frozensets(st.sampled_from("abcdef"))
RANKINGS = st.permutations(list("abcdef"))


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [("kitten", "sitting", 3 / 7), ("", "", 0.0), ("", "x", 1.0), ("straße", "strasse", 2 / 7), ("👍", "👎", 1.0)],
)
def test_edit_distance(a, b, distance):
    assert distances.edit_distance(a, b) == pytest.approx(distance)


@pytest.mark.parametrize(
    ("a", "b", "jaccard", "masi"),
    [
        ("ab", "ab", 0, 0),
        ("", "", 0, 0),
        ("", "a", 1, 1),
        ("a", "b", 1, 1),
        ("a", "ab", 1 / 2, 1 - 1 / 2 * 2 / 3),  # nested
        ("abc", "ab", 1 / 3, 1 - 2 / 3 * 2 / 3),
        ("ab", "bc", 2 / 3, 1 - 1 / 3 * 1 / 3),  # overlapping
    ],
)
def test_set_distances(a, b, jaccard, masi):
    assert distances.jaccard_distance(frozenset(a), frozenset(b)) == pytest.approx(jaccard)
    assert distances.masi_distance(frozenset(a), frozenset(b)) == pytest.approx(masi)


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [("abcd", "abcd", 0), ("abcd", "dcba", 1), ("abcd", "abdc", 1 / 6), ("a", "a", 0), ("", "", 0)],
)
def test_kendall_distance(a, b, distance):
    assert distances.kendall_distance(tuple(a), tuple(b)) == pytest.approx(distance)


@pytest.mark.parametrize(
    ("a", "b"), [("ab", "abc"), ("ab", "ac"), ("aab", "aab"), ("ab", "aab"), ("ab", "aa"), ("", "a")]
)
def test_kendall_distance_refuses_different_elements(a, b):
    with pytest.raises(ValueError, match="same elements"):
        distances.kendall_distance(tuple(a), tuple(b))


def test_kendall_distance_of_a_very_long_ranking_does_not_take_quadratic_time():
    names = [str(number) for number in range(20_000)]
    assert distances.kendall_distance(names, names[::-1]) == 1


def test_interval_distance():
    assert distances.interval_distance(2, 4, span=4) == 0.25
    assert distances.interval_distance(-9, 9, span=4) == 1
    assert distances.interval_distance(1e308, -1e308, span=5e-324) == 1


@pytest.mark.parametrize(
    ("a", "b", "span"), [(1, 2, 0), (1, 2, -1), (math.nan, 1, 1), (1, math.inf, 1), (1, 1, math.nan)]
)
def test_interval_distance_refuses(a, b, span):
    with pytest.raises(ValueError, match=r"positive|finite"):
        distances.interval_distance(a, b, span=span)


@pytest.mark.parametrize(
    ("a", "b", "distance"), [(1, 3, 0.25), (0, 0, 0), (0, 7, 1), (-1, 3, 1), (-1, -3, 0.25), (1e308, 1.5e308, 0.04)]
)
def test_ratio_distance(a, b, distance):
    assert distances.ratio_distance(a, b) == pytest.approx(distance)


def test_ratio_distance_refuses_what_is_no_number():
    with pytest.raises(ValueError, match="finite"):
        distances.ratio_distance(math.nan, 1)


@pytest.mark.parametrize(
    ("distance", "answers"),
    [
        (distances.edit_distance, st.text(max_size=12)),
        (distances.jaccard_distance, SETS),
        (distances.masi_distance, SETS),
        (distances.kendall_distance, RANKINGS),
        (distances.ratio_distance, FINITE),
        (lambda a, b: distances.interval_distance(a, b, span=10), FINITE),
    ],
)
def test_every_distance_is_zero_on_itself_symmetric_and_in_range(distance, answers):
    @given(answers, answers)
    def check(a, b):
        assert distance(a, a) == 0
        assert distance(a, b) == distance(b, a)
        assert 0 <= distance(a, b) <= 1

    check()
