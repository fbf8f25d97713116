import string

import pandas as pd
import pytest

from exports.privacy.pseudonyms import LENGTH, pseudonym, pseudonymised, release_key

OPTIONS = {"formats": ["csv"], "k": 5}


def key(**changes: object) -> bytes:
    request = {"secret": "s", "survey": 1, "options": OPTIONS, "seed": 7, **changes}
    return release_key(**request)  # type: ignore[arg-type] # the changes have the right types


def test_the_same_request_has_the_same_key_and_any_other_another() -> None:
    others = [key(secret="t"), key(survey=2), key(seed=8), key(options={**OPTIONS, "k": 4})]
    assert key() == key(options=dict(reversed(OPTIONS.items())))
    assert len({key(), *others}) == 5


def test_names_hold_within_a_release_and_not_across() -> None:
    people = pd.Series(["ann", "ben", "ann"], dtype="string")
    names = pseudonymised(people, key=key())
    assert names.iloc[0] == names.iloc[2] != names.iloc[1]
    assert names.dtype == people.dtype
    assert names.str.len().eq(LENGTH).all()
    assert set("".join(names)) <= set(string.hexdigits)
    assert not set(names) & set(pseudonymised(people, key=key(seed=8)))


@pytest.mark.parametrize("length", [0, 32, 64, 65])
def test_many_names_are_those_of_each(length: int) -> None:
    people, secret = pd.Series(["ann", "Å" * 70, ""], dtype="string"), b"\xa5" * length
    assert pseudonymised(people, key=secret).tolist() == [pseudonym(person, key=secret) for person in people]


def test_nobody_has_no_name() -> None:
    assert pseudonymised(pd.Series([], dtype="string"), key=key()).empty
