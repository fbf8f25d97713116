import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowd.quality.models import sets

ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.tuples(st.booleans(), st.booleans())), max_size=15)


def fitted(rows, **options):
    item, person, chosen = zip(*rows, strict=True) if rows else ([], [], np.zeros((0, 2)))
    return sets.fit(item=item, person=person, chosen=chosen, n_items=4, n_people=3, **options)


def crowd(seed=1, n_items=300, n_people=8):
    rng = np.random.default_rng(seed)
    truth = rng.random((n_items, 4)) < [0.6, 0.4, 0.2, 0.05]
    finds, leaves = rng.uniform(0.5, 0.95, n_people), rng.uniform(0.8, 0.98, n_people)
    item, person = (axis.ravel() for axis in np.indices((n_items, n_people)))
    noise = rng.random((len(item), 4))
    chosen = np.where(truth[item], noise < finds[person, None], noise >= leaves[person, None])
    return truth, finds, leaves, {"item": item, "person": person, "chosen": chosen}


def test_sets_and_people_are_recovered():
    truth, finds, leaves, data = crowd()
    fit = sets.fit(**data, n_items=300, n_people=8)
    assert fit.converged
    assert (fit.chosen() == truth).mean() > 0.98
    assert fit.finds == pytest.approx(finds, abs=0.06)
    assert fit.leaves == pytest.approx(leaves, abs=0.06)
    assert fit.prior == pytest.approx([0.6, 0.4, 0.2, 0.05], abs=0.06)


@settings(deadline=None)
@given(ROWS, st.randoms())
def test_whatever_was_chosen_the_numbers_are_probabilities_in_any_order(rows, random):
    fit, other = fitted(rows), fitted(random.sample(rows, len(rows)))
    for table in (fit.posterior, fit.prior, fit.finds, fit.leaves):
        assert table.min() >= 0
        assert table.max() <= 1
    assert other.posterior == pytest.approx(fit.posterior, abs=1e-6)
    assert np.diff(fit.trail).min(initial=0) > -1e-9
    assert fit.posterior[[i for i in range(4) if i not in {row[0] for row in rows}]] == pytest.approx(
        np.tile(fit.prior, (4 - len({row[0] for row in rows}), 1))
    )


def test_all_agree():
    fit = fitted([(item, person, (True, False)) for item in range(4) for person in range(3)])
    assert fit.chosen().tolist() == [[True, False]] * 4


def test_one_answer_and_none():
    assert fitted([(2, 1, (True, False))]).posterior[2].argmax() == 0
    assert fitted([]).posterior == pytest.approx(0.5)
    assert not fitted([]).chosen().any()


def test_stopping_short_says_so():
    _, _, _, data = crowd(n_items=30)
    assert not sets.fit(**data, n_items=30, n_people=8, max_iterations=1).converged


@pytest.mark.parametrize(
    "wrong",
    [
        {"chosen": [True, False]},
        {"chosen": np.zeros((2, 0))},
        {"chosen": np.zeros((3, 2))},
        {"smoothing": -1},
        {"item": [0, 4]},
        {"item": [0, -1]},
        {"person": [0, 3]},
        {"person": [0]},
    ],
)
def test_what_does_not_fit_is_refused(wrong):
    fitting = {"item": [0, 1], "person": [0, 1], "chosen": np.ones((2, 2)), "n_items": 4, "n_people": 3}
    with pytest.raises(ValueError, match=r"must|same length"):
        sets.fit(**{**fitting, **wrong})
