"""Changed pictures, with what was marked in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal, Protocol

import numpy as np
from PIL import Image, ImageFilter
from scipy.special import ndtri

from exports.synthesis.augment import geometry, pictures
from exports.synthesis.augment.fields import between
from exports.synthesis.augment.folders import located
from exports.synthesis.augment.geometry import Size
from exports.synthesis.augment.records import ID, Made, Record, Unusable
from exports.synthesis.augment.shapes import Shape
from surveys.measures.arrays import FloatArray

# So often is a change drawn anew that would leave nothing of what was marked; then the picture keeps its place.
TRIES = 20
# A standard normal by 4,096 equally likely values: drawing one of them is four times as fast as drawing from the law.
QUANTILES: FloatArray = ndtri((np.arange(4096) + 0.5) / 4096)


class Geometric(Protocol):
    """A step that moves pixels."""

    share: float

    def matrix(self, size: Size, rng: np.random.Generator) -> FloatArray: ...


class Colouring(Protocol):
    """A step that changes pixels where they are."""

    share: float

    def changed(self, image: Image.Image, rng: np.random.Generator) -> Image.Image: ...


@dataclass(frozen=True)
class Rotate:
    """Turn about the centre by up to so many degrees, either way."""

    degrees: float = between(0, 180, 15)
    share: float = between(0, 1, 1)

    def matrix(self, size: Size, rng: np.random.Generator) -> FloatArray:
        return geometry.rotation(rng.uniform(-self.degrees, self.degrees), size=size)


@dataclass(frozen=True)
class Flip:
    """Mirror. Leave it out where left and right mean something, such as in writing."""

    direction: Literal["horizontal", "vertical"] = "horizontal"
    share: float = between(0, 1, 0.5)

    def matrix(self, size: Size, rng: np.random.Generator) -> FloatArray:
        return geometry.flip(horizontal=self.direction == "horizontal", size=size)


@dataclass(frozen=True)
class Crop:
    """Show a window that has at least `least` of each side, at the size of the whole."""

    least: float = between(0.05, 1, 0.7)
    share: float = between(0, 1, 1)

    def matrix(self, size: Size, rng: np.random.Generator) -> FloatArray:
        share = rng.uniform(self.least, 1)
        left, top = rng.uniform(0, 1, 2) * (1 - share) * np.array(size)
        return geometry.crop(left, top, share, size=size)


@dataclass(frozen=True)
class Brightness:
    """All tones times a factor of 1 ± `most`."""

    most: float = between(0, 1, 0.2)
    share: float = between(0, 1, 1)

    def changed(self, image: Image.Image, rng: np.random.Generator) -> Image.Image:
        return _toned(image, np.arange(256) * rng.uniform(1 - self.most, 1 + self.most))


@dataclass(frozen=True)
class Contrast:
    """Distance of each tone from the middle grey times a factor of 1 ± `most`."""

    most: float = between(0, 1, 0.2)
    share: float = between(0, 1, 1)

    def changed(self, image: Image.Image, rng: np.random.Generator) -> Image.Image:
        return _toned(image, 128 + (np.arange(256) - 128) * rng.uniform(1 - self.most, 1 + self.most))


@dataclass(frozen=True)
class Noise:
    """Normal noise on every pixel and colour, with a standard deviation of up to `most` of 255 tones."""

    most: float = between(0, 128, 8)
    share: float = between(0, 1, 1)

    def changed(self, image: Image.Image, rng: np.random.Generator) -> Image.Image:
        strength = rng.uniform(0, self.most)
        steps = np.rint(QUANTILES * strength).astype(np.int16)
        tones = np.asarray(image)
        noisy = steps[rng.integers(len(steps), size=tones.shape, dtype=np.uint16)]
        if image.mode == "RGBA":
            noisy[..., 3] = 0  # what was transparent stays so
        noisy += tones
        return Image.fromarray(np.clip(noisy, 0, 255, out=noisy).astype(np.uint8))


@dataclass(frozen=True)
class Blur:
    """Gaussian blur with a radius of up to `most` pixels."""

    most: float = between(0, 50, 1.5)
    share: float = between(0, 1, 1)

    def changed(self, image: Image.Image, rng: np.random.Generator) -> Image.Image:
        return image.filter(ImageFilter.GaussianBlur(rng.uniform(0, self.most)))


STEPS: Mapping[str, type[Any]] = {
    "rotate": Rotate,
    "flip": Flip,
    "crop": Crop,
    "brightness": Brightness,
    "contrast": Contrast,
    "noise": Noise,
    "blur": Blur,
}


@dataclass(frozen=True)
class Images:
    """Pictures in a folder. Steps that move come first, as one matrix; then the others, in their order.

    `mirror_labels` are pairs of labels that change places in a mirrored picture, such as a left and a right eye.
    """

    folder: Path
    steps: Sequence[Any]
    least_visible: float
    mirror_labels: Mapping[str, str]

    def child(self, parent: Record, number: int, rng: np.random.Generator) -> Made | None:
        """A changed copy of one picture. Raises Unusable where it cannot be read."""
        path, format_ = self._file(parent)
        image = pictures.opened(path)
        shapes = [Shape.read(shape, size=image.size) for shape in _listed(parent)]
        matrix, left = self._geometry(image.size, shapes, rng)
        name = _beside(parent["image"], number)
        content = pictures.saved(self._picture(image, matrix, rng), format=format_)
        record = {"image": name, **({"shapes": [one.to_json() for one in left]} if "shapes" in parent else {})}
        return Made(record, {name: content}, dropped=len(shapes) - len(left))

    def parent_files(self, parent: Record) -> dict[str, bytes]:
        """The parent's own picture without its metadata. It is as it was but for them."""
        path, format_ = self._file(parent)
        return {parent["image"]: pictures.saved(pictures.opened(path), format=format_)}

    def _file(self, parent: Record) -> tuple[Path, str]:
        path = located(self.folder, parent.get("image"))
        if path.suffix.lower() not in pictures.SUFFIXES:
            raise Unusable(f"“{path.name}” is no picture that can be used. There are: {', '.join(pictures.SUFFIXES)}.")
        return path, pictures.SUFFIXES[path.suffix.lower()]

    def _geometry(
        self, size: Size, shapes: Sequence[Shape], rng: np.random.Generator
    ) -> tuple[FloatArray, Sequence[Shape]]:
        """A matrix, and the shapes that can still be seen: one at least, if there was any."""
        for _ in range(TRIES):
            matrix = geometry.chained([step.matrix(size, rng) for step in self._drawn("matrix", rng)])
            left = self._moved(shapes, matrix, size)
            if left or not shapes:
                return matrix, left
        return np.eye(3), shapes

    def _moved(self, shapes: Sequence[Shape], matrix: FloatArray, size: Size) -> Sequence[Shape]:
        found = [shape.moved(matrix, size=size, least_visible=self.least_visible) for shape in shapes]
        names = self.mirror_labels if geometry.mirrors(matrix) else {}
        return [shape.relabelled(names) for shape in found if shape is not None]

    def _picture(self, image: Image.Image, matrix: FloatArray, rng: np.random.Generator) -> Image.Image:
        result = transformed(image, matrix)
        for step in self._drawn("changed", rng):
            result = step.changed(result, rng)
        return result

    def _drawn(self, does: str, rng: np.random.Generator) -> list[Any]:
        return [step for step in self.steps if hasattr(step, does) and rng.random() < step.share]


def transformed(image: Image.Image, matrix: FloatArray) -> Image.Image:
    """The picture where the matrix puts its pixels, at its own size; black where none came from."""
    if np.array_equal(matrix, np.eye(3)):
        return image
    back = np.linalg.inv(matrix)  # Pillow asks for each new pixel where it came from
    return image.transform(
        image.size, Image.Transform.AFFINE, tuple(back[:2].ravel()), resample=Image.Resampling.BILINEAR
    )


def unlabelled(folder: Path) -> list[dict[str, Any]]:
    """A record for each picture of a folder that has no labels."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in pictures.SUFFIXES)
    return [{ID: path.stem, "image": path.name} for path in paths]


def _toned(image: Image.Image, tones: Any) -> Image.Image:
    table = np.clip(np.rint(tones), 0, 255).astype(int).tolist()
    same = list(range(256))
    return image.point([tone for band in image.getbands() for tone in (same if band == "A" else table)])


def _listed(parent: Record) -> list[Any]:
    shapes = parent.get("shapes", [])
    if not isinstance(shapes, list):
        raise Unusable(f"{parent[ID]}: shapes is a list.")
    return shapes


def _beside(name: str, number: int) -> str:
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-a{number}{path.suffix}"))
