import pytest

from exports.privacy.attacks.rates import Attack, risk, wilson


def test_wilson_by_hand() -> None:
    """Of 100 guesses 50 are right: the middle is one half, the reach z / (2 √(100 + z²))."""
    found = wilson(50, 100)
    assert found.value == pytest.approx(0.5)
    assert found.high - found.value == pytest.approx(1.959964 / (2 * (100 + 3.841459) ** 0.5), abs=1e-6)
    assert (found.right, found.guesses) == (50, 100)


@pytest.mark.parametrize(
    ("right", "guesses", "value", "reach"), [(11, 500, 0.02564443, 0.01331643), (0, 500, 0.00381217, 0.00381217)]
)
def test_wilson_as_anonymeter_has_it(right: int, guesses: int, value: float, reach: float) -> None:
    """`anonymeter` 1.1.0, `success_rate(n_total, n_success, confidence_level=0.95)`."""
    found = wilson(right, guesses)
    assert (found.value, found.high - found.value) == pytest.approx((value, reach), abs=1e-8)


def test_risk_is_what_is_left_beyond_the_control() -> None:
    """`anonymeter` 1.1.0 on Adult, inference of salary: 1,586 of 2,000 right, of the control group 1,432."""
    found = risk(wilson(1586, 2000), wilson(1432, 2000))
    assert (found.value, found.low, found.high) == pytest.approx((0.270213, 0.189828, 0.350598), abs=2e-6)


def test_a_risk_is_never_below_nothing() -> None:
    found = risk(wilson(10, 500), wilson(400, 500))
    assert (found.value, found.low) == (0, 0)


def test_as_json() -> None:
    assert Attack(undefined="No.").as_json() == {
        "attack": None,
        "baseline": None,
        "control": None,
        "risk": None,
        "undefined": "No.",
    }
    rate = wilson(1, 3)
    made = Attack(rate, rate, rate, risk(rate, rate)).as_json()
    assert made["risk"] == {"value": 0.0, "low": 0.0, "high": pytest.approx(0.743, abs=0.3)}
