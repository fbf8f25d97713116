"""`manage.py simulate`: from a blueprint to files, with nothing else."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, execute_from_command_line

from exports.management.commands import simulate

EXAMPLES = Path("examples/simulate")
QUEUE, SHOP = EXAMPLES / "queue.yaml", EXAMPLES / "retail.yaml"


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("simulate", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_it_says_what_it_made(tmp_path: Path) -> None:
    said = run(SHOP, "--seed", 3, "--out", tmp_path / "shop")
    assert f"500 rows  {tmp_path / 'shop' / 'sales.csv'}" in said
    assert "500 of " in said
    assert "Demand by product and store:" in said
    assert said.strip().endswith("All made up.")
    assert len(pd.read_csv(tmp_path / "shop" / "sales.csv")) == 500


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        run(SHOP, "--seed", seed, "--out", tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    sales = [(tmp_path / name / "sales.csv").read_bytes() for name in "ac"]
    assert sales[0] != sales[1]


def test_it_needs_no_database(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "manage.py", "simulate", str(QUEUE), "--out", str(tmp_path / "a"), "--format", "parquet"]
    fine = subprocess.run(command, env=environment, cwd=settings.BASE, capture_output=True, text=True, check=False)
    assert fine.returncode == 0, fine.stderr
    assert len(pd.read_parquet(tmp_path / "a" / "customers.parquet"))


def test_it_fails_with_an_exit_code_and_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("version: 1\nsimulate: queue\nservers: many\n")
    with pytest.raises(SystemExit) as end:
        execute_from_command_line(["manage.py", "simulate", str(wrong), "--out", str(tmp_path / "b")])
    assert end.value.code == 1
    assert f"{wrong}: servers: must be a whole number, not 'many'." in capsys.readouterr().err
    assert not (tmp_path / "b").exists()


def test_check_the_schema_and_the_list() -> None:
    assert run(QUEUE, "--check").strip() == f"{QUEUE}: all in order (queue)."
    assert json.loads(run("--schema"))["title"] == "Crowdseed simulation"
    assert "market: prices of assets, from a model fitted to a history" in run("--simulators")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Say what to simulate and where to"),
        ([QUEUE], "Say what to simulate and where to"),
        ([QUEUE, "--out", "a", "--seed", "-1"], "--seed must be 0 or more"),
        ([QUEUE, "--out", "a.csv"], "a folder is needed: --out a"),
        (["nowhere.yaml", "--out", "a"], "nowhere.yaml cannot be read: No such file or directory"),
        ([QUEUE, "--out", "/proc/none/a"], "No such file or directory"),
    ],
)
def test_arguments_that_cannot_be(arguments: list, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(*arguments)


def test_what_cannot_be_made_is_told(tmp_path: Path) -> None:
    shop = tmp_path / "shop.yaml"
    shop.write_text(SHOP.read_text().replace("rows: 500", "rows: 5000000"))
    with pytest.raises(CommandError, match="fewer than the 5,000,000 wanted"):
        run(shop, "--out", tmp_path / "out")
    stocks = tmp_path / "stocks.yaml"
    stocks.write_text("version: 1\nsimulate: market\nhistory: {file: none.csv}\n")
    with pytest.raises(CommandError, match=r"stocks\.yaml: history\.file: .*none\.csv cannot be read"):
        run(stocks, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_stop_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*given: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(simulate, "write", stop)
    with pytest.raises(CommandError, match=r"Stopped\. No file was written\.") as stopped:
        run(QUEUE, "--out", tmp_path / "a")
    assert stopped.value.returncode == 130
    assert list(tmp_path.iterdir()) == []
