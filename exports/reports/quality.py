"""How good the data are. Everything found comes with a repair in words; nothing is changed."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from exports.reports.confident import confident
from exports.reports.figures import Figure, share
from exports.reports.manifests import Field
from exports.reports.subject import VERSION, Codes, Judged, Subject, judged
from surveys.measures.arrays import BoolArray, FloatArray, IntArray

# Iglewicz & Hoaglin 1993: a modified z-score beyond 3.5, where .6745 makes the MAD a standard deviation of normal data.
MODIFIED_Z, NORMAL = 3.5, 0.6745
# Tukey 1977: beyond the quartiles by more than one and a half times their distance.
FENCE = 1.5
FEWEST = 5
# Shorter texts are the same by chance.
FEWEST_WORDS = 4
MOST_TEXTS = 100_000
NO_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Rule:
    """What must not be. `broken(frame)` [n] is true where a row breaks it; `repair` says what to do then; `undefined`:
    why it cannot be told."""

    name: str
    broken: Callable[[pd.DataFrame], BoolArray]
    repair: str = "Look at these rows, and leave out those that cannot be right."
    undefined: str = ""


@dataclass(frozen=True)
class Missing:
    """Cells of a column without a value, by the reason that the release gives; "no reason given" for the rest."""

    column: str
    text: str
    rows: int
    present: int
    by_reason: dict[str, int]


@dataclass(frozen=True)
class Outliers:
    """`by_mad`, `by_fences`: values beyond, by median and MAD and by Tukey's fences; None with the reason. `answers`:
    they are somebody's answers, and not how long it took."""

    column: str
    text: str
    n: int
    median: float | None
    mad: float | None
    by_mad: int | None
    fences: tuple[float, float] | None
    by_fences: int | None
    undefined: str = ""
    answers: bool = False


@dataclass(frozen=True)
class Similar:
    """`repeated`: of `n` longer texts, how many have the same words as an earlier one, whatever order and case."""

    column: str
    n: int
    repeated: int
    drawn: bool
    undefined: str = ""


@dataclass(frozen=True)
class Duplicates:
    """`rows`: equal in everything to an earlier one; `answers`: of another person, equal in all answers."""

    rows: int
    answers: int
    texts: tuple[Similar, ...]


@dataclass(frozen=True)
class Contradiction:
    """`rows` break the rule; `own`: it is the researcher's."""

    rule: str
    rows: int
    repair: str
    undefined: str = ""
    own: bool = False


@dataclass(frozen=True)
class LabelErrors:
    """`suspected` answers are probably wrong; `share`: of wrong ones, estimated; `pairs`: (given, crowd, rows)."""

    question: str
    text: str
    n: int
    agrees: Figure
    suspected: int
    share: float | None
    pairs: tuple[tuple[str, str, int], ...]
    undefined: str = ""


@dataclass(frozen=True)
class Freshness:
    newest: int | None
    of_newest: Figure
    by_version: dict[str, int]
    note: str = "A release does not say when answers were given: the time would help to recognise people."


@dataclass(frozen=True)
class Quality:
    missing: tuple[Missing, ...]
    outliers: tuple[Outliers, ...]
    duplicates: Duplicates
    contradictions: tuple[Contradiction, ...]
    labels: tuple[LabelErrors, ...]
    labels_undefined: str
    freshness: Freshness


def quality(subject: Subject, *, rules: Sequence[Rule] = ()) -> Quality:
    """All of it. `rules` are the researcher's; two more hold for every release."""
    known = judged(subject)
    why = "" if known else "The release has no consensus on a question with one choice out of several."
    return Quality(
        missing=missing(subject),
        outliers=tuple(outliers(subject, field) for field in subject.numbers),
        duplicates=duplicates(subject),
        contradictions=contradictions(subject, rules),
        labels=tuple(label_errors(subject, one) for one in known),
        labels_undefined=why,
        freshness=freshness(subject),
    )


def missing(subject: Subject) -> tuple[Missing, ...]:
    """For every column that holds answers."""
    return tuple(_missing(subject, field) for field in subject.asked)


