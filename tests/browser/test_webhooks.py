"""The page of webhooks on a phone and a desktop, in light and dark."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from exports.webhooks import deliveries
from exports.webhooks.models import Delivery, Event, Webhook
from surveys.models import Survey
from tests.browser.conftest import DESKTOP, NOW, PHONE, OpenPage, check

EVENTS = ["release.ready", "release.refused", "release.failed"]
URL = "https://hooks.example.org/crowdseed/2f1e/a-rather-long-address-as-such-services-give-out"


@pytest.fixture
def told(tea: Survey) -> Survey:
    """Two webhooks: a message was taken, one was given up, one waits."""
    alice = User.objects.get(username="alice")
    long, short = (
        Webhook.objects.create(survey=tea, url=url, events=events, created_by=alice, created_at=NOW)
        for url, events in ((URL, EVENTS), ("https://lab.example.edu/hook", ["release.ready"]))
    )
    for hook in (long, short, short):
        deliveries.order(webhook=hook, event=Event.READY, data={}, now=NOW)
    first, second, _ = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk=first.pk).update(delivered_at=NOW, attempts=1, message="Taken.")
    said = "Answered 500. An answer from 200 to 299 takes the message."
    Delivery.objects.filter(pk=second.pk).update(given_up_at=NOW + timedelta(hours=17), attempts=12, message=said)
    return tea


def signed_in(open_page: OpenPage, survey: Survey, **options: Any) -> Page:
    page = open_page(**options)
    page.goto(f"/admin/login/?next=/admin/webhooks/study/{survey.pk}/")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Webhooks")).to_be_visible()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_it_can_be_read_and_used(open_page: OpenPage, told: Survey, screen: dict[str, Any], scheme: str) -> None:
    page = signed_in(open_page, told, **screen, color_scheme=scheme)
    check(page)
    page.get_by_label("Address").fill("http://example.org/")
    page.get_by_role("button", name="Make the webhook").click()
    expect(page.get_by_text("Use https")).to_be_visible()
    page.get_by_label("Address").fill("https://example.org/")
    page.get_by_role("button", name="Make the webhook").click()
    expect(page.get_by_text("whsec_")).to_be_visible()
    check(page)
