import pytest

from exports.privacy.text.places import moved_marks

# "Ask Anna Meier or Bo." becomes "Ask [name] or [name]."
TEXT = "Ask Anna Meier or Bo."
MASKED = "Ask [name] or [name]."
MOVES = [(4, 14, 6), (18, 20, 6)]


@pytest.mark.parametrize(
    ("marked", "left"),
    [
        ("Ask", "Ask"),
        ("Ask ", "Ask "),
        ("Ask Anna", "Ask [name]"),
        ("Anna", "[name]"),
        ("nna Mei", "[name]"),
        ("Anna Meier", "[name]"),
        ("Meier or", "[name] or"),
        (" or ", " or "),
        ("or", "or"),
        ("or B", "or [name]"),
        ("Bo.", "[name]."),
        (".", "."),
        (TEXT, MASKED),
    ],
)
def test_a_mark_before_over_in_and_after_what_was_replaced(marked: str, left: str) -> None:
    start = TEXT.rindex(marked)
    [(begin, end, label)] = moved_marks([(start, start + len(marked), "PER")], MOVES)
    assert MASKED[begin:end] == left
    assert label == "PER"
    assert begin == MASKED.rindex(left) or marked in ("Anna", "nna Mei", "Anna Meier", "Ask Anna")


def test_marks_of_one_label_that_come_to_overlap_are_one() -> None:
    assert moved_marks([(9, 17, "A"), (4, 8, "A"), (9, 14, "B"), (18, 19, "A")], MOVES) == [
        (4, 13, "A"), (4, 10, "B"), (14, 20, "A"),
    ]  # fmt: skip


def test_nothing_moves_where_nothing_was_replaced() -> None:
    assert moved_marks([(3, 5, "B"), (0, 4, "A")], []) == [(0, 4, "A"), (3, 5, "B")]
