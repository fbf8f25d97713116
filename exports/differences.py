"""What differs between two releases of one survey, from their manifests and their consensus files."""

from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from django.core.exceptions import ValidationError

from exports import files
from exports.models import Release
from exports.rows import CONSENSUS, ITEM

# More changed decisions than this are counted, not listed.
LISTED = 200
READERS = {
    "parquet": lambda file: pq.read_table(file).to_pandas(),
    "jsonl": lambda file: pd.read_json(file, lines=True, dtype=False),
    "csv": lambda file: pd.read_csv(file, dtype=str, keep_default_na=False),
}
SCHEMA = {
    "type": "object",
    "properties": {
        "same": {"type": "boolean", "description": "Whether both are the same to the byte."},
        "request": {"type": "object", "description": "By option: what was asked for, [before, after]."},
        "versions": {"type": "array", "items": {"type": "integer"}},
        "columns": {"type": "object", "description": "By table: columns `added` and `removed`."},
        "rows": {"type": "object", "description": "By table and origin: how many rows, [before, after]."},
        "decisions": {
            "type": "object",
            "description": "By question: how many items' consensus `changed`, and the first of them; null where "
            "the two have no consensus file of one format.",
            "nullable": True,
        },
    },
}


def between(*, before: Release, after: Release) -> dict[str, Any]:
    """What changed from one ready release to another. Raises ValidationError where they cannot be compared."""
    if before.survey_id != after.survey_id:
        raise ValidationError({"to": "Only releases of the same survey can be compared."})
    if not (before.is_ready and after.is_ready):
        raise ValidationError({"to": "Both releases must be ready."})
    old, new = before.manifest, after.manifest
    return {
        "same": before.digest == after.digest,
        "request": _changed({**old["options"], "seed": before.seed}, {**new["options"], "seed": after.seed}),
        "versions": [old["survey"]["version"], new["survey"]["version"]],
        "columns": {table: _columns(old, new, table) for table in _tables(old, new)},
        "rows": {
            table: _changed(old["counts"].get(table, {}), new["counts"].get(table, {})) for table in _tables(old, new)
        },
        "decisions": _decisions(before, after),
    }


def _tables(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return sorted({*old["schema"], *new["schema"]})


def _changed(old: dict[str, Any], new: dict[str, Any]) -> dict[str, list[Any]]:
    names = [*old, *(name for name in new if name not in old)]
    return {name: [old.get(name), new.get(name)] for name in names if old.get(name) != new.get(name)}


def _columns(old: dict[str, Any], new: dict[str, Any], table: str) -> dict[str, list[str]]:
    had, has = ([field["name"] for field in manifest["schema"].get(table, [])] for manifest in (old, new))
    return {"added": [name for name in has if name not in had], "removed": [name for name in had if name not in has]}


def _decisions(before: Release, after: Release) -> dict[str, Any] | None:
    """The items about which the crowd's answer became another."""
    found = _consensus(before, after)
    if found is None:
        return None
    old, new = found
    both = old.merge(new, on=ITEM, suffixes=(" before", " after"))
    columns = [name for name in _answers(before) if f"{name} before" in both]
    return {name: _differing(both, name) for name in columns}


def _answers(release: Release) -> list[str]:
    """The columns that hold what the crowd says: those of a question that are not about the answer."""
    fields = release.manifest["schema"][CONSENSUS]
    beside = (".confidence", ".n", ".tied", ".why", ".method")
    return [field["name"] for field in fields if field.get("question") and not field["name"].endswith(beside)]


def _differing(both: pd.DataFrame, name: str) -> dict[str, Any]:
    old, new = both[f"{name} before"].astype(str), both[f"{name} after"].astype(str)
    rows = both.loc[old != new, [ITEM, f"{name} before", f"{name} after"]]
    listed = rows.head(LISTED).astype(str).to_numpy().tolist()
    return {
        "changed": len(rows),
        "of": len(both),
        "first": [{"item": item, "before": was, "after": now} for item, was, now in listed],
    }


def _consensus(before: Release, after: Release) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    names = {file["name"] for file in before.manifest["files"]} & {file["name"] for file in after.manifest["files"]}
    for extension, reader in READERS.items():
        if (name := f"{CONSENSUS}.{extension}") in names:
            return _read(before, name, reader), _read(after, name, reader)
    return None


def _read(release: Release, name: str, reader: Any) -> pd.DataFrame:
    with files.read(release_id=release.pk, name=name) as file:
        frame: pd.DataFrame = reader(file)
    return frame.assign(**{ITEM: frame[ITEM].astype(str)})
