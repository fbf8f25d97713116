"""Is everything alive?"""

from collections import namedtuple
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import redis
from django.core.cache import cache
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from crowd import health
from crowd.health import Check, Health, Queue
from crowd.health_views import healthz

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def _no_heartbeat(broker: redis.Redis) -> None:
    cache.delete(health.HEARTBEAT)


def test_the_worst_check_is_the_state() -> None:
    assert Health(()).state == "ok"
    assert Health((Check("a", "ok", ""), Check("b", "warn", ""))).state == "warn"
    assert Health((Check("a", "fail", ""), Check("b", "warn", ""))).state == "fail"


def test_pages_are_served_while_only_the_workers_are_down() -> None:
    assert Health((Check("worker", "fail", ""), Check("database", "warn", "", essential=True))).serving
    assert not Health((Check("database", "fail", "", essential=True),)).serving


@pytest.mark.parametrize(
    ("value", "state"), [(0, "ok"), (10, "ok"), (10.1, "warn"), (20, "warn"), (20.1, "fail"), (float("inf"), "fail")]
)
def test_grades(value: float, state: str) -> None:
    assert health.graded(value, warn=10, fail=20) == state


@pytest.mark.usefixtures("_no_heartbeat")
class TestWorker:
    def test_none_has_reported(self, now: datetime) -> None:
        check = health.check_worker(now=now)
        assert check.state == "fail"
        assert "No worker has reported yet" in check.text

    @pytest.mark.parametrize(("age", "state"), [(-5, "ok"), (0, "ok"), (12, "ok"), (41, "warn"), (121, "fail")])
    def test_by_its_last_report(self, now: datetime, age: int, state: str) -> None:
        health.beat(now=now - timedelta(seconds=age))
        check = health.check_worker(now=now)
        assert check.state == state
        assert f"{max(age, 0)} s" in check.text


def test_a_silent_broker_is_told_within_seconds(settings: Settings, tmp_path: Path, now: datetime) -> None:
    settings.BROKER_URL = f"redis+socket://{tmp_path / 'none.sock'}"
    check = health.check_broker()
    assert check.state == "fail"
    assert "answers are kept" in check.text


def test_a_silent_cache_is_told(settings: Settings, tmp_path: Path, now: datetime) -> None:
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": f"unix://{tmp_path / 'none.sock'}"}}
    check = health.check_worker(now=now)
    assert check.state == "fail"
    assert "CACHE_URL" in check.text


def test_a_broker_that_answers(broker: redis.Redis) -> None:
    assert health.check_broker().state == "ok"


@pytest.mark.django_db
def test_a_database_that_answers() -> None:
    assert health.check_database().state == "ok"


@pytest.mark.parametrize(
    ("age", "state", "words"),
    [(None, "ok", "Nothing waits"), (3, "ok", "3 s"), (61, "warn", "more workers"), (601, "fail", "more workers")],
)
def test_a_queue_by_the_age_of_its_oldest_work(now: datetime, age: float | None, state: str, words: str) -> None:
    check = health.check_queue(Queue("aggregation", lambda now: age), now=now)
    assert (check.name, check.state) == ("aggregation", state)
    assert words in check.text


@pytest.mark.parametrize(("free", "state"), [(5, "ok"), (1, "warn"), (0.1, "fail")])
def test_the_disk_by_what_is_free(free: float, state: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: Usage(0, 0, int(free * health.GIB)))
    check = health.check_disk(tmp_path)
    assert check.state == state
    assert f"{free:.1f} GiB" in check.text


@pytest.mark.django_db
def test_the_whole_names_every_check(broker: redis.Redis, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "QUEUES", [Queue("letters", lambda now: 5)])
    health.beat(now=now)
    found = health.health(now=now)
    assert [check.name for check in found.checks] == ["database", "broker", "worker", "letters", "disk"]
    assert found.serving


@pytest.mark.django_db
def test_healthz_is_200_while_pages_can_be_served(client: Client, broker: redis.Redis) -> None:
    cache.delete(health.HEARTBEAT)
    reply = client.get("/healthz")
    assert reply.status_code == 200
    assert reply.json()["checks"]["worker"] == "fail"
    assert reply.json()["state"] == "fail"
    assert "no-cache" in reply["Cache-Control"]


@pytest.mark.django_db
def test_healthz_is_503_without_the_essential(
    rf: RequestFactory, broker: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: Usage(0, 0, 0))
    assert healthz(rf.get("/healthz")).status_code == 503


def test_healthz_takes_no_post(rf: RequestFactory) -> None:
    assert healthz(rf.post("/healthz")).status_code == 405
