"""The API against its own description: generated requests, as Alice with data, find nothing that is not in it.

Bounded and the same each time. Each request runs in a transaction that is rolled back: what one erases is there for the
next. More of them: `CROWDSEED_API_EXAMPLES=300 .venv/bin/python -m pytest tests/test_schemathesis.py`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import override_settings
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import strategies as st
from knox.models import AuthToken
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from crowd import aggregation
from exports import blueprints, dataset, links, requests, syntheses
from exports.models import Release
from exports.webhooks import deliveries
from exports.webhooks.models import Event, Webhook
from tests import factories
from tests.exports.test_blueprints import coins

EXAMPLES = int(os.environ.get("CROWDSEED_API_EXAMPLES", "5"))
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
DESCRIBED: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
OPERATIONS = [(method.upper(), path) for path, operations in DESCRIBED["paths"].items() for method in operations]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def release(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Release]:
    """Made once: what a test changes is rolled back within the transaction that all of them are in."""
    folder = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with folder, django_db_blocker.unblock(), transaction.atomic():
        yield _ready(by=factories.UserFactory(username="alice"), now=datetime(2026, 3, 1, 12, 0, tzinfo=UTC))
        transaction.set_rollback(True)


def _ready(*, by: User, now: datetime) -> Release:
    """A ready release, of a survey with answers, consensus and items."""
    task = factories.mood_task(owner=by, now=now)
    for item in task.items.all():
        for mood in ("good", "good", "bad"):
            person = factories.ContributorFactory(survey=task)
            factories.answer(task, person, {"mood": mood}, now=now, item=item)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    made = requests.request_release(survey=task, by=by, options={"formats": ["csv", "parquet"]}, seed=7, now=now)
    dataset.build_queued(release_id=made.pk, clock=lambda: now)
    made.refresh_from_db()
    assert made.is_ready
    return made


@pytest.fixture
def alice(release: Release) -> User:
    owner: User = release.survey.owner
    return owner


@pytest.fixture
def known(
    request: pytest.FixtureRequest, release: Release, alice: User, tried_out_here: None
) -> dict[str, dict[str, Any]]:
    """By the beginning of an address: what its parameters may be that is really there."""
    now = timezone.now()
    link = links.create(release=release, name="answers.csv", purpose="Dana", days=3, by=alice, now=now)
    hook = Webhook.objects.create(
        survey=release.survey, url="https://example.org/", events=["release.ready"], created_by=alice, created_at=now
    )
    message = deliveries.order(webhook=hook, event=Event.PING, data={}, now=now)
    return {
        **_made_up(request.node.callspec.params["path"], alice, now),
        "/api/v1/releases/": {"id": release.pk, "name": "answers.csv", "link": link.pk, "to": release.pk},
        "/api/v1/surveys/": {"slug": release.survey.slug, "id": hook.pk, "delivery": str(message.pk)},
        "/api/v1/tokens/": {"id": AuthToken.objects.create(alice)[0].digest[:20]},
    }


def _made_up(path: str, alice: User, now: datetime) -> dict[str, dict[str, Any]]:
    """A blueprint and a dataset from it, where the address is of these: building one takes seconds."""
    if not path.startswith(("/api/v1/blueprints/", "/api/v1/syntheses/")):
        return {}
    blueprint = coins(alice, now)
    version = blueprints.newest(blueprint=blueprint)
    made = blueprints.order(version=version, by=alice, rows=None, seed=7, formats=("csv",), now=now)
    syntheses.build_queued(synthesis_id=made.pk, clock=lambda: now)
    return {
        "/api/v1/blueprints/": {"id": blueprint.pk, "version": 1},
        "/api/v1/syntheses/": {"id": made.pk, "name": "throws.csv"},
    }


def _of(place: dict[str, Any], names: Any) -> dict[str, Any]:
    return {name: value for name, value in place.items() if name in names}


def whole(app: Any) -> Any:
    """The application, each answer read to its end and closed, which schemathesis leaves to the garbage collector."""

    def called(environ: Any, start_response: Any) -> list[bytes]:
        with closing(app(environ, start_response)) as response:
            return [b"".join(response)]

    return called


@pytest.fixture
def send(
    alice: User, settings: Settings, known: dict[str, dict[str, Any]], caplog: Any
) -> Iterator[Callable[[Any, bool], None]]:
    """Send a generated request, of what is there where `real`, and hold the answer to the description."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    caplog.set_level("CRITICAL")
    # As Django's own test client does: the test's connection is not the request's to close.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    app = whole(get_wsgi_application())
    headers = {"Authorization": f"Token {AuthToken.objects.create(alice)[1]}"}

    def sent(case: Any, real: bool) -> None:
        if real:
            place = next((names for start, names in known.items() if case.operation.path.startswith(start)), {})
            case.path_parameters = {**(case.path_parameters or {}), **_of(place, case.path_parameters or {})}
            case.query = {**(case.query or {}), **_of(place, case.query or {})}
        with transaction.atomic():
            response = case.call(app=app, headers={**headers, "Idempotency-Key": str(uuid4())})
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    yield sent
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(one) for one in OPERATIONS])
def test_every_answer_is_as_described(method: str, path: str, send: Callable[[Any, bool], None]) -> None:
    operation = schemathesis.openapi.from_dict(DESCRIBED)[path][method]

    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(case=operation.as_strategy(), real=st.booleans())
    def run(case: Any, real: bool) -> None:
        send(case, real)

    run()
