from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from crowd import assignment, collection, recruitment
from crowd.access import SurveyClosed
from crowd.imports import Row, import_answers
from crowd.models import Contributor, Draft, Response
from surveys import publishing
from surveys.models import Item, Survey
from tests import factories


@pytest.fixture
def person(survey: Survey, now: datetime) -> Contributor:
    return recruitment.join(survey=survey, language="en", now=now)[0]


@pytest.fixture
def labeller(task: Survey, now: datetime) -> Contributor:
    return recruitment.join(survey=task, language="en", now=now)[0]


def opened(contributor: Contributor, now: datetime) -> Draft:
    draft = collection.open_draft(contributor=contributor, now=now)
    assert draft is not None
    return draft


def test_a_survey_is_answered_page_by_page(person: Contributor, now: datetime) -> None:
    draft = opened(person, now)
    first = collection.page(draft)
    assert (first.number, first.position, first.total, first.last) == (1, 1, 1, True)
    collection.save(draft=draft, answers={"drink": "tea"}, now=now)
    first = collection.page(opened(person, now))
    assert (first.position, first.total, first.last) == (1, 2, False)
    assert collection.advance(draft=draft, answers={"drink": "tea"}, now=now) is None
    draft = opened(person, now)
    assert collection.page(draft).number == 2
    response = collection.advance(draft=draft, answers={"sort": "green"}, now=now + timedelta(seconds=8))
    assert response is not None
    assert response.answers == {"drink": "tea", "sort": "green"}
    assert (response.missing, response.seconds, response.counted) == ({}, 8.0, False)
    assert response.version == publishing.current_version(survey=person.survey)
    assert collection.open_draft(contributor=person, now=now) is None
    assert collection.progress(contributor=person).done == 1


def test_a_page_where_all_is_hidden_is_left_out(person: Contributor, now: datetime) -> None:
    response = collection.advance(draft=opened(person, now), answers={"drink": "coffee"}, now=now)
    assert response is not None
    assert response.answers == {"drink": "coffee"}
    assert response.missing == {"sort": "hidden"}


def test_the_answer_to_a_question_hidden_later_is_dropped(person: Contributor, now: datetime) -> None:
    collection.advance(draft=opened(person, now), answers={"drink": "tea"}, now=now)
    collection.save(draft=opened(person, now), answers={"sort": "black"}, now=now)
    collection.back(draft=opened(person, now))
    assert collection.page(opened(person, now)).number == 1
    response = collection.advance(draft=opened(person, now), answers={"drink": "coffee"}, now=now)
    assert response is not None
    assert response.answers == {"drink": "coffee"}


def test_a_form_answers_only_the_questions_of_its_page(person: Contributor, now: datetime) -> None:
    draft = collection.save(draft=opened(person, now), answers={"drink": "tea", "sort": "green", "x": 1}, now=now)
    assert draft.answers == {"drink": "tea"}


def test_a_required_question_cannot_be_skipped_by_naming_the_last_page(person: Contributor, now: datetime) -> None:
    collection.save(draft=opened(person, now), answers={"drink": "tea"}, now=now)
    Draft.objects.update(answers={"drink": "tea"})
    with pytest.raises(collection.Incomplete) as refusal:
        collection.advance(draft=opened(person, now), answers={}, now=now, number=2)
    assert (refusal.value.page, refusal.value.names) == (2, ["sort"])
    assert not Response.objects.exists()
    assert Draft.objects.get().answers == {"drink": "tea"}


def test_a_stored_answer_that_is_none_is_refused(person: Contributor, now: datetime) -> None:
    draft = opened(person, now)
    with pytest.raises(collection.Incomplete) as refusal:
        collection.advance(draft=draft, answers={"drink": "petrol"}, now=now)
    assert refusal.value.names == ["drink"]


def test_an_optional_question_may_be_left_out(survey: Survey, person: Contributor, now: datetime) -> None:
    survey.questions.update(required=False)
    publishing.publish(survey=survey, by=survey.owner, now=now)
    response = collection.advance(draft=opened(person, now), answers={}, now=now)
    assert response is not None
    assert response.missing == {"drink": "left out", "sort": "hidden"}


def test_a_draft_keeps_the_version_it_began_with(survey: Survey, person: Contributor, now: datetime) -> None:
    first = opened(person, now).version
    survey.questions.filter(name="drink").update(text="And now?")
    publishing.publish(survey=survey, by=survey.owner, now=now)
    assert opened(person, now).version == first


