"""What a release may be asked for: plain values, checked once and stored with every default filled in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from exports.privacy.text.styles import MASK
from exports.reports.licences import NONE

ROWS = ("answers", "consensus")
# El Emam and Dankar 2008: 5 is the customary threshold where data leave the hands of those who collected them.
SAFE_K = 5
MOST_SYNTHETIC = 1_000_000
# As many as a signed 64-bit column holds.
SEED_SPAN = 2**63


@dataclass(frozen=True)
class Options:
    """At most one of `synthetic_rows` and `synthetic_share` is above 0."""

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

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
        }
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    @property
    def wants_synthetic(self) -> bool:
        return self.synthetic_rows > 0 or self.synthetic_share > 0

    def synthetic_count(self, real: int) -> int:
        """How many made-up rows join `real` ones."""
        if self.synthetic_share:
            return min(MOST_SYNTHETIC, round(real * self.synthetic_share / (1 - self.synthetic_share)))
        return self.synthetic_rows
