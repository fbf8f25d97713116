"""Train, validation and test: groups stay whole, strata keep their shares, and a check that fails loudly.

Pure: arrays and names in, arrays and names out. A row with the split −1 is in none of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from surveys.measures.arrays import BoolArray, IntArray, same_length

TRAIN = "train"
NONE = -1


class Unsplittable(ValueError):
    """No split keeps what was asked for; the message says why, and what to ask for instead."""


class Leak(AssertionError):
    """Something stands on both sides of a split: a result on the test rows would be worth nothing."""


@dataclass(frozen=True)
class Splits:
    """`of[n]` is the place of each row's split in `names`, or −1; `shares` what each has of the real rows."""

    names: tuple[str, ...]
    of: IntArray
    shares: Mapping[str, float]

    @property
    def words(self) -> list[str | None]:
        return [None if place == NONE else self.names[place] for place in self.of]


def joined(*keys: IntArray) -> IntArray:
    """Groups that keep every key whole: rows that share a value of any key, and so on, are one group.

    `keys` are codes, n each; −1 is a value that nobody shares. The result is codes 0 …, numbered by first row: the
    connected components of the graph of rows and values.
    """
    same_length(**{f"key {place}": key for place, key in enumerate(keys)})
    n = len(keys[0])
    rows, ends, width = [], [], n
    for key in keys:
        known = np.flatnonzero(key != NONE)
        rows.append(known)
        ends.append(key[known] + width)
        width += int(key.max(initial=NONE)) + 1
    row, end = np.concatenate(rows), np.concatenate(ends)
    graph = coo_array((np.ones(len(row), dtype=np.int8), (row, end)), shape=(width, width))
    _, found = connected_components(graph, directed=False)
    _, first, codes = np.unique(found[:n], return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[codes].astype(np.int64)


def assign(
    *,
    groups: IntArray,
    shares: Mapping[str, float],
    seed: int,
    strata: IntArray | None = None,
    made: BoolArray | None = None,
    made_anywhere: bool = False,
) -> Splits:
    """A split for every row, all rows of a group in the same one.

    `groups`: n codes from 0; `strata`: n codes, whose shares each split is to have alike; `shares` add up to 1. Rows
    that were `made` (synthetic, augmented) count for no share. They go with the real rows of their group; where that
    is not the split “train” they are in none, unless `made_anywhere`; where there are no real ones, they are in
    “train”, or anywhere. The larger a group, the sooner it is placed; each goes where the squared distance from the
    wanted counts, over all rows and strata, grows least (as in scikit-learn, StratifiedGroupKFold, for equal shares).
    The same seed and groups give the same splits. Raises Unsplittable where there are fewer groups than splits.
    """
    names, parts = _wanted(shares)
    made = np.zeros(len(groups), dtype=np.bool_) if made is None else made
    strata = np.zeros(len(groups), dtype=np.int64) if strata is None else strata
    same_length(groups=groups, strata=strata, made=made.astype(np.int64))
    counts = _counts(groups, strata, real := ~made | made_anywhere)
    if (n := int((counts.sum(axis=1) > 0).sum())) < len(names) and real.any():
        raise Unsplittable(
            f"All rows hang together in {n} group{'s' * (n != 1)}, which is too few for {len(names)} splits. "
            "Split by one thing instead of both, ask for fewer splits, or collect more."
        )
    places = _placed(counts, parts, np.random.default_rng(seed))
    of = places[groups]
    train = names.index(TRAIN) if TRAIN in names else NONE
    of[made & (of == NONE)] = train  # nothing real is in its group
    if not made_anywhere:
        of[made & (of != train)] = NONE
    return Splits(names, of, _reached(names, of[~made]))


def check(*, of: IntArray, **keys: IntArray) -> None:
    """Raise Leak where a value of a key (codes, −1 for none) is in more than one split."""
    for name, key in keys.items():
        known = (of != NONE) & (key != NONE)
        pairs = np.unique(np.stack([key[known], of[known]]), axis=1)
        twice = np.flatnonzero(np.bincount(pairs[0]) > 1) if pairs.size else pairs[0]
        if len(twice):
            raise Leak(f"{len(twice)} values of “{name}” stand in more than one split, the first has code {twice[0]}.")


def families(ids: Sequence[str], parents: Sequence[Iterable[str]]) -> IntArray:
    """Groups of rows that descend from one another, through rows that are not here as well. Codes, n."""
    codes = {name: code for code, name in enumerate(dict.fromkeys((*ids, *(p for some in parents for p in some))))}
    edges = [(codes[child], codes[parent]) for child, some in zip(ids, parents, strict=True) for parent in some]
    row, column = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(row), dtype=np.int8), (row, column)), shape=(len(codes), len(codes)))
    _, found = connected_components(graph, directed=False)
    own = found[[codes[name] for name in ids]]
    return np.unique(own, return_inverse=True)[1].astype(np.int64)


