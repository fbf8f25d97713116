"""What a release may be asked for: plain values, checked once and stored with every default filled in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from exports.privacy.text.styles import MASK
from exports.reports.licences import NONE

ROWS = ("answers", "consensus")
RANDOM, PRIORS, FITTED = SEEDS = ("random", "priors", "fitted")
SPLIT_BY = ("item", "contributor", "both")
# El Emam and Dankar 2008: 5 is the customary threshold where data leave the hands of those who collected them.
SAFE_K = 5
MOST_SYNTHETIC = 1_000_000
# As many as a signed 64-bit column holds.
SEED_SPAN = 2**63
REFUSE = "refuse"
METHODS = {
    REFUSE: "Refuse, change nothing",
    "best": "Whichever of these loses the least",
    "lattice": "Whole columns at one level",
    "mondrian": "Ranges and sets, group by group",
    "local": "Ranges around similar people",
}
WIDE, LONG = SHAPES = ("wide", "long")
NO_WEIGHTS, RAKE = WEIGHTS = ("", "rake")
DUPLICATES, OUTLIERS, CONTRADICTIONS = "duplicates", "outliers", "contradictions"
CARELESS, LABELS, VERSIONS = "careless", "labels", "versions"
# What may be done to the copy that leaves, in the order in which it is done.
REPAIRS = {
    CARELESS: "Leave out careless people (exclusion rule)",
    VERSIONS: "Leave out answers to earlier versions",
    DUPLICATES: "Leave out copies that share a longer text",
    CONTRADICTIONS: "Leave out rows that break a rule",
    OUTLIERS: "Take out numbers far from the others",
    LABELS: "Take out labels that are probably wrong",
}
# The share of people whom a method may leave out, where the order does not say.
SUPPRESSION = 0.05


@dataclass(frozen=True)
class Sensitive:
    """What the answers to a sensitive question must be like in every group of people who look the same.

    `distinct_l`: so many different ones; `entropy_l`: their entropy is at least its logarithm; the most frequent one
    comes less than `recursive_c` times as often as all from the `recursive_l`-th on together; `t`: how far they may be
    from those of all, 0 to 1. Sources stand at `exports.privacy.models`.
    """

    distinct_l: int | None = None
    entropy_l: float | None = None
    recursive_c: float | None = None
    recursive_l: int | None = None
    t: float | None = None


@dataclass(frozen=True)
class Privacy:
    """How people are protected beside k: `method`, and by question what is demanded of `sensitive` answers.

    `suppression`: share of people who may be left out; `generalise`: by question or column, what may stand for an
    answer; `population`: how many people those who answered were drawn from.
    """

    method: str = REFUSE
    # In the order of the names: a database keeps no other.
    sensitive: Mapping[str, Sensitive] = field(default_factory=dict)
    suppression: float = 0.0
    generalise: Mapping[str, Any] = field(default_factory=dict)
    population: int | None = None

    @property
    def changes(self) -> bool:
        """Whether answers may be changed and people left out."""
        return self.method != REFUSE

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values = of_today(data)
        sensitive = {name: Sensitive(**one) for name, one in sorted(values.get("sensitive", {}).items())}
        return cls(**{**values, "sensitive": sensitive})


def of_today(privacy: Mapping[str, Any]) -> dict[str, Any]:
    """Privacy options of any version. Orders of an earlier one name a single question, with `l` and `t` beside it."""
    name = privacy.get("sensitive")
    if not isinstance(name, str):
        return dict(privacy)
    rest = {key: value for key, value in privacy.items() if key not in ("l", "t")}
    return {**rest, "sensitive": {name: {"distinct_l": privacy.get("l"), "t": privacy.get("t")}} if name else {}}


@dataclass(frozen=True)
class Split:
    """Shares of train, validation and test, which add up to 1. Rows of an item, a contributor, or both stay together;
    the answers to the question `stratify` have the same shares in each."""

    train: float
    validation: float
    test: float
    by: str
    stratify: str = ""
    synthetic_in_test: bool = False

    @property
    def shares(self) -> dict[str, float]:
        """Those above 0."""
        shares = {"train": self.train, "validation": self.validation, "test": self.test}
        return {name: share for name, share in shares.items() if share > 0}


@dataclass(frozen=True)
class Options:
    """At most one of `synthetic_rows`, `synthetic_share`, `synthetic_total` and `fill_to` is above 0."""

    rows: tuple[str, ...]
    formats: tuple[str, ...]
    synthetic_rows: int
    synthetic_share: float
    quasi_identifiers: tuple[str, ...]
    k: int
    drop: tuple[str, ...]
    missing: bool
    # Orders of an earlier version do not say.
    reasons: bool = True
    documents: bool = False
    licence: str = NONE
    citation: str = ""
    text: str = MASK
    text_reason: str = ""
    privacy: Privacy = Privacy()
    split: Split | None = None
    # Without one there is no column of weights.
    synthetic_weight: float | None = None
    synthetic_apart: bool = False
    synthetic_total: int = 0
    # How synthetic rows come about; with `epsilon` the model of the crowd is differentially private.
    seeds: str = RANDOM
    epsilon: float | None = None
    # Whether the report compares made-up rows with real ones, though ε does not cover that.
    realism: bool = False
    # By question and by answer, as `exports.targets` reads them: the shares that answers shall have.
    targets: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    # How people are weighted to the targets, and the largest weight allowed, the mean being 1.
    weights: str = NO_WEIGHTS
    most_weight: float | None = None
    # Each with `name`, `never` (what no row may be, as `exports.rules` reads it) and perhaps `repair`.
    rules: tuple[Mapping[str, Any], ...] = ()
    repairs: tuple[str, ...] = ()
    # The question that is to be foretold from the others, to judge made-up rows by.
    predict: str = ""
    # By question, what a researcher expects of the answers, as `exports.synthesis.priors` reads it.
    priors: Mapping[str, Any] = field(default_factory=dict)
    # Whether made-up rows go where they bring all rows nearest to the targets.
    balance: bool = False
    # The questions of whose answers every combination is to have so many rows.
    fill_by: tuple[str, ...] = ()
    fill_to: int = 0
    # Which answers leave: to these versions, or to all; where this condition holds (`exports.chosen`).
    versions: tuple[int, ...] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    # Of questions and labels; none is the survey's own.
    language: str = ""
    # Whether columns say how answers came about; and why the order of options may be among them, if it may.
    paradata: bool = False
    order_reason: str = ""
    # Whether a row of the answers is a submission, or one answer of it.
    shape: str = WIDE
    # Whether the pictures of items leave.
    pictures: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
        }
        split = values.get("split")
        parts = {"privacy": Privacy.from_json(values.get("privacy", {})), "split": Split(**split) if split else None}
        return cls(**{**values, **parts})

    def to_json(self) -> dict[str, Any]:
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    @property
    def wants_synthetic(self) -> bool:
        return any((self.synthetic_rows, self.synthetic_share, self.synthetic_total, self.fill_to))

    def synthetic_count(self, real: int) -> int:
        """How many made-up rows join `real` ones, where it is not combinations that are filled."""
        if self.synthetic_share:
            return min(MOST_SYNTHETIC, round(real * self.synthetic_share / (1 - self.synthetic_share)))
        return max(0, self.synthetic_total - real) if self.synthetic_total else self.synthetic_rows
