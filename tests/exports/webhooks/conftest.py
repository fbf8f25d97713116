"""A receiver of messages on this machine, and a webhook that leads to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.contrib.auth.models import User
from pytest_django.fixtures import Settings

from exports.webhooks import subscriptions
from exports.webhooks.models import Webhook
from surveys.models import Survey

EVENTS = ["release.ready", "release.refused", "release.failed"]


@dataclass
class Receiver:
    """Answers with `status`, and keeps what came."""

    url: str = ""
    status: int = 204
    location: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    here = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(here.status)
            if here.location:
                self.send_header("Location", here.location)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.url = f"http://127.0.0.1:{server.server_port}/hook?from=crowdseed"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def closed_network(settings: Settings) -> None:
    """An installation that may send messages to its own network."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True


@pytest.fixture
def hook(closed_network: None, panel: Survey, alice: User, now: datetime, receiver: Receiver) -> Webhook:
    return subscriptions.create(survey=panel, url=receiver.url, events=EVENTS, by=alice, now=now)


@pytest.fixture
def clock(now: datetime) -> Callable[[], datetime]:
    return lambda: now
