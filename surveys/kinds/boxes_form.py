"""How boxes on a picture are set up, shown and sent: a row of numbers for each, which `boxes.js` fills by drawing."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils.translation import gettext as _

from surveys.definition import PLACEHOLDER
from surveys.kinds.base import Config, ConfigForm
from surveys.kinds.fields import AnswerField, TextField
from surveys.kinds.numbers import number
from surveys.kinds.options import LabelsField, labels_of

MOST = 50  # each is five controls: more would pass what a server takes in one form
USUAL = 20
NUMBERS = ("x", "y", "width", "height")
# Rows that stand open where boxes are typed; the others are under a line that opens them.
OPEN_ROWS = 3


class BoxesForm(ConfigForm):
    options = LabelsField(
        label="Labels", help_text="One per line: value = label, or only the label. The value is what is stored."
    )
    image = TextField(
        max_length=2000,
        label="Picture",
        help_text="Where the picture is on this server. {{image}} takes it from that field of the item.",
    )
    alt = TextField(
        required=False,
        max_length=500,
        label="The picture in words",
        help_text="Read out to people who do not see it. {{field}} shows that field of the item.",
    )
    max = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST,
        label="At most",
        help_text=f"How many boxes may be drawn; {USUAL} if empty.",
    )
    none = forms.BooleanField(
        required=False, label="There may be nothing", help_text="Offer “there is nothing to mark” as an answer."
    )

    def clean_image(self) -> str:
        """A page loads pictures from its own server alone (`crowd.security`)."""
        image: str = self.cleaned_data["image"]
        if not PLACEHOLDER.search(image) and (not image.startswith("/") or image.startswith("//")):
            raise ValidationError("Write {{image}} or another field of the items, or an address that begins with “/”.")
        return image


class BoxRows(forms.Widget):
    """A row of controls for each box, in per cent of the picture. Its value is {"rows": [...], "none": bool}."""

    template_name = "surveys/kinds/boxes.html"
    use_fieldset = True

    class Media:
        js = [Script("surveys/boxes.js", type="module")]
        css = {"all": ["surveys/marks.css", "surveys/boxes.css"]}

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Any] | None:
        rows = [
            {part: data.get(f"{name}.{place}.{part}") or "" for part in ("label", *NUMBERS)}
            for place in range(most(self.config))
        ]
        none = bool(data.get(f"{name}.none"))
        # A label alone is no box: it stays chosen where a box was taken away.
        rows = [row for row in rows if any(row[part] for part in NUMBERS)]
        return {"rows": rows, "none": none} if rows or none else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}.0.label" not in data

    def id_for_label(self, id_: str) -> str:
        return ""

    def format_value(self, value: Any) -> dict[str, Any]:
        return dict(value) if isinstance(value, Mapping) else {"rows": [], "none": False}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        id_ = widget["attrs"].get("id", name)
        rows = [
            _row(name, id_, place, dict(enumerate(widget["value"]["rows"])).get(place, {}))
            for place in range(most(self.config))
        ]
        shown = max(OPEN_ROWS, len(widget["value"]["rows"]))
        return {
            "widget": {
                **widget,
                "id": id_,
                "invalid": "aria-invalid" in widget["attrs"],
                "image": self.config["image"],
                "alt": self.config.get("alt") or _("The picture to mark"),
                "labels": list(labels_of(self.config).items()),
                "may_be_none": self.config.get("none"),
                "open": rows[:shown],
                "more": rows[shown:],
            }
        }


class BoxesField(AnswerField):
    """Takes what the rows send, and anything that the kind can read. That there is nothing is an answer."""

    empty_values = [None, ""]

    def to_python(self, value: Any) -> Any:
        return super().to_python(_from_rows(value) if isinstance(value, Mapping) else value)


def most(config: Config) -> int:
    return int(config.get("max") or USUAL)


def as_rows(boxes: list[dict[str, Any]]) -> dict[str, Any]:
    """Boxes as the rows show them."""
    rows = [{part: f"{box[part] * 100:.2f}" for part in NUMBERS} | {"label": box["label"]} for box in boxes]
    return {"rows": rows, "none": not boxes}


def _row(name: str, id_: str, place: int, box: Mapping[str, Any]) -> dict[str, Any]:
    words = {"x": _("From the left"), "y": _("From the top"), "width": _("Width"), "height": _("Height")}
    return {
        "number": place + 1,
        "name": f"{name}.{place}.label",
        "id": f"{id_}_{place}",
        "label": box.get("label", ""),
        "numbers": [
            {
                "part": part,
                "name": f"{name}.{place}.{part}",
                "id": f"{id_}_{place}_{part}",
                "words": words[part],
                "value": box.get(part, ""),
            }
            for part in NUMBERS
        ],
    }


def _from_rows(sent: Mapping[str, Any]) -> Any:
    """The boxes as fractions. Raises ValidationError that names the row."""
    rows = sent.get("rows")
    if not isinstance(rows, list):
        return sent
    if rows and sent.get("none"):
        raise ValidationError(_("Either mark something or say that there is nothing to mark."))
    return [_box(place, row) for place, row in enumerate(rows, start=1)]


def _box(place: int, row: Mapping[str, Any]) -> dict[str, Any]:
    found = {part: number(str(row.get(part)).replace(",", ".")) for part in NUMBERS}
    if None in found.values():
        raise ValidationError(_("Box %(number)s: give all four numbers, in per cent.") % {"number": place})
    if not row.get("label"):
        raise ValidationError(_("Box %(number)s: choose a label.") % {"number": place})
    # Rounded here, so that 33.33 % is 0.3333 and not a little less.
    return {"label": row["label"], **{part: round((found[part] or 0) / 100, 6) for part in NUMBERS}}
