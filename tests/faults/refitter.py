"""One worker at a question: `python -m tests.faults.refitter SURVEY_ID QUESTION STOP` stops and waits for a line.

STOP is `read` (the answers are read, nothing is written) or `half` (the old numbers are deleted, the new ones not all
written, the transaction open). At the end it says whether it wrote, and whether it ended the round.
"""

import sys
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after the set-up

from crowd import aggregation, fitting  # noqa: E402
from crowd.aggregation import history  # noqa: E402


def stop_before(module: Any, name: str) -> None:
    """Say so and wait for a line when `module` comes to call its function `name`."""
    go_on = getattr(module, name)

    def stopped(*args: Any, **kwargs: Any) -> Any:
        sys.stdout.write("stopped\n")
        sys.stdout.flush()
        sys.stdin.readline()
        return go_on(*args, **kwargs)

    setattr(module, name, stopped)


def main(survey_id: int, question: str) -> None:
    now = timezone.now()
    wrote = aggregation.aggregate_question(survey_id=survey_id, question=question, now=now)
    ended = aggregation.end(survey_id=survey_id, now=now)
    sys.stdout.write("wrote" if wrote else "gave way")
    sys.stdout.write(" and ended\n" if ended else "\n")


if __name__ == "__main__":
    stop_before(*{"read": (fitting, "fit_question"), "half": (history, "note_changes")}[sys.argv[3]])
    main(int(sys.argv[1]), sys.argv[2])
