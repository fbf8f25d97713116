"""Differentially private marginals: what is counted, with how much noise, and the model made of it.

An adaptive choice of pairs in the manner of MST and AIM (McKenna, Miklau & Sheldon 2021, "Winning the NIST contest";
McKenna, Mullins, Sheldon & Miklau 2022, "AIM"): in each round the exponential mechanism prefers pairs whose counts the
model so far gets wrong by more than the noise of measuring them; they are measured with discrete Gaussian noise; the
graphical model is estimated anew. Only noisy counts reach the model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from exports.synthesis.fitted.budget import Budget, epsilon_of_choice, variance_of
from exports.synthesis.fitted.graphical import Field, Measured, estimate
from exports.synthesis.fitted.junction import Junction, Pair, draw, draw_rows, junction
from exports.synthesis.fitted.noise import discrete_gaussian
from exports.synthesis.fitted.schema import Coded
from surveys.measures.arrays import FloatArray, IntArray

# Classes of a column whose pairs are counted: about so many, each with counts well above the noise.
CLASSES = 24
ABOVE_NOISE = 3.0
# Pairs measured in a round and rounds, fewer where there are fewer pairs.
PAIRS, ROUNDS = 8, 3
SELECTION = 0.2
# The model may not become slower than this many cells allow.
MOST_CELLS = 60_000
FIRST_ITERATIONS, LAST_ITERATIONS = 60, 300
# The model so far is compared by so many rows drawn from it.
DRAWN = 200_000
DECIMALS = 9


@dataclass(frozen=True)
class Counted:
    """Noisy counts of the codes of one column, none below 0, and the variance of their noise."""

    counts: FloatArray
    variance: float
    ordered: bool


@dataclass(frozen=True)
class Marginals:
    """`classes[j]`: the class of each code of column j; `weights[j]`: of each code; `field` is over classes."""

    name = "marginals"

    classes: tuple[IntArray, ...]
    weights: tuple[FloatArray, ...]
    tree: Junction
    found: Mapping[int, FloatArray]

    def sample(self, *, rows: int, rng: np.random.Generator) -> IntArray:
        drawn = draw(self.tree, self.found, rows=rows, rng=rng)
        columns = [
            draw_rows(_within(classes, weights), drawn[:, j], rng)
            for j, (classes, weights) in enumerate(zip(self.classes, self.weights, strict=True))
        ]
        return np.stack(columns, axis=1)

    def to_document(self) -> dict[str, Any]:
        tables = [{"clique": list(self.tree.cliques[at]), "shares": _flat(self.found[at])} for at in self.tree.order]
        return {
            "sizes": list(self.tree.sizes),
            "classes": [one.tolist() for one in self.classes],
            "weights": [one.tolist() for one in self.weights],
            "tables": tables,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Marginals":
        cliques = {one["clique"][0]: tuple(one["clique"]) for one in document["tables"]}
        tree = Junction(tuple(document["sizes"]), tuple(cliques), cliques)
        found = {
            one["clique"][0]: np.array(one["shares"], dtype=np.float64).reshape(tree.shape(one["clique"][0]))
            for one in document["tables"]
        }
        classes = tuple(np.array(one, dtype=np.int64) for one in document["classes"])
        weights = tuple(np.array(one, dtype=np.float64) for one in document["weights"])
        return cls(classes, weights, tree, found)


def fit(coded: Coded, counted: Sequence[Counted], *, budget: Budget, rng: np.random.Generator) -> Marginals:
    """The model of `coded` for all that is left of `budget`. `counted`: the columns' own noisy counts, paid already."""
    classes = tuple(_classes(one) for one in counted)
    rows = np.stack([one[coded.codes[:, j]] for j, one in enumerate(classes)], axis=1)
    measured = [_one_way(j, one, classes[j]) for j, one in enumerate(counted)]
    field = _adapt(rows, measured, budget, rng)
    found = {at: np.round(table, DECIMALS) for at, table in field.found.items()}
    return Marginals(classes, tuple(one.counts for one in counted), field.tree, found)


def total_of(counted: Sequence[Counted]) -> float:
    """The number of rows as all columns' noisy counts tell it, those of less noise more."""
    weights = [1 / (one.variance * len(one.counts)) for one in counted]
    return max(1.0, float(np.average([one.counts.sum() for one in counted], weights=weights)))


