"""Numbers as people read them in a report."""

from exports.reports.figures import Figure

NONE = "–"


def count(number: int) -> str:
    return f"{number:,}"


def percent(share: float) -> str:
    """A share in per cent; what is hardly there, or hardly missing, is not rounded away."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{100 * share:.1f} %"


def quantity(value: float | None) -> str:
    if value is None:
        return NONE
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:,.3g}"


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
