"""What becomes of what was found: `[email]`, `[email 1]`, `[email 9f3a…]`, or nothing at all."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from exports.privacy.text.corrections import folded
from exports.privacy.text.detection import Settings, find
from exports.privacy.text.places import Move
from exports.privacy.text.spans import EMAIL, HANDLE, MARKED, NAME, URL, Finding
from exports.privacy.text.styles import DROP, HASH, TAG

# 48 bits: of a million values two share a code with a chance below one in 500.
CODE_LENGTH = 12
# Written with words: the letters tell two of them apart, also signs between them.
WORDED = frozenset((EMAIL, URL, HANDLE, NAME, MARKED))


@dataclass(frozen=True)
class Masked:
    """A text without what was found in it; None where it is dropped for that. `kinds`: what was found, how often."""

    text: str | None
    kinds: Counter[str] = field(default_factory=Counter)
    moves: tuple[Move, ...] = ()


@dataclass
class Masker:
    """Masks many texts, and counts what it found by kind. `key` is needed to hash."""

    style: str
    settings: Settings
    key: bytes = b""
    counts: Counter[str] = field(default_factory=Counter)

    def __call__(self, text: str) -> str | None:
        """The text without what was found; None where it is to be dropped."""
        found = self.masked(text)
        self.counts.update(found.kinds)
        return found.text

    def masked(self, text: str) -> Masked:
        """The same and how it came about, without counting it."""
        found = find(text, settings=self.settings)
        if not found:
            return Masked(text)
        kinds = Counter(one.kind for one in found)
        if self.style == DROP:
            return Masked(None, kinds)
        labels = _labels(text, found, self.style, self.key)
        moves = tuple((one.start, one.end, len(label)) for one, label in zip(found, labels, strict=True))
        return Masked(_replaced(text, found, labels), kinds, moves)


def _replaced(text: str, found: Sequence[Finding], labels: Sequence[str]) -> str:
    """`text` with each of the findings, which do not overlap, replaced by its label."""
    pieces, place = [], 0
    for one, label in zip(found, labels, strict=True):
        pieces += [text[place : one.start], label]
        place = one.end
    return "".join([*pieces, text[place:]])


def _labels(text: str, found: Sequence[Finding], style: str, key: bytes) -> list[str]:
    if style == TAG:
        return _numbered(text, found)
    if style == HASH:
        return [f"[{one.kind} {code(one.kind, text[one.start : one.end], key=key)}]" for one in found]
    return [f"[{one.kind}]" for one in found]


def _numbered(text: str, found: Sequence[Finding]) -> list[str]:
    """By kind from 1, in the order of the text; the same value has the same number."""
    numbers: dict[str, dict[str, int]] = {}
    labels = []
    for one in found:
        of_kind = numbers.setdefault(one.kind, {})
        number = of_kind.setdefault(_value(one.kind, text[one.start : one.end]), len(of_kind) + 1)
        labels.append(f"[{one.kind} {number}]")
    return labels


def code(kind: str, written: str, *, key: bytes) -> str:
    """A code for what is written, the same however it is spaced: HMAC-SHA256 (RFC 2104). Only `key` leads back."""
    message = f"{kind}\0{_value(kind, written)}".encode("utf-8", "replace")
    return hmac.digest(key, message, hashlib.sha256).hex()[:CODE_LENGTH]


def _value(kind: str, written: str) -> str:
    value = folded(written)
    return value if kind in WORDED else "".join(filter(str.isalnum, value))
