"""One worker at a fit: `python -m tests.faults.refitter SURVEY_ID STOP` says when it stops and waits for a line.

STOP is `read` (the answers are read, nothing is written) or `half` (the old numbers are deleted, the new ones not all
written, the transaction open).
"""

import sys
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after the set-up

from crowd import aggregation  # noqa: E402


def stop_before(name: str) -> None:
    """Say so and wait for a line each time `aggregation` comes to call its function `name`."""
    go_on = getattr(aggregation, name)

    def stopped(*args: Any, **kwargs: Any) -> Any:
        sys.stdout.write("stopped\n")
        sys.stdout.flush()
        sys.stdin.readline()
        return go_on(*args, **kwargs)

    setattr(aggregation, name, stopped)


if __name__ == "__main__":
    stop_before({"read": "_assessments", "half": "_note_changes"}[sys.argv[2]])
    wrote = aggregation.aggregate_survey(survey_id=int(sys.argv[1]), now=timezone.now())
    sys.stdout.write("wrote\n" if wrote else "gave way\n")
