"""The pictures of a survey's items, for the people who answer it and the researchers who may see it."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from crowd import visits
from surveys import pictures
from surveys.models import Survey

# Its name is the hash of its bytes: what was loaded once never changes.
FOREVER = "private, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, *, slug: str, name: str) -> FileResponse:
    """One picture. Who has no business with the survey learns nothing, not even that it is there."""
    visit = visits.arrive(request, slug=slug)
    if visit.contributor is None and not Survey.objects.visible_to(request.user).filter(pk=visit.survey.pk).exists():
        raise Http404("There is no such picture, or you may not see it.")
    try:
        content = pictures.opened(survey=visit.survey, name=name)
    except FileNotFoundError:
        raise Http404("There is no such picture, or you may not see it.") from None
    response = FileResponse(content, content_type=pictures.media_type(name))
    response["Cache-Control"] = FOREVER
    response["X-Content-Type-Options"] = "nosniff"
    return response
