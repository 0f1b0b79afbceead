"""Jobs in the admin: to look at, to stop, to try again. Nothing is edited by hand, since workers rely on the rows."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from jobs.models import Job, Worker
from jobs.services import JobRefused, request_cancel, retry


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("id", "title", "lane", "state", "attempt", "message", "created_at", "finished_at")
    list_filter = ("state", "lane", "function")
    list_select_related = ("created_by",)
    search_fields = ("title",)
    ordering = ("-id",)
    actions = ("stop", "try_again")

    @admin.action(description="Stop the selected jobs", permissions=["view"])
    def stop(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        for job in jobs:
            request_cancel(job)
        self.message_user(request, f"Asked {len(jobs)} to stop.")

    @admin.action(description="Try the selected jobs again", permissions=["view"])
    def try_again(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        for job in jobs:
            try:
                retry(job)
            except JobRefused as refusal:
                self.message_user(request, str(refusal), "ERROR")


@admin.register(Worker)
class WorkerAdmin(ReadOnlyAdmin):
    list_display = ("lane", "host", "process", "seen_at")
