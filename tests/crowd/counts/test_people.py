"""Contributors, counted."""

from datetime import datetime

from crowd.counts import people
from crowd.models import Trust
from surveys.models import Survey
from tests import factories


def person(task: Survey, now: datetime, reliability: float | None, *flags: str) -> int:
    contributor = factories.ContributorFactory(survey=task)
    Trust.objects.create(contributor=contributor, reliability=reliability, flags=list(flags), computed_at=now)
    return int(contributor.pk)


def test_nobody(task: Survey) -> None:
    assert people.count(task) == {"people": 0, "flagged": 0, "excluded": 0, "flags": {}, "least": []}


def test_flags_and_the_least_reliable(task: Survey, now: datetime) -> None:
    good = person(task, now, 0.9)
    fast = person(task, now, 0.4, "too_fast")
    both = person(task, now, 0.2, "near_chance", "too_fast")
    new = person(task, now, None, "few_answers")
    left = factories.ContributorFactory(survey=task, excluded_at=now)
    factories.ContributorFactory()
    found = people.count(task)
    assert (found["people"], found["flagged"], found["excluded"]) == (5, 2, 1)
    assert list(found["flags"].items()) == [("too_fast", 2), ("near_chance", 1)]
    assert found["least"] == [both, fast, good, new]
    assert left.pk not in found["least"]
