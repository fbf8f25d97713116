"""MACE: a person either knows the answer or gives one without looking, by a habit of their own.

Source: Hovy et al. 2013, Learning Whom to Trust with MACE (NAACL-HLT), their equation 1 and generative story. By EM to
the most probable parameters from the votes, where the paper takes the best of many random starts.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from crowd.quality.models.answers import Answers, normalise, soften
from crowd.quality.models.climb import climb
from crowd.quality.models.result import Result, class_shares, conclude, logs
from surveys.measures.arrays import FloatArray

# Answers of each sort, known and blind, that a person is taken to have given before their own (the paper's prior), and
# blind ones of each code (crowd-kit's smoothing).
SORTS, HABIT = 0.5, 0.1
# Rounds of a person's own EM within each iteration. It runs over [P, K] tables, so that they cost next to nothing.
ROUNDS = 50


@dataclass(frozen=True)
class _Habits:
    """`knows` [P], the share of a person's answers that are no spam; `blind` [P, K], what the spam says."""

    knows: FloatArray
    blind: FloatArray

    def confusion(self) -> FloatArray:
        eye = np.eye(self.blind.shape[1])
        table: FloatArray = self.knows[:, None, None] * eye + ((1 - self.knows)[:, None] * self.blind)[:, None, :]
        return table


def fit(
    answers: Answers,
    *,
    sorts: float = SORTS,
    habit: float = HABIT,
    max_iterations: int = 100,
    tolerance: float = 1e-5,
) -> Result:
    """Fit by EM. `sorts` and `habit` are the counts added to each person's; stops as `dawid_skene.fit_answers` does."""
    said = answers.compact
    end = climb(
        partial(_step, said, sorts, habit),
        said.shares(),
        enough=tolerance * max(1, len(said)),
        max_iterations=max_iterations,
    )
    return conclude(answers, end, model="mace", confusion=_habits(said, end.state, sorts, habit).confusion())


def _habits(said: Answers, posterior: FloatArray, sorts: float, habit: float) -> _Habits:
    """The most probable parameters for this posterior: by EM over which of a person's answers were known."""
    cell = said.person * said.n_codes + said.code
    shape, size = (said.n_people, said.n_codes), said.n_people * said.n_codes
    right = np.bincount(cell, weights=posterior[said.item, said.code], minlength=size).reshape(shape)
    knows, blind = np.full(shape[0], 0.5), np.full(shape, 1 / shape[1])
    for _ in range(ROUNDS):
        known = right * (knows[:, None] / (knows[:, None] + (1 - knows)[:, None] * blind))
        knows = (known.sum(axis=1) + sorts) / (said.per_person + 2 * sorts)
        blind = normalise(said.given - known + habit)
    return _Habits(knows, blind)


def _step(said: Answers, sorts: float, habit: float, posterior: FloatArray) -> tuple[FloatArray, float]:
    habits = _habits(said, posterior, sorts, habit)
    log_blind = np.log((1 - habits.knows)[:, None] * habits.blind)
    log_right = np.log(habits.knows[:, None] + (1 - habits.knows)[:, None] * habits.blind)
    weight = said.votes((log_right - log_blind)[said.person, said.code])
    following, likelihood = soften(logs(class_shares(posterior)) + weight)
    likelihood += float(log_blind[said.person, said.code].sum())
    own = sorts * (np.log(habits.knows) + np.log1p(-habits.knows)).sum() + habit * np.log(habits.blind).sum()
    return following, likelihood + float(own)
