"""Settings that are written once: a frozen dataclass whose fields say what is allowed, and how a document gives it.

`schema` makes the JSON Schema of such a class, `build` an instance from a document that the schema accepts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from exports.synthesis.blueprint.wording import Problem, WrongBlueprint, problems

T = TypeVar("T")
Schema: TypeAlias = dict[str, Any]
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
TEXT: Schema = {"type": "string"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
POSITIVE: Schema = {"type": "number", "exclusiveMinimum": 0}
YEARLY: Schema = {"type": "string", "pattern": r"^\d{2}-\d{2}$", "description": "a month and a day such as 12-24"}
NO_FILES = (
    "no file can be read from here. Put the file's text into the document, under “csv: |”; or use `manage.py simulate`."
)
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": "a date such as 2025-12-31"}


@dataclass(frozen=True)
class Place:
    """Where in a document a value stands, and the folder that its file names start from; None: no file may be read."""

    path: str
    folder: Path | None

    def inside(self, step: object) -> "Place":
        return Place(f"{self.path}.{step}" if self.path else str(step), self.folder)


Read: TypeAlias = Callable[[Any, Place], Any]


def whole(low: int, high: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}


def number(low: float, high: float) -> Schema:
    return {"type": "number", "minimum": low, "maximum": high}


def setting(allowed: Schema, default: Any = MISSING, *, read: Read = lambda value, place: value) -> Any:
    """A field of a settings class. Without a default it must be given."""
    return field(default=default, metadata={"schema": allowed, "read": read})


def day(default: Any = MISSING) -> Any:
    return setting(DAY, default, read=_date)


def days(default: Any = MISSING) -> Any:
    return setting({"type": "array", "items": DAY}, default, read=_each(_date))


def yearly(default: Any = MISSING) -> Any:
    return setting(YEARLY, default, read=_month_and_day)


def yearly_days(default: Any = MISSING) -> Any:
    return setting({"type": "array", "items": YEARLY}, default, read=_each(_month_and_day))


def listed(allowed: Schema, default: Any = MISSING, *, least: int = 0, most: int = 1000) -> Any:
    return setting({"type": "array", "items": allowed, "minItems": least, "maxItems": most}, default, read=_each(None))


def file(default: Any = MISSING) -> Any:
    return setting(NAME, default, read=_beside)


def part(config: type[T], default: Any = MISSING) -> Any:
    return setting(schema(config), default, read=lambda value, place: _built(config, value, place))


def parts(config: type[T], default: Any = MISSING, *, least: int = 0, most: int = 1000) -> Any:
    allowed = {"type": "array", "items": schema(config), "minItems": least, "maxItems": most}
    return setting(allowed, default, read=_each(lambda value, place: _built(config, value, place)))


def schema(config: type[Any]) -> Schema:
    """The JSON Schema of a settings class: a closed mapping of its fields."""
    return {
        "type": "object",
        "properties": {one.name: one.metadata["schema"] for one in fields(config)},
        "required": [one.name for one in fields(config) if one.default is MISSING],
        "additionalProperties": False,
    }


def build(config: type[T], document: Mapping[str, Any], *, folder: Path | None = Path()) -> T:
    """Settings from a document. Raises WrongBlueprint with all that is wrong: each one's path, and what is allowed.

    File names start from `folder`. With None every one of them is wrong: who sent the document may not read files here.
    """
    if found := problems(document, schema(config)):
        raise WrongBlueprint(found)
    made: T = _built(config, document, Place("", folder))
    checks: Callable[[], Iterator[Problem]] | None = getattr(made, "problems", None)
    if checks and (found := list(checks())):
        raise WrongBlueprint(found)
    return made


def _built(config: type[T], document: Mapping[str, Any], place: Place) -> T:
    given = [one for one in fields(config) if one.name in document]  # type: ignore[arg-type]
    return config(**{one.name: _value(one, document[one.name], place.inside(one.name)) for one in given})


def _value(one: "Field[Any]", value: Any, place: Place) -> Any:
    return one.metadata["read"](value, place)


def _each(read: Read | None) -> Read:
    return lambda values, place: tuple(
        read(value, place.inside(number)) if read else value for number, value in enumerate(values)
    )


def _beside(name: str, place: Place) -> Path:
    if place.folder is None:
        raise WrongBlueprint([Problem(place.path, NO_FILES)])
    return place.folder / name


def _month_and_day(value: str, place: Place) -> str:
    _date(f"2000-{value}", place)
    return value


def _date(value: str, place: Place) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        text = f"'{value}' is no date: {error}. Take a day that exists."
        raise WrongBlueprint([Problem(place.path, text)]) from None
