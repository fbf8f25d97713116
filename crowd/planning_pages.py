"""The page that says how many people per item a study needs."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.text import Truncator

from crowd import plans
from crowd.plans import MOST_ITEMS, MOST_PER_ITEM, SEEDS, Advice, Wanted
from crowd.quality.planning import Estimate, Step
from surveys.admin.base import visible_survey
from surveys.admin.pages import study_page
from surveys.admin.theme import dress
from surveys.definition import Asked

# An axis has at most so many parts.
PARTS = 5


class PlanForm(forms.Form):
    """What is to be planned. It travels in the address, so that a plan can be kept as a bookmark."""

    question = forms.ChoiceField()
    items = forms.IntegerField(
        label="Items in all", min_value=1, max_value=MOST_ITEMS, help_text="How many things will be labelled."
    )
    most = forms.IntegerField(
        label="Most people per item",
        min_value=1,
        max_value=MOST_PER_ITEM,
        initial=Wanted.most,
        help_text=f"Up to {MOST_PER_ITEM}.",
    )
    target = forms.FloatField(
        label="Wanted accuracy, %",
        required=False,
        min_value=1,
        max_value=100,
        help_text="Of the items, how many shall be right. Left empty: as long as another person is worth it.",
    )
    price = forms.FloatField(
        label="Price per answer",
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text="What one person gets for one item, fees included.",
    )
    currency = forms.CharField(required=False, max_length=10, initial="EUR")
    seed = forms.IntegerField(
        min_value=0, max_value=SEEDS - 1, initial=Wanted.seed, help_text="The same seed gives the same plan."
    )

    def __init__(self, questions: Sequence[Asked], items: int, data: Any = None) -> None:
        super().__init__(data)
        choices = [(asked.name, Truncator(f"{asked.name}: {asked.text}").chars(80)) for asked in questions]
        self.fields["question"].choices = choices  # type: ignore[attr-defined] # a field of choices
        self.fields["items"].initial = items
        for field in self.fields.values():
            field.widget.attrs.setdefault("step", "any" if isinstance(field, forms.FloatField) else None)
        dress(self)

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        target = None if given["target"] is None else given["target"] / 100
        return Wanted(target, given["price"], given["items"], given["most"], given["seed"])


@dataclass(frozen=True)
class Tick:
    place: float
    label: str


@dataclass(frozen=True)
class Dot:
    """Of one redundancy: places in percent of the picture's width and height."""

    x: float
    y: float
    chosen: bool


@dataclass(frozen=True)
class Curve:
    """A line with its interval as a band; places in percent. `across` are the numbers of people."""

    title: str
    line: str
    band: str
    dots: list[Dot]
    up: list[Tick]
    across: list[Tick]


@dataclass(frozen=True)
class Row:
    """A step in words."""

    per_item: int
    chosen: bool
    accuracy: str
    agreement: str
    cost: str
    hours: str
    answers: int
    people: int


