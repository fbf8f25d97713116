import numpy as np
import pytest

from crowd.quality.careless.checks import attention


def test_share_passed_and_one_slip_allowed():
    found = attention(passed=[3, 2, 1, 0], seen=[3, 3, 3, 0])
    assert found.value[:3] == pytest.approx([1, 2 / 3, 1 / 3])
    assert np.isnan(found.value[3])
    assert found.flagged.tolist() == [False, False, True, False]
    assert found.reason == ("", "", "", "No attention check seen.")
    assert found.parts[2].tolist() == [2, 3]
    assert "99.8 %" in found.about.caution


def test_no_slip_allowed():
    found = attention(passed=[2], seen=[3], allowed=0)
    assert found.flagged.tolist() == [True]
    assert found.about.threshold == "More than 0 failed."


@pytest.mark.parametrize(("passed", "seen"), [([2], [1]), ([-1], [1]), ([1], [1, 1])])
def test_counts_that_cannot_be_are_refused(passed, seen):
    with pytest.raises(ValueError, match="passed"):
        attention(passed=passed, seen=seen)
