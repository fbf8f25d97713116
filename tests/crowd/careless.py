"""A study of which it is known who did not read: most people mean what they say, some do not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.contrib.auth.models import User

from crowd.models import Contributor, Response
from surveys import publishing
from surveys.models import Survey, Version
from tests import factories

PAGES, PER_PAGE = 4, 10
AGREE = {"low": 1, "high": 5, "low_label": "Not at all", "high_label": "Completely"}
SORTS = ("careful", "straight", "random", "fast")


@dataclass(frozen=True)
class Planted:
    """The study, and the keys of its people by sort."""

    survey: Survey
    people: dict[str, list[int]]


def scales_survey(*, owner: User, now: datetime, slug: str = "scales") -> Survey:
    """Four pages of ten statements from 1 to 5, the last two of each the other way round; and two attention checks."""
    survey = factories.SurveyFactory(slug=slug, title="How people see themselves", owner=owner)
    for place in range(PAGES * PER_PAGE):
        page, number = divmod(place, PER_PAGE)
        factories.QuestionFactory(
            survey=survey,
            name=name(page, number),
            kind="rating",
            text=f"Statement {place + 1} is true of me.",
            config=AGREE,
            page=page + 1,
            order=place,
        )
    for page in (2, 4):
        factories.QuestionFactory(
            survey=survey,
            name=f"check_{page}",
            kind="rating",
            text="Please choose 2 here.",
            config=AGREE,
            page=page,
            order=100,
            role="attention",
            expected=2,
        )
    publishing.publish(survey=survey, by=owner, now=now)
    survey.refresh_from_db()
    return survey


def name(page: int, number: int) -> str:
    return f"s{page + 1}_{number + 1}"


def fill(survey: Survey, *, now: datetime, careful: int, careless: int = 10, seed: int = 1) -> Planted:
    """So many careful people, and of each other sort so many."""
    rng = np.random.default_rng(seed)
    sorts = [sort for sort in SORTS for _ in range(careful if sort == "careful" else careless)]
    version = publishing.current_version(survey=survey)
    people = Contributor.objects.bulk_create(
        (Contributor(survey=survey, key=f"planted-{k}", seed=k, joined_at=now) for k in range(len(sorts))),
        batch_size=1_000,
    )
    Response.objects.bulk_create(
        (
            _response(survey, version, person, sort, k, now, rng)
            for k, (person, sort) in enumerate(zip(people, sorts, strict=True))
        ),
        batch_size=1_000,
    )
    found: dict[str, list[int]] = {sort: [] for sort in SORTS}
    for person, sort in zip(people, sorts, strict=True):
        found[sort].append(person.pk)
    return Planted(survey, found)


def _response(
    survey: Survey, version: Version, person: Contributor, sort: str, k: int, now: datetime, rng: np.random.Generator
) -> Response:
    seconds = {str(page + 1): _seconds(sort, rng) for page in range(PAGES)}
    return Response(
        survey=survey,
        version=version,
        contributor=person,
        answers=_answers(sort, rng),
        seconds=sum(seconds.values()),
        page_seconds=seconds,
        idempotency_key=UUID(int=person.pk * 1_000_003 + k),
        submitted_at=now + timedelta(seconds=k),
    )


def _seconds(sort: str, rng: np.random.Generator) -> float:
    usual = float(rng.lognormal(np.log(60), 0.25))
    return round(usual if sort == "careful" else float(rng.uniform(5, 15)) if sort == "fast" else usual * 0.8, 1)


def _answers(sort: str, rng: np.random.Generator) -> dict[str, Any]:
    given = _given(sort, rng)
    answers = {name(page, number): int(given[page, number]) for page in range(PAGES) for number in range(PER_PAGE)}
    checks = [2, 2] if sort == "careful" else [int(given[1, -1]), int(given[3, -1])]
    return answers | dict(zip(("check_2", "check_4"), checks, strict=True))


def _given(sort: str, rng: np.random.Generator) -> Any:
    """Answers [PAGES, PER_PAGE]: a level of one's own per page, with the reversed statements turned."""
    if sort == "straight":
        return np.full((PAGES, PER_PAGE), rng.integers(3, 6))
    if sort != "careful":
        return rng.integers(1, 6, size=(PAGES, PER_PAGE))
    level = rng.normal(3, 1.1, size=(PAGES, 1)) + rng.normal(0, 0.6, size=(PAGES, PER_PAGE))
    answers = np.clip(np.rint(level), 1, 5).astype(int)
    answers[:, -2:] = 6 - answers[:, -2:]
    return answers