def _adapt(rows: IntArray, measured: list[Measured], budget: Budget, rng: np.random.Generator) -> Field:
    sizes = [len(one.counts) for one in measured]
    total = max(1.0, float(np.average([m.counts.sum() for m in measured], weights=[1 / m.variance for m in measured])))
    number = min(PAIRS * ROUNDS, len(sizes) * (len(sizes) - 1) // 2)
    field = estimate(measured, sizes=sizes, total=total, iterations=FIRST_ITERATIONS)
    if not number:
        return field
    each = _Each(budget, budget.left * SELECTION / number, budget.left * (1 - SELECTION) / number, rng)
    true = {pair: _table(rows, pair, sizes) for pair in combinations(range(len(sizes)), 2)}
    for start in range(0, number, PAIRS):
        taken = [one.columns for one in measured if len(one.columns) == 2]
        scores = _scores({pair: table for pair, table in true.items() if pair not in taken}, field, total, each)
        chosen = _choose(scores, taken, sizes, min(PAIRS, number - start), each)
        measured += [_two_way(pair, true[pair], each) for pair in chosen]
        last = start + PAIRS >= number
        iterations = LAST_ITERATIONS if last else FIRST_ITERATIONS
        field = estimate(measured, sizes=sizes, total=total, iterations=iterations)
    return field


@dataclass
class _Each:
    """What one choice and one measurement cost, and what they are paid from."""

    budget: Budget
    choice: float
    counting: float
    rng: np.random.Generator


def _scores(true: Mapping[Pair, FloatArray], field: Field, total: float, each: _Each) -> dict[Pair, float]:
    """‖true − model‖₁ − the expected ‖noise‖₁ (AIM, equation 1): one row changes a score by at most 1."""
    drawn = draw(field.tree, field.found, rows=DRAWN, rng=each.rng)
    expected = np.sqrt(2 / np.pi * variance_of(each.counting))
    return {
        pair: float(np.abs(table - _table(drawn, pair, field.tree.sizes) * total / DRAWN).sum() - expected * table.size)
        for pair, table in true.items()
    }


def _choose(
    scores: Mapping[Pair, float], taken: Sequence[Any], sizes: Sequence[int], wanted: int, each: _Each
) -> list[Pair]:
    """`wanted` pairs, one after the other by the exponential mechanism, as the largest score plus Gumbel noise (Durfee
    & Rogers 2019); this noise is made of floating-point numbers. Which pairs keep the model small depends on the sizes
    and on earlier choices alone, not on a row."""
    chosen: list[Pair] = []
    for _ in range(wanted):
        possible = [one for one in scores if one not in chosen and _cells(sizes, [*taken, *chosen, one]) <= MOST_CELLS]
        if not possible:
            break
        each.budget.spend(each.choice, on="choice of a pair")
        noisy = epsilon_of_choice(each.choice) / 2 * np.array([scores[pair] for pair in possible])
        chosen.append(possible[int(np.argmax(noisy + each.rng.gumbel(size=len(possible))))])
    return chosen


def _cells(sizes: Sequence[int], pairs: Sequence[Any]) -> int:
    return junction(sizes, pairs).cells


def _two_way(pair: Pair, table: FloatArray, each: _Each) -> Measured:
    variance = variance_of(each.budget.spend(each.counting, on="counts of a pair"))
    noise = discrete_gaussian(variance, size=table.size, rng=each.rng).reshape(table.shape)
    return Measured(pair, table + noise, variance)


def _one_way(column: int, counted: Counted, classes: IntArray) -> Measured:
    counts = np.asarray(np.bincount(classes, counted.counts), dtype=np.float64)
    # Several codes in a class: their noise adds up.
    return Measured((column,), counts, counted.variance * len(classes) / len(counts))


def _table(rows: IntArray, pair: Pair, sizes: Sequence[int]) -> FloatArray:
    one, other = pair
    cells = np.bincount(rows[:, one] * sizes[other] + rows[:, other], minlength=sizes[one] * sizes[other])
    return cells.reshape(sizes[one], sizes[other]).astype(np.float64)


def _classes(counted: Counted) -> IntArray:
    """Codes put together until a class holds enough: neighbours of an ordered column, rare ones of the others."""
    counts, noise = counted.counts, ABOVE_NOISE * np.sqrt(counted.variance)
    if not counted.ordered:
        often = counts >= noise
        classes = np.where(often, np.cumsum(often) - 1, often.sum())
        return classes.astype(np.int64)
    need = max(counts.sum() / (1.5 * CLASSES), noise)
    classes, held = np.zeros(len(counts), dtype=np.int64), 0.0
    for code, count in enumerate(counts):
        full = held >= need or (count >= need and held >= need / 2)
        classes[code] = classes[code - 1] + full if code else 0
        held = count if full else held + count
    return classes


def _within(classes: IntArray, weights: FloatArray) -> FloatArray:
    """Row c: the weights of the codes of class c."""
    table = np.zeros((int(classes.max()) + 1, len(classes)))
    table[classes, np.arange(len(classes))] = weights
    return table


def _flat(table: FloatArray) -> list[float]:
    return [float(value) for value in table.ravel()]
