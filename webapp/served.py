"""What a web process serves: the application, with its models warmed in the background."""

from webapp.asgi import application
from webapp.warm import warm_later

__all__ = ["application"]

warm_later()
