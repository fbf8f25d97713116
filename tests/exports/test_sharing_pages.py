"""A researcher rebuilds a release, lets somebody fetch a file, and takes the link back, all in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from crowd import recruitment
from crowd.models import Contributor
from exports import tombstones
from exports.models import Download, Link, Release
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(someone: Contributor, panel: Survey, build: Order) -> Release:
    return build(panel, formats=["csv"], k=2)


def page(release: Release, action: str = "change") -> str:
    if action == "change":
        return reverse("admin:exports_release_change", args=[release.pk])
    return reverse(f"admin:exports_release_{action}", args=[release.pk])


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(client: Client, release: Release) -> str:
    return client.get(page(release)).content.decode()


def test_a_link_is_made_followed_seen_and_taken_back(release: Release, alice: User) -> None:
    client = as_user(alice)
    assert "None yet." in shown(client, release)
    form: Any = client.get(page(release, "share"))
    assert [name for name, _ in form.context["form"].fields["name"].choices] == ["answers.csv", "manifest.json"]
    made = client.post(page(release, "share"), {"name": "answers.csv", "purpose": "Dana <b>Levi</b>", "days": "3"})
    assert made["Location"] == page(release)
    text = shown(client, release)
    address = text.split('href="/d/')[1].split('"')[0]
    assert "Dana &lt;b&gt;Levi&lt;/b&gt;" in text

    fetched: Any = Client().get(f"/d/{address}")
    assert b"old" in b"".join(fetched.streaming_content)
    assert "by link: Dana" in shown(client, release)

    link = Link.objects.get()
    assert "can fetch nothing" in client.get(page_of_link(link)).content.decode()
    assert client.post(page_of_link(link)).status_code == 302
    assert Client().get(f"/d/{address}").status_code == 410
    assert "taken back" in shown(client, release)


def page_of_link(link: Link) -> str:
    return reverse("admin:exports_release_revoke", args=[link.pk])


@pytest.mark.parametrize(
    ("changes", "field"), [({"days": "0"}, "days"), ({"days": "91"}, "days"), ({"purpose": ""}, "purpose")]
)
def test_what_a_link_must_say(release: Release, alice: User, changes: dict[str, str], field: str) -> None:
    given = {"name": "answers.csv", "purpose": "Dana", "days": "3", **changes}
    response: Any = as_user(alice).post(page(release, "share"), given)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Link.objects.exists()


def test_somebody_withdraws_and_the_release_is_rebuilt(release: Release, someone: Contributor, alice: User) -> None:
    client = as_user(alice)
    assert "Nobody has withdrawn" in shown(client, release)
    assert release.started_at is not None
    recruitment.withdraw(contributor=someone, now=release.started_at + timedelta(hours=1))
    text = shown(client, release)
    assert "1 person has withdrawn" in text
    assert tombstones.of(release=release)[0].contributor in text
    assert "Superseded" in client.get(reverse("admin:exports_release_changelist")).content.decode()

    assert "from the answers that are there now" in client.get(page(release, "rebuild")).content.decode()
    client.post(page(release, "rebuild"))
    made = Release.objects.get(replaces=release)
    assert f"release {made.pk}" in shown(client, release)
    assert f"release {release.pk}" in shown(client, made)


def test_who_may_do_it(release: Release, alice: User, bob: User, charlie: User) -> None:
    factories.share(release.survey, bob)
    Download.objects.create(release=release, name="answers.csv", user=bob, at=release.created_at)
    as_user(alice).post(page(release, "share"), {"name": "answers.csv", "purpose": "Dana", "days": "3"})
    link = Link.objects.get()
    for user, status in ((bob, 403), (charlie, 404)):
        for place in (page(release, "share"), page(release, "rebuild"), page_of_link(link)):
            assert as_user(user).post(place).status_code == status, (user, place)
    link.refresh_from_db()
    assert link.revoked_at is None
    assert Release.objects.count() == 1


def test_an_unfinished_release_has_nothing_to_share(
    panel: Survey, someone: Contributor, order: Order, alice: User
) -> None:
    waiting = order(panel)
    assert as_user(alice).get(page(waiting, "share")).status_code == 404
    assert as_user(alice).post(page(waiting, "rebuild")).status_code == 404
