"""The page of a survey: its texts, its questions in order, and the way from a draft to a closed study."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from surveys import arm_links, arms, kinds, publishing, removal
from surveys.admin import item_pages, state_pages, translation_page
from surveys.admin.base import ScopedAdmin, ScopedInline, editable_survey, may_edit, visible_survey
from surveys.admin.survey_forms import MemberForm, SurveyForm
from surveys.admin.theme import ActionVariant, action, display
from surveys.languages import native_name
from surveys.models import DraftArm, Member, Question, Survey, Version

STATE_LABELS = {Survey.State.OPEN: "success", Survey.State.DRAFT: "info", Survey.State.CLOSED: "warning"}


class QuestionInline(ScopedInline):
    """The questions in their order. Each is written on a page of its own, where its kind asks for its settings."""

    model = Question
    fields = ["asked", "settings", "page", "required", "order"]
    readonly_fields = ["asked", "settings"]
    ordering_field = "order"
    hide_title = True
    template = "admin/surveys/survey/questions.html"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A question needs its kind first: see the button “Add a question”.
        return False

    @display(description="question")
    def asked(self, question: Question) -> str:
        url = reverse("admin:surveys_question_change", args=[question.pk])
        text = Truncator(question.text).chars(90) or question.name
        return format_html('<a class="font-semibold text-link" href="{}">{}</a><br>{}', url, text, question.name)

    @display(description="kind")
    def settings(self, question: Question) -> str:
        kind = kinds.get(question.kind)
        return format_html("{}<br>{}", kind.label, kind.describe(question.config))


class ArmInline(ScopedInline):
    """The arms of an experiment; what they are for is said below the table."""

    model = DraftArm
    fields = ["code", "label", "share"]
    verbose_name_plural = "Arms of an experiment"
    max_num = arms.MOST
    hide_title = True
    template = "admin/surveys/survey/arms.html"


class MemberInline(ScopedInline):
    model = Member
    form = MemberForm
    verbose_name = "colleague"
    verbose_name_plural = "Shared with"
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("user")


@admin.register(Survey)
class SurveyAdmin(ScopedAdmin):
    survey_path = "pk"
    form = SurveyForm
    inlines = [QuestionInline, ArmInline, MemberInline]
    list_display = ["title", "state_label", "question_count", "link_name", "owner", "created_at"]
    list_filter = ["state"]
    search_fields = ["title", "slug"]
    list_select_related = ["owner"]
    ordering = ["-created_at", "-pk"]
    prepopulated_fields = {"slug": ["title"]}
    compressed_fields = True
    warn_unsaved_form = True
    change_form_template = "admin/surveys/survey/change_form.html"
    actions_detail = ["publish", "reopen", "close", "preview"]
    fieldsets = [
        ("What contributors read", {"fields": ["title", "slug", "description", "consent", "thanks"]}),
        ("Languages", {"fields": ["main_language", "other_languages"]}),
        (
            "Labelling task",
            {
                "fields": ["per_item", "redundancy", "claim_minutes"],
                "description": "Only if people shall label items (texts, products, …) one at a time.",
            },
        ),
    ]

    # -- what is shown -------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Survey] = super().get_queryset(request)
        return rows.annotate(question_total=Count("questions"))

    @display(description="state", label=STATE_LABELS, ordering="state")
    def state_label(self, survey: Survey) -> tuple[str, str]:
        return survey.state, survey.get_state_display()

    @display(description="questions", ordering="question_total")
    def question_count(self, survey: Any) -> int:
        return int(survey.question_total)

    @display(description="link", ordering="slug")
    def link_name(self, survey: Survey) -> str:
        return survey.get_absolute_url()

    @display(description="languages")
    def language_names(self, survey: Survey) -> str:
        return ", ".join(native_name(code) for code in survey.languages)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or may_edit(request, obj.pk):
            return fieldsets
        # Those who only look see values: the two choices are fields of the form, not of the survey.
        return [fieldsets[0], ("Languages", {"fields": ["language_names"]}), fieldsets[2]]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return super().get_inlines(request, obj) if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not may_edit(request, obj.pk):
            return ["language_names"]
        # The link is out in the world from the first publication on.
        return [] if obj is None or obj.state == Survey.State.DRAFT else ["slug"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_prepopulated_fields(request, obj) if obj is None else {}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        survey = visible_survey(request, object_id)
        link, version = (
            request.build_absolute_uri(survey.get_absolute_url()),
            survey.versions.order_by("-number").first(),
        )
        context = {
            "link": link,
            "version": version,
            "into_arms": links_into_arms(survey, version, link),
            "unpublished": publishing.has_unpublished_changes(survey=survey),
            "items": survey.items.count() if survey.per_item else 0,
            "may_edit": may_edit(request, survey.pk),
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    # -- what is done --------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Survey, form: Any, change: bool) -> None:
        if not change:
            obj.owner = request.user  # type: ignore[assignment] # only who is logged in comes here
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Model, post_url_continue: str | None = None) -> HttpResponse:
        self.message_user(request, "The study is there. Now add its questions.")
        return HttpResponseRedirect(reverse("admin:surveys_survey_change", args=[obj.pk]))

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        self.message_user(request, "The study is kept.")
        return HttpResponseRedirect(reverse("admin:surveys_survey_change", args=[obj.pk]))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Owners may delete drafts. What was published is closed instead: people gave their answers to it."""
        if obj is None:
            return super().has_delete_permission(request)
        owns = request.user.is_superuser or obj.owner_id == request.user.pk
        return owns and not obj.versions.exists()

    def delete_model(self, request: HttpRequest, obj: Survey) -> None:
        removal.erase(survey=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Survey]) -> None:
        for survey in queryset:
            removal.erase(survey=survey)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """The buttons that make sense in the survey's state, for somebody with these rights."""
        survey = visible_survey(request, object_id)
        fitting = {"preview"}
        if may_edit(request, survey.pk):
            fitting |= state_pages.STEPS[survey.state]
        names = {f"surveys_survey_{name}" for name in fitting}
        return [found for found in super().get_actions_detail(request, object_id) if found.action_name in names]  # type: ignore[misc] # the theme's method

    @action(description="Preview", icon="visibility", attrs={"target": "_blank"})
    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        survey = visible_survey(request, object_id)
        return HttpResponseRedirect(reverse("preview", args=[survey.pk]))

    @action(description="Publish", icon="publish", variant=ActionVariant.PRIMARY)
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return state_pages.publish(request, editable_survey(request, object_id))

    @action(description="Close", icon="lock")
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return state_pages.close(request, editable_survey(request, object_id))

    @action(description="Reopen", icon="lock_open", variant=ActionVariant.PRIMARY)
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return state_pages.reopen(request, editable_survey(request, object_id))

    def get_custom_urls(self) -> Any:
        return (
            ("<int:pk>/import/", "surveys_survey_import", item_pages.import_page),
            ("<int:pk>/translations/", "surveys_survey_translations", translation_page.translations),
        )


def links_into_arms(survey: Survey, version: Version | None, link: str) -> list[tuple[arms.Arm, str]]:
    """For each arm that is live a link of its own: whoever comes by it is not dealt into one by lot."""
    found = version.content.arms if version else ()
    return [(arm, f"{link}?{urlencode({'arm': arm_links.written(survey=survey, code=arm.code)})}") for arm in found]
