from datetime import datetime, timedelta

import pytest

from crowd import health
from exports import claims
from exports.claims import LEASE, PATIENCE
from exports.models import Release
from exports.work import MOST_ATTEMPTS
from surveys.models import Survey
from tests.exports.conftest import Order

pytestmark = pytest.mark.django_db

State = Release.State


@pytest.fixture
def release(order: Order, panel: Survey) -> Release:
    return order(panel, synthetic_rows=1)


def claimed(release: Release, now: datetime) -> claims.Claim:
    claim = claims.claim(release_id=release.pk, now=now)
    assert claim is not None
    return claim


def test_one_builder_at_a_time(release: Release, now: datetime) -> None:
    claimed(release, now)
    assert claims.claim(release_id=release.pk, now=now + LEASE / 2) is None
    release.refresh_from_db()
    assert (release.state, release.attempts, release.started_at) == (State.BUILDING, 1, now)


def test_nothing_to_claim(now: datetime) -> None:
    assert claims.claim(release_id=0, now=now) is None


def test_a_dead_builders_release_is_claimed_again_and_the_dead_one_has_lost_it(release: Release, now: datetime) -> None:
    first = claimed(release, now)
    second = claimed(release, now + LEASE)
    with pytest.raises(claims.Lost):
        first.ready(manifest={}, digest="", message="", now=now)
    with pytest.raises(claims.Lost):
        first.refuse(message="", now=now)
    first.give_back(now=now)
    second.ready(manifest={"files": []}, digest="d" * 64, message="Done.", now=now)
    release.refresh_from_db()
    assert (release.state, release.message, release.progress, release.attempts) == (State.READY, "Done.", 100, 2)


def test_a_lease_is_renewed_now_and_then(release: Release, now: datetime, django_assert_num_queries: object) -> None:
    claim = claimed(release, now)
    claim.renew(now=now + timedelta(seconds=1), progress=10)
    release.refresh_from_db()
    assert (release.progress, release.lease_until) == (0, now + LEASE)
    claim.renew(now=now + timedelta(seconds=11), progress=40)
    release.refresh_from_db()
    assert (release.progress, release.lease_until) == (40, now + timedelta(seconds=11) + LEASE)
    assert claims.claim(release_id=release.pk, now=now + LEASE) is None


def test_a_build_that_ended_badly_is_queued_again_and_given_up_in_the_end(release: Release, now: datetime) -> None:
    for attempt in range(1, MOST_ATTEMPTS + 1):
        claimed(release, now + attempt * LEASE).give_back(now=now)
        release.refresh_from_db()
        assert (release.state, release.attempts) == (State.QUEUED if attempt < MOST_ATTEMPTS else State.FAILED, attempt)
    assert "stopped 3 times" in release.message
    assert claims.claim(release_id=release.pk, now=now + timedelta(days=1)) is None


def test_after_a_result_nothing_is_given_back(release: Release, now: datetime) -> None:
    claim = claimed(release, now)
    claim.refuse(message="Too few people.", now=now)
    claim.give_back(now=now)
    release.refresh_from_db()
    assert (release.state, release.message, release.finished_at) == (State.REFUSED, "Too few people.", now)


def test_what_is_overdue(release: Release, now: datetime) -> None:
    assert claims.overdue(now=now) == []
    assert claims.overdue(now=now + PATIENCE) == [release.pk]
    claimed(release, now + PATIENCE)
    assert claims.overdue(now=now + LEASE) == []
    assert claims.overdue(now=now + PATIENCE + LEASE) == [release.pk]


def test_three_killed_builders_are_enough(release: Release, now: datetime) -> None:
    for attempt in range(MOST_ATTEMPTS):
        claimed(release, now + attempt * LEASE)
    assert claims.overdue(now=now + (MOST_ATTEMPTS + 1) * LEASE) == []
    release.refresh_from_db()
    assert release.state == State.FAILED


def test_the_health_page_knows_how_long_a_release_waits(release: Release, now: datetime) -> None:
    queue = next(queue for queue in health.QUEUES if queue.name == "releases")
    assert queue.oldest_seconds(now + timedelta(seconds=90)) == 90
    claimed(release, now)
    assert queue.oldest_seconds(now + timedelta(seconds=90)) is None
