"""What the crowd's answers amount to over all items, as pages show it: which labels they got, and how sure they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crowd.counts.verdicts import BINS, Verdicts, codes
from crowd.pictures import Bar, bars
from surveys import kinds
from surveys.definition import Asked

# The usual bar for an answer to be taken as settled.
SETTLED = 0.95


@dataclass(frozen=True)
class Outcome:
    """Of one question: items by consensus (empty where answers are not few and fixed), and by confidence.

    `confidence` are pairs of a part of the way from 0 to 100 %, and its items; parts below the first item are left out.
    """

    question: str
    text: str
    labels: list[Bar]
    confidence: list[tuple[str, int]]
    settled: int  # percent of the items whose confidence is known that are as good as certain
    unsure: int  # items whose confidence is unknown


def outcomes(*, counted: Mapping[str, Verdicts], asked: Sequence[Asked]) -> list[Outcome]:
    """Of every question that has a consensus, in their order."""
    return [_outcome(question, counted[question.name]) for question in asked if question.name in counted]


def _outcome(asked: Asked, counted: Verdicts) -> Outcome:
    kind, values = kinds.get(asked.kind), codes(asked)
    counts = {kind.key(value): n for value, n in counted["values"] if value is not None}
    known = sum(counted["bins"])
    settled = sum(counted["bins"][round(SETTLED * BINS) :])
    return Outcome(
        question=asked.name,
        text=asked.text,
        labels=bars(
            [kind.summary(value, asked.config) for value in values],
            [counts.get(kind.key(value), 0) for value in values],
        ),
        confidence=_histogram(counted["bins"]),
        settled=100 * settled // known if known else 0,
        unsure=counted["n"] - known,
    )


def _histogram(bins: Sequence[int]) -> list[tuple[str, int]]:
    first = next((place for place, count in enumerate(bins) if count), len(bins))
    step = 100 // BINS
    return [(f"{step * place} to {step * (place + 1)} %", count) for place, count in enumerate(bins) if place >= first]
