"""The rows of numbers: what they send, what is wrong with it, and how many there are."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from surveys.definition import Asked
from surveys.forms import PageForm, page_form
from surveys.kinds.boxes import Boxes
from surveys.kinds.boxes_form import BoxRows, as_rows, most

KIND = Boxes()
CONFIG = KIND.clean(KIND.example)
ASKED = Asked(
    name="where", kind="boxes", text="Where?", help="", config=CONFIG, page=1, condition=None, required=True,
    role="normal", expected=None,
)  # fmt: skip


def sent(*rows: dict[str, str], none: bool = False) -> PageForm:
    data = {f"q-where.{place}.{part}": text for place, row in enumerate(rows) for part, text in row.items()}
    return page_form([ASKED], data=data | ({"q-where.none": "yes"} if none else {}))


def row(x: str, y: str, width: str, height: str, label: str = "cat") -> dict[str, str]:
    return {"label": label, "x": x, "y": y, "width": width, "height": height}


def test_per_cent_become_fractions() -> None:
    form = sent(row("12.34", "0", "33.33", "50"), row("50", "50", "50,00", "50", "dog"))
    assert form.answers() == {
        "where": [
            {"label": "cat", "x": 0.1234, "y": 0.0, "width": 0.3333, "height": 0.5},
            {"label": "dog", "x": 0.5, "y": 0.5, "width": 0.5, "height": 0.5},
        ]
    }


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row("10", "10", "", "10")], "Box 1: give all four numbers"),
        ([row("10", "10", "10", "10"), row("x", "10", "10", "10")], "Box 2: give all four numbers"),
        ([row("10", "10", "10", "10", label="")], "Box 1: choose a label"),
        ([row("60", "10", "50", "10")], "inside the picture"),
    ],
    ids=["a gap", "a word", "no label", "too far right"],
)
def test_what_is_wrong_is_said(rows: Any, words: str) -> None:
    form = sent(*rows)
    assert not form.is_valid()
    assert words in form.errors["where"][0]
    assert f'value="{rows[0]["x"]}"' in str(form["where"])  # and what was typed stays


def test_something_and_nothing_do_not_go_together() -> None:
    assert "Either mark something" in sent(row("10", "10", "10", "10"), none=True).errors["where"][0]


def test_nothing_is_said_by_a_tick() -> None:
    form = sent(none=True)
    assert form.answers() == {"where": []}
    assert re.search(r'name="q-where.none"[^>]* checked', str(form["where"]))
    again = page_form([ASKED], initial={"where": []})
    assert re.search(r'name="q-where.none"[^>]* checked', str(again["where"]))


def test_a_label_alone_is_no_box() -> None:
    assert sent({"label": "cat"}).errors == {"where": [KIND.wanted(CONFIG)]}


def test_three_rows_stand_open_and_the_rest_behind_a_line() -> None:
    html = str(page_form([ASKED])["where"])
    shown, more = html.split("data-more")
    assert (shown.count("data-box-row"), more.count("data-box-row")) == (3, 3)
    five = [{"label": "cat", "x": n / 10, "y": 0, "width": 0.1, "height": 0.1} for n in range(5)]
    shown, more = str(page_form([ASKED], initial={"where": five})["where"]).split("data-more")
    assert (shown.count("data-box-row"), more.count("data-box-row")) == (5, 1)


def test_few_boxes_need_no_line() -> None:
    config = KIND.clean({**KIND.example, "max": 2})
    html = str(BoxRows(config).render("where", None))
    assert html.count("data-box-row") == 2
    assert "data-more" not in html


def test_a_page_that_was_not_sent_is_seen() -> None:
    widget = BoxRows(CONFIG)
    assert widget.value_omitted_from_data({}, MultiValueDict(), "where")
    assert not widget.value_omitted_from_data({"where.0.label": ""}, MultiValueDict(), "where")


def test_what_is_no_form_goes_to_the_kind() -> None:
    field = KIND.form_field(ASKED)
    assert field.clean("[]") == []
    with pytest.raises(ValidationError):
        field.clean({"rows": "all", "none": False})


def test_numbers() -> None:
    assert most({}) == 20
    assert as_rows([]) == {"rows": [], "none": True}
    assert as_rows([{"label": "cat", "x": 0.5, "y": 0.0, "width": 0.3333, "height": 1.0}])["rows"] == [
        {"label": "cat", "x": "50.00", "y": "0.00", "width": "33.33", "height": "100.00"}
    ]
