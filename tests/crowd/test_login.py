from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from knox.models import AuthToken
from pytest_django.fixtures import Settings

from surveys.models import Survey
from tests.api import client, problem

pytestmark = pytest.mark.django_db

PASSWORD = "a long pass phrase"


@pytest.fixture(autouse=True)
def _own_cache(settings: Settings) -> None:
    """The count of tries must not depend on other tests."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def log_in(**credentials: Any) -> Any:
    return client().post("/api/v1/login/", credentials, format="json")


def test_a_token_for_name_and_password(alice: User) -> None:
    reply = log_in(username="alice", password=PASSWORD).json()
    expiry = parse_datetime(reply["expiry"])
    assert expiry is not None
    assert timedelta(0) < expiry - timezone.now() < timedelta(days=31)
    program = client()
    program.credentials(HTTP_AUTHORIZATION=f"Token {reply['token']}")
    assert program.get("/api/v1/surveys/").status_code == 200
    assert reply["token"] not in str(list(AuthToken.objects.values()))


def test_after_logging_out_it_is_worthless(alice: User) -> None:
    program = client(alice)
    assert program.post("/api/v1/logout/").status_code == 204
    problem(program.get("/api/v1/surveys/"), 401)
    problem(client().post("/api/v1/logout/"), 401)


@pytest.mark.parametrize(
    ("credentials", "status"),
    [
        ({"username": "alice", "password": "wrong"}, 401),
        ({"username": "nobody", "password": PASSWORD}, 401),
        ({"username": "alice"}, 400),
        ({}, 400),
        ({"username": ["alice"], "password": {}}, 400),
        ({"username": "a" * 10_000, "password": "x"}, 400),
    ],
)
def test_who_does_not_get_in(alice: User, credentials: dict[str, Any], status: int) -> None:
    problem(log_in(**credentials), status)


def test_nor_does_somebody_who_was_shut_out(alice: User) -> None:
    alice.is_active = False
    alice.save()
    problem(log_in(username="alice", password=PASSWORD), 401)


def test_guessing_is_slow(alice: User) -> None:
    for _ in range(10):
        problem(log_in(username="alice", password="wrong"), 401)
    reply = log_in(username="alice", password=PASSWORD)
    assert int(reply["Retry-After"]) > 0
    problem(reply, 429)


def test_tampered_tokens(alice: User) -> None:
    token = AuthToken.objects.create(alice)[1]
    for header in (f"Token {token[:-1]}", f"Token {token[:15]}{'0' * 49}", "Token", "Token a b", "Token \u00e4"):
        program = client()
        program.credentials(HTTP_AUTHORIZATION=header)
        problem(program.get("/api/v1/surveys/"), 401)


def test_an_expired_token(alice: User) -> None:
    program = client(alice)
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    problem(program.get("/api/v1/surveys/"), 401)


def with_token(token: str) -> Any:
    program = client()
    program.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return program


def test_a_token_lives_as_long_as_is_asked_and_not_longer_than_ninety_days(alice: User) -> None:
    expiry = parse_datetime(log_in(username="alice", password=PASSWORD, days=90).json()["expiry"])
    assert expiry is not None
    assert timedelta(days=89) < expiry - timezone.now() <= timedelta(days=90)
    for days in (0, 91, -1, "x"):
        assert "days" in problem(log_in(username="alice", password=PASSWORD, days=days), 400)["errors"]


def test_a_token_that_may_only_read_changes_nothing(alice: User, task: Survey) -> None:
    reply = log_in(username="alice", password=PASSWORD, scope="read").json()
    assert reply["scope"] == "read"
    program = with_token(reply["token"])
    assert program.get("/api/v1/surveys/mood/").status_code == 200
    for method, url in (("post", "surveys/mood/items/"), ("post", "releases/"), ("delete", "tokens/x/")):
        refused = getattr(program, method)(f"/api/v1/{url}", {"survey": "mood"}, format="json")
        assert "may only read" in problem(refused, 403)["detail"]
    assert program.post("/api/v1/logout/").status_code == 204
    problem(program.get("/api/v1/surveys/"), 401)


def test_a_scope_that_is_none(alice: User) -> None:
    assert "scope" in problem(log_in(username="alice", password=PASSWORD, scope="admin"), 400)["errors"]


def test_tokens_are_listed_without_their_secrets_and_revoked(alice: User, bob: User) -> None:
    lost = log_in(username="alice", password=PASSWORD, scope="read").json()["token"]
    kept = with_token(log_in(username="alice", password=PASSWORD).json()["token"])
    client(bob)
    reply = kept.get("/api/v1/tokens/")
    rows = reply.json()["results"]
    assert [(row["scope"], row["current"]) for row in rows] == [("write", True), ("read", False)]
    assert lost not in reply.content.decode()
    assert kept.delete(f"/api/v1/tokens/{rows[1]['id']}/").status_code == 204
    problem(with_token(lost).get("/api/v1/tokens/"), 401)
    assert [row["id"] for row in kept.get("/api/v1/tokens/").json()["results"]] == [rows[0]["id"]]


def test_nobody_revokes_the_token_of_another_or_guesses_by_a_part_of_the_name(alice: User, charlie: User) -> None:
    mine = client(alice)
    name = mine.get("/api/v1/tokens/").json()["results"][0]["id"]
    problem(client(charlie).delete(f"/api/v1/tokens/{name}/"), 404)
    problem(client().delete(f"/api/v1/tokens/{name}/"), 401)
    for guess in (name[:1], name[:-1], f"{name}0", "%"):
        problem(mine.delete(f"/api/v1/tokens/{guess}/"), 404)
    assert mine.get("/api/v1/tokens/").status_code == 200


def test_a_token_from_before_there_were_scopes_may_write(alice: User, task: Survey) -> None:
    program = client(alice)
    assert program.get("/api/v1/tokens/").json()["results"][0]["scope"] == "write"
    assert program.post("/api/v1/surveys/mood/items/", [], format="json").status_code == 200
