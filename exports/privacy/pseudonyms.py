"""Names for people that hold within one release and cannot be joined with those of another."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

# 80 bits: two of a billion people share one with a chance below one in a million.
LENGTH = 20


def release_key(*, secret: str, survey: int, options: Mapping[str, Any], seed: int) -> bytes:
    """The key of one release. The same request with the same seed has the same key; any other has another one.

    HMAC-SHA256 (RFC 2104): without `secret` nobody can go from a pseudonym to a person, or from release to release.
    """
    request = json.dumps([survey, options, seed], sort_keys=True, separators=(",", ":"))
    return hmac.digest(secret.encode(), b"crowdseed release\0" + request.encode(), hashlib.sha256)


def pseudonym(person: str, *, key: bytes) -> str:
    """The name of `person` in the release with this key."""
    return hmac.digest(key, person.encode(), hashlib.sha256).hex()[:LENGTH]


def pseudonymised(people: "pd.Series[str]", *, key: bytes) -> "pd.Series[str]":
    """A column of people under their names in the release with this key; each distinct one is computed once."""
    number, distinct = pd.factorize(people)
    names = pd.Series([pseudonym(person, key=key) for person in distinct.to_list()], dtype=people.dtype)
    return pd.Series(names.array.take(number), index=people.index, name=people.name)
