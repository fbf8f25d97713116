import pandas as pd
import pytest

from exports.reports.table_rules import WrongRule, rules

FRAME = pd.DataFrame(
    {
        "day": pd.to_datetime(pd.Series(["2026-01-01", "2026-02-01", None])),
        "moment": pd.to_datetime(pd.Series(["2026-01-01 12:00", "2026-01-01 13:30", None])),
        "kind": pd.Categorical(["a", "b", None]),
        "n": pd.array([1, None, 3], dtype="Int64"),
        "x": [0.5, -1.0, float("nan")],
        "ok": pd.Series([True, None, False], dtype="object"),
    }
)


@pytest.mark.parametrize(
    ("never", "rows"),
    [
        ({"<": [{"var": "x"}, 0]}, [False, True, False]),
        ({">": [{"var": "n"}, 2]}, [False, False, True]),
        ({"==": [{"var": "kind"}, "b"]}, [False, True, False]),
        ({"<": [{"var": "day"}, "2026-01-15"]}, [True, False, False]),
        ({">": [{"var": "moment"}, "2026-01-01T13:00:00"]}, [False, True, False]),
        ({"==": [{"var": "ok"}, True]}, [True, False, False]),
        ({"!": {"answered": "kind"}}, [False, False, True]),
    ],
)
def test_rows_that_break_a_rule(never: dict[str, object], rows: list[bool]) -> None:
    [rule] = rules([{"name": "odd", "never": never}], {"t": FRAME})["t"]
    assert rule.broken(FRAME).tolist() == rows
    assert rule.repair.startswith("Look at these rows")


def test_a_rule_names_its_table_and_its_repair() -> None:
    said = {"name": "odd", "table": "a", "never": {"<": [{"var": "x"}, 0]}, "repair": "Mend it."}
    found = rules([said], {"a": FRAME, "b": FRAME})
    assert list(found) == ["a"]
    assert found["a"][0].repair == "Mend it."


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"table": "c", "never": {"<": [{"var": "x"}, 0]}}, "there is no table “c”. There are: t."),
        ({"never": {"<": [{"var": "y"}, 0]}}, "There is no column “y”. There are: day, moment"),
        ({"never": {"+": [{"var": "x"}, 1]}}, "must give true or false"),
    ],
)
def test_rules_about_what_is_not_there(said: dict[str, object], words: str) -> None:
    with pytest.raises(WrongRule, match=words):
        rules([{"name": "odd", **said}], {"t": FRAME})
