"""Numbers: the mean and its robust cousins, and people's bias and spread.

Nothing measured beats the plain mean beyond noise on public sets, so that the mean is the default. The EM model is for
finding out who is off, and shrinks hard.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from surveys.measures.arrays import BoolArray, FloatArray, IntArray, codes, same_length

# Answers that a person's bias and spread are taken to rest on beforehand, with no bias and the crowd's spread.
PRIOR_ANSWERS = 10.0
# Share of an item's answers that is cut at each end.
CUT = 0.2
# Of a normal distribution, the share within this many standard deviations is 95 %.
Z = 1.959963984540054
# PM's errors are divided by their sum; a person without any error still has this share.
LEAST_SHARE = 1e-6


@dataclass(frozen=True)
class Numbers:
    """Who (`person` [n]) gave which number (`value` [n]) for which item (`item` [n]); make one with `numbers`."""

    item: IntArray
    person: IntArray
    value: FloatArray
    n_items: int
    n_people: int

    def per_item(self, weight: FloatArray | None = None) -> FloatArray:
        """Sums [I] of the answers' weights [n]; without weights, counts."""
        return np.bincount(self.item, weights=weight, minlength=self.n_items).astype(np.float64)

    def per_person(self, weight: FloatArray | None = None) -> FloatArray:
        """Sums [P] of the answers' weights [n]; without weights, counts."""
        return np.bincount(self.person, weights=weight, minlength=self.n_people).astype(np.float64)

    def within(self, value: FloatArray) -> float:
        """Mean square of the answers around their items' values [I], by degrees of freedom; NaN without any."""
        free = len(self.value) - np.count_nonzero(self.per_item())
        return float(np.square(self.value - value[self.item]).sum() / free) if free else np.nan


@dataclass(frozen=True)
class Estimate:
    """`value` [I], NaN for an item without answers, with a 95 % interval (`low`, `high`; NaN where unknown).

    `bias` and `spread` [P] are a person's mean error and standard deviation around it; NaN without answers, and the
    spread also where nothing tells it. `trail` is the penalised log-likelihood after each iteration of the EM model.
    """

    method: str
    value: FloatArray
    low: FloatArray
    high: FloatArray
    bias: FloatArray
    spread: FloatArray
    iterations: int = 0
    converged: bool = True
    trail: tuple[float, ...] = field(default=(), repr=False)


def numbers(*, item: ArrayLike, person: ArrayLike, value: ArrayLike, n_items: int, n_people: int) -> Numbers:
    """Checked answers. Raises ValueError for codes out of range, arrays of different length, or values not finite."""
    rows, people = codes("item", item, below=n_items), codes("person", person, below=n_people)
    given = np.asarray(value, dtype=np.float64)
    same_length(item=rows, person=people, value=given)
    if not np.isfinite(given).all():
        raise ValueError("value must be finite")
    return Numbers(rows, people, given, n_items, n_people)


def mean(given: Numbers) -> Estimate:
    """The mean of an item's answers. Its interval takes the spread within items to be the same for all."""
    return _describe(given, _divided(given.per_item(given.value), given.per_item()), "mean")


def median(given: Numbers) -> Estimate:
    """The median of an item's answers, of an even number the middle between the two (not pulled by one far answer)."""
    return _trimmed(given, 0.5, "median")


def trimmed(given: Numbers, *, cut: float = CUT) -> Estimate:
    """The mean of an item's answers without the share `cut` at each end (whole answers, rounded down)."""
    if not 0 <= cut < 0.5:
        raise ValueError("cut must be at least 0 and below .5")
    return _trimmed(given, cut, "trimmed mean")


def pm(given: Numbers, *, max_iterations: int = 100, tolerance: float = 1e-6) -> Estimate:
    """Means weighted by −log of each person's share of all errors, by turns until no value moves by `tolerance`.

    Source: Li et al. 2014, Resolving Conflicts in Heterogeneous Data by Truth Discovery and Source Reliability
    Estimation (CRH, also known as PM), with squared errors in units of each item's variance and per answer, so that a
    person is not punished for answering much. `tolerance` is in standard deviations of all answers.
    """
    value = mean(given).value
    squares = np.square(given.value - value[given.item])
    scale = _divided(given.per_item(squares), given.per_item())[given.item]
    enough, converged, iteration = tolerance * float(given.value.std()) if len(given.value) else 0.0, False, 0
    while not converged and iteration < max_iterations:
        iteration += 1
        squares = np.square(given.value - value[given.item])
        relative = np.divide(squares, scale, out=np.zeros_like(squares), where=scale > 0)
        weight = _pm_weight(_divided(given.per_person(relative), given.per_person()))[given.person]
        before, value = value, _divided(given.per_item(weight * given.value), given.per_item(weight))
        converged = bool(np.nanmax(np.abs(value - before), initial=0.0) <= enough)
    return _describe(given, value, "pm", iteration, converged)


