from hypothesis import given
from hypothesis import strategies as st

from exports.privacy.text.spans import EMAIL, NAME, PHONE, URL, Finding, merged


def finding(start: int, end: int, kind: str = NAME, score: float = 0.5) -> Finding:
    return Finding(start, end, kind, score, "because")


def test_those_apart_stay_apart_in_the_order_of_the_text() -> None:
    assert merged([finding(5, 7), finding(0, 5)]) == [finding(0, 5), finding(5, 7)]


def test_overlapping_ones_become_one_of_the_surest_kind_that_covers_them() -> None:
    assert merged([finding(0, 10, URL, 0.7), finding(5, 15, EMAIL, 0.9)]) == [finding(0, 15, EMAIL, 0.9)]


def test_of_equally_sure_ones_the_longest_then_the_first_kind() -> None:
    assert merged([finding(0, 3, PHONE), finding(0, 9)])[0].kind == NAME
    assert merged([finding(0, 9), finding(0, 9, PHONE)])[0].kind == PHONE


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9), st.sampled_from([NAME, EMAIL]), st.floats(0, 1))))
def test_every_place_stays_covered_and_none_twice(raw: list[tuple[int, int, str, float]]) -> None:
    given_ = [finding(start, start + size, kind, score) for start, size, kind, score in raw]
    result = merged(given_)
    covered = [place for one in result for place in range(one.start, one.end)]
    assert sorted(covered) == sorted({place for one in given_ for place in range(one.start, one.end)})


def test_a_finding_inside_another_gives_it_its_kind_where_it_is_surer() -> None:
    assert merged([finding(0, 10), finding(2, 4, EMAIL, 0.9)]) == [finding(0, 10, EMAIL, 0.9)]