def check_families(ids: Sequence[str], parents: Sequence[Iterable[str]], splits: Sequence[str | None]) -> None:
    """Raise Leak where a row and one that it was made from stand in different splits; None is no split."""
    names = sorted({name for name in splits if name})
    of = np.array([names.index(name) if name else NONE for name in splits], dtype=np.int64)
    check(of=of, family=families(ids, parents))


def encoded(values: Iterable[str | None]) -> IntArray:
    """Codes of texts, in the order of the texts; −1 for None."""
    given = list(values)
    codes = {value: code for code, value in enumerate(sorted({value for value in given if value is not None}))}
    return np.array([NONE if value is None else codes[value] for value in given], dtype=np.int64)


def _wanted(shares: Mapping[str, float]) -> tuple[tuple[str, ...], "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    wanted = {name: share for name, share in shares.items() if share > 0}
    if not wanted or any(share < 0 for share in shares.values()) or abs(sum(wanted.values()) - 1) > 1e-9:
        raise Unsplittable("The shares of the splits are 0 or more, and add up to 1.")
    return tuple(wanted), np.array(list(wanted.values()))


def _counts(groups: IntArray, strata: IntArray, real: BoolArray) -> IntArray:
    """Rows by group and stratum, of those that count."""
    shape = int(groups.max(initial=-1)) + 1, int(strata.max(initial=-1)) + 1
    counts = np.zeros(shape, dtype=np.int64)
    np.add.at(counts, (groups[real], strata[real]), 1)
    return counts


def _placed(
    counts: IntArray, parts: "np.ndarray[tuple[int], np.dtype[np.float64]]", rng: np.random.Generator
) -> IntArray:
    """The split of each group; −1 for one without rows."""
    sizes = counts.sum(axis=1)
    counts = np.column_stack([counts, sizes])  # the size of a split matters as well as each stratum in it
    totals = counts.sum(axis=0)
    lacking = parts[:, None] * totals
    weights = 1 / np.maximum(totals, 1)
    places = np.full(len(counts), NONE, dtype=np.int64)
    order = rng.permutation(len(counts))
    for group in order[np.argsort(-sizes[order], kind="stable")]:
        if sizes[group]:
            split = int(np.argmax(lacking @ (weights * counts[group])))
            lacking[split] -= counts[group]
            places[group] = split
    return _none_empty(places, sizes, len(parts))


def _none_empty(places: IntArray, sizes: IntArray, n_splits: int) -> IntArray:
    """An empty split gets the smallest group of the split that has most groups."""
    for split in range(n_splits):
        groups = np.bincount(places[places != NONE], minlength=n_splits)
        if groups.sum() and not groups[split]:
            giving = np.flatnonzero(places == groups.argmax())
            places[giving[sizes[giving].argmin()]] = split
    return places


def _reached(names: Sequence[str], of: IntArray) -> dict[str, float]:
    counts = np.bincount(of[of != NONE], minlength=len(names))
    return {name: float(count / max(1, counts.sum())) for name, count in zip(names, counts, strict=True)}
