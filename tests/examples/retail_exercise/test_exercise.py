"""The exercise is run as a program of its own, and the reports say what it says of them."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from django.conf import settings

from exports.synthesis.blueprint import load, problems

FOLDER = Path("examples/retail_exercise")
VERSIONS = ("v1", "v2", "v3")
BEST = {
    "breaches of rules": 0,
    "empty cells": 0,
    "prices far out": 0,
    "off the target shares (0: not at all)": 0,
    "columns like the shop's (1: the same)": 1,
    "pairs of columns like the shop's (1)": 1,
    "like the shop, overall (1)": 1,
    "told from the shop's rows, AUC (0.5)": 0.5,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exercise") / "place"


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    command = [sys.executable, str(FOLDER / "exercise.py"), str(folder)]
    done = subprocess.run(command, cwd=settings.BASE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def figures(said: str, folder: Path) -> list[dict[str, float]]:
    found: list[dict[str, float]] = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_each_attempt_is_valid_and_says_how_to_run_it(version: str) -> None:
    path = FOLDER / f"{version}.yaml"
    assert problems(load(path)) == []
    assert f"manage.py synthesise {path} " in path.read_text(encoding="utf-8")


def test_all_are_measured_by_the_same_rules() -> None:
    reviews = [load(FOLDER / f"{version}.yaml")["review"] for version in VERSIONS]
    assert reviews[0] == reviews[1] == reviews[2]


@pytest.mark.parametrize("name", BEST, ids=lambda name: re.sub(r"\W+", "-", name))
def test_the_last_is_better_than_the_first_by_every_figure(name: str, figures: list[dict[str, float]]) -> None:
    away = [abs(found[name] - BEST[name]) for found in figures]
    assert away[2] < away[0]


def test_the_first_refinement_mends_mistakes_and_the_second_likeness(figures: list[dict[str, float]]) -> None:
    first, second, third = figures
    assert first["breaches of rules"] > 4000
    assert all(found["breaches of rules"] == 0 for found in (second, third))
    likeness = [found["like the shop, overall (1)"] for found in figures]
    assert likeness[0] + 0.1 < likeness[1]
    assert likeness[1] + 0.08 < likeness[2]
    told_apart = [found["told from the shop's rows, AUC (0.5)"] for found in figures]
    assert min(told_apart[:2]) > 0.98
    assert told_apart[2] < 0.9


def test_the_last_is_as_like_sales_that_nobody_looked_at(said: str, figures: list[dict[str, float]]) -> None:
    (like,) = map(float, re.findall(r"^Like 4,000 sales that nobody looked at: (\S+)\.$", said, re.MULTILINE))
    assert like == pytest.approx(figures[2]["like the shop, overall (1)"], abs=0.02)
    assert like > figures[1]["like the shop, overall (1)"] + 0.05


def sales(folder: Path, version: str) -> dict[str, Any]:
    report = json.loads((folder / f"{version}.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = next(one for one in report["tables"] if one["name"] == "sales")
    return found


def test_the_second_says_what_was_found_in_the_first(folder: Path, said: str) -> None:
    head = (FOLDER / "v2.yaml").read_text(encoding="utf-8").partition("version:")[0].replace(",", "")
    report = sales(folder, "v1")
    for rule in report["quality"]["contradictions"]:
        assert f" {rule['rows']} " in head
    ages = next(one for one in report["quality"]["missing"] if one["column"] == "customer_age")
    assert f" {ages['rows'] - ages['present']} empty cells in customer_age" in head
    prices = next(one for one in report["quality"]["outliers"] if one["column"] == "price")
    assert f" {prices['by_fences']} values of price far out" in head
    store, category = (one["distance"] for one in report["diversity"]["representation"])
    assert f"store and category {store:.2f} and {category:.2f} off target" in head


def test_the_third_says_what_was_found_in_the_second(folder: Path, said: str) -> None:
    head = (FOLDER / "v3.yaml").read_text(encoding="utf-8").partition("version:")[0]
    named = re.findall(r"^#   (\S.*?) (\d\.\d\d)  ", head, re.MULTILINE)
    columns = sales(folder, "v2")["realism"]["compared"]["columns"]
    least = sorted(columns, key=lambda one: float(one["score"]))[: len(named)]
    assert named == [(one["name"], f"{one['score']:.2f}") for one in least]


def test_the_third_has_seasons_weekdays_and_customers_of_its_own_age(folder: Path, said: str) -> None:
    made = pd.read_csv(folder / "v3" / "sales.csv", parse_dates=["date"])
    garden = made[made["category"] == "garden"]["date"].dt.month.value_counts()
    assert garden[[4, 5, 6]].sum() > 2 * garden[[10, 11, 12]].sum()
    days = made["date"].dt.day_of_week.value_counts()
    assert days[5] > 2 * days[6]
    ages = made.groupby("category")["customer_age"].mean()
    assert ages["garden"] > ages["kitchen"] > ages["toys"]
    assert made["customer_age"].min() >= 18


def test_it_prints_the_comparison(said: str) -> None:
    assert re.search(r"^breaches of rules +4,\d\d\d +0 +0$", said, re.MULTILINE)
    few, shop = map(int, re.findall(r"Amounts far out: (\d+) in v3, (\d+) in the shop itself", said)[0])
    assert few == pytest.approx(shop, rel=0.5)
