from typing import Any

import pytest
import redis
from django.contrib.auth.models import User
from django.core.cache import cache
from pytest_django.fixtures import Settings

from tests.api import client, problem

pytestmark = pytest.mark.django_db

SURVEYS = "/api/v1/surveys/"


@pytest.fixture
def few(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three calls a minute, and half of the minute is over."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.API_CALLS_PER_MINUTE = 3
    monkeypatch.setattr("time.time", lambda: 6030.5)
    cache.clear()


@pytest.mark.usefixtures("few")
def test_who_calls_too_often_is_told_when_to_come_back(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        assert client(alice).get(SURVEYS).status_code == 200
    reply = client(alice).get(SURVEYS)
    assert reply["Retry-After"] == "30"
    problem(reply, 429)
    assert client(bob).get(SURVEYS).status_code == 200
    monkeypatch.setattr("time.time", lambda: 6060.0)
    assert client(alice).get(SURVEYS).status_code == 200


@pytest.mark.usefixtures("few")
def test_strangers_are_turned_away_before_they_are_counted(alice: User) -> None:
    for _ in range(5):
        problem(client().get(SURVEYS), 401)


def test_without_a_cache_nobody_is_counted_and_nobody_is_shut_out(
    alice: User, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def dead(*args: object, **kwargs: object) -> None:
        raise redis.ConnectionError("no such socket")

    monkeypatch.setattr(cache, "add", dead)
    assert client(alice).get(SURVEYS).status_code == 200
    assert "are not counted" in caplog.text


def test_a_cache_that_forgets_at_once_shuts_nobody_out(alice: User, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    settings.API_CALLS_PER_MINUTE = 1
    assert [client(alice).get(SURVEYS).status_code for _ in range(3)] == [200] * 3
