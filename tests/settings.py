"""The project's settings with a folder of its own for each run of the tests."""

import os
import tempfile

# Before the real settings read it: parallel runs, and the data of `up`, must not meet.
os.environ["CROWDSEED_VAR"] = os.environ.get("CROWDSEED_TEST_VAR") or tempfile.mkdtemp(prefix="crowdseed-test-")

from crowd.settings import *  # noqa: E402, F403 - the very settings that are tested

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, for tests alone
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Without collectstatic: the manifest storage would want hashed names.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
