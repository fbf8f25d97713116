"""The form of one question: what all questions have, the settings of its kind, and the condition in plain words."""

import math
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from unfold import widgets

from surveys import kinds, logic
from surveys.admin.survey_forms import shorten
from surveys.admin.theme import ModelForm, dress
from surveys.definition import PLACEHOLDER
from surveys.forms import PageForm, page_form
from surveys.kinds.base import ConfigForm, Kind
from surveys.models import Question
from surveys.publishing import asked

OPERATORS = {
    "==": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "in": "includes",
    "answered": "is answered",
}
ORDERED = frozenset({"<", "<=", ">", ">="})
ANSWER = "expected"
# Stands among the earlier questions; no question can be called so.
ARM = "@arm"


@dataclass(frozen=True)
class Rule:
    """A condition that is one comparison: about a question (or ARM), by an operator, with a value."""

    question: str
    operator: str
    value: Any = None

    def condition(self) -> dict[str, Any]:
        """The same as JSONLogic."""
        if self.operator == "answered":
            return {"answered": self.question}
        if self.question == ARM:
            return {"arm": self.value} if self.operator == "==" else {"!": {"arm": self.value}}
        reference = {"var": self.question}
        return {self.operator: [self.value, reference] if self.operator == "in" else [reference, self.value]}


def rule_of(condition: Any) -> Rule | None:
    """The condition as one comparison; None where it is more than that (or none)."""
    match condition:
        case {"answered": str(name)} | {"answered": [str(name)]}:
            return Rule(name, "answered")
        case {"in": [str(value), {"var": str(name)}]}:
            return Rule(name, "in", value)
        case {"arm": str(code)} | {"arm": [str(code)]}:
            return Rule(ARM, "==", code)
        case {"!": {"arm": str(code)} | [{"arm": str(code)}]}:
            return Rule(ARM, "!=", code)
    if not isinstance(condition, dict) or len(condition) != 1:
        return None
    [(operator, arguments)] = condition.items()
    match arguments:
        case [{"var": str(about)}, str() | int() | float() as stored] if operator in OPERATORS:
            return Rule(about, operator, stored)
    return None


