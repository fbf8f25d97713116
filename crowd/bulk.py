"""Existing answers as they are uploaded: one JSON object per line → rows for `crowd.imports`, bad lines reported."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from crowd.imports import MOST_REPORTED, Report, Row
from crowd.models import Origin
from surveys.parsers import LONGEST_LINE, not_storable

FIELDS = {"contributor", "answers", "item", "origin", "submitted_at", "seconds"}


class BadLine(ValueError):
    """This line is not a row; the text says why."""


@dataclass
class Upload:
    """The lines of an upload. `rows` may be read once; then `report` says by line what became of them."""

    lines: Iterable[bytes]
    _numbers: list[int] = field(default_factory=list)
    _bad: list[tuple[int, str]] = field(default_factory=list)
    _n_bad: int = 0

    def rows(self) -> Iterator[Row]:
        for number, line in enumerate(self.lines, start=1):
            if not line.strip():
                continue
            try:
                row = parse(line)
            except BadLine as error:
                self._reject(number, str(error))
            else:
                self._numbers.append(number)
                yield row

    def report(self, found: Report) -> dict[str, Any]:
        """Counts, and the first rejections in the order of the lines."""
        bad = sorted(self._bad + [(self._numbers[one.row - 1], one.reason) for one in found.rejected])
        return {
            "added": found.added,
            "repeated": found.n_repeated,
            "rejected_total": self._n_bad + found.n_rejected,
            "rejected": [{"line": line, "reason": reason} for line, reason in bad[:MOST_REPORTED]],
        }

    def _reject(self, number: int, reason: str) -> None:
        self._n_bad += 1
        if len(self._bad) < MOST_REPORTED:
            self._bad.append((number, reason))


def parse(line: bytes) -> Row:
    """One line as a row. Raises BadLine."""
    fields = _object(line)
    if unknown := sorted(fields.keys() - FIELDS):
        raise BadLine(f"There is no field “{unknown[0][:60]}”. There are: {', '.join(sorted(FIELDS))}.")
    answers = fields.get("answers")
    if not isinstance(answers, dict):
        raise BadLine('“answers” must be an object such as {"question": "answer"}.')
    return Row(
        contributor=_name(fields, "contributor"),
        answers=answers,
        item=_name(fields, "item"),
        origin=str(fields.get("origin") or Origin.HUMAN.value),
        submitted_at=_moment(fields.get("submitted_at")),
        seconds=_seconds(fields.get("seconds")),
    )


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise BadLine(f"The line is longer than {LONGEST_LINE:,} bytes.")
    try:
        fields = json.loads(line)
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise BadLine("The line is not JSON in UTF-8.") from None
    except RecursionError:
        raise BadLine("The line is nested too deeply.") from None
    if not isinstance(fields, dict):
        raise BadLine('The line is not an object such as {"contributor": "p1", "item": "a1", "answers": {…}}.')
    if problem := not_storable(fields):
        raise BadLine(problem)
    return fields


def _name(fields: dict[str, Any], key: str) -> str:
    value = fields.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadLine(f"“{key}” must be text or a whole number.")
    return str(value)


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadLine("“submitted_at” must be a time with its zone, such as 2026-03-01T12:00:00Z.")
    return moment


def _seconds(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e9:
        raise BadLine("“seconds” must be a number from 0.")
    return float(value)
