import numpy as np
import pytest

from exports.synthesis.simulate.retail import calendar
from tests.exports.synthesis.simulate.retail.chains import chain


def test_weekdays_have_their_factors_one_on_average() -> None:
    config = chain(start="2024-01-01", days=7, demand={"weekdays": [1, 1, 1, 1, 2, 4, 0], "trend": 1})
    assert calendar.day_factors(config) == pytest.approx(np.array([1, 1, 1, 1, 2, 4, 0]) * 0.7)


def test_the_trend_is_a_yearly_factor() -> None:
    config = chain(days=1462, demand={"weekdays": [1] * 7, "trend": 1.1})
    assert calendar.day_factors(config)[1461] == pytest.approx(1.1**4)


def test_holidays_have_their_days_and_the_days_before() -> None:
    easter = {"name": "Easter", "on": ["2024-03-31"], "before": 2, "times": 3}
    christmas = {"name": "Christmas", "yearly": ["12-25"], "times": 0}
    config = chain(start="2024-01-01", days=731, holidays=[easter, christmas])
    days = calendar.dates(config).strftime("%Y-%m-%d").to_numpy()
    found = calendar.holiday(config)
    assert list(days[found == 0]) == ["2024-03-29", "2024-03-30", "2024-03-31"]
    assert list(days[found == 1]) == ["2024-12-25", "2025-12-25"]
    factors = calendar.day_factors(config)
    assert (factors[found == 1] == 0).all()
    assert factors[found == 0] == pytest.approx(3 * calendar.day_factors(chain(days=731))[found == 0])


def test_a_holiday_after_the_last_day_casts_its_shadow() -> None:
    config = chain(start="2024-12-20", days=3, holidays=[{"name": "Christmas", "yearly": ["12-24"], "before": 3}])
    assert list(calendar.holiday(config)) == [-1, 0, 0]


def test_of_two_holidays_the_last_named_counts() -> None:
    both = [{"name": name, "on": ["2024-01-02"]} for name in ("First", "Second")]
    assert list(calendar.holiday(chain(days=2, holidays=both))) == [-1, 1]


def test_the_season_peaks_on_its_day() -> None:
    garden = {"name": "garden", "products": ["Spade"], "peak": "05-20", "swing": 0.5}
    config = chain(categories=[garden], days=365)
    factors = calendar.season(config.categories[0], calendar.dates(config))
    assert calendar.dates(config)[int(factors.argmax())].strftime("%m-%d") == "05-20"
    assert factors.max() == pytest.approx(np.exp(0.5))
    assert factors.min() == pytest.approx(np.exp(-0.5), abs=1e-4)
