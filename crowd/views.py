"""The contributor's pages. Each view asks the domain once, in the contributor's language."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowd import arms, assignment, collection, forms, recruitment, visits
from crowd.access import SurveyClosed
from crowd.models import Contributor, Draft
from crowd.refusals import REFUSALS, BadForm, NotOpenYet, Stranger, UnknownLink
from crowd.visits import Visit
from surveys import languages, publishing
from surveys.definition import Definition
from surveys.forms import PageForm, page_form
from surveys.models import Survey

ACTIONS = frozenset({"next", "back", "skip"})
SEE_OTHER = 303
UNPROCESSABLE = 422
View = Callable[..., HttpResponse]


def _survey_page(view: View) -> View:
    """A view of one survey: it is told who asks, speaks their language, and refuses in words."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, *, slug: str, **kwargs: str) -> HttpResponse:
        visit = visits.arrive(request, slug=slug)
        with translation.override(visit.language):
            try:
                if visit.survey.state == Survey.State.DRAFT:
                    raise NotOpenYet
                response = view(request, visit, **kwargs)
            except tuple(REFUSALS) as reason:
                response = _refuse(request, visit, reason)
        response.headers.setdefault("Content-Language", visit.language)
        return response

    return page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door: what this is, and where researchers log in."""
    language = translation.get_language() or "en"
    return render(request, "crowd/home.html", {"language": language, "direction": languages.direction(language)})


@require_http_methods(["GET", "HEAD", "POST"])
@_survey_page
def welcome(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the study is about, and the consent."""
    if visit.survey.state != Survey.State.OPEN:
        raise SurveyClosed
    arm = "" if visit.contributor else arms.led_to(survey=visit.survey, link=request.GET.get("arm", ""))
    form = forms.ConsentForm(
        request.POST or None, offered=tuple(visit.survey.languages), initial={"language": visit.language}
    )
    if request.method == "POST" and form.is_valid():
        return _agree(request, visit, form.cleaned_data["language"], arm)
    context = {
        "form": form,
        "choices": _choices(visit.survey),
        "consent_again": visit.contributor and recruitment.must_consent_again(contributor=visit.contributor),
    }
    return _render(request, visit, "crowd/welcome.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@_survey_page
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page a contributor is at; taken when it is sent."""
    contributor = _known(visit)
    if request.method == "POST":
        return _take(request, visit, contributor)
    if recruitment.must_consent_again(contributor=contributor):
        return _to(visit, "welcome")
    draft = collection.open_draft(contributor=contributor, now=timezone.now())
    if draft is None:
        return _thank(request, visit, contributor, nothing_left=True)
    return _ask(request, visit, draft)


@require_POST
@_survey_page
def save(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Autosave: keep what is valid, say which questions are hidden now."""
    try:
        draft, posted = _posted(request, _known(visit))
        page = collection.save(
            draft=draft, answers=posted.form.partial_answers(), now=timezone.now(), number=posted.page.number
        )
    except collection.AlreadyTaken:
        return JsonResponse({"hidden": []}, status=409)
    return JsonResponse({"hidden": sorted(page.hidden)})


@require_safe
@_survey_page
def done(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Thanks, and the completion code; for somebody who has sent nothing yet, the questions."""
    return _thank(request, visit, _known(visit), nothing_left=False)


@require_safe
@_survey_page
def mine(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The personal link, what is stored, and the way out."""
    contributor = _known(visit)
    link = reverse("contribute:resume", args=[visit.survey.slug, visit.token])
    context = {
        "link": request.build_absolute_uri(link),
        "progress": collection.progress(contributor=contributor),
    }
    return _render(request, visit, "crowd/mine.html", context)


@require_safe
@_survey_page
def resume(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """A personal link: go on as the person it belongs to, on this device too."""
    if recruitment.find(survey=visit.survey, token=token) is None:
        raise UnknownLink
    response = _to(visit, "answer")
    visits.remember(response, survey=visit.survey, token=token, secure=request.is_secure())
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@_survey_page
def withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask once more, then erase."""
    contributor = _known(visit)
    if request.method != "POST":
        return _render(request, visit, "crowd/withdraw.html", {})
    recruitment.withdraw(contributor=contributor, now=timezone.now())
    response = _to(visit, "withdrawn")
    visits.forget(response, survey=visit.survey)
    return response


@require_safe
@_survey_page
def withdrawn(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What a person sees who has withdrawn."""
    context = {
        "heading": _("Your answers are erased"),
        "sentence": _("You have withdrawn. Thank you for your time; you may close this page."),
        "forget": True,
    }
    return _render(request, visit, "crowd/message.html", context)


def _agree(request: HttpRequest, visit: Visit, language: str, arm: str) -> HttpResponse:
    response, now = _to(visit, "answer"), timezone.now()
    if visit.contributor:
        recruitment.consent_again(contributor=visit.contributor, language=language, now=now)
    else:
        _contributor, token = recruitment.join(survey=visit.survey, language=language, now=now, arm=arm)
        visits.remember(response, survey=visit.survey, token=token, secure=request.is_secure())
    return response


def _take(request: HttpRequest, visit: Visit, contributor: Contributor) -> HttpResponse:
    """A page that was sent. Sent twice, it gets the same reply twice."""
    try:
        draft, posted = _posted(request, contributor)
        action = request.POST.get("action", "next")
        if action not in ACTIONS:
            raise BadForm
        if action == "skip":
            _skip(contributor, draft)
        elif action == "back":
            _turn_back(draft, posted)
        elif not posted.form.is_valid():
            return _show(request, visit, draft, posted.form, hidden=posted.hidden, status=UNPROCESSABLE)
        else:
            collection.advance(
                draft=draft, answers=posted.form.answers(), now=timezone.now(), number=posted.page.number
            )
    except collection.Incomplete as missing:
        return _ask_again(request, visit, draft, missing)
    except collection.AlreadyTaken:
        pass
    return _to(visit, "answer")


def _posted(request: HttpRequest, contributor: Contributor) -> tuple[Draft, forms.Posted]:
    """The draft and the page that a form belongs to. Raises BadForm, and what `collection.draft` raises."""
    draft = collection.draft(contributor=contributor, key=request.POST.get("key", ""))
    number = request.POST.get("page", "")
    if number not in map(str, draft.version.content.pages):
        raise BadForm
    draft.page = int(number)
    return draft, forms.posted(draft=draft, data=request.POST, seed=contributor.seed)


def _skip(contributor: Contributor, draft: Draft) -> None:
    if draft.item is None:
        raise BadForm
    assignment.skip(contributor=contributor, item=draft.item)


def _turn_back(draft: Draft, posted: forms.Posted) -> None:
    answers, number = posted.form.partial_answers(), posted.page.number
    collection.save(draft=draft, answers=answers, now=timezone.now(), number=number)
    collection.back(draft=draft)


def _ask(request: HttpRequest, visit: Visit, draft: Draft, notice: str = "", status: int = 200) -> HttpResponse:
    page = collection.page(draft)
    form = page_form(page.questions, initial=page.answers, seed=draft.contributor.seed)
    return _show(request, visit, draft, form, hidden=page.hidden, notice=notice, status=status)


def _ask_again(request: HttpRequest, visit: Visit, draft: Draft, missing: collection.Incomplete) -> HttpResponse:
    """Something on another page is missing: show that page."""
    collection.turn_to(draft=draft, number=missing.page)
    draft.page = missing.page
    return _ask(
        request, visit, draft, _("An answer is missing on this page. Please give it, then go on."), UNPROCESSABLE
    )


def _show(
    request: HttpRequest,
    visit: Visit,
    draft: Draft,
    form: PageForm,
    *,
    hidden: frozenset[str],
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    content, page = collection.definition(draft), collection.page(draft)
    context = {
        "definition": content,
        "page": page,
        "more": page.number < content.pages[-1],  # or nothing, as the answers on this page decide
        "form": form,
        "hidden": hidden,
        "key": draft.idempotency_key,
        "notice": notice,
        "progress": collection.progress(contributor=draft.contributor),
    }
    return _render(request, visit, "crowd/page.html", context, status=status)


def _thank(request: HttpRequest, visit: Visit, contributor: Contributor, *, nothing_left: bool) -> HttpResponse:
    progress = collection.progress(contributor=contributor)
    if not progress.done and not nothing_left:
        return _to(visit, "answer")
    if nothing_left and progress.total is not None:
        return _to(visit, "done")
    code = recruitment.completion_code(contributor=contributor)
    context = {"progress": progress, "nothing_left": nothing_left, "code": code}
    return _render(request, visit, "crowd/done.html", context)


def _refuse(request: HttpRequest, visit: Visit, reason: Exception) -> HttpResponse:
    refusal = REFUSALS[type(reason)]
    if isinstance(reason, Stranger) and request.method != "POST":
        return _to(visit, "welcome")
    context = {
        "heading": refusal.heading,
        "sentence": refusal.sentence,
        "next_url": reverse(refusal.next_page, args=[visit.survey.slug]) if refusal.next_page else "",
        "next_label": refusal.next_label,
    }
    return _render(request, visit, "crowd/message.html", context, status=refusal.status)


def _known(visit: Visit) -> Contributor:
    if visit.contributor is None:
        raise Stranger
    return visit.contributor


def _to(visit: Visit, page: str) -> HttpResponseRedirect:
    """On to another page of the survey, by GET."""
    response = redirect(f"contribute:{page}", visit.survey.slug)
    response.status_code = SEE_OTHER
    return response


def _render(
    request: HttpRequest, visit: Visit, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    if "definition" not in context:
        context["definition"] = _definition(visit)
    return render(request, template, visit.context | context, status=status)


def _definition(visit: Visit) -> Definition | None:
    """The survey's texts in the visitor's language; nothing of one that is still being written."""
    if visit.survey.state == Survey.State.DRAFT:
        return None
    version = publishing.current_version(survey=visit.survey)
    return languages.translated(version.content, visit.language)


def _choices(survey: Survey) -> list[dict[str, str]]:
    return [
        {"code": code, "name": languages.native_name(code), "direction": languages.direction(code)}
        for code in survey.languages
    ]
