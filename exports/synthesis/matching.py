"""Rows of a model with answers that are given: each as the model makes rows with such answers."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from exports.synthesis.fitted.balance import OutOfReach
from exports.synthesis.parts import text

Drawn = Mapping[str, Any]
Given = Mapping[str, Mapping[str, float]]
# So many rows, by a seed, with the shares that some answers shall have.
Draw = Callable[[int, int, Given | None], Iterator[Drawn]]

ROUNDS = 12
# More rows than are wanted are drawn, as some will be in the wrong cell.
TIMES, FEWEST, MOST = 2, 500, 200_000


def matched(
    draw: Draw, wanted: Sequence[Mapping[str, Any]], *, known: Mapping[str, frozenset[str]], seed: int
) -> list[Drawn]:
    """A row of the model for each of `wanted`, with the answers that this one names.

    `known`: by question, the answers, as `text` writes them, that the model can draw. Where it never draws a row with
    such answers, it is a row of anybody, with these answers in place of its own.
    """
    questions = [name for name in (wanted[0] if wanted else {}) if name in known]
    waiting = _by_cell(wanted, questions, known)
    found: dict[int, Drawn] = {}
    for turn in range(ROUNDS):
        number = sum(map(len, waiting.values()))
        if not number:
            break
        for row in _drawn(draw, min(MOST, TIMES * number + FEWEST), seed + turn, _shares(waiting, questions)):
            if places := waiting.get(_cell(row, questions)):
                found[places.pop()] = row
    rest = [place for place in range(len(wanted)) if place not in found]
    for place, row in zip(rest, draw(len(rest), seed + ROUNDS, None), strict=True) if rest else ():
        found[place] = row
    return [{**found[place], **one} for place, one in enumerate(wanted)]


def _by_cell(
    wanted: Sequence[Mapping[str, Any]], questions: Sequence[str], known: Mapping[str, frozenset[str]]
) -> dict[tuple[str, ...], list[int]]:
    """The places of the rows that wait, the first of them last, by the cell that they wait for."""
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in reversed(range(len(wanted))):
        cell = _cell(wanted[place], questions)
        if questions and all(word in known[name] for word, name in zip(cell, questions, strict=True)):
            waiting[cell].append(place)
    return waiting


def _cell(row: Drawn, questions: Sequence[str]) -> tuple[str, ...]:
    return tuple(text(row[name]) if name in row else "" for name in questions)


def _shares(waiting: Mapping[tuple[str, ...], list[int]], questions: Sequence[str]) -> Given:
    """How often each answer is waited for."""
    total = sum(map(len, waiting.values()))
    counts: list[Counter[str]] = [Counter() for _ in questions]
    for cell, places in waiting.items():
        for count, word in zip(counts, cell, strict=True):
            count[word] += len(places)
    return {
        name: {word: n / total for word, n in sorted(count.items()) if n}
        for name, count in zip(questions, counts, strict=True)
    }


def _drawn(draw: Draw, rows: int, seed: int, shares: Given) -> Iterator[Drawn]:
    """Towards the shares; where the model hardly ever makes one of them, as it makes rows by itself."""
    try:
        yield from draw(rows, seed, shares)
    except OutOfReach:
        yield from draw(rows, seed, None)
