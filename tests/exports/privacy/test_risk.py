import numpy as np
import pytest
from scipy.stats import nbinom

from exports.privacy.classes import Classes
from exports.privacy.risk import Undefined, expected_chance, pitman_unique, risk


def sized(*sizes: int) -> Classes:
    return Classes(np.repeat(np.arange(len(sizes)), sizes), len(sizes))


def test_three_attackers_by_hand() -> None:
    found = risk(sized(1, 2, 5), threshold=0.2)
    assert found.prosecutor is not None
    assert (found.prosecutor.highest, found.prosecutor.mean) == (1.0, 3 / 8)
    assert found.prosecutor.share_above == 3 / 8, "one in five is not above one in five"
    assert (found.marketer, found.sample_unique) == (3 / 8, 1 / 8)
    assert found.journalist is None
    assert found.population_unique is None
    assert set(found.why) == {"journalist", "population_unique"}


def test_a_known_population() -> None:
    found = risk(sized(1, 2, 5), threshold=0.2, in_population=np.array([1, 10, 20]))
    assert found.journalist is not None
    assert found.journalist.highest == 1.0
    assert found.journalist.mean == pytest.approx((1 + 2 / 10 + 5 / 20) / 8)
    assert found.marketer == pytest.approx(found.journalist.mean)
    assert (found.journalist.share_above, found.population_unique) == (1 / 8, 1 / 8)


def test_a_population_that_cannot_be() -> None:
    assert risk(sized(2), threshold=0.2, in_population=np.array([1])).why["journalist"].startswith("the population has")
    assert risk(sized(2), threshold=0.2, population=1).why["journalist"] == "the population is smaller than the table"


@pytest.mark.parametrize(("f", "fraction"), [(1, 0.1), (2, 0.1), (5, 0.3), (49, 0.02), (50, 0.02), (300, 0.5)])
def test_the_expected_chance_is_that_of_the_negative_binomial(f: int, fraction: float) -> None:
    population = np.arange(f, 100_000)
    expected = (nbinom.pmf(population - f, f, fraction) / population).sum()
    assert expected_chance(np.array([f]), fraction)[0] == pytest.approx(expected, rel=1e-9)


def test_a_sample_of_everybody_leaves_nothing_to_estimate() -> None:
    assert expected_chance(np.array([1, 3, 80]), 1.0) == pytest.approx([1, 1 / 3, 1 / 80])


def test_population_uniques_are_estimated_near_the_truth() -> None:
    """A population drawn from a long tail, and a tenth of it: the estimate lies within a third of the truth."""
    rng = np.random.default_rng(1)
    look = rng.zipf(1.6, 50_000) % 10**6
    _, owner, sizes = np.unique(look, return_inverse=True, return_counts=True)
    truth = (sizes == 1).sum() / len(look)
    sample = np.unique(rng.choice(owner, 5_000, replace=False), return_counts=True)[1]
    found = pitman_unique(sample, 50_000)
    assert truth == pytest.approx(found, rel=0.35)
    assert found < (sample == 1).sum() / 5_000


def test_nobody_unique_in_the_table_is_nobody_in_the_population() -> None:
    assert pitman_unique(np.array([2, 3]), 1000) == 0.0


def test_all_unique_tells_nothing() -> None:
    with pytest.raises(Undefined, match="everybody is unique"):
        pitman_unique(np.array([1, 1]), 1000)
    assert "everybody is unique" in risk(sized(1, 1), threshold=0.2, population=10).why["population_unique"]


def test_nobody() -> None:
    found = risk(Classes(np.zeros(0, np.int64), 0), threshold=0.2)
    assert found.prosecutor is None
    assert found.why["marketer"] == "the table has no people"
