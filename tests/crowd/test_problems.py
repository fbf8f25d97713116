import pytest
import redis
from django.core.exceptions import ValidationError
from rest_framework import exceptions

from crowd.problems import handler


def body(error: Exception) -> dict[str, object]:
    response = handler(error, {})
    assert response is not None
    assert response.content_type == "application/problem+json"
    data: dict[str, object] = response.data
    return data


def test_our_own_faults_are_not_dressed_up() -> None:
    assert handler(KeyError("x"), {}) is None


@pytest.mark.parametrize(
    ("error", "errors"),
    [
        (ValidationError({"k": ["Too low."]}), {"k": ["Too low."]}),
        (ValidationError(["One.", "Two."]), {"body": ["One.", "Two."]}),
        (exceptions.ValidationError({"a": {"b": ["No."]}}), {"a": {"b": ["No."]}}),
        (exceptions.ValidationError({"a": "No."}), {"a": ["No."]}),
    ],
)
def test_what_is_wrong_is_told_by_field(error: Exception, errors: object) -> None:
    found = body(error)
    assert (found["status"], found["title"], found["errors"]) == (400, "Bad Request", errors)


def test_a_dead_cache_is_no_stack_trace() -> None:
    found = body(redis.ConnectionError("refused"))
    assert (found["status"], found["detail"]) == (503, "A part of the server does not answer. Try again in a minute.")


def test_a_list_of_details_is_one_sentence() -> None:
    assert body(exceptions.ValidationError({"detail": ["Not so."]}))["detail"] == "Not so."


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (exceptions.NotAuthenticated(), "Log in at"),
        (exceptions.MethodNotAllowed("PUT"), "“Allow”"),
        (exceptions.NotAcceptable(), "Ask for application/json"),
        (exceptions.UnsupportedMediaType("text/plain"), "Send JSON"),
        (exceptions.Throttled(51.2), "Try again in 52 seconds."),
        (exceptions.Throttled(), "Try again later."),
    ],
    ids=["who are you", "not so", "no such kind", "what is that", "not so fast", "much too fast"],
)
def test_what_to_do_is_told(error: exceptions.APIException, words: str) -> None:
    assert words in str(body(error)["detail"])
