from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from exports import claims, requests
from exports.models import Release
from exports.options import SEED_SPAN
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, folder
from tests.exports.test_options import PLAIN

pytestmark = pytest.mark.django_db


def refusal(order: Order, survey: Survey, **options: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        order(survey, **options)
    assert not Release.objects.exists()
    return refused.value.message_dict


def test_every_default_is_filled_in_and_stored(order: Order, panel: Survey, person: Any) -> None:
    person(panel, age="old")
    release = order(panel, seed=None)
    assert release.options == PLAIN
    assert 0 <= release.seed < 2**53
    assert release.state == Release.State.QUEUED


def test_a_labelling_task_gives_its_consensus_too(order: Order, task: Survey, now: datetime) -> None:
    contributor = factories.ContributorFactory(survey=task)
    factories.answer(task, contributor, {"mood": "good"}, now=now, item=task.items.all()[0])
    assert order(task).choices.rows == ("answers", "consensus")
    assert order(task, rows=["consensus"]).choices.quasi_identifiers == ()


def test_what_is_given_twice_counts_once(order: Order, panel: Survey, person: Any) -> None:
    person(panel, age="old")
    assert order(panel, formats=["csv", "csv"], drop=["why", "why"]).choices.formats == ("csv",)


def test_two_requests_draw_two_seeds(order: Order, panel: Survey, person: Any) -> None:
    person(panel, age="old")
    assert order(panel, seed=None).seed != order(panel, seed=None).seed


def test_a_survey_without_answers_has_nothing_to_give(order: Order, panel: Survey) -> None:
    assert "no answers yet" in refusal(order, panel)["__all__"][0]
    assert "synthetic_rows" in refusal(order, panel, synthetic_share=0.5)["synthetic_share"][0]
    assert order(panel, synthetic_rows=3).choices.synthetic_rows == 3


def test_a_survey_that_was_never_published_has_no_columns(order: Order, alice: User) -> None:
    survey = factories.SurveyFactory(owner=alice)
    assert "Publish it first" in refusal(order, survey, synthetic_rows=3)["__all__"][0]


@pytest.mark.parametrize(
    ("options", "field", "words"),
    [
        ({"drop": ["shoe_size"]}, "drop", "no question “shoe_size”"),
        ({"quasi_identifiers": ["shoe_size"]}, "quasi_identifiers", "no question"),
        ({"quasi_identifiers": ["name"]}, "quasi_identifiers", "never leaves"),
        ({"quasi_identifiers": ["age"], "drop": ["age"]}, "quasi_identifiers", "dropped"),
        ({"rows": ["consensus"]}, "rows", "labelling task"),
        ({"k": 0}, "k", "greater than or equal to 1"),
        ({"formats": ["csv", "xls"]}, "formats", "not a valid choice"),
    ],
)
def test_what_the_survey_cannot_give(
    order: Order, panel: Survey, person: Any, options: dict[str, Any], field: str, words: str
) -> None:
    person(panel, age="old")
    assert words in refusal(order, panel, **options)[field][0]


def test_synthetic_rows_are_answers(order: Order, task: Survey) -> None:
    assert "rows are answers" in refusal(order, task, rows=["consensus"], synthetic_rows=3)["rows"][0]


def test_a_dropped_demographic_is_no_quasi_identifier(order: Order, panel: Survey, person: Any) -> None:
    person(panel, age="old")
    assert order(panel, drop=["age", "name", "item.text"]).choices.quasi_identifiers == ()


@pytest.mark.parametrize("seed", [-1, SEED_SPAN])
def test_a_seed_that_does_not_fit(order: Order, panel: Survey, person: Any, seed: int) -> None:
    person(panel, age="old")
    with pytest.raises(ValidationError, match="whole number"):
        order(panel, seed=seed)


def test_the_worker_is_asked_on_commit(order: Order, panel: Survey, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        release = order(panel, synthetic_rows=1)
    assert [callback.args[1:] for callback in callbacks] == [(release.pk,)]


def test_cancel_stops_what_is_not_finished(order: Order, panel: Survey, now: datetime) -> None:
    release = order(panel, synthetic_rows=1)
    claim = claims.claim(release_id=release.pk, now=now)
    assert claim is not None
    assert requests.cancel(release=release, now=now)
    assert not requests.cancel(release=release, now=now)
    with pytest.raises(claims.Lost):
        claim.renew(now=now + timedelta(minutes=1), progress=50)
    release.refresh_from_db()
    assert (release.state, release.finished_at) == (Release.State.CANCELLED, now)


def test_retry_orders_the_same_again(order: Order, panel: Survey, now: datetime) -> None:
    release = order(panel, synthetic_rows=1)
    assert not requests.retry(release=release, now=now)
    requests.cancel(release=release, now=now)
    later = now + timedelta(days=1)
    assert requests.retry(release=release, now=later)
    release.refresh_from_db()
    assert (release.state, release.attempts, release.message, release.queued_at) == ("queued", 0, "", later)


def test_erase_takes_the_files_along(build: Order, panel: Survey, django_capture_on_commit_callbacks: Any) -> None:
    release = build(panel, synthetic_rows=3)
    place = folder(release)
    assert place.exists()
    with django_capture_on_commit_callbacks(execute=True):
        requests.erase(release=release)
    assert not place.exists()
    assert not Release.objects.exists()


def test_erase_of_a_release_without_files(order: Order, panel: Survey, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        requests.erase(release=order(panel, synthetic_rows=3))
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"quasi_identifiers": [], "privacy": {"method": "best"}}, "Name quasi_identifiers"),
        ({"quasi_identifiers": [], "privacy": {"l": 2, "sensitive": "why"}}, "Name quasi_identifiers"),
        ({"privacy": {"l": 2, "sensitive": "nothing"}}, "No question “nothing” leaves"),
        ({"privacy": {"l": 2, "sensitive": "name"}}, "No question “name” leaves"),
        ({"drop": ["why"], "privacy": {"l": 2, "sensitive": "why"}}, "No question “why” leaves"),
        ({"privacy": {"l": 2, "sensitive": "age"}}, "“age” is a quasi-identifier too"),
        ({"privacy": {"method": "best", "generalise": {"why": "place"}}}, "“why” is no quasi-identifier"),
    ],
)
def test_privacy_options_must_fit_the_questions(
    order: Order, panel: Survey, person: Any, options: dict[str, Any], why: str
) -> None:
    person(panel, age="old")
    assert why in refusal(order, panel, **options)["privacy"][0]


@pytest.mark.parametrize(
    ("options", "about"),
    [
        ({"seeds": "fitted"}, "seeds"),
        ({"seeds": "fitted", "synthetic_rows": 5}, "seeds"),
        ({"epsilon": 1.0}, "epsilon"),
    ],
)
def test_fitted_seeds_need_rows_and_answers(order: Order, panel: Survey, options: dict[str, Any], about: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        order(panel, **options)
    assert about in wrong.value.error_dict
