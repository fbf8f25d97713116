from datetime import datetime

import pytest
from django.contrib.auth.models import User

from crowd.imports import Row, import_answers
from crowd.models import Assignment, Contributor, Response
from surveys import kinds, publishing
from surveys.models import Survey, Version
from tests import factories


def row(item: str = "item-a", person: str = "w1", mood: object = "good", **more: object) -> Row:
    return Row(contributor=person, answers={"mood": mood}, item=item, **more)  # type: ignore[arg-type] # hostile on purpose


def test_existing_answers_come_in(task: Survey, now: datetime) -> None:
    report = import_answers(survey=task, rows=[row(), row(person="w2"), row(item="item-b", mood="bad")], now=now)
    assert (report.added, report.n_repeated, report.n_rejected) == (3, 0, 0)
    assert Response.objects.filter(item__key="item-a").count() == 2
    assert Contributor.objects.count() == 2
    assert "w1" not in str(list(Contributor.objects.values()))
    assert not Response.objects.filter(counted=True).exists()


def test_the_first_answer_counts_and_repeats_are_reported(task: Survey, now: datetime) -> None:
    report = import_answers(survey=task, rows=[row(), row(mood="bad")], now=now)
    assert (report.added, report.repeated) == (1, [2])
    assert Response.objects.get().answers == {"mood": "good"}


def test_the_same_import_twice_adds_nothing(task: Survey, now: datetime) -> None:
    rows = [("item-a", "w1"), ("item-a", "w2"), ("item-b", "w1")]
    import_answers(survey=task, rows=[row(item, person) for item, person in rows], now=now)
    again = import_answers(survey=task, rows=[row(item, person) for item, person in rows], now=now)
    assert (again.added, again.n_repeated) == (0, 3)
    assert Response.objects.count() == 3
    assert Assignment.objects.count() == 3


def test_what_people_said_elsewhere_counts_towards_the_target(task: Survey, now: datetime) -> None:
    item = task.items.all()[0]
    import_answers(survey=task, rows=[row(item.key, f"w{n}") for n in range(2)], now=now)
    item.refresh_from_db()
    assert item.open_slots == 1
    import_answers(survey=task, rows=[row(item.key, f"w{n}") for n in range(9)], now=now)
    item.refresh_from_db()
    assert item.open_slots == 0


def test_what_a_model_says_takes_no_slot(task: Survey, now: datetime) -> None:
    item = task.items.all()[0]
    import_answers(survey=task, rows=[row(item.key, "bert", origin="model")], now=now)
    item.refresh_from_db()
    assert item.open_slots == 3
    assert Contributor.objects.get().kind == "model"
    assert Response.objects.get().origin == "model"


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (row(mood="meh"), "meh"),
        (row(mood={"a": 1}), ""),
        (row(mood=None), ""),
        (row(item=""), "item needs a name"),
        (row(person=""), "contributor needs a name"),
        (row(person="x" * 201), "contributor needs a name"),
        (row(origin="gold"), "origin is one of"),
        (Row(contributor="w", answers={}, item="item-a"), "no answer"),
        (Row(contributor="w", answers={"colour": "red"}, item="item-a"), "no question “colour”"),
    ],
)
def test_a_bad_row_is_reported_and_the_good_ones_stay(task: Survey, now: datetime, bad: Row, words: str) -> None:
    report = import_answers(survey=task, rows=[row(), bad, row(person="w9")], now=now)
    assert report.added == 2
    assert [one.row for one in report.rejected] == [2]
    assert words in report.rejected[0].reason
    assert report.rejected[0].reason


def test_a_survey_without_items_takes_rows_without_items(survey: Survey, now: datetime) -> None:
    rows = [
        Row(contributor="p1", answers={"drink": "tea", "sort": "green"}),
        Row(contributor="p1", answers={"drink": "coffee"}),
        Row(contributor="p2", answers={"drink": "tea"}, item="item-a"),
    ]
    report = import_answers(survey=survey, rows=rows, now=now)
    assert (report.added, report.repeated, [one.row for one in report.rejected]) == (1, [2], [3])


def test_long_reports_are_cut_but_counted(task: Survey, now: datetime) -> None:
    report = import_answers(survey=task, rows=(row(mood="meh") for _ in range(1_500)), now=now)
    assert (report.n_rejected, len(report.rejected)) == (1_500, 1_000)
    import_answers(survey=task, rows=[row()], now=now)
    report = import_answers(survey=task, rows=(row() for _ in range(1_500)), now=now)
    assert (report.n_repeated, len(report.repeated)) == (1_500, 1_000)


def test_a_survey_never_published_takes_nothing(now: datetime, alice: object) -> None:
    with pytest.raises(Version.DoesNotExist):
        import_answers(survey=factories.SurveyFactory(owner=alice), rows=[row()], now=now)


def test_an_answer_must_fit_its_item_where_that_is_known(alice: User, now: datetime) -> None:
    survey = factories.SurveyFactory(per_item=True, owner=alice)
    kind = kinds.get("spans")
    config = kind.clean({**kind.example, "text": "{{text}}"})
    factories.QuestionFactory(survey=survey, name="names", kind="spans", config=config)
    factories.ItemFactory(survey=survey, key="short", data={"text": "Ada"})
    publishing.publish(survey=survey, by=alice, now=now)
    marks = [{"start": 0, "end": 4, "label": "PER"}]

    rows = [Row("w1", {"names": marks}, item) for item in ("short", "unheard of")]
    report = import_answers(survey=survey, rows=rows, now=now)

    assert [(bad.row, bad.reason.partition("]. ")[2]) for bad in report.rejected] == [
        (1, "A mark must lie within the text and hold at least one character.")
    ]
    assert report.added == 1
