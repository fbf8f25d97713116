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
