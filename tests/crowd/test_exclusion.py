from datetime import datetime

import pytest

from crowd import aggregation, collection, exclusion, recruitment
from crowd.imports import Row, import_answers
from crowd.models import Agreement, Consensus, Contributor, Trust
from surveys.models import Survey

MOODS = {"item-a": "good", "item-b": "bad", "item-c": "good"}


@pytest.fixture
def spammer(task: Survey, now: datetime) -> Contributor:
    """Two people agree on three items; a third says the contrary each time."""
    rows = [Row(name, {"mood": mood}, item) for name in ("w1", "w2") for item, mood in MOODS.items()]
    contrary = {"good": "bad", "bad": "good"}
    rows += [Row("spammer", {"mood": contrary[mood]}, item) for item, mood in MOODS.items()]
    import_answers(survey=task, rows=rows, now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    return Contributor.objects.get(key=recruitment.imported_key(survey_id=task.pk, name="human:spammer"))


def slots(survey: Survey) -> list[int]:
    return list(survey.items.filter(key__in=MOODS).values_list("open_slots", flat=True))


def test_an_excluded_person_drops_out_of_every_number(task: Survey, spammer: Contributor, now: datetime) -> None:
    assert Agreement.objects.filter(value__lt=0.5).exists()
    assert exclusion.exclude(contributor=spammer, reason="Answers at random.", now=now)
    assert aggregation.aggregate_survey(survey_id=task.pk, now=now)
    assert Agreement.objects.get().value == 1
    assert set(Consensus.objects.values_list("n", flat=True)) == {2}
    assert not Trust.objects.filter(contributor=spammer).exists()
    spammer.refresh_from_db()
    assert (spammer.excluded_at, spammer.exclusion_reason) == (now, "Answers at random.")
    assert spammer.responses.count() == 3


def test_their_items_go_to_others_again(task: Survey, spammer: Contributor, now: datetime) -> None:
    assert slots(task) == [0, 0, 0]
    exclusion.exclude(contributor=spammer, reason="", now=now)
    assert slots(task) == [1, 1, 1]
    assert exclusion.include(contributor=spammer)
    assert slots(task) == [0, 0, 0]


def test_including_counts_them_again(task: Survey, spammer: Contributor, now: datetime) -> None:
    before = Agreement.objects.get().value
    exclusion.exclude(contributor=spammer, reason="", now=now)
    exclusion.include(contributor=spammer)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    assert Agreement.objects.get().value == before


def test_doing_it_twice_changes_nothing(task: Survey, spammer: Contributor, now: datetime) -> None:
    assert not exclusion.include(contributor=spammer)
    assert exclusion.exclude(contributor=spammer, reason="One.", now=now)
    assert not exclusion.exclude(contributor=spammer, reason="Two.", now=now)
    assert slots(task) == [1, 1, 1]
    assert Contributor.objects.get(pk=spammer.pk).exclusion_reason == "One."


def test_a_first_consensus_leaves_them_out_too(task: Survey, spammer: Contributor, now: datetime) -> None:
    exclusion.exclude(contributor=spammer, reason="", now=now)
    item = task.items.get(key="item-a")
    aggregation.aggregate_item(item_id=item.pk, now=now)
    assert item.consensus.get().n == 2


def test_an_excluded_person_gets_no_more_items(task: Survey, now: datetime) -> None:
    person, _ = recruitment.join(survey=task, language="en", now=now)
    assert collection.open_draft(contributor=person, now=now)
    exclusion.exclude(contributor=person, reason="", now=now)
    person.refresh_from_db()
    assert collection.open_draft(contributor=person, now=now) is None


def test_who_is_excluded_and_withdraws_opens_no_slot_twice(task: Survey, spammer: Contributor, now: datetime) -> None:
    exclusion.exclude(contributor=spammer, reason="", now=now)
    spammer.refresh_from_db()
    recruitment.withdraw(contributor=spammer, now=now)
    assert slots(task) == [1, 1, 1]
