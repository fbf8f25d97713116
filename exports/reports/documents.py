"""The documents that come with every dataset. To add one: write its file, and name it here."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pandas as pd

from exports.reports import card, codebook, croissant, datapackage, datasheet, page, review
from exports.reports.manifests import Manifest

DOCUMENTS: tuple[ModuleType, ...] = (card, datasheet, datapackage, croissant, codebook)
# These tell of the rows themselves.
REVIEWS: tuple[ModuleType, ...] = (page, review)


def write(
    manifest: Manifest,
    *,
    to: Path,
    frames: Mapping[str, pd.DataFrame] | None = None,
    held_out: Collection[str] = (),
    reviewed: Manifest | None = None,
) -> list[Path]:
    """Every document about the release with this manifest, into the folder `to`. The same input, the same bytes.

    `frames`: the tables of the release by name; with them the review is written as well. `held_out`: contributors whom
    the model of synthetic rows has not seen. `reviewed`: the manifest as it would be if the files held the `frames`.
    """
    paths = []
    for name, text in _texts(manifest, frames or {}, held_out, reviewed or manifest):
        paths.append(to / name)
        paths[-1].write_text(text, encoding="utf-8", newline="")
    return paths


def _texts(
    manifest: Manifest, frames: Mapping[str, pd.DataFrame], held_out: Collection[str], reviewed: Manifest
) -> Iterator[tuple[str, str]]:
    if frames:
        found = review.of_release(reviewed, frames, held_out=held_out)
        yield from ((one.NAME, one.text(found)) for one in REVIEWS)
    yield from ((one.NAME, one.text(manifest)) for one in DOCUMENTS)
