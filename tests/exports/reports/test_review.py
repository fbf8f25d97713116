"""The review as a whole, and the two files that it becomes."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest
from django.contrib.auth.models import User

from crowd.models import Contributor
from exports.reports import page, review
from exports.reports.manifests import Manifest
from surveys.models import Survey
from tests.api import client
from tests.exports.conftest import Order, contents
from tests.exports.reports.tables import (
    AGE,
    CONTRIBUTOR,
    ITEM,
    MOOD,
    MOOD_MISSING,
    ORIGIN,
    SECONDS,
    SPENT,
    SURE,
    VERSION,
    WHY,
    field,
    manifest,
    table,
)

FIELDS = [ORIGIN, CONTRIBUTOR, ITEM, VERSION, SECONDS, AGE, MOOD, MOOD_MISSING, SPENT, WHY]
HOSTILE = '</style></title><script>alert(1)</script><img src=x onerror=alert(1)>" onload="x \x00\ud800\u202e{{7*7}}'
PARTS = ("Quality", "Distributions", "Diversity", "Realism", "Ethics")


def frames(real: int, made: int) -> dict[str, pd.DataFrame]:
    rng, n = np.random.default_rng(3), real + made
    answers = table(
        FIELDS,
        origin=["human"] * real + ["synthetic"] * made,
        contributor=[f"p{number}" for number in range(n)],
        item=[str(number % 20) for number in range(n)],
        version=[2] * n,
        seconds=rng.integers(5, 300, n).tolist(),
        age=rng.choice(["young", "old"], n).tolist(),
        mood=rng.choice(["good", "bad"], n).tolist(),
        mood_missing=[None] * n,
        spent=rng.gamma(2, 20, n).tolist(),
        why=[f"I said so {number} times today" for number in range(n)],
    )
    opinions = table(
        [ITEM, MOOD, SURE],
        item=[str(number) for number in range(20)],
        mood=["good"] * 20,
        mood_confidence=np.linspace(0.5, 1, 20).tolist(),
    )
    return {"answers": answers, "consensus": opinions}


@pytest.fixture
def made() -> Manifest:
    return manifest(answers=FIELDS, consensus=[ITEM, MOOD, SURE])


class Reader(HTMLParser):
    """What a browser would find."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.headings: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_same_release_gives_the_same_bytes(made: Manifest) -> None:
    one, other = (review.review(made, frames(300, 100)) for _ in range(2))
    assert review.text(one) == review.text(other)
    assert page.text(one) == page.text(other)


def test_the_json_has_every_part(made: Manifest) -> None:
    found = json.loads(review.text(review.review(made, frames(300, 100))))
    assert {"about", "quality", "repairs", "diversity", "realism", "ethics", "histograms"} <= set(found)
    assert found["about"]["synthetic"] == 100
    assert 0.8 < found["realism"]["scores"]["overall"] <= 1
    assert 0.3 < found["realism"]["detection"]["value"] < 0.7
    assert "why" not in found["realism"]["columns"]


def test_the_page_is_whole_and_needs_nothing_else(made: Manifest) -> None:
    text = page.text(review.review(made, frames(300, 100), targets={"age": {"young": 0.4, "old": 0.6}}))
    found = Reader(text)
    assert found.open == []
    assert all(f'<h2 id="{part.lower()}-title">{part}</h2>' in text for part in PARTS)
    assert found.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(found.tags)
    names = {name for name, _ in found.attributes}
    assert not names & {"style", "src"}
    assert not [name for name in names if name.startswith("on")]
    assert all(value and value.startswith("#") for name, value in found.attributes if name == "href")
    assert "http" not in text.replace("http-equiv", "")


