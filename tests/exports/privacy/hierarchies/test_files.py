from pathlib import Path

import pytest

from exports.privacy.hierarchies import files
from exports.privacy.hierarchies.base import BadHierarchy


def written(folder: Path, text: str | bytes, name: str = "x.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text", ["a;A;*\nb;A;*\n", "\ufeffa,A,*\r\nb,A,*\r\n", "a\tA\t*\n\nb\tA\t*", '"a";"A";*\nb;A;*']
)
def test_marks_and_line_ends(tmp_path: Path, text: str) -> None:
    found = files.read(written(tmp_path, text), name="x")
    assert found.values == ("a", "b")
    assert [level.labels for level in found.levels] == [("a", "b"), ("A",), ("*",)]


def test_arx_ages_are_numbers_and_codes_are_words(tmp_path: Path) -> None:
    ages = files.read(written(tmp_path, "1;0-1;*\n0;0-1;*\n2;2-3;*\n"), name="age")
    assert ages.numbers is not None
    assert list(ages.numbers) == [1, 0, 2]
    mixed = files.read(written(tmp_path, "1;odd;*\n2;even;*\n3;odd;*\n"), name="code")
    assert mixed.numbers is None
    assert files.read(written(tmp_path, "1;*\n2;*\n"), name="code").numbers is None


@pytest.mark.parametrize(
    ("text", "why"),
    [("é;*".encode("latin-1"), "not UTF-8"), (b"a\0;*", "NUL"), (b"", "has no row"), (b"a;*\nb", "row 2")],
)
def test_what_is_no_hierarchy(tmp_path: Path, text: bytes, why: str) -> None:
    with pytest.raises(BadHierarchy, match=why):
        files.read(written(tmp_path, text), name="x")


def test_the_file_of_a_column(tmp_path: Path) -> None:
    assert files.find(tmp_path, "age") is None
    arx = written(tmp_path, "1;*", "adult_hierarchy_age.csv")
    assert files.find(tmp_path, "age") == arx
    exact = written(tmp_path, "1;*", "age.csv")
    assert files.find(tmp_path, "age") == exact
    exact.unlink()
    written(tmp_path, "1;*", "other_age.csv")
    with pytest.raises(BadHierarchy, match="More than one file for `age`"):
        files.find(tmp_path, "age")


def test_a_column_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    written(tmp_path, "1;*", "age.csv")
    assert files.find(inner, "../age") is None
