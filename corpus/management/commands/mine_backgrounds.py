"""`manage.py mine_backgrounds SHOW`: look for frames without the cast."""

from typing import Any

from corpus.command_line import ImportCommand
from corpus.models import Show
from corpus.services import mine_backgrounds
from jobs.models import Job


class Command(ImportCommand):
    help = "Find backgrounds in the episodes imported for that purpose."

    def queue(self, show: Show, options: dict[str, Any]) -> Job:
        return mine_backgrounds(show)
