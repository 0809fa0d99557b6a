"""Every setting of the product, and the only module that reads the environment.

Each is described in docs/settings.md; tests/test_conventions.py insists on it.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from webapp.configuration import broker, installed, languages
from webapp.configuration.data_dir import keep_private, kept_secret, make_folder, socket_in
from webapp.configuration.database import database
from webapp.configuration.environment import (
    env_bool,
    env_choice,
    env_float,
    env_int,
    env_list,
    env_networks,
    env_secret,
    env_str,
    given,
    keep_to_ourselves,
)
from webapp.configuration.logs import logging_config
from webapp.configuration.storage import storages
from webapp.configuration.version import newest

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = newest(BASE_DIR / "CHANGELOG.md")

# --- Where everything is ------------------------------------------------------------------------

DATA_DIR = Path(env_str("DATA_DIR", str(BASE_DIR / "data"))).expanduser().resolve()
HOST = env_str("HOST", "127.0.0.1")
PORT = env_int("PORT", 8000)
PUBLIC_URL = env_str("PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
DEBUG = env_bool("DEBUG", default=False)

keep_private()
make_folder(DATA_DIR)
SECRET_KEY = env_secret("SECRET_KEY", shortest=32) or kept_secret(DATA_DIR, "secret_key")
# Seals the keys of connected models: the first of them; all of them open. See ADR 20.
MODEL_KEYS_SECRET = env_list("MODEL_KEYS_SECRET") or [kept_secret(DATA_DIR, "model_keys_secret")]
if any(len(secret) < 32 for secret in MODEL_KEYS_SECRET):
    raise ImproperlyConfigured("Each MODEL_KEYS_SECRET must have at least 32 characters.")
ALLOWED_HOSTS = env_list(
    "ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{urlsplit(PUBLIC_URL).hostname}"
)
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; '*' would accept any.")
# Who may say for whom a request comes, and how. Nobody else's X-Forwarded-For is believed, also not
# of whoever comes from this machine: it decides whose attempts to sign in are counted.
TRUSTED_PROXIES = env_networks("TRUSTED_PROXIES")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "webapp.errors.csrf_failure"

# --- Django -------------------------------------------------------------------------------------

INSTALLED_APPS = installed.APPS
MIDDLEWARE = installed.MIDDLEWARE
ROOT_URLCONF = "webapp.urls"
ASGI_APPLICATION = "webapp.asgi.application"
TEMPLATES = installed.templates(BASE_DIR / "templates")

DATABASE_WAIT_S = env_float("DATABASE_WAIT_S", 5)
WORKER_THREADS = env_int("WORKER_THREADS", max(1, (os.cpu_count() or 2) // 2))
# Of each process; vectors in PostgreSQL take half as many again. Each thread of a worker needs one
# and the watch over its lease another; two are for the sign of life and what else comes.
DATABASE_CONNECTIONS = env_int(
    "DATABASE_CONNECTIONS", max(8, 2 * (WORKER_THREADS + 1) + 2), least=2
)
DATABASES = {
    "default": database(
        env_str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'veracite.sqlite3'}"),
        connections=DATABASE_CONNECTIONS,
        wait_s=DATABASE_WAIT_S,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = languages.available(BASE_DIR / "locale")
LOCALE_PATHS = [DATA_DIR / "locale"]  # as `prepare` makes them of the catalogues
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "webapp" / "static"]

S3_BUCKET = env_str("S3_BUCKET")
STORAGES = storages(
    DATA_DIR / "files",
    bucket_name=S3_BUCKET,
    endpoint_url=env_str("S3_ENDPOINT_URL"),
    access_key=env_str("S3_ACCESS_KEY"),
    secret_key=env_str("S3_SECRET_KEY"),
    region_name=env_str("S3_REGION"),
)

# What the installation is called in its pages and mails; the logo is set in the administration.
INSTALLATION_NAME = env_str("INSTALLATION_NAME", "Veracite")
LOGO = ""

# --- Who ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = installed.PASSWORD_VALIDATORS
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "webapp.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"reset_password": "webapp.accounts.forms.ResetForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # the link of an invitation is the proof
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
# A mail to an address that is unknown would invite to what may be closed.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Wrong passwords of one address; those for one account: webapp/accounts/attempts.py. `login_failed`
# is for second factors: whoever is asked for one knows the password.
ACCOUNT_RATE_LIMITS = {
    "wrong_password": "10/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip,3/h/key",
}
# Whether people make accounts for themselves, by a link that is mailed; and of which addresses.
SIGN_UP = env_bool("SIGN_UP", default=False)
SIGN_UP_DOMAINS = env_str("SIGN_UP_DOMAINS")
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Veracite"
REQUIRE_SECOND_FACTOR = env_bool("REQUIRE_SECOND_FACTOR", default=False)
REQUIRE_SECOND_FACTOR_OF_ADMINISTRATORS = env_bool(
    "REQUIRE_SECOND_FACTOR_OF_ADMINISTRATORS", default=False
)

# The first administrator, made when there is none; without a password one is made up and shown.
ADMIN_EMAIL = env_str("ADMIN_EMAIL", "admin@localhost")
ADMIN_PASSWORD = env_str("ADMIN_PASSWORD")

EMAIL_HOST = env_str("EMAIL_HOST")
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env_str("EMAIL_USER")
EMAIL_HOST_PASSWORD = env_str("EMAIL_PASSWORD")
if not EMAIL_HOST and (EMAIL_HOST_USER or EMAIL_HOST_PASSWORD):
    raise ImproperlyConfigured("EMAIL_USER and EMAIL_PASSWORD are for the server EMAIL_HOST.")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = env_str("EMAIL_FROM", "veracite@localhost")
EMAIL_BACKEND = "webapp.adjusted.mail.Backend"  # without a server mails are written to the log

DIGEST_HOUR = env_int("DIGEST_HOUR", 6, most=23)  # of notices, by the clock of UTC
DIGEST_DAY = env_int("DIGEST_DAY", 1, least=1, most=7)  # Monday to Sunday
NOTICE_DAYS = env_int("NOTICE_DAYS", 90, least=1)

# What one person may do: enough for people, too little for a program that runs wild.
WORKSPACES_PER_HOUR = env_int("WORKSPACES_PER_HOUR", 20)
UPLOADS_PER_HOUR = env_int("UPLOADS_PER_HOUR", 5000)
QUESTIONS_AT_ONCE = env_int("QUESTIONS_AT_ONCE", 4)
# And what one person or one workspace may have, where an administrator set nothing else for them.
# 0: without a limit.
PERSON_QUESTIONS_PER_MINUTE = env_int("PERSON_QUESTIONS_PER_MINUTE", 0)
PERSON_TOKENS_PER_DAY = env_int("PERSON_TOKENS_PER_DAY", 0)
PERSON_TOKENS_PER_MONTH = env_int("PERSON_TOKENS_PER_MONTH", 0)
PERSON_MONEY_PER_DAY = env_float("PERSON_MONEY_PER_DAY", 0)
PERSON_MONEY_PER_MONTH = env_float("PERSON_MONEY_PER_MONTH", 0)
WORKSPACE_QUESTIONS_PER_MINUTE = env_int("WORKSPACE_QUESTIONS_PER_MINUTE", 0)
WORKSPACE_TOKENS_PER_DAY = env_int("WORKSPACE_TOKENS_PER_DAY", 0)
WORKSPACE_TOKENS_PER_MONTH = env_int("WORKSPACE_TOKENS_PER_MONTH", 0)
WORKSPACE_MONEY_PER_DAY = env_float("WORKSPACE_MONEY_PER_DAY", 0)
WORKSPACE_MONEY_PER_MONTH = env_float("WORKSPACE_MONEY_PER_MONTH", 0)
# Of a million tokens.
LLM_PRICE_IN = env_float("LLM_PRICE_IN", 0)
LLM_PRICE_OUT = env_float("LLM_PRICE_OUT", 0)
CURRENCY = env_str("CURRENCY", "USD")
USAGE_DAYS = env_int("USAGE_DAYS", 400, least=31)  # budgets are of a month

# --- The browser --------------------------------------------------------------------------------

HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
# Named proxies are believed before Django sees a request (webapp/asgi.py); without a name whoever
# sends the header is.
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and not TRUSTED_PROXIES else None
)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Browsers hold on to it for so long, whatever becomes of the certificate: longer by setting alone.
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env_bool("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env_bool("HSTS_PRELOAD", default=False)
# Neither is ours to ask for: other sites may live below the same domain, and both are hard to undo.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
READYZ_TOKEN = env_secret("READYZ_TOKEN", shortest=16)
# Keeps addresses that are secrets from other sites. No page may be stricter: with "no-referrer"
# browsers send `Origin: null` with its forms, which is refused as forged.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = installed.CONTENT_SECURITY_POLICY

# --- Uploads ------------------------------------------------------------------------------------

MAX_FILE_MB = env_int("MAX_FILE_MB", 200)
MAX_WORKSPACE_GB = env_int("MAX_WORKSPACE_GB", 50)
# With less left, uploads and questions are refused, so that deleting can still be written down.
MIN_FREE_MB = env_int("MIN_FREE_MB", 200)
# What is put into this folder is taken into that workspace.
WATCH_DIR = env_str("WATCH_DIR")
WATCH_WORKSPACE = env_str("WATCH_WORKSPACE", "Inbox")
BACKUP_DIR = Path(env_str("BACKUP_DIR", str(DATA_DIR / "backups"))).expanduser().resolve()
BACKUPS_KEPT = env_int("BACKUPS_KEPT", 7, least=1)
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploads"
make_folder(FILE_UPLOAD_TEMP_DIR)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = ["webapp.library.ingest.received.LimitedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# --- The other processes ------------------------------------------------------------------------

BROKER_SOCKET = socket_in(DATA_DIR)
CELERY_BROKER_URL = env_str("CELERY_BROKER_URL", f"redis+socket://{BROKER_SOCKET}")
BROKER_EMBEDDED = f"redis+socket://{BROKER_SOCKET}" == CELERY_BROKER_URL
VECTORS = env_choice("VECTORS", "chroma", "pgvector")
if VECTORS == "pgvector" and DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    raise ImproperlyConfigured("VECTORS=pgvector needs a DATABASE_URL of PostgreSQL.")
CHROMA_URL = env_str("CHROMA_URL", f"http://127.0.0.1:{PORT + 1}")
CHROMA_EMBEDDED = VECTORS == "chroma" and not env_str("CHROMA_URL")
WEB_PROCESSES = env_int("WEB_PROCESSES", 1)
ANSWERS_AT_ONCE = env_int("ANSWERS_AT_ONCE", 0)  # 0: by the processors, see chat/asking
QUESTIONS_WAITING = env_int("QUESTIONS_WAITING", 100, least=1)

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_CONCURRENCY = WORKER_THREADS + 1  # one thread is kept for short documents
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = broker.TRANSPORT
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_TASK_DEFAULT_QUEUE = "ingest"
CELERY_TASK_ROUTES = broker.ROUTES

SWEEP_S = env_int("SWEEP_S", 15)
LEASE_S = env_int("LEASE_S", 60)
MAX_ATTEMPTS = env_int("MAX_ATTEMPTS", 3)
TRASH_DAYS = env_int("TRASH_DAYS", 30)  # 0: deleted for good at once
CELERY_BEAT_SCHEDULE = broker.schedule(SWEEP_S, watches=bool(WATCH_DIR), version=VERSION)

CACHES = broker.caches(CELERY_BROKER_URL)

# --- The engine ---------------------------------------------------------------------------------

EMBEDDING_MODEL = env_str("EMBEDDING_MODEL", "all-MiniLM-L6-v2")
EMBEDDING_URL = env_str("EMBEDDING_URL")
EMBEDDING_API_KEY = env_str("EMBEDDING_API_KEY")
EMBEDDING_DEVICE = env_str("EMBEDDING_DEVICE")
CHUNK_TOKENS = env_int("CHUNK_TOKENS", 500)
CHUNK_OVERLAP = env_int("CHUNK_OVERLAP", 50)
if not 0 <= CHUNK_OVERLAP < CHUNK_TOKENS:
    raise ImproperlyConfigured("CHUNK_OVERLAP must be 0 or more, and less than CHUNK_TOKENS.")
RERANKER_MODEL = env_str("RERANKER_MODEL")
VERIFIER_MODEL = env_str("VERIFIER_MODEL")
NAMES_MODEL = env_str("NAMES_MODEL")
JUDGE = env_choice("JUDGE", "auto", "always", "never")
MODEL = env_choice("MODEL", "", "local")
LOCAL_MODEL = env_str("LOCAL_MODEL")
LLM_BASE_URL = env_str("LLM_BASE_URL")
LLM_MODEL = env_str("LLM_MODEL")
if MODEL and LLM_MODEL:
    raise ImproperlyConfigured("MODEL=local serves a model, LLM_MODEL names another: set one.")
LLM_PROVIDER = env_str("LLM_PROVIDER", "openai")
LLM_API_KEY = env_str("LLM_API_KEY")
LLM_MAX_TOKENS = env_int("LLM_MAX_TOKENS", 1024)
LLM_CONTEXT_TOKENS = env_int("LLM_CONTEXT_TOKENS", 0)
LLM_PASSAGE_TOKENS = env_int("LLM_PASSAGE_TOKENS", 12_000)
LLM_FIRST_TOKEN_S = env_float("LLM_FIRST_TOKEN_S", 300)
LLM_TOTAL_S = env_float("LLM_TOTAL_S", 600)
JUDGE_BASE_URL = env_str("JUDGE_BASE_URL", LLM_BASE_URL)
JUDGE_MODEL = env_str("JUDGE_MODEL")
JUDGE_API_KEY = env_str("JUDGE_API_KEY", LLM_API_KEY)
VISION_BASE_URL = env_str("VISION_BASE_URL", LLM_BASE_URL)
VISION_MODEL = env_str("VISION_MODEL")
VISION_API_KEY = env_str("VISION_API_KEY", LLM_API_KEY)
LLM_SEES = env_bool(
    "LLM_SEES", default=(VISION_MODEL, VISION_BASE_URL) == (LLM_MODEL, LLM_BASE_URL) != ("", "")
)
PARSE_MEMORY_MB = env_int("PARSE_MEMORY_MB", 1500)
PARSE_SECONDS = env_float("PARSE_SECONDS", 60)
PARSE_MAX_PAGES = env_int("PARSE_MAX_PAGES", 5000)
OCR_LANGUAGES = env_str("OCR_LANGUAGES", "eng")
TESSDATA_DIR = env_str("TESSDATA_DIR")
ALLOW_MODEL_DOWNLOADS = env_bool("ALLOW_MODEL_DOWNLOADS", default=False)

keep_to_ourselves(downloads=ALLOW_MODEL_DOWNLOADS)  # before any model library is imported

# What the environment says cannot be adjusted in the administration. See ADR 25.
GIVEN = given()

# --- What is written down -----------------------------------------------------------------------

LOGGING = logging_config(env_str("LOG_LEVEL", "INFO"))
