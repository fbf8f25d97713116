"""The simulator “crowd”: people of known habits answer about items of known truth. The numbers are those of
`crowd.quality.simulate`, which quality planning uses too."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from crowd.quality.simulate import Population, answer, population
from exports.synthesis.blueprint.wording import Problem
from exports.synthesis.simulate.base import Simulator, Tables, coded
from exports.synthesis.simulate.documents import NAME, POSITIVE, SHARE, listed, setting, whole
from surveys.measures.arrays import FloatArray, IntArray

ROLES = ("honest", "spammer", "sleeper", "drifter", "colluder")
MOST_ANSWERS = 5_000_000


@dataclass(frozen=True)
class Crowd:
    """`per_item` of the `people` choose one of the `options` for each of the `items`; `weights` say how common each is.

    `spammers`, `sleepers`, `drifters`, `colluders`: shares of the people. `skill`: a Beta distribution's two numbers.
    `difficulty`: the mean share of guesses, about which items differ.
    """

    options: tuple[str, ...] = listed(NAME, least=2, most=100)
    items: int = setting(whole(1, 10_000_000), 100)
    people: int = setting(whole(1, 1_000_000), 30)
    per_item: int = setting(whole(1, 10_000), 5)
    weights: tuple[float, ...] = listed(POSITIVE, (), most=100)
    skill: tuple[float, ...] = listed(POSITIVE, (9.0, 2.0), least=2, most=2)
    difficulty: float = setting(SHARE, 0.0)
    spammers: float = setting(SHARE, 0.1)
    sleepers: float = setting(SHARE, 0.0)
    drifters: float = setting(SHARE, 0.0)
    colluders: float = setting(SHARE, 0.0)

    def problems(self) -> Iterator[Problem]:
        if len(set(self.options)) < len(self.options):
            yield Problem("options", "has an entry twice. Take one out.")
        if self.weights and len(self.weights) != len(self.options):
            yield Problem("weights", f"must have {len(self.options)} entries, one for each of the options.")
        if self.per_item > self.people:
            yield Problem("per_item", f"must be at most {self.people}, the number of people.")
        if self.spammers + self.sleepers + self.drifters + self.colluders > 1:
            yield Problem("spammers", "and sleepers, drifters, colluders must be at most 1 together.")
        if self.items * self.per_item > MOST_ANSWERS:
            yield Problem("items", f"× per_item must be at most {MOST_ANSWERS:,}. Make one of them smaller.")


def simulate(config: Crowd, rng: np.random.Generator) -> Tables:
    """Tables “items” with the truth, “people” with habits, “answers” in the order in which each person gave them."""
    weights = np.array(config.weights or [1.0] * len(config.options))
    truth = rng.choice(len(weights), size=config.items, p=weights / weights.sum())
    difficulty = _difficulty(config, rng)
    people = population(
        n_people=config.people,
        n_codes=len(weights),
        rng=rng,
        skill=(config.skill[0], config.skill[1]),
        spammers=config.spammers,
        sleepers=config.sleepers,
        drifters=config.drifters,
        colluders=config.colluders,
    )
    given = answer(truth=truth, people=people, per_item=config.per_item, rng=rng, difficulty=difficulty)
    items = pd.DataFrame({"item": np.arange(1, config.items + 1), "truth": _options(config, truth)})
    answers = pd.DataFrame(
        {
            "person": given.person + 1,
            "item": given.item + 1,
            "answer": _options(config, given.code),
            "seconds": given.seconds.round(2),
        }
    )
    return {"items": items.assign(difficulty=difficulty.round(4)), "people": _people(people), "answers": answers}


def _difficulty(config: Crowd, rng: np.random.Generator) -> FloatArray:
    """Beta with the mean asked for, two numbers' worth of spread: 2 m and 2 (1 − m); all alike at the ends."""
    mean = config.difficulty
    if not 0 < mean < 1:
        return np.full(config.items, mean)
    return rng.beta(2 * mean, 2 * (1 - mean), size=config.items)


def _people(people: Population) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": np.arange(1, len(people.role) + 1),
            "role": coded(people.role, ROLES),
            "reliability": people.reliability.round(4),
        }
    )


def _options(config: Crowd, codes: IntArray) -> Any:
    return coded(codes, config.options)


def notes(tables: Tables) -> list[str]:
    """How often the answers were right."""
    truth = tables["items"].set_index("item")["truth"].astype(str)
    answers = tables["answers"]
    right = answers["answer"].astype(str).to_numpy() == truth.loc[answers["item"]].to_numpy()
    return [f"{right.mean():.1%} of the answers are right."]


CROWD = Simulator(
    name="crowd",
    summary="people of known habits who answer about items of known truth",
    config=Crowd,
    simulate=simulate,
    notes=notes,
)
