"""What the broker carries: jobs by their queues, those that come by the clock, and the caches."""

from typing import Any

from celery.schedules import crontab

TRANSPORT = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # A request must not hang while the broker is down: the sweeper sends the job later.
    "socket_connect_timeout": 2,
    "socket_timeout": 30,
}

CENSUS_S = 60  # the administration's numbers, and how the parts are

_NOT_BEHIND_DOCUMENTS = (
    "sweep", "tidy_document", "tidy_workspace", "watch", "put_back_lost", "check_index",
    "take_exam", "try_model", "run_chore", "take_census", "mail_notices", "note_arrivals",
)  # fmt: skip
ROUTES = {name: {"queue": "quick"} for name in _NOT_BEHIND_DOCUMENTS}


def schedule(sweep_s: int, *, watches: bool, version: str) -> dict[str, dict[str, Any]]:
    """Celery's beat schedule. The folder and mails are seen to as often as lost work is."""
    at_night = crontab(hour="2", minute="17")
    times: dict[str, int | crontab] = {"check_index": at_night, "take_census": CENSUS_S}
    times |= dict.fromkeys(("sweep", "mail_notices"), sweep_s)
    if watches:
        times["watch"] = sweep_s
    ours = {"headers": {"version": version}}  # see workers/versions.py
    return {name: {"task": name, "schedule": at, "options": ours} for name, at in times.items()}


def caches(address: str) -> dict[str, dict[str, Any]]:
    """Django's settings of caches in the broker at an address."""
    kept: dict[str, Any] = {
        "LOCATION": address.replace("redis+socket://", "unix://"),
        "KEY_PREFIX": "veracite",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 5},
    }
    return {
        # What people need not wait for, and do without: limits of tries, the pace of reading.
        "default": {"BACKEND": "webapp.forgiving_cache.ForgivingCache", **kept},
        # What is known only as long as the broker answers: which workers are alive.
        "broker": {"BACKEND": "django.core.cache.backends.redis.RedisCache", **kept},
    }
