"""How far rows are spread over places."""

from typing import Any

import numpy as np
import pytest

from exports.reports import page_diversity, subject
from exports.reports.diversity import diversity
from exports.reports.manifests import Field
from exports.reports.places import kilometres, places
from tests.exports.reports.tables import AGE, CONTRIBUTOR, field, manifest, table

CITY = field("city", "string", question="city", text="Where do you live?")
NORTH, EAST = field("home.latitude", "number", question="home"), field("home.longitude", "number", question="home")


def read(fields: list[Field], **columns: list[Any]) -> subject.Subject:
    return subject.read(manifest(answers=fields), {"answers": table(fields, **columns)})


def test_named_places() -> None:
    (found,) = places(read([CITY], city=["Bern", "Bern", "Bern", "Ulm", None, "Graz", "Graz"]))
    assert (found.column, found.text, found.n, found.distinct) == ("city", "Where do you live?", 6, 3)
    assert (found.largest, found.largest_share.value) == ("Bern", 0.5)
    # exp of the entropy of 1/2, 1/3, 1/6.
    assert found.effective.value == pytest.approx(2**0.5 * 3 ** (1 / 3) * 6 ** (1 / 6))
    assert found.named == (("Bern", 3), ("Graz", 2), ("Ulm", 1))


def test_a_person_counts_once_in_a_column_that_tells_people_apart() -> None:
    home = field("city", "string", labels={"bern": "Bern", "ulm": "Ulm", "graz": "Graz"}, question="city")
    told = manifest(answers=[CONTRIBUTOR, home])
    told["privacy"]["quasi_identifiers"] = ["city"]
    frame = table([CONTRIBUTOR, home], contributor=["a", "a", "a", "b"], city=["bern", "bern", "bern", "ulm"])
    (found,) = places(subject.read(told, {"answers": frame}))
    assert (found.n, found.distinct, found.named) == (2, 2, (("Bern", 1), ("Ulm", 1)))


def test_addresses_that_nobody_shares_and_other_columns_are_no_places() -> None:
    assert places(read([CITY], city=["1 High Street", "2 High Street"])) == ()
    assert places(read([CITY], city=["Bern", "Bern"])) == ()
    assert places(read([AGE], age=["old", "old", "young"])) == ()
    assert places(read([NORTH], home_latitude=[1.0])) == ()


def test_coordinates_are_counted_in_tenths_of_a_degree() -> None:
    subject_ = read(
        [NORTH, EAST],
        home_latitude=[46.93, 46.94, -33.9, None, 95.0],
        home_longitude=[7.41, 7.43, 18.4, 3.0, 3.0],
    )
    (found,) = places(subject_)
    assert (found.column, found.n, found.distinct) == ("home", 3, 2)
    assert (found.largest, found.cells) == ("46.9° N, 7.4° E", ((7.4, 46.9, 2), (18.4, -33.9, 1)))
    assert found.largest_share.value == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("north", "east", "name"), [("lat", "lng", "coordinates"), ("Where_Lat", "Where_Lon", "Where")]
)
def test_columns_of_coordinates_by_other_names(north: str, east: str, name: str) -> None:
    (found,) = places(read([field(north, "number"), field(east, "number")], **{north: [1.0], east: [2.0]}))
    assert (found.column, found.n) == (name, 1)


def test_no_coordinates_at_all() -> None:
    (found,) = places(read([NORTH, EAST], home_latitude=[None], home_longitude=[None]))
    assert (found.n, found.cells, found.largest, found.reach) == (0, (), "", None)
    assert found.effective.undefined == "No values."


def test_distances_on_the_globe() -> None:
    # From pole to equator is a quarter of the way around: their middle is an eighth away from both.
    quarter = np.pi / 2 * 6371.0088
    assert kilometres(np.array([90.0, 0.0]), np.array([0.0, 0.0])) == pytest.approx([quarter / 2] * 2)
    assert np.isnan(kilometres(np.array([90.0, -90.0]), np.array([0.0, 0.0]))).all()
    assert kilometres(np.array([48.85, 48.85]), np.array([2.35, 2.35])) == pytest.approx([0, 0], abs=1e-3)


def test_they_are_on_the_page() -> None:
    subject_ = read(
        [CITY, NORTH, EAST],
        city=["Bern", "Bern", "Ulm", "<Graz>"],
        home_latitude=[46.95, 46.95, 48.4, -47.1],
        home_longitude=[7.45, 7.45, 10.0, 15.4],
    )
    text = "".join(page_diversity.diversity(diversity(subject_)))
    assert "How far apart the rows are" in text
    assert "Map of home: 3 places" in text
    assert text.count("<circle") == 3
    assert "km of their middle" in text
