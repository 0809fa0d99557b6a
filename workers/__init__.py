"""The Celery worker: jobs that the web asks for by name run here."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
django.setup()

from webapp.jobs import app  # noqa: E402  (Django must be set up before its models are imported)

app.autodiscover_tasks(["workers"])

__all__ = ["app"]
