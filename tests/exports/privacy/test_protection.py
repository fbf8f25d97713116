from dataclasses import replace

import pandas as pd
import pytest

from exports.frames import Field, Table
from exports.options import Options, Privacy, Sensitive
from exports.privacy.protection import Refused, looked_at, protect, pseudonymous

FIELDS = (
    Field("origin", "string", ""),
    Field("contributor", "string", ""),
    Field("age", "string", "", question="age"),
    Field("age.missing", "string", "", question="age"),
    Field("why", "string", "", question="why"),
)


def table(*rows: tuple[str | None, ...]) -> Table:
    return Table("answers", FIELDS, pd.DataFrame(rows, columns=[f.name for f in FIELDS], dtype="string"))


def options(k: int = 2, quasi: tuple[str, ...] = ("age",)) -> Options:
    return Options(("answers",), ("csv",), 0, 0.0, quasi, k, (), False)


CROWD = table(
    ("human", "ann", "old", None, "x"),
    ("human", "ben", "old", None, "y"),
    ("model", "gpt", "new", None, "z"),
    ("synthetic", "synthetic-1", "none", None, "z"),
)


def test_people_and_models_get_pseudonyms_and_nothing_else_changes() -> None:
    same, found = protect(CROWD, options=options())
    private = pseudonymous(same, key=b"k")
    names = private.frame["contributor"].tolist()
    assert not {"ann", "ben", "gpt"} & set(names)
    assert len(set(names)) == 4
    assert names[3] == "synthetic-1"
    pd.testing.assert_frame_equal(private.frame.drop(columns="contributor"), CROWD.frame.drop(columns="contributor"))
    assert found is not None
    assert (found.after.anonymity.people, found.after.anonymity.smallest) == (2, 2)


def test_a_refusal_says_how_many_and_what_to_do() -> None:
    with pytest.raises(
        Refused, match=r"2 of 2 people share their combination of age with fewer than 2 others \(k = 3\)"
    ):
        protect(CROWD, options=options(k=3))


def opposed() -> Table:
    """Among the old three said x and one y; among the new three said y and one x: of all, half said each."""
    said = [("old", text) for text in "xxxy"] + [("new", text) for text in "yyyx"]
    return table(*(("human", f"person {n}", age, None, text) for n, (age, text) in enumerate(said)))


@pytest.mark.parametrize(
    ("rule", "why", "fix"),
    [
        (Sensitive(distinct_l=3), r"gave only 2 different answers to why \(l = 3\)", "Or lower l of why."),
        (Sensitive(entropy_l=2.0), r"spread like 1\.755 equally frequent ones \(entropy l = 2\)", "entropy l of why"),
        (Sensitive(recursive_c=3.0, recursive_l=2), r"comes 3\.000 times as often as all from number 2", "raise c or"),
        (Sensitive(recursive_c=9.0, recursive_l=3), r"fewer than 3 different answers to why", "lower l of why"),
        (Sensitive(t=0.1), r"are 0\.250 away from those of all; t = 0\.1", "Or raise t of why."),
    ],
    ids=["distinct", "entropy", "recursive", "few", "t"],
)
def test_each_demand_on_sensitive_answers_is_refused_in_its_own_words(rule: Sensitive, why: str, fix: str) -> None:
    crowd = opposed()
    asked = replace(options(), privacy=Privacy(sensitive={"why": rule}))
    with pytest.raises(Refused, match=why) as refused:
        protect(crowd, options=asked)
    assert refused.value.columns == ("why",)
    assert fix in str(refused.value)


@pytest.mark.parametrize(
    "rule",
    [Sensitive(distinct_l=2), Sensitive(entropy_l=1.75), Sensitive(recursive_c=3.01, recursive_l=2), Sensitive(t=0.25)],
    ids=["distinct", "entropy", "recursive", "t"],
)
def test_what_is_just_reached_passes(rule: Sensitive) -> None:
    crowd = opposed()
    _, found = protect(crowd, options=replace(options(), privacy=Privacy(sensitive={"why": rule})))
    assert found is not None
    assert found.after.diversity["why"].distinct_l == 2


def test_models_and_made_up_rows_do_not_hide_a_person() -> None:
    crowd = table(
        ("human", "ann", "old", None, "x"), ("synthetic", "s1", "old", None, "x"), ("model", "m", "old", None, "x")
    )
    with pytest.raises(Refused, match="1 of 1 people"):
        protect(crowd, options=options())


def test_why_an_answer_is_missing_tells_people_apart_too() -> None:
    assert looked_at(CROWD.fields, options=options()) == ["age", "age.missing"]
    crowd = table(("human", "ann", None, "hidden", "x"), ("human", "ben", None, "left out", "x"))
    with pytest.raises(Refused):
        protect(crowd, options=options())


@pytest.mark.parametrize("quasi", [(), ("nothing that leaves",)])
def test_without_quasi_identifiers_nothing_is_checked(quasi: tuple[str, ...]) -> None:
    same, found = protect(CROWD, options=options(quasi=quasi))
    assert same is CROWD
    assert found is None


def test_no_answers_are_no_risk() -> None:
    private, found = protect(table(), options=options())
    assert private.frame.empty
    assert found is not None
    assert found.after.anonymity.holds
