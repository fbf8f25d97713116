import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.measures.agreement import Reading, read
from surveys.measures.agreement.reading import STEPS


@pytest.mark.parametrize(
    ("value", "level", "text"),
    [
        (1.0, "good", "1.00: reliable enough to build on"),
        (0.8, "good", "0.80: reliable enough to build on"),
        (0.7996, "good", "0.80: reliable enough to build on"),
        (0.79, "fair", "0.79: tentative conclusions only"),
        (0.667, "fair", "0.67: tentative conclusions only"),
        (0.66, "low", "0.66: too low for conclusions; look at the disputed items and at how the question is worded"),
        (0.0, "low", "0.00: too low for conclusions; look at the disputed items and at how the question is worded"),
        (-0.2, "low", "-0.20: less than by chance; check that everyone reads the question the same way"),
    ],
)
def test_alpha(value, level, text):
    assert read(value=value) == Reading(level, text)


@pytest.mark.parametrize(
    ("value", "level", "words"),
    [
        (0.81, "good", "almost perfect agreement"),
        (0.8, "good", "substantial agreement"),
        (0.6, "fair", "moderate agreement"),
        (0.4, "low", "fair agreement"),
        (0.2, "low", "slight agreement"),
        (-0.5, "low", "less than by chance; check that everyone reads the question the same way"),
    ],
)
def test_kappa(value, level, words):
    assert read(value=value, measure="kappa") == Reading(level, f"{value:.2f}: {words}")


def test_an_interval_that_reaches_lower_is_said():
    assert read(value=0.72, low=0.68, high=0.78).text == "0.72 (0.68 to 0.78): tentative conclusions only"
    assert read(value=0.72, low=0.61, high=0.8).text == (
        "0.72 (0.61 to 0.80): tentative conclusions only; more answers may show it lower"
    )


def test_percent_is_not_rated():
    found = read(value=0.82, low=0.75, high=0.88, measure="percent")
    assert found == Reading("unrated", "82% (75% to 88%): pairs of answers that agree, not corrected for chance")


def test_undefined_says_why():
    assert read(value=None, reason="all answers are equal") == Reading("undefined", "undefined: all answers are equal")
    assert read(value=None) == Reading("undefined", "undefined")


@given(st.floats(-1, 1), st.sampled_from(sorted(STEPS)))
def test_every_value_has_words(value, measure):
    found = read(value=value, measure=measure)
    assert found.level in {"good", "fair", "low", "unrated"}
    assert found.text.endswith((*(words for _, _, words in STEPS[measure]), "same way", "corrected for chance"))
