from datetime import datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from exports import blueprints, starts
from exports.models import Blueprint, Synthesis
from exports.synthesis import WrongBlueprint
from surveys.models import Survey
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tried_out_here")]

COINS = """\
# Two throws of a coin.
version: 1
tables:
  - name: throws
    rows: 6
    columns:
      - {name: number, generator: sequence}
      - {name: side, generator: categorical, values: [heads, tails]}
"""


def coins(by: User, now: datetime, survey: Survey | None = None, text: str = COINS) -> Blueprint:
    return blueprints.create(name="Coins", by=by, survey=survey, text=text, now=now)


def test_the_example_can_be_used(alice: User, now: datetime) -> None:
    tried = blueprints.look_at(starts.TABLES)
    assert not tried.problems
    assert len(tried.tables[0].rows) == 20


def test_each_save_is_a_version_and_nothing_is_overwritten(alice: User, bob: User, now: datetime) -> None:
    made = coins(alice, now)
    changed = COINS.replace("rows: 6", "rows: 8")
    second = blueprints.save_version(blueprint=made, name="Eight", survey=None, by=bob, text=changed, now=now)
    assert (second.number, second.document["tables"][0]["rows"], second.created_by) == (2, 8, bob)
    first = made.versions.get(number=1)
    assert (first.text, first.document["tables"][0]["rows"]) == (COINS, 6)
    made.refresh_from_db()
    assert made.name == "Eight"


def test_the_same_text_again_makes_no_version(alice: User, now: datetime) -> None:
    made = coins(alice, now)
    again = blueprints.save_version(blueprint=made, name="Coins", survey=None, by=alice, text=COINS, now=now)
    assert (again.number, made.versions.count()) == (1, 1)


def test_what_is_wrong_is_told_by_path_and_not_kept(alice: User, now: datetime) -> None:
    with pytest.raises(WrongBlueprint) as wrong:
        coins(alice, now, text=COINS.replace("categorical", "categorial"))
    assert [problem.path for problem in wrong.value.problems] == ["tables.throws.columns.side.generator"]
    told = blueprints.refused(wrong.value).message_dict
    assert "Did you mean categorical" in told["tables.throws.columns.side.generator"][0]
    assert not Blueprint.objects.exists()


def test_what_no_database_can_keep_is_refused(alice: User, now: datetime) -> None:
    with pytest.raises(WrongBlueprint, match="NUL"):
        coins(alice, now, text=COINS + 'title: "a\\0b"\n')


def test_a_blueprint_without_a_name(alice: User, now: datetime) -> None:
    with pytest.raises(ValidationError, match="blank"):
        blueprints.create(name="", by=alice, survey=None, text=COINS, now=now)


def test_who_sees_a_survey_sees_its_blueprints(
    alice: User, bob: User, charlie: User, survey: Survey, now: datetime
) -> None:
    factories.share(survey, bob)
    shared, own = coins(alice, now, survey), coins(bob, now)
    seen = {user: set(Blueprint.objects.visible_to(user)) for user in (alice, bob, charlie)}
    assert seen == {alice: {shared}, bob: {shared, own}, charlie: set()}
    changed = {user: set(Blueprint.objects.editable_by(user)) for user in (alice, bob, charlie)}
    assert changed == {alice: {shared}, bob: {own}, charlie: set()}


def test_an_order_is_kept_with_its_seed(alice: User, now: datetime) -> None:
    version = blueprints.newest(blueprint=coins(alice, now))
    made = blueprints.order(version=version, by=alice, rows=9, seed=None, formats=["csv", "csv"], now=now)
    assert (made.state, made.rows, made.formats) == (Synthesis.State.QUEUED, 9, ["csv"])
    assert 0 <= made.seed < 2**53


@pytest.mark.parametrize(
    ("rows", "seed", "formats", "about"),
    [
        (20_000_000, 1, ["csv"], "rows"),
        (1, -1, ["csv"], "seed"),
        (1, 1, [], "formats"),
        (1, 1, ["xlsx"], "formats"),
    ],
)
def test_an_order_that_cannot_be(
    alice: User, now: datetime, rows: int, seed: int, formats: list[str], about: str
) -> None:
    version = blueprints.newest(blueprint=coins(alice, now))
    with pytest.raises(ValidationError) as wrong:
        blueprints.order(version=version, by=alice, rows=rows, seed=seed, formats=formats, now=now)
    assert list(wrong.value.error_dict) == [about]


def test_more_rows_than_there_can_be(alice: User, now: datetime) -> None:
    text = COINS.replace("generator: sequence", "generator: integer, low: 1, high: 6, unique: true")
    version = blueprints.newest(blueprint=coins(alice, now, text=text))
    with pytest.raises(WrongBlueprint):
        blueprints.order(version=version, by=alice, rows=5_000_000, seed=1, formats=["csv"], now=now)
