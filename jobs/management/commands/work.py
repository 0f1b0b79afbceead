"""The child process of one job. Workers start it; a person never needs to."""

import resource
import uuid
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from jobs.execution import execute
from jobs.leases import Lease
from jobs.memory import limit_address_space
from jobs.models import Job
from jobs.parentage import end_with_parent


class Command(BaseCommand):
    help = "Run one claimed job (started by workers)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", type=int)
        parser.add_argument("token", type=uuid.UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        end_with_parent()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        lease = Lease(options["job"], options["token"])
        function = Job.objects.filter(pk=lease.job_id).values_list("function", flat=True).first() or ""
        if function.startswith("corpus."):  # what decodes uploads
            limit_address_space(settings.JOB_DECODING_MEMORY_MB)
        execute(lease)
