"""Documents: what is wrong with them is said in words, with the place."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from exports.synthesis.blueprint import WrongBlueprint, load, parse, problems, read, schema
from tests.exports.synthesis.blueprints import one_table, texts

NORMAL = {"name": "a", "generator": "normal", "mean": 0, "sd": 1}


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())
    json.dumps(schema())


def test_who_changes_the_schema_changes_a_copy() -> None:
    schema()["$defs"].clear()
    assert schema()["$defs"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, ["“version” and “tables” are missing. Needed are: version, tables."]),
        ([], ["must be a mapping (name: value), not []."]),
        ({"version": 2, "tables": []}, ["tables: must have at least 1 entries, not 0.", "version: must be 1, not 2."]),
        (
            one_table({**NORMAL, "generator": "normall"}),
            ["tables.people.columns.a.generator: 'normall' is not allowed. Did you mean normal or lognormal?"],
        ),
        (one_table({**NORMAL, "sd": 0}), ["tables.people.columns.a.sd: must be above 0, not 0."]),
        (one_table({**NORMAL, "sd": "x"}), ["tables.people.columns.a.sd: must be a number, not 'x'."]),
        (one_table({**NORMAL, "mean": None}), ["tables.people.columns.a.mean: must be a number, not nothing."]),
        (
            one_table({**NORMAL, "colour": 1, "decimal": 2}),
            ["tables.people.columns.a: “colour” is not a setting here. Allowed: generator, name, type, unique, keep, "
             "description, missing, errors, mean, sd, min, max, outside, decimals."],
        ),
        (
            one_table({**NORMAL, "decimal": 2}),
            ["tables.people.columns.a: “decimal” is not a setting here. Did you mean decimals?"],
        ),
        (one_table({**NORMAL, "name": ""}), ["tables.people.columns..name: must not be empty."]),
        (one_table({**NORMAL, "name": "x" * 101}), ["at most 100 characters"]),
        (one_table(NORMAL, rows=0), ["tables.people.rows: must be at least 1, not 0."]),
        (one_table(NORMAL, rows="many"), ["tables.people.rows: must be a whole number, or so many times another"]),
        (one_table(NORMAL, locale="en_USA"), ["locale: 'en_USA' is not allowed. Did you mean"]),
        (one_table(NORMAL, locale={"en_US": 0}), ["locale.en_US: must be above 0, not 0."]),
        (one_table(NORMAL, locale=3), ["locale: must be a locale, a list of them, or a mapping"]),
        (
            one_table({"name": "c", "generator": "categorical", "values": ["a", "a"]}),
            ["tables.people.columns.c.values: has an entry twice. Take one out."],
        ),
        (
            one_table({"name": "c", "generator": "pattern", "pattern": "é"}),
            ["tables.people.columns.c.pattern: must be like ^[ -~]+$, not 'é'."],
        ),
        (one_table(NORMAL, rows=10**11), ["tables.people.rows: must be at most 10000000000, not 100000000000."]),
    ],
)  # fmt: skip
def test_what_breaks_the_schema(document: object, said: list[str]) -> None:
    found = [str(problem) for problem in problems(document)]
    assert len(found) == len(said), found
    assert all(words in problem for problem, words in zip(found, said, strict=True)), found


def tables(*more: dict) -> dict:
    document = one_table(NORMAL)
    document["tables"] += more
    return document


def link(name: str, other: str, rows: object = 5) -> dict:
    column = {"name": "a", "generator": "foreign_key", "table": other, "column": "a"}
    return {"name": name, "rows": rows, "columns": [column]}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            tables({"name": "people", "rows": 1, "columns": [NORMAL]}),
            "tables: Two tables are called “people”. Rename one.",
        ),
        ({**one_table(NORMAL), "main": "shops"}, "main: There is no table “shops”. There are: people."),
        (tables(link("x", "y")), "tables.x: There is no table “y”. There are: people, x."),
        (tables(link("x", "people", {"of": "y", "times": 2})), "tables.x: There is no table “y”."),
        (tables(link("x", "y"), link("y", "x")), "each waits for the next. Take one of the links out."),
        (tables(link("x", "people", {"of": "x", "times": 2})), "x → x: each waits for the next."),
        (one_table(NORMAL, NORMAL), "tables.people.columns: Two columns are called “a”. Rename one."),
        (
            one_table({**NORMAL, "errors": {"share": 0.1, "how": ["sign"]}}, {**NORMAL, "name": "a.error"}),
            "Two columns are called “a.error”.",
        ),
        (one_table({**NORMAL, "keep": False}), "No column is kept. Keep at least one."),
        (
            one_table({"name": "s", "generator": "sequence", "step": 0}),
            "“step” is 0: every row would have the same number.",
        ),
        (
            one_table(NORMAL, rows={"of": "shops", "times": 1000}) | {"main": "people"},
            "There is no table “shops”.",
        ),
        (one_table({**NORMAL, "type": "date"}), "“normal” gives the type number, which cannot become date."),
        (
            one_table({"name": "n", "generator": "person", "field": "name", "unique": True}, rows=3_000_000),
            "“unique” here works up to 2000000 rows. Beyond, use sequence, pattern or uuid.",
        ),
        (
            one_table(NORMAL, {**NORMAL, "name": "b"}, rows=3_000_000, constraints=[{"unique": ["a", "b"]}]),
            "“unique” over several columns works up to 2000000 rows.",
        ),
    ],
)
def test_what_does_not_fit_together(document: dict, said: str) -> None:
    [problem] = texts(document)
    assert said in problem


def test_a_wrong_blueprint_carries_all_its_problems() -> None:
    with pytest.raises(WrongBlueprint) as wrong:
        parse({"version": 2, "tables": []})
    assert [problem.path for problem in wrong.value.problems] == ["tables", "version"]
    assert str(wrong.value).count("\n") == 1


def test_numbers_may_become_texts_and_whole() -> None:
    assert texts(one_table({**NORMAL, "type": "string"})) == []
    assert texts(one_table({**NORMAL, "type": "integer"})) == []


def test_yaml_is_read_as_its_newer_version(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    path.write_text("a: no\nb: 2025-12-31\nc: 1e6\nd: true\n3: x\ntrue: y\ne: [on, .5, 012]\n", encoding="utf-8")
    assert load(path) == {
        "a": "no", "b": "2025-12-31", "c": 1e6, "d": True, "3": "x", "true": "y", "e": ["on", 0.5, 10],
    }  # fmt: skip


def test_json_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    path.write_text(json.dumps(one_table(NORMAL)), encoding="utf-8")
    assert read(path).table("people").rows == 1000


@pytest.mark.parametrize("text", ["a: [", "a: !!python/object/apply:os.system [ls]", "\0", "a: *b"])
def test_what_is_no_yaml_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongBlueprint, match="no YAML or JSON"):
        load(path)


def test_a_file_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exports.synthesis.blueprint.loading.LARGEST", 3)
    path = tmp_path / "b.yaml"
    path.write_text("version: 1", encoding="utf-8")
    with pytest.raises(WrongBlueprint, match="The file is larger than"):
        load(path)
