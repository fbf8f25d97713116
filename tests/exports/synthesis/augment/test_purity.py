"""Augmenting needs no Django: a data scientist imports it into a notebook, a worker starts fast."""

import subprocess
import sys

from django.conf import settings

SCRIPT = """
import sys
import exports.splits
from exports.synthesis.augment import read
from pathlib import Path
assert read(Path("examples/augment/cats.yaml")).children == 3
loaded = {name.split(".")[0] for name in sys.modules}
print(sorted(loaded & {"django", "celery", "rest_framework"}))
"""


def test_augmenting_needs_no_django() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=settings.BASE, capture_output=True, text=True, check=False, env={}
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "[]"
