"""What is special about the shared reader; what it refuses stands with those who use it."""

from io import BytesIO

import pytest
from PIL import Image

from surveys import stills


def test_what_is_said_is_about_the_file() -> None:
    with pytest.raises(stills.Unusable, match=r"^cat\.svg is no whole picture in PNG, JPEG or WebP"):
        stills.opened(BytesIO(b"<svg><script>alert(1)</script></svg>"), mode=lambda image: "RGB", called="cat.svg")


def test_the_place_where_it_was_taken_does_not_stay() -> None:
    exif, into = Image.Exif(), BytesIO()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    Image.new("RGB", (8, 6)).save(into, format="JPEG", exif=exif)
    image, format_ = stills.opened(into, mode=lambda image: "L", called="It")
    again = Image.open(BytesIO(stills.saved(image, format=format_)))
    assert (image.mode, format_, dict(again.getexif())) == ("L", "JPEG", {})
