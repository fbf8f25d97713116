"""The generators. To add one: write its class, and name it here."""

from exports.synthesis.generators.base import Generator, Spec
from exports.synthesis.generators.calculated import Expression
from exports.synthesis.generators.categories import Categorical, Chance, Constant, Empirical
from exports.synthesis.generators.composed import Conditional, Mixture
from exports.synthesis.generators.dates import After, Age, BirthDate, Dates, Times
from exports.synthesis.generators.distributions import (
    Beta,
    Gamma,
    Integer,
    LogNormal,
    NegativeBinomial,
    Normal,
    Poisson,
    Uniform,
    Zipf,
)
from exports.synthesis.generators.keys import ForeignKey, Lookup, Pattern, Sequence, Uuid
from exports.synthesis.generators.text import FromFaker, PersonField

GENERATORS: tuple[type[Generator], ...] = (
    Sequence,
    Uuid,
    Pattern,
    ForeignKey,
    Lookup,
    Uniform,
    Integer,
    Normal,
    LogNormal,
    Gamma,
    Beta,
    Poisson,
    NegativeBinomial,
    Zipf,
    Categorical,
    Chance,
    Empirical,
    Constant,
    Mixture,
    Conditional,
    Dates,
    Times,
    After,
    BirthDate,
    Age,
    Expression,
    PersonField,
    FromFaker,
)
BY_NAME = {generator.NAME: generator for generator in GENERATORS}


def build(spec: Spec) -> Generator:
    """The generator of settings that the schema accepts."""
    settings = {key: value for key, value in spec.items() if key != "generator"}
    return BY_NAME[spec["generator"]].parse(settings, build)
