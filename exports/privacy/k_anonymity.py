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
    sizes = looks(frame, person=person, quasi_identifiers=quasi_identifiers).value_counts()
    return Anonymity(
        k=k,
        people=int(sizes.sum()),
        classes=len(sizes),
        smallest=int(sizes.min()),
        at_risk=int(sizes[sizes < k].sum()),
    )


def looks(frame: pd.DataFrame, *, person: str, quasi_identifiers: Sequence[str]) -> "pd.Series[int]":
    """For each person (the index) a number from 0, equal for those whose rows, taken together, look the same."""
    look = frame.groupby(list(quasi_identifiers), dropna=False, sort=False).ngroup()
    once = pd.DataFrame({"person": frame[person], "look": look}).drop_duplicates()
    if once["person"].is_unique:
        each = once.set_index("person")["look"]
    else:
        each = once.sort_values(["person", "look"]).groupby("person", sort=False)["look"].agg(tuple)
    return pd.Series(pd.factorize(each)[0], index=each.index, dtype="int64")
