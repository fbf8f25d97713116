"""What was done to the rows, as the documents tell it."""

from xml.etree import ElementTree as ET

from exports.reports import card, codebook, datasheet, prepared
from exports.reports.manifests import Manifest
from tests.exports.reports.tables import AGE, field, manifest

WEIGHT = field("weight", "number")
TOLD = {
    "column": "weight",
    "method": "raking (Deming and Stephan 1940)",
    "people": 1200,
    "targets": {"age": {"old": 0.5, "young": 0.5}},
    "converged": True,
    "design effect": 1.125,
    "effective people": 1066.667,
}
DONE = [
    {"repair": "outliers", "words": "Take out numbers", "rows": 0, "cells": {"cups": 2, "age": 1}},
    {"repair": "versions", "words": "Leave out answers", "rows": 1, "cells": {}},
    {"repair": "labels", "words": "Take out labels", "rows": 0, "cells": {}},
]


def made() -> Manifest:
    return manifest(answers=[AGE, WEIGHT]) | {"weights": TOLD, "repairs": {"applied": DONE, "notes": []}}


def test_repairs_and_weights_are_told_in_words() -> None:
    cells, rows, nothing, weights = prepared.sentences(made())
    assert cells == "Take out numbers: 3 cells emptied (age, cups)."
    assert rows == "Leave out answers: 1 row left out."
    assert nothing == "Take out labels: there was nothing to do."
    assert weights.startswith("The column “weight” weights 1,200 people to target shares of age, by raking")
    assert weights.endswith("Design effect 1.125 (Kish 1965): as good as 1,066.7 people without weights.")
    assert prepared.sentences(manifest(answers=[AGE])) == []


def test_the_choice_among_rows_is_told_in_the_datasheet() -> None:
    chosen = {"versions": [2, 3], "filters": {"==": [{"var": "age"}, "old"]}}
    told = {**made(), "options": {**made()["options"], **chosen}, "left out": {"versions": 1, "filters": 4}}
    versions, filters, *_ = prepared.sentences(told)
    assert versions == "Only answers to version 2, 3 are in it: 1 answer left out."
    assert filters == 'Only answers of which {"==": [{"var": "age"}, "old"]} holds are in it: 4 answers left out.'
    assert "holds are in it" in datasheet.text(told)


def test_targets_that_were_not_reached_are_told() -> None:
    (told,) = prepared.sentences(made() | {"weights": TOLD | {"converged": False}, "repairs": {}})
    assert "They are not all reached." in told


def test_every_document_tells_of_it() -> None:
    for text in (card.text(made()), datasheet.text(made())):
        assert "Leave out answers: 1 row left out." in text
        assert "Design effect 1.125" in text
    space = {"ddi": codebook.SPACE}
    book = ET.fromstring(codebook.text(made()))  # noqa: S314  # our own file
    variables = book.findall("ddi:dataDscr/ddi:var", space)
    assert [one.get("wgt") for one in variables] == [None, "wgt"]
