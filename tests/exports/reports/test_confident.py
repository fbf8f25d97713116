import numpy as np
import pytest

from exports.reports.confident import confident


def test_by_hand() -> None:
    """Thresholds: (.9 + .8 + .1) / 3 = .6 for the first class, (.9 + .7) / 2 = .8 for the second."""
    given = np.array([0, 0, 0, 1, 1])
    crowd = np.array([0, 0, 1, 1, 1])
    found = confident(given, crowd, np.array([0.9, 0.8, 0.9, 0.9, 0.7]), classes=2)
    assert found.joint.tolist() == [[2, 1], [0, 1]]
    assert found.suspected.tolist() == [False, False, True, False, False]
    # Three were given the first label and three of them are sure; of two of the second, one is, and counts for both.
    assert found.share == pytest.approx(1 / 5)


def test_a_class_that_nobody_was_given_is_no_answer() -> None:
    found = confident(np.array([0, 0]), np.array([0, 1]), np.array([1.0, 0.9]), classes=2)
    assert found.joint[:, 1].sum() == 0


def test_nothing_is_known_of_nothing() -> None:
    none = np.zeros(0, np.int64)
    found = confident(none, none, np.zeros(0), classes=2)
    assert found.share is None
    assert len(found.suspected) == 0


def test_planted_mistakes_are_found() -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 3, 3000)
    wrong = rng.random(3000) < 0.1
    given = np.where(wrong, (truth + 1) % 3, truth)
    found = confident(given, truth, rng.uniform(0.85, 1, 3000), classes=3)
    assert found.share == pytest.approx(wrong.mean(), abs=0.01)
    assert found.suspected[wrong].mean() > 0.9
    assert not found.suspected[~wrong].any()


def test_one_class_is_refused() -> None:
    with pytest.raises(ValueError, match="two classes"):
        confident(np.zeros(1, np.int64), np.zeros(1, np.int64), np.ones(1), classes=1)
