import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from exports.models import Release
from exports.order_form import ReleaseForm
from exports.synthesis.blueprint.loading import loads
from surveys.models import Survey
from tests import factories

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


def page(client: Client, survey: Survey, **given: str) -> tuple[int, str]:
    sent = client.post(reverse("admin:exports_release_order", args=[survey.pk]), {**ORDER, "look": "1", **given})
    return sent.status_code, sent.content.decode()


def test_a_few_rows_can_be_looked_at_before_anything_is_ordered(panel: Survey, alice: User, client: Client) -> None:
    client.force_login(alice)
    status, shown = page(client, panel, seeds="priors", priors="age: {old: 1}")
    assert (status, shown.count("<td>40 or more</td>")) == (200, 20)
    assert page(client, panel, seeds="priors", priors="age: {old: 1}")[1].count("<td>40 or more</td>") == 20
    assert 0 < page(client, panel)[1].count("<td>Under 40</td>") < 20
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"seeds": "fitted"}, "can be seen in a dataset only"),
        ({"seeds": "priors", "priors": "age: {old: 0.2}"}, "The shares add up to 0.2"),
        ({"seeds": "priors", "priors": "age"}, "Write a line for each question"),
    ],
)
def test_what_cannot_be_looked_at_says_why(
    panel: Survey, alice: User, client: Client, given: dict[str, str], words: str
) -> None:
    client.force_login(alice)
    status, shown = page(client, panel, **given)
    assert (status, words in shown, "made-up rows</h2>" in shown) == (400, True, False)


def test_a_study_that_was_never_published_has_no_rows(alice: User, client: Client) -> None:
    client.force_login(alice)
    assert "Publish the study first" in page(client, factories.SurveyFactory(owner=alice))[1]
