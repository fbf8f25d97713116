"""Documents out of YAML and JSON files. YAML is read as its version 1.2 has it: no is a text, and so is 2025-12-31."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from exports.synthesis.blueprint.wording import Problem, WrongBlueprint

LARGEST = 20_000_000
# YAML may say the same part many times over by its name: a short text can stand for an endless document.
MOST_VALUES = 2_000_000
NUMBER = re.compile(r"^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$")
REPLACED = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:float")


def load(path: Path) -> Any:
    """The document in a file. Raises WrongBlueprint where it is neither YAML nor JSON."""
    if path.stat().st_size > LARGEST:
        raise WrongBlueprint([Problem("", f"The file is larger than {LARGEST // 1_000_000} MB.")])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except ValueError as error:
        raise WrongBlueprint([Problem("", f"The file is no text in UTF-8: {error}")]) from None
    return loads(text, as_json=path.suffix == ".json")


def loads(text: str, *, as_json: bool = False) -> Any:
    """The document in a text. Raises WrongBlueprint where it is neither YAML nor JSON."""
    try:
        found = json.loads(text) if as_json else yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe one
        return _plain(found, count(1))
    except WrongBlueprint:
        raise
    except RecursionError:
        raise WrongBlueprint([Problem("", "The document is nested too deeply, or holds itself.")]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise WrongBlueprint([Problem("", f"This is no YAML or JSON: {error}")]) from None


def _plain(value: Any, counted: Iterator[int]) -> Any:
    """With texts for names, as JSON has them: a case may be called 3 or true."""
    if next(counted) > MOST_VALUES:
        raise WrongBlueprint([Problem("", f"The document has more than {MOST_VALUES:,} values. Make it shorter.")])
    if isinstance(value, Mapping):
        return {_name(key): _plain(part, counted) for key, part in value.items()}
    return [_plain(part, counted) for part in value] if isinstance(value, list) else value


def _name(key: Any) -> str:
    return key if isinstance(key, str) else json.dumps(key)


class _Loader(yaml.SafeLoader):
    """A copy of the safe loader: what it knows is changed below, and not for others."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in REPLACED]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", NUMBER, list("-+.0123456789"))
