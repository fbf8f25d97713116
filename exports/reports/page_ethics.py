"""The part of the page about the people whose rows they are."""

from collections.abc import Iterator, Sequence

from exports.reports import page_attacks
from exports.reports.checklist import OPEN, Check
from exports.reports.ethics import Bias, Ethics, Figures, Group, Privacy
from exports.reports.markup import Safe, element, table
from exports.reports.page_shapes import ends
from exports.reports.words import NONE, count, or_why, percent, with_ends

MOST_BIASES, MOST_BRIEF = 16, 40
RISKS = {
    "k": "smallest group of people who look the same (k)",
    "l": "different sensitive answers in each group, at least (l)",
    "t": "distance of a group's sensitive answers from all, at most (t)",
    "groups": "groups of people who look the same",
    "at risk": "people in groups that are too small",
    "prosecutor: highest": "highest chance to recognise somebody known to be in it (prosecutor)",
    "prosecutor: mean": "mean chance to recognise somebody known to be in it (prosecutor)",
    "prosecutor: share above": "people whose chance is too high (prosecutor)",
    "journalist: highest": "highest chance to recognise somebody of the population (journalist)",
    "journalist: mean": "mean chance to recognise somebody of the population (journalist)",
    "journalist: share above": "people whose chance is too high (journalist)",
    "marketer": "share of people that would be recognised in all (marketer)",
    "unique": "people who look like nobody else",
    "unique in population": "people who look like nobody else in the population, estimated",
}
CHANCES = frozenset(RISKS) - {"k", "l", "t", "groups", "at risk"}


def ethics(found: Ethics) -> Iterator[Safe]:
    """Consent, privacy, bias, sensitive columns, licence, and what the law asks."""
    yield element("h3", "Consent")
    coverage = found.consent.coverage
    known = "not known. " if coverage.undefined else ""
    yield element("p", f"People with a consent: {known}{or_why(coverage)}")
    if found.consent.text:
        yield element("blockquote", found.consent.text)
    yield element("h3", "Privacy")
    yield from _privacy(found.privacy)
    yield element("h3", "Bias")
    yield from _biases(found)
    yield element("h3", "Columns that may be sensitive")
    yield from _sensitive(found)
    yield element("h3", "Licence")
    yield element("p", f"{found.licence.rstrip('.')}.")
    yield element("h3", "What the GDPR asks")
    words = "What the system can show, and what a person must answer. This is no legal advice."
    yield element("p", words, class_="quiet")
    yield element("ul", map(_check, found.checks), class_="list")


def _check(one: Check) -> Safe:
    state = element("span", one.state, class_="state open" if one.state == OPEN else "state")
    article = f" Article {one.article}." if one.article else ""
    question = element("p", (element("strong", one.question), " ", state))
    return element("li", (question, element("p", f"{one.evidence}{article}", class_="quiet")))


def _privacy(found: Privacy) -> Iterator[Safe]:
    if found.undefined:
        yield element("p", found.undefined)
    else:
        least = NONE if found.smallest is None else count(found.smallest)
        names = ", ".join(found.checked)
        words = f"Each combination of {names} is shared by at least {least} people (k-anonymity; asked for: {found.k})."
        yield element("p", words)
    figures = list(dict.fromkeys((*found.before, *found.after)))
    if figures:
        rows = [(RISKS.get(name, name), *(_risk(name, one) for one in (found.before, found.after))) for name in figures]
        yield table("Before and after protection", ("figure", "before", "after"), rows, numbers=(1, 2))
    for name, why in found.unknown.items():
        yield element(
            "p", f"{_first_up(name.replace('_', ' '))}: not known. {_first_up(why).rstrip('.')}.", class_="quiet"
        )
    if found.figures:
        rows = [(name, _plain(value)) for name, value in found.figures.items()]
        yield table("What was asked and done", ("what", "value"), rows)
    yield from page_attacks.attacks(found.attacks)


def _risk(name: str, figures: Figures) -> str:
    value = figures.get(name, NONE)
    return percent(value) if name in CHANCES and isinstance(value, int | float) else _plain(value)


def _plain(value: float | int | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return count(value)
    return f"{value:.4g}" if isinstance(value, float) else value


def _biases(found: Ethics) -> Iterator[Safe]:
    if found.bias_undefined:
        yield element("p", found.bias_undefined)
    else:
        yield from biases(found.bias)


def biases(found: Sequence[Bias]) -> Iterator[Safe]:
    """Those that differ and those that are no mere answers in full, differing ones first; the others in a line each."""
    words = (
        "Groups differ for sure where their intervals do not touch; of many comparisons a few do so by chance. A "
        "difference is a reason to look closer, not yet an injustice. Rows count as independent."
    )
    yield element("p", words, class_="quiet")
    first = sorted((one for one in found if one.differs or not one.of_answers), key=lambda one: not one.differs)
    yield element("div", (element("div", _bias(one)) for one in first[:MOST_BIASES]), class_="two")
    if len(first) > MOST_BIASES:
        yield element("p", f"{len(first) - MOST_BIASES} more comparisons are in report.json.", class_="quiet")
    rest = [_briefly(one) for one in found if one.of_answers and not one.differs]
    if rest:
        head = ("what", "by", "least, in", "", "most, in", "")
        yield table("Answers in which no groups clearly differ", head, rest[:MOST_BRIEF], numbers=(3, 5))


def _bias(one: Bias) -> Iterator[Safe]:
    name = f"{one.measure}, by {one.column}"
    yield element("h4", name)
    caption = "The groups differ: their intervals do not touch." if one.differs else "No clear difference."
    rows = [_group(group) for group in one.groups]
    yield table(caption, (one.column, "", "value", "rows"), rows, numbers=(2, 3), label=name)


def _briefly(one: Bias) -> list[str]:
    known = [(group.figure.value, group) for group in one.groups if group.figure.value is not None]
    if not known:
        return [one.measure, one.column, NONE, NONE, NONE, NONE]
    (low, least), (high, most) = (pick(known, key=lambda pair: pair[0]) for pick in (min, max))
    return [one.measure, one.column, least.name, percent(low), most.name, percent(high)]


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def _group(one: Group) -> tuple[str, str, str, str]:
    found = one.figure
    value = found.undefined if found.value is None else with_ends(found)
    return one.name, ends(found), value, count(found.n or 0)


def _sensitive(found: Ethics) -> Iterator[Safe]:
    words = (
        "Found by words in names, questions and answers, in eight languages. A hint: it misses some, and errs on some."
    )
    yield element("p", words, class_="quiet")
    if not found.sensitive:
        yield element("p", "None was found.")
        return
    rows = [(one.column, one.sort, one.found) for one in found.sensitive]
    yield table("Hints", ("column", "may tell of", "because of the word"), rows)
