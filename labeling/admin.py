"""Rows of this room for an admin to look at; votes, leases and revisions are a record and are not edited."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from labeling.claiming import release
from labeling.models import (
    ExpectedJudgement,
    Guidelines,
    Label,
    LabelRevision,
    LabelVersion,
    Lease,
    LeaseState,
    Queue,
    QueueItem,
    Vote,
)


class RecordAdmin(admin.ModelAdmin):
    """To read, not to write."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, row: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, row: Any = None) -> bool:
        return False


@admin.register(Queue)
class QueueAdmin(admin.ModelAdmin):
    list_display = ("name", "show", "overlap", "is_open", "closes_early")
    list_filter = ("show", "is_open")
    readonly_fields = ("show", "filled_to")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Lease)
class LeaseAdmin(RecordAdmin):
    list_display = ("id", "item", "person", "state", "expires_at", "skip_reason")
    list_filter = ("state",)
    list_select_related = ("item__frame__episode", "item__queue", "person")
    raw_id_fields = ("item", "person")
    actions = ("free",)

    @admin.action(description="Give these frames back to their queue")
    def free(self, request: HttpRequest, leases: QuerySet[Lease]) -> None:
        """Somebody left with frames in hand: the ten minutes need not be waited for."""
        for lease in leases.filter(state=LeaseState.LIVE).select_related("person"):
            release(lease.person, [lease.token])
        self.message_user(request, "The live ones are free again.")


@admin.register(QueueItem)
class QueueItemAdmin(RecordAdmin):
    list_display = ("frame", "queue", "target", "open_slots", "skips", "needs_reviewer")
    list_filter = ("queue", "needs_reviewer")
    list_select_related = ("frame__episode", "queue")


@admin.register(Vote)
class VoteAdmin(RecordAdmin):
    list_display = ("id", "frame", "person", "counted", "withdrawn_at", "is_simulated", "created_at")
    list_filter = ("counted", "is_simulated")
    list_select_related = ("frame__episode", "person")


@admin.register(Label)
class LabelAdmin(RecordAdmin):
    list_display = ("frame", "character", "state", "source", "updated_at")
    list_filter = ("state", "source")
    list_select_related = ("frame__episode", "character")


@admin.register(LabelRevision)
class LabelRevisionAdmin(RecordAdmin):
    list_display = ("id", "frame", "character", "state", "source", "person", "reason", "at")
    list_filter = ("source",)
    list_select_related = ("frame__episode", "character", "person")


@admin.register(LabelVersion)
class LabelVersionAdmin(RecordAdmin):
    list_display = ("number", "show", "name", "created_by", "created_at")
    list_select_related = ("show", "created_by")


@admin.register(Guidelines)
class GuidelinesAdmin(RecordAdmin):
    list_display = ("show", "version", "created_by", "created_at")
    list_select_related = ("show", "created_by")


@admin.register(ExpectedJudgement)
class ExpectedJudgementAdmin(RecordAdmin):
    list_display = ("frame", "character", "expected", "reason", "person", "is_simulated")
    list_filter = ("expected", "is_simulated")
    list_select_related = ("frame__episode", "character", "person")
