"""Free text on its way out: which columns hold it, and what is done with what is found there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from hmac import digest
from typing import Any

import pandas as pd

from exports import item_texts
from exports.frames import DTYPES, Table
from exports.item_texts import ItemTexts
from exports.models import Release, TextCorrection
from exports.privacy.text.corrections import Corrections
from exports.privacy.text.detection import Settings, regions_of
from exports.privacy.text.masking import Masker
from exports.privacy.text.styles import KEEP
from exports.questions import Exported
from exports.rows import Source, reported
from surveys.kinds.base import Column
from surveys.models import Survey

Report = Callable[[], None]
Found = dict[str, dict[str, dict[str, int]]]  # by table, column, and kind of what was found: how often


@dataclass
class TextGate:
    """What a release does with free text. `found` says how much of which kind; it never holds a text."""

    style: str
    reason: str
    settings: Settings
    key: bytes
    questions: frozenset[str]
    items: ItemTexts
    found: Found = field(default_factory=dict)

    def apply(self, table: Table, *, report: Report) -> Table:
        """The table without the identifiers in its free text; `report` is called as the work goes on.

        Its items' texts are masked already; marks in them are put where they belong now.
        """
        if self.style == KEEP:
            return table
        masked = {name: self._masked(table, name, report) for name in self.columns(table)}
        if found := self.items.counts(table):
            self.found.setdefault(table.name, {}).update(found)
        return replace(table, frame=table.frame.assign(**masked, **self.items.moved(table)))

    def columns(self, table: Table) -> list[str]:
        """The columns of free text: of questions that are answered in words, and what is told of their answers."""
        return [one.name for one in table.fields if one.question in self.questions and is_free(one)]

    def described(self) -> dict[str, Any]:
        """For the manifest."""
        corrections = self.settings.corrections
        counts = {"never masked": len(corrections.never), "always masked": len(corrections.always)}
        return {"style": self.style, "reason": self.reason, "corrections": counts, "replaced": self.found}

    def _masked(self, table: Table, name: str, report: Report) -> "pd.Series[str]":
        masker = Masker(self.style, self.settings, self.key)
        cells = [None if pd.isna(cell) else masker(cell) for cell in reported(table.frame[name], report)]
        self.found.setdefault(table.name, {})[name] = dict(sorted(masker.counts.items()))
        return pd.Series(cells, index=table.frame.index, dtype=DTYPES["string"])


def is_free(column: Column) -> bool:
    """Whether a kind of question fills the column with the words of whoever answers: text, no codes, nothing made."""
    return column.type == "string" and not column.labels and not column.made


def free_questions(asked: Iterable[Exported]) -> frozenset[str]:
    """The names of the questions that have a column of free text."""
    return frozenset(one.name for one in asked if any(map(is_free, one.columns)))


def guarded(source: Source, *, release: Release, key: bytes) -> tuple[Source, TextGate]:
    """The source with its items' texts masked, and what this release does with the text of answers: as it was ordered,
    and as the survey's researchers corrected it since."""
    options, settings = release.choices, settings_of(survey=release.survey)
    secret = digest(key, b"crowdseed text", "sha256")
    columns = [column for one in source.asked for column in one.columns]
    searched = frozenset() if options.text == KEEP else item_texts.texts(source.items, columns)
    items = ItemTexts(source.items, searched, Masker(options.text, settings, secret))
    gate = TextGate(options.text, options.text_reason, settings, secret, free_questions(source.asked), items)
    return replace(source, items=items.masked), gate


def settings_of(*, survey: Survey) -> Settings:
    """The regions of the survey's languages, and its corrections."""
    return Settings(regions_of(survey.languages), _corrections(survey))


def _corrections(survey: Survey) -> Corrections:
    rows = TextCorrection.objects.filter(survey=survey).values_list("folded", "personal")
    sides: dict[bool, list[str]] = {True: [], False: []}
    for folded, personal in rows:
        sides[personal].append(folded)
    return Corrections(never=frozenset(sides[False]), always=frozenset(sides[True]))
