"""The arms of an experiment: plain values, and who is dealt into which.

People are dealt in blocks that hold each arm as often as its share says, each block in an order of its own (permuted
blocks: Pocock 1983, chapter 5; Matts & Lachin 1988). So the groups are close to their shares after any number of
people, also if the study is stopped early.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import gcd

FEWEST, MOST = 2, 20
LARGEST_SHARE = 20
# Each arm of equal share twice: in blocks with each once, the last person of a block could be told beforehand.
COPIES = 2


@dataclass(frozen=True)
class Arm:
    """`share` is relative to those of the other arms: 1 and 1 are halves, 2 and 1 are two thirds and a third."""

    code: str
    label: str
    share: int


def block(arms: Sequence[Arm]) -> list[str]:
    """The codes that one block deals, sorted by arm: 4 of two equal arms, 6 of shares 2 and 1."""
    divisor = gcd(*(arm.share for arm in arms))
    return [arm.code for arm in arms for _ in range(COPIES * arm.share // divisor)]


def dealt(arms: Sequence[Arm], *, seed: int, place: int) -> str:
    """The arm of the person with this place (0, 1, 2, …) in the order of coming.

    Block b = place // length is dealt in the order of the SHA-256 of "seed:b:slot" (slot 0 to length − 1), which
    whoever knows the seed can work out again in any language. At no time does an arm's number differ from its share of
    all by more than its number within one block.
    """
    slots = block(arms)
    number, within = divmod(place, len(slots))
    order = sorted(range(len(slots)), key=lambda slot: sha256(f"{seed}:{number}:{slot}".encode()).digest())
    return slots[order[within]]


def problems(arms: Sequence[Arm]) -> list[str]:
    """Why people cannot be dealt into these arms, each in a sentence; empty where they can, or where there is none."""
    if arms and not FEWEST <= len(arms) <= MOST:
        number = "only one arm" if len(arms) == 1 else f"{len(arms)} arms"
        return [f"The experiment has {number}. Give it {FEWEST} to {MOST}, or none for a study without groups."]
    return []
