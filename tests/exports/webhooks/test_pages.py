from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from exports.webhooks import deliveries
from exports.webhooks.models import Delivery, Event, Webhook
from surveys.models import Survey
from tests import factories
from tests.exports.webhooks.conftest import EVENTS

pytestmark = pytest.mark.django_db

URL = "https://example.org/hook"


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def place(survey: Survey) -> str:
    return reverse("webhooks", args=[survey.pk])


def make(client: Client, survey: Survey, url: str = URL) -> Any:
    return client.post(place(survey), {"url": url, "events": EVENTS})


def test_the_secret_is_shown_once(panel: Survey, alice: User) -> None:
    client = as_user(alice)
    assert "None yet." in client.get(place(panel)).content.decode()
    made = make(client, panel)
    secret = deliveries.secret(Webhook.objects.get())
    assert made.status_code == 200
    assert secret in made.content.decode()
    shown = client.get(place(panel)).content.decode()
    assert URL in shown
    assert secret not in shown


def test_what_is_wrong_is_told_at_its_field(panel: Survey, alice: User) -> None:
    reply = make(as_user(alice), panel, "http://example.org/")
    assert reply.status_code == 422
    assert "Use https" in str(reply.context["form"].errors["url"])
    assert not Webhook.objects.exists()


def test_a_test_is_asked_about_and_sent(panel: Survey, alice: User) -> None:
    client = as_user(alice)
    make(client, panel)
    page = reverse("webhook-test", args=[Webhook.objects.get().pk])
    assert client.get(page).status_code == 200
    assert not Delivery.objects.exists()
    assert client.post(page)["Location"] == place(panel)
    assert Delivery.objects.get().event == "ping"
    assert "A test" in client.get(place(panel)).content.decode()


def test_what_was_given_up_says_why_and_is_sent_again(panel: Survey, alice: User, now: datetime) -> None:
    client = as_user(alice)
    make(client, panel)
    message = deliveries.order(webhook=Webhook.objects.get(), event=Event.READY, data={}, now=now)
    Delivery.objects.update(message="Answered 500 <b>.")
    deliveries.due(now=now + timedelta(days=1))
    shown = client.get(place(panel)).content.decode()
    assert "Given up. Answered 500 &lt;b&gt;." in shown
    page = reverse("webhook-resend", args=[message.pk])
    assert page in shown
    assert client.get(page).status_code == 200
    client.post(page)
    message.refresh_from_db()
    assert message.given_up_at is None
    client.post(page)
    assert "The next try is at" in client.get(place(panel)).content.decode()


def test_deleting_is_asked_about(panel: Survey, alice: User) -> None:
    client = as_user(alice)
    make(client, panel)
    page = reverse("webhook-delete", args=[Webhook.objects.get().pk])
    assert client.get(page).status_code == 200
    assert Webhook.objects.exists()
    client.post(page)
    assert not Webhook.objects.exists()


def test_who_may_see_them(panel: Survey, alice: User, bob: User, charlie: User, now: datetime) -> None:
    make(as_user(alice), panel)
    hook = Webhook.objects.get()
    message = deliveries.order(webhook=hook, event=Event.READY, data={}, now=now)
    pages = [
        place(panel),
        reverse("webhook-test", args=[hook.pk]),
        reverse("webhook-delete", args=[hook.pk]),
        reverse("webhook-resend", args=[message.pk]),
    ]
    factories.share(panel, bob)
    for page in pages:
        assert Client().get(page)["Location"].startswith("/admin/login/")
        assert as_user(charlie).post(page).status_code == 404
        assert as_user(bob).post(page).status_code == 403
    assert Webhook.objects.count() == Delivery.objects.count() == 1


def test_the_page_of_releases_leads_here(panel: Survey, alice: User) -> None:
    shown = as_user(alice).get(f"{reverse('admin:exports_release_changelist')}?survey={panel.pk}").content.decode()
    assert place(panel) in shown


@pytest.mark.parametrize("count", [2, 9])
def test_the_page_takes_the_same_queries_for_few_and_many(
    panel: Survey, alice: User, now: datetime, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        hook = Webhook.objects.create(
            survey=panel, url=f"{URL}/{number}", events=EVENTS, created_by=alice, created_at=now
        )
        deliveries.order(webhook=hook, event=Event.READY, data={}, now=now)
    client = as_user(alice)
    with django_assert_max_num_queries(8):
        assert client.get(place(panel)).content.decode().count(f"{URL}/") >= count