def _missing(subject: Subject, field: Field) -> Missing:
    known = subject.columns[field["name"]].known
    present, rows = int(known.sum()), len(known)
    counts = {}
    if reason := subject.why_missing.get(field["question"]):
        told = subject.columns[reason]
        tally = np.bincount(told.codes[~known & told.known], minlength=len(told.values))
        counts = {str(value): int(tally[code]) for code, value in enumerate(told.values) if tally[code]}
    rest = rows - present - sum(counts.values())
    by_reason = dict(sorted(counts.items())) | ({"no reason given": rest} if rest else {})
    return Missing(field["name"], field.get("text", ""), rows, present, by_reason)


def outliers(subject: Subject, field: Field) -> Outliers:
    """Of one column of numbers."""
    values = subject.frame[field["name"]].to_numpy(dtype=np.float64, na_value=np.nan)
    about = field.get("text") or field["description"]
    found = outlying(values[np.isfinite(values)], column=field["name"], text=about)
    return replace(found, answers=bool(field.get("question")))


def outlying(values: FloatArray, *, column: str, text: str = "") -> Outliers:
    """`values` [n] without gaps. Median and MAD: Iglewicz & Hoaglin 1993; fences: Tukey 1977, linear quartiles."""
    if len(values) < FEWEST:
        why = f"Fewer than {FEWEST} values."
        return Outliers(column, text, len(values), None, None, None, None, None, why)
    low, median, high = (float(one) for one in np.quantile(values, [0.25, 0.5, 0.75]))
    fences = low - FENCE * (high - low), high + FENCE * (high - low)
    beyond = int(((values < fences[0]) | (values > fences[1])).sum())
    mad, beyond_mad = float(np.median(np.abs(values - median))), far(values)
    why = "" if mad else "Half of the values or more are equal: by the MAD, nothing is known."
    many = None if beyond_mad is None else int(beyond_mad.sum())
    return Outliers(column, text, len(values), median, mad, many, fences, beyond, why)


def far(values: FloatArray) -> BoolArray | None:
    """Which `values` [n] without gaps are beyond by median and MAD (Iglewicz & Hoaglin 1993); None: cannot be told."""
    apart = np.abs(values - np.median(values)) if len(values) >= FEWEST else np.zeros(0)
    mad = float(np.median(apart)) if len(apart) else 0.0
    return np.asarray(NORMAL * apart > MODIFIED_Z * mad) if mad else None


def duplicates(subject: Subject) -> Duplicates:
    """Rows that are there twice, and texts that nearly are."""
    answers = [field["name"] for field in subject.asked]
    items = [field["name"] for field in subject.fields if str(field["name"]).partition(".")[0] == "item"]
    return Duplicates(
        rows=_repeated(subject, [field["name"] for field in subject.fields]),
        answers=_repeated(subject, [*items, *answers]) if answers else 0,
        texts=tuple(similar(subject, field) for field in subject.texts),
    )


def _repeated(subject: Subject, names: Sequence[str]) -> int:
    keys = np.zeros(len(subject.frame), dtype=np.int64)
    for name in names:
        found = subject.columns[name]
        keys = pd.factorize(keys * (len(found.values) + 1) + found.codes + 1)[0].astype(np.int64)
    return len(keys) - len(np.unique(keys))


def similar(subject: Subject, field: Field) -> Similar:
    """Texts with the same set of words: the fingerprint of OpenRefine. At most so many different ones are read."""
    found = subject.columns[field["name"]]
    texts = list(found.values[:MOST_TEXTS])
    prints = [fingerprint(str(text)) for text in texts]
    codes = pd.factorize(np.array([one or "" for one in prints], dtype=object))[0]
    long = np.array([one is not None for one in prints], dtype=np.bool_)
    rows, of = found.counts[: len(texts)][long], codes[long]
    n, different = int(rows.sum()), len(np.unique(of))
    why = "" if n else f"No text has {FEWEST_WORDS} words or more."
    return Similar(field["name"], n, n - different, len(found.values) > MOST_TEXTS, why)


