"""The researcher's admin of people and answers: to look at, never to change."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import Truncator
from knox.models import AuthToken
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from crowd import admin_charts, carelessness, exclusion_pages, wording
from crowd.counts.people import FLAGGED
from crowd.explain import explanation
from crowd.models import Contributor, Origin, Response, Trust
from crowd.record import NEWEST, record
from surveys import publishing
from surveys.admin.base import CappedPaginator, ReadOnlyAdmin, SurveyFilter, is_staff, may_edit, visible_survey
from surveys.admin.theme import ActionVariant, DropdownFilter, ModelAdmin, action, display
from surveys.models import Item, Survey

if TYPE_CHECKING:
    PlainUserAdmin = DjangoUserAdmin[User]
else:
    PlainUserAdmin = DjangoUserAdmin

admin.site.index_template = "admin/crowd/index.html"
admin.site.index_title = "My studies"
# Rights hang on surveys, not on groups; tokens are handed out and taken back by the API.
admin.site.unregister([Group, AuthToken, User])


@admin.register(User)
class UserAdmin(PlainUserAdmin, ModelAdmin):
    """Researchers and their log-ins; for superusers."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "email", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Who it is", {"fields": ["first_name", "last_name", "email"]}),
        (
            "What they may do",
            {
                "fields": ["is_active", "is_staff", "is_superuser"],
                "description": "“Staff” are researchers: they see the studies they own or that are shared with them.",
            },
        ),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "usable_password", "password1", "password2", "is_staff"]})
    ]


class FlagFilter(DropdownFilter):
    title = "flags"
    parameter_name = "flagged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Flagged")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(FLAGGED) if self.value() == "yes" else queryset


class OriginFilter(DropdownFilter):
    title = "origin"
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(origin.value, str(origin.label)) for origin in Origin]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = queryset
        return rows.of_origin(self.value()) if self.value() in Origin.values else rows  # type: ignore[attr-defined] # responses


class LeftOutFilter(DropdownFilter):
    title = "analysis"
    parameter_name = "left_out"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Left out"), ("no", "Counted")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        return queryset.filter(excluded_at__isnull=wanted == "no") if wanted in {"yes", "no"} else queryset


class ArmFilter(DropdownFilter):
    """Of one study that is, or was, an experiment; elsewhere it is not offered. `path` leads to the contributor."""

    title = "arm"
    parameter_name = "arm"
    path = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        pk = request.GET.get(SurveyFilter.parameter_name, "")
        if not pk.isdecimal():
            return []
        survey = visible_survey(request, pk)
        return [(arm.code, f"{arm.code} ({arm.label})") for arm in publishing.all_arms(survey=survey)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.path}arm": self.value()}) if self.value() else queryset


class ContributorsArmFilter(ArmFilter):
    path = "contributor__"


