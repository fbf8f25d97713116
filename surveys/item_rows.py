"""Rows of items out of the bytes of a CSV or JSON Lines file: no database, never more than a line in memory.

Whatever is wrong with a row becomes a `Rejected` with the number of its line and a sentence that says what to do.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any, BinaryIO, NoReturn

MAX_LINE = 1_000_000  # bytes
MAX_KEY = 200
MAX_NUMBER = 2**31 - 1
MAX_DEPTH = 50  # SQLite refuses JSON a thousand deep
KEY_COLUMNS = ("key", "id")
DELIMITERS = (",", ";", "\t")
NOT_UTF8 = (
    "This line is not UTF-8 text. Save the file as “CSV UTF-8” (or as UTF-8 in a text editor) and import it again."
)
WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Row:
    """One item as the file gives it; `target` and `priority` are None where the file says nothing."""

    line: int
    key: str
    data: dict[str, Any]
    priority: int | None = None
    target: int | None = None
    gold: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken, and why."""

    line: int
    reason: str


class BadRow(ValueError):
    """This row cannot be taken; the text says why."""


def read(source: Iterable[bytes] | BinaryIO, format: str) -> Iterator[Row | Rejected]:
    """The rows of a "csv" or "jsonl" file, good and bad, in the order of the file."""
    readers = {"csv": _read_csv, "jsonl": _read_jsonl}
    if format not in readers:
        raise ValueError(f"The format is csv or jsonl, not {format}.")
    lines = _lines(source)
    first = next(lines, b"")
    if first is not None and first.startswith(WIDE_BOMS):
        yield Rejected(1, "The file is UTF-16. Save it as UTF-8 and import it again.")
        return
    if first == b"":
        yield Rejected(1, "The file is empty. Choose a file with one item per line.")
        return
    start = first.removeprefix(b"\xef\xbb\xbf") if first is not None else None
    yield from readers[format](chain([start], lines))


# -- bytes to lines ------------------------------------------------------------------------------------------------


def _lines(source: Iterable[bytes] | BinaryIO) -> Iterator[bytes | None]:
    """Line by line; None stands for one that is too long to be an item. An open file is never read beyond that."""
    if not hasattr(source, "readline"):
        yield from (line if len(line) <= MAX_LINE else None for line in source)
        return
    while line := source.readline(MAX_LINE + 1):
        if len(line) <= MAX_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(MAX_LINE)
        yield None


# -- CSV -----------------------------------------------------------------------------------------------------------


def _read_csv(lines: Iterator[bytes | None]) -> Iterator[Row | Rejected]:
    text = (_csv_text(line) for line in lines)
    first = next(text)
    try:
        reader = csv.reader(chain([first], text), delimiter=_delimiter(first), strict=True)
        header = _header(next(reader))
    except (BadRow, csv.Error) as error:
        yield Rejected(1, str(error))
        return
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Rejected(line, f"The row is not well-formed CSV ({error}). Check its quotation marks.")
            continue
        if any(cells):
            yield _taken(line, partial(_csv_row, line, header, cells))


def _csv_text(line: bytes | None) -> str:
    """The line as text. What is not UTF-8 is kept apart as surrogates, so that only its own row is refused."""
    return "\ud800" if line is None else line.decode("utf-8", "surrogateescape")


def _delimiter(header: str) -> str:
    """Spreadsheets write commas, semicolons or tabs, depending on the country."""
    return max(DELIMITERS, key=header.count)


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    _no_surrogates("".join(names))
    if not any(name in KEY_COLUMNS for name in names):
        raise BadRow("The first line must name the columns, and one of them must be “key” (or “id”).")
    if "" in names:
        raise BadRow(f"Column {names.index('') + 1} has no name. Name every column in the first line.")
    if len(set(names)) < len(names):
        raise BadRow("Two columns have the same name. Give each a name of its own.")
    return names


def _csv_row(line: int, header: list[str], cells: list[str]) -> Row:
    _no_surrogates("".join(cells))
    if len(cells) != len(header):
        raise BadRow(f"The row has {len(cells)} cells where the first line names {len(header)} columns.")
    fields: dict[str, Any] = dict(zip(header, cells, strict=True))
    priority, target = fields.pop("priority", "").strip(), fields.pop("target", "").strip()
    return _row(line, fields, priority=_from_text(priority, "priority"), target=_from_text(target, "target"), gold={})


