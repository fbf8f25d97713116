"""Expectation–maximisation, accelerated: over posteriors, or over parameters that are distributions."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from crowd.quality.models.answers import sums
from surveys.measures.arrays import FloatArray

# State → next state, and the objective at the state or in between: the penalised log-likelihood of its parameters.
Step = Callable[[FloatArray], tuple[FloatArray, float]]
# Posteriors that move by less than this, in the mean over the items, have settled: for a step without an objective.
STILL = 1e-4


@dataclass(frozen=True)
class Ascent:
    """Where a climb ended. `trail` is the objective after each step that was kept; it never falls."""

    state: FloatArray
    iterations: int
    converged: bool
    trail: tuple[float, ...]


def at_once(state: FloatArray) -> Ascent:
    """The end of what needs no iteration."""
    return Ascent(state, 0, True, ())


def climb(step: Step, state: FloatArray, *, enough: float, max_iterations: int) -> Ascent:
    """Repeat `step` until one adds less than `enough` to the objective, or `max_iterations` were made.

    The rows of `state` are distributions. Its memory is used up.

    Between pairs of steps it leaps ahead by squared extrapolation and keeps the leap where the objective did not
    fall. Source: Varadhan & Roland 2008, Simple and Globally Convergent Methods for Accelerating the Convergence of
    Any EM Algorithm, Scandinavian Journal of Statistics 35 (scheme SqS3).
    """
    trail: list[float] = []
    iterations, path = 0, [state]
    while iterations < max_iterations:
        iterations += 1
        following, objective = step(path[-1])
        gain = objective - trail[-1] if trail else np.inf
        trail.append(objective)
        if gain < enough:
            return Ascent(following, iterations, True, tuple(trail))
        path.append(following)
        if len(path) == 3 and iterations < max_iterations:
            iterations += 1
            leapt, objective = step(_leap(path.pop(0), path.pop(0), following))
            kept = objective >= trail[-1]
            path = [leapt if kept else following]
            trail += [objective] if kept else []
    return Ascent(path[-1], iterations, False, tuple(trail))


def settle(
    step: Callable[[FloatArray], FloatArray],
    state: FloatArray,
    *,
    max_iterations: int,
    told: Callable[[FloatArray], FloatArray] = np.asarray,
) -> Ascent:
    """Repeat `step` until the mean item moves by less than STILL: for steps that climb no objective.

    `told` makes of the state what must keep still and is returned, if that is not all of it.
    """
    shown = told(state)
    for iteration in range(1, max_iterations + 1):
        state = step(state)
        before, shown = shown, told(state)
        if np.abs(shown - before).sum() <= STILL * len(shown):
            return Ascent(shown, iteration, True, ())
    return Ascent(shown, max_iterations, False, ())


def _leap(first: FloatArray, second: FloatArray, third: FloatArray) -> FloatArray:
    """Ahead of three states on a path. Reuses the memory of the first two, which nobody needs any more."""
    change = np.subtract(second, first, out=second)
    bend = third - first
    bend -= change
    bend -= change
    curved = float(np.vdot(bend, bend))
    length = max(1.0, (float(np.vdot(change, change)) / curved) ** 0.5) if curved > 0 else 1.0
    change *= 2 * length
    bend *= length**2
    first += change
    first += bend
    np.maximum(first, 0, out=first)
    first /= sums(first)
    return first
