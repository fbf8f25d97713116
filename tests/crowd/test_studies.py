"""The cards of a researcher's studies."""

from datetime import datetime

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from crowd import aggregation, studies
from surveys import publishing
from surveys.models import Item, Survey
from tests import factories


class TestStudies:
    def test_each_has_its_next_step(self, alice: User, survey: Survey, task: Survey, now: datetime) -> None:
        factories.SurveyFactory(owner=alice, title="Empty")
        factories.QuestionFactory(survey__owner=alice, survey__title="Written")
        factories.QuestionFactory(survey__owner=alice, survey__title="No items", survey__per_item=True)
        publishing.close(survey=factories.tea_survey(owner=alice, now=now, slug="done"))
        Survey.objects.filter(slug="done").update(title="Done")
        factories.answer(task, factories.ContributorFactory(survey=task), {"mood": "good"}, item=None, now=now)

        steps = {card.survey.title: (card.step, card.step_url) for card in studies.cards(user=alice)}

        pks = dict(Survey.objects.values_list("title", "pk"))
        assert steps == {
            "Empty": ("Add questions", f"/admin/surveys/survey/{pks['Empty']}/change/#questions-group"),
            "Written": ("Publish it", f"/admin/surveys/survey/{pks['Written']}/publish/"),
            "No items": ("Import items", f"/admin/surveys/survey/{pks['No items']}/import/"),
            "Tea or coffee": ("Share the link", f"/admin/surveys/survey/{pks['Tea or coffee']}/change/"),
            "Mood": ("Watch the answers", f"/admin/surveys/survey/{pks['Mood']}/watch/"),
            "Done": ("Export the data", f"/admin/exports/release/?survey={pks['Done']}"),
        }

    def test_numbers(self, alice: User, task: Survey) -> None:
        Item.objects.filter(pk=task.items.order_by("pk")[0].pk).update(open_slots=0)
        (card,) = studies.cards(user=alice)
        assert (card.questions, card.responses, card.items, card.percent) == (1, 0, 5, 20)

    def test_only_what_one_may_see(self, survey: Survey, bob: User, charlie: User) -> None:
        factories.share(survey, bob)
        assert [card.survey for card in studies.cards(user=bob)] == [survey]
        assert studies.cards(user=charlie) == []

    @pytest.mark.parametrize("size", [3, 20])
    def test_queries_do_not_grow(
        self, alice: User, size: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        factories.SurveyFactory.create_batch(size, owner=alice)
        with django_assert_num_queries(5):
            assert len(studies.cards(user=alice)) == size

    def test_what_the_last_fit_counted_and_what_is_newer(
        self,
        alice: User,
        task: Survey,
        survey: Survey,
        now: datetime,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        first, second, *_ = task.items.order_by("pk")
        person = factories.ContributorFactory(survey=task)
        factories.answer(task, person, {"mood": "good"}, item=first, now=now)
        aggregation.aggregate_survey(survey_id=task.pk, now=now)
        factories.answer(task, person, {"mood": "good"}, item=second, now=now)
        with django_assert_num_queries(6):
            cards = {card.survey: card for card in studies.cards(user=alice)}
        assert (cards[task].responses, cards[task].items, cards[survey].responses) == (2, 5, 0)

    def test_very_many_items_are_as_of_the_last_fit(
        self, alice: User, task: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        aggregation.aggregate_survey(survey_id=task.pk, now=now)
        Item.objects.update(open_slots=0)
        assert [card.percent for card in studies.cards(user=alice)] == [100]
        monkeypatch.setattr(studies, "AT_ONCE", 4)
        assert [(card.items, card.percent) for card in studies.cards(user=alice)] == [(5, 0)]
