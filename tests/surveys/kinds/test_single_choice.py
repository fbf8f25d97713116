import pytest
from django.core.exceptions import ValidationError

from surveys import kinds
from surveys.forms import page_form
from tests.surveys.kinds.asking import asked, options

KIND = kinds.get("single_choice")
TEAS = options("green", "black", "none")


def test_load_takes_the_values_and_nothing_else() -> None:
    assert KIND.load("green", TEAS) == "green"
    for raw in ("Green", "GREEN", "green ", "", None, ["green"], {"green": 1}, 1, True):
        with pytest.raises(ValidationError):
            KIND.load(raw, TEAS)


def test_numbers_from_a_table_are_options_written_like_them() -> None:
    assert KIND.load(0, options("0", "1")) == "0"


def test_tampered_choice_is_refused() -> None:
    form = page_form([asked("single_choice", TEAS)], data={"q-tea": "coffee"})
    assert form.errors == {"tea": ["Choose one of the answers shown."]}


def test_an_optional_answer_can_be_taken_back_and_nothing_is_chosen_beforehand() -> None:
    form = page_form([asked("single_choice", TEAS, required=False)])
    html = str(form["tea"])
    assert "No answer" in html
    assert "checked" not in html
    assert page_form(form.questions, data={"q-tea": ""}).answers() == {}


def test_a_required_one_offers_no_way_out() -> None:
    assert "No answer" not in str(page_form([asked("single_choice", TEAS)])["tea"])


def test_summary_is_the_label_or_for_a_value_of_an_older_version_the_value() -> None:
    assert KIND.summary("green", TEAS) == "Green"
    assert KIND.summary("white", TEAS) == "white"


def test_a_tie_goes_to_the_first_by_name_and_says_so() -> None:
    opinion = KIND.consensus(["green", "black"], None, TEAS)
    assert (opinion.value, opinion.tied, opinion.confidence) == ("black", True, 0.5)


def test_codes_are_in_the_order_of_the_options() -> None:
    assert KIND.codes(TEAS) == ["green", "black", "none"]


def test_chart_counts_each_option() -> None:
    chart = KIND.chart(["green", "none", "green"], TEAS)
    assert dict(zip(chart.labels, chart.counts, strict=True)) == {"Green": 2, "Black": 0, "None": 1}


def test_column_has_the_labels() -> None:
    [column] = KIND.columns("tea", TEAS)
    assert (column.name, column.type) == ("tea", "string")
    assert column.labels == {"green": "Green", "black": "Black", "none": "None"}
