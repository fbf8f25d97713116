"""Blueprints to begin with: each a worked example, to be changed."""

from dataclasses import dataclass

from django.conf import settings

EXAMPLES = settings.BASE / "examples"
TABLES = """\
version: 1
title: Customers of a shop
tables:
  - name: customers
    rows: 500
    columns:
      - {name: name, generator: person, field: name}
      - {name: city, generator: person, field: city}
      - {name: age, generator: normal, mean: 42, sd: 14, min: 18, max: 90, type: integer}
      - {name: plan, generator: categorical, values: {basic: 6, plus: 3, family: 1}}
      - {name: visits, generator: negative_binomial, mean: 4, dispersion: 1.2, missing: 0.05}
"""


@dataclass(frozen=True)
class Start:
    """`name` stands in the address, `label` and `about` on the page. `path`: below examples; else the text itself."""

    name: str
    label: str
    about: str
    path: str = ""

    @property
    def text(self) -> str:
        """The YAML, without the lines at its head that tell of the command line."""
        if not self.path:
            return TABLES
        lines = (EXAMPLES / self.path).read_text(encoding="utf-8").splitlines(keepends=True)
        first = next(number for number, line in enumerate(lines) if not line.startswith("#"))
        return "".join(lines[first:])


STARTS = (
    Start("tables", "Customers", "a table, column by column"),
    Start("linked", "A shop", "three linked tables, column by column", "synthesise/retail.yaml"),
    Start("retail", "Retail sales", "simulated: seasons, promotions, stock-outs", "simulate/retail.yaml"),
    Start("market", "Market prices", "simulated: ten years, fitted to a share index", "simulate/stocks.yaml"),
    Start("crowd", "A crowd", "simulated: people who judge items, some of them at random", "simulate/crowd.yaml"),
    Start("queue", "A queue", "simulated: customers who wait", "simulate/queue.yaml"),
)


def named(name: str) -> Start:
    """The start of that name, else the first."""
    return next((one for one in STARTS if one.name == name), STARTS[0])
