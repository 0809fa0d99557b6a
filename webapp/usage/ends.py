"""How requests end, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from rag.llm import End
from webapp.usage.models import LOST

FINE = (End.OK, End.CUT, End.STOPPED)  # no failures
END_WORDS: Mapping[str, StrPromise] = {
    End.OK: gettext_lazy("Whole"),
    End.CUT: gettext_lazy("Cut off"),
    End.STOPPED: gettext_lazy("Stopped by the person"),
    End.BROKE_OFF: gettext_lazy("Broke off"),
    End.DEFECT: gettext_lazy("A defect of this product"),
    LOST: gettext_lazy("Lost with its process"),
    "embed.busy": gettext_lazy("Server busy"),
    "embed.down": gettext_lazy("Server not reached"),
    "embed.failed": gettext_lazy("Error of the model"),
    "embed.incomplete": gettext_lazy("Not as many as were asked for"),
    "embed.no_package": gettext_lazy("Not installed"),
    "embed.refused": gettext_lazy("Request refused"),
    "embed.unreadable": gettext_lazy("Answer not understood"),
    "model.busy": gettext_lazy("Server busy"),
    "model.places_taken": gettext_lazy("As many at once as it may have"),
    "model.called_tool": gettext_lazy("Called a tool"),
    "model.empty_answer": gettext_lazy("Empty answer"),
    "model.error": gettext_lazy("Error in the stream"),
    "model.failing": gettext_lazy("Error of the server"),
    "model.failing_because": gettext_lazy("Error of the server"),
    "model.filtered": gettext_lazy("Filtered by the provider"),
    "model.first_token_late": gettext_lazy("Too slow to begin"),
    "model.key_refused": gettext_lazy("Key refused"),
    "model.loading": gettext_lazy("Still loading"),
    "model.no_chat_server": gettext_lazy("No chat server"),
    "model.only_thoughts": gettext_lazy("Only thoughts"),
    "model.prompt_too_long": gettext_lazy("Prompt too long"),
    "model.redirects": gettext_lazy("Redirected"),
    "model.refused": gettext_lazy("Request refused"),
    "model.tls": gettext_lazy("No secure connection"),
    "model.tokens_used_up": gettext_lazy("Out of tokens before an answer"),
    "model.unknown": gettext_lazy("No such model"),
    "model.unreachable": gettext_lazy("Server not reached"),
    "model.used_up": gettext_lazy("Provider's quota used up"),
    "rerank.busy": gettext_lazy("Server busy"),
    "rerank.down": gettext_lazy("Server not reached"),
    "rerank.late": gettext_lazy("Too slow"),
    "rerank.refused": gettext_lazy("Request refused"),
    "rerank.unreadable": gettext_lazy("Answer not understood"),
}


def end_words(end: str) -> str:
    """What is said of an end; one of a later version by its code."""
    return str(END_WORDS.get(end, end))
