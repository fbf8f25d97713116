"""Made-up rows like those of a table: learn, sample, store.

model = fit_table(frame, seed=1)
rows = model.sample(1000, 2)
"""

from exports.synthesis.fitted.model import Model, fit_table

__all__ = ["Model", "fit_table"]
