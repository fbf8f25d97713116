"""Columns while they are made: Arrow arrays, because their texts and categories cost no Python objects."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from surveys.measures.arrays import BoolArray, FloatArray, IntArray

Array: TypeAlias = Any  # pyarrow has no types

TYPES: dict[str, Any] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("s"),
}
# The largest whole number that a float next to the end of 64 bits stands for.
LARGEST = 2.0**63 - 1024
NAMES = {type_: name for name, type_ in TYPES.items()}


def coded(codes: IntArray, words: Sequence[str]) -> Array:
    """Texts as places in a list of words."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(words, pa.string()))


def plain(array: Array) -> Array:
    """The same values without a dictionary, in one piece."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return pc.cast(array, array.type.value_type) if pa.types.is_dictionary(array.type) else array


def type_of(array: Array) -> str:
    """The blueprint's name of an array's type."""
    type_ = array.type
    return NAMES[type_.value_type if pa.types.is_dictionary(type_) else type_]


def cast(array: Array, type_: str) -> Array:
    """The values as another type; a number becomes an integer by rounding, half to even."""
    if type_of(array) == type_:
        return array
    if type_ == "integer" and type_of(array) == "number":
        array = pc.round(array, round_mode="half_to_even")
    return pc.cast(plain(array), TYPES[type_])


def numbers(array: Array) -> FloatArray:
    """Values as 64-bit floats, NaN where missing: dates as days, times as seconds since 1970, codes of categories."""
    if pa.types.is_dictionary(array.type):
        array = array.indices
    elif pa.types.is_date32(array.type):
        array = pc.cast(array, pa.int32())
    elif pa.types.is_timestamp(array.type):
        array = pc.cast(array, pa.int64())
    result: FloatArray = pc.cast(array, pa.float64()).to_numpy(zero_copy_only=False)
    return result


def from_numbers(values: FloatArray, type_: str) -> Array:
    """Numbers, dates or times from what `numbers` gives for them."""
    if type_ == "number":
        return pa.array(values)
    whole = np.clip(np.round(values), -LARGEST, LARGEST).astype(np.int32 if type_ == "date" else np.int64)
    return pc.cast(pa.array(whole), TYPES[type_])


def texts(array: Array) -> Array:
    """Values as plain text: what a case of a conditional table or a text expression is compared with."""
    return pc.cast(plain(array), pa.string())


def joined(arrays: Sequence[Array]) -> Array:
    """Arrays of one type one after the other; dictionaries that differ give plain text."""
    if len({str(array.type) for array in arrays}) > 1 or not _one_dictionary(arrays):
        arrays = [plain(array) for array in arrays]
    return pa.concat_arrays(arrays)


def replaced(array: Array, places: IntArray, fresh: Array) -> Array:
    """`array` with the values of `fresh` at `places`."""
    index = np.arange(len(array))
    index[places] = len(array) + np.arange(len(places))
    return joined([array, fresh]).take(pa.array(index))


def scattered(pieces: Sequence[tuple[IntArray, Array]], size: int) -> Array:
    """One array of `size` values from pieces, each with its places; together the places are 0 … size − 1."""
    where = np.concatenate([places for places, _ in pieces])
    back = np.empty(size, np.int64)
    back[where] = np.arange(size)
    return joined([array for _, array in pieces]).take(pa.array(back))


def without(array: Array, gone: BoolArray) -> Array:
    """The values with those where `gone` is true missing."""
    if pa.types.is_dictionary(array.type):
        return pa.DictionaryArray.from_arrays(without(array.indices, gone), array.dictionary)
    return pc.if_else(pa.array(gone), pa.scalar(None, array.type), array)


def _one_dictionary(arrays: Sequence[Array]) -> bool:
    if not pa.types.is_dictionary(arrays[0].type):
        return True
    return all(array.dictionary.equals(arrays[0].dictionary) for array in arrays[1:])
