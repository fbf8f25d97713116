"""Hostile and odd pictures; what leaves holds pixels alone."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from exports.synthesis.augment import Unusable, pictures

RED, BLUE = (200, 30, 30), (30, 30, 200)


def two_halves() -> Image.Image:
    image = Image.new("RGB", (40, 20), RED)
    image.paste(BLUE, (20, 0, 40, 20))
    return image


def written(path: Path, image: Image.Image, **said: Any) -> Path:
    image.save(path, **said)
    return path


def png(width: int, height: int) -> bytes:
    """A file that says it is so large, and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 6_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png(*size))
    with pytest.raises(Unusable, match=r"more than 50 million pixels"):
        pictures.opened(path)


def test_a_large_file_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(pictures.LARGEST_FILE + 1)
    with pytest.raises(Unusable, match="larger than 50 MB"):
        pictures.opened(path)


@pytest.mark.parametrize("format_", pictures.QUICKLY)
def test_broken_files_raise_one_error_alone(tmp_path: Path, format_: str) -> None:
    whole = pictures.saved(two_halves(), format=format_)
    rng, path, refused = np.random.default_rng(1), tmp_path / "broken", 0
    for number in range(150):
        content = bytearray(whole[: int(rng.integers(len(whole)))] if number % 2 else whole)
        for place in rng.integers(max(1, len(content)), size=number % 5 if content else 0):
            content[place] = int(rng.integers(256))
        path.write_bytes(content)
        try:
            image = pictures.opened(path)
        except Unusable:
            refused += 1
        else:
            assert image.mode in {"L", "RGB", "RGBA"}
    assert refused > 60


def test_other_formats_and_moving_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="no whole picture"):
        pictures.opened(written(tmp_path / "a.png", two_halves(), format="BMP"))
    frames = [two_halves(), two_halves().rotate(180)]
    moving = written(tmp_path / "b.webp", frames[0], save_all=True, append_images=frames[1:], duration=50)
    with pytest.raises(Unusable, match="moves"):
        pictures.opened(moving)
    deep = written(tmp_path / "c.png", Image.fromarray(np.full((4, 4), 9000, np.uint16)))
    with pytest.raises(Unusable, match="8 bits"):
        pictures.opened(deep)


def test_it_is_turned_as_a_viewer_shows_it(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: turn by a quarter, clockwise
    found = pictures.opened(written(tmp_path / "a.jpg", two_halves(), exif=exif, quality=95))
    assert found.size == (20, 40)
    top, bottom = np.asarray(found)[5, 10], np.asarray(found)[35, 10]
    assert top[0] > 150 > top[2]
    assert bottom[2] > 150 > bottom[0]


@pytest.mark.parametrize("format_", pictures.QUICKLY)
def test_no_metadata_leaves(tmp_path: Path, format_: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    said: dict[str, Any] = {"exif": exif}
    if format_ == "PNG":
        said["pnginfo"] = PngImagePlugin.PngInfo()
        said["pnginfo"].add_text("Comment", "SECRETPLACE")
        said["pnginfo"].add_itxt("XML:com.adobe.xmp", "SECRETPLACE")
    else:
        said |= {"xmp": b"<x>SECRETPLACE</x>", **({"comment": b"SECRETPLACE"} if format_ == "JPEG" else {})}
    path = written(tmp_path / f"a.{format_.lower()}", two_halves(), format=format_, **said)
    assert b"SECRETCAMERA" in path.read_bytes()
    content = pictures.saved(pictures.opened(path), format=format_)
    assert b"SECRET" not in content
    with Image.open(BytesIO(content)) as again:
        assert not again.getexif()
        assert not again.getexif().get_ifd(0x8825)
        assert {"comment", "exif", "xmp", "Comment", "icc_profile"}.isdisjoint(again.info)


@pytest.mark.parametrize(
    ("image", "mode"),
    [
        (two_halves().convert("1"), "L"),
        (two_halves().convert("L"), "L"),
        (two_halves().convert("P"), "RGB"),
        (two_halves().convert("LA"), "RGBA"),
        (two_halves().convert("RGBA"), "RGBA"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.mode,
)
def test_the_modes(tmp_path: Path, image: Image.Image, mode: str) -> None:
    assert pictures.opened(written(tmp_path / "a.png", image)).mode == mode


def test_see_through_palettes_and_print_colours(tmp_path: Path) -> None:
    glass = written(tmp_path / "a.png", two_halves().convert("P"), transparency=0)
    assert pictures.opened(glass).mode == "RGBA"
    ink = written(tmp_path / "b.jpg", two_halves().convert("CMYK"))
    assert pictures.opened(ink).mode == "RGB"
    assert pictures.saved(pictures.opened(glass), format="JPEG")[:2] == b"\xff\xd8"
