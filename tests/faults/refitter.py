"""One worker at a question, who stops in the middle of a fit until a word comes.

`stop` is `read` (the answers are read, nothing is written) or `half` (the old numbers are deleted, the new ones not all
written, the transaction open). At the end it says whether it wrote, and whether it ended the round.
"""

from multiprocessing.connection import Connection
from typing import Any

from django.utils import timezone

from crowd import aggregation, fitting
from crowd.aggregation import history

STOP: dict[str, tuple[Any, str]] = {"read": (fitting, "fit_question"), "half": (history, "note_changes")}


def stop_before(link: Connection, module: Any, name: str) -> None:
    """Say so and wait for a word when `module` comes to call its function `name`."""
    go_on = getattr(module, name)

    def stopped(*args: Any, **kwargs: Any) -> Any:
        link.send("stopped")
        link.recv()
        return go_on(*args, **kwargs)

    setattr(module, name, stopped)


def work(link: Connection, survey_id: int, question: str, stop: str) -> None:
    stop_before(link, *STOP[stop])
    now = timezone.now()
    wrote = aggregation.aggregate_question(survey_id=survey_id, question=question, now=now)
    ended = aggregation.end(survey_id=survey_id, now=now)
    link.send(("wrote" if wrote else "gave way") + (" and ended" if ended else ""))
