"""From a request to a dataset: claim the release, build it, put the files in their place."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from django.db import transaction

from crowd import aggregation
from exports import (
    arm_columns,
    chosen,
    claims,
    files,
    long_rows,
    made_up,
    manifest,
    merge,
    paradata,
    picture_files,
    release_parts,
    repairing,
    rows,
    streaming,
    text_release,
    weights_column,
    writers,
)
from exports.frames import Table
from exports.keys import pseudonym_key
from exports.manifest import Manifest
from exports.models import Release
from exports.options import LONG, Options
from exports.privacy import attack_report
from exports.privacy.protection import Protection, Refused, protect, pseudonymous
from exports.privacy.pseudonyms import pseudonym
from exports.reports import documents
from exports.reports.licences import LICENCES
from exports.streaming import Means
from exports.synthesis.learnt import Crowd

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Report = Callable[[int], None]

# Of a table that is built in parts, the review and the attacks look at about so many rows.
MOST_READ = 100_000
SAMPLED = "The review and the attacks look at {some:,} of {all:,} rows of {name}: all those of people chosen by chance."


@dataclass(frozen=True)
class Answers:
    """The answers as they leave, how people are protected in them, what attacks on them came to, what the made-up
    ones among them follow, and which repairs were made."""

    table: Table
    protection: Protection | None = None
    attacks: Mapping[str, Any] = field(default_factory=dict)
    made_up: Mapping[str, Any] = field(default_factory=dict)
    repairs: Mapping[str, Any] = field(default_factory=dict)


def build(*, release: Release, to: Path, means: Means) -> Manifest:
    """Write the files of `release` into the folder `to`. Raises Refused."""
    options, report = release.choices, means.report
    everything = rows.source(survey=release.survey, options=options)
    source, texts = text_release.guarded(everything, release=release, key=pseudonym_key(release))
    crowd = made_up.crowd_to_follow(release=release, source=source, noise=pseudonym_key(release))
    tables, answers = [], None
    if rows.ANSWERS in options.rows:
        answers = _answers(release, source, texts, crowd, means)
        tables.append(answers.table)
    if rows.CONSENSUS in options.rows:
        opinions = rows.consensus(_without_generalised(source, options), report=partial(report, 60))
        tables.append(texts.apply(opinions, report=partial(report, 70)))
    if not any(map(len, tables)):
        raise Refused(_nothing(source.chosen))
    tables, weighed = weights_column.added(tables, options=options, asked=source.asked)
    tables = merge.arranged(tables, options=options, seed=release.seed)
    written = long_rows.shaped(tables, options=options)
    paths = _written(written, release, to, report)
    text = texts.described()
    protection = answers.protection if answers else None
    made = manifest.describe(
        release=release, tables=tables, written=written, protection=protection, paths=paths, text=text
    )
    made["privacy"]["attacks"] = answers.attacks if answers else None
    made |= _done(answers, weighed)
    if left_out := source.chosen.described():
        made["left out"] = left_out
    if interfaces := writers.interfaces(tables, formats=options.formats):
        made["label_studio"] = interfaces
    made["notes"] = [*made["notes"], *texts.items.note(tables), *_told(source, options, answers)]
    if options.pictures:
        made |= _with_pictures(made, tables, release, to, report)
    if options.documents:
        report(90)
        frames = {table.name: table.sample(MOST_READ) for table in tables}
        made["notes"] = [*made["notes"], *_sampled(tables, frames)]
        unseen = _held_out(release, crowd)
        wide = {**made, "schema": manifest.schema(tables)}
        paths = documents.write(made, to=to, frames=frames, held_out=unseen, reviewed=wide)
        made["documents"] = [*made["documents"], *map(manifest.document, paths)]
    manifest.save(made, folder=to)
    return made


def _with_pictures(made: Manifest, tables: Sequence[Table], release: Release, to: Path, report: Report) -> Manifest:
    """The pictures of the items that leave, put into the folder, and what the manifest says of them."""
    about = picture_files.pack(tables, survey=release.survey, to=to, report=partial(report, 85))
    listed = manifest.document(to / about["list"])
    return {"pictures": about, "documents": [listed], "notes": [*made["notes"], picture_files.NOTE]}


def _told(source: rows.Source, options: Options, answers: Answers | None) -> list[str]:
    """What is to be known of the rows of answers, where there are any."""
    told = {arm_columns.NOTE: source.arms, paradata.NOTE: source.paradata, long_rows.NOTE: options.shape == LONG}
    notes = [note for note, holds in told.items() if holds and answers]
    further = source.paradata.notes if source.paradata and answers else []
    return [*source.chosen.notes({one.name for one in source.asked}), *notes, *further]


def _nothing(held: chosen.Chosen) -> str:
    if any(held.left_out.values()):
        return "There is nothing to release: versions and filters leave out all answers. Choose others."
    return "There is nothing to release: the survey has no answers."


def _done(answers: Answers | None, weighed: Mapping[str, Any] | None) -> Manifest:
    """What was made up, mended and weighted, where anything was."""
    found = {"synthetic": answers.made_up, "repairs": answers.repairs} if answers else {}
    return {name: one for name, one in {**found, "weights": weighed}.items() if one}


def _answers(
    release: Release, source: rows.Source, texts: text_release.TextGate, crowd: Crowd | None, means: Means
) -> Answers:
    collect = partial(_in_parts, means=means)
    if not streaming.fits(release.choices):
        collect = partial(_at_once, crowd=crowd, report=means.report)
    found = collect(release, source, texts)
    private, protection = protect(found.table, options=release.choices)
    means.report(60)
    attacks = attack_report.tried_out(
        _sample(found.table),
        _sample(private),
        options=release.choices,
        seed=release.seed,
        held_out=_held_out(release, crowd),
        version=source.version.number,
    )
    return replace(found, table=private, protection=protection, attacks=attacks)


def _in_parts(release: Release, source: rows.Source, texts: text_release.TextGate, *, means: Means) -> Answers:
    """Answers of any number, as they were given."""
    return Answers(streaming.answers(release, source=source, texts=texts, means=means))


def _at_once(
    release: Release, source: rows.Source, texts: text_release.TextGate, *, crowd: Crowd | None, report: Report
) -> Answers:
    """Answers that are repaired, or joined by made-up ones, in memory."""
    # Before anything is made up after them: no identifier gets into a synthetic row.
    collected = texts.apply(rows.collected(source, report=partial(report, 10)), report=partial(report, 30))
    real, repairs = repairing.repaired(collected, source=source, options=release.choices, report=partial(report, 35))
    told = {one.name for one in _without_generalised(source, release.choices).asked}
    made = made_up.made_up(
        release=release, source=source, real=real, crowd=crowd, consensus_of=told, report=partial(report, 40)
    )
    mixed = pseudonymous(merge.with_origin(real, made.table), key=pseudonym_key(release))
    by = [rows.CONTRIBUTOR, *(field.name for field in source.items.fields[:1])]
    return Answers(merge.in_order(mixed, by=by), made_up=made.about, repairs=repairs)


def _sample(table: Table) -> Table:
    return Table(table.name, table.fields, table.sample(MOST_READ))


def _without_generalised(source: rows.Source, options: Options) -> rows.Source:
    """What is generalised among the answers does not leave in full as the crowd's answer."""
    if not options.privacy.changes:
        return source
    return replace(source, asked=[one for one in source.asked if one.name not in options.quasi_identifiers])


