"""Documents out of YAML and JSON files. YAML is read as its version 1.2 has it: no is a text, and so is 2025-12-31."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from exports.synthesis.blueprint.wording import Problem, WrongBlueprint

LARGEST = 20_000_000
NUMBER = re.compile(r"^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$")
REPLACED = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:float")


def load(path: Path) -> Any:
    """The document in a file. Raises WrongBlueprint where it is neither YAML nor JSON."""
    if path.stat().st_size > LARGEST:
        raise WrongBlueprint([Problem("", f"The file is larger than {LARGEST // 1_000_000} MB.")])
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe one
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise WrongBlueprint([Problem("", f"The file is no YAML or JSON: {error}")]) from None
    return _plain(found)


def _plain(value: Any) -> Any:
    """With texts for names, as JSON has them: a case may be called 3 or true."""
    if isinstance(value, Mapping):
        return {_name(key): _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


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
