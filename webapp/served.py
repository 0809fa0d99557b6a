"""What a web process serves: the application, with its models warmed in the background."""

import logging
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")  # noqa: TID251
django.setup()

from webapp.furnish import furnish  # noqa: E402  (Django must be set up before)

furnish(logging.getLogger(__name__).info)

# Only now: it reads which static files there are when it is made.
from webapp.asgi import application  # noqa: E402
from webapp.warm import warm_later  # noqa: E402

__all__ = ["application"]

warm_later()
