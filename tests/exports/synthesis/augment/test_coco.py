"""A COCO file beside pictures: augmented like a folder with our own labels."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from exports.synthesis.augment import Unusable, augment, coco
from exports.synthesis.augment.coco import read_coco
from exports.synthesis.augment.settings import parsed

BOX = [4, 6, 10, 8]


def folder(to: Path, **changes: Any) -> Path:
    """Two pictures of 40 × 30, a cat in the first."""
    for name in ("one.png", "ab12.png"):
        Image.new("RGB", (40, 30), (200, 90, 40)).save(to / name)
    content = {
        "images": [
            {
                "id": 1,
                "file_name": "/s/pets/pictures/ff.png",
                "key": "one.png",
                "answers": [{"n": 3, "split": "train"}],
            },
            {"id": 7, "file_name": "/s/pets/pictures/ab12.png"},
        ],
        "categories": [{"id": 1, "name": "cat"}],
        "annotations": [{"image_id": 1, "category_id": 1, "bbox": BOX}],
        **changes,
    }
    (to / "boxes.coco.json").write_text(json.dumps(content), encoding="utf-8")
    return to / "boxes.coco.json"


def test_boxes_become_shapes(tmp_path: Path) -> None:
    assert read_coco(folder(tmp_path)) == [
        {"id": "one.png", "image": "one.png", "shapes": [{"label": "cat", "box": BOX}], "split": "train"},
        {"id": "7", "image": "ab12.png", "shapes": []},
    ]


def test_pictures_of_a_release_lie_in_their_own_folder(tmp_path: Path) -> None:
    source = folder(tmp_path)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "ab12.png").rename(tmp_path / "pictures" / "ab12.png")
    named = ("pictures/ab12.png", "../pictures/ab12.png", str(tmp_path / "pictures" / "ab12.png"), "x" * 300)
    images = [{"id": n, "file_name": name} for n, name in enumerate(named)]
    source.write_text(json.dumps({"images": images, "categories": [], "annotations": []}), encoding="utf-8")
    assert [one["image"] for one in read_coco(source)] == ["pictures/ab12.png", "ab12.png", "ab12.png", "x" * 300]


def test_a_release_is_augmented(tmp_path: Path) -> None:
    source = folder(tmp_path).parent
    steps = {"data": "images", "labels": "boxes.coco.json", "steps": [{"flip": {"direction": "horizontal"}}]}
    augment(source, parsed(steps), seed=1, out=tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "labels.jsonl").read_text().splitlines()]
    [child] = [row for row in rows if row.get("parent") == "one.png"]
    assert child["shapes"] == [{"label": "cat", "box": [40 - 4 - 10, 6, 10, 8]}]
    assert child["split"] == "train"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"images": [{"id": 1, "file_name": "a.png", "answers": [{}, {}]}]}, "Take the crowd's"),
        ({"images": "all"}, "is no COCO file"),
        ({"annotations": [{"image_id": 9, "category_id": 1, "bbox": BOX}]}, "is no COCO file"),
        ({"annotations": [{"image_id": 1, "category_id": 9, "bbox": BOX}]}, "is no COCO file"),
        ({"categories": None}, "is no COCO file"),
        ({"images": [{"id": [1]}]}, "is no COCO file"),
    ],
    ids=["several people", "images", "picture", "category", "none", "id"],
)
def test_what_cannot_be_used(tmp_path: Path, changes: Any, words: str) -> None:
    with pytest.raises(Unusable, match=words):
        read_coco(folder(tmp_path, **changes))


def test_what_is_no_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder(tmp_path)
    monkeypatch.setattr(coco, "LARGEST", 10)
    with pytest.raises(Unusable, match="larger"):
        read_coco(path)
    path.write_text("[[[", encoding="utf-8")
    with pytest.raises(Unusable, match="is no JSON"):
        read_coco(path)


@pytest.mark.parametrize("key", ["../one.png", "/etc/passwd", "a\0b", ""])
def test_a_key_does_not_lead_out_of_the_folder(tmp_path: Path, key: str) -> None:
    path = folder(tmp_path, images=[{"id": 1, "file_name": "../x/ab12.png", "key": key}])
    assert read_coco(path)[0]["image"] == "ab12.png"
