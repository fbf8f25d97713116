"""Records: one parent or child each, as a line of `labels.jsonl`; and what every child says about where it is from."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Record = Mapping[str, Any]

ID, PARENT, PARENTS, ORIGIN, SPLIT = "id", "parent", "parents", "origin", "split"
AUGMENTED, REAL = "augmented", "real"
LARGEST = 200_000_000
MOST_CELLS = 131_072


class Unusable(ValueError):
    """Something that was given cannot be used; the message says what, and what to do."""


@dataclass(frozen=True)
class Made:
    """A child: what is said of it, its files by name, and the parents beside the one that it is a copy of."""

    record: Record
    files: Mapping[str, bytes] = field(default_factory=dict)
    others: Sequence[str] = ()
    dropped: int = 0


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    records = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            raise Unusable(f"{path.name}, line {number}: this is no JSON.") from None
        if not isinstance(found, dict):
            raise Unusable(f"{path.name}, line {number}: write an object, {{…}}.")
        records.append(found)
    return records


def read_table(path: Path) -> list[dict[str, Any]]:
    """The rows of a CSV file with a header line, as texts."""
    rows = csv.reader(_text(path).splitlines(keepends=True), strict=True)
    try:
        header, *body = list(rows)
    except (ValueError, csv.Error) as error:
        raise Unusable(f"{path.name} is no CSV file with a header line: {error}") from None
    if len(set(header)) != len(header):
        raise Unusable(f"{path.name}: two columns have the same name. Rename one.")
    for number, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise Unusable(f"{path.name}, row {number}: {len(row)} cells under {len(header)} names.")
    return [dict(zip(header, row, strict=True)) for row in body]


def parents(records: Iterable[Record], *, prefix: str) -> list[dict[str, Any]]:
    """The records with an id and an origin each: those that have none get the prefix and a number, and `real`."""
    found = [
        {**record, ID: str(record.get(ID) or f"{prefix}-{number:06d}"), ORIGIN: record.get(ORIGIN) or REAL}
        for number, record in enumerate(records, start=1)
    ]
    if not found:
        raise Unusable("There is nothing to augment: no record was found.")
    _check_ids([record[ID] for record in found])
    return found


def child_id(parent: Record, number: int) -> str:
    return f"{parent[ID]}-a{number}"


def child(parent: Record, made: Made, *, number: int) -> dict[str, Any]:
    """What is written of a child: all that holds for its parent, what changed, and where it is from."""
    others = sorted({*made.others} - {parent[ID]})
    about = {ID: child_id(parent, number), ORIGIN: AUGMENTED, PARENT: parent[ID]}
    return {**parent, **made.record, **about, **({PARENTS: [parent[ID], *others]} if others else {})}


def all_parents(record: Record) -> list[str]:
    """Every record that this one was made from; none for a real one."""
    if record.get(ORIGIN) != AUGMENTED or not record.get(PARENT):
        return []
    more = record.get(PARENTS) or ()
    return sorted({record[PARENT], *(more.split(" ") if isinstance(more, str) else more)})


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        raise Unusable(f"{path.name} is larger than {LARGEST // 1_000_000} MB. Split it.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable(f"{path.name} is not in UTF-8. Save it as UTF-8.") from None


def _check_ids(ids: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise Unusable(f"Two records have the id “{name[:60]}”. Give each its own.")
        seen.add(name)
