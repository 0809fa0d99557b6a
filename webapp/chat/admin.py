"""Conversations and answers in the admin panel. They are not made or changed there."""

import json
from typing import Any

from django.contrib import admin
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from webapp.chat.gone import of_live
from webapp.chat.models import Conversation, Turn
from webapp.library.admin import ReadOnlyAdmin
from webapp.library.models import Document
from webapp.library.models.units import PAGES
from webapp.messages import told

QUESTION_SHOWN = 90


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    """Who talks where, and how much."""

    list_display = ("title", "user", "workspace", "turn_count", "created", "updated")
    list_filter = (("workspace", admin.RelatedOnlyFieldListFilter), "updated")
    search_fields = ("title", "user__email")
    list_select_related = ("user", "workspace")
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


@admin.register(Turn)
class TurnAdmin(ReadOnlyAdmin):
    """Questions with their answers: how sure, how made, how long it took."""

    list_display = (
        "question_short", "user", "workspace", "state", "mode", "confidence", "abstained",
        "seconds_shown", "tokens", "created",
    )  # fmt: skip
    list_filter = (
        "state", "mode", "abstained", "created",
        ("conversation__workspace", admin.RelatedOnlyFieldListFilter),
    )  # fmt: skip
    search_fields = ("question", "conversation__user__email", "=id")
    list_select_related = ("conversation__user", "conversation__workspace")
    date_hierarchy = "created"
    show_full_result_count = False
    fields = (
        "question", "query_shown", "state", "error_shown", "answer_text", "claims", "confidence",
        "abstained", "mode", "model", "seconds_shown", "tokens", "created", "answer_json",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The list does without the answers, which are long."""
        turns: QuerySet[Any] = super().get_queryset(request)
        is_list = (
            request.resolver_match and request.resolver_match.url_name == "chat_turn_changelist"
        )
        return turns.defer("answer", "draft") if is_list else turns

    @admin.display(description=gettext_lazy("question"), ordering="question")
    def question_short(self, turn: Turn) -> str:
        """Its beginning."""
        return turn.question[:QUESTION_SHOWN]

    @admin.display(ordering="conversation__user")
    def user(self, turn: Turn) -> str:
        """Who asked."""
        return str(turn.conversation.user)

    @admin.display(ordering="conversation__workspace")
    def workspace(self, turn: Turn) -> str:
        """Where."""
        return str(turn.conversation.workspace)

    @admin.display(description=gettext_lazy("seconds"), ordering="seconds")
    def seconds_shown(self, turn: Turn) -> str:
        """How long it took."""
        return "" if turn.seconds is None else f"{turn.seconds:.1f}"

    @admin.display(description=gettext_lazy("error"))
    def error_shown(self, turn: Turn) -> str:
        """Why there is no answer."""
        return told(turn.error)

    @admin.display(description=gettext_lazy("query"))
    def query_shown(self, turn: Turn) -> str:
        """What was searched for."""
        return str(of_live(turn.answer or {}).get("query", ""))

    @admin.display(description=gettext_lazy("answer"))
    def answer_text(self, turn: Turn) -> str:
        """What was said."""
        return told(of_live(turn.answer or {}).get("text") or _draft(turn))

    @admin.display
    def claims(self, turn: Turn) -> SafeString:
        """Each claim with its verdict and pages."""
        rows = [
            (
                claim["verdict"],
                claim["text"],
                ", ".join(PAGES.where_short(c["page"]) for c in claim["citations"]),
            )
            for claim in of_live(turn.answer or {}).get("claims", ())
        ]
        lines = format_html_join("", "<li><b>{}</b> {} <small>{}</small></li>", rows)
        return format_html("<ol>{}</ol>", lines)

    @admin.display(description=gettext_lazy("answer as stored"))
    def answer_json(self, turn: Turn) -> SafeString:
        """All of it."""
        answer = of_live(turn.answer) if turn.answer else None
        stored = json.dumps(answer, indent=1, ensure_ascii=False, cls=DjangoJSONEncoder)
        return format_html(
            "<details><summary>{}</summary><pre>{}</pre></details>", gettext("Show"), stored
        )


def _draft(turn: Turn) -> str:
    live = Document.objects.live().filter(pk__in=turn.sources).count()
    return turn.draft if live == len(turn.sources) else ""
