"""Why the crowd's answer is what it is, in a sentence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crowd.quality.trust import MIN_GOLD

# A sentence that tells of more groups nobody reads.
MOST_GROUPS = 3


@dataclass(frozen=True)
class Voice:
    """One answer about an item: in words, whether it equals the consensus, and what is known of who gave it."""

    said: str
    agrees: bool
    reliability: float | None = None
    gold_right: int = 0
    gold_seen: int = 0


def why(*, consensus: str, voices: Sequence[Voice], tied: bool = False) -> str:
    """Who said what, and how far those may be believed who said otherwise."""
    backers = [voice for voice in voices if voice.agrees]
    others = [voice for voice in voices if not voice.agrees]
    if not voices:
        return "Nobody has answered yet."
    if len(voices) == 1:
        return "Only one person has answered: there is nothing to compare with."
    if not backers:
        return f"Nobody gave exactly this answer: it is drawn from all {len(voices)} together."
    if not others:
        return f"{'Both' if len(voices) == 2 else f'All {len(voices)}'} said {consensus}."
    return _divided(consensus, backers, others) + (_tie(consensus) if tied else "")


def times_in_ten(share: float) -> str:
    """A share as people say it: 0.31 is "3 times in 10"."""
    count = round(10 * share)
    known = {0: "hardly ever", 1: "once in 10", 10: "nearly always"}
    return known.get(count, f"{count} times in 10")


def _divided(consensus: str, backers: list[Voice], others: list[Voice]) -> str:
    groups = Counter(voice.said for voice in others).most_common()
    sentence = f"{len(backers)} of {len(backers) + len(others)} said {consensus}"
    outnumbered = len(backers) <= groups[0][1]
    if outnumbered:  # numbers alone do not explain it
        sentence += f", and {'that one' if len(backers) == 1 else 'they'} {_record(backers)}"
    if len(groups) > MOST_GROUPS:
        parts = [_part(others, "something else")]
    else:
        parts = [_part([voice for voice in others if voice.said == said], said) for said, _ in groups]
    end = " Which answers each person tends to mix up was weighed too." if outnumbered else ""
    return "; ".join([sentence, *parts]) + "." + end


def _part(voices: list[Voice], said: str) -> str:
    who = "the one" if len(voices) == 1 else f"the {len(voices)}"
    return f"{who} who said {said} {_record(voices)}"


def _record(voices: list[Voice]) -> str:
    one = len(voices) == 1
    agree = "agrees" if one else "agree"
    seen = sum(voice.gold_seen for voice in voices)
    if seen >= MIN_GOLD:
        return f"{agree} with known answers {times_in_ten(sum(voice.gold_right for voice in voices) / seen)}"
    known = [voice.reliability for voice in voices if voice.reliability is not None]
    if known:
        return f"{agree} with the consensus {times_in_ten(sum(known) / len(known))}"
    return "is not judged yet" if one else "are not judged yet"


def _tie(consensus: str) -> str:
    return f" Another answer had as good a claim: {consensus} was taken because it comes first in order."
