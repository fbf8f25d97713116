"""Links for people without an account: signed, expiring, revocable, logged."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from crowd import recruitment
from crowd.models import Contributor
from exports import links
from exports.models import Download, Link, Release
from surveys.models import Survey
from tests import factories
from tests.api import client, problem
from tests.exports.conftest import Order, contents

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(panel: Survey, someone: Contributor, build: Order) -> Release:
    return build(panel, formats=["csv"], k=2)


@pytest.fixture
def link(release: Release, alice: User) -> Link:
    return links.create(
        release=release, name="answers.csv", purpose="Dana's paper", days=7, by=alice, now=timezone.now()
    )


def follow(token: str) -> tuple[int, str]:
    response: Any = Client().get(f"/d/{token}")
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, content.decode()


def test_whoever_has_it_gets_the_file_and_is_logged(link: Link, release: Release) -> None:
    assert follow(links.token(link)) == (200, contents(release)["answers.csv"].decode())
    [logged] = Download.objects.all()
    assert (logged.name, logged.user, logged.link) == ("answers.csv", None, link)


def test_a_look_without_fetching_is_no_download(link: Link, release: Release) -> None:
    response = Client().head(f"/d/{links.token(link)}")
    assert (response.status_code, response.content) == (200, b"")
    assert int(response["Content-Length"]) == len(contents(release)["answers.csv"])
    assert not Download.objects.exists()


def test_a_tampered_link_opens_nothing(link: Link, release: Release, alice: User) -> None:
    other = links.create(release=release, name="manifest.json", purpose="x", days=1, by=alice, now=timezone.now())
    number, signature = links.token(link).split(":")
    for forged in (f"{other.pk}:{signature}", f"{number}:{signature[:-1]}", number, "", f"{number}:", "0" * 5000):
        status, text = follow(forged)
        assert status == 404, forged
        assert "answers" not in text
    assert not Download.objects.exists()


def test_an_expired_link_says_so(link: Link) -> None:
    Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    status, text = follow(links.token(link))
    assert status == 410
    assert "has expired" in text


def test_a_link_that_was_taken_back(link: Link) -> None:
    links.revoke(link=link, now=timezone.now())
    status, text = follow(links.token(link))
    assert status == 410
    assert "taken back" in text


def test_a_link_to_a_release_with_somebody_who_withdrew(link: Link, release: Release, someone: Contributor) -> None:
    recruitment.withdraw(contributor=someone, now=datetime(2026, 4, 1, tzinfo=UTC))
    status, text = follow(links.token(link))
    assert status == 410
    assert "withdrawn" in text


def test_a_link_to_a_deleted_release(link: Link, release: Release) -> None:
    token = links.token(link)
    release.delete()
    assert follow(token)[0] == 410


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": 0}, "days"),
        ({"days": 91}, "days"),
        ({"purpose": "  "}, "purpose"),
        ({"name": "../manifest.json"}, "name"),
        ({"name": "answers.parquet"}, "name"),
    ],
)
def test_what_a_link_must_say(release: Release, alice: User, changes: dict, field: str) -> None:
    wanted = {"name": "answers.csv", "purpose": "Dana", "days": 7, **changes}
    with pytest.raises(ValidationError) as refused:
        links.create(release=release, by=alice, now=timezone.now(), **wanted)
    assert list(refused.value.error_dict) == [field]


def test_over_the_api(release: Release, alice: User, bob: User, charlie: User) -> None:
    place = f"/api/v1/releases/{release.pk}/links/"
    made = client(alice).post(place, {"name": "answers.csv", "purpose": "Dana"}, format="json")
    assert made.status_code == 201
    assert follow(made.json()["url"].rpartition("/d/")[2])[0] == 200
    assert [found["purpose"] for found in client(alice).get(place).json()["results"]] == ["Dana"]
    [logged] = client(alice).get(f"/api/v1/releases/{release.pk}/downloads/").json()["results"]
    assert (logged["name"], logged["link"], logged["user"]) == ("answers.csv", made.json()["id"], None)
    factories.share(release.survey, bob)
    assert client(bob).get(place).status_code == 403
    assert client(charlie).get(place).status_code == 404
    problem(client(charlie).delete(f"{place}{made.json()['id']}/"), 404)
    assert client(alice).delete(f"{place}{made.json()['id']}/").status_code == 204
    assert follow(made.json()["url"].rpartition("/d/")[2])[0] == 410
    problem(client(alice).delete(f"{place}999/"), 404)
