"""How the rows are spread over places: named ones, or coordinates."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from exports.reports.figures import Figure, share
from exports.reports.manifests import Field
from exports.reports.representation import of_people
from exports.reports.sensitive import sensitive
from exports.reports.subject import Codes, Subject, in_order
from surveys.measures.arrays import FloatArray, IntArray

# The ends of names of columns of coordinates, north first.
PAIRS = (("latitude", "longitude"), ("lat", "lon"), ("lat", "lng"), ("lat", "long"))
# A tenth of a degree is 11 km from north to south: finer than a town is no longer a place, but an address.
CELL = 0.1
EARTH = 6371.0088  # mean radius in km
MOST_NAMED = 5


@dataclass(frozen=True)
class Places:
    """`largest`: the place with the most rows, or people where each counts once; `effective`: so many equally common
    places would be as spread out (Hill's number of order 1); `cells`: (longitude, latitude, how many) of coordinates,
    to a tenth of a degree; `reach`: half lie within so many km of their middle."""

    column: str
    text: str
    n: int
    distinct: int
    largest: str
    largest_share: Figure
    effective: Figure
    named: tuple[tuple[str, int], ...] = ()
    cells: tuple[tuple[float, float, int], ...] = ()
    reach: float | None = None


def places(subject: Subject) -> tuple[Places, ...]:
    """Of every pair of coordinates, and of every column that names places by the words in its name."""
    pairs = [(one, other) for one, other in _coordinates(subject.fields)]
    named = [field for field in subject.fields if _names_places(subject, field)]
    return (*(_spread(subject, *pair) for pair in pairs), *(_of_names(subject, field) for field in named))


def kilometres(latitude: FloatArray, longitude: FloatArray) -> FloatArray:
    """Great-circle distances [n] from the middle of the points [n], given in degrees (haversine; Sinnott 1984).

    The middle is the mean of the points as vectors; points that cancel each other out have none, and NaN.
    """
    north, east = np.radians(latitude), np.radians(longitude)
    vectors = np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
    middle = vectors.mean(axis=1)
    length = float(np.linalg.norm(middle))
    if length < 1e-9:
        return np.full(len(north), np.nan)
    here = np.arcsin(middle[2] / length), np.arctan2(middle[1], middle[0])
    half = np.sin((north - here[0]) / 2) ** 2 + np.cos(north) * np.cos(here[0]) * np.sin((east - here[1]) / 2) ** 2
    return np.asarray(2 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0, 1))), dtype=np.float64)


def _coordinates(fields: tuple[Field, ...]) -> Iterator[tuple[Field, Field]]:
    numbers = {str(one["name"]).casefold(): one for one in fields if one["type"] in ("number", "integer")}
    for name, field in numbers.items():
        for north, east in PAIRS:
            stem = name.removesuffix(north)
            if stem != name and (not stem or not stem[-1].isalnum()) and f"{stem}{east}" in numbers:
                yield field, numbers[f"{stem}{east}"]
                break


def _names_places(subject: Subject, field: Field) -> bool:
    """Columns of texts that come again: of an address each has its own."""
    if field["type"] != "string" or str(field["name"]).endswith(".missing"):
        return False
    found = subject.columns[field["name"]]
    about = {"name": field["name"], "text": field.get("text", "")}
    return 1 < len(found.values) < found.known.sum() and any(one.sort == "place" for one in sensitive(about))


def _of_names(subject: Subject, field: Field) -> Places:
    found = in_order(field, subject.columns[field["name"]])
    counts = of_people(subject, found) if field in subject.demographic else found.counts
    order = np.argsort(-counts, kind="stable")[: int((counts > 0).sum())]
    named = tuple((subject.words(field, found.values[place]), int(counts[place])) for place in order.tolist())
    figures = _figures(counts)
    text = field.get("text", "")
    return Places(field["name"], text, int(counts.sum()), len(named), named[0][0], *figures, named[:MOST_NAMED])


def _spread(subject: Subject, north: Field, east: Field) -> Places:
    frame = subject.frame[[north["name"], east["name"]]].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(frame).all(axis=1) & (np.abs(frame) <= [90.0, 180.0]).all(axis=1)
    cells = np.round(frame[known] / CELL) * CELL
    codes, values = pd.factorize(pd.MultiIndex.from_arrays(cells.T))
    everyone = np.full(len(frame), -1, dtype=np.int64)
    everyone[known] = codes
    counts = of_people(subject, Codes(everyone, tuple(values)))
    order = np.argsort(-counts, kind="stable").tolist()
    found = tuple((round(values[place][1], 1), round(values[place][0], 1), int(counts[place])) for place in order)
    where = f"{_degrees(found[0][1], 'N', 'S')}, {_degrees(found[0][0], 'E', 'W')}" if found else ""
    away = kilometres(frame[known, 0], frame[known, 1]) if len(found) else np.zeros(0)
    reach = float(np.median(away)) if len(away) and np.isfinite(away).all() else None
    figures = _figures(counts)
    text = north.get("text", "")
    return Places(_stem(north), text, int(counts.sum()), len(found), where, *figures, cells=found, reach=reach)


def _stem(north: Field) -> str:
    """The name of both columns without their ends: of `home.latitude` “home”."""
    name = str(north["name"])
    end = next(one for one, _ in PAIRS if name.casefold().endswith(one))
    return name[: -len(end)].rstrip("._- ") or "coordinates"


def _figures(counts: IntArray) -> tuple[Figure, Figure]:
    n = int(counts.sum())
    if not n:
        return Figure(None, "No values.", n=0), Figure(None, "No values.", n=0)
    shares = counts[counts > 0] / n
    return share(int(counts.max()), n, undefined=""), Figure(float(np.exp(-(shares * np.log(shares)).sum())), n=n)


def _degrees(value: float, plus: str, minus: str) -> str:
    return f"{abs(value):.1f}° {minus if value < 0 else plus}"
