"""Picture files in and out. What comes in is checked before it is unpacked; what goes out holds pixels alone."""

import struct
import warnings
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from exports.synthesis.augment.records import Unusable

# Pillow reads some forty formats; each more is one more way in for a hostile file.
FORMATS = ("PNG", "JPEG", "WEBP")
SUFFIXES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
MODES = {"1": "L", "L": "L", "LA": "RGBA", "P": "RGB", "PA": "RGBA", "RGB": "RGB", "RGBA": "RGBA", "CMYK": "RGB"}
LARGEST_FILE = 50_000_000
MOST_PIXELS = 50_000_000
SAVED = {
    "PNG": {"compress_level": 3},
    "JPEG": {"quality": 92, "subsampling": 0},
    "WEBP": {"quality": 92, "method": 2},
}
# What Pillow's readers raise where a file is cut off or made to hurt.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, OverflowError, IndexError, KeyError, TypeError)


def opened(path: Path) -> Image.Image:
    """The picture as a viewer shows it: turned as its EXIF data say, and without any data beside its pixels.

    Greyscale stays so (mode L); else RGB, or RGBA where parts are transparent. Raises Unusable.
    """
    if path.stat().st_size > LARGEST_FILE:
        raise Unusable(f"{path.name} is larger than {LARGEST_FILE // 1_000_000} MB. Make it smaller.")
    try:
        with warnings.catch_warnings():
            # Pillow warns of bombs and of odd metadata: the first is refused, the second thrown away anyhow.
            warnings.simplefilter("ignore")
            return _pixels(path)
    except Image.DecompressionBombError:
        raise _too_large(path) from None
    except BROKEN as error:
        if isinstance(error, Unusable):
            raise
        raise Unusable(f"{path.name} is no whole picture ({', '.join(FORMATS)}). Save it again.") from None


def saved(image: Image.Image, *, format: str) -> bytes:
    """The bytes of a file with these pixels and nothing else: no place, no date, no camera, no comment."""
    bare = image.convert("RGB") if format == "JPEG" and image.mode == "RGBA" else image
    bare.info = {}
    into = BytesIO()
    bare.save(into, format=format, **SAVED[format])
    return into.getvalue()


def _pixels(path: Path) -> Image.Image:
    with Image.open(path, formats=FORMATS) as image:
        if image.size[0] * image.size[1] > MOST_PIXELS:
            raise _too_large(path)
        if getattr(image, "n_frames", 1) > 1:
            raise Unusable(f"{path.name} moves. Give a still picture.")
        if image.mode not in MODES:
            raise Unusable(f"{path.name} has an unusual depth of colour ({image.mode}). Save it with 8 bits.")
        mode = "RGBA" if "transparency" in image.info and image.mode in "PL" else MODES[image.mode]
        result = ImageOps.exif_transpose(image).convert(mode)
    result.info = {}
    return result


def _too_large(path: Path) -> Unusable:
    return Unusable(f"{path.name} has more than {MOST_PIXELS // 1_000_000} million pixels. Make it smaller.")
