"""Whom the people of a release represent, against the shares that they should have; with its weights, if it has any."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from crowd.quality.intervals import wilson
from exports.reports.manifests import Field
from exports.reports.shapes import Histogram, histogram
from exports.reports.subject import CONTRIBUTOR, Codes, Subject
from surveys.measures.arrays import IntArray

Targets = Mapping[str, Mapping[str, float]]

CLOSE = 1e-6


@dataclass(frozen=True)
class Group:
    """`low`, `high`: Wilson's interval of the share; `ratio`: share by target, 1 is as wanted; `weight`: what brings it
    there, None where nobody is in it; `weighted`: the share with the weights of the release."""

    name: str
    n: int
    share: float
    low: float
    high: float
    target: float
    ratio: float | None
    weight: float | None
    weighted: float | None = None


@dataclass(frozen=True)
class Represented:
    """`distance`: ½ Σ |share − target|; `design_effect`: how much weights would widen an interval's square; `others`:
    people with an answer that has no target, who take no part."""

    column: str
    text: str
    groups: tuple[Group, ...]
    distance: float | None
    design_effect: float | None
    undefined: str = ""
    others: int = 0


@dataclass(frozen=True)
class Weights:
    """What the manifest tells of the weights of people, and how they are distributed, one of each person."""

    told: dict[str, Any]
    histogram: Histogram


def represented(subject: Subject, name: str, shares: Mapping[str, float]) -> Represented:
    """A column against the target shares of its codes: people are counted, each once for each answer that they gave."""
    field = next((one for one in subject.categories if one["name"] == name), None)
    why = _unusable(field, shares)
    if field is None or why:
        return Represented(name, "", (), None, None, why)
    found = subject.columns[name]
    counts = dict(zip(map(str, found.values), of_people(subject, found).tolist(), strict=True))
    codes = sorted(shares, key=_order(field))
    n = sum(counts.get(code, 0) for code in codes)
    others = sum(counts.values()) - n
    if not n:
        return Represented(name, field.get("text", ""), (), None, None, "No values.", others)
    weighted = _weighted(subject, found, codes)
    groups = tuple(
        _group(subject.words(field, code), counts.get(code, 0), n, shares[code], weighted.get(code)) for code in codes
    )
    apart = sum(abs(group.share - group.target) for group in groups) / 2
    return Represented(name, field.get("text", ""), groups, apart, _design_effect(groups), others=others)


def weights(subject: Subject) -> Weights | None:
    """None where the release has none."""
    told = subject.manifest.get("weights")
    people = _people_with_weights(subject)
    if not told or people is None:
        return None
    values = np.asarray(people[~people.index.duplicated()], dtype=np.float64)
    return Weights(told, histogram(values, column=told["column"]))


def of_people(subject: Subject, found: Codes) -> IntArray:
    """People by value; somebody who gave two counts for both."""
    if CONTRIBUTOR not in subject.columns:
        return found.counts
    known = found.known & subject.columns[CONTRIBUTOR].known
    each = subject.columns[CONTRIBUTOR].codes[known] * len(found.values) + found.codes[known]
    return np.bincount(np.unique(each) % max(1, len(found.values)), minlength=len(found.values))


def _people_with_weights(subject: Subject) -> "pd.Series[float] | None":
    """The weight of each row, by who gave it."""
    column = (subject.manifest.get("weights") or {}).get("column")
    if column not in subject.frame or CONTRIBUTOR not in subject.frame:
        return None
    found = subject.frame.set_index(CONTRIBUTOR)[column]
    return found[found.notna()]


def _weighted(subject: Subject, found: Codes, codes: list[str]) -> dict[str, float]:
    """Shares of the codes with the weights of the release; nothing where it has none."""
    if _people_with_weights(subject) is None:
        return {}
    column = subject.manifest["weights"]["column"]
    rows = pd.DataFrame({"person": subject.frame[CONTRIBUTOR], "code": found.codes, "weight": subject.frame[column]})
    once = rows[found.known & rows["weight"].notna()].drop_duplicates(["person", "code"])
    sums = np.bincount(once["code"], once["weight"].astype(float), minlength=len(found.values))
    by_code = {code: total for code, total in zip(map(str, found.values), sums.tolist(), strict=True) if code in codes}
    total = sum(by_code.values())
    return {code: by_code.get(code, 0.0) / total for code in codes} if total else {}


def _order(field: Field) -> Any:
    """Of codes: as the labels have them, then by name."""
    labels = {code: place for place, code in enumerate(field.get("labels", {}))}
    return lambda code: (labels.get(code, len(labels)), len(code) if code.isdecimal() else 0, code)


def _unusable(field: Field | None, shares: Mapping[str, float]) -> str:
    if field is None:
        return "The release has no such column of choices."
    total = sum(shares.values())
    return "" if abs(total - 1) < CLOSE else f"The target shares add up to {total:g}, not to 1."


def _group(name: str, n: int, total: int, target: float, weighted: float | None) -> Group:
    low, high = wilson(n, total) or (0.0, 1.0)
    there = n / total
    ratio, weight = there / target if target else None, target / there if n else None
    return Group(name, n, there, low, high, target, ratio, weight, weighted)


def _design_effect(groups: tuple[Group, ...]) -> float | None:
    """N Σ w² / (Σ w)² over people (Kish 1965); None where a group that should be there is empty."""
    if any(group.target and not group.n for group in groups):
        return None
    n = np.array([group.n for group in groups], dtype=np.float64)
    weights = np.array([group.weight or 0.0 for group in groups])
    return float(n.sum() * (n * weights**2).sum() / (n * weights).sum() ** 2)
