"""Rows towards a target."""

import numpy as np
import pytest

from exports.synthesis.fitted import Model, fit_table
from exports.synthesis.fitted.balance import OutOfReach, draw, target
from tests.exports.synthesis.fitted.tables import dependence, people

MODEL = fit_table(people(3000), seed=1, method="trees")


def test_a_group_gets_the_share_it_shall_have() -> None:
    drawn = MODEL.sample(4000, 1, given={"town": {"Aby": 0.2, "Bree": 0.3, "Cork": 0.5}})
    assert (drawn["town"] == "Cork").mean() == pytest.approx(0.5, abs=0.03)
    assert (drawn.loc[drawn["town"] == "Cork", "code"] == 30).all()
    assert len(drawn) == 4000


def test_within_a_group_rows_are_as_the_model_makes_them() -> None:
    plain, balanced = MODEL.sample(4000, 1), MODEL.sample(4000, 1, given={"town": {"Aby": 0.5, "Cork": 0.5}})
    assert set(balanced["town"]) == {"Aby", "Cork"}
    assert dependence(balanced) == pytest.approx(dependence(plain), abs=0.06)


def test_two_margins_are_met_at_once() -> None:
    drawn = MODEL.sample(4000, 2, given={"town": {"Aby": 0.5, "Cork": 0.5}, "vote": {"blue": 0.2, "red": 0.8}})
    assert (drawn["town"] == "Cork").mean() == pytest.approx(0.5, abs=0.03)
    assert (drawn["vote"] == "blue").mean() == pytest.approx(0.2, abs=0.03)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"size": {"big": 1}}, "'size' is no column of categories. Those are: vote, town, member"),
        ({"age": {"30": 1}}, "no column of categories"),
        ({"town": {"Rome": 1}}, "has no value 'Rome'. It has: Aby, Bree, Cork"),
        ({"town": {"Aby": 0.4}}, "must add up to 1"),
        ({"town": {"Aby": 1.5, "Cork": -0.5}}, "must not be negative"),
    ],
)
def test_a_target_that_cannot_be_is_refused(given: dict, said: str) -> None:
    with pytest.raises(OutOfReach, match=said):
        MODEL.sample(10, 1, given=given)


def test_a_group_that_the_model_hardly_ever_makes_is_refused() -> None:
    frame = people(4000)
    frame.loc[:4, "town"] = "Dunn"
    rare = fit_table(frame.drop(columns="code"), seed=1, method="trees")
    margins = target(rare.schema.learnt, {"town": {"Aby": 0.5, "Dunn": 0.5}})
    with pytest.raises(OutOfReach, match="hardly ever makes some values of 'town'"):
        draw(Few(rare), margins, rows=10, rng=np.random.default_rng(0))


class Few:
    """A model that has never made the last town."""

    name = "few"

    def __init__(self, model: Model) -> None:
        self.model = model

    def sample(self, *, rows: int, rng: np.random.Generator) -> np.ndarray:
        codes = self.model.engine.sample(rows=rows, rng=rng)
        return np.where(codes == 3, 0, codes)
