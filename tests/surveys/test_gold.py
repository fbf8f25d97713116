from surveys import kinds, publishing
from surveys.gold import set_gold
from surveys.models import Gold, Survey
from tests.surveys.kinds.asking import asked as question


def test_known_answers_by_key(task: Survey) -> None:
    first, second = task.items.all()[:2]
    asked = publishing.current_version(survey=task).content.question("mood")
    left_out = set_gold(survey=task, asked=asked, answers={first.key: "good", second.key: "meh", "nobody": "bad"})
    assert left_out == [second.key, "nobody"]
    assert list(Gold.objects.values_list("item", "question", "value")) == [(first.pk, "mood", "good")]


def test_a_later_value_replaces_an_earlier_one(task: Survey) -> None:
    item = task.items.all()[0]
    asked = publishing.current_version(survey=task).content.question("mood")
    set_gold(survey=task, asked=asked, answers={item.key: "good"})
    assert set_gold(survey=task, asked=asked, answers={item.key: "bad"}) == []
    assert item.gold.get().value == "bad"


def test_a_known_answer_must_fit_its_item(task: Survey) -> None:
    kind = kinds.get("spans")
    asked = question("spans", kind.clean({**kind.example, "text": "{{text}}"}))
    marks = [{"start": 0, "end": 15, "label": "PER"}]
    first, second = task.items.order_by("pk")[:2]
    type(first).objects.filter(pk=second.pk).update(data={"text": "Short"})
    assert set_gold(survey=task, asked=asked, answers={first.key: marks, second.key: marks, "x": marks}) == [
        second.key, "x",
    ]  # fmt: skip
