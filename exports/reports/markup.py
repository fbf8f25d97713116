"""HTML from words that nobody has checked: everything is escaped, but what was made here."""

import html
import re
from collections.abc import Iterable, Sequence

# Those that HTML cannot hold.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


class Safe(str):
    """HTML that was made here."""

    __slots__ = ()


Content = str | Iterable[str]


def escaped(text: str) -> Safe:
    """The text as HTML shows it; `Safe` as it is."""
    if isinstance(text, Safe):
        return text
    return Safe(html.escape(CONTROL.sub("\ufffd", text.encode("utf-8", "replace").decode()), quote=True))


def element(name: str, content: Content = "", **attributes: str | float) -> Safe:
    """An element; attribute names are written with _ for -, and with one at the end where Python has the word."""
    parts = [content] if isinstance(content, str) else content
    given = "".join(f' {_attribute(key)}="{escaped(_value(value))}"' for key, value in attributes.items())
    return Safe(f"<{name}{given}>{''.join(map(escaped, parts))}</{name}>")


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int] = (), label: str = ""
) -> Safe:
    """A table whose first column heads its rows; `numbers`: the places of columns of numbers; `label`: its name, where
    the caption is not its own."""
    kinds = ["n" if place in numbers else "t" for place in range(len(head))]
    top = element("tr", map(_head, head, kinds))
    body = (_row(row, kinds) for row in rows)
    inside = element("caption", caption), element("thead", top), element("tbody", body)
    return element(
        "div", element("table", inside), class_="scroll", tabindex=0, role="region", aria_label=label or caption
    )


def _head(name: str, kind: str) -> Safe:
    """Over pictures there is no word: what they show stands beside them."""
    return element("th", name, scope="col", class_=kind) if name else element("td", class_=kind)


def _row(cells: Sequence[str], kinds: Sequence[str]) -> Safe:
    first = element("th", cells[0], scope="row", class_=kinds[0])
    rest = (element("td", one, class_=kind) for one, kind in zip(cells[1:], kinds[1:], strict=True))
    return element("tr", (first, *rest))


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-") if name not in ("viewBox", "preserveAspectRatio") else name


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"
