"""How far to trust one contributor, with the reasons in words. Signals for a person to weigh, not a verdict.

Every threshold is named here with its source; what a study excludes is the researcher's rule, set before the data.
"""

from dataclasses import dataclass

from crowd.quality.intervals import wilson

# Below this the interval is wider than most scales of interest (Wilson, 5 of 10: .24 to .76). Our choice.
MIN_ANSWERS = 10
# "No better than guessing" needs more answers, or most beginners would be flagged. Our choice.
MIN_ANSWERS_NEAR_CHANCE = 20
# Known answers needed before they, and not the consensus, measure reliability. Our choice.
MIN_GOLD = 5
# Share of known answers to get right: the pass mark customary on crowd platforms (test questions at CrowdFlower).
GOLD_PASS = 0.7
# One failed attention check is a slip, two are a pattern (Curran 2016; also the rule of the panel Prolific).
MAX_FAILED_CHECKS = 1
# Nobody reads and answers an item faster (Huang et al. 2012: two seconds per item). `fast_answers` counts by this.
FAST_SECONDS = 2.0
# Share of fast answers that is a habit. Our choice.
FAST_SHARE = 0.5
# A run of equal answers is suspicious from half of all answers on (Curran 2016), and from ten. Weak evidence alone:
# in experiments it did no better than chance (10.3758/s13428-024-02484-3).
LONG_RUN = 10
LONG_RUN_SHARE = 0.5
# A sum of posteriors may pass the number of answers by this much.
ROUNDING = 1e-6


@dataclass(frozen=True)
class Evidence:
    """What is known of one contributor in one survey.

    `n_answers`: all answers that the other counts (but for gold and checks) are counted among.
    `agreeing`: expected number of the `n_answers` that are right, judged without the contributor's own vote.
    `chance`: share that guessing would get right (None: take 1 / `n_codes`, and if that is None too, unknown).
    `fast_answers`: answers given within FAST_SECONDS. `longest_run`: most equal answers in a row, as presented.
    """

    n_answers: int
    agreeing: float
    chance: float | None = None
    gold_seen: int = 0
    gold_right: int = 0
    checks_seen: int = 0
    checks_passed: int = 0
    median_seconds: float | None = None
    fast_answers: int = 0
    longest_run: int = 0
    n_codes: int | None = None


@dataclass(frozen=True)
class Assessment:
    """Reliability in [0, 1] with a 95 % interval, None without evidence; flags for machines, reasons for people."""

    reliability: float | None
    low: float | None
    high: float | None
    flags: tuple[str, ...]
    reasons: tuple[str, ...]


def assess(evidence: Evidence) -> Assessment:
    """Weigh the evidence.

    Reliability is the share of known answers that are right once MIN_GOLD were seen, else the share of answers that
    agree with the consensus; with a Wilson (1927) interval. Raises ValueError when a part exceeds its whole.
    """
    _refuse_impossible(evidence)
    right, n = _judged(evidence)
    low, high = wilson(right, n) or (None, None)
    flags = (*_standing(evidence, n, low, high), *_conduct(evidence))
    return Assessment(right / n if n else None, low, high, flags, _reasons(evidence, flags))


def _refuse_impossible(e: Evidence) -> None:
    parts = (
        (e.agreeing, e.n_answers),
        (e.gold_right, e.gold_seen),
        (e.checks_passed, e.checks_seen),
        (e.fast_answers, e.n_answers),
        (e.longest_run, e.n_answers),
    )
    if not all(0 <= part <= whole + ROUNDING for part, whole in parts):
        raise ValueError("A part of the evidence exceeds its whole, or is negative.")


def _judged(e: Evidence) -> tuple[float, int]:
    return (e.gold_right, e.gold_seen) if e.gold_seen >= MIN_GOLD else (min(e.agreeing, e.n_answers), e.n_answers)


def _chance(e: Evidence) -> float | None:
    return 1 / e.n_codes if e.chance is None and e.n_codes else e.chance


def _standing(e: Evidence, n: int, low: float | None, high: float | None) -> tuple[str, ...]:
    """What the interval says of guessing."""
    few = ("few_answers",) if 0 < e.n_answers < MIN_ANSWERS else ()
    chance = _chance(e)
    if low is None or high is None or chance is None or chance >= 1:
        return few
    if high < chance:
        return (*few, "below_chance")
    return (*few, "near_chance") if low <= chance and n >= MIN_ANSWERS_NEAR_CHANCE else few


def _conduct(e: Evidence) -> tuple[str, ...]:
    failed = e.checks_seen - e.checks_passed
    signs = {
        "failed_gold": e.gold_seen >= MIN_GOLD and e.gold_right < GOLD_PASS * e.gold_seen,
        "failed_checks": failed > MAX_FAILED_CHECKS,
        "too_fast": e.n_answers >= MIN_ANSWERS and e.fast_answers >= FAST_SHARE * e.n_answers,
        "straight_lining": e.n_codes != 1 and e.longest_run >= max(LONG_RUN, LONG_RUN_SHARE * e.n_answers),
    }
    return tuple(flag for flag, present in signs.items() if present)


def _reasons(e: Evidence, flags: tuple[str, ...]) -> tuple[str, ...]:
    chance, seconds = _chance(e) or 0.0, e.median_seconds or 0.0
    sentences = (
        (e.gold_seen > 0, f"Right on {e.gold_right} of {_counted(e.gold_seen, 'known answer')}."),
        (e.n_answers > 0, f"Agrees with the consensus on {_number(e.agreeing)} of {_counted(e.n_answers, 'answer')}."),
        (e.n_answers == 0, "No answer yet that others could confirm."),
        (0 < e.n_answers < MIN_ANSWERS, f"Fewer than {MIN_ANSWERS} answers: too few to be sure."),
        ("below_chance" in flags, f"Guessing would do better ({chance:.0%} right)."),
        ("near_chance" in flags, f"Guessing could do as well ({chance:.0%} right)."),
        (e.checks_seen > 0, f"Passed {e.checks_passed} of {_counted(e.checks_seen, 'attention check')}."),
        (
            e.fast_answers > 0,
            f"{e.fast_answers} of {_counted(e.n_answers, 'answer')} took under {FAST_SECONDS:.0f} seconds.",
        ),
        (e.median_seconds is not None, f"Half of the answers took {_number(seconds)} seconds or less."),
        ("straight_lining" in flags, f"Gave the same answer {e.longest_run} times in a row."),
    )
    return tuple(sentence for holds, sentence in sentences if holds)


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _number(x: float) -> str:
    return f"{x:.1f}".removesuffix(".0")