def _no_surrogates(text: str) -> None:
    if "\ud800" in text:
        raise BadRow(_too_long())
    if any("\udc80" <= character <= "\udcff" for character in text):
        raise BadRow(NOT_UTF8)


def _from_text(text: str, name: str) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        raise BadRow(f"The {name} “{text[:40]}” is not a whole number.") from None


# -- JSON Lines ----------------------------------------------------------------------------------------------------


def _read_jsonl(lines: Iterator[bytes | None]) -> Iterator[Row | Rejected]:
    for number, line in enumerate(lines, start=1):
        if line is None or line.strip():
            yield _taken(number, partial(_json_row, number, line))


def _json_row(number: int, line: bytes | None) -> Row:
    fields = _json_object(line)
    gold = fields.pop("gold", None) or {}
    if not isinstance(gold, dict):
        raise BadRow('“gold” must be an object such as {"question name": "right answer"}.')
    priority, target = fields.pop("priority", None), fields.pop("target", None)
    return _row(number, fields, priority=_whole(priority, "priority"), target=_whole(target, "target"), gold=gold)


def _json_object(line: bytes | None) -> dict[str, Any]:
    if line is None:
        raise BadRow(_too_long())
    try:
        fields = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except BadRow:
        raise
    except UnicodeDecodeError:
        raise BadRow(NOT_UTF8) from None
    except json.JSONDecodeError as error:
        raise BadRow(f"The line is not JSON: {error.msg} at character {error.colno}.") from None
    except ValueError:  # thousands of digits, which Python refuses to read
        raise BadRow("The row has a number that is too long.") from None
    except RecursionError:
        raise BadRow("The line is nested too deeply.") from None
    if not isinstance(fields, dict):
        raise BadRow('The line is not a JSON object such as {"key": "a1", "text": "…"}.')
    return fields


def _no_constant(name: str) -> NoReturn:
    raise BadRow(f"{name} is not a number that JSON knows. Leave it out or write null.")


def _whole(value: Any, name: str) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise BadRow(f"The {name} is not a whole number.")


# -- both ----------------------------------------------------------------------------------------------------------


def _taken(line: int, make: Callable[[], Row]) -> Row | Rejected:
    try:
        return make()
    except BadRow as error:
        return Rejected(line, str(error))


def _row(line: int, fields: dict[str, Any], *, priority: int | None, target: int | None, gold: dict[str, Any]) -> Row:
    key = _key(fields)
    if priority is not None and abs(priority) > MAX_NUMBER:
        raise BadRow("The priority is too large.")
    if target is not None and not 1 <= target <= MAX_NUMBER:
        raise BadRow("The target must be 1 or more: it says how many people label the item.")
    _storable({"key": key, **fields, "gold": gold})
    return Row(line=line, key=key, data=fields, priority=priority, target=target, gold=gold)


def _key(fields: dict[str, Any]) -> str:
    """Take the key out of `fields`. Where there are both, `key` is it and `id` is data."""
    name = next((name for name in KEY_COLUMNS if name in fields), None)
    value = fields.pop(name) if name else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadRow("The item has no key. Give it a “key” (or “id”): your own name for it.")
    key = str(value).strip()
    if not key:
        raise BadRow("The key is empty. Give the item a name of its own.")
    if len(key) > MAX_KEY:
        raise BadRow(f"The key has {len(key)} characters; {MAX_KEY} are possible. Shorten it.")
    return key


def _storable(fields: dict[str, Any]) -> None:
    """Refuse what a database cannot keep as JSON text: NUL, halves of characters, infinite numbers, endless nesting."""
    if _deeper_than(MAX_DEPTH, fields):
        raise BadRow("The line is nested too deeply.")
    try:
        text = json.dumps(fields, ensure_ascii=False, allow_nan=False)
        text.encode("utf-8")
    except ValueError:
        raise BadRow("The row has a number or a character that cannot be stored.") from None
    if "\\u0000" in text:
        raise BadRow("The row has a NUL character, which cannot be stored. Remove it.")


def _deeper_than(levels: int, node: Any) -> bool:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return levels == 0 or any(_deeper_than(levels - 1, child) for child in children)


def _too_long() -> str:
    return (
        f"The line is longer than {MAX_LINE:,} bytes. Keep long texts elsewhere and refer to them, or split the item."
    )
