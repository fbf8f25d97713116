"""What holds for the code as a whole."""

import ast
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from surveys import kinds

PACKAGES = ("surveys", "crowd", "exports")
SOURCES = [
    path
    for package in PACKAGES
    for path in sorted((settings.BASE / package).rglob("*.py"))
    if "migrations" not in path.parts
]
OUTSIDE_KINDS = [path for path in SOURCES if (settings.BASE / "surveys/kinds") not in path.parents]


def relative(path: Path) -> str:
    return str(path.relative_to(settings.BASE))


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([program, "--no-cache"], cwd=settings.BASE, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert "2 kept, 0 broken" in run.stdout


@pytest.mark.parametrize("path", OUTSIDE_KINDS, ids=relative)
def test_no_kind_is_named_outside_the_kinds(path: Path) -> None:
    """Whoever compares a kind's name has to be found for each new kind: ask the kind instead."""
    names = {kind.name for kind in kinds.all_kinds()}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    # These words are also plain English; as a kind they would stand beside the word "kind".
    common = {"number", "rating", "ranking", "statement", "pairwise", "spans"}
    assert not strings & (names - common)
    assert not re.search(rf"kind\w*\s*(==|!=|in)\s*[\[({{]?\s*[\"']({'|'.join(names)})[\"']", path.read_text())


def test_no_migration_is_missing(db: None) -> None:
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert "No changes detected" in out.getvalue()


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_handler_catches_everything(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, node.lineno
            assert getattr(node.type, "id", "") not in {"Exception", "BaseException"}, node.lineno


def test_nothing_listens_to_signals() -> None:
    listening = [relative(path) for path in SOURCES if "@receiver" in path.read_text(encoding="utf-8")]
    assert listening == []


def test_the_registry_names_each_kind_once() -> None:
    names = [kind.name for kind in kinds.all_kinds()]
    assert len(set(names)) == len(names)
