"""A round: begin, fit each question, end. Each step is one compare-and-set, so that any worker may take the next."""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.db.models import F, Q, Sum

from crowd.aggregation import due
from crowd.aggregation.measured import measured
from crowd.aggregation.packing import packed, unpacked
from crowd.aggregation.questions import Weights, aggregate_question, forget, judge, outstanding
from crowd.evidence import collect
from crowd.models import Aggregation, QuestionAggregation, Response, Round, Trust
from crowd.quality import trust
from surveys import kinds
from surveys.models import Survey

CHUNK = 5_000
Assessments = Mapping[int, tuple[trust.Evidence, trust.Assessment]]


class Follower(Protocol):
    def __call__(self, *, survey: Survey, now: datetime) -> None: ...


# What follows each round. Whoever reads what a round writes adds its own in `crowd/apps.py`: it stays unknown here.
FOLLOWERS: list[Follower] = []


def begin(*, survey_id: int, now: datetime) -> bool:
    """Begin a round: the answers not counted yet belong to it, and every question is to be fitted.

    False where one is under way, or the survey was never published.
    """
    with transaction.atomic():
        survey = _locked(survey_id)
        version = survey.versions.order_by("-number").first()
        if version is None or Round.objects.filter(survey=survey).exists():
            return False
        # Before any fit reads: an answer that comes later stays uncounted and makes the survey due again.
        waiting = survey.responses.filter(counted=False).order_by().values_list("pk", flat=True)
        Round.objects.create(
            survey=survey,
            version=version,
            responses=packed(waiting.iterator()),
            gold_changes=survey.gold_changes,
            begun_at=now,
            touched_at=now,
        )
        names = [asked.name for asked in measured(version.content)]
        rows = [QuestionAggregation(survey=survey, question=name) for name in names]
        QuestionAggregation.objects.bulk_create(rows, ignore_conflicts=True)
        QuestionAggregation.objects.filter(survey=survey, question__in=names).update(wanted=F("wanted") + 1)
    return True


def take_up(*, survey_id: int, now: datetime) -> list[str]:
    """Begin a round where one is due, or go on with one that lost its way; the questions that are now to be fitted."""
    found = Round.objects.select_related("survey__aggregation", "version").filter(survey=survey_id).first()
    if found is not None:
        return _go_on(found, now) if due.is_lost(found, now=now) else []
    is_due = due.due(Survey.objects.filter(pk=survey_id), now=now)
    return _begin_with(survey_id, now) if is_due else []


def end(*, survey_id: int, now: datetime) -> bool:
    """End the round where every question is fitted: trust from all of them, the answers counted, what follows.

    False where questions are outstanding, or somebody else was faster.
    """
    found = Round.objects.select_related("survey", "version").filter(survey=survey_id, concluded_at=None).first()
    return found is not None and _conclude(found, now) and _close(found, now)


def aggregate_survey(*, survey_id: int, now: datetime) -> bool:
    """Make all numbers of a survey fresh, here and now, whatever workers are at.

    They follow from the answers alone, not from the numbers before, unless workers kept taking a part of them. False:
    a change came meanwhile.
    """
    survey = Survey.objects.get(pk=survey_id)
    if not survey.versions.exists():
        return True
    # A round that is under way does not know of the newest answers, and a worker fits it: after its end comes our own.
    for _ in range(3):
        begun = begin(survey_id=survey_id, now=now)
        if _whole(survey, now) and begun and due.is_settled(survey=survey):
            return True
    return not due.is_stale(survey=survey)


def _begin_with(survey_id: int, now: datetime) -> list[str]:
    """Begin, and say which questions are to be fitted; where there is none, the round is at its end."""
    if not begin(survey_id=survey_id, now=now) or end(survey_id=survey_id, now=now):
        return []
    return _names(survey_id)


def _go_on(found: Round, now: datetime) -> list[str]:
    mine = Round.objects.filter(pk=found.pk, touched_at=found.touched_at)
    if mine.update(touched_at=now) != 1:
        return []
    if found.concluded_at is None:
        end(survey_id=found.survey_id, now=now)
        return _names(found.survey_id)
    if due.due(Survey.objects.filter(pk=found.survey_id), now=now):
        # What follows a round has failed: that must not keep the numbers themselves from going on.
        Round.objects.filter(pk=found.pk).delete()
        return _begin_with(found.survey_id, now)
    _close(found, now)
    return []


def _names(survey_id: int) -> list[str]:
    return list(outstanding(survey_id=survey_id).values_list("question", flat=True))


def _whole(survey: Survey, now: datetime) -> bool:
    """Fit what is outstanding of the round that is under way, and end it."""
    found = Round.objects.select_related("survey", "version").filter(survey=survey).first()
    if found is None:
        return False
    alone = _fit_all(found, _names(survey.pk), now)
    return (found.concluded_at is not None or _conclude(found, now, reproducible=alone)) and _close(found, now)


