"""k-anonymity: is everybody one of at least k who look the same? (Sweeney 2002)"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Anonymity:
    """`smallest`: people in the smallest class, None without people. `at_risk`: people in a class smaller than k."""

    k: int
    people: int
    classes: int
    smallest: int | None
    at_risk: int

    @property
    def holds(self) -> bool:
        return self.at_risk == 0


def measure(frame: pd.DataFrame, *, person: str, quasi_identifiers: Sequence[str], k: int) -> Anonymity:
    """How many people share their quasi-identifiers with fewer than k − 1 others.

    `frame` has one row per answer; `person` names the column that says whose. A missing value is a value like any
    other. Somebody with several rows is what all of these say together: the rows can be linked by the pseudonym.
    """
    if frame.empty:
        return Anonymity(k=k, people=0, classes=0, smallest=None, at_risk=0)
    look = frame.groupby(list(quasi_identifiers), dropna=False, sort=False).ngroup()
    looks = _look_of_each(pd.DataFrame({"person": frame[person], "look": look}).drop_duplicates())
    sizes = looks.value_counts()
    return Anonymity(
        k=k,
        people=len(looks),
        classes=len(sizes),
        smallest=int(sizes.min()),
        at_risk=int(sizes[sizes < k].sum()),
    )


def _look_of_each(once: pd.DataFrame) -> "pd.Series[int]":
    """One value per person, equal for those whose rows, taken together, look the same."""
    if once["person"].is_unique:
        return once["look"]
    return once.sort_values(["person", "look"]).groupby("person", sort=False)["look"].agg(tuple)
