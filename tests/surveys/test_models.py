import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from surveys.models import Survey, name_validator
from tests import factories


def test_who_sees_a_survey(survey: Survey, alice: User, bob: User, charlie: User) -> None:
    factories.share(survey, bob)
    chief = factories.UserFactory(is_superuser=True)
    assert list(Survey.objects.visible_to(alice)) == [survey]
    assert list(Survey.objects.visible_to(bob)) == [survey]
    assert list(Survey.objects.visible_to(chief)) == [survey]
    assert not Survey.objects.visible_to(charlie).exists()
    assert not Survey.objects.visible_to(AnonymousUser()).exists()


def test_who_changes_a_survey(survey: Survey, alice: User, bob: User, charlie: User) -> None:
    membership = factories.share(survey, bob)
    chief = factories.UserFactory(is_superuser=True)
    assert list(Survey.objects.editable_by(alice)) == [survey]
    assert list(Survey.objects.editable_by(chief)) == [survey]
    assert not Survey.objects.editable_by(bob).exists()
    assert not Survey.objects.editable_by(charlie).exists()
    assert not Survey.objects.editable_by(AnonymousUser()).exists()
    membership.may_edit = True
    membership.save()
    assert list(Survey.objects.editable_by(bob)) == [survey]


def test_a_survey_seen_for_two_reasons_is_listed_once(survey: Survey, alice: User) -> None:
    factories.share(survey, alice)
    assert Survey.objects.visible_to(alice).count() == 1


@pytest.mark.parametrize("name", ["Tea", "1st", "", "a b", "a-b", "a" * 61, "tea\n", "tée"])
def test_names_that_are_no_columns(name: str) -> None:
    with pytest.raises(ValidationError):
        name_validator(name)


def test_the_database_keeps_the_slots_within_the_target(task: Survey) -> None:
    for slots in (-1, 4):
        with pytest.raises(IntegrityError), transaction.atomic():
            task.items.update(open_slots=slots)


def test_the_database_keeps_a_key_once_per_survey(task: Survey) -> None:
    key = task.items.values_list("key", flat=True)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.ItemFactory(survey=task, key=key)


def test_rows_say_what_they_are(survey: Survey, bob: User) -> None:
    assert str(survey) == "Tea or coffee"
    assert survey.get_absolute_url() == "/s/tea/"
    assert str(survey.versions.get()) == "Tea or coffee v1"
    assert str(factories.share(survey, bob)) == "bob in Tea or coffee"
    assert str(survey.questions.first()) == "drink"
    assert str(survey.translations.create(language="de", source="Tea", target="Tee")) == "de: Tea"
    item = factories.ItemFactory(survey=survey, key="k1")
    assert str(item) == "k1"
    assert str(item.gold.create(question="mood", value="good")) == "k1: mood"
