"""Every promise of `surveys/kinds/base.py`, for every kind. A new kind gets these tests by existing."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string

from surveys import kinds
from surveys.definition import Asked
from surveys.forms import PageForm, page_form
from surveys.kinds.base import Kind

TYPES = {"string": str, "integer": int, "number": float, "boolean": bool}
HOSTILE = [
    None, True, False, 10**400, float("nan"), float("inf"), -1, [], {}, [[]], [None], {"a": 1}, {"": ""}, "", " ",
    "\x00", "\ud800", "<script>alert(1)</script>", "no such answer", ["no such answer"], "9" * 5000, [{}], object(),
]  # fmt: skip


def asked(kind: Kind, *, required: bool = True) -> Asked:
    return Asked(
        name="tea", kind=kind.name, text="What about tea?", help="At home.", config=kind.clean(kind.example), page=1,
        condition=None, required=required, role="normal", expected=None,
    )  # fmt: skip


def answers(kind: Kind, number: int = 30) -> list:
    rng = np.random.default_rng(7)
    return [kind.synthesise(kind.clean(kind.example), rng) for _ in range(number)]


class Reader(HTMLParser):
    """A page as a browser reads it: its controls, ids and labels, and what it would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.controls: list[dict] = []
        self.labelled: set[str] = set()
        self.ids: list[str] = []
        self.sent = QueryDict(mutable=True)
        self.inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        attributes = dict(attrs)
        self.inside += [tag] if tag in {"label", "textarea"} else []
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.labelled |= {attributes["for"]} if "for" in attributes else set()
        if tag in {"input", "select", "textarea"}:
            self.controls.append({**attributes, "tag": tag, "wrapped": "label" in self.inside})
            chosen = "checked" in attributes or attributes.get("type") not in {"radio", "checkbox"}
            if tag == "input" and chosen:
                self.sent.appendlist(attributes["name"], attributes.get("value", ""))
        if tag == "option" and "selected" in attributes and "value" in attributes:
            self.sent.appendlist(self.controls[-1]["name"], attributes["value"])
        elif tag == "option" and "selected" in attributes:
            self.inside.append("selected")

    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] in {"selected", "textarea"}:
            # A browser drops the line end after <textarea>.
            self.sent.appendlist(self.controls[-1]["name"], data.removeprefix("\n"))

    def handle_endtag(self, tag: str) -> None:
        if self.inside and tag in {self.inside[-1], "option" if self.inside[-1] == "selected" else ""}:
            self.inside.pop()


def render(form: PageForm) -> str:
    return render_to_string("surveys/page.html", {"form": form, "hidden": frozenset()})


