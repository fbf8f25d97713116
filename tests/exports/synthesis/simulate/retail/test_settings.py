import pytest

from exports.synthesis.simulate import WrongBlueprint
from tests.exports.synthesis.simulate.retail.chains import GOODS, chain


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"categories": []}, "categories: must have at least 1 entries, not 0."),
        ({"categories": [GOODS, GOODS]}, "categories: has a name twice. Rename one."),
        ({"categories": [{"name": "a"}]}, "categories.a: “products” is missing. Needed are: name, products."),
        ({"start": "2025-02-30"}, "start: '2025-02-30' is no date: day is out of range for month. Take a day that"),
        ({"start": "soon"}, "start: must be a date such as 2025-12-31, not 'soon'."),
        ({"demand": {"dispersion": [0, 1]}}, "demand.dispersion: must be two zeros, or two numbers above 0"),
        ({"demand": {"weekdays": [0] * 7}}, "demand.weekdays: must not all be 0."),
        ({"demand": {"weekdays": [1]}}, "demand.weekdays: must have at least 7 entries, not 1."),
        ({"demand": {"median": 0}}, "demand.median: must be above 0, not 0."),
        ({"demand": {"mean": 1}}, "demand: “mean” is not a setting here. Did you mean median?"),
        (
            {"customers": {"youngest": 50, "oldest": 40}},
            "customers.age_mean: leaves hardly anybody between",
        ),
        ({"days": 40_000, "products": 1000}, "days: × products × stores must be at most 10,000,000."),
        ({"holidays": [{"name": "x", "yearly": ["13-01"]}]}, "holidays.0.yearly.0: '2000-13-01' is no date"),
        ({"stock": {"lead": -1}}, "stock.lead: must be at least 0, not -1."),
    ],
)
def test_wrong_settings_are_told_with_their_place(given: dict, words: str) -> None:
    with pytest.raises(WrongBlueprint) as wrong:
        chain(**given)
    assert words in str(wrong.value)
