"""The preview: a survey as its contributors see it, from the draft, with nothing stored.

The answers given so far travel in the form, signed, so that conditions and pages behave as they will.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.admin.views.decorators import staff_member_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from surveys import kinds, languages, logic, pictures, publishing
from surveys.definition import Asked, Definition
from surveys.forms import PageForm, page_form
from surveys.models import Survey

SALT = "surveys.preview"
WELCOME, DONE = "welcome", "done"
UNPROCESSABLE = 422

Answers = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """Where the preview is. `place` is WELCOME, DONE or the number of a page."""

    place: str
    answers: Answers


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_member_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of the preview; the form leads to the next. In an experiment it is that of somebody in one arm."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    language = languages.choose([request.GET.get("language", "")], tuple(survey.languages))
    definition = shown_definition(survey=survey, language=language)
    arm = chosen_arm(definition, request.GET.get("arm", ""))
    definition = replace(definition, questions=tuple(logic.possible(definition.questions, arm=arm)))
    step = _step(request)
    form, status = None, 200
    if request.method == "POST" and step.place not in (WELCOME, DONE):
        step, form = _sent(definition, arm, step, request)
        status = UNPROCESSABLE if form else 200
    elif request.method == "POST":
        step = Step(_after(definition, arm, step), step.answers)
    with translation.override(language):
        return _show(request, survey, definition, arm, step, form, language, status)


def shown_definition(*, survey: Survey, language: str) -> Definition:
    """The draft in this language; in a labelling task about the first item."""
    definition = languages.translated(publishing.draft_definition(survey=survey), language)
    item = survey.items.order_by("-priority", "pk").first() if survey.per_item else None
    if item is None:
        return definition
    data = pictures.shown(item.data, survey=survey)
    filled = tuple(kinds.get(question.kind).fill(question, data) for question in definition.questions)
    return replace(definition, questions=filled)


def chosen_arm(definition: Definition, wanted: str) -> str:
    """The arm that is wanted, else the first; empty for a study without arms."""
    codes = definition.arm_codes
    return wanted if wanted in codes else next(iter(codes), "")


def _step(request: HttpRequest) -> Step:
    if request.method != "POST":
        return Step(WELCOME, {})
    try:
        answers = signing.loads(request.POST.get("answers", ""), salt=SALT)
    except signing.BadSignature:
        raise Http404("This preview was changed on its way. Open it again from the study's page.") from None
    return Step(request.POST.get("place", WELCOME), answers)


def _sent(definition: Definition, arm: str, step: Step, request: HttpRequest) -> tuple[Step, PageForm | None]:
    """The step after a page was sent; the page again, with its form, where something is wrong on it."""
    questions = _on_page(definition, step.place)
    earlier = {name: value for name, value in step.answers.items() if name not in {q.name for q in questions}}
    answers = earlier | page_form(questions, data=request.POST).partial_answers()
    shown = logic.visible(definition.questions, answers, arm=arm)
    form = page_form([question for question in questions if question in shown], data=request.POST)
    if request.POST.get("action") == "back":
        return Step(_before(definition, arm, step.place, answers), answers), None
    if not form.is_valid():
        return Step(step.place, answers), form
    answers = earlier | form.answers()
    return Step(_after(definition, arm, Step(step.place, answers)), answers), None


def _on_page(definition: Definition, place: str) -> list[Asked]:
    questions = [question for question in definition.questions if str(question.page) == place]
    if not questions:
        raise Http404("The study has no such page (any more). Open the preview again.")
    return questions


def _pages_shown(definition: Definition, arm: str, answers: Answers) -> list[str]:
    shown = logic.visible(definition.questions, answers, arm=arm)
    return [str(page) for page in sorted({question.page for question in shown})]


def _after(definition: Definition, arm: str, step: Step) -> str:
    """The place after this one; the preview of a finished study begins again."""
    if step.place == DONE:
        return WELCOME
    current = 0 if step.place == WELCOME else int(step.place)
    return next((page for page in _pages_shown(definition, arm, step.answers) if int(page) > current), DONE)


def _before(definition: Definition, arm: str, place: str, answers: Answers) -> str:
    earlier = [page for page in _pages_shown(definition, arm, answers) if int(page) < int(place)]
    return earlier[-1] if earlier else WELCOME


def _show(
    request: HttpRequest,
    survey: Survey,
    definition: Definition,
    arm: str,
    step: Step,
    form: PageForm | None,
    language: str,
    status: int,
) -> HttpResponse:
    pages = _pages_shown(definition, arm, step.answers)
    if step.place in pages and form is None:
        form = page_form(_on_page(definition, step.place), initial=step.answers)
    shown = {question.name for question in logic.visible(definition.questions, step.answers, arm=arm)}
    context = {
        "survey": survey,
        "definition": definition,
        "place": step.place,
        "form": form,
        "hidden": frozenset(q.name for q in definition.questions if q.name not in shown),
        "position": pages.index(step.place) + 1 if step.place in pages else 0,
        "total": len(pages),
        "answers": signing.dumps(step.answers, salt=SALT),
        "language": language,
        "direction": languages.direction(language),
        "arm": arm,
        "choices": [(code, languages.native_name(code)) for code in survey.languages],
    }
    return render(request, "surveys/preview.html", context, status=status)
