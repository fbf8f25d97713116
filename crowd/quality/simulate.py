"""A made-up crowd: people with known reliability answer about items with known truth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from surveys.measures.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class Crowd:
    """Answers [n] of people about items, person by person, and what each person is [P].

    `reliability` is the probability of a right answer; a spammer's is 1 / K whatever is shown.
    """

    item: IntArray
    person: IntArray
    code: IntArray
    reliability: FloatArray


def simulate(
    *,
    truth: ArrayLike,
    n_people: int,
    n_codes: int,
    per_item: int,
    rng: np.random.Generator,
    skill: tuple[float, float] = (9.0, 2.0),
    spammers: float = 0.1,
) -> Crowd:
    """Draw answers from the one-coin form of the model of Dawid & Skene 1979.

    `truth` [I] holds codes below `n_codes`; each item is answered by `per_item` different people. Reliability is
    1 / K + (1 − 1 / K) · Beta(`skill`), for the share `spammers` of people 1 / K. A wrong answer is any other code with
    equal chance. Raises ValueError where there are fewer people than an item needs, or fewer than two codes.
    """
    true = np.asarray(truth, dtype=np.int64)
    if per_item > n_people or n_codes < 2:
        raise ValueError("per_item must not exceed n_people, and n_codes must be at least 2")
    reliability = 1 / n_codes + (1 - 1 / n_codes) * rng.beta(*skill, size=n_people)
    reliability[: round(spammers * n_people)] = 1 / n_codes
    person = np.concatenate([rng.permutation(n_people)[:per_item] for _ in true] or [np.zeros(0, dtype=np.int64)])
    item = np.repeat(np.arange(len(true)), per_item)
    order = np.argsort(person, kind="stable")
    item, person = item[order], person[order]
    right = rng.random(len(item)) < reliability[person]
    wrong = (true[item] + rng.integers(1, n_codes, size=len(item))) % n_codes
    return Crowd(item, person, np.where(right, true[item], wrong), reliability)