def _written(tables: list[Table], release: Release, to: Path, report: Report) -> list[Path]:
    options = release.choices
    about = writers.About(title=release.survey.title, licence=LICENCES[options.licence])
    try:
        return writers.write(tables, formats=options.formats, to=to, report=partial(report, 80), about=about)
    except writers.Unwritable as problem:
        raise Refused(str(problem)) from None


def _held_out(release: Release, crowd: Crowd | None) -> set[str]:
    """The people whom the model of made-up rows has not seen, by their names in the release."""
    key = pseudonym_key(release)
    return {pseudonym(person, key=key) for person in crowd.held_out} if crowd else set()


def _sampled(tables: Sequence[Table], frames: Mapping[str, pd.DataFrame]) -> list[str]:
    pairs = [(table, len(frames[table.name])) for table in tables]
    return [SAMPLED.format(some=n, all=len(table), name=table.name) for table, n in pairs if n < len(table)]


def alone(release_id: int) -> None:
    """No other worker is asked to help."""


def build_queued(*, release_id: int, clock: Clock, share: Callable[[int], object] = alone) -> None:
    """Build a release that waits; nothing where somebody else is at it. However it ends, the row says so.

    `share` is called with the release's id when other workers can help (`streaming.help_build`).
    """
    claim = claims.claim(release_id=release_id, now=clock())
    if claim is None:
        return
    try:
        _build_claimed(claim, clock, share)
    except claims.Changed:
        log.info("What release %s follows from has changed: it is built anew.", release_id)
        claim.begin_anew()
    except claims.Lost:
        log.info("Release %s is no longer to be built here.", release_id)
    finally:
        claim.give_back(now=clock())
        release_parts.sweep()


def _build_claimed(claim: claims.Claim, clock: Clock, share: Callable[[int], object]) -> None:
    release = Release.objects.select_related("survey").get(pk=claim.release_id)
    if not aggregation.is_settled(survey=release.survey):
        _make_fresh(release, clock())
    standing = aggregation.standing(survey=release.survey)
    means = Means(clock, partial(_go_on, claim, release, clock), share)
    with _let_go(release, clock), files.workshop(release_id=release.pk) as folder:
        try:
            with files.room_needed():
                made = build(release=release, to=folder, means=means)
        except Refused as refusal:
            claim.refuse(message=str(refusal), now=clock())
        except files.NoRoom as problem:
            log.exception("No room to build release %s.", release.pk)
            claim.fail(message=str(problem), now=clock())
        else:
            _publish(claim, release, made, folder, standing=standing, now=clock())


def _go_on(claim: claims.Claim, release: Release, clock: Clock, done: int) -> None:
    """Nobody fits the study anew while a long build goes on: it would never end where answers keep coming."""
    now = clock()
    if claim.renew(now=now, progress=done):
        aggregation.hold(survey_id=release.survey_id, until=now + claims.LEASE)


@contextmanager
def _let_go(release: Release, clock: Clock) -> Iterator[None]:
    """However the build ends, the study may be fitted again. Of a builder that is killed the hold runs out."""
    try:
        yield
    finally:
        aggregation.hold(survey_id=release.survey_id, until=clock())


def _make_fresh(release: Release, now: datetime) -> None:
    if not aggregation.aggregate_survey(survey_id=release.survey_id, now=now):
        # People went away while the numbers were worked out: what is there may still count them.
        raise claims.Changed


def _publish(
    claim: claims.Claim, release: Release, made: Manifest, folder: Path, *, standing: tuple[int, ...], now: datetime
) -> None:
    with transaction.atomic():
        claim.ready(manifest=made, digest=manifest.digest(made), message=_summary(made), now=now)
        # It is read bit by bit: somebody who withdrew may be in it, or trust from before a round beside that after it.
        if aggregation.standing(survey=release.survey) != standing:
            raise claims.Changed
        files.publish(folder, release_id=claim.release_id)


def _summary(made: Manifest) -> str:
    return ", ".join(f"{counts['rows']} rows of {name}" for name, counts in made["counts"].items())
