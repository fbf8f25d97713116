"""Texts with marked places, and edits that keep the marks where they belong.

Places count characters (Unicode code points) from 0; a span covers [start, end).
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

Span = tuple[int, int]


@dataclass(frozen=True)
class Edit:
    """Put `new` in place of the characters [start, end), at least one of them."""

    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Marked:
    """A text and the places marked in it."""

    text: str
    spans: tuple[Span, ...] = ()

    def edited(self, edits: Iterable[Edit]) -> "Marked":
        """With every edit that leaves each mark its own words; edits must not overlap.

        An edit that would reach over a mark's edge, or leave a mark empty, is left out: so the text under a mark is the
        old text under it with the edits inside it, and no more.
        """
        kept = self._without_emptying(sorted(self._fitting(edits), key=lambda edit: edit.start))
        pieces, at = [], 0
        for edit in kept:
            pieces += [self.text[at : edit.start], edit.new]
            at = edit.end
        moved = _Moves(kept)
        return Marked("".join([*pieces, self.text[at:]]), tuple((moved(a), moved(b)) for a, b in self.spans))

    def framed(self, before: str, after: str) -> "Marked":
        """With text in front and behind."""
        return Marked(
            before + self.text + after, tuple((start + len(before), end + len(before)) for start, end in self.spans)
        )

    def covers(self, start: int, end: int) -> bool:
        """Whether a mark has any of these characters."""
        return any(a < end and start < b for a, b in self.spans)

    def _fitting(self, edits: Iterable[Edit]) -> Iterable[Edit]:
        edges = sorted({edge for span in self.spans for edge in span})
        for edit in edits:
            place = bisect_right(edges, edit.start)
            if place == len(edges) or edges[place] >= edit.end:
                yield edit

    def _without_emptying(self, edits: list[Edit]) -> list[Edit]:
        if all(edit.new for edit in edits):
            return edits
        for start, end in self.spans:
            inside = [edit for edit in edits if start <= edit.start and edit.end <= end]
            left = end - start + sum(len(edit.new) - (edit.end - edit.start) for edit in inside)
            if left == 0:
                edits = [edit for edit in edits if edit not in inside]
        return edits


class _Moves:
    """Where a place of the old text is in the new one; no place lies inside an edit."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        if any(one.end > two.start for one, two in pairwise(edits)):
            raise ValueError("edits must not overlap")
        self.ends = [edit.end for edit in edits]
        self.shifts = [0, *accumulate(len(edit.new) - (edit.end - edit.start) for edit in edits)]

    def __call__(self, place: int) -> int:
        return place + self.shifts[bisect_right(self.ends, place)]
