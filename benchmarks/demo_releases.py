"""Releases of the demo's market study, one by each method: METHOD.csv in the folder, and what they claim as JSON.

CROWDSEED_VAR=FOLDER DATABASE_URL= .venv/bin/python -m benchmarks.demo_releases FOLDER
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "crowd.settings"
django.setup()

# Models can only be read once the settings are there.
from django.contrib.auth.models import User  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from crowd import demo  # noqa: E402
from exports import dataset, requests  # noqa: E402
from exports.models import Release  # noqa: E402

METHODS = ("lattice", "mondrian", "local")
SENSITIVE = {"can": {"entropy_l": 1.5}, "drinks_tea": {"distinct_l": 2}}
OPTIONS = {"k": 20, "quasi_identifiers": ["age_group", "region"], "formats": ["csv"], "documents": False}


def main(to: Path) -> None:
    call_command("migrate", verbosity=0)
    owner = User.objects.create_superuser("owner")
    market = next(survey for survey in demo.load(owner=owner, now=timezone.now()) if not survey.per_item)
    json.dump({method: _claimed(_built(market, owner, method), to / f"{method}.csv") for method in METHODS}, sys.stdout)


def _built(market: Any, owner: User, method: str) -> Release:
    options = {**OPTIONS, "privacy": {"method": method, "sensitive": SENSITIVE}}
    release = requests.request_release(survey=market, by=owner, options=options, seed=7, now=timezone.now())
    dataset.build_queued(release_id=release.pk, clock=timezone.now)
    release.refresh_from_db()
    return release


def _claimed(release: Release, path: Path) -> Any:
    shutil.copy(default_storage.path(f"releases/{release.pk}/answers.csv"), path)
    return release.manifest["privacy"]["protection"]["after"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