def test_hostile_words_stay_words(made: Manifest) -> None:
    made["survey"] |= {"title": HOSTILE, "description": HOSTILE, "consent": HOSTILE}
    for fields in made["schema"].values():
        for number, one in enumerate(fields):
            if one.get("question"):
                fields[number] = one | {"text": HOSTILE, "description": HOSTILE}
            if one["name"] == "age":
                fields[number] |= {"labels": {"young": HOSTILE, "old": HOSTILE * 9}}
    made["privacy"]["quasi_identifiers"] += [HOSTILE]
    made["privacy"]["text"] = {HOSTILE: HOSTILE}
    found = review.review(made, frames(60, 40))
    read = Reader(page.text(found))
    assert read.open == []
    assert not {"script", "img"} & set(read.tags)
    assert not [name for name, _ in read.attributes if name.startswith("on")]
    page.text(found).encode("utf-8")
    review.text(found).encode("utf-8")


def test_each_part_without_data_says_so(made: Manifest) -> None:
    made["privacy"] |= {"k_anonymity": None, "quasi_identifiers": []}
    made["schema"] = {"answers": [ORIGIN, WHY]}
    empty = table([ORIGIN, WHY], origin=["human"], why=["No."])
    text = page.text(review.review(made, {"answers": empty}))
    for words in (
        "Nothing was found that should be repaired.",
        "The table has no column of numbers.",
        "No text has 4 words or more.",
        "The release has no consensus on a question with one choice out of several.",
        "The table does not say which version was answered.",
        "No column holds choices or numbers.",
        "The release has no consensus.",
        "No question has a choice out of several.",
        "No target shares were given.",
        "No row is synthetic.",
        "No combination of columns was checked.",
        "No column tells groups of people apart.",
        "None was found.",
    ):
        assert words in text, words


def test_an_empty_column_does_not_hinder_the_comparison(made: Manifest) -> None:
    tables = frames(100, 60)
    tables["answers"] = tables["answers"].assign(seconds=pd.array([None] * 160, dtype="Int64"), spent=1.5)
    found = review.review(made, tables).realism
    assert found.compared is not None
    assert found.detection is not None
    assert found.detection.value is not None
    assert [one.column for one in review.review(made, tables).quality.outliers if one.undefined] == ["seconds", "spent"]
    assert page.text(review.review(made, tables))


def test_too_few_values_to_tell_made_up_rows(made: Manifest) -> None:
    found = review.review(made, frames(20, 20)).realism
    assert found.detection is not None
    assert found.detection.undefined.startswith("Fewer than 30 rows")
    assert "not known" in page.text(review.review(made, frames(20, 20)))


def test_what_is_found_is_on_the_page(made: Manifest) -> None:
    tables = frames(60, 0)
    answers = tables["answers"].assign(contributor="p", why="x")
    answers.loc[:9, "mood"], answers.loc[:9, "mood.missing"], answers.loc[:29, "version"] = None, "left out", 1
    answers = pd.concat([answers, answers.tail(1)], ignore_index=True)
    made["schema"]["answers"] = [one | {"labels": {}} if one["name"] == "age" else one for one in FIELDS]
    found = review.review(made, tables | {"answers": answers}, targets={"mood": {"good": 0.4}, "age": {"young": 1.0}})
    text = page.text(found)
    for words in (
        "left out 10 times",
        "1 row equal to an earlier one",
        "Rows by version",
        "The target shares add up to 0.4, not to 1.",
        "The release has no such column of choices.",
        'class="swatch"',
    ):
        assert words in text, words


def test_long_lists_are_cut_and_say_so(made: Manifest) -> None:
    codes = [f"code {number}" for number in range(30)]
    many = [field(f"q{number}", "string", labels=dict.fromkeys(codes, "Word"), question="q") for number in range(70)]
    rows = pd.DataFrame({one["name"]: pd.Series(codes, dtype="string") for one in many})
    text = page.text(review.review(made | {"schema": {"answers": many}}, {"answers": rows}))
    assert "10 others" in text
    assert "10 more columns are in report.json." in text


def test_a_table_without_answers(made: Manifest) -> None:
    rows = table([ORIGIN], origin=["human"])
    text = page.text(review.review(made | {"schema": {"answers": [ORIGIN]}}, {"answers": rows}))
    assert "The table has no column of answers." in text


