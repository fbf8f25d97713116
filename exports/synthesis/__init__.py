"""Made-up data: for trying out an analysis, a pipeline, a model before, or beside, what people said.

from exports.synthesis import synthesise
tables = synthesise("examples/synthesise/retail.yaml", rows=500, seed=1)
tables["sales"].head()
"""

from exports.synthesis.blueprint import Blueprint, Problem, WrongBlueprint
from exports.synthesis.generators.base import Impossible
from exports.synthesis.streaming import stream, synthesise

__all__ = ["Blueprint", "Impossible", "Problem", "WrongBlueprint", "stream", "synthesise"]
