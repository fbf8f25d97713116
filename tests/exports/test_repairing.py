"""Repairs of the copy that leaves: done when asked for, told in counts, and the study stays as it is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crowd import aggregation, careless_rule
from crowd.models import CarelessIndex, Contributor, Origin, Response
from exports.models import Release
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, contents, folder

pytestmark = pytest.mark.django_db

LONG = "I said so five times today"


@pytest.fixture
def study(alice: User, now: datetime) -> Survey:
    """An age, a number of cups, and a why; twenty people."""
    survey = factories.SurveyFactory(slug="cups", title="Cups", owner=alice)
    ages = {"options": [{"value": "young", "label": "Young"}, {"value": "old", "label": "Old"}]}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("age", "single_choice", ages),
        ("cups", "number", {"integer": True}),
        ("why", "free_text", {}),
    ]
    for order, (name, kind, config) in enumerate(asked):
        factories.QuestionFactory(survey=survey, name=name, kind=kind, config=config, order=order, required=False)
    publishing.publish(survey=survey, by=alice, now=now)
    survey.refresh_from_db()
    for number in range(20):
        given = {"age": "old" if number % 2 else "young", "cups": 10 + number, "why": f"Because {number}"}
        factories.answer(survey, factories.ContributorFactory(survey=survey), given, now=now)
    return survey


@pytest.fixture
def say(study: Survey, now: datetime) -> Callable[..., Contributor]:
    def said(**answers: Any) -> Contributor:
        person = factories.ContributorFactory(survey=study)
        factories.answer(study, person, answers, now=now)
        return person

    return said


def answers(release: Release) -> pd.DataFrame:
    assert release.state == Release.State.READY, release.message
    return pd.read_parquet(folder(release) / "answers.parquet")


def applied(release: Release) -> list[tuple[str, int, dict[str, int]]]:
    return [(one["repair"], one["rows"], one["cells"]) for one in release.manifest["repairs"]["applied"]]


def mended(build: Order, survey: Survey, *repairs: str, **options: Any) -> Release:
    return build(survey, formats=["parquet"], repairs=list(repairs), **options)


def test_nothing_is_repaired_unless_asked_for(build: Order, study: Survey, say: Any) -> None:
    say(age="old", cups=9_000)
    release = mended(build, study)
    assert "repairs" not in release.manifest
    assert answers(release)["cups"].max() == 9_000


def test_numbers_far_from_the_others_are_taken_out(build: Order, study: Survey, say: Any) -> None:
    say(age="old", cups=9_000, why="Many")
    release = mended(build, study, "outliers", missing=True)
    frame = answers(release)
    (row,) = frame[frame["why"] == "Many"].to_dict("records")
    assert pd.isna(row["cups"])
    assert row["cups.missing"] == "taken out"
    assert frame["cups"].max() == 29
    assert applied(release) == [("outliers", 0, {"cups": 1})]
    assert Response.objects.filter(answers__cups=9_000).count() == 1
    assert "there was an answer" in str(release.manifest["schema"]["answers"])


def test_of_few_numbers_none_is_far(build: Order, study: Survey, say: Any) -> None:
    study.responses.filter(answers__cups__gt=11).delete()
    say(age="old", cups=9_000)
    assert applied(mended(build, study, "outliers", quasi_identifiers=[])) == [("outliers", 0, {})]


def test_the_report_says_what_was_done_and_what_may_be(build: Order, study: Survey, say: Any) -> None:
    say(age="old", cups=9_000)
    before = contents(mended(build, study, documents=True))["report.html"].decode()
    assert "In the next order: repairs, “outliers”." in before
    after = contents(mended(build, study, "outliers", documents=True))["report.html"].decode()
    assert "Take out numbers far from the others: 1 cell emptied (cups)." in after
    assert "“outliers”" not in after


def test_copies_with_longer_texts_are_left_out(build: Order, study: Survey, say: Any) -> None:
    for why in (LONG, LONG, "Yes", "Yes"):
        say(age="old", cups=12, why=why)
    release = mended(build, study, "duplicates")
    assert applied(release) == [("duplicates", 1, {})]
    assert answers(release)["why"].value_counts()[LONG] == 1
    assert answers(release)["why"].value_counts()["Yes"] == 2


def test_rows_that_break_a_rule_are_left_out(build: Order, study: Survey) -> None:
    rules = [
        {"name": "Many", "never": {">": [{"var": "cups"}, 27]}},
        {"name": "Few and young", "never": {"and": [{"<": [{"var": "cups"}, 12]}, {"==": [{"var": "age"}, "young"]}]}},
    ]
    release = mended(build, study, "contradictions", rules=rules)
    assert applied(release) == [("contradictions", 3, {})]
    assert sorted(answers(release)["cups"]) == list(range(11, 28))


def test_answers_to_earlier_versions_are_left_out(build: Order, study: Survey, say: Any, alice: User, now: Any) -> None:
    study.questions.filter(name="why").update(text="Why so?")
    publishing.publish(survey=study, by=alice, now=now)
    say(age="old", cups=3)
    release = mended(build, study, "versions", quasi_identifiers=[])
    assert applied(release) == [("versions", 20, {})]
    assert answers(release)["cups"].tolist() == [3]


def test_people_whom_the_rule_would_leave_out_are_left_out(
    build: Order, study: Survey, say: Any, alice: User, now: datetime
) -> None:
    person = say(age="old", cups=3)
    careless_rule.set_rule(survey=study, indices=["page_time"], at_least=1, by=alice, now=now)
    aggregation.aggregate_survey(survey_id=study.pk, now=now)
    CarelessIndex.objects.filter(contributor=person, name="page_time").delete()
    CarelessIndex.objects.create(contributor=person, name="page_time", value=1, flagged=True, computed_at=now)
    release = mended(build, study, "careless")
    assert applied(release) == [("careless", 1, {})]
    assert len(answers(release)) == 20
    person.refresh_from_db()
    assert person.excluded_at is None


def test_labels_that_are_probably_wrong_are_taken_out(build: Order, task: Survey, now: datetime) -> None:
    people = [factories.ContributorFactory(survey=task) for _ in range(6)]
    for place, item in enumerate(task.items.order_by("pk")):
        for number, person in enumerate(people):
            right = "good" if place % 2 else "bad"
            wrong = "bad" if place % 2 else "good"
            factories.answer(task, person, {"mood": wrong if number == place else right}, now=now, item=item)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    release = mended(build, task, "labels")
    # On each item one of six said otherwise.
    number = task.items.count()
    assert applied(release) == [("labels", 0, {"mood": number})]
    assert answers(release)["mood"].isna().sum() == number


def test_models_are_left_as_they_are(build: Order, study: Survey, say: Any) -> None:
    model = say(age="old", cups=9_000)
    Contributor.objects.filter(pk=model.pk).update(kind="model")
    model.responses.update(origin=Origin.MODEL)
    release = mended(build, study, "outliers")
    assert applied(release) == [("outliers", 0, {})]
    assert answers(release)["cups"].max() == 9_000


def test_they_are_done_in_one_order_whatever_order_they_are_asked_in(build: Order, study: Survey, say: Any) -> None:
    for _ in range(2):
        say(age="old", cups=9_000, why=LONG)
    first = mended(build, study, "outliers", "duplicates")
    assert applied(first) == [("duplicates", 1, {}), ("outliers", 0, {"cups": 1})]
    assert contents(mended(build, study, "outliers", "duplicates")) == contents(first)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"repairs": ["magic"]}, "not a valid choice"),
        ({"repairs": ["contradictions"]}, "Say in rules what no row may be"),
        ({"repairs": ["careless"]}, "no exclusion rule"),
        ({"repairs": ["labels"], "rows": ["answers"]}, "Labels are judged by the consensus"),
        ({"repairs": ["outliers"], "rows": ["consensus"]}, "Answers are repaired"),
    ],
)
def test_what_cannot_be_is_said(order: Order, labelled: Survey, options: Any, says: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        order(labelled, **options)
    assert says in wrong.value.message_dict["repairs"][0]


def test_the_question_to_foretell_must_be_a_choice(order: Order, labelled: Survey) -> None:
    for name in ("nothing", "why"):
        with pytest.raises(ValidationError, match="Name a question that leaves"):
            order(labelled, predict=name)
    assert order(labelled, predict="mood").choices.predict == "mood"
