"""Workspaces and documents in the admin panel. What changes anything goes through the services."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, Q, QuerySet, Sum
from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString

from webapp.accounts.models import User
from webapp.library import documents as services
from webapp.library.admin_quality import MarkFilter, hidden_table
from webapp.library.models import Document, Invitation, Membership, Role, Workspace
from webapp.library.sensitive_models import Opening
from webapp.library.trash import delete_document
from webapp.library.workspaces import create_workspace, delete_workspace, set_paused

ERROR_SHOWN = 80


def _person(request: HttpRequest) -> User | None:
    """Who asks, for the record."""
    return request.user if isinstance(request.user, User) else None


Deleted = tuple[list[str], dict[str, int], set[str], list[str]]


def only_named(objs: Iterable[Model], kind: str) -> Deleted:
    """For the admin's question before deleting: the things, without their thousands of rows."""
    names = [str(one) for one in objs]
    return names, {kind: len(names)}, set(), []


class MembershipFormSet(BaseInlineFormSet[Membership, Workspace, ModelForm[Membership]]):
    """The members of a workspace, one of whom at least owns it."""

    def add_fields(self, form: ModelForm[Membership], index: int | None) -> None:
        """Name each field for those who cannot see the heading of its column."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget: Any = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = "Remove" if name == "DELETE" else name

    def clean(self) -> None:
        """Refuse what would leave nobody to manage the workspace."""
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        roles = [form.cleaned_data.get("role") for form in kept if form.cleaned_data.get("user")]
        if not any(self.errors) and Role.OWNER not in roles:
            raise ValidationError("A workspace needs an owner.")


class MembershipInline(admin.TabularInline[Membership, Workspace]):
    """Members, on their workspace's page."""

    model = Membership
    formset = MembershipFormSet
    extra = 0


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin[Workspace]):
    """Workspaces with what is in them. Whoever makes one here owns it."""

    list_display = ("name", "member_count", "document_count", "size", "paused_at", "created")
    actions = ("pause", "resume")
    search_fields = ("name", "memberships__user__email")
    readonly_fields = ("id", "created")
    fields = ("name", "id", "created")

    def get_inlines(self, request: HttpRequest, obj: Workspace | None) -> list[Any]:
        """Members can be changed once there is a workspace."""
        return [MembershipInline] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workspace]:
        """Those that were not deleted, counted."""
        live = Q(documents__deleted_at=None, documents__superseded_at=None)
        alive = super().get_queryset(request).filter(deleted_at=None)
        return alive.annotate(
            members_counted=Count("memberships", distinct=True),
            documents_counted=Count("documents", filter=live, distinct=True),
        )

    @admin.display(description="members", ordering="members_counted")
    def member_count(self, workspace: Any) -> int:
        """How many people."""
        return int(workspace.members_counted)

    @admin.display(description="documents", ordering="documents_counted")
    def document_count(self, workspace: Any) -> int:
        """How many documents."""
        return int(workspace.documents_counted)

    @admin.display
    def size(self, workspace: Workspace) -> str:
        """Of all originals. A query for each row."""
        live = Document.objects.live().filter(workspace=workspace)
        return filesizeformat(live.aggregate(bytes=Sum("size"))["bytes"] or 0)

    def save_model(
        self,
        request: HttpRequest,
        obj: Workspace,
        form: ModelForm[Workspace],
        change: bool,  # noqa: FBT001
    ) -> None:
        """A new one by the service, so that it has an owner."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.pk = create_workspace(request.user, obj.name).pk  # type: ignore[arg-type]

    @admin.action(description="Pause reading", permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Workspace]) -> None:
        """Leave their documents waiting."""
        self._set_paused(request, queryset, paused=True)

    @admin.action(description="Resume reading", permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Workspace]) -> None:
        """Read what waited."""
        self._set_paused(request, queryset, paused=False)

    def _set_paused(
        self, request: HttpRequest, queryset: QuerySet[Workspace], *, paused: bool
    ) -> None:
        for workspace in queryset:
            set_paused(workspace, paused=paused)
            self.log_change(request, workspace, "reading paused" if paused else "reading resumed")

    def delete_model(self, request: HttpRequest, obj: Workspace) -> None:
        """By the service: the files and index entries go as well."""
        delete_workspace(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Workspace]) -> None:
        """One by one, by the service."""
        for workspace in queryset:
            delete_workspace(workspace)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The workspaces alone."""
        return only_named(objs, "workspaces with all their documents and conversations")


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin[Document]):
    """Documents: how their reading went, and what can be done about it."""

    list_display = (
        "title", "stage_shown", "error_short", "pages_count", "chunks_count", "attempts",
        "size_shown", "workspace", "uploaded_by", "created",
    )  # fmt: skip
    list_filter = (
        "stage",
        MarkFilter,
        "languages",
        ("workspace", admin.RelatedOnlyFieldListFilter),
        "created",
    )
    search_fields = ("title", "file_name", "sha256", "error", "uploaded_by__email", "=id")
    date_hierarchy = "created"
    list_select_related = ("workspace", "uploaded_by")
    list_per_page = 50
    show_full_result_count = False
    actions = ("retry", "cancel", "reingest")
    exclude = ("lease", "pending")
    readonly_fields = ("hidden_text",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        """Those that were not deleted."""
        return super().get_queryset(request).filter(deleted_at=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Uploads are for the workspace's page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        """Nothing of a document is written by hand."""
        return False

    @admin.display
    def hidden_text(self, document: Document) -> SafeString | str:
        """What is in the file and not to be seen; it is never searched or quoted."""
        return hidden_table(document)

    @admin.display(description="stage", ordering="stage")
    def stage_shown(self, document: Document) -> SafeString:
        """The stage; with a bar while a worker is at it."""
        if not document.is_working:
            return format_html('<span class="stage {0}">{0}</span>', document.stage)
        return format_html(
            '<span class="stage working">{}</span> <progress max="100" value="{}"></progress>',
            document.stage,
            round(100 * document.progress),
        )

    @admin.display(description="size", ordering="size")
    def size_shown(self, document: Document) -> str:
        """Of the original."""
        return filesizeformat(document.size)

    @admin.display(description="last error", ordering="error")
    def error_short(self, document: Document) -> str:
        """Its beginning."""
        long = len(document.error) > ERROR_SHOWN
        return f"{document.error[:ERROR_SHOWN]}…" if long else document.error

    @admin.action(description="Retry those that failed or were cancelled", permissions=["delete"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        """Read them again."""
        self._each(request, queryset, services.retry_document, "queued again")

    @admin.action(description="Cancel the reading", permissions=["delete"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        """Stop what is being read or waits."""
        self._each(request, queryset, services.cancel_document, "cancelled")

    @admin.action(description="Ingest again, from the original", permissions=["delete"])
    def reingest(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        """Build the next generation; the present one answers until then."""
        self._each(request, queryset, services.reingest_document, "queued")

    def _each(
        self,
        request: HttpRequest,
        queryset: QuerySet[Document],
        service: Callable[[Document], bool],
        done: str,
    ) -> None:
        changed = [document for document in queryset if service(document)]
        for document in changed:
            self.log_change(request, document, done)
        left = len(queryset) - len(changed)
        unfit = f"; {left} left as they are, because this does not fit their stage" if left else ""
        self.message_user(
            request,
            f"{len(changed)} documents {done}{unfit}.",
            messages.WARNING if left else messages.SUCCESS,
        )

    def delete_model(self, request: HttpRequest, obj: Document) -> None:
        """By the service: the file and the index entries go as well."""
        delete_document(obj, by=_person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        """One by one, by the service."""
        for document in queryset:
            delete_document(document, by=_person(request))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The documents alone."""
        return only_named(objs, "documents with their pages and chunks")


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    """Who is in which workspace. Changed on the workspace's page, where an owner has to stay."""

    list_display = ("user", "workspace", "role", "created")
    list_filter = ("role", ("workspace", admin.RelatedOnlyFieldListFilter))
    search_fields = ("user__email", "workspace__name")
    list_select_related = ("user", "workspace")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """See the class."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """See the class."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """See the class."""
        return False


@admin.register(Opening)
class OpeningAdmin(admin.ModelAdmin[Opening]):
    """Who looked at what a policy hides, and who changed a policy. Kept as it was."""

    list_display = ("created", "email", "act", "workspace", "title", "page", "detail")
    list_filter = ("act", ("workspace", admin.RelatedOnlyFieldListFilter), "created")
    search_fields = ("email", "title", "workspace__name")
    list_select_related = ("workspace",)
    date_hierarchy = "created"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Opening | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Opening | None = None) -> bool:
        """Never by hand; they go with their workspace."""
        return False


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin[Invitation]):
    """Invitations; deleting one makes its link void. They are made on the members' page."""

    list_display = ("email", "workspace", "role", "invited_by", "created", "expires", "accepted")
    list_filter = ("role", "accepted")
    search_fields = ("email", "workspace__name")
    list_select_related = ("workspace", "invited_by")
    exclude = ("digest",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """See the class."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """See the class."""
        return False
