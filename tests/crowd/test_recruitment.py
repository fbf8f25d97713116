from datetime import datetime, timedelta

import pytest

from crowd import collection, recruitment
from crowd.access import SurveyClosed
from crowd.models import Aggregation, Consent, Contributor, Response
from surveys import publishing
from surveys.models import Survey
from tests import factories


def test_joining_leaves_a_pseudonym_and_a_consent(survey: Survey, now: datetime) -> None:
    person, token = recruitment.join(survey=survey, language="en", now=now)
    consent = Consent.objects.get()
    assert (consent.contributor, consent.version.number, consent.given_at) == (person, 1, now)
    assert token not in str(Contributor.objects.values().get())
    assert recruitment.find(survey=survey, token=token) == person


def test_a_survey_that_is_not_open_takes_nobody(survey: Survey, now: datetime) -> None:
    publishing.close(survey=survey)
    survey.refresh_from_db()
    with pytest.raises(SurveyClosed):
        recruitment.join(survey=survey, language="en", now=now)
    assert not Contributor.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "a" * 10_000, "' OR 1=1 --", "\x00"])
def test_a_made_up_token_is_nobody(survey: Survey, now: datetime, token: str) -> None:
    recruitment.join(survey=survey, language="en", now=now)
    assert recruitment.find(survey=survey, token=token) is None


def test_a_token_opens_one_survey_only(survey: Survey, task: Survey, now: datetime) -> None:
    _, token = recruitment.join(survey=survey, language="en", now=now)
    assert recruitment.find(survey=task, token=token) is None


def test_a_new_consent_text_is_asked_for_again(survey: Survey, now: datetime) -> None:
    person, token = recruitment.join(survey=survey, language="en", now=now)
    survey.questions.filter(name="drink").update(text="And now?")
    publishing.publish(survey=survey, by=None, now=now)
    assert not recruitment.must_consent_again(contributor=person)
    Survey.objects.update(consent="We keep your answers for ten years.")
    survey.refresh_from_db()
    publishing.publish(survey=survey, by=None, now=now)
    assert recruitment.must_consent_again(contributor=person)
    recruitment.consent_again(contributor=person, language="en", now=now)
    recruitment.consent_again(contributor=person, language="en", now=now)
    assert not recruitment.must_consent_again(contributor=person)
    assert person.consents.count() == 2
    assert recruitment.find(survey=survey, token=token) == person


def test_withdrawal_erases_what_was_given(task: Survey, now: datetime) -> None:
    person, token = recruitment.join(survey=task, language="en", now=now)
    for _ in range(2):
        draft = collection.open_draft(contributor=person, now=now)
        assert draft is not None
        collection.advance(draft=draft, answers={"mood": "good"}, now=now)
    collection.open_draft(contributor=person, now=now)
    later = now + timedelta(days=1)
    recruitment.withdraw(contributor=person, now=later)
    assert not Response.objects.exists()
    assert not person.drafts.exists()
    assert list(task.items.values_list("open_slots", flat=True)) == [3] * 5
    assert person.consents.get().withdrawn_at == later
    assert Aggregation.objects.get(survey=task).requested
    assert recruitment.find(survey=task, token=token) is None


def test_the_completion_code_stays_the_same(survey: Survey) -> None:
    person = factories.ContributorFactory(survey=survey)
    code = recruitment.completion_code(contributor=person)
    assert len(code) == 8
    assert set(code) <= set(recruitment.CODE_ALPHABET)
    assert recruitment.completion_code(contributor=Contributor.objects.get()) == code


def test_an_imported_name_leaves_only_a_keyed_hash() -> None:
    key = recruitment.imported_key(survey_id=1, name="A2SUAM1J3GNN3B")
    assert len(key) == 64
    assert key == recruitment.imported_key(survey_id=1, name="A2SUAM1J3GNN3B")
    assert key != recruitment.imported_key(survey_id=2, name="A2SUAM1J3GNN3B")
