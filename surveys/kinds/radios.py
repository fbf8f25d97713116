"""Radio buttons, for the kinds where one of a few answers is chosen."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from surveys.definition import Asked


class Radios(forms.RadioSelect):
    """Radio buttons with a template of their kind, which finds `shown` in its context as `widget.shown`."""

    def __init__(self, template_name: str, choices: Iterable[tuple[Any, str]], **shown: Any) -> None:
        super().__init__(choices=[*choices])
        self.template_name = template_name
        self.shown = shown

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["shown"] = self.shown
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """“No answer” is offered, but never chosen beforehand."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if value == "":
            option["attrs"].pop("checked", None)
        return option


def choices(answers: Iterable[tuple[Any, str]], asked: Asked) -> list[tuple[Any, str]]:
    """The answers, and where the question may be left out a way to take an answer back."""
    return [*answers] if asked.required else [*answers, ("", _("No answer"))]
