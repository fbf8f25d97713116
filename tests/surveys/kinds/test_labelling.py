import pytest
from django.core.exceptions import ValidationError

from surveys import kinds
from surveys.kinds.labelling import question_for


def test_numbers_stand_by_size_and_words_after_them() -> None:
    _, config, stored = question_for({"10", "2", "nan", "x"})
    assert [option["value"] for option in config["options"]] == ["2", "10", "nan", "x"]
    assert stored == {"2": "2", "10": "10", "nan": "nan", "x": "x"}


def test_labels_that_are_no_values_get_one_each() -> None:
    _, _, stored = question_for({"Not sure", "Sure"})
    assert stored == {"Not sure": "label-1", "Sure": "label-2"}


def test_settings_are_possible() -> None:
    kind, config, stored = question_for({"0", "1"})
    kinds.get(kind).clean(config)
    assert all(kinds.get(kind).accepts(value, config) for value in stored.values())


@pytest.mark.parametrize("labels", [set(), {"only"}, set(map(str, range(201)))])
def test_too_few_or_too_many(labels: set[str]) -> None:
    with pytest.raises(ValidationError):
        question_for(labels)
