"""What people marked in something: how to read a column that holds it as JSON, for whoever writes a format for it."""

from dataclasses import dataclass, field

BOXES = "boxes in a picture"
SPANS = "spans of a text"


@dataclass(frozen=True)
class Marks:
    """`what`: the layout of the JSON. `source`: the text or the address of the picture, with {{fields}} of the item.
    `labels`: the words for each label that a mark may have."""

    what: str
    source: str
    labels: dict[str, str] = field(default_factory=dict)
