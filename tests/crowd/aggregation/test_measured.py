from datetime import datetime

import pytest
from django.contrib.auth.models import User

from crowd import aggregation
from crowd.models import Consensus
from surveys import kinds, publishing
from surveys.gold import set_gold
from surveys.models import Survey
from tests import factories

TRUTH = {"a": "good", "b": "bad", "c": "good", "d": "bad"}
OPPOSITE = {"good": "bad", "bad": "good"}


def consensus(survey: Survey) -> dict[str, object]:
    return dict(Consensus.objects.filter(item__survey=survey).values_list("item__key", "value"))


def test_known_answers_and_accuracy(answered: Survey, now: datetime) -> None:
    asked = publishing.current_version(survey=answered).content.question("mood")
    assert aggregation.gold_accuracy(survey=answered, question="mood").share is None
    set_gold(survey=answered, asked=asked, answers={"a": "good", "b": "good"})
    accuracy = aggregation.gold_accuracy(survey=answered, question="mood")
    assert (accuracy.right, accuracy.seen, accuracy.share) == (1, 2, 0.5)


@pytest.mark.django_db
def test_a_consensus_that_counts_as_the_known_answer_is_right(alice: User, now: datetime) -> None:
    """Nobody draws quite the same box twice."""
    config = kinds.get("boxes").clean(kinds.get("boxes").example)
    survey = factories.SurveyFactory(owner=alice, per_item=True)
    factories.QuestionFactory(survey=survey, name="where", kind="boxes", config=config)
    near, far = factories.ItemFactory.create_batch(2, survey=survey)
    publishing.publish(survey=survey, by=alice, now=now)
    asked = publishing.current_version(survey=survey).content.question("where")
    known = [{"label": "cat", "x": 0.2, "y": 0.2, "width": 0.4, "height": 0.4}]
    for item, x in ((near, 0.22), (far, 0.6)):
        Consensus.objects.create(
            item=item, question="where", value=[{**known[0], "x": x}], n=3, method="vote", computed_at=now
        )
    set_gold(survey=survey, asked=asked, answers={near.key: known, far.key: known})
    accuracy = aggregation.gold_accuracy(survey=survey, question="where")
    assert (accuracy.right, accuracy.seen) == (1, 2)
