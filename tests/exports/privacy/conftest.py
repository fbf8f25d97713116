"""The Adult data, and figures that peers confirmed on them."""

import gzip
from pathlib import Path

import pytest

from exports.privacy import tables
from exports.privacy.hierarchies import files
from exports.privacy.hierarchies.base import Hierarchy
from exports.privacy.tables import CsvTable

ADULT = Path(__file__).parent / "adult"


@pytest.fixture(scope="session")
def adult(tmp_path_factory: pytest.TempPathFactory) -> CsvTable:
    path = tmp_path_factory.mktemp("adult") / "adult.csv"
    path.write_bytes(gzip.decompress((ADULT / "arx_adult.csv.gz").read_bytes()))
    return tables.read(path)


@pytest.fixture(scope="session")
def adult_hierarchies(adult: CsvTable) -> dict[str, Hierarchy]:
    return {name: files.read(ADULT / f"arx_adult_hierarchy_{name}.csv", name=name) for name in adult.columns}
