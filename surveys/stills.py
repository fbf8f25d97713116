"""Picture files in and out. What comes in is checked before it is unpacked; what goes out holds pixels alone."""

import struct
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO

from PIL import Image, ImageOps

# Pillow reads some forty formats; each more is one more way in for a hostile file.
SAVED: dict[str, dict[str, Any]] = {
    "PNG": {"compress_level": 6},
    "JPEG": {"quality": 92, "subsampling": 0},
    "WEBP": {"quality": 92, "method": 4},
}
MOST_PIXELS = 50_000_000
# What Pillow's readers raise where a file is cut off or made to hurt.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, OverflowError, IndexError, KeyError, TypeError)


class Unusable(Exception):
    """The file is no picture that can be used; the text says why, and what to do."""


def opened(file: BinaryIO, *, mode: Callable[[Image.Image], str], called: str) -> tuple[Image.Image, str]:
    """The picture as a viewer shows it, turned as its EXIF data say, without any data beside its pixels; its format.

    `mode` says of the picture as it is which mode (Pillow's) it shall have. Raises Unusable, in words about `called`.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns of bombs and of odd metadata: the first is refused, the second thrown away anyhow.
            warnings.simplefilter("ignore")
            return _read(file, mode, called)
    except Image.DecompressionBombError:
        raise Unusable(_too_many(called)) from None
    except BROKEN:
        raise Unusable(f"{called} is no whole picture in PNG, JPEG or WebP. Save it again.") from None


def saved(image: Image.Image, *, format: str, **options: Any) -> bytes:
    """The bytes of a file with these pixels and nothing else: no place, no date, no camera, no comment."""
    bare = image.convert("RGB") if format == "JPEG" and image.mode == "RGBA" else image
    bare.info = {}
    into = BytesIO()
    bare.save(into, format=format, **{**SAVED[format], **options})
    return into.getvalue()


def _read(file: BinaryIO, mode: Callable[[Image.Image], str], called: str) -> tuple[Image.Image, str]:
    with Image.open(file, formats=tuple(SAVED)) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Unusable(_too_many(called))
        if getattr(image, "n_frames", 1) > 1:
            raise Unusable(f"{called} moves. Give a still picture.")
        format_, wanted = str(image.format), mode(image)
        bare = ImageOps.exif_transpose(image).convert(wanted)
    bare.info = {}
    return bare, format_


def _too_many(called: str) -> str:
    return f"{called} has more than {MOST_PIXELS // 1_000_000} million pixels. Make it smaller."
