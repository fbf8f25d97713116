"""The stationary bootstrap: history cut into pieces of random length and put together anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from arch.bootstrap import optimal_block_length

from exports.synthesis.simulate.market.models.base import Model
from surveys.measures.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class StationaryBootstrap(Model):
    """Blocks of geometric length, `block` days on average, that start anywhere (Politis & Romano 1994).

    All assets are taken from the same days, so that they move together as they did. The automatic length is that of
    Politis & White (2004), corrected by Patton, Politis & White (2009), for the series that needs the longest among the
    returns and their absolute values: the latter remember unrest, which is to survive.
    """

    NAME = "bootstrap"
    SUMMARY = "stationary bootstrap: pieces of history of automatic length. Copies; the longest piece is reported"
    COPIES = True
    returns: FloatArray
    block: float

    @classmethod
    def fit(cls, returns: FloatArray, *, rng: np.random.Generator) -> Self:
        lengths = optimal_block_length(np.hstack([returns, np.abs(returns)]))["stationary"]
        return cls(returns, float(np.clip(np.nanmax(lengths), 1.0, len(returns) / 2)))

    def paths(self, *, n_days: int, n_paths: int, rng: np.random.Generator) -> FloatArray:
        return self.returns[self._days(n_days, n_paths, rng)]

    def _days(self, n_days: int, n_paths: int, rng: np.random.Generator) -> IntArray:
        """The day of history [n_paths, n_days] that each day is; after the last comes the first."""
        starts = rng.random((n_paths, n_days)) < 1 / self.block
        starts[:, 0] = True
        fresh = rng.integers(len(self.returns), size=(n_paths, n_days))
        place = np.arange(n_days)
        latest = np.maximum.accumulate(np.where(starts, place, 0), axis=1)
        since = place - latest
        return (np.take_along_axis(fresh, latest, axis=1) + since) % len(self.returns)

    def parameters(self) -> Iterator[tuple[int | None, str, float]]:
        yield None, "mean block length, days", self.block
