"""What researchers order, call off, order again and erase."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from crowd import careless_rule
from crowd.queue import send
from exports import chosen, files, filling, leases, rules, targets, tasks
from exports.models import Release
from exports.options import CARELESS, CONTRADICTIONS, FITTED, LABELS, LONG, RAKE, SEED_SPAN, Options, Privacy, Split
from exports.questions import exported, identifiers
from exports.rows import ANSWERS, CONSENSUS
from exports.serializers import OptionsSerializer
from exports.synthesis import priors
from exports.writers import FORMATS, MARK_WRITERS, fits, withheld
from surveys import pictures, publishing
from surveys.models import Question, Survey

State = Release.State

# Exact in every language that reads JSON.
OWN_SEEDS = 2**53


def request_release(
    *,
    survey: Survey,
    by: User,
    options: Mapping[str, Any],
    seed: int | None,
    now: datetime,
    replaces: Release | None = None,
) -> Release:
    """Order a dataset. Without a seed one is drawn, and kept. ValidationError says by option what to change."""
    wanted = checked(options, survey=survey)
    if seed is not None and not 0 <= seed < SEED_SPAN:
        raise ValidationError({"seed": f"Give a whole number from 0 to {SEED_SPAN - 1}."})
    release = Release.objects.create(
        survey=survey,
        created_by=by,
        created_at=now,
        queued_at=now,
        options=wanted.to_json(),
        seed=secrets.randbelow(OWN_SEEDS) if seed is None else seed,
        replaces=replaces,
    )
    _enqueue(release)
    return release


def cancel(*, release: Release, now: datetime) -> bool:
    """Call off a release that is not finished; False where it is. A builder that is at it stops at its next step."""
    return leases.cancel(Release.objects.filter(pk=release.pk), now=now)


def retry(*, release: Release, now: datetime) -> bool:
    """Order the same again after it failed, was refused or called off; False for any other."""
    again = leases.retry(Release.objects.filter(pk=release.pk), now=now)
    if again:
        _enqueue(release)
    return again


def erase(*, release: Release) -> None:
    """Remove a release with its files, whatever its state."""
    release_id = release.pk
    release.delete()
    transaction.on_commit(partial(files.erase, release_id=release_id))


def checked(options: Mapping[str, Any], *, survey: Survey) -> Options:
    """The options with every default filled in. Raises ValidationError."""
    _check_survey(survey)
    form = OptionsSerializer(data=options)
    if not form.is_valid():
        raise ValidationError({name: _messages(errors) for name, errors in form.errors.items()})
    wanted = Options(**_filled(form.validated_data, survey))
    _check_questions(wanted, survey)
    _check_chosen(wanted, survey)
    _check_formats(wanted, survey)
    _check_privacy(wanted, survey)
    _check_split(wanted, survey)
    _check_targets(wanted, survey)
    _check_seeds(wanted, survey)
    _check_weights(wanted)
    _check_quality(wanted, survey)
    _check_content(wanted, survey)
    return wanted


def _enqueue(release: Release) -> None:
    transaction.on_commit(partial(send, tasks.build_release, release.pk))


def _filled(given: dict[str, Any], survey: Survey) -> dict[str, Any]:
    rows = given.get("rows") or [ANSWERS, *([CONSENSUS] if survey.items.exists() else [])]
    quasi = given.get("quasi_identifiers")
    if quasi is None:
        quasi = [name for name in _demographic(survey) if name not in given["drop"]] if ANSWERS in rows else []
    lists = {"rows": rows, "formats": given["formats"], "quasi_identifiers": quasi, "drop": given["drop"]}
    lists |= {"repairs": given["repairs"], "fill_by": given["fill_by"], "versions": given["versions"]}
    named = {name: tuple(dict.fromkeys(values)) for name, values in lists.items()}
    split = Split(**given["split"]) if given["split"] else None
    named["rules"] = tuple(given["rules"])
    return {**given, **named, "privacy": Privacy.from_json(given["privacy"]), "split": split}


def _demographic(survey: Survey) -> list[str]:
    """Questions that are demographic in any of their forms."""
    return list(
        dict.fromkeys(
            one.name
            for one in exported(survey=survey, drop=())
            if any(form.role == Question.Role.DEMOGRAPHIC for form in one.forms.values())
        )
    )


def _check_survey(survey: Survey) -> None:
    if not survey.versions.exists():
        raise _general("The survey was never published. Publish it first: its published questions become the columns.")


def _check_questions(wanted: Options, survey: Survey) -> None:
    leaving = {one.name for one in exported(survey=survey, drop=())}
    secret = identifiers(survey=survey)
    for name in wanted.drop:
        if name not in leaving | secret and not name.startswith("item."):
            raise ValidationError({"drop": f"The survey has no question “{name[:60]}”."})
    for name in wanted.quasi_identifiers:
        if name in secret:
            raise ValidationError(
                {"quasi_identifiers": f"“{name}” is an identifier: it never leaves. Leave it out here."}
            )
        if name in wanted.drop:
            raise ValidationError({"quasi_identifiers": f"“{name}” is dropped. Leave it out in one of the two."})
        if name not in leaving:
            raise ValidationError({"quasi_identifiers": f"The survey has no question “{name[:60]}”."})


def _check_chosen(wanted: Options, survey: Survey) -> None:
    """Whether the rows that are asked for can be chosen."""
    try:
        chosen.check(wanted, survey=survey)
    except chosen.WrongChoice as wrong:
        raise ValidationError({wrong.option: str(wrong)}) from None
    for name in (chosen.VERSIONS, chosen.FILTERS):
        if not getattr(wanted, name):
            continue
        if ANSWERS not in wanted.rows:
            raise ValidationError({name: "This chooses among answers. Add answers to rows, or leave it out."})
        if wanted.seeds == FITTED:
            said = "Fitted seeds are learnt from all answers. Leave this out, or take other seeds."
            raise ValidationError({name: said})
    if wanted.pictures and not pictures.there_are(survey=survey):
        raise ValidationError({"pictures": "The survey has no uploaded pictures. Upload them as items first."})


def _check_formats(wanted: Options, survey: Survey) -> None:
    """Whether there are marks for the formats that hold nothing else."""
    columns = [column for one in exported(survey=survey, drop=wanted.drop) for column in one.columns]
    for name in wanted.formats:
        if wanted.shape == LONG and name in MARK_WRITERS:
            said = f"{FORMATS[name]}: it holds marks, not rows. Choose another format, or the shape wide."
            raise ValidationError({"shape": said})
        if not fits(name, columns):
            raise ValidationError(
                {"formats": f"{FORMATS[name]}: no question that leaves asks for these. Choose another format."}
            )
        if gone := withheld(name, columns, wanted.drop):
            said = f"{FORMATS[name]}: this needs {_listed(gone)}, which you leave out."
            raise ValidationError({"formats": f"{said} Leave it in, or choose another format."})


def _check_privacy(wanted: Options, survey: Survey) -> None:
    """Whether the privacy options fit the questions."""
    asked, leaving = wanted.privacy, exported(survey=survey, drop=wanted.drop)
    if (asked.changes or asked.sensitive) and not wanted.quasi_identifiers:
        raise ValidationError({"privacy": "Name quasi_identifiers: by which questions could somebody be recognised?"})
    for name in asked.sensitive:
        if name not in {one.name for one in leaving}:
            raise ValidationError({"privacy": f"No question “{name[:60]}” leaves, so it cannot be sensitive."})
        if name in wanted.quasi_identifiers:
            raise ValidationError({"privacy": f"“{name}” is a quasi-identifier too. Leave it out in one of the two."})
    quasi = [one for one in leaving if one.name in wanted.quasi_identifiers]
    known = {name for one in quasi for name in (one.name, *(column.name for column in one.columns))}
    for name in asked.generalise:
        if name not in known:
            raise ValidationError({"privacy": f"“{name[:60]}” is no quasi-identifier. There are: {_listed(known)}."})


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _check_split(wanted: Options, survey: Survey) -> None:
    """Whether there is what the split is by."""
    split = wanted.split
    if split is None:
        return
    if split.by != "contributor" and not survey.items.exists():
        raise ValidationError({"split": "The survey has no items. Split by contributor."})
    if split.by != "item" and ANSWERS not in wanted.rows:
        raise ValidationError({"split": "Only answers have contributors. Add answers to rows, or split by item."})
    if split.by == "contributor" and CONSENSUS in wanted.rows:
        raise ValidationError(
            {"split": "A consensus is of many contributors. Ask for rows: answers alone, or split by item."}
        )
    if split.stratify and split.stratify not in {one.name for one in exported(survey=survey, drop=wanted.drop)}:
        raise ValidationError({"split": f"No question “{split.stratify[:60]}” leaves. Stratify by another or by none."})


def _check_targets(wanted: Options, survey: Survey) -> None:
    try:
        targets.check(wanted.targets, exported(survey=survey, drop=wanted.drop))
    except targets.WrongTargets as wrong:
        raise ValidationError({"targets": str(wrong)}) from None


def _check_seeds(wanted: Options, survey: Survey) -> None:
    """Whether what made-up rows shall follow and fill fits the questions."""
    try:
        priors.read(wanted.priors, publishing.current_version(survey=survey).content.questions)
    except priors.WrongPriors as wrong:
        raise ValidationError({"priors": str(wrong)}) from None
    try:
        filling.check(wanted, asked=exported(survey=survey, drop=wanted.drop))
    except filling.CannotFill as wrong:
        raise ValidationError({"fill_by": str(wrong)}) from None
    if wanted.balance and not wanted.wants_synthetic:
        raise ValidationError({"balance": "Say how many rows shall be made up: give synthetic_rows."})


def _check_weights(wanted: Options) -> None:
    if wanted.most_weight is not None and not wanted.weights:
        raise ValidationError({"most_weight": f"Only weights have a largest one. Set weights to “{RAKE}”."})
    if not wanted.weights:
        return
    if not wanted.targets:
        raise ValidationError({"weights": "Say in targets which shares people shall be weighted to."})
    if ANSWERS not in wanted.rows:
        raise ValidationError({"weights": "Only answers have weights. Add answers to rows."})


def _check_quality(wanted: Options, survey: Survey) -> None:
    """Whether rules, repairs and the question to foretell fit the questions."""
    leaving = exported(survey=survey, drop=wanted.drop)
    try:
        rules.check(wanted.rules, asked=leaving, missing=wanted.missing)
    except rules.WrongRules as wrong:
        raise ValidationError({"rules": str(wrong)}) from None
    if wanted.repairs and ANSWERS not in wanted.rows:
        raise ValidationError({"repairs": "Answers are repaired. Add answers to rows, or ask for no repairs."})
    if CONTRADICTIONS in wanted.repairs and not wanted.rules:
        raise ValidationError({"repairs": "Say in rules what no row may be, or leave out “contradictions”."})
    if CARELESS in wanted.repairs and careless_rule.rule_of(survey=survey) is None:
        raise ValidationError(
            {"repairs": "The study has no exclusion rule: set it on the page about careless answers first."}
        )
    if LABELS in wanted.repairs and CONSENSUS not in wanted.rows:
        raise ValidationError({"repairs": "Labels are judged by the consensus. Add it to rows, or leave out “labels”."})
    if wanted.predict and not any(one.name == wanted.predict and targets.codes(one.newest) for one in leaving):
        raise ValidationError({"predict": "Name a question that leaves, with a choice out of several."})


def _check_content(wanted: Options, survey: Survey) -> None:
    if CONSENSUS in wanted.rows and not survey.items.exists():
        raise ValidationError({"rows": "Only a labelling task with items has a consensus. Ask for answers."})
    if wanted.wants_synthetic and ANSWERS not in wanted.rows:
        raise ValidationError(
            {"rows": "Synthetic rows are answers. Add answers to rows, or ask for no synthetic rows."}
        )
    if wanted.seeds == FITTED and not wanted.wants_synthetic:
        raise ValidationError({"seeds": "Fitted seeds are synthetic rows. Say how many: give synthetic_rows."})
    if survey.responses.counting().exists():
        return
    if wanted.seeds == FITTED:
        raise ValidationError({"seeds": "There are no answers to fit seeds to. Take random ones until there are."})
    if wanted.synthetic_share:
        raise ValidationError({"synthetic_share": "There are no answers to take a share of. Give synthetic_rows."})
    if not wanted.wants_synthetic:
        raise _general("The survey has no answers yet. Collect some first, or ask for synthetic_rows.")


def _general(message: str) -> ValidationError:
    return ValidationError({NON_FIELD_ERRORS: [message]})


def _messages(errors: Any) -> list[str]:
    """The sentences of a serializer's errors, however deep in lists and objects."""
    if isinstance(errors, dict):
        return [message for inner in errors.values() for message in _messages(inner)]
    if isinstance(errors, list):
        return [message for inner in errors for message in _messages(inner)]
    return [str(errors)]
