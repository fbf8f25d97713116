"""Datasets from a blueprint alone: how a worker builds one."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db import transaction

from crowd.models import Origin
from exports import files, leases, manifest
from exports.leases import Lease
from exports.models import Synthesis
from exports.reports import blueprints as reviewing
from exports.reports import table_files
from exports.reports.table_rules import WrongRule
from exports.synthesis import Impossible, WrongBlueprint, making
from exports.synthesis.making import Made

log = logging.getLogger(__name__)

# Below the storage; a folder for each dataset.
ROOT = "syntheses"
REPORT = "report.html"
# A worker's lease is short, and so many rows tell as much.
MOST_REVIEWED = 100_000
NOTE = "Every row is made up: it follows the blueprint, and no answer of anybody took part in it."

Clock = Callable[[], datetime]
Report = Callable[[int], None]


def build(*, synthesis: Synthesis, to: Path, report: Report) -> manifest.Manifest:
    """Write the files into the folder `to`. Raises Impossible, WrongBlueprint, or WrongRule."""
    version = synthesis.version
    made = making.make(
        version.document,
        rows=synthesis.rows,
        seed=synthesis.seed,
        formats=synthesis.formats,
        origin=Origin.SYNTHETIC.value,
        to=to,
        report=report,
    )
    documents = _reviewed(synthesis, made, to)
    found = _described(synthesis, made, documents)
    manifest.save(found, folder=to)
    return found


def _reviewed(synthesis: Synthesis, made: Made, to: Path) -> tuple[Path, Path]:
    """The report on all tables, read back from the files of the first format."""
    version = synthesis.version
    paths = dict(made.files[: len(made.rows)])
    about = reviewing.about(version.document, title=f"{version}, seed {synthesis.seed}")
    found = table_files.review_files(paths, seed=synthesis.seed, most_rows=MOST_REVIEWED, **about)
    return table_files.write(found, to / REPORT)


def build_queued(*, synthesis_id: int, clock: Clock) -> None:
    """Build a dataset that waits; nothing where somebody else is at it. However it ends, the row says so."""
    with leases.held(Synthesis.objects.all(), pk=synthesis_id, clock=clock) as lease:
        if lease is not None:
            _build_claimed(lease, clock)


def overdue(*, now: datetime) -> list[int]:
    """The datasets that nobody is at work on. Those that stopped too often are given up."""
    return leases.overdue(Synthesis.objects.all(), now=now)


def oldest_wait(now: datetime) -> float | None:
    """For how many seconds the oldest dataset has waited for a builder; None where none waits."""
    return leases.oldest_wait(Synthesis.objects.all(), now=now)


def _build_claimed(lease: Lease, clock: Clock) -> None:
    synthesis = Synthesis.objects.select_related("version__blueprint").get(pk=lease.pk)
    with files.workshop(release_id=synthesis.pk, root=ROOT) as folder:
        try:
            with files.room_needed():
                made = build(synthesis=synthesis, to=folder, report=partial(_renew, lease, clock))
        except (Impossible, WrongBlueprint, WrongRule) as wrong:
            lease.refuse(message=str(wrong), now=clock())
        except files.NoRoom as problem:
            log.exception("No room to build dataset %s.", synthesis.pk)
            lease.fail(message=str(problem), now=clock())
        else:
            _publish(lease, made, folder, now=clock())


def _renew(lease: Lease, clock: Clock, done: int) -> None:
    lease.renew(now=clock(), progress=done)


def _publish(lease: Lease, made: manifest.Manifest, folder: Path, *, now: datetime) -> None:
    message = ", ".join(f"{rows:,} rows of {name}" for name, rows in made["rows of tables"].items())
    with transaction.atomic():
        lease.ready(manifest=made, digest=manifest.digest(made), message=message, now=now)
        files.publish(folder, release_id=lease.pk, root=ROOT)


def _described(synthesis: Synthesis, made: Made, documents: Sequence[Path]) -> manifest.Manifest:
    version = synthesis.version
    return {
        "software": manifest.software(),
        "origin": Origin.SYNTHETIC.value,
        "blueprint": {"name": version.blueprint.name, "version": version.number, "document": version.document},
        "seed": synthesis.seed,
        "rows": synthesis.rows,
        "rows of tables": dict(made.rows),
        "files": [{**manifest.document(path), "rows": made.rows[table]} for table, path in made.files],
        "documents": [manifest.document(path) for path in documents],
        "notes": [NOTE, *manifest.NOTES],
    }
