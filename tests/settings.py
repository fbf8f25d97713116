"""The project's settings with a folder of its own for each run of the tests."""

import atexit
import os
import shutil
import tempfile


def own_folder() -> str:
    """A folder for this run alone, gone at its end; a child of the run is told the folder of its parent."""
    if told := os.environ.get("CROWDSEED_TEST_VAR"):
        return told
    folder = tempfile.mkdtemp(prefix="crowdseed-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


# Before the real settings read it: parallel runs, and the data of `up`, must not meet.
os.environ["CROWDSEED_VAR"] = own_folder()
# Nor may a test reach a production broker.
for name in ("BROKER_URL", "CACHE_URL", "BROKER_URL_FILE", "CACHE_URL_FILE"):
    os.environ.pop(name, None)

# Playwright runs an event loop in the thread of the test, where Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"

from crowd.settings import *  # noqa: E402, F403 - the very settings that are tested
from crowd.settings import STATIC_ROOT  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, for tests alone
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Without collectstatic: the manifest storage would want hashed names.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns where there is none
