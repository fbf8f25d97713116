"""Numbers as people read them in a report."""

from exports.reports.figures import Figure

NONE = "–"
# Keeps a number and its sign on one line.
SPACE = "\N{NO-BREAK SPACE}"


def count(number: int) -> str:
    return f"{number:,}"


def counted(number: int, word: str) -> str:
    """The number with the word, one or many of it."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def percent(share: float) -> str:
    """A share in per cent; what is hardly there, or hardly missing, is not rounded away."""
    if 0 < share < 0.001:
        return f"<{SPACE}0.1{SPACE}%"
    if 0.999 < share < 1:
        return f">{SPACE}99.9{SPACE}%"
    return f"{100 * share:.1f}{SPACE}%"


def quantity(value: float | None) -> str:
    if value is None:
        return NONE
    text = f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:,.3g}"
    return text.replace("-", "−")


def decimal(found: Figure) -> str:
    return NONE if found.value is None else f"{found.value:.2f}"


def figure(found: Figure) -> str:
    """A share; how sure it is stands in the picture beside it."""
    return NONE if found.value is None else percent(found.value)


def with_ends(found: Figure) -> str:
    """A share with its interval."""
    if found.value is None or found.low is None or found.high is None:
        return figure(found)
    return f"{percent(found.value)} ({100 * found.low:.1f} to {100 * found.high:.1f})"


def or_why(found: Figure) -> str:
    """A share with its interval, or the reason why there is none."""
    return with_ends(found) if found.value is not None else found.undefined
