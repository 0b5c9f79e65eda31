"""Django's settings. What a machine may choose comes from `env`; the rest is the same everywhere."""

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from bashu.project import cluster, env, keys, logs

BASHU = env.load(os.environ)
PACKAGE = Path(__file__).resolve().parents[1]

DEBUG = BASHU.debug
SECRET_KEY = keys.secret_key(BASHU)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", BASHU.http_host, *BASHU.allowed_hosts]
CSRF_TRUSTED_ORIGINS = [BASHU.url] if BASHU.url else []
if BASHU.url:
    ALLOWED_HOSTS.append(BASHU.url.split("://")[1].split("/")[0].rsplit(":", 1)[0])

ROOMS = ["network", "patrons", "catalogue", "circulation", "settlement", "activities", "notices", "audit"]
# What the engine can execute: each module has a ROOM.
ENGINE_ROOMS = ["bashu.engine.circulation.room", "bashu.engine.activities.room"]
PAGES = ["shared", "reader", "desk", "kiosk", "office", "site"]
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "bashu.db.schema",
    *(f"bashu.db.{room}" for room in ROOMS),
    *(f"bashu.doors.web.{room}" for room in PAGES),
]
MIDDLEWARE = [
    "bashu.project.operate.pages.watch",
    "bashu.doors.api.problems.for_programs",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bashu.doors.web.shared.headers.content_policy",
    "bashu.doors.web.shared.requests.utf8_only",
]
ROOT_URLCONF = "bashu.project.urls"
SILENCED_SYSTEM_CHECKS = ["urls.W002"]  # /desk has no slash at its end, and the pages below it begin with one.
WSGI_APPLICATION = "bashu.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bashu.doors.web.shared.context.network",
            ],
        },
    },
]


def _database(url: str) -> dict[str, Any]:
    parts: dict[str, Any] = dict(conninfo_to_dict(url))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "bashu", "connect_timeout": 10} | parts,
    }


DATABASES = {"default": _database(BASHU.database_url or cluster.url(BASHU.home))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "desk:sign_in"
CSRF_FAILURE_VIEW = "bashu.doors.web.shared.errors.csrf_failure"
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASHU.url.startswith("https://")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # The package is the only place that files come from: nothing to collect first.

LOGGING = logs.configuration(form=BASHU.log_format, level=BASHU.log_level)
