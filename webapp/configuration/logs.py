"""How processes log: one line each, with the number of the request."""

from typing import Any


def logging_config(level: str) -> dict[str, Any]:
    """For logging.config.dictConfig; `level` is that of everything not named."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "webapp.request_id.RequestIdFilter"}},
        "formatters": {
            "line": {
                "format": "{asctime} {levelname} {name} [{request_id}] {message}",
                "style": "{",
            }
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["request"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "httpx": {"level": "WARNING"},
            "uvicorn.access": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            "celery.worker.strategy": {"level": "WARNING"},  # two lines for each job
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }
