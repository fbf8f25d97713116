"""Simulating needs no Django: a data scientist imports it into a notebook."""

import subprocess
import sys

from django.conf import settings

SCRIPT = """
import sys
from exports.synthesis.simulate import simulate
import exports.synthesis.simulate.files
assert len(simulate("examples/simulate/queue.yaml", seed=1)["customers"])
print(sorted({name.split(".")[0] for name in sys.modules} & {"django", "celery", "rest_framework"}))
"""


def test_simulators_need_no_django() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=settings.BASE, capture_output=True, text=True, check=False, env={}
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "[]"
