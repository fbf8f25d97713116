"""What leads where in the admin: the sidebar, and the tabs of a study. Named in UNFOLD in the settings."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

# Lists that show the rows of one study when they are opened from its tabs.
LISTS = ("surveys.item", "crowd.response", "crowd.contributor", "exports.release")


def stylesheet(request: HttpRequest) -> str:
    """What the admin's theme has no class for."""
    return static("surveys/admin.css")


def script(request: HttpRequest) -> str:
    """What the theme's controls lack for those who use a screen reader."""
    return static("surveys/admin.js")


def icon(request: HttpRequest) -> str:
    return static("crowd/icon.svg")


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The pages that a researcher goes to; a superuser sees the log-ins too."""
    main = [
        _link(request, "My studies", "science", reverse("admin:index")),
        _link(request, "All studies", "list_alt", reverse("admin:surveys_survey_changelist")),
        _link(request, "Releases", "inventory_2", reverse("admin:exports_release_changelist")),
    ]
    service = [
        _link(request, "Health", "monitor_heart", reverse("health")),
        _link(request, "API", "api", reverse("api:docs")),
    ]
    if request.user.is_superuser:
        service.append(_link(request, "Researchers", "group", reverse("admin:auth_user_changelist")))
    return [{"title": "", "items": main}, {"title": "Service", "separator": True, "items": service}]


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The tabs of the study that the page is about; none where it is about none."""
    pk = study_of(request)
    if pk is None:
        return []
    models = ["surveys.survey", *LISTS]
    items = [
        {"title": title, "link": link, "active": _path(link) == request.path, "permission": None}
        for title, link in _study_links(pk)
    ]
    pages: list[Any] = [{"name": "surveys.survey", "detail": True}, *models[1:]]
    return [{"models": pages, "items": items}]


def study_of(request: HttpRequest) -> int | None:
    """The primary key of the study that a page is about, from its address."""
    match = request.resolver_match
    if match is None:
        return None
    known = match.url_name or ""
    number = ""
    if known in {"watch", "disagreement"} or known.startswith("surveys_survey_"):
        number = str(match.kwargs.get("pk") or match.kwargs.get("object_id", ""))
    elif known.endswith("_changelist"):
        number = request.GET.get("survey", "")
    return int(number) if number.isdecimal() else None


def _study_links(pk: int) -> list[tuple[str, str]]:
    of_study = urlencode({"survey": pk})
    return [
        ("Design", reverse("admin:surveys_survey_change", args=[pk])),
        ("Translations", reverse("admin:surveys_survey_translations", args=[pk])),
        ("Items", f"{reverse('admin:surveys_item_changelist')}?{of_study}"),
        ("Watch", reverse("watch", args=[pk])),
        ("Responses", f"{reverse('admin:crowd_response_changelist')}?{of_study}"),
        ("Contributors", f"{reverse('admin:crowd_contributor_changelist')}?{of_study}"),
        ("Export", f"{reverse('admin:exports_release_changelist')}?{of_study}"),
    ]


def _link(request: HttpRequest, title: str, icon: str, link: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": link, "active": request.path == link}


def _path(link: str) -> str:
    return link.partition("?")[0]
