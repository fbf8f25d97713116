"""Which questions leave, and as which columns."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from exports.privacy.identifiers import identifying, without
from surveys import kinds, publishing
from surveys.definition import Asked
from surveys.kinds.base import Column
from surveys.languages import translated
from surveys.models import Survey


@dataclass(frozen=True)
class Exported:
    """A question with the columns that its answers fill. `forms` is how each version (by number) asked it.

    Where a later version asks in a way that needs other columns, the earlier form is a question of its own, whose
    label says until which version it was asked: `tea.v2`.
    """

    label: str
    forms: dict[int, Asked]
    columns: tuple[Column, ...]

    @cached_property
    def newest(self) -> Asked:
        return self.forms[max(self.forms)]

    @cached_property
    def name(self) -> str:
        return self.newest.name


def exported(*, survey: Survey, drop: Collection[str], language: str = "") -> list[Exported]:
    """Every question that was ever published and may leave, as last worded; the current ones first, in their order.

    With a `language` in its translation, as each version had it.
    """
    contents = [(version.number, version.content) for version in survey.versions.order_by("-number")]
    versions = [(number, translated(content, language).questions) for number, content in contents]
    kept_back = identifiers(survey=survey) | set(drop)
    shapes: dict[tuple[tuple[str, str], ...], dict[int, Asked]] = {}
    for number, questions in versions:
        for asked in without(questions, kept_back):
            if kinds.get(asked.kind).answerable:
                shapes.setdefault((("", asked.name), *_shape(asked)), {})[number] = asked
    return list(_labelled(shapes.values()))


def identifiers(*, survey: Survey) -> frozenset[str]:
    """The questions that never leave: identifiers in any version, or in the draft, where a mistake is put right."""
    versions = (version.content.questions for version in survey.versions.all())
    draft = publishing.draft_definition(survey=survey).questions
    return frozenset().union(*map(identifying, (draft, *versions)))


def _shape(asked: Asked) -> list[tuple[str, str]]:
    return [(column.name, column.type) for column in _columns(asked, asked.name)]


def _columns(asked: Asked, label: str) -> list[Column]:
    return kinds.get(asked.kind).columns(label, asked.config)


def _labelled(shapes: Iterable[dict[int, Asked]]) -> Iterable[Exported]:
    taken: set[str] = set()
    for forms in shapes:
        last = max(forms)
        name = forms[last].name
        label = name if name not in taken else f"{name}.v{last}"
        taken.add(name)
        yield Exported(label, forms, _merged(forms, label))


def _merged(forms: dict[int, Asked], label: str) -> tuple[Column, ...]:
    """The columns as last described, with the words for every code that any version had."""
    oldest_first = [_columns(forms[number], label) for number in sorted(forms)]
    return tuple(
        replace(same[-1], labels={code: words for column in same for code, words in column.labels.items()})
        for same in zip(*oldest_first, strict=True)
    )
