"""Pictures of items: taken from researchers, kept with the other files, shown to whoever may see the survey.

Each is written anew, upright and with nothing but its pixels: no place, no date, no camera. Its name is the hash of its
bytes, so that the same picture again is the same file, and nothing in a name can lead out of the folder.
"""

import hashlib
import json
import re
import struct
import warnings
from collections.abc import Iterable
from io import BytesIO
from typing import IO, Any, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from surveys.items import ImportReport, import_items
from surveys.models import Survey

# Pillow reads some forty formats; each more is one more way in for a hostile file.
SAVED: dict[str, dict[str, Any]] = {
    "PNG": {"compress_level": 6},
    "JPEG": {"quality": 92, "subsampling": 0},
    "WEBP": {"quality": 92, "method": 4},
}
MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
NAME = re.compile(r"[0-9a-f]{64}\.(png|jpeg|webp)")
LARGEST_FILE = 20_000_000
MOST_PIXELS = 50_000_000
# What Pillow's readers raise where a file is cut off or made to hurt.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, OverflowError, IndexError, KeyError, TypeError)


class Unusable(Exception):
    """The file is no picture that can be shown; the text says why."""


def add(*, survey: Survey, files: Iterable[tuple[str, BinaryIO]], update: bool = False) -> ImportReport:
    """An item for each picture, with its file's name as the key; its data say where it is, and its size in pixels.

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
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return default_storage.open(_path(survey, name))


def media_type(name: str) -> str:
    return MEDIA_TYPES[name.rpartition(".")[2]]


def _kept(survey: Survey, file: BinaryIO) -> dict[str, Any]:
    """Store a picture; what its item says of it. Raises Unusable."""
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Unusable(f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Make it smaller.")
    image, format_ = _pixels(content)
    into = BytesIO()
    image.save(into, format=format_, **SAVED[format_])
    name = f"{hashlib.sha256(into.getvalue()).hexdigest()}.{format_.lower()}"
    if not default_storage.exists(_path(survey, name)):
        default_storage.save(_path(survey, name), ContentFile(into.getvalue()))
    return {"image": f"{survey.get_absolute_url()}pictures/{name}", "width": image.width, "height": image.height}


def _pixels(content: bytes) -> tuple[Image.Image, str]:
    """The picture as a viewer shows it, turned as its EXIF data say, and its format. Raises Unusable."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of bombs and of odd metadata: the first is refused, the second thrown away anyhow.
            warnings.simplefilter("ignore")
            return _read(content)
    except Image.DecompressionBombError:
        raise Unusable(_too_many()) from None
    except BROKEN:
        raise Unusable("This is no whole picture in PNG, JPEG or WebP. Save it again.") from None


def _read(content: bytes) -> tuple[Image.Image, str]:
    with Image.open(BytesIO(content), formats=tuple(SAVED)) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Unusable(_too_many())
        if getattr(image, "n_frames", 1) > 1:
            raise Unusable("The picture moves. Give a still one.")
        format_ = str(image.format)
        clear = "A" in image.mode or "transparency" in image.info
        bare = ImageOps.exif_transpose(image).convert("RGBA" if clear and format_ != "JPEG" else "RGB")
    bare.info = {}
    return bare, format_


def _too_many() -> str:
    return f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels. Make it smaller."


def _path(survey: Survey, name: str) -> str:
    return f"pictures/{survey.pk}/{name}"