def _fit_all(found: Round, names: list[str], now: datetime) -> bool:
    """Fit these questions from a cold start; whether they are all there are, and nobody else fitted one meanwhile.

    First those that a model of people fits. A vote is weighted by trust, which all questions tell of: so the others
    are judged with everybody alike, and then fitted by the trust that this gives.
    """
    asked = measured(found.version.content)
    votes = [one.name for one in asked if one.name in names and kinds.get(one.kind).codes(one.config) is None]
    models = [name for name in names if name not in votes]
    done = [_fit_cold(found, name, now, trusted={}) for name in models]
    done += [judge(survey_id=found.survey_id, question=name) for name in votes]
    trusted = _trusted(found) if votes else {}
    done += [_fit_cold(found, name, now, trusted=trusted) for name in votes]
    return all(done) and len(names) == len(asked)


def _fit_cold(found: Round, question: str, now: datetime, *, trusted: Weights) -> bool:
    return aggregate_question(survey_id=found.survey_id, question=question, now=now, warm=False, trusted=trusted)


def _trusted(found: Round) -> Weights:
    """The trust in each person as the judgements stand."""
    assessed = {person: assessment for person, (_, assessment) in _assessments(found).items()}
    return {person: one.reliability for person, one in assessed.items() if one.reliability is not None}


def _locked(survey_id: int) -> Survey:
    """The survey; nobody else begins or ends a round of it until the transaction ends."""
    Aggregation.objects.get_or_create(survey_id=survey_id)
    return Aggregation.objects.select_for_update(of=("self",)).select_related("survey").get(survey=survey_id).survey


def _conclude(found: Round, now: datetime, *, reproducible: bool = False) -> bool:
    """Replace trust by what all questions say. False where one is outstanding, or a change came meanwhile."""
    started = time.monotonic()
    state = Aggregation.objects.get(survey=found.survey)
    if outstanding(survey_id=found.survey_id).exists():
        return False
    assessments = _assessments(found)
    with transaction.atomic():
        if not _win(state, found, now, time.monotonic() - started, reproducible=reproducible):
            return False
        _replace_trust(found.survey, assessments, now)
        _forget_others(found.survey, [asked.name for asked in measured(found.version.content)])
        Round.objects.filter(pk=found.pk).update(concluded_at=now, touched_at=now)
    return True


def _assessments(found: Round) -> Assessments:
    """What the judgements of all questions say of each person."""
    questions = [asked.name for asked in measured(found.version.content)]
    evidence = collect(survey=found.survey, definition=found.version.content, questions=questions)
    return {person: (known, trust.assess(known)) for person, known in evidence.items()}


def _win(state: Aggregation, found: Round, now: datetime, seconds: float, *, reproducible: bool) -> bool:
    mine = Aggregation.objects.filter(pk=state.pk, generation=state.generation)
    fits = QuestionAggregation.objects.filter(survey=found.survey).aggregate(total=Sum("seconds", default=0.0))
    changes = {"requested": False, "fitted_at": now, "gold_changes": found.gold_changes}
    changes["reproducible"] = reproducible
    return mine.update(generation=F("generation") + 1, seconds=fits["total"] + seconds, **changes) == 1


def _forget_others(survey: Survey, questions: list[str]) -> None:
    """Take away what is left of questions that are no longer asked."""
    for state in QuestionAggregation.objects.filter(survey=survey).exclude(question__in=questions):
        forget(survey=survey, question=state.question)
        state.delete()


def _close(found: Round, now: datetime) -> bool:
    """Count the answers that the round took in, and do what follows. May be done twice: the end is the same."""
    started = time.monotonic()
    for pks in _chunks(unpacked(bytes(found.responses)).tolist()):
        # An import's rows follow upon each other: a range is found faster than a list of ids.
        gapless = pks[-1] - pks[0] + 1 == len(pks)
        which = Q(pk__gte=pks[0], pk__lte=pks[-1]) if gapless else Q(pk__in=pks)
        Response.objects.filter(which).update(counted=True)
    counted = found.survey.responses.filter(counted=True).count()
    Aggregation.objects.filter(survey=found.survey).update(counted=counted)
    for follower in FOLLOWERS:
        follower(survey=found.survey, now=now)
    work = time.monotonic() - started
    Aggregation.objects.filter(survey=found.survey).update(seconds=F("seconds") + work)
    Round.objects.filter(pk=found.pk).delete()
    return True


def _replace_trust(survey: Survey, assessments: Assessments, now: datetime) -> None:
    Trust.objects.filter(contributor__survey=survey).delete()
    Trust.objects.bulk_create(
        (_trust(person, found, assessed, now) for person, (found, assessed) in assessments.items()), batch_size=CHUNK
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
