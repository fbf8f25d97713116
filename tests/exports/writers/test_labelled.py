"""SPSS and Stata: labels, missing codes, and names that the programs can have."""

from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from exports.frames import Field, Table, framed
from exports.writers import Unwritable, dta, labelled, sav
from tests.exports.writers.test_writers import nothing

SMILES = {"good": "Good :-)", "bad": "Bad"}
WHY = {"hidden": "not asked of them", "left out": "no answer"}
FIELDS = (
    Field("mood", "string", "The mood.", SMILES, "mood", "How are you?"),
    Field("mood.missing", "string", "Why there is none.", WHY),
    Field("stars", "integer", "Stars.", {"1": "poor", "5": "great"}, "stars", "How many?"),
    Field("stars.missing", "string", "Why there is none.", WHY),
    Field("yes", "boolean", "A tick."),
)
ROWS: list[list[Any]] = [
    ["good", None, 5, None, True],
    ["bad", None, None, "hidden", False],
    [None, "left out", 1, None, None],
]


def made(name: str, folder: Path, fields: tuple[Field, ...] = FIELDS, rows: list[list[Any]] = ROWS, **how: Any) -> Any:
    writer, reader = (sav, pyreadstat.read_sav) if name == "sav" else (dta, pyreadstat.read_dta)
    path = folder / f"answers.{name}"
    writer.write(Table("answers", fields, framed(rows, fields)), path=path, report=nothing)
    return reader(str(path), **how)


def test_spss_has_labels_and_missing_codes(tmp_path: Path) -> None:
    frame, meta = made("sav", tmp_path, user_missing=True)
    assert frame["mood"].tolist() == [1, 2, -98]
    assert frame["stars"].tolist() == [5, -97, 1]
    assert meta.variable_value_labels["mood"] == {1: "Good :-)", 2: "Bad", -98: "left out"}
    assert meta.variable_value_labels["stars"] == {1: "poor", 5: "great", -97: "hidden"}
    assert meta.column_names_to_labels["mood"] == "How are you?"
    assert meta.missing_ranges == {"mood": [{"lo": -98, "hi": -98}], "stars": [{"lo": -97, "hi": -97}]}
    frame, _ = made("sav", tmp_path)
    assert frame["stars"].isna().tolist() == [False, True, False], "SPSS leaves them out of its sums"


def test_stata_has_labels(tmp_path: Path) -> None:
    frame, meta = made("dta", tmp_path)
    assert frame["mood"].tolist() == [1, 2, -98]
    assert frame["mood_missing"].tolist()[2] == 2
    assert meta.value_labels[meta.variable_to_label["mood_missing"]] == {1: "not asked of them", 2: "no answer"}
    labels = meta.value_labels[meta.variable_to_label["mood"]]
    assert labels == {1: "Good :-)", 2: "Bad", -98: "left out"}


@pytest.mark.parametrize("name", ["sav", "dta"])
def test_codes_that_somebody_answered_are_no_missing_codes(name: str, tmp_path: Path) -> None:
    fields = (Field("t", "integer", "Degrees."), Field("t.missing", "string", "Why.", WHY))
    frame, _ = made(name, tmp_path, fields, [[-97, None], [None, "hidden"]])
    assert frame["t"].iloc[0] == -97
    assert frame["t"].isna().tolist() == [False, True]


@pytest.mark.parametrize("name", ["sav", "dta"])
def test_an_answer_without_a_label_keeps_the_text(name: str, tmp_path: Path) -> None:
    frame, _ = made(name, tmp_path, FIELDS[:1], [["good"], ["other: so so"]])
    assert frame["mood"].tolist() == ["good", "other: so so"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["age", "Age", "AGE"], ["age", "Age_2", "AGE_3"]),
        (["item.text", "1st", "größe", "—", ""], ["item_text", "v_1st", "große", "v", "v_2"]),
        (["x" * 40, "x" * 41], ["x" * 32, "x" * 27 + "_2"]),
    ],
)
def test_names(names: list[str], expected: list[str], tmp_path: Path) -> None:
    fields = tuple(Field(name, "integer", "") for name in names)
    found = labelled.variables(
        Table("t", fields, framed([], fields)), pattern=dta.NAME, longest=32, most_bytes=dta.MOST_BYTES
    )
    plain = [name.replace("ß", "") for name in expected]
    assert [one.name for one in found] == plain


@pytest.mark.parametrize(("name", "most"), [("sav", 32_767), ("dta", 2_045)])
def test_a_text_that_does_not_fit_is_refused(name: str, most: int, tmp_path: Path) -> None:
    fields = (Field("text", "string", ""),)
    frame, _ = made(name, tmp_path, fields, [["x" * most]])
    assert frame["text"].iloc[0] == "x" * most
    with pytest.raises(Unwritable, match=f"{most:,}"):
        made(name, tmp_path, fields, [["é" * (most // 2 + 1)]])


def test_a_table_that_does_not_fit_into_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelled, "MOST_CELLS", 10)
    with pytest.raises(Unwritable, match="Choose Parquet"):
        made("sav", tmp_path)


def test_what_the_library_says_of_anything_but_room_is_passed_on() -> None:
    with pytest.raises(pyreadstat.ReadstatError, match="name"), labelled.telling_of_room():
        raise pyreadstat.ReadstatError("A bad name")
