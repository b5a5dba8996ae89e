"""What differs under test: a data directory that is thrown away, a fast hasher, jobs done at once."""

import os
import tempfile

# Several test processes work inside the directory of the one that started them; it goes with that one, since
# the others are ended without a chance to tidy up.
worker = os.environ.get("PYTEST_XDIST_WORKER")
if worker and "KALIMA_DATA" in os.environ:
    data = os.path.join(os.environ["KALIMA_DATA"], worker)
else:
    _kept = tempfile.TemporaryDirectory(prefix="kalima-tests-", ignore_cleanup_errors=True)
    data = _kept.name
for name in [name for name in os.environ if name.startswith("KALIMA_") and name != "KALIMA_SHARED"]:
    del os.environ[name]
os.environ["KALIMA_DATA"] = data
os.environ["KALIMA_DEMO"] = "0"

from kalima.settings import *  # noqa: E402, F403
from kalima.settings import DATA, DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
QUEUE_IS_IMMEDIATE = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SENDS_LETTERS = True
# Everybody comes in by a password alone; tests of the second factor ask for it.
SECOND_FACTOR = ["off"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# Names without hashes: the manifest would need the files collected before every run.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# A file, not memory: the browser's server answers on threads of its own.
DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["TEST"] = {}
    DATABASES["default"]["OPTIONS"].pop("pool")
DATABASES["default"]["CONN_MAX_AGE"] = 0
