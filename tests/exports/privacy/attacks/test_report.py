import json

import numpy as np
import pandas as pd
import pytest

from exports.privacy.attacks.report import NO_CONTROL, attacks


def crowd(n: int, *, seed: int, prefix: str) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": rng.integers(18, 90, n).astype(str),
            "region": rng.choice(["north", "south", "east"], n),
            "pay": rng.integers(10, 60, n).astype(str),
        }
    )
    return frame.set_axis([f"{prefix} {number}" for number in range(n)])


PEOPLE, OTHERS = crowd(300, seed=1, prefix="person"), crowd(200, seed=2, prefix="other")


def test_rows_that_are_copies_betray_and_rows_of_nobody_do_not() -> None:
    copies = PEOPLE.set_axis([f"row {n}" for n in range(300)])
    strangers = crowd(300, seed=3, prefix="row")
    betrayed, safe = (
        attacks(rows, PEOPLE, known=["age", "region"], secrets=["pay"], control=OTHERS, seed=5)
        for rows in (copies, strangers)
    )
    for found in (betrayed, safe):
        assert (found.people, found.rows, found.control, found.no_control) == (300, 300, 200, "")
    told = betrayed.inference["pay"].risk
    hidden = safe.inference["pay"].risk
    several = betrayed.singling_out_by_several.risk
    assert told is not None
    assert hidden is not None
    assert several is not None
    assert told.low > 0.2 > hidden.value
    assert several.low > 0.2
    assert safe.singling_out_by_several.risk is not None
    assert safe.singling_out_by_several.risk.low == 0


def test_generalised_rows_of_the_same_people() -> None:
    ages = [f"[{int(age) // 30 * 30}, {int(age) // 30 * 30 + 29}]" for age in PEOPLE["age"]]
    found = attacks(PEOPLE.assign(age=ages), PEOPLE, known=["age", "region"], secrets=["pay"], seed=5)
    assert found.no_control == NO_CONTROL
    linked = found.linkability
    assert (linked.control, linked.risk) == (None, None)
    assert linked.attack is not None
    assert linked.attack.value < 0.1
    assert found.as_json()["linkability"]["risk"] is None


def test_the_same_seed_gives_the_same_report_and_plain_json() -> None:
    one, other = (attacks(OTHERS, PEOPLE, known=["age", "region"], secrets=["pay"], seed=5).as_json() for _ in range(2))
    assert one == other
    assert json.loads(json.dumps(one, allow_nan=False)) == one


def test_of_very_many_rows_some_are_drawn() -> None:
    found = attacks(PEOPLE, PEOPLE, known=["age"], secrets=["age"], seed=5, most_rows=50)
    assert (found.people, found.rows) == (50, 50)
    assert "so many were drawn" in found.notes[0]
    assert found.inference["age"].undefined == "Nothing else is known."


@pytest.mark.parametrize(("rows", "names"), [(5, ["age"]), (300, [])])
def test_too_little_to_tell(rows: int, names: list[str]) -> None:
    found = attacks(PEOPLE.iloc[:rows], PEOPLE, known=names, secrets=[], seed=5)
    assert "nothing can be told" in found.as_json()["undefined"]


def test_too_few_others_are_no_control_group() -> None:
    found = attacks(PEOPLE, PEOPLE, known=["age"], secrets=["pay"], seed=5, control=OTHERS.iloc[:5], no_control="Few.")
    assert (found.control, found.no_control) == (0, "Few.")
