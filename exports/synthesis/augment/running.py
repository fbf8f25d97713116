"""From parents to children, into a folder that has its name only once all is in it."""

import csv
import io
import itertools
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Protocol

import numpy as np

from exports import splits
from exports.synthesis.augment import images, recordings, records, tables, texts
from exports.synthesis.augment.coco import read_coco
from exports.synthesis.augment.fields import WrongConfig
from exports.synthesis.augment.records import ID, SPLIT, Made, Record, Unusable
from exports.synthesis.augment.settings import Settings, Split
from exports.synthesis.randomness import stream
from surveys.measures.arrays import IntArray

FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # as exports/writers/csv.py has it, which needs Django
LABELS = "labels.jsonl"
ROWS = "rows.csv"
DONE = "augmented.json"
TRIES = 3  # numbers per child that is wanted

Report = Callable[[int, int], None]


class Medium(Protocol):
    """What knows how to change one sort of data."""

    def child(self, parent: Record, number: int, rng: np.random.Generator) -> Made | None: ...

    def parent_files(self, parent: Record) -> dict[str, bytes]: ...


@dataclass(frozen=True)
class Done:
    """How many there are now; `rows` by split, "" for none.

    `alike`: children left out because they would be like their parent or each other; `dropped`: marks of which too
    little can be seen in a child.
    """

    parents: int
    children: int
    alike: int
    dropped: int
    rows: Mapping[str, int]


def augment(source: Path, settings: Settings, *, seed: int, out: Path, report: Report = lambda done, of: None) -> Done:
    """Write parents and children of `source` into the new folder `out`. Where it fails, there is no such folder.

    A child depends on the seed, its parent, and its own number alone. Raises Unusable and WrongConfig.
    """
    if out.exists():
        raise Unusable(f"{out} is there already. Give the name of a new folder.")
    parents = _with_splits(_parents(source, settings), settings.new_split, seed)
    fertile = [row for row in parents if not row.get(SPLIT) or row[SPLIT] in settings.augment_splits]
    medium = _medium(source, settings, fertile)
    with _beside(out) as folder:
        done = _Writing(folder, medium, settings, seed, report).all(parents, fertile)
        out.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(out)
    return done


class _Writing:
    def __init__(self, folder: Path, medium: Medium, settings: Settings, seed: int, report: Report) -> None:
        self.folder, self.medium, self.settings, self.seed, self.report = folder, medium, settings, seed, report
        self.taken: set[str] = set()
        self.alike = self.dropped = 0

    def all(self, parents: Sequence[Record], fertile: Sequence[Record]) -> Done:
        numbers = dict(zip([row[ID] for row in fertile], quotas(fertile, self.settings, self.seed), strict=True))
        self.taken = {row[ID] for row in parents}
        rows: list[Record] = []
        for place, parent in enumerate(parents):
            self.report(place, len(parents))
            rows += self._family(parent, numbers.get(parent[ID], 0))
        n_children = sum(row[records.ORIGIN] == records.AUGMENTED and row[ID] not in numbers for row in rows)
        splits.check_families(
            [row[ID] for row in rows], [records.all_parents(row) for row in rows], [row.get(SPLIT) for row in rows]
        )
        done = Done(len(parents), n_children, self.alike, self.dropped, _by_split(rows))
        self._finish(rows, done)
        return done

    def _family(self, parent: Record, count: int) -> Iterator[Record]:
        if self.settings.keep_parents:
            self._save(self.medium.parent_files(parent))
            yield parent
        children = list(islice(self._children(parent, most=TRIES * count), count))
        self.alike += count - len(children)
        yield from children

    def _children(self, parent: Record, *, most: int) -> Iterator[Record]:
        """Children that differ, as far as so many numbers give any; copies are what a bootstrap wants."""
        siblings: list[Record] = []
        for number in islice(self._free(parent), most):
            made = self.medium.child(parent, number, stream(self.seed, "augment", parent[ID], number))
            if made is None or (made.record in siblings and not made.files and not self.settings.bootstrap):
                continue
            siblings.append(made.record)
            yield self._child(parent, made, number)

    def _free(self, parent: Record) -> Iterator[int]:
        """Numbers of children that no record has: what was augmented before may be augmented again."""
        return (number for number in itertools.count(1) if records.child_id(parent, number) not in self.taken)

    def _child(self, parent: Record, made: Made, number: int) -> Record:
        self._save(made.files)
        self.dropped += made.dropped
        return records.child(parent, made, number=number)

    def _save(self, files: Mapping[str, bytes]) -> None:
        for name, content in files.items():
            path = self.folder / name
            if path.exists():
                raise Unusable(f"Two records would write “{name[:80]}”. Give each parent a file of its own.")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def _finish(self, rows: Sequence[Record], done: Done) -> None:
        name, content = (ROWS, as_csv(rows)) if self.settings.data == "table" else (LABELS, as_lines(rows))
        self._save({name: content})
        about = {"seed": self.seed, "parents": done.parents, "children": done.children, "rows": done.rows}
        self._save({DONE: (json.dumps(about, indent=2, ensure_ascii=False) + "\n").encode()})


