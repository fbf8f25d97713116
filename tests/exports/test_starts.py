import pytest

from exports.starts import STARTS, Start, named
from exports.synthesis.blueprint.loading import loads
from exports.synthesis.recipes import parse


@pytest.mark.parametrize("start", STARTS, ids=lambda one: one.name)
def test_each_can_be_used_as_it_is(start: Start) -> None:
    """Also on the web: none of them names a file of the server."""
    assert parse(loads(start.text))
    assert start.label
    assert start.about


def test_they_are_found_by_name() -> None:
    assert named("queue").text.startswith("version: 1\nsimulate: queue")
    assert named("").name == named("../x").name == "tables"
