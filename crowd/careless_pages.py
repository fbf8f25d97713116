"""The pages about careless answers: what the indices say, and the rule of whom to leave out."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User as Account
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from unfold.widgets import CHECKBOX_CLASSES

from crowd import aggregation, careless_panel, careless_rule, carelessness
from crowd.careless_panel import PER_PAGE, Panel
from crowd.models import ExclusionRule
from crowd.quality.careless.catalogue import WEAK
from surveys.admin.base import editable_survey, may_edit, visible_survey
from surveys.admin.pages import study_page
from surveys.admin.theme import dress
from surveys.models import Survey

TEMPLATE, CONFIRM = "admin/crowd/careless.html", "admin/crowd/careless_confirm.html"
UNPROCESSABLE = 422
LONGEST_NUMBER = 9
# More names than this nobody checks one by one.
LISTED = 500


class RuleForm(forms.Form):
    """Which indices count, and how many of them must be flagged."""

    indices = forms.MultipleChoiceField(
        label="Which indices count",
        widget=forms.CheckboxSelectMultiple(attrs={"class": " ".join(CHECKBOX_CLASSES)}),
        error_messages={"required": "Choose at least one index."},
    )
    at_least = forms.IntegerField(
        label="Flagged by at least", min_value=1, initial=2, help_text="How many of the chosen indices."
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indices"].choices = offered  # type: ignore[attr-defined] # of a field with choices

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("at_least", 0) > len(given.get("indices", [])) > 0:
            self.add_error("at_least", "You chose fewer indices than that. Choose more, or lower the number.")
        return given


def careless_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may not have read what they answered; and, sent, the rule of whom to leave out."""
    if request.method == "POST":
        return _set_rule(request, editable_survey(request, pk))
    survey = visible_survey(request, pk)
    rule = careless_rule.rule_of(survey=survey)
    return _show(request, survey, rule, _form(survey, rule))


def leave_out_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whom the rule would leave out and why; then do it."""
    survey = editable_survey(request, pk)
    if request.method != "POST":
        return _ask(request, survey)
    try:
        count = careless_rule.apply(survey=survey, shown=request.POST.get("shown", ""), now=timezone.now())
    except careless_rule.Changed:
        messages.warning(request, "The numbers have changed meanwhile. This is the list now; look at it again.")
        return _ask(request, survey, status=UNPROCESSABLE)
    messages.success(request, f"{_people(count)} left out of the analysis. The numbers follow in a moment.")
    return _back(survey)


def count_again_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then count everybody again whom the rule left out."""
    survey = editable_survey(request, pk)
    if request.method == "POST":
        count = careless_rule.undo(survey=survey)
        messages.success(request, f"{_people(count)} counted again. The numbers follow in a moment.")
        return _back(survey)
    n = careless_rule.left_out(survey=survey).count()
    return study_page(request, CONFIRM, survey=survey, title="Count again whom the rule left out", n=n, undoing=True)


urls = [
    path(f"surveys/survey/<int:pk>/{address}", admin.site.admin_view(view), name=name)
    for address, view, name in (
        ("careless/", careless_page, "careless"),
        ("careless/leave-out/", leave_out_page, "careless_leave_out"),
        ("careless/count-again/", count_again_page, "careless_count_again"),
    )
]


def _form(survey: Survey, rule: ExclusionRule | None, data: Any = None) -> RuleForm:
    offered = [(name, about.label) for name, about in carelessness.abouts(survey=survey).items()]
    initial = {"indices": rule.indices, "at_least": rule.at_least} if rule else {}
    form = RuleForm(data, offered=offered, initial=initial)
    dress(form)
    return form


def _set_rule(request: HttpRequest, survey: Survey) -> HttpResponse:
    form = _form(survey, None, request.POST)
    if not form.is_valid() or not isinstance(request.user, Account):
        return _show(request, survey, careless_rule.rule_of(survey=survey), form, status=UNPROCESSABLE)
    careless_rule.set_rule(survey=survey, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, "The rule is kept. Nobody is left out yet.")
    return _back(survey)


def _show(
    request: HttpRequest, survey: Survey, rule: ExclusionRule | None, form: RuleForm, status: int = 200
) -> HttpResponse:
    seen = careless_panel.panel(
        survey=survey, rule=rule, chosen=request.GET.get("index", ""), page=_number(request.GET.get("page", ""))
    )
    context = {
        "seen": seen,
        "rule": rule,
        "rule_labels": _labels(survey, rule),
        "rule_is_weak": rule is not None and careless_rule.is_weak(rule),
        "form": form,
        "weak": WEAK,
        "may_edit": may_edit(request, survey.pk),
        "waiting": _waiting(survey, seen),
        "first": (seen.page - 1) * PER_PAGE + 1,
    }
    return study_page(request, TEMPLATE, survey=survey, title="Careless answers", status=status, **context)


def _waiting(survey: Survey, seen: Panel) -> bool:
    return not seen.n_people and aggregation.is_stale(survey=survey)


def _labels(survey: Survey, rule: ExclusionRule | None) -> list[str]:
    about = carelessness.abouts(survey=survey)
    return [about[name].label for name in rule.indices if name in about] if rule else []


def _ask(request: HttpRequest, survey: Survey, status: int = 200) -> HttpResponse:
    people = careless_rule.caught(survey=survey)
    context = {
        "rule": careless_rule.rule_of(survey=survey),
        "people": people[:LISTED],
        "n": len(people),
        "shown": careless_rule.digest(people),
    }
    title = "Leave out by the rule"
    return study_page(request, CONFIRM, survey=survey, title=title, status=status, **context)


def _back(survey: Survey) -> HttpResponse:
    return HttpResponseRedirect(reverse("careless", args=[survey.pk]))


def _people(count: int) -> str:
    return "1 person is" if count == 1 else f"{count:,} people are"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < LONGEST_NUMBER else 1
