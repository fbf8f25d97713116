"""Who did not read is found; what cannot be said is not said."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from crowd import carelessness, exclusion
from crowd.imports import Row, import_answers
from crowd.models import CarelessIndex, Contributor, Origin, Response
from crowd.quality.careless import catalogue
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.crowd import careless
from tests.crowd.careless import Planted

NAMES = set(catalogue.of_surveys())


@pytest.fixture
def planted(alice: User, now: datetime) -> Planted:
    """230 people, of whom ten each answer all the same, at random, and at random within seconds."""
    found = careless.fill(careless.scales_survey(owner=alice, now=now), now=now, careful=200)
    carelessness.assess(survey=found.survey, now=now)
    return found


def flags(person: int) -> set[str]:
    return set(CarelessIndex.objects.filter(contributor=person, flagged=True).values_list("name", flat=True))


def values(survey: Survey, name: str) -> dict[int, Any]:
    rows = CarelessIndex.objects.filter(contributor__survey=survey, name=name)
    return {row.contributor_id: row.value if row.reason == "" else row.reason for row in rows}


class TestSurvey:
    def test_everybody_has_every_index(self, planted: Planted) -> None:
        everybody = sum(map(len, planted.people.values()))
        assert CarelessIndex.objects.count() == everybody * len(NAMES)
        assert set(CarelessIndex.objects.values_list("name", flat=True)) == NAMES
        assert not CarelessIndex.objects.exclude(reason="").exclude(name="antonyms").exclude(value=None).exists()

    def test_each_sort_of_careless_people_is_found_by_its_signs(self, planted: Planted) -> None:
        for person in planted.people["straight"]:
            assert {"longstring", "variability"} <= flags(person)
        for person in planted.people["fast"]:
            assert {"page_time", "relative_speed"} <= flags(person)
        at_random = [flags(person) for sort in ("random", "fast") for person in planted.people[sort]]
        assert sum("even_odd" in found or "mahalanobis" in found for found in at_random) >= 18
        assert sum("attention" in found for found in at_random) >= 10

    def test_few_careful_people_are_flagged_twice(self, planted: Planted) -> None:
        twice = [person for person in planted.people["careful"] if len(flags(person)) > 1]
        assert len(twice) <= 0.03 * len(planted.people["careful"])
        caught = [
            p for sort, people in planted.people.items() for p in people if sort != "careful" and len(flags(p)) > 1
        ]
        assert len(caught) >= 28

    def test_the_values_by_hand(self, planted: Planted) -> None:
        person = planted.people["straight"][0]
        mine = {row.name: row for row in CarelessIndex.objects.filter(contributor=person)}
        assert (mine["longstring"].value, mine["longstring"].parts) == (10, {"mean run": 10})
        assert mine["variability"].value == 0
        assert mine["even_odd"].value is None
        assert mine["even_odd"].reason == "The answers do not vary enough to correlate."
        assert mine["page_time"].parts == {"fast pages": 0, "pages": 4}
        assert mine["attention"].parts == {"failed": 2, "seen": 2}
        assert mine["attention"].flagged

    def test_again_is_the_same(self, planted: Planted, now: datetime) -> None:
        before = set(CarelessIndex.objects.values_list("contributor", "name", "value", "flagged"))
        later = now + timedelta(hours=1)
        carelessness.assess(survey=planted.survey, now=later)
        assert set(CarelessIndex.objects.values_list("contributor", "name", "value", "flagged")) == before
        assert set(CarelessIndex.objects.values_list("computed_at", flat=True)) == {later}

    def test_leaving_people_out_moves_no_threshold(self, planted: Planted, now: datetime) -> None:
        before = {name: values(planted.survey, name) for name in NAMES}
        person = Contributor.objects.get(pk=planted.people["straight"][0])
        exclusion.exclude(contributor=person, reason="Careless.", now=now)
        carelessness.assess(survey=planted.survey, now=now)
        assert {name: values(planted.survey, name) for name in NAMES} == before

    def test_who_withdraws_has_no_indices(self, planted: Planted, now: datetime) -> None:
        gone = planted.people["straight"][0]
        Contributor.objects.get(pk=gone).delete()
        carelessness.assess(survey=planted.survey, now=now)
        assert not CarelessIndex.objects.filter(contributor=gone).exists()

    def test_models_are_not_judged(self, planted: Planted, now: datetime) -> None:
        model = planted.people["straight"][0]
        Response.objects.filter(contributor=model).update(origin=Origin.MODEL)
        carelessness.assess(survey=planted.survey, now=now)
        assert not CarelessIndex.objects.filter(contributor=model).exists()

    def test_another_study_is_left_alone(self, planted: Planted, survey: Survey, now: datetime) -> None:
        before = CarelessIndex.objects.count()
        carelessness.assess(survey=survey, now=now)
        assert CarelessIndex.objects.count() == before


def test_few_people_are_told_why_nothing_is_known(alice: User, now: datetime) -> None:
    study = careless.fill(careless.scales_survey(owner=alice, now=now), now=now, careful=3, careless=0)
    carelessness.assess(survey=study.survey, now=now)
    for name in ("synonyms", "antonyms"):
        assert set(values(study.survey, name).values()) == {
            "3 people are too few to say which questions go together: 30 are needed."
        }
    assert set(values(study.survey, "relative_speed").values()) == {"No page was seen by 10 people."}
    assert all(isinstance(value, float) for value in values(study.survey, "longstring").values())


def test_a_survey_without_numbers(survey: Survey, now: datetime) -> None:
    person = factories.ContributorFactory(survey=survey)
    factories.answer(survey, person, {"drink": "tea", "sort": "green"}, now=now)
    carelessness.assess(survey=survey, now=now)
    assert values(survey, "longstring") == {person.pk: carelessness.NO_NUMBERS}
    assert values(survey, "page_time") == {person.pk: "No times."}
    assert values(survey, "attention") == {person.pk: "No attention check seen."}


def test_imported_answers_have_no_times(alice: User, now: datetime) -> None:
    survey = careless.scales_survey(owner=alice, now=now)
    import_answers(survey=survey, rows=[Row("p", {careless.name(0, k): 3 for k in range(10)})], now=now)
    carelessness.assess(survey=survey, now=now)
    (person,) = survey.contributors.all()
    assert values(survey, "page_time") == {person.pk: "No times."}
    assert values(survey, "longstring") == {person.pk: 10}


def test_a_study_never_published_has_none(alice: User, now: datetime) -> None:
    carelessness.assess(survey=factories.SurveyFactory(owner=alice), now=now)
    assert not CarelessIndex.objects.exists()


class TestTask:
    @pytest.fixture
    def labelled(self, alice: User, now: datetime) -> Survey:
        """Twelve people label twelve sentences; the last always says the same, within a second."""
        task = factories.mood_task(owner=alice, now=now, items=12, redundancy=12)
        people = factories.ContributorFactory.create_batch(12, survey=task)
        for place, person in enumerate(people):
            for k, item in enumerate(task.items.order_by("pk")):
                lazy = place == 11
                mood = "good" if lazy or (k + place) % 2 else "bad"
                factories.answer(task, person, {"mood": mood}, item=item, now=now)
            Response.objects.filter(contributor=person).update(seconds=1.0 if lazy else 8.0)
        return task

    def test_runs_speed_and_what_means_nothing(self, labelled: Survey, now: datetime) -> None:
        carelessness.assess(survey=labelled, now=now)
        *diligent, lazy = labelled.contributors.order_by("pk").values_list("pk", flat=True)
        assert flags(lazy) == {"longstring", "page_time", "relative_speed"}
        assert all(flags(person) == set() for person in diligent)
        assert values(labelled, "longstring") == {**dict.fromkeys(diligent, 1), lazy: 12}
        for name in ("even_odd", "synonyms", "antonyms", "mahalanobis", "variability"):
            assert set(values(labelled, name).values()) == {carelessness.NO_ITEM_TWICE}

    def test_attention_checks_among_the_labels(self, labelled: Survey, alice: User, now: datetime) -> None:
        factories.QuestionFactory(
            survey=labelled, name="check", config=factories.MOODS, role="attention", expected="bad", text="Bad, please."
        )
        publishing.publish(survey=labelled, by=alice, now=now)
        person = labelled.contributors.earliest("pk")
        for k, response in enumerate(person.responses.order_by("pk")):
            response.answers["check"] = "good" if k < 3 else "bad"
            response.save()
        carelessness.assess(survey=labelled, now=now)
        mine = person.careless_indices.get(name="attention")
        assert (mine.value, mine.flagged, mine.parts) == (0.75, True, {"failed": 3, "seen": 12})

    def test_nobody_has_answered(self, task: Survey, now: datetime) -> None:
        carelessness.assess(survey=task, now=now)
        assert not CarelessIndex.objects.exists()


class TestFindings:
    def test_in_the_order_of_the_catalogue_with_the_limits_as_applied(
        self, planted: Planted, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        person = Contributor.objects.select_related("survey").get(pk=planted.people["fast"][0])
        with django_assert_num_queries(1):
            found = carelessness.findings(person=person)
        assert [one.label for one in found.signs] == [about.label for about in catalogue.of_surveys().values()]
        signs = {one.label: one for one in found.signs}
        variability = signs["Variability of the answers (IRV)"]
        assert variability.threshold.startswith("Below ")
        assert variability.threshold.endswith("(Tukey's fences of this sample).")
        assert "usual" not in variability.detail
        fast = signs["Pages answered too fast to have been read"]
        assert (fast.value, fast.detail, fast.reason, fast.flagged) == ("100%", "fast pages 4, pages 4", "", True)
        assert "indices beyond their threshold" in found.sentence

    def test_none_before_the_first_count(self, survey: Survey) -> None:
        person = factories.ContributorFactory(survey=survey)
        assert carelessness.findings(person=person).signs == []

    def test_what_is_not_known_says_why(self, planted: Planted) -> None:
        person = Contributor.objects.get(pk=planted.people["straight"][0])
        (sign,) = [one for one in carelessness.findings(person=person).signs if one.label == "Even–odd consistency"]
        assert (sign.value, sign.detail, sign.flagged) == ("", "", False)
        assert sign.reason == "The answers do not vary enough to correlate."


@pytest.mark.parametrize(
    ("name", "value", "words"), [("page_time", 0.5, "50%"), ("longstring", 12.0, "12"), ("even_odd", -0.4567, "−0.46")]
)
def test_in_words(name: str, value: float, words: str) -> None:
    assert carelessness.in_words(name, value) == words
