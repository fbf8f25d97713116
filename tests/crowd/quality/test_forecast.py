import numpy as np
import pytest

from crowd.quality.forecast import forecast, resample, workforce
from crowd.quality.majority import decide
from crowd.quality.models import pooled
from crowd.quality.models.answers import Answers, answers
from crowd.quality.simulate import answer, population
from surveys.measures.agreement import nominal


def pilot(seed=1, *, n_items=200, n_people=20, per_item=3, **habits):
    rng = np.random.default_rng(seed)
    people = population(n_people=n_people, n_codes=3, rng=rng, **habits)
    crowd = answer(truth=rng.integers(3, size=n_items), people=people, per_item=per_item, rng=rng)
    return answers(item=crowd.item, person=crowd.person, code=crowd.code, n_items=n_items, n_people=n_people, n_codes=3)


def drawn(said, seed=2, *, most=6, n_items=200, replicates=6):
    rng = np.random.default_rng(seed)
    return forecast(said, most=most, n_items=n_items, distances=nominal(3), replicates=replicates, rng=rng)


def test_more_people_more_right_and_the_same_agreement():
    found = drawn(pilot())
    assert found.accuracy.shape == found.agreement.shape == (6, 6)
    assert (np.diff(found.accuracy.mean(axis=0)) > -0.01).all()
    assert np.isnan(found.agreement[:, 0]).all()
    assert np.ptp(found.agreement[:, 1:].mean(axis=0)) < 0.05


def test_it_foretells_what_the_planted_crowd_reaches():
    """The pilot is a third of the answers; the crowd it was taken from is asked at every redundancy."""
    rng = np.random.default_rng(5)
    people = population(n_people=40, n_codes=3, rng=rng, skill=(5, 4), likeness=10)
    truth = rng.integers(3, size=500)
    small = answer(truth=truth, people=people, per_item=3, rng=rng)
    said = answers(item=small.item, person=small.person, code=small.code, n_items=500, n_people=40, n_codes=3)
    found = drawn(said, most=7, n_items=500, replicates=10)
    for count in (3, 5, 7):
        reached = []
        for _ in range(6):
            crowd = answer(truth=truth, people=people, per_item=count, rng=rng)
            fit = pooled.fit(Answers(crowd.item, crowd.person, crowd.code, 500, 40, 3))
            reached.append((decide(fit.posterior).code == truth).mean())
        assert found.accuracy[:, count - 1].mean() == pytest.approx(np.mean(reached), abs=0.04)
    assert found.now.mean() == pytest.approx(found.accuracy[:, 2].mean(), abs=0.05)


def test_at_most_as_many_items_are_simulated_as_pay():
    assert drawn(pilot(), n_items=100_000, most=1, replicates=2).n_items == 600
    assert drawn(pilot(), n_items=7, most=1, replicates=2).n_items == 7


def test_the_same_seed_the_same_forecast():
    said = pilot()
    one, same, other = (drawn(said, seed, most=2, replicates=2).accuracy.tolist() for seed in (1, 1, 2))
    assert one == same != other


def test_the_workforce_keeps_the_load():
    assert workforce(30, 200, 3) == 20
    assert workforce(30, 200, 6) == 40
    assert workforce(30, 10, 4) == 4


def test_resampling_draws_whole_items():
    said = pilot(n_items=50)
    again = resample(said, np.random.default_rng(3))
    assert (again.per_item == 3).all()
    original, copies = (
        [tuple(sorted(3 * answers.person[answers.item == i] + answers.code[answers.item == i])) for i in range(50)]
        for answers in (said, again)
    )
    assert set(copies) < set(original)
    assert len(set(copies)) < 45


def test_resampling_items_of_unequal_size():
    said = Answers(np.array([1, 0, 1, 1]), np.array([0, 1, 2, 3]), np.array([0, 1, 0, 1]), 2, 4, 2)
    for seed in range(20):
        again = resample(said, np.random.default_rng(seed))
        for place in range(2):
            assert again.person[again.item == place].tolist() in ([1], [0, 2, 3])
