"""The column that says how much each row of a release counts.

One story for all rows: somebody who answered counts 1, or as much as raking gives them, which is 1 on average. A
made-up row counts what the order says. What nobody answered takes no part in raking: without a word in the order a
made-up row then has no weight, and a model's never has.

Raked weights are worked out from what leaves, after protection. From what people had answered they would tell, of
somebody whose answer was made coarser, which it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crowd.models import Origin
from exports import raking, targets
from exports.derived import Derived
from exports.frames import Field, Table, distinct
from exports.options import RAKE, Options
from exports.privacy import people
from exports.privacy.refusal import Refused
from exports.questions import Exported
from exports.raking import Raked
from exports.rows import CONTRIBUTOR, ORIGIN
from surveys.measures.arrays import BoolArray, FloatArray, IntArray

WEIGHT = "weight"
# Finer figures would differ between machines.
DIGITS = 6
METHOD = "raking (Deming and Stephan 1940)"
NOTES = (
    "Everybody has one weight, in all of their rows; the mean is 1.",
    "Somebody without an answer to a question, or with one that has no target, is left as they are by that question.",
    "Weights were worked out from the answers as released.",
)


@dataclass(frozen=True)
class Margin:
    """A question that people are weighted by: its column, the shares of its answers, and all answers it ever had."""

    question: str
    column: str
    shares: Mapping[str, float]
    known: frozenset[str]


@dataclass(frozen=True)
class Weighed:
    """The weights of people, in the order of their `names` in the release."""

    margins: Sequence[Margin]
    names: pa.StringArray
    raked: Raked
    unanswered: Mapping[str, int]


def added(
    tables: Sequence[Table], *, options: Options, asked: Sequence[Exported]
) -> tuple[list[Table], dict[str, Any] | None]:
    """The tables with weights where rows have origins, and what the manifest tells of raking. Raises Refused."""
    if options.weights != RAKE:
        weight = options.synthetic_weight
        return [table if weight is None else _told(table, weight) for table in tables], None
    table = next(table for table in tables if _has_origins(table))  # nothing is weighted without answers
    found = _weighed(table, margins(options.targets, asked), options.most_weight)
    weighted = _raked(table, found, options.synthetic_weight)
    described = {"column": weighted.fields[-1].name, **_described(found, options)}
    return [weighted if one is table else one for one in tables], described


def margins(wanted: targets.Targets, asked: Sequence[Exported]) -> list[Margin]:
    """In the order of their names: a database keeps no other, and weights must not depend on it."""
    current = {one.name: one for one in asked if one.label == one.name}
    return [
        Margin(
            question=name,
            column=current[name].columns[0].name,
            shares=dict(sorted(shares.items())),
            known=frozenset(code for form in current[name].forms.values() for code in targets.codes(form)),
        )
        for name, shares in sorted(wanted.items())
    ]


def _weighed(table: Table, by: Sequence[Margin], most: float | None) -> Weighed:
    columns = [margin.column for margin in by]
    human, names = people.humans(table, columns=columns)
    each = people.each(human, person=CONTRIBUTOR, columns=columns)
    codes = np.column_stack([_codes(each[margin.column], margin) for margin in by])
    try:
        found = raking.rake(codes, [np.array(list(margin.shares.values())) for margin in by], most=most)
    except raking.EmptyCell as empty:
        raise _nobody(by[empty.question], empty.code) from None
    unanswered = {margin.question: int((codes[:, place] < 0).sum()) for place, margin in enumerate(by)}
    return Weighed(by, names, found, unanswered)


def _codes(answers: "pd.Series[str]", margin: Margin) -> IntArray:
    if coarser := sorted(set(answers) - margin.known - {people.MISSING}):
        raise Refused(
            f"People cannot be weighted by {margin.question}: some of its answers were made coarser to protect people, "
            f"such as “{coarser[0]}”.",
            columns=[margin.column],
            fixes=["Leave it out of the targets or of the quasi-identifiers, or choose the method “refuse”."],
        )
    places = {code: place for place, code in enumerate(margin.shares)}
    return np.array([places.get(answer, -1) for answer in answers], dtype=np.int64)


def _nobody(margin: Margin, place: int) -> Refused:
    code = list(margin.shares)[place]
    return Refused(
        f"Nobody in the release answered “{code}” to {margin.question}, which shall have a share of "
        f"{margin.shares[code]:.1%}: no weight can bring anybody there.",
        columns=[margin.column],
        fixes=[f"Collect answers of such people, give “{code}” the share 0 or pool it with another, or ask for none."],
    )


def _raked(table: Table, found: Weighed, made_up: float | None) -> Table:
    raked = found.raked
    names = ", ".join(margin.question for margin in found.margins)
    effect = f" Design effect {raked.design_effect:.3f}: as good as {raked.effective:,.1f} people without weights."
    rest = (
        "A made-up row counts {:g}; a model's has no weight." if made_up is not None else "No other row has a weight."
    )
    about = f"How much a person counts, 1 on average, by raking to the target shares of {names}.{effect}"
    weights = raked.weights.round(DIGITS)

    def of(rows: pa.Table) -> FloatArray:
        person = people.places(rows, found.names)
        column = np.where(person >= 0, weights[person], np.nan)
        return column if made_up is None else np.where(_made_up(rows), round(made_up, DIGITS), column)

    return _with(table, of, f"{about} {rest.format(made_up)}")


def _told(table: Table, weight: float) -> Table:
    """1 for a real row, `weight` for a made-up one; a table without origins stays."""
    if not _has_origins(table):
        return table
    about = f"How much the row counts: 1 if it is real, {weight:g} if it is made up."
    return _with(table, lambda rows: np.where(_made_up(rows), weight, 1.0), about)


def _has_origins(table: Table) -> bool:
    return any(field.name == ORIGIN for field in table.fields)


def _made_up(rows: pa.Table) -> BoolArray:
    found: BoolArray = pc.equal(rows[ORIGIN], Origin.SYNTHETIC.value).to_numpy()
    return found


def _with(table: Table, of: Callable[[pa.Table], FloatArray], about: str) -> Table:
    """The table with a weight for each row, as `of` tells it of some rows; not a number is none."""
    fields = distinct((*table.fields, Field(WEIGHT, "number", about)))

    def change(rows: pa.Table) -> pa.Table:
        return rows.append_column(fields[-1].name, pa.array(of(rows), pa.float64(), from_pandas=True))

    return Derived(table, fields=fields, change=change, needs=(ORIGIN, CONTRIBUTOR), origins=table.tally(ORIGIN))


def _described(found: Weighed, options: Options) -> dict[str, Any]:
    raked = found.raked
    return {
        "method": METHOD,
        "targets": {margin.question: dict(margin.shares) for margin in found.margins},
        "people": len(found.names),
        "without an answer": dict(found.unanswered),
        "rounds": raked.rounds,
        "converged": raked.converged,
        "furthest from a target": round(raked.gap, DIGITS),
        "smallest": round(float(raked.weights.min()), DIGITS),
        "largest": round(float(raked.weights.max()), DIGITS),
        "largest allowed": options.most_weight,
        "as large as allowed": raked.trimmed,
        "design effect": round(raked.design_effect or 0.0, DIGITS),
        "effective people": round(raked.effective or 0.0, DIGITS),
        "notes": list(NOTES),
    }
