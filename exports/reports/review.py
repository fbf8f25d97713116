"""The review of a release: how good, how varied, how real, and how fair it is. Nothing in the data is changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from exports.reports import realism
from exports.reports.diversity import Diversity, Targets, diversity
from exports.reports.ethics import Ethics, ethics
from exports.reports.figures import plain
from exports.reports.manifests import Manifest
from exports.reports.quality import Quality, Rule, quality
from exports.reports.repairs import Repair, repairs
from exports.reports.shapes import Histogram, confidences, histograms
from exports.reports.subject import MOST_ROWS, Subject, drawn, read

NAME = "report.json"
# Pairs of columns and a classifier take their time; so many rows tell as much.
MOST_COMPARED, MOST_JUDGED, MOST_COLUMNS = 5_000, 1_500, 15
FEWEST_VALUES = 30


@dataclass(frozen=True)
class About:
    """`rows` were reviewed of `total`; `synthetic_alone`: there are no others, and so they are what is reviewed."""

    title: str
    table: str
    rows: int
    total: int
    synthetic: int
    people: int | None
    columns: int
    seed: int
    synthetic_alone: bool


@dataclass(frozen=True)
class Realism:
    """`columns`: which were compared; `rows`: real and synthetic ones that were, drawn by the seed."""

    undefined: str
    columns: tuple[str, ...] = ()
    rows: tuple[int, int] = (0, 0)
    compared: realism.Quality | None = None
    detection: realism.Judged | None = None
    usefulness: realism.Judged | None = None


@dataclass(frozen=True)
class Review:
    about: About
    quality: Quality
    repairs: tuple[Repair, ...]
    histograms: tuple[Histogram, ...]
    confidences: tuple[Histogram, ...]
    diversity: Diversity
    realism: Realism
    ethics: Ethics


def review(
    manifest: Manifest,
    frames: Mapping[str, pd.DataFrame],
    *,
    rules: Sequence[Rule] = (),
    targets: Targets | None = None,
    most_rows: int = MOST_ROWS,
) -> Review:
    """`frames`: the tables of the release by name, with the columns that the manifest's schema tells of.

    Of more than `most_rows` rows so many are drawn, by the release's seed. Raises ValueError without a table.
    """
    if not frames:
        raise ValueError("There is no table to review.")
    subject = read(manifest, frames, most_rows=most_rows)
    found = quality(subject, rules=rules)
    return Review(
        about=_about(subject),
        quality=found,
        repairs=repairs(found),
        histograms=histograms(subject),
        confidences=confidences(subject),
        diversity=diversity(subject, targets=targets),
        realism=_realism(subject),
        ethics=ethics(subject),
    )


def text(found: Review) -> str:
    """report.json: every number, keys in one order."""
    made = json.dumps(plain(_parts(found)), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    # A title may hold half of a character, which no file can.
    return made.encode("utf-8", "replace").decode() + "\n"


def _parts(found: Review) -> dict[str, object]:
    """The parts by name, with the scores that the comparison works out from its columns and pairs."""
    parts: dict[str, object] = vars(found)
    if found.realism.compared is None:
        return parts
    compared = found.realism.compared
    scores = {name: getattr(compared, name) for name in ("shapes", "trends", "overall", "out_of_range")}
    return parts | {"realism": plain(found.realism) | {"scores": scores}}


def _about(subject: Subject) -> About:
    return About(
        title=subject.manifest["survey"]["title"],
        table=subject.table,
        rows=len(subject.frame),
        total=subject.total,
        synthetic=len(subject.made),
        people=subject.people,
        columns=len(subject.fields),
        seed=subject.manifest["seed"],
        synthetic_alone=subject.synthetic_alone,
    )


def _realism(subject: Subject) -> Realism:
    if subject.synthetic_alone:
        return Realism("All rows are synthetic: there is nothing to compare them with.")
    if subject.made.empty:
        return Realism("No row is synthetic.")
    # Two people hardly write the same text: nothing is told by comparing them.
    names = [field["name"] for field in (*subject.categories, *subject.numbers)][:MOST_COLUMNS]
    if not names:
        return Realism("There is no column of choices or numbers to compare.")
    real, made = (_some(one[names], MOST_COMPARED, subject) for one in (subject.frame, subject.made))
    return Realism(
        undefined="",
        columns=tuple(names),
        rows=(len(real), len(made)),
        compared=realism.quality(real, made),
        detection=_detection(real, made, subject),
        usefulness=realism.Judged(None, "The release has no held-out rows and no target column."),
    )


def _detection(real: pd.DataFrame, made: pd.DataFrame, subject: Subject) -> realism.Judged:
    """By the columns with enough values: a classifier cannot learn from one that is empty in a part of the rows."""
    less = [_some(one, MOST_JUDGED, subject) for one in (real, made)]
    names = [name for name in real if min(int(one[name].notna().sum()) for one in less) >= FEWEST_VALUES]
    if not names:
        return realism.Judged(None, f"No column has {FEWEST_VALUES} values among real and among synthetic rows.")
    return realism.detection(less[0][names], less[1][names], seed=subject.seed)


def _some(frame: pd.DataFrame, most: int, subject: Subject) -> pd.DataFrame:
    return drawn(frame, most, seed=subject.seed)
