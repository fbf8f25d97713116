"""croissant.json: the release as machine-learning tools find and load it (MLCommons Croissant 1.0, JSON-LD)."""

import json
from typing import Any

from exports.reports import licences
from exports.reports.manifests import Field, File, Manifest, files_of, one_per_table

NAME = "croissant.json"
FORMATS = {
    ".parquet": "application/x-parquet",
    ".csv": "text/csv",
    ".jsonl": "application/jsonlines",
}
TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean"}
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def text(manifest: Manifest) -> str:
    """The description: files with hashes, and a record set per table."""
    survey, licence = manifest["survey"], licences.of(manifest)
    sources = one_per_table(manifest, extensions=tuple(FORMATS))
    about: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": survey["title"] or survey["link name"],
        "description": survey["description"] or f"Answers to “{survey['title']}”.",
        "version": f"{survey['version']}.0.0",
        "citeAs": licences.citation(manifest),
        "distribution": [*map(_file, files_of(manifest, extensions=tuple(FORMATS))), *_pictures(manifest)],
        "recordSet": [_records(manifest, table, file) for table, file in sources.items()],
    }
    if licence.url:
        about["license"] = licence.url
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"


def _file(file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file["name"],
        "name": file["name"],
        "contentUrl": file["name"],
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": FORMATS["." + file["name"].rpartition(".")[2]],
        "sha256": file["sha256"],
    }


def _pictures(manifest: Manifest) -> list[dict[str, Any]]:
    """The folder of pictures, where there is one; the rows name them by their places in it."""
    names = {"@type": "cr:FileSet", "@id": "pictures", "name": "pictures"}
    return [{**names, "encodingFormat": "image/*", "includes": "pictures/*"}] if manifest.get("pictures") else []


def _records(manifest: Manifest, table: str, file: File) -> dict[str, Any]:
    fields = [_field(table, file, field) for field in manifest["schema"][table]]
    return {"@type": "cr:RecordSet", "@id": table, "name": table, "field": fields}


def _field(table: str, file: File, field: Field) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{field['name']}",
        "name": field["name"],
        "description": field["description"],
        "dataType": TYPES[field["type"]],
        "source": {"fileObject": {"@id": file["name"]}, "extract": {"column": field["name"]}},
    }