class QuestionForm(ModelForm):
    """Belongs to a question whose `survey` and `kind` are set. `settings` and `answer` are forms within the form."""

    rule_question = forms.ChoiceField(
        label="Shown if",
        required=False,
        widget=widgets.UnfoldAdminSelectWidget,
        help_text="An earlier question, or the arm in an experiment.",
    )
    rule_operator = forms.ChoiceField(
        label="Comparison",
        required=False,
        choices=list(OPERATORS.items()),
        widget=widgets.UnfoldAdminSelectWidget,
    )
    rule_value = forms.CharField(
        label="Value",
        required=False,
        widget=widgets.UnfoldAdminTextInputWidget,
        help_text="An answer as the contributor reads it, or as it is stored; a number; or an arm.",
    )

    class Meta:
        model = Question
        fields = ["text", "name", "help", "page", "required", "role", "condition"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind: Kind = kinds.get(self.instance.kind)
        self.earlier = earlier_questions(self.instance)
        self.arms = list(self.instance.survey.arms.all())
        self.settings: ConfigForm = self.kind.config_form(
            self.data if self.is_bound else None, initial=self.instance.config, prefix="settings"
        )
        dress(self.settings)
        shorten(self, rows=3)
        self.answer = self._answer_form()
        self._prepare_rule()
        if "name" in self.fields:  # not for those who only look
            self.fields["name"].required = False
            self.fields["name"].help_text = "The column's name in the dataset. Left empty: made from the question."

    def _answer_form(self) -> PageForm | None:
        """The question as contributors see it, to enter the right answer; None where there is nothing to enter."""
        if self.instance.role != Question.Role.ATTENTION or not self.instance.pk or not self.kind.answerable:
            return None
        shown = replace(
            asked(self.instance),
            name=ANSWER,
            text="Right answer",
            help="What a person answers who reads.",
            required=False,
        )
        initial = {} if self.instance.expected is None else {ANSWER: self.instance.expected}
        return page_form([shown], data=self.data if self.is_bound else None, initial=initial)

    def _prepare_rule(self) -> None:
        names = [(question.name, f"{question.name}: {question.text[:60]}") for question in self.earlier]
        self.rule = rule_of(self.instance.condition)
        if self.arms or (self.rule and self.rule.question == ARM):
            names.append((ARM, "The arm of the experiment"))
        self.fields["rule_question"].choices = [("", "Always shown"), *names]  # type: ignore[attr-defined] # a ChoiceField
        if self.rule:
            self.initial.update(
                {
                    "rule_question": self.rule.question,
                    "rule_operator": self.rule.operator,
                    "rule_value": "" if self.rule.value is None else str(self.rule.value),
                }
            )

    def clean_name(self) -> str:
        return self.cleaned_data["name"] or free_name(self.instance, self.cleaned_data.get("text", ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "condition" in cleaned:
            cleaned["condition"] = self._condition(cleaned)
            self._check_condition(cleaned["condition"])
        return cleaned

    def _condition(self, cleaned: dict[str, Any]) -> Any:
        """The condition as JSON where that was edited, else the comparison where that was, else as it was."""
        if "condition" in self.changed_data:
            return cleaned["condition"]
        changed = {"rule_question", "rule_operator", "rule_value"} & set(self.changed_data)
        if not changed or (not cleaned.get("rule_question") and "rule_question" not in changed):
            return self.instance.condition
        return self._from_rule(cleaned)

    def _from_rule(self, cleaned: dict[str, Any]) -> Any:
        if cleaned.get("rule_question") == ARM:
            return self._about_arm(cleaned)
        about = next((question for question in self.earlier if question.name == cleaned.get("rule_question")), None)
        if about is None:
            return None
        operator, text = cleaned.get("rule_operator") or "==", cleaned.get("rule_value") or ""
        if operator == "answered":
            return Rule(about.name, operator).condition()
        try:
            return Rule(about.name, operator, stored_value(about, text, operator)).condition()
        except ValidationError as error:
            self.add_error("rule_value", error)
            return None

    def _about_arm(self, cleaned: dict[str, Any]) -> Any:
        operator, text = cleaned.get("rule_operator") or "==", cleaned.get("rule_value") or ""
        if operator not in ("==", "!="):
            self.add_error("rule_operator", "An arm is one or is not: choose “is” or “is not”.")
            return None
        codes = {word.casefold(): arm.code for arm in self.arms for word in (arm.label, arm.code)}
        if text.casefold() not in codes:
            there = ", ".join(f"{arm.code} ({arm.label})" for arm in self.arms)
            self.add_error("rule_value", f"The study has no arm “{text[:60]}”. It has: {there}.")
            return None
        return Rule(ARM, operator, codes[text.casefold()]).condition()

    def _check_condition(self, condition: Any) -> None:
        if condition is None:
            return
        try:
            names, codes = [question.name for question in self.earlier], [arm.code for arm in self.arms]
            logic.check(condition, names=names, arms=codes)
        except logic.LogicError as error:
            self.add_error("condition", str(error))

    def _post_clean(self) -> None:
        """The settings come last: the kind has its say about them as a whole."""
        super()._post_clean()  # type: ignore[misc] # Django's own hook
        if not self.settings.is_valid():
            self.add_error(None, "Look at the settings below: something is missing there.")
            return
        self.instance.config = self.settings.cleaned_data
        self._take_answer()

    def _take_answer(self) -> None:
        """With the settings as they are now: an answer that was possible may no longer be."""
        self.answer = self._answer_form()
        if self.answer is None:
            self.instance.expected = None
        elif self.answer.is_valid():
            self.instance.expected = self.answer.answers().get(ANSWER)
        else:
            self.add_error(None, "Look at the right answer below: it is not possible.")


def earlier_questions(question: Question) -> list[Question]:
    """The questions that a condition of this one may be about: those asked before it."""
    questions = [other for other in question.survey.questions.all() if kinds.get(other.kind).answerable]
    return [other for other in questions if not question.pk or _place(other) < _place(question)]


def free_name(question: Question, text: str) -> str:
    """A column's name out of the question's text, with a number where it is taken."""
    words = slugify(PLACEHOLDER.sub(" ", text)).replace("-", "_").lstrip("_0123456789")
    stem = words[:40].rstrip("_") or "question"
    taken = set(question.survey.questions.exclude(pk=question.pk).values_list("name", flat=True))
    return next(name for n in range(1, len(taken) + 2) if (name := stem if n == 1 else f"{stem}_{n}") not in taken)


def stored_value(question: Question, text: str, operator: str) -> Any:
    """What a researcher typed as the stored answer it stands for. Raises ValidationError."""
    kind, config = kinds.get(question.kind), question.config
    number = _number(text)
    if operator in ORDERED:
        if number is None:
            raise ValidationError("This comparison needs a number.")
        return number
    if not text:
        raise ValidationError("Give the value to compare with.")
    if operator == "in":
        return text
    codes = {kind.summary(code, config).casefold(): code for code in kind.codes(config) or []}
    return codes[text.casefold()] if text.casefold() in codes else _loaded(question, text, list(codes))


def _loaded(question: Question, text: str, possible: list[str]) -> Any:
    try:
        return kinds.get(question.kind).load(text, question.config)
    except ValidationError:
        hint = f" Possible are: {', '.join(possible)}." if possible else ""
        raise ValidationError(f"“{text[:60]}” is no answer to “{question.name}”.{hint}") from None


def _place(question: Question) -> tuple[int, int, int]:
    return (question.page, question.order, question.pk)


def _number(text: str) -> int | float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number
