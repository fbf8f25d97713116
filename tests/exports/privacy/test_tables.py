from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.privacy.tables import BadTable, Coded, coded, defused, read, write


@pytest.fixture
def written(tmp_path: Path):
    def made(text: str | bytes) -> Path:
        path = tmp_path / "data.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return made


def cells(column: Coded) -> list[str]:
    return [column.values[i] for i in column.code]


TEXTS = ["a,b\n1,x\n,y\n", "\ufeffa;b\r\n1;x\r\n;y\r\n", 'a\tb\n"1"\tx\n\ty', "a|b\n1|x\n|y\n"]


@pytest.mark.parametrize("text", TEXTS)
def test_marks_line_ends_and_bom(written, text: str) -> None:
    found = read(written(text))
    assert (found.n_rows, list(found.columns)) == (2, ["a", "b"])
    assert cells(found.columns["a"]) == ["1", ""]
    assert cells(found.columns["b"]) == ["x", "y"]


def test_quotes_and_line_feeds_inside_cells(written) -> None:
    found = read(written('a,b\n"one\nline, two ""x""",2\n'))
    assert cells(found.columns["a"]) == ['one\nline, two "x"']


def test_values_stay_text(written) -> None:
    found = read(written("a,b\n007,true\nNA,nan\n" + "9" * 400 + ",1e5\n"))
    assert cells(found.columns["a"]) == ["007", "NA", "9" * 400]
    assert cells(found.columns["b"]) == ["true", "nan", "1e5"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a,b\n", "a header but no rows"),
        (b"a,b\n1,2\n3\n", "row 2 has 1 cells, the header has 2"),
        (b"a,b\n1,2,3\n", "row 1 has 3 cells, the header has 2"),
        (b"a,b,a\n1,2,3\n", "more than one column is called a"),
        (b"a,,c\n1,2,3\n", "column 2 has no name"),
        (b"a,b\n1,\0\n", "NUL"),
        (b'"' + b"x" * 200_000 + b'",b\n1,2\n', "the header cannot be read"),
        ("a,b\nMüller,1\n".encode("latin-1"), "not UTF-8 text"),
        ("größe,b\n1,1\n".encode("latin-1"), "not UTF-8 text"),
        ("a,b\n1,2\n".encode("utf-16"), "NUL"),
    ],
)
def test_what_is_no_table(written, text: bytes, why: str) -> None:
    with pytest.raises(BadTable, match=why):
        read(written(text))


def test_a_bad_byte_far_into_the_file(written) -> None:
    with pytest.raises(BadTable, match="not UTF-8 text"):
        read(written(b"a\n" + b"x\n" * 200_000 + b"\xff\n"))


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)


@given(rows=st.lists(st.tuples(texts, texts), min_size=1, max_size=8))
def test_there_and_back(tmp_path_factory, rows: list[tuple[str, str]]) -> None:
    path = tmp_path_factory.mktemp("there") / "out.csv"
    first, second = (list(column) for column in zip(*rows, strict=True))
    write(path, {"a": coded(first), "b": coded(second)})
    found = read(path)
    assert cells(found.columns["a"]) == [defused(value) for value in first]
    assert cells(found.columns["b"]) == [defused(value) for value in second]


def test_formulas_are_defused() -> None:
    assert [defused(value) for value in ("=1+1", "@x", "+a", "-cmd", "\t=", "＝1")] == [
        "'=1+1",
        "'@x",
        "'+a",
        "'-cmd",
        "'\t=",
        "'＝1",
    ]
    assert [defused(value) for value in ("-5", "+49", "-2.5", "a=b", "")] == ["-5", "+49", "-2.5", "a=b", ""]
    assert defused("-1e5") == "'-1e5"


def test_nothing_half_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    broken = {"a": Coded(np.array([0, 5]), ("x",))}
    with pytest.raises(IndexError):
        write(path, broken)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


def test_values_are_coded_in_their_order() -> None:
    found = coded(["b", "a", "b"])
    assert (found.values, list(found.code)) == (("a", "b"), [1, 0, 1])


def test_an_empty_value_alone_in_its_row_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write(path, {"a": coded(["", 'say "x"', ""])})
    assert path.read_bytes() == b'a\n""\n"say ""x"""\n""\n'
    assert cells(read(path).columns["a"]) == ["", 'say "x"', ""]
