"""What is true of every installation, then what the environment may change."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from csp.constants import NONCE, NONE, SELF

from kalima import environment
from kalima.environment import Environment
from kalima.text.embeds import FRAME_HOSTS
from kalima.web import inline

env = Environment()
BASE = Path(__file__).resolve().parent.parent

# --- True everywhere ---

# kalima stands last: when its roles are made after a migration, every other app's permissions exist.
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "kalima.apps.KalimaAdminConfig",
    "taggit",
    "allauth",
    "allauth.account",
    "django_prose_editor",
    "articles.categories",
    "articles",
    "comments",
    "kalima.apps.KalimaConfig",
]

# Ours is outermost, so that static files and error pages carry its headers too.
MIDDLEWARE = [
    "kalima.web.security.SecurityHeaders",
    "kalima.web.security.DeskCookies",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kalima.web.lighthost.LightHost",
    "kalima.web.security.BodyLimit",
    "kalima.web.refusals.RefusedMethods",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "kalima.urls"
WSGI_APPLICATION = "kalima.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.context.newspaper",
            ],
        },
    },
]

LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية")]
USE_I18N = True
FORMAT_MODULE_PATH = "kalima.formats"
USE_TZ = True

# Staff sign in by user name or e-mail; accounts are made in the admin, never by their owner.
AUTH_USER_MODEL = "articles.Staff"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_MIN_LENGTH = 10
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kalima.web.accounts.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kalima.views.form_refused"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

SOURCES = BASE / "static"
# It stands in every page, so that what its reader chose costs no request before the page is painted.
DEVICE_SCRIPT = inline.script(SOURCES / "js/device.js")

# Reader pages are stored and shared, so their policy names no nonce and no unsafe source.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, DEVICE_SCRIPT.source],
        "img-src": [SELF, "data:"],
        # A reader's tap puts a video, a post or a map into its frame; no page loads one by itself.
        "frame-src": [*FRAME_HOSTS],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Pages of the admin are made for one person each, so their scripts are named by nonce.
DESK_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        **CONTENT_SECURITY_POLICY["DIRECTIVES"],
        "script-src": [SELF, NONCE, DEVICE_SCRIPT.source],
        "img-src": [SELF, "data:", "blob:"],
        "frame-src": [NONE],
    }
}
DESK_PREFIXES = ("/admin/", "/accounts/", "/design/")
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    )
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# The origin goes along with a reader's own posts, where comments ask for it; the path stays in the house.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

# A pasted report of 400,000 Arabic letters is 2.4 million bytes in a form; pictures come as files.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# A memory card at once; a browser with script sends each picture by itself.
DATA_UPLOAD_MAX_NUMBER_FILES = 200
READER_BODY_MAX_BYTES = DATA_UPLOAD_MAX_MEMORY_SIZE
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "kalima.web.arrivals.ArrivingFile",
]
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_TAGS_FROM_STRING = "articles.categories.models.parse_tags"
TAGGIT_STRING_FROM_TAGS = "articles.categories.models.edit_string"

# --- What the environment may change ---

DEBUG = env.read(env.bool, "KALIMA_DEBUG", False, "1 or 0")
HOST = env.read(
    env.str, "KALIMA_HOST", "127.0.0.1", "an IP address to listen on", validate=environment.address
)
PORT = env.read(
    env.int, "KALIMA_PORT", 8000, "a port from 1 to 65535", validate=environment.between(1, 65535)
)
WEB_PROCESSES = env.read(
    env.int, "KALIMA_WEB_PROCESSES", 2, "a number from 1 to 64", validate=environment.between(1, 64)
)
DATA = environment.data_directory(
    BASE / Path(env.read(env.str, "KALIMA_DATA", "var", "a directory")).expanduser()
)
TIME_ZONE = env.read(
    env.str,
    "KALIMA_TIME_ZONE",
    "Asia/Baghdad",
    "a name of the tz database such as Asia/Baghdad",
    validate=environment.time_zone,
)

# The public address, as readers type it: scheme, host and port. An https address turns on all that needs TLS.
ORIGIN = env.read(
    env.str,
    "KALIMA_ORIGIN",
    f"http://localhost:{PORT}",
    "the public address alone, such as https://paper.example",
    validate=environment.origin,
).rstrip("/")
IS_SECURE = ORIGIN.startswith("https://")
# A second name of the paper, under which only its light pages are served.
LIGHT_HOST = env.read(
    env.str,
    "KALIMA_LIGHT_HOST",
    "",
    "a host name alone, such as light.paper.example",
    validate=environment.host_name,
)
ALLOWED_HOSTS = [
    *env.read(
        env.list,
        "KALIMA_ALLOWED_HOSTS",
        [],
        "host names with commas between them, such as paper.example,www.paper.example",
        validate=environment.hosts,
    ),
    *("localhost", "127.0.0.1", "[::1]", environment.host_of(ORIGIN), environment.bracketed(HOST)),
    *([LIGHT_HOST] if LIGHT_HOST else []),
]
# Feeds name it to programs that would rather be told of news than ask for it.
WEBSUB_HUB = env.read(
    env.str, "KALIMA_WEBSUB_HUB", "", "the https address of a WebSub hub", validate=environment.https_address
)
TRUSTED_PROXIES = env.read(
    env.list,
    "KALIMA_TRUSTED_PROXIES",
    [],
    "addresses or networks with commas between them, such as 127.0.0.1,10.0.0.0/8",
    validate=environment.networks,
)
CSRF_TRUSTED_ORIGINS = [ORIGIN]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "kalima_session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "kalima_csrf"
READER_COOKIE_NAME = "__Host-reader" if IS_SECURE else "kalima_reader"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_SECURE else "http"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_SECURE else 0
# Without a trusted proxy every request looks like plain http, and redirecting would never end.
SECURE_SSL_REDIRECT = IS_SECURE and bool(TRUSTED_PROXIES)
SECURE_REDIRECT_EXEMPT = [r"^health/?$"]
# The newspaper may share its domain with sites that are not its own to decide for.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

SECRET_KEY = env.read(
    env.str,
    "KALIMA_SECRET_KEY",
    "",
    f"at least {environment.SECRET_CHARACTERS_MIN} characters",
    is_secret=True,
    validate=environment.long_secret,
) or environment.kept_secret(DATA / "secret_key")

# The largest attachment of each kind, in megabytes.
ATTACHMENT_MEGABYTES = {
    kind: env.read(env.int, name, most, "a number from 1 to 4000", validate=environment.between(1, 4000))
    for kind, name, most in (
        ("pdf", "KALIMA_PDF_MEGABYTES", 50),
        ("mp3", "KALIMA_AUDIO_MEGABYTES", 100),
        ("mp4", "KALIMA_VIDEO_MEGABYTES", 300),
    )
}
# One attachment, or the pictures of a day in one post; what is around them is small.
DESK_BODY_MAX_BYTES = max(300, *ATTACHMENT_MEGABYTES.values()) * 1_000_000 + 20_000_000

DEMO = env.read(env.bool, "KALIMA_DEMO", True, "1 or 0")
DEMO_PASSWORD = env.read(
    env.str,
    "KALIMA_DEMO_PASSWORD",
    "",
    f"at least {environment.PASSWORD_CHARACTERS_MIN} characters",
    is_secret=True,
    validate=environment.password,
)

DATABASES = {
    "default": env.read(
        env.database,
        "DATABASE_URL",
        f"sqlite:///{quote(str(DATA / 'kalima.sqlite3'))}",
        "postgres://user:password@host/name or sqlite:////path/to/file",
        is_secret=True,
    )
}

CACHE_URL = env.read(
    env.str, "CACHE_URL", "", "redis://host:6379/0", is_secret=True, validate=environment.redis_url
)
# In files, because several processes must share it: limits on sign-in count in it.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

QUEUE_URL = env.read(
    env.str, "QUEUE_URL", "", "redis://host:6379/1", is_secret=True, validate=environment.redis_url
)
QUEUE_FILE = DATA / "queue.sqlite3"
QUEUE_IS_IMMEDIATE = False

# Without an address letters are written to the log.
vars().update(
    env.read(
        env.mail,
        "EMAIL_URL",
        "console:",
        "smtp://user:password@host:25 or submission://user:password@host:587",
        is_secret=True,
    )
)
# Whether a letter reaches anybody: readers are offered none that would end in the log.
SENDS_LETTERS = not vars()["EMAIL_BACKEND"].endswith("console.EmailBackend")
# A mail server that does not answer holds up the queue for no longer than this.
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.read(
    env.str,
    "KALIMA_EMAIL_FROM",
    f"kalima@{environment.host_of(ORIGIN).strip('[]')}",
    "an e-mail address such as desk@paper.example",
    validate=environment.mail_address,
)

# Styles, scripts and fonts carry a hash in their names; old ones stay, for pages that caches still hold.
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [SOURCES]
# What a kind of page asks for together is one file, made in this directory when the sources are looked for.
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "kalima.web.joined.JoinedFinder",
]
JOINED_ROOT = DATA / "joined"
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Beside what is compressed already: source maps, which no reader fetches, took half of the first start.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("avif", "gif", "ico", "jpeg", "jpg", "map", "png", "webp", "woff2")
# Pictures as they were uploaded stay private; readers get renditions, by names that nobody guesses. Those of
# pictures that no printed story shows are held back until one does.
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
HELD_ROOT = DATA / "held"
# Cards that other sites show of stories without a picture; what is missing is drawn again.
CARDS_ROOT = DATA / "cards"
# What train_screening learned; without it comments go without the learned score.
WEIGHTS_FILE = DATA / "score.weights"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "originals", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# One line for each event on stderr, which systemd keeps; no reader's address or words.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"seldom": {"()": "kalima.logs.Seldom"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        # These two repeat themselves twice a second while a server is away.
        "seldom": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["seldom"]},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "huey.consumer": {"handlers": ["seldom"], "level": "WARNING", "propagate": False},
        "psycopg.pool": {"handlers": ["seldom"], "propagate": False},
        "kalima": {"level": "INFO"},
        "articles": {"level": "INFO"},
        "comments": {"level": "INFO"},
    },
}

env.refuse_unknown("KALIMA_")
