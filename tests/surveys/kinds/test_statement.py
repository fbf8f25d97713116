from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError

from surveys import kinds
from surveys.forms import page_form
from surveys.kinds.statement import safe
from tests.surveys.kinds.asking import asked

STATEMENT = kinds.get("statement")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("", ""),
        ("  ", ""),
        ("One.\n\nTwo,\nthree.", "<p>One.</p>\n\n<p>Two,<br>three.</p>"),
        ("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>"),
        ("<p>A <strong>b</strong></p>", "<p>A <strong>b</strong></p>"),
        ("<script>alert(1)</script>Hi", "<p>Hi</p>"),
        ("<p onclick='x()' style='color:red' class='x'>Hi</p>", "<p>Hi</p>"),
        ("<p><img src=x onerror=alert(1)></p>", "<p></p>"),
        ("<p><a href='javascript:alert(1)'>x</a></p>", '<p><a rel="noopener noreferrer">x</a></p>'),
        (
            "<p><a href='https://example.org/'>x</a></p>",
            '<p><a href="https://example.org/" rel="noopener noreferrer">x</a></p>',
        ),
        ("<p><strong>never closed", "<p><strong>never closed</strong></p>"),
        ("<iframe src=//example.org></iframe><style>*{}</style>x", "<p>x</p>"),
    ],
)
def test_only_a_little_formatting_is_kept(body: Any, html: Any) -> None:
    assert safe(body) == html


def test_data_of_an_item_is_text_in_the_body_and_in_the_heading() -> None:
    question = asked("statement", {"body": "<p>{{said}} {{nothing}}{{unknown}}</p>"}, text="{{said}}")
    filled = STATEMENT.fill(question, {"said": "a <b>bold</b> 'claim' & <script>x</script>", "nothing": None})
    html = STATEMENT.show(filled)
    assert "<b>" not in html
    assert "<script>" not in html
    assert "<h2>a &lt;b&gt;bold&lt;/b&gt; &#x27;claim&#x27; &amp; &lt;script&gt;x&lt;/script&gt;</h2>" in html
    assert "<p>a &lt;b&gt;bold&lt;/b&gt; 'claim' &amp; &lt;script&gt;x&lt;/script&gt; </p>" in html


def test_an_item_cannot_bring_a_link_that_runs_something() -> None:
    question = asked("statement", {"body": '<p><a href="{{url}}">source</a></p>'})
    assert "javascript" not in STATEMENT.show(STATEMENT.fill(question, {"url": "javascript:alert(1)"}))
    assert 'href="https://a.example/?b=1&amp;c=2"' in STATEMENT.show(
        STATEMENT.fill(question, {"url": "https://a.example/?b=1&c=2"})
    )


def test_without_a_body_the_text_itself_is_shown() -> None:
    html = STATEMENT.show(asked("statement", {}, text="First.\n\nSecond & last.", help="Read slowly."))
    assert "<h2>" not in html
    assert "<p>First.</p>" in html
    assert "<p>Second &amp; last.</p>" in html
    assert "Read slowly." in html


def test_stands_in_its_place_on_the_page_and_is_no_field() -> None:
    form = page_form([asked("statement", {"body": "Hello"}), asked("rating", {"low": 1, "high": 2}, name="r")])
    assert list(form.fields) == ["r"]
    assert [block.field is None for block in form.blocks] == [True, False]
    assert "Hello" in form.blocks[0].html
    assert form.blocks[0].anchor == ""


def test_has_no_answer() -> None:
    assert STATEMENT.wanted({}) == ""
    with pytest.raises(NotImplementedError):
        STATEMENT.form_field(asked("statement", {}))
    with pytest.raises(ValidationError, match="no answer"):
        STATEMENT.load("x", {})
    assert STATEMENT.synthesise({}, np.random.default_rng(0)) is None
    assert STATEMENT.summary(None, {}) == ""
    assert STATEMENT.columns("x", {}) == []
    assert STATEMENT.distance("a", "b", {}) == 0
    assert STATEMENT.distances(["a", "b"], {}).tolist() == [[0, 0], [0, 0]]
    assert STATEMENT.chart([], {}).note


def test_describes_itself() -> None:
    assert STATEMENT.describe({"body": "three short words"}) == "3 words below"
    assert STATEMENT.describe({}) == "0 words below"


def test_body_has_a_limit() -> None:
    with pytest.raises(ValidationError, match="Body"):
        STATEMENT.clean({"body": "x" * 20_001})
