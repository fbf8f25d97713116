"""What was done to the rows before they left, in words: repairs, and weights."""

from collections.abc import Iterator

from exports.reports.manifests import Manifest
from exports.reports.repairs import Applied, applied
from exports.reports.words import count, counted


def sentences(manifest: Manifest) -> list[str]:
    """The repairs in their order, then the weights; nothing where nothing was done."""
    return [*(f"{done(one)}." for one in applied(manifest)), *_weights(manifest)]


def done(one: Applied) -> str:
    """A repair with what it came to."""
    cells = sum(one.cells.values())
    parts = [f"{counted(one.rows, 'row')} left out"] if one.rows else []
    parts += [f"{counted(cells, 'cell')} emptied ({', '.join(one.cells)})"] if cells else []
    return f"{one.words}: {', '.join(parts) or 'there was nothing to do'}"


def _weights(manifest: Manifest) -> Iterator[str]:
    if not (told := manifest.get("weights")):
        return
    reached = "" if told["converged"] else " They are not all reached."
    yield (
        f"The column “{told['column']}” weights {count(told['people'])} people to target shares of "
        f"{', '.join(told['targets'])}, by {told['method']}.{reached} Design effect {told['design effect']:.3f} (Kish "
        f"1965): as good as {told['effective people']:,.1f} people without weights."
    )
