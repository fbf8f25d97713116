from surveys import publishing
from surveys.gold import set_gold
from surveys.models import Gold, Survey


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
