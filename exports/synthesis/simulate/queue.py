"""The simulator “queue”: customers arrive, wait for a free server, are served. Also the example of a plug-in.

A simulator of your own is four things, all of them below:
1. a frozen dataclass of `setting` fields: what a YAML file may say, each with what is allowed and a default;
2. `simulate(config, rng)`, which makes data frames and takes all its chance from `rng`;
3. `notes(tables)`, a few sentences about what came out;
4. a `Simulator` that names them, and one line for it in SIMULATORS of `exports/synthesis/simulate/__init__.py`.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import simpy

from exports.synthesis.blueprint.wording import Problem
from exports.synthesis.simulate.base import Simulator, Tables
from exports.synthesis.simulate.documents import POSITIVE, setting, whole

MOST_CUSTOMERS = 1_000_000


@dataclass(frozen=True)
class Queue:
    """`servers` serve those who come, first come first served; whoever waits longer than `patience` leaves.

    Minutes between arrivals and minutes of service are exponential with the means given (an M/M/c queue, Kendall 1953).
    """

    minutes: float = setting(POSITIVE, 480.0)
    between: float = setting(POSITIVE, 2.0)
    service: float = setting(POSITIVE, 5.0)
    servers: int = setting(whole(1, 10_000), 3)
    patience: float | None = setting(POSITIVE, None)

    def problems(self) -> Iterator[Problem]:
        if self.minutes / self.between > MOST_CUSTOMERS:
            yield Problem("minutes", f"would bring more than {MOST_CUSTOMERS:,} customers. Make it smaller.")


def simulate(config: Queue, rng: np.random.Generator) -> Tables:
    """The table “customers”, in order of arrival: times in minutes since the start; one who left has no service."""
    environment = simpy.Environment()
    servers = simpy.Resource(environment, capacity=config.servers)
    rows: list[dict[str, Any]] = []
    environment.process(_arrivals(environment, servers, config, rng, rows))
    environment.run()
    return {"customers": pd.DataFrame(rows, columns=["customer", "arrival", "start", "end", "wait", "served"])}


def _arrivals(
    environment: simpy.Environment,
    servers: simpy.Resource,
    config: Queue,
    rng: np.random.Generator,
    rows: list[dict[str, Any]],
) -> Generator[simpy.Event, Any, None]:
    """Let customers come until the time is over; those inside are still served."""
    while True:
        yield environment.timeout(rng.exponential(config.between))
        if environment.now > config.minutes:
            return
        row = {"customer": len(rows) + 1, "arrival": round(environment.now, 4)}
        rows.append(row)
        environment.process(_visit(environment, servers, config, rng.exponential(config.service), row))


def _visit(
    environment: simpy.Environment, servers: simpy.Resource, config: Queue, service: float, row: dict[str, Any]
) -> Generator[simpy.Event, Any, None]:
    came = environment.now
    with servers.request() as turn:
        yield turn if config.patience is None else turn | environment.timeout(config.patience)
        row |= {"wait": round(environment.now - came, 4), "served": turn.triggered}
        if turn.triggered:
            row["start"] = round(environment.now, 4)
            yield environment.timeout(service)
            row["end"] = round(environment.now, 4)


def notes(tables: Tables) -> list[str]:
    """How long people waited, and how many left."""
    customers = tables["customers"]
    if customers.empty:
        return ["Nobody came. Make “minutes” larger or “between” smaller."]
    left = len(customers) - int(customers["served"].sum())
    mean, most = customers["wait"].mean(), customers["wait"].quantile(0.95)
    return [f"Waiting: {mean:.2f} minutes on average, at most {most:.2f} for 95 %. {left:,} left."]


QUEUE = Simulator(
    name="queue",
    summary="customers who wait for servers (SimPy); the example of a plug-in",
    config=Queue,
    simulate=simulate,
    notes=notes,
)
