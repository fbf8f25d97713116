"""The simulator “market”: a model is fitted to a history, and paths go on from its last prices."""

# ruff: noqa: RUF009 - these calls make fields, as dataclasses.field does

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from exports.synthesis.blueprint.wording import Problem, WrongBlueprint
from exports.synthesis.simulate.base import Simulator, Tables, coded
from exports.synthesis.simulate.documents import day, part, setting, whole
from exports.synthesis.simulate.market.gates import RANGES, longest_verbatim_run, stylised_facts
from exports.synthesis.simulate.market.history import History, Prices, load
from exports.synthesis.simulate.market.models import DEFAULT, MODELS, Model, named
from surveys.measures.arrays import FloatArray, IntArray

MOST_PRICES = 20_000_000
TEN_YEARS = 2520


@dataclass(frozen=True)
class Market:
    """Prices of the history's assets on `days` business days of each of `paths`, from `start` on."""

    history: History = part(History)
    model: str = setting({"enum": [model.NAME for model in MODELS]}, DEFAULT)
    days: int = setting(whole(1, 100_000), TEN_YEARS)
    paths: int = setting(whole(1, 100_000), 1)
    start: date | None = day(None)
    decimals: int = setting(whole(0, 10), 2)

    def problems(self) -> Iterator[Problem]:
        yield from self.history.problems()
        if self.days * self.paths > MOST_PRICES:
            yield self.too_many(1)

    def too_many(self, n_assets: int) -> Problem:
        most = MOST_PRICES // n_assets
        return Problem("paths", f"“days” × “paths” must be at most {most:,} for {n_assets} asset(s). Make one smaller.")


def simulate(config: Market, rng: np.random.Generator) -> Tables:
    """Tables “prices”, “gates” (the stylised facts of each path), “model” (what was fitted), “copies”.

    A price is the last of the history times exp of the sum of the log returns since. “copies” is the longest run of
    days in a row that stands in the history, of each path of a model that copies.
    """
    history = load(config.history)
    if config.days * config.paths * len(history.assets) > MOST_PRICES:
        raise WrongBlueprint([config.too_many(len(history.assets))])
    model = named(config.model).fit(history.returns, rng=rng)
    returns = model.paths(n_days=config.days, n_paths=config.paths, rng=rng)
    tables = {
        "prices": _prices(config, history, returns),
        "gates": _gates(history, returns),
        "model": _parameters(model, history),
    }
    return {**tables, "copies": _copies(history, returns)} if model.COPIES else tables


def _prices(config: Market, history: Prices, returns: FloatArray) -> pd.DataFrame:
    n_paths, n_days, n_assets = returns.shape
    prices = history.prices[-1] * np.exp(returns.cumsum(axis=1))
    first = pd.Timestamp(config.start) if config.start else history.dates[-1] + pd.offsets.BDay(1)
    dates = pd.bdate_range(first, periods=n_days).as_unit("s")
    cells = n_days * n_assets
    return pd.DataFrame(
        {
            "path": np.repeat(np.arange(1, n_paths + 1), cells),
            "date": np.tile(np.repeat(dates.to_numpy(), n_assets), n_paths),
            "asset": _names(history, np.tile(np.arange(n_assets), n_paths * n_days)),
            "price": prices.reshape(-1).round(config.decimals),
            "log_return": returns.reshape(-1).round(8),
        }
    )


def _gates(history: Prices, returns: FloatArray) -> pd.DataFrame:
    rows = []
    for path, asset in np.ndindex(returns.shape[0], returns.shape[2]):
        for gate in stylised_facts(returns[path, :, asset], history=history.returns[:, asset]):
            rows.append((path + 1, history.assets[asset], gate.name, gate.value, gate.low, gate.high, gate.passed))
    return pd.DataFrame(rows, columns=["path", "asset", "gate", "value", "low", "high", "passed"]).astype(
        {"value": np.float64}
    )


def _parameters(model: Model, history: Prices) -> pd.DataFrame:
    rows = [
        (model.NAME, "" if asset is None else history.assets[asset], name, value)
        for asset, name, value in model.parameters()
    ]
    return pd.DataFrame(rows, columns=["model", "asset", "parameter", "value"])


def _copies(history: Prices, returns: FloatArray) -> pd.DataFrame:
    """All assets are taken from the same days: the first one's tell."""
    past = history.returns[:, 0]
    runs = [longest_verbatim_run(path[:, 0], history=past) for path in returns]
    return pd.DataFrame({"path": np.arange(1, len(runs) + 1), "longest_verbatim_run": runs})


def _names(history: Prices, codes: IntArray) -> Any:
    return coded(codes, history.assets)


def notes(tables: Tables) -> list[str]:
    """How many paths pass each gate, and how much a bootstrap copies."""
    gates = tables["gates"]
    n_paths = len(gates) // len(RANGES)
    passed = gates.groupby("gate", sort=False)["passed"].sum()
    every = int(gates.groupby(["path", "asset"], sort=False)["passed"].all().sum())
    said = [f"Model: {tables['model']['model'].iloc[0]}. Stylised facts passed, of {n_paths:,} series:"]
    said += [f"{count:>8,}  {name}" for name, count in passed.items()]
    said.append(f"{every:>8,}  all of them")
    if "copies" in tables:
        longest, days = tables["copies"]["longest_verbatim_run"].max(), tables["prices"]["date"].nunique()
        said.append(f"The longest stretch copied from the history, day by day: {longest:,} of {days:,} days.")
    return said


MARKET = Simulator(
    name="market",
    summary="prices of assets, from a model fitted to a history",
    config=Market,
    simulate=simulate,
    notes=notes,
)
