"""The researcher's admin of releases: order a dataset by a form, see how far it is, fetch its files."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Count, Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold import widgets

from exports import (
    blueprint_admin,  # noqa: F401 - registers its pages
    links,
    manifest,
    requests,
    sharing_pages,
    text_pages,
    tombstones,
)
from exports.models import Link, Release
from exports.options import FITTED, MOST_SYNTHETIC, RANDOM, SAFE_K
from exports.privacy.text.styles import MASK, STYLES
from exports.privacy_form import OWN, PrivacyForm
from exports.privacy_panel import panel
from exports.questions import exported
from exports.reports.licences import LICENCES, NONE
from exports.sharing_pages import confirm
from exports.split_form import OWN as SPLIT_OWN
from exports.split_form import SplitForm
from exports.writers import WRITERS
from surveys.admin.base import ReadOnlyAdmin, SurveyFilter, editable_survey, is_staff, may_edit
from surveys.admin.pages import study_page
from surveys.admin.theme import ActionVariant, action, display, dress
from surveys.models import Question, Survey

State = Release.State
DOWNLOADS = 50  # the newest; the API gives all
ENDED = {State.FAILED, State.REFUSED, State.CANCELLED}
SUPERSEDED = "superseded"
# The order form asks for these before it comes to what is seldom wanted.
REST = ["drop", "text", "text_reason", "synthetic_rows", "seeds", "epsilon"]
# What a release's page shows below the order, each by a method.
COMPUTED = ["files", "privacy", "withdrawals", "links_made", "downloads_made", "asked"]
STATE_LABELS = {
    SUPERSEDED: "warning",
    State.QUEUED: "info",
    State.BUILDING: "info",
    State.READY: "success",
    State.REFUSED: "danger",
    State.FAILED: "danger",
    State.CANCELLED: "warning",
}


class ReleaseForm(SplitForm, PrivacyForm):
    """What shall be in a dataset. `exports.requests` checks it; here is only how it is asked."""

    field_order = ["formats", "quasi_identifiers", "k", "privacy", *OWN, *REST]

    formats = forms.MultipleChoiceField(
        choices=[(name, writer.LABEL) for name, writer in WRITERS.items()],
        initial=["csv"],
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Excel and CSV open in a spreadsheet; Parquet suits pandas and R; SPSS and Stata carry labels.",
    )
    quasi_identifiers = forms.MultipleChoiceField(
        label="Could single people out",
        required=False,
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Questions whose answers together might point to one person, such as age, region, and profession.",
    )
    k = forms.IntegerField(
        label="Smallest group",
        min_value=1,
        max_value=1000,
        initial=SAFE_K,
        help_text="Each combination of these answers must be shared by so many people.",
    )
    drop = forms.MultipleChoiceField(
        label="Leave out",
        required=False,
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Questions that stay out of the files. Identifiers always do.",
    )
    text = forms.ChoiceField(
        label="Personal details in free text",
        choices=list(STYLES.items()),
        initial=MASK,
        required=False,
        widget=widgets.UnfoldAdminRadioSelectWidget,
        help_text="Names, e-mail addresses, phone and card numbers, and more. The search finds most, never all: look "
        "at what it finds before you order.",
    )
    text_reason = forms.CharField(
        label="Why text may be kept as it is",
        required=False,
        max_length=500,
        help_text="Only where you keep it. The reason is written into the manifest.",
        widget=forms.TextInput,
    )
    synthetic_rows = forms.IntegerField(
        label="Made-up rows",
        min_value=0,
        max_value=MOST_SYNTHETIC,
        initial=0,
        required=False,
        help_text="Seed answers made by the computer, for trying out an analysis. Their origin says “synthetic”.",
    )
    seeds = forms.ChoiceField(
        label="How they are made up",
        required=False,
        initial=RANDOM,
        choices=[(RANDOM, "At random, within each question’s rules"), (FITTED, "Following what the crowd answered")],
        help_text="To follow the crowd, a model of its answers is learnt; what too few people share is left out of it.",
    )
    epsilon = forms.FloatField(
        label="Privacy budget ε",
        required=False,
        min_value=0.01,
        max_value=100,
        help_text="Only where they follow the crowd: learn with differential privacy. 1 is strict, 10 is mild. Left "
        "empty: without.",
    )
    missing = forms.BooleanField(
        label="Say why answers are missing",
        required=False,
        help_text="Adds a column per question: hidden, or left out.",
    )
    reasons = forms.BooleanField(
        label="Say why the crowd’s answers are what they are",
        required=False,
        initial=True,
        help_text="Adds a column per question to the consensus: who said what, and how far that is believed.",
    )
    documents = forms.BooleanField(
        label="Add documents",
        required=False,
        initial=True,
        help_text="A dataset card, a datasheet with the questions that you must answer, and descriptions for tools.",
    )
    licence = forms.ChoiceField(
        required=False,
        initial=NONE,
        choices=[
            (code, licence.name if code == NONE else f"{code}: {licence.name}") for code, licence in LICENCES.items()
        ],
        help_text="Under which licence others may use the dataset. It must fit the consent that people gave.",
    )
    citation = forms.CharField(
        required=False,
        max_length=500,
        label="How to cite it",
        help_text="Left empty: title, version and seed.",
        widget=forms.TextInput,
    )
    seed = forms.IntegerField(
        required=False,
        min_value=0,
        help_text="The same order with the same seed on the same data gives the same files. Left empty, one is drawn.",
    )

    def __init__(self, survey: Survey, data: Any = None) -> None:
        super().__init__(data)
        questions = exported(survey=survey, drop=())
        names = [(question.name, question.name) for question in questions]
        for field in ("quasi_identifiers", "drop"):
            self.fields[field].choices = names  # type: ignore[attr-defined] # choice fields
        for field in ("sensitive", "stratify"):
            self.fields[field].choices = [("", "None"), *names]  # type: ignore[attr-defined] # choice fields
        demographic = survey.questions.filter(role=Question.Role.DEMOGRAPHIC).values_list("name", flat=True)
        self.fields["quasi_identifiers"].initial = list(demographic)
        dress(self)

    def options(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("seed", *OWN, *SPLIT_OWN)}
        return {
            **given,
            "privacy": self.privacy_options(),
            "split": self.split_options(),
            "synthetic_rows": given["synthetic_rows"] or 0,
            "seeds": given["seeds"] or RANDOM,
            "licence": given["licence"] or NONE,
            "text": given["text"] or MASK,
        }

    def take(self, error: ValidationError) -> None:
        """Show what `exports.requests` said at the field it is about."""
        for name, errors in error.error_dict.items():
            self.add_error({"split": "split_by"}.get(name, name if name in self.fields else None), errors)


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "state_label", "progress_words", "created_by", "created_at"]
    list_filter = [SurveyFilter]
    list_before_template = "admin/exports/release/before_list.html"
    ordering = ["-pk"]
    fields = ["survey", "state", "message", "progress_words", "created_by", "created_at", *COMPUTED, "seed", "address"]
    readonly_fields = ["progress_words", *COMPUTED, "address"]
    actions_detail = ["retry", "cancel", "rebuild", "share"]

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
        return f"{release.progress} %" if release.state == State.BUILDING else ""

    @display(description="files")
    def files(self, release: Release) -> str:
        rows = manifest.files(release) if release.is_ready else []
        return render_to_string("admin/exports/release/files.html", {"release": release, "rows": rows})

    @display(description="privacy")
    def privacy(self, release: Release) -> str:
        return render_to_string("admin/exports/release/privacy.html", panel(release))

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
        rows = release.downloads.select_related("user", "link")[:DOWNLOADS]
        return render_to_string("admin/exports/release/downloads.html", {"rows": rows})

    @display(description="asked for")
    def asked(self, release: Release) -> str:
        return render_to_string("admin/crowd/fields.html", {"rows": _in_words(release.options)})

    @display(description="SHA-256 of the manifest")
    def address(self, release: Release) -> str:
        return format_html('<span class="cs-words">{}</span>', release.digest)

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
        fitting: set[str] = set()
        if may_edit(request, release.survey_id):
            fitting = {"retry"} if release.state in ENDED else fitting
            fitting = {"cancel"} if release.state in {State.QUEUED, State.BUILDING} else fitting
            fitting = {"rebuild", "share"} if release.is_ready else fitting
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
    """Ask what shall be in the dataset; order it."""
    study = editable_survey(request, survey)
    form = ReleaseForm(study, request.POST if request.method == "POST" else None)
    release = _ordered(request, study, form) if form.is_valid() else None
    if release is not None:
        messages.success(request, "The dataset is ordered. Reload this page until it is ready.")
        return HttpResponseRedirect(reverse("admin:exports_release_change", args=[release.pk]))
    return study_page(
        request,
        "admin/exports/release/order.html",
        survey=study,
        title="Export a dataset",
        status=400 if form.is_bound else 200,
        form=form,
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


def _in_words(options: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name.replace("_", " "), _value(value)) for name, value in options.items()]


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_value(inner)}" for name, inner in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if value in (None, ""):
        return "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
