"""Every setting, from environment variables only; a bad value fails at the start with a sentence. The table is in docs/settings.md."""

import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# All state lies in one folder: database, media, broker, runs, secret key.
DATA_DIR = Path(env("ROLLCALL_DATA", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
RUNS_DIR = DATA_DIR / "runs"
WEIGHTS_DIR = Path(env("ROLLCALL_WEIGHTS_DIR", default=str(DATA_DIR / "weights")))

PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("PRODUCTION and DEBUG are both on; error pages would show settings. Unset DEBUG.")


def own_secret_key(path: Path) -> str:
    """A laptop makes its key on first start; `x` mode lets one of two starting processes win and the other read."""
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = env("SECRET_KEY", default="")
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is missing or shorter than 50 characters; production needs one of its own.")
SECRET_KEY = SECRET_KEY or own_secret_key(DATA_DIR / "secret_key")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",  # its pages are found by config/urls.py: a job's process needs none
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "axes",
    "people",
    "jobs",
    "corpus",
    "labeling",
    "training",
    "evaluation",
    "screening",
    "overview",
    "demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.compressing.CompressTexts",  # before WhiteNoise, so that its answers pass through here
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["corpus.templatetags.amounts", "corpus.templatetags.explaining"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "overview.context.rooms",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'rollcall.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Write transactions queue up at their start instead of failing in their middle, so nobody ever sees "locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- people
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "people:log-in"
LOGIN_REDIRECT_URL = "overview:shows"
LOGOUT_REDIRECT_URL = "people:log-in"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "people.lockout.locked_out"
AXES_IPWARE_META_PRECEDENCE_ORDER = ["REMOTE_ADDR"]  # a header is not an address: it would reset the count

# --- jobs: the database owns the truth, the broker carries wake-ups
LANES = ("quick", "heavy", "gpu")
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", default=60.0)
JOB_HEARTBEAT_SECONDS = env.float("JOB_HEARTBEAT_SECONDS", default=15.0)
JOB_SWEEP_SECONDS = env.float("JOB_SWEEP_SECONDS", default=5.0)
if JOB_HEARTBEAT_SECONDS * 3 > JOB_LEASE_SECONDS:
    raise ImproperlyConfigured(
        f"JOB_LEASE_SECONDS ({JOB_LEASE_SECONDS:g}) must be at least three JOB_HEARTBEAT_SECONDS "
        f"({JOB_HEARTBEAT_SECONDS:g}): one late heartbeat must not lose a job."
    )
JOB_GRACE_SECONDS = env.float("JOB_GRACE_SECONDS", default=10.0)  # a cancelled job writes what it has in this time
JOB_MAX_ATTEMPTS = env.int("JOB_MAX_ATTEMPTS", default=5)
JOB_MEMORY_MB = env.int("JOB_MEMORY_MB", default=12_000)
JOB_DECODING_MEMORY_MB = env.int("JOB_DECODING_MEMORY_MB", default=8_000)
COMPOSING_PROCESSES = env.int("COMPOSING_PROCESSES", default=None)  # None: as suits the machine
if COMPOSING_PROCESSES is not None and COMPOSING_PROCESSES < 0:
    raise ImproperlyConfigured(
        f"COMPOSING_PROCESSES is {COMPOSING_PROCESSES}: expected a number of processes, 0 for threads, or nothing at all."
    )
JOB_QUEUE_PREFIX = env("JOB_QUEUE_PREFIX", default="rollcall")  # two sites may share a broker
JOB_FUNCTIONS = (
    "corpus.tasks.import_cutouts",
    "corpus.tasks.import_backgrounds",
    "corpus.tasks.import_episodes",
    "corpus.tasks.import_frames",
    "corpus.redoing.redo_cutouts",
    "corpus.boxes_file.cut_out",
    "corpus.episode_jobs.mine_backgrounds",
    "corpus.episode_jobs.sample_episodes",
    "corpus.episode_jobs.measure_backgrounds",
    "labeling.tasks.import_labels",
    "labeling.tasks.estimate_skills",
    "labeling.file_jobs.check_label_file",
    "labeling.file_jobs.import_label_file",
    "training.tasks.train",
    "training.tasks.join",
    "training.telling_jobs.tell_apart",
    "evaluation.tasks.evaluate",
    "evaluation.tasks.evaluate_run",
    "evaluation.tasks.gather",
    "evaluation.issue_jobs.rank_label_issues",
    "evaluation.next_jobs.choose_next",
    "screening.tasks.screen",
    "demo.tasks.draw_show",
    "demo.tasks.tag_frames",
    *env.list("JOB_EXTRA_FUNCTIONS", default=[]),
)
DEVICE_HOUR_PRICE = env.float("DEVICE_HOUR_PRICE", default=0.0)  # what an hour of one GPU or machine costs; 0: not said
PRICE_CURRENCY = env("PRICE_CURRENCY", default="USD")
if not 0 <= DEVICE_HOUR_PRICE < 1e6:
    raise ImproperlyConfigured(f"DEVICE_HOUR_PRICE is {DEVICE_HOUR_PRICE:g}: expected a price of 0 or more.")
DEMO_FILL = "demo.services.fill"
METRICS_TOKEN = env("METRICS_TOKEN", default="")  # where set, /metrics asks for it as a bearer token
BROKER_URL = env("BROKER_URL", default="filesystem://")
BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = BROKER_URL
if BROKER_URL.startswith("filesystem://"):
    (BROKER_DIR / "messages").mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"  # kombu warns about a URL without a host, which files do not have
    CELERY_BROKER_TRANSPORT = "jobs.transport:Transport"


def broker_options(url: str) -> dict[str, object]:
    """A request never waits for a broker that is down: no second try, and a time-out where the transport has one."""
    if url.startswith("filesystem://"):
        messages = str(BROKER_DIR / "messages")
        folders = {
            "data_folder_in": messages,
            "data_folder_out": messages,
            "control_folder": str(BROKER_DIR / "control"),
        }
        return {"max_retries": 0, "polling_interval": 0.25, **folders}
    if url.startswith("redis"):
        return {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 3}
    return {"max_retries": 0}


CELERY_BROKER_TRANSPORT_OPTIONS = broker_options(BROKER_URL)
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker outlives its broker
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_DEFAULT_DELIVERY_MODE = "transient"
CELERY_TASK_DEFAULT_QUEUE = f"{JOB_QUEUE_PREFIX}-quick"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # nobody steers a worker through the broker

# --- media never lie under a public URL: corpus.views.media asks who may see them
MEDIA_ROOT = DATA_DIR / "media"
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # A laptop serves the files as they lie in the project; an image collects them once, compressed and named by content.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FILES = 2000  # a folder of cut-outs in one go
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=2_000_000_000)
UPLOAD_MAX_VIDEO_BYTES = env.int("UPLOAD_MAX_VIDEO_BYTES", default=8_000_000_000)  # of one that comes in pieces
X_ACCEL_PREFIX = env("X_ACCEL_PREFIX", default="")  # set where nginx serves the bytes after the permission check

# --- the API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "corpus.paging.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "PAGE_SIZE": 100,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Rollcall",
    "DESCRIPTION": "Who is on screen? Corpus, tagging, training, evaluation and screening of a show.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "LabelStateEnum": "labeling.models.LabelState",  # truth and answers alike
        "MaterialStateEnum": "corpus.models.MaterialState",
        "MaterialSplitEnum": ["train", "train-dev"],
        "EvaluationSplitEnum": ["dev", "test"],
    },
}

# --- Mechanical Turk: whose pages may frame ours and take its form; a host is reached by https, other origins are written out
MTURK_HOSTS = env.list(
    "MTURK_HOSTS",
    default=[
        "www.mturk.com",
        "worker.mturk.com",
        "workersandbox.mturk.com",
        "requester.mturk.com",
        "requestersandbox.mturk.com",
    ],
)

# --- what the browser may do
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LANGUAGE_CODE = "en-us"
TIME_ZONE = env("TIME_ZONE", default="UTC")
USE_TZ = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Who asks for what is not there, or may not be seen, is told so; the log keeps what broke.
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
