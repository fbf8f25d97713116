"""A first consensus about one item, within moments of a submission."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from crowd import fitting
from crowd.aggregation import history
from crowd.aggregation.measured import measured
from crowd.aggregation.questions import weights
from crowd.models import Consensus, QuestionAggregation
from surveys import publishing
from surveys.definition import Asked
from surveys.models import Item

VOTE = "vote"


def aggregate_item(*, item_id: int, now: datetime) -> None:
    """A vote about one item, weighted with the trust so far; the next round replaces it."""
    item = Item.objects.select_related("survey").filter(pk=item_id).first()
    if item is None:
        return
    for asked in measured(publishing.current_version(survey=item.survey).content):
        with transaction.atomic():
            _lock(item.survey_id, asked.name)
            _vote(item, asked, now)


def _lock(survey_id: int, question: str) -> None:
    """Keep others from writing this question's consensus until the transaction ends."""
    QuestionAggregation.objects.get_or_create(survey_id=survey_id, question=question)
    QuestionAggregation.objects.select_for_update().get(survey_id=survey_id, question=question)


def _vote(item: Item, asked: Asked, now: datetime) -> None:
    rows = item.responses.counting().values_list("contributor_id", "answers").order_by("pk")
    answers = [(person, given[asked.name]) for person, given in rows if asked.name in given]
    trust = weights(Q(contributor__responses__item=item))
    opinion = fitting.vote(asked=asked, answers=answers, weights=trust)
    here = Consensus.objects.filter(item=item, question=asked.name)
    before = history.known(here)
    changes = {**vars(opinion), "method": VOTE, "computed_at": now}
    Consensus.objects.update_or_create(item=item, question=asked.name, defaults=changes)
    history.note_changes(before=before, question=asked.name, method=VOTE, opinions={item.pk: opinion}, now=now)
