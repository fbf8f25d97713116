"""The review of tables without a release: made up from a blueprint, simulated, augmented, or anybody's own.

    from exports.reports import tables
    found = tables.review_tables({"sales": frame}, title="Sales", seed=1, reference={"sales": last_year})
    Path("report.html").write_text(page_tables.text(found))

What a release adds (people, consent, a crowd whose answers agree or not) is not asked here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from exports.reports import table_fields
from exports.reports.closeness import Closeness
from exports.reports.diversity import Diversity, diversity
from exports.reports.ethics import Bias, bias
from exports.reports.figures import Figure, plain
from exports.reports.over_time import Timeline, timelines
from exports.reports.quality import (
    Freshness,
    Missing,
    Quality,
    Rule,
    contradiction,
    duplicates,
    missing,
    outliers,
)
from exports.reports.release_realism import Realism
from exports.reports.repairs import Repair, repairs
from exports.reports.representation import Targets
from exports.reports.sensitive import Sensitive, sensitive
from exports.reports.shapes import Histogram, histograms
from exports.reports.subject import MOST_ROWS, Subject, coded, drawn
from exports.reports.table_realism import Compared, compare
from exports.reports.words import counted, percent

NOT_HERE = "These tables are no release: no crowd has judged their rows."
OFTEN = 0.05
SPAN = 2**32


@dataclass(frozen=True)
class Planted:
    """`cells` of a column were spoilt on purpose, by the way they were."""

    column: str
    cells: int
    by_way: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Table:
    """`rows` were reviewed of `total`. `planted`: mistakes that a blueprint made on purpose, and labelled."""

    name: str
    rows: int
    total: int
    columns: int
    quality: Quality
    planted: tuple[Planted, ...]
    repairs: tuple[Repair, ...]
    histograms: tuple[Histogram, ...]
    timelines: tuple[Timeline, ...]
    diversity: Diversity
    realism: Realism
    closeness: Closeness | None
    sensitive: tuple[Sensitive, ...]
    bias: tuple[Bias, ...]


@dataclass(frozen=True)
class Review:
    """The tables in their order."""

    title: str
    seed: int
    tables: tuple[Table, ...]


def review_tables(
    frames: Mapping[str, pd.DataFrame],
    *,
    title: str,
    seed: int,
    rules: Mapping[str, Sequence[Rule]] | None = None,
    targets: Mapping[str, Targets] | None = None,
    reference: Mapping[str, pd.DataFrame] | None = None,
    held_out: Mapping[str, pd.DataFrame] | None = None,
    predict: Mapping[str, str] | None = None,
    told: Mapping[str, Mapping[str, str]] | None = None,
    totals: Mapping[str, int] | None = None,
    most_rows: int = MOST_ROWS,
) -> Review:
    """`frames`: the tables by name. All that is optional goes by table:

    `rules`: what no row may be; `targets`: by column, by value, the share that it should have; `reference`: a real
    table to compare with, `held_out`: real rows that whoever made the table has not seen; `predict`: a column of two
    values, to learn from made-up rows and be tested on real ones; `told`: what columns mean; `totals`: rows of a table
    of which the frame is a sample already. Of more than `most_rows` rows so many are drawn, by `seed`.
    Raises ValueError without a table.
    """
    if not frames:
        raise ValueError("There is no table to review.")
    ready = {name: table_fields.prepared(drawn(frame, most_rows, seed=seed % SPAN)) for name, frame in frames.items()}
    ready = {name: frame.drop(columns=list(table_fields.marks(frame))) for name, frame in ready.items()}
    keys = {name: table_fields.keys(frame) for name, frame in ready.items()}
    all_rows = {name: len(frame) for name, frame in frames.items()} | dict(totals or {})
    found = []
    for name, frame in ready.items():
        elsewhere = set().union(*(keys[other] for other in keys if other != name))
        subject = _subject(name, frame, keys[name] | elsewhere, (told or {}).get(name, {}), all_rows[name], seed)
        compared = compare(
            subject,
            reference=(reference or {}).get(name),
            held_out=(held_out or {}).get(name),
            predict=(predict or {}).get(name, ""),
        )
        found.append(_table(subject, compared, (rules or {}).get(name, ()), (targets or {}).get(name)))
    return Review(title, seed, tuple(found))


def text(found: Review) -> str:
    """The JSON beside the page: every number, keys in one order."""
    document = plain({**vars(found), "tables": [_parts(table) for table in found.tables]})
    made = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return made.encode("utf-8", "replace").decode() + "\n"


def _parts(table: Table) -> dict[str, Any]:
    """With the scores that the comparison works out from its columns and pairs."""
    parts = dict(vars(table))
    if (compared := table.realism.compared) is not None:
        scores = {name: getattr(compared, name) for name in ("shapes", "trends", "overall", "out_of_range")}
        parts["realism"] = plain(table.realism) | {"scores": scores}
    return parts


def _subject(
    name: str, frame: pd.DataFrame, without: set[str], told: Mapping[str, str], total: int, seed: int
) -> Subject:
    """The table as the parts of a review look at it: every column is a question, but for keys."""
    texts = frame.apply(lambda one: one.astype(object) if isinstance(one.dtype, pd.CategoricalDtype) else one)
    return Subject(
        manifest={"seed": seed, "privacy": {}, "survey": {}, "schema": {}},
        table=name,
        fields=table_fields.fields(frame, without=without, told=told),
        frame=texts,
        made=texts.iloc[:0],
        opinions=pd.DataFrame(),
        columns={str(column): coded(texts[column]) for column in texts},
        total=total,
        synthetic_alone=True,
    )


def _table(subject: Subject, compared: Compared, rules: Sequence[Rule], targets: Targets | None) -> Table:
    found = _quality(subject, rules)
    own = [field for field in subject.asked if not field[table_fields.PART]]
    hints = tuple(hint for field in own for hint in sensitive(field))
    gaps = any(one.present < one.rows for one in found.missing)
    return Table(
        name=subject.table,
        rows=len(subject.frame),
        total=subject.total,
        columns=sum(not one[table_fields.PART] for one in subject.fields),
        quality=found,
        planted=tuple(_planted(subject)),
        repairs=_repairs(found),
        histograms=histograms(subject),
        timelines=timelines(subject),
        diversity=diversity(subject, targets=targets),
        realism=compared.realism,
        closeness=compared.closeness,
        sensitive=hints,
        bias=tuple(bias(subject, hints)) if gaps else (),
    )


def _quality(subject: Subject, rules: Sequence[Rule]) -> Quality:
    repeated = duplicates(subject)
    parts = {one["name"] for one in subject.fields if one[table_fields.PART]}
    return Quality(
        missing=tuple(one for one in missing(subject) if one.column not in parts),
        outliers=tuple(outliers(subject, field) for field in subject.numbers),
        duplicates=replace(repeated, texts=tuple(one for one in repeated.texts if one.n)),
        contradictions=tuple(contradiction(subject, rule) for rule in rules),
        labels=(),
        labels_undefined=NOT_HERE,
        freshness=Freshness(None, Figure(None, NOT_HERE), {}, NOT_HERE),
    )


def _planted(subject: Subject) -> list[Planted]:
    found = []
    for field in subject.fields:
        if str(field["name"]).endswith(table_fields.PLANTED):
            marks = subject.columns[field["name"]]
            ways = sorted(zip(map(str, marks.values), marks.counts.tolist(), strict=True))
            name = str(field["name"]).removesuffix(table_fields.PLANTED)
            found.append(Planted(name, int(marks.counts.sum()), tuple(ways)))
    return found


def _repairs(found: Quality) -> tuple[Repair, ...]:
    """Of a release, gaps have reasons; here they were asked for in a blueprint, or nobody knows of them."""
    gaps = tuple(_gap(one) for one in found.missing if one.rows - one.present > OFTEN * one.rows)
    rest = Quality(
        (), found.outliers, found.duplicates, found.contradictions, (), found.labels_undefined, found.freshness
    )
    return (*gaps, *repairs(rest))


def _gap(one: Missing) -> Repair:
    empty = one.rows - one.present
    words = "If they are not meant, lower “missing” in the blueprint; else say what they stand for, or impute them."
    return Repair(one.column, f"{counted(empty, 'empty cell')} ({percent(empty / one.rows)})", words)
