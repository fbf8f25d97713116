"""Answers and consensus out of the database as tables. What a stored value means is asked of its kind.

People are still under their internal names here: `exports/privacy` replaces them before anything is written.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

import pyarrow as pa

from crowd import columns, reasons
from crowd.models import Consensus, Origin
from exports import arm_columns
from exports.chosen import Chosen, chosen
from exports.frames import Field, Table, cell, distinct, framed, framed_columns, to_frame, value_type
from exports.options import Options
from exports.paradata import Paradata, of_survey
from exports.questions import Exported, exported
from surveys import kinds, pictures, publishing
from surveys.arms import Arm
from surveys.models import Item, Survey, Version

ANSWERS, CONSENSUS = "answers", "consensus"
ORIGIN, CONTRIBUTOR, ITEM = "origin", "contributor", "item"
PICTURES = "pictures"  # the folder of them
ORIGINS = {
    Origin.HUMAN.value: "a person answered",
    Origin.MODEL.value: "a model's prediction",
    Origin.SYNTHETIC.value: "made up by Crowdseed: nobody answered",
}
TAKEN_OUT = "taken out"
REASONS = {
    "hidden": "the question's condition did not hold",
    "left out": "shown, and not answered",
    "not asked": "the version of the survey did not have the question",
    TAKEN_OUT: "there was an answer, and a repair took it out",
}
# Finer figures would help to recognise a person across releases, and say nothing more.
TRUST_DIGITS, CONFIDENCE_DIGITS = 3, 6
CHUNK = 2_000

Report = Callable[[], None]
Told = Mapping[str, reasons.Reasons]  # by question; empty where reasons are left out
T = TypeVar("T")


@dataclass(frozen=True)
class Items:
    """The items of a labelling task by id, each as the cells of `fields`: its key, then its data."""

    fields: tuple[Field, ...]
    cells: Mapping[int, list[Any]]

    def knows(self, item_id: int | None) -> bool:
        """False for an item that came in after these were read."""
        return item_id is None or not self.fields or item_id in self.cells

    def of(self, item_id: int | None) -> list[Any]:
        return self.cells.get(item_id or 0) or [None] * len(self.fields)

    def data(self, cells: Sequence[Any]) -> dict[str, Any]:
        """Of one of them what may leave, by the names that {{placeholders}} use."""
        names = (field.name.removeprefix(f"{ITEM}.") for field in self.fields[1:])
        return dict(zip(names, cells[1:], strict=True))

    @property
    def by_key(self) -> list[list[Any]]:
        """All of them, by key: the same on every database."""
        return sorted(self.cells.values(), key=lambda cells: str(cells[0]))


@dataclass(frozen=True)
class Source:
    """What rows are made from, and how: the survey, its questions that may leave, its items."""

    survey: Survey
    version: Version
    asked: Sequence[Exported]
    items: Items
    missing: bool
    reasons: bool = False
    chosen: Chosen = field(default_factory=Chosen)
    paradata: Paradata | None = None
    arms: tuple[Arm, ...] = ()  # of any version

    @property
    def beside(self) -> tuple[Field, ...]:
        """The columns about how answers came about."""
        return self.paradata.fields if self.paradata else ()


@dataclass(frozen=True)
class Answered:
    """One submission, real or made up, on its way into a row."""

    origin: str
    contributor: str
    item: list[Any]
    version: int
    trust: float | None
    seconds: float | None
    answers: Mapping[str, Any]
    missing: Mapping[str, str]
    arm: str = ""


def source(*, survey: Survey, options: Options) -> Source:
    """Everything that may leave of a published survey."""
    asked = exported(survey=survey, drop=options.drop, language=options.language)
    items = all_items(survey=survey, drop=options.drop)
    return Source(
        survey=survey,
        version=publishing.current_version(survey=survey),
        asked=asked,
        items=_with_places(items) if options.pictures else items,
        missing=options.missing,
        reasons=options.reasons,
        chosen=chosen(options),
        paradata=of_survey(survey=survey, asked=asked, options=options) if options.paradata else None,
        arms=publishing.all_arms(survey=survey),
    )


def all_items(*, survey: Survey, drop: Collection[str]) -> Items:
    """The survey's items; where there is none, there are no fields for them."""
    rows = list(Item.objects.filter(survey=survey).order_by("pk").values_list("pk", "key", "data").iterator(CHUNK))
    if not rows:
        return Items((), {})
    names = sorted({name for _, _, data in rows for name in data if f"item.{name}" not in drop})
    types = {name: value_type(data.get(name) for _, _, data in rows) for name in names}
    key = Field(ITEM, "string", "The item's own name.")
    fields = (key, *(Field(f"item.{name}", types[name], f"The item's “{name}”.") for name in names))
    return Items(fields, {pk: [key, *(cell(data.get(n), types[n]) for n in names)] for pk, key, data in rows})


