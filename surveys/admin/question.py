"""The page of a question: its kind is chosen first, so that the page can ask for that kind's settings."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Max, Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from surveys import kinds
from surveys.admin.base import ScopedAdmin, SurveyFilter, editable_survey
from surveys.admin.pages import study_page
from surveys.admin.question_forms import QuestionForm
from surveys.admin.theme import display
from surveys.kinds.base import Kind
from surveys.models import Question, Survey

NO_KIND = "admin/surveys/question/kinds.html"


@admin.register(Question)
class QuestionAdmin(ScopedAdmin):
    form = QuestionForm
    list_display = ["name", "survey", "kind_label", "page", "role"]
    list_filter = [SurveyFilter]
    list_select_related = ["survey"]
    search_fields = ["name", "text"]
    change_form_template = "admin/surveys/question/change_form.html"
    compressed_fields = True
    warn_unsaved_form = True
    fieldsets = [
        (None, {"fields": ["text", "help", "name", "page", "required", "role"]}),
        (
            "When it is asked",
            {
                "fields": ["rule_question", "rule_operator", "rule_value"],
                "description": "Leave “Always shown”, or ask the question only after a certain answer, or in one arm.",
            },
        ),
        (
            "More than one comparison",
            {
                "fields": ["condition"],
                "classes": ["collapse"],
                "description": "For “and”, “or” and calculations: the condition as JSONLogic. It wins over the above.",
            },
        ),
    ]

    @display(description="kind")
    def kind_label(self, question: Question) -> str:
        return kinds.get(question.kind).label

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("survey")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [fieldsets[0], ("When it is asked", {"fields": ["condition"]})]

    # -- a new question ------------------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        survey = editable_survey(request, request.GET.get("survey", ""))
        kind = request.GET.get("kind")
        if kind is None:
            return self._choose_kind(request, survey, reverse("admin:surveys_question_add"), {"survey": survey.pk})
        return super().add_view(request, form_url, self._context(survey, kind, extra_context))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, bound to a question whose survey and kind are known; see `QuestionForm`."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None:
            return form
        survey = editable_survey(request, request.GET.get("survey", ""))
        return started(form, survey=survey, kind=request.GET.get("kind", ""))

    # -- an old one ----------------------------------------------------------------------------------------------

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        question = super().get_object(request, object_id, from_field)
        if kind := request.GET.get("kind"):
            become(question, kind)
        return question

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        question = self.get_object(request, object_id)
        if "choose" in request.GET:
            editable_survey(request, question.survey_id)
            return self._choose_kind(request, question.survey, request.path, {})
        context = self._context(question.survey, question.kind, extra_context)
        context["settings_in_words"] = context["kind"].describe(question.config)
        return super().change_view(request, object_id, form_url, context)

    # -- both ----------------------------------------------------------------------------------------------------

    def _context(self, survey: Survey, kind: str, extra: dict[str, Any] | None) -> dict[str, Any]:
        return {"survey": survey, "kind": known_kind(kind), **(extra or {})}

    def _choose_kind(self, request: HttpRequest, survey: Survey, path: str, query: dict[str, Any]) -> HttpResponse:
        menu = [(kind, f"{path}?{urlencode({**query, 'kind': kind.name})}") for kind in kinds.all_kinds()]
        return study_page(request, NO_KIND, survey=survey, title="What kind of question?", menu=menu)

    def response_add(self, request: HttpRequest, obj: Model, post_url_continue: str | None = None) -> HttpResponse:
        return self._onward(request, obj)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        return self._onward(request, obj)

    def _onward(self, request: HttpRequest, question: Any) -> HttpResponse:
        """Back to the survey, to the next new question, or here again."""
        survey = reverse("admin:surveys_survey_change", args=[question.survey_id])
        self.message_user(request, f"The question “{question.name}” is kept.")
        if "_addanother" in request.POST:
            return HttpResponseRedirect(f"{reverse('admin:surveys_question_add')}?survey={question.survey_id}")
        if "_continue" in request.POST or lacks_answer(question):
            return HttpResponseRedirect(reverse("admin:surveys_question_change", args=[question.pk]))
        return HttpResponseRedirect(f"{survey}#questions-group")

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        self.message_user(request, f"The question “{obj_display}” is deleted.")
        return HttpResponseRedirect(reverse("admin:surveys_survey_changelist"))


def known_kind(name: str) -> Kind:
    try:
        return kinds.get(name)
    except kinds.UnknownKind as error:
        raise Http404(str(error)) from None


def started(form: Any, *, survey: Survey, kind: str) -> Any:
    """The form class for a new question of this survey and kind, at the end of the last page."""
    known = known_kind(kind)

    class Started(form):  # type: ignore[misc] # the class is made by the admin, from the fields it shows
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            last = survey.questions.aggregate(page=Max("page"), order=Max("order"))
            kwargs["instance"] = Question(
                survey=survey,
                kind=kind,
                config=known.example,
                page=last["page"] or 1,
                order=(last["order"] or 0) + 1,
                required=known.answerable,
            )
            super().__init__(*args, **kwargs)

    return Started


def become(question: Question, kind: str) -> None:
    """Turn the question into one of another kind (not yet saved), with the settings that both kinds know."""
    known = known_kind(kind)
    shared = {name: value for name, value in question.config.items() if name in known.config_form.base_fields}
    question.kind, question.config, question.expected = kind, {**known.example, **shared}, None


def lacks_answer(question: Question) -> bool:
    return question.role == Question.Role.ATTENTION and question.expected is None
