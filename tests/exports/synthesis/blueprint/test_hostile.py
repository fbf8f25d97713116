"""Documents that nobody meant: each is refused in words, or can be made. None breaks anything."""

import copy
import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from exports.synthesis import Impossible, synthesise
from exports.synthesis.blueprint import load, problems
from tests.exports.synthesis.generators.test_contract import EXAMPLES, document

DOCUMENTS = [document(name) for name in EXAMPLES] + [
    load(path) for path in sorted(Path("examples/synthesise").glob("*"))
]
JUNK = [
    None, True, False, 0, 1, -1, 2.5, 1e308, -1e9, 10**12, "", "x", "age", "day", "2025-02-30", "2025-01-01", "en_US",
    "value", [], {}, [1], ["a", "b"], {"a": 1}, {"var": "day"}, {"==": [1, 1]}, [[1, 0], [0, 1]], "é\0", "integer",
    "string", "mar",
]  # fmt: skip
CHANGED = 120


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield from places(node[key], (*path, key))


def inside(node: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        node = node[step]
    return node


def changed(chance: random.Random) -> Any:
    """A valid document with one thing lost, moved or replaced."""
    found = copy.deepcopy(chance.choice(DOCUMENTS))
    *above, last = chance.choice(list(places(found)))
    way = chance.random()
    if way < 0.2:
        del inside(found, tuple(above))[last]
    elif way < 0.4:
        inside(found, tuple(above))[last] = copy.deepcopy(inside(found, chance.choice(list(places(found)))))
    else:
        inside(found, tuple(above))[last] = copy.deepcopy(chance.choice(JUNK))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_document_is_refused_or_made(seed: int) -> None:
    chance, made = random.Random(seed), 0
    for _ in range(CHANGED):
        found = changed(chance)
        if problems(found, rows=40):
            continue
        made += 1
        with suppress(Impossible):
            synthesise(found, rows=40, seed=1)
    assert 0 < made < CHANGED
