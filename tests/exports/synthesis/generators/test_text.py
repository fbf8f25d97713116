"""People and Faker's providers as columns."""

import pandas as pd
import pytest

from tests.exports.synthesis.blueprints import column, made, one_table, texts

NAME = {"name": "name", "generator": "person", "field": "name"}
FIRST = {"name": "first", "generator": "person", "field": "first_name"}


def test_columns_of_a_row_are_about_one_person() -> None:
    table = made(NAME, FIRST)
    assert all(first in name for name, first in zip(table["name"], table["first"], strict=True))


def test_another_group_is_another_person() -> None:
    table = made(NAME, {**FIRST, "group": "partner"})
    assert sum(first in name for name, first in zip(table["name"], table["first"], strict=True)) < 100


def test_a_unique_email_has_the_row_in_it() -> None:
    values = column("person", field="email", unique=True)
    assert values.nunique() == 1000
    assert values.str.endswith("@example.org").all()


def test_any_provider() -> None:
    assert column("faker", provider="company").nunique() > 300
    assert column("faker", provider="color_name").nunique() > 50


def test_a_provider_with_arguments_and_its_own_locale() -> None:
    values = column("faker", provider="bothify", arguments={"text": "##-a"}, locale="de_DE")
    assert values.str.fullmatch(r"\d\d-a").all()


def test_without_a_pool_faker_is_asked_for_every_row() -> None:
    values = column("faker", provider="sentence", pool=0, rows=300)
    assert values.nunique() == 300
    again = column("faker", provider="sentence", pool=0, rows=300)
    pd.testing.assert_series_equal(values, again)


def test_a_small_pool() -> None:
    assert column("faker", provider="sentence", pool=5).nunique() == 5


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"generator": "faker", "provider": "nonsense"}, "Faker has no provider “nonsense” for en_US."),
        ({"generator": "faker", "provider": "seed_instance"}, "Faker has no provider “seed_instance”"),
        ({"generator": "faker", "provider": "_get"}, "must be the name of a provider, not '_get'."),
        ({"generator": "faker", "provider": "word", "arguments": {"x": 1}}, "does not work with these “arguments”"),
        ({"generator": "person", "field": "nam"}, "'nam' is not allowed. Did you mean name?"),
    ],
)
def test_settings_that_cannot_be(given: dict, words: str) -> None:
    [problem] = texts(one_table({"name": "value", **given}))
    assert words in problem


def test_a_field_that_a_locale_does_not_have() -> None:
    [state] = texts(one_table({"name": "value", "generator": "person", "field": "state"}, locale=["en_US", "en_NZ"]))
    assert state.endswith("Faker knows no state for en_NZ. Leave the column out.")
    [phone] = texts(one_table({"name": "value", "generator": "person", "field": "phone"}, locale="tl_PH"))
    assert phone.endswith("Faker knows no phone for tl_PH. Leave the column out.")
