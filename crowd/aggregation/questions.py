"""One question's answers → its consensus, its agreement, and what they say of each person: replaced at once."""

import json
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from crowd import columns, evidence, fitting
from crowd.aggregation import history
from crowd.models import Agreement, Consensus, Judgement, QuestionAggregation, Round, Trust
from surveys.definition import Asked
from surveys.models import Survey

Cells = tuple[Any, ...]
Weights = dict[int, float]  # by person
CONSENSUS_FIELDS = [
    *("item", "question", "value", "confidence", "distribution"),
    *("n", "tied", "method", "reason", "computed_at"),
]


def aggregate_question(
    *, survey_id: int, question: str, now: datetime, warm: bool = True, trusted: Weights | None = None
) -> bool:
    """Fit one question of the round that is under way, and replace what was there.

    False where nothing was written: it is fitted already, another fit was faster, or a change came meanwhile, so that
    it has to be fitted again. `warm`: start from what was there before, which takes fewer steps to the same end.
    `trusted` is the trust in people by which a vote is weighted, if not that of the last round.
    """
    started = time.monotonic()
    state = outstanding(survey_id=survey_id).filter(question=question).first()
    round_ = Round.objects.select_related("survey", "version").filter(survey=survey_id).first()
    if state is None or round_ is None:
        return False
    Round.objects.filter(pk=round_.pk).update(touched_at=now)
    asked = round_.version.content.question(question)
    usual = weights(Q(contributor__survey=survey_id)) if trusted is None else trusted
    fit, gold = _fit(round_.survey, asked, warm=warm, trusted=usual)
    with transaction.atomic():
        if not _win(state, time.monotonic() - started):
            return False
        _replace(round_.survey, fit, gold, now)
    return True


def judge(*, survey_id: int, question: str) -> bool:
    """Keep what a question says of each person where all count alike, for a fit that then weighs them by it.

    Its consensus stays as it is. False where the question is fitted already.
    """
    round_ = Round.objects.select_related("survey", "version").get(survey=survey_id)
    fit, gold = _fit(round_.survey, round_.version.content.question(question), warm=False, trusted={})
    with transaction.atomic():
        if not outstanding(survey_id=survey_id).select_for_update().filter(question=question).exists():
            return False
        Judgement.objects.filter(contributor__survey=survey_id, question=question).delete()
        columns.insert(model=Judgement, fields=evidence.FIELDS, rows=evidence.judgements(fit=fit, gold=gold))
    return True


def outstanding(*, survey_id: int) -> QuerySet[QuestionAggregation]:
    """The questions of the survey that are still to be fitted, in the order in which they came."""
    return QuestionAggregation.objects.filter(survey=survey_id, fitted__lt=F("wanted")).order_by("pk")


def weights(which: Q) -> Weights:
    """The trust in each contributor so far."""
    rows = Trust.objects.filter(which).values_list("contributor_id", "reliability").distinct()
    return {person: reliability for person, reliability in rows if reliability is not None}


def forget(*, survey: Survey, question: str) -> None:
    """Take away what a question's fits left."""
    Consensus.objects.filter(item__survey=survey, question=question).delete()
    Agreement.objects.filter(survey=survey, question=question).delete()
    Judgement.objects.filter(contributor__survey=survey, question=question).delete()


def _fit(survey: Survey, asked: Asked, *, warm: bool, trusted: Weights) -> tuple[fitting.QuestionFit, evidence.Scores]:
    labels = columns.labels(survey_id=survey.pk, question=asked.name)
    here = Consensus.objects.filter(item__survey=survey, question=asked.name, method=fitting.MODEL)
    fit = fitting.fit_question(
        asked=asked,
        labels=labels,
        weights=trusted,
        seed=survey.pk,
        before=history.known(here) if warm else {},
    )
    return fit, evidence.known_answers(survey=survey, asked=asked, labels=labels)


def _win(state: QuestionAggregation, seconds: float) -> bool:
    """Whether this fit may write: the row is its own, and locked, until the transaction ends."""
    mine = QuestionAggregation.objects.filter(pk=state.pk, wanted=state.wanted, fitted__lt=state.wanted)
    return mine.update(fitted=state.wanted, seconds=seconds) == 1


def _replace(survey: Survey, fit: fitting.QuestionFit, gold: evidence.Scores, now: datetime) -> None:
    before = history.known(Consensus.objects.filter(item__survey=survey, question=fit.question))
    forget(survey=survey, question=fit.question)
    columns.insert(model=Consensus, fields=CONSENSUS_FIELDS, rows=_consensus(fit, now))
    history.note_changes(before=before, question=fit.question, method=fit.method.name, opinions=fit.opinions, now=now)
    _agreement(survey, fit, now).save(force_insert=True)
    columns.insert(model=Judgement, fields=evidence.FIELDS, rows=evidence.judgements(fit=fit, gold=gold))


def _consensus(fit: fitting.QuestionFit, now: datetime) -> Iterator[Cells]:
    moment = connection.ops.adapt_datetimefield_value(now)
    for item, opinion in fit.opinions.items():
        yield (
            item,
            fit.question,
            None if opinion.value is None else json.dumps(opinion.value),
            opinion.confidence,
            json.dumps(opinion.distribution),
            opinion.n,
            opinion.tied,
            fit.method.name,
            opinion.reason,
            moment,
        )


def _agreement(survey: Survey, fit: fitting.QuestionFit, now: datetime) -> Agreement:
    interval = fit.coefficient.interval
    return Agreement(
        survey=survey,
        question=fit.question,
        value=fit.coefficient.value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        error=fit.coefficient.error,
        n_items=fit.coefficient.n_units,
        n_answers=fit.coefficient.n_values,
        reason=fit.coefficient.reason,
        method=fit.method.name,
        method_reason=fit.method.reason,
        computed_at=now,
    )
