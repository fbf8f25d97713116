"""Repairs that an order asks for: done to the copy that leaves, never to the study's own data, and told in counts.

Only people's answers are repaired. The consensus, and a model that made-up rows follow, rest on all of them as before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from crowd import careless_rule
from crowd.models import Contributor, Origin
from exports import rows
from exports.frames import Table
from exports.options import (
    CARELESS,
    CONTRADICTIONS,
    DUPLICATES,
    LABELS,
    OUTLIERS,
    REPAIRS,
    VERSIONS,
    Options,
)
from exports.reports import quality, subject, table_rules
from exports.reports.subject import Subject
from exports.rows import Source
from surveys.measures.arrays import BoolArray
from surveys.models import Survey

NOTES = (
    "The study's own data are as they were; to undo a repair, order without it.",
    "The consensus, and a model that made-up rows follow, rest on all answers.",
)


@dataclass(frozen=True)
class Change:
    """What a repair does to rows [n]: those that it leaves out, and the cells that it empties, by column."""

    out: BoolArray
    empty: Mapping[str, BoolArray] = field(default_factory=dict)


def repaired(real: Table, *, source: Source, options: Options, report: rows.Report) -> tuple[Table, dict[str, Any]]:
    """The answers after the repairs that `options` name, one after the other; and what was done, for the manifest."""
    table, log = real, []
    for name in REPAIRS:
        if name in options.repairs:
            report()
            people = np.asarray(table.frame[rows.ORIGIN] == Origin.HUMAN.value, dtype=np.bool_)
            mine = replace(table, frame=table.frame[people].reset_index(drop=True))
            change = _change(name, mine, source, options, report)
            table = _with(table, people, change)
            log.append(_told(name, change))
    return table, {"applied": log, "notes": list(NOTES)} if log else {}


def _change(name: str, mine: Table, source: Source, options: Options, report: rows.Report) -> Change:
    steps: dict[str, Callable[[], Change]] = {
        CARELESS: partial(_careless, mine, source.survey),
        VERSIONS: partial(_versions, mine, source.version.number),
        DUPLICATES: partial(_duplicates, mine, source),
        CONTRADICTIONS: partial(_contradictions, mine, options.rules),
        OUTLIERS: partial(_outliers, mine, source),
        LABELS: partial(_labels, mine, source, report),
    }
    return steps[name]()


def _careless(mine: Table, survey: Survey) -> Change:
    found = [one.contributor for one in careless_rule.caught(survey=survey)]
    keys = Contributor.objects.filter(survey=survey, pk__in=found).values_list("key", flat=True)
    return Change(_bools(mine.frame[rows.CONTRIBUTOR].isin(list(keys))))


def _versions(mine: Table, newest: int) -> Change:
    return Change(_bools(mine.frame["version"] < newest))


def _duplicates(mine: Table, source: Source) -> Change:
    """In a short survey many people answer alike; with a longer text among the answers one copied the other."""
    about = _subject(mine, source)
    names = [*(one.name for one in source.items.fields[:1]), *(one["name"] for one in about.asked)]
    texts = mine.frame[[one["name"] for one in about.texts]]
    long = texts.map(lambda text: isinstance(text, str) and quality.fingerprint(text) is not None)
    return Change(_bools(mine.frame[names].duplicated()) & _bools(long.any(axis=1)))


def _contradictions(mine: Table, said: Sequence[Mapping[str, Any]]) -> Change:
    found = table_rules.rules(said, {mine.name: mine.frame})[mine.name]
    return Change(np.logical_or.reduce([rule.broken(mine.frame) for rule in found]))


def _outliers(mine: Table, source: Source) -> Change:
    asked = [one["name"] for one in _subject(mine, source).numbers if one.get("question")]
    empty = {name: _far(mine.frame[name]) for name in asked}
    return Change(np.zeros(len(mine.frame), np.bool_), {name: found for name, found in empty.items() if found.any()})


def _far(column: "pd.Series[float]") -> BoolArray:
    values = np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    known = np.isfinite(values)
    far = quality.far(values[known])
    found = np.zeros(len(values), np.bool_)
    if far is not None:
        found[known] = far
    return found


def _labels(mine: Table, source: Source, report: rows.Report) -> Change:
    opinions = rows.consensus(replace(source, reasons=False), report=report)
    about = _subject(mine, source, opinions)
    empty = {one.name: quality.suspected(one, about) for one in subject.judged(about)}
    return Change(np.zeros(len(mine.frame), np.bool_), {name: found for name, found in empty.items() if found.any()})


def _subject(mine: Table, source: Source, opinions: Table | None = None) -> Subject:
    """The answers as a review looks at them, all of them."""
    tables = [mine, *([opinions] if opinions else [])]
    schema = {table.name: [asdict(one) for one in table.fields] for table in tables}
    told = {"seed": 0, "privacy": {}, "survey": {"version": source.version.number}, "schema": schema}
    return subject.read(told, {table.name: table.frame for table in tables}, most_rows=len(mine.frame))


def _with(table: Table, people: BoolArray, change: Change) -> Table:
    """The table after the change, which is told of people's rows alone."""
    frame = table.frame.copy()
    for name, cells in change.empty.items():
        frame.loc[_among(people, cells), name] = pd.NA
        _reason(frame, table, name, _among(people, cells))
    return replace(table, frame=frame[~_among(people, change.out)].reset_index(drop=True))


def _reason(frame: pd.DataFrame, table: Table, name: str, cells: BoolArray) -> None:
    """Where the release says why there is no answer to a question, also that it was taken out; of several columns
    where none is left."""
    question = next(one.question for one in table.fields if one.name == name)
    mine = [one for one in table.fields if one.question == question]
    told = next((one.name for one in mine if one.labels == rows.REASONS), None)
    if told:
        gone = _bools(frame[[one.name for one in mine if one.name != told]].isna().all(axis=1))
        frame.loc[cells & gone, told] = rows.TAKEN_OUT


def _among(people: BoolArray, found: BoolArray) -> BoolArray:
    everyone = np.zeros(len(people), np.bool_)
    everyone[people] = found
    return everyone


def _bools(found: Any) -> BoolArray:
    return np.asarray(found.fillna(False).to_numpy(dtype=np.bool_))


def _told(name: str, change: Change) -> dict[str, Any]:
    cells = {column: int(found.sum()) for column, found in change.empty.items()}
    return {"repair": name, "words": REPAIRS[name], "rows": int(change.out.sum()), "cells": cells}
