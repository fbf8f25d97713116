from datetime import datetime

from crowd import aggregation
from crowd.models import Consensus, Response, Trust
from surveys.models import Survey
from tests import factories

TRUTH = {"a": "good", "b": "bad", "c": "good", "d": "bad"}
OPPOSITE = {"good": "bad", "bad": "good"}


def consensus(survey: Survey) -> dict[str, object]:
    return dict(Consensus.objects.filter(item__survey=survey).values_list("item__key", "value"))


def test_a_first_consensus_is_a_vote(task: Survey, now: datetime) -> None:
    item = task.items.all()[0]
    for mood in ("good", "good", "bad"):
        factories.answer(task, factories.ContributorFactory(survey=task), {"mood": mood}, now=now, item=item)
    aggregation.aggregate_item(item_id=item.pk, now=now)
    first = Consensus.objects.get()
    assert (first.value, first.n, first.method) == ("good", 3, "vote")
    aggregation.aggregate_item(item_id=item.pk, now=now)
    assert Consensus.objects.count() == 1
    assert Response.objects.filter(counted=False).count() == 3


def test_the_trusted_weigh_more_in_a_vote(answered: Survey, now: datetime) -> None:
    item = factories.ItemFactory(survey=answered)
    contrary = Trust.objects.order_by("reliability")[0].contributor
    honest = Trust.objects.order_by("-reliability")[0].contributor
    factories.answer(answered, contrary, {"mood": "bad"}, now=now, item=item)
    factories.answer(answered, honest, {"mood": "good"}, now=now, item=item)
    aggregation.aggregate_item(item_id=item.pk, now=now)
    assert item.consensus.get().value == "good"


def test_an_item_that_is_gone_is_no_error(db: None, now: datetime) -> None:
    aggregation.aggregate_item(item_id=12345, now=now)
    assert not Consensus.objects.exists()


def test_a_first_vote_that_changes_is_kept_too(task: Survey, now: datetime) -> None:
    item = task.items.all()[0]
    for mood in ("good", "good", "bad", "bad", "bad"):
        factories.answer(task, factories.ContributorFactory(survey=task), {"mood": mood}, now=now, item=item)
        aggregation.aggregate_item(item_id=item.pk, now=now)
    # Two against two is a tie, which goes to the smaller value.
    assert [(c.before, c.after, c.method) for c in item.consensus_changes.all()] == [("good", "bad", "vote")]
