"""The parts of a large release, as a queue: rows are the record, messages only hints.

Any number of workers take parts and hold each by a lease. A part whose worker was killed is free again when the lease
ran out; parts that are built stay, whoever built them and whatever becomes of the rest.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from crowd import columns
from exports import files
from exports.leases import LEASE, RENEW_AFTER, Lost
from exports.models import Build, Release, ReleasePart, ReleasePartQuerySet

# Responses of a part: enough to read in one go, and few enough for any memory.
ROWS = 50_000


class PartLost(Lost):
    """The part was given to another worker, or is not wanted any more."""


class Hold:
    """A worker's hold on a part. The lease tells it from every other."""

    def __init__(self, part: ReleasePart, *, until: datetime) -> None:
        self.part, self._until = part, until

    def renew(self, *, now: datetime) -> None:
        """Say that the work goes on. Raises PartLost where nobody wants it any more, or somebody else is at it."""
        if self._until - now > LEASE - RENEW_AFTER:
            return
        if not Release.objects.filter(pk=self.part.release_id, state=Build.State.BUILDING).exists():
            raise PartLost
        self._move(lease_until=now + LEASE)
        self._until = now + LEASE

    def built(self, *, rows: int, found: dict[str, dict[str, int]], left_out: Mapping[str, int], now: datetime) -> None:
        """Its file is there. Raises PartLost."""
        self._move(built_at=now, lease_until=None, rows=rows, found=found, left_out=dict(left_out))

    def give_back(self) -> None:
        """Let another try; nothing where it is built, or somebody else's. What nobody wants leaves no file."""
        self._mine().update(lease_until=None)
        if not ReleasePart.objects.filter(release=self.part.release_id).exists():
            files.erase_parts(release_id=self.part.release_id)

    def _mine(self) -> ReleasePartQuerySet:
        return ReleasePart.objects.unbuilt().filter(pk=self.part.pk, lease_until=self._until)

    def _move(self, **changes: object) -> None:
        if self._mine().update(**changes) != 1:
            raise PartLost


def planned(*, release: Release, plan: str) -> Sequence[ReleasePart]:
    """The parts of the release: those of an earlier builder where they still hold, else new ones. Raises Lost."""
    begun = list(release.parts.all())
    if begun and begun[0].plan == plan:
        return begun
    discard(release_id=release.pk)
    ranges = columns.ranges(survey_id=release.survey_id, rows=ROWS)
    with transaction.atomic():
        if not list(Release.objects.select_for_update().filter(pk=release.pk, state=Build.State.BUILDING)):
            raise Lost  # called off or erased in the meantime
        return ReleasePart.objects.bulk_create(
            ReleasePart(release=release, number=number, after=after, until=until, plan=plan)
            for number, (after, until) in enumerate(ranges)
        )


def take(*, release_id: int, now: datetime) -> Hold | None:
    """Take a part that nobody is at work on; None where there is none."""
    for part in ReleasePart.objects.free(now).filter(release=release_id, release__state=Build.State.BUILDING):
        if ReleasePart.objects.free(now).filter(pk=part.pk).update(lease_until=now + LEASE) == 1:
            return Hold(part, until=now + LEASE)
    return None


def wanting(*, now: datetime) -> list[int]:
    """The releases in whose building others can help."""
    free = ReleasePart.objects.free(now).filter(release__state=Build.State.BUILDING, release__lease_until__gt=now)
    return sorted(set(free.values_list("release", flat=True)))


def path(part: ReleasePart) -> Path:
    """Where the file of a part is, or is to appear."""
    return files.parts(release_id=part.release_id) / f"{part.pk}.arrow"


def discard(*, release_id: int) -> None:
    """Remove the parts of a release with their files."""
    ReleasePart.objects.filter(release=release_id).delete()
    files.erase_parts(release_id=release_id)


def sweep() -> None:
    """Discard the parts of all releases that are built, or will not be."""
    left = ReleasePart.objects.exclude(release__state__in=(Build.State.QUEUED, Build.State.BUILDING))
    for release_id in sorted(set(left.values_list("release", flat=True))):
        discard(release_id=release_id)
