"""Pictures of items: taken from researchers, kept with the other files, shown to whoever may see the survey.

Each is written anew, upright and with nothing but its pixels: no place, no date, no camera. Its name is the hash of its
bytes, so that the same picture again is the same file, and nothing in a name can lead out of the folder. Items hold the
name alone, which nothing changes; its address is made where it is shown.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from surveys import stills
from surveys.items import ImportReport, import_items
from surveys.models import Survey
from surveys.stills import Unusable

ROOT = "pictures"
MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
NAME = re.compile(r"[0-9a-f]{64}\.(png|jpeg|webp)")
LARGEST_FILE = 20_000_000


def add(*, survey: Survey, files: Iterable[tuple[str, BinaryIO]], update: bool = False) -> ImportReport:
    """An item for each picture, with its file's name as the key; its data are the picture's name and size in pixels.

    What is no picture is reported by its place among the files, and so is a name that is there with another picture,
    unless `update` is set.
    """
    refused, lines = ImportReport(), []
    for place, (name, file) in enumerate(files, start=1):
        try:
            lines.append(json.dumps({"key": name, **_kept(survey, file)}).encode())
        except Unusable as problem:
            refused.reject(place, f"“{name[:80]}”: {problem}")
    report = import_items(survey=survey, lines=lines, format="jsonl", update=update) if lines else ImportReport()
    report.rejected = [*refused.rejected, *report.rejected]
    report.rejected_total += refused.rejected_total
    return report


def opened(*, survey: Survey, name: str) -> IO[bytes]:
    """A picture's file. Raises FileNotFoundError."""
    if not is_name(name):
        raise FileNotFoundError(name)
    return default_storage.open(_path(survey, name))


def path(*, survey: Survey, name: str) -> Path:
    """Where a picture's file is, if it is there."""
    return _folder(survey.pk) / name


def there_are(*, survey: Survey) -> bool:
    """Whether the study has pictures."""
    return any(_folder(survey.pk).glob("*"))


def erase(*, survey_id: int) -> None:
    """Remove all pictures of a study, if there are any."""
    shutil.rmtree(_folder(survey_id), ignore_errors=True)


def keep_only(names: Collection[str], *, survey_id: int, before: datetime) -> int:
    """Remove the study's pictures that are not among `names` and were last uploaded `before` then; how many."""
    old = (path for path in _folder(survey_id).glob("*") if path.stat().st_mtime < before.timestamp())
    gone = [path for path in old if path.name not in names]
    for path in gone:
        path.unlink()
    return len(gone)


def studies() -> list[int]:
    """The studies, by primary key, that have pictures, or had some when they were deleted."""
    return sorted(int(folder.name) for folder in Path(default_storage.path(ROOT)).glob("*") if folder.name.isdecimal())


def shown(data: Mapping[str, Any], *, survey: Survey) -> dict[str, Any]:
    """The fields of an item as people see them: where a field names a picture, its address."""
    return {field: _address(survey, value) if is_name(value) else value for field, value in data.items()}


def is_name(value: Any) -> bool:
    """Whether it is what a picture is called here."""
    return isinstance(value, str) and NAME.fullmatch(value) is not None


def names_in(words: str) -> Iterator[str]:
    """The pictures that a text names."""
    return (found[0] for found in NAME.finditer(words))


def media_type(name: str) -> str:
    return MEDIA_TYPES[name.rpartition(".")[2]]


def _kept(survey: Survey, file: BinaryIO) -> dict[str, Any]:
    """Store a picture; what its item says of it. Raises Unusable."""
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Unusable(f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Make it smaller.")
    image, format_ = stills.opened(BytesIO(content), mode=_mode, called="This")
    bare = stills.saved(image, format=format_)
    name = f"{hashlib.sha256(bare).hexdigest()}.{format_.lower()}"
    if default_storage.exists(_path(survey, name)):
        os.utime(default_storage.path(_path(survey, name)))  # it is wanted again: see `keep_only`
    else:
        default_storage.save(_path(survey, name), ContentFile(bare))
    return {"image": name, "width": image.width, "height": image.height}


def _mode(image: Image.Image) -> str:
    clear = "A" in image.mode or "transparency" in image.info
    return "RGBA" if clear and image.format != "JPEG" else "RGB"


def _address(survey: Survey, name: str) -> str:
    return f"{survey.get_absolute_url()}pictures/{name}"


def _path(survey: Survey, name: str) -> str:
    return f"{ROOT}/{survey.pk}/{name}"


def _folder(survey_id: int) -> Path:
    return Path(default_storage.path(f"{ROOT}/{survey_id}"))
