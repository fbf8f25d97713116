"""Chance that depends on names, not on order: the same cell comes out the same, whoever makes it and when."""

from zlib import crc32

import numpy as np

from surveys.measures.arrays import IntArray

ROUNDS = 4
MIX = np.uint64(0x9E3779B97F4A7C15)


def stream(seed: int, *path: str | int) -> np.random.Generator:
    """A generator of its own for each path, such as (table, part, column): a child of the seed's SeedSequence."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=tuple(map(_number, path))))


def permuted(places: IntArray, *, size: int, key: int) -> IntArray:
    """Where a shuffle of 0 … size − 1 puts `places`: distinct places get distinct results, and no list is kept.

    A Feistel network over the next even number of bits; results past the end walk on until they are inside
    (Black and Rogaway, 2002, cycle-walking cipher). `places` must lie in 0 … size − 1.
    """
    half = max(1, ((size - 1).bit_length() + 1) // 2)
    result = _feistel(places.astype(np.uint64), half, key)
    while (outside := result >= np.uint64(size)).any():
        result[outside] = _feistel(result[outside], half, key)
    return result.astype(np.int64)


def _feistel(
    values: "np.ndarray[tuple[int], np.dtype[np.uint64]]", half: int, key: int
) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    mask, shift = np.uint64((1 << half) - 1), np.uint64(half)
    left, right = values >> shift, values & mask
    for turn in range(ROUNDS):
        mixed = (right + np.uint64(turn + 1)) * MIX ^ np.uint64((key >> (16 * turn)) & 0xFFFFFFFF)
        mixed = (mixed ^ (mixed >> np.uint64(29))) * MIX
        left, right = right, left ^ ((mixed >> np.uint64(32)) & mask)
    return (left << shift) | right


def _number(name: str | int) -> int:
    return name if isinstance(name, int) else crc32(name.encode())
