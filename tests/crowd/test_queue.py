"""Sending work to the workers."""

import time
from pathlib import Path

import pytest
import redis
from django.core.cache import cache

from crowd import health
from crowd.celery import app
from crowd.queue import send
from crowd.tasks import heartbeat
from tests.runtime_fixtures import eventually


@pytest.fixture
def _no_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A broker that is down. Celery keeps its connections in pools: they are made anew before and after."""
    app.close()
    monkeypatch.setitem(app.conf, "broker_url", f"redis+socket://{tmp_path / 'none.sock'}")
    yield
    app.close()


def test_a_message_waits_for_a_worker(broker: redis.Redis) -> None:
    broker.flushdb()
    assert send(heartbeat)
    assert broker.llen("celery") == 1
    broker.flushdb()


@pytest.mark.usefixtures("_no_broker")
def test_a_silent_broker_is_no_error_and_takes_no_time(caplog: pytest.LogCaptureFixture) -> None:
    started = time.monotonic()
    assert not send(heartbeat)
    assert time.monotonic() - started < 2
    assert "crowd.tasks.heartbeat will be sent again later" in caplog.text


def test_a_worker_does_it(worker: None, broker: redis.Redis) -> None:
    cache.delete(health.HEARTBEAT)
    assert send(heartbeat)
    eventually(lambda: cache.get(health.HEARTBEAT))
