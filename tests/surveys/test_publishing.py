from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser, User

from surveys import publishing
from surveys.models import DraftArm, Survey, Version
from tests import factories


def test_a_survey_without_questions_does_not_open(alice: User, now: datetime) -> None:
    survey = factories.SurveyFactory(owner=alice)
    with pytest.raises(publishing.NotReady) as refusal:
        publishing.publish(survey=survey, by=alice, now=now)
    assert refusal.value.problems == ["The survey has no question that can be answered. Add one."]
    survey.refresh_from_db()
    assert survey.state == Survey.State.DRAFT
    assert not survey.versions.exists()


def test_publishing_freezes_what_is_asked(survey: Survey, alice: User, now: datetime) -> None:
    version = publishing.current_version(survey=survey)
    survey.questions.filter(name="drink").update(text="What else?")
    assert [question.text for question in version.content.questions] == ["What do you drink?", "Which tea?"]
    assert (version.number, version.published_by) == (1, alice)
    assert survey.state == Survey.State.OPEN


def test_publishing_again_without_changes_makes_no_version(survey: Survey, alice: User, now: datetime) -> None:
    assert not publishing.has_unpublished_changes(survey=survey)
    assert publishing.publish(survey=survey, by=alice, now=now).number == 1
    survey.questions.filter(name="drink").update(text="What else?")
    assert publishing.has_unpublished_changes(survey=survey)
    assert publishing.publish(survey=survey, by=alice, now=now).number == 2


def test_a_draft_has_no_current_version_and_no_unpublished_changes(alice: User) -> None:
    survey = factories.SurveyFactory(owner=alice)
    assert not publishing.has_unpublished_changes(survey=survey)
    with pytest.raises(Version.DoesNotExist):
        publishing.current_version(survey=survey)


def test_every_problem_is_said_at_once(alice: User) -> None:
    survey = factories.SurveyFactory(owner=alice, consent=" ", per_item=True)
    factories.QuestionFactory(survey=survey, name="one", config={"options": []})
    factories.QuestionFactory(survey=survey, name="two", condition={"==": [{"var": "three"}, "a"]}, order=1)
    factories.QuestionFactory(survey=survey, name="three", role="attention", order=2)
    problems = "\n".join(publishing.problems(survey=survey))
    assert "Question “one”" in problems
    assert "Question “two”, shown if" in problems
    assert "“three” is an attention check: give its right answer." in problems
    assert "consent text is empty" in problems
    assert "has no items" in problems


def test_a_condition_may_only_look_back(alice: User) -> None:
    survey = factories.SurveyFactory(owner=alice)
    factories.QuestionFactory(survey=survey, name="one", condition={"==": [{"var": "two"}, "good"]}, order=0)
    factories.QuestionFactory(survey=survey, name="two", order=1)
    assert len(publishing.problems(survey=survey)) == 1


@pytest.mark.parametrize("sort", ["survey", "task"])
def test_a_survey_does_not_turn_into_a_labelling_task_or_back(
    sort: str, request: pytest.FixtureRequest, now: datetime
) -> None:
    published: Survey = request.getfixturevalue(sort)
    factories.ItemFactory(survey=published)
    published.per_item = not published.per_item
    published.save()
    with pytest.raises(publishing.NotReady, match="Switch “labelling task” back"):
        publishing.publish(survey=published, by=None, now=now)


def test_closing_and_reopening(survey: Survey) -> None:
    publishing.close(survey=survey)
    survey.refresh_from_db()
    assert survey.state == Survey.State.CLOSED
    publishing.reopen(survey=survey)
    survey.refresh_from_db()
    assert survey.state == Survey.State.OPEN


def test_a_draft_cannot_be_reopened_past_its_problems(alice: User) -> None:
    survey = factories.SurveyFactory(owner=alice)
    publishing.close(survey=survey)
    publishing.reopen(survey=survey)
    survey.refresh_from_db()
    assert survey.state == Survey.State.DRAFT


def test_a_version_published_by_a_command_has_no_author(survey: Survey, now: datetime) -> None:
    survey.questions.filter(name="drink").update(text="What else?")
    assert publishing.publish(survey=survey, by=None, now=now).published_by is None
    survey.questions.filter(name="drink").update(text="And now?")
    assert publishing.publish(survey=survey, by=AnonymousUser(), now=now).published_by is None


def test_translations_are_frozen_too(survey: Survey, alice: User, now: datetime) -> None:
    survey.translations.create(language="de", source="Tea", target="Tee")
    version = publishing.publish(survey=survey, by=alice, now=now)
    assert version.content.translations == {"de": {"Tea": "Tee"}}


def test_arms_are_frozen_and_all_that_ever_were_are_known(alice: User, now: datetime) -> None:
    survey = factories.experiment(owner=alice, now=now)
    survey.arms.filter(code="a").update(label="The old wording")
    survey.arms.filter(code="b").delete()
    assert publishing.has_unpublished_changes(survey=survey)
    assert publishing.problems(survey=survey) == [
        "Question “mood_b”, shown if: There is no arm “b”. There are: a.",
        "The experiment has only one arm. Give it 2 to 20, or none for a study without groups.",
    ]
    DraftArm.objects.create(survey=survey, code="c", label="Newer", share=1)
    survey.questions.filter(name="mood_b").update(condition={"arm": "a"})
    assert publishing.problems(survey=survey) == [
        "In arm “c” there is no question that can be answered. Add one, or take the arm away."
    ]
    survey.questions.filter(name="mood_b").update(condition={"!": {"arm": "a"}})
    publishing.publish(survey=survey, by=None, now=now)
    assert publishing.current_version(survey=survey).content.arm_codes == ["a", "c"]
    assert [(arm.code, arm.label) for arm in publishing.all_arms(survey=survey)] == [
        ("a", "The old wording"),
        ("c", "Newer"),
        ("b", "Reworded"),
    ]


def test_a_version_from_before_there_were_arms_is_as_it_was(survey: Survey) -> None:
    version = publishing.current_version(survey=survey)
    del version.definition["arms"]
    version.save()
    assert not publishing.has_unpublished_changes(survey=survey)
    assert publishing.all_arms(survey=survey) == ()
