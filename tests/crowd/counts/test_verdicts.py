"""What the crowd says of the items, counted."""

from datetime import datetime
from typing import Any

import pytest

from crowd import disagreement
from crowd.counts import verdicts
from crowd.models import Consensus
from surveys.models import Survey


def consensus(task: Survey, now: datetime, *rows: tuple[Any, float | None, int]) -> None:
    for item, (value, confidence, n) in zip(task.items.order_by("pk"), rows, strict=False):
        fields = {"value": value, "confidence": confidence, "n": n, "method": "auto", "computed_at": now}
        Consensus.objects.create(item=item, question="mood", **fields)


def test_values_and_confidence(task: Survey, now: datetime) -> None:
    consensus(task, now, ("good", 1.0, 3), ("good", 0.0, 3), ("bad", 0.5, 3), (None, None, 1))
    (found,) = verdicts.count(survey=task, asked=disagreement.questions(survey=task)).values()
    assert sorted(found["values"], key=str) == [["bad", 1], ["good", 2], [None, 1]]
    assert found["n"] == 4
    assert {place: count for place, count in enumerate(found["bins"]) if count} == {0: 1, 10: 1, 19: 1}


@pytest.mark.parametrize("step", range(verdicts.BINS))
def test_a_border_belongs_to_the_part_above_it(task: Survey, now: datetime, step: int) -> None:
    consensus(task, now, ("good", step / verdicts.BINS, 3))
    (found,) = verdicts.count(survey=task, asked=disagreement.questions(survey=task)).values()
    assert found["bins"][step] == 1


def test_the_least_certain_first(task: Survey, now: datetime) -> None:
    consensus(task, now, ("good", 0.8, 3), ("bad", 0.5, 3), ("good", 0.996, 3), ("good", 0.4, 1), (None, None, 3))
    one, two, *_ = task.items.order_by("pk")
    assert [(row["key"], row["value"]) for row in verdicts.disputed(task)] == [(two.key, "bad"), (one.key, "good")]
