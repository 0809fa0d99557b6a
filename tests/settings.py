"""The product's settings as tests want them: a data directory of their own, no server, no wait."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.converted import share

_data = tempfile.mkdtemp(prefix="veracite-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
share(Path(_data))
os.environ["DATA_DIR"] = _data
os.environ.setdefault("CHROMA_URL", "http://127.0.0.1:9")  # where nobody listens
for _name in ("LLM_BASE_URL", "LLM_MODEL", "LLM_API_KEY", "VISION_BASE_URL", "VISION_MODEL"):
    os.environ.pop(_name, None)

from webapp.settings import *  # noqa: E402, F403  (reads the environment that was set above)

SECRET_KEY = "only-for-tests-only-for-tests-only-for-tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "broker")
}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT = Path(_data) / "static"
STATIC_ROOT.mkdir()
STORAGES = {  # no manifest: static files need not be collected before a test
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
GIVEN = frozenset()  # whatever the environment of who runs them says
MFA_TOTP_TOLERANCE = 1  # a code may be made as its half minute ends
