"""The columns of a table, learnt from it: small cells are pooled, and every decision is told in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from exports.synthesis.fitted.columns import OTHER, Column, Learnt, Made, Numbers, Words
from exports.synthesis.fitted.pieces import cut
from exports.synthesis.fitted.recognition import Values, in_words, recognise
from surveys.measures.arrays import IntArray


class NothingToLearn(ValueError):
    """The table is too small, or no column of it can be learnt."""


@dataclass(frozen=True)
class Coded:
    """A table as codes. `codes[n, d]`: column j takes 0 … `sizes[j]` − 1; `ordered[j]`: are near codes alike?"""

    codes: IntArray
    sizes: tuple[int, ...]
    ordered: tuple[bool, ...]

    @property
    def rows(self) -> int:
        return len(self.codes)

    def take(self, rows: IntArray) -> "Coded":
        return Coded(self.codes[rows], self.sizes, self.ordered)


@dataclass(frozen=True)
class Schema:
    """All columns in the table's order, and what was decided about them."""

    columns: tuple[Column, ...]
    notes: tuple[str, ...]

    @property
    def learnt(self) -> tuple[Learnt, ...]:
        return tuple(column for column in self.columns if not isinstance(column, Made))

    def encode(self, seen: Sequence[Values]) -> Coded:
        by_name = {one.name: one for one in seen}
        codes = np.stack([column.encode(by_name[column.name]) for column in self.learnt], axis=1)
        sizes = tuple(column.size for column in self.learnt)
        return Coded(codes, sizes, tuple(column.ordered for column in self.learnt))

    def decode(self, codes: IntArray, rng: np.random.Generator, *, first: int = 1) -> pd.DataFrame:
        """Rows of values; identifiers are numbered from `first`."""
        place = {column.name: number for number, column in enumerate(self.learnt)}
        made = {
            column.name: column.make(len(codes), first)
            if isinstance(column, Made)
            else column.decode(codes[:, place[column.name]], rng)
            for column in self.columns
        }
        return pd.DataFrame(made, columns=[column.name for column in self.columns])


def seen_in(frame: pd.DataFrame, *, worded: Mapping[str, Collection[str]] | None = None) -> tuple[Values, ...]:
    """Every column of `frame` as what it is; those in `worded` hold these words, whatever is in them."""
    if frame.columns.has_duplicates:
        raise NothingToLearn("Two columns have the same name. Give each column a name of its own.")
    known = worded or {}
    columns = {name: frame[name] for name in frame.columns}
    return tuple(
        in_words(column, known=known[name]) if name in known else recognise(column) for name, column in columns.items()
    )


def learn(seen: Sequence[Values], *, rows: int, min_count: int) -> Schema:
    """The schema of a table of `rows` rows; nothing that fewer than `min_count` rows share gets a code of its own."""
    if rows < min_count:
        raise NothingToLearn(
            f"The table has {rows} rows, fewer than the minimum count of {min_count}: a model would copy them."
        )
    found = [_learn(one, min_count) for one in seen]
    if not any(not isinstance(column, Made) for column, _ in found):
        raise NothingToLearn("No column holds values that can be learnt: all are empty or identifiers.")
    notes = tuple(note for _, told in found for note in told)
    return Schema(tuple(column for column, _ in found), notes)


def _learn(seen: Values, min_count: int) -> tuple[Column, list[str]]:
    if seen.words is not None:
        return _words(seen, seen.words, min_count)
    if seen.numbers is not None:
        return _numbers(seen, min_count)
    told = "is empty and stays so" if seen.form == "nothing" else "names rows: its values are made anew, none is copied"
    return Made(seen.name, seen.form), [f"Column '{seen.name}' {told}."]


def _words(seen: Values, words: "pd.Series[str]", min_count: int) -> tuple[Column, list[str]]:
    counts = words.value_counts().sort_index()
    values = [str(value) for value in counts.index[counts >= min_count]]
    rare = counts[counts < min_count]
    missing, notes = _missing(seen.name, int(words.isna().sum()), min_count)
    if not len(rare):
        return Words(seen.name, seen.form, tuple(values), missing, _most_frequent(counts, values)), notes
    if rare.sum() >= min_count and seen.form != "truth":
        label = OTHER if OTHER not in counts.index else f"({OTHER})"
        notes.append(
            f"Column '{seen.name}': {_counted(len(rare))} of fewer than {min_count} rows, pooled as '{label}'."
        )
        return Words(seen.name, seen.form, (*values, label), missing, len(values)), notes
    if not values and not missing:
        return Made(seen.name, "nothing"), [f"Column '{seen.name}' has only values of too few rows: it is left empty."]
    notes.append(f"Column '{seen.name}': {_counted(len(rare))} of fewer than {min_count} rows, dropped.")
    return Words(seen.name, seen.form, tuple(values), missing, _most_frequent(counts, values)), notes


def _numbers(seen: Values, min_count: int) -> tuple[Column, list[str]]:
    numbers = seen.numbers if seen.numbers is not None else np.empty(0)
    there = numbers[~np.isnan(numbers)]
    missing, notes = _missing(seen.name, len(numbers) - len(there), min_count)
    pieces = cut(there, min_count=min_count)
    if not len(pieces):
        return Made(seen.name, "nothing"), [f"Column '{seen.name}' has only values of too few rows: it is left empty."]
    form = "integer" if seen.form == "nullable" and not missing else seen.form
    return Numbers(seen.name, form, pieces, missing, len(pieces) // 2), notes


def _missing(name: str, absent: int, min_count: int) -> tuple[bool, list[str]]:
    if 0 < absent < min_count:
        return False, [f"Column '{name}': {absent} missing values are too few to be kept; they count as usual values."]
    return absent > 0, []


def _counted(number: int) -> str:
    return "1 value" if number == 1 else f"{number} values"


def _most_frequent(counts: "pd.Series[int]", values: Sequence[str]) -> int:
    return values.index(str(counts.idxmax())) if values else 0
