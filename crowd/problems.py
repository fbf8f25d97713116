"""Errors of the API as RFC 9457 problem details: what is wrong, and what to do about it."""

import math
from http import HTTPStatus
from typing import Any

import redis
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, ValidationError
from django.http import JsonResponse
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

CONTENT_TYPE = "application/problem+json"
NOT_VALID = "Something in the request is not valid: see “errors”."

# What to do, where DRF says only what is wrong.
SAID: dict[type[Exception], str] = {
    exceptions.NotAuthenticated: "Log in at /api/v1/login/ and send the header “Authorization: Token …”.",
    exceptions.MethodNotAllowed: "This cannot be done here. The header “Allow” of this answer lists what can.",
    exceptions.NotAcceptable: "There is nothing here of what “Accept” asks for. Ask for application/json.",
    exceptions.UnsupportedMediaType: "Send JSON, with the header “Content-Type: application/json”; /api/v1/docs/ says "
    "where something else may be sent.",
}


class Problem(serializers.Serializer[Any]):
    """What every answer from 400 upwards looks like."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong, and what to do.")
    # A field of this name: the metaclass takes it out before it could hide `Serializer.errors`.
    errors = serializers.DictField(  # type: ignore[assignment] # see above
        required=False, help_text="By field: what is wrong with it."
    )


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is larger than 2 MB. Send it in parts, or as JSON Lines (application/x-ndjson)."


class Unavailable(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "A part of the server does not answer. Try again in a minute."


class Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT


class Unprocessable(exceptions.APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; None for what is no answer to a client, but a fault of ours."""
    response = exception_handler(_known(error), context)
    if response is None:
        return None
    data = response.data
    body = {"type": "about:blank", "title": HTTPStatus(response.status_code).phrase, "status": response.status_code}
    if isinstance(data, dict) and set(data) == {"detail"}:
        body["detail"] = _sentence(data["detail"])
    else:
        fields = data if isinstance(data, dict) else {"body": data}
        errors = {name: [said] if isinstance(said, str) else said for name, said in fields.items()}
        body |= {"detail": NOT_VALID, "errors": errors}
    response.data, response.content_type = body, CONTENT_TYPE
    return response


def _known(error: Exception) -> Exception:
    """The error as one that DRF has an answer for."""
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, TooManyFilesSent | TooManyFieldsSent):
        return exceptions.ParseError("The form has too many parts. Send fewer at a time.")
    if isinstance(error, redis.RedisError):
        return Unavailable()
    if isinstance(error, ValidationError):
        return exceptions.ValidationError(error.message_dict if hasattr(error, "error_dict") else error.messages)
    if isinstance(error, exceptions.Throttled):
        pause = getattr(error, "wait", None)  # which the stubs do not know
        when = f"in {math.ceil(pause)} seconds" if pause else "later"
        error.detail = exceptions.ErrorDetail(f"Too many calls. Try again {when}.", error.default_code)
    if isinstance(error, exceptions.APIException) and type(error) in SAID:
        error.detail = exceptions.ErrorDetail(SAID[type(error)], error.default_code)
    return error


def _sentence(detail: Any) -> str:
    text = str(detail[0]) if isinstance(detail, list) else str(detail)
    return text if text.endswith((".", "?", "!")) else f"{text}."


def plain(status_code: int, detail: str) -> JsonResponse:
    """A problem where no exception is to be raised."""
    body = {"type": "about:blank", "title": HTTPStatus(status_code).phrase, "status": status_code, "detail": detail}
    return JsonResponse(body, status=status_code, content_type=CONTENT_TYPE)


class Nowhere(APIView):
    """Whatever else is below /api/: a program gets an answer that it can read."""

    permission_classes = []
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise exceptions.NotFound("There is nothing at this address. See /api/v1/docs/ for what there is.")
