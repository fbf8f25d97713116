"""Everything that the indices say of one person, each by itself: never one score."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crowd.quality.careless.index import About, Index

FLAGGED, UNREMARKABLE, UNDEFINED = "flagged", "unremarkable", "undefined"


@dataclass(frozen=True)
class Finding:
    """One index of one person: its value, or None and the reason; `parts` by name; and what the index is."""

    about: About
    value: float | None
    reason: str
    flagged: bool
    parts: dict[str, float]

    @property
    def standing(self) -> str:
        """FLAGGED, UNREMARKABLE or UNDEFINED."""
        if self.value is None:
            return UNDEFINED
        return FLAGGED if self.flagged else UNREMARKABLE


@dataclass(frozen=True)
class Summary:
    """The findings on one person, in the order of the indices, and one sentence that counts and names them."""

    findings: tuple[Finding, ...]
    sentence: str


def summarise(indices: Sequence[Index], *, person: int) -> Summary:
    """What each of the indices says of the person in row `person` of them all."""
    return told([_finding(index, person) for index in indices])


def told(findings: Sequence[Finding]) -> Summary:
    """The findings on one person, kept from earlier, and the sentence about them."""
    return Summary(tuple(findings), _sentence(tuple(findings)))


def _finding(index: Index, person: int) -> Finding:
    reason = index.reason[person]
    value = None if reason else float(index.value[person])
    row = zip(index.part_names, index.parts[person].tolist(), strict=True)
    parts = {name: number for name, number in row if np.isfinite(number)}
    return Finding(index.about, value, reason, bool(index.flagged[person]), parts)


def _sentence(findings: tuple[Finding, ...]) -> str:
    known = [finding for finding in findings if finding.value is not None]
    if not known:
        return "None of the indices could be computed."
    flagged = [finding.about.label for finding in known if finding.flagged]
    missing = f" {len(findings) - len(known)} could not be computed." if len(known) < len(findings) else ""
    names = f": {'; '.join(flagged)}" if flagged else ""
    return f"{len(flagged)} of {len(known)} indices beyond their threshold{names}.{missing}"
