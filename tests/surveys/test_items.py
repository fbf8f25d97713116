"""Items come in from files of every sort, good rows in, bad rows told."""

import io
import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from surveys import item_rows, items, kinds
from surveys.items import ImportReport, import_items
from surveys.models import Gold, Item, Survey
from tests import factories


@pytest.fixture
def study(db: None) -> Survey:
    survey = factories.SurveyFactory(per_item=True, redundancy=3)
    factories.QuestionFactory(survey=survey, name="mood")
    factories.QuestionFactory(survey=survey, name="intro", kind="statement", config={"body": "Read."})
    return survey


def csv(survey: Survey, text: str | bytes, **kwargs: Any) -> ImportReport:
    data = text.encode() if isinstance(text, str) else text
    return import_items(survey=survey, lines=io.BytesIO(data), format="csv", **kwargs)


def jsonl(survey: Survey, *rows: Any, **kwargs: Any) -> ImportReport:
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows]
    return import_items(survey=survey, lines=lines, format="jsonl", **kwargs)


def reasons(report: ImportReport) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in report.rejected]


class TestGoodFiles:
    def test_csv_with_everything(self, study: Survey) -> None:
        report = csv(study, "key,text,priority,target\na1,The soup was cold.,2,5\na2,Wonderful!,,\n")

        assert (report.added, report.unchanged, report.changed, report.rejected) == (2, 0, 0, [])
        first, second = study.items.order_by("key")
        assert (first.key, first.data, first.priority) == ("a1", {"text": "The soup was cold."}, 2)
        assert (first.target, first.open_slots) == (5, 5)
        assert (second.priority, second.target, second.open_slots) == (0, 3, 3)
        assert 0 <= first.rank < 1
        assert first.rank != second.rank

    def test_json_lines_with_gold(self, study: Survey) -> None:
        report = jsonl(study, {"id": 7, "text": "Fine.", "tags": ["a"], "gold": {"mood": "good"}, "target": 1})

        assert report.added == 1
        item = study.items.get()
        assert (item.key, item.data) == ("7", {"text": "Fine.", "tags": ["a"]})
        assert [(gold.question, gold.value) for gold in item.gold.all()] == [("mood", "good")]

    def test_gold_that_must_fit_the_item(self, study: Survey) -> None:
        kind = kinds.get("spans")
        factories.QuestionFactory(
            survey=study, name="names", kind=kind.name, config={**kind.example, "text": "{{text}}"}
        )
        gold = {"names": [{"start": 0, "end": 4, "label": "PER"}]}
        report = jsonl(study, {"id": 1, "text": "Ada", "gold": gold}, {"id": 2, "text": "Adam", "gold": gold})

        assert report.added == 1
        assert "“names” is not possible: A mark must lie within the text" in reasons(report)[0][1]

    @pytest.mark.parametrize("start", ["", "\ufeff"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_as_spreadsheets_of_all_countries_write_it(
        self, study: Survey, start: str, delimiter: str, end: str
    ) -> None:
        rows = [["key", "text"], ["a1", "Grün"], ["", ""], ["a2", "blau"]]
        report = csv(study, start + end.join(delimiter.join(row) for row in rows))

        assert report.added == 2
        assert study.items.get(key="a1").data == {"text": "Grün"}

    def test_a_quoted_cell_may_have_several_lines(self, study: Survey) -> None:
        report = csv(study, 'key,text\na1,"one\ntwo, ""three"""\na2\n')

        assert study.items.get(key="a1").data["text"] == 'one\ntwo, "three"'
        assert reasons(report) == [(4, "The row has 1 cells where the first line names 2 columns.")]

    def test_key_wins_over_id(self, study: Survey) -> None:
        csv(study, "id,key\n7,a1\n")
        assert study.items.get().data == {"id": "7"}

    def test_rank_is_the_same_in_every_import(self) -> None:
        assert items.rank(survey_id=1, key="a") == items.rank(survey_id=1, key="a")
        assert items.rank(survey_id=1, key="a") != items.rank(survey_id=2, key="a")


class TestAgain:
    def test_the_same_file_changes_nothing(self, study: Survey) -> None:
        text = "key,text,target\na1,One,5\na2,Two,\n"
        csv(study, text)
        before = list(Item.objects.values())

        report = csv(study, text)

        assert (report.added, report.unchanged, report.rejected) == (0, 2, [])
        assert list(Item.objects.values()) == before

    def test_other_content_is_told_and_left_alone(self, study: Survey) -> None:
        csv(study, "key,text\na1,One\n")
        report = csv(study, "key,text\na1,Another\na2,Two\n")

        assert (report.added, report.changed) == (1, 0)
        assert reasons(report) == [(2, "The item “a1” is there with other content. Tick “update” to replace it.")]
        assert study.items.get(key="a1").data == {"text": "One"}

    def test_update_replaces_it(self, study: Survey) -> None:
        jsonl(study, {"key": "a1", "text": "One", "gold": {"mood": "good"}})
        Item.objects.update(open_slots=1)  # two of three people have it

        report = jsonl(
            study, {"key": "a1", "text": "Two", "target": 5, "priority": 9, "gold": {"mood": "bad"}}, update=True
        )

        item = study.items.get()
        assert report.changed == 1
        assert (item.data, item.target, item.open_slots, item.priority) == ({"text": "Two"}, 5, 3, 9)
        assert item.gold.get().value == "bad"

    def test_what_the_file_leaves_out_stays(self, study: Survey) -> None:
        jsonl(study, {"key": "a1", "text": "One", "target": 5, "priority": 2, "gold": {"mood": "good"}})
        report = jsonl(study, {"key": "a1", "text": "One"}, update=True)

        assert report.unchanged == 1
        assert study.items.get().target == 5
        assert Gold.objects.count() == 1

    def test_a_target_below_the_people_who_have_it_is_refused(self, study: Survey) -> None:
        csv(study, "key,text\na1,One\n")
        Item.objects.update(open_slots=0)

        report = csv(study, "key,text,target\na1,One,2\n", update=True)

        assert reasons(report) == [(2, "More people have “a1” than the target 2 allows. Raise the target.")]
        assert study.items.get().target == 3

    def test_another_study_has_keys_of_its_own(self, study: Survey) -> None:
        csv(study, "key\na1\n")
        other = factories.SurveyFactory(per_item=True)
        assert csv(other, "key\na1\n").added == 1


class TestBadRows:
    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (",x", "The key is empty. Give the item a name of its own."),
            (f"{'k' * 201},x", "The key has 201 characters; 200 are possible. Shorten it."),
            ("a1,x,y", "The row has 3 cells where the first line names 2 columns."),
            ('a1,"x"y', "The row is not well-formed CSV (',' expected after '\"'). Check its quotation marks."),
            ("ok,first", "The key “ok” is on line 2 already. Every item needs its own."),
            ("a1,\x00", "The row has a NUL character, which cannot be stored. Remove it."),
        ],
    )
    def test_csv(self, study: Survey, row: str, reason: str) -> None:
        report = csv(study, f"key,text\nok,first\n{row}\nlast,good\n")

        assert reasons(report) == [(3, reason)]
        assert set(study.items.values_list("key", flat=True)) == {"ok", "last"}

    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            ("often,", "The priority “often” is not a whole number."),
            (",1.5", "The target “1.5” is not a whole number."),
            (",0", "The target must be 1 or more: it says how many people label the item."),
            (",99999999999", "The target must be 1 or more: it says how many people label the item."),
            ("99999999999,", "The priority is too large."),
        ],
    )
    def test_numbers(self, study: Survey, cells: str, reason: str) -> None:
        assert reasons(csv(study, f"key,priority,target\na1,{cells}\n")) == [(2, reason)]

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (b"{oops\n", "The line is not JSON: Expecting property name enclosed in double quotes at character 2."),
            (b"[1]\n", 'The line is not a JSON object such as {"key": "a1", "text": "…"}.'),
            (b'{"text": "x"}\n', "The item has no key. Give it a “key” (or “id”): your own name for it."),
            (b'{"key": true}\n', "The item has no key. Give it a “key” (or “id”): your own name for it."),
            (b'{"key": ["a"]}\n', "The item has no key. Give it a “key” (or “id”): your own name for it."),
            (b'{"key": "a", "x": NaN}\n', "NaN is not a number that JSON knows. Leave it out or write null."),
            (b'{"key": "a", "x": 1e999}\n', "The row has a number or a character that cannot be stored."),
            (b'{"key": "a", "x": "\\ud800"}\n', "The row has a number or a character that cannot be stored."),
            (b'{"key": "a", "x": "\\u0000"}\n', "The row has a NUL character, which cannot be stored. Remove it."),
            (b'{"key": "a", "x": ' + b"9" * 5000 + b"}", "The row has a number that is too long."),
            (b'{"key": "a", "x": ' + b"[" * 60 + b"]" * 60 + b"}", "The line is nested too deeply."),
            (b'{"key": "a", "target": "5"}\n', "The target is not a whole number."),
            (b'{"key": "a", "priority": true}\n', "The priority is not a whole number."),
            (b'{"key": "a", "gold": ["x"]}\n', '“gold” must be an object such as {"question name": "right answer"}.'),
            (
                b'{"key": "a", "gold": {"other": "x"}}\n',
                "The survey has no question “other” that a right answer could belong to.",
            ),
            (
                b'{"key": "a", "gold": {"intro": "x"}}\n',
                "The survey has no question “intro” that a right answer could belong to.",
            ),
            (b'{"key": "a", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "The line is nested too deeply."),
        ],
    )
    def test_json_lines(self, study: Survey, row: bytes, reason: str) -> None:
        report = jsonl(study, row, b"\n", {"key": "good"})

        assert reasons(report) == [(1, reason)]
        assert study.items.get().key == "good"

    def test_impossible_gold(self, study: Survey) -> None:
        report = jsonl(study, {"key": "a", "gold": {"mood": "green"}})
        assert report.rejected[0].reason.startswith("The right answer to “mood” is not possible: ")

    @pytest.mark.parametrize("format", ["csv", "jsonl"])
    def test_wrong_encoding_is_told_by_line(self, study: Survey, format: str) -> None:
        good, bad = {
            "csv": (b"key,text\na1,x\n", "a2,Grün\n".encode("latin-1")),
            "jsonl": (b'{"key": "a1"}\n\n', '{"key": "Grün"}\n'.encode("latin-1")),
        }[format]
        report = import_items(survey=study, lines=io.BytesIO(good + bad), format=format)

        assert report.added == 1
        assert reasons(report) == [(3, item_rows.NOT_UTF8)]

    @pytest.mark.parametrize("format", ["csv", "jsonl"])
    @pytest.mark.parametrize("as_file", [True, False])
    def test_a_huge_line_costs_only_itself(self, study: Survey, format: str, as_file: bool) -> None:
        first = {"csv": b"key,text\n", "jsonl": b'{"key": "a1"}\n'}[format]
        last = {"csv": b"a1,x\n", "jsonl": b'{"key": "a2"}\n'}[format]
        data = first + b"x" * (item_rows.MAX_LINE * 2) + b"\n" + last
        lines = io.BytesIO(data) if as_file else data.splitlines(keepends=True)

        report = import_items(survey=study, lines=lines, format=format)

        assert [row.line for row in report.rejected] == [2]
        assert "longer than 1,000,000 bytes" in report.rejected[0].reason
        assert report.added == {"csv": 1, "jsonl": 2}[format]

    def test_an_open_quotation_mark_does_not_swallow_the_report(self, study: Survey) -> None:
        report = csv(study, 'key,text\na1,x\na2,"never closed\na3,y\n')
        assert report.added == 1
        assert [row.line for row in report.rejected] == [3]


