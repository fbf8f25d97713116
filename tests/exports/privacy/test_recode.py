from collections import Counter
from typing import Any

import pandas as pd
import pytest

from exports.frames import Field, Table, from_frame
from exports.options import Options, Privacy
from exports.privacy import people
from exports.privacy.protection import protect
from exports.privacy.recode import recoded

BORN = Field("born", "string", "When.", question="born")
FIELDS = (Field("origin", "string", ""), Field("contributor", "string", ""), BORN)


def table(born: list[str | None]) -> Table:
    rows = [("human", f"person {place}", value) for place, value in enumerate(born)]
    return Table("answers", FIELDS, pd.DataFrame(rows, columns=[f.name for f in FIELDS], dtype="string"))


def options(how: Any = None, **changes: Any) -> Options:
    privacy = Privacy(method="lattice", generalise={"born": how} if how else {})
    given = {"quasi": ("born",), "k": 2, **changes}
    return Options(("answers",), ("csv",), 0, 0.0, given["quasi"], given["k"], (), False, privacy=privacy)


DAYS: list[str | None] = ["2001-03-01", "2001-03-09", "2002-05-01", "2002-05-30"]


@pytest.mark.parametrize(
    ("born", "how", "words", "values"),
    [
        (DAYS, None, "only the month, such as 2001-03", ["2001-03", "2002-05"]),
        (["112", "113", "221", "224"], "place", "level 1 of its hierarchy, such as 11*", ["11*", "22*"]),
        (["1", "3", "6", "7"], {"type": "number", "widths": [5]}, "ranges of 5, such as [0, 4]", ["[0, 4]", "[5, 9]"]),
        (["1", "3", "6", "7"], "category", "left out: “*” everywhere", ["*"]),
        (["a", "a", "b", "b"], None, "as it was", ["a", "b"]),
        (["a", "a", None, None], None, "as it was", ["a", None]),
    ],
)
def test_a_column_in_words(born: list[str | None], how: Any, words: str, values: list[str | None]) -> None:
    answers = table(born)
    human, names = people.numbered(from_frame(answers.frame, FIELDS), person="contributor")
    made = recoded(human, names, fields=answers.fields, options=options(how), ordered=())
    assert made.columns == {"born": words}
    left = made.stand_ins.written(answers, origins=Counter(human=len(born)))
    assert [None if pd.isna(value) else value for value in left.frame["born"].unique()] == values
    field = left.fields[2]
    assert field == BORN if words == "as it was" else field.description.startswith("When. Generalised")


def test_nothing_to_protect() -> None:
    same, found = protect(table(DAYS), options=options(quasi=()))
    assert found is None
    assert same.frame["born"].tolist() == DAYS
    nobody, found = protect(table([]), options=options())
    assert found is not None
    assert (found.method, found.after.anonymity.people, len(nobody.frame)) == ("refuse", 0, 0)
