from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from exports.synthesis.simulate import WrongBlueprint, parse, simulate
from exports.synthesis.simulate.market.simulation import notes


def market(**settings: object) -> dict[str, object]:
    given = {"history": {"sample": ["sp500", "nasdaq"]}, "days": 300, "paths": 2} | settings
    return {"version": 1, "simulate": "market", **given}


def test_prices_go_on_from_the_last_of_the_history() -> None:
    prices = simulate(market(decimals=6, model="gbm"))["prices"]
    assert list(prices.columns) == ["path", "date", "asset", "price", "log_return"]
    assert len(prices) == 2 * 300 * 2
    first = prices[(prices["path"] == 2) & (prices["asset"] == "sp500")]
    assert first["date"].iloc[0] == pd.Timestamp("2019-01-01")
    assert first["date"].dt.day_of_week.max() == 4
    assert first["price"].iloc[0] == pytest.approx(2506.85 * np.exp(first["log_return"].iloc[0]), rel=1e-5)
    assert np.diff(np.log(first["price"])) == pytest.approx(first["log_return"].to_numpy()[1:], abs=1e-6)


def test_a_start_can_be_named() -> None:
    prices = simulate(market(start="2026-01-01", days=2, model="gbm"))["prices"]
    assert sorted(set(prices["date"].dt.strftime("%Y-%m-%d"))) == ["2026-01-01", "2026-01-02"]


def test_gates_and_fit_are_reported() -> None:
    tables = simulate(market())
    assert len(tables["gates"]) == 6 * 2 * 2
    assert set(tables["model"]["parameter"]) == {"mu", "omega", "alpha", "gamma", "beta", "nu", "skew", "scale"} | {
        "alpha_before",
        "gamma_before",
    }
    said = notes(tables)
    assert said[0] == "Model: egarch-skewt. Stylised facts passed, of 4 series:"
    assert said[-1].endswith("  all of them")
    assert "copies" not in tables


def test_a_bootstrap_says_how_much_it_copies() -> None:
    tables = simulate(market(model="bootstrap"))
    longest = tables["copies"]["longest_verbatim_run"]
    assert len(longest) == 2
    assert longest.between(20, 300).all()
    assert notes(tables)[-1] == (
        f"The longest stretch copied from the history, day by day: {longest.max()} of 300 days."
    )


def test_a_short_path_has_no_gates() -> None:
    tables = simulate(market(days=20, model="gbm"))
    assert tables["gates"]["value"].isna().all()
    assert not tables["gates"]["passed"].any()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"history": {}}, "history: give one: a “file” (a CSV), its text as “csv”, or a “sample” (sp500 and nasdaq)."),
        ({"history": {"file": "a.csv", "sample": ["sp500"]}}, "history: give one"),
        ({"history": {"sample": ["sp500", "sp500"]}}, "history.sample: has an entry twice."),
        ({"history": {"sample": ["dax"]}}, "history.sample.0: 'dax' is not allowed. Allowed: sp500, nasdaq."),
        ({"model": "garch"}, "model: 'garch' is not allowed. Did you mean egarch-t or gjr-garch?"),
        ({"days": 100_000, "paths": 1000}, "paths: “days” × “paths” must be at most 20,000,000 for 1 asset(s)."),
    ],
)
def test_wrong_settings_are_told_with_their_place(given: dict, words: str) -> None:
    with pytest.raises(WrongBlueprint) as wrong:
        parse(market(**given))
    assert words in str(wrong.value)


def test_more_assets_leave_less_room() -> None:
    with pytest.raises(WrongBlueprint, match="at most 10,000,000 for 2 asset"):
        simulate(market(days=100_000, paths=150))


def test_a_file_is_looked_for_beside_the_blueprint(tmp_path: Path) -> None:
    found = parse(market(history={"file": "h.csv"}), folder=tmp_path)
    with pytest.raises(WrongBlueprint, match="cannot be read"):
        found.run(np.random.default_rng(1))
    assert found.config.history.file == tmp_path / "h.csv"
