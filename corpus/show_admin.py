"""Admin pages of rows that belong to a show: staff see and change only what their role in that show allows."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from people.models import Role
from people.permissions import role_in, visible_show_ids


class ShowScopedAdmin(admin.ModelAdmin):
    """`show_path` is the lookup from a row to its show; looking needs `view_role` there, changing `change_role`."""

    show_path = "show"
    view_role = Role.TRAINER
    change_role = Role.ADMIN

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        ids = visible_show_ids(request.user)
        if ids is None:
            return rows
        allowed = [show_id for show_id in ids if self.allows(request, show_id, self.view_role)]
        return rows.filter(**{f"{self.show_path}__in": allowed})

    def allows(self, request: HttpRequest, show_id: int | None, role: Role) -> bool:
        """Whether the person's role in the show, or in any show where none is named, is strong enough."""
        if not request.user.is_staff:
            return False
        if show_id is not None:
            own = role_in(request.user, show_id)
            return own is not None and own.rank >= role.rank
        if request.user.is_superuser:
            return True
        return any(Role(row.role).rank >= role.rank for row in request.user.memberships.all())

    def show_id_of(self, row: Any) -> int | None:
        """The show of a row, following `show_path`; None where no row is named."""
        for step in self.show_path.split("__"):
            row = getattr(row, step, None)
        return getattr(row, "pk", None)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.allows(request, None, self.view_role)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allows(request, self.show_id_of(obj), self.view_role)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.allows(request, None, self.change_role)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allows(request, self.show_id_of(obj), self.change_role)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allows(request, self.show_id_of(obj), self.change_role)
