"""Picture files in and out, as `surveys.stills` has them; greyscale stays so, which measuring instruments need."""

from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from exports.synthesis.augment.records import Unusable
from surveys import stills

SUFFIXES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
MODES = {"1": "L", "L": "L", "LA": "RGBA", "P": "RGB", "PA": "RGBA", "RGB": "RGB", "RGBA": "RGBA", "CMYK": "RGB"}
LARGEST_FILE = 50_000_000
# Many are written one after the other: quickly, if a little larger.
QUICKLY: dict[str, dict[str, Any]] = {"PNG": {"compress_level": 3}, "JPEG": {}, "WEBP": {"method": 2}}


def opened(path: Path) -> Image.Image:
    """The picture as a viewer shows it: turned as its EXIF data say, and without any data beside its pixels.

    Greyscale stays so (mode L); else RGB, or RGBA where parts are transparent. Raises Unusable.
    """
    if path.stat().st_size > LARGEST_FILE:
        raise Unusable(f"{path.name} is larger than {LARGEST_FILE // 1_000_000} MB. Make it smaller.")
    try:
        with path.open("rb") as file:
            return stills.opened(file, mode=partial(_mode, called=path.name), called=path.name)[0]
    except stills.Unusable as problem:
        raise Unusable(str(problem)) from None


def saved(image: Image.Image, *, format: str) -> bytes:
    """The bytes of a file with these pixels and nothing else: no place, no date, no camera, no comment."""
    return stills.saved(image, format=format, **QUICKLY[format])


def _mode(image: Image.Image, *, called: str) -> str:
    if image.mode not in MODES:
        raise stills.Unusable(f"{called} has an unusual depth of colour ({image.mode}). Save it with 8 bits.")
    return "RGBA" if "transparency" in image.info and image.mode in "PL" else MODES[image.mode]
