"""From a folder to a folder: provenance, splits, and nothing half-written."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from exports import splits
from exports.synthesis.augment import Unusable, WrongConfig, augment, running
from exports.synthesis.augment.records import all_parents
from exports.synthesis.augment.settings import Settings, parsed

OPENINGS = {"o": [f"o{n}" for n in range(500)]}
TEXTS = {"data": "texts", "steps": [{"template": {"patterns": ["{o} {text}"], "words": OPENINGS}}]}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (path / "labels.jsonl").read_text(encoding="utf-8").splitlines()]


def table(path: Path) -> list[dict[str, str]]:
    with (path / "rows.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def texts(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "texts.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def settings(**more: Any) -> Settings:
    return parsed({**TEXTS, **more})


def test_every_child_says_where_it_is_from(tmp_path: Path) -> None:
    source = texts(tmp_path, {"id": "x", "text": "one", "label": "L"}, {"text": "two", "origin": "synthetic"})
    done = augment(source, settings(children=2), seed=1, out=tmp_path / "out")
    rows = lines(tmp_path / "out")
    assert [(row["id"], row["origin"], row.get("parent")) for row in rows] == [
        ("x", "real", None), ("x-a1", "augmented", "x"), ("x-a2", "augmented", "x"),
        ("row-000002", "synthetic", None), ("row-000002-a1", "augmented", "row-000002"),
        ("row-000002-a2", "augmented", "row-000002"),
    ]  # fmt: skip
    assert [row["label"] for row in rows[:3]] == ["L"] * 3
    assert (done.parents, done.children, done.alike, done.rows) == (2, 4, 0, {"": 6})
    assert json.loads((tmp_path / "out" / "augmented.json").read_text())["children"] == 4


def test_the_same_seed_gives_the_same_bytes_whoever_else_is_there(tmp_path: Path) -> None:
    one, two = {"id": "x", "text": "one"}, {"id": "y", "text": "two"}
    for name, seed, records in (("a", 1, [one, two]), ("b", 1, [one, two]), ("c", 2, [one, two]), ("d", 1, [two])):
        augment(texts(tmp_path, *records), settings(children=3), seed=seed, out=tmp_path / name)
    a, b, c, _ = (everything(tmp_path / name) for name in "abcd")
    assert a == b != c
    assert lines(tmp_path / "d") == lines(tmp_path / "a")[4:]


def test_a_family_never_straddles(tmp_path: Path) -> None:
    """Children of children follow as well, and so do those who share a group."""
    source = texts(tmp_path, *({"id": f"t{n}", "text": f"text {n}", "who": f"w{n // 2}"} for n in range(40)))
    augment(source, settings(children=1), seed=1, out=tmp_path / "first")
    split = {"shares": {"train": 0.5, "validation": 0.25, "test": 0.25}, "group": "who"}
    again = settings(children=2, split=split, augment_splits=["train", "validation", "test"])
    augment(tmp_path / "first" / "labels.jsonl", again, seed=2, out=tmp_path / "second")
    rows = lines(tmp_path / "second")
    assert len(rows) == len({row["id"] for row in rows}) == 40 * 2 * 3
    by_id = {row["id"]: row for row in rows}
    for row in rows:
        assert all(by_id[name]["split"] == row["split"] for name in all_parents(row))
    assert all(len({row["split"] for row in rows if row["who"] == f"w{n}"}) == 1 for n in range(20))
    assert {name: n / 240 for name, n in Counter(row["split"] for row in rows).items()} == split["shares"]


def test_no_child_of_a_test_row_unless_asked(tmp_path: Path) -> None:
    source = texts(tmp_path, *({"id": f"t{n}", "text": "a", "split": s} for n, s in enumerate(["train", "test", ""])))
    done = augment(source, settings(), seed=1, out=tmp_path / "out")
    assert [row["parent"] for row in lines(tmp_path / "out") if row["origin"] == "augmented"] == ["t0", "t2"]
    assert done.rows == {"": 2, "test": 1, "train": 2}


def test_parents_that_straddle_already_are_found(tmp_path: Path) -> None:
    child = {"id": "b", "text": "a", "split": "test", "origin": "augmented", "parent": "a"}
    source = texts(tmp_path, {"id": "a", "text": "a", "split": "train"}, child)
    with pytest.raises(splits.Leak, match="more than one split"):
        augment(source, settings(), seed=1, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_without_parents(tmp_path: Path) -> None:
    augment(texts(tmp_path, {"text": "a"}), settings(keep_parents=False), seed=1, out=tmp_path / "out")
    assert [row["id"] for row in lines(tmp_path / "out")] == ["row-000001-a1"]


def test_twins_are_left_out_and_counted(tmp_path: Path) -> None:
    one = {"data": "texts", "steps": [{"case": {"style": "upper", "share": 1}}], "children": 3}
    done = augment(texts(tmp_path, {"text": "a"}, {"text": "B"}), parsed(one), seed=1, out=tmp_path / "out")
    assert (done.children, done.alike) == (1, 5)


def test_balance(tmp_path: Path) -> None:
    names = ["big"] * 7 + ["small"] * 3 + ["one"]
    source = texts(tmp_path, *({"text": f"t{n}", "label": name} for n, name in enumerate(names)))
    augment(source, settings(children=8, balance="label"), seed=1, out=tmp_path / "out")
    assert Counter(row["label"] for row in lines(tmp_path / "out")) == {"big": 7, "small": 7, "one": 7}
    parents = [{"id": str(n), "label": name} for n, name in enumerate(names)]
    assert running.quotas(parents, settings(children=1, balance="label"), 1)[-1] == 1
    with pytest.raises(WrongConfig, match="has no field “kind”"):
        augment(source, settings(balance="kind"), seed=1, out=tmp_path / "other")


def test_bootstrap_of_a_table(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("id,x,note\n" + "".join(f"r{n},{n},-{n}\n" for n in range(50)) + "r50,-1,=1+1\n")
    augment(source, parsed({"data": "table", "steps": [], "bootstrap": True}), seed=1, out=tmp_path / "out")
    rows = table(tmp_path / "out")
    drawn = Counter(row["parent"] for row in rows if row["origin"] == "augmented")
    assert sum(drawn.values()) == 51
    assert 25 < len(drawn) < 40  # 63 % in the mean
    assert {row["note"] for row in rows if row["x"] == "-1"} == {"'=1+1"}
    assert {row["note"] for row in rows if row["x"] == "7"} == {"-7"}


def test_smote_looks_for_neighbours_in_its_own_split_alone(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("id,x,y\n" + "".join(f"r{n},{n * 7 % 40},{n % 2}\n" for n in range(40)))
    document = {
        "data": "table",
        "steps": [{"smote": {"numbers": ["x"], "target": "y"}}],
        "split": {"shares": {"train": 0.6, "test": 0.4}},
    }
    augment(source, parsed(document), seed=3, out=tmp_path / "out")
    rows = table(tmp_path / "out")
    split = {row["id"]: row["split"] for row in rows}
    made = [row for row in rows if row["origin"] == "augmented"]
    assert len(made) == 24
    assert all(split[name] == "train" for row in made for name in row["parents"].split(" "))
    splits.check_families(list(split), [all_parents(row) for row in rows], list(split.values()))


def test_a_folder_without_labels(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "in" / "a.png")
    (tmp_path / "in" / "notes.txt").write_text("no picture")
    augment(tmp_path / "in", parsed({"data": "images", "steps": ["noise"]}), seed=1, out=tmp_path / "deep" / "out")
    assert sorted(everything(tmp_path / "deep" / "out")) == ["a-a1.png", "a.png", "augmented.json", "labels.jsonl"]
    with pytest.raises(Unusable, match="nothing to augment"):
        augment(tmp_path / "in", parsed({"data": "recordings", "steps": ["gain"]}), seed=1, out=tmp_path / "x")


def test_nothing_is_left_where_it_fails(tmp_path: Path) -> None:
    source = texts(tmp_path, {"text": "fine"}, {"no": "text"})
    with pytest.raises(Unusable, match="has no text"):
        augment(source, settings(), seed=1, out=tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["texts.jsonl"]


def test_nothing_is_left_where_it_is_stopped(tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        augment(texts(tmp_path, {"text": "a"}), settings(), seed=1, out=tmp_path / "out", report=stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["texts.jsonl"]


def test_what_is_there_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(Unusable, match="is there already"):
        augment(texts(tmp_path, {"text": "a"}), settings(), seed=1, out=tmp_path / "out")


@pytest.mark.parametrize(
    ("records", "says"),
    [
        ([{"id": "a", "text": "x"}, {"id": "a", "text": "y"}], "Two records have the id “a”"),
        ([], "nothing to augment"),
    ],
)
def test_ids_that_collide(tmp_path: Path, records: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(Unusable, match=says):
        augment(texts(tmp_path, *records), settings(), seed=1, out=tmp_path / "out")


def test_files_that_collide(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    twice = [{"id": "1", "image": "a.png"}, {"id": "2", "image": "a.png"}]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, twice)))
    with pytest.raises(Unusable, match=r"would write “a\.png”"):
        augment(tmp_path, parsed({"data": "images", "steps": ["noise"]}), seed=1, out=tmp_path / "out")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.jsonl", b"{\n", "line 1: this is no JSON"),
        ("a.jsonl", b"\n[1]\n", "line 2: write an object"),
        ("a.jsonl", b"[" * 100_000, "line 1: this is no JSON"),
        ("a.jsonl", b"\xff\xfe", "not in UTF-8"),
        ("a.csv", b"", "no CSV file"),
        ("a.csv", b"a,a\n1,2\n", "the same name"),
        ("a.csv", b"text,b\n1,2,3\n", "row 2: 3 cells under 2 names"),
        ("a.csv", b'text\n"' + b"x" * 200_000 + b'"\n', "no CSV file"),
        ("none.csv", None, "There is no file"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Unusable, match=says):
        augment(tmp_path / name, settings(), seed=1, out=tmp_path / "out")


def test_a_file_too_large_and_a_folder_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.truncate(200_000_001)
    with pytest.raises(Unusable, match="larger than 200 MB"):
        augment(path, settings(), seed=1, out=tmp_path / "out")
    with pytest.raises(Unusable, match="There is no folder"):
        augment(path, parsed({"data": "images", "steps": ["flip"]}), seed=1, out=tmp_path / "out")


def test_too_few_for_the_splits(tmp_path: Path) -> None:
    with pytest.raises(WrongConfig, match="too few for 2 splits"):
        augment(
            texts(tmp_path, {"text": "a"}),
            settings(split={"shares": {"train": 0.5, "test": 0.5}}),
            seed=1,
            out=tmp_path / "out",
        )
