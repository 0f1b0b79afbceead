"""Writing down who did what."""

from typing import Any

from people.models import AuditEntry, Person


def record(person: Person | None, action: str, /, *, show_id: int | None = None, **detail: Any) -> None:
    """One line of the audit log."""
    AuditEntry.objects.create(person=person, show_id=show_id, action=action, detail=detail)
