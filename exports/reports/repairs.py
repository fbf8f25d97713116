"""What to do about what a review found, in words; and what an order had done. Nothing is done by itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from exports.reports.manifests import Manifest
from exports.reports.quality import Contradiction, LabelErrors, Missing, Outliers, Quality
from exports.reports.subject import LEFT_OUT
from exports.reports.words import counted, percent

NO_REASON = "no reason given"
OFTEN = 0.05


@dataclass(frozen=True)
class Repair:
    """`option`: the name by which an order can have it done."""

    where: str
    found: str
    repair: str
    option: str = ""


@dataclass(frozen=True)
class Applied:
    """A repair that was done before the rows left: rows left out, cells emptied by column."""

    words: str
    rows: int
    cells: dict[str, int]


def applied(manifest: Manifest) -> tuple[Applied, ...]:
    """In the order in which they were done."""
    found = (manifest.get("repairs") or {}).get("applied") or []
    return tuple(Applied(one["words"], one["rows"], dict(sorted(one["cells"].items()))) for one in found)


def repairs(quality: Quality) -> tuple[Repair, ...]:
    """One for each thing that was found, in the order of the report."""
    return (
        *(repair for one in quality.missing for repair in _missing(one)),
        *(repair for outliers in quality.outliers for repair in _outliers(outliers)),
        *_duplicates(quality),
        *(_contradiction(one) for one in quality.contradictions if one.rows),
        *(repair for labels in quality.labels for repair in _labels(labels)),
        *_freshness(quality),
    )


def _missing(one: Missing) -> Iterator[Repair]:
    left, untold = one.by_reason.get(LEFT_OUT, 0), one.by_reason.get(NO_REASON, 0)
    if left > OFTEN * one.rows:
        words = "Make the question easier or required, or impute and say so; compare those who did not answer."
        yield Repair(one.column, f"left out {counted(left, 'time')}", words)
    if untold > OFTEN * one.rows:
        words = "Order the release with reasons for missing answers, to know which gaps are meant to be there."
        yield Repair(one.column, f"{counted(untold, 'empty cell')} without a reason", words)


def _outliers(one: Outliers) -> Iterator[Repair]:
    if found := max(one.by_mad or 0, one.by_fences or 0):
        words = "Look at them: correct slips, keep what is true, and use the median or ranks where they weigh too much."
        yield Repair(
            one.column,
            f"up to {counted(found, 'value')} far out",
            words,
            "outliers" if one.by_mad and one.answers else "",
        )


def _duplicates(quality: Quality) -> Iterator[Repair]:
    found = quality.duplicates
    if found.rows:
        yield Repair("all columns", f"{counted(found.rows, 'row')} equal to an earlier one", "Keep one of each.")
    for one in found.texts:
        if one.repeated:
            words = "Read them: people who copy each other, or a program, write the same words. Leave such people out."
            yield Repair(one.column, f"{counted(one.repeated, 'text')} with the words of another", words, "duplicates")


def _contradiction(one: Contradiction) -> Repair:
    return Repair(one.rule, counted(one.rows, "row"), one.repair, "contradictions" if one.own else "")


def _labels(one: LabelErrors) -> Iterator[Repair]:
    if one.suspected:
        words = "Use the consensus in place of single answers, or have these items judged once more by experts."
        yield Repair(one.question, f"{counted(one.suspected, 'answer')} probably wrong", words, "labels")


def _freshness(quality: Quality) -> Iterator[Repair]:
    newest = quality.freshness.of_newest
    if newest.value is not None and newest.value < 1:
        words = "Compare the versions before you pool them: the column “version” tells them apart."
        yield Repair("version", f"{percent(1 - newest.value)} of the rows answer an earlier version", words, "versions")
