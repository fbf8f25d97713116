import numpy as np
import pytest

from crowd.quality import calibration
from crowd.quality.models import auto, votes
from tests.crowd.quality.models.crowds import planted, said


def test_it_says_what_it_used_and_why():
    _, _, answers = planted()
    fit = auto.fit(answers, seed=4)
    assert list(fit.weights) == ["Dawid–Skene", "correlated errors", "weighted average", "smoothed vote"]
    assert sum(fit.weights.values()) == pytest.approx(1)
    assert fit.reason.startswith("An average of ")
    assert "answers hidden from it (seed 4)" in fit.reason
    assert fit.converged
    assert fit.iterations > 5


def test_where_people_answered_little_the_vote_counts_most():
    _, _, plenty = planted(n_items=400)
    _, _, thin = planted(n_items=100, n_people=200, per_item=3)
    assert auto.fit(plenty).weights["smoothed vote"] < 0.1
    assert auto.fit(thin).weights["smoothed vote"] > 0.5


@pytest.mark.parametrize(
    ("rows", "n_codes", "reason"),
    [
        ([], 3, auto.NO_PAIRS),
        ([(item, item % 4, item % 3) for item in range(5)], 3, auto.NO_PAIRS),
        ([(item, person, 0) for item in range(5) for person in range(4)], 1, auto.ONE_CODE),
    ],
)
def test_without_anything_to_learn_from_it_is_the_vote(rows, n_codes, reason):
    answers = said(rows, n_codes=n_codes)
    fit = auto.fit(answers)
    assert fit.weights == {"smoothed vote": 1.0}
    assert fit.reason == reason
    assert fit.posterior == pytest.approx(votes.smoothed(answers).posterior)


def test_two_answers_are_too_few_to_hide_any():
    fits = [auto.fit(said([(0, 0, 1), (0, 1, 1)]), seed=seed) for seed in range(9)]
    fit = next(fit for fit in fits if "hidden from it" not in fit.reason)
    assert fit.posterior[0].argmax() == 1
    assert "all alike, as too few answers can be hidden" in fit.reason
    assert fit.weights["weighted average"] == pytest.approx(1 / 3)
    assert fit.weights["Dawid–Skene"] == pytest.approx(1 / 3 / 41)


def test_the_same_seed_the_same_numbers_and_another_seed_nearly_so():
    truth, _, answers = planted()
    one, same, other = (auto.fit(answers, seed=seed) for seed in (1, 1, 2))
    assert one.weights == same.weights != other.weights
    assert (one.posterior == same.posterior).all()
    assert other.posterior == pytest.approx(one.posterior, abs=0.05)
    assert calibration.accuracy(other.posterior, truth) > 0.97


def test_a_large_crowd_is_weighed_by_a_sample(monkeypatch):
    truth, _, answers = planted(n_items=2000, n_people=40)
    monkeypatch.setattr(auto, "MOST", 2000)
    fit = auto.fit(answers)
    hidden = int(fit.reason.split("foretold ")[1].split(" answers")[0].replace(",", ""))
    assert 200 < hidden < 600
    assert calibration.accuracy(fit.posterior, truth) > 0.97


def test_it_is_better_calibrated_than_its_parts_where_people_err_together():
    """A fifth of the items mislead everybody half of the time: independent errors is what most models assume."""
    rng = np.random.default_rng(5)
    truth = rng.integers(2, size=600)
    hard = rng.random(600) < 0.2
    item, person = (axis.ravel() for axis in np.indices((600, 12)))
    shown = np.where(hard & (rng.random(600) < 0.5), 1 - truth, truth)
    code = np.where(rng.random(7200) < 0.85, shown[item], 1 - shown[item])
    answers = said(zip(item, person, code, strict=True), n_items=600, n_people=12, n_codes=2)
    fit, alone = auto.fit(answers), auto.MODELS["Dawid–Skene"](answers)
    assert calibration.log_loss(fit.posterior, truth) < calibration.log_loss(alone.posterior, truth)
    assert calibration.accuracy(fit.posterior, truth) >= calibration.accuracy(alone.posterior, truth) - 0.01


def test_a_start_from_the_last_fit_settles_sooner_and_decides_the_same():
    _, _, answers = planted(n_items=400)
    early = answers.only(answers.item < 350)
    last = auto.fit(early)
    start = np.where(early.answered[:, None], last.posterior, np.nan)
    cold, warm = auto.fit(answers), auto.fit(answers, start=start)
    assert warm.iterations < cold.iterations
    assert warm.weights == cold.weights
    assert np.abs(warm.posterior - cold.posterior).mean() < 0.005
    assert (warm.posterior.argmax(axis=1) == cold.posterior.argmax(axis=1)).mean() > 0.99


def test_a_start_that_knows_no_item_is_none():
    _, _, answers = planted(n_items=60)
    blank = auto.fit(answers, start=np.full((60, 3), np.nan))
    assert (blank.posterior == auto.fit(answers).posterior).all()


def test_a_start_of_another_shape_is_refused():
    _, _, answers = planted(n_items=60)
    with pytest.raises(ValueError, match="start must have a row per item"):
        auto.fit(answers, start=np.ones((59, 3)))
