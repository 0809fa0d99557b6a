"""Addresses of workspaces' documents."""

from django.urls import path

from webapp.library.documents import catalog_views
from webapp.library.documents.bulk import views as bulk_views
from webapp.library.documents.fields import views as field_views
from webapp.library.documents.folders import views as folder_views
from webapp.library.documents.tags import views as tag_views
from webapp.library.documents.trash import views as trash_views
from webapp.library.guard import policy_views
from webapp.library.ingest import version_views, views
from webapp.library.people import home, member_views, usage_views
from webapp.library.people.invitations import invitation, own_invitation
from webapp.library.viewer import compare_views, document_views

urlpatterns = [
    path("", home.home, name="home"),
    path("w/new", home.new_workspace, name="new_workspace"),
    path("w/<uuid:workspace_id>/documents/", catalog_views.documents, name="documents"),
    path("w/<uuid:workspace_id>/all", catalog_views.all_documents, name="all_documents"),
    path("w/<uuid:workspace_id>/acts", bulk_views.act, name="act"),
    path("w/<uuid:workspace_id>/fields", field_views.fields, name="fields"),
    path("w/<uuid:workspace_id>/columns", field_views.choose_columns, name="choose_columns"),
    path("w/<uuid:workspace_id>/fields/<int:field_id>", field_views.change, name="change_field"),
    path(
        "w/<uuid:workspace_id>/fields/<int:field_id>/delete",
        field_views.delete,
        name="delete_field",
    ),
    path("w/<uuid:workspace_id>/folders/rename", folder_views.rename, name="rename_folder"),
    path("w/<uuid:workspace_id>/upload", views.upload, name="upload"),
    path("w/<uuid:workspace_id>/retry", views.retry_failed, name="retry_failed"),
    path("w/<uuid:workspace_id>/sample", views.sample, name="sample"),
    path("w/<uuid:workspace_id>/members/", member_views.members, name="members"),
    path("w/<uuid:workspace_id>/usage", usage_views.usage, name="workspace_usage"),
    path("w/<uuid:workspace_id>/usage.csv", usage_views.usage_csv, name="workspace_usage_csv"),
    path("w/<uuid:workspace_id>/invite", member_views.invite_member, name="invite"),
    path(
        "w/<uuid:workspace_id>/invitations/<int:invitation_id>/withdraw",
        member_views.withdraw,
        name="withdraw_invitation",
    ),
    path(
        "w/<uuid:workspace_id>/members/<int:membership_id>/role",
        member_views.set_role,
        name="change_role",
    ),
    path(
        "w/<uuid:workspace_id>/members/<int:membership_id>/remove",
        member_views.remove,
        name="remove_member",
    ),
    path("w/<uuid:workspace_id>/reading", views.pause, name="pause_reading"),
    path("w/<uuid:workspace_id>/trash", trash_views.trash, name="trash"),
    path("w/<uuid:workspace_id>/trash/empty", trash_views.empty, name="empty_trash"),
    path(
        "w/<uuid:workspace_id>/trash/restore/<int:stamp>",
        trash_views.restore_many,
        name="restore_together",
    ),
    path("w/<uuid:workspace_id>/receipts", trash_views.receipts, name="receipts"),
    path(
        "w/<uuid:workspace_id>/rename",
        member_views.change,
        {"setting": "name"},
        name="rename_workspace",
    ),
    path(
        "w/<uuid:workspace_id>/doubtful",
        member_views.change,
        {"setting": "doubtful"},
        name="set_doubtful",
    ),
    path(
        "w/<uuid:workspace_id>/most-wrong",
        member_views.change,
        {"setting": "most_wrong"},
        name="set_most_wrong",
    ),
    path("w/<uuid:workspace_id>/models", member_views.choose_models, name="choose_models"),
    path("w/<uuid:workspace_id>/delete", member_views.delete, name="delete_workspace"),
    path("invitations/<str:token>/", invitation, name="invitation"),
    path("invitations/<int:invitation_id>/join", own_invitation, name="own_invitation"),
    path("documents/<uuid:document_id>/", document_views.document, name="document"),
    path("documents/<uuid:document_id>/source", document_views.source, name="source"),
    path("documents/<uuid:document_id>/original", document_views.original, name="original"),
    path(
        "documents/<uuid:document_id>/pages/<int:number>.png",
        document_views.page_image,
        name="page_image",
    ),
    path(
        "documents/<uuid:document_id>/figures/<int:number>.png",
        document_views.figure_image,
        name="figure_image",
    ),
    path("documents/<uuid:document_id>/restore", trash_views.restore, name="restore_document"),
    path("documents/<uuid:document_id>/purge", trash_views.purge, name="purge_document"),
    path("documents/<uuid:document_id>/tags", tag_views.tag_document, name="tag_document"),
    path("documents/<uuid:document_id>/fields", field_views.fill, name="fill_document"),
    path("documents/<uuid:document_id>/folder", folder_views.move_document, name="move_document"),
    path("documents/<uuid:document_id>/title", views.rename, name="rename_document"),
    path("documents/<uuid:document_id>/versions", version_views.new_version, name="new_version"),
    path(
        "documents/<uuid:document_id>/compare/<uuid:other_id>",
        compare_views.compare,
        name="compare",
    ),
    path(
        "documents/<uuid:document_id>/version-of/<uuid:other_id>",
        version_views.make_version_of,
        name="make_version_of",
    ),
    path(
        "documents/<uuid:document_id>/use-again",
        version_views.restore_older,
        name="restore_version",
    ),
    path(
        "documents/<uuid:document_id>/pages/<int:number>/show-hidden",
        document_views.show_hidden,
        name="show_hidden",
    ),
    path("w/<uuid:workspace_id>/policy", policy_views.policy, name="policy"),
    path(
        "documents/<uuid:document_id>/<slug:change>",
        views.change_document,
        name="change_document",
    ),
]