def test_a_retried_submission_is_recognised(person: Contributor, now: datetime) -> None:
    draft = opened(person, now)
    key = str(draft.idempotency_key)
    assert collection.advance(draft=draft, answers={"drink": "coffee"}, now=now)
    with pytest.raises(collection.AlreadyTaken):
        collection.draft(contributor=person, key=key)
    with pytest.raises(collection.AlreadyTaken):
        collection.advance(draft=draft, answers={"drink": "tea"}, now=now)
    assert Response.objects.get().answers == {"drink": "coffee"}


@pytest.mark.parametrize("key", ["", "no key", "8b7c9e52-6f0e-4b0c-9a35-0d5b6c1f2a3e"])
def test_an_unknown_key_is_refused(person: Contributor, key: str) -> None:
    with pytest.raises(collection.UnknownDraft):
        collection.draft(contributor=person, key=key)


def test_another_persons_draft_is_out_of_reach(survey: Survey, person: Contributor, now: datetime) -> None:
    other = recruitment.join(survey=survey, language="en", now=now)[0]
    key = str(opened(other, now).idempotency_key)
    with pytest.raises(collection.UnknownDraft):
        collection.draft(contributor=person, key=key)
    assert collection.draft(contributor=other, key=key).contributor == other


def test_a_closed_survey_takes_nothing_and_loses_nothing(survey: Survey, person: Contributor, now: datetime) -> None:
    key = str(opened(person, now).idempotency_key)
    publishing.close(survey=survey)
    person.survey.refresh_from_db()
    with pytest.raises(SurveyClosed):
        collection.open_draft(contributor=person, now=now)
    with pytest.raises(SurveyClosed):
        collection.draft(contributor=person, key=key)
    assert Draft.objects.count() == 1


def test_the_texts_come_in_the_persons_language(survey: Survey, now: datetime) -> None:
    survey.languages = ["en", "de"]
    survey.save()
    survey.translations.create(language="de", source="What do you drink?", target="Was trinkst du?")
    publishing.publish(survey=survey, by=survey.owner, now=now)
    person = recruitment.join(survey=survey, language="de", now=now)[0]
    assert collection.page(opened(person, now)).questions[0].text == "Was trinkst du?"


def test_items_are_labelled_until_none_is_left(labeller: Contributor, now: datetime) -> None:
    texts = []
    while draft := collection.open_draft(contributor=labeller, now=now):
        texts.append(collection.page(draft).questions[0].text)
        assert collection.advance(draft=draft, answers={"mood": "good"}, now=now)
    assert len(set(texts)) == 5
    assert all(text.startswith("How does this sound? Sentence item-") for text in texts)
    assert collection.progress(contributor=labeller) == collection.Progress(done=5, total=None)
    assert not Draft.objects.exists()


def test_a_submission_asks_for_aggregation_after_the_commit(
    labeller: Contributor, now: datetime, django_capture_on_commit_callbacks: object
) -> None:
    draft = opened(labeller, now)
    with django_capture_on_commit_callbacks() as callbacks:  # type: ignore[operator] # a fixture of pytest-django
        collection.advance(draft=draft, answers={"mood": "good"}, now=now)
    assert len(callbacks) == 1


def test_an_item_that_went_to_others_is_lost_kindly(labeller: Contributor, now: datetime) -> None:
    draft = opened(labeller, now)
    later = now + timedelta(hours=1)
    assignment.return_expired(now=later)
    Item.objects.update(open_slots=0)
    with pytest.raises(collection.ClaimLost):
        collection.advance(draft=draft, answers={"mood": "good"}, now=later)
    assert not Response.objects.exists()


def test_saving_keeps_the_item_a_while_longer(labeller: Contributor, now: datetime) -> None:
    draft = opened(labeller, now)
    collection.save(draft=draft, answers={"mood": "good"}, now=now + timedelta(minutes=20))
    assert assignment.return_expired(now=now + timedelta(minutes=31)) == 0
    assert collection.page(opened(labeller, now)).answers == {"mood": "good"}


def test_turning_back_from_the_first_page_stays_there(person: Contributor, now: datetime) -> None:
    collection.back(draft=opened(person, now))
    assert collection.page(opened(person, now)).number == 1


def test_turning_to_a_page(person: Contributor, now: datetime) -> None:
    collection.save(draft=opened(person, now), answers={"drink": "tea"}, now=now)
    collection.turn_to(draft=opened(person, now), number=2)
    assert collection.page(opened(person, now)).number == 2


def test_the_database_takes_one_response_per_person_and_item(labeller: Contributor, now: datetime) -> None:
    item = labeller.survey.items.all()[0]
    factories.answer(labeller.survey, labeller, {"mood": "good"}, now=now, item=item)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.answer(labeller.survey, labeller, {"mood": "bad"}, now=now, item=item)


