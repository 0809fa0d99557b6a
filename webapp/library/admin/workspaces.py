"""Workspaces, their members and invitations in the admin panel."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, gettext_lazy

from webapp.library.admin.deleting import only_named
from webapp.library.admin.read_only import ReadOnlyAdmin
from webapp.library.ingest.turns import set_paused
from webapp.library.models import Document, Invitation, Membership, Role, Workspace
from webapp.library.people.workspaces import create_workspace, delete_workspace


class MembershipFormSet(BaseInlineFormSet[Membership, Workspace, ModelForm[Membership]]):
    """The members of a workspace, one of whom at least owns it."""

    def add_fields(self, form: ModelForm[Membership], index: int | None) -> None:
        """Name each field for those who cannot see the heading of its column."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget: Any = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = gettext("Remove") if name == "DELETE" else name

    def clean(self) -> None:
        """Refuse what would leave nobody to manage the workspace."""
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        roles = [form.cleaned_data.get("role") for form in kept if form.cleaned_data.get("user")]
        if not any(self.errors) and Role.OWNER not in roles:
            raise ValidationError(gettext("A workspace needs an owner."))


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
        alive = super().get_queryset(request).filter(deleted_at=None)
        return alive.annotate(
            members_counted=_counted(Membership.objects.all()),
            documents_counted=_counted(Document.objects.current()),
        )

    @admin.display(description=gettext_lazy("members"), ordering="members_counted")
    def member_count(self, workspace: Any) -> int:
        """How many people."""
        return int(workspace.members_counted)

    @admin.display(description=gettext_lazy("documents"), ordering="documents_counted")
    def document_count(self, workspace: Any) -> int:
        """How many documents."""
        return int(workspace.documents_counted)

    @admin.display
    def size(self, workspace: Workspace) -> str:
        """Of all originals, as the limit counts them, with the trash. A query for each row."""
        kept = Document.objects.filter(workspace=workspace, purged_at=None)
        return filesizeformat(kept.aggregate(bytes=Sum("size"))["bytes"] or 0)

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

    @admin.action(description=gettext_lazy("Pause reading"), permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Workspace]) -> None:
        """Leave their documents waiting."""
        self._set_paused(request, queryset, paused=True)

    @admin.action(description=gettext_lazy("Resume reading"), permissions=["change"])
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
        return only_named(objs, gettext("workspaces with all their documents and conversations"))


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who is in which workspace. Changed on the workspace's page, where an owner has to stay."""

    list_display = ("user", "workspace", "role", "created")
    list_filter = ("role", ("workspace", admin.RelatedOnlyFieldListFilter))
    search_fields = ("user__email", "workspace__name")
    list_select_related = ("user", "workspace")

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """See the class."""
        return False


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations; deleting one makes its link void. They are made on the members' page."""

    list_display = ("email", "workspace", "role", "invited_by", "created", "expires", "accepted")
    list_filter = ("role", "accepted")
    search_fields = ("email", "workspace__name")
    list_select_related = ("workspace", "invited_by")
    exclude = ("digest",)


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """How many there are of each workspace; not asked for where the workspaces are counted."""
    of_one = rows.filter(workspace=OuterRef("pk")).order_by()
    count = of_one.values("workspace").annotate(count=Count("*")).values("count")
    return Coalesce(Subquery(count), 0)
