"""Answers of the API that a client has already are not sent again."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_cache_control


class ApiConditionalGet(ConditionalGetMiddleware):
    """An ETag on every GET of the API, and 304 to the same `If-None-Match`. Pages carry tokens that change each time.

    Nobody between may keep an answer, and who asked has to ask again whether it is still true.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path_info.startswith("/api/"):
            return response
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return super().process_response(request, response)
