"""The library in the admin panel. What changes anything goes through the services."""

from webapp.library.admin.documents import DocumentAdmin
from webapp.library.admin.openings import OpeningAdmin
from webapp.library.admin.read_only import ReadOnlyAdmin
from webapp.library.admin.workspaces import InvitationAdmin, MembershipAdmin, WorkspaceAdmin

__all__ = [
    "DocumentAdmin",
    "InvitationAdmin",
    "MembershipAdmin",
    "OpeningAdmin",
    "ReadOnlyAdmin",
    "WorkspaceAdmin",
]
