"""Sends mails by the server that is set now; without one they are written to the log."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.console import EmailBackend as Console
from django.core.mail.backends.smtp import EmailBackend as Smtp

from webapp.adjusted.values import sends_mail, value_of

WAIT_S = 15  # for a server that does not answer


class Backend(BaseEmailBackend):
    """Django's own, asked anew what is set for each mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were handed over. The sender is the one that is set, where none was named."""
        for message in email_messages:
            if message.from_email == settings.DEFAULT_FROM_EMAIL:
                message.from_email = value_of("EMAIL_FROM")
        if not sends_mail():
            return Console(fail_silently=self.fail_silently).send_messages(email_messages) or 0
        server = Smtp(
            host=value_of("EMAIL_HOST"), port=value_of("EMAIL_PORT"),
            username=value_of("EMAIL_USER"), password=value_of("EMAIL_PASSWORD"),
            use_tls=value_of("EMAIL_USE_TLS"), timeout=WAIT_S, fail_silently=self.fail_silently,
        )  # fmt: skip
        return server.send_messages(email_messages) or 0
