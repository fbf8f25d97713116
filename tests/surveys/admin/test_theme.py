"""The look of plain forms in the admin."""

import pytest
from django import forms
from unfold import widgets

from surveys.admin.theme import dress


@pytest.mark.parametrize(
    ("field", "classes"),
    [
        (forms.BooleanField(), widgets.SWITCH_CLASSES),
        (forms.ChoiceField(widget=forms.RadioSelect), widgets.RADIO_CLASSES),
        # Django's is a kind of radio buttons; it should look like boxes to tick.
        (forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple), widgets.CHECKBOX_CLASSES),
        (forms.ChoiceField(), widgets.SELECT_CLASSES),
        (forms.CharField(widget=forms.Textarea), widgets.TEXTAREA_CLASSES),
        (forms.IntegerField(), widgets.INPUT_CLASSES),
    ],
    ids=["switch", "radio", "boxes", "select", "textarea", "input"],
)
def test_each_control_gets_its_own_look(field: forms.Field, classes: list[str]) -> None:
    form = forms.Form()
    form.fields["one"] = field
    dress(form)
    assert field.widget.attrs["class"].split() == " ".join(classes).split()


def test_a_look_of_its_own_stays() -> None:
    form = forms.Form()
    form.fields["one"] = forms.CharField(widget=forms.TextInput(attrs={"class": "mine"}))
    form.fields["two"] = forms.SplitDateTimeField()
    dress(form)
    assert form.fields["one"].widget.attrs["class"] == "mine"
    assert "class" not in form.fields["two"].widget.attrs
