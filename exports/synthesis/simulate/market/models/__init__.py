"""The models of prices, each in a module of its own."""

from exports.synthesis.simulate.market.models.base import Model
from exports.synthesis.simulate.market.models.bootstrap import StationaryBootstrap
from exports.synthesis.simulate.market.models.brownian import GeometricBrownianMotion
from exports.synthesis.simulate.market.models.jumps import JumpDiffusion
from exports.synthesis.simulate.market.models.volatility import Egarch, GjrGarch, SkewedEgarch

MODELS: tuple[type[Model], ...] = (
    SkewedEgarch,
    Egarch,
    GjrGarch,
    StationaryBootstrap,
    JumpDiffusion,
    GeometricBrownianMotion,
)
DEFAULT = SkewedEgarch.NAME


def named(name: str) -> type[Model]:
    return next(model for model in MODELS if name == model.NAME)


__all__ = ["DEFAULT", "MODELS", "Model", "named"]