def fingerprint(text: str) -> str | None:
    """The different words in one order, without case and accents; None for a text of few words."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = set(NO_WORDS.sub(" ", text.casefold()).split())
    return " ".join(sorted(words)) if len(words) >= FEWEST_WORDS else None


def contradictions(subject: Subject, rules: Sequence[Rule]) -> tuple[Contradiction, ...]:
    """What the rules find, and what no release should have."""
    return (*(contradiction(subject, rule) for rule in rules), _answered_and_missing(subject), _unknown_codes(subject))


def contradiction(subject: Subject, rule: Rule) -> Contradiction:
    """How many rows break a rule of the researcher's."""
    rows = 0 if rule.undefined else int(np.sum(rule.broken(subject.frame)))
    return Contradiction(rule.name, rows, rule.repair, rule.undefined, own=True)


def _answered_and_missing(subject: Subject) -> Contradiction:
    both = np.zeros(len(subject.frame), np.bool_)
    for field in subject.asked:
        if reason := subject.why_missing.get(field["question"]):
            both |= subject.columns[field["name"]].known & subject.columns[reason].known
    return Contradiction("An answer, and a reason why there is none", int(both.sum()), "Report this as a defect.")


def _unknown_codes(subject: Subject) -> Contradiction:
    odd = np.zeros(len(subject.frame), np.bool_)
    # What was made coarser to protect people holds ranges and sets in place of codes.
    coarser = (subject.manifest["privacy"].get("protection") or {}).get("columns") or {}
    for field in subject.asked:
        # The labels of a scale may name its ends alone.
        if field["type"] == "string" and field.get("labels") and not {field["name"], field["question"]} & set(coarser):
            odd |= _unlabelled(subject.columns[field["name"]], field)
    return Contradiction("A code that has no words", int(odd.sum()), "Give the code a label, or take it for missing.")


def _unlabelled(found: Codes, field: Field) -> BoolArray:
    unknown = [value not in field["labels"] for value in found.values]
    return np.array([*unknown, False], dtype=np.bool_)[found.codes]


def label_errors(subject: Subject, one: Judged) -> LabelErrors:
    """By confident learning, the crowd's confidence standing for the probabilities. See `confident`."""
    field = _field(subject, one)
    known = one.known
    given, crowd, n = one.given[known], one.crowd[known], int(known.sum())
    agrees = share(int((given == crowd).sum()), n, undefined="No answer has a consensus to compare with.")
    classes = _classes(field, one)
    if not n or classes < 2:
        return LabelErrors(one.name, field.get("text", ""), n, agrees, 0, None, (), "There is nothing to compare.")
    found = confident(given, crowd, one.confidence[known], classes=classes)
    words = [subject.words(field, value) for value in one.values]
    pairs = _worst(found.joint, words)
    return LabelErrors(one.name, field.get("text", ""), n, agrees, int(found.suspected.sum()), found.share, pairs)


def suspected(one: Judged, subject: Subject) -> BoolArray:
    """Which rows have an answer that is probably wrong, as `label_errors` counts them."""
    classes, wrong = _classes(_field(subject, one), one), np.zeros(len(one.given), np.bool_)
    if one.known.any() and classes > 1:
        given, crowd, sure = one.given[one.known], one.crowd[one.known], one.confidence[one.known]
        wrong[one.known] = confident(given, crowd, sure, classes=classes).suspected
    return wrong


def _field(subject: Subject, one: Judged) -> Field:
    return next(field for field in subject.fields if field["name"] == one.name)


def _classes(field: Field, one: Judged) -> int:
    return max(len(one.values), len(field.get("labels", {})))


def _worst(joint: IntArray, words: Sequence[str], *, most: int = 5) -> tuple[tuple[str, str, int], ...]:
    """The commonest mistakes."""
    places = [(-int(joint[i, j]), i, j) for i, j in np.argwhere(joint > 0).tolist() if i != j]
    return tuple((words[i], words[j], -n) for n, i, j in sorted(places)[:most])


def freshness(subject: Subject) -> Freshness:
    """How many answers are to the newest version."""
    newest = subject.manifest["survey"].get("version")
    if VERSION not in subject.columns:
        return Freshness(newest, Figure(None, "The table does not say which version was answered."), {})
    found = subject.columns[VERSION]
    counts = dict(sorted(zip(map(int, found.values), found.counts.tolist(), strict=True)))
    figure = share(counts.get(newest, 0), sum(counts.values()), undefined="There are no rows.")
    return Freshness(newest, figure, {str(version): n for version, n in counts.items()})
