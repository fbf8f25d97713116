"""The researcher's admin of releases: order a dataset by a form, see how far it is, fetch its files."""

from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Count, Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from exports import (
    attacks_panel,
    blueprint_admin,  # noqa: F401 - registers its pages
    compare_page,
    links,
    manifest,
    option_words,
    requests,
    sharing_pages,
    text_pages,
    tombstones,
)
from exports.models import Link, Release
from exports.order_form import ReleaseForm
from exports.privacy_panel import panel
from exports.sharing_pages import confirm
from surveys.admin.base import ReadOnlyAdmin, SurveyFilter, editable_survey, is_staff, may_edit
from surveys.admin.pages import study_page
from surveys.admin.theme import ActionVariant, action, display
from surveys.models import Survey

State = Release.State
DOWNLOADS = 50  # the newest; the API gives all
ENDED = {State.FAILED, State.REFUSED, State.CANCELLED}
SUPERSEDED = "superseded"
# What a release's page shows below the order, each by a method.
COMPUTED = ["files", "privacy", "attacks", "withdrawals", "links_made", "downloads_made", "asked"]
STATE_LABELS = {
    SUPERSEDED: "warning",
    State.QUEUED: "info",
    State.BUILDING: "info",
    State.READY: "success",
    State.REFUSED: "danger",
    State.FAILED: "danger",
    State.CANCELLED: "warning",
}


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "state_label", "progress_words", "created_by", "created_at"]
    list_filter = [SurveyFilter]
    list_before_template = "admin/exports/release/before_list.html"
    ordering = ["-pk"]
    fields = ["survey", "state", "message", "progress_words", "created_by", "created_at", *COMPUTED, "seed", "address"]
    readonly_fields = ["progress_words", *COMPUTED, "address"]
    actions_detail = ["retry", "cancel", "rebuild", "share", "compare"]

    def get_queryset(self, request: HttpRequest) -> Any:
        # Django's list takes `list_select_related` only where nothing is chosen here.
        return tombstones.with_superseded(super().get_queryset(request)).select_related("survey", "created_by")

    # -- what is shown -------------------------------------------------------------------------------------------

    @display(description="state", label=STATE_LABELS)
    def state_label(self, release: Release) -> tuple[str, str]:
        if getattr(release, "superseded", False):
            return SUPERSEDED, "Superseded: somebody withdrew"
        return release.state, release.get_state_display()

    @display(description="progress")
    def progress_words(self, release: Release) -> str:
        return f"{release.progress} %" if release.state == State.BUILDING else "-"

    @display(description="files")
    def files(self, release: Release) -> str:
        rows = manifest.files(release) if release.is_ready else []
        names = {"noun": "release", "address": "api:release"}
        names |= {"file_address": "api:release-file", "archive": "api:release-archive"}
        return render_to_string("admin/exports/files.html", {"build": release, "rows": rows, **names})

    @display(description="privacy")
    def privacy(self, release: Release) -> str:
        return render_to_string("admin/exports/release/privacy.html", panel(release))

    @display(description="attacks")
    def attacks(self, release: Release) -> str:
        found = {"parts": attacks_panel.parts(release), "state": release.state}
        return render_to_string("admin/exports/release/attacks.html", found)

    @display(description="withdrawals")
    def withdrawals(self, release: Release) -> str:
        found = tombstones.of(release=release)
        return render_to_string("admin/exports/release/withdrawals.html", {"release": release, "tombstones": found})

    @display(description="links")
    def links_made(self, release: Release) -> str:
        now, made = timezone.now(), release.links.annotate(n=Count("downloads"))
        rows = [_link_row(link, now) for link in made]
        return render_to_string("admin/exports/release/links.html", {"rows": rows})

    @display(description="downloads")
    def downloads_made(self, release: Release) -> str:
        # Of single pictures there may be thousands; the API tells of them too.
        found = release.downloads.exclude(name__startswith="pictures/")
        rows = found.select_related("user", "link")[:DOWNLOADS]
        return render_to_string("admin/exports/release/downloads.html", {"rows": rows})

    @display(description="asked for")
    def asked(self, release: Release) -> str:
        return render_to_string("admin/crowd/fields.html", {"rows": option_words.chosen(release.options)})

    @display(description="SHA-256 of the manifest")
    def address(self, release: Release) -> str:
        return format_html('<span class="cs-words">{}</span>', release.digest or "-")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        survey = request.GET.get("survey", "")
        url = reverse("admin:exports_release_order", args=[survey]) if survey.isdecimal() else ""
        return super().changelist_view(request, {"order_url": url, **(extra_context or {})})

    # -- what is done --------------------------------------------------------------------------------------------

    def get_custom_urls(self) -> Any:
        return (
            ("order/<int:survey>/", "exports_release_order", order),
            ("texts/<int:survey>/", "exports_release_texts", text_pages.texts),
            ("revoke/<int:link>/", "exports_release_revoke", sharing_pages.revoke),
        )

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        release = self.get_object(request, object_id)
        fitting: set[str] = {"compare"} if release.is_ready else set()
        if may_edit(request, release.survey_id):
            fitting |= {"retry"} if release.state in ENDED else set()
            fitting |= {"cancel"} if release.state in {State.QUEUED, State.BUILDING} else set()
            fitting |= {"rebuild", "share"} if release.is_ready else set()
        names = {f"exports_release_{name}" for name in fitting}
        return [found for found in super().get_actions_detail(request, object_id) if found.action_name in names]  # type: ignore[misc] # the theme's method

    @action(description="Try again", icon="refresh", variant=ActionVariant.PRIMARY)
    def retry(self, request: HttpRequest, object_id: str) -> HttpResponse:
        release = self._editable(request, object_id)
        if request.method == "POST":
            requests.retry(release=release, now=timezone.now())
            return self._back(release)
        return confirm(request, release, "Try again", "The same dataset is ordered again.")

    @action(description="Cancel", icon="cancel")
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        release = self._editable(request, object_id)
        if request.method == "POST":
            requests.cancel(release=release, now=timezone.now())
            return self._back(release)
        return confirm(request, release, "Cancel", "The dataset is not built. You can order it again later.")

    @action(description="Rebuild", icon="refresh")
    def rebuild(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return sharing_pages.rebuild(request, self._ready(request, object_id))

    @action(description="Link to a file", icon="link")
    def share(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return sharing_pages.share(request, self._ready(request, object_id))

    @action(description="Compare", icon="difference")
    def compare(self, request: HttpRequest, object_id: str) -> HttpResponse:
        release = cast(Release, self.get_object(request, object_id))
        if release is None or not release.is_ready:
            raise Http404("There is no such release, or it is not ready (any more).")
        return compare_page.compare(request, release)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_staff(request) and (obj is None or may_edit(request, obj.survey_id))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        requests.erase(release=cast(Release, obj))

    def _editable(self, request: HttpRequest, object_id: str) -> Release:
        release = self.get_object(request, object_id)
        editable_survey(request, release.survey_id)
        return cast(Release, release)

    def _ready(self, request: HttpRequest, object_id: str) -> Release:
        release = self._editable(request, object_id)
        if not release.is_ready:
            raise Http404("The release is not ready (any more).")
        return release

    def _back(self, release: Release) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:exports_release_change", args=[release.pk]))


def _link_row(link: Link, now: datetime) -> dict[str, Any]:
    over = link.expires_at <= now
    opens = not over and link.revoked_at is None
    return {"link": link, "over": over, "url": reverse("release-link", args=[links.token(link)]) if opens else ""}


def order(request: HttpRequest, survey: int, model_admin: Any) -> HttpResponse:
    """Ask what shall be in the dataset; order it, or show a few made-up rows first."""
    study = editable_survey(request, survey)
    form = ReleaseForm(study, request.POST if request.method == "POST" else None)
    looking = "look" in request.POST
    looked = form.look(study) if form.is_valid() and looking else None
    release = _ordered(request, study, form) if form.is_valid() and not looking else None
    if release is not None:
        messages.success(request, "The dataset is ordered. Reload this page until it is ready.")
        return HttpResponseRedirect(reverse("admin:exports_release_change", args=[release.pk]))
    return study_page(
        request,
        "admin/exports/release/order.html",
        survey=study,
        title="Export a dataset",
        status=400 if form.is_bound and looked is None else 200,
        form=form,
        looked=looked,
    )


def _ordered(request: HttpRequest, survey: Survey, form: ReleaseForm) -> Release | None:
    try:
        return requests.request_release(
            survey=survey,
            by=cast(User, request.user),  # nobody else gets here
            options=form.options(),
            seed=form.cleaned_data["seed"],
            now=timezone.now(),
        )
    except ValidationError as error:
        form.take(error)
        return None
