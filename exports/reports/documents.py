"""The documents that come with every dataset. To add one: write its file, and name it here."""

from pathlib import Path
from types import ModuleType

from exports.reports import card, codebook, croissant, datapackage, datasheet
from exports.reports.manifests import Manifest

DOCUMENTS: tuple[ModuleType, ...] = (card, datasheet, datapackage, croissant, codebook)


def write(manifest: Manifest, *, to: Path) -> list[Path]:
    """Every document about the release with this manifest, into the folder `to`. The same manifest, the same bytes."""
    paths = []
    for document in DOCUMENTS:
        path = to / document.NAME
        path.write_text(document.text(manifest), encoding="utf-8", newline="")
        paths.append(path)
    return paths
