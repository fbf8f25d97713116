"""What was found in a text, and where; how findings that overlap become one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

EMAIL, PHONE, CARD, BANK, NATIONAL = "email", "phone", "card", "bank", "id"
IP, URL, HANDLE, ADDRESS, BIRTH, NAME, MARKED = "ip", "url", "handle", "address", "birth", "name", "private"
# In the order that decides between findings that are equally sure and equally long.
KINDS = {
    MARKED: "marked by a researcher",
    EMAIL: "e-mail address",
    CARD: "payment card",
    BANK: "bank account",
    NATIONAL: "national number",
    PHONE: "phone number",
    IP: "address of a computer",
    URL: "web address",
    HANDLE: "user name",
    ADDRESS: "postal address",
    BIRTH: "date of birth",
    NAME: "name",
}
_RANK = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Finding:
    """`text[start:end]` looks like a `kind`. `score` orders findings by how sure they are, 0 to 1: no probability."""

    start: int
    end: int
    kind: str
    score: float
    why: str


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without overlap, from left to right.

    Those that overlap become one that covers all of them, so that no piece of any is left over. It is of the kind of
    the surest; of equally sure ones, the longest; of equally long ones, the first in `KINDS`.
    """
    result: list[Finding] = []
    best: Finding | None = None
    for one in sorted(findings, key=lambda found: (found.start, -found.end)):
        if best is None or one.start >= result[-1].end:
            best = one
            result.append(one)
            continue
        best = max(best, one, key=_strength)
        result[-1] = replace(best, start=result[-1].start, end=max(result[-1].end, one.end))
    return result


def _strength(found: Finding) -> tuple[float, int, int]:
    return found.score, found.end - found.start, -_RANK[found.kind]
