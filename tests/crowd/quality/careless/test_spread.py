import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowd.quality.careless.spread import variability
from tests.crowd.quality.careless import reference
from tests.crowd.quality.careless.reference import NA


def test_the_examples_of_curran_and_of_the_vignette():
    rows = [[3] * 10, [1, 2, 3, 4, 5] * 2, [1] * 5 + [5] * 5, [4, 5] * 5]
    assert variability(rows).value == pytest.approx([0, np.sqrt(20 / 9), np.sqrt(40 / 9), np.sqrt(2.5 / 9)])


@pytest.mark.parametrize(
    ("answers", "expected"), [(reference.FULL, reference.VARIABILITY), (reference.GAPS, reference.VARIABILITY_GAPS)]
)
def test_the_values_are_those_of_r(answers, expected):
    assert variability(answers).value == pytest.approx(expected)


def test_the_parts_are_those_of_r():
    found = variability(reference.FULL, parts=3)
    assert found.part_names == ("part 1", "part 2", "part 3", "usual from", "usual to")
    expected = np.array([reference.VARIABILITY_1, reference.VARIABILITY_2, reference.VARIABILITY_3])
    assert np.allclose(found.parts[:, :3].T, expected)


def test_twelve_places_in_five_parts_are_cut_as_r_cuts_them():
    marks = np.eye(12)
    cut = [1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]
    found = variability(marks, parts=5)
    assert [int(np.nanargmax(row)) + 1 for row in found.parts] == cut


def test_too_little_and_too_much_are_flagged_by_the_sample():
    usual = [[2, 3, 4, 3, 2 + k % 2] for k in range(20)]
    found = variability([*usual, [3, 3, 3, 3, 3], [1, 5, 1, 5, 1]])
    assert found.flagged.tolist() == [False] * 20 + [True, True]
    assert found.about.threshold.endswith("(Tukey's fences of this sample).")


def test_few_people_set_no_limits():
    found = variability([[3, 3, 3]])
    assert found.flagged.tolist() == [False]
    assert found.about.threshold == "None: fewer than 10 people to say what is usual."


def test_a_limit_can_be_given():
    found = variability([[3, 3, 3], [1, 2, 3]], low=0.5)
    assert found.flagged.tolist() == [True, False]
    assert found.about.threshold == "Below 0.50 or above inf (set by the researcher)."
    assert variability([[1, 5]], high=2).flagged.tolist() == [True]


def test_one_answer_has_no_variability():
    found = variability([[3, NA], [NA, NA], [1, 2]], low=0.1)
    assert found.reason == ("Fewer than two answers.", "Fewer than two answers.", "")
    assert found.flagged.tolist() == [False, False, False]


def test_one_question():
    assert variability([[3]], parts=1).reason == ("Fewer than two answers.",)


@pytest.mark.parametrize("parts", [0, 3])
def test_more_parts_than_questions_are_refused(parts):
    with pytest.raises(ValueError, match="parts"):
        variability([[1, 2]], parts=parts)


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=20), st.integers(-50, 50))
def test_it_is_the_standard_deviation_and_does_not_mind_a_shift(answers, shift):
    row = np.array([answers], dtype=float)
    assert variability(row + shift).value[0] == pytest.approx(np.std(answers, ddof=1))
