"""How well people are protected in rows of answers, however they came to look as they do: k, l, t, and the risk."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from exports.privacy import people
from exports.privacy.classes import Classes
from exports.privacy.emd import EQUAL, Distance
from exports.privacy.k_anonymity import Anonymity, looks, measure
from exports.privacy.measure import Diversity, Sensitive, reached
from exports.privacy.numbers import as_numbers
from exports.privacy.risk import Attack, Risk, risk

DIGITS = 6


@dataclass(frozen=True)
class Figures:
    """`diversity` is None where no question is sensitive, or nobody is there."""

    anonymity: Anonymity
    diversity: Diversity | None
    risk: Risk


@dataclass(frozen=True)
class Asked:
    """What is measured: `person` names the column that says whose a row is; `sensitive` may be empty.

    `ordered`: the sensitive answers are numbers, and near ones are alike.
    """

    person: str
    quasi_identifiers: Sequence[str]
    sensitive: Sequence[str]
    k: int
    population: int | None
    ordered: bool = False


def figures(frame: pd.DataFrame, asked: Asked) -> Figures:
    """The figures of a table, one row per answer. Several rows of somebody are taken together."""
    quasi = asked.quasi_identifiers
    anonymity = measure(frame, person=asked.person, quasi_identifiers=quasi, k=asked.k)
    if frame.empty:
        return Figures(anonymity, None, _risk(Classes(np.zeros(0, dtype=np.int64), 0), asked))
    look = looks(frame, person=asked.person, quasi_identifiers=quasi).sort_index()
    found = Classes(np.asarray(look, dtype=np.int64), int(look.max()) + 1)
    if not asked.sensitive:
        return Figures(anonymity, None, _risk(found, asked))
    sensitive = coded(joined(frame, person=asked.person, columns=asked.sensitive), ordered=asked.ordered)
    return Figures(anonymity, reached(found, {"": sensitive}).sensitive[""], _risk(found, asked))


def joined(frame: pd.DataFrame, *, person: str, columns: Sequence[str]) -> "pd.Series[str]":
    """What each person (the index, sorted) said in all of the columns, as one text."""
    texts = people.each(frame, person=person, columns=columns)
    if len(columns) == 1:
        return texts[columns[0]]
    return texts.agg("\x1f".join, axis=1)


def are_numbers(values: "pd.Series[str]") -> bool:
    """Whether somebody is there and everybody gave a number."""
    return as_numbers([str(value) for value in values.unique()]) is not None


def coded(values: "pd.Series[str]", *, ordered: bool) -> Sensitive:
    """The values as codes, numbers in order of size where that counts."""
    codes, known = pd.factorize(values, sort=True)
    numbers = as_numbers([str(value) for value in known]) if ordered else None
    if numbers is None:
        return Sensitive(codes.astype(np.int64), len(known), EQUAL)
    _, rank = np.unique(numbers, return_inverse=True)
    return Sensitive(rank[codes].astype(np.int64), int(rank.max()) + 1, Distance(ordered=True))


def _risk(found: Classes, asked: Asked) -> Risk:
    return risk(found, threshold=1 / asked.k, population=asked.population)


def as_json(found: Figures) -> dict[str, Any]:
    """The figures by plain names, rounded, for a manifest; null where one is undefined, and `undefined` says why."""
    told, diversity = found.risk, found.diversity
    return {
        "k": found.anonymity.smallest,
        "l": None if diversity is None else diversity.distinct_l,
        "t": None if diversity is None else round(diversity.t, DIGITS),
        "people": found.anonymity.people,
        "groups": found.anonymity.classes,
        "at_risk": found.anonymity.at_risk,
        "prosecutor": _attack(told.prosecutor),
        "journalist": _attack(told.journalist),
        "marketer": _rounded(told.marketer),
        "unique": _rounded(told.sample_unique),
        "unique_in_population": _rounded(told.population_unique),
        "undefined": dict(told.why),
    }


def _attack(found: Attack | None) -> dict[str, float] | None:
    return None if found is None else {name: round(value, DIGITS) for name, value in asdict(found).items()}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
