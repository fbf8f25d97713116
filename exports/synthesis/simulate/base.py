"""What a simulator is: settings, a function from them and chance to tables, and a few sentences about those."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from surveys.measures.arrays import IntArray

Tables: TypeAlias = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Simulator:
    """`simulate(config, rng)` makes the tables, each with rows in a fixed order; the same rng gives the same tables.

    `config` is a frozen dataclass of `documents.setting` fields. Its method `problems`, where it has one, says what no
    schema can. `notes` tells in sentences what the tables show.
    """

    name: str
    summary: str
    config: type[Any]
    simulate: Callable[[Any, np.random.Generator], Tables]
    notes: Callable[[Tables], list[str]]


def coded(codes: IntArray, words: Sequence[str]) -> Any:
    """A column of texts, as places in a list of words."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(words))
