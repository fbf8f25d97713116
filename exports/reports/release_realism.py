"""How like the real rows of a release its synthetic ones are, and whether they copy them."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from exports.reports import realism, seeded
from exports.reports.closeness import Closeness, closeness
from exports.reports.realism import Judged
from exports.reports.subject import CONTRIBUTOR, VERSION, Subject, drawn
from surveys.measures.arrays import BoolArray

# Pairs of columns and a classifier take their time; so many rows tell as much.
MOST_COMPARED, MOST_JUDGED, MOST_COLUMNS = 5_000, 1_500, 15
HELD_OUT, FEWEST_HELD_OUT = 0.2, 30
FROM_NOBODY = "The synthetic rows were learnt from nobody: there is nothing that they could have copied."
NOBODY_HELD_OUT = (
    "Too few people answered to keep some of them from the model (150 are enough): what it has not seen, it cannot be "
    "tested on."
)
NOT_PRIVATE = (
    "Left out: how like real answers made-up ones are is worked out from the real ones, and the privacy budget ε that "
    "the model was learnt with does not cover that. Order the release with “realism” for a report that you keep."
)
NOT_COVERED = "The figures below are worked out from real answers: ε does not cover them. Keep them to yourself."
NO_TARGET = "No question has a choice out of several that could be foretold."


@dataclass(frozen=True)
class Realism:
    """`columns`: which were compared; `rows`: real and synthetic ones that were, drawn by the seed. `usefulness`: of
    foretelling `predicted`, whose answer is `commonest` or another, tested on `held_out` rows; `closeness`: to rows
    that were learnt from, against rows that were held out; `made`: how synthetic rows came about, in words."""

    undefined: str
    columns: tuple[str, ...] = ()
    rows: tuple[int, int] = (0, 0)
    compared: realism.Quality | None = None
    detection: Judged | None = None
    usefulness: Judged | None = None
    predicted: str = ""
    commonest: str = ""
    held_out: int = 0
    closeness: Closeness | None = None
    made: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tested:
    """Real rows that were learnt from, and those that were held out; empty with the reason."""

    learnt: pd.DataFrame
    held_out: pd.DataFrame
    undefined: str = ""


def compare(subject: Subject, *, held_out: Collection[str] = (), predict: str = "") -> Realism:
    """`held_out`: contributors whom the model of the synthetic rows has not seen; `predict`: the question to foretell,
    by its column; without it the first choice out of several."""
    if why := _not_to_compare(subject):
        return Realism(why)
    # Two people hardly write the same text: nothing is told by comparing them. Nor by the time that nobody took.
    names = [field["name"] for field in (*subject.categories, *subject.numbers) if field.get("question")]
    if not names:
        return Realism("There is no column of choices or numbers to compare.")
    names = names[:MOST_COLUMNS]
    people = subject.frame[subject.humans] if subject.humans.any() else subject.frame
    real, made = (drawn(one[names], MOST_COMPARED, seed=subject.seed) for one in (people, subject.made))
    predicted = predict or next((field["name"] for field in subject.categories), "")
    tested = _tested(subject, people, held_out)
    commonest, useful = _usefulness(subject, tested, names, predicted)
    judged = [drawn(one, MOST_JUDGED, seed=subject.seed) for one in (real, made)]
    return Realism(
        undefined="",
        columns=tuple(names),
        rows=(len(real), len(made)),
        compared=realism.quality(real, made),
        detection=realism.detection(*judged, seed=subject.seed),
        usefulness=useful,
        predicted=predicted,
        commonest=commonest,
        held_out=len(tested.held_out),
        closeness=_closeness(subject, tested, names),
        made=(*seeded.sentences(subject.manifest), *([NOT_COVERED] if _private(subject) else [])),
    )


def _not_to_compare(subject: Subject) -> str:
    """Why nothing is compared; empty where it is."""
    if subject.synthetic_alone:
        return "All rows are synthetic: there is nothing to compare them with."
    if subject.made.empty:
        return "No row is synthetic."
    return NOT_PRIVATE if _private(subject) and not subject.manifest["options"].get("realism") else ""


def _private(subject: Subject) -> bool:
    """Whether the model that synthetic rows follow is differentially private."""
    return bool((subject.manifest.get("synthetic") or {}).get("differential privacy"))


def _learnt(subject: Subject) -> bool:
    """Whether the synthetic rows follow a model of people's answers."""
    return bool((subject.manifest.get("synthetic") or {}).get("model"))


def _tested(subject: Subject, people: pd.DataFrame, held_out: Collection[str]) -> Tested:
    """Where nobody was learnt from, anybody may be held out now; of a model of people, those who were."""
    if _learnt(subject):
        people = _of_newest(subject, people)
        away = np.asarray(people[CONTRIBUTOR].isin(list(held_out)).to_numpy(dtype=np.bool_))
    else:
        away = _some(people, subject.seed)
    if not away.any():
        return Tested(people, people.iloc[:0], NOBODY_HELD_OUT)
    return Tested(people[~away], people[away])


def _of_newest(subject: Subject, people: pd.DataFrame) -> pd.DataFrame:
    """The answers to the version that the model was taught: those to earlier ones it has not seen either."""
    return people[people[VERSION] == subject.manifest["survey"]["version"]] if VERSION in people else people


def _some(people: pd.DataFrame, seed: int) -> BoolArray:
    """A fifth of the contributors with all of their rows; of rows where those do not tell."""
    codes = pd.factorize(people[CONTRIBUTOR], sort=True)[0] if CONTRIBUTOR in people else np.arange(len(people))
    number = int(codes.max(initial=-1)) + 1
    chosen = np.random.default_rng(seed).permutation(number)[: round(HELD_OUT * number)]
    return np.isin(codes, chosen)


def _usefulness(subject: Subject, tested: Tested, names: list[str], predicted: str) -> tuple[str, Judged]:
    """Foretelling whether an answer is the commonest or another: any question has these two."""
    if tested.undefined:
        return "", Judged(None, tested.undefined)
    if predicted not in names:
        return "", Judged(None, NO_TARGET)
    frames = [one[one[predicted].notna()][names] for one in (tested.learnt, subject.made, tested.held_out)]
    if min(map(len, frames)) < FEWEST_HELD_OUT:
        return "", Judged(None, f"Fewer than {FEWEST_HELD_OUT} rows have an answer to “{predicted}”.")
    counts = frames[0][predicted].value_counts()
    commonest = min(counts.index[counts == counts.max()].tolist(), key=str)
    some = [drawn(one, MOST_COMPARED, seed=subject.seed) for one in frames]
    marked = [one.assign(**{predicted: (one[predicted] == commonest).astype(bool)}) for one in some]
    found = realism.usefulness(marked[0], marked[1], held_out=marked[2], target=predicted, seed=subject.seed)
    field = next(field for field in subject.fields if field["name"] == predicted)
    return subject.words(field, commonest), found


def _closeness(subject: Subject, tested: Tested, names: list[str]) -> Closeness:
    why = tested.undefined if _learnt(subject) else FROM_NOBODY
    if why:
        return Closeness(None, None, None, None, None, len(subject.made), why)
    frames = [one[names] for one in (tested.learnt, tested.held_out, subject.made)]
    return closeness(frames[0], frames[1], frames[2], seed=subject.seed)