def biased(
    given: Numbers, *, prior_answers: float = PRIOR_ANSWERS, max_iterations: int = 200, tolerance: float = 1e-6
) -> Estimate:
    """Each person has a bias and a spread: answer = value + bias + normal error; EM to the most probable parameters.

    Values are normal around a common mean. Beforehand a bias is 0 and a spread the crowd's, as if by `prior_answers`
    answers. After Raykar et al. 2010, Learning From Crowds, section 5, with a bias and priors. Stops when an iteration
    adds less than `tolerance` nats per answer.
    """
    start = mean(given)
    noise = given.within(start.value)
    if not noise > 0:  # every item has one answer, or all answers to it are equal: nothing tells people apart
        return _describe(given, start.value, "bias and spread")
    state = _State.first(given, start.value, noise)
    trail = [-np.inf]
    converged = False
    while not converged and len(trail) <= max_iterations:
        value, doubt, height = _e_step(given, state, noise, prior_answers)
        trail.append(height)
        converged = trail[-1] - trail[-2] < tolerance * len(given.value)
        state = _m_step(given, value, doubt, state, noise, prior_answers)
    asked, judged = given.per_item() > 0, given.per_person() > 0
    return Estimate(
        method="bias and spread",
        value=np.where(asked, value, np.nan),
        low=np.where(asked, value - Z * np.sqrt(doubt), np.nan),
        high=np.where(asked, value + Z * np.sqrt(doubt), np.nan),
        bias=np.where(judged, state.bias, np.nan),
        spread=np.where(judged, np.sqrt(state.variance), np.nan),
        iterations=len(trail) - 1,
        converged=converged,
        trail=tuple(trail[1:]),
    )


@dataclass(frozen=True)
class _State:
    """Parameters: each person's bias and variance [P], and the items' mean and variance."""

    bias: FloatArray
    variance: FloatArray
    centre: float
    width: float

    @classmethod
    def first(cls, given: Numbers, value: FloatArray, noise: float) -> "_State":
        people, seen = np.zeros(given.n_people), value[np.isfinite(value)]
        return cls(people, people + noise, float(seen.mean()), float(seen.var()) + noise)


def _e_step(given: Numbers, state: _State, noise: float, prior_answers: float) -> tuple[FloatArray, FloatArray, float]:
    """Mean and variance [I] of each item's value, and the penalised log-likelihood of the state."""
    precision, rest = 1 / state.variance[given.person], given.value - state.bias[given.person] - state.centre
    doubt = 1 / (1 / state.width + given.per_item(precision))
    off = doubt * given.per_item(precision * rest)
    height = (np.log(precision) - np.log(2 * np.pi) - precision * np.square(rest)).sum() / 2
    height += (np.log(doubt / state.width) + np.square(off) / doubt).sum() / 2
    height -= (prior_answers / 2 + 1) * np.log(state.variance).sum()
    height -= prior_answers * (noise / state.variance + np.square(state.bias) / noise).sum() / 2
    return state.centre + off, doubt, float(height - prior_answers * (np.log(state.width) + noise / state.width) / 2)


def _m_step(
    given: Numbers, value: FloatArray, doubt: FloatArray, state: _State, noise: float, prior_answers: float
) -> _State:
    """Better parameters, one kind after the other, each the best for the others: no step can lose."""
    off, n = given.value - value[given.item], given.per_person()
    bias = given.per_person(off) / (n + prior_answers * state.variance / noise)
    squares = given.per_person(np.square(off - bias[given.person]) + doubt[given.item])
    variance = (squares + prior_answers * noise) / (n + prior_answers + 2)
    seen = given.per_item() > 0
    centre = float(value[seen].mean())
    around = np.square(value[seen] - centre) + doubt[seen]
    return _State(bias, variance, centre, float(around.sum() + prior_answers * noise) / (len(around) + prior_answers))


def _pm_weight(error: FloatArray) -> FloatArray:
    """−log of each person's share of the sum of all errors; equal weights where there is none."""
    total = np.nansum(error)
    if total <= 0 or np.count_nonzero(error > 0) < 2:
        return np.ones(len(error))
    return -np.log(np.clip(error / total, LEAST_SHARE, 1 - LEAST_SHARE))


def _trimmed(given: Numbers, cut: float, method: str) -> Estimate:
    """The mean of the answers that `cut` leaves at the middle of each item; of a median's, the middle one or two."""
    order = np.lexsort((given.value, given.item))
    item, value = given.item[order], given.value[order]
    n = given.per_item()[item]
    place = np.arange(len(item)) - np.searchsorted(item, item)
    lost = np.floor(np.minimum(cut * n, (n - 1) / 2))
    kept: BoolArray = (place >= lost) & (place < n - lost)
    inner = Numbers(item[kept], item[kept], value[kept], given.n_items, given.n_items)
    return _describe(given, _divided(inner.per_item(inner.value), inner.per_item()), method)


def _describe(given: Numbers, value: FloatArray, method: str, iterations: int = 0, converged: bool = True) -> Estimate:
    error = given.value - value[given.item]
    bias = _divided(given.per_person(error), given.per_person())
    free = np.maximum(given.per_person() - 1, 0)
    spread = np.sqrt(_divided(given.per_person(np.square(error - bias[given.person])), free))
    with np.errstate(divide="ignore", invalid="ignore"):  # no answers: no value, and no interval either
        reach = Z * np.sqrt(given.within(value) / given.per_item())
    return Estimate(method, value, value - reach, value + reach, bias, spread, iterations, converged)


def _divided(sums: FloatArray, counts: FloatArray) -> FloatArray:
    shares: FloatArray = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return shares