def test_free_texts_alone_are_not_compared(made: Manifest) -> None:
    rows = table([ORIGIN, WHY], origin=["human", "synthetic"], why=["Yes.", "No."])
    found = review.review(made | {"schema": {"answers": [ORIGIN, WHY]}}, {"answers": rows})
    assert found.realism.undefined == "There is no column of choices or numbers to compare."


def test_groups_that_differ_come_first(made: Manifest) -> None:
    tables = frames(80, 0)
    answers = tables["answers"]
    right = np.where(answers["age"] == "young", "good", "bad")
    found = review.review(made, tables | {"answers": answers.assign(mood=pd.array(right, dtype="string"))})
    text = page.text(found)
    assert text.index("The groups differ") < text.index("No clear difference.")


def test_no_rows_at_all(made: Manifest) -> None:
    text = page.text(review.review(made, frames(0, 0)))
    assert "There is no answer." in text


def test_made_up_rows_alone_are_reviewed_as_such(made: Manifest) -> None:
    found = review.review(made, frames(0, 50))
    assert (found.about.rows, found.about.synthetic_alone) == (50, True)
    assert "nobody answered" in page.text(found)
    assert found.realism.undefined.startswith("All rows are synthetic")


def test_made_up_rows_apart_are_compared_as_well(made: Manifest) -> None:
    together = frames(60, 40)
    answers = together["answers"]
    apart = {"answers": answers[:60], "synthetic_answers": answers[60:], "consensus": together["consensus"]}
    made["schema"]["synthetic_answers"] = FIELDS
    assert review.text(review.review(made, apart)) == review.text(review.review(made, together))
    del apart["answers"], made["schema"]["answers"]
    assert review.review(made, apart).about.synthetic_alone


def test_consensus_alone(made: Manifest) -> None:
    made["schema"].pop("answers")
    found = review.review(made, {"consensus": frames(5, 0)["consensus"]})
    assert found.about.table == "consensus"
    assert [one.column for one in found.diversity.spreads] == ["mood"]
    assert found.about.people is None
    assert "mood.confidence" not in [one.column for one in found.quality.missing]
    assert "Realism" in page.text(found)


def test_of_very_many_rows_some_are_drawn_by_the_seed(made: Manifest) -> None:
    found = review.review(made, frames(300, 0), most_rows=100)
    assert (found.about.rows, found.about.total) == (100, 300)
    assert "100 of the 300 rows" in page.text(found)
    assert review.text(found) == review.text(review.review(made, frames(300, 0), most_rows=100))


def test_without_a_table_there_is_nothing_to_review(made: Manifest) -> None:
    with pytest.raises(ValueError, match="no table"):
        review.review(made, {})


def test_free_texts_are_not_quoted(made: Manifest) -> None:
    found = review.review(made, frames(40, 0))
    assert "I said so" not in page.text(found) + review.text(found)


@pytest.mark.django_db
def test_a_release_has_both_files_and_they_can_be_fetched(
    panel: Survey, person: Callable[..., Contributor], build: Order, alice: User
) -> None:
    for number in range(6):
        person(panel, name="Ann", age="old", why=f"<b>Because {number}</b>")
    release = build(panel, k=2, documents=True, missing=True, synthetic_rows=40)
    assert release.is_ready, release.message
    urls = {one["name"]: one["url"] for one in client(alice).get(f"/api/v1/releases/{release.pk}/").json()["files"]}
    responses: dict[str, Any] = {name: client(alice).get(urls[name]) for name in (page.NAME, review.NAME)}
    got = {name: b"".join(response.streaming_content) for name, response in responses.items()}
    assert got == {name: contents(release)[name] for name in got}
    assert json.loads(got[review.NAME])["about"]["synthetic"] == 40
    assert Reader(got[page.NAME].decode()).open == []
    assert b"Ann" not in got[page.NAME] + got[review.NAME]
    again = build(panel, k=2, documents=True, missing=True, synthetic_rows=40)
    assert {name: contents(again)[name] for name in got} == got
