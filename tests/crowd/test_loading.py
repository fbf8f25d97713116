import json
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from crowd.loading import NotADataset, load
from crowd.models import Response
from surveys.models import Survey

ANSWERS = "task,worker,label\n" + "".join(
    f"t{item},w{worker},{'cat' if (item + (worker == 3)) % 2 else 'dog'}\n" for item in range(6) for worker in range(4)
)
GOLD = "task,label\n" + "".join(f"t{item},{'cat' if item % 2 else 'dog'}\n" for item in range(6)) + "t99,cat\n"


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "pets" / "answers.csv"
    path.parent.mkdir()
    path.write_text(ANSWERS + "t0,w0,cat\n", encoding="utf-8")
    return path


@pytest.fixture
def gold(answers: Path) -> Path:
    path = answers.with_name("gold.csv")
    path.write_text(GOLD, encoding="utf-8")
    return path


def test_a_dataset_comes_in_and_is_judged(answers: Path, gold: Path, alice: User, now: datetime) -> None:
    loaded = load(answers=answers, gold=gold, slug="pets", owner=alice, now=now)
    assert (loaded.items, loaded.contributors, loaded.answers) == (6, 4, 24)
    assert loaded.report.repeated == [25]
    assert (loaded.accuracy.right, loaded.accuracy.seen, loaded.gold_left_out) == (6, 6, 1)
    assert loaded.method == "auto"
    assert loaded.alpha is not None
    assert loaded.survey.owner == alice
    assert loaded.survey.state == Survey.State.DRAFT
    assert not Response.objects.filter(counted=False).exists()


def test_loading_again_adds_nothing(answers: Path, gold: Path, alice: User, now: datetime) -> None:
    load(answers=answers, gold=gold, slug="pets", owner=alice, now=now)
    again = load(answers=answers, gold=gold, slug="pets", owner=alice, now=now)
    assert (again.report.added, again.report.n_repeated, again.answers) == (0, 25, 24)


def test_labels_that_are_no_values_are_kept_as_words(tmp_path: Path, alice: User, now: datetime) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("task,worker,label\na,w,très bien\nb,w,pas bien\n", encoding="utf-8-sig")
    loaded = load(answers=path, gold=None, slug="moods", owner=alice, now=now)
    assert loaded.accuracy.share is None
    options = loaded.survey.questions.get().config["options"]
    assert [option["label"] for option in options] == ["pas bien", "très bien"]


def test_other_labels_under_the_same_name_are_refused(answers: Path, alice: User, now: datetime) -> None:
    load(answers=answers, gold=None, slug="pets", owner=alice, now=now)
    answers.write_text("task,worker,label\na,w,bird\nb,w,fish\n", encoding="utf-8")
    with pytest.raises(NotADataset, match="other labels"):
        load(answers=answers, gold=None, slug="pets", owner=alice, now=now)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"item,worker,label\n1,2,3\n", "has no column task"),
        (b"", "has no column task"),
        (b"task,worker,label\na,w,caf\xe9\n", "not UTF-8"),
        (b'task,worker,label\na,w,"' + b"x" * 200_000 + b'"\n', "line"),
    ],
)
def test_what_is_no_dataset_says_so(tmp_path: Path, alice: User, now: datetime, content: bytes, words: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    with pytest.raises(NotADataset, match=words):
        load(answers=path, gold=None, slug="x", owner=alice, now=now)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("load_crowd", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_one_json_object(answers: Path, gold: Path, db: None) -> None:
    found = json.loads(run(str(answers), "--gold", str(gold), "--json"))
    assert found.keys() == {
        "method",
        "items",
        "contributors",
        "answers",
        "alpha",
        "accuracy",
        "load_seconds",
        "aggregate_seconds",
    }
    assert (found["accuracy"], found["answers"]) == (1.0, 24)
    assert User.objects.get().username == "loader"
    assert Survey.objects.get().slug == "pets-answers"


def test_the_command_speaks_plainly(answers: Path, gold: Path, alice: User) -> None:
    words = run(str(answers), "--gold", str(gold), "--owner", "alice", "--survey", "pets")
    assert "6 items, 4 people, 24 answers" in words
    assert "1.0000, 6 of 6 known" in words
    assert "no such item was labelled: 1" in words
    assert Survey.objects.get().owner == alice


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["/nowhere/answers.csv"], "No such file"),
        (["{answers}", "--owner", "nobody"], "no user “nobody”"),
    ],
)
def test_the_command_says_what_is_wrong(answers: Path, db: None, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(*[argument.format(answers=answers) for argument in arguments])


def test_one_label_is_no_question(tmp_path: Path, db: None) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("task,worker,label\na,w,cat\n", encoding="utf-8")
    with pytest.raises(CommandError, match="options"):
        run(str(path))
