"""A release's manifest as these reports read it: plain values, as `exports.manifest` describes them."""

from collections.abc import Iterator
from typing import Any

Manifest = dict[str, Any]
Field = dict[str, Any]
File = dict[str, Any]


def table_of(file: File) -> str:
    """The table that a file holds."""
    return str(file["name"]).partition(".")[0]


def files_of(manifest: Manifest, *, extensions: tuple[str, ...]) -> Iterator[File]:
    """The data files with one of the extensions, in the order of the extensions."""
    for extension in extensions:
        yield from (file for file in manifest["files"] if file["name"].endswith(extension))


def one_per_table(manifest: Manifest, *, extensions: tuple[str, ...]) -> dict[str, File]:
    """For each table the file with the first of the extensions that it has."""
    found: dict[str, File] = {}
    for file in files_of(manifest, extensions=extensions):
        found.setdefault(table_of(file), file)
    return {table: found[table] for table in manifest["schema"] if table in found}
