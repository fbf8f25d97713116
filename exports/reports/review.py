"""The review of a release: how good, how varied, how real, and how fair it is. Nothing in the data is changed."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from exports.reports import release_rules
from exports.reports.diversity import Diversity, diversity
from exports.reports.ethics import Ethics, ethics
from exports.reports.figures import plain
from exports.reports.manifests import Manifest
from exports.reports.quality import Quality, Rule, quality
from exports.reports.release_realism import Realism, compare
from exports.reports.repairs import Applied, Repair, applied, repairs
from exports.reports.representation import Targets, Weights, weights
from exports.reports.shapes import Histogram, confidences, histograms
from exports.reports.subject import MOST_ROWS, Subject, read, reviewed

NAME = "report.json"


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
class Review:
    about: About
    quality: Quality
    repairs: tuple[Repair, ...]
    histograms: tuple[Histogram, ...]
    confidences: tuple[Histogram, ...]
    diversity: Diversity
    realism: Realism
    ethics: Ethics
    weights: Weights | None = None
    applied: tuple[Applied, ...] = ()


def review(
    manifest: Manifest,
    frames: Mapping[str, pd.DataFrame],
    *,
    rules: Sequence[Rule] = (),
    targets: Targets | None = None,
    held_out: Collection[str] = (),
    predict: str = "",
    most_rows: int = MOST_ROWS,
) -> Review:
    """`frames`: the tables of the release by name, with the columns that the manifest's schema tells of.

    `rules`: what no row may be; `targets`: by column, by code, the share that it should have; `held_out`: contributors
    whom the model of synthetic rows has not seen; `predict`: the column to foretell from the others, learning from
    synthetic rows.

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
        realism=compare(subject, held_out=held_out, predict=predict),
        ethics=ethics(subject),
        weights=weights(subject),
        applied=applied(manifest),
    )


def of_release(manifest: Manifest, frames: Mapping[str, pd.DataFrame], *, held_out: Collection[str] = ()) -> Review:
    """With the rules, the targets and the question to foretell that the release was ordered with."""
    options = manifest.get("options") or {}
    targets = {name: options["targets"][name] for name in sorted(options.get("targets") or {})}
    said = release_rules.rules(manifest, frames[reviewed(frames)])
    return review(
        manifest, frames, rules=said, targets=targets, held_out=held_out, predict=options.get("predict") or ""
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
