from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.measures.agreement import counts
from surveys.measures.agreement.counts import tabulate
from tests.surveys.measures.agreement.published import of

ANSWERS = st.lists(st.tuples(st.integers(-3, 6), st.integers(0, 4)), min_size=1, max_size=40)


def patterns(found):
    """How many units show each row of counts."""
    told = Counter()
    for row, times in zip(found.table.toarray().tolist(), found.times.tolist(), strict=True):
        told[tuple(row)] += times
    return told


def by_hand(pairs):
    return Counter(
        tuple(float(sum(code == one for name, code in pairs if name == unit)) for one in range(5))
        for unit in {unit for unit, _ in pairs}
    )


@given(ANSWERS, st.sampled_from([(53, 8), (4, 8), (2, 1)]))
def test_alike_units_are_found_whether_one_number_holds_them_several_or_too_many(pairs, limits):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "BITS", limits[0])
        patch.setattr(counts, "MOST_PARTS", limits[1])
        found = tabulate(**of(pairs), n_codes=5)
    assert patterns(found) == by_hand(pairs)
    assert (found.n_units, found.n_values) == (len({unit for unit, _ in pairs}), len(pairs))
    assert found.sizes.tolist() == found.table.sum(axis=1).tolist()
    assert found.totals().tolist() == np.bincount([code for _, code in pairs], minlength=5).tolist()


@given(ANSWERS)
def test_patterns_are_distinct(pairs):
    found = tabulate(**of(pairs), n_codes=5)
    assert len(found.times) == len(by_hand(pairs))


def test_many_codes_and_one_unit_that_everyone_answered():
    """31 digits of base 2001 need several numbers; still only two patterns."""
    unit = [0] * 2000 + [1, 1, 2, 2]
    code = [*range(30)] * 66 + [30] * 20 + [4, 5, 5, 4]
    assert sorted(tabulate(unit=unit, code=code, n_codes=31).times.tolist()) == [1, 2]


def test_names_of_units_may_lie_far_apart_or_be_unsigned_or_negative():
    expected = patterns(tabulate(unit=[0, 0, 1], code=[0, 1, 1], n_codes=2))
    for unit in ([7, 7, 2**62], [-(2**62), -(2**62), 5], np.array([3, 3, 2**64 - 1], dtype=np.uint64)):
        assert patterns(tabulate(unit=unit, code=[0, 1, 1], n_codes=2)) == expected
    narrow = np.array([-128, -128, 127], dtype=np.int8)
    assert patterns(tabulate(unit=narrow, code=[0, 1, 1], n_codes=2)) == expected


def test_nothing_is_no_pattern():
    for n_codes in (0, 3):
        found = tabulate(unit=[], code=[], n_codes=n_codes)
        assert (found.n_units, found.n_values, len(found.times)) == (0, 0, 0)
        assert found.totals().tolist() == [0] * n_codes


def test_only_units_with_two_answers_can_be_paired():
    found = tabulate(unit=[1, 1, 2, 3, 3, 3], code=[0, 1, 1, 0, 0, 1], n_codes=2).pairable()
    assert (found.n_units, found.n_values, sorted(found.sizes)) == (2, 5, [2, 3])


def test_disagreements_are_the_distances_of_ordered_pairs_over_answers_less_one():
    found = tabulate(unit=[1, 1, 1], code=[0, 1, 1], n_codes=2)
    assert found.disagreements(np.array([[0, 0.5], [0.5, 0]])).tolist() == [4 * 0.5 / 2]


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="unit must be a flat"):
        tabulate(unit=[[1, 2]], code=[0, 1], n_codes=2)
    with pytest.raises(ValueError, match="same length"):
        tabulate(unit=[1], code=[0, 1], n_codes=2)
    with pytest.raises(ValueError, match="code must lie"):
        tabulate(unit=[1, 1], code=[0, 2], n_codes=2)
