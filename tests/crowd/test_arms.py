from datetime import datetime

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from crowd import arms, recruitment
from crowd.models import Contributor
from surveys import arm_links
from surveys.arms import dealt
from surveys.models import Survey
from tests import factories


@pytest.fixture
def experiment(alice: User, now: datetime) -> Survey:
    return factories.experiment(owner=alice, now=now)


def join(survey: Survey, now: datetime, arm: str = "") -> Contributor:
    return recruitment.join(survey=survey, language="en", now=now, arm=arm)[0]


def test_people_are_dealt_in_the_order_of_coming(experiment: Survey, now: datetime) -> None:
    people = [join(experiment, now) for _ in range(12)]
    among = experiment.versions.get().content.arms
    assert [(person.arm, person.arm_place) for person in people] == [
        (dealt(among, seed=2026, place=place), place) for place in range(12)
    ]
    assert [person.arm for person in people].count("a") == 8


def test_whom_a_link_leads_takes_no_place(experiment: Survey, now: datetime) -> None:
    link = arm_links.written(survey=experiment, code="b")
    led = join(experiment, now, arm=arms.led_to(survey=experiment, link=link))
    assert (led.arm, led.arm_place) == ("b", None)
    assert join(experiment, now).arm_place == 0


def test_a_link_into_an_arm_that_is_gone_is_refused(experiment: Survey, survey: Survey) -> None:
    assert arms.led_to(survey=experiment, link="") == ""
    for study, code in [(experiment, "c"), (survey, "b")]:
        with pytest.raises(arm_links.WrongArmLink):
            arms.led_to(survey=study, link=arm_links.written(survey=study, code=code))


def test_without_arms_nobody_is_in_one(survey: Survey, now: datetime) -> None:
    person = join(survey, now)
    assert (person.arm, person.arm_place) == ("", None)
    assert Survey.objects.get(pk=survey.pk).arm_places == 0


def test_who_leaves_or_fails_to_join_leaves_no_gap(experiment: Survey, now: datetime) -> None:
    recruitment.withdraw(contributor=join(experiment, now), now=now)
    with transaction.atomic():
        join(experiment, now)
        transaction.set_rollback(True)
    assert join(experiment, now).arm_place == 1


def test_no_place_is_dealt_twice(experiment: Survey, now: datetime) -> None:
    person = join(experiment, now)
    with pytest.raises(IntegrityError):
        factories.ContributorFactory(survey=experiment, arm="a", arm_place=person.arm_place)


def arrive(survey: Survey, now: datetime, *, n: int, stay: dict[str, int]) -> None:
    """So many begin; of each arm the first few answer."""
    left = dict(stay)
    for person in [join(survey, now) for _ in range(n)]:
        if left[person.arm]:
            factories.answer(survey, person, {f"mood_{person.arm}": "good"}, now=now)
            left[person.arm] -= 1


class TestStanding:
    def test_counts_who_began_and_who_answered(self, experiment: Survey, now: datetime) -> None:
        arrive(experiment, now, n=12, stay={"a": 4, "b": 1})
        factories.answer(experiment, join(experiment, now, arm="b"), {"mood_b": "good"}, now=now)
        factories.ContributorFactory(survey=experiment, arm="gone", arm_place=99)
        factories.ContributorFactory(survey=experiment)
        found = arms.standing(survey=experiment, live=experiment.versions.get().content.arms)
        assert found.arms == [
            arms.Arrived("a", "As before", began=8, by_link=0, answered=4),
            arms.Arrived("b", "Reworded", began=5, by_link=1, answered=2),
            arms.Arrived("gone", "no longer", began=1, by_link=0, answered=0),
        ]
        assert [arm.percent for arm in found.arms] == [50, 40, 0]
        assert found.reading == "Too few people have begun, finished or stopped to tell a difference from chance."

    @pytest.mark.parametrize(
        ("stay", "reading", "striking"),
        [
            ({"a": 20, "b": 11}, "by no more than chance would give (p 0.697).", False),
            ({"a": 25, "b": 6}, "more often than others (p 0.011)", True),
            ({"a": 36, "b": 0}, "more often than others (p below 0.001)", True),
        ],
        ids=["alike", "apart", "far apart"],
    )
    def test_says_whether_arms_differ(
        self, experiment: Survey, now: datetime, stay: dict[str, int], reading: str, striking: bool
    ) -> None:
        arrive(experiment, now, n=54, stay=stay)
        found = arms.standing(survey=experiment, live=experiment.versions.get().content.arms)
        assert reading in found.reading
        assert found.striking is striking

    def test_an_arm_where_nobody_is_has_no_share(self, experiment: Survey) -> None:
        found = arms.standing(survey=experiment, live=experiment.versions.get().content.arms)
        assert [(arm.began, arm.percent) for arm in found.arms] == [(0, 0), (0, 0)]
        assert found.reading == "Nobody has finished yet."
