"""Datasets from a blueprint alone: how a worker builds one."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from crowd.models import Origin
from exports import files, leases, manifest
from exports.leases import Lease
from exports.models import Synthesis
from exports.synthesis import Impossible, WrongBlueprint
from exports.synthesis.blueprint import parse
from exports.synthesis.files import destination, write
from exports.synthesis.streaming import Part

log = logging.getLogger(__name__)

# Below the storage; a folder for each dataset.
ROOT = "syntheses"
NOTE = "Every row is made up: it follows the blueprint, and no answer of anybody took part in it."

Clock = Callable[[], datetime]
Report = Callable[[int], None]


def build(*, synthesis: Synthesis, to: Path, report: Report) -> manifest.Manifest:
    """Write the files into the folder `to`. Raises Impossible or WrongBlueprint."""
    blueprint = parse(marked(synthesis.version.document), rows=synthesis.rows)
    sizes = blueprint.sizes(synthesis.rows)
    progress = _Progress(sum(sizes.values()) * len(synthesis.formats), report)
    paths: list[tuple[str, Path]] = []
    for format_ in synthesis.formats:
        places = destination(blueprint, to, format=format_)
        write(blueprint, places, rows=synthesis.rows, seed=synthesis.seed, report=progress.part)
        paths += places.items()
    made = _described(synthesis, sizes, paths)
    manifest.save(made, folder=to)
    return made


def build_queued(*, synthesis_id: int, clock: Clock) -> None:
    """Build a dataset that waits; nothing where somebody else is at it. However it ends, the row says so."""
    now = clock()
    if not leases.take(Synthesis.objects.all(), pk=synthesis_id, now=now):
        return
    lease = Lease(Synthesis.objects.all(), pk=synthesis_id, now=now)
    try:
        _build_claimed(lease, clock)
    except leases.Lost:
        log.info("Dataset %s is no longer to be built here.", synthesis_id)
    finally:
        lease.give_back(now=clock())


def overdue(*, now: datetime) -> list[int]:
    """The datasets that nobody is at work on. Those that stopped too often are given up."""
    return leases.overdue(Synthesis.objects.all(), now=now)


def oldest_wait(now: datetime) -> float | None:
    """For how many seconds the oldest dataset has waited for a builder; None where none waits."""
    return leases.oldest_wait(Synthesis.objects.all(), now=now)


def marked(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with a column in each table that says of every row that it is made up."""
    return {**document, "tables": [_marked(table) for table in document["tables"]]}


def _marked(table: Mapping[str, Any]) -> dict[str, Any]:
    taken = {column["name"] for column in table["columns"]}
    name = next(name for name in ("origin", *(f"origin_{n}" for n in range(2, len(taken) + 3))) if name not in taken)
    mark = {"name": name, "generator": "categorical", "values": [Origin.SYNTHETIC.value]}
    return {**table, "columns": [*table["columns"], mark]}


def _build_claimed(lease: Lease, clock: Clock) -> None:
    synthesis = Synthesis.objects.select_related("version__blueprint").get(pk=lease.pk)
    with files.workshop(release_id=synthesis.pk, root=ROOT) as folder:
        try:
            made = build(synthesis=synthesis, to=folder, report=lambda done: lease.renew(now=clock(), progress=done))
        except (Impossible, WrongBlueprint) as wrong:
            lease.refuse(message=str(wrong), now=clock())
            return
        message = ", ".join(f"{rows:,} rows of {name}" for name, rows in made["rows of tables"].items())
        with transaction.atomic():
            lease.ready(manifest=made, digest=manifest.digest(made), message=message, now=clock())
            files.publish(folder, release_id=synthesis.pk, root=ROOT)


def _described(synthesis: Synthesis, sizes: Mapping[str, int], paths: Sequence[tuple[str, Path]]) -> manifest.Manifest:
    version = synthesis.version
    return {
        "software": manifest.software(),
        "origin": Origin.SYNTHETIC.value,
        "blueprint": {"name": version.blueprint.name, "version": version.number, "document": version.document},
        "seed": synthesis.seed,
        "rows": synthesis.rows,
        "rows of tables": dict(sizes),
        "files": [{**manifest.document(path), "rows": sizes[table]} for table, path in paths],
        "notes": [NOTE, *manifest.NOTES],
    }


class _Progress:
    """In per cent of all rows that are to be written."""

    def __init__(self, total: int, report: Report) -> None:
        self.total, self.done, self.report = max(1, total), 0, report

    def part(self, part: Part[Any]) -> None:
        self.done += part.rows
        self.report(min(99, 100 * self.done // self.total))
