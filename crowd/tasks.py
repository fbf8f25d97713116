"""Celery shells: ids in, one call into the domain."""

from celery import shared_task
from django.utils import timezone

from crowd import aggregation, assignment, health, queue
from surveys import removal


@shared_task
def heartbeat() -> None:
    """Sent by the beat; what it leaves tells that beat, broker and worker are alive."""
    health.beat(now=timezone.now())


@shared_task
def aggregate_item(item_id: int) -> None:
    aggregation.aggregate_item(item_id=item_id, now=timezone.now())


@shared_task
def aggregate_survey(survey_id: int) -> None:
    """Begin a round where one is due: one task per question, so that several workers are at it."""
    for question in aggregation.take_up(survey_id=survey_id, now=timezone.now()):
        queue.send(aggregate_question, survey_id, question)


@shared_task
def aggregate_question(survey_id: int, question: str) -> None:
    """Fit one question; whoever fits the last one of a round ends it."""
    aggregation.aggregate_question(survey_id=survey_id, question=question, now=timezone.now())
    aggregation.end(survey_id=survey_id, now=timezone.now())


@shared_task
def aggregate_stale() -> None:
    """Ask for what is due; whatever a lost message left behind comes back through here."""
    for survey_id in aggregation.stale_surveys(now=timezone.now()):
        queue.send(aggregate_survey, survey_id)


@shared_task
def sweep_pictures() -> None:
    removal.sweep_pictures(now=timezone.now())


@shared_task
def return_expired_claims() -> None:
    assignment.return_expired(now=timezone.now())
