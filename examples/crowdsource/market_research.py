# ruff: noqa: E402, T201 - a notebook in a file: each cell imports what it needs, and prints what it finds
"""Market research with a crowd, from the empty survey to the findings. Everybody in it is simulated.

    .venv/bin/python examples/crowdsource/market_research.py [FOLDER [PEOPLE]]

or cell by cell, in an editor that knows `# %%`. It takes about fifteen seconds. It has a database of its own in FOLDER
(without one, in a new temporary folder), so that your own studies are not touched.
"""

# %% A place of its own: no database, broker or folder of yours is used, whatever your environment says.
import os
import sys
import tempfile
from pathlib import Path

# In an editor there may be no file, and the arguments are not ours.
HERE = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
GIVEN = [] if "ipykernel" in sys.modules else sys.argv[1:]
FOLDER = Path(GIVEN[0] if GIVEN else tempfile.mkdtemp(prefix="market-research-")).resolve()
PEOPLE = int(GIVEN[1]) if len(GIVEN) > 1 else 150
if (FOLDER / "crowdseed.sqlite3").exists():
    sys.exit(f"There are studies in {FOLDER} already. Give a folder that is not there yet.")
for name in ("DATABASE_URL", "DATABASE_URL_FILE", "CACHE_URL", "CACHE_URL_FILE", "BROKER_URL_FILE"):
    os.environ.pop(name, None)
os.environ |= {"CROWDSEED_VAR": str(FOLDER), "BROKER_URL": "memory://here/", "DJANGO_SETTINGS_MODULE": "crowd.settings"}
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"  # an editor's cells run in an event loop, one after the other
sys.path.insert(0, str(HERE.parents[1]))

import django

django.setup()

from crowd import installation

installation.prepare_database()
installation.ensure_admin()

# %% The survey, from a file. In the browser this is “New study”.
from datetime import UTC, datetime, timedelta
from typing import Any

import yaml
from django.contrib.auth.models import User

from surveys import kinds, publishing
from surveys.models import Question, Survey

owner = User.objects.get(username=installation.ADMIN)
now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def author(survey: dict[str, Any], questions: list[dict[str, Any]]) -> Survey:
    made = Survey.objects.create(owner=owner, created_at=now, **survey)
    for place, one in enumerate(questions):
        config = kinds.get(one["kind"]).clean(one.get("config", {}))
        Question.objects.create(survey=made, order=place, **{**one, "config": config})
    return made


survey = author(**yaml.safe_load((HERE / "survey.yaml").read_text(encoding="utf-8")))
publishing.publish(survey=survey, by=owner, now=now)
survey.refresh_from_db()
print(f"Published “{survey.title}”, {survey.questions.count()} questions.")

# %% Who is to be left out is said before anybody has answered, so that no answer can have a say in it.
from crowd import careless_rule

careless_rule.set_rule(
    survey=survey, indices=["page_time", "relative_speed", "attention"], at_least=2, by=owner, now=now
)

# %% The crowd comes: 150 who read, 15 who do not, and a program.
import numpy as np

from examples.crowdsource import people

