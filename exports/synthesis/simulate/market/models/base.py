"""What every model of prices can do: be fitted to a history's returns, draw paths, and say its parameters."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Self

import numpy as np

from surveys.measures.arrays import FloatArray


class Model(ABC):
    """A model of the daily log returns of A assets."""

    NAME: ClassVar[str]
    SUMMARY: ClassVar[str]
    # Whether its paths are pieces of history, so that the longest should be reported.
    COPIES: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def fit(cls, returns: FloatArray, *, rng: np.random.Generator) -> Self:
        """The model that fits `returns` [T, A]. Raises Impossible where none does."""

    @abstractmethod
    def paths(self, *, n_days: int, n_paths: int, rng: np.random.Generator) -> FloatArray:
        """Log returns [n_paths, n_days, A]."""

    @abstractmethod
    def parameters(self) -> Iterator[tuple[int | None, str, float]]:
        """What was fitted: the asset's number (none: of all), the name, the value."""
