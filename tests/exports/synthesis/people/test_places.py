"""Places."""

from exports.synthesis.people.places import has_states, places, state_token
from exports.synthesis.people.words import faker


def test_there_are_up_to_a_thousand_different_cities() -> None:
    found = places("en_US")
    assert len(found.cities) == len(set(found.cities)) == 1000
    assert len(found.states) == len(found.postcodes) == 1000


def test_they_do_not_depend_on_what_was_asked_before() -> None:
    first = places("pt_BR")
    places.cache_clear()
    faker("pt_BR").seed_instance(5)
    faker("pt_BR").city()
    assert places("pt_BR") == first


def test_the_state_is_the_one_that_addresses_name() -> None:
    assert state_token("en_US") == "state_abbr"
    assert state_token("pt_BR") == "estado_sigla"
    assert state_token("zh_CN") == "province"
    assert not has_states("en_NZ")
