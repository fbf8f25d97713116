"""The pages of a blueprint in the admin: write it, see what it would make, order that as files."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold import widgets

from crowd import pictures
from exports import blueprints, starts
from exports.models import Blueprint, BlueprintVersion, Synthesis
from exports.synthesis import WrongBlueprint
from exports.synthesis.blueprint import Problem
from exports.synthesis.files import FORMATS
from exports.synthesis.preview import Distribution, TablePreview
from exports.synthesis.trial import LONGEST
from surveys.admin.theme import dress
from surveys.models import Survey

SHOW, SAVE = "show", "save"
FORMAT_LABELS = {"csv": "CSV", "jsonl": "JSON Lines", "parquet": "Parquet"}


class BlueprintForm(forms.Form):
    """`exports.blueprints` checks what is written; here is only how it is asked."""

    name = forms.CharField(max_length=200, help_text="What you call it.", widget=forms.TextInput)
    survey = forms.ModelChoiceField(
        Survey.objects.none(),
        label="Study",
        required=False,
        empty_label="None: it is yours alone",
        help_text="Whoever may see the study may see the blueprint.",
    )
    text = forms.CharField(
        label="Blueprint",
        max_length=LONGEST,
        strip=False,
        help_text="In YAML: tables, their columns, and how the values are made; or a simulation and its settings.",
        widget=forms.Textarea(
            attrs={"rows": 18, "cols": 100, "spellcheck": "false", "autocapitalize": "off", "wrap": "off", "dir": "ltr"}
        ),
    )

    def __init__(self, user: Any, *, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["survey"].queryset = Survey.objects.editable_by(user)  # type: ignore[attr-defined] # a model's choice
        dress(self)
        self.fields["text"].widget.attrs["class"] += " cs-source"

    def clean_text(self) -> str:
        # A browser sends \r\n; a version is new only where something else has changed.
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class OrderForm(forms.Form):
    rows = forms.IntegerField(
        label="Rows",
        required=False,
        min_value=1,
        max_value=blueprints.MOST_ROWS,
        help_text="Of the main table. Left empty: as many as the blueprint says. A simulation’s number is its own.",
    )
    seed = forms.IntegerField(
        required=False,
        min_value=0,
        help_text="The same version with the same seed gives the same files. Left empty, one is drawn.",
    )
    formats = forms.MultipleChoiceField(
        choices=[(name, FORMAT_LABELS[name]) for name in FORMATS],
        initial=["csv"],
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="CSV opens in a spreadsheet; Parquet suits pandas and R.",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dress(self)


def write(request: HttpRequest, blueprint: Blueprint | None) -> HttpResponse:
    """Write a blueprint, new or another version: look at 20 rows, or save it."""
    shown = _version(request, blueprint)
    form = BlueprintForm(request.user, data=request.POST or None, initial=_initial(request, shown))
    if request.method == "POST" and SAVE in request.POST:
        return _save(request, blueprint, form)
    if request.method == "POST" or (shown and "show" in request.GET):
        return _look(request, blueprint, form, shown)
    return _page(request, blueprint, form)


def _look(
    request: HttpRequest, blueprint: Blueprint | None, form: BlueprintForm, shown: BlueprintVersion | None
) -> HttpResponse:
    if form.is_bound and not form.is_valid() and "text" not in form.cleaned_data:
        return _page(request, blueprint, form, status=400)
    text = form.cleaned_data["text"] if form.is_bound else shown.text if shown else ""
    tried = blueprints.look_at(text)
    # To look at a text one needs no name for it yet.
    form.errors.pop("name", None)
    return _page(request, blueprint, form, problems=tried.problems, tables=list(map(_pictured, tried.tables)))


def _save(request: HttpRequest, blueprint: Blueprint | None, form: BlueprintForm) -> HttpResponse:
    if blueprint and not may_change(request, blueprint):
        raise PermissionDenied("You may look at this blueprint, but not change it. Ask its owner.")
    if not form.is_valid():
        return _page(request, blueprint, form, status=400)
    given = {**form.cleaned_data, "by": cast(User, request.user), "now": timezone.now()}
    try:
        if blueprint:
            version = blueprints.save_version(blueprint=blueprint, **given)
        else:
            version = blueprints.newest(blueprint=blueprints.create(**given))
    except WrongBlueprint as wrong:
        return _page(request, blueprint, form, status=400, problems=wrong.problems)
    messages.success(request, f"Saved as version {version.number}.")
    return HttpResponseRedirect(f"{change_url(version.blueprint)}?show=20")


def order(request: HttpRequest, blueprint: int, model_admin: Any) -> HttpResponse:
    """Ask how many rows in which formats; order them."""
    found = visible(request, blueprint)
    if not may_change(request, found):
        raise PermissionDenied("You may look at this blueprint, but not order from it. Ask its owner.")
    form = OrderForm(request.POST if request.method == "POST" else None)
    made = _ordered(request, found, form) if form.is_valid() else None
    if made:
        messages.success(request, "The dataset is ordered.")
        return HttpResponseRedirect(reverse("admin:exports_synthesis_change", args=[made.pk]))
    context = {
        "form": form,
        "blueprint": found,
        "back": change_url(found),
        "version": blueprints.newest(blueprint=found),
    }
    title = f"Make a dataset from {found}"
    return _framed(request, "order.html", found, title, status=400 if form.is_bound else 200, **context)


def _ordered(request: HttpRequest, blueprint: Blueprint, form: OrderForm) -> Any:
    version = blueprints.newest(blueprint=blueprint)
    try:
        return blueprints.order(version=version, by=cast(User, request.user), now=timezone.now(), **form.cleaned_data)
    except WrongBlueprint as wrong:
        form.add_error(None, [str(problem) for problem in wrong.problems])
    except ValidationError as error:
        form.add_error(None, error)
    return None


def confirm(request: HttpRequest, made: Synthesis, verb: str, text: str) -> HttpResponse:
    """Ask before something is done to a dataset."""
    frame = {**admin.site.each_context(request), "opts": Synthesis._meta, "original": made}
    asked = {"title": f"{verb}: dataset {made.pk}", "subtitle": "", "verb": verb, "text": text}
    back = reverse("admin:exports_synthesis_change", args=[made.pk])
    return TemplateResponse(request, "admin/exports/blueprint/confirm.html", {**frame, **asked, "back": back})


def visible(request: HttpRequest, pk: Any) -> Blueprint:
    """The blueprint; 404 where there is none or it is not shared with the researcher."""
    rows = Blueprint.objects.visible_to(request.user).select_related("survey")
    found = rows.filter(pk=pk).first() if str(pk).isdecimal() else None
    if found is None:
        raise Http404("There is no such blueprint, or it is not shared with you.")
    return found


def may_change(request: HttpRequest, blueprint: Model) -> bool:
    return Blueprint.objects.editable_by(request.user).filter(pk=blueprint.pk).exists()


def change_url(blueprint: Blueprint) -> str:
    return reverse("admin:exports_blueprint_change", args=[blueprint.pk])


def _version(request: HttpRequest, blueprint: Blueprint | None) -> BlueprintVersion | None:
    if blueprint is None:
        return None
    number = request.GET.get("version", "")
    if not number:
        return blueprints.newest(blueprint=blueprint)
    found = blueprint.versions.filter(number=number).first() if number.isdecimal() else None
    if found is None:
        raise Http404("The blueprint has no such version.")
    return found


def _initial(request: HttpRequest, version: BlueprintVersion | None) -> dict[str, Any]:
    if version is None:
        return {"text": starts.named(request.GET.get("start", "")).text}
    return {"name": version.blueprint.name, "survey": version.blueprint.survey_id, "text": version.text}


def _page(
    request: HttpRequest,
    blueprint: Blueprint | None,
    form: BlueprintForm,
    *,
    status: int = 200,
    problems: tuple[Problem, ...] = (),
    tables: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "blueprint": blueprint,
        "problems": problems,
        "tables": tables or [],
        "may_change": blueprint is None or may_change(request, blueprint),
        "versions": list(blueprint.versions.select_related("created_by")) if blueprint else [],
        "made": _made(blueprint),
        "starts": () if blueprint else starts.STARTS,
        "start": starts.named(request.GET.get("start", "")),
    }
    title = f"Blueprint: {blueprint}" if blueprint else "New blueprint"
    return _framed(request, "write.html", blueprint, title, status=status, **context)


def _made(blueprint: Blueprint | None) -> list[Any]:
    if blueprint is None:
        return []
    return [one for version in blueprint.versions.prefetch_related("syntheses") for one in version.syntheses.all()]


def _framed(
    request: HttpRequest, template: str, original: Blueprint | None, title: str, *, status: int, **context: Any
) -> TemplateResponse:
    frame = {**admin.site.each_context(request), "opts": Blueprint._meta, "original": original, "title": title}
    return TemplateResponse(
        request, f"admin/exports/blueprint/{template}", {**frame, "subtitle": title, **context}, status=status
    )


def _pictured(table: TablePreview) -> dict[str, Any]:
    return {"table": table, "columns": [_column(one) for one in table.distributions]}


def _column(one: Distribution) -> dict[str, Any]:
    """Of one column: a bar for each value, or a histogram of ranges and the same as a table."""
    labels = [f"{start} to {end}" for start, end in zip(one.labels, one.ends, strict=True)] if one.ends else one.labels
    bars = pictures.bars(labels, one.counts)
    return {
        "name": one.column,
        "type": one.type,
        "distinct": one.distinct,
        "missing": round(100 * one.missing),
        "bars": bars,
        "histogram": [{"width": bar.width, "top": f"{100 - bar.width:.1f}"} for bar in bars] if one.ends else [],
        "low": one.labels[0] if one.ends else "",
        "high": one.ends[-1] if one.ends else "",
    }
