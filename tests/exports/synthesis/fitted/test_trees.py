"""Sequential trees."""

import numpy as np
import pytest

from exports.synthesis.fitted import trees
from exports.synthesis.fitted.schema import Coded


def coded(*columns: "np.ndarray", ordered: bool = False) -> Coded:
    codes = np.stack(columns, axis=1).astype(np.int64)
    return Coded(codes, tuple(int(one) + 1 for one in codes.max(axis=0)), (ordered,) * len(columns))


def test_a_planted_dependence_is_recovered() -> None:
    rng = np.random.default_rng(0)
    group = rng.integers(0, 6, 3000)
    answer = np.where(rng.random(3000) < np.array([0.1, 0.9, 0.1, 0.9, 0.5, 0.5])[group], 1, 0)
    drawn = trees.fit(coded(group, answer)).sample(rows=6000, rng=rng)
    shares = [drawn[drawn[:, 0] == one, 1].mean() for one in range(6)]
    assert shares == pytest.approx([0.1, 0.9, 0.1, 0.9, 0.5, 0.5], abs=0.07)


def test_an_interaction_that_correlation_cannot_see_is_recovered() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 3, 4000), rng.integers(0, 3, 4000)
    both = np.where((one == 2) & (other == 2), 1, 0) * 2 + rng.integers(0, 2, 4000)
    drawn = trees.fit(coded(one, other, both)).sample(rows=4000, rng=rng)
    hit = (drawn[:, 0] == 2) & (drawn[:, 1] == 2)
    assert (drawn[hit, 2] >= 2).mean() > 0.95
    assert (drawn[~hit, 2] >= 2).mean() < 0.05


def test_columns_that_are_independent_grow_no_branches() -> None:
    rng = np.random.default_rng(2)
    fitted = trees.fit(coded(rng.integers(0, 4, 2000), rng.integers(0, 9, 2000), rng.integers(0, 30, 2000)))
    # By chance one in twenty trees splits once.
    assert sum(len(tree.left) for tree in fitted.trees) <= 5


def test_no_leaf_stands_for_fewer_rows_than_asked() -> None:
    rng = np.random.default_rng(3)
    one = rng.integers(0, 40, 2000)
    table = coded(one, one // 2 + rng.integers(0, 2, 2000), ordered=True)
    for tree in trees.fit(table, leaf=25).trees:
        assert np.unique(tree.leaves(table.codes), return_counts=True)[1].min() >= 25


def test_a_column_that_follows_from_another_is_looked_up() -> None:
    town = np.random.default_rng(4).integers(0, 5, 500)
    country = np.array([0, 0, 1, 1, 2])[town]
    fitted = trees.fit(coded(town, country, (country == 2) * 1))
    assert len(fitted.trees) == 1
    drawn = fitted.sample(rows=300, rng=np.random.default_rng(5))
    assert (drawn[:, 1] == np.array([0, 0, 1, 1, 2])[drawn[:, 0]]).all()
    assert (drawn[:, 2] == (drawn[:, 1] == 2)).all()


def test_two_names_of_the_same_thing_do_not_look_each_other_up() -> None:
    one = np.random.default_rng(6).integers(0, 3, 200)
    drawn = trees.fit(coded(one, 2 - one)).sample(rows=100, rng=np.random.default_rng(7))
    assert (drawn[:, 0] == 2 - drawn[:, 1]).all()
    assert set(drawn[:, 0]) == {0, 1, 2}


def test_a_stored_tree_that_leads_back_is_refused() -> None:
    table = coded(np.repeat([0, 1], 200), np.repeat([0, 1, 0], [190, 200, 10]))
    stored = trees.fit(table).to_document()["trees"][1]
    assert trees.Tree.from_document(stored).to_document() == stored
    with pytest.raises(ValueError, match="leads back"):
        trees.Tree.from_document({**stored, "left": [0, *stored["left"][1:]]})
