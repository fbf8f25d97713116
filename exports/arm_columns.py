"""The arm of the experiment that each row belongs to, and how the contributor came into it."""

from collections.abc import Iterator, Sequence
from typing import Any

from crowd.columns import Submissions
from exports.frames import Field
from surveys.arms import Arm

ARM, BY = "arm", "arm.by"
LOT, LINK = "lot", "link"
BYS = {
    LOT: "by lot, in permuted blocks that keep to the shares of the arms",
    LINK: "by a link that leads into this arm: leave these out where groups are compared as randomised",
}
NOTE = (
    "Arms are given by chance and known to nobody outside, so that an arm is not a quasi-identifier; together with "
    "answers that only one arm was asked it divides people into smaller groups, though. What only another arm was "
    "asked is missing as “hidden”. The consensus is of all arms together."
)


def fields(arms: Sequence[Arm]) -> tuple[Field, ...]:
    """None for a survey that never had arms."""
    if not arms:
        return ()
    about = (
        "The arm of the experiment the contributor is in; empty: from before there were arms, or not from our pages."
    )
    return (
        Field(ARM, "string", about, {arm.code: arm.label for arm in arms}),
        Field(BY, "string", "How the contributor came into the arm.", BYS),
    )


def columns(some: Submissions) -> Iterator[list[str | None]]:
    """Submissions as the columns of `fields`."""
    yield [arm or None for arm in some.arm]
    yield [_by(arm, place) for arm, place in zip(some.arm, some.arm_place, strict=True)]


def cells(arm: str) -> list[Any]:
    """A made-up row as the cells of `fields`."""
    return [arm or None, LOT if arm else None]


def _by(arm: str, place: int | None) -> str | None:
    if not arm:
        return None
    return LINK if place is None else LOT
