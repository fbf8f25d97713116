"""A simulated crowd that comes in by the doors people come in by: consent, one page after the other, send.

Nothing is written past `crowd.recruitment` and `crowd.collection`, which check every answer as they check a browser's.
Only the clock is simulated, so that a hasty person is hasty without making anybody wait.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

import numpy as np

from crowd import collection, recruitment
from crowd.models import Contributor
from surveys import kinds
from surveys.definition import Asked
from surveys.models import Survey

Rng = np.random.Generator
Answers = dict[str, Any]
# What somebody says to the questions of a page, and the seconds they take for it.
Says = Callable[[list[Asked], Mapping[str, Any], Rng], tuple[Answers, float]]

AGES, HOMES = ("18-29", "30-44", "45-59", "60-plus"), ("city", "town", "country")
RATINGS = ("appeal", "believe", "planet", "trouble", "try_it", "tell")
OPENINGS = ("", "To be honest: ", "My first thought: ", "As I told my sister, ", "We talked about it at home. ")
LIKED = (
    "Glass tastes better.",
    "Finally less plastic, well done!",
    "We bring bottles back anyway, so this fits.",
    "I would buy it at once.",
    "My children love oat drink. Please write to me when it is there: {name}@example.org",
)
DISLIKED = (
    "Glass is too heavy for my bicycle.",
    "I would forget the bottles at home, as always.",
    "Too expensive with the deposit.",
    "Cartons are fine for me.",
    "The shop near me takes no bottles back. Call me if that changes: +44 7700 900{number}",
)


@dataclass(frozen=True)
class Person:
    """`role` is what nobody knows in real life: careful, careless or bot."""

    role: str
    says: Says


def crowd(*, careful: int, careless: int, bots: int, rng: Rng) -> list[Person]:
    """So many of each sort, in an order of chance."""
    people = [_careful(rng) for _ in range(careful)]
    people += [Person("careless", _straight_down(int(rng.integers(2, 7)))) for _ in range(careless)]
    people += [Person("bot", _anything)] * bots
    return [people[place] for place in rng.permutation(len(people))]


def labellers(*, careful: int, careless: int, bots: int) -> list[Person]:
    """People who say whether somebody likes the idea; the careful ones are right nine times out of ten."""
    return [
        *(Person("careful", _label(0.9, 6.0)) for _ in range(careful)),
        *(Person("careless", _label(0.5, 1.2)) for _ in range(careless)),
        *(Person("bot", _anything) for _ in range(bots)),
    ]


def mood(text: str) -> str:
    """What is true of a comment that was made up here."""
    return "likes" if any(liked[:20] in text for liked in LIKED) else "dislikes"


def answer(*, survey: Survey, person: Person, start: datetime, seed: int) -> Contributor:
    """Somebody opens the link, agrees, and answers until nothing is left for them.

    What they say of an item follows from the seed and the item, since everybody meets the items in an order of chance.
    """
    contributor, _ = recruitment.join(survey=survey, language="en", now=start)
    now = start
    while draft := collection.open_draft(contributor=contributor, now=now):
        key, sent = str(draft.idempotency_key), None
        rng = np.random.default_rng([seed, crc32(str(draft.item).encode())])
        while sent is None:
            draft = collection.draft(contributor=contributor, key=key)
            page = collection.page(draft)
            asked = [one for one in page.questions if kinds.get(one.kind).answerable]
            answers, seconds = person.says(asked, draft.answers, rng)
            now += timedelta(seconds=seconds)
            sent = collection.advance(draft=draft, answers=answers, now=now, number=page.number)
    return contributor


def _careful(rng: Rng) -> Person:
    """Somebody with an opinion: the young and those in cities like the idea better."""
    age, home = str(rng.choice(AGES, p=[0.3, 0.3, 0.25, 0.15])), str(rng.choice(HOMES, p=[0.5, 0.3, 0.2]))
    likes = float(rng.normal(0.7 * (age == "18-29") + 0.5 * (home == "city") - 0.4, 0.9))
    facts = {"age_group": age, "home": home, "reads": "oats", "colour": "blue"}
    facts["buys"] = "yes" if rng.random() < 0.35 + 0.1 * (likes > 0) else "no"

    def says(asked: list[Asked], so_far: Mapping[str, Any], rng: Rng) -> tuple[Answers, float]:
        opinions = facts | _opinions(likes, rng) | dict(_comment(likes, rng))
        names = [one.name for one in asked if one.name in opinions]
        return {name: opinions[name] for name in names}, float(len(asked) * rng.lognormal(2.0, 0.3))

    return Person("careful", says)


def _opinions(likes: float, rng: Rng) -> Answers:
    points = {name: _point(4.4 + 1.2 * likes, rng) for name in RATINGS}
    price = max(0.5, round(1.9 + 0.3 * likes + float(rng.normal(0, 0.3)), 1))
    return points | {"trouble": _point(3.6 - 1.2 * likes, rng), "packs": int(1 + rng.poisson(1.5)), "price": price}


def _point(middle: float, rng: Rng) -> int:
    return int(np.clip(round(middle + float(rng.normal(0, 0.7))), 1, 7))


def _comment(likes: float, rng: Rng) -> Iterator[tuple[str, str]]:
    if rng.random() < 0.5:
        text = str(rng.choice(OPENINGS)) + str(rng.choice(LIKED if likes > 0 else DISLIKED))
        name = "".join(rng.choice(list("abcdefgh"), 6))
        yield "comment", text.format(name=name, number=rng.integers(100, 1000))


def _straight_down(point: int) -> Says:
    """Straight down the page, in no time; attention checks are met by luck."""

    def says(asked: list[Asked], so_far: Mapping[str, Any], rng: Rng) -> tuple[Answers, float]:
        given = {one.name: kinds.get(one.kind).synthesise(one.config, rng) for one in asked if one.required}
        return given | {name: point for name in RATINGS if name in given}, float(len(asked) * rng.uniform(0.7, 1.6))

    return says


def _label(right: float, usual: float) -> Says:
    """The truth, or else anything; in about `usual` seconds."""

    def says(asked: list[Asked], so_far: Mapping[str, Any], rng: Rng) -> tuple[Answers, float]:
        knows = rng.random() < right
        given = {q.name: mood(q.text) if knows else kinds.get(q.kind).synthesise(q.config, rng) for q in asked}
        return given, float(usual * rng.lognormal(0, 0.3))

    return says


def _anything(asked: list[Asked], so_far: Mapping[str, Any], rng: Rng) -> tuple[Answers, float]:
    """A program: whatever is valid, twenty a second, always with the same words."""
    given = {one.name: kinds.get(one.kind).synthesise(one.config, rng) for one in asked}
    return given | {one.name: "Great product!!" for one in asked if one.name == "comment"}, len(asked) * 0.05
