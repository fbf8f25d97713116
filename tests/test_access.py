"""Every address there is, asked for by those who may not: whatever is added to it is held to this by being there.

Alice owns, Bob may look, Charlie is an outsider with a survey of his own.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.views.generic import RedirectView
from knox.models import AuthToken
from pytest_django.fixtures import Settings

from exports.models import Blueprint, BlueprintVersion, Link, PrivacySpend, Release, Synthesis
from exports.webhooks import deliveries
from exports.webhooks.models import Event, Webhook
from surveys.models import Survey
from tests import factories

METHODS = ("get", "post", "put", "patch", "delete")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
SECRET = "Zanzibar"
RESULT: dict[str, list[str]] = {"columns": [], "rows": []}
# What is everybody's own: log-in, what the API is, Django's shortcuts by content type, and the list of an application.
EVERYBODYS = ("api/v1/schema", "api/v1/docs", "api/v1/login", "api/v1/blueprints/schema", "admin/r/", "admin/login")
# To look at what might be needs a body; nothing is kept.
TRIES = {"api/v1/surveys/<slug:slug>/priors/", "api/v1/blueprints/<int:pk>/preview/"}
# Only superusers get to these, whoever owns what.
ADMINS = ("admin/auth/",)
Places = dict[str, dict[str, Any]]


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with its view, but those that only lead to another."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        elif getattr(one.callback, "view_class", None) is not RedirectView:
            yield route, one.callback


def methods(view: Any) -> list[str]:
    """What can be done; a view that is a function shows, and takes a form."""
    found = getattr(view, "view_class", None)
    return [name.upper() for name in (METHODS if found else METHODS[:2]) if found is None or hasattr(found, name)]


def checked() -> list[tuple[str, str]]:
    """What can be done at addresses of one thing, which must have an owner."""
    found = [(route, view) for route, view in routes(get_resolver()) if PARAMETER.search(route) and "(?P" not in route]
    ours = [one for one in found if one[0].startswith(("admin/", "api/", "preview/")) and not is_everybodys(one[0])]
    return [(method, route) for route, view in ours for method in methods(view)]


def is_everybodys(route: str) -> bool:
    return route.startswith((*EVERYBODYS, *ADMINS))


@pytest.fixture
def places(task: Survey, alice: User, charlie: User, now: datetime, settings: Settings) -> Places:
    """By the beginning of an address, what its parameters are of what Alice has."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    factories.SurveyFactory(owner=charlie)
    Survey.objects.filter(pk=task.pk).update(title=SECRET)
    person = factories.ContributorFactory(survey=task)
    item = task.items.earliest("pk")
    answer = factories.answer(task, person, {"mood": "good"}, now=now, item=item)
    by: dict[str, Any] = {"created_by": alice, "created_at": now}
    manifest = {"files": [{"name": "a.csv", "sha256": "0" * 64}]}
    release = Release.objects.create(survey=task, seed=1, state="ready", started_at=now, manifest=manifest, **by)
    link = Link.objects.create(release=release, name="a.csv", expires_at=now + timedelta(days=1), **by)
    hook = Webhook.objects.create(survey=task, url="https://example.org/", events=["release.ready"], **by)
    message = deliveries.order(webhook=hook, event=Event.PING, data={}, now=now)
    paid = PrivacySpend.objects.create(survey=task, key="k", what=SECRET, epsilon=1, state="ready", result=RESULT, **by)
    blueprint = Blueprint.objects.create(name=SECRET, owner=alice, survey=task)
    version = BlueprintVersion.objects.create(blueprint=blueprint, number=1, text="", document={}, **by)
    made = Synthesis.objects.create(version=version, seed=1, state="ready", manifest=manifest, formats=["csv"], **by)
    survey = {"pk": task.pk, "object_id": task.pk, "survey": task.pk, "slug": task.slug}
    messages = {"delivery": message.pk}
    return {
        "preview/": survey,
        "admin/surveys/survey/": {**survey, "table": paid.pk},
        "admin/surveys/question/": {"object_id": task.questions.earliest("pk").pk},
        "admin/surveys/item/": {"object_id": item.pk},
        "admin/crowd/contributor/": {"object_id": person.pk},
        "admin/crowd/response/": {"object_id": answer.pk},
        "admin/webhooks/": {**survey, "pk": hook.pk},
        "admin/webhooks/message/": {"pk": message.pk},
        "admin/exports/release/": {"object_id": release.pk, "survey": task.pk, "link": link.pk},
        "admin/exports/blueprint/": {"object_id": blueprint.pk, "blueprint": blueprint.pk},
        "admin/exports/synthesis/": {"object_id": made.pk},
        "api/v1/tokens/": {"id": AuthToken.objects.create(alice)[0].digest[:20]},
        "api/v1/surveys/": {**survey, "name": "a.png", "pk": hook.pk, **messages},
        "api/v1/surveys/<slug:slug>/private-tables/": {**survey, "pk": paid.pk},
        "api/v1/releases/": {"pk": release.pk, "name": "a.csv", "link": link.pk},
        "api/v1/blueprints/": {"pk": blueprint.pk},
        "api/v1/syntheses/": {"pk": made.pk, "name": "a.csv"},
    }


def address(route: str, places: Places) -> str:
    known = places[max((start for start in places if route.startswith(start)), key=len)]
    return "/" + PARAMETER.sub(lambda found: str(known[found[1]]), route)


def answers(
    user: User | None, places: Places, asked: list[tuple[str, str]]
) -> Iterator[tuple[str, str, HttpResponseBase]]:
    """What the user gets at each address by each method; nothing of it is kept."""
    client = Client()
    if user is not None:
        client.force_login(user)
    for method, route in asked:
        with transaction.atomic():
            reply = client.generic(method, address(route, places), "{}", content_type="application/json")
            transaction.set_rollback(True)
        yield method, route, reply


def is_away(reply: HttpResponseBase) -> bool:
    """Sent to where there is nothing of it: the admin's first page, or the log-in."""
    return reply.status_code == 302 and reply["Location"].partition("?")[0] in ("/admin/", "/admin/login/")


def found(replies: Iterator[tuple[str, str, HttpResponseBase]], *fitting: int) -> list[tuple[str, str, int]]:
    """What answered otherwise than it should."""
    return [
        (method, route, reply.status_code)
        for method, route, reply in replies
        if reply.status_code not in fitting and not is_away(reply)
    ]


@pytest.mark.django_db
def test_charlie_finds_nothing_of_alices_at_any_address(places: Places, charlie: User) -> None:
    assert len(checked()) > 100
    assert found(answers(charlie, places, checked()), 404) == []


@pytest.mark.django_db
def test_no_list_that_charlie_sees_names_what_is_alices(places: Places, charlie: User) -> None:
    client = Client()
    client.force_login(charlie)
    lists = [route for route, _ in routes(get_resolver()) if route.startswith(("api/", "admin/")) and "<" not in route]
    assert len(lists) > 20
    named = [route for route in lists if SECRET.encode() in client.get(f"/{route}").getvalue()]
    assert named == []


@pytest.mark.django_db
def test_without_a_log_in_there_is_nothing_at_all(places: Places) -> None:
    assert found(answers(None, places, checked()), 401) == []


@pytest.mark.django_db
def test_bob_may_look_and_changes_nothing(places: Places, task: Survey, bob: User) -> None:
    factories.share(task, bob)
    changes = [(method, route) for method, route in checked() if method != "GET" and route.startswith("api/")]
    assert {route for _, route, _ in found(answers(bob, places, changes), 403, 404)} == TRIES
