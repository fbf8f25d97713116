"""What the crowd's answers amount to."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from crowd import disagreement, outcomes
from crowd.counts import verdicts
from crowd.models import Consensus
from crowd.outcomes import Outcome
from surveys import publishing
from surveys.models import Survey
from tests import factories


def of(survey: Survey) -> list[Outcome]:
    asked = disagreement.questions(survey=survey)
    return outcomes.outcomes(counted=verdicts.count(survey=survey, asked=asked), asked=asked)


def consensus(task: Survey, now: datetime, *rows: tuple[Any, float | None], name: str = "mood") -> None:
    for item, (value, confidence) in zip(task.items.order_by("pk"), rows, strict=False):
        fields = {"value": value, "confidence": confidence, "n": 3, "method": "auto", "computed_at": now}
        Consensus.objects.create(item=item, question=name, **fields)


def test_nothing_yet(task: Survey, survey: Survey, alice: User) -> None:
    assert of(task) == of(survey) == of(factories.SurveyFactory(owner=alice)) == []


def test_labels_and_confidence(task: Survey, now: datetime) -> None:
    consensus(task, now, ("good", 1), ("good", 0.95), ("bad", 0.9499), ("gone", 0.5), (None, None))
    (seen,) = of(task)
    assert seen.text == "How does this sound? {{text}}"
    assert [(bar.label, bar.count) for bar in seen.labels] == [("Bad", 1), ("Good", 2)]
    assert seen.confidence[0] == ("50 to 55 %", 1)
    assert seen.confidence[-2:] == [("90 to 95 %", 1), ("95 to 100 %", 2)]
    assert sum(count for _, count in seen.confidence) == 4
    assert seen.settled == 50
    assert seen.unsure == 1


@pytest.mark.parametrize("most", [20, 1])
def test_answers_that_are_not_few_have_no_labels(
    task: Survey, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(verdicts, "MOST_CODES", most)
    factories.QuestionFactory(survey=task, name="text", kind="free_text", config={}, order=2)
    publishing.publish(survey=task, by=alice, now=now)
    consensus(task, now, ("good", 0.7))
    consensus(task, now, ("Nice.", 0.4), name="text")
    assert [len(seen.labels) for seen in of(task)] == [2 if most == 20 else 0, 0]
    assert [seen.confidence[0] for seen in of(task)] == [("70 to 75 %", 1), ("40 to 45 %", 1)]


def test_nothing_is_sure_yet(task: Survey, now: datetime) -> None:
    consensus(task, now, (None, None))
    (seen,) = of(task)
    assert (seen.confidence, seen.settled, seen.unsure) == ([], 0, 1)
