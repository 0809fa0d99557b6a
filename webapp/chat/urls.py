"""Addresses of workspaces, conversations and turns."""

from django.urls import path

from webapp.chat import answer_views, views
from webapp.chat.export import views as export_views
from webapp.chat.notebook import sharing as notebook_sharing
from webapp.chat.notebook import views as notebook_views
from webapp.chat.sharing import comment_views
from webapp.chat.sharing import views as share_views

urlpatterns = [
    path("w/<uuid:workspace_id>/", views.workspace, name="workspace"),
    path("w/<uuid:workspace_id>/ask", views.ask, name="ask"),
    path("w/<uuid:workspace_id>/conversations", views.conversations, name="conversations"),
    path("conversations/<uuid:conversation_id>/", views.conversation, name="conversation"),
    path(
        "conversations/<uuid:conversation_id>/rename",
        views.rename_conversation,
        name="rename_conversation",
    ),
    path(
        "conversations/<uuid:conversation_id>/delete",
        views.delete_conversation,
        name="delete_conversation",
    ),
    path(
        "conversations/<uuid:conversation_id>/export",
        export_views.export_conversation,
        name="export_conversation",
    ),
    path(
        "conversations/<uuid:conversation_id>/share",
        share_views.share_conversation,
        name="share_conversation",
    ),
    path("turns/<uuid:turn_id>/", views.turn, name="turn"),
    path("turns/<uuid:turn_id>/again", views.again, name="again"),
    path("turns/<uuid:turn_id>/anew", views.anew, name="anew"),
    path("turns/<uuid:turn_id>/text", answer_views.answer_text, name="answer_text"),
    path("turns/<uuid:turn_id>/export", export_views.export_turn, name="export_turn"),
    path("turns/<uuid:turn_id>/share", share_views.share_turn, name="share_turn"),
    path("turns/<uuid:turn_id>/feedback", answer_views.feedback, name="feedback"),
    path("turns/<uuid:turn_id>/evidence.zip", answer_views.evidence_pack, name="evidence_pack"),
    path("w/<uuid:workspace_id>/notebook/", notebook_views.notebook, name="notebook"),
    path("w/<uuid:workspace_id>/notebook/text", notebook_views.add_text, name="add_text"),
    path(
        "w/<uuid:workspace_id>/notebook/export",
        notebook_views.export_notebook,
        name="export_notebook",
    ),
    path(
        "w/<uuid:workspace_id>/notebook/share",
        notebook_sharing.share_notebook,
        name="share_notebook",
    ),
    path(
        "shared/notebooks/<uuid:notebook_id>/",
        notebook_sharing.shared_notebook,
        name="shared_notebook",
    ),
    path(
        "shared/notebooks/<uuid:notebook_id>/stop",
        notebook_sharing.stop_sharing_notebook,
        name="stop_sharing_notebook",
    ),
    path("turns/<uuid:turn_id>/keep", notebook_views.keep, name="keep"),
    path("notebook/words/<uuid:document_id>", notebook_views.keep_words, name="keep_words"),
    path("notebook/figures/<uuid:document_id>", notebook_views.keep_figure, name="keep_figure"),
    path("notebook/<uuid:entry_id>/text", notebook_views.edit_text, name="edit_text"),
    path("notebook/<uuid:entry_id>/check", notebook_views.check_text, name="check_text"),
    path("notebook/<uuid:entry_id>/move", notebook_views.move_entry, name="move_entry"),
    path("notebook/<uuid:entry_id>/delete", notebook_views.delete_entry, name="delete_entry"),
    path("shared/", share_views.shares, name="shares"),
    path("shared/<uuid:share_id>/", share_views.shared, name="shared"),
    path(
        "shared/<uuid:share_id>/turns/<uuid:turn_id>/comment",
        comment_views.comment,
        name="comment",
    ),
    path("comments/<uuid:comment_id>/delete", comment_views.delete_comment, name="delete_comment"),
    path("shared/<uuid:share_id>/stop", share_views.stop_sharing, name="stop_sharing"),
]
