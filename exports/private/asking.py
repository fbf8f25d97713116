"""What may be asked of a survey for ε: checked against its published questions, never against its answers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError

from exports.private.cells import MOST_CELLS, NotThese, choices, is_number
from exports.private.ledger import in_epsilon, in_micro
from exports.questions import Exported, exported
from surveys.models import Survey

COUNTS, CROSS, HISTOGRAM, MEAN = "counts", "crosstable", "histogram", "mean"
STATISTICS = {
    COUNTS: "How many gave each answer",
    CROSS: "Two or three questions against each other",
    HISTOGRAM: "How numbers are spread",
    MEAN: "The mean of numbers",
}
NUMERIC = (HISTOGRAM, MEAN)
MOST_ANSWERS, MOST_BINS, MOST_ROUNDS = 100, 200, 1_000
AT_ONCE = 3
LARGEST = 1e12


@dataclass(frozen=True)
class Question:
    """One thing that is asked. `epsilon` in millionths; `low`, `high`: to which values are cut, and for a histogram
    `bins` between them; `most`: answers of a person that count, the first they gave; `round`: the same asked again.
    """

    statistic: str
    questions: tuple[str, ...]
    epsilon: int
    low: float | None = None
    high: float | None = None
    bins: int | None = None
    most: int = 1
    round: int = 1

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "questions": tuple(data["questions"])})

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "questions": list(self.questions)}

    @property
    def key(self) -> str:
        """The same for the same question, and for no other."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()

    @property
    def words(self) -> str:
        """What is asked, for the ledger."""
        names = " × ".join(self.questions)
        bounds = f" from {self.low:g} to {self.high:g}" if self.low is not None and self.high is not None else ""
        more = [f"{self.bins} ranges"] if self.bins else []
        more += [f"{self.most} answers a person"] if self.most > 1 else []
        more += [f"round {self.round}"] if self.round > 1 else []
        return f"{STATISTICS[self.statistic]}: {names}{bounds}" + (f" ({', '.join(more)})" if more else "")

    @property
    def cost(self) -> str:
        return f"{in_epsilon(self.epsilon):f}"


def checked(
    *,
    survey: Survey,
    statistic: str,
    questions: list[str],
    epsilon: Decimal,
    low: float | None = None,
    high: float | None = None,
    bins: int | None = None,
    most: int = 1,
    round_: int = 1,
) -> Question:
    """The question as it will be asked. Raises ValidationError, which says by field what to change."""
    made = Question(statistic, tuple(questions), in_micro(epsilon), low, high, bins, most, round_)
    _check_numbers_given(made)
    found = found_in(survey, made.questions)
    if statistic in NUMERIC:
        return _of_numbers(made, found)
    return _of_choices(made, found)


def found_in(survey: Survey, names: tuple[str, ...]) -> list[Exported]:
    """The survey's questions of these names, as last published. Raises ValidationError; identifiers are not there."""
    if not survey.versions.exists():
        raise ValidationError({"questions": "The survey was never published. Publish it first."})
    there = {one.label: one for one in exported(survey=survey, drop=())}
    for name in names:
        if name not in there:
            raise ValidationError({"questions": f"The survey has no question “{name[:60]}” that may be told of."})
    return [there[name] for name in names]


def _check_numbers_given(made: Question) -> None:
    if made.statistic not in STATISTICS:
        raise ValidationError({"statistic": f"There is no such statistic. There are: {', '.join(STATISTICS)}."})
    if not 1 <= made.most <= MOST_ANSWERS:
        raise ValidationError({"most": f"Give a number of answers from 1 to {MOST_ANSWERS}."})
    if not 1 <= made.round <= MOST_ROUNDS:
        raise ValidationError({"round": f"Give a round from 1 to {MOST_ROUNDS}."})
    many = len(made.questions)
    if len(set(made.questions)) != many:
        raise ValidationError({"questions": "Name each question once."})
    if made.statistic == CROSS and not 2 <= many <= AT_ONCE:
        raise ValidationError({"questions": f"Name two or {AT_ONCE} questions for a cross-table."})
    if made.statistic != CROSS and many != 1:
        raise ValidationError({"questions": "Name one question for this statistic."})


def _of_numbers(made: Question, found: list[Exported]) -> Question:
    if not is_number(found[0]):
        raise ValidationError({"questions": f"The answers to “{found[0].name}” are no numbers. Ask for counts."})
    if made.low is None or made.high is None or not -LARGEST <= made.low < made.high <= LARGEST:
        raise ValidationError(
            {"low": "Give the least and the greatest value that count, low below high; not from a look at the answers."}
        )
    if made.statistic == MEAN:
        return replace(made, bins=None)
    if made.bins is None or not 1 <= made.bins <= MOST_BINS:
        raise ValidationError({"bins": f"Give the number of ranges, from 1 to {MOST_BINS}."})
    return made


def _of_choices(made: Question, found: list[Exported]) -> Question:
    try:
        cells = 1
        for one in found:
            several, labels = choices(one).several, choices(one).labels
            cells *= len(labels)
            if several and made.statistic == CROSS:
                raise NotThese(f"A person may choose several answers to “{one.name}”. Ask for its counts alone.")
    except NotThese as error:
        raise ValidationError({"questions": str(error)}) from None
    if cells > MOST_CELLS:
        raise ValidationError({"questions": f"That makes {cells:,} cells; at most {MOST_CELLS:,} can be asked for."})
    return replace(made, low=None, high=None, bins=None)
