"""What the pages of a study show, counted once per fit and kept, so that a page need not count a million rows.

What is kept was true of the responses that were counted then; a page adds the few that are newer.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict

import numpy as np
from django.db import transaction
from django.db.models import Max, QuerySet

from crowd import aggregation, columns
from crowd.columns import Labels
from crowd.counts import divisions, groups, matrix, people, progress, responses, verdicts
from crowd.fitting import readable
from crowd.models import Aggregation, GroupAgreement, Response
from surveys import kinds
from surveys.definition import Asked
from surveys.models import Survey

# Another number where what is kept has another shape: then it is not read, but counted anew.
SHAPE = 1


class Summary(TypedDict):
    """`newest` is the id of the newest counted response; `divisions` and `matrices` are by question."""

    shape: int
    taken_at: str
    newest: int
    responses: responses.Responses
    progress: progress.Progress
    people: people.People
    verdicts: dict[str, verdicts.Verdicts]
    disputed: list[verdicts.Disputed]
    divisions: dict[str, divisions.Divisions]
    matrices: dict[str, matrix.Matrix]


@dataclass(frozen=True)
class State:
    """What is kept of a study, None where nothing is yet; and when the last fit was."""

    kept: Summary | None
    fitted_at: datetime | None
    requested: bool

    @property
    def taken_at(self) -> datetime | None:
        return datetime.fromisoformat(self.kept["taken_at"]) if self.kept else None


def take(*, survey: Survey, now: datetime) -> None:
    """Count anew what the pages show of the survey's counted answers, and keep it. Called at the end of each fit."""
    version = survey.versions.order_by("-number").first()
    if version is None:
        return
    asked, parts = aggregation.measured(version.content), groups.groupings(survey=survey, definition=version.content)
    matrices: dict[str, matrix.Matrix] = {}
    rows: list[GroupAgreement] = []
    for question in asked:
        # One question at a time: the answers to all of very many would not fit a small machine's memory.
        said = _by_people(survey, question)
        matrices[question.name] = matrix.count(asked=question, said=said)
        rows += groups.count(survey=survey, asked=question, said=said, groupings=parts, now=now)
    found = _counted(survey, asked, matrices, now)
    with transaction.atomic():
        Aggregation.objects.get_or_create(survey=survey)
        kept = Aggregation.objects.select_for_update().get(survey=survey)
        if kept.summary.get("taken_at", "") > found["taken_at"]:
            return  # a later fit was faster
        groups.replace(survey=survey, rows=rows)
        Aggregation.objects.filter(pk=kept.pk).update(summary=found)


def state(survey: Survey) -> State:
    """What is known of a study; one query."""
    row = Aggregation.objects.filter(survey=survey).values_list("summary", "fitted_at", "requested").first()
    summary: Any
    summary, fitted_at, requested = row or ({}, None, False)
    return State(summary if summary.get("shape") == SHAPE else None, fitted_at, requested)


def newer(survey: Survey, state: State) -> QuerySet[Response]:
    """The responses that are not in what is kept: all where nothing is."""
    rows = survey.responses.order_by()
    if state.kept is None or state.taken_at is None:
        return rows
    if state.fitted_at and state.fitted_at > state.taken_at:
        # A fit has counted them, but the summary that ends it is still being taken.
        return rows.filter(pk__gt=state.kept["newest"])
    return rows.filter(counted=False)


def all_responses(survey: Survey, state: State) -> responses.Responses:
    """What is kept and what is newer, together."""
    kept = state.kept["responses"] if state.kept else None
    new = responses.count(newer(survey, state), median=kept is None or kept["median"] is None)
    return responses.plus(kept, new) if kept else new


def _by_people(survey: Survey, asked: Asked) -> Labels:
    """What people answered, models left out."""
    said = readable(kinds.get(asked.kind), asked, columns.labels(survey_id=survey.pk, question=asked.name))
    human = said.human
    return Labels(said.item[human], said.person[human], np.ones(human.sum(), dtype=bool), said.code[human], said.values)


def _counted(survey: Survey, asked: list[Asked], matrices: dict[str, matrix.Matrix], now: datetime) -> Summary:
    counted = survey.responses.filter(counted=True)
    newest: int | None = counted.order_by().aggregate(newest=Max("pk"))["newest"]
    return Summary(
        shape=SHAPE,
        taken_at=now.astimezone(UTC).isoformat(timespec="microseconds"),
        newest=newest or 0,
        responses=responses.count(counted),
        progress=progress.count(survey),
        people=people.count(survey),
        verdicts=verdicts.count(survey=survey, asked=asked),
        disputed=verdicts.disputed(survey),
        divisions={question.name: divisions.count(survey=survey, asked=question) for question in asked},
        matrices=matrices,
    )
