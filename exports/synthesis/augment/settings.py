"""How to augment: one YAML file, checked before anything is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from exports.synthesis.augment import images, recordings, tables, texts
from exports.synthesis.augment.fields import WrongConfig, between, build
from exports.synthesis.blueprint.loading import load
from exports.synthesis.blueprint.wording import WrongBlueprint

__all__ = ["Settings", "Split", "WrongConfig", "parsed", "read"]

STEPS: Mapping[str, Mapping[str, type[Any]]] = {
    "images": images.STEPS,
    "texts": texts.STEPS,
    "table": tables.STEPS,
    "recordings": recordings.STEPS,
}


@dataclass(frozen=True)
class Split:
    """Give the parents a split first. `stratify` and `group` name a field of the records."""

    shares: Mapping[str, float]
    stratify: str = ""
    group: str = ""


@dataclass(frozen=True)
class Settings:
    """`steps` is a list of one name with its settings each. Everything but `data` and `steps` can be left out.

    `children` per parent; with `balance: FIELD` at most so many, until all classes are as large as the largest; with
    `bootstrap` so many in the mean, of parents drawn with replacement. Only parents in one of `augment_splits`, or in
    no split, get children.
    """

    data: Literal["images", "texts", "table", "recordings"]
    steps: tuple[Any, ...]
    children: int = between(1, 1000, 1)
    keep_parents: bool = True
    labels: str = "labels.jsonl"
    column: str = "text"
    least_visible: float = between(0, 1, 0.3)
    mirror_labels: Mapping[str, str] = field(default_factory=dict)
    balance: str = ""
    bootstrap: bool = False
    split: Mapping[str, Any] = field(default_factory=dict)
    augment_splits: tuple[str, ...] = ("train",)

    @property
    def new_split(self) -> Split | None:
        return build(Split, self.split, where="split") if self.split else None


def read(path: Path) -> Settings:
    """The settings in a YAML file. Raises WrongConfig."""
    try:
        return parsed(load(path))
    except WrongBlueprint as error:
        raise WrongConfig(" ".join(str(problem) for problem in error.problems)) from None


def parsed(document: Any) -> Settings:
    """The settings that a document says. Raises WrongConfig."""
    settings = build(Settings, document, where="settings")
    steps = tuple(_step(step, STEPS[settings.data], f"steps[{n}]") for n, step in enumerate(settings.steps))
    if not steps and not settings.bootstrap:
        raise WrongConfig(f"steps: name at least one. There are: {', '.join(STEPS[settings.data])}.")
    if settings.balance and settings.bootstrap:
        raise WrongConfig("balance and bootstrap do not go together. Leave one out.")
    if settings.new_split is not None and not settings.new_split.shares:
        raise WrongConfig("split.shares: write, for example, {train: 0.8, test: 0.2}.")
    mirror = {**{b: a for a, b in settings.mirror_labels.items()}, **settings.mirror_labels}
    return Settings(**{**vars(settings), "steps": steps, "mirror_labels": mirror})


def _step(step: Any, known: Mapping[str, type[Any]], where: str) -> Any:
    named = {step: None} if isinstance(step, str) else step
    if not isinstance(named, Mapping) or len(named) != 1:
        raise WrongConfig(f"{where}: write one name with its settings, for example “- {next(iter(known))}: {{…}}”.")
    ((name, given),) = named.items()
    if name not in known:
        raise WrongConfig(f"{where}: there is no step “{name}”. There are: {', '.join(known)}.")
    return build(known[name], given, where=f"{where}.{name}")
