"""Why the crowd's answer is what it is, in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from crowd.quality.trust import MIN_GOLD

# A sentence that tells of more groups nobody reads.
MOST_GROUPS = 3
ELSE = "something else"
# Sums of the same numbers in another order differ in the last digits: they must not decide a rounding.
DIGITS = 9


@dataclass(frozen=True)
class Side:
    """Those who gave one answer about an item: what they `said`, in words, and how many they are.

    `agrees`: it equals the consensus. Together they got `gold_right` of `gold_seen` known answers right; of `judged`
    of them a reliability is known, and `reliability` is its sum.
    """

    said: str
    agrees: bool
    n: int = 1
    gold_right: int = 0
    gold_seen: int = 0
    judged: int = 0
    reliability: float = 0.0


def why(*, consensus: str, sides: Sequence[Side], tied: bool = False, weighed: bool = True) -> str:
    """Who said what, and how far those may be believed who said otherwise.

    `sides` have different answers, in an order that does not depend on chance: larger ones are told of first, equal
    ones in that order. `weighed`: the method weighs which answers each person tends to mix up.
    """
    total = sum(side.n for side in sides)
    backers = next((side for side in sides if side.agrees), None)
    others = sorted((side for side in sides if not side.agrees), key=lambda side: -side.n)
    if total == 0:
        return "Nobody has answered yet."
    if total == 1:
        return "Only one person has answered: there is nothing to compare with."
    if backers is None:
        return f"Nobody gave exactly this answer: it is drawn from all {total} together."
    if not others:
        return f"{'Both' if total == 2 else f'All {total}'} said {consensus}."
    return _divided(consensus, backers, others, weighed) + (_tie(consensus) if tied else "")


def of_many(*, consensus: str, sides: Sequence[Side]) -> str:
    """The same where so many answered that only their numbers say anything."""
    backers = sum(side.n for side in sides if side.agrees)
    others = sorted((side for side in sides if side.n and not side.agrees), key=lambda side: -side.n)
    parts = [f"{backers:,} of {sum(side.n for side in sides):,} said {consensus}"]
    parts += [f"{side.n:,} said {side.said}" for side in others[:MOST_GROUPS]]
    rest = sum(side.n for side in others[MOST_GROUPS:])
    return "; ".join([*parts, f"{rest:,} said {ELSE}"] if rest else parts) + "."


def together(sides: Sequence[Side]) -> Side:
    """All of them as one, whose words are not told."""
    return Side(
        said=ELSE,
        agrees=False,
        n=sum(side.n for side in sides),
        gold_right=sum(side.gold_right for side in sides),
        gold_seen=sum(side.gold_seen for side in sides),
        judged=sum(side.judged for side in sides),
        reliability=sum(side.reliability for side in sides),
    )


def times_in_ten(share: float) -> str:
    """A share as people say it: 0.31 is "3 times in 10"."""
    count = round(round(10 * share, DIGITS))
    known = {0: "hardly ever", 1: "once in 10", 10: "nearly always"}
    return known.get(count, f"{count} times in 10")


def _divided(consensus: str, backers: Side, others: list[Side], weighed: bool) -> str:
    sentence = f"{backers.n} of {backers.n + sum(side.n for side in others)} said {consensus}"
    outnumbered = backers.n <= others[0].n
    if outnumbered:  # numbers alone do not explain it
        sentence += f", and {'that one' if backers.n == 1 else 'they'} {_record(backers)}"
    told = [together(others)] if len(others) > MOST_GROUPS else others
    end = " Which answers each person tends to mix up was weighed too." if outnumbered and weighed else ""
    return "; ".join([sentence, *map(_part, told)]) + "." + end


def _part(side: Side) -> str:
    who = "the one" if side.n == 1 else f"the {side.n}"
    return f"{who} who said {side.said} {_record(side)}"


def _record(side: Side) -> str:
    one = side.n == 1
    agree = "agrees" if one else "agree"
    if side.gold_seen >= MIN_GOLD:
        return f"{agree} with known answers {times_in_ten(side.gold_right / side.gold_seen)}"
    if side.judged:
        return f"{agree} with the consensus {times_in_ten(side.reliability / side.judged)}"
    return "is not judged yet" if one else "are not judged yet"


def _tie(consensus: str) -> str:
    return f" Another answer had as good a claim: {consensus} was taken because it comes first in order."
