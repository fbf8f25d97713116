# ruff: noqa: RUF009 - these calls make fields, as dataclasses.field does
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from exports.synthesis.blueprint.wording import Problem, WrongBlueprint
from exports.synthesis.simulate import documents


@dataclass(frozen=True)
class Wheel:
    size: int = documents.setting(documents.whole(1, 30))


@dataclass(frozen=True)
class Bicycle:
    name: str = documents.setting(documents.NAME)
    wheels: tuple[Wheel, ...] = documents.parts(Wheel, (), most=2)
    spare: Wheel | None = documents.part(Wheel, None)
    bought: date | None = documents.day(None)
    service: tuple[str, ...] = documents.yearly_days(())
    manual: Path | None = documents.file(None)

    def problems(self) -> Iterator[Problem]:
        if self.name == "car":
            yield Problem("name", "is no bicycle.")


def test_documents_become_settings() -> None:
    given = {
        "name": "one",
        "wheels": [{"size": 28}],
        "spare": {"size": 26},
        "bought": "2024-02-29",
        "service": ["02-29"],
        "manual": "a.pdf",
    }
    assert documents.build(Bicycle, given, folder=Path("shed")) == Bicycle(
        "one", (Wheel(28),), Wheel(26), date(2024, 2, 29), ("02-29",), Path("shed/a.pdf")
    )


def test_what_is_left_out_has_its_default() -> None:
    assert documents.build(Bicycle, {"name": "one"}) == Bicycle("one")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "“name” is missing. Needed are: name."),
        ({"name": "one", "wheels": [{"size": 31}]}, "wheels.0.size: must be at most 30, not 31."),
        ({"name": "one", "wheels": [{"size": 1}] * 3}, "wheels: must have at most 2 entries, not 3."),
        ({"name": "one", "bought": "2023-02-29"}, "bought: '2023-02-29' is no date"),
        ({"name": "one", "service": ["02-30"]}, "service.0: '2000-02-30' is no date"),
        ({"name": "one", "spare": 3}, "spare: must be a mapping (name: value), not 3."),
        ({"name": "car"}, "name: is no bicycle."),
    ],
)
def test_what_is_wrong_has_a_place_and_a_reason(given: dict, words: str) -> None:
    with pytest.raises(WrongBlueprint) as wrong:
        documents.build(Bicycle, given)
    assert words in str(wrong.value)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(WrongBlueprint) as wrong:
        documents.build(Bicycle, {"wheels": [{"size": 0}], "colour": "red"})
    assert len(wrong.value.problems) == 3


def test_of_somebody_who_may_not_read_files_each_is_wrong() -> None:
    with pytest.raises(WrongBlueprint) as wrong:
        documents.build(Bicycle, {"name": "one", "manual": "manual.pdf"}, folder=None)
    [problem] = wrong.value.problems
    assert (problem.path, problem.text) == ("manual", documents.NO_FILES)
