"""What commands about runs share."""

from django.core.management.base import CommandError

from corpus.models import Show
from training.models import Run


def find_run(show: Show, number: int) -> Run:
    """The run of this number, or a sentence."""
    run = Run.objects.filter(show=show, number=number).for_list().first()
    if run is None:
        raise CommandError(f"{show.title} has no run {number}.")
    return run
