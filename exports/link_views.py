"""What somebody without an account gets who follows a link to a file of a release."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exports import links, serving


@require_safe
def follow(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file, and a line in the log; or why there is none."""
    now = timezone.now()
    try:
        link = links.follow(token=token, now=now)
    except links.NoLink as refusal:
        return render(request, "exports/no_link.html", {"sentence": str(refusal)}, status=410 if refusal.gone else 404)
    response = serving.respond(request, release=link.release, name=link.name)
    if serving.begins(request, response):
        links.note(release=link.release, name=link.name, link=link, now=now)
    return response
