"""People: everything in a row is about the same one."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from exports.synthesis.people.person import PUBLIC
from exports.synthesis.people.words import faker
from tests.exports.synthesis.blueprints import made

FIELDS = [{"name": field, "generator": "person", "field": field} for field in PUBLIC]


def person_provider() -> Any:
    generator: Any = faker("en_US")
    return generator.first_name_female.__self__


def rows(table: pd.DataFrame) -> list[Any]:
    return list(table.itertuples())


def people(locale: object, *, size: int = 500, without: tuple[str, ...] = ()) -> pd.DataFrame:
    return made(*(field for field in FIELDS if field["name"] not in without), rows=size, locale=locale)


@pytest.mark.parametrize(
    "locale", ["en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pl_PL", "pt_BR", "ja_JP", "zh_CN"]
)
def test_a_row_fits_together(locale: str) -> None:
    table = people(locale)
    for row in rows(table):
        assert row.first_name in row.name
        assert row.last_name in row.name
        assert row.city in row.address
        assert row.street_address.splitlines()[0] in row.address or "," in row.address
        assert "\n" not in row.address
        assert re.fullmatch(r"[a-z0-9.]+@example\.(org|com|net)", row.email)
    assert table.groupby("city")["postcode"].nunique().max() == 1
    assert table.groupby("city")["state"].nunique().max() == 1
    assert set(table["locale"]) == {locale}


def test_the_email_is_the_name_in_plain_letters() -> None:
    table = people("de_DE")
    for first, last, email in zip(table["first_name"], table["last_name"], table["email"], strict=True):
        plain = "".join(letter for letter in f"{first[0]}{last[0]}".lower() if letter.isascii())
        assert email.startswith(plain[:1] or email[0])
    assert table["email"].str.contains("müller|ß").sum() == 0


def test_first_names_fit_the_gender() -> None:
    table = people("en_US", size=2000)
    provider = person_provider()
    lists = {"female": provider.first_names_female, "male": provider.first_names_male}
    assert all(row.first_name in lists[row.gender] for row in rows(table))
    assert (table["gender"] == "female").mean() == pytest.approx(0.5, abs=0.04)


def test_a_postcode_lies_in_its_state() -> None:
    table = people("en_US")
    generator: Any = faker("en_US")
    ranges = generator.city.__self__.states_postcode
    for state, postcode in zip(table["state"], table["postcode"], strict=True):
        low, high = ranges[state]
        assert low <= int(postcode) <= high


def test_in_italy_city_postcode_and_province_are_real() -> None:
    table = people("it_IT")
    generator: Any = faker("it_IT")
    known = generator.city.__self__.cap_city_province
    assert all([row.city, row.state] in [list(one) for one in known[row.postcode]] for row in rows(table))


def test_names_come_as_often_as_in_faker() -> None:
    table = people("en_US", size=20_000)
    weights = person_provider().last_names
    share = weights["Smith"] / sum(weights.values())
    assert (table["last_name"] == "Smith").mean() == pytest.approx(share, abs=0.004)


def test_locales_mix_by_weight() -> None:
    table = people({"en_US": 3, "ja_JP": 1}, size=4000)
    japanese = table["locale"] == "ja_JP"
    assert japanese.mean() == pytest.approx(0.25, abs=0.03)
    assert not table[japanese]["name"].str.contains("[A-Za-z]").any()
    assert table[~japanese]["name"].str.contains("[A-Za-z]").all()


def test_phones_ring_nowhere() -> None:
    assert people("en_US")["phone"].str.fullmatch(r"\([2-9]\d\d\) 555-01\d\d").all()
    assert people("en_GB")["phone"].str.startswith(("01632 960", "07700 900", "020 7946 0")).all()


def test_another_field_changes_no_other() -> None:
    few, many = people("en_US", without=("job", "gender")), people("en_US")
    pd.testing.assert_frame_equal(few, many[few.columns])


def test_there_are_many_different_people() -> None:
    table = people("en_US", size=5000)
    assert table["name"].nunique() > 4500
    assert table["address"].nunique() > 4990
    assert np.mean(table["job"].value_counts() < 40) > 0.99
