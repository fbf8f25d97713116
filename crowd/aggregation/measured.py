"""Which questions make a consensus, and how right it is where the answer is known."""

from dataclasses import dataclass

from crowd.models import Consensus
from surveys import kinds
from surveys.definition import Asked, Definition
from surveys.models import Gold, Question, Survey
from surveys.publishing import current_version


@dataclass(frozen=True)
class Accuracy:
    """Consensus against known answers: `right` of `seen`; `share` is None where none is known."""

    right: int
    seen: int

    @property
    def share(self) -> float | None:
        return self.right / self.seen if self.seen else None


def measured(definition: Definition) -> list[Asked]:
    """The questions about items whose answers make a consensus."""
    if not definition.per_item:
        return []
    return [
        question
        for question in definition.questions
        if kinds.get(question.kind).answerable and question.role == Question.Role.NORMAL
    ]


def gold_accuracy(*, survey: Survey, question: str) -> Accuracy:
    """How often the consensus about an item counts as its known answer. KeyError where there is no such question."""
    asked = current_version(survey=survey).content.question(question)
    kind = kinds.get(asked.kind)
    known = dict(Gold.objects.filter(item__survey=survey, question=question).values_list("item_id", "value"))
    said = Consensus.objects.filter(item__survey=survey, question=question).values_list("item_id", "value")
    pairs = [(known[item], value) for item, value in said if item in known]
    return Accuracy(right=sum(kind.right(value, truth, asked.config) for truth, value in pairs), seen=len(pairs))
