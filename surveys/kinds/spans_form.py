"""How marks in a text are set up, shown and sent: the words under their label, which `spans.js` fills by selecting."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils.translation import gettext as _

from surveys.kinds.base import Config, ConfigForm
from surveys.kinds.fields import LINE_END, AnswerField, TextField
from surveys.kinds.options import LabelsField, labels_of, values_of
from surveys.kinds.spans_words import NotThere, line_of, span_of

LONGEST_TEXT = 20_000
NOTHING = "nothing"


class SpansForm(ConfigForm):
    options = LabelsField(
        label="Labels", help_text="One per line: value = label, or only the label. The value is what is stored."
    )
    text = TextField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        label="Text to mark",
        help_text="In which words are marked. {{text}} takes it from that field of the item.",
    )
    overlap = forms.BooleanField(
        required=False,
        label="Marks may overlap",
        help_text="A mark may lie within another or run across it, if the two have different labels.",
    )
    characters = forms.BooleanField(
        required=False, label="Parts of words", help_text="Let marks begin and end within words."
    )
    none = forms.BooleanField(
        required=False, label="There may be nothing", help_text="Offer “there is nothing to mark” as an answer."
    )


class Lines(forms.Widget):
    """For each label a field with a line for each mark. Its value is {"lines": {label: text}, "none": bool}."""

    template_name = "surveys/kinds/spans.html"
    use_fieldset = True

    class Media:
        js = [Script("surveys/spans.js", type="module")]
        css = {"all": ["surveys/marks.css", "surveys/spans.css"]}

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Any] | None:
        sent = {label: data.get(f"{name}.{label}") for label in values_of(self.config)}
        lines = {label: text for label, text in sent.items() if isinstance(text, str) and text.strip()}
        none = data.get(name) == NOTHING
        return {"lines": lines, "none": none} if lines or none else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}.{label}" in data for label in values_of(self.config))

    def id_for_label(self, id_: str) -> str:
        return ""

    def format_value(self, value: Any) -> dict[str, Any]:
        return dict(value) if isinstance(value, Mapping) else {"lines": {}, "none": False}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        id_ = widget["attrs"].get("id", name)
        lines = widget["value"]["lines"]
        fields = [
            {
                "value": value,
                "label": label,
                "name": f"{name}.{value}",
                "id": f"{id_}_{place}",
                "lines": lines.get(value),
            }
            for place, (value, label) in enumerate(labels_of(self.config).items())
        ]
        return {
            "widget": {
                **widget,
                "id": id_,
                "invalid": "aria-invalid" in widget["attrs"],
                "config": self.config,
                "fields": fields,
                "nothing": NOTHING,
            }
        }


class SpansField(AnswerField):
    """Takes the lines, and anything that the kind can read. That there is nothing is an answer."""

    empty_values = [None, ""]

    def __init__(self, *args: Any, config: Config, **options: Any) -> None:
        super().__init__(*args, **options)
        self.config = config

    def to_python(self, value: Any) -> Any:
        return super().to_python(_from_lines(value, self.config) if isinstance(value, Mapping) else value)


def as_lines(spans: list[dict[str, Any]], config: Config) -> dict[str, Any]:
    """Marks as the fields show them."""
    lines: dict[str, list[str]] = {}
    for span in spans:
        lines.setdefault(span["label"], []).append(line_of(config["text"], span["start"], span["end"]))
    return {"lines": {label: "\n".join(filter(None, some)) for label, some in lines.items()}, "none": not spans}


def _from_lines(sent: Mapping[str, Any], config: Config) -> Any:
    """The marks in stored form. Raises ValidationError that names the words."""
    fields = sent.get("lines")
    if not isinstance(fields, Mapping):
        return sent
    if fields and sent.get("none"):
        raise ValidationError(_("Either mark something or say that there is nothing to mark."))
    return [
        _span(line, label, config["text"])
        for label, written in fields.items()
        for line in LINE_END.sub("\n", written).split("\n")
        if line.strip()
    ]


def _span(line: str, label: str, text: str) -> dict[str, Any]:
    try:
        start, end = span_of(line, text)
    except NotThere as words:
        said = {"words": str(words)[:80]}
        raise ValidationError(_("“%(words)s” is not in the text. Write it as it stands there.") % said) from None
    return {"start": start, "end": end, "label": label}
