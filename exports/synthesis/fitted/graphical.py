"""The distribution of greatest entropy that agrees with noisy one- and two-way counts.

McKenna, Sheldon & Miklau (2019), "Graphical-model based estimation and inference for differential privacy": least
squares between the marginals of a Markov random field and the measurements, by entropic mirror descent with a line
search. Works on what was measured alone: it costs no privacy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exports.synthesis.fitted.junction import Junction, beliefs, junction, marginal, spread
from surveys.measures.arrays import FloatArray

HALVINGS = 25


@dataclass(frozen=True)
class Measured:
    """Noisy counts of the combinations of `columns` (one or two of them, axes in this order), with their variance."""

    columns: tuple[int, ...]
    counts: FloatArray
    variance: float


@dataclass(frozen=True)
class Field:
    """A fitted field: the marginal probabilities of each clique, and whether the descent came to rest."""

    tree: Junction
    found: Mapping[int, FloatArray]
    iterations: int
    converged: bool

    def pair(self, one: int, other: int) -> FloatArray | None:
        """The marginal of two columns, where one clique holds both."""
        home = self.tree.home((one, other))
        axes = self.tree.cliques[home]
        if one not in axes or other not in axes:
            return None
        table = marginal(self.found[home], axes, (one, other))
        return table if axes.index(one) < axes.index(other) else table.T


@dataclass(frozen=True)
class _Target:
    home: int
    columns: tuple[int, ...]
    shares: FloatArray
    weight: float


@dataclass
class _State:
    potentials: dict[int, FloatArray]
    found: dict[int, FloatArray]
    misses: list[FloatArray]
    loss: float


def estimate(
    measured: Sequence[Measured], *, sizes: Sequence[int], total: float, iterations: int, tolerance: float = 1e-7
) -> Field:
    """The field for `measured`. `total`: the (noisy) number of rows. Stops where a step gains less than `tolerance`."""
    tree = junction(sizes, [one.columns for one in measured if len(one.columns) == 2])
    targets = _targets(tree, measured, total)
    state = _state(tree, targets, {column: np.zeros(tree.shape(column)) for column in tree.order})
    step = 10.0
    for done in range(iterations):
        after, step = _descend(tree, targets, state, step)
        gained, state = state.loss - after.loss, after
        if gained <= tolerance * max(state.loss, tolerance):
            return Field(tree, state.found, done + 1, True)
        step *= 1.3
    return Field(tree, state.found, iterations, False)


def _targets(tree: Junction, measured: Sequence[Measured], total: float) -> list[_Target]:
    least = min(one.variance for one in measured)
    found = []
    for one in measured:
        columns = tuple(sorted(one.columns, key=tree.order.index))
        counts = one.counts if columns == one.columns else one.counts.T
        found.append(_Target(tree.home(columns), columns, counts / total, least / one.variance))
    return found


def _state(tree: Junction, targets: Sequence[_Target], potentials: dict[int, FloatArray]) -> _State:
    found = beliefs(tree, potentials)
    misses = [marginal(found[one.home], tree.cliques[one.home], one.columns) - one.shares for one in targets]
    loss = sum(one.weight * float((miss**2).sum()) / 2 for one, miss in zip(targets, misses, strict=True))
    return _State(potentials, found, misses, loss)


def _descend(tree: Junction, targets: Sequence[_Target], state: _State, step: float) -> tuple[_State, float]:
    """One step downhill, the first of `step`, a half, a quarter … that is not uphill; else none."""
    slopes: dict[int, FloatArray] = {}
    for one, miss in zip(targets, state.misses, strict=True):
        slope = spread(one.weight * miss, one.columns, tree.cliques[one.home])
        slopes[one.home] = slopes[one.home] + slope if one.home in slopes else slope
    for _ in range(HALVINGS):
        moved = {at: old - step * slopes[at] if at in slopes else old for at, old in state.potentials.items()}
        after = _state(tree, targets, moved)
        if after.loss <= state.loss:
            return after, step
        step /= 2
    return state, step