def planning_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How many people per item a study needs, by what its people answered so far."""
    survey = visible_survey(request, pk)
    questions = plans.questions(survey=survey)
    form = PlanForm(questions, max(survey.items.count(), 1), request.GET if "question" in request.GET else None)
    advice = None
    if questions and form.is_valid():
        asked = next(asked for asked in questions if asked.name == form.cleaned_data["question"])
        advice = plans.advise(survey=survey, asked=asked, wanted=form.wanted())
    return study_page(
        request,
        "admin/crowd/planning.html",
        survey=survey,
        title="How many people per item?",
        questions=questions,
        form=form,
        advice=advice,
        **(_shown(advice, form.cleaned_data["currency"]) if advice else {}),
    )


def _shown(advice: Advice, currency: str) -> dict[str, Any]:
    steps, best = advice.plan.steps, advice.plan.recommended
    return {
        "bill": _bill(steps[best - 1], advice.items, currency) if best else "",
        "misled": _percent(advice.plan.misled),
        "curves": _curves(steps, best, currency),
        "rows": [_row(step, best, currency) for step in steps],
        "priced": _known(step.cost for step in steps),
        "timed": _known(step.hours for step in steps),
    }


def _bill(step: Step, items: int, currency: str) -> str:
    """What the recommended redundancy takes, in a sentence."""
    parts = [_money(step.cost.value, currency)] if step.cost.value is not None else []
    parts += [f"{_hours(step.hours)} of work"] if step.hours.value is not None else []
    whole = f"For {items:,} item{'' if items == 1 else 's'} that is {step.answers:,} answers by about {step.people:,}"
    return f"{whole} people{': ' if parts else ''}{' and '.join(parts)}."


def _row(step: Step, best: int | None, currency: str) -> Row:
    return Row(
        per_item=step.per_item,
        chosen=step.per_item == best,
        accuracy=_percent(step.accuracy),
        agreement=_number(step.agreement),
        cost="" if step.cost.value is None else _money(step.cost.value, currency),
        hours=_hours(step.hours),
        answers=step.answers,
        people=step.people,
    )


def _known(estimates: Iterable[Estimate]) -> bool:
    return any(found.value is not None for found in estimates)


def _percent(found: Estimate) -> str:
    if found.value is None or found.low is None or found.high is None:
        return ""
    return f"{100 * found.value:.0f} % ({100 * found.low:.0f} to {100 * found.high:.0f})"


def _number(found: Estimate) -> str:
    if found.value is None or found.low is None or found.high is None:
        return "–"
    return f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f})"


def _money(value: float, currency: str) -> str:
    return f"{value:,.2f} {currency}".strip()


def _hours(found: Estimate) -> str:
    if found.value is None:
        return ""
    return f"{60 * found.value:.0f} minutes" if found.value < 2 else f"{found.value:,.0f} hours"


def _curves(steps: Sequence[Step], best: int | None, currency: str) -> list[Curve]:
    """Accuracy, agreement, and cost; without a price the answers that are needed instead."""
    share: Callable[[float], str] = "{:.0%}".format
    priced = _known(step.cost for step in steps)
    needed = [step.cost if priced else Estimate(step.answers, step.answers, step.answers) for step in steps]
    found = (
        ("Items decided right", [step.accuracy for step in steps], share, 1.0),
        ("Agreement (alpha)", [step.agreement for step in steps], "{:.2g}".format, 1.0),
        (f"Cost in {currency}" if priced and currency else "Cost" if priced else "Answers", needed, _short, None),
    )
    return [_curve(title, estimates, best, label, top) for title, estimates, label, top in found if len(steps) > 1]


def _curve(
    title: str, estimates: Sequence[Estimate], best: int | None, label: Callable[[float], str], top: float | None
) -> Curve:
    """`top` is where the axis ends; without it the axis begins at 0 and ends above the highest value."""
    lows = [found.low for found in estimates if found.low is not None]
    highs = [found.high for found in estimates if found.high is not None]
    bottom = min(lows, default=0.0) if top is not None else 0.0
    marks = _marks(bottom, top if top is not None else max(highs, default=1.0))
    span = marks[-1] - marks[0]

    def up(value: float) -> float:
        return round(100 * (marks[-1] - value) / span, 2)

    def across(place: int) -> float:
        return round(100 * (place + 0.5) / len(estimates), 2)

    known = [(across(i), found) for i, found in enumerate(estimates) if found.value is not None]
    upper = [f"{x},{up(found.high or 0)}" for x, found in known]
    lower = [f"{x},{up(found.low or 0)}" for x, found in known]
    return Curve(
        title=title,
        line=" ".join(f"{x},{up(found.value or 0)}" for x, found in known),
        band=" ".join([*upper, *reversed(lower)]),
        dots=[
            Dot(across(i), up(found.value), i + 1 == best)
            for i, found in enumerate(estimates)
            if found.value is not None
        ],
        up=[Tick(up(mark), label(mark)) for mark in marks],
        across=[Tick(across(i), str(i + 1)) for i in range(len(estimates))],
    )


def _marks(low: float, high: float) -> list[float]:
    """Round numbers from below `low` to above `high`, at most PARTS + 1 apart by the same step."""
    rough = max(high - low, 1e-9) / PARTS
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10, 20) if unit * factor >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * place, 10) for place in range(first, max(last, first + 1) + 1)]


def _short(value: float) -> str:
    """A number that fits beside an axis: 1,500 is 1.5k."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"
