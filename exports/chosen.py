"""Which answers a release holds, where not all: those to some versions, those of which a condition holds."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crowd.columns import Submissions
from exports import rules, targets
from exports.options import Options
from exports.questions import exported, identifiers
from surveys import languages, logic, publishing
from surveys.models import Survey

VERSIONS, FILTERS = "versions", "filters"
NOTE = "Versions and filters choose among the answers. The consensus is of all answers that count in the study."
# Legitimate, and often wanted; whoever passes the data on must know it.
TOLD = "Every row of the answers meets the filter: that tells something of {names}, which is no column here."


class WrongChoice(ValueError):
    """Rows that cannot be chosen so; `option` is the one to change, the message says how."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option


@dataclass(frozen=True)
class Chosen:
    """No `versions`: all of them; no `condition`: whatever was answered. `left_out` counts, by option."""

    versions: frozenset[int] = frozenset()
    condition: Mapping[str, Any] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)

    def of(self, some: Submissions) -> Submissions:
        """Those of the submissions that are in the release."""
        if self.versions and some.version not in self.versions:
            self.left_out[VERSIONS] += len(some.origin)
            return some.of([])
        if not self.condition:
            return some
        holds = [place for place, given in enumerate(some.answers) if logic.evaluate(self.condition, given) is True]
        self.left_out[FILTERS] += len(some.origin) - len(holds)
        return some.of(holds)

    def described(self) -> dict[str, int]:
        """For the manifest: how many rows were left out, by each option that was given."""
        given = {VERSIONS: bool(self.versions), FILTERS: bool(self.condition)}
        return {name: self.left_out[name] for name, asked in given.items() if asked}

    def notes(self, told: Collection[str]) -> list[str]:
        """What is to be known of such answers; `told`: the questions that have columns."""
        untold = sorted(logic.named(self.condition) - set(told)) if self.condition else []
        said = [TOLD.format(names=", ".join(untold))] if untold else []
        return [NOTE, *said] if self.described() else []


def chosen(options: Options) -> Chosen:
    return Chosen(frozenset(options.versions), options.filters)


def check(options: Options, *, survey: Survey) -> None:
    """Whether the survey has such versions, questions, answers and languages. Raises WrongChoice."""
    _check_versions(options.versions, survey)
    _check_language(options.language, survey)
    if options.filters:
        _check_filters(options.filters, survey)


def _check_versions(wanted: Sequence[int], survey: Survey) -> None:
    there = list(survey.versions.order_by("number").values_list("number", flat=True))
    for number in wanted:
        if number not in there:
            known = ", ".join(map(str, there))
            raise WrongChoice(VERSIONS, f"The survey has no version {number}. There are: {known}.")


def _check_language(wanted: str, survey: Survey) -> None:
    there = publishing.current_version(survey=survey).content.languages
    if wanted and wanted not in there:
        known = ", ".join(f"{code} ({languages.native_name(code)})" for code in there)
        raise WrongChoice("language", f"The survey is not asked in “{wanted[:20]}”. There are: {known}.")


def _check_filters(condition: Mapping[str, Any], survey: Survey) -> None:
    asked = exported(survey=survey, drop=())
    names = list(dict.fromkeys(one.name for one in asked))
    secret = identifiers(survey=survey)
    try:
        # Who meets a condition on an identifier could be told from who is in the release.
        logic.check(condition, names={*names, *secret})
    except logic.UnknownQuestion as unknown:
        said = f"There is no question “{unknown.name[:60]}”. There are: {', '.join(names)}."
        raise WrongChoice(FILTERS, said) from None
    except logic.LogicError as error:
        raise WrongChoice(FILTERS, str(error)) from None
    if used := sorted(logic.named(condition) & secret):
        raise WrongChoice(FILTERS, f"“{used[0]}” is an identifier: rows cannot be chosen by it. Take another question.")
    for name, value in rules.compared(condition):
        forms = (form for one in asked if one.name == name for form in one.forms.values())
        codes = {code for form in forms for code in targets.codes(form)}
        if codes and str(value) not in codes:
            raise WrongChoice(FILTERS, f"“{name}” has no answer “{value}”. It has: {', '.join(sorted(codes))}.")
