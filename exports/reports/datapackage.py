"""datapackage.json: the Frictionless Data Package of a release (specification version 1)."""

import json
from collections.abc import Iterator
from typing import Any

from exports.reports import licences
from exports.reports.manifests import Field, File, Manifest, files_of, table_of

NAME = "datapackage.json"
MEDIA_TYPES = {".csv": ("csv", "text/csv"), ".parquet": ("parquet", "application/vnd.apache.parquet")}
MEDIA_TYPES |= {".jsonl": ("jsonl", "application/x-ndjson"), ".xlsx": ("xlsx", "application/vnd.ms-excel")}
LISTED = {"name": "string", "bytes": "integer", "sha256": "string"}  # of a picture


def text(manifest: Manifest) -> str:
    """The descriptor: title, licence, and each file with its columns, size and hash."""
    survey, licence = manifest["survey"], licences.of(manifest)
    package: dict[str, Any] = {
        "profile": "tabular-data-package" if _tabular(manifest) else "data-package",
        "name": survey["link name"].lower(),
        "title": survey["title"],
        "description": survey["description"],
        "version": str(survey["version"]),
        "resources": [*(_resource(manifest, file) for file in _tables(manifest)), *map(_list, _lists(manifest))],
    }
    if licence.url:
        package["licenses"] = [{"name": licence.code, "path": licence.url, "title": licence.name}]
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _tabular(manifest: Manifest) -> bool:
    return all(file["name"].endswith(".csv") for file in (*_tables(manifest), *_lists(manifest)))


def _tables(manifest: Manifest) -> Iterator[File]:
    return files_of(manifest, extensions=tuple(MEDIA_TYPES))


def _lists(manifest: Manifest) -> list[File]:
    """The list of the pictures, where there are any."""
    name = manifest.get("pictures", {}).get("list")
    return [file for file in manifest["documents"] if file["name"] == name]


def _list(file: File) -> dict[str, Any]:
    return {**_about(file), "schema": {"fields": [{"name": name, "type": type_} for name, type_ in LISTED.items()]}}


def _about(file: File) -> dict[str, Any]:
    short, media_type = MEDIA_TYPES["." + file["name"].rpartition(".")[2]]
    return {
        "name": file["name"].lower().replace(".", "-"),
        "path": file["name"],
        "format": short,
        "mediatype": media_type,
        "encoding": "utf-8",
        "bytes": file["bytes"],
        "hash": f"sha256:{file['sha256']}",
    }


def _resource(manifest: Manifest, file: File) -> dict[str, Any]:
    about = _about(file)
    if about["format"] == "parquet":  # it carries its own types; frictionless counts none of its bytes
        return {name: value for name, value in about.items() if name != "bytes"}
    schema = {"fields": [_field(field) for field in manifest["schema"][table_of(file)]], "missingValues": [""]}
    profile = {"profile": "tabular-data-resource"} if about["format"] == "csv" else {}
    return {**about, **profile, "schema": schema}


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field["name"],
        "type": field["type"],
        "title": field.get("text") or field["name"],
        "description": field["description"],
    }
