from datetime import datetime

import pytest
from django.contrib.auth.models import User

from exports.questions import exported, identifiers
from surveys import publishing
from surveys.models import Survey
from tests import factories

pytestmark = pytest.mark.django_db


def labels(survey: Survey, *drop: str) -> list[str]:
    return [one.label for one in exported(survey=survey, drop=drop)]


def change(survey: Survey, by: User, now: datetime, name: str, **fields: object) -> None:
    survey.questions.filter(name=name).update(**fields)
    publishing.publish(survey=survey, by=by, now=now)


def test_identifiers_and_dropped_questions_stay(panel: Survey) -> None:
    assert labels(panel) == ["age", "why"]
    assert labels(panel, "why", "nothing") == ["age"]
    assert identifiers(survey=panel) == {"name"}


def test_statements_have_no_column(survey: Survey, alice: User, now: datetime) -> None:
    factories.QuestionFactory(survey=survey, name="hello", kind="statement", config={}, text="Welcome.")
    publishing.publish(survey=survey, by=alice, now=now)
    assert labels(survey) == ["drink", "sort"]


def test_a_question_that_became_an_identifier_never_was_anything_else(
    panel: Survey, alice: User, now: datetime
) -> None:
    change(panel, alice, now, "why", role="identifier")
    change(panel, alice, now, "why", role="normal")
    assert labels(panel) == ["age"]


def test_a_mistake_is_put_right_in_the_draft(panel: Survey) -> None:
    panel.questions.filter(name="why").update(role="identifier")
    assert labels(panel) == ["age"]


def test_a_new_option_is_the_same_column_with_one_more_label(panel: Survey, alice: User, now: datetime) -> None:
    options = [{"value": "old", "label": "Forty up"}, {"value": "none", "label": "No answer"}]
    change(panel, alice, now, "age", config={"options": options})
    age = exported(survey=panel, drop=())[0]
    assert age.label == "age"
    assert age.columns[0].labels == {"young": "Under 40", "old": "Forty up", "none": "No answer"}
    assert sorted(age.forms) == [1, 2]
    assert age.newest.config == {"options": options}


def test_another_kind_of_answer_is_another_column(panel: Survey, alice: User, now: datetime) -> None:
    change(panel, alice, now, "age", kind="number", config={"min": 0, "max": 120, "integer": True})
    found = exported(survey=panel, drop=())
    assert [one.label for one in found] == ["age", "why", "age.v1"]
    assert [column.name for one in found for column in one.columns] == ["age", "why", "age.v1"]
    assert [column.type for column in found[0].columns] == ["integer"]


def test_a_question_that_was_taken_out_still_has_its_answers(panel: Survey, alice: User, now: datetime) -> None:
    panel.questions.filter(name="why").delete()
    publishing.publish(survey=panel, by=alice, now=now)
    assert labels(panel) == ["age", "why"]
