"""An order sent twice, one after the other and at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from crowd.models import Contributor
from exports import idempotency, requests
from exports.models import Link, OrderKey, Release
from surveys.models import Survey
from tests import factories
from tests.api import client, problem
from tests.exports.conftest import Order

RELEASES = "/api/v1/releases/"


@pytest.fixture
def crowd(panel: Survey, person: Callable[..., Contributor]) -> Survey:
    for number in range(6):
        person(panel, name=f"Ann {number}", age="old", why=f"Because {number}")
    return panel


def create(user: User, key: str | None, **body: Any) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client(user).post(RELEASES, {"survey": "panel", **body}, format="json", headers=headers)


@pytest.mark.django_db
def test_the_same_order_with_the_same_key_is_one_release(crowd: Survey, alice: User) -> None:
    first, again = create(alice, "k1", seed=7), create(alice, "k1", seed=7)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first["Location"] == again["Location"]
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert Release.objects.count() == 1


@pytest.mark.django_db
def test_it_shows_how_the_release_is_by_now(crowd: Survey, alice: User) -> None:
    create(alice, "k1")
    Release.objects.update(state="cancelled")
    assert create(alice, "k1").json()["state"] == "cancelled"


@pytest.mark.django_db
def test_another_key_or_none_or_another_person_is_another_order(crowd: Survey, alice: User, bob: User) -> None:
    factories.share(crowd, bob, may_edit=True)
    numbers = {create(user, key).json()["id"] for user, key in ((alice, "a"), (alice, "b"), (bob, "a"), (alice, None))}
    assert len(numbers | {create(alice, None).json()["id"]}) == 5


@pytest.mark.django_db
def test_another_order_under_the_same_key_is_refused(crowd: Survey, alice: User) -> None:
    create(alice, "k1", seed=7)
    assert "new key" in problem(create(alice, "k1", seed=8), 422)["detail"]
    assert Release.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_order_uses_no_key(crowd: Survey, alice: User) -> None:
    problem(create(alice, "k1", options={"drop": ["x"]}), 400)
    assert not OrderKey.objects.exists()
    assert create(alice, "k1").status_code == 201


@pytest.mark.django_db
def test_what_was_erased_does_not_come_back(crowd: Survey, alice: User) -> None:
    requests.erase(release=Release.objects.get(pk=create(alice, "k1").json()["id"]))
    assert "erased" in problem(create(alice, "k1"), 409)["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "two words", "x" * 256, "\u00e9"])
def test_what_is_no_key(crowd: Survey, alice: User, key: str) -> None:
    assert "Idempotency-Key" in problem(create(alice, key), 400)["errors"]
    assert not Release.objects.exists()


@pytest.mark.django_db
def test_who_lost_the_survey_gets_nothing_by_an_old_key(crowd: Survey, bob: User) -> None:
    member = factories.share(crowd, bob, may_edit=True)
    create(bob, "k1")
    member.delete()
    problem(create(bob, "k1"), 404)


@pytest.mark.django_db
def test_links_have_keys_too(build: Order, crowd: Survey, alice: User) -> None:
    place = f"{RELEASES}{build(crowd).pk}/links/"
    body = {"name": "answers.csv", "purpose": "Dana Levi"}
    first, again = (client(alice).post(place, body, format="json", headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Link.objects.count() == 1
    problem(create(alice, "k1"), 422)  # not with a release


@pytest.mark.django_db(transaction=True)
def test_eight_requests_at_once_make_one_release(crowd: Survey, alice: User, now: datetime) -> None:
    start = Barrier(8)

    def make() -> Release:
        return requests.request_release(survey=crowd, by=alice, options={}, seed=7, now=now)

    def ask(_: int) -> tuple[int, bool]:
        start.wait()
        try:
            found = idempotency.once(user=alice, key="k", order=["x"], kind=Release, make=make, now=now)
            return found.made.pk, found.again
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert len({number for number, _ in found}) == 1
    assert sorted(again for _, again in found) == [False] + [True] * 7
    assert Release.objects.count() == 1
