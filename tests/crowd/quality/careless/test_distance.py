import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from crowd.quality.careless.distance import mahalanobis
from tests.crowd.quality.careless import reference
from tests.crowd.quality.careless.reference import NA

COLUMNS = [0, 1, 4, 5, 8]


def test_the_distances_are_those_of_r():
    found = mahalanobis(np.array(reference.FULL)[:, COLUMNS], people_per_question=3)
    assert found.value == pytest.approx(reference.MAHALANOBIS)


def test_the_distances_of_people_without_gaps_are_those_of_r():
    answers = np.array(reference.GAPS)[:, COLUMNS]
    complete = np.isfinite(answers).all(axis=1)
    found = mahalanobis(answers, people_per_question=2)
    assert complete.sum() == 14
    assert found.value[complete] == pytest.approx(np.array(reference.MAHALANOBIS_GAPS)[complete])
    assert found.parts[:, 0].tolist() == np.isfinite(answers).sum(axis=1).tolist()


def test_a_gap_is_left_out_and_costs_a_degree_of_freedom():
    rng = np.random.default_rng(1)
    answers = rng.normal(size=(300, 3))
    answers[0] = [2.8, NA, NA]
    found = mahalanobis(answers)
    seen = answers[:, 0]
    assert found.value[0] == pytest.approx((2.8 - seen.mean()) ** 2 / seen.var(ddof=1))
    assert found.flagged[0] == (found.value[0] > stats.chi2.ppf(0.99, 1))
    assert found.flagged[0]
    # With three degrees of freedom, as R's package has it, nobody would have noticed.
    assert found.value[0] < stats.chi2.ppf(0.99, 3)


def test_about_one_in_a_hundred_careful_people_is_flagged_with_or_without_gaps():
    rng = np.random.default_rng(2)
    answers = rng.normal(size=(4000, 6)) @ rng.normal(size=(6, 6))
    assert mahalanobis(answers).flagged.mean() == pytest.approx(0.01, abs=0.005)
    answers[rng.random(answers.shape) < 0.2] = NA
    assert mahalanobis(answers).flagged.mean() == pytest.approx(0.01, abs=0.005)


def test_random_answers_stand_out():
    rng = np.random.default_rng(3)
    careful = np.clip(np.rint(3 + rng.normal(size=(190, 1)) + 0.5 * rng.normal(size=(190, 8))), 1, 5)
    careless = rng.integers(1, 6, size=(10, 8))
    found = mahalanobis(np.concatenate([careful, careless]), confidence=0.95)
    assert found.flagged[190:].mean() > 0.6
    assert found.flagged[:190].mean() < 0.1
    assert "95%" in found.about.threshold


def test_too_few_people_for_the_questions():
    found = mahalanobis(np.random.default_rng(1).normal(size=(14, 3)))
    assert found.reason[0] == "14 people answered both of some two questions; 3 questions need 15."
    assert np.isnan(found.value).all()
    assert not found.flagged.any()
    assert mahalanobis([[1.0, 2.0]], people_per_question=0).reason[0] == "No question on which answers differ."


def test_a_question_that_repeats_others():
    half = np.random.default_rng(1).normal(size=(50, 2))
    found = mahalanobis(np.column_stack([half, half.sum(axis=1)]))
    assert found.reason[0].startswith("Some questions say the same as others together")


def test_a_question_that_all_answer_alike_is_left_out():
    half = np.random.default_rng(1).normal(size=(50, 2))
    found = mahalanobis(np.column_stack([half, np.full(50, 5), np.full(50, NA)]))
    assert found.value == pytest.approx(mahalanobis(half).value)
    assert mahalanobis(np.full((50, 2), 3)).reason[0] == "No question on which answers differ."


def test_a_person_without_answers():
    answers = np.random.default_rng(1).normal(size=(50, 2))
    answers[4] = NA
    found = mahalanobis(answers)
    assert found.reason[4] == "No answers."
    assert found.reason[5] == ""


def test_nobody():
    assert mahalanobis(np.empty((0, 3))).value.shape == (0,)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 100), st.floats(-100, 100))
def test_it_does_not_mind_units(seed, scale, shift):
    answers = np.random.default_rng(seed).normal(size=(40, 3))
    found = mahalanobis(answers * [1, scale, 1] + shift)
    assert found.value == pytest.approx(mahalanobis(answers).value, rel=1e-6)
    assert found.value.sum() == pytest.approx(39 * 3)
