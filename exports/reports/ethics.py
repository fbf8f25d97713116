"""Whether the data may be used, and whom they might harm: consent, privacy, bias, sensitive columns, licence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from exports.reports import licences
from exports.reports.checklist import Check, checklist
from exports.reports.figures import Figure, share
from exports.reports.manifests import Field, Manifest
from exports.reports.sensitive import Sensitive, sensitive
from exports.reports.subject import NOT_DUE, Codes, Judged, Subject, in_order, judged
from surveys.measures.arrays import BoolArray, FloatArray

MOST_GROUPS = 12
# Of questions with more answers each is rare; of more questions nobody reads all.
MOST_ANSWERS, MOST_QUESTIONS = 6, 20
OF_ITEMS = "item."
FEWEST_ROWS = 10
Z = 1.959963984540054


Figures = dict[str, float | int | str]


@dataclass(frozen=True)
class Consent:
    """`coverage`: people with a consent, of all whose rows are in the release."""

    text: str
    people: int | None
    coverage: Figure


@dataclass(frozen=True)
class Privacy:
    """`before`, `after`: risk and more, before and after rows were made coarser; `figures`: what else was measured;
    `unknown`: which figures are undefined, and why; `attacks`: what attacks came to, as the manifest has it."""

    checked: tuple[str, ...]
    k: int | None
    smallest: int | None
    before: Figures
    after: Figures
    figures: Figures
    unknown: dict[str, str]
    undefined: str = ""
    attacks: dict[str, Any] | None = None


@dataclass(frozen=True)
class Group:
    name: str
    figure: Figure


@dataclass(frozen=True)
class Bias:
    """One measure by the groups of a column. `differs`: the intervals of two groups do not touch; `of_answers`: it is
    how often an answer was given, in which groups may well differ."""

    column: str
    measure: str
    groups: tuple[Group, ...]
    differs: bool
    of_answers: bool = False


@dataclass(frozen=True)
class Measure:
    """A value for each row, NaN where there is none; `about`: the column that it is of."""

    name: str
    about: str
    values: FloatArray | BoolArray
    of_answers: bool = False


@dataclass(frozen=True)
class Ethics:
    consent: Consent
    privacy: Privacy
    bias: tuple[Bias, ...]
    bias_undefined: str
    sensitive: tuple[Sensitive, ...]
    licence: str
    checks: tuple[Check, ...]


def ethics(subject: Subject) -> Ethics:
    """All of it. Groups are those of the quasi-identifiers and of columns that look sensitive."""
    hints = tuple(hint for field in subject.asked for hint in sensitive(field))
    found = tuple(bias(subject, hints))
    special = len({hint.column for hint in hints if "(article" in hint.sort})
    return Ethics(
        consent=consent(subject),
        privacy=privacy(subject.manifest),
        bias=found,
        bias_undefined="" if found else "No column tells groups of people apart.",
        sensitive=hints,
        licence=licences.of(subject.manifest).name,
        checks=checklist(subject.manifest, sensitive=special),
    )


def consent(subject: Subject) -> Consent:
    """What the manifest knows of consents."""
    text = subject.manifest["survey"].get("consent", "")
    counted: dict[str, int] = subject.manifest.get("consent") or {}
    why = "The manifest does not count consents. Nobody can answer before they agree to the text."
    found = share(counted.get("given", 0), counted.get("people", 0), undefined=why)
    return Consent(text, subject.people, found)


def privacy(manifest: Manifest) -> Privacy:
    """What the manifest has measured."""
    found: dict[str, Any] = manifest["privacy"]
    reached = found.get("k_anonymity") or {}
    made: dict[str, Any] = found.get("protection") or {}
    before, after = (made.get(key) or {} for key in ("before", "after"))
    shown = {
        key: one
        for key, one in found.items()
        if isinstance(one, dict) and key not in ("k_anonymity", "protection", "attacks")
    }
    rest = {key: one for key, one in made.items() if key not in ("before", "after")}
    return Privacy(
        checked=tuple(found.get("quasi_identifiers", [])),
        k=reached.get("k"),
        smallest=reached.get("smallest"),
        before=_measured(before),
        after=_measured(after),
        figures=dict(_flat({**rest, **shown})),
        unknown=after.get("undefined") or {},
        undefined="" if reached else "No combination of columns was checked.",
        attacks=found.get("attacks"),
    )


def _measured(found: dict[str, Any]) -> Figures:
    return dict(_flat({key: one for key, one in found.items() if key != "undefined"}))


def _flat(found: dict[str, Any], before: str = "") -> Iterator[tuple[str, float | int | str]]:
    """Numbers and words by the names on the way to them."""
    for key, value in found.items():
        name = f"{before}: {key}" if before else key
        if isinstance(value, dict):
            yield from _flat(value, name)
        elif isinstance(value, int | float | str) and value != "":
            yield name.replace("_", " "), value


def bias(subject: Subject, hints: Sequence[Sensitive]) -> Iterator[Bias]:
    """By group: answers left out, which answers were given, agreement with the crowd and errors against it.

    Groups are those of people (quasi-identifiers, columns that look sensitive) and of items (columns of their data). An
    error is an answer other than the crowd's, by what the crowd says: equal rates in all groups are what Hardt, Price &
    Srebro 2016 call equalised odds. Wilson's interval for a share, the normal one for a mean.
    Rows are taken as independent: where a person gave several, the intervals are too narrow.
    """
    measures = list(_measures(subject))
    for field in _grouping(subject, {hint.column for hint in hints}):
        groups = in_order(field, subject.columns[field["name"]])
        if 1 < len(groups.values) <= MOST_GROUPS:
            for one in measures:
                if one.about != field["name"]:
                    found = tuple(_groups(subject, field, groups, one.values))
                    yield Bias(field["name"], one.name, found, _differ(found), one.of_answers)


def _grouping(subject: Subject, named: set[str]) -> list[Field]:
    people = [one for one in subject.categories if one in subject.demographic or one["name"] in named]
    return [*people, *(one for one in subject.fields if str(one["name"]).startswith(OF_ITEMS))]


def _differ(groups: Sequence[Group]) -> bool:
    ends = [(one.figure.low, one.figure.high) for one in groups]
    known = [(low, high) for low, high in ends if low is not None and high is not None]
    return bool(known) and max(low for low, _ in known) > min(high for _, high in known)


def _measures(subject: Subject) -> Iterator[Measure]:
    yield Measure("A question was left without an answer", "", _left_out(subject))
    for field in subject.categories[:MOST_QUESTIONS]:
        found = in_order(field, subject.columns[field["name"]])
        if len(found.values) <= MOST_ANSWERS:
            yield from _labels(subject, field, found)
    for one in judged(subject):
        known = (one.given >= 0) & (one.crowd >= 0)
        yield Measure(f"{one.name}: agrees with the crowd", one.name, np.where(known, one.given == one.crowd, np.nan))
        sure = np.where(known, one.confidence, np.nan)
        yield Measure(f"{one.name}: mean confidence of the consensus", one.name, sure)
        if len(one.values) <= MOST_ANSWERS:
            yield from _errors(subject, one)


def _labels(subject: Subject, field: Field, found: Codes) -> Iterator[Measure]:
    """Which answers were given; of two one says it all."""
    name, last = field["name"], len(found.values) - 1
    for code in range(len(found.values)) if last > 1 else [last]:
        words = f"{name}: answered “{subject.words(field, found.values[code])}”"
        yield Measure(words, name, np.where(found.known, found.codes == code, np.nan), of_answers=True)


def _errors(subject: Subject, one: Judged) -> Iterator[Measure]:
    """By what the crowd says: how often something else was said."""
    field = next(field for field in subject.fields if field["name"] == one.name)
    for code, value in enumerate(one.values):
        mine = (one.given >= 0) & (one.crowd == code)
        words = f"{one.name}: said otherwise where the crowd says “{subject.words(field, value)}”"
        if mine.any():
            yield Measure(words, one.name, np.where(mine, one.given != one.crowd, np.nan))


def _left_out(subject: Subject) -> BoolArray:
    """Rows in which a question that was due has no answer; of questions in several columns, no answer in any."""
    left = np.zeros(len(subject.frame), np.bool_)
    for question in dict.fromkeys(field["question"] for field in subject.asked):
        columns = [field["name"] for field in subject.asked if field["question"] == question]
        empty = np.all([~subject.columns[name].known for name in columns], axis=0)
        left |= empty & _was_due(subject, question)
    return left


def _was_due(subject: Subject, question: str) -> BoolArray:
    if (reason := subject.why_missing.get(question)) is None:
        return np.ones(len(subject.frame), np.bool_)
    told = subject.columns[reason]
    due = np.array([*(value not in NOT_DUE for value in told.values), True], dtype=np.bool_)
    return due[told.codes]


def _groups(subject: Subject, field: Field, groups: Codes, values: FloatArray | BoolArray) -> Iterator[Group]:
    numbers = np.asarray(values, dtype=np.float64)
    is_share = bool(np.isin(numbers[~np.isnan(numbers)], (0.0, 1.0)).all())
    for code, value in enumerate(groups.values):
        mine = numbers[(groups.codes == code) & ~np.isnan(numbers)]
        figure = _share(mine) if is_share else _mean(mine)
        yield Group(subject.words(field, value), figure)


def _share(values: FloatArray) -> Figure:
    return share(int(values.sum()), len(values), undefined=f"Fewer than {FEWEST_ROWS} rows.", fewest=FEWEST_ROWS)


def _mean(values: FloatArray) -> Figure:
    if len(values) < FEWEST_ROWS:
        return Figure(None, f"Fewer than {FEWEST_ROWS} rows.", n=len(values))
    mean, reach = float(values.mean()), Z * float(values.std(ddof=1)) / len(values) ** 0.5
    return Figure(mean, low=max(0.0, mean - reach), high=min(1.0, mean + reach), n=len(values))
