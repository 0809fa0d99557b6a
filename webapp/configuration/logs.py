"""How processes log: one line each, with the number of the request."""

import logging
from typing import Any

LINE = {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"}


class Untraced(logging.Formatter):
    """A line without the trace of its exception."""

    def formatException(self, ei: object) -> str:
        """Nothing."""
        return ""


def logging_config(level: str) -> dict[str, Any]:
    """For logging.config.dictConfig; `level` is that of everything not named."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "webapp.configuration.request_id.RequestIdFilter"}},
        "formatters": {"line": LINE, "untraced": {"()": Untraced, **LINE}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["request"],
            },
            "strangers": {
                "class": "logging.StreamHandler",
                "formatter": "untraced",
                "filters": ["request"],
            },
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "httpx": {"level": "WARNING"},
            "uvicorn.access": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            # What a stranger sent, such as another Host: one line, wherever in Django it was seen.
            "django.security": {"handlers": ["strangers"], "propagate": False},
            # Who starts a worker waits for its word that it is ready, whatever LOG_LEVEL is.
            "celery.apps.worker": {"level": "INFO"},
            "workers.ready": {"level": "INFO"},
            "celery.worker.strategy": {"level": "WARNING"},  # two lines for each job
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }
