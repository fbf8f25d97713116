import numpy as np
import pytest

from crowd.quality import calibration

POSTERIOR = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.0, 0.0]])
ALL = (calibration.accuracy, calibration.log_loss, calibration.expected_calibration_error)


def test_accuracy_counts_known_answers_only_and_an_undecided_item_as_wrong():
    assert calibration.accuracy(POSTERIOR, [0, 1, 1, -1]) == pytest.approx(2 / 3)
    assert calibration.accuracy(POSTERIOR, [0, 0, 1, 0]) == 0.75


def test_log_loss():
    assert calibration.log_loss(POSTERIOR, [0, 1, 1, -1]) == pytest.approx(-np.log([0.9, 0.2, 0.7]).mean())


def test_a_sure_error_costs_much_and_not_infinitely_much():
    assert calibration.log_loss(np.array([[1.0, 0.0]]), [1]) == pytest.approx(-np.log(1e-15))


def test_expected_calibration_error_by_hand():
    sure = np.array([[0.85, 0.15], [0.85, 0.15], [0.55, 0.45], [1.0, 0.0]])
    # Bin .8–.9: two at .85, one right: |.5 − .85| · 2/4; bin .5–.6: |0 − .55| / 4; bin .9–1: right and sure.
    assert calibration.expected_calibration_error(sure, [0, 1, 1, 0]) == pytest.approx(0.35 / 2 + 0.55 / 4)


@pytest.mark.parametrize("measure", ALL)
def test_without_gold_there_is_no_number(measure):
    assert measure(POSTERIOR, [-1, -1, -1, -1]) is None


@pytest.mark.parametrize("measure", ALL)
@pytest.mark.parametrize("gold", [[0], [0, 1, 2, 0]])
def test_gold_that_does_not_fit_is_refused(measure, gold):
    with pytest.raises(ValueError, match="gold must hold"):
        measure(POSTERIOR, gold)


def test_a_perfect_posterior():
    perfect = np.eye(3)
    assert [measure(perfect, [0, 1, 2]) for measure in ALL] == [1, 0, 0]
