"""People, roles, invitations and the audit log. Only the site's admins change people; a show's admins invite into it."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from people.models import AuditEntry, Invitation, Membership, Person, Role
from people.services import INVITATION_DAYS, record, revoke

admin.site.site_header = admin.site.site_title = "Rollcall"
admin.site.index_title = "Administration: shows, people and what they made"


class SuperuserAdmin(admin.ModelAdmin):
    """Not even a permission given to a staff member opens these: who may change roles could give any to themselves."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(Person)
class PersonAdmin(SuperuserAdmin, UserAdmin):
    inlines = (MembershipInline,)
    list_display = ("username", "first_name", "is_guest", "is_simulated", "is_staff", "is_active", "last_login")
    list_filter = ("is_guest", "is_simulated", "is_staff", "is_superuser", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password", "first_name", "email")}),
        ("What they may", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Kind", {"fields": ("is_guest", "is_simulated")}),
    )

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record(request.user, "change person" if change else "add person", person=obj.pk, fields=form.changed_data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for membership in [*formset.new_objects, *(row for row, _ in formset.changed_objects)]:
            detail = {"person": membership.person_id, "role": membership.role}
            record(request.user, "set role", show_id=membership.show_id, **detail)


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    list_display = ("show", "link", "created_by", "created_at", "expires_at", "revoked_at")
    list_select_related = ("show", "created_by")
    fields = ("show", "expires_at")
    actions = ("revoke_selected",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        invitations = super().get_queryset(request)
        shows = administered_show_ids(request.user)
        return invitations if shows is None else invitations.filter(show_id__in=shows)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        shows = administered_show_ids(request.user)
        if shows is not None:
            kwargs["queryset"] = db_field.related_model.objects.filter(pk__in=shows)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"expires_at": timezone.now() + timedelta(days=INVITATION_DAYS)}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and administered_show_ids(request.user) != []

    def has_view_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    @admin.display(description="link to send")
    def link(self, invitation: Invitation) -> str:
        return reverse("people:join", args=[invitation.token])

    @admin.action(description="Revoke the selected invitations", permissions=["view"])
    def revoke_selected(self, request: HttpRequest, invitations: QuerySet[Invitation]) -> None:
        for invitation in invitations:
            revoke(invitation, by=request.user)

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        obj.created_by = request.user
        super().save_model(request, obj, form, change)
        record(request.user, "invite", show_id=obj.show_id, invitation=obj.pk)


def administered_show_ids(person: Person) -> list[int] | None:
    """The shows a person is admin of; None means every show."""
    if person.is_superuser:
        return None
    ids = list(Membership.objects.filter(person=person, role=Role.ADMIN).values_list("show_id", flat=True))
    return None if None in ids else ids


@admin.register(AuditEntry)
class AuditEntryAdmin(SuperuserAdmin):
    list_display = ("at", "person", "show", "action", "detail")
    list_select_related = ("person", "show")
    list_filter = ("action",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
