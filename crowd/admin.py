"""The researcher's admin of people and answers: to look at, never to change."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.text import Truncator
from knox.models import AuthToken
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from crowd import wording
from crowd.models import Contributor, Response, Trust
from crowd.overview import FLAGGED
from surveys.admin.base import CappedPaginator, ReadOnlyAdmin, SurveyFilter, is_staff, may_edit
from surveys.admin.theme import DropdownFilter, ModelAdmin, display
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


@admin.register(Contributor)
class ContributorAdmin(ReadOnlyAdmin):
    list_display = ["pseudonym", "survey", "kind", "reliability", "flags", "joined_at"]
    list_filter = [SurveyFilter, FlagFilter]
    list_select_related = ["survey", "trust"]
    list_display_links = ["pseudonym"]
    list_before_template = "admin/crowd/before_list.html"
    paginator = CappedPaginator
    ordering = ["-pk"]
    fields = ["pseudonym", "survey", "kind", "language", "joined_at", "reliability", "known", "flags", "reasons"]
    readonly_fields = ["pseudonym", "reliability", "known", "flags", "reasons"]

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
        return wording.flags(trust.flags) if trust else ""

    @display(description="known answers")
    def known(self, person: Contributor) -> str:
        trust = trust_of(person)
        return f"{trust.gold_right} of {trust.gold_seen} right" if trust else ""

    @display(description="why")
    def reasons(self, person: Contributor) -> str:
        trust = trust_of(person)
        return format_html_join("", "<p>{}</p>", ((reason,) for reason in trust.reasons)) if trust else ""


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    """Answers are shown in words, by the version they were given to."""

    list_display = ["__str__", "submitted_at", "contributor", "item", "origin", "in_words"]
    list_filter = [SurveyFilter, ("origin", ChoicesDropdownFilter)]
    list_select_related = ["contributor", "item", "survey"]
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
        return "unknown" if response.seconds is None else f"{response.seconds:.0f} seconds"

    @display(description="answers")
    def table(self, response: Response) -> str:
        return render_to_string("admin/crowd/answers.html", {"rows": wording.answer_rows(response)})


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    """Items come in on their survey's import page; here is what the crowd says of each."""

    actions = []  # deleting, as long as nobody has seen them
    list_display = ["key", "survey", "priority", "taken", "consensus_words"]
    list_filter = [SurveyFilter]
    list_select_related = ["survey"]
    list_before_template = "admin/crowd/item/before_list.html"
    search_fields = ["key__startswith"]
    search_help_text = "The beginning of a key."
    paginator = CappedPaginator
    ordering = ["pk"]
    fields = ["key", "survey", "fields_table", "priority", "taken", "consensus_table"]
    readonly_fields = ["fields_table", "taken", "consensus_table"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        survey = request.GET.get("survey", "")
        url = reverse("admin:surveys_survey_import", args=[survey]) if survey.isdecimal() else ""
        return super().changelist_view(request, {"import_url": url, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.prefetch_related("consensus", "survey__versions")

    @display(description="claimed or finished")
    def taken(self, item: Item) -> str:
        return f"{item.target - item.open_slots} of {item.target}"

    @display(description="consensus")
    def consensus_words(self, item: Item) -> str:
        return "; ".join(f"{row.question}: {row.answer} ({row.confidence})" for row in wording.consensus_rows(item))

    @display(description="consensus")
    def consensus_table(self, item: Item) -> str:
        return render_to_string("admin/crowd/consensus.html", {"rows": wording.consensus_rows(item)})

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
