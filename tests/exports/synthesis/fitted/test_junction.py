"""The junction tree, against sums over everything."""

import numpy as np
import pytest

from exports.synthesis.fitted.junction import beliefs, draw, draw_rows, junction, marginal

SIZES = (2, 3, 2, 4)
PAIRS = [(0, 1), (1, 2), (2, 3), (0, 3)]


def test_marginals_are_those_of_the_whole_table() -> None:
    rng = np.random.default_rng(0)
    tree = junction(SIZES, PAIRS)
    potentials = {column: rng.normal(size=tree.shape(column)) for column in tree.order}
    letters = dict(zip(range(4), "abcd", strict=True))
    terms = [("".join(letters[one] for one in tree.cliques[at]), np.exp(table)) for at, table in potentials.items()]
    whole = np.einsum(",".join(names for names, _ in terms) + "->abcd", *(table for _, table in terms))
    whole /= whole.sum()
    for column, found in beliefs(tree, potentials).items():
        axes = tree.cliques[column]
        expected = np.einsum("abcd->" + "".join(letters[one] for one in axes), whole)
        assert found == pytest.approx(expected)


def test_a_cycle_of_pairs_is_kept_in_cliques() -> None:
    tree = junction(SIZES, PAIRS)
    for pair in PAIRS:
        assert set(pair) <= set(tree.cliques[tree.home(pair)])
    assert tree.cells == sum(np.prod(tree.shape(column)) for column in tree.order)


def test_drawn_rows_follow_the_marginals() -> None:
    rng = np.random.default_rng(1)
    tree = junction(SIZES, PAIRS)
    found = beliefs(tree, {column: rng.normal(size=tree.shape(column)) for column in tree.order})
    drawn = draw(tree, found, rows=40_000, rng=rng)
    for column in tree.order:
        shares = np.bincount(drawn[:, column], minlength=SIZES[column]) / len(drawn)
        assert shares == pytest.approx(marginal(found[column], tree.cliques[column], (column,)), abs=0.02)


def test_a_row_without_weight_is_drawn_from_evenly() -> None:
    drawn = draw_rows(np.array([[0.0, 0.0], [0.0, 5.0]]), np.repeat([0, 1], 1000), np.random.default_rng(2))
    assert drawn[:1000].mean() == pytest.approx(0.5, abs=0.06)
    assert set(drawn[1000:]) == {1}
