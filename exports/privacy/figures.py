"""How well people are protected in rows of answers, however they came to look as they do: k, l, t, and the risk."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
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
    """`diversity`: by sensitive question; empty where nobody is there."""

    anonymity: Anonymity
    diversity: Mapping[str, Diversity]
    risk: Risk


@dataclass(frozen=True)
class Secret:
    """A sensitive question: its `columns`; `ordered`: its answers are numbers, and near ones are alike;
    `recursive_l`: for which l the c of recursive (c, l)-diversity is wanted.
    """

    columns: Sequence[str]
    ordered: bool = False
    recursive_l: int | None = None


@dataclass(frozen=True)
class Asked:
    """What is measured: `person` names the column that says whose a row is; `sensitive`: by question."""

    person: str
    quasi_identifiers: Sequence[str]
    sensitive: Mapping[str, Secret]
    k: int
    population: int | None


def figures(frame: pd.DataFrame, asked: Asked) -> Figures:
    """The figures of a table, one row per answer. Several rows of somebody are taken together."""
    quasi = asked.quasi_identifiers
    anonymity = measure(frame, person=asked.person, quasi_identifiers=quasi, k=asked.k)
    if frame.empty:
        return Figures(anonymity, {}, _risk(Classes(np.zeros(0, dtype=np.int64), 0), asked))
    look = looks(frame, person=asked.person, quasi_identifiers=quasi).sort_index()
    found = Classes(np.asarray(look, dtype=np.int64), int(look.max()) + 1)
    sensitive = {name: _coded(frame, asked.person, secret) for name, secret in asked.sensitive.items()}
    return Figures(anonymity, reached(found, sensitive).sensitive, _risk(found, asked))


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


def _coded(frame: pd.DataFrame, person: str, secret: Secret) -> Sensitive:
    found = coded(joined(frame, person=person, columns=secret.columns), ordered=secret.ordered)
    return replace(found, recursive_l=secret.recursive_l)


def _risk(found: Classes, asked: Asked) -> Risk:
    return risk(found, threshold=1 / asked.k, population=asked.population)


def as_json(found: Figures) -> dict[str, Any]:
    """The figures by plain names, rounded, for a manifest; null where one is undefined, and `undefined` says why."""
    told, diversity = found.risk, found.diversity.values()
    return {
        "k": found.anonymity.smallest,
        "l": min((one.distinct_l for one in diversity), default=None),
        "t": max((round(one.t, DIGITS) for one in diversity), default=None),
        "sensitive": {name: _diversity(one) for name, one in found.diversity.items()},
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


def _diversity(found: Diversity) -> dict[str, float | None]:
    return {name: None if value is None else round(value, DIGITS) for name, value in asdict(found).items()}


def _attack(found: Attack | None) -> dict[str, float] | None:
    return None if found is None else {name: round(value, DIGITS) for name, value in asdict(found).items()}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