class TestBadFiles:
    @pytest.mark.parametrize("format", ["csv", "jsonl"])
    def test_empty(self, study: Survey, format: str) -> None:
        report = import_items(survey=study, lines=[], format=format)
        assert reasons(report) == [(1, "The file is empty. Choose a file with one item per line.")]

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_utf16(self, study: Survey, encoding: str) -> None:
        report = csv(study, "\ufeffkey,text\na1,x\n".encode(encoding))
        assert reasons(report) == [(1, "The file is UTF-16. Save it as UTF-8 and import it again.")]

    @pytest.mark.parametrize(
        ("header", "reason"),
        [
            ("name,text", "The first line must name the columns, and one of them must be “key” (or “id”)."),
            ("key,,text", "Column 2 has no name. Name every column in the first line."),
            ("key,text,text", "Two columns have the same name. Give each a name of its own."),
            ('key,"text"x', "',' expected after '\"'"),
            ("", "The first line must name the columns, and one of them must be “key” (or “id”)."),
        ],
    )
    def test_header(self, study: Survey, header: str, reason: str) -> None:
        report = csv(study, f"{header}\na1,x\n")
        assert reasons(report) == [(1, reason)]
        assert not study.items.exists()

    def test_header_in_another_encoding(self, study: Survey) -> None:
        assert reasons(csv(study, "key,größe\na1,x\n".encode("latin-1"))) == [(1, item_rows.NOT_UTF8)]

    def test_unknown_format(self, study: Survey) -> None:
        with pytest.raises(ValueError, match="csv or jsonl"):
            import_items(survey=study, lines=[b"x"], format="xlsx")


def test_only_the_first_rejected_rows_are_kept(study: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "REPORTED", 3)
    report = csv(study, "key\n" + "same\n" * 11)
    assert (len(report.rejected), report.rejected_total) == (3, 10)


def test_queries_depend_on_batches_not_on_rows(
    study: Survey, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [{"key": f"k{n}", "text": "x"} for n in range(300)]
    jsonl(study, *rows)
    for again in (rows[:3], rows):
        with django_assert_num_queries(6):  # questions; savepoint, lock, what is there, its gold, savepoint
            assert jsonl(study, *again).unchanged == len(again)
    assert study.items.count() == 300
