import pytest

from exports.order_form import ReleaseForm
from exports.synthesis.blueprint.loading import loads
from surveys.models import Survey

pytestmark = pytest.mark.django_db

ORDER = {"formats": ["csv"], "k": "5"}


def test_what_to_expect_stands_there_to_be_changed(panel: Survey) -> None:
    form = ReleaseForm(panel)
    start = form["priors"].value()
    assert loads(start) == {"age": {"young": 0.5, "old": 0.5}}
    assert "# How old are you?" in start
    changed = ReleaseForm(panel, {**ORDER, "seeds": "priors", "priors": start.replace("young: 0.5", "young: 0.6")})
    assert changed.is_valid(), changed.errors
    assert changed.options()["priors"]["age"]["young"] == 0.6


def test_what_to_expect_counts_only_where_rows_follow_it(panel: Survey) -> None:
    form = ReleaseForm(panel, {**ORDER, "priors": "age: {young: 1}"})
    assert form.is_valid(), form.errors
    assert form.options()["priors"] == {}


def test_only_questions_with_fixed_answers_can_be_filled(panel: Survey) -> None:
    assert ReleaseForm(panel).fields["fill_by"].choices == [("age", "age")]  # type: ignore[attr-defined]
    form = ReleaseForm(panel, {**ORDER, "fill_by": ["age"], "fill_to": "8"})
    assert form.is_valid(), form.errors
    assert (form.options()["fill_by"], form.options()["fill_to"], form.options()["balance"]) == (["age"], 8, False)
