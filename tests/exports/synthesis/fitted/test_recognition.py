"""What a column is."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from exports.synthesis.fitted.recognition import TextRefused, in_words, recognise

DAYS = pd.to_datetime(["2025-03-01", "2025-03-02"] * 20)


@pytest.mark.parametrize(
    ("values", "form"),
    [
        ([1, 2, 2] * 10, "integer"),
        ([1, 2, None] * 10, "nullable"),
        ([0.5, 1.5] * 10, "decimal"),
        (["a", "b"] * 10, "word"),
        ([1, "b"] * 10, "word"),
        ([True, False] * 10, "truth"),
        ([True, None] * 10, "truth"),
        ([None] * 10, "nothing"),
        ([float("inf")] * 10, "nothing"),
        (DAYS, "day"),
        (DAYS + pd.Timedelta(seconds=1), "moment"),
        (["2025-03-01", "2025-03-02"] * 10, "day text"),
        (["2025-03-01T10:00:00", None] * 10, "moment text"),
        (["2025-13-41", "2025-03-02"] * 10, "word"),
        (range(1, 41), "identifier"),
        ([f"u{number}" for number in range(40)], "identifier"),
        ([f"p{number % 30}@example.org" for number in range(60)], "identifier"),
    ],
)
def test_a_column_is_known_by_its_values(values: Any, form: str) -> None:
    assert recognise(pd.Series(values, name="x")).form == form


@pytest.mark.parametrize("name", ["id", "user_id", "Person ID", "e-mail", "uuid"])
def test_a_column_is_known_by_its_name(name: str) -> None:
    numbers = np.random.default_rng(0).integers(0, 10**6, 40)
    assert recognise(pd.Series(numbers, name=name)).form == "identifier"
    assert recognise(pd.Series(numbers, name="income")).form == "integer"


def test_a_column_called_id_with_few_values_is_a_category() -> None:
    assert recognise(pd.Series(["north", "south"] * 20, name="shop_id")).form == "word"


def test_free_text_is_refused_by_name_with_what_to_do() -> None:
    texts = [f"I liked page {number} of it very much" for number in range(40)]
    with pytest.raises(TextRefused, match=r"'comment' holds free text .* Leave the column out"):
        recognise(pd.Series(texts, name="comment"))


def test_values_that_hardly_repeat_are_refused() -> None:
    with pytest.raises(TextRefused, match="hardly any two rows share"):
        recognise(pd.Series([f"Main Road {number % 50}" for number in range(60)], name="street"))


def test_infinite_numbers_count_as_missing() -> None:
    seen = recognise(pd.Series([1.5, np.inf, 2.5] * 10, name="x"))
    assert seen.numbers is not None
    assert np.isnan(seen.numbers[1])


@pytest.mark.parametrize(
    ("values", "known", "form"),
    [
        ([None] * 3, ["a", "b"], "word"),
        ([None] * 3, ["true", "false"], "truth"),
        ([True, None], ["true", "false"], "truth"),
        (["true", None], ["true", "false"], "word"),
        (["2026-01-01", None], ["2026-01-01"], "word"),
        ([f"{number} words of one's own" for number in range(40)], ["a"], "word"),
    ],
    ids=["empty", "empty truths", "truths", "truths as text", "days", "text"],
)
def test_a_column_whose_words_are_known_is_that_whatever_is_in_it(
    values: list[Any], known: list[str], form: str
) -> None:
    assert in_words(pd.Series(values, name="x", dtype=object), known=known).form == form
