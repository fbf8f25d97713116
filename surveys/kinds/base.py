"""What a kind of question promises. Read this and one kind, and you know them all.

A kind is the only place that knows what its answers mean. Everything else holds two things: an answer's *stored* form
(plain JSON, as in `Response.answers`) and the kind that can read it. Values below are stored values throughout.
`tests/surveys/kinds/test_contract.py` holds every kind to every promise.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from numpy.typing import NDArray

from surveys.definition import Asked, fill
from surveys.kinds import shares
from surveys.kinds.fields import AnswerField
from surveys.kinds.marks import Marks
from surveys.kinds.numbers import number
from surveys.measures.consensus import Opinion

Config = Mapping[str, Any]
Value = Any  # plain JSON
Draw = Callable[[np.random.Generator], Value]


@dataclass(frozen=True)
class Column:
    """One column of an export. `labels` maps each code to its words, where the values are codes.

    `made` says that the kind writes the text, such as a list of marks as JSON: there are nobody's own words in it.
    `marks` says what is marked with which labels, for the formats that are made for marks.
    """

    name: str
    type: str  # "string", "integer", "number", "boolean"
    description: str
    labels: dict[str, str] = field(default_factory=dict)
    made: bool = field(default=False, kw_only=True)
    marks: Marks | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Chart:
    """Answers to one question as a picture: bars, and the same as a table."""

    labels: list[str]
    counts: list[int]
    note: str = ""


class ConfigForm(forms.Form):
    """The settings of one question of this kind, as a researcher edits them.

    `cleaned_data` is the config: what is empty or off is left out. `initial` takes a config back.
    """

    def clean(self) -> dict[str, Any]:
        return {
            key: value for key, value in self.cleaned_data.items() if value not in (None, "") and value is not False
        }


class Kind(ABC):
    """The base of all kinds. A kind is stateless; its settings come in as `config`."""

    name: ClassVar[str]
    label: ClassVar[str]  # in the researcher's menu
    about: ClassVar[str]  # one sentence: what it is good for
    example: ClassVar[dict[str, Any]]  # settings that are valid, for tests, documentation and new questions
    config_form: ClassVar[type[ConfigForm]] = ConfigForm
    answerable: ClassVar[bool] = True  # False: it only shows something
    texts: ClassVar[frozenset[str]] = frozenset()  # keys of the settings whose strings are translated and filled

    # -- authoring ---------------------------------------------------------------------------------------------

    def clean(self, config: Config) -> dict[str, Any]:
        """The settings in their one stored form; ValidationError in words for the researcher."""
        if not isinstance(config, Mapping):
            raise ValidationError("The settings must be an object with named entries.")
        if unknown := sorted(map(str, config.keys() - self.config_form.base_fields.keys())):
            raise ValidationError(f"There is no setting called “{unknown[0][:60]}” for this kind of question.")
        form = self.config_form(data=dict(config))
        if not form.is_valid():
            raise ValidationError(_in_words(form))
        return form.cleaned_data

    @abstractmethod
    def describe(self, config: Config) -> str:
        """The settings in a few words, for a list of questions: "5 options", "1 to 7"."""

    # -- asking ------------------------------------------------------------------------------------------------

    def fill(self, asked: Asked, data: Mapping[str, Any]) -> Asked:
        """The question about one item: each {{field}} replaced by that field of the item's `data`."""
        return asked.mapped(lambda text: fill(text, data), self.texts)

    def presented(self, asked: Asked, *, seed: int) -> Asked:
        """The question in the order in which the contributor with this seed sees it."""
        return asked

    def shuffled(self, asked: Asked, *, seed: int) -> list[str]:
        """The codes of what is shuffled, in the order in which the contributor with this seed sees it; empty where
        everybody sees the same."""
        return []

    def form_field(self, asked: Asked) -> forms.Field:
        """The field that shows the question and checks the answer. Its cleaned value is the stored value, or None."""
        return AnswerField(
            asked,
            widget=self.widget(asked),
            load=lambda raw: self.load(raw, asked.config),
            wanted=self.wanted(asked.config),
        )

    def widget(self, asked: Asked) -> forms.Widget:
        """The control of an answerable kind; its template is `surveys/kinds/<name>.html`."""
        raise NotImplementedError(f"A {self.label.lower()} is not answered.")

    @abstractmethod
    def wanted(self, config: Config) -> str:
        """What to do, in one sentence, for somebody who gave no answer: "Choose one answer."."""

    def show(self, asked: Asked) -> str:
        """Safe HTML of a kind that only shows something."""
        raise NotImplementedError(f"A {self.label.lower()} is shown by its field.")

    # -- storing -----------------------------------------------------------------------------------------------

    @abstractmethod
    def load(self, raw: Any, config: Config) -> Value:
        """An answer from outside (an import, the API) in stored form; ValidationError where it is not one."""

    def accepts(self, value: Value, config: Config) -> bool:
        """Whether a stored value is an answer to the question as its settings are now."""
        try:
            self.load(value, config)
        except ValidationError:
            return False
        return True

    def initial(self, value: Value, config: Config) -> Any:
        """A stored value as the form field wants it back: the inverse of the field's cleaning."""
        return value

    @abstractmethod
    def summary(self, value: Value, config: Config) -> str:
        """An answer in words: "Green tea", "B over A"."""

    def drawn(self, value: Value, given: Sequence[Value], asked: Asked) -> str:
        """Safe HTML that shows the crowd's answer to a filled question, and those of single people, where words do not
        say enough, such as boxes on their picture; nothing where they do."""
        return ""

    # -- measuring ---------------------------------------------------------------------------------------------

    def key(self, value: Value) -> Hashable:
        """Equal keys, equal answers: what may be counted together."""
        return value  # type: ignore[no-any-return] # plain JSON scalars are hashable; other kinds override

    def codes(self, config: Config) -> list[Value] | None:
        """All possible answers in order where they are few and fixed (models of people may be fitted), else None."""
        return None

    @abstractmethod
    def distance(self, a: Value, b: Value, config: Config) -> float:
        """How far two answers lie apart: 0 the same, 1 as far as can be. Krippendorff's δ² for this kind."""

    def distances(self, values: Sequence[Value], config: Config) -> NDArray[np.float64]:
        """The matrix of distances [K, K] between K values; kinds with a vectorised form override this."""
        size = len(values)
        matrix = np.zeros((size, size))
        for i in range(size):
            for j in range(i):
                matrix[i, j] = matrix[j, i] = self.distance(values[i], values[j], config)
        return matrix

    def right(self, value: Value, known: Value, config: Config) -> bool:
        """Whether an answer counts as the known one. Here where it is the same; a kind whose answers are hardly ever
        quite the same says how near is near enough."""
        return self.key(value) == self.key(known)

    @abstractmethod
    def consensus(self, values: Sequence[Value], weights: Sequence[float] | None, config: Config) -> Opinion:
        """The crowd's answer. `Opinion.value` is a stored value; `weights` are the trust in each person."""

    # -- making and leaving ------------------------------------------------------------------------------------

    @abstractmethod
    def synthesise(self, config: Config, rng: np.random.Generator) -> Value:
        """A made-up answer that the form field would accept."""

    def prior(self, config: Config) -> dict[str, Any] | None:
        """What a researcher may expect of the answers before there are any, plain JSON, to be changed by hand: here
        every answer is as likely as any other. None where nothing can be said."""
        codes = self.codes(config)
        return None if codes is None else shares.even([str(code) for code in codes])

    def expecting(self, prior: Any, config: Config) -> Draw:
        """How to draw answers as `prior` expects them. ValidationError in words for what cannot be expected."""
        codes = self.codes(config)
        if codes is None:
            raise ValidationError("Nothing can be expected of such answers. Leave the question out.")
        likely = shares.among(prior, [str(code) for code in codes])
        return lambda rng: codes[int(rng.choice(len(codes), p=likely))]

    @abstractmethod
    def columns(self, name: str, config: Config) -> list[Column]:
        """The columns of an export; they depend on the settings, never on the answers."""

    @abstractmethod
    def cells(self, value: Value | None, config: Config) -> list[Any]:
        """The values for `columns`, in their order; all None where there is no answer."""

    def cells_of(self, values: Sequence[Value | None], config: Config) -> list[list[Any]]:
        """`cells` of many answers at once, a list for each column; kinds with a faster way override this."""
        rows = [self.cells(value, config) for value in values]
        return [[row[place] for row in rows] for place in range(len(self.columns("", config)))]

    def learnable(self, config: Config) -> bool:
        """Whether a model may learn the answers, by their `cells`: there are nobody's own words in them."""
        numeric = [column.type in ("integer", "number") for column in self.columns("", config)] == [True]
        return numeric or self.codes(config) is not None

    def joined(self, cells: Sequence[Any], config: Config) -> Value:
        """The answer that has these `cells`. A model may draw some that do not fit together: then an answer near them,
        which `accepts` has to be asked about."""
        return number(cells[0]) if isinstance(cells[0], float) else cells[0]

    @abstractmethod
    def chart(self, values: Sequence[Value], config: Config) -> Chart:
        """Many answers as a picture."""


def _in_words(form: ConfigForm) -> list[str]:
    return [
        f"{form[name].label}: {message}" if name in form.fields else str(message)
        for name, messages in form.errors.items()
        for message in messages
    ]
