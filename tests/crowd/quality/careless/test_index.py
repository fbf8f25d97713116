import numpy as np
import pytest

from crowd.quality.careless import index
from tests.crowd.quality.careless.reference import FULL, GAPS, NA

ABOUT = index.About("name", "label", "formula", "threshold", "source", "caution")


def test_an_undefined_value_is_nan_without_a_flag_and_the_first_reason_counts():
    value, flagged = np.array([1.0, 2.0, 3.0]), np.array([True, True, True])
    found = index.index(
        ABOUT, value, flagged, [(np.array([False, True, False]), "first"), (np.array([False, True, True]), "second")]
    )
    assert found.reason == ("", "first", "second")
    assert found.flagged.tolist() == [True, False, False]
    assert np.isnan(found.value).tolist() == [False, True, True]
    assert found.parts.shape == (3, 0)


def test_one_reason_may_hold_for_everybody():
    found = index.index(ABOUT, np.ones(2), np.ones(2, dtype=bool), [(True, "nobody")], {"part": np.array([4.0, 5.0])})
    assert found.reason == ("nobody", "nobody")
    assert (found.parts.tolist(), found.part_names) == ([[4.0], [5.0]], ("part",))


@pytest.mark.parametrize(("values", "message"), [([1, 2], "a row per person"), ([[1, np.inf]], "finite")])
def test_a_matrix_is_finite_and_flat(values, message):
    with pytest.raises(ValueError, match=f"answers must .*{message}"):
        index.matrix("answers", values)


def test_presented_order():
    met = index.presented([[10, 20, 30], [1, NA, 3]], [[2, 0, -1], [1, 2, 0]])
    assert met[0, :2].tolist() == [30, 10]
    assert np.isnan(met[0, 2])
    assert np.isnan(met[1, 0])
    assert met[1, 1:].tolist() == [3, 1]


@pytest.mark.parametrize("order", [[[0, 1]], [[0, 1, 3]]])
def test_an_order_that_does_not_fit_is_refused(order):
    with pytest.raises(ValueError, match="order"):
        index.presented([[1, 2, 3]], order)


def test_fences_are_tukeys():
    assert index.fences(np.array([*range(1, 12), NA])) == (3.5 - 7.5, 8.5 + 7.5)
    assert index.fences(np.arange(9.0)) == (-np.inf, np.inf)


def test_within_person_is_pearson_over_complete_pairs():
    x = np.array([[1, 2, 3, NA], [1, 1, 1, 1], [NA, NA, NA, NA], [0.1 * 3, 0.3, 0.3, 0.3]])
    y = np.array([[2, 4, 7, 1], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]])
    r = index.within_person(x, y)
    assert r[0] == pytest.approx(np.corrcoef([1, 2, 3], [2, 4, 7])[0, 1])
    assert np.isnan(r[1:]).all()


def test_within_person_never_leaves_the_unit_interval():
    x = np.random.default_rng(1).normal(size=(200, 3))
    assert (index.within_person(x, 3 * x + 0.1) == 1).mean() > 0.3
    assert index.within_person(x, 3 * x + 0.1).max() <= 1


def test_covariances_are_numpys_without_gaps():
    people, covariance, correlation = index.covariances(np.array(FULL, dtype=float))
    assert (people == 16).all()
    assert covariance == pytest.approx(np.cov(np.transpose(FULL)), abs=1e-12)
    assert correlation == pytest.approx(np.corrcoef(np.transpose(FULL)), abs=1e-12)


def test_covariances_are_pairwise_with_gaps():
    table = np.array(GAPS, dtype=float)
    people, covariance, correlation = index.covariances(table)
    both = np.isfinite(table[:, 0]) & np.isfinite(table[:, 4])
    assert people[0, 4] == both.sum() == 14
    assert covariance[0, 4] == pytest.approx(np.cov(table[both, 0], table[both, 4])[0, 1])
    assert correlation[0, 4] == pytest.approx(np.corrcoef(table[both, 0], table[both, 4])[0, 1])


def test_covariances_of_what_does_not_vary_are_unknown():
    people, covariance, correlation = index.covariances(np.array([[5, 1, NA], [5, 2, NA]]))
    assert people[0].tolist() == [2, 2, 0]
    assert covariance[0, 0] == 0
    assert np.isnan(correlation[0, 1])
    assert np.isnan(covariance[0, 2])
