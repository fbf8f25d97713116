"""Answers in long shape: a row for each answer of a submission, instead of a column. Made a slice at a time."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from exports.frames import Field, Table, distinct, schema, to_frame
from exports.options import LONG, Options
from exports.rows import CONSENSUS, REASONS

NOTE = (
    "The answers are in long shape: a file has a row for each answer of a submission, and the counts are of "
    "submissions. The consensus has a row per item."
)
SUFFIX = ".missing"


class Long(Table):
    """The rows of a wide table, each as many as it has columns of answers: in the order of rows, then of columns."""

    wide: Table

    def __init__(self, wide: Table) -> None:
        self.__dict__.update(name=wide.name, wide=wide)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        texts = {field.question: field.text for field in self._answers}
        words = {field.name: field.description for field in self._answers}
        own = (
            Field("question", "string", "The question's name.", texts),
            Field(
                "column", "string", "The column that this would be in wide shape: a question may fill several.", words
            ),
            Field("value", "string", "The answer as text; empty: there is none.", made=True),
            Field("label", "string", "The words for the answer, where it is a code.", made=True),
            Field("missing", "string", "Why there is no answer; empty where that was not asked for.", REASONS),
        )
        return distinct((*self._about, *own))

    def __len__(self) -> int:
        return len(self.wide) * len(self._answers)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """All rows at once, for whoever cannot do with less."""
        return to_frame(pa.concat_tables([schema(self.fields).empty_table(), *self.batches(len(self) or 1)]))

    def batches(self, size: int) -> Iterator[pa.Table]:
        """Tables of at most `size` rows, or of one submission where that has more."""
        if self._answers:
            yield from map(self._melted, self.wide.batches(max(1, size // len(self._answers))))

    @cached_property
    def _about(self) -> list[Field]:
        """What is the same for all answers of a submission."""
        return [field for field in self.wide.fields if not field.question]

    @cached_property
    def _answers(self) -> list[Field]:
        return [field for field in self.wide.fields if field.question and not _tells_why(field)]

    def _melted(self, rows: pa.Table) -> pa.Table:
        n, m = len(rows), len(self._answers)
        again = pa.array(np.repeat(np.arange(n), m))
        by_row = pa.array(np.arange(n * m).reshape(m, n).T.ravel())  # from column after column to row after row
        values = [_text(rows[field.name]) for field in self._answers]
        labels = [_labels(found, field) for found, field in zip(values, self._answers, strict=True)]
        reasons = [self._reasons(rows, field) for field in self._answers]
        names = [[field.question for field in self._answers], [field.name for field in self._answers]]
        columns = [rows[field.name].combine_chunks().take(again) for field in self._about]
        columns += [pa.array(found * n, pa.string()) for found in names]
        columns += [pa.concat_arrays(found).take(by_row) for found in (values, labels, reasons)]
        return pa.Table.from_arrays(columns, schema=schema(self.fields))

    def _reasons(self, rows: pa.Table, answer: Field) -> pa.Array:
        """Why there is no answer: of the question as the version asked it that the column is of."""
        place = self._why.get(answer.name)
        return _text(rows[place]) if place else pa.nulls(len(rows), pa.string())

    @cached_property
    def _why(self) -> dict[str, str]:
        """By column of answers the one that says why there is none: the first of its question that comes after it."""
        found: dict[str, str] = {}
        waiting: list[Field] = []
        for field in self.wide.fields:
            if _tells_why(field):
                found |= {one.name: field.name for one in waiting if one.question == field.question}
                waiting = []
            elif field.question:
                waiting.append(field)
        return found


def shaped(tables: Sequence[Table], *, options: Options) -> list[Table]:
    """The tables as files shall hold them. The consensus stays wide: a row is an item, as its documents say."""
    if options.shape != LONG:
        return list(tables)
    return [table if table.name == CONSENSUS else Long(table) for table in tables]


def _tells_why(field: Field) -> bool:
    return field.name.endswith(SUFFIX) and field.labels == REASONS


def _text(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    return found.cast(pa.string())


def _labels(values: pa.Array, field: Field) -> pa.Array:
    """The words for each value; nothing where it has none."""
    known = {str(code): words for code, words in field.labels.items()}
    return pa.array([known.get(value) for value in values.to_pylist()], pa.string())
