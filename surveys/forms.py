"""One page of questions as a form. What each question looks like and accepts is its kind's affair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property

from surveys import kinds
from surveys.definition import Asked

Data = Mapping[str, Any]
PREFIX = "q"


@dataclass(frozen=True)
class Block:
    """One question on the page: with a field to answer it, or as HTML that is only shown."""

    question: Asked
    field: BoundField | None
    html: str

    @property
    def anchor(self) -> str:
        """The id of the control that a link to the question leads to."""
        if self.field is None:
            return ""
        return self.field.id_for_label or f"{self.field.auto_id}_0"


class PageForm(forms.Form):
    """The answerable questions of a page as fields, under their own names; in HTML `q-<name>`."""

    # The server's own messages are clearer, translated, and work everywhere; see page.html.
    use_required_attribute = False

    def __init__(self, questions: Sequence[Asked], *, data: Data | None, initial: Data, seed: int) -> None:
        super().__init__(data, initial=dict(initial), prefix=PREFIX)
        self.questions = [kinds.get(question.kind).presented(question, seed=seed) for question in questions]
        for question in self.questions:
            kind = kinds.get(question.kind)
            if kind.answerable:
                self.fields[question.name] = kind.form_field(question)

    @cached_property
    def blocks(self) -> list[Block]:
        """The questions in their order, those that are only shown among them."""
        return [
            Block(question, self[question.name], "")
            if question.name in self.fields
            else Block(question, None, kinds.get(question.kind).show(question))
            for question in self.questions
        ]

    @property
    def blocks_with_errors(self) -> list[Block]:
        return [block for block in self.blocks if block.field is not None and block.field.errors]

    def answers(self) -> dict[str, Any]:
        """The stored values of the answered questions. Raises ValueError while the form is not valid."""
        if not self.is_valid():
            raise ValueError("The page has errors; its answers are not final.")
        return self.partial_answers()

    def partial_answers(self) -> dict[str, Any]:
        """What is answered and valid so far, for saving while somebody writes; nothing where nothing was sent."""
        if not self.is_bound:
            return {}
        self.is_valid()  # cleans, the first time only
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


def page_form(
    questions: Sequence[Asked], *, data: Data | None = None, initial: Data | None = None, seed: int = 0
) -> PageForm:
    """The form of the visible `questions` of a page, whose texts are translated and filled.

    `initial` holds stored answers by the question's name; `seed` is the contributor's, for the order of options.
    """
    by_name = {question.name: question for question in questions}
    shown = {
        name: kinds.get(by_name[name].kind).initial(value, by_name[name].config)
        for name, value in (initial or {}).items()
        if name in by_name
    }
    return PageForm(questions, data=data, initial=shown, seed=seed)
