"""Responses → consensus, agreement, trust. Recomputed and replaced, never patched.

A response is born uncounted; a fit counts it. `aggregate_item` gives a first consensus within moments of a
submission; `aggregate_survey` fits the models over everything and replaces it. A lost message delays but loses
nothing: the beat task asks `stale_surveys` what is due.
"""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from crowd import columns, fitting
from crowd.evidence import collect
from crowd.models import Aggregation, Agreement, Consensus, ConsensusChange, Response, Trust
from crowd.quality import trust
from surveys import kinds, publishing
from surveys.definition import Asked, Definition
from surveys.measures.consensus import Opinion
from surveys.models import Gold, Item, Question, Survey, Version

# A survey is not fitted again before this has passed, nor before this many times its last fit's duration: a burst of
# submissions causes few fits, and fits never take more than a tenth of a worker.
PAUSE = timedelta(seconds=3)
PAUSE_FACTOR = 10
CHUNK = 5_000
VOTE = "vote"
Known = dict[tuple[int, str], tuple[Any, float | None]]  # (item, question): (value, confidence)
CONSENSUS_FIELDS = [
    "item",
    "question",
    "value",
    "confidence",
    "distribution",
    "n",
    "tied",
    "method",
    "reason",
    "computed_at",
]


@dataclass(frozen=True)
class Accuracy:
    """Consensus against known answers: `right` of `seen`; `share` is None where none is known."""

    right: int
    seen: int

    @property
    def share(self) -> float | None:
        return self.right / self.seen if self.seen else None


def request(*, survey_id: int) -> None:
    """Answers changed or went away: a fit is due, and one that is under way must not write what it read before."""
    Aggregation.objects.get_or_create(survey_id=survey_id)
    Aggregation.objects.filter(survey_id=survey_id).update(requested=True, generation=F("generation") + 1)


def stale_surveys(*, now: datetime) -> list[int]:
    """The surveys whose numbers are due."""
    uncounted = Response.objects.filter(survey=OuterRef("pk"), counted=False)
    stale = Survey.objects.filter(Q(Exists(uncounted)) | Q(aggregation__requested=True))
    rows = stale.values_list("pk", "aggregation__fitted_at", Coalesce("aggregation__seconds", 0.0))
    return [pk for pk, fitted_at, seconds in rows if fitted_at is None or fitted_at + _pause(seconds) <= now]


def oldest_wait(now: datetime) -> float | None:
    """For how many seconds the longest waiting answer has waited for a fit; None where none waits.

    What was imported has waited since its contributor came, not since it was given elsewhere.
    """
    since = Greatest(
        "submitted_at",
        "contributor__joined_at",
        Coalesce("survey__aggregation__fitted_at", "submitted_at"),
    )
    oldest = Response.objects.filter(counted=False).aggregate(oldest=Min(since))["oldest"]
    return None if oldest is None else (now - oldest).total_seconds()


def is_stale(*, survey: Survey) -> bool:
    """Whether there are answers that the numbers do not know of yet."""
    requested = Aggregation.objects.filter(survey=survey, requested=True).exists()
    return requested or survey.responses.filter(counted=False).exists()


def aggregate_item(*, item_id: int, now: datetime) -> None:
    """A first consensus about one item, by a vote weighted with the trust so far; the next fit replaces it."""
    item = Item.objects.select_related("survey").filter(pk=item_id).first()
    if item is None:
        return
    questions = measured(publishing.current_version(survey=item.survey).content)
    with transaction.atomic():
        _lock(item.survey_id)
        rows = list(item.responses.counting().values_list("contributor_id", "answers").order_by("pk"))
        weights = _weights(Q(contributor__responses__item=item))
        before = _known(Consensus.objects.filter(item=item))
        for asked in questions:
            answers = [(person, given[asked.name]) for person, given in rows if asked.name in given]
            opinion = fitting.vote(asked=asked, answers=answers, weights=weights)
            Consensus.objects.update_or_create(
                item=item,
                question=asked.name,
                defaults={**vars(opinion), "method": VOTE, "computed_at": now},
            )
            _note_changes(before, asked.name, VOTE, {item.pk: opinion}, now)


def aggregate_survey(*, survey_id: int, now: datetime) -> bool:
    """Fit everything of one survey and replace what was there. False: another fit was faster, nothing was written."""
    started = time.monotonic()
    survey = Survey.objects.get(pk=survey_id)
    state, _ = Aggregation.objects.get_or_create(survey=survey)
    version = survey.versions.order_by("-number").first()
    if version is None:
        return True
    # Read before the answers: a row that comes in later stays uncounted and makes the survey due again.
    counted = list(survey.responses.filter(counted=False).order_by().values_list("pk", flat=True))
    fits = _fits(survey, version)
    assessments = _assessments(survey, version, fits)
    with transaction.atomic():
        if not _win(state, now, time.monotonic() - started):
            return False
        _replace(survey, fits, assessments, now)
        for pks in _chunks(counted):
            Response.objects.filter(pk__in=pks).update(counted=True)
    return True


