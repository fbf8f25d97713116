"""The demo studies: a market survey and a labelling task, answered by a simulated crowd: every page shows something."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.contrib.auth.models import User
from django.db import transaction

from crowd import aggregation
from crowd.imports import Row, import_answers
from crowd.quality.simulate import simulate
from surveys import kinds, logic, publishing
from surveys.definition import Asked
from surveys.gold import set_gold
from surveys.models import Item, Question, Survey, Translation

FOLDER = Path(__file__).with_name("demo_data")
RESPONDENTS, LABELLERS, LABELS_PER_ITEM = 160, 24, 6
KNOWN = 10  # items whose answer is given as gold
DAYS = 6  # over which the simulated crowd answered

Content = dict[str, Any]


@transaction.atomic
def load(*, owner: User, now: datetime, seed: int = 1) -> list[Survey]:
    """Make the demo studies that are not there yet; all of them or, where something fails, none."""
    rng = np.random.default_rng(seed)
    return [
        _load(content, owner, now, rng)
        for content in (json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json")))
        if not Survey.objects.filter(slug=content["survey"]["slug"]).exists()
    ]


def _load(content: Content, owner: User, now: datetime, rng: np.random.Generator) -> Survey:
    started = now - timedelta(days=DAYS)
    survey = Survey.objects.create(owner=owner, created_at=started, **content["survey"])
    _questions(survey, content)
    _items(survey, content, rng)
    version = publishing.publish(survey=survey, by=owner, now=started)
    questions = version.content.questions
    rows = _labels(questions, content, now, rng) if survey.per_item else _responses(questions, content, now, rng)
    import_answers(survey=survey, rows=rows, now=now)
    for asked in questions:
        known = {item["key"]: item[asked.name] for item in content.get("items", [])[:KNOWN] if asked.name in item}
        set_gold(survey=survey, asked=asked, answers=known)
    aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    return survey


def _questions(survey: Survey, content: Content) -> None:
    for order, question in enumerate(content["questions"]):
        fields = {key: value for key, value in question.items() if key != "tendency"}
        fields["config"] = kinds.get(question["kind"]).clean(question.get("config", {}))
        Question.objects.create(survey=survey, order=order, **fields)
    Translation.objects.bulk_create(
        Translation(survey=survey, language=language, source=source, target=target)
        for language, phrases in content.get("translations", {}).items()
        for source, target in phrases.items()
    )


def _items(survey: Survey, content: Content, rng: np.random.Generator) -> None:
    Item.objects.bulk_create(
        Item(
            survey=survey,
            key=item["key"],
            data={"text": item["text"]},
            target=survey.redundancy,
            open_slots=survey.redundancy,
            rank=rng.random(),
        )
        for item in content.get("items", [])
    )


def _responses(
    questions: tuple[Asked, ...], content: Content, now: datetime, rng: np.random.Generator
) -> Iterator[Row]:
    """One row per simulated respondent; questions that their answers hide stay unanswered."""
    tendencies = {question["name"]: question.get("tendency") for question in content["questions"]}
    for number in range(RESPONDENTS):
        answers: dict[str, Any] = {}
        for asked in questions:
            if kinds.get(asked.kind).answerable and asked in logic.visible(questions, answers, arm=""):
                answers |= _answer(asked, tendencies[asked.name], rng)
        moment = _moment(now, rng)
        yield Row(f"respondent {number}", answers, submitted_at=moment, seconds=float(rng.lognormal(5.0, 0.4)))


def _answer(asked: Asked, tendency: dict[str, float] | None, rng: np.random.Generator) -> dict[str, Any]:
    kind = kinds.get(asked.kind)
    if tendency is None:
        return {asked.name: kind.synthesise(asked.config, rng)}
    text = str(rng.choice(list(tendency), p=list(tendency.values())))
    if not text:
        return {}
    value = json.loads(text) if _is_number(text) and not kind.accepts(text, asked.config) else text
    return {asked.name: kind.load(value, asked.config)}


def _labels(questions: tuple[Asked, ...], content: Content, now: datetime, rng: np.random.Generator) -> Iterator[Row]:
    """One row per simulated person and item."""
    items = content["items"]
    moods = next(q for q in questions if q.name == "mood")
    codes = kinds.get(moods.kind).codes(moods.config) or []
    truth = [codes.index(item["mood"]) for item in items]
    crowd = simulate(truth=truth, n_people=LABELLERS, n_codes=len(codes), per_item=LABELS_PER_ITEM, rng=rng)
    for index, person, code in zip(crowd.item.tolist(), crowd.person.tolist(), crowd.code.tolist(), strict=True):
        strength = int(np.clip(round(items[index]["strength"] + rng.normal(0, 0.8)), 1, 5))
        hasty = crowd.reliability[person] <= 1 / len(codes)
        yield Row(
            f"labeller {person}",
            {"mood": codes[code], "strength": strength},
            items[index]["key"],
            submitted_at=_moment(now, rng),
            seconds=float(rng.lognormal(0.6 if hasty else 2.2, 0.4)),
        )


def _moment(now: datetime, rng: np.random.Generator) -> datetime:
    """Some time in the past days, by day rather than at night."""
    day = timedelta(days=int(rng.integers(1, DAYS)))
    return (now - day).replace(hour=8, minute=0) + timedelta(hours=float(rng.beta(2, 2) * 13))


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
