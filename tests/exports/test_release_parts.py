from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from crowd.models import Contributor
from exports import release_parts
from exports.leases import LEASE, RENEW_AFTER, Lost
from exports.models import Release, ReleasePart
from exports.release_parts import PartLost, path
from surveys.models import Survey
from tests.exports.conftest import Order

pytestmark = pytest.mark.django_db

State = Release.State


@pytest.fixture
def release(
    order: Order, panel: Survey, person: Callable[..., Contributor], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Release:
    """A release of five people that is being built, two responses a part."""
    monkeypatch.setattr(release_parts, "ROWS", 2)
    for _ in range(5):
        person(panel, age="old")
    release = order(panel)
    Release.objects.update(state=State.BUILDING, started_at=now, lease_until=now + LEASE)
    return release


@pytest.fixture
def planned(release: Release) -> Callable[..., list[ReleasePart]]:
    def made(plan: str = "a") -> list[ReleasePart]:
        return list(release_parts.planned(release=release, plan=plan))

    return made


def test_every_response_is_in_one_part(panel: Survey, planned: Callable[..., list[ReleasePart]]) -> None:
    pks = list(panel.responses.order_by("pk").values_list("pk", flat=True))
    assert [(part.number, part.after, part.until) for part in planned()] == [
        (0, 0, pks[1]),
        (1, pks[1], pks[3]),
        (2, pks[3], pks[4]),
    ]


def test_the_next_builder_goes_on_with_the_same_parts(planned: Any, release: Release, now: datetime) -> None:
    first = planned()
    hold = release_parts.take(release_id=release.pk, now=now)
    assert hold is not None
    hold.built(rows=2, found={}, left_out={}, now=now)
    assert [part.pk for part in planned()] == [part.pk for part in first]
    assert release.parts.unbuilt().count() == 2


def test_it_begins_again_where_something_else_is_wanted(planned: Any, release: Release) -> None:
    first = planned()
    path(first[0]).parent.mkdir(parents=True)
    path(first[0]).write_bytes(b"old")
    assert not {part.pk for part in planned("b")} & {part.pk for part in first}
    assert not path(first[0]).exists()


def test_a_release_that_was_called_off_gets_no_parts(planned: Any, release: Release) -> None:
    Release.objects.update(state=State.CANCELLED)
    with pytest.raises(Lost):
        planned()
    assert not ReleasePart.objects.exists()


def test_two_workers_never_hold_the_same_part(planned: Any, release: Release, now: datetime) -> None:
    planned()
    holds = [release_parts.take(release_id=release.pk, now=now) for _ in range(4)]
    assert [hold and hold.part.number for hold in holds] == [0, 1, 2, None]
    assert release_parts.wanting(now=now) == []


def test_of_two_who_see_a_free_part_one_gets_it(
    planned: Any, release: Release, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned()
    free = ReleasePart.objects.free

    def and_gone(at: datetime) -> Any:
        seen = list(free(at))
        ReleasePart.objects.update(lease_until=now + LEASE)
        monkeypatch.setattr(ReleasePart.objects, "free", free)
        return SimpleNamespace(filter=lambda **_: seen)

    monkeypatch.setattr(ReleasePart.objects, "free", and_gone)
    assert release_parts.take(release_id=release.pk, now=now) is None


def test_a_lease_that_ran_out_frees_the_part(planned: Any, release: Release, now: datetime) -> None:
    planned()
    dead = release_parts.take(release_id=release.pk, now=now)
    late = now + LEASE
    Release.objects.update(lease_until=late + LEASE)
    assert release_parts.wanting(now=late) == [release.pk]
    again = release_parts.take(release_id=release.pk, now=late)
    assert dead
    assert again
    assert again.part == dead.part
    with pytest.raises(PartLost):
        dead.built(rows=2, found={}, left_out={}, now=late)
    dead.give_back()
    again.built(rows=2, found={}, left_out={}, now=late)
    again.give_back()
    assert ReleasePart.objects.get(number=0).built_at == late


def test_a_lease_is_renewed_now_and_then(planned: Any, release: Release, now: datetime) -> None:
    planned()
    hold = release_parts.take(release_id=release.pk, now=now)
    assert hold
    hold.renew(now=now + timedelta(seconds=1))
    assert ReleasePart.objects.get(number=0).lease_until == now + LEASE
    hold.renew(now=now + RENEW_AFTER)
    assert ReleasePart.objects.get(number=0).lease_until == now + RENEW_AFTER + LEASE


def test_who_builds_what_nobody_wants_is_told(planned: Any, release: Release, now: datetime) -> None:
    planned()
    hold = release_parts.take(release_id=release.pk, now=now)
    assert hold
    Release.objects.update(state=State.CANCELLED)
    with pytest.raises(PartLost):
        hold.renew(now=now + RENEW_AFTER)
    assert release_parts.take(release_id=release.pk, now=now + LEASE) is None


def test_parts_of_what_is_built_are_swept(planned: Any, release: Release, now: datetime) -> None:
    [part, *_] = planned()
    hold = release_parts.take(release_id=release.pk, now=now)
    path(part).parent.mkdir(parents=True)
    path(part).write_bytes(b"x")
    release_parts.sweep()
    assert path(part).exists()
    Release.objects.update(state=State.READY)
    release_parts.sweep()
    assert not ReleasePart.objects.exists()
    assert not path(part).exists()
    # Somebody was still at it.
    path(part).parent.mkdir(parents=True)
    path(part).write_bytes(b"x")
    assert hold
    hold.give_back()
    assert not path(part).parent.exists()
