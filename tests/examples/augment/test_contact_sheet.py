import json
from pathlib import Path

from PIL import Image

from examples.augment.contact_sheet import main


def test_each_parent_stands_beside_its_children_with_the_marks_drawn_in(tmp_path: Path) -> None:
    box, ring = {"label": "<cat>", "box": [1, 2, 3, 4]}, {"label": "head", "polygon": [[0, 0], [5, 0], [0, 5]]}
    point = {"label": "eye", "point": [2.5, 3]}
    records = [
        {"id": "a", "image": "a.png", "shapes": [box, ring], "origin": "real", "split": "train"},
        {"id": "a-a1", "image": "a.png", "shapes": [point], "origin": "augmented", "split": "train", "parent": "a"},
        {"id": "b", "image": "a.png", "shapes": [], "origin": "real", "split": "test"},
    ]
    Image.new("RGB", (10, 8)).save(tmp_path / "a.png")
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    main(tmp_path, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2, "a test picture without children is not shown"
    assert '<rect x="1" y="2" width="3" height="4" class="drawn">' in page
    assert '<polygon points="0,0 5,0 0,5" class="drawn">' in page
    assert '<circle cx="2.5" cy="3"' in page
    assert "a, marked: &lt;cat&gt;, head" in page
    assert "<cat>" not in page
    assert 'viewBox="0 0 10 8"' in page
    main(tmp_path, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == page
