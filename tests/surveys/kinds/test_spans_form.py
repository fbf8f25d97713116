"""Marks as a form shows and sends them: the words under their label."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from surveys.forms import page_form
from tests.surveys.kinds.asking import asked
from tests.surveys.kinds.test_spans import ADA, AGAIN, BABBAGE, CONFIG, ITEM, KIND, mark


def send(config: dict, **lines: str) -> Any:
    question = asked("spans", config, required=False)
    data = {"q-tea" if label == "none" else f"q-tea.{label}": text for label, text in lines.items()}
    return page_form([question], data=data)


def test_a_text_that_holds_braces_can_be_marked() -> None:
    filled = KIND.fill(asked("spans", ITEM), {"text": "Write {{name}} here"})
    assert KIND.form_field(filled).clean({"lines": {"PER": "{{name}}"}, "none": False}) == [mark(6, 14)]


def test_lines_of_words_become_marks() -> None:
    assert send(CONFIG, PER="Ada\r\nBabbage\n\n  Ada (2) ", LOC="").answers() == {"tea": [ADA, BABBAGE, AGAIN]}


def test_words_that_are_not_there_are_named() -> None:
    assert send(CONFIG, PER="Ada Lovelace").errors == {
        "tea": ["“Ada Lovelace” is not in the text. Write it as it stands there."]
    }


def test_nothing_to_mark() -> None:
    assert send(CONFIG, none="nothing").answers() == {"tea": []}
    assert send(CONFIG, none="tampered").answers() == {}
    assert send(CONFIG).answers() == {}
    assert send(CONFIG, none="nothing", PER="Ada").errors == {
        "tea": ["Either mark something or say that there is nothing to mark."]
    }


def test_an_answer_from_outside_goes_through_the_field_too() -> None:
    field = KIND.form_field(asked("spans", CONFIG))
    assert field.clean([ADA]) == [ADA]
    with pytest.raises(ValidationError):
        field.clean({"lines": "Ada"})


def test_whether_the_fields_were_sent() -> None:
    widget = KIND.widget(asked("spans", CONFIG))
    assert not widget.value_omitted_from_data({"tea.PER": ""}, MultiValueDict(), "tea")
    assert widget.value_omitted_from_data({"tea": "nothing"}, MultiValueDict(), "tea")


def test_a_text_that_is_missing_is_said() -> None:
    html = str(page_form([asked("spans", {**CONFIG, "text": ""})])["tea"])
    assert "There is no text here." in html
