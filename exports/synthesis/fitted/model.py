"""A fitted model: learn from a table once, store it, make as many rows of it as wanted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from exports.synthesis.fitted import balance, choice, copula, domains, private, trees
from exports.synthesis.fitted.budget import Budget, Promise, rho_of
from exports.synthesis.fitted.columns import column_from
from exports.synthesis.fitted.copula import Copula
from exports.synthesis.fitted.domains import Domain
from exports.synthesis.fitted.private import Marginals
from exports.synthesis.fitted.recognition import Values
from exports.synthesis.fitted.schema import Coded, Schema, learn, seen_in
from exports.synthesis.fitted.trees import Trees
from exports.synthesis.randomness import stream
from surveys.measures.arrays import IntArray

VERSION = 1
MIN_COUNT = 5
DELTA = 1e-6
# Of a privacy budget, for the columns alone; the rest is for pairs of them.
COLUMNS = 0.2
# Rows are made in parts, each with chance of its own: the same rows, whoever makes which part.
PART = 100_000
# Fewer rows cannot be judged: trees are taken.
FEWEST_TO_CHOOSE = 500

Engine = Trees | Copula | Marginals
ENGINES: Mapping[str, type[Engine]] = {one.name: one for one in (Trees, Copula, Marginals)}


class NotAModel(ValueError):
    """A document does not hold a fitted model that this version can read."""


@dataclass(frozen=True)
class Model:
    """What was learnt. `rows`: how many rows it was learnt from, noisy under a promise of privacy. `notes`: what was
    pooled, dropped or made anew, and why this engine, in words. `promise`: None without differential privacy."""

    schema: Schema
    engine: Engine
    rows: int
    min_count: int
    notes: tuple[str, ...]
    promise: Promise | None

    def sample(self, rows: int, seed: int, *, given: Mapping[str, Mapping[str, float]] | None = None) -> pd.DataFrame:
        """`rows` made-up rows; the same seed gives the same rows. `given`: shares that some categories shall have."""
        parts = list(self.parts(rows, seed, given=given))
        return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]

    def parts(
        self, rows: int, seed: int, *, given: Mapping[str, Mapping[str, float]] | None = None
    ) -> Iterator[pd.DataFrame]:
        """The same in parts of at most `PART` rows, one at a time in memory."""
        target = balance.target(self.schema.learnt, given) if given else None
        for part, start in enumerate(range(0, max(rows, 1), PART)):
            rng = stream(seed, "fitted", part)
            wanted = min(PART, rows - start)
            codes = balance.draw(self.engine, target, rows=wanted, rng=rng) if target else self._codes(wanted, rng)
            yield self.schema.decode(codes, rng, first=start + 1)

    def _codes(self, rows: int, rng: np.random.Generator) -> IntArray:
        return self.engine.sample(rows=rows, rng=rng)

    def to_document(self) -> dict[str, Any]:
        """The model as JSON-able values: shares and ranges, no row of the table."""
        return {
            "version": VERSION,
            "model": self.engine.name,
            "rows": self.rows,
            "min_count": self.min_count,
            "notes": list(self.notes),
            "privacy": self.promise.to_document() if self.promise else None,
            "columns": [column.to_document() for column in self.schema.columns],
            "engine": self.engine.to_document(),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Model":
        """The model that `to_document` wrote. Raises `NotAModel`."""
        if document.get("version") != VERSION or document.get("model") not in ENGINES:
            raise NotAModel(f"This is not a fitted model of version {VERSION}.")
        try:
            schema = Schema(tuple(column_from(one) for one in document["columns"]), ())
            engine = ENGINES[document["model"]].from_document(document["engine"])
            promise = Promise.from_document(document["privacy"]) if document["privacy"] else None
            notes = tuple(document["notes"])
            return cls(schema, engine, document["rows"], document["min_count"], notes, promise)
        except (KeyError, TypeError, IndexError, ValueError) as wrong:
            raise NotAModel(f"This fitted model is damaged: {wrong}.") from wrong


def fit_table(
    frame: pd.DataFrame,
    *,
    seed: int,
    method: str = "auto",
    epsilon: float | None = None,
    delta: float = DELTA,
    domains: Mapping[str, Domain] | None = None,
    min_count: int = MIN_COUNT,
    leave_out: Sequence[str] = (),
    noise_seed: int | None = None,
) -> Model:
    """Learn a model from `frame`, one row per person.

    `method`: "trees", "copula", or "auto" for whichever does better on rows held out. With `epsilon` the model is
    (ε, δ)-differentially private and `method` does not matter; `domains` then names what is public: a column's
    categories, or the least and greatest value of a number. Columns in `leave_out` are neither learnt nor made.

    The noise of a private model comes from the operating system, not from `seed`: whoever knows the seed of the noise
    can take it away. `noise_seed` fixes it for tests.

    Raises `TextRefused` for free text, `NothingToLearn` for a table that is too small or empty, ValueError for settings
    that cannot be.
    """
    if method not in {"auto", Trees.name, Copula.name}:
        raise ValueError(f"There is no method '{method}': take auto, {Trees.name} or {Copula.name}.")
    kept = frame.drop(columns=list(leave_out))
    if epsilon is not None:
        seen = seen_in(kept, worded=_worded(domains or {}))
        return _private(seen, len(frame), epsilon, delta, domains or {}, np.random.default_rng(noise_seed))
    seen = seen_in(kept)
    schema = learn(seen, rows=len(frame), min_count=min_count)
    engine, reason = _engine(schema.encode(seen), method, seed)
    return Model(schema, engine, len(frame), min_count, (*schema.notes, *reason), None)


def _engine(coded: Coded, method: str, seed: int) -> tuple[Engine, tuple[str, ...]]:
    rng = stream(seed, "fit")
    if method != "auto":
        return _fit(method, coded, rng), ()
    if coded.rows < FEWEST_TO_CHOOSE:
        return trees.fit(coded), (f"Trees were taken: {coded.rows} rows are too few to compare models.",)
    learning, held = choice.split(coded, rng)
    scores = {name: choice.score(_fit(name, learning, rng), held=held, rng=rng) for name in (Trees.name, Copula.name)}
    chosen = min(scores, key=lambda name: scores[name].loss)
    return _fit(chosen, coded, rng), (choice.because(scores, chosen=chosen, held=held.rows),)


def _fit(name: str, coded: Coded, rng: np.random.Generator) -> Engine:
    return trees.fit(coded) if name == Trees.name else copula.fit(coded, rng=rng)


def _worded(public: Mapping[str, Domain]) -> dict[str, list[str]]:
    """Those of the domains that are words."""
    words = {name: [one for one in domain if isinstance(one, str)] for name, domain in public.items()}
    return {name: found for name, found in words.items() if len(found) == len(public[name])}


def _private(
    seen: Sequence[Values],
    rows: int,
    epsilon: float,
    delta: float,
    public: Mapping[str, Domain],
    rng: np.random.Generator,
) -> Model:
    needs = [domains.units_of(one, public) for one in seen]
    units, selections = (sum(column) for column in zip(*needs, strict=True))
    # Half of δ for values found in the data, half for the conversion; all of it where every domain was given.
    delta_domains = delta / 2 if selections else 0.0
    budget = Budget(rho_of(epsilon=epsilon, delta=delta - delta_domains))
    unit = budget.rho * COLUMNS / max(units, 1)
    counter = domains.Counter(budget, unit, delta_domains / max(selections, 1), rng)
    schema, counted = domains.count(seen, domains=public, counter=counter)
    engine = private.fit(schema.encode(seen), counted, budget=budget, rng=rng)
    promise = Promise(epsilon, delta, delta_domains, budget.rho - budget.left, tuple(budget.spent))
    found = sorted(
        one.name for one in seen if one.name not in public and (one.words is not None or one.numbers is not None)
    )
    notes = (*schema.notes, _assumed(epsilon, delta, found))
    return Model(schema, engine, round(private.total_of(counted)), 0, notes, promise)


def _assumed(epsilon: float, delta: float, found: Sequence[str]) -> str:
    domain = f" Values and bounds of {', '.join(found)} were found with noise." if found else ""
    return (
        f"Differentially private for one row: ε = {epsilon:g}, δ = {delta:g}. Taken as public: the columns' names and"
        f" types, whether a column of numbers is empty or names rows, the grid of numbers, and every domain that was"
        f" given.{domain}"
    )
