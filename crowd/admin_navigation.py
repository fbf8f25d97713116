"""What leads where in the admin: the sidebar, and the tabs of a study. Named in UNFOLD in the settings."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import ResolverMatch, reverse

from surveys.models import Survey


@dataclass(frozen=True)
class Tab:
    """A page of a study. `below` are the beginnings of the names of further addresses that belong to it.

    One with `listed` is a list of many studies' rows, opened with those of this one.
    """

    title: str
    address: str
    below: tuple[str, ...] = ()
    listed: bool = False

    def link(self, study: int) -> str:
        if self.listed:
            return f"{reverse(self.address)}?{urlencode({'survey': study})}"
        return reverse(self.address, args=[study])

    def holds(self, name: str) -> bool:
        return name == self.address.removeprefix("admin:") or name.startswith(self.below)


TABS = (
    Tab("Design", "admin:surveys_survey_change", ("surveys_question_", "surveys_survey_publish")),
    Tab("Translations", "admin:surveys_survey_translations"),
    Tab("Items", "admin:surveys_item_changelist", ("surveys_item_", "surveys_survey_import"), listed=True),
    Tab("Watch", "watch"),
    Tab("Agreement", "agreement", ("disagreement",)),
    Tab("Plan", "planning"),
    Tab("Responses", "admin:crowd_response_changelist", ("crowd_response_",), listed=True),
    Tab("Contributors", "admin:crowd_contributor_changelist", ("crowd_contributor_",), listed=True),
    Tab("Careless", "careless", ("careless_",)),
    Tab("Export", "admin:exports_release_changelist", ("exports_release_", "webhooks"), listed=True),
    Tab("Private tables", "private-tables", ("private-table",)),
)
# Models whose lists and pages stand under a study's tabs.
ROWS = ("surveys.question", "surveys.item", "crowd.response", "crowd.contributor", "exports.release")


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
        _link(request, "Blueprints", "architecture", reverse("admin:exports_blueprint_changelist")),
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
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    items = [{"title": tab.title, "link": tab.link(pk), "active": tab.holds(name), "permission": None} for tab in TABS]
    pages: list[Any] = [{"name": model, "detail": True} for model in ("surveys.survey", *ROWS)]
    return [{"models": [*pages, *ROWS], "items": items}]


def study_of(request: HttpRequest) -> int | None:
    """The primary key of the study that a page is about: from its address, or by the row that it is about."""
    match = request.resolver_match
    if match is None:
        return None
    if "survey" in match.kwargs:
        return int(match.kwargs["survey"])
    name = match.url_name or ""
    number = str(match.kwargs.get("pk") or match.kwargs.get("object_id", ""))
    if name.endswith(("_changelist", "_add")):
        number = request.GET.get("survey", "")
    elif "surveys/survey/<" not in match.route:
        return _study_of_row(request, match, number)
    return int(number) if number.isdecimal() else None


def _study_of_row(request: HttpRequest, match: ResolverMatch, number: str) -> int | None:
    """By a row's primary key; None where it is none of a study, or of one that is not shared with the researcher."""
    model = next((row for row in ROWS if (match.url_name or "").startswith(f"{row.replace('.', '_')}_")), None)
    if model is None or not number.isdecimal():
        return None
    visible = Survey.objects.visible_to(request.user).values("pk")
    rows = apps.get_model(model)._default_manager.filter(pk=number, survey__in=visible)
    found: int | None = rows.values_list("survey_id", flat=True).first()
    return found


def _link(request: HttpRequest, title: str, icon: str, link: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": link, "active": request.path == link}