@admin.register(Contributor)
class ContributorAdmin(ReadOnlyAdmin):
    list_display = ["pseudonym", "survey", "kind", "reliability", "flags", "left_out", "joined_at"]
    list_filter = [SurveyFilter, FlagFilter, LeftOutFilter, ArmFilter]
    list_display_links = ["pseudonym"]
    list_before_template = "admin/crowd/before_list.html"
    paginator = CappedPaginator
    ordering = ["-pk"]
    fields = ["pseudonym", "survey", "kind", "language", "joined_at"]
    readonly_fields = ["pseudonym", "in_arm"]
    change_form_template = "admin/crowd/contributor/change_form.html"
    actions_detail = ["leave_out", "count_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("survey", "trust")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        person = self.get_object(request, object_id)
        found = record(person=person)
        context = {"record": found, "over_time": admin_charts.over_time(found.timeline), "newest": NEWEST}
        context["careless"] = carelessness.findings(person=person)
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.fields, "in_arm"] if obj and obj.arm else self.fields

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """The one of the two that makes sense, for somebody who may change the study."""
        person = self.get_object(request, object_id)
        fitting = "leave_out" if person.excluded_at is None else "count_again"
        found: list[Any] = super().get_actions_detail(request, object_id)  # type: ignore[misc] # the theme's method
        right = may_edit(request, person.survey_id)
        return [one for one in found if right and one.action_name == f"crowd_contributor_{fitting}"]

    @action(description="Leave out of the analysis…", icon="person_off")
    def leave_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return exclusion_pages.exclude(request, exclusion_pages.editable_contributor(request, object_id))

    @action(description="Count again…", icon="person_add", variant=ActionVariant.PRIMARY)
    def count_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return exclusion_pages.include(request, exclusion_pages.editable_contributor(request, object_id))

    @display(description="contributor")
    def pseudonym(self, person: Contributor) -> str:
        return str(person)

    @display(description="reliability", ordering="trust__reliability")
    def reliability(self, person: Contributor) -> str:
        trust = trust_of(person)
        return wording.interval(trust.reliability, trust.low, trust.high) if trust else "not judged yet"

    @display(description="flags")
    def flags(self, person: Contributor) -> str:
        trust = trust_of(person)
        return wording.flags(trust.flags if trust else ()) or "-"

    @display(description="arm")
    def in_arm(self, person: Contributor) -> str:
        return f"{person.arm}, {'by their link' if person.arm_place is None else 'by lot'}"

    @display(description="left out")
    def left_out(self, person: Contributor) -> str:
        return "-" if person.excluded_at is None else "left out"


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    """Answers are shown in words, by the version they were given to."""

    list_display = ["__str__", "submitted_at", "contributor", "item", "origin", "in_words"]
    sortable_by = ["submitted_at"]  # what has an index: a million rows are not sorted by anything else
    list_filter = [SurveyFilter, OriginFilter, ContributorsArmFilter]
    # Not the survey: a join with it leads SQLite to sort all responses instead of taking the newest.
    list_select_related = ["contributor", "item"]
    list_before_template = "admin/crowd/before_list.html"
    paginator = CappedPaginator
    ordering = ["-pk"]
    fields = ["survey", "version_number", "contributor", "item", "origin", "submitted_at", "duration", "table"]
    readonly_fields = ["version_number", "duration", "table"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        # One query for the few versions, not a wide definition beside every row.
        return rows.defer("missing", "item__data").prefetch_related("version")

    @display(description="answers")
    def in_words(self, response: Response) -> str:
        definition = response.version.content
        parts = (f"{name}: {wording.answer(definition, name, value)}" for name, value in response.answers.items())
        return Truncator("; ".join(parts)).chars(160)

    @display(description="version")
    def version_number(self, response: Response) -> int:
        return response.version.number

    @display(description="time taken")
    def duration(self, response: Response) -> str:
        return wording.seconds(response.seconds) or "unknown"

    @display(description="answers")
    def table(self, response: Response) -> str:
        return render_to_string("admin/crowd/answers.html", {"rows": wording.answer_rows(response)})


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    """Items come in on their survey's import page; here is what the crowd says of each."""

    actions = []  # deleting, as long as nobody has seen them
    list_display = ["key", "survey", "priority", "taken", "consensus_words"]
    sortable_by = ["key"]  # what has an index
    list_filter = [SurveyFilter]
    list_select_related = ["survey"]
    list_before_template = "admin/crowd/item/before_list.html"
    search_fields = ["key__startswith"]
    search_help_text = "The beginning of a key."
    paginator = CappedPaginator
    ordering = ["pk"]
    fields = ["key", "survey", "fields_table", "priority", "taken"]
    readonly_fields = ["fields_table", "taken"]
    change_form_template = "admin/crowd/item/change_form.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        survey = request.GET.get("survey", "")
        url = reverse("admin:surveys_survey_import", args=[survey]) if survey.isdecimal() else ""
        return super().changelist_view(request, {"import_url": url, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"explained": explanation(item=self.get_object(request, object_id))}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.prefetch_related("consensus", "survey__versions")

    @display(description="claimed or finished")
    def taken(self, item: Item) -> str:
        return f"{item.target - item.open_slots} of {item.target}"

    @display(description="consensus")
    def consensus_words(self, item: Item) -> str:
        return "; ".join(f"{row.question}: {row.answer} ({row.confidence})" for row in wording.consensus_rows(item))

    @display(description="data")
    def fields_table(self, item: Item) -> str:
        return render_to_string("admin/crowd/fields.html", {"rows": item.data.items()})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A wrong file may be taken back until the study is published; from then on people have seen the items."""
        if obj is None:
            return is_staff(request)
        return obj.survey.state == Survey.State.DRAFT and may_edit(request, obj.survey_id)


def trust_of(person: Contributor) -> Trust | None:
    """What is known of the person's work; None before the first fit."""
    return getattr(person, "trust", None)