def test_the_database_takes_one_response_per_person_and_survey(person: Contributor, now: datetime) -> None:
    factories.answer(person.survey, person, {"drink": "tea"}, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.answer(person.survey, person, {"drink": "tea"}, now=now)


def test_an_item_answered_in_another_tab_counts_once(labeller: Contributor, now: datetime) -> None:
    draft = opened(labeller, now)
    assert draft.item is not None
    assignment.finish(contributor=labeller, item=draft.item, now=now)
    factories.answer(labeller.survey, labeller, {"mood": "bad"}, now=now, item=draft.item)
    with pytest.raises(collection.AlreadyTaken):
        collection.advance(draft=draft, answers={"mood": "good"}, now=now)
    assert Response.objects.get().answers == {"mood": "bad"}


class TestPageSeconds:
    """Seconds on each page, by the server's clock."""

    @staticmethod
    def at(now: datetime, seconds: float) -> datetime:
        return now + timedelta(seconds=seconds)

    def test_from_showing_to_sending(self, person: Contributor, now: datetime) -> None:
        collection.advance(draft=opened(person, now), answers={"drink": "tea"}, now=self.at(now, 12.5))
        draft = opened(person, self.at(now, 12.6))
        response = collection.advance(draft=draft, answers={"sort": "green"}, now=self.at(now, 20))
        assert response is not None
        assert response.page_seconds == {"1": 12.5, "2": 7.5}
        response.refresh_from_db()
        assert response.page_seconds == {"1": 12.5, "2": 7.5}
        assert response.seconds == 20

    def test_visits_of_a_page_are_summed(self, person: Contributor, now: datetime) -> None:
        collection.advance(draft=opened(person, now), answers={"drink": "tea"}, now=self.at(now, 10))
        draft = opened(person, self.at(now, 10))
        collection.save(draft=draft, answers={}, now=self.at(now, 14), number=2)
        collection.back(draft=draft)
        collection.advance(draft=opened(person, self.at(now, 14)), answers={"drink": "tea"}, now=self.at(now, 17))
        draft = opened(person, self.at(now, 17))
        response = collection.advance(draft=draft, answers={"sort": "green"}, now=self.at(now, 22))
        assert response is not None
        assert response.page_seconds == {"1": 13, "2": 9}

    def test_reloading_and_autosaving_neither_lose_nor_double_time(self, person: Contributor, now: datetime) -> None:
        for seconds in (0, 3, 3, 8):
            draft = opened(person, self.at(now, seconds))
        collection.save(draft=draft, answers={"drink": "coffee"}, now=self.at(now, 11))
        response = collection.advance(draft=draft, answers={"drink": "coffee"}, now=self.at(now, 15))
        assert response is not None
        assert response.page_seconds == {"1": 15}

    def test_an_idle_tab_counts_ten_minutes(self, person: Contributor, now: datetime) -> None:
        draft = opened(person, now)
        response = collection.advance(draft=draft, answers={"drink": "coffee"}, now=now + timedelta(days=2))
        assert response is not None
        assert response.page_seconds == {"1": collection.LONGEST_SILENCE.total_seconds()} == {"1": 600}

    def test_a_clock_that_goes_back_adds_nothing(self, person: Contributor, now: datetime) -> None:
        draft = opened(person, now)
        collection.save(draft=draft, answers={}, now=self.at(now, -3600))
        response = collection.advance(draft=draft, answers={"drink": "coffee"}, now=self.at(now, -3595))
        assert response is not None
        assert response.page_seconds == {"1": 5}

    def test_a_page_sent_again_from_another_tab_takes_the_time(self, person: Contributor, now: datetime) -> None:
        draft = opened(person, now)
        collection.advance(draft=draft, answers={"drink": "tea"}, now=self.at(now, 4))
        collection.advance(draft=draft, answers={"drink": "tea"}, now=self.at(now, 9), number=1)
        assert Draft.objects.get().page_seconds["1"] == 9

    def test_of_a_label_too(self, labeller: Contributor, now: datetime) -> None:
        response = collection.advance(draft=opened(labeller, now), answers={"mood": "good"}, now=self.at(now, 3))
        assert response is not None
        assert response.page_seconds == {"1": 3}

    def test_imported_answers_have_none(self, survey: Survey, now: datetime) -> None:
        import_answers(survey=survey, rows=[Row("p", {"drink": "coffee"})], now=now)
        assert Response.objects.get().page_seconds == {}
