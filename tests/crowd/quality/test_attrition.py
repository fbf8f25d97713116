import pytest
from scipy.stats import chi2, chi2_contingency

from crowd.quality.attrition import attrition


def test_a_textbook_case() -> None:
    """Heart attacks in the Physicians' Health Study, placebo and aspirin: X² = 25.01 (Agresti 2013, table 2.3)."""
    found = attrition(began=[11034, 11037], finished=[189, 104])
    assert found.p is not None
    assert chi2.isf(found.p, df=1) == pytest.approx(25.01, abs=0.01)


@pytest.mark.parametrize(("began", "finished"), [([40, 40], [20, 31]), ([30, 60, 90], [10, 30, 51])])
def test_is_what_scipy_says(began: list[int], finished: list[int]) -> None:
    left = [n - done for n, done in zip(began, finished, strict=True)]
    assert attrition(began=began, finished=finished).p == pytest.approx(
        chi2_contingency([finished, left], correction=False).pvalue
    )


@pytest.mark.parametrize(
    ("began", "finished", "reason"),
    [
        ([9], [3], "There is one arm only."),
        ([9, 0], [0, 0], "Nobody has finished yet."),
        ([9, 8], [9, 8], "Everybody has finished."),
        ([9, 8], [4, 8], "Too few people have begun, finished or stopped to tell a difference from chance."),
        ([90, 0], [40, 0], "Too few people have begun, finished or stopped to tell a difference from chance."),
    ],
)
def test_undefined_with_its_reason(began: list[int], finished: list[int], reason: str) -> None:
    found = attrition(began=began, finished=finished)
    assert (found.p, found.reason) == (None, reason)


@pytest.mark.parametrize(("began", "finished"), [([3], [1, 2]), ([3, 3], [4, 1]), ([3, 3], [-1, 1])])
def test_counts_that_cannot_be(began: list[int], finished: list[int]) -> None:
    with pytest.raises(ValueError, match="how many of them finished"):
        attrition(began=began, finished=finished)
