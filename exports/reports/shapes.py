"""How numbers are distributed, in bars."""

from dataclasses import dataclass

import numpy as np

from exports.reports.manifests import Field
from exports.reports.subject import Subject, confidence_of
from surveys.measures.arrays import FloatArray

BINS = 12
FEWEST, TAIL = 5, 0.01


@dataclass(frozen=True)
class Histogram:
    """`counts` [B] between `edges` [B + 1]. `open_ends`: the first and last bar also hold what lies beyond them."""

    column: str
    text: str
    n: int
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    open_ends: bool
    undefined: str = ""


def histograms(subject: Subject) -> tuple[Histogram, ...]:
    """Of every column of numbers."""
    return tuple(_of_column(subject, field) for field in subject.numbers)


def _of_column(subject: Subject, field: Field) -> Histogram:
    values = subject.frame[field["name"]].to_numpy(dtype=np.float64, na_value=np.nan)
    whole = field["type"] == "integer"
    return histogram(values[np.isfinite(values)], column=field["name"], text=_about(field), whole=whole)


def histogram(values: FloatArray, *, column: str, text: str = "", whole: bool = False) -> Histogram:
    """`values` [n] without gaps, in even bars from the 1st to the 99th percentile; of whole numbers in whole steps."""
    if len(values) < FEWEST:
        return Histogram(column, text, len(values), (), (), False, f"Fewer than {FEWEST} values.")
    low, high = (float(one) for one in np.quantile(values, [TAIL, 1 - TAIL]))
    if low == high:
        low, high = float(values.min()), float(values.max())
    edges = _edges(low, high, whole)
    counts = np.histogram(np.clip(values, edges[0], edges[-1]), edges)[0]
    beyond = bool(values.min() < edges[0] or values.max() > edges[-1])
    return Histogram(column, text, len(values), tuple(edges.tolist()), tuple(counts.tolist()), beyond)


def _edges(low: float, high: float, whole: bool) -> FloatArray:
    if whole:
        step = max(1, int(np.ceil((np.floor(high) - np.floor(low) + 1) / BINS)))
        bars = int((np.floor(high) - np.floor(low)) // step) + 1
        return np.asarray(np.floor(low) + step * np.arange(bars + 1), dtype=np.float64)
    return np.linspace(low, high if high > low else low + 1, BINS + 1)


def confidences(subject: Subject) -> tuple[Histogram, ...]:
    """How sure the crowd's answers are, by question, in tenths."""
    tables = subject.manifest["schema"].get("consensus", [])
    asked = {field["question"]: field for field in tables if field.get("question")}
    known = [field for field in asked.values() if confidence_of(field) in subject.opinions]
    return tuple(_confidence(subject, field) for field in known)


def _confidence(subject: Subject, field: Field) -> Histogram:
    values = subject.opinions[confidence_of(field)].to_numpy(dtype=np.float64, na_value=np.nan)
    values = values[~np.isnan(values)]
    edges = np.linspace(0, 1, 11)
    counts = np.histogram(values, edges)[0]
    why = "" if len(values) else "No consensus has a confidence."
    return Histogram(
        field["question"], _about(field), len(values), tuple(edges.tolist()), tuple(counts.tolist()), False, why
    )


def _about(field: Field) -> str:
    return str(field.get("text") or field["description"])
