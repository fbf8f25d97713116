"""A crowd's answers as integer codes, and the two sums every model is made of."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality.models.blocks import Block, blocks
from surveys.measures.arrays import BoolArray, FloatArray, IntArray, codes, same_length

# Logarithms nearer to 0 than this neither overflow nor vanish in exp (double precision ends at 709 and −745).
SAFE = 700.0


@dataclass(frozen=True)
class Answers:
    """Who (`person` [n]) said what (`code` [n]) of which item (`item` [n]); make one with `answers`.

    A person may answer an item several times. I, P and K below are `n_items`, `n_people` and `n_codes`.
    """

    item: IntArray
    person: IntArray
    code: IntArray
    n_items: int
    n_people: int
    n_codes: int

    def __len__(self) -> int:
        return len(self.item)

    @cached_property
    def blocks(self) -> list[Block]:
        """The answers as sparse matrices, item after item."""
        return blocks(
            item=self.item,
            person=self.person,
            code=self.code,
            n_items=self.n_items,
            n_people=self.n_people,
            n_codes=self.n_codes,
        )

    @cached_property
    def per_item(self) -> FloatArray:
        """Answers [I] of each item."""
        return np.bincount(self.item, minlength=self.n_items).astype(np.float64)

    @cached_property
    def per_person(self) -> FloatArray:
        """Answers [P] of each person."""
        return np.bincount(self.person, minlength=self.n_people).astype(np.float64)

    @cached_property
    def given(self) -> FloatArray:
        """How often [P, K] each person said each code."""
        found = np.zeros(self.n_people * self.n_codes)
        for block in self.blocks:
            found += block.heard @ np.ones(block.said.shape[0])
        return found.reshape(self.n_people, self.n_codes)

    @cached_property
    def answered(self) -> BoolArray:
        """Mask [I] of the items with an answer."""
        return self.per_item > 0

    @cached_property
    def compact(self) -> "Answers":
        """These answers without the items that have none, which no model should see: they would move its start."""
        if self.answered.all():
            return self
        place = np.cumsum(self.answered) - 1
        return Answers(place[self.item], self.person, self.code, int(self.answered.sum()), self.n_people, self.n_codes)

    def shares(self) -> FloatArray:
        """Share [I, K] of an item's answers that each code got; equal shares where nobody answered."""
        votes = np.empty((self.n_items, self.n_codes))
        for block in self.blocks:
            votes[block.rows] = block.votes(self.n_codes)
        return normalise(votes)

    def votes(self, weight: FloatArray) -> FloatArray:
        """Sums [I, K] of the answers' weights [n], by item and code."""
        cell = self.item * self.n_codes + self.code
        sums = np.bincount(cell, weights=weight, minlength=self.n_items * self.n_codes)
        return sums.astype(np.float64, copy=False).reshape(self.n_items, self.n_codes)

    def by_person(self, weight: FloatArray) -> FloatArray:
        """Sums [P] of the answers' weights [n]."""
        return np.bincount(self.person, weights=weight, minlength=self.n_people).astype(np.float64, copy=False)

    def counts(self, posterior: FloatArray) -> FloatArray:
        """Expected counts [P, C, K] of each person's answers, by the classes [I, C] of their items."""
        table = np.zeros((self.n_people * self.n_codes, posterior.shape[1]))
        for block in self.blocks:
            table += block.heard @ posterior[block.rows]
        return table.reshape(self.n_people, self.n_codes, posterior.shape[1]).transpose(0, 2, 1)

    def gathered(self, table: FloatArray) -> FloatArray:
        """Sums [I, C] over an item's answers of table[person, :, code], the table being [P, C, K]."""
        found, rows = np.empty((self.n_items, table.shape[1])), by_answer(table)
        for block in self.blocks:
            found[block.rows] = block.said @ rows
        return found

    def only(self, kept: BoolArray) -> "Answers":
        """These answers where the mask [n] holds; items and people keep their numbers."""
        return Answers(self.item[kept], self.person[kept], self.code[kept], self.n_items, self.n_people, self.n_codes)


def answers(
    *, item: ArrayLike, person: ArrayLike, code: ArrayLike, n_items: int, n_people: int, n_codes: int
) -> Answers:
    """Checked answers. Raises ValueError for codes out of range, arrays of different length, or no code at all."""
    if n_codes < 1:
        raise ValueError("n_codes must be at least 1")
    rows, people = codes("item", item, below=n_items), codes("person", person, below=n_people)
    said = codes("code", code, below=n_codes)
    same_length(item=rows, person=people, code=said)
    return Answers(rows, people, said, n_items, n_people, n_codes)


def by_answer(table: FloatArray) -> FloatArray:
    """A table [P, C, K] as rows [P·K, C], one for each answer that can be given."""
    people, classes, codes = table.shape
    return np.ascontiguousarray(table.transpose(0, 2, 1)).reshape(people * codes, classes)


def sums(table: FloatArray) -> FloatArray:
    """Sums over the last axis, kept as an axis of one: as a product, which is several times faster than `sum`."""
    return (table @ np.ones(table.shape[-1]))[..., None]


def normalise(counts: FloatArray) -> FloatArray:
    """Counts as shares of their last axis; equal shares where all counts are 0."""
    total = sums(counts)
    if total.all():
        return counts / total
    shares: FloatArray = np.divide(counts, total, out=np.full(counts.shape, 1 / counts.shape[-1]), where=total > 0)
    return shares


def soften(log_weights: FloatArray) -> tuple[FloatArray, float]:
    """Rows [I, C] of logarithms as probabilities, in place, and the sum of the logarithms of the rows' totals."""
    shift = 0.0
    if log_weights.min(initial=0.0) < -SAFE or log_weights.max(initial=0.0) > SAFE:
        shift = _shift(log_weights)
    weight = np.exp(log_weights, out=log_weights)
    total = sums(weight)
    weight /= total
    return weight, float(np.log(total).sum()) + shift


def _shift(log_weights: FloatArray) -> float:
    """Make each row's largest 0, so that exp does not underflow for an item with hundreds of answers; their sum."""
    largest = log_weights.max(axis=1, keepdims=True, initial=-np.inf)
    log_weights -= largest
    return float(largest.sum())
