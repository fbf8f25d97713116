from typing import Any

import pytest

from crowd.bulk import BadLine, Upload, parse
from crowd.imports import Report


def test_a_line_is_a_row() -> None:
    row = parse(
        b'{"contributor": 7, "item": "a", "answers": {"mood": "good"}, "origin": "model", "seconds": 3,'
        b' "submitted_at": "2026-03-01T12:00:00Z"}'
    )
    assert (row.contributor, row.item, row.answers, row.origin, row.seconds) == (
        "7",
        "a",
        {"mood": "good"},
        "model",
        3.0,
    )
    assert row.submitted_at is not None
    assert row.submitted_at.isoformat() == "2026-03-01T12:00:00+00:00"


def test_only_a_name_and_answers_are_needed() -> None:
    row = parse(b'{"contributor": "p", "answers": {"mood": "good"}}')
    assert (row.item, row.origin, row.submitted_at, row.seconds) == ("", "human", None, None)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"nonsense", "not JSON"),
        (b"\xff\xfe", "not JSON in UTF-8"),
        (b"[1]", "not an object"),
        (b"[" * 100_000, "nested"),
        (b'"' + b"x" * 1_000_001 + b'"', "longer than"),
        (b'{"contributor": "p", "answers": [1]}', "must be an object"),
        (b'{"contributor": ["p"], "answers": {}}', "must be text"),
        (b'{"contributor": true, "answers": {}}', "must be text"),
        (b'{"contributor": "p", "answers": {}, "label": "x"}', "no field “label”"),
        (b'{"contributor": "p\\u0000", "answers": {}}', "NUL"),
        (b'{"contributor": "\\ud800", "answers": {}}', "half of a character"),
        (b'{"contributor": "p", "answers": {"x": NaN}}', "NaN"),
        (b'{"contributor": "p", "answers": {}, "seconds": -1}', "from 0"),
        (b'{"contributor": "p", "answers": {}, "seconds": "1"}', "from 0"),
        (b'{"contributor": "p", "answers": {}, "seconds": true}', "from 0"),
        (b'{"contributor": "p", "answers": {}, "submitted_at": "yesterday"}', "with its zone"),
        (b'{"contributor": "p", "answers": {}, "submitted_at": "2026-03-01T12:00:00"}', "with its zone"),
        (b'{"contributor": "p", "answers": {}, "submitted_at": "2026-99-01T12:00:00Z"}', "with its zone"),
        (b'{"contributor": "p", "answers": {}, "submitted_at": 5}', "with its zone"),
    ],
)
def test_what_is_no_row(line: bytes, words: str) -> None:
    with pytest.raises(BadLine, match=words):
        parse(line)


def test_rejections_are_told_by_line() -> None:
    good = b'{"contributor": "p", "answers": {"mood": "good"}}\n'
    upload = Upload([good, b"\n", b"bad\n", good, b"worse\n"])
    assert len(list(upload.rows())) == 2
    found = Report(added=1)
    found.reject(2, "No such answer.")
    report: dict[str, Any] = upload.report(found)
    assert (report["added"], report["rejected_total"]) == (1, 3)
    assert [(row["line"], row["reason"]) for row in report["rejected"]] == [
        (3, "The line is not JSON in UTF-8."),
        (4, "No such answer."),
        (5, "The line is not JSON in UTF-8."),
    ]


def test_many_rejections_are_counted_and_the_first_thousand_told() -> None:
    upload = Upload([b"bad\n"] * 1_500)
    assert list(upload.rows()) == []
    report = upload.report(Report())
    assert report["rejected_total"] == 1_500
    assert len(report["rejected"]) == 1_000
