"""What a researcher expects people to answer, before anybody has: made-up rows are drawn from it.

By question, what its kind understands: shares of the options, mean and spread of a number. Beside that `left out`, the
share of people who give no answer; or `by`, an earlier question, and for each of its answers what is expected then.

    drink: {tea: 0.6, coffee: 0.4}
    cups:
      by: drink
      tea: {mean: 3, spread: 1.5}
      coffee: {mean: 2, spread: 1}
      left out: 0.05
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import yaml
from django.core.exceptions import ValidationError

from surveys import kinds
from surveys.definition import Asked
from surveys.kinds.base import Draw
from surveys.kinds.numbers import number

BY, LEFT_OUT = "by", "left out"
TEMPLATE = """\
# What you expect people to answer, question by question: change the numbers.
# Shares of the answers to choose from go from 0 to 1. Questions that you take out are answered at random.
"""


class WrongPriors(ValueError):
    """Expectations that cannot be; the message names the question and the answer, and what to do."""


@dataclass(frozen=True)
class Prior:
    """How answers to a question are drawn: by the answer to the question `by`, where it is one of `cases`."""

    draw: Draw
    left_out: float = 0.0
    by: str = ""
    cases: Mapping[str, "Prior"] | None = None

    def drawn(self, given: Mapping[str, Any], rng: np.random.Generator) -> Any:
        """An answer; None for none."""
        case = (self.cases or {}).get(str(given.get(self.by)))
        if case is not None:
            return case.drawn(given, rng)
        value, die = self.draw(rng), rng.random()
        return None if die < self.left_out else value


Priors = Mapping[str, Prior]


def read(document: Mapping[str, Any], questions: Sequence[Asked]) -> Priors:
    """The expectations of the answers to `questions`. Raises WrongPriors."""
    places = {one.name: place for place, one in enumerate(questions)}
    for name in document:
        if name not in places:
            raise WrongPriors(f"There is no question “{str(name)[:60]}”. There are: {', '.join(places)}.")
    return {name: _question(questions[places[name]], questions[: places[name]], document[name]) for name in document}


def even(questions: Sequence[Asked]) -> dict[str, Any]:
    """What to start from: every answer to every question is as likely as any other."""
    found = {one.name: (one, kinds.get(one.kind).prior(one.config)) for one in questions}
    return {name: _whole(one, prior) for name, (one, prior) in found.items() if prior is not None}


def template(questions: Sequence[Asked]) -> str:
    """The same as lines of YAML, with the words of the questions."""
    found = even(questions)
    return "\n".join([TEMPLATE, *(_lines(one, found[one.name]) for one in questions if one.name in found)])


def _question(asked: Asked, earlier: Sequence[Asked], given: Any) -> Prior:
    if not isinstance(given, Mapping):
        raise WrongPriors(f"“{asked.name}”: say what you expect of its answers.{_such_as(asked)}")
    rest = dict(given)
    left_out = _left_out(asked, rest.pop(LEFT_OUT, 0))
    if BY in rest and isinstance(rest[BY], str):
        return _by(asked, earlier, rest, left_out)
    return Prior(_draw(asked, rest), left_out)


def _by(asked: Asked, earlier: Sequence[Asked], given: dict[str, Any], left_out: float) -> Prior:
    source = {one.name: one for one in earlier}.get(by := given.pop(BY))
    codes = kinds.get(source.kind).codes(source.config) if source else None
    if source is None or not codes:
        raise WrongPriors(f"“{asked.name}”: there is no earlier question “{by[:60]}” with fixed answers to go by.")
    known = [str(code) for code in codes]
    for code in given:
        if code not in known:
            raise WrongPriors(f"“{asked.name}”: “{by}” has no answer “{code[:60]}”. It has: {', '.join(known)}.")
    cases = {code: Prior(_draw(asked, case, f"{by} {code}"), left_out) for code, case in given.items()}
    config = asked.config
    return Prior(lambda rng: kinds.get(asked.kind).synthesise(config, rng), left_out, by, cases)


def _draw(asked: Asked, given: Any, case: str = "") -> Draw:
    try:
        return kinds.get(asked.kind).expecting(given, asked.config)
    except ValidationError as error:
        place = f"“{asked.name}”" + (f", where {case}" if case else "")
        raise WrongPriors(f"{place}: {' '.join(error.messages)}") from None


def _left_out(asked: Asked, given: Any) -> float:
    share = number(given)
    if share is None or not 0 <= share <= 1:
        raise WrongPriors(f"“{asked.name}”: the share “{LEFT_OUT}” must be a number from 0 to 1, such as 0.05.")
    if share and asked.required:
        raise WrongPriors(f"“{asked.name}” must be answered, so that nobody leaves it out: take “{LEFT_OUT}” away.")
    return float(share)


def _such_as(asked: Asked) -> str:
    prior = kinds.get(asked.kind).prior(asked.config)
    return f" Such as {_flow(prior)}" if prior is not None else " Nothing can be: leave the question out."


def _whole(asked: Asked, prior: Mapping[str, Any]) -> dict[str, Any]:
    return {**prior, **({} if asked.required else {LEFT_OUT: 0})}


def _lines(asked: Asked, prior: Any) -> str:
    found = yaml.safe_dump({asked.name: prior}, allow_unicode=True, sort_keys=False, width=1000)
    return f"# {' '.join(asked.text.split())}\n{found}"


def _flow(prior: Any) -> str:
    return str(yaml.safe_dump(prior, allow_unicode=True, sort_keys=False, default_flow_style=True, width=1000)).strip()
