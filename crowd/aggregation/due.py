"""When a survey is to be fitted again: after growth or time, never sooner than a pause, at once where asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from crowd.models import Aggregation, QuestionAggregation, Response, Round
from surveys.models import Survey, Version

# A round is due when the answers that wait are this share of those counted, or one has waited this long; at once in a
# study below so many answers, which are fitted in no time.
GROWTH = 0.05
MOST_WAIT = timedelta(seconds=30)
FEW = 1_000
# Never before this has passed, nor before this many times the last round's work: a burst of submissions causes few
# rounds, and they never take more than a tenth of a worker.
PAUSE = timedelta(seconds=3)
PAUSE_FACTOR = 10
# A round that nobody has touched for this long, or for this many times the last one's work, has lost a message.
PATIENCE = timedelta(minutes=2)
PATIENCE_FACTOR = 5

# An answer waits since it came; one that came during a round, since that round's end. What was imported has waited
# since its contributor came, not since it was given elsewhere.
SINCE = Greatest("submitted_at", "contributor__joined_at", Coalesce("survey__aggregation__fitted_at", "submitted_at"))
FREE = Q(aggregation__held_until__isnull=True)
CHANGED = Q(aggregation__requested=True) | Q(gold_changes__gt=Coalesce(F("aggregation__gold_changes"), 0))


@dataclass(frozen=True)
class _Standing:
    """How a survey stands: `counted` answers at the last round, `waiting` ones since, the first of them at `since`."""

    pk: int
    changed: bool
    fitted_at: datetime | None
    seconds: float
    counted: int
    waiting: int
    since: datetime | None

    def rested(self, now: datetime) -> bool:
        pause = max(PAUSE, PAUSE_FACTOR * timedelta(seconds=self.seconds))
        return self.fitted_at is None or self.fitted_at + pause <= now

    def worth_it(self, now: datetime) -> bool:
        grown = self.counted < FEW or self.waiting >= GROWTH * self.counted
        return self.changed or grown or (self.since is not None and self.since + MOST_WAIT <= now)


def request(*, survey_id: int) -> None:
    """Answers changed or went away: a round is due, and a fit that is under way must not write what it read before."""
    Aggregation.objects.get_or_create(survey_id=survey_id)
    more = {"requests": F("requests") + 1, "generation": F("generation") + 1}
    Aggregation.objects.filter(survey_id=survey_id).update(requested=True, **more)
    QuestionAggregation.objects.filter(survey_id=survey_id).update(wanted=F("wanted") + 1)


def hold(*, survey_id: int, until: datetime) -> None:
    """Let no round begin until then: what is built of the numbers would have to be built anew. Answers keep coming."""
    Aggregation.objects.filter(survey_id=survey_id).update(held_until=until)


def is_stale(*, survey: Survey) -> bool:
    """Whether there are answers that the numbers do not know of yet."""
    changed = Survey.objects.filter(CHANGED, pk=survey.pk).exists()
    return changed or survey.responses.filter(counted=False).exists()


def is_settled(*, survey: Survey) -> bool:
    """Whether the numbers know of all answers, and follow from them alone: the same answers give the same again."""
    return not is_stale(survey=survey) and Aggregation.objects.filter(survey=survey, reproducible=True).exists()


def standing(*, survey: Survey) -> tuple[int, ...]:
    """What differs as soon as answers, trust or known answers changed, or answers went away; not where some came.

    Where nothing is fitted, trust in a person follows from their own answers, and a round changes nobody's.
    """
    fitted = survey.question_aggregations.exists()
    rows = Aggregation.objects.filter(survey=survey).values_list("requests", "generation", "survey__gold_changes")
    return next(((requests, fitted * generation, gold) for requests, generation, gold in rows), ())


def stale_surveys(*, now: datetime) -> list[int]:
    """The surveys that a worker should take up: a round is due, or the one under way has lost its way."""
    rounds = list(Round.objects.select_related("survey__aggregation").order_by("survey"))
    lost = [found.survey_id for found in rounds if is_lost(found, now=now)]
    return [*lost, *due(Survey.objects.exclude(pk__in=[found.survey_id for found in rounds]), now=now)]


def is_lost(found: Round, *, now: datetime) -> bool:
    """Whether the round has waited so long for somebody that a message must have been lost."""
    seconds = found.survey.aggregation.seconds or 0.0
    return found.touched_at + max(PATIENCE, PATIENCE_FACTOR * timedelta(seconds=seconds)) <= now


def due(surveys: QuerySet[Survey], *, now: datetime) -> list[int]:
    """Which of `surveys` a round is due for."""
    waiting = Response.objects.filter(survey=OuterRef("pk"), counted=False).order_by()
    published = Version.objects.filter(survey=OuterRef("pk"))
    rows = (
        surveys.filter(FREE | Q(aggregation__held_until__lte=now), Exists(published))
        .annotate(changed=Exists(Survey.objects.filter(CHANGED, pk=OuterRef("pk"))))
        .filter(Q(Exists(waiting)) | Q(changed=True))
        .order_by("pk")
        .values(
            "pk",
            "changed",
            fitted_at=F("aggregation__fitted_at"),
            seconds=Coalesce("aggregation__seconds", 0.0),
            counted=Coalesce("aggregation__counted", 0),
            waiting=Coalesce(Subquery(waiting.values("survey").annotate(n=Count("pk")).values("n")), 0),
            since=Subquery(waiting.values("survey").annotate(first=Min(SINCE)).values("first")),
        )
    )
    standings = [_Standing(**row) for row in rows]
    return [one.pk for one in standings if one.rested(now) and one.worth_it(now)]


def oldest_wait(now: datetime) -> float | None:
    """For how many seconds the longest waiting answer has waited for a fit; None where none waits."""
    oldest = Response.objects.filter(counted=False).aggregate(oldest=Min(SINCE))["oldest"]
    return None if oldest is None else (now - oldest).total_seconds()
