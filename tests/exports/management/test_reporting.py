"""`--report` of the commands that make tables."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

COINS = """\
version: 1
title: Coins
tables:
  - name: throws
    rows: 40
    columns:
      - {name: side, generator: categorical, values: [heads, tails]}
      - {name: height, generator: normal, mean: 1.5, sd: 0.2, description: In metres}
review:
  rules: [{name: Too low, never: {"<": [{var: height}, 1.5]}}]
  targets: {throws: {side: {heads: 0.5, tails: 0.5}}}
"""
QUEUE = """\
version: 1
simulate: queue
minutes: 60
review: {rules: [{name: Long, never: {">": [{var: wait}, 0]}}]}
"""


def run(command: str, *arguments: object) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def report(path: Path) -> dict[str, Any]:
    assert path.read_text().startswith("<!doctype html>")
    [table] = json.loads(path.with_suffix(".json").read_text())["tables"]
    return dict(table)


@pytest.fixture
def coins(tmp_path: Path) -> Path:
    (tmp_path / "coins.yaml").write_text(COINS)
    return tmp_path / "coins.yaml"


def test_of_a_blueprint(coins: Path, tmp_path: Path) -> None:
    page = tmp_path / "look" / "coins.html"
    said = run("synthesise", coins, "--out", tmp_path / "a.parquet", "--report", page)
    assert said.endswith(f"Report: {page}, and every number in coins.json.\n")
    found = report(page)
    assert (found["name"], found["total"]) == ("throws", 40)
    assert found["quality"]["contradictions"][0]["rows"] > 5
    assert found["diversity"]["representation"][0]["groups"][0]["target"] == 0.5
    assert "height: In metres" in page.read_text()


def test_compared_with_a_real_table(coins: Path, tmp_path: Path) -> None:
    for seed, name in ((1, "real"), (2, "unseen")):
        run("synthesise", coins, "--rows", 80, "--seed", seed, "--out", tmp_path / f"{name}.csv")
    page = tmp_path / "coins.html"
    options = ["--reference", tmp_path / "real.csv", "--held-out", tmp_path / "unseen.csv", "--predict", "side"]
    run("synthesise", coins, "--out", tmp_path / "a.csv", "--report", page, *options)
    found = report(page)
    assert found["realism"]["rows"] == [80, 40]
    assert found["realism"]["usefulness"]["value"] is not None
    assert found["closeness"]["closer_share"] is not None


def test_of_several_tables_a_file_goes_with_the_one_of_its_name(tmp_path: Path) -> None:
    shop = Path("examples/simulate/retail.yaml")
    run("simulate", shop, "--seed", 1, "--out", tmp_path / "one")
    options = ["--reference", tmp_path / "one" / "customers.csv", "--report", tmp_path / "r.html"]
    run("simulate", shop, "--seed", 2, "--out", tmp_path / "two", *options)
    found = json.loads((tmp_path / "r.json").read_text())["tables"]
    assert [one["name"] for one in found if one["realism"]["compared"]] == ["customers"]


def test_what_was_fitted_is_compared_with_what_it_was_learnt_from(coins: Path, tmp_path: Path) -> None:
    run("synthesise", coins, "--rows", 200, "--out", tmp_path / "real.csv")
    page = tmp_path / "fitted.html"
    run("synthesise", "--fit", tmp_path / "real.csv", "--rows", 100, "--out", tmp_path / "a.csv", "--report", page)
    assert report(page)["realism"]["rows"] == [200, 100]
    saved = tmp_path / "m.json"
    with pytest.raises(CommandError, match="--report tells of rows"):
        run("synthesise", "--fit", tmp_path / "real.csv", "--save-blueprint", saved, "--report", page)


def test_of_a_simulation(tmp_path: Path) -> None:
    (tmp_path / "queue.yaml").write_text(QUEUE)
    run("simulate", tmp_path / "queue.yaml", "--out", tmp_path / "queue", "--report", tmp_path / "q.html")
    assert report(tmp_path / "q.html")["quality"]["contradictions"][0]["rule"] == "Long"


def test_a_rule_about_what_a_simulation_has_not(tmp_path: Path) -> None:
    (tmp_path / "queue.yaml").write_text(QUEUE.replace("var: wait", "var: mood"))
    with pytest.raises(CommandError, match="The tables are there, the report is not: Rule “Long”: There is no column"):
        run("simulate", tmp_path / "queue.yaml", "--out", tmp_path / "queue", "--report", tmp_path / "q.html")


def test_of_an_augmented_table(tmp_path: Path) -> None:
    source, config = Path("examples/augment/customers.csv"), Path("examples/augment/customers.yaml")
    page = tmp_path / "more.html"
    run("augment", source, "--config", config, "--out", tmp_path / "more", "--report", page)
    assert report(page)["rows"] == 3


def test_of_texts_there_is_none(tmp_path: Path) -> None:
    source, config = Path("examples/augment/reviews.jsonl"), Path("examples/augment/reviews.yaml")
    with pytest.raises(CommandError, match="--report is for tables"):
        run("augment", source, "--config", config, "--out", tmp_path / "more", "--report", tmp_path / "r.html")
    assert not (tmp_path / "more").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--report", "report.pdf"], "is no name for a page"),
        (["--report", "r.html", "--reference", "nowhere.csv"], "nowhere.csv is no file"),
        (["--predict", "side"], "go with --report"),
    ],
)
def test_options_that_do_not_fit(options: list[str], words: str, coins: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=words):
        run("synthesise", coins, "--out", tmp_path / "a.csv", *options)
    assert not (tmp_path / "a.csv").exists()
