"""A person withdraws after a release was built: it says so, names them, and can be ordered anew without them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from crowd import recruitment
from crowd.models import Contributor
from exports import dataset, tombstones
from exports.models import Release
from surveys.models import Survey
from tests.api import client
from tests.exports.conftest import Order, contents

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(
    panel: Survey, person: Callable[..., Contributor], build: Order, now: datetime
) -> tuple[Release, Contributor]:
    """A ready release of six people's answers, and one of them."""
    people = [person(panel, name=f"Ann {number}", age="old", why=f"Because {number}") for number in range(6)]
    for one in people:
        recruitment.consent_again(contributor=one, language="en", now=now - timedelta(hours=1))
    return build(panel, formats=["csv"], k=2), people[0]


def later(release: Release) -> datetime:
    assert release.started_at is not None
    return release.started_at + timedelta(hours=1)


def is_superseded(release: Release) -> bool:
    found: Any = tombstones.with_superseded(Release.objects.filter(pk=release.pk)).get()
    assert found.superseded == tombstones.is_superseded(release=release)
    return bool(found.superseded)


def test_nobody_withdrew(ready: tuple[Release, Contributor]) -> None:
    release, _ = ready
    assert not is_superseded(release)
    assert tombstones.of(release=release) == []


def test_who_withdraws_gets_a_tombstone_under_the_name_they_have_in_the_file(
    ready: tuple[Release, Contributor],
) -> None:
    release, person = ready
    before = contents(release)
    recruitment.withdraw(contributor=person, now=later(release))
    assert is_superseded(release)
    [stone] = tombstones.of(release=release)
    assert stone.withdrawn_at == later(release)
    assert stone.contributor in before["answers.csv"].decode()
    assert contents(release) == before, "what was released is not rewritten"


def test_who_withdrew_before_is_not_in_it(
    panel: Survey, ready: tuple[Release, Contributor], build: Order, now: datetime
) -> None:
    _, person = ready
    recruitment.withdraw(contributor=person, now=now - timedelta(minutes=5))
    release = build(panel, formats=["csv"], k=2, seed=8)
    assert not is_superseded(release)


def test_an_unfinished_release_has_no_tombstones(
    panel: Survey, ready: tuple[Release, Contributor], order: Order
) -> None:
    release = order(panel, k=2)
    recruitment.withdraw(contributor=ready[1], now=later(ready[0]))
    assert not is_superseded(release)
    assert tombstones.of(release=release) == []


def test_a_rebuilt_release_lacks_them_and_names_everybody_else_the_same(
    ready: tuple[Release, Contributor], alice: User
) -> None:
    release, person = ready
    before = contents(release)["answers.csv"].decode()
    recruitment.withdraw(contributor=person, now=later(release))
    [stone] = tombstones.of(release=release)
    again = tombstones.rebuild(release=release, by=alice, now=later(release))
    dataset.build_queued(release_id=again.pk, clock=lambda: later(release) + timedelta(hours=1))
    again.refresh_from_db()
    assert (again.state, again.replaces, again.seed) == ("ready", release, release.seed)
    assert again.digest != release.digest
    after = contents(again)["answers.csv"].decode()
    assert after.splitlines() == [line for line in before.splitlines() if stone.contributor not in line]
    assert not is_superseded(again)


def test_over_the_api(ready: tuple[Release, Contributor], alice: User, charlie: User) -> None:
    release, person = ready
    place = f"/api/v1/releases/{release.pk}/"
    assert client(alice).get(place).json()["superseded"] is False
    recruitment.withdraw(contributor=person, now=later(release))
    assert client(alice).get(place).json()["superseded"] is True
    [stone] = client(alice).get(f"{place}tombstones/").json()
    assert stone["contributor"] == tombstones.of(release=release)[0].contributor
    made = client(alice).post(f"{place}rebuild/")
    assert made.status_code == 201
    assert (made.json()["replaces"], made.json()["state"]) == (release.pk, "queued")
    assert client(charlie).get(f"{place}tombstones/").status_code == 404
    assert client(charlie).post(f"{place}rebuild/").status_code == 404


def test_only_a_ready_release_is_rebuilt(
    panel: Survey, ready: tuple[Release, Contributor], order: Order, alice: User
) -> None:
    reply = client(alice).post(f"/api/v1/releases/{order(panel).pk}/rebuild/")
    assert reply.status_code == 409
    assert "Retry one that failed" in reply.json()["detail"]
