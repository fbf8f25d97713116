"""Simulated worlds: tables from a model of how things happen, with what was planted known.

from exports.synthesis.simulate import simulate
tables = simulate("examples/simulate/retail.yaml", seed=1)
tables["sales"].head()
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from exports.synthesis.blueprint import load, reviewing
from exports.synthesis.blueprint.wording import WrongBlueprint, problems
from exports.synthesis.generators.base import Impossible
from exports.synthesis.simulate import documents
from exports.synthesis.simulate.base import Simulator, Tables
from exports.synthesis.simulate.crowd import CROWD
from exports.synthesis.simulate.market.simulation import MARKET
from exports.synthesis.simulate.queue import QUEUE
from exports.synthesis.simulate.retail.simulation import RETAIL

__all__ = [
    "SIMULATORS",
    "Impossible",
    "Simulation",
    "Simulator",
    "Tables",
    "WrongBlueprint",
    "parse",
    "read",
    "schema",
    "simulate",
]

SIMULATORS: tuple[Simulator, ...] = (RETAIL, MARKET, CROWD, QUEUE)
VERSION = 1
HEAD: documents.Schema = {
    "version": {"const": VERSION},
    "simulate": {"enum": [one.name for one in SIMULATORS]},
    "title": documents.TEXT,
    "description": documents.TEXT,
    "review": reviewing.schema(),
}


@dataclass(frozen=True)
class Simulation:
    """A simulator with its settings, checked. `review`: what the report on its tables looks at."""

    simulator: Simulator
    config: Any
    title: str = ""
    review: Mapping[str, Any] = field(default_factory=dict)

    def run(self, rng: np.random.Generator) -> Tables:
        """The tables. Raises Impossible, or WrongBlueprint where a file that is named cannot be used."""
        return self.simulator.simulate(self.config, rng)


def simulate(blueprint: Path | str | Mapping[str, Any], *, seed: int = 0) -> Tables:
    """The tables of a blueprint (a file, a document). The same seed gives the same tables.

    Raises WrongBlueprint with all that is wrong, Impossible where the tables cannot be made.
    """
    found = read(Path(blueprint)) if isinstance(blueprint, Path | str) else parse(blueprint)
    return found.run(np.random.default_rng(seed))


def read(path: Path) -> Simulation:
    """The simulation in a file, whose folder other files' names start from."""
    return parse(load(path), folder=path.parent)


def parse(document: Any, *, folder: Path | None = Path()) -> Simulation:
    """The simulation of a document: `version`, `simulate` (a simulator's name), and its settings beside them.

    File names start from `folder`; None: of somebody who may not read files here, for whom each is wrong.
    """
    head = {"type": "object", "properties": HEAD, "required": ["version", "simulate"]}
    if found := problems(document, head):
        raise WrongBlueprint(found)
    simulator = next(one for one in SIMULATORS if one.name == document["simulate"])
    settings = {name: value for name, value in document.items() if name not in HEAD}
    config = documents.build(simulator.config, settings, folder=folder)
    return Simulation(simulator, config, document.get("title", simulator.name), document.get("review", {}))


def schema() -> documents.Schema:
    """The JSON Schema of all simulations."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Crowdseed simulation",
        "oneOf": [_schema(one) for one in SIMULATORS],
    }


def _schema(simulator: Simulator) -> documents.Schema:
    settings = documents.schema(simulator.config)
    head = {**HEAD, "simulate": {"const": simulator.name}}
    return {
        **settings,
        "description": simulator.summary,
        "properties": {**head, **settings["properties"]},
        "required": ["version", "simulate", *settings["required"]],
    }
