"""The Gaussian copula."""

import numpy as np
import pytest

from exports.synthesis.fitted import copula
from exports.synthesis.fitted.schema import Coded


def test_marginals_are_kept_and_a_correlation_is_recovered() -> None:
    rng = np.random.default_rng(0)
    both = rng.multivariate_normal([0, 0], [[1, 0.7], [0.7, 1]], 5000)
    codes = np.clip((both + 3) * 8, 0, 47).astype(np.int64)
    table = Coded(codes, (48, 48), (True, True))
    drawn = copula.fit(table, rng=rng).sample(rows=5000, rng=rng)
    assert np.asarray(np.corrcoef(drawn, rowvar=False))[0, 1] == pytest.approx(0.7, abs=0.04)
    assert drawn.mean(axis=0) == pytest.approx(codes.mean(axis=0), abs=0.6)


def test_categories_get_an_order_from_the_other_columns() -> None:
    rng = np.random.default_rng(1)
    number = rng.integers(0, 30, 4000)
    # High numbers mean category 1, low ones category 2, middle ones category 0.
    category = np.array([2, 0, 1])[number // 10]
    table = Coded(np.stack([number, category], axis=1), (30, 3), (True, False))
    drawn = copula.fit(table, rng=rng).sample(rows=4000, rng=rng)
    means = [drawn[drawn[:, 1] == one, 0].mean() for one in (2, 0, 1)]
    assert means == sorted(means)
    assert means[2] - means[0] > 12


@pytest.mark.parametrize("rows", [1, 7])
def test_a_column_without_variation_stays_as_it_is(rows: int) -> None:
    table = Coded(np.zeros((rows, 2), dtype=np.int64), (1, 3), (True, False))
    drawn = copula.fit(table, rng=np.random.default_rng(0)).sample(rows=20, rng=np.random.default_rng(1))
    assert not drawn.any()


def test_a_stored_copula_draws_the_same() -> None:
    table = Coded(np.random.default_rng(2).integers(0, 4, (300, 3)), (4, 4, 4), (True, False, True))
    fitted = copula.fit(table, rng=np.random.default_rng(3))
    stored = copula.Copula.from_document(fitted.to_document())
    one, other = (model.sample(rows=50, rng=np.random.default_rng(4)) for model in (fitted, stored))
    assert (one == other).all()
