"""What people said of the same items, counted. How it is shown is tested with the page."""

from datetime import datetime

from crowd import aggregation, disagreement
from crowd.counts import divisions
from surveys.models import Survey
from tests import factories


def test_patterns_of_answers(task: Survey, now: datetime) -> None:
    people = factories.ContributorFactory.create_batch(3, survey=task)
    items = list(task.items.order_by("pk"))
    for item, moods in zip(items, (["good", "bad", "bad"], ["good"] * 3, ["bad", "good"], ["good"]), strict=False):
        for person, mood in zip(people, moods, strict=False):
            factories.answer(task, person, {"mood": mood}, item=item, now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    assert divisions.count(survey=task, asked=disagreement.questions(survey=task)[0]) == {
        "codes": ["bad", "good"],
        "n_items": 3,
        "n_divided": 2,
        "both": [[2, 2], [2, 3]],
        "either": [[2, 3], [3, 3]],
        "mixed": [{"one": 0, "other": 1, "items": [items[0].pk, items[2].pk]}],
        "most": [items[2].pk, items[0].pk],
    }
