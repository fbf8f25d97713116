"""Answers of any number on their way out, in constant memory: in parts, by as many workers as have time.

A part is a range of responses: read in columns, free text masked, people under pseudonyms, dealt into a file
(`exports/shuffle.py`). When all are there, the files together are the table. What has to see all rows at once (to
split or repair them, to add made-up ones) takes the table in memory instead.
"""

import hashlib
import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial

from crowd import aggregation
from exports import manifest, release_parts, rows, shuffle, text_release
from exports.frames import Table
from exports.keys import pseudonym_key
from exports.models import Release
from exports.options import Options
from exports.privacy.protection import pseudonymous
from exports.release_parts import Hold, PartLost
from exports.text_release import TextGate

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Report = Callable[[int], None]
Share = Callable[[int], object]

# Seconds between two looks at whether other workers are done with theirs.
WAIT = 0.2
# More would only stand in each other's way: each takes part after part.
MOST_HELPERS = 15


@dataclass(frozen=True)
class Means:
    """How a builder tells the time, says how far it is in per cent, and asks other workers to help with a release."""

    clock: Clock
    report: Report
    share: Share


def fits(options: Options) -> bool:
    """Whether nothing that was asked for has to see all answers at once."""
    return not (options.wants_synthetic or options.split or options.synthetic_apart or options.repairs)


def answers(release: Release, *, source: rows.Source, texts: TextGate, means: Means) -> Table:
    """All answers under pseudonyms, in order, each as it was given. Raises Lost."""
    parts = release_parts.planned(release=release, plan=_plan(release, source, texts))
    for _ in parts[1 : MOST_HELPERS + 1]:
        means.share(release.pk)
    work = Work(release, source, texts, len(parts))
    while left := release.parts.unbuilt().count():
        means.report(60 - 50 * left // len(parts))
        if not work.build_one(clock=means.clock, report=partial(means.report, 10)):
            time.sleep(WAIT)
    return work.together()


def help_build(*, release_id: int, clock: Clock) -> None:
    """Build parts of the release for as long as there are any that nobody is at work on."""
    if release_id not in release_parts.wanting(now=clock()):
        return
    release = Release.objects.select_related("survey").get(pk=release_id)
    everything = rows.source(survey=release.survey, options=release.choices)
    source, texts = text_release.guarded(everything, release=release, key=pseudonym_key(release))
    if release.parts.filter(plan=_plan(release, source, texts)).exists():  # nothing was changed in between
        work = Work(release, source, texts, release.parts.count())
        while work.build_one(clock=clock, report=nothing):
            pass


def nothing() -> None:
    """Somebody else tells how far the release is."""


@dataclass(frozen=True)
class Work:
    """The parts of a release, and everything that they are built from."""

    release: Release
    source: rows.Source
    texts: TextGate
    parts: int

    @property
    def slices(self) -> int:
        """Into how many each part is dealt, so that a slice of all parts together is as long as a few of them."""
        return 1 + self.parts // 2

    def build_one(self, *, clock: Clock, report: Callable[[], None]) -> bool:
        """Build a part that nobody is at work on; False where there is none."""
        hold = release_parts.take(release_id=self.release.pk, now=clock())
        if hold is None:
            return False
        try:
            self._build(hold, clock, report)
        except PartLost:
            log.info("%s is no longer to be built here.", hold.part)
        finally:
            hold.give_back()
        return True

    def _build(self, hold: Hold, clock: Clock, report: Callable[[], None]) -> None:
        def goes_on() -> None:
            report()
            hold.renew(now=clock())

        part, texts = hold.part, replace(self.texts, found={})
        source = replace(self.source, chosen=replace(self.source.chosen, left_out=Counter()))
        read = rows.collected(source, report=goes_on, after=part.after, until=part.until)
        table = pseudonymous(texts.apply(read, report=goes_on), key=pseudonym_key(self.release))
        shuffle.deal(table, path=release_parts.path(part), slices=self.slices)
        found, left_out = texts.found.get(rows.ANSWERS, {}), source.chosen.left_out
        hold.built(rows=len(table), found=found, left_out=left_out, now=clock())

    def together(self) -> shuffle.Dealt:
        """All parts as one table; the gate learns what was found in their texts, the source how many were left out."""
        parts = list(self.release.parts.all())
        for part in parts:
            self.source.chosen.left_out.update(part.left_out)
        if found := _added(part.found for part in parts):
            self.texts.found[rows.ANSWERS] = found
        return shuffle.Dealt(
            rows.ANSWERS,
            rows.answer_fields(self.source),
            paths=[release_parts.path(part) for part in parts],
            slices=self.slices,
            by=[field.name for field in self.source.items.fields[:1]],
            rows=sum(part.rows for part in parts),
        )


def _plan(release: Release, source: rows.Source, texts: TextGate) -> str:
    """A digest of all that a part's file follows from, beside new responses."""
    fields, corrections = rows.answer_fields(source), texts.settings.corrections
    words = [texts.style, sorted(texts.settings.regions), sorted(corrections.never), sorted(corrections.always)]
    items, standing = texts.items.as_they_are.by_key, aggregation.standing(survey=release.survey)
    told = [manifest.software(), release.options, [asdict(field) for field in fields], words, items, standing]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _added(found: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, dict[str, int]]:
    total: dict[str, Counter[str]] = {}
    for part in found:
        for column, kinds in part.items():
            total.setdefault(column, Counter()).update(kinds)
    return {column: dict(sorted(kinds.items())) for column, kinds in total.items()}
