"""The command as one calls it."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from exports.management.commands.anonymise import HELP, REFUSED, WRONG
from exports.privacy.policy import EXAMPLE

EXAMPLES = Path(__file__).parents[4] / "examples/anonymise"


@pytest.fixture
def out() -> StringIO:
    """What the command printed."""
    return StringIO()


@pytest.fixture
def run(tmp_path: Path, out: StringIO):
    """Run it with a policy's text; gives what it printed."""

    def ran(*arguments: str, policy: str = EXAMPLE, data: Path = EXAMPLES / "people.csv") -> str:
        (tmp_path / "policy.yaml").write_text(policy)
        paths = ["--policy", str(tmp_path / "policy.yaml"), "--out", str(tmp_path / "out.csv")]
        call_command("anonymise", str(data), *paths, *arguments, stdout=out)
        return out.getvalue()

    return ran


def released(tmp_path: Path) -> list[dict[str, str]]:
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_example_in_the_help(run, tmp_path: Path) -> None:
    assert EXAMPLE in HELP
    assert EXAMPLE in (EXAMPLES / "policy.yaml").read_text()
    told = json.loads(run("--json"))
    assert (told["state"], told["rows_in"], told["rows_out"], told["suppressed"]) == ("done", 12, 12, 0)
    assert told["k"] >= 3
    assert told["sensitive"]["illness"]["distinct_l"] >= 2
    assert told["sensitive"]["illness"]["t"] <= 0.7
    assert told["information_loss"] == min(told["information_loss_by_method"].values())
    assert told["risk_before"]["prosecutor"]["highest"] == 1.0
    assert told["risk_after"]["prosecutor"]["highest"] <= 1 / 3
    assert told["risk_after"]["population_unique"] == 0.0
    assert told["left_out_columns"] == ["name"]
    rows = released(tmp_path)
    assert list(rows[0]) == ["age", "zip", "moved", "job", "sex", "illness", "score"]
    assert [row["score"] for row in rows] == ["7", "5", "3", "8", "4", "9", "2", "6", "5", "1", "6", "7"]


def test_in_words(run) -> None:
    text = run()
    assert "12 of 12 rows; 0 suppressed (0.00%)." in text
    assert "k before: 1 in 12 classes" in text
    assert "k after: 3 in 4 classes" in text
    assert "recursive c undefined (a class has one value only)" in text
    assert "Columns left out: name." in text
    assert "population unique is undefined: everybody is unique in the table" in text
    assert text.splitlines()[-1].startswith("Took ")


def test_levels_are_told_where_whole_columns_are_generalised(run) -> None:
    text = run(policy="{k: 6, method: lattice, quasi_identifiers: {sex: category}}")
    assert "Levels: sex 0." in text
    assert "Columns left out: name, age, zip, moved, job, illness, score." in text


def test_refused_writes_nothing(run, out: StringIO, tmp_path: Path) -> None:
    policy = "{k: 3, method: none, quasi_identifiers: {age: number, sex: category}, keep: [score]}"
    with pytest.raises(CommandError, match="Refused: 12 of 12 rows") as error:
        run("--json", policy=policy)
    assert error.value.returncode == REFUSED
    told = json.loads(out.getvalue())
    assert (told["state"], told["n_rows"], told["columns"]) == ("refused", 12, ["age", "sex"])
    assert told["rows"][0] == 1
    assert any("Generalise `age` one more level" in fix for fix in told["fixes"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["policy.yaml"]


def test_a_refusal_leaves_what_was_there(run, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("older")
    with pytest.raises(CommandError, match="lower k"):
        run(policy="{k: 13, quasi_identifiers: [age]}")
    assert (tmp_path / "out.csv").read_text() == "older"


def test_hierarchies_as_arx_writes_them(run, tmp_path: Path) -> None:
    folder = tmp_path / "hierarchies"
    folder.mkdir()
    (folder / "demo_hierarchy_sex.csv").write_text("f;*\nm;*\n")
    ages = "".join(f"{age},{age // 10 * 10}-{age // 10 * 10 + 9},*\n" for age in range(100))
    (folder / "age.csv").write_text(ages)
    policy = "{k: 3, values: hierarchy, quasi_identifiers: [age, sex]}"
    told = json.loads(run("--json", "--hierarchies", str(folder), policy=policy))
    assert told["k"] >= 3
    labels = {row["age"] for row in released(tmp_path)}
    assert labels <= {"*", *(f"{tens}-{tens + 9}" for tens in range(0, 100, 10)), *map(str, range(100))}


@pytest.mark.parametrize(
    ("data", "policy", "why"),
    [
        (b"age,age\n1,2\n", EXAMPLE, "more than one column is called age"),
        (b"age\n1\n", "{k: 2, quasi_identifiers: [age], colour: red}", "unknown colour"),
        (b"age\n1\n", "{k: 2, quasi_identifiers: [zip]}", "no column zip"),
        (b"age,b\n1\n", "{k: 2, quasi_identifiers: [age]}", "row 1 has 1 cells"),
        (b"age\n\xe9\n", "{k: 2, quasi_identifiers: [age]}", "not UTF-8"),
        (b"age\nold\n", "{k: 2, quasi_identifiers: {age: number}}", "`age` is to be a number, but has “old”"),
    ],
)
def test_what_is_wrong_is_said(run, out: StringIO, tmp_path: Path, data: bytes, policy: str, why: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(data)
    with pytest.raises(CommandError, match=why) as error:
        run("--json", policy=policy, data=path)
    assert error.value.returncode == WRONG
    assert json.loads(out.getvalue())["state"] == "failed"
    assert not (tmp_path / "out.csv").exists()


def test_files_that_are_not_there(run, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run(data=tmp_path / "nothing.csv")
    with pytest.raises(CommandError, match="There is no folder"):
        run("--hierarchies", str(tmp_path / "nowhere"))


def test_formulas_are_defused_also_in_sets(run, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("job,@note\n=1+1,=cmd\n=1+1,b\n")
    run(policy="{k: 2, quasi_identifiers: [job], keep: ['@note']}", data=path)
    assert (tmp_path / "out.csv").read_text() == "job,'@note\n'=1+1,'=cmd\n'=1+1,b\n"
