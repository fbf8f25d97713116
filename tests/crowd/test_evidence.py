from datetime import datetime

import pytest

from crowd import aggregation
from crowd.imports import Row, import_answers
from crowd.models import Contributor, Trust
from surveys import publishing
from surveys.gold import set_gold
from surveys.models import Survey
from tests import factories


def trust(survey: Survey, rows: list[Row], now: datetime) -> list[Trust]:
    """Import, fit; the trust in each person, by their name."""
    import_answers(survey=survey, rows=rows, now=now)
    aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    return list(Trust.objects.order_by("contributor"))


def test_known_answers_are_counted(task: Survey, now: datetime) -> None:
    asked = publishing.current_version(survey=task).content.question("mood")
    keys = list(task.items.values_list("key", flat=True))
    set_gold(survey=task, asked=asked, answers=dict.fromkeys(keys, "good"))
    rows = [Row("right", {"mood": "good"}, key) for key in keys]
    rows += [Row("wrong", {"mood": "bad"}, key) for key in keys[:4]]
    right, wrong = trust(task, rows, now)
    assert (right.gold_seen, right.gold_right, right.reliability) == (5, 5, 1.0)
    assert (wrong.gold_seen, wrong.gold_right) == (4, 0)


def test_attention_checks_are_counted_in_a_survey_without_items(survey: Survey, now: datetime) -> None:
    factories.QuestionFactory(survey=survey, name="check", role="attention", expected="good", page=2, order=9)
    publishing.publish(survey=survey, by=None, now=now)
    rows = [
        Row("reader", {"drink": "tea", "check": "good"}, seconds=61.0),
        Row("skipper", {"drink": "tea", "check": "bad"}, seconds=1.0),
    ]
    reader, skipper = trust(survey, rows, now)
    assert "Passed 1 of 1 attention check." in reader.reasons
    assert "Passed 0 of 1 attention check." in skipper.reasons
    assert reader.reliability is None


def test_speed_is_told_per_answer(task: Survey, now: datetime) -> None:
    keys = [f"k{n}" for n in range(12)]
    rows = [Row("slow", {"mood": "good"}, key, seconds=9.0) for key in keys]
    rows += [Row("fast", {"mood": "good"}, key, seconds=0.8) for key in keys]
    fast, slow = trust(task, rows, now)
    assert "too_fast" in fast.flags
    assert "too_fast" not in slow.flags
    assert "12 of 12 answers took under 2 seconds." in fast.reasons


def test_one_answer_only_is_told_by_the_longest_run(task: Survey, now: datetime) -> None:
    moods = ["good", "bad"] * 10
    rows = [Row(f"w{w}", {"mood": mood}, f"k{n}") for w in range(3) for n, mood in enumerate(moods)]
    rows += [Row("lazy", {"mood": "good"}, f"k{n}") for n in range(20)]
    lazy, *_ = trust(task, rows, now)
    assert "straight_lining" in lazy.flags
    assert "Gave the same answer 20 times in a row." in lazy.reasons


def test_imported_answers_without_times_have_none(task: Survey, now: datetime) -> None:
    (one,) = trust(task, [Row("w", {"mood": "good"}, "k")], now)
    assert not any("second" in reason for reason in one.reasons)


def test_everybody_who_answered_is_assessed(task: Survey, now: datetime) -> None:
    factories.ContributorFactory(survey=task)
    assert len(trust(task, [Row("w", {"mood": "good"}, "k")], now)) == 1
    assert Contributor.objects.count() == 2


@pytest.mark.parametrize("questions", [1, 3])
def test_several_questions_add_up(alice: object, now: datetime, questions: int) -> None:
    survey = factories.SurveyFactory(owner=alice, per_item=True)
    for number in range(questions):
        factories.QuestionFactory(survey=survey, name=f"q{number}", order=number)
    factories.ItemFactory(survey=survey)
    publishing.publish(survey=survey, by=None, now=now)
    answers = {f"q{number}": "good" for number in range(questions)}
    rows = [Row(f"w{w}", dict(answers), f"k{n}", seconds=3.0) for w in range(3) for n in range(4)]
    first, *_ = trust(survey, rows, now)
    assert first.n_answers == 4 * questions
