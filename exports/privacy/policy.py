"""What a table must be like before it leaves, as written in a YAML file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from exports.privacy.emd import Distance
from exports.privacy.hierarchies import builtin
from exports.privacy.hierarchies.base import BadHierarchy, Hierarchy
from exports.privacy.hierarchies.builtin import BUILT_IN
from exports.privacy.models import DistinctL, EntropyL, Model, RecursiveCL, TCloseness

METHODS = ("best", "lattice", "mondrian", "local", "none")
VALUES = ("any", "hierarchy")
DISTANCES = ("equal", "ordered", "hierarchical")
TYPES = ("file", *BUILT_IN)

KEYS = (
    "k",
    "quasi_identifiers",
    "sensitive",
    "keep",
    "identifiers",
    "suppress",
    "method",
    "values",
    "max_loss",
    "risk_threshold",
    "population",
)
QUASI_KEYS = ("type", "widths", "tree", "most")
SENSITIVE_KEYS = ("distinct_l", "entropy_l", "recursive_cl", "t", "distance", "tree")

EXAMPLE = """\
k: 3                          # everybody looks like at least two others
suppress: 0.1                 # at most this share of the rows may be left out (else 0)
method: best                  # best, lattice, mondrian, local; none: change nothing, only check
values: any                   # any: also intervals and sets; hierarchy: only values of the hierarchies
quasi_identifiers:            # columns by which somebody may be recognised
  age: {type: number, widths: [5, 10, 20]}
  zip: {type: place}          # one more character masked at each level
  moved: {type: date}         # day, month, quarter, year, decade
  job:
    type: taxonomy            # nested names, or a list of "a > b > c"
    tree: {Health: [Nurse, Doctor], Trade: [Baker, Joiner]}
  sex: {type: category}       # the value or nothing; `most: 0` would forbid to generalise it
sensitive:                    # columns that nobody should learn about a person
  illness: {distinct_l: 2, t: 0.7, distance: equal}
identifiers: [name]           # never leave
keep: [score]                 # leave as they are
risk_threshold: 0.34          # report the share of people with a higher risk
population: 5000              # the table is a random sample of so many people
"""


class BadPolicy(ValueError):
    """A policy that cannot be followed; the text says what to change."""


@dataclass(frozen=True)
class Quasi:
    """How a quasi-identifier may be generalised. `most`: up to this level at most; None is to the top."""

    name: str
    type: str | None = None
    widths: tuple[float, ...] = ()
    tree: Any = None
    most: int | None = None

    def built(self, values: Sequence[str]) -> Hierarchy:
        """The built-in hierarchy for a column with these values; a number or a category where no type is named."""
        if self.type is None:
            return self._guessed(values)
        made = BUILT_IN[self.type]
        if made is builtin.number:
            return builtin.number(self.name, values, widths=self.widths)
        if made is builtin.taxonomy:
            return builtin.taxonomy(self.name, values, tree=self.tree)
        return made(self.name, values)

    def _guessed(self, values: Sequence[str]) -> Hierarchy:
        try:
            return builtin.number(self.name, values)
        except BadHierarchy:
            return builtin.category(self.name, values)


@dataclass(frozen=True)
class SensitiveRule:
    name: str
    distinct_l: int | None = None
    entropy_l: float | None = None
    recursive_cl: tuple[float, int] | None = None
    t: float | None = None
    distance: str = "equal"
    tree: Any = None

    def models(self, distance: Distance) -> tuple[Model, ...]:
        """What is demanded of the column, in the order of its cost."""
        made: list[Model] = []
        if self.distinct_l is not None:
            made.append(DistinctL(self.distinct_l))
        if self.entropy_l is not None:
            made.append(EntropyL(self.entropy_l))
        if self.recursive_cl is not None:
            made.append(RecursiveCL(*self.recursive_cl))
        if self.t is not None:
            made.append(TCloseness(self.t, distance))
        return tuple(made)


@dataclass(frozen=True)
class Policy:
    k: int
    quasi_identifiers: tuple[Quasi, ...]
    sensitive: tuple[SensitiveRule, ...] = ()
    keep: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    suppress: float = 0.0
    method: str = "best"
    values: str = "any"
    max_loss: float | None = None
    risk_threshold: float = 0.2
    population: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the policy names, in its order."""
        told = [*(q.name for q in self.quasi_identifiers), *(s.name for s in self.sensitive)]
        return (*told, *self.keep, *self.identifiers)


class _Plain(yaml.SafeLoader):
    """Plain data only: no aliases, which can make a small file a huge one, and no key twice, of which one is lost."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        if twice := sorted({str(key) for key in keys if keys.count(key) > 1}):
            raise yaml.YAMLError(f"named more than once: {', '.join(twice)}")
        return super().construct_mapping(node, deep=deep)


def read(path: Path) -> Policy:
    """The policy in a file. Raises BadPolicy."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise BadPolicy(f"{path.name} is not UTF-8 text. Save it in UTF-8.") from None


