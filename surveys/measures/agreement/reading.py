"""What a coefficient of agreement means, in plain words, with the thresholds' sources.

Thresholds are conventions, not laws. Krippendorff's hang on what a wrong conclusion would cost and are about the
reliability of data; Landis and Koch called theirs "clearly arbitrary".
"""

from dataclasses import dataclass
from typing import Literal

Level = Literal["good", "fair", "low", "unrated", "undefined"]
Measure = Literal["alpha", "kappa", "percent"]


@dataclass(frozen=True)
class Reading:
    """`level` for a colour or an icon; `text` is a sentence with the number: "0.72 (0.65 to 0.78): tentative …"."""

    level: Level
    text: str


Step = tuple[float, Level, str]  # its lower end, level and words

STEPS: dict[Measure, list[Step]] = {
    # Krippendorff 2004, Content Analysis, 2nd edition, p. 241: rely on .800 and above; .667 for tentative conclusions.
    "alpha": [
        (0.8, "good", "reliable enough to build on"),
        (0.667, "fair", "tentative conclusions only"),
        (0.0, "low", "too low for conclusions; look at the disputed items and at how the question is worded"),
    ],
    # Landis & Koch 1977, The Measurement of Observer Agreement for Categorical Data, p. 165.
    "kappa": [
        (0.81, "good", "almost perfect agreement"),
        (0.61, "good", "substantial agreement"),
        (0.41, "fair", "moderate agreement"),
        (0.21, "low", "fair agreement"),
        (0.0, "low", "slight agreement"),
    ],
    "percent": [],
}
DIGITS: dict[Measure, int] = {"alpha": 3, "kappa": 2, "percent": 2}  # in which the thresholds are printed
BELOW_CHANCE: Step = (-1.0, "low", "less than by chance; check that everyone reads the question the same way")
NOT_CORRECTED = "pairs of answers that agree, not corrected for chance"
MAY_BE_LOWER = "; more answers may show it lower"


def read(
    *,
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    reason: str = "",
    measure: Measure = "alpha",
) -> Reading:
    """A coefficient in words; `reason` is why it is undefined. `measure` "kappa" is for all corrected ones but alpha.

    Values are compared in the digits of the thresholds, so that 0.7996 counts as .800. Where the interval reaches into
    a lower step, the text says so. Percent has no steps: what is high hangs on how often each answer is given.
    """
    if value is None:
        return Reading("undefined", f"undefined: {reason}" if reason else "undefined")
    form = ".0%" if measure == "percent" else ".2f"
    interval = "" if low is None or high is None else f" ({low:{form}} to {high:{form}})"
    step = _step(value, measure)
    lower = step is not None and low is not None and _step(low, measure) != step
    return Reading(
        step[1] if step else "unrated",
        f"{value:{form}}{interval}: {step[2] if step else NOT_CORRECTED}{MAY_BE_LOWER if lower else ''}",
    )


def _step(value: float, measure: Measure) -> Step | None:
    """The highest step that the value reaches; None where there are none."""
    steps = STEPS[measure]
    printed = round(value, DIGITS[measure])
    return next((step for step in steps if printed >= step[0]), BELOW_CHANCE) if steps else None
