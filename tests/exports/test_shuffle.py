from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from exports import merge, shuffle
from exports.frames import Field, Table, framed, in_sizes, to_frame
from exports.privacy.pseudonyms import pseudonym

FIELDS = (
    Field("origin", "string", ""),
    Field("contributor", "string", ""),
    Field("item", "string", ""),
    Field("n", "integer", "A count."),
)


def table(rows: int, *, people: int) -> Table:
    """Answers of people and models about items, in the order of their coming."""
    rng = np.random.default_rng(3)
    names = [pseudonym(str(person), key=b"key") for person in range(people)]
    cells = []
    for number in range(rows):
        person = int(rng.integers(people))
        origin = "model" if person % 5 == 0 else "human"
        cells.append([origin, names[person], f"item {number * 7919 % rows}", None if number % 3 else number])
    return Table("answers", FIELDS, framed(cells, FIELDS))


def dealt(whole: Table, folder: Path, *, parts: int, slices: int) -> shuffle.Dealt:
    """The table in so many parts."""
    paths = [folder / f"{number}.arrow" for number in range(parts)]
    for path, frame in zip(paths, np.array_split(np.arange(len(whole)), parts), strict=True):
        part = Table(whole.name, whole.fields, whole.frame.iloc[frame].reset_index(drop=True))
        shuffle.deal(part, path=path, slices=slices)
    return shuffle.Dealt(whole.name, FIELDS, paths=paths, slices=slices, by=["item"], rows=len(whole))


@pytest.mark.parametrize(("parts", "slices"), [(1, 1), (3, 3), (5, 2), (2, 40)])
def test_it_is_the_same_table_in_the_same_order_however_many_parts(tmp_path: Path, parts: int, slices: int) -> None:
    whole = table(500, people=40)
    expected = merge.in_order(whole, by=["contributor", "item"])
    found = dealt(whole, tmp_path, parts=parts, slices=slices)
    pd.testing.assert_frame_equal(found.frame, expected.frame)
    assert len(found) == 500
    assert found.tally("origin") == expected.tally("origin")
    assert [batch.schema for batch in found.batches(200)] == [batch.schema for batch in expected.batches(200)]
    assert [batch.to_pylist() for batch in found.batches(200)] == [batch.to_pylist() for batch in expected.batches(200)]
    assert [path.suffix for path in tmp_path.iterdir()] == [".arrow"] * parts


def test_some_columns(tmp_path: Path) -> None:
    whole = table(50, people=10)
    found = dealt(whole, tmp_path, parts=2, slices=2).columns(["item", "origin"])
    assert [field.name for field in found.fields] == list(found.frame) == ["origin", "item"]
    assert sorted(found.frame["item"]) == sorted(whole.frame["item"])


def test_a_sample_is_of_whole_people(tmp_path: Path) -> None:
    found = dealt(table(2_000, people=400), tmp_path, parts=3, slices=20)
    everything, some = found.frame, found.sample(500)
    assert 300 < len(some) < 700
    chosen = everything[everything["contributor"].isin(some["contributor"])]
    pd.testing.assert_frame_equal(chosen.reset_index(drop=True), some)
    assert set(some["origin"]) == {"human", "model"}
    assert found.sample(2_000) is everything


def test_no_rows(tmp_path: Path) -> None:
    for found in (dealt(table(0, people=1), tmp_path, parts=2, slices=3),
                  shuffle.Dealt("answers", FIELDS, paths=[], slices=1, by=[], rows=0)):  # fmt: skip
        assert found.frame.empty
        assert list(found.frame) == [field.name for field in FIELDS]
        assert list(found.batches(10)) == []
        assert not found.tally("origin")
        assert found.columns(["origin"]).frame.empty


def test_a_part_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(pa.ipc, "new_file", full)
    with pytest.raises(OSError, match="space"):
        dealt(table(5, people=2), tmp_path, parts=1, slices=1)
    assert list(tmp_path.iterdir()) == []


def test_missing_items_come_last(tmp_path: Path) -> None:
    cells = [["human", "ab12", item, None] for item in ("b", None, "a")]
    whole = Table("answers", FIELDS, framed(cells, FIELDS))
    assert dealt(whole, tmp_path, parts=3, slices=3).frame["item"].tolist() == ["a", "b", pd.NA]
    [batch] = in_sizes([next(whole.batches(9))], 3)
    pd.testing.assert_frame_equal(to_frame(batch), whole.frame)


def test_empty_slices_take_no_room(tmp_path: Path) -> None:
    sizes = []
    for slices in (1, 2):
        dealt(table(5_000, people=1), tmp_path, parts=1, slices=slices)
        sizes.append((tmp_path / "0.arrow").stat().st_size)
    assert sizes[1] < sizes[0] * 1.1
