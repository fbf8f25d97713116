"""The closed subset of JSONLogic of surveys/logic.py, for whole columns at a time.

The same operators give the same results for each row: nothing is converted, a missing value makes comparisons false
and calculations missing. Numbers are 64-bit floats; dates are texts such as 2025-12-31, which compare as dates do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exports.synthesis.arrays import Array, coded, numbers, plain, type_of
from surveys import logic
from surveys.measures.arrays import BoolArray

NUMERIC = ("integer", "number")
WHOLE = ("+", "-", "*", "min", "max")


@dataclass(frozen=True)
class Vector:
    """A column of one type: number, string or boolean. `values` mean nothing where `known` is false."""

    type: str
    values: Any
    known: BoolArray

    @property
    def true(self) -> BoolArray:
        """Where it is the value true."""
        return self.known & self.values if self.type == "boolean" else np.zeros(len(self.known), np.bool_)


def check(node: Any, *, names: Sequence[str]) -> None:
    """Raise LogicError unless `node` is an expression over the columns `names`: a value, or true and false."""
    for name in referred(node):
        if name not in names:
            raise logic.LogicError(f"There is no column “{name[:60]}”. There are: {', '.join(names)}.")
    logic.check({"or": [{"==": [node, 0]}, True]}, names=names)


def check_condition(node: Any, *, names: Sequence[str]) -> None:
    """Raise LogicError unless `node` is a condition about the columns `names`: it gives true or false."""
    check(node, names=names)
    logic.check(node, names=names)


def referred(node: Any) -> Iterator[str]:
    """The columns that an expression names."""
    if isinstance(node, list):
        for part in node:
            yield from referred(part)
    elif isinstance(node, Mapping):
        for name, arguments in node.items():
            if name not in ("var", "answered"):
                yield from referred(arguments)
            elif isinstance(argument := arguments[0] if isinstance(arguments, list) and arguments else arguments, str):
                yield argument


def result_type(node: Any, types: Mapping[str, str]) -> str:
    """The type of column that an expression makes. Raises LogicError where the ways of an “if” differ."""
    if not isinstance(node, Mapping):
        return {bool: "boolean", int: "integer", float: "number"}.get(type(node), "string")
    name, arguments = _parts(node)
    if name == "var":
        return _plain_type(types.get(arguments[0], "string"))
    if name == "if":
        return _one_type([result_type(argument, types) for argument in arguments[1:]])
    if name == "answered" or logic.OPERATORS[name].decides:
        return "boolean"
    inside = {result_type(argument, types) for argument in arguments}
    return "integer" if name in WHOLE and inside == {"integer"} else "number"


def holds(condition: Any, columns: Mapping[str, Array], size: int) -> BoolArray:
    """For each row, whether the condition is true."""
    return evaluate(condition, columns, size).true


def evaluate(node: Any, columns: Mapping[str, Array], size: int) -> Vector:
    """What an expression that `check` accepts gives for each row."""
    if not isinstance(node, Mapping):
        return _literal(node, size)
    name, arguments = _parts(node)
    if name == "var":
        return vector(columns[arguments[0]])
    if name == "answered":
        return _boolean(vector(columns[arguments[0]]).known)
    if name == "in":
        return _inside(arguments, columns, size)
    return OPERATORS[name]([evaluate(argument, columns, size) for argument in arguments])


def vector(array: Array) -> Vector:
    """A column as a vector."""
    known = pc.is_valid(array).to_numpy(zero_copy_only=False)
    type_ = type_of(array)
    if type_ in NUMERIC:
        return Vector("number", numbers(array), known)
    if type_ == "boolean":
        return Vector("boolean", pc.fill_null(array, False).to_numpy(zero_copy_only=False), known)
    if type_ == "datetime":
        return Vector("string", pc.strftime(array, format="%Y-%m-%dT%H:%M:%S"), known)
    return Vector("string", pc.cast(array, pa.string()) if type_ == "date" else array, known)


def column(result: Vector, type_: str) -> Array:
    """A vector as a column of the type that `result_type` says."""
    if result.type == "string":
        return pc.if_else(pa.array(result.known), plain(result.values), pa.scalar(None, pa.string()))
    if type_ == "integer":
        values = np.where(result.known, result.values, 0)
        return pa.array(np.round(values).astype(np.int64), mask=~result.known)
    return pa.array(result.values, mask=~result.known)


def _parts(node: Mapping[str, Any]) -> tuple[str, list[Any]]:
    [(name, arguments)] = node.items()
    return name, arguments if isinstance(arguments, list) else [arguments]


def _plain_type(type_: str) -> str:
    return "string" if type_ in ("date", "datetime") else type_


def _one_type(types: Sequence[str]) -> str:
    if len(set(types)) == 1:
        return types[0]
    if set(types) <= set(NUMERIC):
        return "number"
    raise logic.LogicError(f"“if” gives {' or '.join(types)}. Let both ways give the same type.")


def _literal(value: Any, size: int) -> Vector:
    known = np.ones(size, np.bool_)
    if isinstance(value, bool):
        return Vector("boolean", np.full(size, value), known)
    if isinstance(value, int | float):
        return Vector("number", np.full(size, value, np.float64), known)
    return Vector("string", coded(np.zeros(size, np.int64), [str(value)]), known)


def _boolean(values: BoolArray) -> Vector:
    return Vector("boolean", values, np.ones(len(values), np.bool_))


def _texts(a: Vector, b: Vector, compare: Callable[[Array, Array], Array]) -> BoolArray:
    """A comparison of texts; missing ones give false."""
    found = pc.fill_null(compare(plain(a.values), plain(b.values)), False)
    result: BoolArray = found.to_numpy(zero_copy_only=False)
    return result


def _equal(a: Vector, b: Vector) -> BoolArray:
    if a.type != b.type:
        return np.zeros(len(a.known), np.bool_)
    if a.type == "string":
        return _texts(a, b, pc.equal) & a.known & b.known
    result: BoolArray = (a.values == b.values) & a.known & b.known
    return result


def _ordered(compare: Callable[[Any, Any], Any], texts: Callable[[Array, Array], Array]) -> Callable[..., Vector]:
    def apply(arguments: Sequence[Vector]) -> Vector:
        a, b = arguments
        if a.type != b.type or a.type == "boolean":
            return _boolean(np.zeros(len(a.known), np.bool_))
        found = _texts(a, b, texts) if a.type == "string" else compare(a.values, b.values)
        return _boolean(found & a.known & b.known)

    return apply


def _calculated(calculate: Callable[..., Any]) -> Callable[[Sequence[Vector]], Vector]:
    """A calculation with numbers; missing where an argument is none or where it has no finite result."""

    def apply(arguments: Sequence[Vector]) -> Vector:
        size = len(arguments[0].known)
        if any(argument.type != "number" for argument in arguments):
            return Vector("number", np.zeros(size), np.zeros(size, np.bool_))
        with np.errstate(all="ignore"):
            values = calculate(*(argument.values for argument in arguments))
        known = np.logical_and.reduce([argument.known for argument in arguments]) & np.isfinite(values)
        return Vector("number", values, known)

    return apply


def _differs(arguments: Sequence[Vector]) -> Vector:
    a, b = arguments
    return _boolean(a.known & b.known & ~_equal(a, b))


def _choose(arguments: Sequence[Vector]) -> Vector:
    test, then, otherwise = arguments
    chosen = test.true
    known = np.where(chosen, then.known, otherwise.known)
    if then.type != "string":
        return Vector(then.type, np.where(chosen, then.values, otherwise.values), known)
    return Vector("string", pc.if_else(pa.array(chosen), plain(then.values), plain(otherwise.values)), known)


def _inside(arguments: Sequence[Any], columns: Mapping[str, Array], size: int) -> Vector:
    """Whether a value is in a list of values, or a text in a text."""
    wanted = evaluate(arguments[0], columns, size)
    if isinstance(arguments[1], list):
        found = [_equal(wanted, evaluate(part, columns, size)) for part in arguments[1]]
        return _boolean(np.logical_or.reduce([np.zeros(size, np.bool_), *found]))
    place = evaluate(arguments[1], columns, size)
    if wanted.type != "string" or place.type != "string":
        return _boolean(np.zeros(size, np.bool_))
    pairs = zip(plain(wanted.values).to_pylist(), plain(place.values).to_pylist(), strict=True)
    return _boolean(np.array([a is not None and b is not None and a in b for a, b in pairs], np.bool_))


def _count(arguments: Sequence[Vector]) -> Vector:
    """How many values a list holds; no column here is one."""
    size = len(arguments[0].known)
    return Vector("number", np.zeros(size), np.zeros(size, np.bool_))


def _sum(*values: Any) -> Any:
    return np.sum(values, axis=0)


OPERATORS: dict[str, Callable[[Sequence[Vector]], Vector]] = {
    "==": lambda arguments: _boolean(_equal(*arguments)),
    "!=": _differs,
    "<": _ordered(np.less, pc.less),
    "<=": _ordered(np.less_equal, pc.less_equal),
    ">": _ordered(np.greater, pc.greater),
    ">=": _ordered(np.greater_equal, pc.greater_equal),
    "and": lambda tests: _boolean(np.logical_and.reduce([test.true for test in tests])),
    "or": lambda tests: _boolean(np.logical_or.reduce([test.true for test in tests])),
    "!": lambda tests: _boolean(~tests[0].true),
    "if": _choose,
    "count": _count,
    "+": _calculated(_sum),
    "-": _calculated(np.subtract),
    "*": _calculated(lambda *values: np.prod(values, axis=0)),
    "/": _calculated(np.divide),
    "%": _calculated(np.mod),
    "min": _calculated(lambda *values: np.min(values, axis=0)),
    "max": _calculated(lambda *values: np.max(values, axis=0)),
}
