import pytest

from exports import expectations
from exports.synthesis.priors import WrongPriors
from surveys.models import Survey

pytestmark = pytest.mark.django_db


def test_only_what_leaves_can_be_looked_at(panel: Survey) -> None:
    assert [one.name for one in expectations.questions(panel)] == ["age", "why"]
    made = expectations.trial(survey=panel, document={"age": {"old": 1}}, seed=3)
    assert len(made) == expectations.ROWS
    assert {one["age"] for one in made} == {"old"}
    assert not [one for one in made if "name" in one]
    assert made == expectations.trial(survey=panel, document={"age": {"old": 1}}, seed=3)


def test_what_nobody_can_expect(panel: Survey) -> None:
    with pytest.raises(WrongPriors, match="“age”"):
        expectations.trial(survey=panel, document={"age": {"ancient": 1}}, seed=3)
