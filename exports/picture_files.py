"""The pictures of items in a release: which leave, where they lie, and the list of them.

A picture's name is the hash of its bytes, so that it can be checked by its name alone.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from exports import files
from exports.frames import Table
from exports.privacy.protection import Refused
from exports.rows import ITEM, PICTURES
from exports.writers.arrow import batches
from surveys import pictures
from surveys.models import Survey

LIST = f"{PICTURES}.jsonl"
NOTE = (
    "The pictures of the items lie in the folder “pictures”; items name them by their place in the release, and "
    "pictures.jsonl lists them. Nothing but pixels is in them. What they show was not looked at: a person, a name or a "
    "number plate in a picture is in the release."
)


def pack(tables: Sequence[Table], *, survey: Survey, to: Path, report: Callable[[], None]) -> dict[str, Any]:
    """Put the pictures that the tables name into the release at `to`, with a list of them; what the manifest says.

    A picture takes no room of its own where the file system lets a file have two names. Raises Refused.
    """
    (to / PICTURES).mkdir()
    total, lines = 0, []
    for name in sorted(_named(tables)):
        report()
        size = _put(pictures.path(survey=survey, name=name), to / PICTURES / name)
        total += size
        lines.append(json.dumps({"name": f"{PICTURES}/{name}", "bytes": size, "sha256": name.partition(".")[0]}))
    if not lines:
        raise Refused("None of the items that leave names a picture. Leave their pictures in, or do not ask for them.")
    (to / LIST).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    return {"count": len(lines), "bytes": total, "list": LIST}


def names(*, release_id: int) -> Iterator[str]:
    """The pictures in a release that has some, in their order."""
    with files.read(release_id=release_id, name=LIST) as lines:
        for line in lines:
            yield json.loads(line)["name"]


def _named(tables: Sequence[Table]) -> set[str]:
    found: set[str] = set()
    for table in tables:
        columns = [field.name for field in table.fields if field.name.startswith(f"{ITEM}.") and field.type == "string"]
        for batch in batches(table):
            for column in columns:
                found.update(cell for cell in batch[column].unique().to_pylist() if cell)
    placed = (cell.removeprefix(f"{PICTURES}/") for cell in found if cell.startswith(f"{PICTURES}/"))
    return set(filter(pictures.is_name, placed))


def _put(source: Path, target: Path) -> int:
    """Raises Refused where it is gone."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise Refused(f"The picture {source.name} is gone from the storage. Upload it again.") from None
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)
    return target.stat().st_size
