"""Telling a lane that there may be work. Losing a wake-up costs seconds, never a job, so nothing here may raise or wait."""

import logging
import time
from collections.abc import Iterable
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)

TASK = "jobs.wake"
EXPIRES_SECONDS = 60
# After a failed publish nothing is tried for a while: an unreachable broker must not delay every request by its time-out.
REST_SECONDS = 15.0
_rest_until = 0.0


def queue_of(lane: str) -> str:
    return f"{settings.JOB_QUEUE_PREFIX}-{lane}"


def wake(lane: str) -> bool:
    """Send one wake-up; False when the broker could not be reached."""
    global _rest_until
    if time.monotonic() < _rest_until:
        return False
    try:
        current_app.send_task(
            TASK, args=[lane], queue=queue_of(lane), expires=EXPIRES_SECONDS, retry=False, ignore_result=True
        )
    except Exception as error:  # noqa: BLE001 each transport has errors of its own, and none may reach a request
        _rest_until = time.monotonic() + REST_SECONDS
        logger.warning("No wake-up could be sent to the %s lane (%s); the sweeper will send another.", lane, error)
        return False
    return True


def wake_on_commit(lanes: Iterable[str]) -> None:
    """Wake lanes once what they would look for is committed."""
    for lane in sorted(set(lanes)):
        transaction.on_commit(partial(wake, lane), robust=True)
