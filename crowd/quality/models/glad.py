"""GLAD: people differ in ability, and items in difficulty.

Source: Whitehill et al. 2009, Whose Vote Should Count More: Optimal Integration of Labels from Labelers of Unknown
Expertise (NIPS). A person is right about an item with probability sigmoid(ability · ease), and errs evenly. All codes
are equally likely beforehand, as in the paper.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

from crowd.quality.models.answers import Answers, soften
from crowd.quality.models.climb import Ascent
from crowd.quality.models.result import Result, conclude
from surveys.measures.arrays import FloatArray

# Mean of the normal priors of an ability and of the logarithm of an ease (the authors' code), both with variance 1.
ABILITY, LOG_EASE = 1.0, 1.0
# Small steps uphill in each M step, instead of a climb to its top: the E step moves the top anyway.
STEPS = 3


@dataclass(frozen=True)
class Glad:
    """The result, with `ability` [P] (0 guesses, below 0 misleads) and `ease` [I] of each item (near 0: hard)."""

    result: Result
    ability: FloatArray
    ease: FloatArray


@dataclass(frozen=True)
class _State:
    ability: FloatArray
    log_ease: FloatArray

    def strength(self, said: Answers) -> FloatArray:
        strength: FloatArray = self.ability[said.person] * np.exp(self.log_ease)[said.item]
        return strength

    def log_prior(self) -> float:
        squares = np.square(self.ability - ABILITY).sum() + np.square(self.log_ease - LOG_EASE).sum()
        return -float(squares) / 2


def fit(answers: Answers, *, max_iterations: int = 50, tolerance: float = 1e-4) -> Glad:
    """Fit by EM from the votes, with a few steps uphill in each M step.

    Stops when an iteration adds less than `tolerance` nats per answer to the penalised log-likelihood.
    """
    said = answers.compact
    posterior, trail = said.shares(), [-np.inf]
    state = _State(np.full(said.n_people, ABILITY), np.full(said.n_items, LOG_EASE))
    converged = False
    while not converged and len(trail) <= max_iterations:
        state = _m_step(said, state, posterior)
        posterior, likelihood = _e_step(said, state)
        trail.append(likelihood + state.log_prior())
        converged = trail[-1] - trail[-2] < tolerance * max(1, len(said))
    end = Ascent(posterior, len(trail) - 1, converged, tuple(trail[1:]))
    ease = np.full(answers.n_items, np.nan)
    ease[answers.answered] = np.exp(state.log_ease)
    return Glad(conclude(answers, end, model="glad"), state.ability, ease)


def _e_step(said: Answers, state: _State) -> tuple[FloatArray, float]:
    strength = state.strength(said)
    log_wrong = log_expit(-strength) - np.log(max(said.n_codes - 1, 1))
    posterior, likelihood = soften(said.votes(log_expit(strength) - log_wrong))
    return posterior, likelihood + float(log_wrong.sum()) - said.n_items * np.log(said.n_codes)


def _m_step(said: Answers, state: _State, posterior: FloatArray) -> _State:
    """Steps that never lose: each person's and each item's is taken only where it helps."""
    right = posterior[said.item, said.code]
    for _ in range(STEPS):
        state = _State(_abler(said, state, right), state.log_ease)
        state = _State(state.ability, _easier(said, state, right))
    return state


def _abler(said: Answers, state: _State, right: FloatArray) -> FloatArray:
    """A step along the gradient by the largest curvature there can be, 1/4 of the squared ease: it cannot overshoot."""
    ease = np.exp(state.log_ease)[said.item]
    slope = said.by_person((right - expit(state.ability[said.person] * ease)) * ease) - (state.ability - ABILITY)
    stepped: FloatArray = state.ability + slope / (1 + said.by_person(np.square(ease)) / 4)
    return stepped


def _easier(said: Answers, state: _State, right: FloatArray) -> FloatArray:
    """A step by Fisher scoring, which can overshoot, so that an item keeps its old ease where the new is worse."""
    strength = state.strength(said)
    sure = expit(strength)
    slope = _by_item(said, (right - sure) * strength) - (state.log_ease - LOG_EASE)
    curvature = 1 + _by_item(said, sure * (1 - sure) * np.square(strength))
    stepped = state.log_ease + np.clip(slope / curvature, -1, 1)
    better = _height(said, state.ability, stepped, right) > _height(said, state.ability, state.log_ease, right)
    return np.where(better, stepped, state.log_ease)


def _height(said: Answers, ability: FloatArray, log_ease: FloatArray, right: FloatArray) -> FloatArray:
    """What of the expected log-likelihood depends on each item's ease [I]."""
    strength = ability[said.person] * np.exp(log_ease)[said.item]
    fit = right * log_expit(strength) + (1 - right) * log_expit(-strength)
    height: FloatArray = _by_item(said, fit) - np.square(log_ease - LOG_EASE) / 2
    return height


def _by_item(said: Answers, weight: FloatArray) -> FloatArray:
    return np.bincount(said.item, weights=weight, minlength=said.n_items).astype(np.float64, copy=False)
