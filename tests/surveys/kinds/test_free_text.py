from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError

from surveys import kinds
from surveys.forms import page_form
from surveys.kinds.free_text import fold
from tests.surveys.kinds.asking import asked

KIND = kinds.get("free_text")


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("  tea ", "tea"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("👩‍🔬 شاي 茶", "👩‍🔬 شاي 茶"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("0", "0"),
    ],
)
def test_text_is_kept_as_written(raw: Any, stored: Any) -> None:
    assert KIND.load(raw, {}) == stored


@pytest.mark.parametrize("raw", [None, "", "  \n ", 3, True, ["tea"], {"a": 1}, "a\x00b", "a\ud800b", "x" * 2001])
def test_load_refuses(raw: Any) -> None:
    with pytest.raises(ValidationError):
        KIND.load(raw, {})


def test_the_length_counts_a_line_end_once() -> None:
    config = {"lines": 3, "max_length": 3}
    assert page_form([asked("free_text", config)], data={"q-tea": "a\r\nb"}).answers() == {"tea": "a\nb"}
    form = page_form([asked("free_text", config)], data={"q-tea": "abcd"})
    assert form.errors == {"tea": ["Write at most 3 characters; here are 4."]}


def test_zero_is_an_answer() -> None:
    assert page_form([asked("free_text", {})], data={"q-tea": "0"}).answers() == {"tea": "0"}


@pytest.mark.parametrize(
    ("format_", "good", "bad"),
    [
        ("email", ["ada@example.org"], ["ada", "ada@", "a b@example.org", "ada@example.org\nBcc: x@example.org"]),
        (
            "url",
            ["https://example.org/a?b=1", "http://example.org"],
            ["example", "javascript:alert(1)", "ftp://example.org"],
        ),
    ],
)
def test_addresses(format_: Any, good: Any, bad: Any) -> None:
    config = KIND.clean({"format": format_})
    assert all(KIND.load(text, config) == text for text in good)
    for text in bad:
        with pytest.raises(ValidationError, match="such as"):
            KIND.load(text, config)


@pytest.mark.parametrize(
    "config",
    [
        {"format": "phone"}, {"format": "email", "lines": 2}, {"format": "url", "max_length": 20}, {"max_length": 0},
        {"max_length": 10_001}, {"lines": 0}, {"lines": 21}, {"lines": "many"},
    ],
)  # fmt: skip
def test_impossible_settings_are_refused(config: Any) -> None:
    with pytest.raises(ValidationError):
        KIND.clean(config)


def test_control_fits_the_answer() -> None:
    def html(config: Any) -> Any:
        return str(page_form([asked("free_text", config)])["tea"])

    assert "<textarea" in html({"lines": 4})
    assert 'rows="4"' in html({"lines": 4})
    assert 'type="text"' in html({})
    assert 'type="email"' in html({"format": "email"})
    assert 'autocomplete="email"' in html({"format": "email"})
    assert 'type="url"' in html({"format": "url"})
    assert 'maxlength="80"' in html({"max_length": 80})
    assert 'dir="auto"' in html({})


def test_a_stored_text_is_escaped_where_it_is_shown() -> None:
    for lines in (1, 3):
        form = page_form([asked("free_text", {"lines": lines})], initial={"tea": '"></textarea><script>x</script>'})
        assert "<script>" not in str(form["tea"])


def test_case_and_space_do_not_make_a_difference() -> None:
    assert fold(" Green\n TEA ﬁne ") == "green tea fine"
    assert KIND.key("Green  tea") == KIND.key("green tea")
    assert KIND.distance("Green  tea", "green tea", {}) == 0
    assert KIND.distance("abc", "xyz", {}) == 1
    assert KIND.distance("tea", "team", {}) == 0.25


def test_consensus_is_the_answer_nearest_to_the_others() -> None:
    assert KIND.consensus(["oolong", "oolang", "coffee"], None, {}).value == "oolang"
    opinion = KIND.consensus(["Tea", "tea", "TEA "], None, {})
    assert opinion.confidence == 1


@pytest.mark.parametrize(
    "config",
    [{}, {"lines": 5}, {"max_length": 1}, {"max_length": 7, "lines": 2}, {"format": "email"},
     {"format": "url", "max_length": 40}, {"format": "email", "max_length": 40}],
)  # fmt: skip
def test_synthesised_text_is_possible(config: Any) -> None:
    rng = np.random.default_rng(5)
    assert all(KIND.accepts(KIND.synthesise(KIND.clean(config), rng), config) for _ in range(50))


def test_chart_shows_the_most_frequent_and_the_rest() -> None:
    answers = ["Tea", "tea", "tea "] + [f"other {n}" for n in range(12)]
    chart = KIND.chart(answers, {})
    assert (chart.labels[0], chart.counts[0]) == ("Tea", 3)
    assert (chart.labels[-1], chart.counts[-1]) == ("Other answers", 3)
    assert sum(chart.counts) == len(answers)


def test_describes_itself() -> None:
    assert KIND.describe({}) == "text of up to 2000 characters"
    assert KIND.describe({"format": "email", "max_length": 80}) == "e-mail address of up to 80 characters"