def parse(text: str) -> Policy:
    """The policy in a YAML text. Raises BadPolicy and says what to change."""
    top = _mapping(plain(text), "The policy", KEYS)
    if "k" not in top or not top.get("quasi_identifiers"):
        raise BadPolicy("The policy must name k and quasi_identifiers.")
    policy = Policy(
        k=_whole(top["k"], "k", least=1),
        quasi_identifiers=tuple(quasi(*item) for item in _items(top["quasi_identifiers"], "quasi_identifiers")),
        sensitive=tuple(_sensitive(*item) for item in _items(top.get("sensitive"), "sensitive")),
        keep=_names(top.get("keep"), "keep"),
        identifiers=_names(top.get("identifiers"), "identifiers"),
        suppress=_share(top.get("suppress", 0), "suppress"),
        method=_one_of(top.get("method", "best"), "method", METHODS),
        values=_one_of(top.get("values", "any"), "values", VALUES),
        max_loss=_share(top["max_loss"], "max_loss") if "max_loss" in top else None,
        risk_threshold=_share(top.get("risk_threshold", 0.2), "risk_threshold"),
        population=_whole(top["population"], "population", least=1) if "population" in top else None,
    )
    if twice := sorted({name for name in policy.columns if policy.columns.count(name) > 1}):
        raise BadPolicy(f"Name each column once. Named in more than one place: {', '.join(twice)}.")
    return policy


def plain(text: str) -> Any:
    """What a YAML text says, as plain data. Raises BadPolicy."""
    try:
        return yaml.load(text, Loader=_Plain)  # noqa: S506  # a safe loader
    except yaml.YAMLError as error:
        raise BadPolicy(f"The policy is not YAML: {' '.join(str(error).split())}") from None
    except (ValueError, RecursionError) as error:
        raise BadPolicy(f"The policy cannot be read: {error}") from None


def quasi(name: str, settings: Any) -> Quasi:
    """How a column may be generalised, from plain settings: a type, or a mapping. Raises BadPolicy."""
    where = f"quasi_identifiers, {name}"
    if isinstance(settings, str):
        settings = {"type": settings}
    found = _mapping(settings or {}, where, QUASI_KEYS)
    named = _one_of(found["type"], f"{where}, type", TYPES) if "type" in found else None
    made = BUILT_IN.get(named or "")
    if ("tree" in found) != (made is builtin.taxonomy):
        raise BadPolicy(f"{where}: a tree goes with `type: taxonomy`, and this type needs one.")
    if "widths" in found and made is not builtin.number:
        raise BadPolicy(f"{where}: widths go with `type: number`.")
    return Quasi(
        name,
        named,
        tuple(_number(width, f"{where}, widths") for width in _list(found.get("widths"), f"{where}, widths")),
        found.get("tree"),
        _whole(found["most"], f"{where}, most", least=0) if "most" in found else None,
    )


def _sensitive(name: str, settings: Any) -> SensitiveRule:
    where = f"sensitive, {name}"
    found = _mapping(settings or {}, where, SENSITIVE_KEYS)
    cl = _list(found.get("recursive_cl"), f"{where}, recursive_cl")
    if cl and len(cl) != 2:
        raise BadPolicy(f"{where}: recursive_cl is two numbers, c and l, for example [3, 2].")
    distance = _one_of(found.get("distance", "equal"), f"{where}, distance", DISTANCES)
    return SensitiveRule(
        name,
        distinct_l=_whole(found["distinct_l"], f"{where}, distinct_l", least=1) if "distinct_l" in found else None,
        entropy_l=_number(found["entropy_l"], f"{where}, entropy_l", least=1) if "entropy_l" in found else None,
        recursive_cl=(_number(cl[0], where), _whole(cl[1], where, least=1)) if cl else None,
        t=_share(found["t"], f"{where}, t") if "t" in found else None,
        distance=distance,
        tree=found.get("tree"),
    )


def _mapping(found: Any, where: str, allowed: Sequence[str]) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadPolicy(f"{where} must be names with values. Allowed: {', '.join(allowed)}.")
    if unknown := [str(key) for key in found if key not in allowed]:
        raise BadPolicy(f"{where}: unknown {', '.join(unknown)}. Allowed: {', '.join(allowed)}.")
    return found


def _items(found: Any, where: str) -> list[tuple[str, Any]]:
    """Names with settings; a plain list is names without."""
    if isinstance(found, Mapping):
        return [(str(name), settings) for name, settings in found.items()]
    return [(name, None) for name in _names(found, where)]


def _list(found: Any, where: str) -> list[Any]:
    if found is None:
        return []
    if not isinstance(found, list):
        raise BadPolicy(f"{where} must be a list, for example [a, b].")
    return found


def _names(found: Any, where: str) -> tuple[str, ...]:
    return tuple(str(name) for name in _list(found, where))


def _number(found: Any, where: str, *, least: float = 0.0) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not least <= found <= 1e15:
        raise BadPolicy(f"{where} must be a number, at least {least:g}; it is {str(found)[:40]}.")
    return float(found)


def _whole(found: Any, where: str, *, least: int) -> int:
    number = _number(found, where, least=least)
    if number != int(number):
        raise BadPolicy(f"{where} must be a whole number; it is {found}.")
    return int(number)


def _share(found: Any, where: str) -> float:
    number = _number(found, where)
    if number > 1:
        raise BadPolicy(f"{where} must lie between 0 and 1; it is {found}. Five per cent is 0.05.")
    return number


def _one_of(found: Any, where: str, allowed: Sequence[str]) -> str:
    if found not in allowed:
        raise BadPolicy(f"{where} is {str(found)[:40]}. Allowed: {', '.join(allowed)}.")
    return str(found)
