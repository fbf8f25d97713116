"""Reads `cases.txt` and `cases_unseen.txt`: texts in which what should be found is marked."""

import re
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).with_name("cases.txt")
UNSEEN = Path(__file__).with_name("cases_unseen.txt")
MARKED = re.compile(r"\{([a-z]+)\|([^}]*)\}")
ESCAPE = re.compile(r"\\(?:n|t|u[0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Case:
    """`wanted`: kind, start, end."""

    language: str
    text: str
    wanted: frozenset[tuple[str, int, int]]


def cases(path: Path = CASES) -> list[Case]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [case(line) for line in lines if line and not line.startswith("#")]


def case(line: str) -> Case:
    language, _, marked = line.partition("\t")
    text, wanted, place = "", [], 0
    for found in MARKED.finditer(marked):
        text += _read(marked[place : found.start()])
        hit = _read(found[2])
        wanted.append((found[1], len(text), len(text) + len(hit)))
        text += hit
        place = found.end()
    return Case(language, text + _read(marked[place:]), frozenset(wanted))


def _read(written: str) -> str:
    return ESCAPE.sub(lambda found: _character(found[0]), written)


def _character(escape: str) -> str:
    return {"\\n": "\n", "\\t": "\t"}.get(escape) or chr(int(escape[2:], 16))