def _with_places(items: Items) -> Items:
    """The items, where a field names a picture, with its place in the release."""
    cells = {pk: [cells[0], *map(_placed, cells[1:])] for pk, cells in items.cells.items()}
    return Items(items.fields, cells)


def _placed(cell: Any) -> Any:
    return f"{PICTURES}/{cell}" if pictures.is_name(cell) else cell


def answer_fields(source: Source) -> tuple[Field, ...]:
    """The columns of the answers; they depend on the survey and its items, never on an answer."""
    about = (
        Field(ORIGIN, "string", "Where the row comes from.", ORIGINS),
        Field(CONTRIBUTOR, "string", "Who answered: a pseudonym that holds within this release alone."),
        *source.items.fields,
        Field("version", "integer", "The version of the survey that was answered."),
        *arm_columns.fields(source.arms),
        Field("trust", "number", "How often this contributor is expected to be right, 0 to 1; empty: not known."),
        Field("seconds", "integer", "From opening to sending."),
        *source.beside,
    )
    return distinct((*about, *(field for one in source.asked for field in _question_fields(one, source.missing))))


def collected(source: Source, *, report: Report, after: int = 0, until: int | None = None) -> Table:
    """All answers of people and models, one row each; `report` is called as the work goes on.

    With `after` and `until` those of the responses whose primary keys lie above the one and up to the other.
    """
    fields = answer_fields(source)
    parts = [framed_columns([[]] * len(fields), fields)]
    with columns.without_garbage():
        beside = source.paradata is not None
        for some in columns.submissions(survey_id=source.survey.pk, after=after, until=until, beside=beside):
            report()
            if (held := source.chosen.of(some)).origin:
                parts.append(framed_columns(_cells(held, source, report), fields))
    return Table(ANSWERS, fields, to_frame(pa.concat_tables(parts)))


def row(one: Answered, source: Source) -> list[Any]:
    """A submission as the cells of `answer_fields`."""
    trust = None if one.trust is None else round(one.trust, TRUST_DIGITS)
    seconds = None if one.seconds is None else round(one.seconds)
    arm = arm_columns.cells(one.arm) if source.arms else []
    cells = [one.origin, one.contributor, *one.item, one.version, *arm, trust, seconds, *[None] * len(source.beside)]
    for question in source.asked:
        cells += _answer_cells(question, one)
        if source.missing:
            cells.append(_reason(question, one))
    return cells


def consensus(source: Source, *, report: Report) -> Table:
    """The crowd's answers, one row per item that has any."""
    current = [one for one in source.asked if one.label == one.name]
    items = source.items
    told = _reasons(source, current, report) if source.reasons else {}
    opinion_fields = (field for one in current for field in _opinion_fields(one, source.reasons))
    fields = distinct((*items.fields, *opinion_fields))
    known = ((item, found) for item, found in _opinions(source.survey, report) if items.knows(item))
    frame = framed(([*items.of(item), *_opinion_cells(found, current, told)] for item, found in known), fields)
    return Table(CONSENSUS, fields, frame.sort_values(ITEM, kind="stable", ignore_index=True))


def _value_fields(one: Exported) -> Iterator[Field]:
    for column in one.columns:
        about = (column.name, column.type, column.description, column.labels, one.name, one.newest.text)
        yield Field(*about, made=column.made, marks=column.marks)


def _question_fields(one: Exported, missing: bool) -> Iterator[Field]:
    yield from _value_fields(one)
    if missing:
        about = f"Why there is no answer to {one.label}."
        yield Field(f"{one.label}.missing", "string", about, REASONS, one.name, one.newest.text)


def _answer_cells(question: Exported, one: Answered) -> list[Any]:
    form, value = question.forms.get(one.version), one.answers.get(question.name)
    if form is None or value is None:
        return [None] * len(question.columns)
    return kinds.get(form.kind).cells(value, form.config)


def _reason(question: Exported, one: Answered) -> str | None:
    if question.name in one.answers and one.version in question.forms:
        return None
    return one.missing.get(question.name, "left out") if one.version in question.forms else "not asked"


