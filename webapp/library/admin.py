"""The panel's pages about the library, by subject."""

from webapp.library import admin_documents, admin_records, admin_trash, admin_workspaces

__all__ = ["admin_documents", "admin_records", "admin_trash", "admin_workspaces"]
