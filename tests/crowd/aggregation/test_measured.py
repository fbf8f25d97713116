from datetime import datetime

from crowd import aggregation
from crowd.models import Consensus
from surveys import publishing
from surveys.gold import set_gold
from surveys.models import Survey

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
