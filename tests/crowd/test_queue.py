"""Sending work to the workers."""

import os
import subprocess
import sys
from pathlib import Path

import redis
from django.conf import settings

from crowd.queue import send
from crowd.tasks import heartbeat

# In a process of its own: Celery keeps its connections.
SEND = """
import time, django
django.setup()
from crowd.queue import send
from crowd.tasks import heartbeat
started = time.monotonic()
assert send(heartbeat) is False
assert time.monotonic() - started < 10, time.monotonic() - started
"""


def test_a_message_waits_for_a_worker(broker: redis.Redis) -> None:
    broker.flushdb()
    assert send(heartbeat)
    assert broker.llen("celery") == 1
    broker.flushdb()


def test_a_silent_broker_is_no_error_and_takes_no_time(tmp_path: Path) -> None:
    changes = {"CROWDSEED_TEST_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", SEND]
    run = subprocess.run(command, env={**os.environ, **changes}, cwd=settings.BASE, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "crowd.tasks.heartbeat will be sent again later" in run.stderr
