"""Which model is better on rows held out."""

import numpy as np

from exports.synthesis.fitted import choice, copula, trees
from exports.synthesis.fitted.schema import Coded


def tangled(rows: int = 2000) -> Coded:
    rng = np.random.default_rng(0)
    one, other = rng.integers(0, 4, rows), rng.integers(0, 4, rows)
    return Coded(np.stack([one, other, (one * other) % 4], axis=1), (4, 4, 4), (False,) * 3)


def test_the_model_that_sees_an_interaction_loses_less() -> None:
    learning, held = choice.split(tangled(), np.random.default_rng(1))
    fitted: dict = {"trees": trees.fit(learning), "copula": copula.fit(learning, rng=np.random.default_rng(2))}
    scores = {name: choice.score(one, held=held, rng=np.random.default_rng(3)) for name, one in fitted.items()}
    assert scores["trees"].loss < scores["copula"].loss
    told = choice.because(scores, chosen="trees", held=held.rows)
    assert told.startswith("The model 'trees' was chosen on 400 rows held out")
    assert "0 and 0.5 would be perfect" in told


def test_rows_are_either_learnt_from_or_held_out() -> None:
    table = Coded(np.arange(1000)[:, None], (1000,), (True,))
    learning, held = choice.split(table, np.random.default_rng(0))
    assert sorted([*learning.codes[:, 0], *held.codes[:, 0]]) == list(range(1000))
    assert held.rows == 200


def test_a_table_of_one_column_can_be_judged() -> None:
    table = Coded(np.random.default_rng(0).integers(0, 3, (500, 1)), (3,), (False,))
    found = choice.score(trees.fit(table), held=table, rng=np.random.default_rng(1))
    assert found.pairs < 0.1
