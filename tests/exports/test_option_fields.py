import pytest
from django.core.exceptions import ValidationError
from rest_framework import serializers

from exports.option_fields import DocumentField, TargetsField

EXAMPLE = "gender: {f: 0.5, m: 0.5}"


@pytest.mark.parametrize("text", ["age", "- age", "age: {young: 0.4", "age: &a {b: *a}"])
def test_lines_that_are_no_document(text: str) -> None:
    with pytest.raises(ValidationError, match="Write a line for each question, such as gender"):
        DocumentField(example=EXAMPLE).clean(text)


def test_names_are_words_whatever_they_look_like() -> None:
    found = DocumentField(example=EXAMPLE).clean("smokes: {no: 0.8, yes: 0.2}\nstars: {1: 0.5, 2: 0.5}")
    assert found == {"smokes": {"no": 0.8, "yes": 0.2}, "stars": {"1": 0.5, "2": 0.5}}


@pytest.mark.parametrize("text", ["", "# Nothing can be said\n# of these questions.\n"], ids=["empty", "comments"])
def test_no_lines_are_an_empty_document(text: str) -> None:
    assert DocumentField(example=EXAMPLE).clean(text) == {}


def test_targets_are_read() -> None:
    assert TargetsField().run_validation({"age": {"old": 1}}) == {"age": {"old": 1.0}}
    with pytest.raises(serializers.ValidationError, match="add up to"):
        TargetsField().run_validation({"age": {"old": 0.2}})
