"""Clients of the HTTP API, and what every endpoint owes them."""

from typing import Any

from django.contrib.auth.models import User
from knox.models import AuthToken
from rest_framework.test import APIClient

PROBLEM = "application/problem+json"


def client(user: User | None = None) -> APIClient:
    """A program with a token of `user`, or without any."""
    made = APIClient()
    if user is not None:
        made.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(user)[1]}")
    return made


def post(user: User, url: str, body: bytes, content_type: str, **environ: Any) -> Any:
    """Send these very bytes."""
    raw: Any = body  # the stubs want text, which would be encoded again
    return client(user).generic("POST", url, raw, content_type=content_type, **environ)


def problem(response: Any, status: int) -> dict[str, Any]:
    """The problem that the response reports; it must be a well-formed one (RFC 9457) with a sentence."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    found: dict[str, Any] = response.json()
    assert found["status"] == status
    assert found["title"]
    assert found["detail"].endswith((".", "“errors”."))
    assert "Traceback" not in str(found)
    return found
