from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override

from surveys.forms import PageForm, page_form
from tests.surveys.kinds.asking import asked, options

TEAS = options("green", "black", "none")
PAGE = [
    asked("statement", {}, name="intro", text="Read <this>."),
    asked("single_choice", TEAS, name="tea", text="Which?", help="The usual one."),
    asked("multiple_choice", TEAS, name="teas", text="Which ones?", required=False),
    asked("number", {"min": 0, "max": 30}, name="cups", text="How many?", required=False),
    asked("statement", {"body": "Nearly done."}, name="outro", text="Thanks"),
    asked("free_text", {}, name="why", text="Why?", required=False),
]


def html(form: PageForm, **more: Any) -> str:
    return render_to_string("surveys/page.html", {"form": form, **more})


def sent(text: str) -> PageForm:
    return page_form(PAGE, data=QueryDict(text))


def test_questions_and_statements_stand_in_their_order() -> None:
    form = page_form(PAGE)
    assert [block.question.name for block in form.blocks] == ["intro", "tea", "teas", "cups", "outro", "why"]
    assert [block.field is None for block in form.blocks] == [True, False, False, False, True, False]
    assert list(form.fields) == ["tea", "teas", "cups", "why"]
    page = html(form)
    places = [
        page.index(text) for text in ("Read &lt;this&gt;.", "Which?", "Which ones?", "How many?", "Nearly", "Why?")
    ]
    assert places == sorted(places)


def test_names_in_html_have_a_prefix() -> None:
    assert 'name="q-tea"' in html(page_form(PAGE))


def test_answers_are_stored_values_without_what_was_left_out() -> None:
    assert sent("q-tea=green&q-teas=none&q-teas=black&q-cups=&q-why=+").answers() == {
        "tea": "green",
        "teas": ["black", "none"],
    }


def test_answers_of_a_wrong_page_are_not_final() -> None:
    form = sent("q-tea=coffee&q-cups=3")
    with pytest.raises(ValueError, match="errors"):
        form.answers()
    assert form.partial_answers() == {"cups": 3}


def test_partial_answers_leave_out_what_is_missing_or_wrong() -> None:
    assert sent("q-cups=99&q-why=Because").partial_answers() == {"why": "Because"}
    assert page_form(PAGE).partial_answers() == {}


def test_what_a_caller_takes_out_stays_out() -> None:
    """A hidden question's errors and answers are dropped by the caller; nothing may bring them back."""
    form = sent("q-cups=3")
    form.partial_answers()
    form.errors.pop("tea")
    form.cleaned_data.pop("cups")
    assert form.answers() == {}


def test_fields_that_were_not_asked_are_ignored() -> None:
    assert sent("q-tea=green&q-price=1&tea=black&q-intro=x&csrfmiddlewaretoken=x").answers() == {"tea": "green"}


def test_the_last_of_several_values_counts_for_a_single_answer() -> None:
    assert sent("q-tea=green&q-tea=black").answers() == {"tea": "black"}


def test_stored_answers_are_shown_and_others_ignored() -> None:
    form = page_form(PAGE, initial={"tea": "black", "teas": ["green"], "why": "It <b>calms</b>", "elsewhere": 1})
    page = html(form)
    assert page.count("checked") == 2
    assert "It &lt;b&gt;calms&lt;/b&gt;" in page
    assert not form.is_bound


def test_every_person_has_an_order_of_their_own() -> None:
    question = asked("single_choice", {**options(*"abcdefgh"), "shuffle": True})
    orders = [
        [option["value"] for option in page_form([question], seed=seed).blocks[0].question.config["options"]]
        for seed in (1, 2, 1)
    ]
    assert orders[0] == orders[2] != orders[1]
    assert page_form([question], data={"q-tea": "c"}, seed=2).answers() == {"tea": "c"}


class TestErrors:
    def test_summary_links_to_each_control(self) -> None:
        page = html(sent("q-cups=99"))
        assert 'role="alert"' in page
        assert "2 answers need another look" in page
        assert '<a href="#id_q-tea_0">Which?</a> Choose one answer.' in page
        assert '<a href="#id_q-cups">How many?</a> Give a number from 0 to 30.' in page
        assert 'id="id_q-tea_0"' in page
        assert 'id="id_q-cups"' in page

    def test_one_error_is_one(self) -> None:
        assert "One answer needs another look" in html(sent(""))

    def test_no_error_no_summary(self) -> None:
        assert 'role="alert"' not in html(page_form(PAGE))
        assert 'role="alert"' not in html(sent("q-tea=green"))

    def test_error_and_hint_describe_a_single_control(self) -> None:
        page = html(page_form([asked("number", {}, help="A guess will do.")], data={}))
        assert 'aria-invalid="true" aria-describedby="id_q-tea_helptext id_q-tea_error"' in page
        assert '<p class="hint" id="id_q-tea_helptext">A guess will do.</p>' in page
        assert '<p class="error" id="id_q-tea_error">Give a number.</p>' in page

    def test_error_and_hint_describe_a_group(self) -> None:
        page = html(sent(""))
        assert '<fieldset aria-describedby="id_q-tea_helptext id_q-tea_error">' in page

    def test_what_was_written_is_still_there(self) -> None:
        page = html(sent("q-cups=99&q-why=Because"))
        assert 'value="99"' in page
        assert "Because" in page

    def test_what_was_written_is_escaped(self) -> None:
        assert "<script>" not in html(sent("q-tea=%22%3E%3Cscript%3E&q-cups=%22%3E%3Cscript%3E&q-why=%3Cscript%3E"))


def test_messages_are_in_the_language_of_the_page() -> None:
    with override("de"):
        page = html(sent(""))
    assert "Wählen Sie eine Antwort" in page


def test_an_optional_question_says_so_and_a_browser_demands_nothing() -> None:
    page = html(page_form(PAGE))
    assert page.count("optional</span>") == 3
    assert " required" not in page


def test_a_hidden_question_is_on_the_page_but_not_shown() -> None:
    page = html(page_form(PAGE), hidden=frozenset({"cups"}))
    assert 'data-question="cups" hidden' in page
    assert 'data-question="tea">' in page


def test_nothing_in_the_page_is_inline_script_or_style() -> None:
    every = [asked("ranking", TEAS, name="rank"), asked("rating", {"low": 1, "high": 5}, name="rate"), *PAGE]
    page = html(page_form(every, data={}))
    assert "style=" not in page
    assert "<style" not in page
    assert "onclick" not in page
    assert all("src=" in part for part in page.split("<script")[1:])


def test_an_empty_page_is_a_page() -> None:
    form = page_form([], data={})
    assert form.answers() == {}
    assert '<div class="questions">' in html(form)
