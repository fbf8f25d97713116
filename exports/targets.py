"""The shares that answers shall have, by question and by answer: lines of YAML or JSON, checked against the survey.

Answers that are not named take no part: neither they nor people without an answer are counted for that question.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from exports.questions import Exported
from surveys import kinds
from surveys.definition import Asked
from surveys.kinds import shares

Targets = Mapping[str, Mapping[str, float]]

EXAMPLE = "gender: {f: 0.5, m: 0.5}"


class WrongTargets(ValueError):
    """Targets that cannot be; the message names the question and the answer, and what to do."""


def read(given: Any) -> dict[str, dict[str, float]]:
    """`given` as shares that add up to 1 for each question. Raises WrongTargets."""
    if not isinstance(given, Mapping):
        raise WrongTargets(f"Give shares by question and answer, such as {EXAMPLE}.")
    return {str(name): _shares(str(name), one) for name, one in given.items()}


def check(targets: Targets, asked: Sequence[Exported]) -> None:
    """Whether the questions `asked` have the answers that are named. Raises WrongTargets."""
    current = {one.name: one.newest for one in asked if one.label == one.name}
    for name, wanted in targets.items():
        if name not in current:
            raise WrongTargets(f"No question “{name[:60]}” leaves. Name one that does: {', '.join(current)}.")
        known = codes(current[name])
        if not known:
            raise WrongTargets(f"“{name}” has no fixed answers, so that it cannot have shares of them.")
        for code in wanted:
            if code not in known:
                raise WrongTargets(f"“{name}” has no answer “{code[:60]}”. It has: {', '.join(known)}.")


def codes(asked: Asked) -> dict[str, Any]:
    """All answers to a question, by how they are written in targets; empty where they are not few and fixed."""
    return {str(code): code for code in kinds.get(asked.kind).codes(asked.config) or ()}


def _shares(name: str, given: Any) -> dict[str, float]:
    if not isinstance(given, Mapping) or not given:
        raise WrongTargets(f"“{name[:60]}”: give a share for each answer, such as {EXAMPLE}.")
    written = {str(code): share for code, share in given.items()}
    try:
        found = shares.among(written, list(written))
    except ValidationError as error:
        raise WrongTargets(f"“{name[:60]}”: {error.messages[0]}") from None
    return dict(zip(written, found.tolist(), strict=True))
