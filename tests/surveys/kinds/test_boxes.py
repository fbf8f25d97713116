"""What is special about boxes: what counts as one, what a crowd of boxes says, and the picture they are drawn on."""

import json
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError

from surveys import kinds
from surveys.definition import Asked
from surveys.kinds.boxes import Boxes
from surveys.kinds.marks import BOXES, Marks

KIND = Boxes()
CONFIG = KIND.clean(KIND.example)
MUST = KIND.clean({**KIND.example, "none": False})


def box(x: Any, y: Any, width: Any, height: Any, label: str = "cat") -> dict[str, Any]:
    return {"label": label, "x": x, "y": y, "width": width, "height": height}


def asked(config: dict[str, Any]) -> Asked:
    return Asked(
        name="where", kind="boxes", text="Where?", help="", config=config, page=1, condition=None, required=True,
        role="normal", expected=None,
    )  # fmt: skip


def test_a_box_is_stored_to_four_digits_and_boxes_by_place() -> None:
    low, high = box(0.123449, 0.6, 0.1, 0.1), box(0.5, 0.2, 0.33333333, 0.2, "dog")
    assert KIND.load([low, high], CONFIG) == [box(0.5, 0.2, 0.3333, 0.2, "dog"), box(0.1234, 0.6, 0.1, 0.1)]
    assert KIND.load(json.dumps([low]), CONFIG) == [box(0.1234, 0.6, 0.1, 0.1)]


def test_the_same_box_twice_is_one() -> None:
    assert KIND.load([box(0, 0, 0.5, 0.5), box(0, 0, 0.50000001, 0.5)], CONFIG) == [box(0, 0, 0.5, 0.5)]


