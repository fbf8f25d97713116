"""Boxes in pictures out of a COCO `instances` file, such as the consensus of a release, as records to augment."""

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from exports.synthesis.augment.folders import located
from exports.synthesis.augment.records import ID, LARGEST, SPLIT, Unusable

SHAPE = "Write images, categories and annotations, as COCO has them."


def read_coco(path: Path) -> list[dict[str, Any]]:
    """A record for each picture, with its boxes; the picture's file is beside the COCO file, under its key or its
    `file_name` (as in our own releases) or the last part of that. Raises Unusable."""
    found = _loaded(path)
    try:
        categories = {one["id"]: str(one["name"]) for one in found["categories"]}
        records = {one["id"]: _record(one, path.parent) for one in found["images"]}
        for one in found["annotations"]:
            records[one["image_id"]]["shapes"].append({"label": categories[one["category_id"]], "box": one["bbox"]})
    except (KeyError, TypeError, AttributeError):
        raise Unusable(f"{path.name} is no COCO file. {SHAPE}") from None
    return list(records.values())


def _loaded(path: Path) -> Any:
    if path.stat().st_size > LARGEST:
        raise Unusable(f"{path.name} is larger than {LARGEST // 1_000_000} MB. Cut it into parts.")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise Unusable(f"{path.name} is no JSON. {SHAPE}") from None


def _record(image: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    answers = image.get("answers", [])
    if len(answers) > 1:
        raise Unusable("Several people marked each picture in this file. Take the crowd's: consensus.….coco.json.")
    name, key = str(image["file_name"]), str(image.get("key", ""))
    file = next((one for one in (key, name) if _is_file(folder, one)), PurePosixPath(name).name)
    split = {SPLIT: answers[0][SPLIT]} if answers and SPLIT in answers[0] else {}
    return {ID: key or str(image["id"]), "image": file, "shapes": [], **split}


def _is_file(folder: Path, name: str) -> bool:
    try:
        return located(folder, name).is_file()
    except Unusable:
        return False
