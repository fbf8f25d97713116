"""What was done to the rows before they left, in words: the choice among them, repairs, and weights."""

import json
from collections.abc import Iterator

from exports.reports.manifests import Manifest
from exports.reports.repairs import Applied, applied
from exports.reports.words import count, counted


def sentences(manifest: Manifest) -> list[str]:
    """The choice, the repairs in their order, then the weights; nothing where nothing was done."""
    return [*_chosen(manifest), *(f"{done(one)}." for one in applied(manifest)), *_weights(manifest)]


def done(one: Applied) -> str:
    """A repair with what it came to."""
    cells = sum(one.cells.values())
    parts = [f"{counted(one.rows, 'row')} left out"] if one.rows else []
    parts += [f"{counted(cells, 'cell')} emptied ({', '.join(one.cells)})"] if cells else []
    return f"{one.words}: {', '.join(parts) or 'there was nothing to do'}"


def _chosen(manifest: Manifest) -> Iterator[str]:
    left_out, options = manifest.get("left out") or {}, manifest.get("options") or {}
    if "versions" in left_out:
        numbers = ", ".join(map(str, options["versions"]))
        yield f"Only answers to version {numbers} are in it: {counted(left_out['versions'], 'answer')} left out."
    if "filters" in left_out:
        condition = json.dumps(options["filters"], ensure_ascii=False, sort_keys=True)
        yield f"Only answers of which {condition} holds are in it: {counted(left_out['filters'], 'answer')} left out."


def _weights(manifest: Manifest) -> Iterator[str]:
    if not (told := manifest.get("weights")):
        return
    reached = "" if told["converged"] else " They are not all reached."
    yield (
        f"The column “{told['column']}” weights {count(told['people'])} people to target shares of "
        f"{', '.join(told['targets'])}, by {told['method']}.{reached} Design effect {told['design effect']:.3f} (Kish "
        f"1965): as good as {told['effective people']:,.1f} people without weights."
    )
