from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from exports.synthesis.simulate import WrongBlueprint
from exports.synthesis.simulate.market.history import LEAST, History, load


def table(days: int = LEAST + 1) -> pd.DataFrame:
    dates = pd.bdate_range("2020-01-01", periods=days).strftime("%Y-%m-%d")
    return pd.DataFrame({"date": dates, "one": np.arange(1.0, days + 1), "two": np.arange(days, 0, -1.0)})


def loaded(tmp_path: Path, frame: pd.DataFrame, **settings: object):
    frame.to_csv(tmp_path / "h.csv", index=False)
    return load(History(file=tmp_path / "h.csv", **settings))  # type: ignore[arg-type]


def test_days_are_put_in_order_and_all_numbers_are_assets(tmp_path: Path) -> None:
    found = loaded(tmp_path, table().iloc[::-1])
    assert found.assets == ("one", "two")
    assert found.dates.is_monotonic_increasing
    assert found.returns.shape == (LEAST, 2)
    assert found.returns[0, 0] == pytest.approx(np.log(2))


def test_assets_and_the_date_are_named(tmp_path: Path) -> None:
    found = loaded(tmp_path, table().rename(columns={"date": "day"}), date="day", assets=("two",))
    assert found.assets == ("two",)


def test_days_without_a_price_for_each_asset_are_left_out(tmp_path: Path) -> None:
    frame = table(LEAST + 3)
    frame.loc[5, "one"] = np.nan
    assert len(loaded(tmp_path, frame).prices) == LEAST + 2


def test_samples_come_with_arch() -> None:
    found = load(History(sample=("sp500", "nasdaq")))
    assert found.assets == ("sp500", "nasdaq")
    assert len(found.dates) == 5031


def _twice(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame, frame.iloc[[3]]])


@pytest.mark.parametrize(
    ("change", "named", "words"),
    [
        (lambda frame: frame.iloc[:50], {}, "history.file: has 50 days with a price for each asset. At least 251"),
        (_twice, {}, "history.date: the day 2020-01-06 comes twice. Keep one row per day."),
        (lambda frame: frame.assign(one=0.0), {}, "history.file: the column “one” has a price of 0 or less."),
        (lambda frame: frame, {"date": "day"}, "history.date: there is no column “day”. There are: date, one, two."),
        (lambda frame: frame, {"assets": ("x",)}, "history.assets: there is no column “x”. There are: date, one, two."),
        (lambda frame: frame.assign(date="soon"), {}, "history.date: the column “date” must hold dates"),
        (lambda frame: frame.assign(one="a"), {"assets": ("one",)}, "the column “one” must hold numbers only."),
        (lambda frame: frame[["date"]], {}, "history.file: no column holds numbers."),
    ],
)
def test_a_history_that_cannot_be_used(change, named: dict, words: str, tmp_path: Path) -> None:
    with pytest.raises(WrongBlueprint) as wrong:
        loaded(tmp_path, change(table()), **named)
    assert words in str(wrong.value)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(WrongBlueprint, match=r"history\.file: .*nowhere\.csv cannot be read: No such file"):
        load(History(file=tmp_path / "nowhere.csv"))
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(WrongBlueprint, match=r"history\.file: .*empty\.csv is no CSV file"):
        load(History(file=tmp_path / "empty.csv"))


def test_the_text_of_a_file_will_do() -> None:
    found = load(History(csv=table().to_csv(index=False)))
    assert (found.assets, found.returns.shape) == (("one", "two"), (LEAST, 2))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date,one\n2020-01-01,1\n", "history.csv: has 1 days with a price"),
        ("date,one\n2020-01-01,1,2,3\n2020-01-02,1,2,3,4\n", "history.csv: this is no CSV file"),
        ("date\n2020-01-01\n", "history.csv: no column holds numbers."),
    ],
)
def test_a_text_that_cannot_be_used(text: str, words: str) -> None:
    with pytest.raises(WrongBlueprint) as wrong:
        load(History(csv=text))
    assert words in str(wrong.value)


def test_more_assets_than_a_model_can_hold() -> None:
    many = table().join(pd.DataFrame(1.0, index=range(LEAST + 1), columns=[f"a{n}" for n in range(99)]))
    with pytest.raises(WrongBlueprint, match="name at most 100 columns; there are 101 with numbers"):
        load(History(csv=many.to_csv(index=False)))


@pytest.mark.parametrize("given", [{}, {"csv": "a", "sample": ("sp500",)}, {"csv": "a", "file": Path("b")}])
def test_one_source_and_no_more(given: dict) -> None:
    [problem] = History(**given).problems()
    assert "give one: a “file” (a CSV), its text as “csv”, or a “sample”" in problem.text
