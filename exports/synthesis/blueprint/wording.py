"""What is wrong with a document, in words: where it is, and what is allowed there."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator

Fault: TypeAlias = Any  # jsonschema's ValidationError, whose types allow for less than a validator always sets
LISTED = 40
TYPES = {
    "object": "a mapping (name: value)",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


@dataclass(frozen=True)
class Problem:
    """`path` leads to the place, such as tables.sales.columns.amount.sd; `text` says what to do."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.path else self.text


class WrongBlueprint(ValueError):
    """A blueprint that cannot be used; `problems` are all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def problems(document: Any, schema: Mapping[str, Any]) -> list[Problem]:
    """Where the document breaks the schema, in its order; of alternatives, the one that was probably meant."""
    found = sorted(Draft202012Validator(schema).iter_errors(document), key=lambda error: list(map(str, error.path)))
    result = [Problem(path(document, error.absolute_path), text) for error in found for error, text in _told(error)]
    return list(dict.fromkeys(result))


def path(document: Any, steps: Iterable[str | int]) -> str:
    """Steps joined with points; an entry of a list goes by its name where it has one."""
    words: list[str] = []
    here = document
    for step in steps:
        here = here[step]
        name = here.get("name") if isinstance(here, Mapping) else None
        words.append(str(name) if isinstance(step, int) and isinstance(name, str) else str(step))
    return ".".join(words)


def _told(error: Fault) -> Iterator[tuple[Fault, str]]:
    """The error itself in words; of alternatives, what is wrong inside the one that was meant, where that is plain."""
    meant = _meant(error) if error.validator == "anyOf" else []
    for inner in meant:
        yield from _told(inner)
    if not meant:
        yield error, WORDS.get(str(error.validator), _any)(error)


def _meant(error: Fault) -> list[Fault]:
    """The errors inside the alternative whose type fits: those of its parts, or of its limits."""
    inside = list(error.context or ())
    deeper = [one for one in inside if len(one.relative_path)]
    fitting = deeper or [one for one in inside if one.validator != "type" and _could_be(one)]
    return fitting if len({one.schema_path[0] for one in fitting}) == 1 else []


def _could_be(error: Fault) -> bool:
    """A number was not meant to be one of a list of names."""
    return error.validator != "enum" or isinstance(error.instance, str)


def _shown(value: Any) -> str:
    text = "true" if value is True else "false" if value is False else "nothing" if value is None else repr(value)
    return text if len(text) <= LISTED else f"{text[:LISTED]}…"


def _close(word: Any, choices: Sequence[Any]) -> str:
    names = [str(choice) for choice in choices]
    close = get_close_matches(str(word), names, n=3)
    if close:
        return f" Did you mean {' or '.join(close)}?"
    return f" Allowed: {', '.join(names[:LISTED])}{' …' if len(names) > LISTED else ''}."


def _type(error: Fault) -> str:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    return f"must be {' or '.join(TYPES[name] for name in wanted)}, not {_shown(error.instance)}."


def _enum(error: Fault) -> str:
    return f"{_shown(error.instance)} is not allowed.{_close(error.instance, error.validator_value)}"


def _required(error: Fault) -> str:
    missing = [name for name in error.validator_value if name not in error.instance]
    names = " and ".join(f"“{name}”" for name in missing)
    verb = "are" if len(missing) > 1 else "is"
    return f"{names} {verb} missing. Needed are: {', '.join(error.validator_value)}."


def _additional(error: Fault) -> str:
    known = list(error.schema["properties"])
    extra = next(name for name in error.instance if name not in known)
    return f"“{extra}” is not a setting here.{_close(extra, known)}"


def _either(error: Fault) -> str:
    said = error.schema.get("description")
    return (
        f"must be {said}, not {_shown(error.instance)}." if said else f"{_shown(error.instance)} fits nothing allowed."
    )


def _one(error: Fault) -> str:
    return f"give exactly {error.schema['description']}."


def _dependent(error: Fault) -> str:
    pairs = error.validator_value.items()
    name, other = next((a, b) for a, needed in pairs for b in needed if a in error.instance and b not in error.instance)
    return f"“{name}” needs “{other}” beside it."


def _any(error: Fault) -> str:
    return f"{error.message}."


def _pattern(error: Fault) -> str:
    return f"must be {error.schema.get('description', 'like ' + error.validator_value)}, not {_shown(error.instance)}."


def _limit(words: str) -> Callable[[Fault], str]:
    return lambda error: f"must be {words} {error.validator_value}, not {_shown(error.instance)}."


def _length(words: str) -> Callable[[Fault], str]:
    return lambda error: f"must have {words} {error.validator_value} entries, not {len(error.instance)}."


WORDS: Mapping[str, Callable[[Fault], str]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda error: f"must be {_shown(error.validator_value)}, not {_shown(error.instance)}.",
    "required": _required,
    "additionalProperties": _additional,
    "anyOf": _either,
    "oneOf": _one,
    "dependentRequired": _dependent,
    "minimum": _limit("at least"),
    "maximum": _limit("at most"),
    "exclusiveMinimum": _limit("above"),
    "minItems": _length("at least"),
    "maxItems": _length("at most"),
    "minProperties": _length("at least"),
    "minLength": lambda error: "must not be empty.",
    "maxLength": lambda error: f"must have at most {error.validator_value} characters.",
    "uniqueItems": lambda error: "has an entry twice. Take one out.",
    "pattern": _pattern,
}
