"""Which sources a page may load from: this server alone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

COMMON = (
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
)
STRICT = "; ".join(COMMON)
# The admin's theme (Alpine.js) evaluates expressions and sets styles in the page; the API page starts in the page.
LOOSE = "; ".join(
    (
        *COMMON,
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "worker-src 'self' blob:",
    )
)
LOOSE_PATHS = ("/admin/", "/api/v1/docs/")


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: every page carries its policy; none names another host."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(request.path_info))
        return response

    return middleware


def policy(path: str) -> str:
    """The policy of the page at `path`."""
    return LOOSE if path.startswith(LOOSE_PATHS) else STRICT
