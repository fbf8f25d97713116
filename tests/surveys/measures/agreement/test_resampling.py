import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import chisquare
from scipy.stats import poisson as exactly

from surveys.measures.agreement import resampling
from surveys.measures.agreement.resampling import poisson, resampled


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def patterns(rng, times):
    """Each pattern its own unit of a sum, and one more number."""
    times = np.asarray(times, dtype=np.float64)
    return csr_array(np.column_stack([np.eye(len(times)), rng.random(len(times))])), times


@pytest.mark.parametrize(
    "times",
    [[3, 1], [50, 30, 3, 2, 1], [10**6, 1], [1] * 40, [5] * 300 + [1] * 700 + [400] * 3],
    ids=["four", "few", "uneven", "all differ", "many"],
)
def test_as_many_units_are_drawn_as_there_are_and_each_as_often(rng, times):
    rows, times = patterns(rng, times)
    n = times.sum()
    sums = resampled(rows=rows, times=times, rng=rng, resamples=500)
    assert sums.shape == (500, len(times) + 1)
    drawn = sums[:, :-1]
    assert drawn.sum(axis=1) == pytest.approx(n, abs=1e-6)
    assert (drawn == np.rint(drawn)).all()
    error = np.sqrt(times * (1 - times / n) / 500)
    assert (np.abs(drawn.mean(axis=0) - times) < 4.5 * error + 1e-9).all()
    spread = times * (1 - times / n)  # of a multinomial
    assert drawn.var(axis=0).sum() == pytest.approx(spread.sum(), rel=0.25)
    assert sums[:, -1] == pytest.approx(drawn @ rows.toarray()[:, -1], rel=1e-5)


def test_a_resample_with_a_unit_too_many_is_drawn_again(monkeypatch, rng):
    monkeypatch.setattr(resampling, "SPARE", 0.1)
    rows, times = patterns(rng, [2] * 200)
    drawn = resampled(rows=rows, times=times, rng=rng, resamples=200)[:, :-1]
    assert (drawn.sum(axis=1) == 400).all()
    assert drawn.var(axis=0).mean() == pytest.approx(2, rel=0.1)


def test_small_blocks_draw_from_the_same_distribution(monkeypatch, rng):
    rows, times = patterns(rng, [3] * 200 + [1] * 300)
    monkeypatch.setattr(resampling, "BLOCK_CELLS", 700)
    drawn = resampled(rows=rows, times=times, rng=rng, resamples=300)[:, :-1]
    assert (drawn.sum(axis=1) == 900).all()
    assert drawn.mean(axis=0)[:200].mean() == pytest.approx(3, abs=0.05)


def test_the_same_seed_draws_the_same(rng):
    rows, times = patterns(rng, [1] * 400)
    one, two = (resampled(rows=rows, times=times, rng=np.random.default_rng(5), resamples=99) for _ in range(2))
    assert (one == two).all()


@pytest.mark.parametrize("mean", [0.0, 0.3, 1.0, 7.5, 60.0])
@pytest.mark.parametrize("size", [400, 200_000], ids=["drawn one by one", "by a table"])
def test_poisson_numbers(rng, mean, size):
    drawn = poisson(mean, (2, size // 2), rng).ravel()
    assert drawn.min() >= 0
    top = max(int(drawn.max()), 1)
    seen = np.bincount(drawn.astype(np.int64), minlength=top + 1)
    expected = np.append(exactly.pmf(np.arange(top), mean), exactly.sf(top - 1, mean)) * size
    common = expected >= 5
    if common.sum() > 1:
        pooled = [np.append(counts[common], counts[~common].sum()) for counts in (seen, expected)]
        kept = pooled[1] > 0
        assert chisquare(pooled[0][kept], pooled[1][kept], sum_check=False).pvalue > 1e-4
    assert drawn.mean() == pytest.approx(mean, abs=5 * (mean / size) ** 0.5 + 1e-12)


def test_a_table_holds_rare_numbers_too(rng):
    """Far fewer than one chance of the table: what lies across a boundary is settled by a number of its own."""
    drawn = poisson(0.01, (4_000_000,), rng)
    expected = 4_000_000 * exactly.sf(1, 0.01)
    assert (drawn >= 2).sum() == pytest.approx(expected, abs=5 * expected**0.5)