def test_a_box_may_touch_every_edge() -> None:
    assert KIND.load([box(0, 0, 1, 1)], CONFIG) == [box(0, 0, 1, 1)]
    assert KIND.load([box("0.25", "0", "0.75", "1")], CONFIG) == [box(0.25, 0, 0.75, 1)]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ([box(0.5, 0.5, 0.6, 0.1)], "inside the picture"),
        ([box(-0.1, 0, 0.2, 0.1)], "inside the picture"),
        ([box(0, 0, 0, 0.1)], "inside the picture"),
        ([box(0, 0, 0.00001, 0.1)], "inside the picture"),
        ([box(0, 0, 1e300, 0.1)], "inside the picture"),
        ([box(0, None, 0.1, 0.1)], "inside the picture"),
        ([box(0, 0, 0.1, 0.1, "bird")], "labels shown"),
        ([{"x": 0}], "a label, x, y"),
        ([{**box(0, 0, 0.1, 0.1), "note": "x"}], "nothing else"),
        ([box(n / 10, 0, 0.1, 0.1) for n in range(7)], "at most 6"),
        ("[[[", "as JSON"),
        ("[" * 100_000, "as JSON"),
    ],
    ids=["over the edge", "before it", "flat", "too thin", "huge", "no number", "label", "half", "more", "many", "text",
         "deep"],
)  # fmt: skip
def test_what_is_no_answer(raw: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        KIND.load(raw, CONFIG)


def test_nothing_is_an_answer_only_where_it_may_be() -> None:
    assert KIND.load([], CONFIG) == []
    assert KIND.form_field(asked(CONFIG)).clean({"rows": [], "none": True}) == []
    with pytest.raises(ValidationError, match="around each thing"):
        KIND.load([], MUST)


def test_in_words() -> None:
    assert (
        KIND.summary([box(0, 0, 0.1, 0.1), box(0.2, 0, 0.1, 0.1), box(0, 0, 1, 1, "dog")], CONFIG) == "2 × Cat, 1 × Dog"
    )
    assert KIND.summary([], CONFIG) == "Nothing to mark"
    assert KIND.describe(CONFIG) == "boxes with 2 labels, at most 6"
    assert "or say" not in KIND.wanted(MUST)


def test_the_picture_is_that_of_the_item_and_no_text_to_translate() -> None:
    filled = KIND.fill(asked(CONFIG), {"image": "/pictures/1.png", "caption": "Two <b>cats</b>"})
    assert filled.config["image"] == "/pictures/1.png"
    html = str(KIND.form_field(filled).widget.render("q-where", None, {"id": "id_q"}))
    assert '<img src="/pictures/1.png" alt="Two &lt;b&gt;cats&lt;/b&gt;"' in html
    assert "image" not in KIND.texts


def test_without_a_picture_it_says_so() -> None:
    html = str(KIND.form_field(KIND.fill(asked(CONFIG), {})).widget.render("q-where", None, {"id": "id_q"}))
    assert "There is no picture here." in html
    assert "<img" not in html


@pytest.mark.parametrize("image", ["https://elsewhere.example/a.png", "//elsewhere.example/a.png", "a.png"])
def test_a_picture_from_elsewhere_is_refused(image: str) -> None:
    with pytest.raises(ValidationError, match="begins with “/”"):
        KIND.clean({**KIND.example, "image": image})
    assert KIND.clean({**KIND.example, "image": "/static/map.png"})["image"] == "/static/map.png"


def test_one_label_is_enough() -> None:
    config = KIND.clean({"options": [{"value": "cat", "label": "Cat"}], "image": "{{image}}"})
    assert KIND.synthesise(config, np.random.default_rng(1))


def test_near_enough_to_a_known_answer_is_right() -> None:
    known = [box(0.2, 0.2, 0.4, 0.4), box(0.7, 0.7, 0.2, 0.2, "dog")]
    assert KIND.right([box(0.22, 0.2, 0.4, 0.4), box(0.7, 0.69, 0.2, 0.2, "dog")], known, CONFIG)
    assert not KIND.right(known[:1], known, CONFIG)
    assert not KIND.right([], known, CONFIG)
    assert KIND.right([], [], CONFIG)


def test_consensus_is_the_middle_of_what_most_drew() -> None:
    crowd = [
        [box(0.10, 0.1, 0.4, 0.4)],
        [box(0.12, 0.1, 0.4, 0.4)],
        [box(0.14, 0.1, 0.4, 0.4), box(0.8, 0.8, 0.1, 0.1, "dog")],
    ]
    opinion = KIND.consensus(crowd, None, CONFIG)

    assert opinion.value == [box(0.12, 0.1, 0.4, 0.4)]
    assert opinion.distribution == pytest.approx({"cat": 1, "dog": 1 / 3})
    iou = 0.38 / 0.42
    assert opinion.confidence == pytest.approx((iou + 1 + iou / 2) / 3)
    assert not opinion.tied


def test_half_a_crowd_is_a_tie() -> None:
    crowd = [[box(0, 0, 0.5, 0.5)], []]
    opinion = KIND.consensus(crowd, [1, 1], CONFIG)
    assert (opinion.value, opinion.tied, opinion.confidence) == ([], True, 0.5)
    assert KIND.consensus(crowd, [3, 1], CONFIG).value == [box(0, 0, 0.5, 0.5)]


def test_where_there_must_be_a_box_the_heaviest_stands_in() -> None:
    crowd = [[box(0, 0, 0.1, 0.1)], [box(0.5, 0, 0.1, 0.1)], [box(0, 0.5, 0.1, 0.1)]]
    assert KIND.consensus(crowd, [1, 1.5, 1], MUST).value == crowd[1]
    assert KIND.consensus(crowd, [1, 1.5, 1], CONFIG).value == []


def test_no_more_boxes_than_may_be() -> None:
    config = KIND.clean({**KIND.example, "max": 1})
    a, b, c = (box(n / 4, 0, 0.1, 0.1) for n in range(3))
    crowd = [[a], [a], [b], [b], [b], [c]]
    assert KIND.consensus(crowd, [1, 1, 1, 1, 1, 0], config).value == [b]
    assert KIND.consensus([[a]], None, config).value == [a]


def test_columns_say_what_is_marked() -> None:
    json_column, cat, dog = KIND.columns("where", CONFIG)
    assert json_column.marks == Marks(BOXES, source="{{image}}", labels={"cat": "Cat", "dog": "Dog"})
    assert json_column.made
    value = [box(0, 0, 0.1, 0.1), box(0.2, 0, 0.1, 0.1)]
    assert [json.loads(KIND.cells(value, CONFIG)[0]), *KIND.cells(value, CONFIG)[1:]] == [value, 2, 0]
    assert (cat.name, dog.name) == ("where.cat", "where.dog")


def test_chart_counts_boxes_and_pictures_with_nothing() -> None:
    values = [[box(0, 0, 0.1, 0.1), box(0.2, 0, 0.1, 0.1)], []]
    chart = KIND.chart(values, CONFIG)
    assert dict(zip(chart.labels, chart.counts, strict=True)) == {"Cat": 2, "Dog": 0, "Nothing to mark": 1}
    assert KIND.chart(values[:1], MUST).labels == ["Cat", "Dog"]


def test_it_is_registered() -> None:
    assert isinstance(kinds.get("boxes"), Boxes)


def test_drawn_on_the_picture_for_researchers() -> None:
    filled = KIND.fill(asked(CONFIG), {"image": '/p/"x".png'})
    value = [box(0.1, 0.2, 0.3, 0.4, "dog")]
    html = KIND.drawn(value, [value, []], filled)
    assert 'src="/p/&quot;x&quot;.png" alt="1 × Dog"' in html
    assert html.count('x="0.1" y="0.2" width="0.3" height="0.4"') == 2
    assert html.count("cs-hue-1 cs-crowd") == 1
    assert KIND.drawn(value, [], KIND.fill(asked(CONFIG), {})) == ""
