"""Load an existing labelling dataset, aggregate it, and say how good the crowd was."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.text import slugify

from crowd.loading import Loaded, NotADataset, load


class Command(BaseCommand):
    help = "Load answers (CSV: task, worker, label) as a study; print agreement, accuracy against gold, and seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("answers", type=Path, help="CSV with the columns task, worker, label")
        parser.add_argument("--gold", type=Path, help="CSV with the columns task, label: known answers")
        parser.add_argument("--survey", default="", help="link name of the study; else made from the folder's name")
        parser.add_argument("--owner", default="", help="user name of the owner; else the first administrator")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["answers"]
        slug = options["survey"] or slugify(f"{path.resolve().parent.name}-{path.stem}")[:60] or "crowd"
        try:
            loaded = load(
                answers=path, gold=options["gold"], slug=slug, owner=_owner(options["owner"]), now=timezone.now()
            )
        except (NotADataset, OSError) as error:
            raise CommandError(str(error)) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(_as_json(loaded) if options["json"] else _in_words(loaded))


def _owner(name: str) -> User:
    """The named user, or the first administrator; on an empty installation one who cannot log in."""
    if name:
        owner = User.objects.filter(username=name).first()
        if owner is None:
            raise CommandError(f"There is no user “{name}”.")
        return owner
    first = User.objects.filter(is_superuser=True).order_by("pk").first()
    return first or User.objects.get_or_create(username="loader", defaults={"password": "!"})[0]


def _as_json(loaded: Loaded) -> str:
    return json.dumps(
        {
            "method": loaded.method,
            "items": loaded.items,
            "contributors": loaded.contributors,
            "answers": loaded.answers,
            "alpha": loaded.alpha,
            "accuracy": loaded.accuracy.share,
            "load_seconds": round(loaded.load_seconds, 3),
            "aggregate_seconds": round(loaded.aggregate_seconds, 3),
        }
    )


def _in_words(loaded: Loaded) -> str:
    report, accuracy = loaded.report, loaded.accuracy
    alpha = loaded.alpha_reason if loaded.alpha is None else f"{loaded.alpha:.3f}"
    lines = [
        f"“{loaded.survey.slug}”: {loaded.items:,} items, {loaded.contributors:,} people, {loaded.answers:,} answers.",
        f"Added {report.added:,}; repeated and left out {report.n_repeated:,}; rejected {report.n_rejected:,}.",
        *(f"  Row {one.row}: {one.reason}" for one in report.rejected[:10]),
        f"Agreement (Krippendorff's alpha): {alpha}",
    ]
    if accuracy.share is not None:
        lines.append(f"Accuracy ({loaded.method}): {accuracy.share:.4f}, {accuracy.right:,} of {accuracy.seen:,} known")
    if loaded.gold_left_out:
        lines.append(f"Known answers left out, since no such item was labelled: {loaded.gold_left_out:,}")
    lines.append(f"Loaded in {loaded.load_seconds:.1f} s, aggregated in {loaded.aggregate_seconds:.2f} s.")
    return "\n".join(lines)
