"""Settings: read from YAML, and a sentence for everything that is wrong."""

from pathlib import Path
from typing import Any

import pytest

from exports.synthesis.augment import WrongConfig, read
from exports.synthesis.augment.images import Flip, Rotate
from exports.synthesis.augment.settings import Split, parsed
from exports.synthesis.augment.texts import Synonym

STEPS = [{"rotate": {"degrees": 5}}, "flip"]


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("data: images\nsteps: [flip, {rotate: {degrees: 5}}]\nmirror_labels: {left: right}\n")
    found = read(path)
    assert found.steps == (Flip("horizontal", 0.5), Rotate(5, 1))
    assert (found.children, found.keep_parents, found.least_visible) == (1, True, 0.3)
    assert found.mirror_labels == {"left": "right", "right": "left"}
    assert found.new_split is None


def test_lists_in_mappings() -> None:
    found = parsed({"data": "texts", "steps": [{"synonym": {"lists": {"en": {"good": ["fine"]}}}}]})
    assert found.steps == (Synonym({"en": {"good": ("fine",)}}),)
    split = parsed({"data": "table", "bootstrap": True, "steps": [], "split": {"shares": {"train": 1}}}).new_split
    assert split == Split({"train": 1.0})


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([1], r"settings: write settings as “name: value”"),
        (None, "settings: “data” is missing"),
        ({"data": "images"}, "settings: “steps” is missing"),
        ({"data": "films", "steps": STEPS}, "settings.data is one of images, texts, table, recordings"),
        ({"data": "images", "steps": STEPS, "colour": 1}, "there is no “colour”. There are: data, steps"),
        ({"data": "images", "steps": "flip"}, "settings.steps is a list"),
        ({"data": "images", "steps": []}, "steps: name at least one. There are: rotate"),
        ({"data": "images", "steps": [{"spin": {}}]}, r"steps\[0\]: there is no step “spin”. There are: rotate"),
        ({"data": "images", "steps": [{"a": 1, "b": 2}]}, r"steps\[0\]: write one name with its settings"),
        ({"data": "images", "steps": [7]}, r"steps\[0\]: write one name with its settings"),
        ({"data": "images", "steps": [{"rotate": 5}]}, r"steps\[0\].rotate: write settings"),
        ({"data": "images", "steps": [{"rotate": {"degrees": "5"}}]}, r"degrees is a number, not '5'"),
        ({"data": "images", "steps": [{"rotate": {"degrees": 200}}]}, r"degrees lies from 0 to 180; it is 200"),
        ({"data": "images", "steps": [{"flip": {"direction": "up"}}]}, "direction is one of horizontal, vertical"),
        ({"data": "images", "steps": STEPS, "children": 1.5}, "children is a whole number"),
        ({"data": "images", "steps": STEPS, "children": True}, "children is a whole number"),
        ({"data": "images", "steps": STEPS, "keep_parents": "yes"}, "keep_parents is true or false"),
        ({"data": "images", "steps": STEPS, "balance": 3}, "balance is a text"),
        ({"data": "images", "steps": STEPS, "mirror_labels": ["a"]}, "mirror_labels is written as"),
        ({"data": "images", "steps": STEPS, "mirror_labels": {"a": 1}}, "mirror_labels.a is a text"),
        ({"data": "images", "steps": STEPS, "split": {"shares": {"train": "all"}}}, "split.shares.train is a number"),
        ({"data": "images", "steps": STEPS, "split": {"shares": {}}}, "write, for example"),
        ({"data": "images", "steps": STEPS, "balance": "x", "bootstrap": True}, "do not go together"),
    ],
)
def test_what_is_wrong_says_so(document: Any, says: str) -> None:
    with pytest.raises(WrongConfig, match=says):
        parsed(document)


def test_a_file_that_is_no_yaml(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("data: [")
    with pytest.raises(WrongConfig, match="no YAML"):
        read(path)
