"""Small made-up tables of people whose columns depend on each other."""

import numpy as np
import pandas as pd


def people(rows: int, seed: int = 0) -> pd.DataFrame:
    """Old people vote blue, young ones red, in the main; `code` follows from `town`; `income` is on its own."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 90, rows)
    town = rng.choice(["Aby", "Bree", "Cork"], rows, p=[0.6, 0.3, 0.1])
    return pd.DataFrame(
        {
            "name": [f"p{number}" for number in range(rows)],
            "age": age,
            "vote": np.where(rng.random(rows) < np.where(age > 50, 0.9, 0.1), "blue", "red"),
            "town": town,
            "code": pd.Series(town).map({"Aby": 10, "Bree": 20, "Cork": 30}),
            "income": np.round(rng.gamma(2, 1500, rows), 2),
            "member": rng.random(rows) < 0.3,
            "score": np.where(rng.random(rows) < 0.2, np.nan, rng.integers(1, 6, rows)),
            "joined": pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 200, rows), unit="D"),
        }
    )


def dependence(frame: pd.DataFrame) -> float:
    """How much more often old people vote blue."""
    blue = frame["vote"] == "blue"
    return float(blue[frame["age"] > 50].mean() - blue[frame["age"] <= 50].mean())
