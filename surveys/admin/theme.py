"""The admin's theme. It has no types of its own: the checker sees Django's admin, which it extends."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from unfold import decorators, widgets
from unfold.enums import ActionVariant

if TYPE_CHECKING:
    from django.contrib import admin
    from django.core import paginator

    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    InlineFormSet = forms.BaseInlineFormSet[Any, Any, Any]
    DropdownFilter = admin.SimpleListFilter
    ModelForm = forms.ModelForm[Any]
    Paginator = paginator.Paginator[Any]
else:
    from django.core.paginator import Paginator
    from django.forms import ModelForm
    from unfold.admin import ModelAdmin, TabularInline
    from unfold.contrib.filters.admin import DropdownFilter
    from unfold.forms import PaginationInlineFormSet as InlineFormSet

__all__ = [
    "ActionVariant",
    "DropdownFilter",
    "InlineFormSet",
    "ModelAdmin",
    "ModelForm",
    "Paginator",
    "TabularInline",
    "action",
    "display",
    "dress",
]

Method = TypeVar("Method", bound=Callable[..., Any])

# The most special class first: the first match dresses a widget.
LOOKS: tuple[tuple[type[forms.Widget], list[str]], ...] = (
    (forms.CheckboxInput, widgets.SWITCH_CLASSES),
    (forms.CheckboxSelectMultiple, widgets.CHECKBOX_CLASSES),
    (forms.RadioSelect, widgets.RADIO_CLASSES),
    (forms.Select, widgets.SELECT_CLASSES),
    (forms.Textarea, widgets.TEXTAREA_CLASSES),
    (forms.widgets.Input, widgets.INPUT_CLASSES),
)


def action(**options: Any) -> Callable[[Method], Method]:
    """Mark a method of an admin as a button; see the theme's `action`."""
    return decorators.action(**options)  # type: ignore[no-any-return] # the theme has no types


def display(**options: Any) -> Callable[[Method], Method]:
    """Say how the column that a method of an admin gives is headed and shown; see the theme's `display`."""
    return decorators.display(**options)  # type: ignore[no-any-return] # the theme has no types


def dress(form: forms.Form) -> None:
    """Give the controls of a plain form the look of the admin's own."""
    for field in form.fields.values():
        for kind, classes in LOOKS:
            if isinstance(field.widget, kind):
                field.widget.attrs.setdefault("class", " ".join(classes))
                break
