"""The worked examples: they run, and what they promise holds."""

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from exports import splits
from exports.synthesis.augment import augment, pictures, read, recordings
from exports.synthesis.augment.records import all_parents

FOLDER = Path("examples/augment")


@pytest.fixture
def cats(tmp_path: Path) -> Path:
    folder = tmp_path / "cats"
    subprocess.run([sys.executable, FOLDER / "draw_cats.py", folder], cwd=settings.BASE, check=True)
    return folder


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_is_valid_and_says_how_to_run_it(path: Path) -> None:
    assert read(path).steps
    said = path.read_text(encoding="utf-8")
    assert "manage.py augment " in said
    assert f"--config {path} " in said


def test_more_cats(cats: Path, tmp_path: Path) -> None:
    done = augment(cats, read(FOLDER / "cats.yaml"), seed=1, out=tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    train = [row for row in rows if row["origin"] == "real" and row["split"] == "train"]
    assert (done.parents, done.children) == (6, 3 * len(train))
    assert Counter(row["split"] for row in rows if row["origin"] == "real") == {"train": 3, "test": 3}
    assert {row["fur"] for row in train} == {"tabby", "black", "grey"}
    splits.check_families(
        [row["id"] for row in rows], [all_parents(row) for row in rows], [row["split"] for row in rows]
    )


def test_the_eyes_are_where_the_points_say(cats: Path, tmp_path: Path) -> None:
    """Eyes are the yellow in a picture; the left one of a cat that looks at us is on the right."""
    augment(cats, read(FOLDER / "cats.yaml"), seed=2, out=tmp_path / "out")
    seen = 0
    for line in (tmp_path / "out" / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        tones = np.asarray(pictures.opened(tmp_path / "out" / row["image"]), dtype=float)
        eyes = {shape["label"]: shape["point"] for shape in row["shapes"] if "point" in shape}
        for x, y in eyes.values():
            red, green, blue = tones[int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2].mean(axis=(0, 1))
            assert min(red, green) > blue + 25, row["id"]
            seen += 1
        if len(eyes) == 2:
            assert eyes["left eye"][0] > eyes["right eye"][0]
    assert seen > 20


def test_the_head_is_where_the_polygon_says(cats: Path, tmp_path: Path) -> None:
    """The box of the head is that of its polygon, to the third decimal."""
    augment(cats, read(FOLDER / "cats.yaml"), seed=3, out=tmp_path / "out")
    for line in (tmp_path / "out" / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for shape in (shape for shape in row["shapes"] if "polygon" in shape):
            low, high = np.min(shape["polygon"], axis=0), np.max(shape["polygon"], axis=0)
            np.testing.assert_allclose(shape["box"], [*low, *(high - low)], atol=0.0015)
            assert pictures.opened(tmp_path / "out" / row["image"]).size == (160, 120)


def test_reviews(tmp_path: Path) -> None:
    augment(FOLDER / "reviews.jsonl", read(FOLDER / "reviews.yaml"), seed=1, out=tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    marked = {row["text"][span["start"] : span["end"]].lower() for row in rows for span in row["spans"]}
    assert marked == {"anna", "bicycle", "kettle", "lampe"}
    assert len(rows) == len({row["text"] for row in rows}) == 15


def test_customers(tmp_path: Path) -> None:
    augment(FOLDER / "customers.csv", read(FOLDER / "customers.yaml"), seed=1, out=tmp_path / "out")
    with (tmp_path / "out" / "rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert Counter(row["churned"] for row in rows) == {"no": 6, "yes": 6}
    assert all(58 <= int(row["age"]) <= 66 for row in rows if row["churned"] == "yes")


def test_birds(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    song = np.sin(np.arange(8000) / 5)[:, None] / 4
    (tmp_path / "in" / "wren.wav").write_bytes(recordings.saved(recordings.Sound(song, 8000, 2)))
    done = augment(tmp_path / "in", read(FOLDER / "birds.yaml"), seed=1, out=tmp_path / "out")
    assert done.children == 2
    assert recordings.opened(tmp_path / "out" / "wren-a2.wav").seconds == 1.0
