"""Settings as frozen dataclasses: read from a document, with a sentence for everything that is wrong."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, field, fields
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


class WrongConfig(ValueError):
    """The settings cannot be used; the message says where, and what to write."""


def between(low: float, high: float, default: Any = MISSING) -> Any:
    """A number in [low, high]."""
    return field(default=default, metadata={"low": low, "high": high})


def build(cls: type[T], given: Any, *, where: str) -> T:
    """An instance with the values of `given`, a mapping; nothing at all stands for an empty one. Raises WrongConfig."""
    values = {} if given is None else given
    known = {one.name: one for one in fields(cls)}  # type: ignore[arg-type] # a dataclass
    if not isinstance(values, Mapping):
        raise WrongConfig(f"{where}: write settings as “name: value”. There are: {', '.join(known)}.")
    for name in values:
        if name not in known:
            raise WrongConfig(f"{where}: there is no “{str(name)[:60]}”. There are: {', '.join(known) or 'none'}.")
    for name, one in known.items():
        if name not in values and one.default is MISSING and one.default_factory is MISSING:
            raise WrongConfig(f"{where}: “{name}” is missing.")
    hints = get_type_hints(cls)
    return cls(**{name: _checked(value, known[name], hints[name], f"{where}.{name}") for name, value in values.items()})


def _checked(value: Any, one: "Field[Any]", hint: Any, where: str) -> Any:
    if get_origin(hint) is not None:
        return _of_many(value, hint, where)
    if hint is bool or hint is str:
        if not isinstance(value, hint):
            raise WrongConfig(f"{where} is {'true or false' if hint is bool else 'a text'}, not {value!r}.")
        return value
    return _number(value, one, hint, where)


def _number(value: Any, one: "Field[Any]", hint: Any, where: str) -> Any:
    low, high = one.metadata["low"], one.metadata["high"]
    if isinstance(value, bool) or not isinstance(value, int | float) or (hint is int and not isinstance(value, int)):
        raise WrongConfig(f"{where} is a {'whole ' if hint is int else ''}number, not {value!r}.")
    if not low <= value <= high:
        raise WrongConfig(f"{where} lies from {low:g} to {high:g}; it is {value:g}.")
    return value


def _of_many(value: Any, hint: Any, where: str) -> Any:
    """A choice, a list, or a mapping."""
    origin, inner = get_origin(hint), get_args(hint)
    if isinstance(inner[0], str):
        if value not in inner:
            raise WrongConfig(f"{where} is one of {', '.join(inner)}; not {value!r}.")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise WrongConfig(f"{where} is a list.")
        return tuple(_inner(one, inner[0], f"{where}[{place}]") for place, one in enumerate(value))
    if not isinstance(value, Mapping):
        raise WrongConfig(f"{where} is written as “name: value” lines.")
    return {str(name): _inner(one, inner[1], f"{where}.{name}") for name, one in value.items()}


def _inner(value: Any, hint: Any, where: str) -> Any:
    if get_origin(hint) is not None:
        return _of_many(value, hint, where)
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if hint is str and isinstance(value, str):
        return value
    if hint is Any:
        return value
    raise WrongConfig(f"{where} is a {'number' if hint is float else 'text'}, not {value!r}.")
