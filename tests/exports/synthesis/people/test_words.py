"""Faker's word lists."""

import numpy as np
import pytest

from exports.synthesis.people.words import LOCALES, Formats, Patterns, Words, faker, has, pool, source, works


def drawn(locale: str, token: str, size: int = 300) -> list[str]:
    made: list[str] = source(locale, token).draw(np.random.default_rng(1), size).to_pylist()
    return made


def test_a_list_is_read_with_its_weights() -> None:
    found = source("en_US", "first_name_female")
    assert isinstance(found, Words)
    provider = faker("en_US").first_name_female.__self__
    assert set(found.words) == set(provider.first_names_female)
    assert found.weights is not None
    assert found.words[int(np.argmax(found.weights))] == max(
        provider.first_names_female, key=provider.first_names_female.get
    )


def test_formats_and_patterns_are_filled() -> None:
    assert isinstance(source("en_US", "street_address"), Formats)
    assert isinstance(source("en_US", "secondary_address"), Patterns)
    assert not any("{" in text or "#" in text for text in drawn("en_US", "street_address"))


def test_what_a_method_calculates_is_asked_for() -> None:
    names = source("is_IS", "last_name_female")  # a father's name and “dóttir”
    assert isinstance(names, Words)
    assert all(name.endswith("dóttir") for name in names.words)


@pytest.mark.parametrize("locale", ["it_IT", "az_AZ", "de_AT"])
def test_formats_of_digits_are_left_to_faker(locale: str) -> None:
    assert not any(sign in text for text in drawn(locale, "phone_number") for sign in "#%!@")


def test_watching_leaves_faker_as_it_was() -> None:
    source.cache_clear()
    source("en_GB", "first_name")
    assert "random_element" not in vars(faker("en_GB").first_name.__self__)


def test_lists_do_not_depend_on_what_was_asked_before() -> None:
    first = pool("de_DE", "bs", 50)
    faker("de_DE").seed_instance(99)
    pool.cache_clear()
    assert pool("de_DE", "bs", 50).words == first.words


def test_only_providers_count_as_methods() -> None:
    assert has("en_US", "company")
    assert not has("en_US", "seed_instance")
    assert not has("en_US", "__class__")
    assert not works("tl_PH", "phone_number")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_has_names(locale: str) -> None:
    assert all(text.strip() for text in drawn(locale, "first_name_female", 20))
