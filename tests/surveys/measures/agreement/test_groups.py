import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.measures.agreement import alpha_by_group, krippendorff_alpha, nominal
from surveys.measures.agreement.results import TOO_FEW_UNITS
from tests.surveys.measures.agreement.published import FLEISS_COUNTS, FOUR, table

GROUPED = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(-1, 2)), min_size=1, max_size=40)


@given(GROUPED)
def test_each_group_is_as_if_it_were_alone(answers):
    unit, code, group = np.array(answers).T
    found = alpha_by_group(unit=unit, code=code, group=group, n_groups=3, distances=nominal(4))
    for index, one in enumerate(found):
        chosen = group == index
        assert one == krippendorff_alpha(unit=unit[chosen], code=code[chosen], distances=nominal(4))


def test_one_group_of_all_is_all():
    group = np.zeros(len(FOUR["unit"]), dtype=int)
    found = alpha_by_group(**FOUR, group=group, n_groups=2, distances=nominal(5))
    assert found[0] == krippendorff_alpha(**FOUR, distances=nominal(5))
    assert found[1].reason == TOO_FEW_UNITS


def test_an_interval_does_not_depend_on_the_other_groups():
    ratings = table(FLEISS_COUNTS)
    group = ratings["unit"] % 2
    both = alpha_by_group(**ratings, group=group, n_groups=2, distances=nominal(5), rng=np.random.default_rng(1))
    without = np.where(group == 1, -1, group)
    first = alpha_by_group(**ratings, group=without, n_groups=1, distances=nominal(5), rng=np.random.default_rng(1))
    assert first == both[:1]
    assert both[1].interval.low < both[1].value < both[1].interval.high


def test_nothing_and_no_groups():
    assert alpha_by_group(unit=[], code=[], group=[], n_groups=0, distances=nominal(2)) == []
    found = alpha_by_group(unit=[], code=[], group=[], n_groups=1, distances=nominal(2))
    assert found[0].reason == TOO_FEW_UNITS


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="group must lie"):
        alpha_by_group(unit=[1], code=[0], group=[2], n_groups=2, distances=nominal(2))
    with pytest.raises(ValueError, match="same length"):
        alpha_by_group(unit=[1], code=[0], group=[0, 1], n_groups=2, distances=nominal(2))
