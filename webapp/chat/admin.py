"""Conversations and answers in the admin panel: counts, and no words.

What people ask is theirs alone. An administrator can open a conversation, with a reason; that is
kept, and told to whose it is.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, gettext_lazy

from webapp.chat.models import Conversation, ConversationOpening, Turn
from webapp.chat.openings import open_conversation
from webapp.chat.stored.gone import of_live
from webapp.library.admin import ReadOnlyAdmin
from webapp.library.errors import RefusedError
from webapp.library.models import Document
from webapp.library.models.units import PAGES
from webapp.messages import told

# What Django's own filters put behind the name of a field.
ENDINGS = ("", "__exact", "__id__exact", "__isnull", "__gte", "__lt", "__year", "__month", "__day")


class WordlessAdmin(ReadOnlyAdmin):
    """A list that is narrowed by its own filters alone: by any other look-up, words are guessed."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Whether one of the list's filters, or its dates, asks so."""
        filters: list[Any] = [*self.list_filter, self.date_hierarchy]
        named = {one if isinstance(one, str) else one[0] for one in filters}
        return lookup in {name + ending for name in named for ending in ENDINGS}


@admin.register(Conversation)
class ConversationAdmin(WordlessAdmin):
    """How much is talked where. By whom, and what, only after opening one."""

    list_display = ("__str__", "workspace", "turn_count", "created", "updated")
    list_filter = (("workspace", admin.RelatedOnlyFieldListFilter), "updated")
    search_fields = ("=id",)
    list_select_related = ("workspace",)
    date_hierarchy = "created"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With their turns counted."""
        conversations: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = conversations.annotate(turns_counted=Count("turns"))
        return counted

    @admin.display(description=gettext_lazy("turns"), ordering="turns_counted")
    def turn_count(self, conversation: Any) -> int:
        """How many."""
        return int(conversation.turns_counted)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask for the reason; with one, keep it and show what was asked and said."""
        talk = _found(self, request, object_id)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "conversation": talk,
            "title": gettext("Open a conversation"), "error": "", "turns": None,
        }  # fmt: skip
        if request.method == "POST":
            try:
                open_conversation(talk, request.user, request.POST.get("reason", ""))  # type: ignore[arg-type]
                context["turns"] = [_shown(turn) for turn in talk.turns.order_by("created")]
            except RefusedError as refused:
                context["error"] = refused.message
        return TemplateResponse(request, "admin/conversation.html", context)


@admin.register(ConversationOpening)
class ConversationOpeningAdmin(ReadOnlyAdmin):
    """Who opened a conversation, whose, when and why. Kept as it was."""

    list_display = ("created", "email", "asker", "conversation", "reason")
    list_filter = ("created",)
    search_fields = ("email", "reason")
    list_select_related = ("asker", "conversation")
    date_hierarchy = "created"

    def has_delete_permission(
        self, request: HttpRequest, obj: ConversationOpening | None = None
    ) -> bool:
        """Never by hand."""
        return False


@admin.register(Turn)
class TurnAdmin(WordlessAdmin):
    """How answers were made: how sure, by what, how long it took. Not what was asked and said."""

    list_display = (
        "__str__", "workspace", "state", "mode", "confidence", "abstained", "seconds_shown",
        "tokens", "created",
    )  # fmt: skip
    list_filter = (
        "state", "mode", "abstained", "created",
        ("conversation__workspace", admin.RelatedOnlyFieldListFilter),
    )  # fmt: skip
    search_fields = ("=id",)
    list_select_related = ("conversation__workspace",)
    date_hierarchy = "created"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The list does without the words, which are long."""
        turns: QuerySet[Any] = super().get_queryset(request)
        return turns.defer("question", "query", "answer", "draft")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """To the conversation that it is in: that is what is opened."""
        turn = _found(self, request, object_id)
        return redirect("admin:chat_conversation_change", turn.conversation_id)

    @admin.display(ordering="conversation__workspace")
    def workspace(self, turn: Turn) -> str:
        """Where."""
        return str(turn.conversation.workspace)

    @admin.display(description=gettext_lazy("seconds"), ordering="seconds")
    def seconds_shown(self, turn: Turn) -> str:
        """How long it took."""
        return "" if turn.seconds is None else f"{turn.seconds:.1f}"


def _found(panel: ReadOnlyAdmin, request: HttpRequest, object_id: str) -> Any:
    """The row that is asked for. Raises Http404, also where it may not be seen."""
    row = panel.get_object(request, unquote(object_id))
    if row is None or not panel.has_view_permission(request, row):
        raise Http404
    return row


def _shown(turn: Turn) -> dict[str, Any]:
    """What was asked and said, without the words of documents that are not there any more."""
    answer = of_live(turn.answer or {})
    return {
        "turn": turn,
        "text": told(answer.get("text") or _draft(turn)),
        "error": told(turn.error),
        "claims": [
            {"verdict": claim["verdict"], "text": claim["text"],
             "where": ", ".join(PAGES.where_short(one["page"]) for one in claim["citations"])}
            for claim in answer.get("claims", ())
        ],
    }  # fmt: skip


def _draft(turn: Turn) -> str:
    live = Document.objects.live().filter(pk__in=turn.sources).count()
    return turn.draft if live == len(turn.sources) else ""
