"""What the crowd's answers amount to."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from crowd import outcomes
from crowd.models import Consensus
from crowd.outcomes import Outcome
from surveys import publishing
from surveys.models import Survey
from tests import factories


def of(survey: Survey) -> list[Outcome]:
    version = survey.versions.order_by("-number").first()
    return outcomes.outcomes(survey=survey, definition=version.content if version else None)


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
    assert [(bar.label, bar.count) for bar in seen.confidence] == [
        ("95 % and more", 2),
        ("80 to 95 %", 1),
        ("50 to 80 %", 1),
        ("below 50 %", 0),
    ]
    assert seen.unsure == 1


@pytest.mark.parametrize("most", [20, 1])
def test_answers_that_are_not_few_have_no_labels(
    task: Survey, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(outcomes, "MOST_CODES", most)
    factories.QuestionFactory(survey=task, name="text", kind="free_text", config={}, order=2)
    publishing.publish(survey=task, by=alice, now=now)
    consensus(task, now, ("good", 0.7))
    consensus(task, now, ("Nice.", 0.4), name="text")
    assert [len(seen.labels) for seen in of(task)] == [2 if most == 20 else 0, 0]
    assert [bar.count for bar in of(task)[1].confidence] == [0, 0, 0, 1]
