"""The researcher's pages of private tables: set the budget, ask, read, and see what was told before."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from exports.private import asking, files, ledger, orders
from exports.private.forms import AskForm, BudgetForm
from exports.private.models import PrivacySpend
from surveys.admin.base import editable_survey, may_edit, visible_survey
from surveys.admin.pages import study_page
from surveys.models import Survey

NEWEST = 200  # of what was told; the API gives all


@dataclass(frozen=True)
class Shown:
    """One row of a table: words by column, figures, and where they stand in the picture, in per cent."""

    cells: list[tuple[str, str]]
    value: str
    ends: str
    start: float
    width: float
    middle: float
    why: str


def tables_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How the budget stands, what was told, and for those who may change the study a form to ask."""
    study = visible_survey(request, pk) if request.method != "POST" else editable_survey(request, pk)
    form = AskForm(study, request.POST if request.method == "POST" else None)
    paid = _asked(request, study, form) if form.is_valid() else None
    if paid is not None:
        return HttpResponseRedirect(reverse("private-table", args=[study.pk, paid.pk]))
    return _page(request, study, ask=form)


def budget_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the budget."""
    study = editable_survey(request, pk)
    form = BudgetForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _set(request, study, form):
        messages.success(request, "The privacy budget is set.")
        return HttpResponseRedirect(reverse("private-tables", args=[study.pk]))
    return _page(request, study, budget=form)


def table_page(request: HttpRequest, pk: int, table: int) -> HttpResponse:
    """What was told at one time."""
    paid = _paid(request, pk, table)
    asked = asking.Question.from_json(paid.question) if paid.question else None
    return study_page(
        request,
        "admin/exports/private/table.html",
        survey=paid.survey,
        title=paid.what,
        paid=paid,
        asked=asked,
        cost=f"{ledger.in_epsilon(paid.epsilon):f}",
        columns=(paid.result or {}).get("columns", []),
        rows=list(_shown(paid)),
        poll=reverse("api:private-table", args=[paid.survey.slug, paid.pk]),
    )


def table_csv(request: HttpRequest, pk: int, table: int) -> HttpResponse:
    """The same as a file."""
    paid = _paid(request, pk, table)
    if paid.result is None:
        raise Http404("There is no table (yet).")
    name = f"{slugify(paid.survey.slug)}-private-{paid.pk}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(files.text(paid.result), content_type="text/csv; charset=utf-8", headers=headers)


def _page(
    request: HttpRequest, study: Survey, *, ask: AskForm | None = None, budget: BudgetForm | None = None
) -> HttpResponse:
    bound = any(form is not None and form.is_bound for form in (ask, budget))
    return study_page(
        request,
        "admin/exports/private/list.html",
        survey=study,
        title="Private tables",
        status=422 if bound else 200,
        ledger=ledger.ledger(survey=study),
        told=_told(study),
        may_ask=may_edit(request, study.pk),
        ask=ask or AskForm(study),
        budget=budget or BudgetForm(),
    )


def _told(study: Survey) -> list[tuple[PrivacySpend, str]]:
    found = study.privacy_spends.select_related("created_by").defer("result")[:NEWEST]
    return [(paid, f"{ledger.in_epsilon(paid.epsilon):f}") for paid in found]


def _asked(request: HttpRequest, study: Survey, form: AskForm) -> PrivacySpend | None:
    try:
        question = asking.checked(survey=study, **form.given())
        by = cast(User, request.user)  # nobody else gets here
        return orders.ask(survey=study, question=question, by=by, now=timezone.now())
    except ValidationError as error:
        form.take(error)
    except ledger.BudgetSpent as spent:
        form.add_error("epsilon", str(spent))
    return None


def _set(request: HttpRequest, study: Survey, form: BudgetForm) -> bool:
    by = cast(User, request.user)
    try:
        ledger.set_total(survey=study, epsilon=form.cleaned_data["epsilon"], by=by, now=timezone.now())
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _paid(request: HttpRequest, survey: int, table: int) -> PrivacySpend:
    found = visible_survey(request, survey).privacy_spends.select_related("survey", "created_by")
    return get_object_or_404(found, pk=table)


def _shown(paid: PrivacySpend) -> Iterator[Shown]:
    """Rows with a picture each, all on one scale; the mean and the number of answers behind it have none in common."""
    result = paid.result or {"columns": [], "rows": []}
    rows: list[dict[str, Any]] = result["rows"]
    mean = bool(paid.question) and cast(dict[str, Any], paid.question)["statistic"] == asking.MEAN
    known = [row for row in rows if row["value"] is not None]
    low = min((row["low"] for row in known), default=0)
    high = max((row["high"] for row in known), default=1)
    low, room = min(low, 0), (max(high, 0) - min(low, 0)) or 1
    for row in rows:
        named = list(zip(result["columns"], row["cells"], strict=True))
        yield _row(row | {"cells": named}, low, room, picture=not mean)


def _row(row: dict[str, Any], low: float, room: float, *, picture: bool) -> Shown:
    if row["value"] is None:
        return Shown(row["cells"], "not known", "", 0, 0, -1, row.get("why", ""))
    start, width, middle = (
        round(100 * share / room, 2) for share in (row["low"] - low, row["high"] - row["low"], row["value"] - low)
    )
    ends = f"{_written(row['low'])} to {_written(row['high'])}"
    return Shown(row["cells"], _written(row["value"]), ends, start, width, middle if picture else -1, "")


def _written(value: float) -> str:
    return f"{value:,.10g}".replace("-", "−")
