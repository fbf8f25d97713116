"""Names for people that hold within one release and cannot be joined with those of another."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

# 80 bits: two of a billion people share one with a chance below one in a million.
LENGTH = 20
# Bytes that SHA-256 takes in at once.
BLOCK = 64


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
    names = pd.Series(_pseudonyms(distinct.to_list(), key=key), dtype=people.dtype)
    return pd.Series(names.array.take(number), index=people.index, name=people.name)


def _pseudonyms(people: Sequence[str], *, key: bytes) -> list[str]:
    """`pseudonym` of each, in a third of the time: both hashes take the key in once (RFC 2104, section 4)."""
    block = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    inside, outside = (hashlib.sha256(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C))
    names = []
    for person in people:
        inner, outer = inside.copy(), outside.copy()
        inner.update(person.encode())
        outer.update(inner.digest())
        names.append(outer.hexdigest()[:LENGTH])
    return names