def measured(definition: Definition) -> list[Asked]:
    """The questions about items whose answers make a consensus."""
    if not definition.per_item:
        return []
    return [
        question
        for question in definition.questions
        if kinds.get(question.kind).answerable and question.role == Question.Role.NORMAL
    ]


def gold_accuracy(*, survey: Survey, question: str) -> Accuracy:
    """How often the consensus about an item equals its known answer."""
    known = dict(Gold.objects.filter(item__survey=survey, question=question).values_list("item_id", "value"))
    said = Consensus.objects.filter(item__survey=survey, question=question).values_list("item_id", "value")
    pairs = [(known[item], value) for item, value in said if item in known]
    return Accuracy(right=sum(a == b for a, b in pairs), seen=len(pairs))


def _pause(seconds: float) -> timedelta:
    return max(PAUSE, PAUSE_FACTOR * timedelta(seconds=seconds))


def _lock(survey_id: int) -> None:
    """Keep others from writing this survey's numbers until the transaction ends."""
    Aggregation.objects.get_or_create(survey_id=survey_id)
    Aggregation.objects.select_for_update().get(survey_id=survey_id)


def _win(state: Aggregation, now: datetime, seconds: float) -> bool:
    mine = Aggregation.objects.filter(pk=state.pk, generation=state.generation)
    return mine.update(generation=F("generation") + 1, requested=False, fitted_at=now, seconds=seconds) == 1


def _weights(which: Q) -> dict[int, float]:
    rows = Trust.objects.filter(which).values_list("contributor_id", "reliability").distinct()
    return {person: reliability for person, reliability in rows if reliability is not None}


def _fits(survey: Survey, version: Version) -> list[fitting.QuestionFit]:
    weights = _weights(Q(contributor__survey=survey))
    return [
        fitting.fit_question(
            asked=asked,
            labels=columns.labels(survey_id=survey.pk, question=asked.name),
            weights=weights,
            seed=survey.pk,
        )
        for asked in measured(version.content)
    ]


def _assessments(
    survey: Survey, version: Version, fits: list[fitting.QuestionFit]
) -> Mapping[int, tuple[trust.Evidence, trust.Assessment]]:
    evidence = collect(survey=survey, definition=version.content, fits=fits)
    return {person: (found, trust.assess(found)) for person, found in evidence.items()}


def _replace(
    survey: Survey,
    fits: list[fitting.QuestionFit],
    assessments: Mapping[int, tuple[trust.Evidence, trust.Assessment]],
    now: datetime,
) -> None:
    before = _known(Consensus.objects.filter(item__survey=survey))
    Consensus.objects.filter(item__survey=survey).delete()
    Agreement.objects.filter(survey=survey).delete()
    Trust.objects.filter(contributor__survey=survey).delete()
    columns.insert(model=Consensus, fields=CONSENSUS_FIELDS, rows=_consensus_rows(fits, now))
    for fit in fits:
        _note_changes(before, fit.question, fit.method.name, fit.opinions, now)
    Agreement.objects.bulk_create(_agreement(survey, fit, now) for fit in fits)
    Trust.objects.bulk_create(
        (_trust(person, found, assessed, now) for person, (found, assessed) in assessments.items()), batch_size=CHUNK
    )


def _known(consensus: QuerySet[Consensus]) -> Known:
    rows = consensus.values_list("item_id", "question", "value", "confidence")
    return {(item, question): (value, confidence) for item, question, value, confidence in rows}


def _note_changes(before: Known, question: str, method: str, opinions: dict[int, Opinion], now: datetime) -> None:
    """Keep what the crowd's answer was where it is another now; a first answer is no change."""
    changed = [
        (item, before[item, question], opinion)
        for item, opinion in opinions.items()
        if (item, question) in before and before[item, question][0] != opinion.value
    ]
    ConsensusChange.objects.bulk_create(
        (
            ConsensusChange(
                item_id=item,
                question=question,
                before=value,
                after=opinion.value,
                confidence_before=confidence,
                confidence_after=opinion.confidence,
                method=method,
                changed_at=now,
            )
            for item, (value, confidence), opinion in changed
        ),
        batch_size=CHUNK,
    )


def _consensus_rows(fits: list[fitting.QuestionFit], now: datetime) -> Iterator[tuple[Any, ...]]:
    moment = connection.ops.adapt_datetimefield_value(now)
    for fit in fits:
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


def _trust(person: int, found: trust.Evidence, assessed: trust.Assessment, now: datetime) -> Trust:
    return Trust(
        contributor_id=person,
        reliability=assessed.reliability,
        low=assessed.low,
        high=assessed.high,
        n_answers=found.n_answers,
        gold_seen=found.gold_seen,
        gold_right=found.gold_right,
        flags=list(assessed.flags),
        reasons=list(assessed.reasons),
        computed_at=now,
    )


def _chunks(pks: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(pks), CHUNK):
        yield pks[start : start + CHUNK]
