"""Stored values in a researcher's words."""

from datetime import datetime
from typing import Any

import pytest

from crowd import wording
from crowd.models import Agreement
from crowd.overview import overview
from surveys import publishing
from surveys.models import Survey


class TestWording:
    @pytest.mark.parametrize(("value", "level"), [(0.8, "good"), (0.72, "fair"), (0.66, "low")])
    def test_agreement_is_read_with_its_method(self, task: Survey, now: datetime, value: float, level: str) -> None:
        Agreement.objects.create(
            survey=task, question="mood", value=value, method_reason="An average.", computed_at=now
        )
        row = overview(survey=task).agreement[0]
        assert (row.level, row.method) == (level, "An average.")
        assert row.reading.startswith(f"{value:.2f}")

    def test_undefined_agreement_gives_its_reason(self, task: Survey, now: datetime) -> None:
        Agreement.objects.create(survey=task, question="mood", reason="Nobody disagreed.", computed_at=now)
        assert overview(survey=task).agreement[0].reading == "undefined: Nobody disagreed."

    @pytest.mark.parametrize(
        ("numbers", "text"),
        [((0.5, 0.25, 0.75), "0.50 (0.25 to 0.75)"), ((0.5, None, None), "0.50"), ((None, None, None), "unknown")],
    )
    def test_interval(self, numbers: tuple[Any, Any, Any], text: str) -> None:
        assert wording.interval(*numbers) == text

    def test_answers(self, survey: Survey) -> None:
        content = publishing.current_version(survey=survey).content
        assert wording.answer(content, "drink", "tea") == "Tea"
        assert wording.answer(content, "drink", "milk") == "milk"
        assert wording.answer(content, "gone", ["x"]) == "['x']"
        assert wording.answer(None, "drink", "tea") == "tea"
        assert wording.answer(content, "drink", None) == "no answer"


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, ""), (0.94, "0.9 seconds"), (12.4, "12 seconds"), (59.9, "1 min 0 s"), (125, "2 min 5 s")],
)
def test_times(value: float | None, words: str) -> None:
    assert wording.seconds(value) == words


def test_people_and_models_by_name() -> None:
    assert (wording.person(3, "human"), wording.person(4, "model")) == ("Contributor 3", "Model 4")


def test_shares() -> None:
    assert (wording.percent(None), wording.percent(0.456)) == ("", "46%")