def in_words(error: ValidationError) -> None:
    assert error.messages
    assert all(re.match(r"[A-Z“].*\S", message) for message in error.messages)


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.name)
class TestEveryKind:
    def test_is_registered_and_introduces_itself(self, kind: Kind) -> None:
        assert kinds.get(kind.name) is kind
        assert (kind.name, kind.label) in kinds.choices()
        assert re.fullmatch(r"[a-z_]{1,30}", kind.name)
        assert kind.about.endswith(".")

    def test_example_is_valid_and_cleaning_it_twice_changes_nothing(self, kind: Kind) -> None:
        config = kind.clean(kind.example)
        assert config == kind.example
        assert kind.clean(config) == config
        assert json.loads(json.dumps(config)) == config

    def test_config_form_shows_a_config_again(self, kind: Kind) -> None:
        form = kind.config_form(initial=kind.example)
        edited = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        again = kind.config_form(data=edited)
        assert again.is_valid(), again.errors
        assert again.cleaned_data == kind.example

    @pytest.mark.parametrize("config", [None, [], "x", 3, {"no_such_setting": 1}])
    def test_nonsense_settings_are_refused(self, kind: Kind, config: Any) -> None:
        with pytest.raises(ValidationError):
            kind.clean(config)

    @pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
    def test_hostile_settings_are_refused_or_tidied(self, kind: Kind, value: Any) -> None:
        for key in kind.config_form.base_fields:
            try:
                config = kind.clean({**kind.example, key: value})
            except ValidationError as error:
                in_words(error)
            else:
                assert kind.clean(config) == config
                json.dumps(config).encode()

    def test_describes_its_settings(self, kind: Kind) -> None:
        assert kind.describe(kind.example)

    def test_texts_are_translated(self, kind: Kind) -> None:
        shouted = asked(kind).mapped(str.upper, kind.texts)
        texts = kind.texts & set(re.findall(r'"(\w+)":', json.dumps(kind.example)))
        assert (shouted.config != kind.example) == bool(texts)
        kind.clean(shouted.config)

    def test_fills_in_the_fields_of_an_item(self, kind: Kind) -> None:
        question = asked(kind).mapped(lambda text: "{{x}}", kind.texts)
        filled = kind.fill(question, {"x": "deep <b>blue</b>"})
        assert filled.text == "deep <b>blue</b>"
        assert "{{" not in json.dumps(filled.config)

    def test_presents_itself_the_same_way_to_the_same_person(self, kind: Kind) -> None:
        assert kind.presented(asked(kind), seed=5) == kind.presented(asked(kind), seed=5)

    def test_columns_do_not_depend_on_the_answer(self, kind: Kind) -> None:
        config = kind.clean(kind.example)
        columns = kind.columns("tea", config)
        assert len({column.name for column in columns}) == len(columns)
        assert all(column.name == "tea" or column.name.startswith("tea.") for column in columns)
        assert all(column.type in TYPES and column.description for column in columns)
        assert kind.cells(None, config) == [None] * len(columns)
        for value in answers(kind):
            cells = kind.cells(value, config)
            assert [type(cell) for cell in cells] == [TYPES[column.type] for column in columns]

    def test_cells_of_many_answers_are_those_of_each(self, kind: Kind) -> None:
        config = kind.clean(kind.example)
        values = [None, *(answers(kind) if kind.answerable else [])]
        each = [kind.cells(value, config) for value in values]
        many = kind.cells_of(values, config)
        assert many == [list(column) for column in zip(*each, strict=True)]
        assert [[type(cell) for cell in column] for column in many] == [
            [type(row[place]) for row in each] for place in range(len(many))
        ]
        assert kind.cells_of([], config) == [[] for _ in kind.columns("tea", config)]

    def test_cells_are_within_the_labels_of_their_column(self, kind: Kind) -> None:
        config = kind.clean(kind.example)
        for column, index in (
            (c, i) for i, c in enumerate(kind.columns("tea", config)) if c.type == "string" and c.labels
        ):
            assert all(kind.cells(value, config)[index] in column.labels for value in answers(kind))

    def test_chart_has_a_count_for_each_label(self, kind: Kind) -> None:
        config = kind.clean(kind.example)
        values = [value for value in answers(kind) if value is not None]
        for some in ([], values):
            chart = kind.chart(some, config)
            assert len(chart.labels) == len(chart.counts)
            assert all(type(count) is int and count >= 0 for count in chart.counts)
            assert sum(chart.counts) >= len(some)

    def test_no_crowd_no_consensus(self, kind: Kind) -> None:
        opinion = kind.consensus([], None, kind.example)
        assert (opinion.value, opinion.n, opinion.confidence) == (None, 0, None)
        assert opinion.reason