rng = np.random.default_rng(7)
who = {}
for seed, person in enumerate(people.crowd(careful=PEOPLE, careless=PEOPLE // 10, bots=1, rng=rng)):
    now += timedelta(minutes=float(rng.exponential(8)))
    who[people.answer(survey=survey, person=person, start=now, seed=seed).pk] = person.role

# %% The crowd's answers become numbers; those whom the rule of before catches are left out. It can be undone.
from crowd import aggregation, carelessness
from crowd.models import Contributor

aggregation.aggregate_survey(survey_id=survey.pk, now=now)
caught = careless_rule.caught(survey=survey)
roles = [who[one.contributor] for one in caught]
print(f"{len(who)} people answered. The rule catches {len(caught)} of them:", end=" ")
came = list(who.values())
print(", ".join(f"{roles.count(role)} of {came.count(role)} {role}" for role in ("careful", "careless", "bot")))
worst = Contributor.objects.get(pk=caught[0].contributor)
print(f"Why contributor {worst.pk}? {carelessness.findings(person=worst).sentence}")
careless_rule.apply(survey=survey, shown=careless_rule.digest(caught), now=now)

# %% The next day, a dataset: protected, with made-up rows that follow the crowd, to try analysis code on more.
from exports import dataset, requests
from exports.files import ROOT
from exports.models import Release


def release(of: Survey, **options: Any) -> tuple[Release, Path]:
    """Order a release and build it here; with `manage.py up` a worker does that."""
    asked = requests.request_release(survey=of, by=owner, options=options, seed=7, now=now)
    dataset.build_queued(release_id=asked.pk, clock=lambda: now)
    asked.refresh_from_db()
    return asked, FOLDER / "media" / ROOT / str(asked.pk)


now += timedelta(days=1)
refused, _ = release(survey, formats=["parquet"], k=5)
print(f"\nReleased as it is? {refused.message}")
ready, folder = release(
    survey,
    formats=["parquet", "csv"],
    synthetic_rows=50,
    seeds="fitted",
    k=5,
    privacy={"method": "best"},
    licence="CC-BY-4.0",
)
print(f"Protected: {ready.message}")

# %% Into pandas in three lines. `folder` is what “Download” gives you in the browser.
import pandas as pd

answers = pd.read_parquet(folder / "answers.parquet")
human = answers[answers["origin"] == "human"]

# %% What did we find?
ratings = ["appeal", "believe", "planet", "trouble", "try_it", "tell"]
print("\nMean agreement, 1 to 7:", human[ratings].mean().round(2).to_dict())
print("Appeal by where people live:", human.groupby("home", observed=True)["appeal"].mean().round(2).to_dict())
print(f"Half of the people would pay {human['price'].median():.2f} € or more for a litre.")
means = answers.groupby("origin", observed=True)[ratings].mean()
apart = (means.loc["synthetic"] - means.loc["human"]).abs().max()
print(f"The made-up rows' means are at most {apart:.2f} of a point from the people's.")
comments = human["comment"].dropna()
masked = comments[comments.str.endswith("]")]
print(f"{len(comments)} comments; {len(masked)} had an address or a number in it: “{masked.max()}”")

# %% A second crowd reads the comments, nine people each: one of them in no time, one a program.
import json

from surveys.items import import_items

MOODS = [{"value": "likes", "label": "Likes it"}, {"value": "dislikes", "label": "Does not"}]
mood = {"name": "mood", "kind": "single_choice", "text": "Does this person like it? {{text}}"}
task = author(
    {"slug": "oat-comments", "title": "What they say", "consent": survey.consent, "per_item": True, "redundancy": 9},
    [mood | {"config": {"options": MOODS}}],
)
unique = comments.drop_duplicates().sort_values()
lines = [json.dumps({"key": f"c{place}", "text": text}).encode() for place, text in enumerate(unique)]
import_items(survey=task, lines=lines, format="jsonl")
publishing.publish(survey=task, by=owner, now=now)
task.refresh_from_db()
for seed, person in enumerate(people.labellers(careful=7, careless=1, bots=1)):
    who[people.answer(survey=task, person=person, start=now, seed=seed).pk] = person.role
aggregation.aggregate_survey(survey_id=task.pk, now=now)

# %% How far do they agree, whom can one trust, and is the crowd right? (Only a simulation knows the truth.)
from crowd.models import Agreement, Consensus, Trust

found = Agreement.objects.get(survey=task, question="mood")
interval = f"{found.low:.2f} to {found.high:.2f}"
print(f"\n{len(unique)} comments labelled. Krippendorff's alpha {found.value:.2f} ({interval}).")
trusted = Trust.objects.filter(contributor__survey=task)
for trust in sorted(trusted, key=lambda one: (round(one.reliability or 0, 2), one.contributor_id)):
    print(f"  {who[trust.contributor_id]:8} reliability {trust.reliability:.2f}  {' '.join(trust.reasons)}")
known = Consensus.objects.filter(item__survey=task).select_related("item")
right = sum(one.value == people.mood(one.item.data["text"]) for one in known)
print(f"The crowd is right about {right} of {len(known)} comments.")

# %% The labels leave too, as a dataset of their own.
labels, place = release(task, formats=["parquet"], rows=["consensus"], quasi_identifiers=[])
moods = pd.read_parquet(place / "consensus.parquet")["mood"].value_counts(normalize=True)
print(f"{moods['likes']:.0%} of the comments like the idea.")

# %% See it all in the browser.
print(f"\nThe review of the dataset: {folder / 'report.html'}")
print(f"The studies, in the browser: CROWDSEED_VAR={FOLDER} python3 manage.py up --no-demo")