def _cells(some: columns.Submissions, source: Source, report: Report) -> Iterator[Sequence[Any]]:
    """Submissions as the columns of `answer_fields`: `row`, of many at once."""
    if source.items.fields:
        some = some.of([place for place, item in enumerate(some.item) if source.items.knows(item)])
    yield from (some.origin, some.contributor)
    yield from _item_columns(some, source.items, report)
    yield [some.version] * len(some.origin)
    if source.arms:
        yield from arm_columns.columns(some)
    yield [None if trust is None else round(trust, TRUST_DIGITS) for trust in some.trust]
    yield [None if seconds is None else round(seconds) for seconds in some.seconds]
    if source.paradata:
        yield from source.paradata.columns(some)
    for question in source.asked:
        yield from _answer_columns(question, some)
        if source.missing:
            yield _reason_column(question, some)


def _item_columns(some: columns.Submissions, items: Items, report: Report) -> list[list[Any]]:
    # Their texts may be searched only now, and be long.
    rows = [items.of(item) for item in reported(some.item, report)] if items.fields else []
    return [[row[place] for row in rows] for place in range(len(items.fields))]


def _answer_columns(question: Exported, some: columns.Submissions) -> list[list[Any]]:
    form = question.forms.get(some.version)
    if form is None:
        return [[None] * len(some.origin)] * len(question.columns)
    return kinds.get(form.kind).cells_of([answers.get(question.name) for answers in some.answers], form.config)


def _reason_column(question: Exported, some: columns.Submissions) -> list[str | None]:
    name = question.name
    if some.version not in question.forms:
        return ["not asked"] * len(some.origin)
    pairs = zip(some.answers, some.missing, strict=True)
    return [None if name in answers else missing.get(name, "left out") for answers, missing in pairs]


def _reasons(source: Source, current: Sequence[Exported], report: Report) -> Told:
    told: dict[str, reasons.Reasons] = {}
    for one in current:
        report()
        told[one.name] = reasons.of_survey(survey=source.survey, asked=one.newest)
    return told


def _opinion_fields(one: Exported, with_reasons: bool) -> Iterator[Field]:
    yield from _value_fields(one)
    why = ("why", "string", "Who said what, in numbers, and how far those may be believed who said otherwise.")
    for name, type_, about in (
        ("confidence", "number", "How sure the crowd's answer is, 0 to 1."),
        ("n", "integer", "How many answers it rests on."),
        ("tied", "boolean", "Whether another answer had as good a claim."),
        ("method", "string", "How it came about; the manifest says why so."),
        *([why] if with_reasons else []),
    ):
        yield Field(f"{one.label}.{name}", type_, about, question=one.name, text=one.newest.text)


def _opinions(survey: Survey, report: Report) -> Iterator[tuple[int, dict[str, Consensus]]]:
    """Per item the consensus on each question. No statement is open while `report` writes (`columns.submissions`)."""
    opinions = Consensus.objects.filter(item__survey=survey)
    items = list(opinions.order_by("item_id").values_list("item_id", flat=True).distinct())
    rows = opinions.order_by("item_id", "question").defer("distribution")
    for start in range(0, len(items), CHUNK):
        report()
        some = items[start : start + CHUNK]
        same = rows.filter(item__gte=some[0], item__lte=some[-1])
        for item, found in groupby(same, key=attrgetter("item_id")):
            yield item, {opinion.question: opinion for opinion in found}


def reported(found: Iterable[T], report: Report) -> Iterator[T]:
    """The same, with a report now and then that the work goes on."""
    for number, one in enumerate(found):
        if number % CHUNK == 0:
            report()
        yield one


def _opinion_cells(found: Mapping[str, Consensus], asked: Sequence[Exported], told: Told) -> list[Any]:
    return [cell for question in asked for cell in _opinion(question, found.get(question.name), told)]


def _opinion(question: Exported, opinion: Consensus | None, told: Told) -> list[Any]:
    if opinion is None:
        return [None] * (len(question.columns) + 4 + len(told.keys() & {question.name}))
    form = question.newest
    value = [None] * len(question.columns)
    if opinion.value is not None:
        value = kinds.get(form.kind).cells(opinion.value, form.config)
    confidence = None if opinion.confidence is None else round(opinion.confidence, CONFIDENCE_DIGITS)
    why = [told[question.name].of(opinion)] if question.name in told else []
    return [*value, confidence, opinion.n, opinion.tied, opinion.method, *why]
