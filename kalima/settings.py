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
    "allauth.mfa",
    "allauth.usersessions",
    "django_prose_editor",
    "articles.categories",
    "articles",
    "comments",
    "kalima.apps.KalimaConfig",
]

# Ours are outermost, so that static files and error pages carry its headers too.
MIDDLEWARE = [
    "kalima.web.requests.ServerTiming",
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
    "kalima.web.outage.Spared",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kalima.factors.SecondFactorDue",
]

ROOT_URLCONF = "kalima.urls"
WSGI_APPLICATION = "kalima.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "NAME": "django",
        "BACKEND": "kalima.web.requests.TimedTemplates",
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
AUTHENTICATION_BACKENDS = ["kalima.web.accounts.StaffBackend"]
PASSWORD_MIN_LENGTH = 10
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {"NAME": "kalima.web.passwords.CommonOnAnyKeyboard"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kalima.web.accounts.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
# Whoever changes something about an account tells its owner.
ACCOUNT_EMAIL_NOTIFICATIONS = True
# So long a password or a factor counts as just given, before what is dangerous.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# From one machine, and for one name from anywhere; right passwords do not count.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,10/10m/key"}
MFA_ADAPTER = "kalima.factors.Factors"
MFA_FORMS = {
    "authenticate": "kalima.web.proofs.CodeForm",
    "reauthenticate": "kalima.web.proofs.CodeAgainForm",
    "activate_totp": "kalima.web.proofs.FirstCodeForm",
    "add_webauthn": "kalima.web.proofs.NewPasskeyForm",
    "login_webauthn": "kalima.web.proofs.PasskeyAloneForm",
    "edit_webauthn": "kalima.web.proofs.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Addresses are kept with the accounts, which the managing editor makes: none waits to be confirmed.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A telephone's clock may be half a minute wrong; no code counts twice.
MFA_TOTP_TOLERANCE = 1
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
# What a page says once is kept beside the session: a cookie of its own would have none of its guards.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
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
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
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

# What nobody sees on a page that is kept: the desk's own rows, the memory of what was done, what is counted
# in passing. A write to any other table makes all pages anew.
UNSEEN_TABLES = frozenset(
    (
        *("django_session", "django_admin_log", "django_content_type", "django_migrations"),
        *("auth_permission", "auth_group", "auth_group_permissions"),
        *("account_emailaddress", "account_emailconfirmation"),
        *("mfa_authenticator", "usersessions_usersession"),
        *("articles_staff", "articles_staff_groups", "articles_staff_sections"),
        *("articles_staff_user_permissions", "articles_shortcut"),
        *("articles_invitation", "articles_invitation_sections"),
        *("articles_revision", "articles_statuschange", "articles_followup", "articles_autosave"),
        *("articles_editlock", "articles_openpage", "articles_boardpage", "articles_leftmark"),
        *("articles_note", "articles_note_mentions", "articles_noteact", "articles_notenotice"),
        *("articles_approval", "articles_approvalstep", "articles_approvalstep_people"),
        *("articles_headlineword", "articles_pictureword", "articles_attachmentword", "articles_picturelook"),
        *("articles_import", "articles_importfinding", "articles_brought", "articles_oldaddress"),
        *("articles_previewlink", "articles_storytemplate", "articles_unfoundquestion", "articles_printrule"),
        *("articles_hourofreadings", "articles_readings"),
        *("articles_searchdocument", "articles_searchindex", "articles_searchterm", "articles_searchtotals"),
        *("comments_decision", "comments_reader", "comments_readernote", "comments_sanction"),
        *(
            "comments_notice",
            "comments_endedletters",
            "comments_duty",
            "comments_report",
            "comments_wordrule",
        ),
    )
)

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

# Public pages that the web processes keep in memory, all together.
PAGES_BYTES = 1_000_000 * env.read(
    env.int, "KALIMA_PAGES_MEGABYTES", 28, "a number from 1 to 4000", validate=environment.between(1, 4000)
)

# Whoever does not know this word finds no door of the staff's: it stands before each of their addresses.
ADMIN_PREFIX = env.read(
    env.str,
    "KALIMA_ADMIN_PREFIX",
    "",
    "one word of small letters, digits and - such as tigris-47",
    is_secret=True,
    validate=environment.word,
)
DESK_ROOT = f"/{ADMIN_PREFIX}/" if ADMIN_PREFIX else "/"
DESK_PREFIXES = tuple(f"{DESK_ROOT}{door}/" for door in ("admin", "accounts", "design"))
# Those of them that public files may name.
DESK_PREFIXES_TOLD = () if ADMIN_PREFIX else DESK_PREFIXES
LOGIN_REDIRECT_URL = DESK_PREFIXES[0]
LOGIN_URL = f"{LOGIN_REDIRECT_URL}login/"

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
FURTHER_HOSTS = env.read(
    env.list,
    "KALIMA_ALLOWED_HOSTS",
    [],
    "host names with commas between them, such as paper.example,www.paper.example",
    validate=environment.hosts,
)
ALLOWED_HOSTS = [
    *FURTHER_HOSTS,
    *("localhost", "127.0.0.1", "[::1]", environment.host_of(ORIGIN), environment.bracketed(HOST)),
    *([LIGHT_HOST] if LIGHT_HOST else []),
]
# The network in front that keeps pages, and how it is asked to let go of them.
CDN = env.read(
    env.str,
    "KALIMA_CDN",
    "",
    "cloudflare, fastly, bunny or purge",
    validate=environment.one_of("", "cloudflare", "fastly", "bunny", "purge"),
)
CDN_ZONE = env.read(
    env.str,
    "KALIMA_CDN_ZONE",
    "",
    "the zone, service or pull zone as its provider writes it",
    validate=environment.plain_word,
)
CDN_TOKEN = env.read(
    env.str, "KALIMA_CDN_TOKEN", "", "a token of visible letters", is_secret=True, validate=environment.token
)
CDN_API = env.read(
    env.str, "KALIMA_CDN_API", "", "the address of the cache or its API", validate=environment.api_address
)
CDN_SECONDS = env.read(
    env.int, "KALIMA_CDN_SECONDS", 30, "a number from 1 to 3600", validate=environment.between(1, 3600)
)
if CDN == "purge" and not CDN_API:
    environment.refuse("KALIMA_CDN_API", "expected the address that takes PURGE, since KALIMA_CDN=purge.")
if CDN in {"cloudflare", "fastly", "bunny"} and not (CDN_ZONE and CDN_TOKEN):
    name = "KALIMA_CDN_TOKEN" if CDN_ZONE else "KALIMA_CDN_ZONE"
    environment.refuse(name, f"expected a value, since KALIMA_CDN={CDN}.")
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
# Where each nginx in front lets this machine alone have pages fetched anew.
NGINX = env.read(
    env.list,
    "KALIMA_NGINX",
    [],
    "addresses with commas between them, such as http://127.0.0.1:8001",
    validate=environment.front_addresses,
)
# Who may ask how the newsroom is.
INTERNAL = env.read(
    env.list,
    "KALIMA_INTERNAL",
    ["127.0.0.1", "::1"],
    "addresses or networks with commas between them, such as 127.0.0.1,10.0.0.0/8",
    validate=environment.networks,
)
CSRF_TRUSTED_ORIGINS = [ORIGIN]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "kalima_session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "kalima_csrf"
DEVICE_COOKIE_NAME = "__Host-device" if IS_SECURE else "kalima_device"
READER_COOKIE_NAME = "__Host-reader" if IS_SECURE else "kalima_reader"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_SECURE else "http"
# Browsers give passkeys to https, and to plain http on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_SECURE else 0
# Without a trusted proxy every request looks like plain http, and redirecting would never end.
SECURE_SSL_REDIRECT = IS_SECURE and bool(TRUSTED_PROXIES)
SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz|metrics)$"]
# The newspaper may share its domain with sites that are not its own to decide for.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

SECRET_FILE = DATA / "secret_key"
SECRET_KEY = env.read(
    env.str,
    "KALIMA_SECRET_KEY",
    "",
    f"at least {environment.SECRET_CHARACTERS_MIN} characters",
    is_secret=True,
    validate=environment.long_secret,
) or environment.kept_secret(SECRET_FILE)
# Keys of before: what they signed still counts, and nothing new is signed with them.
SECRET_KEY_FALLBACKS = env.read(
    env.list,
    "KALIMA_SECRET_KEY_FALLBACKS",
    [],
    f"keys of at least {environment.SECRET_CHARACTERS_MIN} characters with commas between them, newest first",
    is_secret=True,
    validate=environment.long_secrets,
)
# Hashes of readers' cookies and addresses cannot be made anew, so they stay under the oldest key that counts.
HASHING_KEY = [SECRET_KEY, *SECRET_KEY_FALLBACKS][-1]

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

# Whose accounts need a second factor before the desk opens.
SECOND_FACTOR = env.read(
    env.list,
    "KALIMA_SECOND_FACTOR",
    ["off"] if DEMO else ["managing_editor", "moderator"],
    "off, or roles with commas between them: writer, desk_editor, managing_editor, moderator",
    validate=environment.roles,
)

# When the worker takes the day's backup, by the newsroom's clock.
_hour = env.read(
    env.str,
    "KALIMA_BACKUP_HOUR",
    "off" if DEMO else "3",
    "an hour from 0 to 23, or off",
    validate=environment.hour_or_off,
)
BACKUP_HOUR = None if _hour == "off" else int(_hour)
BACKUP_PASSPHRASE = env.read(
    env.str,
    "KALIMA_BACKUP_PASSPHRASE",
    "",
    f"at least {environment.PASSPHRASE_CHARACTERS_MIN} characters",
    is_secret=True,
    validate=environment.passphrase,
)
BACKUPS_ROOT = DATA / "backups"
# Where the day's backups are sent besides; a bucket of its own, or one with the pictures.
BACKUP_STORE = environment.store_at(
    env.read(
        env.str,
        "BACKUP_URL",
        "",
        "s3://key:secret@host/bucket?region=name",
        is_secret=True,
        validate=environment.store_url,
    )
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

# Readers' pages are made from it while it has all that they stand on.
_replica = env.read(
    env.str,
    "REPLICA_URL",
    "",
    "postgres://user:password@host/name",
    is_secret=True,
    validate=environment.replica_url,
)
REPLICA = bool(_replica)
if REPLICA:
    if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
        environment.refuse("REPLICA_URL", "expected none, since DATABASE_URL is no PostgreSQL.")
    DATABASES["replica"] = environment.replica_at(_replica)

CACHE_URL = env.read(
    env.str, "CACHE_URL", "", "redis://host:6379/0", is_secret=True, validate=environment.redis_url
)
# In files, because several processes must share it: limits on sign-in count in it.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {
        "BACKEND": "kalima.web.filecache.SharedFileCache",
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
SENDS_LETTERS = not vars()["EMAIL_BACKEND"].endswith(("console.EmailBackend", "dummy.EmailBackend"))
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
ORIGINALS_ROOT = DATA / "originals"
# A bucket instead of these two directories and of that of the originals, for several hosts.
STORE = environment.store_at(
    env.read(
        env.str,
        "STORE_URL",
        "",
        "s3://key:secret@host/bucket?region=name",
        is_secret=True,
        validate=environment.store_url,
    )
)
# Cards that other sites show of stories without a picture; what is missing is drawn again.
CARDS_ROOT = DATA / "cards"
# What train_screening learned; without it comments go without the learned score.
WEIGHTS_FILE = DATA / "score.weights"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "kalima.web.bucket.Originals",
        "OPTIONS": STORE | {"location": "originals", "file_overwrite": False, "default_acl": None},
    }
    if STORE
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ORIGINALS_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Whether requests are counted, and the numbers told to machines of the house.
METRICS = env.read(env.bool, "KALIMA_METRICS", False, "1 or 0")
# From so many milliseconds on a question to the database is written to the log, without its values.
SLOW_QUERY_MS = env.read(
    env.int, "KALIMA_SLOW_QUERY_MS", 500, "a number from 0 to 60000", validate=environment.between(0, 60_000)
)
# For people, or an object to each line for machines.
LOG = env.read(env.str, "KALIMA_LOG", "line", "line or json", validate=environment.one_of("line", "json"))
# One line for each event on stderr, which systemd keeps; no reader's address or words.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "kalima.logs.Line"}, "json": {"()": "kalima.logs.Json"}},
    "filters": {"seldom": {"()": "kalima.logs.Seldom"}, "discreet": {"()": "kalima.logs.Discreet"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": LOG, "filters": ["discreet"]},
        # These repeat themselves every second and more often while a server is away.
        "seldom": {"class": "logging.StreamHandler", "formatter": LOG, "filters": ["seldom"]},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "huey.consumer": {"handlers": ["seldom"], "level": "WARNING", "propagate": False},
        "psycopg.pool": {"handlers": ["seldom"], "propagate": False},
        "kalima.web.hosts": {"handlers": ["seldom"], "propagate": False},
        "kalima.web.purging": {"handlers": ["seldom"], "propagate": False},
        "kalima": {"level": "INFO"},
        "articles": {"level": "INFO"},
        "comments": {"level": "INFO"},
    },
}

env.refuse_unknown("KALIMA_")
# What the environment says, as a backup tells it; of the second only one that a passphrase locks.
SAID, SAID_IN_SECRET = env.said, env.secrets