def quotas(parents: Sequence[Record], settings: Settings, seed: int) -> list[int]:
    """How many children each parent gets."""
    if settings.bootstrap:
        drawn = stream(seed, "bootstrap").integers(len(parents), size=len(parents) * settings.children)
        return [int(count) for count in np.bincount(drawn, minlength=len(parents))]
    if not settings.balance:
        return [settings.children] * len(parents)
    names = [str(_field(row, settings.balance)) for row in parents]
    sizes, seen, counts = Counter(names), Counter[str](), []
    for name in names:
        # The n-th of a class of m: the lack is shared out evenly, the first ones get what is left over.
        each, more = divmod(max(sizes.values()) - sizes[name], sizes[name])
        counts.append(min(settings.children, each + (seen[name] < more)))
        seen[name] += 1
    return counts


def as_lines(rows: Sequence[Record]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8", "replace")


def as_csv(rows: Sequence[Record]) -> bytes:
    """A column for everything that any row has; a text that a spreadsheet would run gets an apostrophe in front."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return into.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> str:
    text = " ".join(value) if isinstance(value, list) else str("" if value is None else value)
    return f"'{text}" if text.startswith(FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _parents(source: Path, settings: Settings) -> list[dict[str, Any]]:
    if settings.data in ("images", "recordings"):
        return records.parents(_in_folder(source, settings), prefix="file")
    if not source.is_file():
        raise Unusable(f"There is no file {source}.")
    table = settings.data == "table" or source.suffix.lower() == ".csv"
    return records.parents(records.read_table(source) if table else records.read_lines(source), prefix="row")


def _in_folder(source: Path, settings: Settings) -> list[dict[str, Any]]:
    if not source.is_dir():
        raise Unusable(f"There is no folder {source}.")
    labels = source / settings.labels
    if labels.is_file():
        return read_coco(labels) if labels.suffix == ".json" else records.read_lines(labels)
    if settings.data == "images":
        return images.unlabelled(source)
    return [{ID: path.stem, "audio": path.name} for path in sorted(source.glob("*.wav"))]


def _medium(source: Path, settings: Settings, fertile: Sequence[Record]) -> Medium:
    if settings.data == "images":
        return images.Images(source, settings.steps, settings.least_visible, settings.mirror_labels)
    if settings.data == "recordings":
        return recordings.Recordings(source, settings.steps, settings.least_visible)
    if settings.data == "texts":
        return texts.Texts(settings.steps, settings.column)
    return tables.Table(tables.Rows(fertile), settings.steps)


def _with_splits(parents: list[dict[str, Any]], split: Split | None, seed: int) -> list[dict[str, Any]]:
    """A split for each, where one is asked for: of the same family, and the same group, the same."""
    if split is None:
        return parents
    try:
        found = splits.assign(
            groups=_groups(parents, split),
            shares=split.shares,
            seed=seed,
            strata=splits.encoded(str(_field(row, split.stratify)) for row in parents) if split.stratify else None,
        )
    except splits.Unsplittable as error:
        raise WrongConfig(f"split: {error}") from None
    return [{**row, SPLIT: name} for row, name in zip(parents, found.words, strict=True)]


def _groups(parents: Sequence[Record], split: Split) -> IntArray:
    families = splits.families([row[ID] for row in parents], [records.all_parents(row) for row in parents])
    if not split.group:
        return families
    return splits.joined(families, splits.encoded(str(_field(row, split.group)) for row in parents))


def _field(row: Record, name: str) -> Any:
    if name not in row:
        raise WrongConfig(f"{row[ID]} has no field “{name}”. There are: {', '.join(row)}.")
    return row[name]


def _by_split(rows: Sequence[Record]) -> dict[str, int]:
    return dict(sorted(Counter(str(row.get(SPLIT) or "") for row in rows).items()))


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A hidden folder on the same disk, gone afterwards."""
    place = next(folder for folder in out.absolute().parents if folder.is_dir())
    hidden = Path(mkdtemp(prefix=".augment-", dir=place))
    folder = hidden / "files"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
