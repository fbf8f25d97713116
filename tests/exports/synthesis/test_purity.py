"""Making needs no Django: a data scientist imports it into a notebook, a worker starts fast."""

import subprocess
import sys

from django.conf import settings

SCRIPT = """
import sys
from exports.synthesis import synthesise
import exports.synthesis.files, exports.synthesis.preview
tables = synthesise("examples/synthesise/retail.yaml", rows=5, seed=1)
assert len(tables["sales"]) == 5
print(sorted({name.split(".")[0] for name in sys.modules} & {"django", "celery", "rest_framework"}))
"""


def test_blueprints_need_no_django() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=settings.BASE, capture_output=True, text=True, check=False, env={}
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "[]"
