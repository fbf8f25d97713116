"""Answers in long shape: in parts, and in memory; read back."""

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from django.core.exceptions import ValidationError

from crowd.models import Contributor
from exports import release_parts, rows, streaming
from exports.long_rows import Long
from exports.models import Release
from exports.order_form import ReleaseForm
from surveys.models import Survey
from tests.exports.conftest import Order, contents, folder
from tests.exports.test_options import options

pytestmark = pytest.mark.django_db

ALL = ["csv", "jsonl", "parquet", "sav", "dta", "xlsx"]


@pytest.fixture
def crowd(panel: Survey, person: Callable[..., Contributor]) -> Survey:
    for number in range(6):
        person(panel, age="old" if number % 2 else "young", **({"why": f"Reason {number}"} if number else {}))
    return panel


def read(release: Release) -> pd.DataFrame:
    assert release.is_ready, release.message
    return pd.read_parquet(folder(release) / "answers.parquet")


@pytest.mark.parametrize("whole", [False, True], ids=["in parts", "at once"])
def test_a_row_for_each_answer(build: Order, crowd: Survey, monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    monkeypatch.setattr(streaming, "fits", lambda _: not whole)
    monkeypatch.setattr(release_parts, "ROWS", 2)
    wide = read(build(crowd, k=1, formats=["parquet"], missing=True))
    release = build(crowd, k=1, formats=ALL, missing=True, shape="long")
    long = read(release)
    assert list(long) == [
        *("origin", "contributor", "version", "trust", "seconds"),
        *("question", "column", "value", "label", "missing"),
    ]
    assert list(long.column) == ["age", "why"] * 6
    assert sorted(long[long.column == "age"].value) == sorted(wide.age)
    assert set(long[long.column == "age"].label) == {"Under 40", "40 or more"}
    assert list(long[long.value.isna()].missing) == ["left out"]
    assert long.contributor[::2].is_monotonic_increasing
    csv = pd.read_csv(folder(release) / "answers.csv", dtype=str)
    assert csv.value.equals(long.value.astype(csv.value.dtype))
    sav, _ = pyreadstat.read_sav(folder(release) / "answers.sav", apply_value_formats=True)
    assert list(sav.value) == list(long.value.fillna(""))
    assert {file["rows"] for file in release.manifest["files"]} == {12}
    assert release.manifest["counts"]["answers"]["rows"] == 6
    assert [field["name"] for field in release.manifest["schema"]["answers"]] == list(long)
    assert "long shape" in release.manifest["notes"][-1]


def test_the_bytes_are_the_same_in_parts_and_at_once(
    build: Order, crowd: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: dict[str, Any] = {"k": 1, "formats": ALL, "shape": "long", "documents": True}
    monkeypatch.setattr(release_parts, "ROWS", 2)
    release = build(crowd, **wanted)
    assert release.is_ready, release.message
    parts = contents(release)
    monkeypatch.setattr(streaming, "fits", lambda _: False)
    assert parts == contents(build(crowd, **wanted))


def test_documents_tell_what_the_files_hold(build: Order, crowd: Survey) -> None:
    release = build(crowd, k=1, shape="long", documents=True)
    package = json.loads((folder(release) / "datapackage.json").read_text())
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]][-3:] == [
        "value",
        "label",
        "missing",
    ]
    assert "<caseQnty>12</caseQnty>" in (folder(release) / "codebook.xml").read_text()
    assert "one answer of a submission" in (folder(release) / "datasheet.md").read_text()
    assert "How old are you?" in (folder(release) / "report.html").read_text()


def test_the_consensus_stays_wide(build: Order, labelled: Survey) -> None:
    release = build(labelled, formats=["parquet"], shape="long", split={"by": "item"}, reasons=False)
    long = read(release)
    assert "split" in long
    assert list(long.column.unique()) == ["mood"]
    assert len(pd.read_parquet(folder(release) / "consensus.parquet")) == 5


def test_it_is_made_a_slice_at_a_time(crowd: Survey) -> None:
    wide = rows.collected(rows.source(survey=crowd, options=options()), report=lambda: None)
    long = Long(wide)
    assert [len(batch) for batch in long.batches(5)] == [4, 4, 4]
    assert [len(batch) for batch in long.batches(1)] == [2] * 6
    assert len(long) == len(long.frame) == 12


def test_without_answers_there_are_no_rows(panel: Survey) -> None:
    wide = rows.collected(rows.source(survey=panel, options=options(drop=["age", "why"])), report=lambda: None)
    assert list(Long(wide).batches(5)) == []
    assert len(Long(wide).frame) == 0


def test_nothing_but_made_up_rows(build: Order, panel: Survey) -> None:
    release = build(panel, formats=["parquet"], synthetic_rows=3, shape="long", quasi_identifiers=[])
    assert set(read(release).origin) == {"synthetic"}


def test_formats_of_marks_hold_no_rows(order: Order, crowd: Survey) -> None:
    with pytest.raises(ValidationError) as refused:
        order(crowd, formats=["coco"], shape="long")
    assert "it holds marks, not rows" in refused.value.message_dict["shape"][0]


def test_the_form_asks_for_it(crowd: Survey) -> None:
    form = ReleaseForm(crowd, {"formats": ["csv"], "k": "1", "shape": "long"})
    assert form.is_valid(), form.errors
    assert form.options()["shape"] == "long"
