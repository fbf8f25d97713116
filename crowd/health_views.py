"""The health of the installation, for proxies, orchestrators and monitors."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crowd.health import health


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while pages can be served, else 503. The body names each check; `state` is the worst of them."""
    found = health(now=timezone.now())
    body = {"state": found.state, "checks": {check.name: check.state for check in found.checks}}
    return JsonResponse(body, status=200 if found.serving else 503)
