"""What researchers do with blueprints: write one, save it anew, look at what it would make, order that."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import yaml
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from crowd.queue import send
from exports import files, leases, tasks
from exports.models import Blueprint, BlueprintVersion, Synthesis
from exports.options import SEED_SPAN
from exports.requests import OWN_SEEDS
from exports.syntheses import ROOT
from exports.synthesis.blueprint import Problem, WrongBlueprint
from exports.synthesis.files import FORMATS
from exports.synthesis.trial import Trial, try_out
from surveys.models import Survey
from surveys.parsers import not_storable

MOST_ROWS = 10_000_000


def create(*, name: str, by: User, survey: Survey | None, text: str, now: datetime) -> Blueprint:
    """A new blueprint with its first version. Raises ValidationError, or WrongBlueprint with all that is wrong."""
    document = _checked(text)
    with transaction.atomic():
        blueprint = Blueprint(name=name, owner=by, survey=survey, created_at=now)
        blueprint.full_clean()
        blueprint.save()
        _add(blueprint, text, document, by, now)
    return blueprint


def save_version(
    *, blueprint: Blueprint, name: str, survey: Survey | None, by: User, text: str, now: datetime
) -> BlueprintVersion:
    """The blueprint as it is from now on; a text that is the newest version's already makes no other one.

    Raises ValidationError, or WrongBlueprint with all that is wrong.
    """
    document = _checked(text)
    with transaction.atomic():
        mine = Blueprint.objects.select_for_update().get(pk=blueprint.pk)
        mine.name, mine.survey = name, survey
        mine.full_clean()
        mine.save()
        last = newest(blueprint=mine)
        return last if last.text == text else _add(mine, text, document, by, now)


def newest(*, blueprint: Blueprint) -> BlueprintVersion:
    return blueprint.versions.order_by("-number")[:1].get()


def look_at(text: str, *, rows: int | None = None, seed: int = 0) -> Trial:
    """What a text would make, or what is wrong with it. It is bounded in time and memory, whatever the text says."""
    return try_out(text, rows=rows, seed=seed, show=True)


def check_rows(version: BlueprintVersion, *, rows: int | None) -> dict[str, int]:
    """How many rows each table would have. Raises WrongBlueprint where so many cannot be."""
    tried = try_out(version.text, rows=rows)
    if tried.problems:
        raise WrongBlueprint(tried.problems)
    return dict(tried.sizes)


def order(
    *, version: BlueprintVersion, by: User, rows: int | None, seed: int | None, formats: Sequence[str], now: datetime
) -> Synthesis:
    """Order a dataset; without a seed one is drawn, and kept. Raises ValidationError or WrongBlueprint."""
    _check(seed, formats)
    total = sum(check_rows(version, rows=rows).values())
    if total > MOST_ROWS:
        raise ValidationError({"rows": f"That would be {total:,} rows in all. Ask for {MOST_ROWS:,} at most."})
    made = Synthesis.objects.create(
        version=version,
        created_by=by,
        created_at=now,
        queued_at=now,
        rows=rows,
        seed=secrets.randbelow(OWN_SEEDS) if seed is None else seed,
        formats=list(dict.fromkeys(formats)),
    )
    transaction.on_commit(partial(send, tasks.build_synthesis, made.pk))
    return made


def cancel_dataset(*, synthesis: Synthesis, now: datetime) -> bool:
    """Call off a dataset that is not finished; False where it is. A builder that is at it stops at its next step."""
    return leases.cancel(Synthesis.objects.filter(pk=synthesis.pk), now=now)


def retry_dataset(*, synthesis: Synthesis, now: datetime) -> bool:
    """Order the same again after it failed, was refused or called off; False for any other."""
    again = leases.retry(Synthesis.objects.filter(pk=synthesis.pk), now=now)
    if again:
        transaction.on_commit(partial(send, tasks.build_synthesis, synthesis.pk))
    return again


def erase_dataset(*, synthesis: Synthesis) -> None:
    """Remove a dataset with its files. A builder that is at it stops at its next step."""
    pk = synthesis.pk
    synthesis.delete()
    transaction.on_commit(partial(files.erase, release_id=pk, root=ROOT))


def as_text(document: Any) -> str:
    """A document as YAML, to be read and changed by people."""
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)


def erase(*, blueprint: Blueprint) -> None:
    """Remove a blueprint with its versions and every dataset that was made from them."""
    made = list(Synthesis.objects.filter(version__blueprint=blueprint).values_list("pk", flat=True))
    blueprint.delete()
    for pk in made:
        transaction.on_commit(partial(files.erase, release_id=pk, root=ROOT))


def _checked(text: str) -> Any:
    tried = try_out(text)
    if tried.problems:
        raise WrongBlueprint(tried.problems)
    if problem := not_storable([text, tried.document]):
        raise WrongBlueprint([Problem("", problem)])
    return tried.document


def _check(seed: int | None, formats: Sequence[str]) -> None:
    if seed is not None and not 0 <= seed < SEED_SPAN:
        raise ValidationError({"seed": f"Give a whole number from 0 to {SEED_SPAN - 1}."})
    if not formats or set(formats) - set(FORMATS):
        raise ValidationError({"formats": f"Give one or more of: {', '.join(FORMATS)}."})


def _add(blueprint: Blueprint, text: str, document: Any, by: User, now: datetime) -> BlueprintVersion:
    last = blueprint.versions.aggregate(last=Max("number"))["last"] or 0
    return blueprint.versions.create(number=last + 1, text=text, document=document, created_by=by, created_at=now)


def refused(wrong: WrongBlueprint) -> ValidationError:
    """The same as Django and the API tell what is wrong: sentences by the path that they are about."""
    found: dict[str, list[str]] = {}
    for problem in wrong.problems:
        found.setdefault(problem.path or "document", []).append(problem.text)
    return ValidationError(found)