@pytest.mark.parametrize("kind", [kind for kind in kinds.all_kinds() if kind.answerable], ids=lambda kind: kind.name)
class TestAnswerableKind:
    def test_field_has_an_accessible_name(self, kind: Kind) -> None:
        html = render(page_form([asked(kind)]))
        page = Reader(html)
        assert page.controls
        assert len(set(page.ids)) == len(page.ids)
        assert all(control["wrapped"] or control["id"] in page.labelled for control in page.controls)
        assert "What about tea?" in html
        if len(page.controls) > 1:
            assert "<fieldset" in html
            assert "<legend" in html

    def test_is_shown_by_its_field_alone(self, kind: Kind) -> None:
        with pytest.raises(NotImplementedError):
            kind.show(asked(kind))

    def test_anchor_leads_to_a_control(self, kind: Kind) -> None:
        form = page_form([asked(kind)], data={})
        assert form.blocks[0].anchor in {control["id"] for control in Reader(render(form)).controls}

    def test_unanswered_required_question_has_an_error_tied_to_it(self, kind: Kind) -> None:
        form = page_form([asked(kind)], data={})
        html = render(form)
        assert form.errors == {"tea": [kind.wanted(kind.example)]}
        assert 'aria-describedby="id_q-tea_helptext id_q-tea_error' in html
        assert 'id="id_q-tea_error"' in html
        assert 'aria-invalid="true"' in html
        assert 'role="alert"' in html

    def test_unanswered_optional_question_gives_none(self, kind: Kind) -> None:
        form = page_form([asked(kind, required=False)], data={})
        assert form.is_valid()
        assert form.cleaned_data == {"tea": None}
        assert form.answers() == {}

    def test_label_with_markup_is_escaped(self, kind: Kind) -> None:
        evil = asked(kind).mapped(lambda text: "<script>alert(1)</script>", kind.texts)
        assert "<script>alert" not in render(page_form([evil], data={}))

    def test_synthesised_answers_pass_the_field_and_come_back(self, kind: Kind) -> None:
        question = asked(kind)
        field = kind.form_field(question)
        for value in answers(kind):
            stored = json.loads(json.dumps(value))
            assert kind.load(stored, question.config) == value
            assert type(kind.load(stored, question.config)) is type(value)
            assert field.clean(kind.initial(stored, question.config)) == value
            assert kind.accepts(value, question.config)
            assert kind.summary(value, question.config)

    def test_a_page_shows_a_stored_answer_and_sends_it_back_unchanged(self, kind: Kind) -> None:
        question = asked(kind)
        for value in answers(kind, 5):
            shown = Reader(render(page_form([question], initial={"tea": value})))
            sent = page_form([question], data=shown.sent)
            assert sent.answers() == {"tea": value}
            again = Reader(render(sent))
            assert again.sent == shown.sent

    @pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
    def test_hostile_answers_are_refused_in_words(self, kind: Kind, value: Any) -> None:
        config = kind.clean(kind.example)
        try:
            stored = kind.load(value, config)
        except ValidationError as error:
            in_words(error)
            assert not kind.accepts(value, config)
        else:
            assert kind.load(stored, config) == stored
            json.dumps(stored).encode()

    @pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
    def test_tampered_form_is_an_error_and_still_shows(self, kind: Kind, value: Any) -> None:
        form = page_form([asked(kind)], data={"q-tea": value, "q-tea.taste": value})
        form.is_valid()
        assert render(form)

    def test_synthesis_follows_its_seed(self, kind: Kind) -> None:
        assert answers(kind) == answers(kind)

    def test_what_may_be_expected_can_be_drawn(self, kind: Kind) -> None:
        config = kind.clean(kind.example)
        prior = kind.prior(config)
        if prior is None:
            with pytest.raises(ValidationError):
                kind.expecting({"a": 1}, config)
            return
        draw = kind.expecting(json.loads(json.dumps(prior)), config)
        drawn = [draw(np.random.default_rng(seed)) for seed in range(50)]
        assert all(kind.load(json.loads(json.dumps(value)), config) == value for value in drawn)
        assert len({kind.key(value) for value in drawn}) > 1
        assert drawn[:5] == [draw(np.random.default_rng(seed)) for seed in range(5)]

    @pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
    def test_hostile_expectations_are_refused_in_words(self, kind: Kind, value: Any) -> None:
        config = kind.clean(kind.example)
        even = kind.prior(config) or {}
        priors = [value, *({**even, name: value} for name in even)]
        for prior in priors:
            try:
                draw = kind.expecting(prior, config)
            except ValidationError as error:
                in_words(error)
            else:
                assert kind.accepts(draw(np.random.default_rng(1)), config)

    def test_what_a_model_learns_comes_back(self, kind: Kind) -> None:
        config = kind.clean(kind.example)
        if not kind.learnable(config):
            return
        columns = kind.columns("tea", config)
        assert not [column for column in columns if column.type == "string" and not column.labels]
        for value in answers(kind):
            cells = [float(cell) if type(cell) is int else cell for cell in kind.cells(value, config)]
            assert kind.joined(kind.cells(value, config), config) == value
            assert kind.joined(cells, config) == value
        # Whatever is drawn, the kind can say whether it is an answer.
        for cell in (None, 1, True):
            kind.accepts(kind.joined([cell] * len(columns), config), config)

    def test_codes_are_all_the_answers_there_are(self, kind: Kind) -> None:
        codes = kind.codes(kind.example)
        if codes is not None:
            assert len(set(codes)) == len(codes) >= 2
            assert all(kind.accepts(code, kind.example) for code in codes)
            assert all(value in codes for value in answers(kind))

    def test_distance_is_one(self, kind: Kind) -> None:
        config, values = kind.clean(kind.example), answers(kind, 12)
        for a in values:
            assert kind.distance(a, a, config) == 0
            for b in values:
                assert kind.distance(a, b, config) == pytest.approx(kind.distance(b, a, config))
                assert 0 <= kind.distance(a, b, config) <= 1
                assert (kind.key(a) == kind.key(b)) == (kind.distance(a, b, config) == 0)

    @pytest.mark.parametrize("number", [0, 1, 12])
    def test_distances_are_the_distance_of_each_two(self, kind: Kind, number: Any) -> None:
        config, values = kind.clean(kind.example), answers(kind, number)
        matrix = kind.distances(values, config)
        assert matrix.shape == (number, number)
        assert matrix.dtype == np.float64
        assert matrix == pytest.approx(Kind.distances(kind, values, config), abs=1e-12)

    def test_unanimous_crowd_decides(self, kind: Kind) -> None:
        config = kind.clean(kind.example)
        for value in answers(kind, 5):
            opinion = kind.consensus([value] * 4, None, config)
            assert opinion.value == value
            assert opinion.confidence == pytest.approx(1)
            assert opinion.n == 4
            assert not opinion.tied

    def test_consensus_is_a_possible_answer_whatever_the_crowd(self, kind: Kind) -> None:
        config, values = kind.clean(kind.example), answers(kind)
        rng = np.random.default_rng(3)
        for size in (1, 2, 3, 4, 9):
            chosen = [values[i] for i in rng.integers(len(values), size=size)]
            weights = rng.random(size).tolist()
            for opinion in (kind.consensus(chosen, None, config), kind.consensus(chosen, weights, config)):
                assert kind.load(json.loads(json.dumps(opinion.value)), config) == opinion.value
                assert opinion.confidence is None or 0 <= opinion.confidence <= 1

    def test_consensus_follows_the_weight(self, kind: Kind) -> None:
        config, values = kind.clean(kind.example), answers(kind)
        one, other = values[0], next(value for value in values if kind.distance(values[0], value, config) > 0)
        assert kind.consensus([one, other, other], [9, 1, 1], config).value == one
        assert kind.consensus([one, other, other], [1, 9, 9], config).value == other

    def test_crowd_without_weight_has_no_consensus(self, kind: Kind) -> None:
        opinion = kind.consensus(answers(kind, 2), [0, 0], kind.example)
        assert opinion.value is None


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(kinds.UnknownKind, match="“matrix”"):
        kinds.get("matrix")


def test_names_are_different() -> None:
    assert len({kind.name for kind in kinds.all_kinds()}) == len(kinds.all_kinds())
