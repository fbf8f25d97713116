"""Pixels and coordinates go together."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exports.synthesis.augment import Unusable, geometry, images, pictures
from exports.synthesis.augment.images import Blur, Brightness, Contrast, Crop, Flip, Images, Noise, Rotate

SIZE = (160, 120)
MARKS = [(40, 30), (120, 35), (60, 90), (101, 77)]
Rng = np.random.Generator


def rng(seed: int = 1) -> Rng:
    return np.random.default_rng(seed)


def dots() -> Image.Image:
    """White squares of 5 × 5 pixels, whose centres are the marks."""
    image = Image.new("L", SIZE)
    for x, y in MARKS:
        image.paste(255, (x - 2, y - 2, x + 3, y + 3))
    return image


def centres() -> np.ndarray:
    return np.array(MARKS, dtype=float) + 0.5  # of the middle pixel


def lit(image: Image.Image, near: np.ndarray) -> np.ndarray:
    """The centre of the light within 6 pixels of a place."""
    tones = np.asarray(image, dtype=float)
    y, x = np.indices(tones.shape) + 0.5
    weight = tones * (np.hypot(x - near[0], y - near[1]) < 6)
    centre: np.ndarray = np.array([(weight * x).sum(), (weight * y).sum()]) / weight.sum()
    return centre


def folder(tmp_path: Path, **record: Any) -> dict[str, Any]:
    dots().save(tmp_path / "dots.png")
    return {"id": "dots", "image": "dots.png", **record}


def medium(tmp_path: Path, *steps: Any, least: float = 0.3, mirror: dict[str, str] | None = None) -> Images:
    return Images(tmp_path, steps, least, mirror or {})


@pytest.mark.parametrize(
    "matrix",
    [
        geometry.rotation(17.3, size=SIZE),
        geometry.rotation(-61, size=SIZE),
        geometry.flip(horizontal=True, size=SIZE),
        geometry.flip(horizontal=False, size=SIZE),
        geometry.crop(20.4, 11.7, 0.8, size=SIZE),
        geometry.chained([
            geometry.rotation(9, size=SIZE),
            geometry.flip(horizontal=True, size=SIZE),
            geometry.crop(5, 9, 0.9, size=SIZE),
        ]),
    ],
)  # fmt: skip
def test_pixels_land_where_the_coordinates_say(matrix: np.ndarray) -> None:
    new = images.transformed(dots(), matrix)
    there = geometry.moved(centres(), matrix)
    inside = [place for place in there if (place > 7).all() and (place < np.array(SIZE) - 7).all()]
    assert len(inside) >= 2
    for place in inside:
        np.testing.assert_allclose(lit(new, place), place, atol=0.1)


def test_mirrored_pixels_are_exact() -> None:
    new = images.transformed(dots(), geometry.flip(horizontal=True, size=SIZE))
    np.testing.assert_array_equal(np.asarray(new), np.asarray(dots())[:, ::-1])
    again = images.transformed(new, geometry.flip(horizontal=True, size=SIZE))
    np.testing.assert_array_equal(np.asarray(again), np.asarray(dots()))


def test_turned_there_and_back_it_looks_the_same() -> None:
    soft = images.Blur(most=3).changed(dots(), rng())
    there = images.transformed(soft, geometry.rotation(20, size=SIZE))
    back = np.asarray(images.transformed(there, geometry.rotation(-20, size=SIZE)), dtype=float)
    middle = (slice(30, 95), slice(40, 125))
    assert abs(back - np.asarray(soft, dtype=float))[middle].mean() < 2


def test_children_through_every_step(tmp_path: Path) -> None:
    shapes = [{"label": "dot", "point": [x + 0.5, y + 0.5]} for x, y in MARKS]
    parent = folder(tmp_path, shapes=shapes, label="dots")
    steps = (Rotate(30), Flip(), Crop(0.8), Brightness(0.1), Contrast(0.1), Noise(3), Blur(1))
    kept = 0
    for number in range(1, 11):
        made = medium(tmp_path, *steps).child(parent, number, rng(number))
        assert made is not None
        ((name, content),) = made.files.items()
        assert name == made.record["image"] == f"dots-a{number}.png"
        (tmp_path / name).write_bytes(content)
        new = pictures.opened(tmp_path / name).point(lambda tone: tone if tone > 60 else 0)
        assert made.dropped == 4 - len(made.record["shapes"])
        for shape in made.record["shapes"]:
            place = np.array(shape["point"])
            if (place > 7).all() and (place < np.array(SIZE) - 7).all():
                np.testing.assert_allclose(lit(new, place), place, atol=0.6)
                kept += 1
    assert kept > 20


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    parent, steps = folder(tmp_path), (Rotate(30), Noise(10), Blur(2))
    one, two, other = (medium(tmp_path, *steps).child(parent, 1, rng(seed)) for seed in (1, 1, 2))
    assert one is not None
    assert two is not None
    assert other is not None
    assert one.files == two.files != other.files
    assert "shapes" not in one.record


def test_left_and_right_change_places_in_the_mirror_alone(tmp_path: Path) -> None:
    parent = folder(tmp_path, shapes=[{"label": "left eye", "point": [40, 30]}, {"label": "nose", "point": [50, 50]}])
    swap = {"left eye": "right eye", "right eye": "left eye"}
    made = medium(tmp_path, Flip(share=1), mirror=swap).child(parent, 1, rng())
    assert made is not None
    assert [shape["label"] for shape in made.record["shapes"]] == ["right eye", "nose"]
    upright = medium(tmp_path, Rotate(10), mirror=swap).child(parent, 1, rng())
    assert upright is not None
    assert [shape["label"] for shape in upright.record["shapes"]] == ["left eye", "nose"]


def test_something_marked_is_always_left(tmp_path: Path) -> None:
    """A picture of a cat without a cat would keep the label of one."""
    parent = folder(tmp_path, shapes=[{"label": "dot", "box": [0, 0, 6, 6]}])
    for number in range(30):
        made = medium(tmp_path, Rotate(180), Crop(0.2), least=0.9).child(parent, 1, rng(number))
        assert made is not None
        assert len(made.record["shapes"]) == 1


def test_where_nothing_can_be_kept_the_picture_stays(tmp_path: Path) -> None:
    class Away:
        share = 1.0

        def matrix(self, size: Any, rng: Rng) -> np.ndarray:
            return np.array([[1.0, 0, 1000], [0, 1, 0], [0, 0, 1]])

    parent = folder(tmp_path, shapes=[{"label": "dot", "point": [40, 30]}])
    made = medium(tmp_path, Away()).child(parent, 1, rng())
    assert made is not None
    assert made.record["shapes"] == parent["shapes"]


def test_tones() -> None:
    grey = Image.new("RGBA", (64, 64), (100, 100, 100, 77))
    for step in (Brightness(0.5), Contrast(0.9), Noise(20)):
        new = np.asarray(step.changed(grey, rng(3)))
        assert (new[..., 3] == 77).all()
        assert (new[..., :3] != 100).mean() > 0.7
    brighter = np.asarray(Brightness(0.5).changed(grey, rng(3)))[0, 0, 0]
    assert brighter == round(100 * rng(3).uniform(0.5, 1.5))
    middle = Image.new("L", (8, 8), 128)
    assert (np.asarray(Contrast(1).changed(middle, rng())) == 128).all()


def test_noise_is_normal_and_as_strong_as_said() -> None:
    noisy = np.asarray(Noise(20).changed(Image.new("L", (200, 200), 128), rng(5)), dtype=float) - 128
    strength = rng(5).uniform(0, 20)
    assert noisy.std() == pytest.approx(strength, rel=0.02)
    assert noisy.mean() == pytest.approx(0, abs=0.2)
    assert (abs(noisy) > 1.96 * strength).mean() == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"image": "none.png"}, "There is no file"),
        ({"image": "."}, "There is no file"),
        ({"image": "../dots.png"}, "outside the folder"),
        ({"image": "/etc/hostname"}, "outside the folder"),
        ({"image": "link.png"}, "outside the folder"),
        ({"image": "a\0b.png"}, "outside the folder"),
        ({"image": 7}, "does not name its file"),
        ({"image": "ring.png"}, "There is no file"),
        ({"image": "x" * 300 + "/" + "y" * 5000}, "There is no file"),
        ({"image": "notes.txt"}, "is no picture that can be used"),
        ({"image": "dots.png", "shapes": "many"}, "shapes is a list"),
    ],
)
def test_names_that_lead_away_are_refused(tmp_path: Path, record: dict[str, Any], says: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    dots().save(inner / "dots.png")
    dots().save(tmp_path / "dots.png")
    (inner / "link.png").symlink_to(tmp_path / "dots.png")
    (inner / "ring.png").symlink_to(inner / "ring.png")
    (inner / "notes.txt").write_text(json.dumps(record))
    with pytest.raises(Unusable, match=says):
        medium(inner).child({"id": "x", **record}, 1, rng())
