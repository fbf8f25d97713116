from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django.fixtures import Settings

from exports.webhooks import deliveries
from exports.webhooks.models import Delivery, Event, Webhook
from surveys.models import Survey
from tests import factories
from tests.api import client, problem
from tests.exports.webhooks.conftest import EVENTS, Receiver
from tests.runtime_fixtures import eventually

pytestmark = pytest.mark.django_db

HOOKS = "/api/v1/surveys/panel/webhooks/"
URL = "https://example.org/hook"


def make(user: User | None, **body: Any) -> Any:
    return client(user).post(HOOKS, body, format="json")


def test_the_secret_is_shown_once(panel: Survey, alice: User) -> None:
    made = make(alice, url=URL, events=["release.ready"])
    assert made.status_code == 201
    row = made.json()
    assert row.pop("secret") == deliveries.secret(Webhook.objects.get())
    assert client(alice).get(f"{HOOKS}{row['id']}/").json() == row
    assert client(alice).get(HOOKS).json()["results"] == [row]
    assert (row["url"], row["events"]) == (URL, ["release.ready"])


def test_without_events_it_is_told_everything(panel: Survey, alice: User) -> None:
    assert make(alice, url=URL).json()["events"] == EVENTS


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": "http://example.org/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": URL, "events": []}, "events"),
        ({"url": URL, "events": ["ping"]}, "events"),
        ({"url": URL, "events": ["release.ready", "release.ready"], "x": 1}, "x"),
    ],
)
def test_what_is_wrong_is_told_by_field(panel: Survey, alice: User, body: dict[str, Any], field: str) -> None:
    assert field in problem(make(alice, **body), 400)["errors"]
    assert not Webhook.objects.exists()


def test_a_survey_has_ten_at_most(panel: Survey, alice: User) -> None:
    for _ in range(10):
        assert make(alice, url=URL).status_code == 201
    assert "Delete one" in str(problem(make(alice, url=URL), 400)["errors"])


def test_only_who_may_change_the_survey_sees_and_changes_them(
    panel: Survey, alice: User, bob: User, charlie: User, now: datetime
) -> None:
    place = f"{HOOKS}{make(alice, url=URL).json()['id']}/"
    message = deliveries.order(webhook=Webhook.objects.get(), event=Event.PING, data={}, now=now)
    calls = [
        ("get", HOOKS),
        ("post", HOOKS),
        ("get", place),
        ("delete", place),
        ("post", f"{place}ping/"),
        ("get", f"{place}deliveries/"),
        ("post", f"{place}deliveries/{message.pk}/resend/"),
    ]
    for method, url in calls:
        problem(getattr(client(), method)(url), 401)
        problem(getattr(client(charlie), method)(url), 404)
    member = factories.share(panel, bob)
    for method, url in calls:
        problem(getattr(client(bob), method)(url), 403)
    member.may_edit = True
    member.save()
    assert client(bob).get(place).status_code == 200


def test_a_webhook_of_another_survey(panel: Survey, alice: User, now: datetime) -> None:
    factories.tea_survey(owner=alice, now=now, slug="other")
    place = f"/api/v1/surveys/other/webhooks/{make(alice, url=URL).json()['id']}/"
    problem(client(alice).get(place), 404)
    problem(client(alice).delete(place), 404)


def test_a_deleted_one_is_gone_with_its_messages(panel: Survey, alice: User, now: datetime) -> None:
    place = f"{HOOKS}{make(alice, url=URL).json()['id']}/"
    deliveries.order(webhook=Webhook.objects.get(), event=Event.PING, data={}, now=now)
    assert client(alice).delete(place).status_code == 204
    assert not Delivery.objects.exists()


def test_only_what_was_given_up_is_sent_again(hook: Webhook, alice: User, now: datetime) -> None:
    place = f"{HOOKS}{hook.pk}/deliveries/"
    message = deliveries.order(webhook=hook, event=Event.PING, data={}, now=now)
    assert client(alice).get(place).json()["results"][0]["next_at"] is not None
    problem(client(alice).post(f"{place}{message.pk}/resend/"), 409)
    deliveries.due(now=now + timedelta(days=1))
    assert client(alice).get(place).json()["results"][0]["next_at"] is None
    again = client(alice).post(f"{place}{message.pk}/resend/")
    assert (again.status_code, again.json()["given_up_at"]) == (202, None)
    problem(client(alice).post(f"{place}{hook.salt}/resend/"), 404)


@pytest.mark.parametrize("count", [2, 20])
def test_deliveries_take_the_same_queries_for_few_and_many(
    hook: Webhook, alice: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        deliveries.order(webhook=hook, event=Event.PING, data={}, now=timezone.now())
    program = client(alice)
    with django_assert_num_queries(6):  # token, its user's tokens; survey, may edit, webhook; the page
        assert len(program.get(f"{HOOKS}{hook.pk}/deliveries/").json()["results"]) == count


@pytest.mark.usefixtures("worker")
def test_a_test_message_goes_through_the_real_worker(
    panel: Survey, alice: User, receiver: Receiver, settings: Settings
) -> None:
    """The worker's own settings allow no private address: the message is tried, and it says why it did not go."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    place = f"{HOOKS}{make(alice, url=receiver.url).json()['id']}/"
    sent = client(alice).post(f"{place}ping/")
    assert (sent.status_code, sent.json()["event"]) == (202, "ping")

    def told() -> str:
        return str(client(alice).get(f"{place}deliveries/").json()["results"][0]["message"])

    eventually(told)
    assert "Use https" in told()
    assert receiver.got == []
