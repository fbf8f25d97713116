"""Questions that say who somebody is: they never leave."""

from collections.abc import Collection, Iterable

from surveys.definition import Asked
from surveys.models import Question


def identifying(questions: Iterable[Asked]) -> frozenset[str]:
    """Names of questions with the role identifier. One form of the question that has it is enough."""
    return frozenset(question.name for question in questions if question.role == Question.Role.IDENTIFIER)


def without(questions: Iterable[Asked], names: Collection[str]) -> list[Asked]:
    """The questions that are not called by one of `names`."""
    return [question for question in questions if question.name not in names]
