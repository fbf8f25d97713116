"""The quality score of sdmetrics, in an environment of its own (it pins pandas 2).

PYTHON benchmarks/peer_sdmetrics.py REAL.csv MADE.csv …      the overall score of each made-up table (JSON)
"""

import json
import sys

import pandas as pd
from sdmetrics.reports.single_table import QualityReport  # not our environment


def overall(real: pd.DataFrame, made: pd.DataFrame) -> float:
    kinds = {
        name: {"sdtype": "numerical" if pd.api.types.is_numeric_dtype(real[name]) else "categorical"} for name in real
    }
    report = QualityReport()
    report.generate(real, made, {"columns": kinds}, verbose=False)
    return float(report.get_score())


if __name__ == "__main__":
    original = pd.read_csv(sys.argv[1], keep_default_na=False)
    print(json.dumps([overall(original, pd.read_csv(path, keep_default_na=False)) for path in sys.argv[2:]]))
